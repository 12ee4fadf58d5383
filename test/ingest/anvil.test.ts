import { concat, type Hex, numberToHex, pad } from 'viem'
import { expect, test } from 'vitest'
import * as Columns from '../../src/ingest/columns.ts'
import { TOPIC } from '../../src/ingest/decode.ts'
import { KIND } from '../../src/ingest/slice.ts'
import * as Rpc from '../../src/ingest/sources/rpc.ts'
import * as Anvil from '../contracts/anvil.ts'
import { collect } from './source.contract.ts'

/** Creation code that does nothing but emit an ERC-20 Transfer: MSTORE the amount, LOG3 it, STOP. */
function emitting(src: Hex, dst: Hex, amount: bigint): Hex {
  const push = (word: Hex): Hex => concat(['0x7f', pad(word)])
  const number = (value: bigint) => push(numberToHex(value, { size: 32 }))
  return concat([number(amount), '0x600052', push(dst), push(src), push(TOPIC.transfer), '0x60206000a300'])
}

test('transfers on a real chain are found, each in its block and at its time', async () => {
  await using anvil = await Anvil.start({ chainId: 31_337 })
  const [src, dst] = [Anvil.account(1).address.toLowerCase() as Hex, Anvil.account(2).address.toLowerCase() as Hex]
  const amounts = [1n, 10n ** 27n, 2n ** 256n - 1n]
  const expected = []
  for (const amount of amounts) {
    const receipt = await anvil.send({ data: emitting(src, dst, amount) })
    const { timestamp } = await anvil.client.getBlock({ blockNumber: receipt.blockNumber })
    expected.push({
      block: Number(receipt.blockNumber),
      atS: Number(timestamp),
      token: receipt.contractAddress?.toLowerCase(),
      src,
      dst,
      amountUnits: amount,
      kind: KIND.erc20,
    })
  }
  const options = { url: anvil.url, chain: 'eip155:31337', allowPrivate: true } as const
  const source = Rpc.open({ ...options, finality: { depth: 0 } })
  const slices = await collect(source, [{ from: 0, to: 1_000_000 }])
  const rows = slices.flatMap(({ rows }) =>
    rows.kind === 'packed' ? Array.from({ length: rows.transfers.rows }, (_, i) => Columns.row(rows.transfers, i)) : [],
  )
  expect(rows).toMatchObject(expected)
  expect(rows).toHaveLength(3)
  expect(slices.at(-1)?.covers?.to).toBe(4)

  const { head, finalTo } = await Rpc.open(options).extent(new AbortController().signal)
  expect(head).toBe(4)
  expect(finalTo).toBeLessThanOrEqual(4)
})
