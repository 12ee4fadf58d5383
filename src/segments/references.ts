/** Saved segments that a filter refers to, and those that they refer to, however far. */
import { Failure } from '../core/failure.ts'
import { type Reference, references, type Segment } from './segment.ts'

/** A version of a saved segment, as far as references go. */
type Saved = { readonly version: number; readonly filter: Segment }

const MOST_SEGMENTS = 100

/**
 * Those of `segments`, by name or `name@version`, as `get` finds them. `owner`: the name under which the filter is to be saved, which
 * nothing may refer back to. Throws `SEGMENT_CYCLE`, `SEGMENT_INVALID` for more than a hundred, and what `get` throws.
 */
export async function named<S extends Saved>(
  segments: readonly Segment[],
  get: (reference: Reference) => Promise<S>,
  owner?: string,
): Promise<Record<string, S>> {
  const found: Record<string, S> = {}
  const visit = async (filter: Segment, trail: readonly string[]): Promise<void> => {
    for (const reference of references(filter)) {
      if (trail.includes(reference.segment)) throw cycle([...trail, reference.segment])
      const key = keyOf(reference)
      const known = found[key]
      const saved = known ?? (await get(reference))
      found[key] = saved
      if (Object.keys(found).length > MOST_SEGMENTS)
        throw new Failure('SEGMENT_INVALID', `The filter refers to more than ${MOST_SEGMENTS} segments.`, { path: '$' })
      if (!known) await visit(saved.filter, [...trail, reference.segment])
    }
  }
  for (const segment of segments) await visit(segment, owner === undefined ? [] : [owner])
  return found
}

/** The name under which a scope keeps what `reference` stands for. */
export function keyOf({ segment, version }: Reference): string {
  return version === undefined ? segment : `${segment}@${version}`
}

function cycle(trail: readonly string[]): Failure {
  return new Failure('SEGMENT_CYCLE', `The segments refer to each other in a circle: ${trail.join(' → ')}.`, { trail })
}
