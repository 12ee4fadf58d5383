import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as Tokens from '../../src/access/tokens.ts'

type Keys = Awaited<ReturnType<typeof generateKeyPair>>

let keys: { readonly old: Keys; readonly young: Keys; readonly stranger: Keys }
let server: http.Server
let jwksUrl: string
let published: readonly unknown[] = []
let requests = 0
let status = 200

beforeAll(async () => {
  const [old, young, stranger] = await Promise.all([1, 2, 3].map(() => generateKeyPair('ES256', { extractable: true })))
  if (!old || !young || !stranger) throw new Error('no keys')
  keys = { old, young, stranger }
  published = [{ ...(await exportJWK(old.publicKey)), kid: 'old', alg: 'ES256' }]
  server = http.createServer((_request, response) => {
    requests++
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ keys: published }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`
})
afterAll(() => {
  server.close()
})

const NOW_S = 1_700_000_000
const ISSUER = 'https://id.example'
const issuer = () => ({ jwksUrl, issuer: ISSUER, audience: 'dropcast', roleClaim: 'role', principalClaim: 'sub' })

type Claims = Readonly<Record<string, unknown>>

const good: Claims = { iss: ISSUER, aud: 'dropcast', sub: 'ada', role: 'marketer', exp: NOW_S + 60 }

function token(claims: Claims, kid: 'old' | 'young' = 'old', by: Keys = keys[kid]): Promise<string> {
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: 'ES256', kid }).sign(by.privateKey)
}

describe('tokens', () => {
  it('of the issuer say who holds them and in which role; without an issuer none is valid', async () => {
    const verify = Tokens.open(issuer(), { allowPrivate: true, now: () => NOW_S })
    const holder = { id: 'token of ada', principal: 'ada', role: 'marketer', scopes: [] }
    expect(await verify(await token(good))).toEqual({ ...holder, untilS: NOW_S + 60 })
    expect(await Tokens.open(null, { allowPrivate: true, now: () => NOW_S })(await token(good))).toBeNull()
  })

  it('that are wrong in anything are refused', async () => {
    const verify = Tokens.open(issuer(), { allowPrivate: true, now: () => NOW_S })
    const [head = '', body = '', signature = ''] = (await token(good)).split('.')
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const secret = Buffer.from(JSON.stringify(published[0]))
    const symmetric = new SignJWT({ ...good }).setProtectedHeader({ alg: 'HS256', kid: 'old' }).sign(secret)
    const wrong: Readonly<Record<string, string>> = {
      expired: await token({ ...good, exp: NOW_S - 31 }),
      'without an end': await token({ ...good, exp: undefined }),
      'not yet valid': await token({ ...good, nbf: NOW_S + 60 }),
      'of another issuer': await token({ ...good, iss: 'https://evil.example' }),
      'for another audience': await token({ ...good, aud: 'other' }),
      'with a role that does not exist': await token({ ...good, role: 'root' }),
      'with a list of roles': await token({ ...good, role: ['admin'] }),
      'of nobody': await token({ ...good, sub: ' ' }),
      'signed by a stranger': await token(good, 'old', keys.stranger),
      unsigned: `${encode({ alg: 'none' })}.${body}.`,
      'signed with the public key': await symmetric,
      changed: `${head}.${encode({ ...good, role: 'admin' })}.${signature}`,
      'not a token': 'a.b.c',
      'too long': `${head}.${'a'.repeat(9_000)}.${signature}`,
    }
    for (const [what, text] of Object.entries(wrong)) expect(await verify(text), what).toBeNull()
  })

  it('by a new key are taken once the issuer publishes it, and strangers do not make us ask again and again', async () => {
    let nowS = NOW_S
    const verify = Tokens.open(issuer(), { allowPrivate: true, now: () => nowS })
    expect(await verify(await token(good))).not.toBeNull()
    requests = 0
    for (let i = 0; i < 20; i++) expect(await verify(await token(good, 'young'))).toBeNull()
    expect(requests).toBe(0)
    published = [...published, { ...(await exportJWK(keys.young.publicKey)), kid: 'young', alg: 'ES256' }]
    nowS += 31
    expect(await verify(await token({ ...good, exp: nowS + 60 }, 'young'))).not.toBeNull()
    expect(requests).toBe(1)
  })

  it('stay valid while the issuer is away, by the keys that it had; with none, it is said that they cannot be fetched', async () => {
    let nowS = NOW_S
    const verify = Tokens.open(issuer(), { allowPrivate: true, now: () => nowS })
    expect(await verify(await token(good))).not.toBeNull()
    status = 503
    try {
      nowS += 3_600
      expect(await verify(await token({ ...good, exp: nowS + 60 }))).not.toBeNull()
      const fresh = Tokens.open(issuer(), { allowPrivate: true, now: () => nowS })
      await expect(fresh(await token(good))).rejects.toMatchObject({ code: 'ISSUER_UNREACHABLE', retry: true })
    } finally {
      status = 200
    }
  })

  it('of an issuer at a private address are not asked for unless that is allowed', async () => {
    const refused = { allowPrivate: false, now: () => NOW_S }
    expect(() => Tokens.open(issuer(), refused)).toThrow(/private address/)
    const named = jwksUrl.replace('127.0.0.1', 'localhost')
    requests = 0
    const verify = Tokens.open({ ...issuer(), jwksUrl: named }, refused)
    await expect(verify(await token(good))).rejects.toMatchObject({ code: 'ISSUER_UNREACHABLE' })
    expect(requests).toBe(0)
  })
})
