/**
 * The owner's socket: while one process owns the warehouse, verbs typed elsewhere are carried to it over a unix socket of mode
 * 0600 that the lock file names. One line of JSON each way asks and answers; progress comes between.
 */
import { chmodSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { Actor, Call, Engine } from '../src/capabilities.ts'
import type { Code } from '../src/core/catalogue.ts'
import { type Facts, Failure } from '../src/core/failure.ts'
import type { Progress, ProgressEvent } from '../src/core/progress.ts'
import * as Output from './output.ts'
import * as Recorded from './recorded.ts'
import type { Verb } from './verb.ts'

type Ask = { readonly name: readonly string[]; readonly input: unknown; readonly actor: Actor }
type Say =
  | { readonly progress: ProgressEvent }
  | { readonly result: unknown }
  | { readonly failure: { readonly code: Code; readonly message: string; readonly facts: Facts } }

/** An answering socket; ends by `[Symbol.asyncDispose]`. */
export type Answering = AsyncDisposable & { readonly path: string }

/** Answers verbs of `verbs` on `engine` at `path`. The socket's mode is the only gate: who can open it could open the file too. */
export async function answer(
  engine: Engine,
  path: string,
  verbs: readonly Verb[],
  signal: AbortSignal,
): Promise<Answering> {
  rmSync(path, { force: true })
  const server = createServer((socket) => void serve(socket, engine, verbs, signal))
  const previous = process.umask(0o177)
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
  } finally {
    process.umask(previous)
  }
  chmodSync(path, 0o600)
  engine.warehouse.setSocket(path)
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      engine.warehouse.setSocket(null)
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      rmSync(path, { force: true })
    },
  }
}

/** Asks the owner at `path` to run a verb. Throws what the verb throws there, `WAREHOUSE_LOCKED` when nobody answers, `ABORTED`. */
export async function ask(path: string, question: Ask, progress: Progress, signal: AbortSignal): Promise<unknown> {
  const socket = createConnection(path)
  const stop = () => socket.destroy()
  signal.addEventListener('abort', stop, { once: true })
  try {
    socket.write(`${JSON.stringify(question)}\n`)
    for await (const line of createInterface({ input: socket })) {
      const say = JSON.parse(line) as Say
      if ('progress' in say) progress(say.progress)
      else if ('failure' in say) throw new Failure(say.failure.code, say.failure.message, say.failure.facts)
      else return say.result
    }
    throw new Failure(
      signal.aborted ? 'ABORTED' : 'WAREHOUSE_LOCKED',
      'The owner of the warehouse ended before it answered.',
      { socket: path },
    )
  } catch (cause) {
    if (cause instanceof Failure) throw cause
    throw new Failure('WAREHOUSE_LOCKED', 'The owner of the warehouse does not answer.', { socket: path }, { cause })
  } finally {
    signal.removeEventListener('abort', stop)
    socket.destroy()
  }
}

async function serve(socket: Socket, engine: Engine, verbs: readonly Verb[], signal: AbortSignal): Promise<void> {
  const ended = new AbortController()
  const say = (what: Say) =>
    socket.writable &&
    socket.write(`${JSON.stringify(what, (_k, v: unknown) => (typeof v === 'bigint' ? v.toString() : v))}\n`)
  socket.on('error', () => ended.abort())
  socket.on('close', () => ended.abort())
  try {
    for await (const line of createInterface({ input: socket })) {
      const { name, input, actor } = JSON.parse(line) as Ask
      const verb = verbs.find((one) => one.name.join(' ') === name.join(' '))
      if (verb?.needs !== 'engine') throw new Failure('USAGE', `The owner knows no verb "${name.join(' ')}".`)
      const call: Call = {
        progress: (event) => void say({ progress: event }),
        signal: AbortSignal.any([signal, ended.signal]),
      }
      say({ result: (await Recorded.run(verb, engine, { input, call, actor })) ?? null })
    }
  } catch (error) {
    say({ failure: Output.named(error).toJSON() })
  } finally {
    socket.end()
  }
}
