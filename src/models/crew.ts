/**
 * One thread more for what falls into parts: whole models of a lesson, the networks and the boosting of an ensemble, blocks of rows to score. A part depends on nothing
 * but itself, so who does it changes no bit. Each helper has one part to begin with, the last ones; the others are taken
 * from a shared counter, by the lead from the front and by its helpers from the back. Helpers with nothing left to do come to what the lead's own part falls into.
 */
import { availableParallelism } from 'node:os'
import { threadId, type Worker } from 'node:worker_threads'
import type { Code } from '../core/catalogue.ts'
import { type Facts, Failure } from '../core/failure.ts'
import { start } from '../core/worker.mjs'
import type * as Job from './job.ts'
import type * as Lesson from './lesson.ts'
import type { Name, Runtime } from './runtime.ts'
import type { Scoring } from './score.ts'

/** Something in parts. `parts` says how many. */
export type Work =
  | { readonly kind: 'learn'; readonly parts: number; readonly ensemble: Job.Ensemble }
  | { readonly kind: 'score'; readonly parts: number; readonly scoring: Scoring }
  | { readonly kind: 'attend'; readonly parts: number; readonly lesson: Lesson.Lesson }

/** What comes of a part; scores lie in arrays that threads share. */
export type Done =
  | { readonly kind: 'learnt'; readonly learnt: Job.Learnt }
  | { readonly kind: 'scored' }
  | { readonly kind: 'attended'; readonly attended: Lesson.Attended }

/** Does part number `part`, telling `heard` how far it is. What it falls into itself, `rest` shares: whoever has nothing left to do, or nobody. */
export type Doer = (part: number, heard: (done: number) => void, rest: Crew) => Promise<Done>

/** Who does parts: this thread, by `own`, and its helpers. `isWorthIt` says whether more than this thread should. */
export type Crew = {
  readonly share: (work: Work, how: How) => Promise<readonly Done[]>
  /** The threads that did a part so far. */
  readonly threads: () => readonly number[]
}

/** How this thread does a part itself, who hears of every part, and whether waking a helper pays. */
export type How = {
  readonly own: Doer
  readonly heard: (part: number, done: number) => void
  readonly isWorthIt: boolean
}

/** What a helper is told when it has nothing to do; `first` is its own unless null, later parts are taken from the counter. */
export type Order = { readonly work: Work; readonly counter: Int32Array; readonly first: number | null }

/** What a helper says. */
export type Message =
  | { readonly kind: 'heard'; readonly part: number; readonly done: number }
  | { readonly kind: 'done'; readonly part: number; readonly threadId: number; readonly done: Done }
  | { readonly kind: 'over' }
  | {
      readonly kind: 'failed'
      readonly failure: { readonly code: Code; readonly message: string; readonly facts: Facts }
    }

/** What a helper starts with: the runtime that passed its check on the lead, which is not checked again. */
export type Input = { readonly runtime: Name }

/** This thread alone, part after part. */
export function alone(): Crew {
  return open({ wake: () => [], dismiss: () => undefined })
}

/**
 * This thread, whose runtime is `runtime`, with helpers up to `threads` in all (processors, at most four, unless told). They are started when first
 * worth it, always when `threads` is told, and end with this thread.
 */
export function on(runtime: Runtime, threads?: number): Crew {
  const count = (threads ?? Math.min(4, availableParallelism())) - 1
  const entry = new URL('./crew.worker.ts', import.meta.url)
  const input: Input = { runtime: runtime.name }
  let helpers: readonly Worker[] | null = null
  return open({
    wake: (isWorthIt) => {
      if (!isWorthIt && threads === undefined) return []
      helpers ??= Array.from({ length: count }, () => {
        const helper = start(entry, input)
        // Who died amid nothing is not told anything any more.
        helper.once('exit', () => {
          helpers = helpers?.filter((other) => other !== helper) ?? null
        })
        return helper
      })
      return helpers
    },
    dismiss: async () => {
      const gone = helpers ?? []
      helpers = null
      await Promise.all(gone.map((helper) => helper.terminate()))
    },
  })
}

type Helpers = { readonly wake: (isWorthIt: boolean) => readonly Worker[]; readonly dismiss: () => unknown }

function open({ wake, dismiss }: Helpers): Crew {
  const seen = new Set<number>()
  const threads = () => [...seen].sort((a, b) => a - b)
  /** What each helper is at, or was. */
  const at = new WeakMap<Worker, Promise<void>>()
  /** `areBusy`: the helpers have other work first, and come when they are done with it, if anything is left then. */
  const among = async (
    helpers: readonly Worker[],
    areBusy: boolean,
    work: Work,
    { own, heard }: How,
  ): Promise<readonly Done[]> => {
    const counter = new Int32Array(new SharedArrayBuffer(8)).fill(areBusy ? 0 : helpers.length)
    const found = new Map<number, Done>()
    let end: () => void = () => undefined
    const ended = new Promise<void>((resolve) => {
      end = resolve
    })
    const keep = (part: number, by: number, done: Done) => {
      found.set(part, done)
      seen.add(by)
      if (found.size === work.parts) end()
    }
    const told = (helper: Worker, first: number | null) =>
      follow(helper, { work, counter, first }, (message) => {
        if (message.kind === 'heard') heard(message.part, message.done)
        else keep(message.part, message.threadId, message.done)
      })
    const tasks: Promise<void>[] = []
    const helped = Promise.all(
      helpers.map(async (helper, k) => {
        if (areBusy) await at.get(helper)
        // Told only now: an order is a copy of all that there is to learn from.
        if (areBusy && Atomics.load(counter, 0) >= work.parts) return
        const task = told(helper, areBusy ? null : work.parts - 1 - k)
        at.set(helper, task)
        tasks.push(task)
        await task
      }),
    )
    // Heard of below, unless all was done before it failed.
    helped.catch(() => undefined)
    const rest: Crew = { threads, share: (inner, how) => among(helpers.slice(0, inner.parts - 1), true, inner, how) }
    const led = (async () => {
      for (let part = 0; claims(counter, work.parts); part++) {
        keep(part, threadId, await own(part, (done) => heard(part, done), areBusy ? alone() : rest))
      }
    })()
    await Promise.race([led, helped.then(() => led)])
    await Promise.race([ended, helped])
    // Until they have nothing more to say: it would pass for an answer to what they are told next.
    await Promise.all(tasks)
    return Array.from({ length: work.parts }, (_, part) => {
      const done = found.get(part)
      if (!done) throw new Failure('INVARIANT_BROKEN', 'A part was done by nobody.', { part, parts: work.parts })
      return done
    })
  }
  return {
    threads,
    share: async (work, how) => {
      const helpers = work.parts > 1 ? wake(how.isWorthIt).slice(0, work.parts - 1) : []
      try {
        return await among(helpers, false, work, how)
      } catch (error) {
        // What they are still at belongs to nobody.
        await dismiss()
        throw error
      }
    },
  }
}

/** The next part for a helper, from the back; null when all are taken. */
export function nextFromBack(counter: Int32Array, parts: number): number | null {
  return claims(counter, parts) ? parts - 1 - Atomics.add(counter, 1, 1) : null
}

/** Whether a part is left to take; it is then taken. */
function claims(counter: Int32Array, parts: number): boolean {
  return Atomics.add(counter, 0, 1) < parts
}

type Told = Extract<Message, { kind: 'heard' | 'done' }>

function follow(helper: Worker, order: Order, tell: (message: Told) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      helper.off('message', onMessage)
      helper.off('error', onError)
      helper.off('exit', onExit)
      settle()
    }
    const onMessage = (message: Message) => {
      if (message.kind === 'over') end(resolve)
      else if (message.kind === 'failed') {
        const { code, message: sentence, facts } = message.failure
        end(() => reject(new Failure(code, sentence, facts)))
      } else tell(message)
    }
    const onError = (error: unknown) => end(() => reject(error))
    const onExit = (exitCode: number) =>
      end(() => reject(new Failure('INVARIANT_BROKEN', 'A helping thread ended amid its work.', { exitCode })))
    helper.on('message', onMessage)
    helper.on('error', onError)
    helper.on('exit', onExit)
    helper.postMessage(order)
  })
}
