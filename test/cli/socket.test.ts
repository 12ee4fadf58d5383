import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createConnection } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import * as Terminal from './terminal.ts'

const script = fileURLToPath(new URL('./owner.ts', import.meta.url))
const sales = new URL('../../data/events/cryptopunks_sales.csv.gz', import.meta.url).pathname

/** Another process that owns the terminal's warehouse until `end`. */
async function owner(mode: 'serving' | 'silent', terminal: Terminal.Terminal) {
  const child = spawn(process.execPath, ['--import', 'tsx', script, mode], {
    env: { ...process.env, ...terminal.environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const told: { pid: number; socket: string | null } = JSON.parse(line)
  const end = async (signal?: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const closed = once(child, 'close')
    if (signal) child.kill(signal)
    else child.stdin.end()
    await closed
  }
  return { ...told, end, [Symbol.asyncDispose]: () => end('SIGKILL') }
}

describe('while another process owns the warehouse', () => {
  it('verbs go through its socket, which nobody else may open, and print the same', async () => {
    using terminal = Terminal.open()
    await using serving = await owner('serving', terminal)
    const path = serving.socket!
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(JSON.parse(readFileSync(`${terminal.environment.DROPCAST_WAREHOUSE}.lock`, 'utf8'))).toMatchObject({
      pid: serving.pid,
      socket: path,
    })
    const { code, stdout, stderr } = await terminal.type('import', sales, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ added: 12_618 })
    expect(stderr).toContain('import:')
    expect(await terminal.failure('train', '--goal', 'riches', '--as-of', '2021-05-01')).toMatchObject({
      exit: 1,
      code: 'GOAL_UNKNOWN',
      facts: { goals: ['trades-again-90d', 'buys-again-90d'] },
    })
    await terminal.json('segment', 'save', 'all', '--where', 'purchases >= 0')
    const { entries } = await terminal.json<{ entries: unknown[] }>('audit', 'log', '--action', 'segment save')
    expect(entries).toMatchObject([{ principal: 'tester', subject: 'segment all' }])
    const both = await Promise.all([
      terminal.json('coverage'),
      terminal.json('segment', 'list'),
      terminal.json('job', 'list'),
    ])
    expect(both[0]).toMatchObject([{ stream: 'sales:cryptopunks' }])
    await serving.end()
    expect(existsSync(path)).toBe(false)
    expect(await terminal.json('coverage')).toEqual(both[0])
  })

  it('an owner that does not answer verbs is named, with exit code 3', async () => {
    using terminal = Terminal.open()
    await using silent = await owner('silent', terminal)
    expect(await terminal.failure('coverage')).toMatchObject({
      exit: 3,
      code: 'WAREHOUSE_LOCKED',
      facts: { pid: silent.pid, verb: 'train', socket: null },
    })
    await silent.end()
    expect(await terminal.json('coverage')).toEqual([])
  })

  it('the published copy answers statements without its owner; only the first copy has to be written by the owner', async () => {
    using terminal = Terminal.open()
    const count = () => terminal.json('sql', 'SELECT count(*)::INTEGER AS n FROM wallets')
    {
      await using silent = await owner('silent', terminal)
      expect(await terminal.failure('sql', 'SELECT 1')).toMatchObject({ exit: 3, code: 'WAREHOUSE_LOCKED' })
      await silent.end()
    }
    {
      await using serving = await owner('serving', terminal)
      expect(await count()).toEqual({ columns: ['n'], rows: [[0]] })
      expect(existsSync(terminal.environment.DROPCAST_PUBLISHED ?? '')).toBe(true)
      await serving.end()
    }
    await using silent = await owner('silent', terminal)
    expect(await count()).toEqual({ columns: ['n'], rows: [[0]] })
    await silent.end()
  })

  it('a killed owner leaves a socket and a lock behind that stop nobody', async () => {
    using terminal = Terminal.open()
    await using serving = await owner('serving', terminal)
    await serving.end('SIGKILL')
    expect(existsSync(serving.socket!)).toBe(true)
    expect(await terminal.json('coverage')).toEqual([])
    await using again = await owner('serving', terminal)
    expect(await terminal.json('coverage')).toEqual([])
    await again.end()
  })

  it('only verbs are answered: an unknown one, or nonsense, is refused and the owner goes on', async () => {
    using terminal = Terminal.open()
    await using serving = await owner('serving', terminal)
    const say = async (text: string) => {
      const socket = createConnection(serving.socket!)
      socket.write(`${text}\n`)
      const [line] = await once(createInterface({ input: socket }), 'line')
      socket.destroy()
      return JSON.parse(line)
    }
    expect(await say('nonsense')).toMatchObject({ failure: { code: expect.any(String) } })
    expect(await say(JSON.stringify({ name: ['restore'], input: {}, actor: { principal: 'x' } }))).toMatchObject({
      failure: { code: 'USAGE' },
    })
    expect(await terminal.json('coverage')).toEqual([])
  })
})
