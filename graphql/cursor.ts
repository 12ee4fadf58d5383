/**
 * The place behind a wallet in a paged list. It carries its instant, so that later pages are read as of the same one, and a hash of
 * filter and order, so that it is not used with others. A place within a page is the page's own start and how many to pass over.
 */
import { Failure } from '../src/core/failure.ts'
import { canonicalJson, contentHash } from '../src/core/ids.ts'

/** `after` is the engine's cursor (null = the beginning); `skip` wallets behind it are passed over. */
export type Place = {
  readonly asOf: string
  readonly after: string | null
  readonly skip: number
  readonly list: string
}

const MOST_SKIPPED = 500

/** What identifies a list: its filter and its order. */
export function listOf(where: unknown, orderBy: unknown): string {
  return contentHash([canonicalJson([where ?? null, orderBy ?? null])]).slice(0, 16)
}

/** The cursor of `place`. */
export function write({ asOf, after, skip, list }: Place): string {
  return Buffer.from(JSON.stringify([asOf, after, skip, list])).toString('base64url')
}

/** The place of `cursor`. Throws `INPUT_INVALID` when it is none of ours, or one of another list or instant. */
export function read(cursor: string, list: string, asOf: string | null): Place {
  const place = parse(cursor)
  if (!place) throw invalid('The cursor is not one of ours.')
  if (place.list !== list) throw invalid('The cursor belongs to another filter or order.')
  if (asOf !== null && asOf !== place.asOf) throw invalid(`The cursor belongs to the instant ${place.asOf}.`)
  return place
}

function parse(cursor: string): Place | null {
  const fields = decoded(cursor)
  if (!Array.isArray(fields)) return null
  const [asOf, after, skip, list]: unknown[] = fields
  if (typeof asOf !== 'string' || typeof list !== 'string' || !(after === null || typeof after === 'string'))
    return null
  if (typeof skip !== 'number' || !Number.isInteger(skip) || skip < 0 || skip > MOST_SKIPPED) return null
  return { asOf, after, skip, list }
}

function decoded(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function invalid(problem: string): Failure {
  return new Failure('INPUT_INVALID', problem, { argument: 'after' })
}
