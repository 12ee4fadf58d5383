/** Token amounts in base units, as `bigint`: no float ever holds money. */
import { formatUnits, parseUnits } from 'viem'
import { Failure } from './failure.ts'

/** 2^256 - 1, the largest amount a token can state. */
export const MAX_UINT256 = (1n << 256n) - 1n
/** 2^127 - 1, the largest amount a warehouse row holds; larger ones saturate, flagged, with the exact value beside. */
export const MAX_STORED = (1n << 127n) - 1n

/** Base units from decimal or `0x` hex digits, as lists carry them. Throws `AMOUNT_INVALID` outside 0..2^256-1. */
export function fromBaseText(text: string): bigint {
  const trimmed = text.trim()
  if (!/^(?:[0-9]+|0x[0-9a-fA-F]+)$/.test(trimmed)) {
    throw new Failure('AMOUNT_INVALID', `"${text.slice(0, 90)}" is not a whole number of base units.`)
  }
  const amountUnits = BigInt(trimmed)
  if (amountUnits > MAX_UINT256) throw new Failure('AMOUNT_INVALID', 'The amount exceeds 2^256 - 1.')
  return amountUnits
}

/** Base units from what a person typed, such as `12.5` with 18 decimals. Throws `AMOUNT_INVALID` when precision would be lost. */
export function fromHuman(text: string, decimals: number): bigint {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text.trim())
  if (!match || (match[2] ?? '').replace(/0+$/, '').length > decimals) {
    throw new Failure('AMOUNT_INVALID', `"${text.slice(0, 90)}" is not an amount with at most ${decimals} decimals.`)
  }
  return parseUnits(text.trim(), decimals)
}

/** The decimal text of base units, for people. */
export function toHuman(amountUnits: bigint, decimals: number): string {
  return formatUnits(amountUnits, decimals)
}
