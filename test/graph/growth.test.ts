import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from '../../src/core/time.ts'
import * as Growth from '../../src/graph/growth.ts'
import * as WalletGraph from '../../src/graph/wallet.ts'
import * as World from '../features/world.ts'

const T = parse('2021-05-01')
const transfers = fc
  .array(fc.tuple(fc.nat(30), fc.nat(30), fc.integer({ min: 0, max: 4 })), { maxLength: 60 })
  .map((rows) => ({
    sources: Uint32Array.from(rows, ([source]) => source * 7),
    targets: Uint32Array.from(rows, ([, target]) => target * 7),
    weights: Float64Array.from(rows, ([, , weight]) => weight),
  }))

describe('a graph that grows', () => {
  test('equals the graph of all transfers, and leaves what it grew from as it was', () => {
    fc.assert(
      fc.property(transfers, transfers, (before, after) => {
        const known = WalletGraph.from(before)
        const grown = Growth.joined(known, WalletGraph.from(after))
        const all = WalletGraph.from({
          sources: Uint32Array.of(...before.sources, ...after.sources),
          targets: Uint32Array.of(...before.targets, ...after.targets),
          weights: Float64Array.of(...before.weights, ...after.weights),
        })
        expect(grown).toEqual(all)
        expect(known).toEqual(WalletGraph.from(before))
        for (const column of [grown.nodes, grown.csr.offsets, grown.csr.targets, grown.csr.weights]) {
          expect(column.buffer).toBeInstanceOf(SharedArrayBuffer)
        }
      }),
    )
  })

  test('reads only what is new from the warehouse and equals reading everything', async () => {
    await using w = await World.open(12)
    await World.sell(w, [{ atS: T - 3, seller: 1, buyer: 2, item: 1n }])
    await World.transfer(w, [
      { atS: T - 3, src: 2, dst: 3, kind: 1 },
      { atS: T - 2, src: 0, dst: 3, kind: 1 },
    ])
    const known = await Growth.read(w, T)
    await World.transact(w, [
      { atS: T, src: 2, dst: 3 },
      { atS: T + 1, src: 9, dst: 1 },
      { atS: T + 5, src: 4, dst: 1 },
    ])
    const grown = await Growth.grown(w, known, T + 5)
    expect(grown).toEqual(await Growth.read(w, T + 5))
    expect(Array.from(grown.graph.nodes)).toEqual([1, 2, 3, 9])
    expect(Array.from(grown.graph.csr.weights)).toEqual([1, 2, 1])
    expect(await Growth.grown(w, grown, T + 5)).toEqual(grown)
    await expect(Growth.grown(w, known, T - 1)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })
})
