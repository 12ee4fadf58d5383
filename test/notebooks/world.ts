/** A published copy with a campaign on the bundled sales: planned and measured by the stages themselves; only sending is stated. */
import * as Brief from '../../src/campaigns/brief.ts'
import * as Campaign from '../../src/campaigns/campaign.ts'
import * as Planning from '../../src/campaigns/planning.ts'
import * as Time from '../../src/core/time.ts'
import * as Setup from '../../src/delivery/setup.ts'
import * as Build from '../../src/features/build.ts'
import * as Report from '../../src/measurement/report.ts'
import * as Snapshot from '../../src/segments/snapshot.ts'
import * as Store from '../../src/segments/store.ts'
import * as Lineage from '../../src/warehouse/lineage.ts'
import * as Published from '../../src/warehouse/published.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import { PAYER, PROPOSER, SALT, TOKEN } from '../campaigns/world.ts'
import { punks, run } from '../features/world.ts'

export const AS_OF_S = Time.parse('2021-05-01')
export const GOAL = 'trades-again-90d'
export const MODEL = 'model-of-the-test'
export const NAME = 'Spring <b>drop</b>'
/** Members of the segment with these positions were left out before the draw. */
export const OPTED_OUT = [3, 5, 8]
/** What the chain showed of each batch of the plan; further batches were final. */
export const SHOWN = ['FINALIZED', 'FAILED', 'SUPPRESSED_LATE', 'QUEUED'] as const
export const BATCH_SIZE = 40
export const GAS_USED = 1_234_567n
export const FEE_WEI = 1_500_000_000_000_001n

/** What stands in the copy, as the stages said it when they made it. */
export type World = {
  readonly path: string
  readonly warehouse: Warehouse.Warehouse
  readonly planned: Planning.Planned
  readonly snapshot: readonly Snapshot.Member[]
  readonly report: Report.Report
}

/** Makes the copy in `folder`. The caller disposes of the warehouse. */
export async function make(folder: string): Promise<World> {
  const w = await punks()
  await Build.build(w, { asOfS: AS_OF_S })
  await score(w)
  const segment = {
    and: [
      { score: GOAL, field: 'percentile', op: 'gte', value: 41 },
      { feature: 'days_since_last_trade', op: 'lte', value: 730 },
    ],
  }
  await Store.save(w, { name: 'likely-traders', filter: segment, savedBy: PROPOSER })
  await plan(w, 'an older campaign')
  const planned = await plan(w, NAME)
  await send(w, planned)
  const report = await Report.make(w, planned.plan.run)
  const path = `${folder}/published.duckdb`
  await Published.publish(w, path)
  return { path, warehouse: w, planned, snapshot: await Snapshot.members(w, planned.snapshot.id), report }
}

/** The published copy of a warehouse into which nothing was imported. */
export async function empty(folder: string): Promise<string> {
  await using w = await Warehouse.open({ path: ':memory:', now: () => AS_OF_S })
  const path = `${folder}/empty.duckdb`
  await Published.publish(w, path)
  return path
}

/** Stated scores: the probability follows from the wallet's number, and the percentile from the probability. */
async function score(w: Warehouse.Warehouse): Promise<void> {
  await run(w, `INSERT INTO derived.model VALUES ('${MODEL}', '${GOAL}', ${AS_OF_S}, ${AS_OF_S}, '{}', ''::BLOB, '{}')`)
  await run(
    w,
    `INSERT INTO derived.score SELECT '${MODEL}', ${AS_OF_S}, wallet, p, p / 2, (1 + p) / 2, 1 + floor(100 * p)
     FROM (SELECT wallet, (wallet * 37 % 1000) / 1000 AS p FROM derived.wallet_feature WHERE as_of_s = ${AS_OF_S})`,
  )
  await Lineage.record(w, { kind: 'model', id: MODEL }, [{ kind: 'features', id: String(AS_OF_S) }])
}

async function plan(w: Warehouse.Warehouse, name: string): Promise<Planning.Planned> {
  const brief = Brief.parse({
    name,
    segment: 'likely-traders',
    goal: GOAL,
    asOf: Time.toIso(AS_OF_S),
    holdoutBps: 2_000,
    budgetUnits: '50000000000000000000000',
    allocation: {
      kind: 'proportional',
      minUnits: '10000000000000000000',
      maxUnits: '100000000000000000000',
      stepUnits: '10000000000000000',
    },
    token: { address: TOKEN, symbol: 'DEMO', decimals: 18 },
    chain: 'eip155:31337',
    payer: PAYER,
    batchSize: BATCH_SIZE,
    outcomeFrom: 'asOf',
  })
  const { id } = await Campaign.create(w, brief, PROPOSER, SALT)
  const screen: Planning.Screen = async (members) =>
    OPTED_OUT.flatMap((i) => {
      const member = members[i]
      return member ? [{ wallet: member.wallet, reason: 'OPTED_OUT', source: 'test' }] : []
    })
  return Planning.plan(w, id, { route: Setup.ROUTE, screen, principal: PROPOSER })
}

/** What a reconciliation would have kept: one transaction a batch, three batches a block. */
async function send(w: Warehouse.Warehouse, { plan }: Planning.Planned): Promise<void> {
  const campaign = plan.run
  const { recipients } = plan.body
  for (const [position, { address, amountUnits }] of recipients.entries()) {
    const batch = Math.floor(position / BATCH_SIZE)
    const state = SHOWN[batch] ?? 'FINALIZED'
    const landed = state === 'FINALIZED'
    const reason = state === 'FAILED' ? 'REVERTED' : state === 'SUPPRESSED_LATE' ? 'SANCTIONED' : null
    await run(
      w,
      `INSERT INTO derived.receipt SELECT '${campaign}', id, ${batch}, ${position}, '${state}', ${reason ? `'${reason}'` : 'NULL'},
       ${amountUnits}::HUGEINT, ${landed ? `unhex('${hash(batch)}'), ${blockOf(batch)}, ${w.now() - 100 + batch}` : 'NULL, NULL, NULL'}
       FROM chain.wallet WHERE address = unhex('${address.slice(2)}')`,
    )
  }
  for (let batch = 0; batch * BATCH_SIZE < recipients.length; batch++) {
    const state = SHOWN[batch] ?? 'FINALIZED'
    if (state === 'QUEUED') continue
    await run(
      w,
      `INSERT INTO derived.drop_transaction VALUES ('${campaign}', unhex('${hash(batch)}'), ${batch}, ${blockOf(batch)},
       ${state !== 'FAILED'}, ${GAS_USED}, ${FEE_WEI})`,
    )
    await Lineage.record(w, { kind: 'transaction', id: `0x${hash(batch)}` }, [{ kind: 'plan', id: plan.hash }])
  }
}

function hash(batch: number): string {
  return (batch + 1).toString(16).padStart(64, '0')
}

function blockOf(batch: number): number {
  return 100 + Math.floor(batch / 3)
}
