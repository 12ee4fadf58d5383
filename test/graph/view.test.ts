import { describe, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Csr from '../../src/graph/csr.ts'
import * as View from '../../src/graph/view.ts'
import * as Generator from './generator.ts'

const viewed = (out: Csr.Csr): View.Viewed => ({ out, into: Csr.transpose(out), name: (node) => `w${node}` })
const list = (rows: readonly (readonly [number, number, number])[], nodes: number) =>
  viewed(
    Csr.fromEdges({
      nodes,
      sources: Uint32Array.from(rows, ([source]) => source),
      targets: Uint32Array.from(rows, ([, target]) => target),
      weights: Float64Array.from(rows, ([, , weight]) => weight),
    }),
  )

describe('an ego view', () => {
  const chain = list(
    [
      [0, 1, 1],
      [2, 1, 4],
      [2, 3, 1],
      [3, 4, 1],
      [1, 1, 9],
    ],
    6,
  )

  test('holds what is within its hops, walking edges either way, with the edges among them', () => {
    const view = View.ego(chain, 0)
    expect(view.mapNodes((name, { node, hops }) => [name, node, hops])).toEqual([
      ['w0', 0, 0],
      ['w1', 1, 1],
      ['w2', 2, 2],
    ])
    expect(view.mapEdges((_edge, { weight }, source, target) => [source, target, weight]).sort()).toEqual([
      ['w0', 'w1', 1],
      ['w1', 'w1', 9],
      ['w2', 'w1', 4],
    ])
    expect(view.getAttribute('cut')).toBe(false)
    expect(View.ego(chain, 5).order).toBe(1)
    expect(View.ego(chain, 0, { hops: 0 }).order).toBe(1)
    expect(View.ego(chain, 0, { hops: 9 }).order).toBe(5)
  })

  const star = list(
    Array.from({ length: 1000 }, (_, i) => (i % 2 ? [i + 1, 0, i] : [0, i + 1, i])),
    1002,
  )

  test('takes the heaviest edges first when nodes are capped, and says that it was cut', () => {
    const view = View.ego(star, 0, { maxNodes: 4 })
    expect(view.nodes()).toEqual(['w0', 'w1000', 'w999', 'w998'])
    expect(view.getAttribute('cut')).toBe(true)
  })

  test('shows a hub but does not walk through it, unless it is the centre', () => {
    const view = View.ego(star, 7)
    expect(view.nodes()).toEqual(['w7', 'w0'])
    expect(view.getAttribute('cut')).toBe(true)
    expect(View.ego(star, 0, { maxNodes: 2000 }).order).toBe(1001)
    expect(View.ego(star, 7, { maxDegree: 1000, maxNodes: 2000 }).order).toBe(1001)
  })

  test('around a hub shows the edges that there are and no others', () => {
    const hub = list([...Array.from({ length: 300 }, (_, i) => [0, i + 1, 1] as const), [301, 0, 9], [2, 1, 1]], 302)
    const view = View.ego(hub, 0, { hops: 1, maxNodes: 5 })
    expect(view.nodes()).toEqual(['w0', 'w301', 'w1', 'w2', 'w3'])
    expect(view.edges().sort()).toEqual(['w0>w1', 'w0>w2', 'w0>w3', 'w2>w1', 'w301>w0'])
  })
})

describe('a sample', () => {
  const graph = viewed(Csr.fromEdges(Generator.planted(5000, 15_000, 2)))

  test('has as many nodes as asked, joined far better than uniform nodes would be', () => {
    const view = View.sample(graph, { maxNodes: 300, rng: Rng.create(1) })
    expect(view.order).toBe(300)
    expect(view.getAttribute('cut')).toBe(true)
    // 300 uniform nodes of 5,000 would keep about 15,000 × 0.06² = 54 edges.
    expect(view.size).toBeGreaterThan(300)
  })

  test('repeats itself for a seed', () => {
    const [a, b] = [1, 1].map((seed) => View.sample(graph, { maxNodes: 50, rng: Rng.create(seed) }))
    expect(a!.export()).toEqual(b!.export())
  })

  test('of more nodes than there are is the whole graph, isolated nodes and loops included', () => {
    const view = View.sample(graph, { maxNodes: 10_000, rng: Rng.create(1) })
    expect([view.order, view.size, view.getAttribute('cut')]).toEqual([5000, graph.out.targets.length, false])
  })

  test('of an empty graph is empty, and isolated nodes are found', () => {
    expect(View.sample(list([], 0), { maxNodes: 5, rng: Rng.create(1) }).order).toBe(0)
    expect(View.sample(list([], 9), { maxNodes: 8, rng: Rng.create(1) }).order).toBe(8)
  })
})
