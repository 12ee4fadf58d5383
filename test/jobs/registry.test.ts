import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as Flow from '../../jobs/flow.ts'
import type { Job } from '../../jobs/job.ts'
import * as Registry from '../../jobs/registry.ts'
import * as Run from '../../jobs/run.ts'
import * as Due from '../../src/core/due.ts'
import { parse } from '../../src/core/time.ts'
import * as Published from '../../src/warehouse/published.ts'
import * as World from './world.ts'

const jobsFolder = new URL('../../jobs/', import.meta.url)
const migrations = new URL('../../src/warehouse/migrations/', import.meta.url)

function tables(): Set<string> {
  const sql = readdirSync(migrations).map((name) => readFileSync(new URL(name, migrations), 'utf8'))
  return new Set(sql.flatMap((text) => [...text.matchAll(/CREATE TABLE (\w+\.\w+)/g)].map(([, name]) => name ?? '')))
}

/** What is wrong with the declarations, as sentences. */
function problems(jobs: readonly Job[], outside: Readonly<Record<string, string>>): string[] {
  const known = tables()
  const found: string[] = []
  jobs.forEach((job, i) => {
    const earlier = new Set(jobs.slice(0, i).flatMap(({ writes }) => writes))
    const late = new Set(jobs.slice(i).flatMap(({ writes }) => writes))
    for (const table of job.reads) {
      if (!earlier.has(table) && !(table in outside))
        found.push(`${job.name} reads ${table}, which nobody writes before`)
    }
    for (const table of job.readsPrevious) {
      if (!late.has(table) && !earlier.has(table) && !(table in outside))
        found.push(`${job.name}: nobody writes ${table}`)
    }
    for (const table of [...job.reads, ...job.readsPrevious, ...job.writes]) {
      if (!known.has(table)) found.push(`${job.name}: there is no table ${table}`)
    }
  })
  for (const table of Object.keys(outside)) if (!known.has(table)) found.push(`outside: there is no table ${table}`)
  return found
}

describe('the jobs', () => {
  it('read only what an earlier job, an earlier round or the outside writes', () => {
    expect(tables().size).toBeGreaterThan(25)
    expect(problems(Registry.jobs, Registry.outside)).toEqual([])
    const [ingest, tokens, graph, ...rest] = Registry.jobs
    expect(problems([graph!, ingest!, tokens!, ...rest], Registry.outside)).toContain(
      'graph reads chain.wallet, which nobody writes before',
    )
    expect(problems([{ ...ingest!, writes: ['chain.nothing'] }], {})).toContain(
      'ingest: there is no table chain.nothing',
    )
  })

  it('are thin, have names of their own and schedules that can be read', () => {
    const names = Registry.jobs.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const job of Registry.jobs) {
      Due.check(job)
      expect(
        readFileSync(new URL(`${job.name}.ts`, jobsFolder), 'utf8').split('\n').length,
        job.name,
      ).toBeLessThanOrEqual(31)
    }
  })

  it('are drawn in docs/flow.md as they are declared (run `npx tsx jobs/flow.ts`)', () => {
    expect(readFileSync(Flow.PAGE, 'utf8')).toBe(Flow.page(Registry.jobs, Registry.outside))
  })

  it('write only the tables that they declare', async () => {
    await using world = await World.create('2021-06-01')
    await world.engine.ingest.file(
      { path: new URL('../../data/events/cryptopunks_sales.csv.gz', import.meta.url).pathname },
      World.quiet,
    )
    const counts = async () => {
      await world.reopen()
      await world.engine[Symbol.asyncDispose]()
      await using reader = await Published.openReadOnly(world.warehousePath)
      const rows = await reader.all(
        Published.typed("SELECT schema_name || '.' || table_name AS name, estimated_size AS n FROM duckdb_tables()"),
      )
      return new Map(rows.map((row) => [String(row.name), Number(row.n)]))
    }
    let before = await counts()
    for (const name of ['tokens', 'graph', 'features', 'campaigns', 'measure', 'publish']) {
      const engine = await world.reopen()
      await Run.run(engine, name, World.quiet)
      const after = await counts()
      const changed = [...after].filter(([table, n]) => n !== before.get(table)).map(([table]) => table)
      const { writes } = Registry.get(name)
      expect(
        changed.filter((table) => !writes.includes(table) && table !== 'derived.job_run'),
        name,
      ).toEqual([])
      if (name === 'tokens') expect(changed).toContain('derived.token_judgement')
      if (name === 'graph') expect(changed).toContain('derived.wallet_graph')
      if (name === 'features') expect(changed).toContain('derived.wallet_feature')
      before = after
    }
    await world.reopen()
    expect(await world.engine.features.latest()).toBe('2021-06-01T00:00:00Z')
    expect(parse('2021-06-01')).toBe(world.clock.nowS)
  })
})
