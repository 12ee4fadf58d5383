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

/** What an index holds. One shape for all, and functions beside it: code that was compiled for the closures of one index fits no other. */
type Held = { keys: Uint32Array; slots: Uint32Array; size: number }

/** An empty index with room for `capacity` keys before it grows. */
export function create(capacity = 1024): Index {
  const held: Held = { keys: new Uint32Array(capacity * WORDS), slots: new Uint32Array(slotsFor(capacity)), size: 0 }
  return {
    size: () => held.size,
    intern: (packed, rows) => {
      const words = wordsOf(packed, 0, rows)
      const ids = new Uint32Array(rows)
      // All hashes first: the look-ups, which miss the processor's caches, then wait less for each other.
      for (let row = 0; row < rows; row++) ids[row] = hash(words, row * WORDS)
      for (let row = 0; row < rows; row++) ids[row] = add(held, words, row * WORDS, ids[row] ?? 0)
      return ids
    },
    find: (packed, offset = 0) => {
      const words = wordsOf(packed, offset, 1)
      return (held.slots[slotOf(held, words, 0, hash(words, 0))] ?? 0) - 1
    },
    keysFrom: (from) => new Uint8Array(held.keys.slice(from * WORDS, held.size * WORDS).buffer),
    truncate: (to) => {
      if (to >= held.size) return
      held.size = to
      rebuild(held, held.slots.length)
    },
  }
}

/** The slot of the key at word `at`, or the free one that it would get; `hashed` is its hash. */
function slotOf({ keys, slots }: Held, words: Uint32Array, at: number, hashed: number): number {
  const mask = slots.length - 1
  for (let slot = hashed & mask; ; slot = (slot + 1) & mask) {
    const held = slots[slot] ?? 0
    if (held === 0 || equal(keys, (held - 1) * WORDS, words, at)) return slot
  }
}

function add(held: Held, words: Uint32Array, at: number, hashed: number): number {
  const slot = slotOf(held, words, at, hashed)
  const number = held.slots[slot] ?? 0
  if (number !== 0) return number - 1
  if ((held.size + 1) * WORDS > held.keys.length) {
    grow(held)
    return add(held, words, at, hashed)
  }
  for (let i = 0; i < WORDS; i++) held.keys[held.size * WORDS + i] = words[at + i] ?? 0
  held.slots[slot] = held.size + 1
  return held.size++
}

function grow(held: Held): void {
  const larger = new Uint32Array(held.keys.length * 2)
  larger.set(held.keys)
  held.keys = larger
  rebuild(held, held.slots.length * 2)
}

function rebuild(held: Held, count: number): void {
  held.slots = new Uint32Array(count)
  for (let id = 0; id < held.size; id++)
    held.slots[slotOf(held, held.keys, id * WORDS, hash(held.keys, id * WORDS))] = id + 1
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

/** Tokens of a chain, by their numbers in `index`: their ids, and of which there is nothing to learn; `known` of them are in the tables. */
type ChainTokens = { readonly index: Index; ids: number[]; isTold: boolean[]; known: number }

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
    const made: ChainTokens = { index: create(64), ids: [], isTold: [], known: 0 }
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
      // What was learned is forgotten, and has to be told anew.
      tokens.isTold = []
    }
  }

  /** Gives the token numbered `local` its id where it is new, and its standard where that was not known. */
  const tell = (tokens: ChainTokens, local: number, standard: string) => {
    if (local === tokens.ids.length) {
      tokens.ids.push(tokenCount++)
      standards.push(standard)
    }
    tokens.isTold[local] = standard !== UNKNOWN
    if (standard === UNKNOWN) return
    const id = tokens.ids[local] ?? 0
    if (unknown.has(id) && !learned.has(id)) learned.set(id, standard)
    if (standards[id - knownTokens] === UNKNOWN) standards[id - knownTokens] = standard
  }

  return {
    wallets: (packed, rows) => wallets.intern(packed, rows),
    tokens: (chain, packed, kinds, rows) => {
      const tokens = tokensOf(chain)
      const ids = tokens.index.intern(packed, rows)
      for (let row = 0; row < rows; row++) {
        const local = ids[row] ?? 0
        if (tokens.isTold[local] !== true) tell(tokens, local, STANDARDS[kinds[row] ?? 0] ?? UNKNOWN)
        ids[row] = tokens.ids[local] ?? 0
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
