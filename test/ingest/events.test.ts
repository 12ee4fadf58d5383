import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { type AbiEvent, decodeEventLog, type Hex, parseAbi, toEventSelector } from 'viem'
import { describe, expect, test } from 'vitest'
import * as Decode from '../../src/ingest/decode.ts'
import * as Events from '../../src/ingest/events.ts'
import type { Reason } from '../../src/ingest/group.ts'
import * as Log from '../../src/ingest/log.ts'
import { log, plain, read, wallet } from './eventlogs.ts'

const MAX = (1n << 256n) - 1n
const [A, B, C] = [wallet(0xa1), wallet(0xb2), wallet(0xc3)]
const TOKEN = wallet(0xc0)

type Raw = { address: Hex; topics: [Hex, ...Hex[]]; data: Hex; blockNumber: Hex; logIndex: Hex; transactionIndex: Hex }
const raws: Raw[] = gunzipSync(readFileSync(new URL('../../data/events/rpc_logs.ndjson.gz', import.meta.url)))
  .toString()
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => JSON.parse(line))

/** What viem makes of the real logs by `signature`: those that it decodes, with their arguments. */
function byViem(signature: string) {
  const abi = parseAbi([signature]) as readonly AbiEvent[]
  return raws.flatMap((raw) => {
    if (raw.topics[0] !== toEventSelector(abi[0] as AbiEvent)) return []
    try {
      const { args } = decodeEventLog({ abi, topics: raw.topics, data: raw.data }) as { args: Record<string, unknown> }
      return [{ raw, args }]
    } catch {
      return []
    }
  })
}

describe('real logs of mainnet', () => {
  const { events, tally } = read(Events.GROUPS, raws)
  const lower = (value: unknown) => String(value).toLowerCase()
  const place = ({ blockNumber, logIndex }: Raw) => [Number(blockNumber), Number(logIndex), 0]

  test('every log is counted once, and the only refusal is a Deposit that indexes nothing', () => {
    const { logs, decoded, notEvent, refused } = tally
    expect({ logs, refused }).toEqual({ logs: 6462, refused: { TOPIC_COUNT: 1 } })
    expect(decoded + notEvent + 1).toBe(logs)
    expect(tally.groups.wraps).toMatchObject({ refused: { TOPIC_COUNT: 1 } })
  })

  test('approvals are those that viem decodes: allowances, items, and all items', () => {
    const amounts = byViem('event Approval(address indexed owner, address indexed spender, uint256 amount)')
    const items = byViem('event Approval(address indexed owner, address indexed spender, uint256 indexed item)')
    const all = byViem('event ApprovalForAll(address indexed owner, address indexed spender, bool approved)')
    expect([amounts.length, items.length, all.length]).toEqual([416, 52, 21])
    const expected = [
      ...amounts.map((each) => ({ ...each, kind: 1 })),
      ...items.map((each) => ({ ...each, kind: 2 })),
      ...all.map((each) => ({ ...each, kind: 3 })),
    ].map(({ raw, args, kind }) => ({
      at: place(raw),
      kind,
      token: lower(raw.address),
      owner: lower(args.owner),
      spender: lower(args.spender),
      amount: args.amount ?? null,
      item: args.item ?? null,
      approved: args.approved ?? null,
    }))
    const byPlace = (a: { at?: unknown }, b: { at?: unknown }) => (JSON.stringify(a.at) < JSON.stringify(b.at) ? -1 : 1)
    expect(plain(events, 'chain.approval').toSorted(byPlace)).toEqual(expected.toSorted(byPlace))
  })

  test('wraps are the deposits and withdrawals that viem decodes', () => {
    const deposits = byViem('event Deposit(address indexed dst, uint256 wad)')
    const withdrawals = byViem('event Withdrawal(address indexed src, uint256 wad)')
    const rows = plain(events, 'chain.wrap')
    for (const [decoded, isDeposit] of [
      [deposits, true],
      [withdrawals, false],
    ] as const) {
      expect(decoded).toHaveLength(213)
      expect(
        rows
          .filter((row) => row.is_deposit === isDeposit)
          .map(({ at, token, wallet, amount }) => ({ at, token, wallet, amount })),
      ).toEqual(
        decoded.map(({ raw, args }) => ({
          at: place(raw),
          token: lower(raw.address),
          wallet: lower(args.dst ?? args.src),
          amount: args.wad,
        })),
      )
    }
  })

  test('each item sold by an order moved from its seller to its buyer in that transaction', () => {
    const fulfilled = byViem(
      'event OrderFulfilled(bytes32 orderHash, address indexed offerer, address indexed zone, address recipient, (uint8 itemType, address token, uint256 identifier, uint256 amount)[] offer, (uint8 itemType, address token, uint256 identifier, uint256 amount, address recipient)[] consideration)',
    )
    const matched = byViem('event OrdersMatched(bytes32[] orderHashes)')
    // Two pairs were matched: 22 fulfilled orders are 20 sales.
    expect([fulfilled.length, matched.length]).toEqual([22, 2])
    const txOf = new Map(
      raws.map((raw) => [JSON.stringify(place(raw)), `${Number(raw.blockNumber)} ${Number(raw.transactionIndex)}`]),
    )
    const moved = new Set(
      raws
        .filter(({ topics }) => topics[0] === Decode.TOPIC.transfer && topics.length === 4)
        .map(({ address, topics, ...raw }) =>
          [
            `${Number(raw.blockNumber)} ${Number(raw.transactionIndex)}`,
            lower(address),
            topics[1]?.slice(26),
            topics[2]?.slice(26),
            BigInt(topics[3] ?? 0),
          ].join(' '),
        ),
    )
    for (const { raw, args } of byViem(
      'event TransferSingle(address indexed operator, address indexed from, address indexed to, uint256 id, uint256 value)',
    ))
      moved.add(
        [
          `${Number(raw.blockNumber)} ${Number(raw.transactionIndex)}`,
          lower(raw.address),
          lower(args.from).slice(2),
          lower(args.to).slice(2),
          args.id,
        ].join(' '),
      )
    const rows = plain(events, 'chain.order_sale')
    expect(rows).toHaveLength(20)
    for (const row of rows) {
      const tx = txOf.get(JSON.stringify(row.at))
      expect(moved).toContain(
        [tx, row.token, String(row.seller).slice(2), String(row.buyer).slice(2), row.item].join(' '),
      )
      expect(row.price_units).toBeTypeOf('bigint')
    }
    expect(new Set(rows.map((row) => `${txOf.get(JSON.stringify(row.at))} ${row.token} ${row.item}`)).size).toBe(20)
  })
})

describe('the smaller groups', () => {
  test('a range of items is one row, never expanded', () => {
    const event =
      'event ConsecutiveTransfer(uint256 indexed fromTokenId, uint256 toTokenId, address indexed from, address indexed to)'
    const { of, outcomes } = read(Events.GROUPS, [
      log(event, [5n, MAX, A, B]),
      log(event, [6n, 5n, A, B], { index: 1 }),
    ])
    expect(outcomes).toEqual(['decoded', 'RANGE_INVERTED'])
    expect(of('chain.transfer_range')).toEqual([
      { at: [16, 0, 0], token: TOKEN, src: A, dst: B, from_item: 5n, to_item: MAX },
    ])
  })

  test('an account names the item that it belongs to, on whatever chain', () => {
    const event =
      'event ERC6551AccountCreated(address account, address indexed implementation, bytes32 salt, uint256 chainId, address indexed tokenContract, uint256 indexed tokenId)'
    const salt = `0x${'5a'.repeat(32)}`
    expect(read(Events.GROUPS, [log(event, [A, B, salt, 137n, C, MAX])]).of('chain.token_account')).toEqual([
      {
        at: [16, 0, 0],
        registry: TOKEN,
        account: A,
        implementation: B,
        salt,
        item_chain: 137n,
        item_contract: C,
        item: MAX,
      },
    ])
  })

  test('metadata of one item is a range of one', () => {
    const one = log('event MetadataUpdate(uint256 id)', [7n])
    const range = log('event BatchMetadataUpdate(uint256 a, uint256 b)', [1n, 9n], { index: 1 })
    expect(read(Events.GROUPS, [one, range]).of('chain.metadata_update')).toEqual([
      { at: [16, 0, 0], token: TOKEN, from_item: 7n, to_item: 7n },
      { at: [16, 1, 0], token: TOKEN, from_item: 1n, to_item: 9n },
    ])
  })

  test('an approval that indexes nothing counts as one of an item', () => {
    const kitty = log('event Approval(address owner, address approved, uint256 item)', [A, B, 77n])
    expect(read(Events.GROUPS, [kitty]).of('chain.approval')).toMatchObject([
      { kind: 2, owner: A, spender: B, item: 77n, amount: null, approved: null },
    ])
  })
})

describe('a malformed log is counted under its reason and yields no row', () => {
  const approval = log('event Approval(address indexed owner, address indexed spender, uint256 amount)', [A, B, 1n])
  const forAll = log('event ApprovalForAll(address indexed owner, address indexed operator, bool approved)', [
    A,
    B,
    true,
  ])
  const order = log(
    'event OrderFulfilled(bytes32 h, address indexed offerer, address indexed zone, address recipient, (uint8 a, address b, uint256 c, uint256 d)[] offer, (uint8 a, address b, uint256 c, uint256 d, address e)[] consideration)',
    [`0x${'11'.repeat(32)}`, A, A, B, [[2, C, 1n, 1n]], []],
  )
  const bought = log('event PunkBought(uint256 indexed i, uint256 v, address indexed f, address indexed t)', [
    1n,
    2n,
    A,
    B,
  ])
  const dirty = `0x01${'0'.repeat(62)}`
  const cases: readonly [Reason, object][] = [
    ['REMOVED', { ...approval, removed: true }],
    ['POSITION_INVALID', { ...approval, logIndex: null }],
    ['TOKEN_INVALID', { ...approval, address: '0x12' }],
    ['TOPIC_INVALID', { ...approval, topics: [approval.topics[0], '0x12', approval.topics[2]] }],
    ['DATA_INVALID', { ...approval, data: '0x1' }],
    ['DATA_SHORT', { ...approval, data: '0x01' }],
    ['TOPIC_COUNT', { ...approval, topics: approval.topics.slice(0, 2) }],
    ['TOPIC_COUNT', { ...forAll, topics: forAll.topics.slice(0, 1) }],
    ['WALLET_INVALID', { ...approval, topics: [approval.topics[0], dirty, approval.topics[2]] }],
    ['FLAG_INVALID', { ...forAll, data: `0x${'0'.repeat(63)}2` }],
    ['ARRAY_BROKEN', { ...order, data: `${order.data.slice(0, 130)}ff${order.data.slice(132)}` }],
    [
      'ITEM_INVALID',
      {
        ...order,
        data: order.data.replace(`${'0'.repeat(63)}2${'0'.repeat(24)}`, `${'0'.repeat(63)}9${'0'.repeat(24)}`),
      },
    ],
    ['WALLET_INVALID', { ...order, data: `${order.data.slice(0, 66)}ff${order.data.slice(68)}` }],
    ['TOPIC_COUNT', { ...bought, topics: bought.topics.slice(0, 2) }],
    ['DATA_SHORT', { ...bought, data: '0x' }],
    ['WALLET_INVALID', { ...bought, topics: [...bought.topics.slice(0, 3), dirty] }],
  ]
  test.each(cases)('%s', (reason, record) => {
    const { outcomes, events, tally } = read(Events.GROUPS, [record])
    expect(outcomes).toEqual([reason])
    expect(events).toEqual([])
    expect(tally).toMatchObject({ logs: 1, decoded: 0, notEvent: 0, refused: { [reason]: 1 } })
  })

  test('no bytes make a decoder throw, and every log is counted once', () => {
    const custom = Events.custom({
      name: 'odd',
      event: 'event Odd(uint8 a, string b, (int16 c, bytes d)[] e, address[2] f)',
    })
    const groups = [...Events.GROUPS, custom]
    const topic = fc.constantFrom<string>(
      ...groups.flatMap((group) => group.topics),
      wallet(1).replace('0x', `0x${'0'.repeat(24)}`),
    )
    const word = fc.oneof(fc.bigInt(0n, 400n), fc.bigInt(0n, MAX)).map((value) => value.toString(16).padStart(64, '0'))
    const data = fc.array(word, { maxLength: 16 }).map((words) => `0x${words.join('')}`)
    const record = fc.record({ topics: fc.array(topic, { maxLength: 5 }), data })
    fc.assert(
      fc.property(fc.array(record, { maxLength: 30 }), (records) => {
        const { tally, events } = read(
          groups,
          records.map((each, index) => ({ ...bought, ...each, logIndex: index })),
        )
        const refused = Object.values(tally.refused).reduce((sum, count) => sum + count, 0)
        expect(tally.decoded + tally.notEvent + refused).toBe(records.length)
        for (const rows of events) {
          expect(rows.rows).toBe(tally.rows[rows.table])
          for (let i = 1; i < rows.rows; i++) {
            const [before, here] = [i - 1, i].map((row) => (rows.logIndex[row] ?? 0) * 65_536 + (rows.sub[row] ?? 0))
            expect(here).toBeGreaterThan(before ?? 0)
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})

test('what no group states is no event, and groups may not share a name', () => {
  expect(read([], [log('event MetadataUpdate(uint256 id)', [7n])]).outcomes).toEqual(['notEvent'])
  expect(() => Events.open([...Events.GROUPS, ...Events.GROUPS.slice(0, 1)])).toThrow(/called ranges/)
  expect(Events.decoding(Events.GROUPS).groups).toContain('approvals')
})

test('rows that were taken are not taken again, and none is lost while columns grow', () => {
  const decoder = Events.open(Events.GROUPS)
  const add = (i: number) =>
    decoder.add(Log.parse(log('event MetadataUpdate(uint256 id)', [BigInt(i)], { index: i })) as Log.Log)
  for (let i = 0; i < 3_000; i++) add(i)
  const first = plain(decoder.take(), 'chain.metadata_update')
  expect(first.map((row) => row.from_item)).toEqual(Array.from({ length: 3_000 }, (_, i) => BigInt(i)))
  add(3_000)
  expect(plain(decoder.take(), 'chain.metadata_update')).toMatchObject([{ from_item: 3_000n }])
  expect(decoder.take()).toEqual([])
  expect(decoder.tally().rows['chain.metadata_update']).toBe(3_001)
})
