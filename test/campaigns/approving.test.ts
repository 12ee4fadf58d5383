import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as Approvers from '../../src/access/approvers.ts'
import * as Approving from '../../src/campaigns/approving.ts'
import * as Campaign from '../../src/campaigns/campaign.ts'
import type { Code } from '../../src/core/catalogue.ts'
import * as Approval from '../../src/delivery/approval.ts'
import type * as Plan from '../../src/delivery/plan.ts'
import * as MemorySigner from '../../src/delivery/signers/memory.ts'
import type { Warehouse } from '../../src/warehouse/warehouse.ts'
import { APPROVER } from '../delivery/fixture.ts'
import { run } from '../features/world.ts'
import * as World from './world.ts'

const SENDER = { address: MemorySigner.create('sender', 'sam').address, principal: 'sam' }

let w: Warehouse
beforeAll(async () => {
  w = await World.open({ size: 10, salt: 21 })
})
afterAll(() => w[Symbol.asyncDispose]())

async function planned(): Promise<{ id: string; plan: Plan.Plan }> {
  const { id } = await World.draft(w)
  return { id, plan: (await World.plan(w, id)).plan }
}

async function refused(id: string, approval: Plan.Approval, code: Code, sender = SENDER): Promise<void> {
  await expect(Approving.approve(w, id, approval, sender)).rejects.toMatchObject({ code })
  expect((await Campaign.get(w, id)).state).toBe('PENDING_APPROVAL')
  expect(await World.traces(w, id)).toMatchObject({ approval: 0 })
}

describe('an approval', () => {
  test('by a third principal is kept and read back as it was signed', async () => {
    const { id, plan } = await planned()
    const approval = await Approval.sign(plan, APPROVER)
    expect((await Approving.approve(w, id, approval, SENDER)).state).toBe('APPROVED')
    expect(await Approving.of(w, plan)).toEqual(approval)
    expect((await Campaign.events(w, id)).at(-1)).toMatchObject({ from: 'PENDING_APPROVAL', principal: 'ada' })
    await expect(Approving.approve(w, id, approval, SENDER)).rejects.toMatchObject({ code: 'CAMPAIGN_STATE' })
    expect(await World.traces(w, id)).toMatchObject({ approval: 1 })
  })

  test('by the proposer is refused', async () => {
    const { id, plan } = await planned()
    const own = MemorySigner.create('own', World.PROPOSER)
    await Approvers.add(w, { principal: World.PROPOSER, address: own.address }, 'root')
    await refused(id, await Approval.sign(plan, own), 'PRINCIPAL_CONFLICT')
  })

  test('by a key that the proposer let is refused', async () => {
    const { id, plan } = await planned()
    const friend = MemorySigner.create('friend', 'fred')
    await Approvers.add(w, { principal: 'fred', address: friend.address }, World.PROPOSER)
    await refused(id, await Approval.sign(plan, friend), 'PRINCIPAL_CONFLICT')
  })

  test('by the signer is refused, as principal and as key', async () => {
    const { id, plan } = await planned()
    const approval = await Approval.sign(plan, APPROVER)
    await refused(id, approval, 'PRINCIPAL_CONFLICT', { ...SENDER, principal: 'Ada ' })
    await refused(id, approval, 'PRINCIPAL_CONFLICT', { ...SENDER, address: APPROVER.address })
  })

  test('of what the signer proposed is refused', async () => {
    const { id, plan } = await planned()
    await refused(id, await Approval.sign(plan, APPROVER), 'PRINCIPAL_CONFLICT', {
      ...SENDER,
      principal: World.PROPOSER,
    })
  })

  test('by somebody unknown, or in another’s name, is refused', async () => {
    const { id, plan } = await planned()
    const stranger = MemorySigner.create('stranger', 'mallory')
    const approval = await Approval.sign(plan, stranger)
    await refused(id, approval, 'APPROVAL_INVALID')
    await refused(id, { ...approval, principal: 'ada' }, 'APPROVAL_INVALID')
    await refused(id, { ...approval, principal: 'ada', approver: APPROVER.address }, 'APPROVAL_INVALID')
  })

  test('of another plan, or of another run of the same list, is refused', async () => {
    const [one, other] = [await planned(), await planned()]
    await refused(one.id, await Approval.sign(other.plan, APPROVER), 'APPROVAL_INVALID')
    const forged = { ...(await Approval.sign(other.plan, APPROVER)), planHash: one.plan.hash, runId: one.plan.runId }
    await refused(one.id, forged, 'APPROVAL_INVALID')
  })

  test('of each of two runs of one list is found by its own run', async () => {
    await using still = await World.open({ size: 10, salt: 22, now: () => World.AS_OF_S })
    const both = []
    for (let i = 0; i < 2; i++) {
      const { id } = await World.draft(still)
      const { plan } = await World.plan(still, id)
      const approval = await Approval.sign(plan, APPROVER)
      await Approving.approve(still, id, approval, SENDER)
      both.push({ plan, approval })
    }
    expect(new Set(both.map(({ plan }) => plan.hash)).size).toBe(1)
    for (const { plan, approval } of both) expect(await Approving.of(still, plan)).toEqual(approval)
  })

  test('of a draft finds no plan', async () => {
    const [{ plan }, draft] = [await planned(), await World.draft(w)]
    await expect(Approving.approve(w, draft.id, await Approval.sign(plan, APPROVER), SENDER)).rejects.toMatchObject({
      code: 'CAMPAIGN_STATE',
    })
  })

  test('of a plan that was altered where it is kept is refused', async () => {
    const { id, plan } = await planned()
    await run(w, `UPDATE private.plan SET body = encode(replace(decode(body), '"5"', '"6"')) WHERE campaign = '${id}'`)
    await expect(Approving.approve(w, id, await Approval.sign(plan, APPROVER), SENDER)).rejects.toMatchObject({
      code: 'PLAN_MISMATCH',
    })
    expect((await Campaign.get(w, id)).state).toBe('PENDING_APPROVAL')
  })

  test('is missing until it is given', async () => {
    const { plan } = await planned()
    await expect(Approving.of(w, plan)).rejects.toMatchObject({ code: 'APPROVAL_MISSING' })
  })
})

describe('a campaign', () => {
  test('that is unknown is refused with those that exist', async () => {
    const { id } = await World.draft(w)
    await expect(Campaign.get(w, 'nobody')).rejects.toMatchObject({
      code: 'CAMPAIGN_UNKNOWN',
      facts: { known: expect.arrayContaining([`${id} Spring`]) },
    })
  })

  test('is due once it is scheduled for now or earlier, or was left running, and not before', async () => {
    const scheduled = async (atS: number) => {
      const { id, plan } = await planned()
      const approved = await Approving.approve(w, id, await Approval.sign(plan, APPROVER), SENDER)
      return Campaign.schedule(w, approved, atS, 'paul')
    }
    const now = w.now()
    const [due, later, left] = [await scheduled(now), await scheduled(now + 3_600), await scheduled(now + 3_600)]
    await Campaign.advance(w, left, 'RUNNING', 'sam')
    const found = await Campaign.due(w)
    expect(found).toContain(due.id)
    expect(found).toContain(left.id)
    expect(found).not.toContain(later.id)
    expect(due.scheduledS).toBe(now)
  })

  test('that two move at once goes one way only, and its history says which', async () => {
    const { id } = await planned()
    const campaign = await Campaign.get(w, id)
    const both = await Promise.allSettled([
      Campaign.advance(w, campaign, 'CANCELLED', 'ann'),
      Campaign.advance(w, campaign, 'APPROVED', 'bob'),
    ])
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect((await Campaign.events(w, id)).map(({ to, principal }) => `${to} ${principal}`)).toEqual([
      'DRAFT paul',
      'PENDING_APPROVAL paul',
      'CANCELLED ann',
    ])
  })
})
