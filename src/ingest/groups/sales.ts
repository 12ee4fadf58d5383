/**
 * Sales of items by Seaport (1.1 to 1.6, `OrderFulfilled`): listings, bids, and orders that were matched with one another.
 *
 * One trade counts once. An order alone trades with its recipient. `matchOrders` states both sides of a trade, each in an
 * `OrderFulfilled` of its own: orders are matched when an `OrdersMatched` of the same transaction lists their hashes, or, before
 * that event existed, when they have no recipient. Matched orders give no row each, but one row for every item that passes from
 * an offer to a consideration; its order, price and place are the buyer's where the buyer's order offers money, else the seller's.
 */
import { type Append, type EventGroup, type Outcome, type PlacedLog, topic, topicCount } from '../group.ts'
import { array, hex, small, wallet, word } from '../words.ts'
import { type Item, type Order, priced, type Sale, tradesOf } from './trades.ts'

const TABLE = 'chain.order_sale'
const FULFILLED = topic(
  'OrderFulfilled(bytes32,address,address,address,(uint8,address,uint256,uint256)[],(uint8,address,uint256,uint256,address)[])',
)
const MATCHED = topic('OrdersMatched(bytes32[])')

/**
 * Sales into `chain.order_sale`, a row an item. `price_units` is what the whole order costs its buyer, in `currency` (NULL =
 * native); `order_items` says among how many rows, so that it is an item's price only where it is 1. Unknown are (NULL): the
 * price of swaps of items for items and of orders in several currencies, and a party that no order names.
 */
export const sales: EventGroup = {
  name: 'sales',
  topics: [FULFILLED, MATCHED],
  tables: {
    [TABLE]: {
      market: 'wallet',
      order_hash: 'bytes',
      token: 'token',
      item: 'uint256',
      amount: 'uint256',
      seller: 'wallet',
      buyer: 'wallet',
      price_units: 'uint256',
      currency: 'token',
      order_items: 'uint32',
    },
  },
  open: (append) => {
    let waiting: Waiting[] = []
    let matches = 0
    const settle = () => {
      write(waiting, append)
      waiting = []
    }
    return {
      settle,
      read: (log) => {
        const [before] = waiting
        if (before && (before.log.block !== log.block || before.log.txIndex !== log.txIndex)) settle()
        if (log.first === FULFILLED) {
          const order = orderOf(log)
          if (typeof order === 'string') return order
          waiting.push({ log, order, match: null })
          return 'decoded'
        }
        const hashes = matched(log)
        if (typeof hashes === 'string') return hashes
        matches++
        for (const each of waiting) {
          if (each.match !== null || !hashes.has(each.order.hash) || !sameMarket(each.log, log)) continue
          each.match = `${matches}`
        }
        return 'decoded'
      },
    }
  },
}

type Waiting = { readonly log: PlacedLog; readonly order: Order; match: string | null }

const ITEM_WORDS = { offer: 4, consideration: 5 } as const
const MAX_TYPE = 5

function orderOf(log: PlacedLog): Order | Exclude<Outcome, 'decoded' | 'notEvent'> {
  if (topicCount(log) !== 3) return 'TOPIC_COUNT'
  if (log.data.length < 128) return 'DATA_SHORT'
  const offerer = wallet(log.topics, 1)
  const recipient = wallet(log.data, 1)
  if (!offerer || !recipient) return 'WALLET_INVALID'
  const offers = array(log.data, 2, ITEM_WORDS.offer)
  const considerations = array(log.data, 3, ITEM_WORDS.consideration)
  if (!offers || !considerations) return 'ARRAY_BROKEN'
  const offer = items(offers, ITEM_WORDS.offer)
  const consideration = items(considerations, ITEM_WORDS.consideration)
  if (!offer || !consideration) return 'ITEM_INVALID'
  const isNobody = recipient.every((byte) => byte === 0)
  const hash = hex(word(log.data, 0))
  return { hash, offerer, recipient: isNobody ? null : recipient, offer, consideration, at: log.logIndex }
}

/** The items of one side; null when one is of no type, or its addresses are none. */
function items(words: Uint8Array, width: number): Item[] | null {
  const found: Item[] = []
  for (let at = 0; at < words.length / 32; at += width) {
    const type = small(word(words, at))
    const token = wallet(words, at + 1)
    const to = width === ITEM_WORDS.consideration ? wallet(words, at + 4) : null
    if (type === null || type > MAX_TYPE || !token || (width === ITEM_WORDS.consideration && !to)) return null
    found.push({ type, token, item: word(words, at + 2), amount: word(words, at + 3), to })
  }
  return found
}

function matched(log: PlacedLog): ReadonlySet<string> | Exclude<Outcome, 'decoded' | 'notEvent'> {
  if (topicCount(log) !== 1) return 'TOPIC_COUNT'
  if (log.data.length < 32) return 'DATA_SHORT'
  const hashes = array(log.data, 0)
  if (!hashes) return 'ARRAY_BROKEN'
  return new Set(Array.from({ length: hashes.length / 32 }, (_, i) => hex(word(hashes, i))))
}

function sameMarket(a: PlacedLog, b: PlacedLog): boolean {
  return Buffer.compare(a.contract, b.contract) === 0
}

/** Writes the sales of one transaction's orders, in the order of the logs that state them. */
function write(waiting: readonly Waiting[], append: Append): void {
  const sets = new Map<string, Order[]>()
  for (const { log, order, match } of waiting) {
    const lonely = match === null && order.recipient !== null
    const key = lonely ? `alone ${log.logIndex}` : `${match ?? 'unlisted'} ${hex(log.contract)}`
    sets.set(key, [...(sets.get(key) ?? []), order])
  }
  const byOrder = new Map<Order, Sale[]>()
  for (const [key, orders] of sets) {
    for (const sale of tradesOf(orders, key.startsWith('alone') ? 'alone' : 'matched')) {
      byOrder.set(sale.order, [...(byOrder.get(sale.order) ?? []), sale])
    }
  }
  for (const { log, order } of waiting) {
    const found = byOrder.get(order) ?? []
    const { price, currency } = priced(order, found)
    for (const [sub, { item, amount, seller, buyer }] of found.entries()) {
      append(TABLE, log, sub, {
        market: log.contract,
        order_hash: word(log.data, 0),
        token: item.token,
        item: item.item,
        amount,
        seller,
        buyer,
        price_units: price,
        currency,
        order_items: found.length,
      })
    }
  }
}
