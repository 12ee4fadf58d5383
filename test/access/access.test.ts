import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as Approvers from '../../src/access/approvers.ts'
import * as Idempotency from '../../src/access/idempotency.ts'
import * as Keys from '../../src/access/keys.ts'
import { DAY_S } from '../../src/core/time.ts'
import { open, type Warehouse } from '../../src/warehouse/warehouse.ts'

let clock = 1_700_000_000
let warehouse: Warehouse
beforeAll(async () => {
  warehouse = await open({ path: ':memory:', now: () => clock })
})
afterAll(async () => {
  await warehouse[Symbol.asyncDispose]()
})

describe('API keys', () => {
  it('open the door with their secret only, and only the first needs no admin', async () => {
    const first = await Keys.create(warehouse, { principal: 'ada', role: 'admin', expiresAtS: null }, null)
    expect(await Keys.verify(warehouse, first.secret)).toEqual({
      id: expect.any(String),
      principal: 'ada',
      role: 'admin',
      scopes: [],
    })
    expect(await Keys.verify(warehouse, `${first.secret}x`)).toBeNull()
    await expect(
      Keys.create(warehouse, { principal: 'eve', role: 'admin', expiresAtS: null }, null),
    ).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
  })

  it('have one first, however many ask at once', async () => {
    await using empty = await open({ path: ':memory:', now: () => clock })
    const ask = (principal: string) => Keys.create(empty, { principal, role: 'admin', expiresAtS: null }, null)
    const settled = await Promise.allSettled(['a', 'b', 'c'].map(ask))
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const one of settled) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'FORBIDDEN' })
    const [only, ...others] = await Keys.list(empty)
    expect(others).toEqual([])
    await Keys.revoke(empty, only?.id ?? '')
    await expect(ask('d')).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('hold the scopes that they were given, each once, and no others', async () => {
    const asked = { principal: 'dpo', role: 'analyst', expiresAtS: null }
    const key = await Keys.create(warehouse, { ...asked, scopes: ['pii', 'pii'] }, 'ada')
    expect(key.scopes).toEqual(['pii'])
    expect(await Keys.verify(warehouse, key.secret)).toEqual({
      id: expect.any(String),
      principal: 'dpo',
      role: 'analyst',
      scopes: ['pii'],
    })
    const scopes = new Map((await Keys.list(warehouse)).map((one) => [one.principal, one.scopes]))
    expect([scopes.get('ada'), scopes.get('dpo')]).toEqual([[], ['pii']])
    await expect(Keys.create(warehouse, { ...asked, scopes: ['root'] }, 'ada')).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      facts: { argument: 'scope' },
    })
  })

  it('are stored without their secret', async () => {
    const { secret } = await Keys.create(warehouse, { principal: 'bo', role: 'growth', expiresAtS: null }, 'ada')
    const rows = await warehouse.all({ name: 'test', text: 'SELECT * FROM private.api_key', params: {}, required: [] })
    expect(
      JSON.stringify(rows, (_k, v) => (v instanceof Uint8Array ? Buffer.from(v).toString('latin1') : v)),
    ).not.toContain(secret)
  })

  it('end by revocation and by expiry', async () => {
    const key = await Keys.create(warehouse, { principal: 'cy', role: 'analyst', expiresAtS: clock + 10 }, 'ada')
    const other = await Keys.create(warehouse, { principal: 'cy', role: 'analyst', expiresAtS: null }, 'ada')
    clock += 10
    expect(await Keys.verify(warehouse, key.secret)).toBeNull()
    expect(await Keys.verify(warehouse, other.secret)).not.toBeNull()
    expect((await Keys.revoke(warehouse, other.id)).revokedAtS).toBe(clock)
    expect(await Keys.verify(warehouse, other.secret)).toBeNull()
    await expect(Keys.revoke(warehouse, 'nobody')).rejects.toMatchObject({ code: 'KEY_UNKNOWN' })
    await expect(
      Keys.create(warehouse, { principal: 'cy', role: 'root', expiresAtS: null }, 'ada'),
    ).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })
})

describe('approvers', () => {
  it('are kept once, and a mistyped address is refused', async () => {
    const typed = '0xb47e3cd837dDF8e4c57F05d70Ab865de6e193BBB'
    await Approvers.add(warehouse, { principal: 'dora', address: typed }, 'ada')
    await Approvers.add(warehouse, { principal: 'dora', address: typed.toLowerCase() }, 'ada')
    expect(await Approvers.list(warehouse)).toEqual([
      { principal: 'dora', address: typed.toLowerCase(), createdBy: 'ada' },
    ])
    await expect(
      Approvers.add(warehouse, { principal: 'dora', address: typed.replace('B4', 'b4').replace('dDF', 'ddF') }, 'ada'),
    ).rejects.toMatchObject({
      code: 'ADDRESS_CHECKSUM',
    })
  })
})

describe('idempotency', () => {
  const claim = { principal: 'ada', key: 'k1', fingerprint: 'f1' }

  it('runs the work once and replays its answer, for a day', async () => {
    let runs = 0
    const work = async () => ({ run: ++runs })
    expect(await Idempotency.once(warehouse, claim, work)).toEqual({ run: 1 })
    expect(await Idempotency.once(warehouse, claim, work)).toEqual({ run: 1 })
    expect(await Idempotency.once(warehouse, { ...claim, principal: 'bo' }, work)).toEqual({ run: 2 })
    await expect(Idempotency.once(warehouse, { ...claim, fingerprint: 'f2' }, work)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_REUSED',
    })
    clock += DAY_S + 1
    expect(await Idempotency.once(warehouse, claim, work)).toEqual({ run: 3 })
  })

  it('refuses a second call while the first runs, and frees the key when it fails', async () => {
    let release: () => void = () => undefined
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const first = Idempotency.once(warehouse, { ...claim, key: 'k2' }, async () => {
      await gate
      throw new TypeError('work failed')
    })
    await new Promise((resolve) => setTimeout(resolve, 50))
    await expect(Idempotency.once(warehouse, { ...claim, key: 'k2' }, async () => 1)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_IN_PROGRESS',
    })
    release()
    await expect(first).rejects.toThrow('work failed')
    expect(await Idempotency.once(warehouse, { ...claim, key: 'k2' }, async () => 2)).toBe(2)
  })

  it('never does finished work again, even when its answer could not be kept', async () => {
    let runs = 0
    const unkeepable = async () => {
      runs++
      const answer: { self?: unknown } = {}
      answer.self = answer
      return answer
    }
    const own = { ...claim, key: 'k3' }
    await expect(Idempotency.once(warehouse, own, unkeepable)).rejects.toBeInstanceOf(RangeError)
    await expect(Idempotency.once(warehouse, own, unkeepable)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_IN_PROGRESS',
    })
    expect(runs).toBe(1)
    let silent = 0
    const nothing = async () => void silent++
    await Idempotency.once(warehouse, { ...claim, key: 'k4' }, nothing)
    expect(await Idempotency.once(warehouse, { ...claim, key: 'k4' }, nothing)).toBeNull()
    expect(silent).toBe(1)
  })
})
