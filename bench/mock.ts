/** The synthetic chain behind JSON-RPC that every side of a comparison reads: a process of its own, on this machine only. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { Failure } from '../src/core/failure.ts'

/** What stands on the chain, as the server counts it. */
export type Truth = {
  readonly transfers: number
  readonly logs: number
  readonly byKind: Readonly<Record<string, number>>
  readonly sumErc20: string
}

/** A running server. */
export type Mock = AsyncDisposable & {
  readonly url: string
  readonly ask: <T>(method: string, params?: readonly unknown[]) => Promise<T>
}

/** Starts the server of `DROPCAST_BENCH` (default ../shared/bench) with `flags`; throws `FILE_NOT_FOUND` where it is absent. */
export async function start(flags: Readonly<Record<string, string | number>>): Promise<Mock> {
  const file = join(resolve(process.env.DROPCAST_BENCH ?? '../shared/bench'), 'mockrpc.mjs')
  if (!existsSync(file)) {
    throw new Failure('FILE_NOT_FOUND', 'The server of the benches is absent; set DROPCAST_BENCH to its folder.', {
      file: 'mockrpc.mjs',
    })
  }
  const words = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn(process.execPath, [file, '--port', '0', ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  const url = `http://127.0.0.1:${await portOf(child)}`
  let id = 0
  return {
    url,
    ask: async <T>(method: string, params: readonly unknown[] = []) => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params })
      const answer: unknown = await (await fetch(url, { method: 'POST', body })).json()
      return (answer as { result: T }).result
    },
    [Symbol.asyncDispose]: async () => {
      const ended = new Promise((done) => child.once('exit', done))
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function portOf(child: ChildProcess): Promise<number> {
  if (!child.stdout) throw new Failure('INVARIANT_BROKEN', 'The server has no output.')
  for await (const line of createInterface({ input: child.stdout })) {
    const said: unknown = JSON.parse(line)
    if (said !== null && typeof said === 'object' && 'port' in said && typeof said.port === 'number') return said.port
  }
  throw new Failure('INVARIANT_BROKEN', 'The server ended before it listened.')
}
