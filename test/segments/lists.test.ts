import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as Lists from '../../src/segments/lists.ts'
import * as Memory from '../../src/segments/memory.ts'
import * as Preview from '../../src/segments/preview.ts'
import * as Store from '../../src/segments/store.ts'
import { addressOf } from '../features/world.ts'
import * as World from './world.ts'

let made: World.Made

beforeAll(async () => {
  made = await World.make(60, 'lists')
})
afterAll(async () => made.w[Symbol.asyncDispose]())

const save = (name: string, addresses: readonly string[]) => Lists.save(made.w, { name, addresses, savedBy: 'gina' })
const size = async (filter: unknown) =>
  (await Preview.of(Memory.open(made.w, { limitBytes: 1e8 }), filter, { asOfS: World.AS_OF_S })).size

describe('a stored list', () => {
  test('gets a version with every other content, and counts whom the warehouse has seen', async () => {
    const first = await save('early', [addressOf(3), addressOf(1), addressOf(9_999_999)])
    expect(first).toMatchObject({ version: 1, size: 3, seen: 2, savedBy: 'gina' })
    expect(await save('early', [addressOf(1), addressOf(9_999_999), addressOf(3)])).toEqual(first)
    expect(await size('wallet in list early')).toBe(2)
    expect(await save('early', [addressOf(5)])).toMatchObject({ version: 2, size: 1 })
    expect(await Lists.members(made.w, 'early')).toEqual([addressOf(5)])
    expect(await size({ stored: 'early' })).toBe(1)
    expect((await Lists.all(made.w)).map(({ name, version }) => [name, version])).toEqual([
      ['early', 2],
      ['others', 1],
      ['vips', 2],
    ])
  })

  test('of 100,000 wallets is stored and matched', async () => {
    const all = Array.from({ length: 100_000 }, (_, i) => addressOf(i + 1))
    expect(await save('all', all)).toMatchObject({ size: 100_000, seen: 79 })
    expect(await size('wallet in list all')).toBe(60)
    expect(await size({ list: all })).toBe(60)
  })

  test('is refused empty, with an address twice, or under a bad name, and unknown names suggest others', async () => {
    await expect(save('none', [])).rejects.toMatchObject({ code: 'SEGMENT_INVALID' })
    await expect(
      save('twice', [addressOf(171), addressOf(171).toUpperCase().replace('0X', '0x')]),
    ).rejects.toMatchObject({
      code: 'LIST_DUPLICATE_RECIPIENT',
    })
    await expect(save('No', [addressOf(1)])).rejects.toMatchObject({ code: 'SEGMENT_INVALID' })
    await expect(save('bad', ['0x12'])).rejects.toMatchObject({ code: 'ADDRESS_INVALID' })
    await expect(size('wallet in list vip')).rejects.toMatchObject({
      code: 'WALLET_LIST_UNKNOWN',
      facts: { nearest: ['vips'] },
    })
  })
})

describe('a reference to a saved segment', () => {
  test('means its newest version, or the named one', async () => {
    const [old, loyal] = [await size('in segment loyal@1'), await size('in segment loyal')]
    expect(old).toBe(await size('purchases >= 2'))
    expect(loyal).toBe(await size('sales >= 1 and not wallet in list others'))
    expect(loyal).not.toBe(old)
  })

  test('to itself, directly or over others, is refused when it is saved, and one to nothing is refused', async () => {
    const put = (name: string, filter: unknown) => Store.save(made.w, { name, filter, savedBy: 'gina' })
    await put('a', 'sales >= 1')
    await put('b', 'in segment a or purchases >= 3')
    await put('c', 'in segment b and in segment a')
    await expect(put('a', 'in segment a')).rejects.toMatchObject({ code: 'SEGMENT_CYCLE' })
    await expect(put('a', 'not in segment c')).rejects.toMatchObject({
      code: 'SEGMENT_CYCLE',
      facts: { trail: ['a', 'c', 'b', 'a'] },
    })
    await expect(put('d', 'in segment nobody')).rejects.toMatchObject({ code: 'SEGMENT_UNKNOWN' })
    await expect(put('d', 'in segment a@7')).rejects.toMatchObject({ code: 'SEGMENT_UNKNOWN' })
    expect(await size('in segment c')).toBe(await size('sales >= 1'))
  })
})

test('a filter about a token that was never seen is refused rather than empty', async () => {
  for (const filter of [
    `holds ${addressOf(77)} >= 1`,
    `bought of ${addressOf(77)}`,
    `holds ${World.tokenOf(1)} >= 1 on eip155:8453`,
  ])
    await expect(size(filter)).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN' })
})
