/** The files behind signed addresses: written by the warehouse when they are fetched, streamed, and taken away again. */
import { open } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import type { Engine, Spooled } from '../src/capabilities.ts'
import { Failure, is } from '../src/core/failure.ts'
import type { Contexts } from './contexts.ts'
import * as Door from './door.ts'
import * as Limits from './limits.ts'
import { type Claim, type Links, PATH } from './links.ts'
import type { Rates } from './rates.ts'
import * as Roles from './roles.ts'
import * as Viewers from './viewers.ts'

/** What downloads need. */
export type Options = {
  readonly engine: Engine
  readonly contexts: Contexts
  readonly links: Links
  readonly rates: Rates
}

/** A key's files at one time: each takes room in the folder for spilled work. */
export const MOST_AT_ONCE = 2

const TYPES = { csv: 'text/csv; charset=utf-8; header=present', parquet: 'application/vnd.apache.parquet' } as const

/** Answers signed addresses on `app`. */
export function create(app: FastifyInstance, { engine, contexts, links, rates }: Options): void {
  const open = new Map<string, number>()
  app.get<{ Params: { name: string } }>(`${PATH}:name`, { exposeHeadRoute: false }, async (request, reply) => {
    const claim = read(request.params.name, request.query, request.ip)
    const { key, format } = claim
    const viewer = await holder(engine, claim)
    const { actor } = viewer
    const release = take(key)
    let file: Spooled
    try {
      Limits.spend(rates, key, Limits.LIMITS.download)
      await allowed(viewer, claim)
      file = await contexts.hold(engine.files.spool(claim.content, format, actor))
    } catch (error) {
      release()
      throw error
    }
    const stream = await streamed(file).catch((error: unknown) => {
      release()
      throw error
    })
    stream.once('close', release)
    // Whoever went away while the file was written does not come for it.
    if (reply.raw.destroyed) stream.destroy()
    reply.raw.once('close', () => stream.destroy())
    return reply
      .type(TYPES[format])
      .header('content-length', file.sizeBytes)
      .header('content-disposition', `attachment; filename="${request.params.name}"`)
      .header('referrer-policy', 'no-referrer')
      .header('x-rows', file.rows)
      .send(stream)
  })

  function read(name: string, query: unknown, ip: string): Claim {
    try {
      return links.read(name, query)
    } catch (error) {
      if (is(error, 'LINK_INVALID')) Door.stranger(rates, ip)
      throw error
    }
  }

  function take(key: string): () => void {
    const before = open.get(key) ?? 0
    if (before >= MOST_AT_ONCE)
      throw new Failure('RATE_LIMITED', `This key fetches ${MOST_AT_ONCE} files already.`, { waitS: 5 })
    open.set(key, before + 1)
    return () => {
      const left = (open.get(key) ?? 1) - 1
      if (left > 0) open.set(key, left)
      else open.delete(key)
    }
  }

  async function allowed({ role, actor }: Viewers.Viewer, { content }: Claim): Promise<void> {
    const operation = `Query.${content.kind}File`
    const roles = Roles.operations[operation] ?? []
    if (roles.includes(role)) return
    const facts = { content, outcome: 'FORBIDDEN' }
    await engine.access.audit({ action: 'export', subject: content.kind, facts }, actor)
    throw new Failure('FORBIDDEN', `The role ${role} may not fetch this file.`, { operation, roles })
  }
}

/** Who fetches: whoever asked, with what the key may do now. A file that a revoked key asked for is refused, and audited. */
async function holder(
  { access }: Engine,
  { key, principal, tokenRole, untilS, content }: Claim,
): Promise<Viewers.Viewer> {
  if (tokenRole !== null) return Viewers.viewer({ id: key, principal, role: tokenRole, scopes: [] }, untilS)
  const found = await access.keyHolder(key)
  if (found) return Viewers.viewer(found, null)
  const facts = { content, key, outcome: 'UNAUTHENTICATED' }
  await access.audit({ action: 'export', subject: content.kind, facts }, { principal })
  throw new Failure('UNAUTHENTICATED', 'The key that asked for this file is no longer valid.')
}

/** The bytes of `file`, which is gone from its folder once it is open. */
async function streamed(file: Spooled) {
  try {
    return (await open(file.path)).createReadStream()
  } finally {
    await file[Symbol.asyncDispose]()
  }
}
