/** Tokens as a table: whose contracts are to be asked, what they said, what people decided, and how it all looks. */
import * as Address from '../core/address.ts'
import { Failure } from '../core/failure.ts'
import { DAY_S } from '../core/time.ts'
import type { Metadata } from '../ingest/metadata.ts'
import * as Queries from './queries.generated.ts'
import type { Warehouse } from './warehouse.ts'

/** Days after which a contract is asked again: what it said may change behind a proxy, and what was unknown may be known. */
const ASK_AGAIN_DAYS = 30

/** A token whose contract is to be asked. */
export type Unasked = { readonly id: number; readonly address: Address.Address }

/** A token as people see it. `spam` is null before it was judged; `mark` is a person's decision, which then is `spam`. */
export type Seen = {
  readonly chain: string
  readonly address: Address.Address
  readonly name: string | null
  readonly symbol: string | null
  readonly decimals: number | null
  readonly standard: string | null
  readonly transfers: number | null
  readonly spam: boolean | null
  readonly reasons: readonly string[]
  readonly mark: { readonly because: string; readonly principal: string; readonly atS: number } | null
  readonly oddity: string | null
  readonly checkedAtS: number | null
}

/** At most `limit` tokens of `chain` with ids after `after` that were never asked, or not for 30 days, by id. */
export async function unasked(
  warehouse: Warehouse,
  { chain, after, limit }: { readonly chain: string; readonly after: number; readonly limit: number },
): Promise<Unasked[]> {
  const beforeS = Math.max(0, warehouse.now() - ASK_AGAIN_DAYS * DAY_S)
  const rows = await warehouse.all(Queries.unaskedTokens, { chain, before_s: beforeS, after: BigInt(after), limit })
  return rows.map(({ id, address }) => ({ id, address: Address.fromBytes(address) }))
}

/**
 * Keeps what the contracts of `tokens` said, in their order, all of it or nothing; symbol, decimals and standard of a token are
 * filled in where a file or its transfers did not state them.
 */
export async function keep(
  warehouse: Warehouse,
  tokens: readonly Unasked[],
  told: { readonly block: number; readonly source: string; readonly contracts: readonly Metadata[] },
): Promise<void> {
  const { block, source, contracts } = told
  if (contracts.length !== tokens.length)
    throw new Failure('INVARIANT_BROKEN', 'Not every token has an answer.', { tokens: tokens.length })
  // Lists carry no NULL.
  const said = {
    tokens: tokens.map(({ id }) => id),
    symbols: contracts.map(({ symbol }) => symbol ?? ''),
    decimals: contracts.map(({ decimals }) => decimals ?? 255),
    standards: contracts.map(({ standard }) => standard ?? ''),
  }
  await warehouse.transaction(async () => {
    await warehouse.run(Queries.adoptMetadata, said)
    await warehouse.run(Queries.keepMetadata, {
      ...said,
      names: contracts.map(({ name }) => name ?? ''),
      oddities: contracts.map(({ oddities }) => oddities.join('; ')),
      block,
      source,
      checked_at_s: warehouse.now(),
    })
  })
}

/** A person's decision about a token. */
export type Mark = {
  readonly chain: string
  readonly address: Address.Address
  readonly spam: boolean
  readonly because: string
  readonly principal: string
}

/** Keeps a person's decision, in place of an earlier one. Throws `TOKEN_UNKNOWN`, `INPUT_INVALID` without a reason. */
export async function mark(warehouse: Warehouse, { chain, address, spam, because, principal }: Mark): Promise<Seen> {
  if (because.trim() === '') throw new Failure('INPUT_INVALID', 'A decision needs a reason.', { argument: 'because' })
  const found = await warehouse.one(Queries.tokenId, { chain, address: Address.toBytes(address) })
  if (!found) throw new Failure('TOKEN_UNKNOWN', `No token ${address} was seen on ${chain}.`, { chain, address })
  await warehouse.run(Queries.markToken, { token: found.id, spam, because, principal, at_s: warehouse.now() })
  const [seen] = await read(warehouse, { chain, address, limit: 1 })
  if (!seen) throw new Failure('INVARIANT_BROKEN', 'A token with a mark is not seen.', { chain, address })
  return seen
}

/** The `limit` tokens of `chain` (null = of every chain) that moved most. */
export function top(warehouse: Warehouse, chain: string | null, limit: number): Promise<Seen[]> {
  return read(warehouse, { chain, address: null, limit })
}

/** How many tokens of `chain` (null = of every chain) were judged, are spam, and were never asked. */
export async function count(warehouse: Warehouse, chain: string | null) {
  const row = await warehouse.one(Queries.countTokens, { chain })
  return { judged: Number(row?.judged ?? 0n), spam: Number(row?.spam ?? 0n), unasked: Number(row?.unasked ?? 0n) }
}

type Wanted = { readonly chain: string | null; readonly address: string | null; readonly limit: number }

async function read(warehouse: Warehouse, wanted: Wanted): Promise<Seen[]> {
  const rows = await warehouse.all(Queries.topTokens, wanted)
  return rows.map(({ address, transfers, because, principal, at_s, checked_at_s, reasons, ...rest }) => ({
    ...rest,
    address: Address.parse(address),
    transfers: transfers === null ? null : Number(transfers),
    reasons: reasons ?? [],
    mark: because === null || principal === null || at_s === null ? null : { because, principal, atS: at_s },
    checkedAtS: checked_at_s,
  }))
}
