import { describe, expect, it } from 'vitest'
import * as State from '../../src/campaigns/state.ts'

describe('campaign states', () => {
  it('lead from draft to archive only through planning, approval and a run', () => {
    const reached = new Set<State.State>(['DRAFT'])
    for (const from of reached) for (const to of State.next(from)) reached.add(to)
    expect([...reached].sort()).toEqual([...State.STATES].sort())
    const skipping = State.STATES.filter((from) => State.next(from).includes('RUNNING'))
    expect(skipping).toEqual(['APPROVED', 'SCHEDULED', 'RUNNING', 'PAUSED', 'FAILED'])
    expect(State.STATES.filter((from) => State.next(from).includes('APPROVED'))).toEqual(['PENDING_APPROVAL'])
    expect(State.STATES.filter((from) => State.next(from).includes('COMPLETED'))).toEqual(['RUNNING'])
  })

  it('refuse any other way, naming what is possible', () => {
    expect(() => State.move('DRAFT', 'RUNNING')).toThrow(
      expect.objectContaining({
        code: 'CAMPAIGN_STATE',
        facts: { from: 'DRAFT', to: 'RUNNING', possible: State.next('DRAFT') },
      }),
    )
    expect(State.next('ARCHIVED')).toEqual([])
  })
})
