import { describe, expect, test } from 'vitest'
import { KIND, punks } from '../../src/ingest/groups/punks.ts'
import { log, read, wallet } from './eventlogs.ts'

const NOBODY = wallet(0)
const PUNKS = wallet(0xc0)
const [SELLER, BUYER, OTHER] = [wallet(0xa1), wallet(0xb2), wallet(0xc3)]
const events = {
  assign: 'event Assign(address indexed to, uint256 punkIndex)',
  transfer: 'event Transfer(address indexed from, address indexed to, uint256 value)',
  moved: 'event PunkTransfer(address indexed from, address indexed to, uint256 punkIndex)',
  offered: 'event PunkOffered(uint256 indexed punkIndex, uint256 minValue, address indexed toAddress)',
  bid: 'event PunkBidEntered(uint256 indexed punkIndex, uint256 value, address indexed fromAddress)',
  withdrawn: 'event PunkBidWithdrawn(uint256 indexed punkIndex, uint256 value, address indexed fromAddress)',
  bought:
    'event PunkBought(uint256 indexed punkIndex, uint256 value, address indexed fromAddress, address indexed toAddress)',
  notForSale: 'event PunkNoLongerForSale(uint256 indexed punkIndex)',
} as const

type Step = readonly [keyof typeof events, readonly unknown[], { tx?: number; address?: string }?]
const story = (...steps: Step[]) =>
  read(
    [punks],
    steps.map(([event, args, at = {}], index) => log(events[event], args, { index, ...at })),
  )
const salesOf = (...steps: Step[]) =>
  story(...steps)
    .of('chain.punk_sale')
    .map(({ seller, buyer, price_wei, is_bid }) => ({ seller, buyer, price_wei, is_bid }))

const bid: Step = ['bid', [7n, 500n, BUYER]]
const unit: Step = ['transfer', [SELLER, BUYER, 1n], { tx: 2 }]
const bug: Step = ['bought', [7n, 0n, SELLER, NOBODY], { tx: 2 }]

describe('the punks market', () => {
  test('moves items, offers them and takes bids', () => {
    const { outcomes, of, tally } = story(
      ['assign', [SELLER, 7n]],
      ['moved', [SELLER, BUYER, 7n]],
      ['offered', [7n, 900n, NOBODY]],
      ['offered', [7n, 800n, OTHER]],
      ['notForSale', [7n]],
      bid,
      ['withdrawn', [7n, 500n, BUYER]],
      ['bought', [7n, 900n, SELLER, BUYER]],
    )
    expect(new Set(outcomes)).toEqual(new Set(['decoded']))
    expect(tally.decoded).toBe(8)
    const item = { token: PUNKS, item: 7n }
    expect(of('chain.item_move')).toEqual([
      { at: [16, 0, 0], kind: KIND.assigned, ...item, src: NOBODY, dst: SELLER },
      { at: [16, 1, 0], kind: KIND.given, ...item, src: SELLER, dst: BUYER },
      { at: [16, 7, 0], kind: KIND.sold, ...item, src: SELLER, dst: BUYER },
    ])
    expect(of('chain.punk_offer')).toEqual([
      { at: [16, 2, 0], ...item, is_open: true, min_price_wei: 900n, only_to: null },
      { at: [16, 3, 0], ...item, is_open: true, min_price_wei: 800n, only_to: OTHER },
      { at: [16, 4, 0], ...item, is_open: false, min_price_wei: null, only_to: null },
    ])
    expect(of('chain.punk_bid')).toEqual([
      { at: [16, 5, 0], ...item, is_open: true, bidder: BUYER, price_wei: 500n },
      { at: [16, 6, 0], ...item, is_open: false, bidder: BUYER, price_wei: 500n },
    ])
    expect(of('chain.punk_sale')).toEqual([
      { at: [16, 7, 0], ...item, seller: SELLER, buyer: BUYER, price_wei: 900n, is_bid: false },
    ])
  })

  test('a sale for nothing that names its buyer costs what it says', () => {
    expect(salesOf(bid, unit, ['bought', [7n, 0n, SELLER, BUYER], { tx: 2 }])).toEqual([
      { seller: SELLER, buyer: BUYER, price_wei: 0n, is_bid: false },
    ])
  })
})

describe('an accepted bid, which states neither price nor buyer', () => {
  const sold = { seller: SELLER, buyer: BUYER, price_wei: 500n, is_bid: true }

  test('gets the buyer from the transfer before it and the price from the bid', () => {
    const { of } = story(bid, unit, bug)
    expect(of('chain.punk_sale')).toMatchObject([sold])
    expect(of('chain.item_move')).toMatchObject([{ kind: KIND.sold, src: SELLER, dst: BUYER }])
  })

  test('keeps its price unknown, never 0, when the bid was not seen, was withdrawn, or was of somebody else', () => {
    const unknown = { ...sold, price_wei: null }
    expect(salesOf(unit, bug)).toEqual([unknown])
    expect(salesOf(bid, ['withdrawn', [7n, 500n, BUYER]], unit, bug)).toEqual([unknown])
    expect(salesOf(['bid', [7n, 500n, OTHER]], unit, bug)).toEqual([unknown])
    expect(salesOf(['bid', [8n, 500n, BUYER]], unit, bug)).toEqual([unknown])
    expect(salesOf(['bid', [7n, 500n, BUYER], { address: OTHER }], unit, bug)).toEqual([unknown])
  })

  test('takes no price from a bid that was accepted before', () => {
    expect(salesOf(bid, unit, bug, unit, bug).map((sale) => sale.price_wei)).toEqual([500n, null])
  })

  test.each<[string, Step]>([
    ['of another transaction', ['transfer', [SELLER, BUYER, 1n], { tx: 1 }]],
    ['of another contract', ['transfer', [SELLER, BUYER, 1n], { tx: 2, address: OTHER }]],
    ['from somebody else', ['transfer', [OTHER, BUYER, 1n], { tx: 2 }]],
    ['of more than one', ['transfer', [SELLER, BUYER, 257n], { tx: 2 }]],
  ])('takes no buyer from a transfer %s', (_what, transfer) => {
    const { of } = story(bid, transfer, bug)
    expect(of('chain.punk_sale')).toMatchObject([{ seller: SELLER, buyer: null, price_wei: null, is_bid: true }])
    expect(of('chain.item_move')).toMatchObject([{ src: SELLER, dst: null }])
  })

  test('a transfer is a witness and no event of the group', () => {
    expect(story(unit).outcomes).toEqual(['notEvent'])
  })
})
