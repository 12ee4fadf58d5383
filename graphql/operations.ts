/** The schema's text, and the resolvers of every operation behind its gate. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { makeExecutableSchema } from '@graphql-tools/schema'
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql'
import { Failure } from '../src/core/failure.ts'
import * as Auditing from './auditing.ts'
import type { Context } from './context.ts'
import * as Errors from './errors.ts'
import { audit } from './resolvers/audit.ts'
import { campaign } from './resolvers/campaign.ts'
import { catalogue } from './resolvers/catalogue.ts'
import { download } from './resolvers/download.ts'
import { entity } from './resolvers/entity.ts'
import { graph } from './resolvers/graph.ts'
import { job } from './resolvers/job.ts'
import { report } from './resolvers/report.ts'
import { segment } from './resolvers/segment.ts'
import { subscription } from './resolvers/subscription.ts'
import { wallet } from './resolvers/wallet.ts'
import * as Roles from './roles.ts'
import * as Scalars from './scalars.ts'
import type { Resolvers } from './types.generated.ts'

type Resolve = GraphQLFieldResolver<unknown, Context>

/** The texts of schema/, by file name. */
export function typeDefs(): string[] {
  const folder = fileURLToPath(new URL('schema/', import.meta.url))
  const files = readdirSync(folder).filter((name) => name.endsWith('.graphql'))
  return files.sort().map((name) => readFileSync(`${folder}${name}`, 'utf8'))
}

/** The schema that runs. */
export function schema(): GraphQLSchema {
  return makeExecutableSchema({ typeDefs: typeDefs(), resolvers: resolvers() })
}

/** Every resolver; those of operations pass {@link Roles.gate} and throw what callers may see. */
export function resolvers() {
  const queries = {
    ...catalogue.Query,
    ...wallet.Query,
    ...segment.Query,
    ...entity.Query,
    ...download.Query,
    ...audit.Query,
    ...graph.Query,
    ...campaign.Query,
    ...job.Query,
  }
  const mutations = { ...segment.Mutation, ...entity.Mutation, ...campaign.Mutation, ...job.Mutation }
  const types: Omit<Resolvers, 'Query' | 'Mutation' | 'Subscription'> = {
    ...catalogue,
    ...wallet,
    ...segment,
    ...campaign,
    ...job,
    ...report,
  }
  const { Json, ...scalars } = Scalars
  return {
    ...scalars,
    JSON: Json,
    ...types,
    Query: gated('Query', queries),
    Mutation: heard(gated('Mutation', mutations)),
    Subscription: watched(subscription.Subscription ?? {}),
  }
}

function gated(type: string, fields: object): Record<string, Resolve> {
  const all: [string, Resolve][] = Object.entries(fields)
  return Object.fromEntries(all.map(([name, resolve]) => [name, speaking(Roles.gate(`${type}.${name}`, resolve))]))
}

/** What a role may not do is in the audit log, too. */
function heard(fields: Readonly<Record<string, Resolve>>): Record<string, Resolve> {
  return Object.fromEntries(
    Object.entries(fields).map(([action, resolve]) => [
      action,
      async (source, args, context, info) => {
        const allowed = Roles.operations[`Mutation.${action}`]?.includes(context.role) ?? false
        if (!allowed) {
          const by = { ...context.actor, key: context.key }
          const forbidden = new Failure('FORBIDDEN', '')
          await Auditing.refused(context.engine, by, { action, subject: subjectOf(action, args), args }, forbidden)
        }
        return resolve(source, args, context, info)
      },
    ]),
  )
}

/** The kind of what a mutation acts on, as its resolver calls it; those of campaigns say so in their names. */
const KINDS: Readonly<Record<string, string>> = {
  saveSegment: 'segment',
  snapshotSegment: 'segment',
  removeSegment: 'segment',
  watchSegment: 'segment',
  storeWalletList: 'list',
  appealEntity: 'entity of',
  runJob: 'job',
  scheduleJob: 'job',
  cancelJobRun: 'run',
}

/** What a mutation would have acted on, had it reached its resolver. */
function subjectOf(action: string, args: Readonly<Record<string, unknown>>): string {
  const { name, id, wallet, input } = args
  const inner = typeof input === 'object' && input !== null && 'name' in input ? input.name : ''
  const kind = KINDS[action] ?? (action.endsWith('Campaign') ? 'campaign' : action)
  return `${kind} ${name ?? id ?? wallet ?? inner}`
}

function watched(fields: object) {
  const all: [string, { readonly subscribe: Resolve; readonly resolve: Resolve }][] = Object.entries(fields)
  return Object.fromEntries(
    all.map(([name, { subscribe, resolve }]) => [
      name,
      { subscribe: speaking(Roles.gate(`Subscription.${name}`, subscribe)), resolve },
    ]),
  )
}

function speaking(resolve: Resolve): Resolve {
  return async (source, args, context, info) => {
    try {
      return await resolve(source, args, context, info)
    } catch (error) {
      throw Errors.thrown(error)
    }
  }
}
