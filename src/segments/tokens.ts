/** Token contracts by what a filter calls them. */
import type { Address } from '../core/address.ts'
import { Failure } from '../core/failure.ts'
import type { Scope } from './compile.ts'
import { conditions, type Segment } from './segment.ts'

/** The name under which a scope keeps the ids of a token. */
export function key(address: Address, chain?: string): string {
  return chain === undefined ? address : `${chain} ${address}`
}

/** The ids of the contracts at `address`. Throws `TOKEN_UNKNOWN` when the warehouse has seen none. */
export function ids(scope: Scope, address: Address, chain?: string): readonly number[] {
  const found = scope.tokens?.[key(address, chain)] ?? []
  if (found.length > 0) return found
  const where = chain === undefined ? '' : ` on ${chain}`
  throw new Failure('TOKEN_UNKNOWN', `The warehouse has seen no token ${address}${where}.`, {
    address,
    chain: chain ?? null,
  })
}

/** The tokens that `segment` names, each once. */
export function named(segment: Segment): readonly { readonly address: Address; readonly chain?: string }[] {
  const found = conditions(segment).flatMap(({ condition }): { address: Address; chain?: string }[] => {
    if ('holds' in condition) {
      const { holds, chain } = condition
      return [chain === undefined ? { address: holds } : { address: holds, chain }]
    }
    if (!('pattern' in condition)) return []
    return condition.pattern.flatMap((step) => {
      const act = 'did' in step ? step.did : step.didNot
      return step.of === undefined || act === 'called' ? [] : [{ address: step.of }]
    })
  })
  return [...new Map(found.map((each) => [key(each.address, each.chain), each])).values()]
}
