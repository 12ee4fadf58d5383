/**
 * Merkle trees of (address, amount) lists, bit-exact with three published formats: Uniswap's merkle-distributor, ENS's
 * sharded airdrop tree, and OpenZeppelin's StandardMerkleTree. Every inner node is keccak256 over the sorted pair.
 */
import { createKeccak } from 'hash-wasm'
import type * as Address from '../core/address.ts'
import { Failure } from '../core/failure.ts'
import * as Units from '../core/units.ts'

/** The formats; see {@link build}. */
export const FORMATS = ['uniswap', 'ens', 'openzeppelin'] as const

/** One of {@link FORMATS}. */
export type Format = (typeof FORMATS)[number]

/** A 32-byte word as `0x` and 64 lower-case hex digits. */
export type Word = `0x${string}`

/** A built tree. `index`, `leaf` and `proof` take a position in the input arrays and throw `RANGE_INVALID` outside them. */
export type Tree = {
  readonly format: Format
  readonly root: Word
  readonly leaves: number
  readonly totalUnits: bigint
  /** The number that the leaf carries (Uniswap), or the leaf's place in the format's own order. */
  readonly index: (position: number) => number
  readonly leaf: (position: number) => Word
  /** Sibling hashes from the leaf up; folding them over sorted pairs gives the root. */
  readonly proof: (position: number) => readonly Word[]
}

/** The claims file of Uniswap's merkle-distributor: EIP-55 keys, even-length hex amounts, keys in index order. */
export type Claims = {
  readonly merkleRoot: Word
  readonly tokenTotal: Word
  readonly claims: Readonly<Record<string, { index: number; amount: Word; proof: readonly Word[] }>>
}

type Keccak = (bytes: Uint8Array) => Uint8Array
type Folded = {
  readonly root: Uint8Array
  readonly rank: Uint32Array
  readonly siblings: (position: number) => Uint8Array[]
}

/**
 * The tree of `addresses[i]` → `amountsUnits[i]`.
 *
 * - `uniswap`: leaf keccak256(index ‖ address ‖ amount); the index is the rank of the EIP-55 address as text; sorted
 *   leaves, an odd node moves up (Uniswap/merkle-distributor, balance-tree.ts and merkle-tree.ts).
 * - `ens`: leaf keccak256(address ‖ amount); one such tree per first `shardNibbles` hex digits of the address (default 2),
 *   then the same tree over the shards' roots (ensdomains/governance, airdrops).
 * - `openzeppelin`: leaf keccak256(keccak256(abi.encode(address, amount))), sorted, in a complete binary tree
 *   (OpenZeppelin/merkle-tree, StandardMerkleTree of `['address', 'uint256']`).
 *
 * Throws `LIST_DUPLICATE_RECIPIENT` for a repeated address, `PLAN_INVALID` for an empty list or arrays of different
 * lengths, `AMOUNT_INVALID` outside 0..2^256-1.
 */
export async function build(
  addresses: readonly Address.Address[],
  amountsUnits: readonly bigint[],
  options: { readonly format: Format; readonly shardNibbles?: number },
): Promise<Tree> {
  const { format, shardNibbles = 2 } = options
  check(addresses, amountsUnits, shardNibbles)
  const keccak = await hasher()
  const order = format === 'uniswap' ? ranksOf(addresses.map((address) => checksum(address, keccak))) : null
  const leaves = leavesOf(addresses, amountsUnits, format, order, keccak)
  const tree =
    format === 'ens'
      ? sharded(addresses, leaves, shardNibbles, keccak)
      : format === 'uniswap'
        ? promoting(leaves, keccak)
        : complete(leaves, keccak)
  const inside = (position: number) => {
    if (!Number.isInteger(position) || position < 0 || position >= addresses.length) {
      throw new Failure('RANGE_INVALID', 'The tree has no such position.', { position, leaves: addresses.length })
    }
    return position
  }
  return {
    format,
    root: word(tree.root),
    leaves: addresses.length,
    totalUnits: amountsUnits.reduce((sum, amount) => sum + amount, 0n),
    index: (position) => (order ?? tree.rank)[inside(position)] ?? 0,
    leaf: (position) => word(at(leaves, inside(position))),
    proof: (position) => tree.siblings(inside(position)).map(word),
  }
}

/** Whether `proof` folds `leaf` into `root` by sorted pairs; what every distributor contract computes. */
export async function verify(root: Word, leaf: Word, proof: readonly Word[]): Promise<boolean> {
  const keccak = await hasher()
  const folded = proof.reduce((node, sibling) => pair(node, fromWord(sibling), keccak), fromWord(leaf))
  return word(folded) === root.toLowerCase()
}

/** The claims of a `uniswap` tree, for a distributor's front end. Throws `INPUT_INVALID` for another format. */
export async function claims(
  tree: Tree,
  addresses: readonly Address.Address[],
  amountsUnits: readonly bigint[],
): Promise<Claims> {
  if (tree.format !== 'uniswap') throw new Failure('INPUT_INVALID', 'Only the uniswap format has a claims file.')
  const keccak = await hasher()
  const rows = addresses.map((address, position) => {
    const claim = {
      index: tree.index(position),
      amount: evenHex(amountsUnits[position] ?? 0n),
      proof: tree.proof(position),
    }
    return [checksum(address, keccak), claim] as const
  })
  rows.sort(([, a], [, b]) => a.index - b.index)
  return { merkleRoot: tree.root, tokenTotal: evenHex(tree.totalUnits), claims: Object.fromEntries(rows) }
}

function check(addresses: readonly Address.Address[], amountsUnits: readonly bigint[], shardNibbles: number): void {
  if (addresses.length === 0 || addresses.length !== amountsUnits.length) {
    throw new Failure('PLAN_INVALID', 'A tree needs at least one address and an amount for each.', {
      addresses: addresses.length,
      amounts: amountsUnits.length,
    })
  }
  if (!Number.isInteger(shardNibbles) || shardNibbles < 1 || shardNibbles > 40) {
    throw new Failure('INPUT_INVALID', 'A shard is named by 1 to 40 hex digits.', { shardNibbles })
  }
  const seen = new Map<string, number>()
  addresses.forEach((address, position) => {
    const first = seen.get(address)
    if (first !== undefined) {
      throw new Failure('LIST_DUPLICATE_RECIPIENT', `${address} is listed twice.`, { address, first, second: position })
    }
    seen.set(address, position)
  })
  const wrong = amountsUnits.findIndex((amount) => amount < 0n || amount > Units.MAX_UINT256)
  if (wrong >= 0) throw new Failure('AMOUNT_INVALID', 'An amount does not fit 256 bits.', { position: wrong })
}

async function hasher(): Promise<Keccak> {
  const keccak = await createKeccak(256)
  return (bytes) => keccak.init().update(bytes).digest('binary')
}

function leavesOf(
  addresses: readonly Address.Address[],
  amountsUnits: readonly bigint[],
  format: Format,
  order: Uint32Array | null,
  keccak: Keccak,
): Uint8Array {
  const leaves = new Uint8Array(addresses.length * 32)
  const prefix = format === 'uniswap' ? 32 : format === 'openzeppelin' ? 12 : 0
  const content = Buffer.alloc(prefix + 52)
  addresses.forEach((address, position) => {
    if (order !== null) content.writeUInt32BE(order[position] ?? 0, 28)
    content.write(address.slice(2), prefix, 20, 'hex')
    content.write((amountsUnits[position] ?? 0n).toString(16).padStart(64, '0'), prefix + 20, 32, 'hex')
    const once = keccak(content)
    leaves.set(format === 'openzeppelin' ? keccak(once) : once, position * 32)
  })
  return leaves
}

/** Uniswap's shape: sorted leaves; a level's odd last node moves up unhashed. */
function promoting(leaves: Uint8Array, keccak: Keccak): Folded {
  const { sorted, rank } = sort(leaves)
  const levels = [sorted]
  for (let level = sorted; level.length > 32; levels.push(level)) {
    const below = level
    const count = below.length / 32
    level = new Uint8Array(Math.ceil(count / 2) * 32)
    for (let i = 0; i < count; i += 2) {
      level.set(i + 1 < count ? pair(at(below, i), at(below, i + 1), keccak) : at(below, i), i * 16)
    }
  }
  const siblings = (position: number) => {
    const path: Uint8Array[] = []
    let i = rank[position] ?? 0
    for (const level of levels) {
      const sibling = i ^ 1
      if (sibling * 32 < level.length) path.push(at(level, sibling))
      i >>= 1
    }
    return path
  }
  return { root: levels.at(-1) ?? sorted, rank, siblings }
}

/** OpenZeppelin's shape: an array of 2n-1 nodes, root first, sorted leaves from the end backwards. */
function complete(leaves: Uint8Array, keccak: Keccak): Folded {
  const { sorted, rank } = sort(leaves)
  const count = sorted.length / 32
  const size = 2 * count - 1
  const nodes = new Uint8Array(size * 32)
  for (let i = 0; i < count; i++) nodes.set(at(sorted, i), (size - 1 - i) * 32)
  for (let i = size - 1 - count; i >= 0; i--)
    nodes.set(pair(at(nodes, 2 * i + 1), at(nodes, 2 * i + 2), keccak), i * 32)
  const siblings = (position: number) => {
    const path: Uint8Array[] = []
    for (let i = size - 1 - (rank[position] ?? 0); i > 0; i = (i - 1) >> 1)
      path.push(at(nodes, i % 2 === 1 ? i + 1 : i - 1))
    return path
  }
  return { root: at(nodes, 0), rank, siblings }
}

function sharded(addresses: readonly Address.Address[], leaves: Uint8Array, nibbles: number, keccak: Keccak): Folded {
  const members = new Map<string, number[]>()
  addresses.forEach((address, position) => {
    const name = address.slice(2, 2 + nibbles)
    const list = members.get(name)
    if (list) list.push(position)
    else members.set(name, [position])
  })
  const shards = [...members.values()].map((positions) => {
    const own = new Uint8Array(positions.length * 32)
    positions.forEach((position, i) => {
      own.set(at(leaves, position), i * 32)
    })
    return { positions, tree: promoting(own, keccak) }
  })
  const roots = new Uint8Array(shards.length * 32)
  const place = new Map<number, { readonly shard: number; readonly inside: number }>()
  shards.forEach(({ positions, tree }, shard) => {
    roots.set(tree.root, shard * 32)
    positions.forEach((position, inside) => {
      place.set(position, { shard, inside })
    })
  })
  const top = promoting(roots, keccak)
  const siblings = (position: number) => {
    const found = place.get(position)
    if (!found) return []
    return [...(shards[found.shard]?.tree.siblings(found.inside) ?? []), ...top.siblings(found.shard)]
  }
  return { root: top.root, rank: Uint32Array.from(addresses, (_, i) => i), siblings }
}

/** Leaves in ascending order of their bytes, and the place of each. */
function sort(leaves: Uint8Array): { sorted: Uint8Array; rank: Uint32Array } {
  const count = leaves.length / 32
  const view = new DataView(leaves.buffer, leaves.byteOffset, leaves.byteLength)
  // Six leading bytes in a double decide nearly always; comparing whole leaves each time is several times slower.
  const keys = Float64Array.from(
    { length: count },
    (_, i) => view.getUint32(i * 32) * 65_536 + view.getUint16(i * 32 + 4),
  )
  const places = Uint32Array.from({ length: count }, (_, i) => i)
  places.sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || Buffer.compare(at(leaves, a), at(leaves, b)))
  const sorted = new Uint8Array(leaves.length)
  const rank = new Uint32Array(count)
  places.forEach((place, i) => {
    sorted.set(at(leaves, place), i * 32)
    rank[place] = i
  })
  return { sorted, rank }
}

const scratch = new Uint8Array(64)

function pair(a: Uint8Array, b: Uint8Array, keccak: Keccak): Uint8Array {
  const ordered = Buffer.compare(a, b) <= 0
  scratch.set(ordered ? a : b, 0)
  scratch.set(ordered ? b : a, 32)
  return keccak(scratch)
}

/** EIP-55 through the same fast hash: viem's takes 40 times as long on a long list. */
function checksum(address: Address.Address, keccak: Keccak): string {
  const digits = address.slice(2)
  const hash = keccak(Buffer.from(digits, 'ascii'))
  let text = '0x'
  for (let i = 0; i < 40; i++) {
    const nibble = ((hash[i >> 1] ?? 0) >> (i % 2 === 0 ? 4 : 0)) & 15
    const digit = digits.charAt(i)
    text += nibble >= 8 ? digit.toUpperCase() : digit
  }
  return text
}

function ranksOf(texts: readonly string[]): Uint32Array {
  const places = texts.map((_, i) => i).sort((a, b) => compare(texts[a] ?? '', texts[b] ?? ''))
  const ranks = new Uint32Array(texts.length)
  places.forEach((place, i) => {
    ranks[place] = i
  })
  return ranks
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function at(words: Uint8Array, i: number): Uint8Array {
  return words.subarray(i * 32, i * 32 + 32)
}

function word(bytes: Uint8Array): Word {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, 32).toString('hex')}`
}

function fromWord(text: Word): Uint8Array {
  return Uint8Array.from(Buffer.from(text.slice(2), 'hex'))
}

function evenHex(value: bigint): Word {
  const digits = value.toString(16)
  return `0x${digits.length % 2 === 0 ? digits : `0${digits}`}`
}
