import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as Published from '../../src/warehouse/published.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import { now } from '../warehouse/folder.ts'
import * as Terminal from './terminal.ts'

type Doctor = { healthy: boolean; findings: { name: string; works: boolean; detail: string }[] }

async function plant(terminal: Terminal.Terminal, text: string): Promise<void> {
  await using w = await Warehouse.open({ path: terminal.environment.DROPCAST_WAREHOUSE ?? '', now })
  await w.run(Published.typed(text))
}

describe('keeping on the command line', () => {
  it('audit shows the bad rows of one audit, up to a limit', async () => {
    using terminal = Terminal.open()
    expect(await terminal.json('audit', '--reading')).toEqual([])
    await plant(terminal, 'INSERT INTO chain.block SELECT 1, i % 3, 0, NULL, NULL FROM range(6) t(i)')
    expect(await terminal.json('audit')).toEqual([{ audit: 'duplicate_blocks', rows: 3, shown: [] }])
    expect(await terminal.json('audit', '--show', 'duplicate_blocks', '--limit', '2')).toEqual([
      {
        audit: 'duplicate_blocks',
        rows: 3,
        shown: [
          { chain: 1, block: 0, headers: 2 },
          { chain: 1, block: 1, headers: 2 },
        ],
      },
    ])
    const { stdout } = await terminal.type('audit', '--show', 'duplicate_blocks', '--limit', '1')
    expect(stdout).toMatch(/duplicate_blocks +3\n.*chain +block +headers\n.*1 +0 +2/s)
    expect(await terminal.failure('audit', '--show', 'nothing')).toMatchObject({ code: 'INPUT_INVALID' })
  })

  it('export writes partitions by chain and UTC day', async () => {
    using terminal = Terminal.open()
    await terminal.json('init')
    await plant(terminal, "INSERT INTO chain.chain VALUES (1, 'eip155:1', 'one', 64)")
    await plant(
      terminal,
      "INSERT INTO chain.sale SELECT 1, 'test', i, NULL, 1714521600 + i * 43200, 0, 0, 0, 1, 5, NULL FROM range(4) t(i)",
    )
    const path = join(terminal.folder, 'out')
    expect(await terminal.json('export', 'chain.sale', path, '--partition', 'chain,day')).toEqual({ path, rows: 4 })
    expect(readdirSync(join(path, 'chain=eip155_1')).sort()).toEqual(['day=2024-05-01', 'day=2024-05-02'])
    expect(await terminal.failure('export', 'sales', path, '--partition', 'day')).toMatchObject({
      code: 'FILE_UNREADABLE',
    })
  })

  it('export writes a list of wallets and the audit log that says so, and refuses what is not there', async () => {
    using terminal = Terminal.open()
    await terminal.json('init')
    const at = (name: string) => join(terminal.folder, name)
    expect(await terminal.failure('export', 'segment', 'nobody', at('x.csv'))).toMatchObject({
      code: 'SEGMENT_UNKNOWN',
    })
    expect(await terminal.failure('export', 'filter', at('x.csv'), '--as-of', '2020-01-01')).toMatchObject({
      code: 'FEATURES_NOT_BUILT',
    })
    expect(await terminal.json('export', 'audit', at('log.csv'))).toEqual({ path: at('log.csv'), rows: 2 })
    const [head, ...rows] = readFileSync(at('log.csv'), 'utf8').trimEnd().split('\n')
    expect(head).toBe('at,principal,action,subject,facts')
    expect(rows.map((row) => row.split(',').slice(1, 4))).toEqual([
      ['tester', 'export', 'segment'],
      ['tester', 'export', 'wallets'],
    ])
    expect(await terminal.failure('export', 'audit', at('log.txt'))).toMatchObject({ code: 'INPUT_INVALID' })
  })

  it('doctor looks at disk, log, spill folder, every cell and the published copy', async () => {
    using terminal = Terminal.open({ DROPCAST_SQL_TIMEOUT_MS: '30000' })
    await terminal.json('publish')
    const about = async (name: string) =>
      (await terminal.json<Doctor>('doctor')).findings.find((finding) => finding.name === name)
    const sound = await terminal.json<Doctor>('doctor')
    const ours = ['warehouse', 'disk of the warehouse', 'write-ahead log', 'folder for spilled work', 'published copy']
    expect(sound.findings.filter(({ name }) => ours.includes(name)).map(({ works }) => works)).toEqual(
      ours.map(() => true),
    )
    expect(await about('published copy')).toMatchObject({ detail: expect.stringMatching(/^0 hours old, schema \d+$/) })
    writeFileSync(terminal.environment.DROPCAST_PUBLISHED ?? '', 'no database')
    const ill = await terminal.json<Doctor>('doctor')
    expect(ill.healthy).toBe(false)
    expect(ill.findings).toContainEqual({
      name: 'published copy',
      works: false,
      detail: expect.stringContaining('FILE_UNREADABLE'),
    })
    writeFileSync(join(terminal.folder, 'file'), '')
    using elsewhere = Terminal.open({ DROPCAST_SPILL_DIR: join(terminal.folder, 'file', 'spill') })
    expect((await elsewhere.json<Doctor>('doctor')).findings).toContainEqual({
      name: 'folder for spilled work',
      works: false,
      detail: expect.stringContaining('cannot be written'),
    })
  })
})
