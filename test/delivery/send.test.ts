/** Sending on a real chain, without faults and with the ones that need no proxy. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as Send from '../../src/delivery/send.ts'
import * as Fixture from './fixture.ts'

let w: Fixture.World
beforeAll(async () => {
  w = await Fixture.world()
})
afterAll(() => w[Symbol.asyncDispose]())

test('every recipient of a plan is paid once, and the ledger adds up', async () => {
  const dropped = await Fixture.drop(w, { count: 95, batchSize: 20 })
  const ledger = await Send.run(Fixture.sending(w, dropped))
  expect(await Fixture.errors(w, dropped.plan)).toEqual({ missing: 0, extra: 0, paid: 95 })
  expect(ledger.delivered).toEqual(ledger.planned)
  expect(ledger.transactions).toHaveLength(5)
  expect(ledger.costWei).toBeGreaterThan(0n)
  expect(ledger.discrepancies).toEqual([])
})
