/** Goals: the event that a wallet is hoped to bring about within a window after a cut-off; whom that concerns; and who did. */
import { z } from 'zod'
import * as Address from '../core/address.ts'
import * as Chain from '../core/chain.ts'
import { Failure } from '../core/failure.ts'
import { canonicalJson } from '../core/ids.ts'
import * as Ranges from '../core/ranges.ts'
import { DAY_S } from '../core/time.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Catalogue from './catalogue.ts'
import * as Queries from './queries.generated.ts'

/** A contract on a chain. */
export type Place = { readonly chain: Chain.ChainId; readonly address: Address.Address }

/**
 * What counts as conversion, at `asOfS <= time < asOfS + windowS`:
 * - `purchase`, `sale`, `trade` (either): of a sale that is no wash trade, of any collection or of one;
 * - `transfer`: sending tokens of any contract or of one, more than nothing, to somebody else; spam tokens never count, because
 *   their contracts claim what they like;
 * - `call`: a transaction to a contract, of any function or of the one with `selector`;
 * - `hold`: still holding at least `leastUnits` of a contract's tokens (base units; items of a collection) at the window's end;
 * - `offchain`: an imported event of that name.
 */
export type Goal = {
  readonly name: string
  readonly event: (typeof EVENTS)[number]
  /** The collection whose sales count. */
  readonly collection?: Place
  /** The contract whose tokens are sent or held, or which is called. */
  readonly contract?: Place
  readonly selector?: string
  readonly leastUnits?: bigint
  readonly offchain?: string
  readonly windowS: number
  /** Whom it is about: who traded, did anything, or held enough, before the cut-off. */
  readonly eligible: 'traded' | 'active' | 'holds'
  /** What a wallet that did it weighs while a model learns, `balanced` or a factor: how models learn, not what the goal means. */
  readonly classWeights?: 'balanced' | number
  /** Features that a score may only rise (1) or fall (−1) with; as little the goal's meaning. */
  readonly monotone?: Readonly<Record<string, 1 | -1>>
}

/** `converted[i]` is 1 when `wallet[i]` did it. Not `complete`: the window is not covered to its end, so 0 may yet become 1. */
export type Outcomes = {
  readonly wallet: Uint32Array
  readonly converted: Uint8Array
  readonly complete: boolean
}

/** For whom and as of when outcomes are asked. */
export type OutcomeOptions = {
  readonly asOfS: number
  /** These wallets, in this order, eligible or not; every eligible wallet by ascending id when absent. */
  readonly wallets?: Uint32Array
  /** Contracts that never count: what the drop itself hands out. */
  readonly except?: readonly Address.Address[]
}

const EVENTS = ['sale', 'purchase', 'trade', 'transfer', 'hold', 'call', 'offchain'] as const
const SALES = ['sale', 'purchase', 'trade'] as const

/** The goals that exist without being defined. */
export const goals: readonly Goal[] = [
  { name: 'trades-again-90d', event: 'trade', windowS: 90 * DAY_S, eligible: 'traded' },
  { name: 'buys-again-90d', event: 'purchase', windowS: 90 * DAY_S, eligible: 'traded' },
]

const NAME = /^[a-z][a-z0-9-]{1,47}$/

const place = z.strictObject({
  chain: z.string().transform((text) => Chain.parse(text)),
  address: z.string().transform((text) => Address.fromTyped(text)),
})
const named = {
  name: z.string().regex(NAME, 'two to 48 of a-z, 0-9 and dash, a letter first'),
  windowDays: z.number().int().min(1).max(730),
  classWeights: z.union([z.literal('balanced'), z.number().positive()]).optional(),
  monotone: z
    .record(z.string().refine(Catalogue.has, 'no feature that is a number'), z.union([z.literal(1), z.literal(-1)]))
    .optional(),
}
const known = z.enum(['traded', 'active'])
const shape = z.discriminatedUnion('event', [
  z.strictObject({
    ...named,
    event: z.literal(SALES),
    collection: place.optional(),
    eligible: known.default('traded'),
  }),
  z.strictObject({
    ...named,
    event: z.literal('transfer'),
    contract: place.optional(),
    eligible: known.default('active'),
  }),
  z.strictObject({
    ...named,
    event: z.literal('call'),
    contract: place,
    selector: z
      .string()
      .regex(/^0x[0-9a-f]{8}$/, '0x and eight of 0-9, a-f')
      .optional(),
    eligible: known.default('active'),
  }),
  z.strictObject({
    ...named,
    event: z.literal('hold'),
    contract: place,
    leastUnits: z
      .string()
      .regex(/^[1-9]\d{0,37}$/, 'a whole number of base units above 0, as text')
      .default('1')
      .transform(BigInt),
    eligible: z.literal('holds').default('holds'),
  }),
  z.strictObject({
    ...named,
    event: z.literal('offchain'),
    offchain: z.string().min(1).max(200),
    eligible: known.default('active'),
  }),
])

/** The goals in a list as people write it, JSON already. Throws `GOAL_INVALID` naming every wrong field, a name given twice and a built-in one. */
export function parse(json: unknown): Goal[] {
  const parsed = z.array(shape).safeParse(json)
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new Failure('GOAL_INVALID', 'Some goals are not usable.', { wrong })
  }
  const names = [...goals.map(({ name }) => name), ...parsed.data.map(({ name }) => name)]
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw new Failure('GOAL_INVALID', `Two goals are called ${twice}.`, { name: twice })
  return parsed.data.map(({ windowDays, ...goal }) => withoutGaps({ ...goal, windowS: windowDays * DAY_S }))
}

/** Whether a goal may be called `text`. */
export function isName(text: string): boolean {
  return NAME.test(text)
}

/** The goal called `name` among those `given`, the built-in ones unless told. Throws `GOAL_UNKNOWN` listing what exists. */
export function get(name: string, given: readonly Goal[] = goals): Goal {
  const goal = given.find((each) => each.name === name)
  if (goal) return goal
  throw new Failure('GOAL_UNKNOWN', `There is no goal "${name.slice(0, 64)}".`, {
    name,
    goals: given.map((each) => each.name),
  })
}

/**
 * Keeps `defined` in the warehouse, where models and reports find them. Throws `GOAL_CHANGED` when a name means something else
 * than before: models and reports were made under it. How models learn may change.
 */
export async function define(warehouse: Warehouse, defined: readonly Goal[]): Promise<void> {
  const before = new Map((await warehouse.all(Queries.definedGoals)).map((row) => [row.name, row.definition]))
  for (const goal of defined) {
    const definition = stored(goal)
    const existing = before.get(goal.name)
    if (existing === definition) continue
    if (existing !== undefined && meaning(restored(JSON.parse(existing))) === meaning(goal)) {
      await warehouse.run(Queries.redefineGoal, { name: goal.name, definition })
      continue
    }
    if (existing !== undefined) {
      throw new Failure('GOAL_CHANGED', `The goal ${goal.name} was defined otherwise before.`, {
        name: goal.name,
        before: JSON.parse(existing),
      })
    }
    await warehouse.run(Queries.defineGoal, { name: goal.name, definition, at_s: warehouse.now() })
  }
}

/** Every goal: the built-in ones, then those that were ever defined, by name. */
export async function all(warehouse: Warehouse): Promise<Goal[]> {
  const rows = await warehouse.all(Queries.definedGoals)
  return [...goals, ...rows.map(({ definition }) => restored(JSON.parse(definition)))]
}

/** The goal called `name`. Throws `GOAL_UNKNOWN` listing what exists. */
export async function find(warehouse: Warehouse, name: string): Promise<Goal> {
  return get(name, await all(warehouse))
}

/** A goal in a sentence. */
export function words({
  event,
  collection,
  contract,
  selector,
  leastUnits,
  offchain,
  windowS,
  eligible: who,
}: Goal): string {
  const of = collection ? ` of ${collection.address}` : ''
  const on = contract ? ` ${contract.address}` : ''
  const act = {
    trade: `buys or sells an item${of}`,
    purchase: `buys an item${of}`,
    sale: `sells an item${of}`,
    transfer: `sends tokens${on && ` of${on}`}`,
    call: `calls${on}${selector ? `, function ${selector},` : ''}`,
    hold: `still holds at least ${leastUnits ?? 1n} base units or items of${on} at the end of`,
    offchain: `does “${offchain ?? ''}” outside of any chain`,
  }[event]
  const days = `${Math.round(windowS / DAY_S)} days of the cut-off`
  const within = event === 'hold' ? `the ${Math.round(windowS / DAY_S)} days after the cut-off` : `within ${days}`
  const [not, eligible] = [
    SALES.some((sale) => sale === event)
      ? 'wash trades do not count'
      : event === 'offchain'
        ? 'only events whose wallet is known count'
        : 'tokens of drops do not count',
    {
      traded: 'ever traded before the cut-off',
      active: 'did anything before the cut-off',
      holds: 'held as much at the cut-off',
    }[who],
  ]
  return `The wallet ${act} ${within} (${not}); eligible is who ${eligible}.`
}

/** Wallets that the goal is about as of `asOfS`, by ascending id. */
export async function eligible(warehouse: Warehouse, goal: Goal, asOfS: number): Promise<Uint32Array> {
  if (goal.eligible === 'holds')
    return (await warehouse.columns(Queries.holders, holding(goal, asOfS))).uint32('wallet')
  const query = goal.eligible === 'traded' ? Queries.eligible : Queries.everActive
  return (await warehouse.columns(query, { as_of_s: asOfS })).uint32('wallet')
}

/** Who reached `goal` in its window after `asOfS`. */
export async function outcomes(
  warehouse: Warehouse,
  goal: Goal,
  { asOfS, wallets, except = [] }: OutcomeOptions,
): Promise<Outcomes> {
  const wallet = wallets ?? (await eligible(warehouse, goal, asOfS))
  const did = new Set(await reached(warehouse, goal, { asOfS, except: except.map(Address.toBytes) }))
  return {
    wallet,
    converted: Uint8Array.from(wallet, (id) => (did.has(id) ? 1 : 0)),
    complete: await isComplete(warehouse, goal, asOfS),
  }
}

/** The contracts whose tokens campaigns hand out: what is done with them is what a drop did. */
export async function ownContracts(warehouse: Warehouse): Promise<Address.Address[]> {
  return (await warehouse.all(Queries.ownContracts)).map(({ address }) => Address.parse(address))
}

/**
 * Whether what the goal counts is covered, past finality, from `asOfS` to the end of its window: by every stream of its kind that
 * the warehouse has (of the goal's chain, when it names a contract), and by at least one. Off-chain events come without coverage:
 * they count as complete once any event from the window's end on was imported.
 */
export async function isComplete(warehouse: Warehouse, goal: Goal, asOfS: number): Promise<boolean> {
  const untilS = asOfS + goal.windowS
  if (goal.event === 'offchain') return (await warehouse.all(Queries.offchainSince, { until_s: untilS })).length > 0
  const covered = new Map<string, Ranges.Range[]>()
  const { chain } = goal.collection ?? goal.contract ?? {}
  for (const row of await warehouse.all(Queries.streamCoverage, {
    chains: chain ? [chain] : [],
    kinds: [...STREAMS[goal.event]],
  })) {
    const key = `${row.chain} ${row.stream}`
    covered.set(key, [...(covered.get(key) ?? []), Ranges.range(Math.min(row.from_s, row.to_s), row.to_s)])
  }
  const window = [Ranges.range(asOfS, untilS)]
  return covered.size > 0 && [...covered.values()].every((ranges) => Ranges.covers(Ranges.union(...ranges), window))
}

/** The first word of the streams that must be covered. */
const STREAMS: Readonly<Record<Exclude<Goal['event'], 'offchain'>, readonly string[]>> = {
  sale: ['sales'],
  purchase: ['sales'],
  trade: ['sales'],
  transfer: ['transfers'],
  hold: ['transfers', 'sales'],
  call: ['transactions'],
}

async function reached(
  warehouse: Warehouse,
  goal: Goal,
  { asOfS, except }: { asOfS: number; except: Uint8Array[] },
): Promise<Uint32Array> {
  const window = { as_of_s: asOfS, until_s: asOfS + goal.windowS }
  const at = goal.collection ?? goal.contract
  const contracts = { chains: at ? [at.chain] : [], contracts: at ? [Address.toBytes(at.address)] : [], except }
  const read = async () => {
    switch (goal.event) {
      case 'transfer':
        return warehouse.columns(Queries.sentTokens, { ...window, ...contracts })
      case 'call': {
        const selector = goal.selector === undefined ? null : Number.parseInt(goal.selector, 16)
        return warehouse.columns(Queries.called, { ...window, ...contracts, selector })
      }
      case 'hold':
        return warehouse.columns(Queries.holders, holding(goal, window.until_s))
      case 'offchain':
        return warehouse.columns(Queries.didOffchain, { ...window, event: goal.offchain ?? '' })
      default:
        return warehouse.columns(Queries.converted, { ...window, ...contracts, event: goal.event })
    }
  }
  return (await read()).uint32('wallet')
}

function holding({ contract, leastUnits = 1n }: Goal, atS: number) {
  return {
    as_of_s: atS,
    chain: contract?.chain ?? '',
    contract: contract ? Address.toBytes(contract.address) : new Uint8Array(0),
    least_units: leastUnits,
  }
}

/** The goal as it is kept: canonical, so that equal goals are equal texts. */
function stored(goal: Goal): string {
  const { leastUnits, ...rest } = goal
  return canonicalJson(leastUnits === undefined ? rest : { ...rest, leastUnits: leastUnits.toString() })
}

/** As {@link stored}, without what says only how models learn. */
function meaning({ classWeights: _weights, monotone: _directions, ...goal }: Goal): string {
  return stored(goal)
}

function restored(kept: Omit<Goal, 'leastUnits'> & { readonly leastUnits?: string }): Goal {
  const { leastUnits, ...rest } = kept
  return leastUnits === undefined ? rest : { ...rest, leastUnits: BigInt(leastUnits) }
}

/** `goal` without the fields that hold undefined. */
function withoutGaps(
  goal: { readonly [K in keyof Goal]?: Goal[K] | undefined } & Pick<Goal, 'name' | 'event' | 'windowS' | 'eligible'>,
): Goal {
  const { collection, contract, selector, leastUnits, offchain, classWeights, monotone, ...rest } = goal
  return {
    ...rest,
    ...(classWeights === undefined ? {} : { classWeights }),
    ...(monotone === undefined ? {} : { monotone }),
    ...(collection ? { collection } : {}),
    ...(contract ? { contract } : {}),
    ...(selector === undefined ? {} : { selector }),
    ...(leastUnits === undefined ? {} : { leastUnits }),
    ...(offchain === undefined ? {} : { offchain }),
  }
}
