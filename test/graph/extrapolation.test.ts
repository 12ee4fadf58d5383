import { describe, expect, test } from 'vitest'
import * as Csr from '../../src/graph/csr.ts'
import * as Extrapolation from '../../src/graph/kernels/extrapolation.ts'
import * as PageRank from '../../src/graph/kernels/pagerank.ts'
import * as Generator from './generator.ts'

const LENGTH = 1000
const solution = Float64Array.from({ length: LENGTH }, (_, i) => 1 + (i % 7))

/** Vectors that near {@link solution} by modes that shrink by `rates`, entry by entry of one mode or another. */
function converging(rates: readonly number[]): Float64Array[] {
  return Array.from({ length: Extrapolation.WINDOW }, (_, k) =>
    solution.map((value, i) => value + rates[i % rates.length]! ** k * (1 + (i % 3))),
  )
}

describe('reduced rank extrapolation', () => {
  test('as many modes as the window has room for are taken out at once', () => {
    for (const rates of [[0.85], [0.95, -0.4], [0.99, 0.8, 0.5, 0.2]]) {
      const window = converging(rates)
      const to = new Float64Array(LENGTH)
      expect(Extrapolation.limit(window, new Float64Array(LENGTH), to)).toBe(true)
      expect(distance(to, solution)).toBeLessThan(0.02 * distance(window.at(-1)!, solution))
    }
  })

  test('steps that tell nothing give nothing, and write nothing', () => {
    const still = Array.from({ length: Extrapolation.WINDOW }, () => solution.slice())
    const to = Float64Array.from({ length: LENGTH }, () => 3)
    expect(Extrapolation.limit(still, solution, to)).toBe(false)
    expect(to.every((value) => value === 3)).toBe(true)
  })

  test('no entry falls below the least that it can be', () => {
    const least = solution.map((value) => value + 0.5)
    const to = new Float64Array(LENGTH)
    expect(Extrapolation.limit(converging([0.99, 0.8, 0.5, 0.2]), least, to)).toBe(true)
    expect(to).toEqual(least)
  })
})

describe('PageRank with leaps', () => {
  test.each([
    ['communities', Generator.planted(20_000, 80_000, 1), 45],
    ['a sparse graph with many slow modes', Generator.uniform(50_000, 100_000, 2), 40],
    ['sparse communities', Generator.planted(262_144, 300_000, 1), 60],
  ])('%s: at most half the sweeps that it takes without', (_, edges, most) => {
    const { iterations, errorBound } = PageRank.of(Csr.fromEdges(edges), { tolerance: 1e-9 })
    expect(errorBound).toBeLessThanOrEqual(1e-9)
    expect(iterations).toBeLessThanOrEqual(most)
  })

  test('the bound holds wherever the sweeps run out, also beside a leap', () => {
    const graph = Csr.fromEdges(Generator.uniform(300, 500, 3))
    for (const damping of [0.5, 0.85, 0.99]) {
      const exact = PageRank.of(graph, { damping, tolerance: 1e-14, maxIterations: 5000 }).rank
      for (let maxIterations = 1; maxIterations <= 40; maxIterations++) {
        const { rank, errorBound } = PageRank.of(graph, { damping, maxIterations })
        expect(distance(rank, exact)).toBeLessThanOrEqual(errorBound)
      }
    }
  })
})

function distance(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0)
}
