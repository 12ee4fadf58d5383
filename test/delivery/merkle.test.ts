/** Trees against two published airdrops, a published OpenZeppelin vector, and a fold written independently. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { concat, encodeAbiParameters, encodePacked, type Hex, keccak256 } from 'viem'
import { expect, test } from 'vitest'
import * as Address from '../../src/core/address.ts'
import * as Merkle from '../../src/delivery/merkle.ts'

const read = (name: string) =>
  gunzipSync(readFileSync(new URL(`../../data/airdrop/${name}`, import.meta.url))).toString()

test('the ENS airdrop has its published root and total', async () => {
  const rows = read('ens_airdrop.csv.gz').trim().split('\n').slice(1)
  const columns = rows.map((row) => row.split(','))
  const addresses = columns.map(([address = '']) => Address.parse(address))
  const tree = await Merkle.build(
    addresses,
    columns.map(([, amount = '']) => BigInt(amount)),
    { format: 'ens' },
  )
  expect(tree.root).toBe('0xaca22207fc31a4c3ecd6ab11ce2df3db64b8afeba4f31db2b9aeb76f1dada659')
  expect(tree.totalUnits).toBe(25_000_000_000_000_001_930_530_982n)
  expect(tree.leaves).toBe(137_689)
  for (const position of [0, 777, 137_688]) {
    expect(await Merkle.verify(tree.root, tree.leaf(position), tree.proof(position))).toBe(true)
  }
})

test('the Cryptex airdrop has its published root, total, indices and all 150 proofs, whatever the order of the list', async () => {
  const published: Merkle.Claims = JSON.parse(read('cryptex_merkle_result.json.gz'))
  const listed = Object.entries(published.claims).reverse()
  const addresses = listed.map(([address]) => Address.parse(address))
  const amounts = listed.map(([, { amount }]) => BigInt(amount))
  const tree = await Merkle.build(addresses, amounts, { format: 'uniswap' })
  const claims = await Merkle.claims(tree, addresses, amounts)
  expect(Object.keys(claims.claims)).toHaveLength(150)
  expect(JSON.stringify(claims)).toBe(JSON.stringify(published))
})

test("OpenZeppelin's documented tree has its documented root", async () => {
  const addresses = [`0x${'11'.repeat(20)}`, `0x${'22'.repeat(20)}`].map(Address.parse)
  const tree = await Merkle.build(addresses, [5_000_000_000_000_000_000n, 2_500_000_000_000_000_000n], {
    format: 'openzeppelin',
  })
  expect(tree.root).toBe('0xd4dee0beab2d53f2cc83e567171bd2820e49898130a22622b10ead383e90bd77')
})

const lists = fc
  .uniqueArray(fc.bigInt({ min: 1n, max: (1n << 160n) - 1n }), { minLength: 1, maxLength: 24 })
  .chain((addresses) =>
    fc.tuple(
      fc.constant(addresses.map((address) => Address.parse(`0x${address.toString(16).padStart(40, '0')}`))),
      fc.array(fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }), {
        minLength: addresses.length,
        maxLength: addresses.length,
      }),
    ),
  )

test('every proof folds its leaf into the root, and no changed leaf, sibling or position does', async () => {
  await fc.assert(
    fc.asyncProperty(
      lists,
      fc.constantFrom(...Merkle.FORMATS),
      fc.nat(),
      async ([addresses, amounts], format, draw) => {
        const tree = await Merkle.build(addresses, amounts, { format, shardNibbles: 1 })
        for (const [position, address] of addresses.entries()) {
          const leaf = leafOf(format, tree.index(position), address, amounts[position] ?? 0n)
          expect(tree.leaf(position)).toBe(leaf)
          expect(fold(leaf, tree.proof(position))).toBe(tree.root)
          expect(await Merkle.verify(tree.root, leaf, tree.proof(position))).toBe(true)
        }
        const position = draw % addresses.length
        const address = addresses[position] ?? Address.ZERO
        const richer = leafOf(format, tree.index(position), address, (amounts[position] ?? 0n) ^ 1n)
        expect(await Merkle.verify(tree.root, richer, tree.proof(position))).toBe(false)
      },
    ),
    { numRuns: 60 },
  )
})

test('a duplicate, an empty list and a missing position are refused', async () => {
  const one = Address.parse(`0x${'11'.repeat(20)}`)
  await expect(Merkle.build([one, one], [1n, 1n], { format: 'ens' })).rejects.toMatchObject({
    code: 'LIST_DUPLICATE_RECIPIENT',
  })
  await expect(Merkle.build([], [], { format: 'uniswap' })).rejects.toMatchObject({ code: 'PLAN_INVALID' })
  const tree = await Merkle.build([one], [1n], { format: 'openzeppelin' })
  expect(() => tree.proof(1)).toThrowError(expect.objectContaining({ code: 'RANGE_INVALID' }) as Error)
})

function leafOf(format: Merkle.Format, index: number, address: Hex, amount: bigint): Hex {
  if (format === 'uniswap')
    return keccak256(encodePacked(['uint256', 'address', 'uint256'], [BigInt(index), address, amount]))
  if (format === 'ens') return keccak256(encodePacked(['address', 'uint256'], [address, amount]))
  return keccak256(keccak256(encodeAbiParameters([{ type: 'address' }, { type: 'uint256' }], [address, amount])))
}

function fold(leaf: Hex, proof: readonly Hex[]): Hex {
  return proof.reduce((node, sibling) => keccak256(concat(node < sibling ? [node, sibling] : [sibling, node])), leaf)
}
