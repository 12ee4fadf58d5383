import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { is } from '../../src/core/failure.ts'
import * as Rng from '../../src/core/rng.ts'
import * as Csr from '../../src/graph/csr.ts'
import * as Naive from './naive.ts'

const graphs = fc.integer({ min: 1, max: 12 }).chain((nodes) =>
  fc
    .array(fc.tuple(fc.nat(nodes - 1), fc.nat(nodes - 1), fc.integer({ min: 0, max: 4 })), { maxLength: 60 })
    .map((edges) => ({
      nodes,
      sources: Uint32Array.from(edges, ([source]) => source),
      targets: Uint32Array.from(edges, ([, target]) => target),
      weights: Float64Array.from(edges, ([, , weight]) => weight),
    })),
)

const list = (nodes: number, rows: [number, number, number][]): Csr.Edges => ({
  nodes,
  sources: Uint32Array.from(rows, ([source]) => source),
  targets: Uint32Array.from(rows, ([, target]) => target),
  weights: Float64Array.from(rows, ([, , weight]) => weight),
})

describe('a graph from edges', () => {
  test('holds every edge once, rows ascending, weights summed, loops and zero weights kept', () => {
    fc.assert(
      fc.property(graphs, (edges) => {
        expect(Naive.toMatrix(Csr.fromEdges(edges))).toEqual(Naive.matrix(edges))
      }),
    )
  })

  test('turned round twice is itself, and once swaps rows and columns', () => {
    fc.assert(
      fc.property(graphs, (edges) => {
        const graph = Csr.fromEdges(edges)
        expect(Naive.toMatrix(Csr.transpose(graph))).toEqual(Naive.transposed(Naive.matrix(edges)))
        expect(Csr.transpose(Csr.transpose(graph))).toEqual(graph)
      }),
    )
  })

  test('made undirected and simple joins both directions by their sum and has no loops', () => {
    fc.assert(
      fc.property(graphs, (edges) => {
        const simple = Csr.undirectedSimple(Csr.fromEdges(edges))
        expect(Naive.toMatrix(simple)).toEqual(Naive.simple(Naive.matrix(edges)))
        expect(Csr.transpose(simple)).toEqual(simple)
      }),
    )
  })

  test('lies in shared memory, so that a thread reads it without a copy', () => {
    const graph = Csr.fromEdges(
      list(3, [
        [0, 1, 1],
        [0, 1, 1],
        [2, 2, 1],
      ]),
    )
    for (const made of [graph, Csr.transpose(graph), Csr.undirectedSimple(graph), Csr.unweighted(graph)]) {
      for (const column of [made.offsets, made.targets, made.weights])
        expect(column.buffer).toBeInstanceOf(SharedArrayBuffer)
    }
  })

  test('sorts long rows as it sorts short ones, parallel edges in their order', () => {
    const rows = Array.from({ length: 3000 }, (_, i): [number, number, number] => [0, (i * 1237) % 1500, i])
    expect(Naive.toMatrix(Csr.fromEdges(list(1500, rows)))).toEqual(Naive.matrix(list(1500, rows)))
  })

  test('of a row of three million edges is sorted too', { timeout: 60_000 }, () => {
    const size = 3_000_000
    const targets = Uint32Array.from({ length: size }, (_, i) => size - i)
    const weights = Float64Array.from(targets)
    const graph = Csr.fromEdges({ nodes: size + 1, sources: new Uint32Array(size), targets, weights })
    expect(graph.targets.every((v, k) => v === k + 1 && graph.weights[k] === v)).toBe(true)
  })

  test('of several blocks of nodes is what sorting the list gives, parallel edges summed in their order', () => {
    const nodes = 3 * 65_536 + 7
    const rng = Rng.create(3)
    // Rows at both ends of each block, a row that a block is full of, and anything between; tenths, whose sum depends on the order.
    const ends = [0, 65_535, 65_536, 131_071, 131_072, nodes - 1]
    const source = (i: number) => (i % 3 === 0 ? rng.below(nodes) : i % 3 === 1 ? (ends[rng.below(6)] ?? 0) : 70_000)
    const rows = Array.from({ length: 60_000 }, (_, i): [number, number, number] => {
      return [source(i), (rng.below(90) * 2111) % nodes, rng.below(50) / 10]
    })
    const sums = new Map<number, number>()
    for (const [u, v, weight] of rows) sums.set(u * nodes + v, (sums.get(u * nodes + v) ?? 0) + weight)
    const sorted = [...sums].sort(([a], [b]) => a - b)
    const graph = Csr.fromEdges(list(nodes, rows))
    const found = Array.from(graph.offsets.subarray(1), (end, u) =>
      Array.from(graph.targets.subarray(graph.offsets[u], end), (v) => u * nodes + v),
    ).flat()
    expect(found).toEqual(sorted.map(([key]) => key))
    expect(Array.from(graph.weights)).toEqual(sorted.map(([, sum]) => sum))
  })

  test.each([2, 3, 8])('leaves at most a quarter of a column unused where each edge is drawn %i times', (times) => {
    for (const nodes of [100, 200_000]) {
      const size = 40 * times
      const sources = Uint32Array.from({ length: size }, (_, i) => (i % 40) * (nodes / 100))
      const graph = Csr.fromEdges({ nodes, sources, targets: sources, weights: new Float64Array(size).fill(1) })
      expect(graph.targets.length).toBe(40)
      for (const column of [graph.targets, graph.weights])
        expect(column.byteLength).toBeGreaterThanOrEqual(0.75 * column.buffer.byteLength)
    }
  })

  test('of 2³¹ edges or more is refused before a single one is read', () => {
    const sources = new Proxy(new Uint32Array(0), { get: (_, name) => (name === 'length' ? 2 ** 31 : undefined) })
    const call = () => Csr.fromEdges({ nodes: 1, sources, targets: sources, weights: new Float64Array(0) })
    expect(call).toThrow(expect.objectContaining({ code: 'GRAPH_TOO_LARGE' }))
  })

  test('leaves its input as it was', () => {
    const edges = list(3, [
      [2, 1, 5],
      [0, 1, 1],
      [2, 1, 2],
    ])
    const before = structuredClone(edges)
    Csr.undirectedSimple(Csr.fromEdges(edges))
    expect(edges).toEqual(before)
  })
})

describe('the edge of what a graph can be', () => {
  test('is an empty graph, with and without nodes', () => {
    const none = Csr.fromEdges(list(0, []))
    expect([none.nodes, none.offsets.length, none.targets.length]).toEqual([0, 1, 0])
    const isolated = Csr.fromEdges(list(4, []))
    expect(Array.from(Csr.degrees(isolated))).toEqual([0, 0, 0, 0])
    expect(Csr.undirectedSimple(isolated).targets.length).toBe(0)
  })

  test('is a hub that meets every other node twice', () => {
    const size = 200_000
    const spokes = Uint32Array.from({ length: size }, (_, i) => 1 + (i % (size / 2)))
    const hub = Csr.fromEdges({
      nodes: size / 2 + 1,
      sources: new Uint32Array(size),
      targets: spokes,
      weights: new Float64Array(size).fill(1),
    })
    expect(Csr.degrees(hub)[0]).toBe(size / 2)
    expect(hub.weights.every((weight) => weight === 2)).toBe(true)
    expect(Csr.degrees(Csr.undirectedSimple(hub))[size / 2]).toBe(1)
  })

  test.each<[string, Csr.Edges]>([
    [
      'a negative weight',
      list(2, [
        [0, 1, 1],
        [1, 0, -1],
      ]),
    ],
    ['a weight that is no number', list(2, [[0, 1, Number.NaN]])],
    ['an infinite weight', list(2, [[0, 1, Number.POSITIVE_INFINITY]])],
    [
      'weights whose sum overflows',
      list(2, [
        [0, 1, 1e308],
        [0, 1, 1e308],
      ]),
    ],
    ['a source outside the graph', list(2, [[2, 1, 1]])],
    ['a target outside the graph', list(2, [[0, 2, 1]])],
    ['an edge in a graph without nodes', list(0, [[0, 0, 1]])],
    ['columns of different lengths', { ...list(2, [[0, 1, 1]]), weights: new Float64Array(2) }],
    ['a fraction of a node', list(1.5, [])],
  ])('refuses %s', (_name, edges) => {
    expect(() => Csr.fromEdges(edges)).toThrow(expect.objectContaining({ code: 'GRAPH_EDGE_INVALID' }))
  })

  test('names the edge that it refuses', () => {
    try {
      Csr.fromEdges(
        list(3, [
          [0, 1, 1],
          [2, 1, -4],
        ]),
      )
      expect.unreachable()
    } catch (error) {
      expect(is(error, 'GRAPH_EDGE_INVALID') && error.facts).toEqual({ edge: 1, source: 2, target: 1, weight: '-4' })
    }
  })
})
