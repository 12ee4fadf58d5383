/** The schema's scalars: parsed at the edge into the core's vocabulary, and written in its outer forms. */
import { GraphQLScalarType, Kind, type ValueNode, valueFromASTUntyped } from 'graphql'
import * as Addresses from '../src/core/address.ts'
import * as Chains from '../src/core/chain.ts'
import { Failure } from '../src/core/failure.ts'
import * as Time from '../src/core/time.ts'
import * as Amounts from '../src/core/units.ts'

/** Any case in, its checksum verified when mixed; lower case inside; EIP-55 out. */
export const Address = text('Address', Addresses.fromTyped, (inside) => Addresses.checksum(Addresses.parse(inside)))
/** Decimal or 0x hex digits in, decimal digits out. */
export const Units = text('Units', canonicalUnits, canonicalUnits)
/** ISO-8601 in, ISO-8601 UTC with seconds out. */
export const DateTime = text('DateTime', canonicalTime, canonicalTime)
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
