import { closeSync, openSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as Append from '../../src/warehouse/append.ts'
import * as Audits from '../../src/warehouse/audits.ts'
import * as Published from '../../src/warehouse/published.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import { now, temporary } from './folder.ts'
import { random, slice } from './slices.ts'

const folder = temporary()

/** A sound warehouse that every audit could find something in: headers, saturated amounts, an orphan that was included again. */
async function sound(): Promise<Warehouse.Warehouse> {
  const w = await Warehouse.open({ path: ':memory:', now })
  await Append.append(w, random('audits', 0, 20, 3))
  const big = slice(20, 21, [{ block: 20, logIndex: 0, token: 1, src: 1, dst: 2, amount: 2n ** 200n }])
  await Append.append(w, big)
  const run = (text: string) => w.run(Published.typed(text))
  await run(`INSERT INTO chain.block SELECT 1, i::UINTEGER, (1600000000 + i)::UINTEGER, unhex(md5(i::VARCHAR)), unhex(md5((i - 1)::VARCHAR))
    FROM range(20) t(i)`)
  await run(`INSERT INTO chain.orphaned_transfer SELECT *, 1600000000 FROM chain.transfer WHERE block = 3`)
  await run(
    `INSERT INTO chain.import_file VALUES ('a', 'x.csv', 'f', 'transfers', 1, 0), ('b', 'x.csv', 'f', 'transfers', 1, 0)`,
  )
  await run(`INSERT INTO derived.entity_evidence VALUES (100, 1, 1, 2, 'star', 5, 432000, 0, 1, 2, 0, 10, 1, 2, 1, 12),
    (100, 1, 1, 2, 'coactivity', 6, 259200, 0, 1, 3, 0, 20, 1, 3, 1, 21)`)
  await run(`INSERT INTO derived.assignment VALUES ('c', 1, 1, 'treated', 0.9, 5), ('c', 2, 2, 'holdout', 0.1, NULL)`)
  return w
}

const covered = (from: number, to: number, axis = 'block') =>
  `INSERT INTO chain.covered (chain, stream, axis, from_n, to_n, final, source, at_s) SELECT 1, 'transfers:all', '${axis}', ${from}, ${to}, true, 'test', 0`
const again = (block: number) =>
  `INSERT INTO chain.transfer SELECT * FROM chain.transfer WHERE block = ${block} LIMIT 1`
const moved = (block: number) =>
  `INSERT INTO chain.transfer SELECT * REPLACE (${block} AS block) FROM chain.transfer WHERE block = 5 LIMIT 1`

/** What is planted into a sound warehouse, the audit that must find it, and in how many rows. */
const planted: readonly (readonly [string, number, string])[] = [
  ['duplicate_wallets', 1, 'UPDATE chain.wallet SET address = (SELECT address FROM chain.wallet WHERE id = 0) WHERE id = 1'],
  ['duplicate_tokens', 1, 'UPDATE chain.token SET address = (SELECT address FROM chain.token WHERE id = 0) WHERE id = 1'],
  ['sparse_ids', 1, 'INSERT INTO chain.wallet SELECT max(id) + 2, unhex(md5(\'new\')) FROM chain.wallet'],
  ['sparse_ids', 1, 'INSERT INTO chain.token SELECT max(id) + 2, 1, unhex(md5(\'new\')), NULL, NULL, NULL FROM chain.token'],
  ['duplicate_transfers', 1, again(5)],
  ['duplicate_transactions', 1, `INSERT INTO chain.transaction (chain, block, tx_index, at_s, src, value_wei, nonce, gas_limit, saturated)
    SELECT 1, 5, 0, 5, 0, 1, 0, 1, 0 FROM range(2)`],
  ['unknown_wallets', 1, 'UPDATE chain.transfer SET src = 9999 WHERE block = 5 AND log_index = 0'],
  ['unbound_saturation', 1, 'DELETE FROM chain.big_amount'],
  ['stray_exact_amounts', 1, 'UPDATE chain.transfer SET saturated = 0 WHERE block = 20'],
  ['stray_exact_amounts', 1, "INSERT INTO chain.big_amount VALUES (1, 'transfer.item', 20, 0, 0, '1'::BIGNUM)"],
  ['backward_coverage', 1, covered(50, 50)],
  ['backward_coverage', 1, covered(50, 60, 'height')],
  ['overlapping_coverage', 1, covered(20, 22)],
  ['overlapping_coverage', 1, covered(5, 6)],
  ['uncovered_transfers', 1, moved(77)],
  ['duplicate_blocks', 1, 'INSERT INTO chain.block SELECT * FROM chain.block WHERE block = 0'],
  ['broken_parents', 1, 'UPDATE chain.block SET parent = unhex(md5(\'fork\')) WHERE block = 7'],
  ['contradicted_times', 3, 'UPDATE chain.block SET at_s = at_s + 1 WHERE block = 7'],
  ['standing_orphans', 3, `UPDATE chain.orphaned_transfer SET orphaned_at_s = ${now() + 1}`],
  ['duplicate_files', 1, "UPDATE chain.import_file SET sha256 = 'a'"],
  ['dependent_evidence', 1, 'DELETE FROM derived.entity_evidence WHERE block = 3'],
  ['dependent_evidence', 1, "UPDATE derived.entity_evidence SET rule = 'coactivity', scale_s = 10800"],
  ['dependent_evidence', 1, "UPDATE derived.entity_evidence SET counterpart = 9"],
  ['dependent_evidence', 1, "UPDATE derived.entity_evidence SET other_block = 2, other_chain = 1"],
  ['dependent_evidence', 1, "UPDATE derived.entity_evidence SET rule = 'deposit', scale_s = 0, at_s = 86400"],
  ['improbable_arms', 1, 'UPDATE derived.assignment SET probability = 1.5 WHERE wallet = 1'],
] // biome-ignore format: a table

describe('the audits', () => {
  test('find nothing in a sound warehouse, and every one is proven by a violation', async () => {
    await using w = await sound()
    expect(await Audits.run(w, { reading: true })).toEqual([])
    expect([...new Set(planted.map(([name]) => name))].sort()).toEqual([...Audits.names].sort())
  })

  test.each(planted)('%s finds its %i in: %s', async (audit, rows, violation) => {
    await using w = await sound()
    await w.run(Published.typed(violation))
    expect(await Audits.run(w)).toEqual([{ audit, rows, shown: [] }])
    const [shown] = await Audits.run(w, { show: audit })
    expect(shown?.shown).toHaveLength(rows)
  })

  test.each([
    ['a partial file that states times covers its rows', `${covered(1_600_000_005, 1_600_000_006, 'second')}; ${moved(77)}`],
    ['a chain of which only times are covered has no blocks to miss', `DELETE FROM chain.orphaned_transfer; UPDATE chain.covered SET axis = 'second'; ${moved(77)}`],
    ['a header without a hash contradicts nobody', 'UPDATE chain.block SET hash = NULL WHERE block = 6'],
    ['an orphan that came back with another content is another row', `UPDATE chain.orphaned_transfer SET orphaned_at_s = ${now() + 1}, amount = amount + 1`],
    ['ranges that touch do not overlap', covered(21, 30)],
    ['another stream may cover the same blocks', covered(0, 20).replace('transfers:all', 'sales:x')],
  ] as const)('%s', async (_claim, change) => {
    await using w = await sound()
    for (const text of change.split('; ')) await w.run(Published.typed(text))
    expect(await Audits.run(w)).toEqual([])
  }) // biome-ignore format: a table

  test('the bad rows themselves are shown, up to a limit, as plain values', async () => {
    await using w = await sound()
    await w.run(Published.typed("UPDATE chain.block SET parent = unhex(md5('fork')) WHERE block IN (7, 9)"))
    expect(await Audits.run(w, { show: 'broken_parents', limit: 1 })).toEqual([
      {
        audit: 'broken_parents',
        rows: 2,
        shown: [
          { chain: 1, block: 7, parent: expect.stringMatching(/^0x[0-9a-f]{32}$/), previous: expect.any(String) },
        ],
      },
    ])
    expect(await Audits.run(w, { show: 'duplicate_files' })).toEqual([])
    await expect(Audits.run(w, { show: 'nothing' })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      facts: { known: expect.arrayContaining(['broken_parents']) },
    })
  })

  test('reading every cell finds a table whose block on disk is damaged', async () => {
    const path = join(folder, 'damaged.duckdb')
    {
      await using w = await Warehouse.open({ path, now })
      await w.run(
        Published.typed(
          'INSERT INTO chain.label SELECT 0, md5(i::VARCHAR), md5((-i)::VARCHAR), 0 FROM range(500000) t(i)',
        ),
      )
      await w.checkpoint()
      expect(await Audits.run(w, { reading: true })).toEqual([])
    }
    const file = openSync(path, 'r+')
    writeSync(file, Buffer.alloc(4_096, 0x5a), 0, 4_096, Math.floor(statSync(path).size / 2))
    closeSync(file)
    await using w = await Warehouse.open({ path, now })
    const found = await Audits.run(w, { reading: true })
    expect(found).toMatchObject([{ audit: 'unreadable_table', shown: expect.arrayContaining([expect.any(Object)]) }])
    expect(found[0]?.shown).toContainEqual({
      table: 'chain.label',
      problem: expect.stringMatching(/checksum|corrupt/i),
    })
  })
})
