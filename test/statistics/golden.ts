/** Golden values of the estimators' tests, computed by the programs that each file names. */
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'

export function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), 'utf8')) as T
}

/** Fails unless `actual` is within `relative` of `expected` (absolutely so near 0). */
export function expectNear(actual: number, expected: number, relative = 1e-9): void {
  const distance = Math.abs(actual - expected) / Math.max(Math.abs(expected), Number.MIN_VALUE)
  if (distance <= relative || Math.abs(actual - expected) <= relative * 1e-6) return
  expect.fail(`${actual} differs from ${expected} by ${distance} of it, more than ${relative}`)
}
