import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as Audit from '../../src/access/audit.ts'
import * as Redaction from '../../src/access/redaction.ts'
import { open, type Warehouse } from '../../src/warehouse/warehouse.ts'

let clock = 1_700_000_000
let warehouse: Warehouse
beforeAll(async () => {
  warehouse = await open({ path: ':memory:', now: () => clock })
  for (let i = 0; i < 10; i++) {
    // Two in each second: the order within one is that of recording.
    clock += i % 2
    const facts = { i, secret: 'x' }
    await Audit.record(warehouse, { principal: i % 3 === 0 ? 'ada' : 'bo', action: `a${i}`, subject: 's', facts })
  }
})
afterAll(async () => {
  await warehouse[Symbol.asyncDispose]()
})

const ALL = { fromS: 0, toS: 2 ** 32 - 1, principal: null, action: null, subject: null, first: 500, after: null }
const actions = async (wanted: Partial<Audit.Wanted>) =>
  (await Audit.page(warehouse, { ...ALL, ...wanted })).entries.map(({ action }) => action)

describe('the audit log', () => {
  it('comes newest first, page by page, each entry once', async () => {
    const seen: string[] = []
    for (let after: string | null = null; ; ) {
      const { entries, hasNextPage }: Audit.Page = await Audit.page(warehouse, { ...ALL, first: 3, after })
      seen.push(...entries.map(({ action }) => action))
      if (!hasNextPage) break
      after = entries.at(-1)?.cursor ?? null
    }
    expect(seen).toEqual(Array.from({ length: 10 }, (_, i) => `a${9 - i}`))
  })

  it('is asked by principal, action, subject and time', async () => {
    expect(await actions({ principal: 'ada' })).toEqual(['a9', 'a6', 'a3', 'a0'])
    expect(await actions({ action: 'a4' })).toEqual(['a4'])
    expect(await actions({ subject: 't' })).toEqual([])
    expect(await actions({ fromS: 1_700_000_002, toS: 1_700_000_003 })).toEqual(['a4', 'a3'])
  })

  it('refuses pages without a size and cursors of somebody else', async () => {
    for (const first of [0, 501, 1.5]) await expect(actions({ first })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    for (const after of ['', 'x', Buffer.from('99999999999 1').toString('base64url')])
      await expect(actions({ after })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })

  it('keeps what was sent in half characters, replaced, and leaves what only looks like their escapes', async () => {
    await using own = await open({ path: ':memory:', now: () => clock })
    const facts = { '\udc00': 'a\ud800\ud800b', whole: '😀', text: String.raw`\ud800 \\ud800` }
    await Audit.record(own, { principal: 'ada', action: 'a', subject: '\ud800', facts })
    const { entries } = await Audit.page(own, ALL)
    expect(entries[0]?.facts).toEqual({
      '\ufffd': 'a\ufffd\ufffdb',
      whole: '😀',
      text: String.raw`\ud800 \\ud800`,
    })
  })

  it('keeps no secret, no external id and no address of people, wherever they stand', () => {
    const told = {
      token: { address: '0x77', symbol: 'DEMO' },
      apiKey: 'hide me',
      nested: [{ payer_key: 'hide me', because: 'ann@example.org asked' }],
      externalId: 5,
      salt: null,
      text: `with dck_${'k'.repeat(43)} in it`,
    }
    expect(Redaction.redacted(told)).toEqual({
      token: { address: '0x77', symbol: 'DEMO' },
      apiKey: '…',
      nested: [{ payer_key: '…', because: '… asked' }],
      externalId: '…',
      salt: null,
      text: 'with … in it',
    })
  })

  it('looks through a long text in one go, whatever was sent', () => {
    // Where a search took the square of the length, these would take minutes.
    const hostile = ['x', 'eyJ', 'eyJ-', 'a.', 'dck_', 'a@'].map((word) => word.repeat(4_000 / word.length))
    for (const text of hostile) Redaction.redacted(Array.from({ length: 30 }, () => text))
    expect(Redaction.text(`${'x'.repeat(500)}@example.org`)).toBe(`${'x'.repeat(436)}…`)
  })

  it('keeps of long lists and texts how long they are and their hash', () => {
    expect(Redaction.redacted({ wallets: Array.from({ length: 1_000 }, (_, i) => i) })).toEqual({
      wallets: { items: 1_000, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
    const nested = { args: { some: Array.from({ length: 100 }, () => 'x'.repeat(3_000)) }, outcome: 'DONE' }
    expect(Redaction.facts(nested)).toEqual({
      args: { characters: expect.any(Number), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      outcome: 'DONE',
    })
    expect(Redaction.redacted('x'.repeat(10_000))).toMatch(/^10000 characters, sha256 [0-9a-f]{64}$/)
  })
})
