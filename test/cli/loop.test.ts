import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verbs } from '../../cli/verbs.ts'
import * as Terminal from './terminal.ts'

const terminal = Terminal.open()
const sales = new URL('../../data/events/cryptopunks_sales.csv.gz', import.meta.url).pathname
const AS_OF = '2021-05-01'
const frequent = JSON.stringify({ feature: 'purchases', op: 'gte', value: 3 })

/** The result of a verb, after its keys were compared with what docs/cli.md says of them. */
async function documented<T = Record<string, unknown>>(...words: string[]): Promise<T> {
  const result = await terminal.json<T>(...words)
  const verb = verbs.findLast(({ name }) => name.every((part, i) => words[i] === part))
  const one = Array.isArray(result) ? result[0] : result
  if (one !== undefined)
    expect(Object.keys(one).sort(), words.join(' ')).toEqual(Object.keys(verb?.answers ?? {}).sort())
  return result
}

beforeAll(async () => {
  await documented('init')
})
afterAll(() => terminal[Symbol.dispose]())

describe('the loop on the command line', () => {
  it('imports a file once, tells what is covered, and builds features as of an instant', async () => {
    const imported = await documented('import', sales)
    expect(imported).toMatchObject({ kind: 'sales', rows: 12_618, added: 12_618, alreadyImported: false })
    expect(await documented('import', sales)).toMatchObject({ added: 0, alreadyImported: true })
    expect(await documented<unknown[]>('coverage')).toHaveLength(1)
    expect(await documented('graph', '--as-of', AS_OF)).toMatchObject({ asOf: '2021-05-01T00:00:00Z', wallets: 2622 })
    const { wallets } = await documented<{ wallets: { wallet: string }[] }>('graph', 'top', '--first', '3')
    expect(wallets).toHaveLength(3)
    const around = ['graph', 'ego', wallets[0]!.wallet, '--as-of', AS_OF, '--hops', '1', '--max-wallets', '4']
    expect(await documented(...around)).toMatchObject({ cut: true, wallets: [wallets[0], {}, {}, {}] })
    expect(await documented('features', '--as-of', `${AS_OF}T02:00:00+02:00`)).toMatchObject({
      asOf: '2021-05-01T00:00:00Z',
      wallets: 2622,
    })
    expect(await documented<unknown[]>('audit')).toEqual([])
  })

  it('previews, saves, freezes and explains a segment', async () => {
    const preview = await documented<{ size: number; population: number; sample: string[] }>(
      'segment', 'preview', '--where', frequent, '--sample', '3',
    ) // biome-ignore format: one command
    expect(preview.population).toBe(2622)
    expect(preview.size).toBeGreaterThan(100)
    const filter = join(terminal.folder, 'filter.json')
    writeFileSync(filter, frequent)
    expect(await documented('segment', 'save', 'frequent', '--where', `@${filter}`)).toMatchObject({
      version: 1,
      savedBy: 'tester',
    })
    expect(await documented<unknown[]>('segment', 'list')).toHaveLength(1)
    expect(await documented('segment', 'snapshot', 'frequent')).toMatchObject({ size: preview.size })
    const explained = await documented<{ member: boolean }>('segment', 'explain', 'frequent', preview.sample[0]!)
    expect(explained.member).toBe(true)
    const page = await documented<{ wallets: { address: string }[] }>('wallets', '--where', frequent, '--first', '5')
    expect(page.wallets).toHaveLength(5)
  })

  it('writes a campaign’s brief in base units, and refuses amounts that it would have to round', async () => {
    const words = [
      'campaign', 'create', '--name', 'spring', '--segment', 'frequent', '--goal', 'trades-again-90d', '--as-of', AS_OF,
      '--budget', '1000.5', '--token', '0x00000000000000000000000000000000000000aa', '--symbol', 'TKN', '--decimals', '6',
      '--chain', '31337', '--payer', '0x00000000000000000000000000000000000000bb',
    ] // biome-ignore format: one command
    const made = await documented<{ id: string; state: string; brief: unknown }>(...words, '--amount', '0.25')
    expect(made).toMatchObject({
      state: 'DRAFT',
      brief: {
        budgetUnits: '1000500000',
        allocation: { kind: 'equal', amountUnits: '250000' },
        chain: 'eip155:31337',
        holdoutBps: 1000,
      },
    })
    expect(await terminal.failure(...words, '--amount', '0.1234567')).toMatchObject({ exit: 2, code: 'AMOUNT_INVALID' })
    expect(await terminal.failure(...words, '--amount', '1e3')).toMatchObject({ exit: 2, code: 'AMOUNT_INVALID' })
    expect(await terminal.failure(...words)).toMatchObject({ exit: 2, code: 'USAGE', facts: { option: 'min' } })
    const wrong = words.map((word) => (word === '31337' ? 'base' : word))
    expect(await terminal.failure(...wrong, '--amount', '1')).toMatchObject({ exit: 2, code: 'CHAIN_INVALID' })
    expect(await documented<unknown[]>('campaign', 'list')).toHaveLength(1)
    expect(await documented('campaign', 'status', made.id)).toMatchObject({ ledger: null, batches: [] })
    expect(await terminal.failure('campaign', 'plan', made.id)).toMatchObject({
      exit: 2,
      code: 'CONFIG_INVALID',
      facts: { wrong: ['DROPCAST_DELIVERY_RPC_URL'] },
    })
    expect(await documented('campaign', 'cancel', made.id)).toMatchObject({ state: 'CANCELLED' })
    expect(await terminal.failure('campaign', 'run', 'nothing')).toMatchObject({
      code: expect.stringMatching(/CAMPAIGN_UNKNOWN|CONFIG_INVALID/),
    })
  })

  it('keeps keys, runs jobs, publishes, answers SQL, exports, and restores what it backed up', async () => {
    const key = await documented<{ id: string; secret: string }>(
      'key',
      'create',
      '--principal',
      'ann',
      '--role',
      'admin',
    )
    expect(await documented<unknown[]>('key', 'list')).toMatchObject([{ id: key.id, revokedAt: null }])
    expect(JSON.stringify(await terminal.json('key', 'list'))).not.toContain(key.secret)
    expect((await documented<{ revokedAt: string }>('key', 'revoke', key.id)).revokedAt).toMatch(/^\d{4}-/)
    await documented('key', 'approver', 'bob', '0x00000000000000000000000000000000000000cc')
    expect(await documented('job', 'run', 'publish')).toMatchObject({ job: 'publish', due: null })
    const jobs = await documented<{ job: string; lastRun: { state: string } | null }[]>('job', 'list')
    expect(jobs.find(({ job }) => job === 'publish')?.lastRun?.state).toBe('DONE')
    expect(
      await documented('job', 'schedule', 'graph', '--cron', '30 2 * * *', '--zone', 'Europe/Vienna'),
    ).toMatchObject({
      cron: '30 2 * * *',
      zone: 'Europe/Vienna',
      enabled: true,
    })
    expect(await documented('sql', 'SELECT count(*) AS n FROM sales')).toEqual({ columns: ['n'], rows: [['12618']] })
    expect(await terminal.failure('sql', 'SELECT * FROM private.api_key')).toMatchObject({
      code: 'WAREHOUSE_QUERY_FAILED',
    })
    expect(await terminal.failure('sql', `SELECT * FROM read_csv('${sales}')`)).toMatchObject({
      code: 'WAREHOUSE_QUERY_FAILED',
    })
    const out = join(terminal.folder, 'sales.csv')
    expect(await documented('export', 'sales', out)).toMatchObject({ rows: 12_618 })
    expect(statSync(out).size).toBeGreaterThan(100_000)
    const folder = join(terminal.folder, 'backup')
    expect(await documented<{ files: number }>('backup', folder)).toMatchObject({ folder })
    expect(await terminal.failure('restore', folder)).toMatchObject({ code: 'WAREHOUSE_LOCKED' })
    using other = Terminal.open()
    await other.json('restore', folder)
    expect(await other.json('coverage')).toEqual(await terminal.json('coverage'))
    // What was recorded after the backup is missing from then on, and the log says so.
    const { entries } = await other.json<{ entries: unknown[] }>('audit', 'log')
    expect(entries[0]).toMatchObject({ action: 'restore', subject: `folder ${folder}`, facts: { outcome: 'DONE' } })
  })

  it('knows what does not work here, and makes nothing while it looks', async () => {
    using fresh = Terminal.open({
      DROPCAST_DELIVERY_RPC_URL: 'http://127.0.0.1:9/v2/topsecretkey',
      DROPCAST_ALLOW_PRIVATE_RPC: 'true',
      DROPCAST_SIGNER_KEY: `0x${'5'.repeat(64)}`,
    })
    const found = await fresh.json<{ healthy: boolean; findings: { name: string; works: boolean; detail: string }[] }>(
      'doctor',
    )
    expect(found.healthy).toBe(false)
    const finding = (name: string) => found.findings.find((each) => each.name === name)
    expect(finding('delivery node')).toMatchObject({ works: false, detail: expect.stringContaining('RPC_UNREACHABLE') })
    expect(finding('wasm')).toMatchObject({ works: true })
    expect(finding('warehouse')).toMatchObject({ works: true, detail: expect.stringContaining('does not exist yet') })
    expect(JSON.stringify(found)).not.toMatch(/topsecretkey|5{64}/)
    expect(readdirSync(fresh.folder)).toEqual([])
  })
})

describe('an interrupted verb', () => {
  it('ends with 130 and has imported nothing', async () => {
    using stopped = Terminal.open({}, AbortSignal.abort())
    expect(await stopped.failure('import', sales)).toMatchObject({ exit: 130, code: 'ABORTED' })
    expect(await stopped.json('coverage')).toEqual([])
    const logs = new URL('../../data/events/rpc_logs.ndjson.gz', import.meta.url).pathname
    expect(await stopped.failure('lab', 'decode', logs)).toMatchObject({ exit: 130 })
  })
})

describe('bad input', () => {
  it('imports nothing of a malformed file, and names file, row and column', async () => {
    using fresh = Terminal.open()
    const file = join(fresh.folder, 'transfers.csv')
    const header = 'token_address,from_address,to_address,value,transaction_hash,log_index,block_number'
    const row = (value: string, log: number) =>
      [
        `0x${'1'.repeat(40)}`,
        `0x${'2'.repeat(40)}`,
        `0x${'3'.repeat(40)}`,
        value,
        `0x${'4'.repeat(64)}`,
        log,
        17_000_000,
      ].join(',')
    writeFileSync(file, [header, row('5', 1), row('5.5', 2), row('6', 3)].join('\n'))
    const refused = await fresh.failure('import', file)
    expect(refused).toMatchObject({
      exit: 1,
      code: 'FILE_MALFORMED',
      facts: { file, row: 2, column: 'value', value: '5.5' },
    })
    expect(await fresh.json('coverage')).toEqual([])
    await fresh.json('publish')
    expect(await fresh.json('sql', 'SELECT count(*) AS n FROM wallets')).toMatchObject({ rows: [['0']] })
    expect(await fresh.failure('import', join(fresh.folder, 'none.csv'))).toMatchObject({
      exit: 1,
      code: 'FILE_NOT_FOUND',
    })
    writeFileSync(file, 'a,b\n1,2\n')
    expect((await fresh.failure('import', file)).code).toMatch(/FILE_(FORMAT|COLUMN)_UNKNOWN/)
  })

  it('lists what exists where a goal, feature, model, segment, job or table is unknown', async () => {
    expect(await terminal.failure('train', '--goal', 'riches', '--as-of', AS_OF)).toMatchObject({
      code: 'GOAL_UNKNOWN',
      facts: { goals: ['trades-again-90d', 'buys-again-90d'] },
    })
    const preview = (where: unknown) => terminal.failure('segment', 'preview', '--where', JSON.stringify(where))
    const unknown = await preview({ feature: 'wealth', op: 'gte', value: 3 })
    expect(unknown).toMatchObject({ code: 'SEGMENT_INVALID', facts: { path: '$.feature' } })
    expect(unknown.facts.features).toContain('purchases')
    expect((await terminal.failure('segment', 'snapshot', 'nobody')).facts).toMatchObject({ segments: ['frequent@1'] })
    expect((await terminal.failure('models', 'nothing')).code).toBe('MODEL_UNKNOWN')
    expect((await terminal.failure('job', 'run', 'nothing')).facts).toMatchObject({
      jobs: expect.arrayContaining(['train']),
    })
    expect((await terminal.failure('export', 'secrets', join(terminal.folder, 'x.csv'))).facts).toMatchObject({
      known: expect.arrayContaining(['sales']),
    })
    expect(existsSync(join(terminal.folder, 'x.csv'))).toBe(false)
    expect((await terminal.failure('segment', 'preview', '--where', frequent, '--as-of', '2020-01-01')).code).toBe(
      'FEATURES_NOT_BUILT',
    )
  })

  it('says that no node is configured before it does anything', async () => {
    expect(await terminal.failure('ingest')).toMatchObject({
      exit: 2,
      code: 'CONFIG_INVALID',
      facts: { wrong: ['DROPCAST_INGEST_RPC_URL'] },
    })
    using wired = Terminal.open({ DROPCAST_INGEST_RPC_URL: 'http://127.0.0.1:9/' })
    expect(await wired.failure('ingest')).toMatchObject({ code: 'RPC_ADDRESS_REFUSED', exit: 1 })
  })
})
