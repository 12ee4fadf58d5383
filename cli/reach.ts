/** Running a verb where the warehouse is: here, or in the process that owns it, over its socket. */
import type { Call, Engine } from '../src/capabilities.ts'
import type { Config } from '../src/config.ts'
import { Failure } from '../src/core/failure.ts'
import * as Recorded from './recorded.ts'
import type { Verb } from './verb.ts'

/** How a verb runs: `print` shows a result before the verb ends. */
export type Way = { readonly call: Call; readonly print: (result: unknown) => void }

/**
 * The result of `verb`. Throws what the verb throws, and `WAREHOUSE_LOCKED` when another process owns the warehouse and does not
 * answer verbs.
 */
export async function run(verb: Verb, input: unknown, config: Config, { call, print }: Way): Promise<unknown> {
  if (verb.needs === 'nothing') return verb.run(config, input, call, print)
  const actor = { principal: config.principal, role: 'admin', scopes: config.scopes } as const
  // Loaded only here: a lab or --help must not wait for the engines.
  const [{ open }, Socket] = await Promise.all([import('../src/engine.ts'), import('./socket.ts')])
  let engine: Engine
  try {
    engine = await open(config, { verb: verb.name.join(' ') })
  } catch (error) {
    const socket = error instanceof Failure && error.code === 'WAREHOUSE_LOCKED' ? error.facts.socket : null
    if (typeof socket !== 'string') throw error
    return Socket.ask(socket, { name: verb.name, input, actor }, call.progress, call.signal)
  }
  await using opened = engine
  return await Recorded.run(verb, opened, { input, call, actor })
}
