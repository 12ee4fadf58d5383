import { expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Csr from '../../src/graph/csr.ts'
import * as Leiden from '../../src/graph/kernels/leiden.ts'
import * as PageRank from '../../src/graph/kernels/pagerank.ts'
import * as Order from '../../src/graph/order.ts'
import * as Generator from './generator.ts'
import * as Naive from './naive.ts'

test('a graph in another order has the same edges under other numbers, rows ascending', () => {
  for (let seed = 0; seed < 30; seed++) {
    const graph = Csr.fromEdges(Generator.uniform(1 + seed, 3 * seed, seed))
    const node = Rng.create(seed).shuffle(Uint32Array.from({ length: graph.nodes }, (_, u) => u))
    const place = new Uint32Array(graph.nodes)
    for (const [i, u] of node.entries()) place[u] = i
    const [old, moved] = [graph, Order.applied(graph, { node, place })].map(Naive.toMatrix)
    for (const [i, u] of node.entries()) {
      for (const [j, v] of node.entries()) expect(moved![i]![j]).toBe(old![u]![v])
    }
  }
})

test('communities lie together, larger first, the higher degree first, and columns find their way back', () => {
  const graph = Csr.fromEdges(Generator.planted(2000, 8000, 4))
  const simple = Csr.undirectedSimple(graph)
  const { partition } = Leiden.communities(simple, { rng: Rng.create(1) })
  const degree = Csr.degrees(simple)
  const order = Order.byCommunity(partition, degree)
  const label = Order.column(partition.label, order)
  const moved = Order.column(degree, order)
  for (let i = 1; i < label.length; i++) {
    if (label[i] === label[i - 1]) expect(moved[i]).toBeLessThanOrEqual(moved[i - 1]!)
    else expect(partition.sizes[label[i]!]).toBeLessThanOrEqual(partition.sizes[label[i - 1]!]!)
  }
  expect(new Set(order.node).size).toBe(2000)
  expect(Order.undone(moved, order)).toEqual(degree)
  const rank = Order.undone(PageRank.of(Order.applied(graph, order), { tolerance: 1e-13 }).rank, order)
  const plain = PageRank.of(graph, { tolerance: 1e-13 }).rank
  for (const [u, x] of rank.entries()) expect(Math.abs(x - plain[u]!)).toBeLessThan(1e-12)
})
