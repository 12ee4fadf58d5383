import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Csr from '../../src/graph/csr.ts'
import * as Components from '../../src/graph/kernels/components.ts'
import * as Cores from '../../src/graph/kernels/cores.ts'
import * as Leiden from '../../src/graph/kernels/leiden.ts'
import * as Modularity from '../../src/graph/kernels/modularity.ts'
import * as PageRank from '../../src/graph/kernels/pagerank.ts'
import * as Projection from '../../src/graph/kernels/projection.ts'
import * as Reciprocity from '../../src/graph/kernels/reciprocity.ts'
import * as Triangles from '../../src/graph/kernels/triangles.ts'
import * as Partition from '../../src/graph/partition.ts'
import golden from '../golden/leiden.json' with { type: 'json' }
import * as Generator from './generator.ts'
import * as Naive from './naive.ts'

/** 150 small graphs, from no edge at all to nearly complete. */
const small = Array.from({ length: 150 }, (_, seed) => {
  const nodes = 1 + (seed % 25)
  const edges = Generator.uniform(nodes, Math.floor((seed * nodes) / 40), seed)
  return { edges, matrix: Naive.matrix(edges), graph: Csr.fromEdges(edges) }
})

const lowest = (partition: Partition.Partition) => {
  const first = Partition.lowest(partition)
  return Array.from(partition.label, (group) => first[group])
}

describe('on small random graphs', () => {
  test('components are those of the transitive closure, weak and strong', () => {
    for (const { graph, matrix } of small) {
      expect(lowest(Components.weak(graph))).toEqual(Naive.strongLowest(Naive.simple(matrix)))
      expect(lowest(Components.strong(graph))).toEqual(Naive.strongLowest(matrix))
    }
  })

  test('core numbers are those of peeling', () => {
    for (const { graph, matrix } of small) {
      expect(Array.from(Cores.numbers(Csr.undirectedSimple(graph)))).toEqual(Naive.cores(Naive.simple(matrix)))
    }
  })

  test('triangles are those of trying every triple, and clustering is their share of pairs', () => {
    for (const { graph, matrix } of small) {
      const simple = Csr.undirectedSimple(graph)
      const corners = Triangles.perNode(simple)
      expect(Array.from(corners)).toEqual(Naive.corners(Naive.simple(matrix)))
      const degree = Csr.degrees(simple)
      const share = Array.from(corners, (t, u) => (degree[u]! < 2 ? 0 : t / ((degree[u]! * (degree[u]! - 1)) / 2)))
      expect(Array.from(Triangles.clustering(simple, corners))).toEqual(share)
    }
  })

  test('reciprocity is the share of answered edges, undefined without edges', () => {
    for (const { graph, matrix } of small) expect(Reciprocity.overall(graph)).toEqual(Naive.reciprocity(matrix))
  })

  test('PageRank is within its stated bound of the solved linear system, and sums to 1', () => {
    for (const { graph, matrix } of small) {
      for (const damping of [0, 0.5, 0.85, 0.97]) {
        const { rank, errorBound } = PageRank.of(graph, { damping })
        const exact = Naive.pagerank(matrix, damping)
        expect(errorBound).toBeLessThanOrEqual(1e-10)
        expect(exact.reduce((sum, x, u) => sum + Math.abs(x - rank[u]!), 0)).toBeLessThanOrEqual(errorBound + 1e-13)
        expect(rank.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12)
      }
    }
  })

  test('modularity is the sum over pairs, for any partition and resolution', () => {
    for (const [seed, { graph, matrix }] of small.entries()) {
      const rng = Rng.create(seed)
      const label = Uint32Array.from({ length: graph.nodes }, () => rng.below(Math.ceil(graph.nodes / 3)))
      for (const resolution of [1, 2.5]) {
        const expected = Naive.modularity(Naive.simple(matrix), label, resolution)
        const found = Modularity.of(Csr.undirectedSimple(graph), label, resolution)
        if (expected === null) expect(found).toBeNull()
        else expect(found).toBeCloseTo(expected, 12)
      }
    }
  })

  test('no community is disconnected, and none gains by giving a node to another or to itself', () => {
    for (const [seed, { graph }] of small.entries()) {
      const simple = Csr.undirectedSimple(graph)
      const resolution = [0.3, 1, 4][seed % 3]!
      const options = { rng: Rng.create(seed), resolution, minimumGain: 1e-12 }
      const { partition, modularity } = Leiden.communities(simple, options)
      expectConnected(simple, partition)
      expect(Modularity.of(simple, partition.label, resolution)).toEqual(modularity)
      if (modularity === null) continue
      const label = Uint32Array.from(partition.label)
      for (let u = 0; u < simple.nodes; u++) {
        const own = label[u]!
        for (let c = 0; c < Math.min(simple.nodes, partition.sizes.length + 1); c++) {
          label[u] = c
          expect(Modularity.of(simple, label, resolution)).toBeLessThanOrEqual(modularity + 1e-9)
        }
        label[u] = own
      }
    }
  })
})

test('communities stay connected where amounts span thirty orders of magnitude', () => {
  // Of 20,000 graphs with dust these left a community in two parts, by rounding, before parts were split.
  for (const seed of [2190, 4036, 4947, 7204, 7243]) {
    const rng = Rng.create(seed)
    const nodes = 3 + rng.below(12)
    const size = nodes + rng.below(2 * nodes)
    const spread = 5 + rng.below(30)
    const sources = new Uint32Array(size).map(() => rng.below(nodes))
    const targets = new Uint32Array(size).map(() => rng.below(nodes))
    const weights = new Float64Array(size).map(() => 10 ** -(rng.uniform() * spread))
    const graph = Csr.undirectedSimple(Csr.fromEdges({ nodes, sources, targets, weights }))
    expectConnected(graph, Leiden.communities(graph, { rng, minimumGain: 1e-12 }).partition)
  }
})

describe('on larger graphs', () => {
  test('a path of 300,000 nodes overflows no stack and has one component, and as many strong ones as nodes', () => {
    const nodes = 300_000
    const path = Csr.fromEdges({
      nodes,
      sources: Uint32Array.from({ length: nodes - 1 }, (_, u) => u),
      targets: Uint32Array.from({ length: nodes - 1 }, (_, u) => u + 1),
      weights: new Float64Array(nodes - 1).fill(1),
    })
    expect(Components.weak(path).sizes).toEqual(Uint32Array.of(nodes))
    expect(Components.strong(path).sizes.length).toBe(nodes)
    const ring = Csr.fromEdges({
      nodes,
      sources: Uint32Array.from({ length: nodes }, (_, u) => u),
      targets: Uint32Array.from({ length: nodes }, (_, u) => (u + 1) % nodes),
      weights: new Float64Array(nodes).fill(1),
    })
    expect(Components.strong(ring).sizes).toEqual(Uint32Array.of(nodes))
  })

  test('cliques joined in a ring are found as the communities', () => {
    const [cliques, size] = [30, 6]
    const rows: [number, number][] = []
    for (let c = 0; c < cliques; c++) {
      for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) rows.push([c * size + i, c * size + j])
      rows.push([c * size, ((c + 1) % cliques) * size + 1])
    }
    const graph = Csr.undirectedSimple(
      Csr.fromEdges({
        nodes: cliques * size,
        sources: Uint32Array.from(rows, ([u]) => u),
        targets: Uint32Array.from(rows, ([, v]) => v),
        weights: new Float64Array(rows.length).fill(1),
      }),
    )
    // At resolution 1 modularity itself would rather join neighbouring cliques (Fortunato & Barthélemy, 2007).
    const { partition } = Leiden.communities(graph, { rng: Rng.create(1), resolution: 3 })
    expect(lowest(partition)).toEqual(Array.from({ length: cliques * size }, (_, u) => Math.floor(u / size) * size))
  })

  test('communities of 20,000 nodes are connected, the same for the same seed, and others for another', () => {
    const graph = Csr.undirectedSimple(Csr.fromEdges(Generator.planted(20_000, 60_000, 3)))
    const [first, again, other] = [1, 1, 2].map((seed) => Leiden.communities(graph, { rng: Rng.create(seed) }))
    expectConnected(graph, first!.partition)
    expect(again).toEqual(first)
    expect(other!.partition.label).not.toEqual(first!.partition.label)
    expect(Math.abs(other!.modularity! - first!.modularity!)).toBeLessThan(0.01)
  })

  test('communities are as good as those of igraph, iteration for iteration', () => {
    const graph = Csr.undirectedSimple(Csr.fromEdges(Generator.planted(3000, 9000, 2)))
    const hash = createHash('sha256')
    for (let u = 0; u < graph.nodes; u++) {
      for (let k = graph.offsets[u]!; k < graph.offsets[u + 1]!; k++) {
        if (graph.targets[k]! > u) hash.update(`${u} ${graph.targets[k]} ${graph.weights[k]}\n`)
      }
    }
    expect(hash.digest('hex')).toBe(golden.edgesSha256)
    const mean = (maxIterations: number) => {
      const options = { minimumGain: 1e-12, maxIterations }
      const seeds = Array.from({ length: 10 }, (_, seed) => Rng.create(seed))
      return seeds.reduce((sum, rng) => sum + Leiden.communities(graph, { rng, ...options }).modularity! / 10, 0)
    }
    expect(mean(1)).toBeGreaterThan(golden.meanModularityAfter['1'] - 0.003)
    expect(mean(2)).toBeGreaterThan(golden.meanModularityAfter['2'] - 0.002)
    expect(mean(8)).toBeGreaterThan(golden.meanModularityAfter['8'] - 0.001)
  })

  test('scaling every weight changes neither ranks nor communities', () => {
    const edges = Generator.planted(500, 3000, 5)
    const graph = Csr.fromEdges(edges)
    // A power of two, so that no rounding differs.
    const scaled = Csr.fromEdges({ ...edges, weights: edges.weights.map((w) => w * 2 ** -900) })
    expect(PageRank.of(scaled)).toEqual(PageRank.of(graph))
    const [a, b] = [graph, scaled].map((g) => Leiden.communities(Csr.undirectedSimple(g), { rng: Rng.create(1) }))
    expect(b).toEqual(a)
  })
})

describe('at the edges', () => {
  const empty = Csr.fromEdges(Generator.uniform(0, 0, 1))
  const isolated = Csr.fromEdges(Generator.uniform(3, 0, 1))

  test('an empty graph has no components, ranks, cores, triangles or communities', () => {
    expect(Components.weak(empty).sizes.length).toBe(0)
    expect(Components.strong(empty).sizes.length).toBe(0)
    expect(PageRank.of(empty)).toEqual({ rank: new Float64Array(0), iterations: 0, errorBound: 0 })
    expect(Cores.numbers(empty).length).toBe(0)
    expect(Triangles.total(Triangles.perNode(empty))).toBe(0)
    expect(Leiden.communities(empty, { rng: Rng.create(1) })).toMatchObject({ modularity: null, iterations: 0 })
  })

  test('isolated nodes are components and communities of their own with equal rank and core 0', () => {
    expect(Components.weak(isolated).sizes).toEqual(Uint32Array.of(1, 1, 1))
    expect(Leiden.communities(isolated, { rng: Rng.create(1) }).partition.sizes).toEqual(Uint32Array.of(1, 1, 1))
    expect(Array.from(PageRank.of(isolated).rank)).toEqual([1 / 3, 1 / 3, 1 / 3])
    expect(Array.from(Cores.numbers(isolated))).toEqual([0, 0, 0])
  })

  test('a hub of a million edges has its component, core, triangles and community, and joins nobody where it is a collection', () => {
    const spokes = 1_000_000
    const star = Csr.undirectedSimple(
      Csr.fromEdges({
        nodes: spokes + 1,
        sources: new Uint32Array(spokes),
        targets: Uint32Array.from({ length: spokes }, (_, i) => i + 1),
        weights: new Float64Array(spokes).fill(1),
      }),
    )
    expect(Csr.degrees(star)[0]).toBe(spokes)
    expect(Components.weak(star).sizes).toEqual(Uint32Array.of(spokes + 1))
    expect(Cores.numbers(star).every((core) => core === 1)).toBe(true)
    expect(Triangles.total(Triangles.perNode(star))).toBe(0)
    expect(Leiden.communities(star, { rng: Rng.create(1), maxIterations: 1 }).partition.sizes).toEqual(
      Uint32Array.of(spokes + 1),
    )
    const one = { wallets: Uint32Array.from({ length: spokes }, (_, i) => i), collections: new Uint32Array(spokes) }
    const { graph, leftOut } = Projection.of(
      { ...one, walletCount: spokes, collectionCount: 1 },
      { similarity: 'cosine' },
    )
    expect([graph.targets.length, leftOut]).toEqual([0, 1])
  })

  test('edges of weight zero join components but carry neither rank nor community', () => {
    const zero = Csr.fromEdges({
      nodes: 2,
      sources: Uint32Array.of(0),
      targets: Uint32Array.of(1),
      weights: Float64Array.of(0),
    })
    expect(Components.weak(zero).sizes).toEqual(Uint32Array.of(2))
    expect(Array.from(PageRank.of(zero).rank)).toEqual([0.5, 0.5])
    expect(Leiden.communities(Csr.undirectedSimple(zero), { rng: Rng.create(1) }).partition.sizes.length).toBe(2)
  })

  test('PageRank says what accuracy it reached when its steps run out', () => {
    const graph = Csr.fromEdges(Generator.planted(200, 800, 1))
    const exact = PageRank.of(graph, { tolerance: 1e-14 }).rank
    const { rank, iterations, errorBound } = PageRank.of(graph, { maxIterations: 5 })
    const distance = rank.reduce((sum, x, u) => sum + Math.abs(x - exact[u]!), 0)
    expect(iterations).toBe(5)
    expect(errorBound).toBeGreaterThan(1e-10)
    expect(distance).toBeLessThanOrEqual(errorBound)
  })

  test('options out of range are refused', () => {
    for (const options of [{ damping: 1 }, { damping: -0.1 }, { damping: Number.NaN }, { tolerance: 0 }]) {
      expect(() => PageRank.of(isolated, options)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
    }
    for (const resolution of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      const call = () => Leiden.communities(isolated, { rng: Rng.create(1), resolution })
      expect(call).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
    }
  })
})

/** Every community is one component of the edges of positive weight inside it. */
function expectConnected(graph: Csr.Csr, { label, sizes }: Partition.Partition): void {
  const rows: [number, number][] = []
  for (let u = 0; u < graph.nodes; u++) {
    for (let k = graph.offsets[u]!; k < graph.offsets[u + 1]!; k++) {
      if (label[graph.targets[k]!] === label[u] && graph.weights[k]! > 0) rows.push([u, graph.targets[k]!])
    }
  }
  const inside = Csr.fromEdges({
    nodes: graph.nodes,
    sources: Uint32Array.from(rows, ([u]) => u),
    targets: Uint32Array.from(rows, ([, v]) => v),
    weights: new Float64Array(rows.length),
  })
  expect(Components.weak(inside).sizes.length).toBe(sizes.length)
}
