/** A process of its own that owns the warehouse: `serving` answers verbs on the socket, `silent` does not. Ends when stdin does. */
import { once } from 'node:events'
import { join } from 'node:path'
import * as Socket from '../../cli/socket.ts'
import { verbs } from '../../cli/verbs.ts'
import { read } from '../../src/config.ts'
import { open } from '../../src/engine.ts'

const [mode] = process.argv.slice(2)
const config = read()
const ended = new AbortController()
await using engine = await open(config, { verb: mode === 'serving' ? 'serve' : 'train' })
await using socket =
  mode === 'serving' ? await Socket.answer(engine, join(config.stateDir, 'owner.sock'), verbs, ended.signal) : null
process.stdout.write(`${JSON.stringify({ pid: process.pid, socket: socket?.path ?? null })}\n`)
await once(process.stdin.resume(), 'end')
ended.abort()
