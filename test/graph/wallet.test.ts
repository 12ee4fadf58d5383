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

test('ids that lie close together and ids that lie far apart make the same graph', () => {
  const { sources, targets, weights } = Generator.planted(500, 2000, 6)
  const near = WalletGraph.from({ sources, targets, weights })
  const away = (ids: Uint32Array) => ids.map((id) => id * 8_000_000)
  const far = WalletGraph.from({ sources: away(sources), targets: away(targets), weights })
  expect(far.csr).toEqual(near.csr)
  expect(far.nodes).toEqual(Uint32Array.from(near.nodes, (id) => id * 8_000_000))
})
