import { describe, expect, test } from 'vitest'
import * as Events from '../../src/ingest/events.ts'
import { log, read, wallet } from './eventlogs.ts'

const MAX = (1n << 256n) - 1n
const A = wallet(0xa1)
const C = wallet(0xc0)
const EVERY =
  'event Every(address indexed who, uint32 small, uint40 wide, uint256 amount, int8 shift, int256 delta, bool ok, bytes4 selector, bytes blob, string text, uint256[] list, (int64 a, address b)[2] pairs)'
const args = [
  A,
  4294967295,
  2 ** 39,
  MAX,
  -128,
  -(1n << 255n),
  true,
  '0x12345678',
  '0xabcdef',
  'Ünï "quoted" 🎉',
  [1n, MAX],
  [
    { a: -1n, b: A },
    { a: 2n, b: C },
  ],
]

describe('a configured event', () => {
  const group = Events.custom({ name: 'every', event: EVERY })

  test('has columns of the Solidity types, and every value survives', () => {
    expect(group.tables).toEqual({
      'chain.event_every': {
        contract: 'wallet',
        who: 'wallet',
        small: 'uint32',
        wide: 'uint256',
        amount: 'uint256',
        shift: 'int256',
        delta: 'int256',
        ok: 'flag',
        selector: 'bytes',
        blob: 'bytes',
        text: 'text',
        list: 'text',
        pairs: 'text',
      },
    })
    expect(read([group], [log(EVERY, args)]).of('chain.event_every')).toEqual([
      {
        at: [16, 0, 0],
        contract: C,
        who: A,
        small: 4294967295,
        wide: 1n << 39n,
        amount: MAX,
        shift: -128n,
        delta: -(1n << 255n),
        ok: true,
        selector: '0x12345678',
        blob: '0xabcdef',
        text: 'Ünï "quoted" 🎉',
        list: JSON.stringify(['1', String(MAX)]),
        pairs: JSON.stringify([
          { a: '-1', b: A },
          { a: '2', b: C },
        ]),
      },
    ])
  })

  test('can be given as an ABI item', () => {
    const event = {
      type: 'event',
      name: 'Ping',
      inputs: [
        { name: 'n', type: 'uint8', indexed: true },
        { name: 'name', type: 'string', indexed: true },
      ],
    } as const
    const ping = Events.custom({ name: 'ping', event })
    const [row] = read([ping], [log('event Ping(uint8 indexed n, string indexed name)', [7, 'hello'])]).of(
      'chain.event_ping',
    )
    // An indexed text is its hash only.
    expect(row).toMatchObject({ n: 7, name: '0x1c8aff950685c2ed4bc3174f3472287b56d9517b9c948127319a09a7a36deac8' })
  })

  test('names its columns in snake case, apart from those that every table has', () => {
    const event =
      'event X(uint256 tokenId, uint256 Block, uint256, uint256 _block, uint256 from, uint256 contract_, uint256 saturated)'
    const { tables } = Events.custom({ name: 'x', event })
    expect(Object.keys(tables['chain.event_x'] ?? {})).toEqual([
      'contract',
      'token_id',
      'block_2',
      'arg2',
      'block_3',
      'from',
      'contract_2',
      'saturated_2',
    ])
  })

  test.each(['', 'X', '1a', 'a-b', 'a;drop', 'a"b', 'a'.repeat(42), 'transfers', 'sales'])(
    'is not called %j',
    (name) => {
      expect(() => Events.custom({ name, event: 'event X()' })).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID' }),
      )
    },
  )

  test.each(['', 'X', 'function x()', 'event X(uint257 a)', 'event X(address indexed a', 'event X() anonymous'])(
    'is not %j',
    (event) => {
      expect(() => Events.custom({ name: 'x', event })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    },
  )

  test.each(['uint', 'uint257', 'uint12', 'uint0', 'bytes33', 'foo', 'foo[]', 'tuple[2]'])(
    'has no argument of type %s',
    (type) => {
      const inputs = [{ name: 'a', type, indexed: false, components: [{ name: 'b', type: 'fixed' }] }]
      const event = { type: 'event', name: 'X', inputs } as const
      expect(() => Events.custom({ name: 'x', event })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    },
  )

  test('shares a topic with a group that exists, and both read the log', () => {
    const wrap = 'event Deposit(address indexed dst, uint256 wad)'
    const groups = [...Events.GROUPS, Events.custom({ name: 'deposit', event: wrap })]
    const { of, tally } = read(groups, [log(wrap, [A, 5n])])
    expect(of('chain.wrap')).toHaveLength(1)
    expect(of('chain.event_deposit')).toMatchObject([{ dst: A, wad: 5n }])
    expect(tally).toMatchObject({ logs: 1, decoded: 1 })
  })
})

describe('a malformed log of a configured event is refused', () => {
  const group = Events.custom({ name: 'every', event: EVERY })
  const good = log(EVERY, args)
  const at = (words: number, byte: number, value: string) => {
    const from = 2 + words * 64 + byte * 2
    return { ...good, data: good.data.slice(0, from) + value + good.data.slice(from + 2) }
  }
  test.each([
    ['WALLET_INVALID', { ...good, topics: [good.topics[0], `0x01${'0'.repeat(62)}`] }],
    ['TOPIC_COUNT', { ...good, topics: good.topics.slice(0, 1) }],
    ['DATA_SHORT', { ...good, data: good.data.slice(0, 66) }],
    ['VALUE_INVALID', at(0, 0, '01')], // uint32
    ['VALUE_INVALID', at(1, 0, '01')], // uint40
    ['VALUE_INVALID', at(3, 0, '00')], // int8 -128 without its sign
    ['VALUE_INVALID', at(5, 31, '02')], // bool
    ['VALUE_INVALID', at(6, 31, '01')], // bytes4
    ['DATA_UNDECODABLE', at(7, 0, 'ff')], // offset of bytes
    ['DATA_UNDECODABLE', { ...good, data: good.data.slice(0, -64) }],
  ] as const)('%s', (reason, record) => {
    const { outcomes, events } = read([group], [record])
    expect(outcomes).toEqual([reason])
    expect(events).toEqual([])
  })
})
