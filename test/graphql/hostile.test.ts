import { describe, expect, it } from 'vitest'
import * as Hostile from '../../prove/hostile.ts'
import * as Served from '../../prove/served.ts'

describe('hostile requests', () => {
  it('of every kind get an answer that is no defect and tells nothing of the inside, and the memory stays flat', async () => {
    const found = await Served.run(0, 10 * Hostile.kinds.length)
    expect(found.wrong).toEqual([])
    expect(found.requests).toBeGreaterThan(200)
    expect(found.endBytes - found.warmBytes).toBeLessThan(Served.MOST_GROWTH_BYTES)
  })
})
