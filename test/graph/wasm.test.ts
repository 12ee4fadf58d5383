import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import * as Csr from '../../src/graph/csr.ts'
import * as FastRp from '../../src/graph/kernels/fastrp.ts'
import * as PageRank from '../../src/graph/kernels/pagerank.ts'
import * as Sign from '../../src/graph/kernels/sign.ts'
import * as Compile from '../../src/graph/wasm/compile.ts'
import * as Wasm from '../../src/graph/wasm/kernels.ts'
import * as Module from '../../src/graph/wasm/module.ts'
import * as Generator from './generator.ts'

const graphs = [
  Csr.fromEdges(Generator.uniform(0, 0, 1)),
  Csr.fromEdges(Generator.uniform(3, 0, 1)),
  ...Array.from({ length: 20 }, (_, seed) => Csr.fromEdges(Generator.uniform(seed + 1, 4 * seed, seed))),
  // Above the 4096 nodes that one call works on.
  Csr.fromEdges(Generator.planted(4500, 12_000, 4)),
]

/** Stands for all bits of an array: to compare them element by element takes ten times as long as to compute them. */
function bits({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return createHash('sha256')
    .update(Buffer.from(buffer, byteOffset, byteLength))
    .digest('hex')
}

test('compiling a source again gives the committed module, bit for bit', { timeout: 60_000 }, async () => {
  for (const name of [
    'graph/wasm/kernels',
    'models/wasm/adam',
    'models/wasm/boosting',
    'models/wasm/forward',
    'models/wasm/products',
  ]) {
    const source = new URL(`../../src/${name}.as.ts`, import.meta.url)
    const committed = readFileSync(Compile.moduleOf(source))
    expect(Buffer.from(await Compile.compile(source)).equals(committed), source.pathname).toBe(true)
  }
})

describe('a twin equals its reference bit for bit', () => {
  test('PageRank, plain and personalised', () => {
    for (const graph of graphs) {
      const teleport = Float64Array.from({ length: graph.nodes }, (_, u) => 1 + (u % 3))
      for (const options of [{}, { teleport, damping: 0.6 }, { maxIterations: 3 }]) {
        expect(Wasm.pagerank(graph, options)).toEqual(PageRank.of(graph, options))
      }
    }
  })

  test.each([1, 3, 4, 16, 30, 32, 40, 64, 70, 128])('FastRP of %i columns', (width) => {
    for (const graph of graphs) {
      const simple = Csr.undirectedSimple(graph)
      const options = { seed: 7, width, weights: [0.5, 0, 1, 2] }
      expect(bits(FastRp.of(simple, options, Wasm.embed))).toBe(bits(FastRp.of(simple, options)))
    }
  })

  test.each([[[]], [[0, 0]], [[2]], [[0, 3]], [[1, 1]], [[0, 1, 1, 0]], [[0, 0, 0.5]], [[1, -1, 0, 2, 1]]])(
    'FastRP of powers weighed %j',
    (weights) => {
      for (const graph of graphs) {
        const simple = Csr.undirectedSimple(graph)
        const options = { seed: 7, width: 12, weights }
        expect(bits(FastRp.of(simple, options, Wasm.embed))).toBe(bits(FastRp.of(simple, options)))
      }
    },
  )

  test.each([1, 5, 33, 64])('SIGN hops of %i features', (width) => {
    for (const graph of graphs) {
      const simple = Csr.undirectedSimple(graph)
      const features = Float32Array.from({ length: simple.nodes * width }, (_, i) => Math.sin(i))
      const options = { features, width, hops: 3 }
      expect(Sign.hops(simple, options, Wasm.propagation).map(bits)).toEqual(Sign.hops(simple, options).map(bits))
    }
  })
})

test('one memory for all kernels, grown and full of what was there before, changes nothing', () => {
  const kernels = Wasm.at(Module.shared())
  for (const graph of [...graphs].reverse().concat(graphs)) {
    const simple = Csr.undirectedSimple(graph)
    expect(kernels.pagerank(graph)).toEqual(PageRank.of(graph))
    for (const width of [3, 64]) {
      const features = Float32Array.from({ length: simple.nodes * width }, (_, i) => Math.sin(i))
      const options = { features, width, hops: 3 }
      expect(Sign.hops(simple, options, kernels.propagation).map(bits)).toEqual(Sign.hops(simple, options).map(bits))
      expect(
        kernels
          .propagation(simple, width)
          .rows()
          .every((value) => value === 0),
      ).toBe(true)
      for (const weights of [[2], [0, 1, 1], [1, -1, 0, 2, 1]]) {
        const options = { seed: 7, width, weights }
        expect(bits(FastRp.of(simple, options, kernels.embed))).toBe(bits(FastRp.of(simple, options)))
      }
    }
  }
  const place = Module.shared()
  expect(() => place([2 ** 32])).toThrow(expect.objectContaining({ code: 'GRAPH_TOO_LARGE' }))
})

test('work beyond 4 GiB is refused by name', () => {
  expect(() => Module.fresh([2 ** 32])).toThrow(expect.objectContaining({ code: 'GRAPH_TOO_LARGE' }))
})
