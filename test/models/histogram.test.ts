import { describe, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Bins from '../../src/models/bins.ts'
import * as Histogram from '../../src/models/histogram.ts'

function binned(rows: number, columns: number, rng: Rng.Rng): Bins.Binned {
  const values = Float32Array.from({ length: rows * columns }, (_, i) => {
    const kind = (i % columns) % 4
    if (kind === 0) return rng.below(3)
    if (kind === 1 && rng.uniform() < 0.4) return Number.NaN
    return rng.normal()
  })
  return Bins.of({ columns: Array.from({ length: columns }, (_, j) => ({ name: `c${j}` })), rows, values })
}

describe('histograms', () => {
  test.each([1, 7, 8, 9, 21])('of %i columns by the kernel are those in JavaScript, bit for bit', (columns) => {
    const rng = Rng.create(`histogram/${columns}`)
    const rows = 900
    const found = binned(rows, columns, rng)
    const kernel = Histogram.of(found)
    const reference = Histogram.plain(found)
    const everything = new Uint8Array(columns).fill(1)
    // One kernel asked again and again: nothing of the last question is left in its memory.
    for (const share of [1, 0.5, 0.01, 0, 0.9]) {
      const list = Uint32Array.from({ length: rows }, (_, row) => row).filter(() => rng.uniform() < share)
      const slopes = {
        gradient: Float64Array.from({ length: rows }, () => rng.normal()),
        curvature: Float64Array.from({ length: rows }, () => rng.uniform()),
      }
      expect(kernel(list, slopes, everything)).toEqual(reference(list, slopes, everything))
      const some = everything.map((_, j) => Number(j % 3 === 0))
      const [a, b] = [kernel(list, slopes, some), reference(list, slopes, some)]
      for (let j = 0; j < columns; j += 3) {
        const of = (hist: Float64Array) => hist.subarray(j * Histogram.STRIDE, (j + 1) * Histogram.STRIDE)
        expect(of(a)).toEqual(of(b))
      }
    }
  })

  test('add up to what the rows have, in every column', () => {
    const rng = Rng.create('histogram/sums')
    const found = binned(500, 10, rng)
    const slopes = { gradient: new Float64Array(500).fill(0.5), curvature: new Float64Array(500).fill(0.25) }
    const hist = Histogram.of(found)(
      Uint32Array.from({ length: 500 }, (_, row) => row),
      slopes,
      new Uint8Array(10).fill(1),
    )
    for (let j = 0; j < 10; j++) {
      const own = hist.subarray(j * Histogram.STRIDE, (j + 1) * Histogram.STRIDE)
      expect(own.reduce((sum, value, k) => sum + (k % 2 === 0 ? value : 0), 0)).toBe(250)
      expect(own.reduce((sum, value, k) => sum + (k % 2 === 1 ? value : 0), 0)).toBe(125)
    }
  })
})
