import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as Consents from '../../src/access/consents.ts'
import * as Identities from '../../src/access/identities.ts'
import * as Approving from '../../src/campaigns/approving.ts'
import type * as Planning from '../../src/campaigns/planning.ts'
import * as Running from '../../src/campaigns/running.ts'
import type { Address } from '../../src/core/address.ts'
import * as Approval from '../../src/delivery/approval.ts'
import * as Memory from '../../src/delivery/disks/memory.ts'
import * as Setup from '../../src/delivery/setup.ts'
import * as Token from '../../src/delivery/token.ts'
import type { Warehouse } from '../../src/warehouse/warehouse.ts'
import * as World from '../campaigns/world.ts'
import * as Fixture from '../delivery/fixture.ts'
import { temporary } from '../warehouse/folder.ts'
import { ADMIN, csv, IDENTITIES, identity, KEY } from './people.ts'

const folder = temporary()
let chain: Fixture.World
let w: Warehouse
beforeAll(async () => {
  ;[chain, w] = await Promise.all([Fixture.world(), World.open({ size: 24, salt: 71 })])
})
afterAll(async () => {
  await w[Symbol.asyncDispose]()
  await chain[Symbol.asyncDispose]()
})

describe('a campaign that is being sent', () => {
  test('pays neither who withdrew nor who was forgotten before the signature of their batch, and pays the others', async () => {
    const token = await Fixture.deployToken(chain.anvil)
    const { id } = await World.draft(w, {
      token: { address: token, symbol: 'DEMO', decimals: 18 },
      payer: chain.payer.address,
      batchSize: 1,
    })
    const { plan } = await World.plan(w, id)
    await Approving.approve(w, id, await Approval.sign(plan, Fixture.APPROVER), chain.signer)
    await Setup.allow(chain.setup, plan, chain.payer, chain.signer.address)
    const paid = plan.body.recipients.map(({ address }) => address)
    await Identities.importFile(
      w,
      csv(folder, 'recipients.csv', IDENTITIES, ...paid.map((wallet, i) => identity(wallet, `person ${i}`))),
      { key: KEY },
    )
    const gone: Address[] = []
    const listed = World.listed(w)
    const treated = new Set<string>(paid)
    let batches = 0
    const screen: Planning.Screen = async (members, signal) => {
      const [first] = members
      if (first && members.length === 1 && treated.has(first.address)) {
        batches++
        if (batches === 3) {
          await Consents.withdraw(w, { wallet: first.address, purpose: null }, ADMIN)
          gone.push(first.address)
        }
        if (batches === 5) {
          await Identities.forget(w, `person ${paid.indexOf(first.address)}`, ADMIN)
          gone.push(first.address)
        }
      }
      return listed(members, signal)
    }
    const { campaign, ledger } = await Running.run(w, id, {
      rpcUrl: chain.url,
      depth: 2,
      feeCeilingWei: Fixture.CEILING,
      pollMs: 30,
      disk: Memory.create(),
      signer: chain.signer,
      screen,
      principal: 'sam',
      pausing: () => false,
      progress: () => undefined,
      signal: new AbortController().signal,
    })
    expect(campaign.state).toBe('COMPLETED')
    expect(gone).toHaveLength(2)
    const late = ledger.receipts.filter(({ state }) => state === 'SUPPRESSED_LATE')
    expect(late.map(({ address, reason }) => [address, reason]).sort()).toEqual(
      gone.map((address) => [address, 'OPTED_OUT']).sort(),
    )
    for (const address of paid) {
      const units = await Token.balanceOf(chain.rpc, token, address, 'latest')
      expect(units, address).toBe(gone.includes(address) ? 0n : 5n)
    }
  })
})
