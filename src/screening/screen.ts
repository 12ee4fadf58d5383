/** Screening: every wallet is either allowed or suppressed with a reason, and a suppression beats every wish to include. */
import type { Address } from '../core/address.ts'
import { throwIfAborted } from '../core/failure.ts'
import type { Finding, Freshness, List, Reason } from './list.ts'

/** A wallet that must not be sent to. `also`: everything else that was found, so that no reason is silent. */
export type Suppressed = {
  readonly wallet: Address
  readonly reason: Reason
  readonly source: string
  readonly atS: number
  readonly also: readonly Finding[]
}

/** Both parts together are the wallets that were screened, each once and in the order given. */
export type Screened = { readonly allowed: readonly Address[]; readonly suppressed: readonly Suppressed[] }

/** `now` is the instant of screening; `allow` names wallets to include by hand, which are screened like every other. */
export type ScreenOptions = { readonly now: number; readonly allow?: readonly Address[]; readonly signal?: AbortSignal }

/**
 * Screens `wallets` (duplicates count once) by `lists`; a wallet's first reason follows the order of the lists. A stale list
 * suppresses everybody as `LIST_STALE`: what is not known to be allowed is not sent to. Throws what a list throws.
 */
export async function screen(
  wallets: readonly Address[],
  lists: readonly List[],
  { now, allow = [], signal = new AbortController().signal }: ScreenOptions,
): Promise<Screened> {
  const candidates = [...new Set([...wallets, ...allow])]
  const found = new Map<Address, Finding[]>()
  const add = (wallet: Address, findings: readonly Finding[]) =>
    found.set(wallet, [...(found.get(wallet) ?? []), ...findings])
  for (const list of lists) {
    throwIfAborted(signal)
    for (const [wallet, findings] of await list.check(candidates, signal)) add(wallet, findings)
    const freshness = await list.freshness(signal)
    if (!isStale(freshness, now)) continue
    const finding: Finding = { reason: 'LIST_STALE', source: list.name, atS: asOf(freshness) }
    for (const wallet of candidates) add(wallet, [finding])
  }
  return {
    allowed: candidates.filter((wallet) => !found.has(wallet)),
    suppressed: candidates.flatMap((wallet) => {
      const [first, ...also] = found.get(wallet) ?? []
      return first ? [{ wallet, ...first, also }] : []
    }),
  }
}

/** How many wallets are suppressed for each first reason. */
export function countByReason(suppressed: readonly Suppressed[]): Readonly<Partial<Record<Reason, number>>> {
  const counts: Partial<Record<Reason, number>> = {}
  for (const { reason } of suppressed) counts[reason] = (counts[reason] ?? 0) + 1
  return counts
}

function isStale(freshness: Freshness, now: number): boolean {
  if (freshness.kind === 'live' || freshness.maxAgeS === null) return false
  return freshness.asOfS === null || now - freshness.asOfS > freshness.maxAgeS
}

function asOf(freshness: Freshness): number {
  return freshness.kind === 'dated' ? (freshness.asOfS ?? 0) : 0
}
