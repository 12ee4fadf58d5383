/** An API over the bundled sales, for hostile requests to be sent at. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as Sdl from '../test/graphql/sdl.ts'
import * as World from '../test/graphql/world.ts'
import * as Api from './api.ts'
import * as Hostile from './hostile.ts'

/** How much more memory may be held at the end than when caches were warm. */
export const MOST_GROWTH_BYTES = 48e6

/** Sends the hostile requests of seeds `from` to `to` (not included). */
export async function run(from: number, to: number): Promise<Api.Found> {
  const folder = await mkdtemp(join(tmpdir(), 'dropcast-prove-'))
  try {
    await using engine = await World.punks(folder)
    await using world = await World.serve(engine, { pointsPerMinute: 1e12, logLevel: 'silent' })
    const keys = [world.keys.admin, world.keys.growth, world.keys.analyst]
    return await Api.run({ url: world.url, keys, operations: Sdl.operations() }, { from, to })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The same as a proof: whether it passed, and what to record. */
export async function prove(from: number, to: number): Promise<{ readonly passed: boolean; readonly body: string }> {
  const { requests, byStatus, wrong, warmBytes, endBytes, slowestMs } = await run(from, to)
  const statuses = Object.entries(byStatus).map(([status, count]) => `${count} × ${status}`)
  const megabytes = (sizeBytes: number) => (sizeBytes / 1e6).toFixed(1)
  return {
    passed: wrong.length === 0 && endBytes - warmBytes < MOST_GROWTH_BYTES,
    body: [
      `Seeds ${from} to ${to - 1}: ${requests} hostile requests of ${Hostile.kinds.length} kinds, ${wrong.length} of them a defect or telling of the inside; by status ${statuses.join(', ')}.`,
      `Heap after collecting garbage: ${megabytes(warmBytes)} MB at a third of the way, ${megabytes(endBytes)} MB at the end (allowed: ${megabytes(MOST_GROWTH_BYTES)} MB more). Slowest answer ${Math.round(slowestMs)} ms.`,
      ...wrong.slice(0, 20).map((one) => `- ${JSON.stringify(one)}`),
    ].join('\n'),
  }
}
