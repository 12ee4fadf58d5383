import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { describe, expect, it } from 'vitest'
import * as Tools from '../../cli/tools.ts'
import { operations } from '../../graphql/roles.ts'
import * as Terminal from './terminal.ts'

const dropcast = fileURLToPath(new URL('../../cli/dropcast.mjs', import.meta.url))
const KEY = ['--principal', 'grace', '--role', 'growth']
const sales = new URL('../../data/events/cryptopunks_sales.csv.gz', import.meta.url).pathname

/** `dropcast serve` as a process of its own, once it answers. */
async function serve(terminal: Terminal.Terminal, ...words: string[]) {
  const child = spawn(process.execPath, [dropcast, 'serve', '--port', '0', '--json', ...words], {
    env: { ...process.env, ...terminal.environment, DROPCAST_LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  let stderr = ''
  child.stderr.on('data', (part: Buffer) => {
    stderr += part.toString()
  })
  for await (const line of createInterface({ input: child.stdout })) {
    said += line
    if (line === '}') break
  }
  if (said === '') throw new Error(stderr)
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    child.kill(signal)
    const [code] = await once(child, 'close')
    return code
  }
  return {
    told: JSON.parse(said),
    end,
    stderr: () => stderr,
    [Symbol.asyncDispose]: () => end('SIGKILL').then(() => undefined),
  }
}

async function assistant(terminal: Terminal.Terminal, key?: string) {
  const client = new Client({ name: 'test', version: '1' })
  const env = { ...terminal.environment, PATH: process.env.PATH ?? '', ...(key ? { DROPCAST_API_KEY: key } : {}) }
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [dropcast, 'mcp'], env }))
  const call = async (name: string, given: Record<string, unknown> = {}) => {
    const answer = await client.callTool({ name, arguments: given })
    const [content] = answer.content as { text: string }[]
    return { failed: answer.isError === true, value: JSON.parse(content!.text) }
  }
  return { client, call, [Symbol.asyncDispose]: () => client.close() }
}

describe('serve', () => {
  it('answers the API and other verbs, seeds the schedule, and ends in good order on SIGTERM', async () => {
    using terminal = Terminal.open()
    await using serving = await serve(terminal)
    const { url, socket, pid, schedule } = serving.told
    expect(schedule).toBe(true)
    const health = await fetch(new URL('/health', url))
    expect(health.status).toBe(200)
    expect(await terminal.json('import', sales)).toMatchObject({ added: 12_618 })
    const jobs = await terminal.json<{ job: string; enabled: boolean; next: string }[]>('job', 'list')
    // Without a node configured, fetching from it every ten minutes would only fail.
    expect(jobs.filter(({ enabled }) => !enabled).map(({ job }) => job)).toEqual(['ingest'])
    expect(await terminal.json('job', 'run', 'publish')).toMatchObject({ job: 'publish' })
    expect(await terminal.failure('serve', '--port', '0')).toMatchObject({
      exit: 3,
      code: 'WAREHOUSE_LOCKED',
      facts: { pid },
    })
    expect(await serving.end('SIGTERM')).toBe(0)
    expect(existsSync(socket)).toBe(false)
    expect(existsSync(`${terminal.environment.DROPCAST_WAREHOUSE}.lock`)).toBe(false)
    expect(await terminal.json<unknown[]>('coverage')).toHaveLength(1)
  })

  it('says which port is taken, and lets go of the warehouse', async () => {
    using terminal = Terminal.open()
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' && address ? String(address.port) : ''
    expect(await terminal.failure('serve', '--port', port)).toMatchObject({
      exit: 2,
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(port),
    })
    other.close()
    expect(await terminal.json('coverage')).toEqual([])
  })
})

describe('mcp', () => {
  it('offers tools to read and to keep segments, beside a serving owner too, and tells failures as data', async () => {
    using terminal = Terminal.open()
    await terminal.json('import', sales)
    await terminal.json('features', '--as-of', '2021-05-01')
    await using helper = await assistant(terminal)
    const { tools } = await helper.client.listTools()
    expect(tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint])).toEqual(
      Tools.tools.map(({ name, writes }) => [name, writes !== true]),
    )
    // Every tool that takes arguments says what they are.
    expect(
      tools.flatMap(({ name, inputSchema }) => (Object.keys(inputSchema.properties ?? {}).length > 0 ? [] : [name])),
    ).toEqual(['features', 'coverage', 'segments', 'walletLists', 'campaigns', 'jobs'])
    const filter = { feature: 'purchases', op: 'gte', value: 3 }
    const preview = await helper.call('segmentPreview', { filter })
    expect(preview.value).toMatchObject({ population: 2622 })
    expect((await helper.call('wallets', { where: filter, first: 2 })).value.wallets).toHaveLength(2)
    expect((await helper.call('segmentPreview', { filter: 'purchases >= 3' })).value).toEqual(preview.value)
    expect((await helper.call('wallets', { where: 'purchases >= 3', first: 2 })).value.wallets).toHaveLength(2)
    expect(await helper.call('segmentPreview', { filter: 'purchases >' })).toMatchObject({
      failed: true,
      value: { code: 'SEGMENT_TEXT_INVALID' },
    })
    // What assistants read of filters is right: the examples are filters, and stand with every tool that takes one.
    const [, examples = ''] = Tools.FILTER.split('Examples: ')
    for (const example of examples.split('; '))
      expect(await helper.call('segmentPreview', { filter: example }), example).toMatchObject({ failed: false })
    for (const name of ['wallets', 'segmentPreview', 'segmentSave'])
      expect(JSON.stringify(tools.find((tool) => tool.name === name)?.inputSchema), name).toContain('never guess one')
    expect((await helper.call('features')).value.goals).toHaveLength(2)
    expect((await helper.call('jobs')).value.map(({ job }: { job: string }) => job)).toContain('train')
    expect(await helper.call('segmentPreview', { filter: { feature: 'wealth', op: 'gte', value: 3 } })).toMatchObject({
      failed: true,
      value: { code: 'SEGMENT_INVALID' },
    })
    expect((await helper.call('campaignStatus', { id: 'nothing' })).value.code).toBe('CAMPAIGN_UNKNOWN')
    await using serving = await serve(terminal, '--no-schedule')
    expect(serving.told.schedule).toBe(false)
    expect(await helper.call('segmentPreview', { filter })).toEqual(preview)
    expect((await helper.call('coverage')).value).toHaveLength(1)
    expect(await terminal.json('mcp', 'call', 'coverage')).toMatchObject({ result: [{ axis: 'second' }] })
    const both = [{ filter: 'purchases >= 3' }, { filter: 'purchases >= 5' }]
    const { pairs, any } = (await helper.call('segmentOverlap', { segments: both })).value
    expect(any).toBe(preview.value.size)
    expect(pairs[0].both).toBeLessThan(any)
    expect((await helper.call('lookalike', { seed: both[1], size: 3 })).value.wallets).toHaveLength(3)
    const steps = (await helper.call('funnel', { pattern: 'bought then sold', where: 'purchases >= 3' })).value.steps
    expect(steps[0].wallets).toBe(any)
    expect((await helper.call('cohorts', { act: 'bought', periods: 1 })).value[0].cells).toHaveLength(1)
    // Without a client of the protocol the arguments are checked as well.
    expect(await terminal.failure('mcp', 'call', 'segmentOverlap', '--arguments', '{"segments":[]}')).toMatchObject({
      code: 'INPUT_INVALID',
      facts: { argument: 'segments' },
    })
  })

  it('gives an assistant the role of its key, and an analyst’s without one', async () => {
    using terminal = Terminal.open()
    await terminal.json('import', sales)
    await terminal.json('features', '--as-of', '2021-05-01')
    const { secret, id } = await terminal.json<{ secret: string; id: string }>('key', 'create', ...KEY)
    const given = { name: 'buyers', filter: { feature: 'purchases', op: 'gte', value: 3 } }
    {
      await using reader = await assistant(terminal)
      expect((await reader.call('segmentSave', given)).value).toMatchObject({ code: 'FORBIDDEN' })
      expect((await reader.call('segments')).value).toEqual([])
    }
    await using helper = await assistant(terminal, secret)
    expect((await helper.call('segmentSave', given)).value).toMatchObject({ name: 'buyers', savedBy: 'grace' })
    expect((await helper.call('segmentSnapshot', { name: 'buyers' })).value).toMatchObject({ segment: 'buyers' })
    const audited = await terminal.json<{ rows: unknown[][] }>('key', 'list')
    expect(JSON.stringify(audited)).not.toContain(secret)
    await terminal.json('key', 'revoke', id)
    expect((await helper.call('segments')).value).toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('has no tool that plans, approves, schedules, signs or spends', () => {
    const writing = Tools.tools.filter(({ operation }) => operation.startsWith('Mutation.'))
    expect(writing.map(({ operation }) => operation)).toEqual(['Mutation.saveSegment', 'Mutation.snapshotSegment'])
    expect(writing.every(({ writes }) => writes === true)).toBe(true)
    const reading = Tools.tools.filter(({ operation }) => operation.startsWith('Query.'))
    expect(reading).toHaveLength(Tools.tools.length - writing.length)
    // A tool is called by the roles of its operation only: an operation that nobody may call is a mistake.
    for (const { operation } of Tools.tools) expect(operations[operation]?.length ?? 0).toBeGreaterThan(0)
    const spending = /plan|prepare|approve|schedule|run|resume|pause|cancel|create|key|train|import|sql|export/
    for (const { verb } of Tools.tools) expect(verb.name.join(' ')).not.toMatch(spending)
  })
})
