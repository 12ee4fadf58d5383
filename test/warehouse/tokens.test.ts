import { describe, expect, it } from 'vitest'
import * as Address from '../../src/core/address.ts'
import { DAY_S } from '../../src/core/time.ts'
import type { Metadata } from '../../src/ingest/metadata.ts'
import * as Published from '../../src/warehouse/published.ts'
import * as Spam from '../../src/warehouse/spam.ts'
import * as Tokens from '../../src/warehouse/tokens.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import { temporary } from './folder.ts'

const folder = temporary()
const CHAIN = 'eip155:1'
const START_S = 1_600_000_000

/** A warehouse with wallets 0 (the zero address) to 5,000 and `tokens` tokens, on a clock that the test moves. */
async function open(tokens: number) {
  const clock = { nowS: 1_700_000_000 }
  const warehouse = await Warehouse.open({ path: ':memory:', now: () => clock.nowS })
  const run = (text: string) => warehouse.run({ name: 'test', text, params: {}, required: [] })
  await run(`INSERT INTO chain.chain VALUES (0, '${CHAIN}', 'Ethereum', 64), (1, 'eip155:10', 'Other', 64)`)
  await run(`INSERT INTO chain.wallet SELECT i::UINTEGER, unhex(lpad(hex(i), 40, '0')) FROM range(5001) t(i)`)
  await run(
    `INSERT INTO chain.token SELECT i::UINTEGER, 0, unhex(lpad(hex(i + 65536), 40, '0')), 'ERC-20', NULL, NULL FROM range(${tokens}) t(i)`,
  )
  let block = 0
  /** `n` movements i = 0, 1, … of one block; `atS`, `src`, `dst`, `amount` are SQL over i. */
  const move = async (
    token: number,
    n: number,
    is: Partial<Record<'atS' | 'src' | 'dst' | 'amount' | 'tx' | 'saturated', string>>,
  ) => {
    const { atS = '0', src = '1 + i % 50', dst = '51 + i % 400', amount = '5', tx = '1 + i', saturated = '0' } = is
    await run(
      `INSERT INTO chain.transfer SELECT 0, ${++block}, i, 0, ${tx}, ${START_S} + ${atS}, 1, ${token}, ${src}, ${dst}, ${amount}, NULL, ${saturated}
        FROM range(${n}) t(i)`,
    )
  }
  const call = (token: number, said: Partial<Metadata>) =>
    Tokens.keep(warehouse, [{ id: token, address: at(token) }], {
      block: 1,
      source: 'calls',
      contracts: [
        { address: at(token), decimals: null, symbol: null, name: null, standard: null, oddities: [], ...said },
      ],
    })
  const judged = async () => {
    await Spam.judge(warehouse, null)
    const rows = await warehouse.all({
      name: 'test',
      text: 'SELECT token, rules, reasons FROM derived.token_judgement ORDER BY token',
      params: {},
      required: [],
    })
    return rows as unknown as { token: number; rules: string[]; reasons: string[] }[]
  }
  return { warehouse, clock, run, move, call, judged, [Symbol.asyncDispose]: () => warehouse[Symbol.asyncDispose]() }
}

const at = (token: number) => Address.parse(`0x${(token + 65_536).toString(16).padStart(40, '0')}`)

describe('the rules of spam', () => {
  it('know addresses of the web and calls to act in names, also in letters that only look Latin, and leave honest names', async () => {
    const names = {
      url: ['visit-usdc.com', 'https://x', 'Get at t.me/x', 'www.free', 'аpр.хуz'],
      lure: ['Claim your USDT', '! Airdrop', 'сlаіm', 'Ｒｅｗａｒｄｓ', '𝗩𝗶𝘀𝗶𝘁 us'],
      none: ['yearn.finance', 'USDC.e', 'Claimer', 'Comp', 'Curve.fi DAI', 'Reclaim', 'vitalik.eth', 'Ϻόνος'],
    }
    const all = Object.entries(names).flatMap(([rule, list]) => list.map((name) => ({ rule, name })))
    await using w = await open(all.length)
    for (const [token, { name }] of all.entries()) await w.call(token, { name })
    const found = await w.judged()
    expect(
      found.map(({ rules }, i) => [all[i]?.name, rules.filter((rule) => rule !== 'lure' || all[i]?.rule !== 'url')]),
    ).toEqual(all.map(({ rule, name }) => [name, rule === 'none' ? [] : [rule]]))
    expect(found[names.url.length]?.reasons).toEqual(['name or symbol calls to act: claim'])
  })

  it('know a symbol that looks like that of an older token that moves far more, and no other', async () => {
    await using w = await open(9)
    const symbols = ['USDT', 'UЅDТ', 'usdt', 'USDT', 'LINK', 'lINK', 'USDT2', 'UЅDТ', 'Ｕ𝐒DT']
    for (const [token, symbol] of symbols.entries()) await w.call(token, { symbol })
    await w.move(0, 3000, {})
    await w.move(1, 30, { atS: '10' })
    await w.move(2, 31, { atS: '10' })
    await w.move(3, 3, { atS: '10' })
    await w.move(4, 999, {})
    await w.move(5, 1, { atS: '10' })
    await w.move(6, 1, { atS: '10' })
    await w.move(7, 1, { atS: '-10' })
    await w.move(8, 1, { atS: '10' })
    const rules = (await w.judged()).map(({ rules }) => rules)
    expect(rules).toEqual([[], ['lookalike'], [], ['copy'], [], [], [], [], ['lookalike']])
    await w.move(4, 1, {})
    const [, first, , , , link] = await w.judged()
    expect(link?.rules).toEqual(['lookalike'])
    expect(first?.reasons).toEqual(['symbol looks like USDT, which was seen earlier and moved 3000 times, this 30'])
  })

  it('know a distribution that nobody asked for by sources, receivers, what these did later, and who minted', async () => {
    await using w = await open(8)
    const far = `${8 * DAY_S}`
    await w.move(0, 200, { src: '1', dst: '100 + i' }) // pushed and never moved
    await w.move(1, 99, { src: '1', dst: '100 + i' }) // too few
    await w.move(2, 200, { src: '1 + i % 4', dst: '100 + i' }) // four equal sources
    await w.move(3, 200, { src: '1', dst: '100 + i' }) // moved on by 6 %
    await w.move(3, 12, { src: '100 + i', dst: '4000', atS: '60' })
    await w.move(4, 200, { src: '0', dst: '100 + i' }) // each mints to itself
    await w.move(5, 200, { src: '0', dst: '100 + i', tx: '1 + i // 10' }) // minted to ten at a time
    await w.move(6, 200, { src: '1', dst: '100 + i', atS: far }) // too new to tell
    await w.move(7, 200, { src: '1', dst: '100 + i' }) // moved before, not after
    await w.move(7, 10, { src: '100 + i', dst: '1', atS: '-60' })
    const found = await w.judged()
    expect(found.map(({ rules }) => rules)).toEqual([['push'], [], [], [], [], ['push'], [], ['push']])
    expect(found[0]?.reasons).toEqual([
      'at most 3 sources made 200 of 200 transfers; 200 of 200 receivers never moved it',
    ])
    const evidence = 'SELECT receivers, idle_receivers, pushed_transfers FROM derived.token_judgement WHERE token = 3'
    expect(await w.warehouse.one({ name: 'test', text: evidence, params: {}, required: [] })).toEqual({
      receivers: 201n, // and wallet 4000; the source got nothing
      idle_receivers: 189n,
      pushed_transfers: 212n,
    })
  })

  it('know absurd amounts and transfers of nothing by their share', async () => {
    await using w = await open(5)
    const most = '170141183460469231731687303715884105727'
    await w.move(0, 100, { amount: `if(i < 10, ${most}::HUGEINT, 1::HUGEINT)`, saturated: 'if(i < 10, 1, 0)' })
    await w.move(1, 100, { saturated: 'if(i < 9, 1, 0)' })
    await w.move(2, 100, { amount: 'if(i < 90, 0, 1)' })
    await w.move(3, 100, { amount: 'if(i < 89, 0, 1)' })
    await w.move(4, 19, { amount: '0' })
    expect((await w.judged()).map(({ rules }) => rules)).toEqual([['absurd'], [], ['zero'], [], []])
  })

  it('have a sentence each, and only these are met', async () => {
    expect(Spam.rules.map(({ name }) => name)).toEqual(['url', 'lure', 'lookalike', 'copy', 'push', 'absurd', 'zero'])
    const { lookalikes, letters } = Spam.confusables
    expect([...lookalikes].length).toBe([...letters].length)
    expect(letters).toMatch(/^[A-Za-z0-9]+$/)
    expect(lookalikes).not.toMatch(/[A-Za-z0-9]/)
  })
})

describe('tokens', () => {
  it('fill in what contracts say where nothing is known, and what transfers or files prove stands', async () => {
    await using w = await open(4)
    await w.run("UPDATE chain.token SET standard = NULL, symbol = 'PUNK', decimals = 0 WHERE id = 1")
    await w.run('UPDATE chain.token SET chain = 1 WHERE id = 3')
    await w.call(0, { symbol: 'A', decimals: 18, name: 'Token A', standard: 'ERC-721', oddities: ['symbol: bytes32'] })
    await w.call(1, { symbol: 'Ͼ', decimals: 3, standard: 'ERC-721' })
    await w.call(2, {})
    const seen = await Tokens.top(w.warehouse, CHAIN, 10)
    expect(seen).toMatchObject([
      { symbol: 'A', decimals: 18, name: 'Token A', standard: 'ERC-20', spam: null, transfers: null,
        oddity: 'symbol: bytes32; erc165: claims ERC-721, its transfers are ERC-20', checkedAtS: w.clock.nowS },
      { symbol: 'PUNK', decimals: 0, standard: 'ERC-721', oddity: null },
      { symbol: null, decimals: null, name: null, standard: 'ERC-20', checkedAtS: w.clock.nowS },
    ]) // biome-ignore format: a line is a token
    await w.call(0, { symbol: 'B' })
    expect((await Tokens.top(w.warehouse, CHAIN, 1))[0]).toMatchObject({ symbol: 'B', decimals: 18, oddity: null })
    expect(await Tokens.count(w.warehouse, null)).toEqual({ judged: 0, spam: 0, unasked: 1 })
  })

  it('are asked once, and again after 30 days: unknown is not the same as not asked', async () => {
    await using w = await open(3)
    const ids = async (after = -1, limit = 10) =>
      (await Tokens.unasked(w.warehouse, { chain: CHAIN, after, limit })).map(({ id }) => id)
    expect(await ids()).toEqual([0, 1, 2])
    expect(await ids(0, 1)).toEqual([1])
    await w.call(1, {})
    expect(await ids()).toEqual([0, 2])
    w.clock.nowS += 30 * DAY_S
    expect(await ids()).toEqual([0, 2])
    w.clock.nowS += 1
    expect(await ids()).toEqual([0, 1, 2])
  })

  it('are what a person decided, with reason, principal and date, whatever the rules say; nothing is deleted', async () => {
    await using w = await open(2)
    await w.call(0, { name: 'Claim it' })
    await w.judged()
    const mark = { chain: CHAIN, because: 'our partner', principal: 'ann' }
    expect(await Tokens.mark(w.warehouse, { ...mark, address: at(0), spam: false })).toMatchObject({
      spam: false,
      reasons: ['name or symbol calls to act: claim'],
      mark: { because: 'our partner', principal: 'ann', atS: w.clock.nowS },
    })
    await Tokens.mark(w.warehouse, { ...mark, address: at(1), spam: true })
    await w.judged()
    await Tokens.mark(w.warehouse, { ...mark, address: at(1), spam: true, principal: 'bob' })
    const seen = await Tokens.top(w.warehouse, CHAIN, 10)
    expect(seen).toMatchObject([{ spam: false }, { spam: true, reasons: [], mark: { principal: 'bob' } }])
    expect(await Tokens.count(w.warehouse, CHAIN)).toEqual({ judged: 2, spam: 1, unasked: 1 })
    const refused = Tokens.mark(w.warehouse, { ...mark, address: Address.ZERO, spam: true })
    await expect(refused).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN' })
    const silent = Tokens.mark(w.warehouse, { ...mark, address: at(1), spam: true, because: ' ' })
    await expect(silent).rejects.toMatchObject({ code: 'INPUT_INVALID' })

    const path = `${folder}/published.duckdb`
    await Published.publish(w.warehouse, path)
    await using reader = await Published.openReadOnly(path)
    const text = 'SELECT address, name, spam, spam_reasons, marked_because FROM tokens ORDER BY id'
    const rows = await reader.all({ name: 'tokens', text, params: {}, required: [] })
    expect(rows.map((row) => Object.values(row as object))).toEqual([
      [at(0), 'Claim it', false, ['name or symbol calls to act: claim'], 'our partner'],
      [at(1), null, true, [], 'our partner'],
    ])
  })
})
