import { concat, encodeAbiParameters, encodeFunctionData, type Hex } from 'viem'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { verbs } from '../../cli/verbs.ts'
import { demoTokenAbi, demoTokenBytecode } from '../../contracts/artifacts/drop.generated.ts'
import type { TokenEntry, TokensResult } from '../../src/capabilities.ts'
import * as Anvil from '../contracts/anvil.ts'
import * as Terminal from './terminal.ts'

let anvil: Anvil.Anvil
let terminal: Terminal.Terminal
const tokens: string[] = []

beforeAll(async () => {
  anvil = await Anvil.start()
  for (const [name, symbol] of [
    ['Plain', 'PLN'],
    ['Claim on free-pln.com', 'PLN'],
  ] as const) {
    const args = encodeAbiParameters(
      [{ type: 'string' }, { type: 'string' }, { type: 'uint256' }],
      [name, symbol, 1000n],
    )
    const { contractAddress } = await anvil.send({ data: concat([demoTokenBytecode, args]) })
    const to = contractAddress as Hex
    tokens.push(to.toLowerCase())
    const data = encodeFunctionData({
      abi: demoTokenAbi,
      functionName: 'transfer',
      args: [Anvil.account(1).address, 1n],
    })
    await anvil.send({ to, data })
  }
  // Until all of this is final.
  await anvil.test.mine({ blocks: 100 })
  terminal = Terminal.open({
    DROPCAST_INGEST_CHAIN: 'eip155:31337',
    DROPCAST_INGEST_RPC_URL: anvil.url,
    DROPCAST_ALLOW_PRIVATE_RPC: 'true',
  })
  await terminal.json('init')
}, 30_000)
afterAll(async () => {
  terminal[Symbol.dispose]()
  await anvil[Symbol.asyncDispose]()
})

const keys = (name: string) => Object.keys(verbs.find((verb) => verb.name.join(' ') === name)?.answers ?? {}).sort()

it('asks the contracts of ingested tokens once, flags spam with reasons, and lets a person decide above that', async () => {
  expect(await terminal.json('ingest')).toMatchObject({ transfers: 4 })
  const first = await terminal.json<TokensResult>('tokens')
  expect(Object.keys(first).sort()).toEqual(keys('tokens'))
  expect(first).toMatchObject({ chain: null, asked: 2, odd: 0, unasked: 0, judged: 2, spam: 1 })
  const [plain, spam] = tokens
  expect(first.top).toMatchObject([
    { address: plain, name: 'Plain', symbol: 'PLN', decimals: 18, standard: 'ERC-20', transfers: 2, spam: false, reasons: [] },
    { address: spam, name: 'Claim on free-pln.com', spam: true, mark: null },
  ]) // biome-ignore format: a line is a token
  expect(first.top[1]?.reasons).toEqual([
    'name or symbol holds an address of the web',
    'name or symbol calls to act: claim',
  ])

  const words = ['token', 'mark', spam ?? '', 'not-spam'] as const
  expect(await terminal.failure(...words, '--because', ' ')).toMatchObject({ exit: 2, code: 'USAGE' })
  expect(await terminal.failure('token', 'mark', spam ?? '', 'perhaps', '--because', 'x')).toMatchObject({
    code: 'USAGE',
  })
  const unknown = await terminal.failure('token', 'mark', `0x${'ee'.repeat(20)}`, 'spam', '--because', 'x')
  expect(unknown).toMatchObject({ code: 'TOKEN_UNKNOWN' })
  const marked = await terminal.json<TokenEntry>(...words, '--because', 'a partner of ours')
  expect(Object.keys(marked).sort()).toEqual(keys('token mark'))
  expect(marked).toMatchObject({ spam: false, mark: { because: 'a partner of ours', principal: 'tester' } })

  const second = await terminal.json<TokensResult>('tokens', '--chain', 'eip155:31337', '--first', '1')
  expect(second).toMatchObject({ chain: 'eip155:31337', asked: 0, judged: 2, spam: 0 })
  expect(second.top).toHaveLength(1)
  const { stdout } = await terminal.type('tokens')
  expect(stdout).toContain('0 contracts asked, 0 never; 0 of 2 tokens look like spam.')
})
