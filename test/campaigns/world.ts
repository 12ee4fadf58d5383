/** A warehouse of wallets that traded, scored and saved as a segment: what every campaign test starts from. */
import * as Approvers from '../../src/access/approvers.ts'
import * as Brief from '../../src/campaigns/brief.ts'
import * as Campaign from '../../src/campaigns/campaign.ts'
import * as Planning from '../../src/campaigns/planning.ts'
import * as Address from '../../src/core/address.ts'
import * as Time from '../../src/core/time.ts'
import * as Setup from '../../src/delivery/setup.ts'
import * as Build from '../../src/features/build.ts'
import * as SuppressionList from '../../src/screening/lists/suppressions.ts'
import * as Screening from '../../src/screening/screen.ts'
import * as Store from '../../src/segments/store.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import * as Fixture from '../delivery/fixture.ts'
import { rows, run, sell } from '../features/world.ts'

export const AS_OF_S = Time.parse('2024-01-01')
export const GOAL = 'trades-again-90d'
export const SEGMENT = 'traders'
export const PROPOSER = 'paul'
export const SALT = Buffer.alloc(32, 7)

/** A token and a payer for plans that are never sent. */
export const TOKEN = Address.parse(`0x${'7'.repeat(40)}`)
export const PAYER = Address.parse(`0x${'9'.repeat(40)}`)

/** What {@link open} makes. `now` null = the machine's clock. */
export type Options = {
  readonly size: number
  readonly salt: number
  readonly path?: string
  readonly now?: () => number
}

/**
 * Wallets 1 to `size`, each of which sold to the next before {@link AS_OF_S}; their features, scores from 1 % upwards by wallet, the
 * segment of them all, and an approver. Wallet 0 is the zero address.
 */
export async function open(options: Options): Promise<Warehouse.Warehouse> {
  const { size, salt, path = ':memory:', now = Time.systemNow } = options
  const w = await Warehouse.open({ path, threads: 1, now })
  await run(w, `INSERT INTO chain.chain VALUES (1, 'eip155:1', 'Ethereum', 64)`)
  const addresses = [Address.ZERO, ...Fixture.wallets(size, salt)]
  const values = addresses.map((address, id) => `(${id}, unhex('${address.slice(2)}'))`)
  await run(w, `INSERT INTO chain.wallet VALUES ${values.join(', ')}`)
  await run(w, `INSERT INTO chain.token VALUES (0, 1, unhex(repeat('77', 20)), 'ERC-721', NULL, NULL)`)
  await run(w, `INSERT INTO chain.token VALUES (1, 1, unhex(repeat('78', 20)), 'ERC-721', NULL, NULL)`)
  await sell(
    w,
    Array.from({ length: size }, (_, i) => ({
      atS: AS_OF_S - 1_000,
      seller: i + 1,
      buyer: ((i + 1) % size) + 1,
      item: BigInt(i),
      collection: 1,
    })),
  )
  await Build.build(w, { asOfS: AS_OF_S })
  await run(w, `INSERT INTO derived.model VALUES ('model', '${GOAL}', ${AS_OF_S}, ${AS_OF_S}, '{}', ''::BLOB, '{}')`)
  await run(
    w,
    `INSERT INTO derived.score SELECT 'model', ${AS_OF_S}, id, id / 1000, 0, 1, 50 FROM chain.wallet WHERE id > 0`,
  )
  await Store.save(w, { name: SEGMENT, filter: { feature: 'purchases', op: 'gte', value: 1 }, savedBy: PROPOSER })
  await Approvers.add(w, { principal: 'ada', address: Fixture.APPROVER.address }, 'root')
  return w
}

/** A brief's JSON that plans: 5 units to everybody, a fifth held out. */
export function json(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    name: 'Spring',
    segment: SEGMENT,
    goal: GOAL,
    asOf: Time.toIso(AS_OF_S),
    holdoutBps: 2_000,
    budgetUnits: '1000000',
    allocation: { kind: 'equal', amountUnits: '5' },
    token: { address: TOKEN, symbol: 'DEMO', decimals: 18 },
    chain: 'eip155:31337',
    payer: PAYER,
    batchSize: 4,
    ...changes,
  }
}

/** A draft of {@link json} with arms that are the same in every test. */
export function draft(w: Warehouse.Warehouse, changes: Readonly<Record<string, unknown>> = {}) {
  return Campaign.create(w, Brief.parse(json(changes)), PROPOSER, SALT)
}

/** Lets everybody pass. */
export const passing: Planning.Screen = async () => []

/** The standing suppressions of the warehouse, asked as the engine asks them. */
export function listed(w: Warehouse.Warehouse): Planning.Screen {
  return async (members, signal) => {
    const ids = new Map(members.map(({ address, wallet }) => [address, wallet]))
    const { suppressed } = await Screening.screen([...ids.keys()], [SuppressionList.create(w)], {
      now: w.now(),
      ...(signal ? { signal } : {}),
    })
    return suppressed.map(({ wallet, reason, source }) => ({ wallet: ids.get(wallet) ?? -1, reason, source }))
  }
}

/** Plans the campaign `id` without a chain: the route's addresses are the same on every chain. */
export function plan(w: Warehouse.Warehouse, id: string, screen: Planning.Screen = passing) {
  return Planning.plan(w, id, { route: Setup.ROUTE, screen, principal: PROPOSER })
}

/** Adds a standing suppression. */
export function suppress(w: Warehouse.Warehouse, wallet: number, reason: string): Promise<number> {
  return run(w, `INSERT INTO private.suppression VALUES (NULL, ${wallet}, '${reason}', 'test', false, ${w.now()})`)
}

/** Every row that belongs to the campaign `id`, counted by table. */
export async function traces(w: Warehouse.Warehouse, id: string): Promise<Record<string, number>> {
  const tables = {
    plan: 'private.plan',
    approval: 'private.approval a JOIN private.campaign c ON c.run_id = a.run_id',
    suppression: 'private.suppression',
    assignment: 'derived.assignment',
    receipt: 'derived.receipt',
    transaction: 'derived.drop_transaction',
  }
  const found: Record<string, number> = {}
  for (const [name, table] of Object.entries(tables)) {
    const [row] = await rows(
      w,
      `SELECT count(*)::INTEGER AS n FROM ${table} WHERE ${name === 'approval' ? 'c.id' : 'campaign'} = '${id}'`,
    )
    found[name] = Number(row?.n)
  }
  const [row] = await rows(w, `SELECT count(*)::INTEGER AS n FROM derived.lineage WHERE child = '${id}'`)
  return { ...found, lineage: Number(row?.n) }
}
