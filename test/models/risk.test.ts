import { afterAll, beforeAll, expect, test } from 'vitest'
import * as Entities from '../../src/graph/entities.ts'
import * as Risk from '../../src/models/risk.ts'
import * as Suspicion from '../../src/models/suspicion.ts'
import type { Warehouse } from '../../src/warehouse/warehouse.ts'
import { rows, run } from '../features/world.ts'
import * as Sybils from '../graph/sybils.ts'

const planted = Sybils.plant({ wallets: 3000, seed: 3, hard: false })
const isSybil = (wallet: number) => ['star', 'chain', 'activity'].includes(planted.kinds[wallet] ?? '')
let w: Warehouse

beforeAll(async () => {
  w = await Sybils.open(planted)
  await Entities.build(w, { asOfS: planted.endS })
})
afterAll(() => w[Symbol.asyncDispose]())

async function label(wallets: readonly number[], name: string, atS = planted.startS) {
  for (const wallet of wallets) await run(w, `INSERT INTO chain.label VALUES (${wallet}, '${name}', 'us', ${atS})`)
}

test('without a model every risk is unknown, and says so', async () => {
  expect(await Risk.rescore(w, { asOfS: planted.endS })).toEqual({ wallets: 0, flagged: 0, model: null })
  expect(await Risk.of(w, 1, planted.endS)).toEqual([])
  expect(await Risk.newest(w)).toBeNull()
})

test('few labels are not enough, and labels after the instant do not count', async () => {
  await label([1, 2, 3], 'NOT_SYBIL', planted.endS + 1)
  const asked = Risk.train(w, { asOfS: planted.endS, precision: 0.9, seed: 's', runtimes: ['cpu'] })
  await expect(asked).rejects.toMatchObject({ code: 'DATA_ONE_CLASS' })
  await run(w, `DELETE FROM chain.label WHERE label = 'NOT_SYBIL'`)
})

test('an instant without entities of its own is refused', async () => {
  const asked = Risk.train(w, { asOfS: planted.endS - 1, precision: 0.9, seed: 's' })
  await expect(asked).rejects.toMatchObject({ code: 'INPUT_INVALID' })
})

test('labels of some wallets teach a risk that tells the others, with the precision beside it', async () => {
  const wallets = planted.kinds.flatMap((kind, id) => (isSybil(id) || kind === 'honest' ? [id] : []))
  const judged = wallets.filter((id) => id % 4 !== 0)
  await label(
    judged.filter((id) => isSybil(id)),
    'SYBIL',
  )
  await label(judged.filter((id) => !isSybil(id)).slice(0, 900), 'NOT_SYBIL')
  const options = { asOfS: planted.endS, precision: 0.9, seed: 's', runtimes: ['wasm', 'cpu'] as const }
  const { version, card } = await Risk.train(w, options)
  expect(card.sybils).toBeGreaterThan(50)
  expect(card.threshold).not.toBeNull()
  expect(card.auc.model).toBeGreaterThan(0.9)
  expect(card.precision?.low).toBeLessThanOrEqual(card.precision?.estimate ?? 0)
  expect(await Risk.newest(w)).toEqual({ version, card })

  const scored = await Risk.rescore(w, { asOfS: planted.endS })
  expect(scored.model).toBe(version)
  const risks = await rows(w, 'SELECT wallet, flagged FROM derived.sybil_risk')
  const others = risks.filter(({ wallet }) => Number(wallet) % 4 === 0)
  const flagged = others.filter((risk) => risk.flagged === true)
  const right = flagged.filter(({ wallet }) => isSybil(Number(wallet))).length
  expect(flagged.length).toBeGreaterThan(15)
  expect(right / flagged.length).toBeGreaterThan(0.7)

  const [first] = flagged
  const found = await Risk.of(w, Number(first?.wallet), planted.endS)
  expect(found.some(({ wallet, model }) => wallet === first?.wallet && model === version)).toBe(true)
  expect(await Risk.of(w, Number(first?.wallet), planted.startS)).toEqual([])
}, 120_000)

test('the columns tell nothing of labels', async () => {
  const before = await Suspicion.of(w, planted.endS)
  await run(w, `DELETE FROM chain.label WHERE label IN ('SYBIL', 'NOT_SYBIL')`)
  expect(await Suspicion.of(w, planted.endS)).toEqual(before)
})
