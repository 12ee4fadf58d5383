/** `dropcast doctor`: what works on this machine with this configuration. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Call } from '../src/capabilities.ts'
import { type Config, redacted } from '../src/config.ts'
import { Failure } from '../src/core/failure.ts'
import type { Finding } from '../src/lab.ts'
import * as Reach from './reach.ts'
import { verb } from './verb.ts'
import * as Wallets from './wallets.ts'
import * as Words from './words.ts'

type Examined = {
  readonly healthy: boolean
  readonly node: string
  readonly findings: readonly Finding[]
  readonly config: unknown
}

const ANVIL = fileURLToPath(new URL('../node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil', import.meta.url))
// What may be missing while everything that is asked for works.
const OPTIONAL = ['native', 'cpu', 'wasm', 'anvil']

/** Looks at configuration, warehouse, runtimes, anvil and nodes; makes nothing. */
export const doctor = verb<null, Examined>({
  name: ['doctor'],
  says: 'look at configuration, warehouse, TensorFlow runtimes, anvil and nodes, and say what does not work',
  needs: 'nothing',
  input: () => null,
  run: async (config, _input, call) => {
    const Lab = await import('../src/lab.ts')
    const runtimes = await Lab.runtimes()
    const { ingest, delivery, allowPrivateRpc: allowPrivate } = config
    const nodes = [
      { name: 'ingest node', url: ingest.rpcUrl, chain: ingest.chain },
      { name: 'delivery node', url: delivery.rpcUrl, chain: delivery.chain },
    ]
    const Keeping = await import('../src/keeping.ts')
    const findings = [
      await warehouse(config, call),
      ...(await Keeping.examine(config, call.signal)),
      ...runtimes,
      await anvil(),
    ]
    for (const { url, ...about } of nodes) {
      findings.push(
        url === null
          ? { name: about.name, works: true, detail: 'not configured' }
          : await Lab.node({ ...about, url, allowPrivate }),
      )
    }
    const healthy =
      runtimes.some(({ works }) => works) && findings.every(({ name, works }) => works || OPTIONAL.includes(name))
    return { healthy, node: process.version, findings, config: withoutPaths(redacted(config)) }
  },
  answers: {
    healthy: 'whether everything that is configured works',
    node: 'version of Node.js',
    findings: 'name, works and detail of each part',
    config: 'the settings; keys only as set or not set, nodes without path and credentials',
  },
  lines: ({ healthy, node, findings }) => [
    healthy ? 'all well' : 'something does not work',
    ...Words.table([
      ['yes', 'Node.js', node],
      ...findings.map(({ name, works, detail }) => [works ? 'yes' : 'no', name, detail]),
    ]),
  ],
})

async function warehouse(config: Config, call: Call): Promise<Finding> {
  const name = 'warehouse'
  const path = config.warehousePath
  if (!existsSync(path)) return { name, works: true, detail: `${path} does not exist yet: run dropcast init` }
  try {
    const findings = await Reach.run(Wallets.audit, { reading: true }, config, { call, print: () => undefined })
    const broken = Array.isArray(findings) ? findings : []
    return { name, works: broken.length === 0, detail: broken.length === 0 ? path : JSON.stringify(broken) }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { name, works: false, detail: `${error.code}: ${error.message}` }
  }
}

async function anvil(): Promise<Finding> {
  const name = 'anvil'
  try {
    const { stdout } = await promisify(execFile)(existsSync(ANVIL) ? ANVIL : 'anvil', ['--version'])
    return { name, works: true, detail: stdout.split('\n')[0] ?? '' }
  } catch (error) {
    return { name, works: false, detail: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) }
  }
}

/** A provider's key often stands in the path or the user of its address. */
function withoutPaths(value: unknown): unknown {
  if (typeof value === 'string' && /^https?:/.test(value)) return new URL(value).origin
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutPaths(inner)]))
}
