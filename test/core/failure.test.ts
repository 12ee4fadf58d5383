import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { page } from '../../docs/errors.ts'
import { catalogue } from '../../src/core/catalogue.ts'
import { Failure } from '../../src/core/failure.ts'

describe('the failure catalogue', () => {
  it('is what docs/errors.md lists, code for code', () => {
    const text = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
    expect(page(text)).toBe(text)
    expect(text.match(/^\| `[A-Z_]+` \|/gm)?.length).toBe(Object.keys(catalogue).length)
  })

  it('gives each failure its hint and retry, and turns big facts into text', () => {
    const cause = new TypeError('socket')
    const failure = new Failure('BUDGET_EXCEEDED', 'Too dear.', { totalUnits: 1n << 90n }, { cause })
    expect(failure.toJSON()).toEqual({
      code: 'BUDGET_EXCEEDED',
      message: 'Too dear.',
      hint: catalogue.BUDGET_EXCEEDED.hint,
      retry: false,
      facts: { totalUnits: (1n << 90n).toString() },
    })
    expect(failure.cause).toBe(cause)
  })

  it('has a hint that is a sentence for every code', () => {
    for (const [code, { hint }] of Object.entries(catalogue)) expect(hint, code).toMatch(/^[A-Z0-9].*\.$/)
  })
})
