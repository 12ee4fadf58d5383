/** One call of every operation of the schema, written from the schema alone. */
import {
  buildSchema,
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql'
import * as Operations from '../../graphql/operations.ts'

/** A call; `roles` is what the field's description says of them. */
export type Operation = {
  readonly name: string
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly roles: string | undefined
}

const SCALARS: Readonly<Record<string, unknown>> = {
  Address: `0x${'1'.repeat(40)}`,
  Boolean: true,
  Chain: 'eip155:31337',
  DateTime: '2019-06-01T00:00:00Z',
  Float: 1,
  ID: '00000000-0000-4000-8000-000000000000',
  Int: 1,
  JSON: {},
  String: 'matrix',
  Units: '1',
}

/** The schema as its files have it. */
export const schema = buildSchema(Operations.typeDefs().join('\n'))

/** Every operation of the schema, with its required arguments filled in. */
export function operations(): readonly Operation[] {
  return ['Query', 'Mutation', 'Subscription'].flatMap((type) => {
    const root = schema.getType(type)
    return isObjectType(root) ? Object.values(root.getFields()).map((field) => operation(type, field)) : []
  })
}

function operation(type: string, field: GraphQLField<unknown, unknown>): Operation {
  const args = field.args.filter(isRequiredArgument)
  const declared = args.map((arg) => `$${arg.name}: ${arg.type}`).join(', ')
  const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ')
  const selection = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : ''
  const call = `${field.name}${passed && `(${passed})`}${selection}`
  return {
    name: `${type}.${field.name}`,
    query: `${type.toLowerCase()}${declared && ` (${declared})`} { ${call} }`,
    variables: Object.fromEntries(args.map((arg) => [arg.name, value(arg.type)])),
    roles: /Roles: ([a-z, ]+)\.$/.exec(field.description ?? '')?.[1],
  }
}

/** Some value of `type`: the least that it allows. */
export function value(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return value(type.ofType)
  if (isListType(type)) return [value(type.ofType)]
  if (isEnumType(type)) return type.getValues()[0]?.name
  if (!isInputObjectType(type)) return SCALARS[type.name]
  const fields = Object.values(type.getFields())
  const first = fields.find(({ name }) => name === 'purchases' || name === 'gt') ?? fields[0]
  const required =
    type.isOneOf || type.name === 'WalletFilter' ? (first ? [first] : []) : fields.filter(isRequiredInputField)
  return Object.fromEntries(required.map((field) => [field.name, value(field.type)]))
}
