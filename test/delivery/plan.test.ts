/** Freezing, reading back and refusing plans and lists. */
import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { encodeAbiParameters, keccak256 } from 'viem'
import { expect, test } from 'vitest'
import * as Address from '../../src/core/address.ts'
import * as Ids from '../../src/core/ids.ts'
import * as Content from '../../src/delivery/content.ts'
import * as Memory from '../../src/delivery/disks/memory.ts'
import * as Gas from '../../src/delivery/gas.ts'
import * as List from '../../src/delivery/list.ts'
import * as Plan from '../../src/delivery/plan.ts'
import * as PlanFile from '../../src/delivery/planFile.ts'
import { DRAFT, small, wallet } from './plans.ts'

const amounts = fc.array(fc.bigInt({ min: 1n, max: 10n ** 30n }), { minLength: 1, maxLength: 40 })
const recipientsOf = (units: readonly bigint[]) => units.map((amountUnits, i) => ({ address: wallet(i), amountUnits }))

test('the same draft is the same plan, bytes and run id; another run of it has another run id and the same hash', () => {
  const one = small()
  expect(PlanFile.serialise(small())).toEqual(PlanFile.serialise(one))
  const again = small({ run: 'second' })
  expect(again.hash).toBe(one.hash)
  expect(again.runId).not.toBe(one.runId)
  // Pinned: a plan frozen by an earlier release must keep its identity, or an upgrade in mid-campaign would pay twice.
  expect([one.hash, one.runId, one.body.batches[0]?.contentHash]).toMatchInlineSnapshot(`
    [
      "82f8adfc04aed4099e8f168e08069dfaff0db0de9f3c1c1280941b4f1635daa6",
      "0xc89e7029092ffb96b792e70c05577acb28bbeba6502d50646dd8fb2786b1e8a2",
      "0x06c8e5746ee79f15a488b9317f228f715d2193dc0c9fce82d83a3837f8196868",
    ]
  `)
})

test('every plan reads back as it was written', async () => {
  await fc.assert(
    fc.property(amounts, fc.integer({ min: 1, max: 9 }), fc.string(), (units, batchSize, title) => {
      const plan = small({ recipients: recipientsOf(units), batchSize, title })
      expect(PlanFile.parse(PlanFile.serialise(plan))).toEqual(plan)
    }),
    { numRuns: 60 },
  )
})

test('batches cover the list in order, and their amounts add up to the total', async () => {
  await fc.assert(
    fc.property(amounts, fc.integer({ min: 1, max: 9 }), (units, batchSize) => {
      const { body } = small({ recipients: recipientsOf(units), batchSize })
      const listed = body.batches.flatMap((batch) => Plan.slice(body, batch))
      expect(listed).toEqual(body.recipients)
      expect(body.totalUnits).toBe(units.reduce((a, b) => a + b, 0n))
      for (const batch of body.batches) {
        const packed = Content.pack(Plan.slice(body, batch), body.unitUnits, body.width)
        expect(Content.unpack(packed, body.unitUnits, body.width)).toEqual(Plan.slice(body, batch))
        expect(packed.length).toBe((batch.to - batch.from) * (20 + body.width))
      }
    }),
    { numRuns: 60 },
  )
})

test('equal amounts take no bytes, and others as few as their greatest common divisor leaves', () => {
  const shape = (units: readonly bigint[]) => {
    const { unitUnits, width } = small({ recipients: recipientsOf(units) }).body
    return { unitUnits, width }
  }
  expect(shape([10n ** 18n, 10n ** 18n])).toEqual({ unitUnits: 10n ** 18n, width: 0 })
  expect(shape([3n * 10n ** 18n, 255n * 10n ** 18n])).toEqual({ unitUnits: 3n * 10n ** 18n, width: 1 })
  expect(shape([10n ** 18n, 256n * 10n ** 18n])).toEqual({ unitUnits: 10n ** 18n, width: 2 })
  expect(shape([1n, (1n << 128n) - 1n])).toEqual({ unitUnits: 1n, width: 16 })
  expect(() => shape([1n, 1n << 128n])).toThrowError(expect.objectContaining({ code: 'PLAN_INVALID' }) as Error)
})

test('batches are as large as one transaction allows, and a larger wish is refused', () => {
  const recipients = recipientsOf(Array.from({ length: 1_500 }, (_, i) => BigInt(i + 1)))
  const { batchSize: _unset, ...draft } = DRAFT
  const { body } = Plan.freeze({ ...draft, recipients })
  const sizes = body.batches.map(({ from, to }) => to - from)
  const largest = Math.max(...sizes)
  expect(Gas.limit(largest, body.width, body.gasCap)).toBeLessThanOrEqual(16_777_216n)
  expect(() => Gas.limit(largest + 1, body.width, body.gasCap)).toThrowError(
    expect.objectContaining({ code: 'GAS_LIMIT_TOO_HIGH' }) as Error,
  )
  expect(() => Plan.freeze({ ...draft, recipients, batchSize: largest + 1 })).toThrowError(
    expect.objectContaining({ code: 'GAS_LIMIT_TOO_HIGH' }) as Error,
  )
})

test('who or what may not be paid is refused with its position', () => {
  const refused = (position: number, address: Address.Address) =>
    expect.objectContaining({
      code: 'PLAN_INVALID',
      facts: expect.objectContaining({ position, address }) as object,
    }) as Error
  const { payer, token, route } = DRAFT
  for (const address of [Address.ZERO, payer, token.address, route.drop, route.registry]) {
    const recipients = DRAFT.recipients.with(1, { address, amountUnits: 3_000n })
    expect(() => small({ recipients })).toThrowError(refused(1, address))
  }
  const zero = DRAFT.recipients.with(2, { address: wallet(9), amountUnits: 0n })
  expect(() => small({ recipients: zero })).toThrowError(refused(2, wallet(9)))
  expect(() => small({ recipients: [] })).toThrowError(expect.objectContaining({ code: 'PLAN_INVALID' }) as Error)
})

test('a duplicate is an error, or an explicit sum', () => {
  const recipients = [...DRAFT.recipients, { address: wallet(0), amountUnits: 9_000n }]
  expect(() => small({ recipients })).toThrowError(
    expect.objectContaining({ code: 'LIST_DUPLICATE_RECIPIENT' }) as Error,
  )
  const { body } = small({ recipients: Plan.sumDuplicates(recipients) })
  expect(body.recipients.map(({ amountUnits }) => amountUnits)).toEqual([12_000n, 12_000n, 6_000n])
})

test('a file that was altered anywhere is not the plan that was frozen', () => {
  const plan = small()
  const text = Buffer.from(PlanFile.serialise(plan)).toString()
  const altered = (from: string, to: string) => () => PlanFile.parse(Buffer.from(text.replace(from, to)))
  const mismatch = (field: string) =>
    expect.objectContaining({ code: 'PLAN_MISMATCH', facts: expect.objectContaining({ field }) as object }) as Error
  expect(altered('"amountUnits":"12000"', '"amountUnits":"15000"')).toThrowError(mismatch('totalUnits'))
  expect(altered(wallet(1).slice(2), wallet(7).slice(2))).toThrowError(mismatch('batches[0].contentHash'))
  expect(altered('"title":"Spring"', '"title":"Summer"')).toThrowError(mismatch('hash'))
  expect(altered('"run":"first"', '"run":"other"')).toThrowError(mismatch('runId'))
  const invalid = (field: string) =>
    expect.objectContaining({ code: 'PLAN_INVALID', facts: expect.objectContaining({ field }) as object }) as Error
  expect(altered('"amountUnits":"12000"', '"amountUnits":12000')).toThrowError(invalid('body.recipients.1.amountUnits'))
  expect(altered('"proposer"', '"extra":1,"proposer"')).toThrowError(invalid('body'))
  expect(() => PlanFile.parse(Buffer.from(text.slice(0, 100)))).toThrowError(invalid(''))
})

test('a plan that was frozen wrong is invalid even though hash and run id fit', () => {
  const { body, run } = small()
  const frozen = (wrong: Plan.PlanBody) => {
    const hash = createHash('sha256').update(Ids.canonicalJson(wrong)).digest('hex')
    const words = [{ type: 'string' }, { type: 'bytes32' }, { type: 'string' }] as const
    return { body: wrong, hash, run, runId: keccak256(encodeAbiParameters(words, [Plan.SCHEMA, `0x${hash}`, run])) }
  }
  expect(() => Plan.verify(frozen(body))).not.toThrow()
  const [first, second] = body.batches
  if (!first || !second) throw new Error('The plan has two batches.')
  const wrongs: readonly (readonly [string, Plan.PlanBody])[] = [
    ['totalUnits', { ...body, totalUnits: 1n }],
    ['batches', { ...body, batches: [first] }],
    ['batches[1]', { ...body, batches: [first, { ...second, from: 1 }] }],
    ['batches[0].contentHash', { ...body, batches: [{ ...first, contentHash: second.contentHash }, second] }],
    ['batches[0].contentHash', { ...body, gasCap: 1 }],
  ]
  for (const [field, wrong] of wrongs) {
    const expected = { code: 'PLAN_INVALID', facts: expect.objectContaining({ field }) as object }
    expect(() => Plan.verify(frozen(wrong))).toThrowError(expect.objectContaining(expected) as Error)
  }
})

test('a plan file survives power loss once written, and is never written over another plan', async () => {
  const disk = Memory.create()
  await PlanFile.write(disk, 'plan.json', small())
  disk.crash()
  expect(await PlanFile.read(disk, 'plan.json')).toEqual(small())
  await PlanFile.write(disk, 'plan.json', small())
  await expect(PlanFile.write(disk, 'plan.json', small({ title: 'Other' }))).rejects.toMatchObject({
    code: 'PLAN_MISMATCH',
  })
  const torn = Memory.create()
  await torn.append('plan.json', PlanFile.serialise(small()).subarray(0, 200))
  await expect(PlanFile.read(torn, 'plan.json')).rejects.toMatchObject({ code: 'PLAN_INVALID' })
  await PlanFile.write(torn, 'plan.json', small())
  expect(await PlanFile.read(torn, 'plan.json')).toEqual(small())
  await expect(PlanFile.read(torn, 'none.json')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
})

test('a list reads decimal and hex amounts and addresses in any case', () => {
  const upper = `0x${wallet(1).slice(2).toUpperCase()}`
  const columns = { addresses: [wallet(0), ` ${upper} `], amounts: ['10', '0x0f'] }
  expect(List.parse(columns, { duplicates: 'refuse' })).toEqual([
    { address: wallet(0), amountUnits: 10n },
    { address: wallet(1), amountUnits: 15n },
  ])
})

test('a fault in a list names its row and column', () => {
  const at = (address: string, amount: string) => () =>
    List.parse(
      { addresses: [wallet(0), address], amounts: ['1', amount] },
      { duplicates: 'refuse', names: { address: 'wallet', amount: 'units' } },
    )
  const fault = (code: string, facts: object) =>
    expect.objectContaining({ code, facts: expect.objectContaining(facts) as object }) as Error
  expect(at('0x12', '1')).toThrowError(fault('FILE_MALFORMED', { row: 3, column: 'wallet' }))
  expect(at(wallet(1), '1.5')).toThrowError(fault('FILE_MALFORMED', { row: 3, column: 'units' }))
  expect(at(wallet(1), '0')).toThrowError(fault('FILE_MALFORMED', { row: 3, column: 'units' }))
  expect(at(wallet(1), '-1')).toThrowError(fault('FILE_MALFORMED', { row: 3, column: 'units' }))
  expect(at(Address.ZERO, '1')).toThrowError(fault('FILE_MALFORMED', { row: 3, column: 'wallet' }))
  expect(at(wallet(0), '1')).toThrowError(fault('LIST_DUPLICATE_RECIPIENT', { rows: [2, 3] }))
  const summed = List.parse({ addresses: [wallet(0), wallet(0)], amounts: ['1', '2'] }, { duplicates: 'sum' })
  expect(summed).toEqual([{ address: wallet(0), amountUnits: 3n }])
})
