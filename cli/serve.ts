/** `dropcast serve`: the process that owns the warehouse, with API, schedule and the socket for other verbs. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type * as Api from '../graphql/server.ts'
import type { Outcome, Schedule as Running } from '../jobs/schedule.ts'
import type { Engine } from '../src/capabilities.ts'
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
    const [{ open }, Socket, Schedule, Run, { verbs }] = await Promise.all([
      import('../src/engine.ts'),
      import('./socket.ts'),
      import('../jobs/schedule.ts'),
      import('../jobs/run.ts'),
      import('./verbs.ts'),
    ])
    await using engine = await open(config, { verb: 'serve' })
    await using socket = await Socket.answer(engine, socketPath(config.stateDir), verbs, call.signal)
    const heard = ({ job, due, state, error }: Outcome) => {
      if (state === 'IDLE') return
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
    const api = await listening(engine, {
      ...config.http,
      host: input.host ?? config.http.host,
      port: input.port ?? config.http.port,
      logLevel: config.logLevel,
      runJob: (name, jobCall) => Run.run(engine, name, jobCall),
    })
    let schedule: Running | null = null
    const serving: Serving = {
      url: api.url,
      socket: socket.path,
      warehouse: resolve(config.warehousePath),
      pid: process.pid,
      schedule: input.schedule,
    }
    try {
      if (input.schedule) schedule = await Schedule.start(engine, { call, disabled, heard })
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

/** The API on `engine`. Throws `CONFIG_INVALID` when the address cannot be listened on. */
async function listening(engine: Engine, options: Api.Options): Promise<Api.Serving> {
  const { serve: begin } = await import('../graphql/server.ts')
  try {
    return await begin(engine, options)
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause) || typeof cause.code !== 'string') throw cause
    if (!/^(EADDR|EACCES|ENOTFOUND)/.test(cause.code)) throw cause
    const { host, port } = options
    throw new Failure(
      'CONFIG_INVALID',
      `The API cannot listen on ${host}:${port} (${cause.code}).`,
      { wrong: ['DROPCAST_HTTP_HOST', 'DROPCAST_HTTP_PORT'] },
      { cause },
    )
  }
}

/** Beside the state, or in a private temporary folder where that path is too long. */
function socketPath(stateDir: string): string {
  const beside = join(resolve(stateDir), 'dropcast.sock')
  if (Buffer.byteLength(beside) <= MAX_SOCKET_PATH) return beside
  const name = createHash('sha256').update(beside).digest('hex').slice(0, 8)
  return join(mkdtempSync(join(tmpdir(), `dropcast-${name}-`)), 'owner.sock')
}
