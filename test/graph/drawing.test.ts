import { JSDOM } from 'jsdom'
import { describe, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Csr from '../../src/graph/csr.ts'
import * as Gexf from '../../src/graph/gexf.ts'
import * as Leiden from '../../src/graph/kernels/leiden.ts'
import * as Layout from '../../src/graph/layout.ts'
import * as View from '../../src/graph/view.ts'
import * as Generator from './generator.ts'

const out = Csr.fromEdges(Generator.planted(3000, 9000, 2))
const graph: View.Viewed = { out, into: Csr.transpose(out), name: (node) => `w${node}` }
const simple = Csr.undirectedSimple(out)
const { partition } = Leiden.communities(simple, { rng: Rng.create(1) })
const line = (rows: readonly (readonly [number, number])[], nodes: number): View.Viewed => {
  const csr = Csr.fromEdges({
    nodes,
    sources: Uint32Array.from(rows, ([u]) => u),
    targets: Uint32Array.from(rows, ([, v]) => v),
    weights: new Float64Array(rows.length).fill(1),
  })
  return { out: csr, into: Csr.transpose(csr), name: (node) => `w${node}` }
}

describe('views', () => {
  test('a cluster is its members, the best joined first when it is capped', () => {
    const members = [...partition.label.keys()].filter((u) => partition.label[u] === 3)
    const view = View.cluster(graph, partition.label, 3, { maxNodes: 5000 })
    expect(view.mapNodes((_, { node }) => node).sort((a, b) => a - b)).toEqual(members)
    expect(view.getAttribute('cut')).toBe(false)
    const few = View.cluster(graph, partition.label, 3, { maxNodes: 5 })
    expect([few.order, few.getAttribute('cut')]).toEqual([5, true])
    expect(View.cluster(graph, partition.label, 999_999).order).toBe(0)
  })

  test('the top few are those of the highest score', () => {
    const view = View.top(
      graph,
      Float64Array.from({ length: 3000 }, (_, u) => (u * 37) % 3000),
      3,
    )
    expect(view.mapNodes((_, { node }) => (node * 37) % 3000)).toEqual([2999, 2998, 2997])
    expect(view.getAttribute('cut')).toBe(true)
  })

  test('a path is a shortest one, either way along edges, around hubs and within its hops', () => {
    const crowd = Array.from({ length: 300 }, (_, i) => [5, 7 + i] as const)
    const ways = [
      [0, 1],
      [2, 1],
      [2, 3],
      [3, 4],
      [0, 5],
      [5, 4],
    ] as const
    const chain = line([...ways, ...crowd], 307)
    expect(View.path(chain, 0, 4, { maxDegree: 1000 })?.nodes()).toEqual(['w0', 'w5', 'w4'])
    expect(View.path(chain, 0, 4)?.nodes()).toEqual(['w0', 'w1', 'w2', 'w3', 'w4'])
    expect(View.path(chain, 0, 4)?.mapNodes((_, { hops }) => hops)).toEqual([0, 1, 2, 3, 4])
    expect(View.path(chain, 5, 4)?.nodes()).toEqual(['w5', 'w4'])
    expect(View.path(chain, 0, 4, { maxHops: 3 })).toBeNull()
    expect(View.path(chain, 0, 4, { maxVisited: 2 })).toBeNull()
    expect(View.path(chain, 0, 6)).toBeNull()
    expect(View.path(chain, 3, 3)?.nodes()).toEqual(['w3'])
  })
})

test('GEXF is well-formed whatever a name holds, and says what it holds', () => {
  const odd: View.Viewed = { ...line([[0, 1]], 2), name: (node) => `<&"'\u0001${node}` }
  const columns = [
    { name: 'r&d', type: 'double', values: [0.5, null] },
    { name: 'kind', type: 'string', values: ['"a<b"', 'c'] },
  ] as const
  const text = Gexf.from(View.ego(odd, 0), { placed: { x: [1, 2], y: [3, 4] }, columns })
  const document = parsed(text)
  expect([...document.querySelectorAll('node')].map((node) => node.getAttribute('label'))).toEqual([
    '<&"\'\uFFFD0',
    '<&"\'\uFFFD1',
  ])
  expect(document.querySelectorAll('edge')).toHaveLength(1)
  expect(document.querySelector('edge')?.getAttribute('weight')).toBe('1')
  const told = (index: number) =>
    [...document.querySelectorAll(`node:nth-of-type(${index}) attvalue`)].map((value) => [
      value.getAttribute('for'),
      value.getAttribute('value'),
    ])
  // What is unknown of a node is left out, and every attribute is declared.
  expect(told(1)).toEqual([
    ['hops', '0'],
    ['r&d', '0.5'],
    ['kind', '"a<b"'],
  ])
  expect(told(2)).toEqual([
    ['hops', '1'],
    ['kind', 'c'],
  ])
  expect([...document.querySelectorAll('attribute')].map((each) => each.getAttribute('id'))).toEqual([
    'hops',
    'r&d',
    'kind',
  ])
  expect(text).toContain('<viz:position x="2" y="4"/>')
  expect(text).toContain('Nothing was left out.')
})

describe('positions', () => {
  test('are the same every time, finite, apart, and near the own community', () => {
    const { x, y } = Layout.positions(simple, partition)
    expect(Layout.positions(simple, partition)).toEqual({ x, y })
    expect(new Set(Array.from(x, (at, u) => `${at},${y[u]}`)).size).toBe(3000)
    const centre = (c: number) => {
      const own = [...x.keys()].filter((u) => partition.label[u] === c)
      const mean = (values: Float32Array) => own.reduce((sum, u) => sum + values[u]!, 0) / own.length
      return { own, mx: mean(x), my: mean(y) }
    }
    for (const c of [0, 1, 2]) {
      const { own, mx, my } = centre(c)
      for (const u of own) expect(Math.hypot(x[u]! - mx, y[u]! - my)).toBeLessThan(Math.sqrt(own.length) + 1.5)
    }
    expect(x.every(Number.isFinite) && y.every(Number.isFinite)).toBe(true)
  })

  test('communities beyond the cap stand around the rest, and an empty graph has none', () => {
    const { x, y } = Layout.positions(simple, partition, { maxCommunities: 2, iterations: 5 })
    const far = Array.from(x, (at, u) => Math.hypot(at, y[u]!))
    expect(Math.max(...far)).toBeGreaterThan(10)
    expect(far.every(Number.isFinite)).toBe(true)
    const empty = Csr.fromEdges(Generator.uniform(0, 0, 1))
    expect(Layout.positions(empty, { label: new Uint32Array(0), sizes: new Uint32Array(0) }).x).toHaveLength(0)
  })
})

/** The document, or a failure where it is not well-formed: jsdom's XML parser throws or answers <parsererror>. */
function parsed(text: string): Document {
  const document = new new JSDOM('').window.DOMParser().parseFromString(text, 'application/xml') as Document
  expect(document.querySelectorAll('parsererror')).toHaveLength(0)
  return document
}

type Document = {
  readonly querySelectorAll: (name: string) => ArrayLike<Element> & Iterable<Element>
  readonly querySelector: (name: string) => Element | null
}
type Element = { readonly getAttribute: (name: string) => string | null }
