import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, test } from 'vitest'
import * as Table from '../../src/warehouse/table.ts'
import { temporary } from './folder.ts'

const folder = temporary()

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

describe('tables from files', () => {
  test('CSV, TSV, gzip, NDJSON and Parquet give the same columns', async () => {
    const parquet = join(folder, 'e.parquet')
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    await connection.run(
      `COPY (FROM (VALUES ('a', 1, 0.5), ('b', 2, NULL)) t(source, target, weight)) TO '${parquet}' (FORMAT parquet)`,
    )
    connection.closeSync()
    const csv = 'source,target,weight\na,1,0.5\nb,2,\n'
    for (const path of [
      write('e.csv', csv),
      write('e.tsv', csv.replaceAll(',', '\t')),
      write('e.csv.gz', gzipSync(csv)),
      write('e.ndjson', '{"source":"a","target":1,"weight":0.5}\n{"source":"b","target":2}\n'),
      parquet,
    ]) {
      const table = await Table.read(path)
      expect(table.rows).toBe(2)
      const weights = path === parquet ? ['0.5', ''] : ['0.5', '']
      expect(table.columns).toEqual([
        { name: 'source', values: ['a', 'b'] },
        { name: 'target', values: ['1', '2'] },
        { name: 'weight', values: weights },
      ])
      expect(await Table.columns(path)).toEqual(['source', 'target', 'weight'])
      const numbers = await Table.numbers(path, { columns: ['weight', 'target'] })
      expect(numbers.columns.get('target')).toEqual(Float64Array.of(1, 2))
      expect(numbers.columns.get('weight')).toEqual(Float64Array.of(0.5, Number.NaN))
    }
  })

  test('rows keep their order, however many there are', async () => {
    const rows = 200_000
    const path = write('long.csv', `n,text\n${Array.from({ length: rows }, (_, i) => `${i},t${i}`).join('\n')}\n`)
    const { columns } = await Table.numbers(path, { columns: ['n'] })
    expect(columns.get('n')).toEqual(Float64Array.from({ length: rows }, (_, i) => i))
    const table = await Table.read(path, { columns: ['text'] })
    expect(table.columns[0]?.values.every((text, i) => text === `t${i}`)).toBe(true)
  })

  test('a text among numbers, an unknown column and a broken row are named', async () => {
    const path = write('bad.csv', 'n,m\n1,2\n3,x\ny,4\n')
    await expect(Table.numbers(path)).rejects.toMatchObject({
      code: 'FILE_MALFORMED',
      facts: { file: path, row: 2, line: 3, column: 'm', value: 'x' },
    })
    await expect(Table.read(path, { columns: ['n', 'o'] })).rejects.toMatchObject({
      code: 'FILE_COLUMN_UNKNOWN',
      facts: { column: 'o', columns: ['n', 'm'] },
    })
    await expect(Table.read(write('short.csv', 'n,m\n1,2\n3\n'))).rejects.toMatchObject({
      code: 'FILE_MALFORMED',
      facts: { row: 2, line: 3, column: 'm' },
    })
    await expect(Table.read(join(folder, 'missing.csv'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
  })

  test('a quoted cell may hold delimiters and line ends, and a broken row after it keeps its line', async () => {
    const path = write('quoted.csv', 'n,m\n1,"a, ""b""\nc"\n\n2,3,4\n')
    await expect(Table.read(path)).rejects.toMatchObject({ code: 'FILE_MALFORMED', facts: { row: 2, line: 5 } })
    const whole = write('whole.csv', 'n,m\n1,"a, ""b""\nc"\n\nx,3\n')
    expect((await Table.read(whole)).columns[1]?.values).toEqual(['a, "b"\nc', '3'])
    await expect(Table.numbers(whole, { columns: ['n'] })).rejects.toMatchObject({ facts: { row: 2, line: 5 } })
  })
})
