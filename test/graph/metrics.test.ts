import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Csr from '../../src/graph/csr.ts'
import * as Betweenness from '../../src/graph/kernels/betweenness.ts'
import * as Cores from '../../src/graph/kernels/cores.ts'
import * as Modularity from '../../src/graph/kernels/modularity.ts'
import * as Reciprocity from '../../src/graph/kernels/reciprocity.ts'
import * as Triangles from '../../src/graph/kernels/triangles.ts'
import * as Metrics from '../../src/graph/metrics.ts'
import golden from '../golden/graph.json' with { type: 'json' }
import * as Generator from './generator.ts'

const edges = Generator.planted(900, 1800, 7)
const named = {
  sources: Array.from(edges.sources, (u) => `n${u}`),
  targets: Array.from(edges.targets, (u) => `n${u}`),
}
const weights = edges.weights

describe('against networkx', () => {
  test('the generated edges are those that networkx was given', () => {
    const text = named.sources.map((source, i) => `${source},${named.targets[i]},${weights[i]}\n`).join('')
    expect(createHash('sha256').update(text).digest('hex')).toBe(golden.edgesSha256)
  })

  test.each([
    ['unweighted', named, golden.pagerank.unweighted, golden.modularity.unweighted],
    ['weighted', { ...named, weights }, golden.pagerank.weighted, golden.modularity.weighted],
  ] as const)('every figure of the %s graph is equal', (_name, input, pagerank, modularity) => {
    const found = Metrics.summarise(input)
    const { nodes, edges: size, reciprocity, components, strongComponents, core, triangles } = golden
    expect(found).toMatchObject({ nodes, edges: size, reciprocity, components, strongComponents, core, triangles })
    expect(found.clustering).toBeCloseTo(golden.clustering, 14)
    expect(found.pagerank.map(([node]) => node)).toEqual(pagerank.map(([node]) => node))
    for (const [i, [, rank]] of found.pagerank.entries()) {
      expect(Math.abs(rank - Number(pagerank[i]![1]))).toBeLessThan(1e-9)
    }
    expect(found.modularity).toBeGreaterThan(modularity.louvainBestOf20 - 0.005)
  })

  test.each([
    ['unweighted', named, golden.modularity.unweighted],
    ['weighted', { ...named, weights }, golden.modularity.weighted],
  ] as const)('modularity of fixed communities is equal on the %s graph', (_name, input, expected) => {
    const { graph, names } = Metrics.named(input)
    const joined = Csr.undirectedSimple(graph)
    const simple = 'weights' in input ? joined : Csr.unweighted(joined)
    const label = Uint32Array.from(names, (name) => Number(name.slice(1)) % 12)
    expect(Modularity.of(simple, label)).toBeCloseTo(expected.numberModulo12, 12)
    expect(Modularity.of(simple, label, 2.5)).toBeCloseTo(expected['numberModulo12Resolution2.5'], 12)
  })

  test('neighbours, embeddings, likeness and rhythm are told of every edge list', () => {
    // A square with one diagonal, each side twice: b and d share all their neighbours.
    const sources = ['a', 'b', 'c', 'd', 'a', 'a', 'b', 'c', 'd', 'a']
    const targets = ['b', 'c', 'd', 'a', 'c', 'b', 'c', 'd', 'a', 'c']
    const timesS = sources.map((_, i) => 10 * i)
    const found = Metrics.summarise({ sources, targets, timesS })
    // a and c have three neighbours of degrees 2, 3, 2; b and d two of degree 3.
    expect(found.neighbourDegree).toBeCloseTo((2 * (7 / 3) + 2 * 3) / 4, 6)
    expect(found.similar.find(([node]) => node === 'b')).toEqual(['b', 'd', 1])
    // b acts at 0, 10, 50, 60: gaps 10, 40, 10.
    expect(found.rhythm?.medianGapS).toBeGreaterThan(9)
    expect(Metrics.summarise({ sources, targets }).rhythm).toBeNull()
  })

  test('sizes, mixing and HITS of the summary are equal, and betweenness from all sources', () => {
    const found = Metrics.summarise(named)
    const { undirectedEdges, largestComponent, largestStrongComponent, coreNodes } = golden
    expect(found).toMatchObject({ undirectedEdges, largestComponent, largestStrongComponent, coreNodes })
    expect(found.transitivity).toBeCloseTo(golden.transitivity, 13)
    expect(found.assortativity).toBeCloseTo(golden.assortativity, 12)
    for (const side of ['hubs', 'authorities'] as const) {
      expect(found[side].map(([node]) => node)).toEqual(golden[side].map(([node]) => node))
      for (const [i, [, value]] of found[side].entries()) expect(value).toBeCloseTo(Number(golden[side][i]![1]), 8)
    }
    const { graph, names } = Metrics.named(named)
    const rng = Rng.create(1)
    const between = Betweenness.of(Csr.undirectedSimple(graph), { sources: names.length, rng })
    const pairs = ((names.length - 1) * (names.length - 2)) / 2
    for (const [node, value] of golden.betweenness) {
      expect(between[names.indexOf(String(node))]! / pairs).toBeCloseTo(Number(value), 12)
    }
  })

  test('what the summary leaves out is equal too', () => {
    const { graph } = Metrics.named(named)
    const simple = Csr.undirectedSimple(graph)
    expect(simple.targets.length / 2).toBe(golden.undirectedEdges)
    expect(Reciprocity.loops(graph)).toBe(golden.selfLoops)
    expect(Cores.numbers(simple).reduce((sum, k) => sum + k, 0)).toBe(golden.coreSum)
    expect(Math.max(...Triangles.clustering(simple, Triangles.perNode(simple)))).toBe(golden.clusteringMax)
  })
})

describe('a summary', () => {
  test('does not depend on the order of the edges', () => {
    const turned = { sources: named.sources.toReversed(), targets: named.targets.toReversed() }
    const { clustering, neighbourDegree, pagerank, ...found } = Metrics.summarise(named)
    const { communities: _a, modularity: _b, hubs: _c, authorities: _d, betweenness: _e, ...counts } = found
    const other = Metrics.summarise(turned)
    expect(other).toMatchObject(counts)
    expect(other.clustering).toBeCloseTo(clustering!, 13)
    expect(other.neighbourDegree).toBeCloseTo(neighbourDegree!, 5)
    expect(other.pagerank.map(([node]) => node)).toEqual(pagerank.map(([node]) => node))
  })

  test('repeats itself, and a seed changes nothing but the communities and the sources of betweenness', () => {
    expect(Metrics.summarise(named)).toEqual(Metrics.summarise(named))
    const { communities: _a, modularity: _b, betweenness: _c, ...fixed } = Metrics.summarise(named)
    expect(Metrics.summarise(named, { seed: 'other' })).toMatchObject(fixed)
  })

  test('of repeated edges without weights is the summary of the distinct ones', () => {
    const twice = { sources: [...named.sources, ...named.sources], targets: [...named.targets, ...named.targets] }
    expect(Metrics.summarise(twice)).toEqual(Metrics.summarise(named))
  })

  test('without weights has the same communities whether an edge is answered or not', () => {
    const { communities, modularity } = Metrics.summarise(named)
    const answered = {
      sources: [...named.sources, ...named.targets.slice(0, 500)],
      targets: [...named.targets, ...named.sources.slice(0, 500)],
    }
    expect(Metrics.summarise(answered)).toMatchObject({ communities, modularity })
  })

  test('lists nodes of equal rank by name', () => {
    const ring = [...'zyxwvutsrqponmlkjihgfedcba']
    const { pagerank } = Metrics.summarise({ sources: ring, targets: [...ring.slice(1), 'z'] })
    expect(pagerank.map(([node]) => node)).toEqual([...'abcdefghij'])
  })

  test('of no edges leaves what is undefined open', () => {
    expect(Metrics.summarise({ sources: [], targets: [] })).toEqual({
      nodes: 0,
      edges: 0,
      reciprocity: null,
      components: 0,
      strongComponents: 0,
      core: 0,
      triangles: 0,
      clustering: null,
      communities: 0,
      modularity: null,
      largestComponent: 0,
      largestStrongComponent: 0,
      undirectedEdges: 0,
      coreNodes: 0,
      transitivity: 0,
      assortativity: null,
      pagerank: [],
      hubs: [],
      authorities: [],
      betweenness: [],
      neighbourDegree: null,
      similar: [],
      rhythm: null,
    })
  })

  test('of one self-loop is a lone node', () => {
    const found = Metrics.summarise({ sources: ['a'], targets: ['a'] })
    expect(found).toMatchObject({
      nodes: 1,
      edges: 1,
      reciprocity: 0,
      clustering: 0,
      modularity: null,
      pagerank: [['a', 1]],
    })
  })

  test('refuses negative ratings as weights, and columns that do not match', () => {
    for (const input of [
      { sources: ['a', 'b'], targets: ['b', 'a'], weights: [3, -10] },
      { sources: ['a', 'b'], targets: ['b'] },
      { sources: ['a'], targets: ['b'], weights: [] },
    ]) {
      expect(() => Metrics.summarise(input)).toThrow(expect.objectContaining({ code: 'GRAPH_EDGE_INVALID' }))
    }
  })
})
