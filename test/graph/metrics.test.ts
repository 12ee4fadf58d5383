import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import * as Csr from '../../src/graph/csr.ts'
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
    expect(found.rhythm?.meanGapS).toBeGreaterThan(found.rhythm!.medianGapS!)
    expect(Metrics.summarise({ sources, targets }).rhythm).toBeNull()
    // Over two hops: a and c see 2, 3, 2 through their neighbours' means 3, 7/3, 3; b and d see 7/3 twice.
    expect(found.secondDegree).toBeCloseTo((2 * ((3 + 7 / 3 + 3) / 3) + 2 * (7 / 3)) / 4, 6)
  })

  test('from one node: restarts stay near it, its nearest by embedding are its own circle, and an unknown node is refused', () => {
    // Two circles of six, everybody knowing everybody, joined by one edge.
    const circle = (name: string) =>
      [...'123456'].flatMap((a) => [...'123456'].filter((b) => a < b).map((b) => [name + a, name + b] as const))
    const rows = [...circle('a'), ...circle('b'), ['a6', 'b1'] as const]
    const input = { sources: rows.map(([source]) => source), targets: rows.map(([, target]) => target) }
    const found = Metrics.summarise(input, { from: 'b3' })
    expect(found.from).toBe('b3')
    // Edges run from lower to higher: a restart at b3 reaches b4, b5 and b6, the last by most ways.
    expect(found.personal.filter(([, value]) => value > 0).map(([node]) => node)).toEqual(['b6', 'b5', 'b4'])
    expect(found.nearest.slice(0, 5).every(([node, cosine]) => node.startsWith('b') && cosine > 0.9)).toBe(true)
    expect(found.nearest.map(([node]) => node)).not.toContain('b3')
    expect(found.embedding).toMatchObject({ width: 64, zeroRows: 0 })
    expect(Metrics.summarise(input).from).toBe(Metrics.summarise(input).pagerank[0]?.[0])
    const unknown = expect.objectContaining({ code: 'INPUT_INVALID', facts: { node: 'c1' } })
    expect(() => Metrics.summarise(input, { from: 'c1' })).toThrow(unknown)
  })

  test('sources are alike by the targets that they share', () => {
    const sources = ['ann', 'ann', 'bob', 'bob', 'cat', 'ann']
    const targets = ['x', 'y', 'x', 'y', 'y', 'x']
    const { owners } = Metrics.summarise({ sources, targets })
    expect(owners).toMatchObject({ sources: 3, targets: 2, leftOut: 0, pairs: 3 })
    expect(owners.alike[0]).toEqual(['ann', 'bob', 1])
    expect(owners.alike.map(([one, other]) => `${one} ${other}`)).toEqual(['ann bob', 'ann cat', 'bob cat'])
    expect(owners.alike[1]?.[2]).toBeCloseTo(Math.SQRT1_2, 12)
  })

  test('every node has its own figures, those of the summary being the highest of them', () => {
    const { summary, nodes } = Metrics.measure(named)
    for (const [key, column] of Object.entries({ pagerank: 'pagerank', hubs: 'hub', betweenness: 'betweenness' })) {
      const [[node, value] = []] = summary[key as 'pagerank' | 'hubs' | 'betweenness']
      const values = Array.from(nodes.values[column]!)
      expect(values).toHaveLength(summary.nodes)
      expect(Math.max(...values)).toBe(value)
      expect(values[nodes.names.indexOf(node!)]).toBe(value)
    }
  })

  test('every figure of every node can be counted by hand on two triangles, a bridge between them and a tail', () => {
    const rows = [
      ['a', 'b', 0],
      ['b', 'a', 10],
      ['b', 'c', 20],
      ['c', 'a', 40],
      ['c', 'd', 50],
      ['c', 'd', 55],
      ['d', 'e', 60],
      ['e', 'f', 90],
      ['f', 'd', 100],
      ['f', 'g', 200],
    ] as const
    const input = {
      sources: rows.map(([source]) => source),
      targets: rows.map(([, target]) => target),
      timesS: rows.map(([, , atS]) => atS),
    }
    const { summary, nodes } = Metrics.measure(input, { from: 'd' })
    expect(nodes.names).toEqual([...'abcdefg'])
    const of = (column: string) => Array.from(nodes.values[column]!)
    const grouped = (column: string) =>
      of(column)
        .map((label) => [...'abcdefg'][of(column).indexOf(label)])
        .join('')
    expect(of('degree_in')).toEqual([2, 1, 1, 2, 1, 1, 1])
    expect(of('degree_out')).toEqual([1, 2, 2, 1, 1, 2, 0])
    expect([grouped('component'), grouped('strong_component'), grouped('community')]).toEqual([
      'aaaaaaa',
      'aaadddg',
      'aaadddd',
    ])
    expect(of('core')).toEqual([2, 2, 2, 2, 2, 2, 1])
    expect(of('triangles')).toEqual([1, 1, 1, 1, 1, 1, 0])
    expect(of('clustering')).toEqual([1, 1, 1 / 3, 1 / 3, 1, 1 / 3, 0])
    const near = (column: string, expected: readonly number[], digits = 6) => {
      for (const [i, value] of of(column).entries()) expect(value, `${column} ${i}`).toBeCloseTo(expected[i]!, digits)
    }
    near('neighbour_degree', [5 / 2, 5 / 2, 7 / 3, 8 / 3, 3, 2, 3])
    near('second_degree', [29 / 12, 29 / 12, 23 / 9, 22 / 9, 7 / 3, 26 / 9, 2])
    // c parts a and b from four, d three from three, f the tail from five: of 15 pairs.
    near('betweenness', [0, 0, 8 / 15, 9 / 15, 0, 5 / 15, 0], 12)
    // From d nobody of the other triangle is reached, in the whole graph everybody is.
    expect(of('personal').map((value) => value > 1e-9)).toEqual([false, false, false, true, true, true, true])
    expect(of('pagerank').every((value) => value > 0.15 / 7 - 1e-9)).toBe(true)
    // The tail points at nobody, so it is no hub, and f that is one points at it.
    expect(of('hub')[6]).toBe(0)
    expect(of('authority')[6]).toBeGreaterThan(0)
    expect(of('events')).toEqual([3, 3, 4, 4, 2, 3, 1])
    const gaps = { c: [35 / 3, 10], d: [50 / 3, 5] }
    for (const [name, [mean, median]] of Object.entries(gaps)) {
      const i = nodes.names.indexOf(name)
      expect([of('gap_mean_s')[i], of('gap_median_s')[i]]).toEqual([
        expect.closeTo(mean!, 4),
        expect.closeTo(median!, 4),
      ])
    }
    // Gaps of 20, 10 and 5 s: σ = √(350)/3; each next gap is half, so the two pairs are in line.
    expect(of('burstiness')[2]).toBeCloseTo((Math.sqrt(350) - 35) / (Math.sqrt(350) + 35), 6)
    expect(of('memory')[2]).toBeCloseTo(1, 6)
    for (const [key, column] of Object.entries({
      meanGapS: 'gap_mean_s',
      medianGapS: 'gap_median_s',
      burstiness: 'burstiness',
      memory: 'memory',
    })) {
      const told = of(column).filter((value) => !Number.isNaN(value))
      const mean = told.reduce((sum, value) => sum + value, 0) / told.length
      expect(summary.rhythm?.[key as 'memory'], key).toBeCloseTo(mean, 9)
    }
  })

  test('a rhythm of which nothing is defined is unknown, not none', () => {
    const { rhythm } = Metrics.summarise({ sources: ['a'], targets: ['b'], timesS: [5] })
    expect(rhythm).toEqual({ meanGapS: null, medianGapS: null, burstiness: null, memory: null })
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
    const { betweenness } = Metrics.summarise(named, { sources: golden.nodes })
    expect(betweenness.map(([node]) => node)).toEqual(golden.betweenness.map(([node]) => node))
    for (const [i, [, value]] of betweenness.entries()) expect(value).toBeCloseTo(Number(golden.betweenness[i]![1]), 12)
    // From fewer sources it is an estimate.
    expect(found.betweenness).not.toEqual(betweenness)
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
    const { clustering, neighbourDegree, secondDegree, pagerank, ...found } = Metrics.summarise(named)
    const { communities: _a, modularity: _b, hubs: _c, authorities: _d, betweenness: _e, ...others } = found
    // Rows of the embedding are drawn by node number, personal ranks are rounded, and of pairs as alike as the tenth the ones met first are kept.
    const { embedding: _f, nearest: _g, personal, owners, ...counts } = others
    const other = Metrics.summarise(turned)
    expect(other).toMatchObject(counts)
    expect(other.clustering).toBeCloseTo(clustering!, 13)
    expect(other.neighbourDegree).toBeCloseTo(neighbourDegree!, 5)
    expect(other.pagerank.map(([node]) => node)).toEqual(pagerank.map(([node]) => node))
    expect(other.secondDegree).toBeCloseTo(secondDegree!, 5)
    expect(other.personal.map(([node]) => node)).toEqual(personal.map(([node]) => node))
    expect(other.owners).toMatchObject({ sources: owners.sources, targets: owners.targets, leftOut: owners.leftOut })
  })

  test('repeats itself, and a seed changes nothing but communities, embedding and the sources of betweenness', () => {
    expect(Metrics.summarise(named)).toEqual(Metrics.summarise(named))
    const {
      communities: _a,
      modularity: _b,
      betweenness: _c,
      embedding: _d,
      nearest,
      ...fixed
    } = Metrics.summarise(named)
    const other = Metrics.measure(named, { seed: 'other' })
    expect(other.summary).toMatchObject(fixed)
    expect(other.summary.nearest).not.toEqual(nearest)
    expect(other.nodes.values.community).not.toEqual(Metrics.measure(named).nodes.values.community)
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
      from: null,
      personal: [],
      nearest: [],
      embedding: { width: 64, meanLength: 0, zeroRows: 0 },
      neighbourDegree: null,
      secondDegree: null,
      similar: [],
      owners: { sources: 0, targets: 0, leftOut: 0, pairs: 0, meanCosine: null, alike: [] },
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
