import { describe, expect, test } from 'vitest'
import { parse } from '../../src/core/address.ts'
import * as Code from '../../src/screening/lists/code.ts'
import * as Labels from '../../src/screening/lists/labels.ts'
import * as Memory from '../../src/screening/lists/memory.ts'
import * as Suppressions from '../../src/screening/lists/suppressions.ts'
import * as SybilRisk from '../../src/screening/lists/sybil.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import { NOW_S, run } from '../features/world.ts'
import { CLEAR, contract, LISTED, type Subject } from './list.contract.ts'

const signal = new AbortController().signal
const nothing = { [Symbol.asyncDispose]: async () => undefined }

async function warehouse(): Promise<Warehouse.Warehouse> {
  const w = await Warehouse.open({ path: ':memory:', now: () => NOW_S })
  for (const [id, address] of [...LISTED, ...CLEAR].entries()) {
    await run(w, `INSERT INTO chain.wallet VALUES (${id}, unhex('${address.slice(2)}'))`)
  }
  return w
}

async function labelled(maxAgeS: number | null = 100): Promise<Subject & { w: Warehouse.Warehouse }> {
  const w = await warehouse()
  await run(
    w,
    `INSERT INTO chain.label VALUES (0, 'SANCTIONED', 'ofac', 5), (1, 'DENYLISTED', 'us', 6), (2, 'EXCHANGE', 'x', 7)`,
  )
  const list = Labels.create(w, { reasons: Labels.reasons, maxAgeS })
  return { w, list, [Symbol.asyncDispose]: () => w[Symbol.asyncDispose]() }
}

contract('in memory', async () => ({
  list: Memory.create({
    name: 'memory',
    findings: new Map(LISTED.map((address) => [address, [{ reason: 'DENYLISTED', source: 'us', atS: 1 }]])),
  }),
  ...nothing,
}))

contract('of labels', () => labelled())

contract('of standing suppressions', async () => {
  const w = await warehouse()
  await run(
    w,
    `INSERT INTO private.suppression VALUES
      (NULL, 0, 'OPTED_OUT', 'mail', false, 5), (NULL, 1, 'DENYLISTED', 'us', false, 6), ('other campaign', 2, 'FREQ_CAP', 'cap', false, 7)`,
  )
  return { list: Suppressions.create(w), [Symbol.asyncDispose]: () => w[Symbol.asyncDispose]() }
})

async function risky(unknown: 'suppress' | 'pass'): Promise<Subject & { w: Warehouse.Warehouse }> {
  const w = await warehouse()
  await run(
    w,
    `INSERT INTO derived.sybil_risk VALUES
      (9, 2, 0.99, 0.9, 1, true, 'old'),
      (10, 0, 0.9, 0.8, 1, true, 'm'), (10, 1, 0.95, 0.8, 1, true, 'm'), (10, 2, 0.89, 0.7, 1, false, 'm'), (10, 3, 0, 0, 0.1, false, 'm')`,
  )
  const list = SybilRisk.create(w, { from: 0.9, unknown, maxAgeS: 100 })
  return { w, list, [Symbol.asyncDispose]: () => w[Symbol.asyncDispose]() }
}

contract('of sybil risk', () => risky('suppress'))

describe('sybil risk', () => {
  test('is unknown for a wallet that was not scored, and unknown is not 0', async () => {
    for (const [unknown, found] of [
      ['suppress', 'UNKNOWN_SCORE'],
      ['pass', undefined],
    ] as const) {
      await using subject = await risky(unknown)
      await run(subject.w, 'DELETE FROM derived.sybil_risk WHERE wallet = 3')
      const [, other] = CLEAR
      const stranger = parse(`0x${'c'.repeat(40)}`)
      const findings = await subject.list.check([...CLEAR, stranger], signal)
      expect(other && findings.get(other)?.[0]?.reason).toBe(found)
      expect(findings.get(stranger)?.[0]?.reason).toBe(found)
    }
  })

  test('is that of the newest instant, and as old as it', async () => {
    await using subject = await risky('suppress')
    expect(await subject.list.freshness(signal)).toEqual({ kind: 'dated', asOfS: 10, maxAgeS: 100 })
    const [found] = (await subject.list.check(LISTED, signal)).values()
    expect(found).toEqual([{ reason: 'SYBIL_RISK', source: 'sybil risk 0.900', atS: 10 }])
  })

  test('never scored is never fresh', async () => {
    await using w = await warehouse()
    const list = SybilRisk.create(w, { from: 0.9, unknown: 'pass', maxAgeS: 100 })
    expect(await list.freshness(signal)).toEqual({ kind: 'dated', asOfS: null, maxAgeS: 100 })
  })
})

contract('of contracts', async () => ({
  list: Code.create({
    chain: 'eip155:8453',
    codeOf: async (address) => (LISTED.includes(address) ? '0x6080' : '0x'),
    now: () => NOW_S,
    parallel: 1,
  }),
  ...nothing,
}))

describe('labels', () => {
  test('are as old as their last import, and unfilled without one', async () => {
    await using subject = await labelled()
    expect(await subject.list.freshness(signal)).toEqual({ kind: 'dated', asOfS: null, maxAgeS: 100 })
    await run(
      subject.w,
      `INSERT INTO chain.import_file VALUES ('a', 'ofac.txt', 'ofac', 'labels', 1, 10), ('b', 'ofac.txt', 'ofac', 'labels', 1, 30),
        ('c', 'sales.csv', 'sales', 'sales', 1, 50)`,
    )
    expect(await subject.list.freshness(signal)).toEqual({ kind: 'dated', asOfS: 30, maxAgeS: 100 })
  })

  test('suppress as what the caller says they mean', async () => {
    await using subject = await labelled()
    const list = Labels.create(subject.w, { reasons: { EXCHANGE: 'DENYLISTED' }, maxAgeS: null })
    expect([...(await list.check([...LISTED, ...CLEAR], signal))]).toEqual([
      [CLEAR[0], [{ reason: 'DENYLISTED', source: 'x', atS: 7 }]],
    ])
  })
})

describe('standing suppressions', () => {
  test('refuse a reason that is none, instead of passing the wallet', async () => {
    await using w = await warehouse()
    await run(w, `INSERT INTO private.suppression VALUES (NULL, 0, 'BECAUSE', 'us', false, 5)`)
    await expect(Suppressions.create(w).check(LISTED, signal)).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' })
  })
})

describe('contracts', () => {
  const delegated = parse(`0x${'7'.repeat(40)}`)
  const almost = parse(`0x${'8'.repeat(40)}`)
  const codes = new Map<string, `0x${string}`>([
    [delegated, `0xef0100${'ab'.repeat(20)}`],
    [almost, `0xef0100${'ab'.repeat(21)}`],
  ])
  const codeOf: Code.CodeOf = async (address) => codes.get(address)

  test('are told from EIP-7702 delegations, which are still accounts', async () => {
    const list = Code.create({ chain: 'eip155:10', codeOf, now: () => NOW_S })
    expect([...(await list.check([delegated, almost, ...CLEAR], signal))]).toEqual([
      [almost, [{ reason: 'CONTRACT_NOT_ON_CHAIN', source: 'code on eip155:10', atS: NOW_S }]],
    ])
  })

  test('are asked for a few at a time, and a failing answer fails the check', async () => {
    let running = 0
    let most = 0
    const slow: Code.CodeOf = async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 1))
      running--
      return '0x'
    }
    const many = Array.from({ length: 40 }, (_, i) => parse(`0x${i.toString(16).padStart(40, '0')}`))
    await Code.create({ chain: 'eip155:10', codeOf: slow, now: () => NOW_S, parallel: 7 }).check(many, signal)
    expect(most).toBe(7)
    const broken: Code.CodeOf = async () => Promise.reject(new Error('no node'))
    await expect(
      Code.create({ chain: 'eip155:10', codeOf: broken, now: () => NOW_S }).check(many, signal),
    ).rejects.toThrow('no node')
  })
})
