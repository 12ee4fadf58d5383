/** Writes schema/filter.generated.graphql from the catalogue of an engine, as the server sees it; run by `npm run generate`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Config } from '../src/config.ts'
import * as Wei from '../src/core/wei.ts'
import { open } from '../src/engine.ts'
import * as Filter from './filter.ts'

const target = fileURLToPath(new URL('schema/filter.generated.graphql', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'dropcast-generate-'))

const config: Config = {
  warehousePath: join(folder, 'dropcast.duckdb'),
  stateDir: folder,
  publishedPath: join(folder, 'published.duckdb'),
  memoryLimit: '500MB',
  threads: null,
  spillDir: join(folder, 'spill'),
  spillLimit: null,
  sql: { memoryLimit: '100MB', threads: 1, timeoutMs: 1, maxRows: 1, maxBytes: 1 },
  ingest: { chain: 'eip155:1', rpcUrl: null, blockSpan: 1, fromBlock: 0, chainsPath: null, pollMs: 4000, rpcUrls: {} },
  delivery: {
    chain: 'eip155:1',
    rpcUrl: null,
    safeDepthBlocks: 1,
    feeCeilingWei: Wei.from(1n),
    signerKey: null,
    signerPrincipal: 'none',
    payerKey: null,
    approverKey: null,
  },
  allowPrivateRpc: false,
  principal: 'none',
  apiKey: null,
  scopes: [],
  piiKey: null,
  retain: { eventsDays: null, auditDays: null, runsDays: null, orphansDays: null },
  trainingRows: 1,
  segmentMemoryBytes: 1,
  modelRuntime: 'cpu',
  seed: 'none',
  http: {
    host: '127.0.0.1',
    port: 0,
    mode: 'production',
    executor: 'interpreted',
    origins: [],
    proxies: [],
    tls: 'none',
    pointsPerMinute: 1,
    operationsPath: null,
    allow: 'any',
    downloadKey: null,
    drainMs: 0,
  },
  jwt: null,
  goalsPath: null,
  logLevel: 'silent',
}

try {
  await using engine = await open(config, { verb: 'generate' })
  const catalogue = {
    features: engine.features.catalogue(),
    categories: engine.features.categories(),
    goals: engine.models.goals(),
  }
  writeFileSync(target, `${Filter.sdl(catalogue)}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
