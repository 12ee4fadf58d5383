/** What a marketer asks for, checked. Plain data; money is `bigint` here and decimal text in its JSON. */
import { type Address, parse as parseAddress } from '../core/address.ts'
import * as Bps from '../core/bps.ts'
import * as Chain from '../core/chain.ts'
import { Failure } from '../core/failure.ts'
import * as Time from '../core/time.ts'
import * as Units from '../core/units.ts'
import type { Rule } from './allocation.ts'

/** A checked brief. */
export type Brief = {
  readonly name: string
  readonly segment: string
  readonly goal: string
  /** The instant (unix seconds) as of which membership and scores are taken. */
  readonly asOfS: number
  readonly holdoutBps: Bps.Bps
  readonly budgetUnits: bigint
  readonly allocation: Rule
  readonly token: { readonly address: Address; readonly symbol: string; readonly decimals: number }
  readonly chain: Chain.ChainId
  readonly payer: Address
  /** From when outcomes count: the drop's first inclusion, or `asOfS` when history is replayed. */
  readonly outcomeFrom: 'send' | 'asOf'
  readonly batchSize: number | null
  /** What arms are drawn among and is given once: a wallet, or an entity through one of its wallets. */
  readonly unit: 'wallet' | 'entity'
  /** The sybil risk (0–1) from which a wallet is suppressed, and what becomes of wallets whose risk is unknown; null = risk is not asked. */
  readonly sybil: { readonly from: number; readonly unknown: 'suppress' | 'pass' } | null
}

const LONGEST_NAME = 200
const LONGEST_SYMBOL = 64
/** ERC-20 keeps decimals in a byte. */
const MOST_DECIMALS = 255

/** The brief in `json`, with amounts as decimal text and instants as ISO-8601. Throws `INPUT_INVALID` naming the field. */
export function parse(json: unknown): Brief {
  const brief = object(json, 'brief')
  const token = object(brief.token, 'token')
  return {
    name: text(brief.name, 'name'),
    segment: text(brief.segment, 'segment'),
    goal: text(brief.goal, 'goal'),
    asOfS: field('asOf', () => Time.parse(text(brief.asOf, 'asOf'))),
    holdoutBps: field('holdoutBps', () => Bps.from(whole(brief.holdoutBps, 'holdoutBps'))),
    budgetUnits: amount(brief.budgetUnits, 'budgetUnits'),
    allocation: rule(object(brief.allocation, 'allocation')),
    token: {
      address: field('token.address', () => parseAddress(text(token.address, 'token.address'))),
      symbol: text(token.symbol, 'token.symbol'),
      decimals: whole(token.decimals, 'token.decimals'),
    },
    chain: field('chain', () => Chain.parse(text(brief.chain, 'chain'))),
    payer: field('payer', () => parseAddress(text(brief.payer, 'payer'))),
    outcomeFrom: choice(brief.outcomeFrom ?? 'send', ['send', 'asOf'], 'outcomeFrom'),
    batchSize: brief.batchSize == null ? null : whole(brief.batchSize, 'batchSize'),
    unit: choice(brief.unit ?? 'wallet', ['wallet', 'entity'], 'unit'),
    sybil: brief.sybil == null ? null : sybil(object(brief.sybil, 'sybil')),
  }
}

/** A new brief in `json`: what {@link parse} takes, within bounds that are asked of no brief that is kept already. Throws `INPUT_INVALID`. */
export function draft(json: unknown): Brief {
  const brief = parse(json)
  const { name, token, budgetUnits, allocation, batchSize } = brief
  if (name.length > LONGEST_NAME) throw invalid('name', `at most ${LONGEST_NAME} characters`)
  if (token.symbol.length > LONGEST_SYMBOL) throw invalid('token.symbol', `at most ${LONGEST_SYMBOL} characters`)
  if (token.decimals > MOST_DECIMALS) throw invalid('token.decimals', `at most ${MOST_DECIMALS}`)
  if (budgetUnits === 0n) throw invalid('budgetUnits', '1 or more')
  if (batchSize === 0) throw invalid('batchSize', '1 or more')
  if (allocation.kind === 'equal' && allocation.amountUnits === 0n) throw invalid('allocation.amountUnits', '1 or more')
  if (allocation.kind === 'proportional' && (allocation.minUnits === 0n || allocation.minUnits > allocation.maxUnits))
    throw invalid('allocation.minUnits', 'from 1 to maxUnits')
  return brief
}

/** The brief as the JSON data that {@link parse} takes. */
export function toJson(brief: Brief): Readonly<Record<string, unknown>> {
  const { asOfS, budgetUnits, allocation, batchSize, sybil, ...rest } = brief
  return {
    ...rest,
    asOf: Time.toIso(asOfS),
    budgetUnits: budgetUnits.toString(),
    allocation: Object.fromEntries(Object.entries(allocation).map(([key, value]) => [key, String(value)])),
    ...(batchSize === null ? {} : { batchSize }),
    ...(sybil === null ? {} : { sybil }),
  }
}

function rule(allocation: Readonly<Record<string, unknown>>): Rule {
  const kind = choice(allocation.kind, ['equal', 'proportional'], 'allocation.kind')
  if (kind === 'equal') return { kind, amountUnits: amount(allocation.amountUnits, 'allocation.amountUnits') }
  return {
    kind,
    minUnits: amount(allocation.minUnits, 'allocation.minUnits'),
    maxUnits: amount(allocation.maxUnits, 'allocation.maxUnits'),
    stepUnits: amount(allocation.stepUnits, 'allocation.stepUnits'),
  }
}

function sybil({ from, unknown }: Readonly<Record<string, unknown>>): Brief['sybil'] {
  if (typeof from !== 'number' || !(from > 0 && from <= 1)) throw invalid('sybil.from', 'above 0 and at most 1')
  return { from, unknown: choice(unknown ?? 'suppress', ['suppress', 'pass'], 'sybil.unknown') }
}

function invalid(name: string, expected: string, cause?: unknown): Failure {
  return new Failure(
    'INPUT_INVALID',
    `The brief's ${name} must be ${expected}.`,
    { argument: name, expected },
    { cause },
  )
}

/** Runs a parser of the core vocabulary and names the field in what it throws. */
function field<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause
    if (cause.code === 'INPUT_INVALID' && cause.facts.argument === name) throw cause
    const { message, hint } = cause
    throw new Failure('INPUT_INVALID', `The brief's ${name}: ${message}`, { argument: name, expected: hint }, { cause })
  }
}

function object(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(name, 'an object')
  return value as Readonly<Record<string, unknown>>
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value.trim() === '') throw invalid(name, 'text')
  return value
}

function whole(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw invalid(name, 'a whole number, 0 or more')
  return value
}

function amount(value: unknown, name: string): bigint {
  return field(name, () => Units.fromBaseText(text(value, name)))
}

function choice<const T extends string>(value: unknown, options: readonly T[], name: string): T {
  const chosen = options.find((option) => option === value)
  if (chosen === undefined) throw invalid(name, `one of ${options.join(', ')}`)
  return chosen
}
