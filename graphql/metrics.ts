/** What is counted for Prometheus. Labels are routes, roles, codes and names of the schema, never what a caller wrote. */
import type { ApolloServerPlugin } from '@apollo/server'
import { Kind, type OperationDefinitionNode } from 'graphql'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Context } from './context.ts'
import * as Errors from './errors.ts'

/** An answer over HTTP. */
type Answered = { readonly route: string; readonly status: number; readonly seconds: number }

/** The meters of one server. */
export type Metrics = {
  readonly answered: (answer: Answered) => void
  readonly limited: () => void
  readonly subscribed: (change: 1 | -1) => void
  /** In Prometheus' text format, with its media type. */
  readonly text: () => Promise<{ readonly body: string; readonly type: string }>
  /** Counts an operation that was answered without Apollo and without errors. */
  readonly succeeded: (operation: OperationDefinitionNode) => void
  readonly plugin: ApolloServerPlugin<Context>
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** New meters, all at nought. */
export function create(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const requests = new Histogram({
    name: 'dropcast_http_request_seconds',
    help: 'Time to answer over HTTP, by route and status.',
    labelNames: ['route', 'status'],
    buckets: SECONDS,
    registers,
  })
  const answers = new Map<string, ReturnType<typeof requests.labels>>()
  const operations = new Counter({
    name: 'dropcast_graphql_fields_total',
    help: 'Root fields that were asked for, by operation and outcome: ok or the code of the first error.',
    labelNames: ['operation', 'outcome'],
    registers,
  })
  const short = new Counter({
    name: 'dropcast_graphql_shortcuts_total',
    help: 'Queries that were compiled before and answered without Apollo.',
    registers,
  })
  const refused = new Counter({
    name: 'dropcast_rate_limited_total',
    help: 'Requests that were refused because their key had asked too much.',
    registers,
  })
  const open = new Gauge({ name: 'dropcast_subscriptions', help: 'Subscriptions that are open.', registers })
  new Gauge({
    name: 'dropcast_process_resident_bytes',
    help: 'Memory of the process.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss())
    },
  })
  new Gauge({
    name: 'dropcast_process_cpu_seconds_total',
    help: 'Processor time of the process, user and system.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage()
      this.set((user + system) / 1e6)
    },
  })
  new Gauge({
    name: 'dropcast_process_uptime_seconds',
    help: 'How long the process has run.',
    registers,
    collect() {
      this.set(process.uptime())
    },
  })
  return {
    answered: ({ route, status, seconds }) => {
      // Routes and statuses are few: looking a pair up is cheaper than hashing its labels.
      const name = `${status} ${route}`
      const meter = answers.get(name) ?? requests.labels({ route, status: String(status) })
      answers.set(name, meter)
      meter.observe(seconds)
    },
    limited: () => refused.inc(),
    subscribed: (change) => open.inc(change),
    text: async () => ({ body: await registry.metrics(), type: registry.contentType }),
    succeeded: (operation) => {
      short.inc()
      count(operation, 'ok')
    },
    plugin: {
      requestDidStart: async () => ({
        willSendResponse: async ({ operation, errors }) => {
          const [error] = errors ?? []
          count(operation, error ? Errors.codeOf(error) : 'ok')
        },
      }),
    },
  }

  function count(operation: OperationDefinitionNode | undefined, outcome: string): void {
    for (const name of rootFields(operation)) operations.inc({ operation: name, outcome })
  }
}

/** Names of an operation's root fields. Only of one that was validated: else they would be whatever a caller wrote. */
function rootFields(operation: OperationDefinitionNode | undefined): readonly string[] {
  if (!operation) return ['invalid']
  const names = operation.selectionSet.selections.map((node) =>
    node.kind === Kind.FIELD ? node.name.value : 'fragment',
  )
  return names.map((name) => `${operation.operation}.${name}`)
}
