/**
 * EIP-1559 fees under a ceiling. Only what the chain's own gas costs: the L1 data fee of an OP Stack chain comes on top
 * and is not estimated yet, so leave room for it in the signer's balance.
 */
import type { Head } from './rpc.ts'

/** What one transaction offers, per gas. */
export type Fee = { readonly maxFeeWei: bigint; readonly tipWei: bigint }

/** The fee to offer for `head`: twice its base fee plus the tip, so that six full blocks of growth still fit, but at most `ceilingWei`; `null` when the ceiling does not even pay the next block. */
export function choose(head: Head, tipWei: bigint, ceilingWei: bigint): Fee | null {
  const tip = tipWei > ceilingWei ? ceilingWei : tipWei
  // The base fee grows by at most an eighth a block (EIP-1559).
  if ((head.baseFeeWei * 9n) / 8n + tip > ceilingWei) return null
  const wanted = 2n * head.baseFeeWei + tip
  return { maxFeeWei: wanted > ceilingWei ? ceilingWei : wanted, tipWei: tip }
}

/**
 * The fee that replaces `old` at the same nonce: both parts raised by an eighth at least, because a node replaces only
 * when both rise by a tenth, and up to `wanted`; `null` when that passes `ceilingWei`.
 */
export function bump(old: Fee, wanted: Fee, ceilingWei: bigint): Fee | null {
  const maxFeeWei = larger(eighthMore(old.maxFeeWei), wanted.maxFeeWei)
  const tipWei = larger(eighthMore(old.tipWei), wanted.tipWei)
  return maxFeeWei > ceilingWei || tipWei > maxFeeWei ? null : { maxFeeWei, tipWei }
}

function eighthMore(wei: bigint): bigint {
  return (wei * 9n + 7n) / 8n + 1n
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
