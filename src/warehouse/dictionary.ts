/**
 * Addresses ↔ dense ids. In memory: open addressing with linear probing over typed arrays (20 bytes a key, 4 to 8 a slot).
 * The table is the truth: ids are its rows in order, and the index follows it.
 */
import { Failure } from '../core/failure.ts'
import * as Queries from './queries.generated.ts'
import type { Query } from './query.ts'
import type { Warehouse } from './warehouse.ts'

/** Distinct 20-byte keys, numbered from 0 in the order in which they came. */
export type Index = {
  readonly size: () => number
  /** The numbers of `rows` packed keys; unknown ones are added. */
  readonly intern: (packed: Uint8Array, rows: number) => Uint32Array
  /** The number of the key at byte `offset`, or -1. */
  readonly find: (packed: Uint8Array, offset?: number) => number
  /** The packed keys numbered `from` and up, as a copy. */
  readonly keysFrom: (from: number) => Uint8Array
  /** Forgets the keys numbered `size` and up. */
  readonly truncate: (size: number) => void
}

const WORDS = 5
const WIDTH = 20

/** An empty index with room for `capacity` keys before it grows. */
export function create(capacity = 1024): Index {
  let keys = new Uint32Array(capacity * WORDS)
  let slots = new Uint32Array(slotsFor(capacity))
  let size = 0

  const slotOf = (words: Uint32Array, at: number): number => {
    const mask = slots.length - 1
    for (let slot = hash(words, at) & mask; ; slot = (slot + 1) & mask) {
      const held = slots[slot] ?? 0
      if (held === 0 || equal(keys, (held - 1) * WORDS, words, at)) return slot
    }
  }
  const rebuild = (count: number) => {
    slots = new Uint32Array(count)
    for (let id = 0; id < size; id++) slots[slotOf(keys, id * WORDS)] = id + 1
  }
  const grow = () => {
    const larger = new Uint32Array(keys.length * 2)
    larger.set(keys)
    keys = larger
    rebuild(slots.length * 2)
  }
  const add = (words: Uint32Array, at: number): number => {
    let slot = slotOf(words, at)
    const held = slots[slot] ?? 0
    if (held !== 0) return held - 1
    if ((size + 1) * WORDS > keys.length) {
      grow()
      slot = slotOf(words, at)
    }
    for (let i = 0; i < WORDS; i++) keys[size * WORDS + i] = words[at + i] ?? 0
    slots[slot] = size + 1
    return size++
  }

  return {
    size: () => size,
    intern: (packed, rows) => {
      const words = wordsOf(packed, 0, rows)
      const ids = new Uint32Array(rows)
      for (let row = 0; row < rows; row++) ids[row] = add(words, row * WORDS)
      return ids
    },
    find: (packed, offset = 0) => (slots[slotOf(wordsOf(packed, offset, 1), 0)] ?? 0) - 1,
    keysFrom: (from) => new Uint8Array(keys.slice(from * WORDS, size * WORDS).buffer),
    truncate: (to) => {
      if (to >= size) return
      size = to
      rebuild(slots.length)
    },
  }
}

/** The dictionaries of one warehouse, used inside a transaction that begins with {@link Dictionaries.follow}. */
export type Dictionaries = {
  /**
   * Brings the index in line with the tables: forgets what a transaction added that never committed, takes over rows that SQL
   * added. Returns what to call once this transaction has committed. Throws `INVARIANT_BROKEN` when ids are not dense.
   */
  readonly follow: () => Promise<() => void>
  /** Ids of `rows` packed wallet addresses; new ones get the next ids, and rows by {@link Dictionaries.flush}. */
  readonly wallets: (packed: Uint8Array, rows: number) => Uint32Array
  /**
   * Ids of `rows` packed token contracts of `chain`, whose row `kind`s name the standard of new ones and of those of
   * which only events are known; kind 0 names none.
   */
  readonly tokens: (chain: number, packed: Uint8Array, kinds: Uint8Array, rows: number) => Uint32Array
  /** Writes the new rows inside the current transaction; returns how many there are. */
  readonly flush: () => Promise<{ readonly newWallets: number; readonly newTokens: number }>
}

type ChainTokens = { readonly index: Index; ids: number[]; known: number }

/** The dictionaries of `warehouse`, read from its tables on first use. */
export function of(warehouse: Warehouse): Dictionaries {
  const found = opened.get(warehouse)
  if (found) return found
  const made = build(warehouse)
  opened.set(warehouse, made)
  return made
}

const opened = new WeakMap<Warehouse, Dictionaries>()

function build(warehouse: Warehouse): Dictionaries {
  const wallets = create()
  const chains = new Map<number, ChainTokens>()
  const standards: string[] = []
  const unknown = new Set<number>()
  const learned = new Map<number, string>()
  let knownWallets = 0
  let knownTokens = 0
  let tokenCount = 0
  let round = 0

  const tokensOf = (chain: number): ChainTokens => {
    const found = chains.get(chain)
    if (found) return found
    const made: ChainTokens = { index: create(64), ids: [], known: 0 }
    chains.set(chain, made)
    return made
  }
  const settle = () => {
    knownWallets = wallets.size()
    standards.forEach((standard, i) => {
      if (standard === UNKNOWN) unknown.add(knownTokens + i)
    })
    for (const id of learned.keys()) unknown.delete(id)
    learned.clear()
    knownTokens = tokenCount
    standards.length = 0
    for (const tokens of chains.values()) tokens.known = tokens.index.size()
  }

  const forget = () => {
    wallets.truncate(knownWallets)
    tokenCount = knownTokens
    standards.length = 0
    learned.clear()
    for (const tokens of chains.values()) {
      tokens.index.truncate(tokens.known)
      tokens.ids.length = tokens.known
    }
  }

  return {
    wallets: (packed, rows) => wallets.intern(packed, rows),
    tokens: (chain, packed, kinds, rows) => {
      const tokens = tokensOf(chain)
      const ids = tokens.index.intern(packed, rows)
      for (let row = 0; row < rows; row++) {
        const local = ids[row] ?? 0
        const standard = STANDARDS[kinds[row] ?? 0] ?? UNKNOWN
        if (local === tokens.ids.length) {
          tokens.ids.push(tokenCount++)
          standards.push(standard)
        }
        const id = tokens.ids[local] ?? 0
        if (standard !== UNKNOWN) {
          if (unknown.has(id) && !learned.has(id)) learned.set(id, standard)
          if (standards[id - knownTokens] === UNKNOWN) standards[id - knownTokens] = standard
        }
        ids[row] = id
      }
      return ids
    },
    flush: async () => {
      const newWallets = wallets.size() - knownWallets
      const newTokens = tokenCount - knownTokens
      if (newWallets > 0) {
        const id = Uint32Array.from({ length: newWallets }, (_, i) => knownWallets + i)
        await warehouse.appendColumns('chain.wallet', { id, address: wallets.keysFrom(knownWallets) })
      }
      for (const [chain, { index, ids, known }] of chains) {
        const id = Uint32Array.from(ids.slice(known))
        if (id.length === 0) continue
        await warehouse.appendColumns('chain.token', {
          id,
          chain: new Uint16Array(id.length).fill(chain),
          address: index.keysFrom(known),
          standard: Array.from(id, (token) => standards[token - knownTokens] ?? null),
        })
      }
      if (learned.size > 0)
        await warehouse.run(Queries.learnStandards, { ids: [...learned.keys()], standards: [...learned.values()] })
      return { newWallets, newTokens }
    },
    follow: async () => {
      forget()
      for (const { block, packed } of await warehouse.all(walletKeys, { from: wallets.size() })) {
        if (block !== wallets.size()) throw notDense('wallet')
        wallets.intern(Buffer.from(packed, 'hex'), packed.length / (2 * WIDTH))
      }
      for (const { id, chain, address, standard } of await warehouse.all(tokenKeys, { from: tokenCount })) {
        if (id !== tokenCount) throw notDense('token')
        const tokens = tokensOf(chain)
        tokens.index.intern(address, 1)
        tokens.ids.push(tokenCount++)
        standards.push(standard ?? '')
      }
      settle()
      const mine = ++round
      return () => {
        if (mine === round) settle()
      }
    },
  }
}

const UNKNOWN = 'unknown'
const STANDARDS: Readonly<Record<number, string>> = { 1: 'ERC-20', 2: 'ERC-721', 3: 'ERC-1155' }

// One hexadecimal text for every 50,000 wallets: a JavaScript value per wallet costs ten times more.
const walletKeys: Query<{ from: number }, { block: number; packed: string }> = {
  name: 'dictionary.wallets',
  text: `SELECT min(id) AS block, string_agg(hex(address), '' ORDER BY id) AS packed
    FROM chain.wallet WHERE id >= $from GROUP BY (id - $from) // 50000 ORDER BY block`,
  params: { from: 'UINTEGER' },
  required: ['*'],
}

const tokenKeys: Query<{ from: number }, { id: number; chain: number; address: Uint8Array; standard: string | null }> =
  {
    name: 'dictionary.tokens',
    text: 'SELECT id, chain, address, standard FROM chain.token WHERE id >= $from ORDER BY id',
    params: { from: 'UINTEGER' },
    required: ['id', 'chain', 'address'],
  }

function notDense(table: string): Failure {
  return new Failure('INVARIANT_BROKEN', `The ids of chain.${table} are not 0, 1, 2 … without gaps.`, { table })
}

function wordsOf(packed: Uint8Array, offset: number, rows: number): Uint32Array {
  const start = packed.byteOffset + offset
  if (start % 4 === 0) return new Uint32Array(packed.buffer, start, rows * WORDS)
  return new Uint32Array(packed.slice(offset, offset + rows * WIDTH).buffer)
}

function slotsFor(capacity: number): number {
  return 2 ** Math.ceil(Math.log2(capacity * 2))
}

// Every word is mixed, because vanity addresses share whole words.
function hash(words: Uint32Array, at: number): number {
  let h = 0x9e3779b9
  for (let i = 0; i < WORDS; i++) {
    h = Math.imul(h ^ (words[at + i] ?? 0), 0x85ebca6b)
    h ^= h >>> 15
  }
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

function equal(a: Uint32Array, i: number, b: Uint32Array, j: number): boolean {
  return (
    a[i] === b[j] && a[i + 1] === b[j + 1] && a[i + 2] === b[j + 2] && a[i + 3] === b[j + 3] && a[i + 4] === b[j + 4]
  )
}
