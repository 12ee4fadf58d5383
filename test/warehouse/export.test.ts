import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as Append from '../../src/warehouse/append.ts'
import * as Export from '../../src/warehouse/export.ts'
import * as Published from '../../src/warehouse/published.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import { now, temporary } from './folder.ts'
import { random, slice } from './slices.ts'

const folder = temporary()
const ask = Published.typed

/** Three days of transfers on one chain, a day on another, and amounts that no double holds. */
async function filled(): Promise<Warehouse.Warehouse> {
  const w = await Warehouse.open({ path: ':memory:', now })
  await Append.append(w, random('export', 0, 40, 20))
  await Append.append(w, { ...random('other', 0, 10, 10), chain: 'eip155:1' })
  await Append.append(w, slice(40, 41, [{ block: 40, logIndex: 0, token: 1, src: 1, dst: 2, amount: 2n ** 127n - 2n }]))
  await w.run(ask('UPDATE chain.transfer SET at_s = (1714521600 + (block % 3) * 86400 - 1 + log_index % 2)::UINTEGER'))
  return w
}

describe('a partitioned export', () => {
  test.each(['chain.transfer', 'transfers'])('of %s reads back with every row and every digit', async (table) => {
    await using w = await filled()
    const path = join(folder, `${table}.all`)
    const { n, sum } = (await w.one(
      ask(
        'SELECT count(*)::INTEGER AS n, sum(amount::BIGNUM::VARCHAR::HUGEINT // 1000)::VARCHAR AS sum FROM chain.transfer',
      ),
    )) as { n: number; sum: string }
    expect(await Export.partitioned(w, table, path, ['chain', 'day'])).toEqual({ path, rows: n })
    const amount = table === 'transfers' ? 'amount_units' : 'amount'
    const back = await w.one(
      ask(`SELECT count(*)::INTEGER AS n, sum(${amount}::HUGEINT // 1000)::VARCHAR AS sum
        FROM read_parquet('${path}/*/*/*.parquet', hive_partitioning = true)`),
    )
    expect(back).toEqual({ n, sum })
    const greatest = await w.one(ask(`SELECT max(${amount}::HUGEINT) AS most FROM '${path}/*/*/*.parquet'`))
    expect(greatest).toEqual({ most: 2n ** 127n - 2n })
    const at = table === 'transfers' ? 'at_utc' : 'make_timestamp(at_s::BIGINT * 1000000)'
    const misplaced = `SELECT 1 FROM read_parquet('${path}/*/*/*.parquet', hive_partitioning = true) WHERE strftime(${at}, '%Y-%m-%d') <> day::VARCHAR`
    expect(await w.all(ask(misplaced))).toEqual([])
    expect(readdirSync(path).sort()).toEqual(['chain=eip155_1', 'chain=eip155_10'])
    expect(readdirSync(join(path, 'chain=eip155_1')).sort()).toEqual(
      ['2024-04-30', '2024-05-01', '2024-05-02', '2024-05-03'].map((day) => `day=${day}`),
    )
    expect(readdirSync(join(path, 'chain=eip155_1', 'day=2024-05-01'))).toEqual(['part-0.parquet'])
    expect(existsSync(`${path}.part`)).toBe(false)
  })

  test('gives the same rows in the same order whatever order they came in', async () => {
    await using w = await filled()
    const read = async (path: string) =>
      w.all(
        ask(`SELECT * EXCLUDE (filename), replace(filename, '${path}', '') AS file
        FROM read_parquet('${path}/*/*.parquet', filename = true)`),
      )
    await Export.partitioned(w, 'chain.transfer', join(folder, 'order.a'), ['day'])
    await w.run(ask('CREATE OR REPLACE TABLE chain.transfer AS FROM chain.transfer ORDER BY hash(block, log_index)'))
    await Export.partitioned(w, 'chain.transfer', join(folder, 'order.b'), ['day'])
    expect(await read(join(folder, 'order.b'))).toEqual(await read(join(folder, 'order.a')))
  })

  test('keeps rows without a time, in the partition that Hive has for them', async () => {
    await using w = await filled()
    await w.run(ask(`INSERT INTO derived.receipt VALUES ('c', 1, 0, 0, 'QUEUED', NULL, 5, NULL, NULL, NULL)`))
    const path = join(folder, 'untimed')
    expect(await Export.partitioned(w, 'receipts', path, ['day'])).toEqual({ path, rows: 1 })
    expect(readdirSync(path)).toEqual(['day=__HIVE_DEFAULT_PARTITION__'])
  })

  test('needs an empty folder and a table that has the columns, and leaves nothing behind otherwise', async () => {
    await using w = await filled()
    const taken = join(folder, 'taken')
    mkdirSync(taken)
    await Export.partitioned(w, 'transfers', taken, ['chain'])
    await expect(Export.partitioned(w, 'transfers', taken, ['chain'])).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    })
    for (const [table, by] of [
      ['wallets', 'day'],
      ['wallets', 'chain'],
      ['transfers', 'block'],
      ['transfers', "day') --"],
      ['private.api_key', 'day'],
    ] as const) {
      const path = join(folder, 'none')
      await expect(Export.partitioned(w, table, path, [by]), by).rejects.toMatchObject({ code: 'INPUT_INVALID' })
      expect(existsSync(path)).toBe(false)
    }
    writeFileSync(join(folder, 'file'), '')
    const within = join(folder, 'file', 'x')
    await expect(Export.partitioned(w, 'transfers', within, ['day'])).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  })
})
