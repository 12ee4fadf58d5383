import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as WalletGraph from '../../src/graph/wallet.ts'
import * as Generator from './generator.ts'
import * as Naive from './naive.ts'

type Row = readonly [source: number, target: number, weight: number]

const columns = (rows: readonly Row[]): WalletGraph.Transfers => ({
  sources: Uint32Array.from(rows, ([source]) => source),
  targets: Uint32Array.from(rows, ([, target]) => target),
  weights: Float64Array.from(rows, ([, , weight]) => weight),
})

/** Ids from all of 32 bits, few enough to repeat. */
const ids = fc.constantFrom(0, 1, 2, 7, 40, 65_536, 1_000_003, 2 ** 31, 2 ** 32 - 1)
const rows = fc.array(fc.tuple(ids, ids, fc.integer({ min: 0, max: 9 })), { maxLength: 40 })

describe('the graph of transfers', () => {
  test('has one node a wallet in ascending order and keeps every transfer between two', () => {
    fc.assert(
      fc.property(rows, (transfers) => {
        const { nodes, csr } = WalletGraph.from(columns(transfers))
        const between = transfers.filter(([source, target]) => source !== target)
        const wallets = [
          ...new Set([...between.map(([source]) => source), ...between.map(([, target]) => target)]),
        ].sort((a, b) => a - b)
        expect(Array.from(nodes)).toEqual(wallets)
        const dense = columns(between.map(([s, t, w]) => [wallets.indexOf(s), wallets.indexOf(t), w]))
        expect(Naive.toMatrix(csr)).toEqual(Naive.matrix({ nodes: wallets.length, ...dense }))
      }),
    )
  })

  test('drops what a wallet sends to itself, and with it a wallet that does nothing else', () => {
    const { nodes, csr } = WalletGraph.from(
      columns([
        [5, 5, 9],
        [5, 6, 1],
        [8, 8, 1],
      ]),
    )
    expect(Array.from(nodes)).toEqual([5, 6])
    expect(Array.from(csr.weights)).toEqual([1])
  })

  test('is in shared memory', () => {
    const { nodes, csr } = WalletGraph.from(columns([[5, 6, 1]]))
    for (const column of [nodes, csr.offsets, csr.targets, csr.weights]) {
      expect(column.buffer).toBeInstanceOf(SharedArrayBuffer)
    }
  })

  test('refuses columns of different lengths and weights that are negative or not finite', () => {
    const good = columns([[1, 2, 1]])
    for (const bad of [
      { ...good, weights: new Float64Array(2) },
      { ...good, targets: new Uint32Array(0) },
      columns([[1, 2, -1]]),
      columns([[1, 2, Number.NaN]]),
    ]) {
      expect(() => WalletGraph.from(bad)).toThrow(expect.objectContaining({ code: 'GRAPH_EDGE_INVALID' }))
    }
  })
})

describe('measures', () => {
  // Two triangles, 10-20-30 and 11-21-31, and a pair far off; 30 pays 31 little.
  const graph = WalletGraph.from(
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
    ]),
  )

  test('name components and communities by their lowest wallet and count wallets', () => {
    const { wallet, component, componentSize, community, communitySize } = WalletGraph.measure(graph, { seed: 1 })
    expect(Array.from(wallet)).toEqual([10, 11, 20, 21, 30, 31, 900, 901])
    expect(Array.from(component)).toEqual([10, 10, 10, 10, 10, 10, 900, 900])
    expect(Array.from(componentSize)).toEqual([6, 6, 6, 6, 6, 6, 2, 2])
    expect(Array.from(community)).toEqual([10, 11, 10, 11, 10, 11, 900, 900])
    expect(Array.from(communitySize)).toEqual([3, 3, 3, 3, 3, 3, 2, 2])
  })

  test('count counterparties once, each way', () => {
    const { degreeIn, degreeOut, core } = WalletGraph.measure(graph, { seed: 1 })
    expect(Array.from(degreeOut)).toEqual([1, 1, 2, 1, 2, 1, 1, 0])
    expect(Array.from(degreeIn)).toEqual([2, 1, 1, 1, 1, 2, 0, 1])
    expect(Array.from(core)).toEqual([2, 2, 2, 2, 2, 2, 1, 1])
  })

  test('hold ranks that sum to 1 and clustering of the simple graph', () => {
    const { pagerank, clustering } = WalletGraph.measure(graph, { seed: 1 })
    expect(pagerank.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12)
    expect(Array.from(clustering)).toEqual([1, 1, 1, 1, 1 / 3, 1 / 3, 0, 0])
  })

  test('do not change with the order of the transfers, communities aside', () => {
    const transfers: Row[] = Array.from({ length: 400 }, (_, i) => [(i * 7919) % 97, (i * 104_729) % 89, 1 + (i % 3)])
    const {
      community: _a,
      communitySize: _b,
      pagerank: _c,
      ...there
    } = WalletGraph.measure(WalletGraph.from(columns(transfers)), { seed: 1 })
    expect(WalletGraph.measure(WalletGraph.from(columns(transfers.toReversed())), { seed: 1 })).toMatchObject(there)
  })

  test('lie in memory that no thread shares', () => {
    const measures = Object.values(WalletGraph.measure(graph, { seed: 1 }))
    expect(measures.map(({ buffer }) => buffer instanceof ArrayBuffer)).toEqual(new Array(10).fill(true))
  })

  test('of no transfers are empty columns', () => {
    const columnsOf = Object.values(WalletGraph.measure(WalletGraph.from(columns([])), { seed: 1 }))
    expect(columnsOf.map((column) => column.length)).toEqual(new Array(10).fill(0))
  })
})

test('ids that lie close together and ids that lie far apart make the same graph', () => {
  const { sources, targets, weights } = Generator.planted(500, 2000, 6)
  const near = WalletGraph.from({ sources, targets, weights })
  const away = (ids: Uint32Array) => ids.map((id) => id * 8_000_000)
  const far = WalletGraph.from({ sources: away(sources), targets: away(targets), weights })
  expect(far.csr).toEqual(near.csr)
  expect(far.nodes).toEqual(Uint32Array.from(near.nodes, (id) => id * 8_000_000))
})
