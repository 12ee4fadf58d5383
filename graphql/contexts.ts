/** Makes the context of each request, and knows what still goes on behind the answers. */
import DataLoader from 'dataloader'
import type { FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { Call, Engine } from '../src/capabilities.ts'
import type { Context, RunJob, Watch } from './context.ts'
import type { Links } from './links.ts'
import * as Loaders from './loaders.ts'
import * as Lookout from './lookout.ts'
import { once } from './once.ts'
import type { Viewer } from './viewers.ts'

/** What all contexts of a server share. */
type Shared = { readonly call: Call; readonly log: Logger; readonly runJob: RunJob; readonly links: Links }

/** Contexts of one server; `settled` resolves when nothing goes on behind answers any more. */
export type Contexts = {
  /** Without `watch` nothing can be watched. */
  readonly of: (request: Pick<FastifyRequest, 'id' | 'headers'>, viewer: Viewer, watch?: Watch) => Context
  /** Makes closing wait for `work`. */
  readonly hold: Context['hold']
  readonly settled: () => Promise<void>
}

const UNWATCHED: Watch = { check: async () => undefined, signal: AbortSignal.abort() }

/** Contexts over `engine`. */
export function create(engine: Engine, { call, log, runJob, links }: Shared): Contexts {
  const held = new Set<Promise<unknown>>()
  const hold: Context['hold'] = (work) => {
    held.add(work)
    return work.finally(() => held.delete(work))
  }
  const lookout = Lookout.create({
    look: (campaign) => engine.campaigns.status(campaign),
    failed: (error) => log.warn({ err: error }, 'a watched campaign cannot be read'),
  })
  const catalogue = {
    features: engine.features.catalogue(),
    categories: engine.features.categories(),
    goals: engine.models.goals(),
  }
  return {
    of: ({ id, headers }, viewer, watch = UNWATCHED) => {
      const key = headers['idempotency-key']
      // Few requests log or ask for campaigns: what that takes is made when it is first used.
      const own = once(() => log.child({ id, principal: viewer.actor.principal }))
      const statuses = once(() => new DataLoader((ids: readonly string[]) => each(ids, engine.campaigns.status)))
      return {
        engine,
        call,
        hold,
        catalogue,
        runJob,
        ...viewer,
        get log() {
          return own()
        },
        idempotencyKey: key === undefined ? null : String(key),
        background: (what, work) => {
          const failed = (error: unknown) => own().warn({ err: error }, `${what} failed behind the answer`)
          void hold(work.catch(failed))
        },
        loaders: Loaders.create(engine),
        lookout,
        status: (campaign) => statuses().load(campaign),
        changed: () => void statuses().clearAll(),
        link: async (content, format) => {
          await engine.files.check(content)
          return links.sign(viewer, content, format)
        },
        watch,
      }
    },
    hold,
    settled: async () => {
      await Promise.allSettled(held)
    },
  }
}

/** What `read` gives for each of `keys`, or why not. */
async function each<K, T>(keys: readonly K[], read: (key: K) => Promise<T>): Promise<(T | Error)[]> {
  const settled = await Promise.allSettled(keys.map(read))
  return settled.map((one) => {
    if (one.status === 'fulfilled') return one.value
    return one.reason instanceof Error ? one.reason : new Error(String(one.reason))
  })
}
