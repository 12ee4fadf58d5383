import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as Generate from '../../src/warehouse/generate.ts'
import { temporary } from './folder.ts'

const folder = temporary()
let stages = 0

async function generated(sql: string, file = 'some_wallets.sql'): Promise<string> {
  const source = join(folder, String(++stages))
  mkdirSync(join(source, 'stage', 'sql'), { recursive: true })
  writeFileSync(join(source, 'stage', 'sql', file), sql)
  const files = await Generate.generate(source)
  return files.get(join(source, 'stage', 'queries.generated.ts')) ?? ''
}

describe('generated queries', () => {
  test('the committed files are what the statements give now', async () => {
    for (const [file, text] of await Generate.generate()) expect(readFileSync(file, 'utf8')).toBe(text)
  })

  test('types, parameters and required columns come from the statement', async () => {
    const text = await generated(
      `-- The wallets of a list, with what they sent.
-- grain: one wallet
-- @param wallets: UINTEGER[]
-- @param since: UINTEGER
-- @required id, sent
SELECT t.src AS id, sum(t.amount) AS sent, max(w.address) AS address, list(DISTINCT t.token) AS tokens, count(*) = 1 AS once, \`\`
`.replace(
        ', ``',
        `
FROM chain.transfer t JOIN chain.wallet w ON w.id = t.src
WHERE t.src IN (SELECT unnest($wallets)) AND t.at_s >= $since GROUP BY ALL;`,
      ),
    )
    expect(text).toMatchInlineSnapshot(`
      "// Generated from stage/sql by \`npm run generate\`; do not edit.
      import type { Query } from '../warehouse/query.ts'

      /** The wallets of a list, with what they sent. */
      export const someWallets: Query<{ readonly wallets: readonly number[]; readonly since: number }, { readonly id: number; readonly sent: bigint; readonly address: Uint8Array | null; readonly tokens: readonly number[] | null; readonly once: boolean | null }> = {
        name: 'stage.some_wallets',
        text: \`SELECT t.src AS id, sum(t.amount) AS sent, max(w.address) AS address, list(DISTINCT t.token) AS tokens, count(*) = 1 AS once
      FROM chain.transfer t JOIN chain.wallet w ON w.id = t.src
      WHERE t.src IN (SELECT unnest($wallets)) AND t.at_s >= $since GROUP BY ALL\`,
        params: { wallets: 'UINTEGER[]', since: 'UINTEGER' },
        required: ['id', 'sent'],
      }
      "
    `)
  })

  test('a statement without result has none', async () => {
    const text = await generated(`-- Forgets the labels of a source.
-- grain: none
-- @param source: VARCHAR
DELETE FROM chain.label WHERE source = $source`)
    expect(text).toContain('Query<{ readonly source: string }, never>')
  })

  test('only a parameter that says so takes NULL', async () => {
    const text = await generated(`-- Names a model.
-- grain: none
-- @param model: VARCHAR?
-- @param segment: VARCHAR
UPDATE derived.snapshot SET model = $model WHERE segment = $segment`)
    expect(text).toContain('Query<{ readonly model: string | null; readonly segment: string }, never>')
    expect(text).toContain("params: { model: 'VARCHAR', segment: 'VARCHAR' }")
  })

  test.each([
    ['SELECT 1 AS n', 'sentence'],
    ['-- A number.\nSELECT 1 AS n', 'grain'],
    ['-- A number.\n-- grain: one\nSELECT $n AS n', '$n'],
    ['-- A number.\n-- grain: one\n-- @param n: UINTEGER\nSELECT 1 AS n', '$n'],
    ['-- A number.\n-- grain: one\n-- @required m\nSELECT 1 AS n', 'requires m'],
    ['-- A number.\n-- grain: one\nSELECT 1 AS n, 2 AS n', 'one name'],
    ['-- A number.\n-- grain: one\nSELECT 1 AS n; SELECT 2 AS n', '2 statements'],
    ['-- A number.\n-- grain: one\nSELECT missing FROM chain.wallet', 'missing'],
    ['-- A time.\n-- grain: one\nSELECT at_utc FROM transfers', 'TIMESTAMP'],
    ['-- A number.\n-- grain: one\n-- @parm n: UINTEGER\nSELECT 1 AS n', 'understood'],
  ])('%j is refused', async (sql, problem) => {
    await expect(generated(sql)).rejects.toThrow(problem)
  })
})
