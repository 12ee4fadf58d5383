import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as Links from '../../graphql/links.ts'
import type { Engine } from '../../src/capabilities.ts'
import * as Export from '../../src/warehouse/export.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import { temporary } from '../warehouse/folder.ts'
import * as World from './world.ts'

const folder = temporary()
const spills = join(folder, 'dropcast.duckdb.tmp')
const WHERE = { purchases_90d: { gte: 1 } }
let engine: Engine
let world: World.World

beforeAll(async () => {
  engine = await World.punks(folder)
  world = await World.serve(engine)
  await world.ask('growth', 'mutation ($w: WalletFilter!) { saveSegment(name: "buyers", where: $w) { __typename } }', {
    w: WHERE,
  })
})
afterAll(async () => {
  await world.close()
  await engine[Symbol.asyncDispose]()
})

type Role = Parameters<World.World['ask']>[0]

/** The address of a file, asked for in words of the schema. */
async function link(role: Role, field: string, variables = {}, at = world): Promise<Links.Link> {
  const declared = 'w' in variables ? 'query ($w: WalletFilter!)' : 'query'
  const { data, errors } = await at.ask(role, `${declared} { file: ${field} { url expiresAt name } }`, variables)
  expect(errors, field).toEqual([])
  return data.file
}

const fetched = async (url: string, at = world) => {
  const response = await fetch(new URL(url, at.url))
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) }
}
const refusal = async (url: string, at = world) => {
  const { status, body } = await fetched(url, at)
  return [status, JSON.parse(body.toString()).errors[0].extensions.code]
}
const lines = async (url: string) => (await fetched(url)).body.toString().trimEnd().split('\n')
const audited = async () => {
  const [head, ...rows] = await lines((await link('admin', 'auditFile')).url)
  expect(head).toBe('at,principal,action,subject,facts')
  return rows
}

describe('files by signed address', () => {
  it('hold who is in a segment and in its snapshot, with a name, a size and no key', async () => {
    const frozen = await world.ask(
      'growth',
      'mutation { snapshotSegment(name: "buyers") { ... on Snapshot { id size } } }',
    )
    const { id, size } = frozen.data.snapshotSegment
    const { url, name } = await link('analyst', 'segmentFile(name: "buyers")')
    const { status, headers, body } = await fetched(url)
    expect([status, name]).toEqual([200, 'segment-buyers.csv'])
    expect(headers.get('content-disposition')).toBe('attachment; filename="segment-buyers.csv"')
    expect(headers.get('content-type')).toContain('text/csv')
    expect(Number(headers.get('content-length'))).toBe(body.length)
    expect([headers.get('referrer-policy'), headers.get('cache-control')]).toEqual(['no-referrer', 'no-store'])
    const [head, ...rows] = body.toString().trimEnd().split('\n')
    expect([head, rows.length, Number(headers.get('x-rows'))]).toEqual(['wallet', size, size])
    expect([...rows].sort()).toEqual(rows)
    expect(await lines((await link('analyst', `snapshotFile(id: "${id}")`)).url)).toEqual([head, ...rows])
  })

  it('hold what was chosen of a filter’s wallets, the same in both formats, as of the instant when they were asked for', async () => {
    const chosen = `where: $w, features: ["purchases", "spent_eth"], goals: ["${World.GOAL}"], labels: true`
    const csv = await lines((await link('analyst', `walletsFile(${chosen})`, { w: WHERE })).url)
    expect(csv[0]).toBe(
      `wallet,purchases,spent_eth,${['probability', 'low', 'high', 'percentile'].map((each) => `${World.GOAL}_${each}`).join(',')},labels`,
    )
    const { data } = await world.ask(
      'analyst',
      `query ($w: WalletFilter) { wallets(where: $w, first: 500) { totalCount nodes { id features { purchases spent_eth } scores { probability } } } }`,
      { w: WHERE },
    )
    expect(csv.length - 1).toBe(data.wallets.totalCount)
    const cells = new Map(csv.slice(1).map((line) => [line.split(',')[0], line.split(',')]))
    for (const { id, features, scores } of data.wallets.nodes) {
      const [, purchases, spent, probability] = cells.get(id) ?? []
      expect([Number(purchases), Number(spent)], id).toEqual([features.purchases, features.spent_eth])
      if (scores.length === 0) expect(probability).toBe('')
      else expect(Number(probability)).toBeCloseTo(scores[0].probability, 6)
    }
    const parquet = await fetched((await link('analyst', `walletsFile(${chosen}, format: PARQUET)`, { w: WHERE })).url)
    const path = join(folder, 'fetched.parquet')
    writeFileSync(path, parquet.body)
    await using w = await Warehouse.open({ path: ':memory:', now: engine.now })
    const back = { text: `FROM '${path}'`, params: {}, values: {} }
    expect(await Export.rows(w, back, join(folder, 'back.csv'))).toBe(csv.length - 1)
  })

  it('hold the version of a segment that there was when they were asked for', async () => {
    const save = (n: number) =>
      world.ask('growth', `mutation { saveSegment(name: "moved", text: "purchases >= ${n}") { __typename } }`)
    await save(1)
    const { url } = await link('analyst', 'segmentFile(name: "moved")')
    const before = await lines(url)
    await save(100)
    expect(await lines(url)).toEqual(before)
    expect((await lines((await link('analyst', 'segmentFile(name: "moved")')).url)).length).toBeLessThan(before.length)
  })

  it('hold retention as the query has it, cell by cell', async () => {
    const rows = await lines((await link('analyst', 'cohortsFile(act: "bought", periods: 2)')).url)
    const { data } = await world.ask(
      'analyst',
      '{ cohorts(act: "bought", periods: 2) { from wallets cells { period wallets share } } }',
    )
    const expected = data.cohorts.flatMap(
      ({ from, wallets, cells }: { from: string; wallets: number; cells: { period: number; wallets: number }[] }) =>
        cells.map((cell) => [from, wallets, cell.period, cell.wallets ?? ''].join(',')),
    )
    expect(rows[0]).toBe('cohort,cohort_wallets,period,wallets,share,low,high')
    expect(rows.slice(1).map((row) => row.split(',').slice(0, 4).join(','))).toEqual(expected)
  })

  it('leave nothing behind, also when the reader goes away', async () => {
    const { url } = await link('analyst', 'walletsFile(features: ["purchases"])')
    const { port } = new URL(world.url)
    const socket = connect({ port: Number(port), host: '127.0.0.1' })
    socket.write(`GET ${url} HTTP/1.1\r\nhost: x\r\n\r\n`)
    await new Promise((resolve) => socket.once('data', resolve))
    socket.destroy()
    // Twice as many at once as a key may have: what was left alone has given its place back.
    for (let i = 0; i < 2 * 2; i++) expect((await fetched(url)).status).toBe(200)
    expect(readdirSync(spills).filter((name) => name.startsWith('download-'))).toEqual([])
  })

  it('are refused with another claim, name, signature or purpose, and after their time', async () => {
    const { url } = await link('analyst', 'segmentFile(name: "buyers")')
    const of = new URL(url, world.url)
    const changed = (change: (one: URL) => void) => {
      const one = new URL(of)
      change(one)
      return refusal(one.href)
    }
    const claim = JSON.parse(Buffer.from(of.searchParams.get('claim') ?? '', 'base64url').toString())
    const claimed = (more: object) =>
      changed((one) => {
        const text = JSON.stringify({ ...claim, ...more })
        one.searchParams.set('claim', Buffer.from(text).toString('base64url'))
      })
    const invalid = [403, 'LINK_INVALID']
    expect(await claimed({ content: { kind: 'audit' } })).toEqual(invalid)
    expect(await claimed({ untilS: claim.untilS + 1 })).toEqual(invalid)
    expect(await claimed({ tokenRole: 'admin' })).toEqual(invalid)
    expect(await changed((one) => one.searchParams.delete('signature'))).toEqual(invalid)
    expect(await changed((one) => one.searchParams.append('claim', 'x'))).toEqual(invalid)
    expect(await changed((one) => one.searchParams.set('signature', 'x'.repeat(43)))).toEqual(invalid)
    expect(await refusal(url.replace('segment-buyers.csv', 'other.csv'))).toEqual(invalid)
    expect((await fetch(of, { method: 'HEAD' })).status).toBe(401)
    let nowS = engine.now()
    await using timed = await World.serve({ ...engine, now: () => nowS })
    const mine = await link('analyst', 'segmentFile(name: "buyers")', {}, timed)
    expect(await refusal(mine.url)).toEqual(invalid)
    nowS += 299
    expect((await fetched(mine.url, timed)).status).toBe(200)
    nowS += 1
    expect(await refusal(mine.url, timed)).toEqual([410, 'LINK_EXPIRED'])
  })

  it('end with the key that asked, are the asker’s to fetch by role, and every fetch and refusal is audited', async () => {
    const { id, secret } = await engine.access.createKey(
      { principal: 'mallory', role: 'analyst' },
      { principal: 'root' },
    )
    const bearer = { authorization: `Bearer ${secret}` }
    const { data } = await world.ask(null, '{ file: segmentFile(name: "buyers") { url } }', {}, bearer)
    expect((await fetched(data.file.url)).status).toBe(200)
    await engine.access.revokeKey(id, { principal: 'root' })
    expect(await refusal(data.file.url)).toEqual([401, 'UNAUTHENTICATED'])
    // The claim is checked again at the door: an analyst’s key does not open the audit log, whoever signed.
    const secretKey = `0x${'5'.repeat(64)}`
    await using keyed = await World.serve(engine, { downloadKey: secretKey })
    const analyst = (await engine.access.listKeys()).filter(
      ({ role, revokedAt }) => role === 'analyst' && !revokedAt,
    )[0]
    const viewer = { actor: { principal: 'x' }, role: 'analyst', key: analyst?.id ?? '', tokenUntilS: null } as const
    const forged = Links.create(secretKey, engine.now).sign(viewer, { kind: 'audit' }, 'csv')
    expect(await refusal(forged.url, keyed)).toEqual([403, 'FORBIDDEN'])
    const rows = (await audited()).filter((row) => row.includes(',export,'))
    const outcomes = (subject: string) =>
      rows.filter((row) => row.includes(`,export,${subject},`)).map((row) => /""outcome"":""(\w+)/.exec(row)?.[1])
    expect(rows.some((row) => row.includes('mallory,export,segment') && row.includes('DONE'))).toBe(true)
    expect(outcomes('segment')).toContain('UNAUTHENTICATED')
    expect(outcomes('audit')).toContain('FORBIDDEN')
  })

  it('of a token end with the token', () => {
    const links = Links.create(null, () => 1_000)
    const viewer = { actor: { principal: 'p' }, role: 'analyst', key: 'token of p', tokenUntilS: 1_010 } as const
    expect(links.sign(viewer, { kind: 'audit' }, 'csv').expiresAt).toBe('1970-01-01T00:16:50Z')
  })

  it('are refused before they are signed where they can be, and where the filter is longer than an address', async () => {
    const code = async (field: string, variables = {}) => {
      const declared = 'w' in variables ? 'query ($w: WalletFilter!)' : 'query'
      return (await world.ask('analyst', `${declared} { file: ${field} { url } }`, variables)).errors[0]?.extensions
        .code
    }
    expect(await code('segmentFile(name: "nobody")')).toBe('SEGMENT_UNKNOWN')
    expect(await code('snapshotFile(id: "x")')).toBe('SNAPSHOT_UNKNOWN')
    expect(await code('walletsFile(features: ["e_mail"])')).toBe('FEATURE_UNKNOWN')
    expect(await code('walletsFile(goals: ["none"])')).toBe('MODEL_UNKNOWN')
    expect(await code('cohortsFile(act: "flew")')).toBe('SEGMENT_TEXT_INVALID')
    expect(await code('cohortsFile(act: "bought", periods: 37)')).toBe('INPUT_INVALID')
    expect(await code('auditFile')).toBe('FORBIDDEN')
    const backwards = '{ auditFile(from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z") { url } }'
    expect((await world.ask('admin', backwards)).errors[0]?.extensions.code).toBe('INPUT_INVALID')
    const long = { or: Array.from({ length: 300 }, (_, i) => ({ purchases: { gte: i } })) }
    expect(await code('walletsFile(where: $w)', { w: long })).toBe('INPUT_INVALID')
  })
})

describe('a CSV file', () => {
  it('has no cell that a spreadsheet takes for a formula, and keeps numbers as they are', async () => {
    await using w = await Warehouse.open({ path: ':memory:', now: engine.now })
    const texts = ['=1+1', '+1', '-2+3', '@SUM(A1)', '\t=1', '＝1', '-17', '-1.5', 'plain', '1=1', "'=x", '']
    const path = join(folder, 'cells.csv')
    const select = { text: 'SELECT unnest($t) AS t, -5 AS n', params: { t: 'VARCHAR[]' }, values: { t: texts } }
    await Export.rows(w, select, path)
    const back = await w.all<Record<never, never>, { t: string }>({
      name: 'test',
      text: `SELECT coalesce(t, '') AS t FROM read_csv('${path}', all_varchar = true)`,
      params: {},
      required: [],
    })
    expect(back.map(({ t }) => t)).toEqual([
      "'=1+1",
      "'+1",
      "'-2+3",
      "'@SUM(A1)",
      "'\t=1",
      "'＝1",
      '-17',
      '-1.5',
      'plain',
      '1=1',
      "'=x",
      '',
    ])
    expect(existsSync(path)).toBe(true)
  })
})
