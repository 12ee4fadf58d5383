import { describe, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Csr from '../../src/graph/csr.ts'
import * as Betweenness from '../../src/graph/kernels/betweenness.ts'
import * as FastRp from '../../src/graph/kernels/fastrp.ts'
import * as Hits from '../../src/graph/kernels/hits.ts'
import * as Jaccard from '../../src/graph/kernels/jaccard.ts'
import * as PageRank from '../../src/graph/kernels/pagerank.ts'
import * as Projection from '../../src/graph/kernels/projection.ts'
import * as Sign from '../../src/graph/kernels/sign.ts'
import * as Temporal from '../../src/graph/kernels/temporal.ts'
import * as Generator from './generator.ts'
import * as Naive from './naive.ts'

const small = Array.from({ length: 100 }, (_, seed) => {
  const nodes = 1 + (seed % 20)
  const edges = Generator.uniform(nodes, Math.floor((seed * nodes) / 30), seed)
  return { edges, matrix: Naive.matrix(edges), graph: Csr.fromEdges(edges) }
})
const listed = (nodes: number, rows: readonly (readonly [number, number, number?])[]) =>
  Csr.fromEdges({
    nodes,
    sources: Uint32Array.from(rows, ([u]) => u),
    targets: Uint32Array.from(rows, ([, v]) => v),
    weights: Float64Array.from(rows, ([, , w]) => w ?? 1),
  })

describe('on small random graphs', () => {
  test('personalised PageRank satisfies its equation, dangling nodes included, and a uniform teleport changes nothing', () => {
    for (const [seed, { graph, matrix }] of small.entries()) {
      const rng = Rng.create(seed)
      const teleport = Float64Array.from({ length: graph.nodes }, () => rng.below(3))
      teleport[0] = 1
      const sum = teleport.reduce((a, b) => a + b, 0)
      const { rank } = PageRank.of(graph, { teleport, tolerance: 1e-13 })
      const strength = matrix.map((row) => row.reduce<number>((s, w) => s + (w ?? 0), 0))
      const lost = rank.reduce((s, x, u) => s + (strength[u] === 0 ? x : 0), 0)
      for (let v = 0; v < graph.nodes; v++) {
        const flow = matrix.reduce(
          (s, row, u) => s + (strength[u]! > 0 ? (rank[u]! * (row[v] ?? 0)) / strength[u]! : 0),
          0,
        )
        expect(rank[v]).toBeCloseTo((0.15 * teleport[v]!) / sum + 0.85 * (flow + (lost * teleport[v]!) / sum), 12)
      }
      const even = PageRank.of(graph, { teleport: new Float64Array(graph.nodes).fill(7) }).rank
      const plain = PageRank.of(graph).rank
      for (let v = 0; v < graph.nodes; v++) expect(even[v]).toBeCloseTo(plain[v]!, 12)
    }
  })

  test('hubs and authorities reproduce themselves through one step and sum to 1', () => {
    for (const { graph, matrix } of small) {
      const { hub, authority, change } = Hits.of(graph, { tolerance: 1e-12, maxIterations: 20_000 })
      if (!graph.weights.some((w) => w > 0)) {
        expect(authority.every((x) => x === 0)).toBe(true)
        continue
      }
      expect(authority.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12)
      expect(change).toBeLessThan(1e-6)
      const back = matrix.map((row) => row.reduce<number>((s, w, v) => s + (w ?? 0) * authority[v]!, 0))
      const total = back.reduce((a, b) => a + b, 0)
      for (const [u, x] of back.entries()) expect(x / total).toBeCloseTo(hub[u]!, 8)
    }
  })

  test('betweenness from all sources counts every shortest path', () => {
    for (const { graph, matrix } of small) {
      const simple = Csr.undirectedSimple(graph)
      const found = Betweenness.of(simple, { sources: graph.nodes, rng: Rng.create(1) })
      for (const [u, x] of Naive.betweenness(Naive.simple(matrix)).entries()) expect(found[u]).toBeCloseTo(x, 9)
    }
  })

  test('the most similar nodes are those of comparing every pair of neighbourhoods', () => {
    for (const { graph, matrix } of small) {
      const simple = Csr.undirectedSimple(graph)
      const near = Naive.simple(matrix).map((row) => new Set(row.flatMap((w, v) => (w === undefined ? [] : [v]))))
      const { similar, cut } = Jaccard.top(
        simple,
        Array.from({ length: graph.nodes }, (_, u) => u),
        { k: 4 },
      )
      expect(cut).toBe(false)
      near.forEach((a, u) => {
        const all = near.flatMap((b, v) => {
          const both = [...a].filter((x) => b.has(x)).length
          return v === u || both === 0 ? [] : [{ node: v, score: both / (a.size + b.size - both) }]
        })
        expect(similar[u]).toEqual(all.sort((x, y) => y.score - x.score || x.node - y.node).slice(0, 4))
      })
    }
  })

  test('a hop is the mean over neighbours, and two hops the mean of means', () => {
    for (const { graph, matrix } of small) {
      const simple = Csr.undirectedSimple(graph)
      const width = 3
      const features = Float32Array.from({ length: graph.nodes * width }, (_, i) => (i * 7) % 11)
      const [one, two] = Sign.hops(simple, { features, width, hops: 2 })
      const mean = (from: Float32Array, u: number, i: number) => {
        const row = Naive.simple(matrix)[u]!.flatMap((w, v) => (w === undefined ? [] : [from[v * width + i]!]))
        return row.length === 0 ? 0 : row.reduce((a, b) => a + b, 0) / row.length
      }
      for (let u = 0; u < graph.nodes; u++) {
        for (let i = 0; i < width; i++) {
          expect(one![u * width + i]).toBeCloseTo(mean(features, u, i), 4)
          expect(two![u * width + i]).toBeCloseTo(mean(one!, u, i), 4)
        }
      }
    }
  })
})

test('sampled betweenness is unbiased: the mean of thirty samples errs a third as much as one, and the same seed gives the same', () => {
  const graph = Csr.undirectedSimple(Csr.fromEdges(Generator.planted(400, 1600, 3)))
  const sample = (seed: number) => Betweenness.of(graph, { sources: 100, rng: Rng.create(seed) })
  const exact = Betweenness.of(graph, { sources: 400, rng: Rng.create(1) })
  const samples = Array.from({ length: 30 }, (_, seed) => sample(seed))
  expect(sample(5)).toEqual(samples[5])
  const error = (found: (u: number) => number) => exact.reduce((sum, x, u) => sum + Math.abs(x - found(u)), 0)
  const single = samples.reduce((sum, one) => sum + error((u) => one[u] ?? 0), 0) / samples.length
  const pooled = error((u) => samples.reduce((sum, one) => sum + (one[u] ?? 0), 0) / samples.length)
  // Thirty independent samples: √30 = 5.5 times less, were they drawn with replacement; a bias would not shrink at all.
  expect(pooled).toBeLessThan(single / 3)
})

test('embeddings of one community lie closer together than those of two', () => {
  const rows: [number, number][] = []
  const rng = Rng.create(9)
  for (let i = 0; i < 4000; i++) {
    const side = 100 * rng.below(2)
    rows.push([side + rng.below(100), rng.uniform() < 0.03 ? rng.below(200) : side + rng.below(100)])
  }
  const rowsOf = FastRp.of(Csr.undirectedSimple(listed(201, rows)), { seed: 3 })
  const cosine = (u: number, v: number) => {
    let [dot, a, b] = [0, 0, 0]
    for (let i = 0; i < 64; i++) {
      const [x, y] = [rowsOf[u * 64 + i]!, rowsOf[v * 64 + i]!]
      dot += x * y
      a += x * x
      b += y * y
    }
    return dot / Math.sqrt(a * b)
  }
  const mean = (shift: number) =>
    Array.from({ length: 99 }, (_, u) => cosine(u, u + 1 + shift)).reduce((a, b) => a + b) / 99
  expect(mean(0)).toBeGreaterThan(mean(100) + 0.2)
  expect(Array.from(rowsOf.subarray(200 * 64)).every((x) => x === 0)).toBe(true)
})

test('rhythm: regular gaps are −1 bursty, and both sides of an event take part', () => {
  const rhythm = Temporal.of({
    nodes: 5,
    sources: Uint32Array.of(0, 0, 0, 0, 2, 3, 3),
    targets: Uint32Array.of(1, 1, 1, 1, 2, 1, 3),
    atS: Uint32Array.of(400, 100, 300, 200, 50, 1400, 1400),
  })
  expect(Array.from(rhythm.events)).toEqual([4, 5, 1, 2, 0])
  expect(Array.from(rhythm.firstS)).toEqual([100, 100, 50, 1400, 0])
  expect(Array.from(rhythm.lastS)).toEqual([400, 1400, 50, 1400, 0])
  expect(Array.from(rhythm.meanGapS)).toEqual([100, 325, Number.NaN, 0, Number.NaN])
  expect(Array.from(rhythm.medianGapS)).toEqual([100, 100, Number.NaN, 0, Number.NaN])
  const deviation = Math.sqrt((3 * 225 ** 2 + 675 ** 2) / 4)
  expect(rhythm.burstiness[0]).toBe(-1)
  expect(rhythm.burstiness[1]).toBeCloseTo((deviation - 325) / (deviation + 325), 12)
  expect(rhythm.burstiness[3]).toBeNaN()
})

test('wallets that hold the same collections are joined by their similarity, crowds join nobody', () => {
  const rows = [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
    [1, 2],
    [2, 2],
    [3, 3],
    [0, 0],
    [0, 4],
    [1, 4],
    [2, 4],
    [3, 4],
  ] as const
  const holdings = {
    walletCount: 5,
    collectionCount: 5,
    wallets: Uint32Array.from(rows, ([w]) => w),
    collections: Uint32Array.from(rows, ([, c]) => c),
  }
  const { graph, leftOut } = Projection.of(holdings, { similarity: 'jaccard', maxHolders: 3 })
  expect(leftOut).toBe(1)
  expect(Naive.toMatrix(graph)[1]).toEqual([2 / 3, undefined, 1 / 3, undefined, undefined])
  const cosine = Projection.of(holdings, { similarity: 'cosine', maxHolders: 3 }).graph
  expect(Naive.toMatrix(cosine)[0]![1]).toBeCloseTo(2 / Math.sqrt(6), 14)
  expect(Naive.toMatrix(Projection.of(holdings, { similarity: 'cosine' }).graph)[3]!.filter(Boolean)).toHaveLength(3)
})

describe('at the edges', () => {
  const kernels: Readonly<Record<string, (graph: Csr.Csr) => unknown>> = {
    pagerank: (g) => PageRank.of(g).rank,
    hits: (g) => Hits.of(g).authority,
    betweenness: (g) => Betweenness.of(Csr.undirectedSimple(g), { sources: 2, rng: Rng.create(1) }),
    fastrp: (g) => FastRp.of(Csr.undirectedSimple(g), { seed: 1, width: 4 }),
    sign: (g) => Sign.hops(Csr.undirectedSimple(g), { features: new Float32Array(g.nodes), width: 1, hops: 1 })[0],
    jaccard: (g) => Jaccard.top(Csr.undirectedSimple(g), g.nodes > 0 ? [0] : [], { k: 3 }).similar,
  }

  test.each(Object.entries(kernels))('%s of an empty graph is empty', (_name, kernel) => {
    expect(kernel(listed(0, []))).toHaveLength(0)
  })

  test.each(Object.entries(kernels))(
    '%s takes self-loops, duplicates, isolated nodes and zero weights',
    (_name, kernel) => {
      const rows = [
        [0, 0, 3],
        [0, 1, 1],
        [0, 1, 1],
        [1, 2, 0],
        [2, 0, 2],
      ] as const
      const found = [kernel(listed(5, rows))].flat(2)
      for (const part of found) {
        const values = ArrayBuffer.isView(part) ? Array.from(part as Float64Array) : [(part as Jaccard.Similar).score]
        for (const value of values) expect(Number.isFinite(value) && value >= -10).toBe(true)
      }
      const merged = kernel(
        listed(5, [
          [0, 0, 3],
          [0, 1, 2],
          [1, 2, 0],
          [2, 0, 2],
        ]),
      )
      expect(kernel(listed(5, rows))).toEqual(merged)
    },
  )

  test('a hub of a million edges is ranked, peeled, embedded and passed over within seconds', {
    timeout: 60_000,
  }, () => {
    const size = 1_000_000
    const hub = Csr.fromEdges({
      nodes: size + 1,
      sources: Uint32Array.from({ length: size }, (_, i) => i + 1),
      targets: new Uint32Array(size),
      weights: new Float64Array(size).fill(1),
    })
    const simple = Csr.undirectedSimple(hub)
    const { rank } = PageRank.of(hub)
    expect(rank[0]! / rank[1]!).toBeCloseTo(1 + 0.85 * size, 0)
    expect(Hits.of(hub).authority[0]).toBe(1)
    expect(Betweenness.of(simple, { sources: 1, rng: Rng.create(1) })[0]).toBeGreaterThan(0)
    expect(Jaccard.top(simple, [1], { k: 3 })).toEqual({ similar: [[]], cut: true })
    expect(FastRp.of(simple, { seed: 1, width: 4, weights: [1] })).toHaveLength(4 * (size + 1))
  })

  test('what is out of range is refused', () => {
    const graph = listed(2, [[0, 1]])
    const calls = [
      () => PageRank.of(graph, { teleport: [1] }),
      () => PageRank.of(graph, { teleport: [0, 0] }),
      () => PageRank.of(graph, { teleport: [1, -1] }),
      () => PageRank.of(graph, { teleport: [1, Number.NaN] }),
      () => Hits.of(graph, { tolerance: 0 }),
      () => Betweenness.of(graph, { sources: 0, rng: Rng.create(1) }),
      () => Jaccard.top(graph, [2], { k: 1 }),
      () => Jaccard.top(graph, [0], { k: 0 }),
      () => FastRp.of(graph, { seed: 1, width: 0 }),
      () => FastRp.of(graph, { seed: 1, beta: Number.NaN }),
      () => Sign.hops(graph, { features: new Float32Array(3), width: 2, hops: 1 }),
    ]
    for (const call of calls) expect(call).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
    const wallets = Uint32Array.of(0)
    const edges = [
      () => Temporal.of({ nodes: 1, sources: wallets, targets: Uint32Array.of(1), atS: wallets }),
      () => Temporal.of({ nodes: 1, sources: wallets, targets: wallets, atS: new Uint32Array(2) }),
      () =>
        Projection.of({ walletCount: 1, collectionCount: 0, wallets, collections: wallets }, { similarity: 'cosine' }),
    ]
    for (const call of edges) expect(call).toThrow(expect.objectContaining({ code: 'GRAPH_EDGE_INVALID' }))
  })
})
