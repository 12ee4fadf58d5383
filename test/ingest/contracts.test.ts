import { concat, encodeAbiParameters, encodeFunctionData, type Hex, pad, stringToHex, toHex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aggregator, bombToken, costlyToken, saidToken } from '../../contracts/artifacts/test.generated.ts'
import * as Address from '../../src/core/address.ts'
import * as Metadata from '../../src/ingest/metadata.ts'
import * as Provider from '../../src/ingest/provider.ts'
import * as Contracts from '../../src/ingest/sources/contracts.ts'
import * as Anvil from '../contracts/anvil.ts'

const MULTICALL = '0xcA11bde05977b3631167028862bE2a173976CA11'
const [DECIMALS, SYMBOL, NAME, ERC165, ALL, ERC721, ERC1155] = Metadata.QUESTIONS as readonly [
  Hex,
  Hex,
  Hex,
  Hex,
  Hex,
  Hex,
  Hex,
]
const number = (value: bigint | number) => encodeAbiParameters([{ type: 'uint256' }], [BigInt(value)])
const text = (value: string) => encodeAbiParameters([{ type: 'string' }], [value])
const bytes = (value: Hex) => encodeAbiParameters([{ type: 'bytes' }], [value])
const yes = number(1)
const no = number(0)
const quiet = new AbortController().signal

/** Contracts by what they answer (what is left out reverts), and what must be understood. */
const said: readonly { readonly answers: readonly (readonly [Hex, Hex])[]; readonly understood: object }[] = [
  {
    answers: [[DECIMALS, number(6)], [SYMBOL, text('USDC')], [NAME, text('USD  Coin')]],
    understood: { decimals: 6, symbol: 'USDC', name: 'USD Coin', standard: null, oddities: [] },
  },
  {
    answers: [[DECIMALS, number(0)], [SYMBOL, pad(stringToHex('MKR'), { dir: 'right' })], [NAME, text('')]],
    understood: { decimals: 0, symbol: 'MKR', name: null, oddities: ['symbol: bytes32'] },
  },
  { answers: [], understood: { decimals: null, symbol: null, name: null, standard: null, oddities: [] } },
  {
    answers: [[DECIMALS, number(78)], [SYMBOL, bytes('0x41ff42')], [NAME, text('safe\u202ekcatta\u0000')]],
    understood: {
      decimals: null,
      symbol: 'AB',
      name: 'safekcatta',
      oddities: ['decimals: 78 exceeds 77', 'symbol: not UTF-8', 'name: hidden characters'],
    },
  },
  {
    answers: [[DECIMALS, number(2n ** 255n)], [SYMBOL, text('é'.repeat(65))], [NAME, '0x1234']],
    understood: {
      decimals: null,
      symbol: 'é'.repeat(64),
      name: null,
      oddities: [
        'decimals: a huge number exceeds 77',
        'symbol: 65 characters, cut to 64',
        'name: 2 bytes that are no text',
      ],
    },
  },
  {
    answers: [[ERC165, yes], [ALL, no], [ERC721, yes], [ERC1155, no], [SYMBOL, text('NFT')]],
    understood: { standard: 'ERC-721', symbol: 'NFT', oddities: [] },
  },
  { answers: [[ERC165, yes], [ALL, no], [ERC1155, yes]], understood: { standard: 'ERC-1155', oddities: [] } },
  { answers: [[ERC721, yes]], understood: { standard: null, oddities: [] } },
  {
    answers: [[ERC165, yes], [ALL, yes], [ERC721, yes], [ERC1155, yes]],
    understood: { standard: null, oddities: ['erc165: answers true to 0xffffffff, so its claims count for nothing'] },
  },
  {
    answers: [[ERC165, yes], [ALL, no], [ERC721, yes], [ERC1155, yes]],
    understood: { standard: null, oddities: ['erc165: claims ERC-721 and ERC-1155 at once'] },
  },
  { answers: [[DECIMALS, number(77)], [ERC165, number(2)], [ERC721, yes]], understood: { decimals: 77, standard: null } },
] // biome-ignore format: a line is an answer

let anvil: Anvil.Anvil
const addresses: Address.Address[] = []
const bomb = { decimals: 2, symbol: null, name: null, standard: null }

async function deploy(data: Hex): Promise<Hex> {
  const { contractAddress } = await anvil.send({ data })
  if (!contractAddress) throw new Error('nothing was deployed')
  return contractAddress
}

beforeAll(async () => {
  anvil = await Anvil.start()
  for (const { answers } of said) {
    const to = await deploy(saidToken.bytecode)
    for (const [question, answer] of answers) {
      await anvil.send({
        to,
        data: encodeFunctionData({ abi: saidToken.abi, functionName: 'say', args: [question, answer] }),
      })
    }
    addresses.push(Address.parse(to))
  }
  for (const burns of [false, true]) {
    const argument = encodeAbiParameters([{ type: 'bool' }], [burns])
    // In the middle: what comes after must not suffer.
    addresses.splice(1, 0, Address.parse(await deploy(concat([bombToken.bytecode, argument]))))
  }
  addresses.push(Address.parse('0x00000000000000000000000000000000000000ee'))
}, 60_000)
afterAll(() => anvil[Symbol.asyncDispose]())

const [first, ...rest] = said.map(({ understood }) => understood)
const bombed = { ...bomb, oddities: ['symbol: an answer of 200000 bytes', 'name: an answer of 200000 bytes'] }
const large = { ...bomb, oddities: ['symbol: the answer is too large', 'name: the answer is too large'] }
const expected = [first, { ...bomb, oddities: [] }, bombed, ...rest, { decimals: null, symbol: null, oddities: [] }]
const open = (options: Partial<Contracts.Options> = {}) =>
  Contracts.open({ url: anvil.url, chain: 'eip155:31337', allowPrivate: true, backoffMs: 1, ...options })

describe('what contracts say', () => {
  it('is understood call by call where there is no Multicall3, whatever a contract does', async () => {
    expect(await anvil.client.getCode({ address: MULTICALL })).toBeUndefined()
    const block = Number(await anvil.client.getBlockNumber())
    const told = await open().ask(addresses, block, quiet)
    expect(told).toMatchObject({ block, source: 'calls' })
    expect(told.contracts).toMatchObject(expected)
    expect(told.contracts.map(({ address }) => address)).toEqual(addresses)
  })

  it('is bounded: an answer that cannot be carried is unknown and told, and the others stand', async () => {
    const block = Number(await anvil.client.getBlockNumber())
    const { contracts } = await open({ maxBodyBytes: 100_000 }).ask(addresses, block, quiet)
    expect(contracts).toMatchObject(expected.map((each) => (each === bombed ? large : each)))
  })

  it('is the same by Multicall3, in batches that shrink until nobody takes the others’ gas', async () => {
    const code = await anvil.client.getCode({ address: await deploy(aggregator.bytecode) })
    await anvil.test.setCode({ address: MULTICALL, bytecode: code ?? '0x' })
    const block = Number(await anvil.client.getBlockNumber())
    for (const contracts of [1, 5, 50]) {
      const told = await open({ contracts }).ask(addresses, block, quiet)
      expect(told.source, `${contracts}`).toBe('multicall')
      expect(told.contracts, `${contracts}`).toMatchObject(expected)
    }
    const bounded = await open({ maxBodyBytes: 100_000 }).ask(addresses, block, quiet)
    expect(bounded.contracts).toMatchObject(expected.map((each) => (each === bombed ? large : each)))
  }, 30_000)

  it('is asked again apart when another contract left too little gas for it', async () => {
    const costly = [true, false].map((burns) => encodeAbiParameters([{ type: 'bool' }], [burns]))
    const asked: Address.Address[] = []
    for (const argument of costly) asked.push(Address.parse(await deploy(concat([costlyToken.bytecode, argument]))))
    const block = Number(await anvil.client.getBlockNumber())
    const { source, contracts } = await open({ gas: 113_000_000n }).ask(asked, block, quiet)
    expect(source).toBe('multicall')
    expect(contracts).toMatchObject([
      { name: null, symbol: 'COST' },
      { name: 'Costly', symbol: 'COST' },
    ])
  })

  it('is as of the block that was asked for', async () => {
    const before = Number(await anvil.client.getBlockNumber())
    const to = addresses[0]!
    const data = encodeFunctionData({ abi: saidToken.abi, functionName: 'say', args: [SYMBOL, text('AFTER')] })
    await anvil.send({ to, data })
    const symbolAt = async (block: number) => (await open().ask([to], block, quiet)).contracts[0]?.symbol
    expect(await symbolAt(before)).toBe('USDC')
    expect(await symbolAt(before + 1)).toBe('AFTER')
  })
})

describe('a simulated call', () => {
  it.each([
    [3, 'execution reverted: not told', true],
    [-32000, 'out of gas', true],
    [-32603, 'EVM error InvalidFEOpcode', true],
    [-32015, 'VM execution error.', true],
    [-32000, 'execution aborted (timeout = 5s)', false],
    [-32005, 'rate limit exceeded', false],
    [-32000, 'missing trie node', false],
    [-32000, 'header not found', false],
  ])('of code %i "%s" failed in the EVM: %s', (code, message, failed) => {
    expect(Provider.isExecutionFailure(code, message)).toBe(failed)
  })

  it('has answers of any length read without a throw', () => {
    for (let length = 0; length <= 100; length++) {
      const data = toHex(new Uint8Array(length).fill(0xff))
      const answers = Metadata.QUESTIONS.map(() => ({ data }))
      expect(Metadata.read(Address.ZERO, answers)).toMatchObject({ decimals: null, standard: null })
    }
  })
})
