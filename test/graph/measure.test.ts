import { describe, expect, test } from 'vitest'
import * as Measure from '../../src/graph/measure.ts'
import * as Standing from '../../src/graph/standing.ts'
import * as Thread from '../../src/graph/thread.ts'
import * as Generator from './generator.ts'

const activityOf = (nodes: number, size: number) => Generator.activity(Generator.planted(nodes, size, 11))
const options = { seed: 4, asOfS: 1_000_000, parts: 'all' } as const

describe('measuring in a worker thread', () => {
  test('gives what this thread gives', async () => {
    const found = await Measure.inWorker(activityOf(3000, 12_000), options)
    expect(found).toEqual(Standing.of(activityOf(3000, 12_000), options))
  })

  test('runs on another thread, to which the columns move', async () => {
    const activity = activityOf(300, 1200)
    await Measure.inWorker(activity, options)
    expect(activity.edges.sources.length).toBe(0)
    expect(activity.events.atS.length).toBe(0)
    await expect(import('../../src/graph/measure.worker.ts')).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' })
  })

  test('lets the event loop run on meanwhile', async () => {
    const startMs = performance.now()
    Standing.of(activityOf(40_000, 160_000), options)
    const blockedMs = performance.now() - startMs
    const activity = activityOf(40_000, 160_000)
    let last = performance.now()
    let longestMs = 0
    const tick = () => {
      const now = performance.now()
      longestMs = Math.max(longestMs, now - last)
      last = now
    }
    const ticking = setInterval(tick, 2)
    await Measure.inWorker(activity, options)
    tick()
    clearInterval(ticking)
    expect(blockedMs).toBeGreaterThan(100)
    expect(longestMs).toBeLessThan(blockedMs / 2)
  })

  test('ends at once when it is cancelled, before or during the work', async () => {
    const early = Measure.inWorker(activityOf(10, 20), options, AbortSignal.abort())
    await expect(early).rejects.toMatchObject({ code: 'ABORTED' })
    const activity = activityOf(100_000, 400_000)
    const startMs = performance.now()
    const late = Measure.inWorker(activity, options, AbortSignal.timeout(300))
    await expect(late).rejects.toMatchObject({ code: 'ABORTED' })
    expect(performance.now() - startMs).toBeLessThan(3000)
  })

  test('reports what the work refuses, and a thread that dies', async () => {
    const refused = activityOf(10, 20)
    refused.edges.weights.fill(Number.NaN)
    await expect(Measure.inWorker(refused, options)).rejects.toMatchObject({ code: 'GRAPH_EDGE_INVALID' })
    const dies = Thread.ask(new URL('../../src/graph/measure.worker.ts', import.meta.url), null)
    await expect(dies).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' })
  })
})
