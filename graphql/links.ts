/**
 * Signed addresses of files: what is in the file, for whom and until when stand in the address, with an HMAC-SHA-256 (RFC 2104) over them and the path. The key of
 * that is made for nothing else, so that no other signature passes for one.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { FileContent, FileFormat } from '../src/capabilities.ts'
import { Failure } from '../src/core/failure.ts'
import * as Time from '../src/core/time.ts'
import type { Viewer } from './viewers.ts'

/** A signed address; `url` is a path. */
export type Link = { readonly url: string; readonly expiresAt: string; readonly name: string }

/** What an address that is ours says. `tokenRole`: the role of whoever asked with a token, which cannot be asked again; null for a key. */
export type Claim = {
  readonly content: FileContent
  readonly format: FileFormat
  readonly key: string
  readonly principal: string
  readonly tokenRole: 'analyst' | 'growth' | 'marketer' | 'approver' | 'admin' | null
  readonly untilS: number
}

/** Makes and reads addresses. */
export type Links = {
  readonly sign: (viewer: Viewer, content: FileContent, format: FileFormat) => Link
  /** What the address says. Throws `LINK_INVALID` for one that this server did not make, `LINK_EXPIRED`. */
  readonly read: (name: string, query: unknown) => Claim
}

/** Where files are fetched. */
export const PATH = '/downloads/'

const PURPOSE = 'dropcast download 1'
const LASTS_S = 300
/** Servers and proxies refuse request lines from 8 kB on. */
const LONGEST = 6_000

const asOf = z.string().exactOptional()
const where = z.unknown().exactOptional()
const segment = z.union([
  z.object({ name: z.string(), version: z.number().exactOptional() }),
  z.object({ filter: z.unknown() }),
])
const content = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('snapshot'), snapshot: z.string() }),
  z.object({ kind: z.literal('segment'), segment, asOf }),
  z.object({
    kind: z.literal('wallets'),
    where,
    features: z.array(z.string()),
    goals: z.array(z.string()),
    labels: z.enum(['all', 'none']),
    asOf,
  }),
  z.object({
    kind: z.literal('cohorts'),
    act: z.unknown(),
    by: z.enum(['month', 'week']),
    periods: z.number().exactOptional(),
    where,
    asOf,
  }),
  z.object({ kind: z.literal('audit'), from: z.string().exactOptional(), to: z.string().exactOptional() }),
])
const claim = z.object({
  content,
  format: z.enum(['csv', 'parquet']),
  key: z.string(),
  principal: z.string(),
  tokenRole: z.enum(['analyst', 'growth', 'marketer', 'approver', 'admin']).nullable(),
  untilS: z.number(),
})
const asked = z.object({ claim: z.string().max(LONGEST), signature: z.string().max(100) })

/** Addresses that are signed with `secret`; without one they are good for as long as this process lives. */
export function create(secret: string | null, now: Time.Now): Links {
  const key = createHmac('sha256', secret ?? randomBytes(32))
    .update(PURPOSE)
    .digest()
  const signature = (name: string, text: string) =>
    createHmac('sha256', key).update(`${PURPOSE}\n${PATH}${name}\n${text}`).digest()
  return {
    sign: (viewer, of, format) => {
      const { key: id, actor, role, tokenUntilS } = viewer
      const untilS = Math.min(now() + LASTS_S, tokenUntilS ?? Number.POSITIVE_INFINITY)
      const name = `${titleOf(of)}.${format}`
      const tokenRole = tokenUntilS === null ? null : role
      const said: Claim = { content: of, format, key: id, principal: actor.principal, tokenRole, untilS }
      const text = Buffer.from(JSON.stringify(said)).toString('base64url')
      if (text.length > LONGEST)
        throw new Failure('INPUT_INVALID', 'The filter is too long for an address: save it as a segment first.', {
          argument: 'where',
        })
      const url = `${PATH}${name}?claim=${text}&signature=${signature(name, text).toString('base64url')}`
      return { url, expiresAt: Time.toIso(untilS), name }
    },
    read: (name, query) => {
      const invalid = () => new Failure('LINK_INVALID', 'The address of the file is not one that was made here.')
      const { success, data } = asked.safeParse(query)
      if (!success) throw invalid()
      const expected = signature(name, data.claim)
      const given = Buffer.from(data.signature, 'base64url')
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw invalid()
      const found = claim.parse(JSON.parse(Buffer.from(data.claim, 'base64url').toString('utf8')))
      if (found.untilS <= now())
        throw new Failure('LINK_EXPIRED', 'The address of the file has expired.', { at: Time.toIso(found.untilS) })
      return found
    },
  }
}

/** What the file is called, in letters that any file system and header takes. */
function titleOf(of: FileContent): string {
  const safe = (text: string) => text.replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 64)
  if (of.kind === 'segment' && 'name' in of.segment) return `segment-${safe(of.segment.name)}`
  if (of.kind === 'snapshot') return `snapshot-${safe(of.snapshot).slice(0, 16)}`
  return of.kind
}
