/** `dropcast serve`: the process that owns the warehouse, with API, schedule and the socket for other verbs. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Outcome } from '../jobs/schedule.ts'
import { Failure } from '../src/core/failure.ts'
import { verb } from './verb.ts'
import * as Words from './words.ts'

/** What answers where. */
export type Serving = {
  readonly url: string
  readonly socket: string
  readonly warehouse: string
  readonly pid: number
  readonly schedule: boolean
}

// The kernel takes no socket path longer than this.
const MAX_SOCKET_PATH = 100

/** Serves until it is told to stop (SIGINT, SIGTERM), then ends what runs in good order. */
export const serve = verb<{ host?: string; port?: number; schedule: boolean }, Serving>({
  name: ['serve'],
  says: 'own the warehouse: API, schedule, and the socket through which other verbs work; ends on SIGINT or SIGTERM',
  options: [
    { flags: '--host <address>', says: 'DROPCAST_HTTP_HOST unless given' },
    { flags: '--port <number>', says: 'DROPCAST_HTTP_PORT unless given; 0 takes a free one' },
    { flags: '--no-schedule', says: 'run no jobs by the clock' },
  ],
  needs: 'nothing',
  input: (_words, options) => ({
    schedule: options.schedule !== false,
    ...Words.given('host', Words.text(options, 'host')),
    ...Words.given('port', Words.whole(options, 'port')),
  }),
  run: async (config, input, call, print) => {
    const [{ open }, Socket, Schedule, Api, { verbs }] = await Promise.all([
      import('../src/engine.ts'),
      import('./socket.ts'),
      import('../jobs/schedule.ts'),
      import('../graphql/server.ts'),
      import('./verbs.ts'),
    ])
    await using engine = await open(config, { verb: 'serve' })
    await using socket = await Socket.answer(engine, socketPath(config.stateDir), verbs, call.signal)
    const heard = ({ job, due, state, error }: Outcome) => {
      const why = error instanceof Failure ? `${error.code}: ${error.message}` : error ? String(error) : undefined
      call.progress({
        stage: `job ${job}`,
        done: 1,
        total: 1,
        unit: 'run',
        note: `${due} ${state}${why ? ` ${why}` : ''}`,
      })
    }
    const disabled = config.ingest.rpcUrl === null ? ['ingest'] : []
    const schedule = input.schedule ? await Schedule.start(engine, { call, disabled, heard }) : null
    const api = await Api.serve(engine, {
      host: input.host ?? config.http.host,
      port: input.port ?? config.http.port,
      logLevel: config.logLevel,
    })
    const serving: Serving = {
      url: api.url,
      socket: socket.path,
      warehouse: resolve(config.warehousePath),
      pid: process.pid,
      schedule: schedule !== null,
    }
    try {
      print(serving)
      if (!call.signal.aborted) await once(call.signal, 'abort')
    } finally {
      await api.close()
      await schedule?.[Symbol.asyncDispose]()
    }
    return serving
  },
  answers: {
    url: 'where the API answers',
    socket: 'unix socket for other verbs, mode 0600',
    warehouse: 'path of the database file',
    pid: 'process to stop',
    schedule: 'whether jobs run by the clock',
  },
  lines: ({ url, pid }) => [`Serving ${url} (process ${pid}); stop with Ctrl+C.`],
})

/** Beside the state, or in a private temporary folder where that path is too long. */
function socketPath(stateDir: string): string {
  const beside = join(resolve(stateDir), 'dropcast.sock')
  if (Buffer.byteLength(beside) <= MAX_SOCKET_PATH) return beside
  const name = createHash('sha256').update(beside).digest('hex').slice(0, 8)
  return join(mkdtempSync(join(tmpdir(), `dropcast-${name}-`)), 'owner.sock')
}
