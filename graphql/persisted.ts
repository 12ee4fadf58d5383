/** Persisted operations: documents that are known by their SHA-256, and, where only they may run, the list of what may run. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type GraphQLSchema, parse, validate } from 'graphql'
import { z } from 'zod'
import { Failure } from '../src/core/failure.ts'

/** Where the documents are, and whether others run beside them. */
export type Options = { readonly path: string | null; readonly allow: 'any' | 'listed' }

/** Puts the document into a request that names it. Throws `OPERATION_UNKNOWN` for one that is not listed. */
export type Resolve = (body: unknown) => unknown

const file = z.record(z.string().regex(/^[0-9a-f]{64}$/), z.string())
const named = z.looseObject({
  query: z.string().optional(),
  documentId: z.string().optional(),
  extensions: z.looseObject({ persistedQuery: z.looseObject({ sha256Hash: z.string() }).optional() }).optional(),
})

/** The listed operations of `schema`. Throws `CONFIG_INVALID` for a file that is none, or lists what the schema does not allow. */
export function create(schema: GraphQLSchema, { path, allow }: Options): Resolve {
  const listed = path === null ? new Map<string, string>() : read(schema, path)
  const known = (hash: string): string => {
    const text = listed.get(hash)
    if (text !== undefined) return text
    throw new Failure('OPERATION_UNKNOWN', 'No operation of this hash is listed here.', { hash: hash.slice(0, 64) })
  }
  return (body) => {
    if (allow === 'any' && isText(body)) return body
    const parsed = named.safeParse(body)
    // What is wrong in another way is refused by GraphQL itself.
    if (!parsed.success) return body
    const { query, documentId, extensions, ...rest } = parsed.data
    const hash = documentId?.replace(/^sha256:/, '') ?? extensions?.persistedQuery?.sha256Hash
    if (hash !== undefined) return { ...rest, query: known(hash) }
    if (allow === 'listed') known(hashOf(query ?? ''))
    return body
  }
}

/** Whether `body` brings its document as text alone, as most do: then there is nothing to look up. */
function isText(body: unknown): boolean {
  return typeof body === 'object' && body !== null && !('documentId' in body) && !('extensions' in body)
}

function read(schema: GraphQLSchema, path: string): ReadonlyMap<string, string> {
  const wrong = (problem: string, cause?: unknown) =>
    new Failure(
      'CONFIG_INVALID',
      `The persisted operations ${problem}.`,
      { wrong: ['DROPCAST_HTTP_OPERATIONS'] },
      { cause },
    )
  let found: Record<string, string>
  try {
    found = file.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    throw wrong('are no JSON file of hash and document', cause)
  }
  for (const [hash, text] of Object.entries(found)) {
    if (hashOf(text) !== hash) throw wrong(`hold a document whose hash is not ${hash}`)
    const errors = problems(schema, text)
    if (errors.length > 0) throw wrong(`hold ${hash}, which the schema does not allow: ${errors[0]}`)
  }
  return new Map(Object.entries(found))
}

function problems(schema: GraphQLSchema, text: string): readonly string[] {
  try {
    return validate(schema, parse(text)).map(({ message }) => message)
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
