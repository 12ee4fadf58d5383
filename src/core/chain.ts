/** Chains by their CAIP-2 id, such as `eip155:8453`. */
import { Failure } from './failure.ts'

/** A CAIP-2 id in the `eip155` namespace. */
export type ChainId = `eip155:${number}`

/** The CAIP-2 id in `text`; a bare number counts as `eip155`. Throws `CHAIN_INVALID`. */
export function parse(text: string): ChainId {
  const match = /^(?:eip155:)?([1-9]\d{0,15})$/.exec(text.trim())
  if (!match) throw new Failure('CHAIN_INVALID', `"${text.slice(0, 64)}" is not a CAIP-2 chain id such as eip155:1.`)
  return `eip155:${Number(match[1])}`
}

/** The EVM chain number (EIP-155) of a CAIP-2 id. */
export function reference(chain: ChainId): number {
  return Number(chain.slice('eip155:'.length))
}
