/** The import rules of docs/architecture.md, executable. Each rule is proven by a planted violation. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const STAGES = [
  'core', 'statistics', 'ingest', 'warehouse', 'access', 'graph', 'features', 'models', 'segments', 'screening', 'assets', 'delivery',
  'campaigns', 'measurement', 'reactions', 'agent',
] // biome-ignore format: one line reads as the order it is
const DOORS: readonly { engine: RegExp; allowed: RegExp }[] = [
  { engine: /^@duckdb\//, allowed: /^src\/warehouse\// },
  { engine: /^graphology/, allowed: /^(src\/graph|console)\// },
  { engine: /^@tensorflow\//, allowed: /^src\/models\// },
  { engine: /^@apollo\/|^@as-integrations\//, allowed: /^graphql\// },
  { engine: /^node-cron$/, allowed: /^jobs\/schedule\.ts$/ },
]
const ROOTS = [
  'src/engine.ts',
  'src/following.ts',
  'src/gathering.ts',
  'src/keeping.ts',
  'src/sending.ts',
  'src/lab.ts',
]
const OUTER = ['graphql', 'jobs', 'cli', 'console', 'notebooks']
/** The other two tiers of checking open adapters and settings as tests do. */
const CHECKING = /^(bench|prove)\//
const DRAWERS = /^(utils?|common|helpers?|lib|misc|shared|index)$/

type Import = { readonly target: string; readonly typeOnly: boolean; readonly names: string }
type File = { readonly path: string; readonly text: string }

function importsOf({ path, text }: File): Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  const found: Import[] = []
  const statement =
    /(?:^|\n)\s*(import|export)\s+(type\s+)?([^'";]*?)from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|new URL\(\s*['"](\.[^'"]+\.m?ts)['"]/g
  for (const match of code.matchAll(statement)) {
    const specifier = match[4] ?? match[5] ?? match[6] ?? match[7] ?? ''
    const target = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier
    found.push({ target, typeOnly: match[2] !== undefined, names: match[3] ?? '' })
  }
  return found
}

const stageOf = (path: string) => /^src\/([^/]+)\//.exec(path)?.[1]
const isAdapter = (path: string) => /^src\/[^/]+\/(sources|runtimes|lists|disks|signers|tables)\//.test(path)

/** Every broken rule, as sentences that name file and import. */
function violations(files: readonly File[]): string[] {
  const broken: string[] = []
  for (const file of files) {
    const { path } = file
    const stage = stageOf(path)
    const segments = path.split('/')
    for (const segment of segments) {
      if (DRAWERS.test(segment.replace(/\.[a-z.]+$/, ''))) broken.push(`${path}: no drawer called ${segment}`)
    }
    if (path.startsWith('src/') && /\bprocess\.env\b/.test(file.text) && path !== 'src/config.ts')
      broken.push(`${path}: only src/config.ts reads process.env`)
    if (/\bnew Worker\(/.test(file.text) && path.startsWith('src/') && path !== 'src/core/worker.mjs')
      broken.push(`${path}: workers start only through core/worker.mjs`)
    for (const { target, typeOnly, names } of importsOf(file)) {
      const says = (rule: string) => broken.push(`${path} -> ${target}: ${rule}`)
      const to = stageOf(target)
      if (stage && !STAGES.includes(stage)) says('unknown stage folder')
      if (stage && to && STAGES.indexOf(to) > STAGES.indexOf(stage)) says('stages import left to right only')
      if (stage === 'ingest' && to === 'warehouse') says('ingest does not import warehouse')
      if (stage && ROOTS.includes(target)) says('a stage does not import the composition root')
      for (const { engine, allowed } of DOORS)
        if (engine.test(target) && !allowed.test(path) && path.match(/^(src|graphql|jobs|cli|console)\//))
          says('another folder is the door to this engine')
      if (
        path.startsWith('src/') &&
        /^viem(\/|$)/.test(target) &&
        /\bcreate(Public|Wallet|Test)?Client\b|\bhttp\b|\bwebSocket\b/.test(names) &&
        !/^src\/(ingest\/sources|screening\/lists|delivery)\//.test(path)
      )
        says('viem clients live in ingest/sources, screening/lists and delivery')
      if (path.startsWith('src/') && OUTER.includes(target.split('/')[0] ?? '') && target.includes('/'))
        says('src imports none of the outer folders')
      if (/^(graphql|jobs|cli)\//.test(path) && target.startsWith('src/') && !typeOnly) {
        const allowed =
          ROOTS.includes(target) ||
          target.startsWith('src/core/') ||
          (path.startsWith('cli/') && target === 'src/config.ts')
        if (!allowed) says('graphql, jobs and cli import the composition root, core and types')
      }
      if (
        isAdapter(target) &&
        !typeOnly &&
        !CHECKING.test(path) &&
        !ROOTS.includes(path) &&
        !/\.worker\.ts$/.test(path) &&
        dirname(target) !== dirname(path)
      )
        says('only the composition root and workers import an adapter')
      if (
        target === 'src/config.ts' &&
        !typeOnly &&
        !ROOTS.includes(path) &&
        !path.startsWith('cli/') &&
        !CHECKING.test(path)
      )
        says('only the composition root and cli read config.ts')
    }
    const sibling = path.replace(/\.ts$/, '')
    if (/^src\/.*\.ts$/.test(path) && files.some((other) => other.path.startsWith(`${sibling}/`)))
      broken.push(`${path}: a file and a folder of one name`)
    if (
      /^(src|graphql|jobs|cli)\/.*\.ts$/.test(path) &&
      !/\.generated\.ts$/.test(path) &&
      file.text.split('\n').length > 420
    )
      broken.push(`${path}: longer than 420 lines`)
  }
  return broken
}

/** Names of the methods that an `interface` in a port file declares. */
function portMethods(text: string): { name: string; methods: string[] }[] {
  return [...text.matchAll(/export interface (\w+)[^{]*\{([\s\S]*?)\n\}/g)].map(([, name = '', body = '']) => ({
    name,
    methods: [...body.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(/^ {2}(?:readonly )?(\w+)\s*(?:\(|:\s*\()/gm)].map(
      (m) => m[1] ?? '',
    ),
  }))
}

function tree(): File[] {
  const files: File[] = []
  const walk = (folder: string) => {
    for (const name of readdirSync(folder)) {
      const full = join(folder, name)
      if (statSync(full).isDirectory()) {
        if (!['node_modules', 'artifacts', 'dist'].includes(name)) walk(full)
      } else if (/\.(ts|tsx|mjs)$/.test(name)) {
        files.push({ path: relative(root, full).split('\\').join('/'), text: readFileSync(full, 'utf8') })
      }
    }
  }
  for (const folder of ['src', 'graphql', 'jobs', 'cli', 'contracts', 'bench', 'prove', 'notebooks'])
    walk(join(root, folder))
  return files
}

describe('the architecture', () => {
  it('keeps every import rule', () => {
    const files = tree()
    expect(files.length).toBeGreaterThan(60)
    expect(violations(files)).toEqual([])
  })

  it.each([
    ['a stage importing one to its right', 'src/features/x.ts', "import { a } from '../models/y.ts'", 'left to right'],
    ['the same, deeper', 'src/features/deep/x.ts', "import * as y from '../../campaigns/y.ts'", 'left to right'],
    ['the same, by a dynamic import', 'src/graph/x.ts', "const y = await import('../models/y.ts')", 'left to right'],
    ['the same, as a type', 'src/graph/x.ts', "import type { Y } from '../models/y.ts'", 'left to right'],
    [
      'ingest importing warehouse',
      'src/ingest/x.ts',
      "import { a } from '../warehouse/append.ts'",
      'ingest does not import warehouse',
    ],
    ['core importing a stage', 'src/core/x.ts', "import { a } from '../statistics/y.ts'", 'left to right'],
    ['DuckDB outside the warehouse', 'src/features/x.ts', "import { DuckDBInstance } from '@duckdb/node-api'", 'door'],
    ['graphology outside the graph', 'src/segments/x.ts', "import Graph from 'graphology'", 'door'],
    ['TensorFlow outside the models', 'src/campaigns/x.ts', "import * as tf from '@tensorflow/tfjs-core'", 'door'],
    ['Apollo outside graphql', 'jobs/x.ts', "import { ApolloServer } from '@apollo/server'", 'door'],
    ['node-cron outside jobs/schedule.ts', 'cli/x.ts', "import cron from 'node-cron'", 'door'],
    [
      'a viem client in a stage that has none',
      'src/campaigns/x.ts',
      "import { createPublicClient } from 'viem'",
      'viem clients',
    ],
    ['src importing an outer folder', 'src/campaigns/x.ts', "import { a } from '../../jobs/y.ts'", 'outer folders'],
    [
      'cli importing a stage',
      'cli/x.ts',
      "import { a } from '../src/delivery/plan.ts'",
      'composition root, core and types',
    ],
    [
      'graphql reading the configuration',
      'graphql/x.ts',
      "import { read } from '../src/config.ts'",
      'composition root, core and types',
    ],
    ['a stage importing an adapter', 'src/ingest/x.ts', "import { a } from './sources/rpc.ts'", 'import an adapter'],
    ['a stage importing the engine', 'src/campaigns/x.ts', "import { open } from '../engine.ts'", 'composition root'],
    ['a stage reading the environment', 'src/delivery/x.ts', 'const key = process.env.KEY', 'process.env'],
    ['a worker started by hand', 'src/graph/x.ts', "new Worker('y')", 'core/worker.mjs'],
    ['a drawer', 'src/features/utils.ts', '', 'no drawer'],
    ['a drawer folder', 'src/features/helpers/x.ts', '', 'no drawer'],
    ['logic in an index', 'src/features/index.ts', '', 'no drawer'],
    ['a file of 421 lines', 'src/features/x.ts', '\n'.repeat(420), 'longer than'],
    ['a stage that nobody decided on', 'src/marketing/x.ts', "import { a } from '../core/time.ts'", 'unknown stage'],
  ])('turns red on %s', (_what, path, text, rule) => {
    expect(violations([{ path, text }]).join('\n')).toContain(rule)
  })

  it('turns red on a file and a folder of one name', () => {
    const planted = [
      { path: 'src/graph/view.ts', text: '' },
      { path: 'src/graph/view/ego.ts', text: '' },
    ]
    expect(violations(planted).join('\n')).toContain('a file and a folder of one name')
  })

  it('lets pass what the rules allow', () => {
    const fine = [
      {
        path: 'src/models/x.ts',
        text: "import { a } from '../features/y.ts'\nimport * as tf from '@tensorflow/tfjs-core'",
      },
      {
        path: 'cli/x.ts',
        text: "import { open } from '../src/engine.ts'\nimport type { Plan } from '../src/delivery/plan.ts'",
      },
      { path: 'src/engine.ts', text: "import { open } from './ingest/sources/rpc.ts'" },
      { path: 'src/delivery/rpc.ts', text: "import { createPublicClient, http } from 'viem'" },
    ]
    expect(violations(fine)).toEqual([])
  })

  it('has ports of at most five methods, with an AbortSignal last where they wait', () => {
    const ports = [
      'src/ingest/source.ts',
      'src/models/runtime.ts',
      'src/screening/list.ts',
      'src/delivery/signer.ts',
      'src/delivery/disk.ts',
    ]
    for (const port of ports) {
      const text = readFileSync(join(root, port), 'utf8')
      const interfaces = portMethods(text)
      expect(interfaces.length, port).toBeGreaterThan(0)
      for (const { name, methods } of interfaces) expect(methods.length, `${port} ${name}`).toBeLessThanOrEqual(5)
    }
    expect(portMethods('export interface P {\n  a(): void\n  b(): void\n  c: () => void\n}')[0]?.methods).toEqual([
      'a',
      'b',
      'c',
    ])
  })
})
