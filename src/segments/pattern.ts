/**
 * Event patterns: what a wallet did, in which order, and what it then left undone. A pattern holds when instants can be found such that
 * every step begins after the one before has ended. Always known: what was not observed did not happen.
 */
import type { Address } from '../core/address.ts'
import * as Shape from './shape.ts'

/**
 * What a wallet does. `bought`, `sold`, `traded`: sales, wash trades left out. `received`, `sent`: token movements from or to another.
 * `called`: transactions sent that did not fail. `acted`: anything of its own doing: bought, sold, sent or called, not received.
 */
export type Act = 'bought' | 'sold' | 'traded' | 'received' | 'sent' | 'called' | 'acted'

/**
 * Acts that happened: at least so many, the last of them within so many days of the first. It ends with the last of them. `of` narrows
 * to a collection or token, of `called` to the contract.
 */
export type Did = { readonly did: Act; readonly of?: Address; readonly atLeast: number; readonly withinDays?: number }

/** Acts that did not happen for so many days after the step before; alone, before the instant. */
export type DidNot = { readonly didNot: Act; readonly of?: Address; readonly forDays: number }

/** A step. */
export type Step = Did | DidNot

/** A pattern. `lastDays`: only what was done in so many days before the instant counts as done. */
export type Pattern = { readonly pattern: readonly Step[]; readonly lastDays?: number }

/** What can be done. */
export const acts: readonly Act[] = ['bought', 'sold', 'traded', 'received', 'sent', 'called', 'acted']

const MOST_STEPS = 8
const MOST_TIMES = 10_000
const MOST_DAYS = 36_500

/** The pattern in `fields`. Throws `SEGMENT_INVALID` at the path of what is wrong. */
export function parse(fields: Shape.Fields, path: string): Pattern {
  Shape.only(fields, ['pattern', 'lastDays'], path)
  const steps = Shape.array(fields.pattern, `${path}.pattern`)
  if (steps.length > MOST_STEPS)
    throw Shape.invalid(`${path}.pattern`, `has ${steps.length} steps; ${MOST_STEPS} are allowed`)
  const pattern = steps.map((each, i) => step(each, `${path}.pattern[${i}]`))
  const [first] = pattern
  if (first && 'didNot' in first && pattern.length > 1)
    throw Shape.invalid(
      `${path}.pattern[0]`,
      'cannot be left undone before anything was done: begin with what was done',
    )
  if (fields.lastDays === undefined) return { pattern }
  if (first && 'didNot' in first)
    throw Shape.invalid(`${path}.lastDays`, 'is not used where nothing was done: use forDays')
  return { pattern, lastDays: days(fields.lastDays, `${path}.lastDays`) }
}

/** The pattern in words. */
export function text({ pattern, lastDays }: Pattern): string {
  const steps = pattern.map((each) => {
    const of = each.of === undefined ? '' : ` of ${each.of}`
    if ('didNot' in each)
      return `nothing${each.didNot === 'acted' ? '' : ` ${each.didNot}`}${of} for ${each.forDays} days`
    const within = each.withinDays === undefined ? '' : ` within ${each.withinDays} days`
    return `${each.did} ≥ ${each.atLeast}${of}${within}`
  })
  return `${steps.join(', then ')}${lastDays === undefined ? '' : `, in the last ${lastDays} days`}`
}

function step(input: unknown, path: string): Step {
  const fields = Shape.object(input, path)
  const key = 'didNot' in fields ? 'didNot' : 'did'
  const act = Shape.oneOf(fields[key], acts, { path: `${path}.${key}`, what: 'thing to do' })
  if (act === 'acted' && fields.of !== undefined) throw Shape.invalid(`${path}.of`, 'is not used by acted')
  const of = fields.of === undefined ? {} : { of: Shape.address(fields.of, `${path}.of`) }
  if (key === 'didNot') {
    Shape.only(fields, ['didNot', 'of', 'forDays'], path)
    return { didNot: act, ...of, forDays: days(fields.forDays, `${path}.forDays`) }
  }
  Shape.only(fields, ['did', 'of', 'atLeast', 'withinDays'], path)
  const atLeast = fields.atLeast === undefined ? 1 : Shape.whole(fields.atLeast, `${path}.atLeast`, [1, MOST_TIMES])
  const within = fields.withinDays === undefined ? {} : { withinDays: days(fields.withinDays, `${path}.withinDays`) }
  return { did: act, ...of, atLeast, ...within }
}

function days(input: unknown, path: string): number {
  return Shape.whole(input, path, [1, MOST_DAYS])
}
