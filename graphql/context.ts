/** What a resolver is given besides its arguments: who asks, the engine, and how work outlives the answer. */
import type { Logger } from 'pino'
import type { Actor, Call, Engine, FileContent, FileFormat, Role, StatusResult } from '../src/capabilities.ts'
import type { Catalogue } from './filter.ts'
import type { Link } from './links.ts'
import type { Loaders } from './loaders.ts'
import type { Lookout } from './lookout.ts'

/** Runs the job called `name` and records the run, as jobs/run.ts does; ends when the job ends. */
export type RunJob = (name: string, call: Call) => Promise<unknown>

/** How something is watched on. */
export type Watch = { readonly check: () => Promise<void>; readonly signal: AbortSignal }

/** The context of one request. */
export type Context = {
  readonly engine: Engine
  readonly catalogue: Catalogue
  readonly actor: Actor
  readonly role: Role
  /** The id of the key that asks. */
  readonly key: string
  /** The header `idempotency-key`. */
  readonly idempotencyKey: string | null
  readonly log: Logger
  readonly runJob: RunJob
  /** For work within the answer, and for work that goes on behind it; ends when the server closes. */
  readonly call: Call
  /** Lets `work` go on behind the answer; its failure is logged. */
  readonly background: (what: string, work: Promise<unknown>) => void
  /** Makes closing wait for `work`. */
  readonly hold: <T>(work: Promise<T>) => Promise<T>
  /** A campaign's status, read once a request. */
  readonly status: (campaign: string) => Promise<StatusResult>
  /** Forgets what was read, since something was changed. */
  readonly changed: () => void
  readonly loaders: Loaders
  /** A signed address of a file, for whoever asks. */
  readonly link: (content: FileContent, format: FileFormat) => Promise<Link>
  /** Watches a campaign, as all who watch it on this server do together. */
  readonly lookout: Lookout
  /** For subscriptions: `check` throws when the key is no longer valid, `signal` ends them. */
  readonly watch: Watch
}
