import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import type { UpliftResult } from '../../src/lab.ts'
import * as Terminal from './terminal.ts'

const data = (name: string) => new URL(`../../data/${name}`, import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'dropcast-lab-'))
const terminal = Terminal.open()
afterAll(() => {
  rmSync(folder, { recursive: true })
  terminal[Symbol.dispose]()
})

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name)
  const text = `${lines.join('\n')}\n`
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text)
  return path
}

type Claims = {
  merkleRoot: string
  tokenTotal: string
  claims: Record<string, { index: number; amount: string; proof: string[] }>
}

describe('lab merkle', () => {
  it('finds the root of the published ENS airdrop', async () => {
    const made = await terminal.json(
      'lab', 'merkle', data('airdrop/ens_airdrop.csv.gz'), '--format', 'ens', '--shard-nibbles', '2',
      '--address-column', 'address', '--amount-column', 'balance_wei',
    ) // biome-ignore format: one command
    expect(made).toMatchObject({
      root: '0xaca22207fc31a4c3ecd6ab11ce2df3db64b8afeba4f31db2b9aeb76f1dada659',
      leaves: 137_689,
      total: '25000000000000001930530982',
    })
    expect(Object.keys(made)).toEqual(['root', 'leaves', 'total', 'ms'])
  })

  it('finds root and every proof of the published Cryptex claims, whatever the order of the list', async () => {
    const published: Claims = JSON.parse(
      gunzipSync(readFileSync(data('airdrop/cryptex_merkle_result.json.gz'))).toString(),
    )
    const rows = Object.entries(published.claims).map(([account, { amount }]) => `${account},${amount}`)
    const list = file('cryptex.csv.gz', ['account,amount', ...rows.reverse()])
    const proofs = join(folder, 'proofs.json')
    const made = await terminal.json('lab', 'merkle', list, '--format', 'uniswap', '--proofs', proofs)
    expect(made).toMatchObject({ root: published.merkleRoot, leaves: rows.length })
    const written: Claims = JSON.parse(readFileSync(proofs, 'utf8'))
    expect(Object.keys(written.claims)).toHaveLength(150)
    expect(written).toEqual(published)
  })

  const owner = '0x00000000000000000000000000000000000000a1'
  it.each([
    [
      'duplicate recipients',
      [`${owner},1`, `${owner.toUpperCase().replace('X', 'x')},2`],
      'LIST_DUPLICATE_RECIPIENT',
      { rows: [1, 2] },
    ],
    ['a broken address', [`${owner},1`, '0x12,2'], 'FILE_MALFORMED', { row: 2, column: 'address' }],
    ['a fraction of a base unit', [`${owner},1.5`], 'FILE_MALFORMED', { row: 1, column: 'amount' }],
    ['an amount beyond 256 bits', [`${owner},0x1${'0'.repeat(64)}`], 'FILE_MALFORMED', { row: 1, column: 'amount' }],
  ])('refuses %s, naming file, row and column', async (what, rows, code, facts) => {
    const list = file(`${what.replaceAll(' ', '-')}.csv`, ['address,amount', ...rows])
    const refused = await terminal.failure('lab', 'merkle', list, '--format', 'uniswap')
    expect(refused).toMatchObject({ exit: 1, code, facts: { file: list, ...facts } })
  })

  it('adds duplicates only when it is told to', async () => {
    const list = file('twice.csv', [
      'address,amount',
      `${owner},1`,
      `${owner},2`,
      '0x00000000000000000000000000000000000000a2,0x3',
    ])
    expect(await terminal.json('lab', 'merkle', list, '--format', 'openzeppelin', '--sum-duplicates')).toMatchObject({
      leaves: 2,
      total: '6',
    })
  })

  it('lists the columns that exist when one is unknown', async () => {
    const list = file('columns.csv', ['who,what', `${owner},1`])
    expect(await terminal.failure('lab', 'merkle', list, '--format', 'ens', '--amount-column', 'sum')).toMatchObject({
      exit: 1,
      code: 'FILE_COLUMN_UNKNOWN',
      facts: { columns: ['who', 'what'] },
    })
    expect(await terminal.failure('lab', 'merkle', join(folder, 'none.csv'), '--format', 'ens')).toMatchObject({
      code: 'FILE_NOT_FOUND',
    })
  })
})

describe('lab decode', () => {
  it('finds the 291 transfers that ethereum-etl lists, and the ERC-1155 one that it does not', async () => {
    const out = join(folder, 'transfers.csv.gz')
    const decoded = await terminal.json(
      'lab',
      'decode',
      data('events/etl_17173049_expected_logs.ndjson.gz'),
      '--out',
      out,
    )
    expect(decoded).toMatchObject({
      logs: 681,
      transfers: 292,
      byKind: { erc20: 282, erc721: 9, erc1155: 1 },
      refused: {},
    })
    const [header = '', ...rows] = gunzipSync(readFileSync(out)).toString().trim().split('\n')
    const names = header.split(',')
    const cells = (row: string) => Object.fromEntries(row.split(',').map((cell, i) => [names[i], cell]))
    const found = rows.map(cells).filter(({ kind }) => kind !== 'erc1155')
    const expected = gunzipSync(readFileSync(data('events/etl_17173049_expected_token_transfers.ndjson.gz')))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line.replace(/"value": *(\d+)/, '"value":"$1"')))
    const key = (token: string, src: string, dst: string, value: unknown, log: unknown) =>
      [token.toLowerCase(), src, dst, String(value), String(log)].join(' ')
    expect(
      found
        .map((row) => key(row.token!, row.src!, row.dst!, row.kind === 'erc20' ? row.amount : row.item, row.log_index))
        .sort(),
    ).toEqual(
      expected.map((row) => key(row.token_address, row.from_address, row.to_address, row.value, row.log_index)).sort(),
    )
    expect(found).toHaveLength(291)
  })

  it('names the row that is not JSON', async () => {
    const logs = file('logs.ndjson', ['{}', '{"a":'])
    expect(await terminal.failure('lab', 'decode', logs)).toMatchObject({ code: 'FILE_MALFORMED', facts: { row: 2 } })
  })
})

describe('lab graph', () => {
  it('gives the figures of a graph that can be counted by hand', async () => {
    // A triangle a→b→c→a with b→a back, a tail c→d, and a pair e→f apart.
    const edges = file('edges.csv', ['source,target,weight', 'a,b,1', 'b,c,1', 'c,a,1', 'b,a,1', 'c,d,1', 'e,f,1'])
    const found = await terminal.json<Record<string, unknown> & { pagerank: [string, number][] }>('lab', 'graph', edges)
    expect(found).toMatchObject({ nodes: 6, edges: 6, components: 2, strongComponents: 4, core: 2, triangles: 1 })
    expect(found.reciprocity).toBeCloseTo(2 / 6, 12)
    expect(found.clustering).toBeCloseTo((1 + 1 + 1 / 3) / 6, 12)
    expect(found.pagerank).toHaveLength(6)
    expect(found.pagerank.reduce((sum, [, value]) => sum + value, 0)).toBeCloseTo(1, 8)
    // c passes all it has to a and d, a to b alone.
    expect(found.from).toBe(found.pagerank[0]?.[0])
    expect(found.owners).toMatchObject({ sources: 4, targets: 5 })
  })

  it('writes the figures of every node, and says what it saw in a bounded number of lines', async () => {
    const edges = file('many.csv', ['a,b', ...Array.from({ length: 300 }, (_, i) => `n${i % 60},"n,${(i * 7) % 50}"`)])
    const out = join(folder, 'nodes.csv')
    const words = ['lab', 'graph', edges, '--from', 'n3', '--sources', '5', '--out', out]
    const found = await terminal.json<{ nodes: number; file: string }>(...words)
    expect(found.file).toBe(out)
    const rows = readFileSync(out, 'utf8').trim().split('\n')
    expect(rows).toHaveLength(found.nodes + 1)
    expect(rows[0]).toMatch(/^node,degree_in,.*,personal,hub,/)
    expect(rows.some((row) => row.startsWith('"n,0",'))).toBe(true)
    const said = (await terminal.type(...words)).stdout.trim().split('\n')
    expect(said.length).toBeLessThan(130)
    expect(said).toContain('personal, from n3')
    expect(said.at(-1)).toContain(out)
    expect(await terminal.failure('lab', 'graph', edges, '--from', 'nobody')).toMatchObject({ code: 'INPUT_INVALID' })
  })

  it('counts weights, times, seed and sources when they are given, and says of what it cannot read where it stands', async () => {
    const rows = ['a,b,1,0', 'b,a,9,10', 'b,c,1,20', 'c,a,1,40', 'c,d,1,50', 'd,e,1,60', 'e,f,1,90', 'f,d,1,100']
    const edges = file('options.csv', ['from,to,eth,at', ...rows])
    const told = (...words: string[]) => terminal.json<Record<string, unknown>>('lab', 'graph', edges, ...words)
    const plain = await told()
    expect(await told('--seed', '1')).toEqual(plain)
    expect(plain.rhythm).toBeNull()
    const { embedding, nearest, ...seeded } = await told('--seed', 'another')
    expect(seeded).toEqual(Object.fromEntries(Object.keys(seeded).map((key) => [key, plain[key]])))
    expect([embedding, nearest]).not.toEqual([plain.embedding, plain.nearest])
    const { betweenness, ...sampled } = await told('--sources', '1')
    expect(sampled).toEqual(Object.fromEntries(Object.keys(sampled).map((key) => [key, plain[key]])))
    expect(betweenness).not.toEqual(plain.betweenness)
    expect((await told('--weight', 'eth')).pagerank).not.toEqual(plain.pagerank)
    // Gaps of a: 10, 30; b: 10, 10; c: 20, 10; d: 10, 40; e: 30; f: 10.
    const { rhythm } = await told('--time', 'at')
    expect(rhythm).toMatchObject({ meanGapS: expect.closeTo((20 + 10 + 15 + 25 + 30 + 10) / 6, 9) })
    const broken = (row: string) => file('broken.csv', ['from,to,eth,at', 'a,b,1,1', row])
    for (const [row, words, column] of [
      ['a,,1,1', [], 'to'],
      ['a,b,1,-1', ['--time', 'at'], 'at'],
    ] as const)
      expect(await terminal.failure('lab', 'graph', broken(row), ...words)).toMatchObject({
        code: 'FILE_MALFORMED',
        facts: { row: 2, column },
      })
  })

  it('reads other columns by name, and names row and column of a bad weight', async () => {
    const edges = file('payments.csv', ['who,whom,eth', 'a,b,2', 'b,a,much'])
    const words = ['lab', 'graph', edges, '--source', 'who', '--target', 'whom']
    expect(await terminal.json(...words)).toMatchObject({ nodes: 2, edges: 2, reciprocity: 1 })
    expect(await terminal.failure(...words, '--weight', 'eth')).toMatchObject({
      code: 'FILE_MALFORMED',
      facts: { file: edges, row: 2, column: 'eth' },
    })
    expect(await terminal.failure(...words, '--weight', 'gwei')).toMatchObject({
      code: 'FILE_COLUMN_UNKNOWN',
      facts: { columns: ['who', 'whom', 'eth'] },
    })
  })
})

describe('lab uplift', () => {
  const golden: Record<string, Record<string, number>> = JSON.parse(
    readFileSync(new URL('../golden/uplift.json', import.meta.url), 'utf8'),
  ).hillstrom
  const words = (arm: string, outcome: string, score: string) => [
    'lab', 'uplift', data('marketing/hillstrom.csv.gz'), '--treatment', 'segment', '--treated', arm, '--control', 'No E-Mail',
    '--outcome', outcome, '--score', score,
  ] // biome-ignore format: one command

  it.each([
    ['Womens E-Mail', 'visit', 'history'],
    ['Mens E-Mail', 'conversion', 'recency'],
  ])('gives scikit-uplift’s figures to 1e-9: %s, %s ranked by %s', async (arm, outcome, score) => {
    const expected = golden[`${arm}|${outcome}|score=${score}`]!
    const found = await terminal.json<{
      qini: number
      auuc: number
      upliftAt: Record<string, number>
      ate: number
      ateInterval: [number, number]
    }>(...words(arm, outcome, score))
    expect(Math.abs(found.qini - expected.qini_auc_score!)).toBeLessThan(1e-9)
    expect(Math.abs(found.auuc - expected.uplift_auc_score!)).toBeLessThan(1e-9)
    expect(Math.abs(found.upliftAt['0.1']! - expected['uplift_at_0.1_overall']!)).toBeLessThan(1e-9)
    expect(Math.abs(found.upliftAt['0.3']! - expected['uplift_at_0.3_overall']!)).toBeLessThan(1e-9)
    expect(found.ateInterval[0]).toBeLessThan(found.ate)
    expect(found.ateInterval[1]).toBeGreaterThan(found.ate)
    // The published arms: visit 15.14 % against 10.6167 %; conversion 1.2531 % against .5726 %.
    expect(found.ate).toBeCloseTo(outcome === 'visit' ? 0.1514 - 0.106167 : 0.012531 - 0.005726, 5)
  })

  it('lists the arms when one is unknown, and refuses an outcome that is not 0 or 1', async () => {
    expect(await terminal.failure(...words('Ladies', 'visit', 'history'))).toMatchObject({
      exit: 2,
      code: 'INPUT_INVALID',
      facts: { values: ['Mens E-Mail', 'No E-Mail', 'Womens E-Mail'] },
    })
    expect(await terminal.failure(...words('Mens E-Mail', 'recency', 'history'))).toMatchObject({
      code: 'FILE_MALFORMED',
      facts: { column: 'recency', row: 2 },
    })
    expect(await terminal.failure(...words('Mens E-Mail', 'visit', 'channel'))).toMatchObject({
      code: 'FILE_MALFORMED',
      facts: { column: 'channel' },
    })
    const both = [...words('Mens E-Mail', 'visit', 'history'), '--test', data('marketing/hillstrom.csv.gz')]
    expect((await terminal.failure(...both)).code).toBe('USAGE')
  })

  it('learns an effect, judges it on rows that it did not see beside a T-learner, and refuses one arm', async () => {
    const rng = Rng.create('lab uplift')
    const rows = Array.from({ length: 1500 }, () => {
      const [a, treated] = [rng.normal(), Number(rng.uniform() < 0.5)]
      const rate = 0.2 + (a > 0 ? 0.5 : 0) * treated
      return [a, rng.uniform() < 0.5 ? 'web' : 'phone', treated, Number(rng.uniform() < rate)].join(',')
    })
    const path = join(terminal.folder, 'experiment.csv')
    writeFileSync(path, ['a,channel,sent,came', ...rows].join('\n'))
    const asked = ['lab', 'uplift', path, '--treatment', 'sent', '--outcome', 'came']
    const found = await terminal.json<UpliftResult>(...asked)
    const { learnt } = found
    expect(found.qini).toBeGreaterThan(0.15)
    expect(learnt?.candidates.map(({ learner }) => learner)).toContain('TARNET')
    expect(learnt?.ours.qini.low).toBeGreaterThan(0)
    expect(learnt?.difference.low).toBeLessThanOrEqual(learnt?.difference.estimate ?? -1)
    // Treating those who gain is worth what treating all is, and more than treating none.
    expect(learnt?.policy.targeted.estimate).toBeGreaterThan(learnt?.policy.none.high ?? 1)
    expect(learnt?.policy.share).toBeLessThan(1)
    const { targeted, robust } = learnt?.policy ?? {}
    expect(robust?.targeted.estimate).toBeGreaterThan(targeted?.low ?? 1)
    expect(robust?.targeted.estimate).toBeLessThan(targeted?.high ?? 0)
    // What columns foretell is no noise, so the interval is narrower; and pairing leaves only those whom the policy treats otherwise.
    const width = ({ low, high } = { low: 0, high: 0 }) => high - low
    expect(width(robust?.targeted)).toBeLessThan(width(targeted))
    expect(width(robust?.gain)).toBeLessThan(width(robust?.all))
    writeFileSync(path, ['a,sent,came', ...Array.from({ length: 900 }, (_, i) => `${i % 7},1,${i % 2}`)].join('\n'))
    expect((await terminal.failure(...asked)).code).toBe('TREATMENT_ONE_ARM')
  }, 60_000)
})

describe('lab tabular', () => {
  it('trains on a table with text labels and addresses, and beats chance on another', async () => {
    const rng = Rng.create('test/cli/tabular')
    const rows = (count: number) =>
      Array.from({ length: count }, (_, i) => {
        const [x, noise] = [rng.normal(), rng.normal()]
        const owner = `0x${(i + 1).toString(16).padStart(40, '0')}`
        return `${owner},${x.toFixed(4)},${noise.toFixed(4)},${rng.uniform() < 0.5 ? 'up' : 'down'},${x + noise / 2 > 0 ? 'true' : 'false'}`
      })
    const header = 'owner,x,noise, mood,churned'
    const train = file('train.csv.gz', [header, ...rows(500)])
    // An address is text, though it could be read as a number: here one is missing.
    const test = file('test.csv', [
      header,
      ...rows(300).map((row, i) => (i === 0 ? row.replace(/^0x\w+/, 'n/a') : row)),
    ])
    const words = ['lab', 'tabular', train, '--label', 'churned', '--test', test, '--drop', 'mood', '--seed', '1']
    const found = await terminal.json<{
      rows: number
      positive: string
      test: { auc: number; ece: number }
      notes: string[]
    }>(...words, '--class-weights', '2')
    expect(found.notes).toContainEqual(expect.stringContaining('weighed 2.00 times'))
    expect(found).toMatchObject({ rows: 500, positive: 'true' })
    expect(found.test.auc).toBeGreaterThan(0.9)
    expect(await terminal.failure(...words.slice(0, -4), '--drop', 'own')).toMatchObject({
      code: 'FILE_COLUMN_UNKNOWN',
      facts: { columns: ['owner', 'x', 'noise', ' mood', 'churned'] },
    })
    expect(
      (await terminal.failure('lab', 'tabular', train, '--label', 'mood', '--test', test, '--drop', 'gone')).code,
    ).toBe('FILE_COLUMN_UNKNOWN')
    expect((await terminal.failure('lab', 'tabular', train, '--label', 'x', '--test', test)).code).toBe(
      'LABEL_NOT_BINARY',
    )
  })

  it('judges on later rows of one table with --time, and refuses what leaves nothing to judge on', async () => {
    const rng = Rng.create('test/cli/tabular/time')
    const rows = Array.from({ length: 500 }, (_, i) => {
      const x = rng.normal()
      return `${x},2021-${String(1 + (i % 10)).padStart(2, '0')}-01,${Number(x + rng.normal() > 0)}`
    })
    const path = file('timed.csv', ['x,day,bought', ...rows])
    const asked = ['lab', 'tabular', path, '--label', 'bought']
    const found = await terminal.json<{ rows: number; test: { rows: number }; notes: string[] }>(
      ...asked,
      '--time',
      'day',
    )
    expect(found).toMatchObject({
      rows: 400,
      test: { rows: 100 },
      notes: ['Judged on 100 of 500 rows, the latest by day.'],
    })
    expect(await terminal.failure(...asked)).toMatchObject({ code: 'USAGE', facts: { option: 'test' } })
    expect(await terminal.failure(...asked, '--time', 'day', '--class-weights', '0')).toMatchObject({
      code: 'USAGE',
      facts: { option: 'classWeights' },
    })
    expect(await terminal.failure(...asked, '--time', 'day', '--monotone', 'x=up')).toMatchObject({
      code: 'USAGE',
      facts: { option: 'monotone' },
    })
    expect(await terminal.failure(...asked, '--time', 'day', '--monotone', 'y=+')).toMatchObject({
      code: 'FILE_COLUMN_UNKNOWN',
    })
    const held = await terminal.json<{ chosen: string; notes: string[] }>(
      ...asked,
      '--time',
      'day',
      '--monotone',
      'x=-',
    )
    expect(held.chosen).toBe('WITHOUT_NETWORKS')
    expect(held.notes.join(' ')).toContain('never rises as x rises')
    expect(await terminal.failure(...asked, '--time', 'day', '--group', 'x')).toMatchObject({ code: 'USAGE' })
    const broken = file('untimed.csv', ['x,day,bought', ...rows.slice(1), '1,yesterday,1'])
    expect(await terminal.failure('lab', 'tabular', broken, '--label', 'bought', '--time', 'day')).toMatchObject({
      code: 'FILE_MALFORMED',
      facts: { row: 500, column: 'day' },
    })
    const infinite = file('infinite.csv', ['x,day,bought', ...rows.slice(1), 'inf,2021-01-01,1'])
    expect(await terminal.failure('lab', 'tabular', infinite, '--label', 'bought', '--time', 'day')).toMatchObject({
      code: 'COLUMN_NOT_FINITE',
      facts: { column: 'x' },
    })
  })
})
