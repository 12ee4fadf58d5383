/**
 * Tokens of an outside issuer (JWT, RFC 7519), verified with the keys that it publishes (JWKS, RFC 7517). Only public-key signatures are
 * taken, so that nobody can sign with what everybody can read.
 */
import http from 'node:http'
import https from 'node:https'
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import { z } from 'zod'
import { Failure, is } from '../core/failure.ts'
import type { Now } from '../core/time.ts'
import * as Endpoint from '../ingest/endpoint.ts'
import { type Holder, ROLES } from './keys.ts'

/** Whom to trust. `roleClaim` names the claim that holds the role, `principalClaim` the one that says who it is. */
export type Issuer = {
  readonly jwksUrl: string
  readonly issuer: string
  readonly audience: string
  readonly roleClaim: string
  readonly principalClaim: string
}

/** Who holds a token, and until when it is one, in unix seconds. */
export type TokenHolder = Holder & { readonly untilS: number }

/** Who holds a token; null when it is not a valid one of the issuer. */
export type Verify = (token: string) => Promise<TokenHolder | null>

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA']
const LONGEST_TOKEN = 8_192
const FETCH_MS = 5_000
const MOST_BYTES = 256 * 1024
/** Keys are fetched again after this long, or at a key that is not among them, but not more often than {@link PAUSE_S}. */
const KEPT_S = 600
const PAUSE_S = 30
const TOLERANCE_S = 30

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) })

/**
 * A verifier of `issuer`'s tokens; without an issuer no token is valid. Its keys are fetched when first needed, from public addresses only unless `allowPrivate`. Verifying
 * throws `ISSUER_UNREACHABLE` when the keys cannot be fetched and none were before.
 */
export function open(issuer: Issuer | null, options: { readonly allowPrivate: boolean; readonly now: Now }): Verify {
  if (issuer === null) return async () => null
  const endpoint = Endpoint.parse(issuer.jwksUrl, options)
  let held: { readonly keys: JSONWebKeySet; readonly atS: number } | null = null
  let triedS = Number.NEGATIVE_INFINITY
  let asking: Promise<JSONWebKeySet> | null = null
  const ask = async (): Promise<JSONWebKeySet> => {
    triedS = options.now()
    try {
      held = { keys: await fetchKeys(endpoint), atS: triedS }
    } catch (error) {
      // An issuer that is away for a while does not shut out whom its last keys vouch for.
      if (!held) throw error
    } finally {
      asking = null
    }
    return held.keys
  }
  const keys = async (need: 'any' | 'newer'): Promise<JSONWebKeySet> => {
    const nowS = options.now()
    const fresh = held !== null && nowS - held.atS < KEPT_S
    if (held && ((fresh && need === 'any') || nowS - triedS < PAUSE_S)) return held.keys
    asking ??= ask()
    return asking
  }
  const verified = async (token: string, set: JSONWebKeySet): Promise<JWTPayload> => {
    const { payload } = await jwtVerify(token, createLocalJWKSet(set), {
      algorithms: ALGORITHMS,
      issuer: issuer.issuer,
      audience: issuer.audience,
      requiredClaims: ['exp', issuer.principalClaim, issuer.roleClaim],
      clockTolerance: TOLERANCE_S,
      currentDate: new Date(options.now() * 1_000),
    })
    return payload
  }
  return async (token) => {
    if (token.length > LONGEST_TOKEN || token.split('.').length !== 3) return null
    try {
      const set = await keys('any')
      const payload = await verified(token, set).catch(async (error: unknown) => {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
        return verified(token, await keys('newer'))
      })
      return holderOf(payload, issuer)
    } catch (error) {
      if (error instanceof errors.JOSEError) return null
      throw error
    }
  }
}

function holderOf(payload: JWTPayload, { principalClaim, roleClaim }: Issuer): TokenHolder | null {
  const principal = payload[principalClaim]
  const role = ROLES.find((known) => known === payload[roleClaim])
  if (typeof principal !== 'string' || principal.trim() === '' || !role) return null
  if (payload.exp === undefined) return null
  return { id: `token of ${principal}`, principal, role, scopes: [], untilS: payload.exp }
}

function fetchKeys({ url, name, lookup }: Endpoint.Endpoint): Promise<JSONWebKeySet> {
  const { get } = url.protocol === 'https:' ? https : http
  const unreachable = (problem: string, cause?: unknown) =>
    new Failure('ISSUER_UNREACHABLE', `The keys of the tokens' issuer ${problem}.`, { host: name }, { cause })
  return new Promise((resolve, reject) => {
    const failed = (error: unknown) =>
      reject(is(error, 'ISSUER_UNREACHABLE') ? error : unreachable('cannot be fetched', error))
    const request = get(url, { lookup, signal: AbortSignal.timeout(FETCH_MS), headers: { accept: 'application/json' } })
    request.once('error', failed)
    request.once('response', (response) => {
      const chunks: Buffer[] = []
      let sizeBytes = 0
      response.on('data', (chunk: Buffer) => {
        sizeBytes += chunk.length
        chunks.push(chunk)
        if (sizeBytes > MOST_BYTES) response.destroy(unreachable('are more than 256 kB'))
      })
      response.once('error', failed)
      response.once('end', () => {
        if (response.statusCode !== 200) return reject(unreachable(`answered ${response.statusCode}`))
        const parsed = keySet.safeParse(json(Buffer.concat(chunks).toString('utf8')))
        if (parsed.success) resolve(parsed.data)
        else reject(unreachable('are no key set'))
      })
    })
  })
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
