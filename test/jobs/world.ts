/** A real engine on a warehouse of its own, with a clock that the test moves. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Call, Engine } from '../../src/capabilities.ts'
import { read } from '../../src/config.ts'
import { parse } from '../../src/core/time.ts'
import { open } from '../../src/engine.ts'

export type World = AsyncDisposable & {
  readonly engine: Engine
  readonly clock: { nowS: number }
  readonly warehousePath: string
  /** Closes the engine and opens it again, as after a downtime. */
  readonly reopen: () => Promise<Engine>
}

export const quiet: Call = { progress: () => undefined, signal: new AbortController().signal }

export async function create(at: string): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'dropcast-jobs-'))
  const clock = { nowS: parse(at) }
  const warehousePath = join(folder, 'warehouse.duckdb')
  const config = read({
    DROPCAST_WAREHOUSE: warehousePath,
    DROPCAST_STATE_DIR: join(folder, 'state'),
    DROPCAST_PUBLISHED: join(folder, 'published.duckdb'),
  })
  const fresh = () => open(config, { verb: 'test' }, () => clock.nowS)
  let engine = await fresh()
  return {
    get engine() {
      return engine
    },
    clock,
    warehousePath,
    reopen: async () => {
      await engine[Symbol.asyncDispose]()
      engine = await fresh()
      return engine
    },
    [Symbol.asyncDispose]: async () => {
      await engine[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
