import { describe, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Blend from '../../src/models/blend.ts'

/** Log-odds of `rows` outcomes drawn from a known chance, and what three parts say of them, each with an error of its own. */
function said(rows: number, spreads: readonly [number, number, number]) {
  const rng = Rng.create(`blend-${rows}`)
  const truth = Float64Array.from({ length: rows }, () => rng.normal())
  const label = Uint8Array.from(truth, (z) => Number(rng.uniform() < 1 / (1 + Math.exp(-z))))
  const [networks, boosting, logistic] = spreads.map((spread) => truth.map((z) => z + spread * rng.normal()))
  if (!networks || !boosting || !logistic) throw new Error('three parts')
  return { parts: { networks: [networks], boosting, logistic }, label }
}

describe('what scores', () => {
  test('is the mean of all three where their errors differ by chance alone', () => {
    const { parts, label } = said(2000, [0.8, 0.8, 0.8])
    const { kind, validationLogLoss } = Blend.choose(parts, label)
    expect(kind).toBe('ALL')
    for (const other of ['NETWORKS', 'BOOSTING', 'BOTH'] as const)
      expect(validationLogLoss.ALL).toBeLessThan(validationLogLoss[other] ?? Number.NaN)
  })

  test('is one alone where the others are clearly worse on enough rows, and all three where there are too few to tell', () => {
    const many = said(4000, [0, 3, 3])
    expect(Blend.choose(many.parts, many.label).kind).toBe('NETWORKS')
    const trees = said(4000, [3, 0, 3])
    expect(Blend.choose(trees.parts, trees.label).kind).toBe('BOOSTING')
    const pair = said(4000, [0.6, 0.6, 6])
    expect(Blend.choose(pair.parts, pair.label).kind).toBe('BOTH')
    const few = said(30, [0.5, 0.9, 0.9])
    expect(few.label.length).toBe(30)
    expect(Blend.choose({ ...many.parts, networks: [] }, many.label)).toMatchObject({
      kind: 'WITHOUT_NETWORKS',
      validationLogLoss: { ALL: null, NETWORKS: null, BOTH: null },
    })
    expect(Blend.choose({ ...trees.parts, networks: [] }, trees.label).kind).toBe('BOOSTING')
    expect(Blend.choose(few.parts, few.label).kind).toBe('ALL')
  })
})
