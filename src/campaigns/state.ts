/** The campaign's states and the only ways between them. COMPLETED means reconciled with the chain, not measured. */
import { Failure } from '../core/failure.ts'

/** The glossary's campaign states. */
export const STATES = [
  'DRAFT',
  'PENDING_APPROVAL',
  'APPROVED',
  'SCHEDULED',
  'RUNNING',
  'PAUSED',
  'COMPLETED',
  'CANCELLED',
  'FAILED',
  'ARCHIVED',
] as const

/** One of {@link STATES}. */
export type State = (typeof STATES)[number]

/** RUNNING → RUNNING is a restart after the engine died: the same plan goes on. FAILED may be resumed for the same reason. */
const WAYS: Readonly<Record<State, readonly State[]>> = {
  DRAFT: ['PENDING_APPROVAL', 'CANCELLED'],
  PENDING_APPROVAL: ['APPROVED', 'CANCELLED'],
  APPROVED: ['SCHEDULED', 'RUNNING', 'CANCELLED'],
  SCHEDULED: ['RUNNING', 'CANCELLED'],
  RUNNING: ['RUNNING', 'PAUSED', 'COMPLETED', 'FAILED'],
  PAUSED: ['RUNNING', 'CANCELLED'],
  COMPLETED: ['ARCHIVED'],
  CANCELLED: ['ARCHIVED'],
  FAILED: ['RUNNING', 'CANCELLED', 'ARCHIVED'],
  ARCHIVED: [],
}

/** The states that may follow `from`. */
export function next(from: State): readonly State[] {
  return WAYS[from]
}

/** `to`, when it may follow `from`. Throws `CAMPAIGN_STATE` naming what may. */
export function move(from: State, to: State): State {
  if (!WAYS[from].includes(to)) {
    throw new Failure('CAMPAIGN_STATE', `A campaign that is ${from} cannot become ${to}.`, {
      from,
      to,
      possible: WAYS[from],
    })
  }
  return to
}

/** `text` as a state. Throws `INVARIANT_BROKEN` for what no campaign can be. */
export function parse(text: string): State {
  const state = STATES.find((known) => known === text)
  if (!state) throw new Failure('INVARIANT_BROKEN', `"${text}" is not a campaign state.`)
  return state
}
