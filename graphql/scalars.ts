/** The schema's scalars: parsed at the edge into the core's vocabulary, and written in its outer forms. */
import { GraphQLScalarType, Kind, type ValueNode, valueFromASTUntyped } from 'graphql'
import * as Addresses from '../src/core/address.ts'
import * as Chains from '../src/core/chain.ts'
import { Failure } from '../src/core/failure.ts'
import * as Time from '../src/core/time.ts'
import * as Amounts from '../src/core/units.ts'

const MOST_KEPT = 20_000

/** Any case in, its checksum verified when mixed; lower case inside; EIP-55 out. */
export const Address = text(
  'Address',
  Addresses.fromTyped,
  remembering((inside) => Addresses.checksum(Addresses.parse(inside))),
)
/** Decimal or 0x hex digits in, decimal digits out. */
export const Units = text('Units', canonicalUnits, canonicalUnits)
/** ISO-8601 in, ISO-8601 UTC with seconds out. */
export const DateTime = text('DateTime', canonicalTime, remembering(canonicalTime))
/** A CAIP-2 id, in and out. */
export const Chain = text('Chain', Chains.parse, Chains.parse)

/** Any JSON value as it is. */
export const Json = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
})

function canonicalUnits(typed: string): string {
  return Amounts.fromBaseText(typed).toString()
}

function canonicalTime(typed: string): string {
  return Time.toIso(Time.parse(typed))
}

/** `write`, which is pure, with its newest answers kept: a page names one instant a hundred times, and a checksum is a Keccak hash. */
function remembering(write: (inside: string) => string): (inside: string) => string {
  const kept = new Map<string, string>()
  return (inside) => {
    const before = kept.get(inside)
    if (before !== undefined) return before
    const written = write(inside)
    if (kept.size >= MOST_KEPT) kept.clear()
    kept.set(inside, written)
    return written
  }
}

function text<T extends string>(name: string, parse: (typed: string) => T, write: (inside: string) => string) {
  const read = (value: unknown) => {
    if (typeof value === 'string') return parse(value)
    throw new Failure('INPUT_INVALID', `${name} is written as a string.`, { scalar: name })
  }
  return new GraphQLScalarType<T, string>({
    name,
    serialize: (value) => write(String(value)),
    parseValue: read,
    parseLiteral: (node: ValueNode) => read(node.kind === Kind.STRING ? node.value : undefined),
  })
}
