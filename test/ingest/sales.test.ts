import { describe, expect, test } from 'vitest'
import { sales } from '../../src/ingest/groups/sales.ts'
import { log, read, wallet } from './eventlogs.ts'

const FULFILLED =
  'event OrderFulfilled(bytes32 orderHash, address indexed offerer, address indexed zone, address recipient, (uint8 itemType, address token, uint256 identifier, uint256 amount)[] offer, (uint8 itemType, address token, uint256 identifier, uint256 amount, address recipient)[] consideration)'
const MATCHED = 'event OrdersMatched(bytes32[] orderHashes)'
const NOBODY = wallet(0)
const [SELLER, BUYER, TAKER, FEES] = [wallet(0xa1), wallet(0xb2), wallet(0xc3), wallet(0xfe)]
const [NFT, OTHER, WETH, USDC] = [wallet(0x721), wallet(0x722), wallet(0xe7), wallet(0xdc)]

type Spent = readonly [type: number, token: string, item: bigint, amount: bigint]
const native = (amount: bigint): Spent => [0, NOBODY, 0n, amount]
const weth = (amount: bigint): Spent => [1, WETH, 0n, amount]
const nft = (item: bigint, token = NFT, amount = 1n): Spent => [amount === 1n ? 2 : 3, token, item, amount]
const to = (who: string, spent: Spent) => [...spent, who]
const hash = (n: number) => `0x${n.toString(16).padStart(64, '0')}`

type Stated = { offerer: string; recipient?: string; offer: Spent[]; consideration: unknown[]; at?: object }

let index = 0
function order(n: number, { offerer, recipient = TAKER, offer, consideration, at = {} }: Stated) {
  return log(FULFILLED, [hash(n), offerer, NOBODY, recipient, offer, consideration], { index: index++, ...at })
}
const matched = (...hashes: number[]) => log(MATCHED, [hashes.map(hash)], { index: index++ })
const rowsOf = (...records: object[]) =>
  read([sales], records)
    .of('chain.order_sale')
    .map(({ token, item, amount, seller, buyer, price_units, currency, order_items, order_hash }) => ({
      token,
      item,
      amount,
      seller,
      buyer,
      price_units,
      currency,
      order_items,
      order: Number(order_hash),
    }))
const one = { token: NFT, item: 5n, amount: 1n, seller: SELLER, buyer: BUYER, order_items: 1, order: 1 }

describe('an order alone trades with its recipient', () => {
  test('a listing costs all that its buyer pays, fees included', () => {
    const listing = order(1, {
      offerer: SELLER,
      recipient: BUYER,
      offer: [nft(5n)],
      consideration: [to(SELLER, native(95n)), to(FEES, native(5n))],
    })
    expect(rowsOf(listing)).toEqual([{ ...one, price_units: 100n, currency: null }])
  })

  test('a bid costs what the bidder offers; its fees come out of that', () => {
    const bid = order(1, {
      offerer: BUYER,
      recipient: SELLER,
      offer: [weth(100n)],
      consideration: [to(BUYER, nft(5n)), to(FEES, weth(5n))],
    })
    expect(rowsOf(bid)).toEqual([{ ...one, price_units: 100n, currency: WETH }])
  })

  test('a bundle is a row an item, each with the price of the whole and their number', () => {
    const bundle = order(1, {
      offerer: SELLER,
      recipient: BUYER,
      offer: [nft(5n), nft(6n, OTHER, 3n)],
      consideration: [to(SELLER, native(100n))],
    })
    expect(rowsOf(bundle)).toEqual([
      { ...one, price_units: 100n, currency: null, order_items: 2 },
      { ...one, token: OTHER, item: 6n, amount: 3n, price_units: 100n, currency: null, order_items: 2 },
    ])
  })

  test('the price of a swap, of several currencies, and of nothing is unknown, never 0', () => {
    const unknown = { price_units: null, currency: null }
    const swap = order(1, { offerer: SELLER, recipient: BUYER, offer: [nft(5n)], consideration: [to(SELLER, nft(6n))] })
    expect(rowsOf(swap)).toEqual([
      { ...one, ...unknown, order_items: 2 },
      { ...one, ...unknown, order_items: 2, item: 6n, seller: BUYER, buyer: SELLER },
    ])
    const mixed = [to(SELLER, native(1n)), to(FEES, [1, USDC, 0n, 2n])]
    expect(rowsOf(order(1, { offerer: SELLER, recipient: BUYER, offer: [nft(5n)], consideration: mixed }))).toEqual([
      { ...one, ...unknown },
    ])
    expect(rowsOf(order(1, { offerer: SELLER, recipient: BUYER, offer: [nft(5n)], consideration: [] }))).toEqual([
      { ...one, ...unknown },
    ])
    const back = order(1, {
      offerer: SELLER,
      recipient: BUYER,
      offer: [nft(5n), weth(1n)],
      consideration: [to(SELLER, weth(9n))],
    })
    expect(rowsOf(back)).toEqual([{ ...one, ...unknown }])
    const endless = Array.from({ length: 2 }, () => to(SELLER, native((1n << 256n) - 1n)))
    expect(rowsOf(order(1, { offerer: SELLER, recipient: BUYER, offer: [nft(5n)], consideration: endless }))).toEqual([
      { ...one, ...unknown },
    ])
  })

  test('money beside an item that is swapped is no price', () => {
    const swap = { offerer: SELLER, recipient: BUYER, offer: [nft(5n), weth(3n)], consideration: [to(SELLER, nft(6n))] }
    expect(rowsOf(order(1, swap)).map((row) => row.price_units)).toEqual([null, null])
  })

  test('an order of money for money sells no item', () => {
    expect(rowsOf(order(1, { offerer: SELLER, offer: [weth(1n)], consideration: [to(SELLER, native(1n))] }))).toEqual(
      [],
    )
  })

  test('bought and sold on in one transaction, an item is sold twice', () => {
    const buy = order(1, { offerer: SELLER, offer: [nft(5n)], consideration: [to(SELLER, native(10n))] })
    const sell = order(2, { offerer: BUYER, offer: [weth(12n)], consideration: [to(BUYER, nft(5n))] })
    expect(rowsOf(buy, sell)).toEqual([
      { ...one, buyer: TAKER, price_units: 10n, currency: null },
      { ...one, seller: TAKER, price_units: 12n, currency: WETH, order: 2 },
    ])
  })
})

describe('orders that were matched count a trade once', () => {
  const listing = (recipient: string) =>
    order(1, {
      offerer: SELLER,
      recipient,
      offer: [nft(5n)],
      consideration: [to(SELLER, weth(95n)), to(FEES, weth(5n))],
    })
  const bid = (recipient: string) =>
    order(2, { offerer: BUYER, recipient, offer: [weth(100n)], consideration: [to(BUYER, nft(5n))] })
  const sold = { ...one, price_units: 100n, currency: WETH, order: 2 }

  test('by the list of their hashes, whoever is stated as recipient', () => {
    expect(rowsOf(listing(TAKER), bid(TAKER), matched(1, 2))).toEqual([sold])
    expect(rowsOf(bid(TAKER), listing(TAKER), matched(1, 2))).toEqual([sold])
  })

  test('by having no recipient, where no list is stated', () => {
    expect(rowsOf(listing(NOBODY), bid(NOBODY))).toEqual([sold])
  })

  test('the very same orders without a list and with a recipient are two trades', () => {
    expect(rowsOf(listing(TAKER), bid(TAKER))).toHaveLength(2)
  })

  test('an order beside them that the list leaves out is a trade of its own', () => {
    const on = order(3, { offerer: BUYER, offer: [nft(5n)], consideration: [to(BUYER, native(200n))] })
    expect(rowsOf(listing(TAKER), bid(TAKER), on, matched(1, 2))).toEqual([
      sold,
      { ...one, seller: BUYER, buyer: TAKER, price_units: 200n, currency: null, order: 3 },
    ])
  })

  test('an order that takes an item and passes it on stands in two trades', () => {
    const passing = order(3, {
      offerer: TAKER,
      recipient: NOBODY,
      offer: [nft(5n)],
      consideration: [to(TAKER, nft(5n)), to(TAKER, weth(0n))],
    })
    expect(rowsOf(passing, listing(NOBODY), bid(NOBODY))).toEqual([
      { ...one, buyer: TAKER, price_units: 100n, currency: WETH },
      { ...sold, seller: TAKER },
    ])
  })

  test('a list of another market, or of another transaction, matches nothing', () => {
    const elsewhere = log(MATCHED, [[hash(1), hash(2)]], { index: index++, address: wallet(0xdd) })
    expect(rowsOf(listing(TAKER), bid(TAKER), elsewhere)).toHaveLength(2)
    const later = log(MATCHED, [[hash(1), hash(2)]], { index: index++, tx: 2 })
    expect(rowsOf(listing(TAKER), bid(TAKER), later)).toHaveLength(2)
  })

  test('a buyer whose order takes from two sellers pays one price for two rows', () => {
    const other = order(3, { offerer: FEES, recipient: NOBODY, offer: [nft(6n)], consideration: [to(FEES, weth(1n))] })
    const both = order(2, {
      offerer: BUYER,
      recipient: NOBODY,
      offer: [weth(101n)],
      consideration: [to(BUYER, nft(5n)), to(BUYER, nft(6n))],
    })
    expect(rowsOf(listing(NOBODY), other, both)).toEqual([
      { ...sold, price_units: 101n, order_items: 2 },
      { ...sold, price_units: 101n, order_items: 2, item: 6n, seller: FEES },
    ])
  })

  test('a private listing names its buyer among what it considers', () => {
    const private_ = order(1, {
      offerer: SELLER,
      recipient: NOBODY,
      offer: [nft(5n)],
      consideration: [to(SELLER, native(100n)), to(BUYER, nft(5n))],
    })
    const mirror = order(2, { offerer: BUYER, recipient: NOBODY, offer: [native(100n)], consideration: [] })
    expect(rowsOf(private_, mirror)).toEqual([{ ...one, price_units: 100n, currency: null }])
  })

  test('units of one ERC-1155 item are shared out, each once', () => {
    const five = order(1, {
      offerer: SELLER,
      recipient: NOBODY,
      offer: [nft(5n, NFT, 5n)],
      consideration: [to(SELLER, weth(50n))],
    })
    const want = (n: number, who: string, units: bigint) =>
      order(n, {
        offerer: who,
        recipient: NOBODY,
        offer: [weth(units * 10n)],
        consideration: [to(who, [3, NFT, 5n, units])],
      })
    const rows = rowsOf(five, want(2, BUYER, 2n), want(3, TAKER, 3n))
    expect(rows).toEqual([
      { ...one, amount: 2n, price_units: 20n, currency: WETH, order: 2 },
      { ...one, amount: 3n, buyer: TAKER, price_units: 30n, currency: WETH, order: 3 },
    ])
  })

  test('an offer that no order of the match takes keeps an unknown buyer', () => {
    expect(rowsOf(listing(NOBODY))).toEqual([{ ...one, buyer: null, price_units: 100n, currency: WETH }])
  })
})
