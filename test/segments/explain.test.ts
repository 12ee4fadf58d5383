import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from '../../src/core/address.ts'
import * as Explain from '../../src/segments/explain.ts'
import type { Warehouse } from '../../src/warehouse/warehouse.ts'
import { addressOf, run } from '../features/world.ts'
import * as World from './world.ts'

let w: Warehouse
let rows: readonly World.Row[]
const asOfS = World.AS_OF_S

beforeAll(async () => {
  ;({ w, rows } = await World.make(60, 'explain'))
})
afterAll(async () => w[Symbol.asyncDispose]())

/** Without the evidence. */
const plain = ({ conditions, ...rest }: Explain.Explanation) => ({
  ...rest,
  conditions: conditions.map(({ evidence: _evidence, ...one }) => one),
})

describe('an explanation', () => {
  test('shows each condition with the value of the wallet and whether it holds', async () => {
    await run(
      w,
      `UPDATE derived.wallet_feature SET purchases = 4, sales = NULL, spent_eth = 1.5 WHERE wallet = 7 AND as_of_s = ${asOfS}`,
    )
    await run(w, `DELETE FROM chain.label WHERE wallet = 7`)
    await run(w, `INSERT INTO chain.label VALUES (7, 'EXCHANGE', 'etherscan', 5)`)
    const filter = {
      and: [
        { feature: 'purchases', op: 'gte', value: 3 },
        {
          or: [
            { feature: 'sales', op: 'lt', value: 1 },
            { feature: 'spent_eth', op: 'between', value: [1, 2] },
          ],
        },
        { not: { label: 'EXCHANGE' } },
        { list: [addressOf(7)] },
      ],
    }
    expect(plain(await Explain.of(w, filter, { wallet: parse(addressOf(7)), asOfS }))).toEqual({
      wallet: addressOf(7),
      asOfS,
      inPopulation: true,
      member: false,
      conditions: [
        { path: '$.and[0]', text: 'purchases ≥ 3 trades', value: 4, passed: true },
        { path: '$.and[1].or[0]', text: 'sales < 1 trades', value: null, passed: null },
        { path: '$.and[1].or[1]', text: 'spent_eth is between 1 and 2 ETH', value: 1.5, passed: true },
        { path: '$.and[2].not', text: 'labelled EXCHANGE', value: 'etherscan', passed: true },
        { path: '$.and[3]', text: 'one of 1 listed wallets', value: null, passed: true },
      ],
    })
    await run(w, `DELETE FROM chain.label WHERE wallet = 7`)
    expect(await Explain.of(w, filter, { wallet: parse(addressOf(7)), asOfS })).toMatchObject({ member: true })
  })

  test('shows the category that the wallet has, and the definition behind it', async () => {
    const filter = 'lifecycle_stage in [new, active]'
    const stages = ['new', 'dormant', null]
    for (const stage of stages) {
      const stored = stage === null ? 'NULL' : `'${stage}'`
      await run(
        w,
        `UPDATE derived.wallet_feature SET lifecycle_stage = ${stored} WHERE wallet = 7 AND as_of_s = ${asOfS}`,
      )
      const { member, conditions } = await Explain.of(w, filter, { wallet: parse(addressOf(7)), asOfS })
      expect(member).toBe(stage === 'new')
      expect(conditions).toMatchObject([
        { path: '$', value: stage, passed: stage === null ? null : stage === 'new', evidence: [{ kind: 'feature' }] },
      ])
    }
  })

  test('agrees with the score that the wallet has', async () => {
    const filter = { score: World.GOAL, field: 'percentile', op: 'gte', value: 50 }
    for (const row of rows.slice(0, 12)) {
      const percentile = row.scores[World.GOAL]?.percentile ?? null
      const { member, conditions } = await Explain.of(w, filter, { wallet: parse(addressOf(row.wallet)), asOfS })
      expect(conditions[0]?.value).toBe(percentile)
      expect(member).toBe(percentile !== null && percentile >= 50)
    }
  })

  test('says so when the wallet is not in the population', async () => {
    const { inPopulation, member, conditions } = await Explain.of(
      w,
      { not: { label: 'EXCHANGE' } },
      { wallet: parse(`0x${'f'.repeat(40)}`), asOfS },
    )
    expect({ inPopulation, member, passed: conditions[0]?.passed }).toEqual({
      inPopulation: false,
      member: false,
      passed: null,
    })
  })
})
