import { describe, expect, test } from 'vitest'
import * as Csr from '../../src/graph/csr.ts'
import * as FastRp from '../../src/graph/kernels/fastrp.ts'
import * as PageRank from '../../src/graph/kernels/pagerank.ts'
import * as Temporal from '../../src/graph/kernels/temporal.ts'
import * as Standing from '../../src/graph/standing.ts'
import * as WalletGraph from '../../src/graph/wallet.ts'
import * as Generator from './generator.ts'

type Row = readonly [source: number, target: number, weight: number]

const columns = (rows: readonly Row[]): WalletGraph.Transfers => ({
  sources: Uint32Array.from(rows, ([source]) => source),
  targets: Uint32Array.from(rows, ([, target]) => target),
  weights: Float64Array.from(rows, ([, , weight]) => weight),
})
const options = { seed: 1, asOfS: 86_400, parts: 'all' } as const

// Two triangles, 10-20-30 and 11-21-31, and a pair far off; 30 pays 31 little.
const activity = Generator.activity(
  columns([
    [10, 20, 5],
    [20, 30, 5],
    [30, 10, 5],
    [20, 10, 5],
    [31, 21, 5],
    [21, 11, 5],
    [11, 31, 5],
    [30, 31, 0.5],
    [900, 901, 1],
    [900, 901, 1],
    [7, 7, 1],
  ]),
)

describe('measures', () => {
  const { columns: measured, embedding, edges } = Standing.of(activity, options)

  test('name components and communities by their lowest wallet and count wallets', () => {
    expect(Array.from(measured.wallet)).toEqual([10, 11, 20, 21, 30, 31, 900, 901])
    expect(Array.from(measured.component)).toEqual([10, 10, 10, 10, 10, 10, 900, 900])
    expect(Array.from(measured.component_size)).toEqual([6, 6, 6, 6, 6, 6, 2, 2])
    expect(Array.from(measured.community)).toEqual([10, 11, 10, 11, 10, 11, 900, 900])
    expect(Array.from(measured.community_size)).toEqual([3, 3, 3, 3, 3, 3, 2, 2])
  })

  test('count counterparties once, each way', () => {
    expect(Array.from(measured.degree_out)).toEqual([1, 1, 2, 1, 2, 1, 1, 0])
    expect(Array.from(measured.degree_in)).toEqual([2, 1, 1, 1, 1, 2, 0, 1])
    expect(Array.from(measured.core)).toEqual([2, 2, 2, 2, 2, 2, 1, 1])
    expect(edges).toBe(9)
  })

  test('hold ranks that sum to 1 and clustering of the simple graph', () => {
    expect(measured.pagerank.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12)
    expect(Array.from(measured.clustering)).toEqual([1, 1, 1, 1, 1 / 3, 1 / 3, 0, 0])
  })

  test('hold when wallets deal, without what they send themselves, and the means of neighbours over one and two hops', () => {
    expect(Array.from(measured.events)).toEqual([3, 2, 3, 2, 3, 3, 2, 2])
    expect(Array.from(measured.gap_mean_s.subarray(6))).toEqual([1, 1])
    // 900 and 901 know only each other: one hop gives the other's value, two hops the own.
    const age = (86_400 - 8) / 86_400
    for (const name of ['neighbour_age_days', 'second_age_days'] as const)
      for (const i of [6, 7]) expect(measured[name][i]).toBeCloseTo(age, 6)
    // 10 is joined with 20 (two counterparties) and 30 (three).
    expect(measured.neighbour_degree[0]).toBeCloseTo((Math.log(3) + Math.log(4)) / 2, 6)
    const one = Array.from(measured.neighbour_degree)
    expect(measured.second_degree[0]).toBeCloseTo(((one[2] ?? 0) + (one[4] ?? 0)) / 2, 6)
  })

  test('place every wallet, and embed wallets of like neighbourhoods alike', () => {
    expect(new Set(Array.from(measured.x ?? [], (x, i) => `${x} ${measured.y?.[i]}`)).size).toBe(8)
    expect(embedding?.length).toBe(8 * Standing.EMBEDDING_WIDTH)
    const row = (i: number) => embedding?.subarray(i * 32, (i + 1) * 32) ?? new Float32Array()
    const dot = (i: number, j: number) => row(i).reduce((sum, value, k) => sum + value * (row(j)[k] ?? 0), 0)
    expect(dot(0, 2)).toBeGreaterThan(dot(0, 3))
  })

  test('of the features alone leave out places and embeddings, and are else the same', () => {
    const { columns: few, embedding: none } = Standing.of(activity, { ...options, parts: 'features' })
    const { x: _x, y: _y, ...rest } = measured
    expect(few).toEqual(rest)
    expect(none).toBeNull()
  })

  test('equal the kernels on the graph in the order of ids: renumbering changes no result', () => {
    const transfers = Generator.planted(2000, 9000, 3)
    const { columns: found, embedding: embedded } = Standing.of(Generator.activity(transfers), options)
    const graph = WalletGraph.from(transfers)
    const { rank } = PageRank.of(graph.csr)
    for (const [i, value] of found.pagerank.entries()) expect(Math.abs(value - (rank[i] ?? 0))).toBeLessThan(1e-9)
    const simple = Csr.undirectedSimple(graph.csr)
    expect(found.degree_in).toEqual(Csr.degrees(Csr.transpose(graph.csr)))
    expect(embedded?.length).toBe(simple.nodes * 32)
    const place = new Map(Array.from(graph.nodes, (id, u) => [id, u]))
    const kept = Array.from(transfers.sources.keys()).filter((i) => transfers.sources[i] !== transfers.targets[i])
    const rhythm = Temporal.of({
      nodes: graph.nodes.length,
      sources: Uint32Array.from(kept, (i) => place.get(transfers.sources[i] ?? 0) ?? 0),
      targets: Uint32Array.from(kept, (i) => place.get(transfers.targets[i] ?? 0) ?? 0),
      atS: Uint32Array.from(kept),
    })
    expect(found.burstiness).toEqual(rhythm.burstiness)
  })

  test('do not change with the order of the transfers, communities aside', () => {
    const rows: Row[] = Array.from({ length: 400 }, (_, i) => [(i * 7919) % 97, (i * 104_729) % 89, 1 + (i % 3)])
    const there = Standing.of(Generator.activity(columns(rows)), options).columns
    const back = Standing.of(Generator.activity(columns(rows.toReversed())), options).columns
    for (const name of ['wallet', 'component', 'core', 'degree_in', 'degree_out', 'clustering', 'events'] as const)
      expect(back[name]).toEqual(there[name])
  })

  test('lie in memory that no thread shares, and of nothing are empty', () => {
    expect(Object.values(measured).every(({ buffer }) => buffer instanceof ArrayBuffer)).toBe(true)
    const { columns: none } = Standing.of(Generator.activity(columns([])), options)
    expect(Object.values(none).every(({ length }) => length === 0)).toBe(true)
  })
})

describe('peers by collections', () => {
  test('are the wallets that hold alike, unknown for those that hold nothing', () => {
    const { columns: found } = Standing.of(
      {
        ...activity,
        holdings: { wallets: Uint32Array.of(10, 10, 20, 30, 55), collections: Uint32Array.of(3, 9, 3, 8, 3) },
      },
      options,
    )
    expect(Array.from(found.peers)).toEqual([2, NaN, 2, NaN, 0, NaN, NaN, NaN])
    expect(found.peer_similarity[0]).toBeCloseTo(Math.SQRT1_2, 12)
    expect(found.peer_similarity[4]).toBeNaN()
  })
})

test('an embedding row follows from the wallet’s key, whatever its number', () => {
  const graph = Csr.undirectedSimple(Csr.fromEdges(Generator.planted(50, 200, 3)))
  const keys = Uint32Array.from({ length: 50 }, (_, u) => 7 * u)
  const weights = [0]
  const bare = FastRp.of(graph, { seed: 1, keys, weights: [1] })
  expect(bare).not.toEqual(FastRp.of(graph, { seed: 1, weights: [1] }))
  expect(() => FastRp.of(graph, { seed: 1, keys: keys.subarray(1), weights })).toThrow(
    expect.objectContaining({ code: 'INPUT_INVALID' }),
  )
})
