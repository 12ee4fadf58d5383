import { describe, expect, test } from 'vitest'
import * as Measure from '../../src/graph/measure.ts'
import * as WalletGraph from '../../src/graph/wallet.ts'
import * as Generator from './generator.ts'

const graphOf = (nodes: number, size: number) => WalletGraph.from(Generator.planted(nodes, size, 11))

describe('measuring in a worker thread', () => {
  test('gives what this thread gives', async () => {
    const graph = graphOf(3000, 12_000)
    expect(await Measure.inWorker(graph, { seed: 4 })).toEqual(WalletGraph.measure(graph, { seed: 4 }))
  })

  test('lets the event loop run on meanwhile', async () => {
    const graph = graphOf(40_000, 160_000)
    const startMs = performance.now()
    WalletGraph.measure(graph, { seed: 4 })
    const blockedMs = performance.now() - startMs
    let last = performance.now()
    let longestMs = 0
    const tick = () => {
      const now = performance.now()
      longestMs = Math.max(longestMs, now - last)
      last = now
    }
    const ticking = setInterval(tick, 2)
    await Measure.inWorker(graph, { seed: 4 })
    tick()
    clearInterval(ticking)
    expect(blockedMs).toBeGreaterThan(100)
    expect(longestMs).toBeLessThan(blockedMs / 2)
  })

  test('ends at once when it is cancelled, before or during the work', async () => {
    const graph = graphOf(100_000, 400_000)
    const early = Measure.inWorker(graph, { seed: 4 }, AbortSignal.abort())
    await expect(early).rejects.toMatchObject({ code: 'ABORTED' })
    const startMs = performance.now()
    const late = Measure.inWorker(graph, { seed: 4 }, AbortSignal.timeout(300))
    await expect(late).rejects.toMatchObject({ code: 'ABORTED' })
    expect(performance.now() - startMs).toBeLessThan(3000)
  })

  test('reports a thread that dies', async () => {
    const broken = { nodes: new Uint32Array(1), csr: { ...graphOf(10, 20).csr, nodes: -1 } }
    await expect(Measure.inWorker(broken, { seed: 4 })).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' })
  })
})
