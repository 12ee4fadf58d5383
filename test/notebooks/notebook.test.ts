import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { build, notebooks } from '../../notebooks/build.ts'
import * as Format from '../../notebooks/format.ts'
import * as Notebook from '../../notebooks/notebook.ts'
import { temporary } from '../warehouse/folder.ts'
import { empty } from './world.ts'

const folder = temporary()
let published: string
beforeAll(async () => {
  published = await empty(folder)
})

const SQL = 'type="application/sql" database="published" hidden output="answer"'

function written(attributes: string, code: string): string {
  const path = join(folder, 'broken.html')
  writeFileSync(
    path,
    `<!doctype html>\n<notebook><title>t</title><script id="7" ${attributes}>\n${code}\n</script></notebook>`,
  )
  return path
}

describe('a notebook', () => {
  test('gives rows as JSON data: exact whole numbers, bytes as hex, lists, unknown as null', async () => {
    const path = written(
      SQL,
      `SELECT 9007199254740991 AS n, 0.5::DOUBLE AS d, unhex('00ff') AS b, [1, 2]::UBIGINT[] AS l, NULL AS u, 'x' AS t`,
    )
    const results = await Notebook.run(await Notebook.read(path), published)
    expect(results).toEqual({ answer: [{ n: 9007199254740991, d: 0.5, b: '0x00ff', l: [1, 2], u: null, t: 'x' }] })
  })

  test.each([
    ['a statement that DuckDB refuses', SQL, 'SELECT nothing FROM chain.sale', 'nothing'],
    ['a file outside the copy', SQL, "FROM read_csv('/etc/passwd')", 'disabled'],
    ['a number that JSON cannot hold', SQL, 'SELECT 9007199254740993 AS n', 'cast the column'],
    ['a number that is none', SQL, "SELECT 'NaN'::DOUBLE AS n", 'cast the column'],
    ['SQL without a name', 'type="application/sql" database="published" hidden', 'SELECT 1', 'needs an output'],
    ['SQL that is shown', 'type="application/sql" database="published" output="answer"', 'SELECT 1', 'hidden'],
    ['another database', 'type="application/sql" database="other" hidden output="answer"', 'SELECT 1', 'database='],
    ['SQL made by a script', SQL, `SELECT ${'$'}{1}`, 'template'],
    ['a script with a slip', 'type="module"', 'display(', 'Unexpected'],
  ])('with %s fails by its name, the cell and the cause', async (_what, attributes, code, problem) => {
    const path = written(attributes, code)
    const failure = await Notebook.read(path)
      .then((notebook) => Notebook.run(notebook, published))
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: 'NOTEBOOK_FAILED',
      facts: {
        notebook: 'broken',
        cell: attributes.includes('answer') ? 'answer' : '7',
        problem: expect.stringContaining(problem),
      },
    })
  })

  test('with an import that does not exist builds no page', async () => {
    const path = written('type="module"', 'import {x} from "no-such-package"; display(x)')
    const out = join(folder, 'out')
    await expect(build([path], published, out)).rejects.toMatchObject({
      code: 'NOTEBOOK_FAILED',
      facts: { notebook: 'broken' },
    })
  })

  test('that does not exist, and a copy that does not, are said to be missing', async () => {
    await expect(Notebook.read(join(folder, 'none.html'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
    const notebook = await Notebook.read(written(SQL, 'SELECT 1 AS one'))
    await expect(Notebook.run(notebook, join(folder, 'none.duckdb'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  })

  test('of ours runs on a copy in which nothing happened yet', async () => {
    expect(notebooks().map((path) => basename(path))).toEqual(['campaign.html', 'retention.html'])
    for (const path of notebooks()) {
      const results = await Notebook.run(await Notebook.read(path), published)
      for (const [name, rows] of Object.entries(results)) {
        expect(rows.length, name).toBe({ trades: 1, allocation: 1, steps: 7 }[name] ?? 0)
      }
    }
  })
})

describe('numbers in words', () => {
  test('an amount shows its whole tokens and never more than there is', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1n << 200n }), fc.integer({ min: 0, max: 30 }), (units, decimals) => {
        const text = Format.amount(units.toString(), decimals).replaceAll(',', '')
        const [whole = '', fraction = ''] = text.split('.')
        const shown =
          BigInt(whole) * 10n ** BigInt(decimals) + BigInt(fraction.padEnd(decimals, '0').slice(0, decimals) || '0')
        expect(shown <= units).toBe(true)
        expect(units - shown < 10n ** BigInt(Math.max(0, decimals - 2))).toBe(true)
      }),
    )
  })

  test('read as people write them', () => {
    expect(Format.whole(12_608)).toBe('12,608')
    expect(Format.whole(999)).toBe('999')
    expect(Format.percent(0.28095)).toBe('28.1 %')
    expect(Format.percent(null)).toBe('unknown')
    expect([Format.points(-0.0171), Format.points(0.0373), Format.points(-0.0001)]).toEqual(['−1.7', '+3.7', '+0.0'])
    expect(Format.amount('35370000000000000000', 18)).toBe('35.37')
    expect(Format.short('0x92fb8c12ba07942713f74b76182152ab')).toBe('0x92fb8c12…2152ab')
  })
})
