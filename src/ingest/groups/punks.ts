/**
 * The market of CryptoPunks, which is older than ERC-721. Its `acceptBidForPunk` clears the bid before it states it, so that its
 * `PunkBought` has value 0 and no buyer: the buyer is then who the `Transfer` before it in the transaction goes to, and the price
 * is the buyer's bid where that was seen, else unknown.
 */
import { type Append, type EventGroup, type Outcome, type PlacedLog, topic, topicCount } from '../group.ts'
import { hex, ofWhole, wallet, whole, word } from '../words.ts'

const MOVES = 'chain.item_move'
const SALES = 'chain.punk_sale'
const OFFERS = 'chain.punk_offer'
const BIDS = 'chain.punk_bid'

const TOPIC = {
  assign: topic('Assign(address,uint256)'),
  moved: topic('PunkTransfer(address,address,uint256)'),
  bought: topic('PunkBought(uint256,uint256,address,address)'),
  offered: topic('PunkOffered(uint256,uint256,address)'),
  bid: topic('PunkBidEntered(uint256,uint256,address)'),
  withdrawn: topic('PunkBidWithdrawn(uint256,uint256,address)'),
  notForSale: topic('PunkNoLongerForSale(uint256)'),
  transfer: topic('Transfer(address,address,uint256)'),
} as const

/** What `chain.item_move.kind` states: a first assignment, a gift, or the movement of a sale. */
export const KIND = { assigned: 1, given: 2, sold: 3 } as const

const NOBODY = new Uint8Array(20)
const ONE = hex(ofWhole(1n))

/**
 * Movements into `chain.item_move`, sales into `chain.punk_sale` (`is_bid` = a bid was accepted), offers and their ends (no price)
 * into `chain.punk_offer`, bids and their withdrawals into `chain.punk_bid`. Any market with these events counts.
 */
export const punks: EventGroup = {
  name: 'punks',
  topics: Object.values(TOPIC),
  tables: {
    [MOVES]: { kind: 'uint8', token: 'token', item: 'uint256', src: 'wallet', dst: 'wallet' },
    [SALES]: {
      token: 'token',
      item: 'uint256',
      seller: 'wallet',
      buyer: 'wallet',
      price_wei: 'uint256',
      is_bid: 'flag',
    },
    [OFFERS]: { token: 'token', item: 'uint256', is_open: 'flag', min_price_wei: 'uint256', only_to: 'wallet' },
    [BIDS]: { token: 'token', item: 'uint256', is_open: 'flag', bidder: 'wallet', price_wei: 'uint256' },
  },
  // Most logs of a chain are transfers, and nearly none of one unit.
  skips: (log) => log.topics[0]?.toLowerCase() === TOPIC.transfer && log.data !== ONE,
  open: (append) => {
    const market = memory()
    return { read: (log) => read(log, market, append) }
  },
}

type Bid = { readonly bidder: Uint8Array; readonly price: Uint8Array }

/** What later logs leave out: open bids by contract and item, and the last movements of one unit in this transaction. */
type Memory = {
  readonly bids: Map<string, Bid>
  readonly moved: (log: PlacedLog) => Map<string, readonly [src: Uint8Array, dst: Uint8Array]>
}

function memory(): Memory {
  const moved = new Map<string, readonly [Uint8Array, Uint8Array]>()
  let [block, txIndex] = [-1, -1]
  return {
    bids: new Map(),
    moved: (log) => {
      if (log.block !== block || log.txIndex !== txIndex) moved.clear()
      block = log.block
      txIndex = log.txIndex
      return moved
    },
  }
}

const COUNTS: Readonly<Record<string, readonly [topics: number, words: number]>> = {
  [TOPIC.assign]: [2, 1],
  [TOPIC.moved]: [3, 1],
  [TOPIC.bought]: [4, 1],
  [TOPIC.offered]: [3, 1],
  [TOPIC.bid]: [3, 1],
  [TOPIC.withdrawn]: [3, 1],
  [TOPIC.notForSale]: [2, 0],
}

function read(log: PlacedLog, market: Memory, append: Append): Outcome {
  if (log.first === TOPIC.transfer) return witness(log, market)
  const [topics = 0, words = 0] = COUNTS[log.first] ?? []
  if (topicCount(log) !== topics) return 'TOPIC_COUNT'
  if (log.data.length < words * 32) return 'DATA_SHORT'
  const token = log.contract
  switch (log.first) {
    case TOPIC.assign:
    case TOPIC.moved: {
      const isFirst = log.first === TOPIC.assign
      const src = isFirst ? NOBODY : wallet(log.topics, 1)
      const dst = wallet(log.topics, isFirst ? 1 : 2)
      if (!src || !dst) return 'WALLET_INVALID'
      const kind = isFirst ? KIND.assigned : KIND.given
      append(MOVES, log, 0, { kind, token, item: word(log.data, 0), src, dst })
      return 'decoded'
    }
    case TOPIC.bought:
      return bought(log, market, append)
    case TOPIC.notForSale:
      append(OFFERS, log, 0, { token, item: word(log.topics, 1), is_open: false })
      return 'decoded'
    default: {
      const who = wallet(log.topics, 2)
      if (!who) return 'WALLET_INVALID'
      const item = word(log.topics, 1)
      const price = word(log.data, 0)
      if (log.first === TOPIC.offered) {
        const only = isNobody(who) ? null : who
        append(OFFERS, log, 0, { token, item, is_open: true, min_price_wei: price, only_to: only })
        return 'decoded'
      }
      const isOpen = log.first === TOPIC.bid
      append(BIDS, log, 0, { token, item, is_open: isOpen, bidder: who, price_wei: price })
      if (isOpen) market.bids.set(keyOf(log), { bidder: who, price })
      else market.bids.delete(keyOf(log))
      return 'decoded'
    }
  }
}

/** Remembers a movement of one unit, as the market states beside each sale; it is a transfer and no event of this group. */
function witness(log: PlacedLog, market: Memory): Outcome {
  if (topicCount(log) !== 3) return 'notEvent'
  const src = wallet(log.topics, 1)
  const dst = wallet(log.topics, 2)
  if (src && dst) market.moved(log).set(hex(log.contract), [src, dst])
  return 'notEvent'
}

function bought(log: PlacedLog, market: Memory, append: Append): Outcome {
  const seller = wallet(log.topics, 2)
  const stated = wallet(log.topics, 3)
  if (!seller || !stated) return 'WALLET_INVALID'
  const token = log.contract
  const item = word(log.topics, 1)
  const price = word(log.data, 0)
  const isBid = isNobody(stated)
  const sale = isBid ? accepted(log, seller, price, market) : { buyer: stated, price }
  // The market refunds a buyer's own bid without an event, and an accepted bid is gone.
  const bid = market.bids.get(keyOf(log))
  if (isBid || (bid && same(bid.bidder, stated))) market.bids.delete(keyOf(log))
  append(MOVES, log, 0, { kind: KIND.sold, token, item, src: seller, dst: sale.buyer })
  append(SALES, log, 0, { token, item, seller, buyer: sale.buyer, price_wei: sale.price, is_bid: isBid })
  return 'decoded'
}

/** Who bought and for how much when a bid was accepted, as far as other logs tell. */
function accepted(log: PlacedLog, seller: Uint8Array, stated: Uint8Array, market: Memory) {
  const [src, dst] = market.moved(log).get(hex(log.contract)) ?? []
  const buyer = src && dst && same(src, seller) ? dst : null
  const bid = market.bids.get(keyOf(log))
  if (whole(stated) !== 0n) return { buyer, price: stated }
  return { buyer, price: bid && buyer && same(bid.bidder, buyer) ? bid.price : null }
}

/** Contract and item: all events of the market index the item as their first argument, but those that move it. */
function keyOf(log: PlacedLog): string {
  return `${hex(log.contract)}${hex(word(log.topics, 1))}`
}

function isNobody(who: Uint8Array): boolean {
  return same(who, NOBODY)
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
