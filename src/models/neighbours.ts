/**
 * What an edge list alone says of wallets, without any label: whom they deal with, who deals with the same, and neighbour means after
 * Frasca et al., "SIGN: Scalable Inception Graph Neural Networks" (2020, arXiv:2004.11198). Hubs connect strangers and so link nobody.
 */
import * as Csr from '../graph/csr.ts'
import * as Components from '../graph/kernels/components.ts'
import * as Sign from '../graph/kernels/sign.ts'
import * as Wasm from '../graph/wasm/kernels.ts'
import type { Matrix } from './matrix.ts'

/** Edges as columns of one length: names, a kind of edge (a network, a token), and how many transfers. */
export type Edges = {
  readonly sources: readonly string[]
  readonly targets: readonly string[]
  readonly kinds?: readonly string[]
  readonly transfers?: Float64Array
}

/** What else is known of each wallet, one value a wallet, NaN = unknown. */
export type Extra = { readonly name: string; readonly values: Float64Array }

/** `wallets` are the rows; `hubs` names what is known to be public: exchanges, contracts, deposit addresses. */
export type Options = {
  readonly wallets: readonly string[]
  readonly hubs?: ReadonlySet<string>
  readonly extras?: readonly Extra[]
}

/** The columns of {@link simple}, those that anybody would take first; the rest of `of` are the graph's. */
export const SIMPLE = ['edges_out', 'edges_in', 'transfers_out', 'transfers_in', 'counterparts', 'kinds'] as const

const MOST_KINDS = 12
/** A counterpart of more wallets tells no two of them apart; it still counts in the group sizes. */
const MOST_PEERS = 200
const HOPS = 2

/** A matrix of one row a wallet, in the order of `wallets`: {@link SIMPLE}, the extras, then what the graph says. */
export function of(edges: Edges, { wallets, hubs = new Set(), extras = [] }: Options): Matrix {
  const world = numbered(edges, wallets, hubs)
  const plain = [...simple(world), ...extras]
  const shared = groups(world)
  const graph = [...byKind(world), ...shared, ...peers(world, extras), ...components(world)]
  const all = [...plain, ...graph, ...means(world, [...plain.slice(0, SIMPLE.length), ...shared])]
  const values = new Float32Array(wallets.length * all.length)
  for (const [j, column] of all.entries())
    for (const [i, value] of column.values.entries()) values[i * all.length + j] = value
  return { columns: all.map(({ name }) => ({ name })), rows: wallets.length, values }
}

/** Edges by number: wallets first, then everybody else. `hub[node]` is 1 for a hub. */
type World = {
  readonly rows: number
  readonly nodes: number
  readonly source: Uint32Array
  readonly target: Uint32Array
  readonly kind: Uint8Array
  readonly kinds: readonly string[]
  readonly transfers: Float64Array
  readonly hub: Uint8Array
}

function numbered(edges: Edges, wallets: readonly string[], hubs: ReadonlySet<string>): World {
  const ids = new Map(wallets.map((name, i) => [name, i]))
  const names = [...wallets]
  const id = (name: string): number => {
    const known = ids.get(name)
    if (known !== undefined) return known
    ids.set(name, names.length)
    names.push(name)
    return names.length - 1
  }
  const source = Uint32Array.from(edges.sources, id)
  const target = Uint32Array.from(edges.targets, id)
  const counts = new Map<string, number>()
  for (const kind of edges.kinds ?? []) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const kinds = [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, MOST_KINDS)
    .map(([kind]) => kind)
  const places = new Map(kinds.map((kind, k) => [kind, k]))
  return {
    rows: wallets.length,
    nodes: names.length,
    source,
    target,
    kind: Uint8Array.from(source, (_, i) => places.get(edges.kinds?.[i] ?? '') ?? kinds.length),
    kinds,
    transfers: edges.transfers ?? new Float64Array(source.length).fill(1),
    // A wallet that is asked about is never a hub: being on such a list says something of it.
    hub: Uint8Array.from(names, (name, i) => Number(i >= wallets.length && hubs.has(name))),
  }
}

/** A column for the rows of `world`, filled by `write`, which hears of every edge from its wallet's side. */
function counted(
  world: World,
  name: string,
  write: (values: Float64Array, wallet: number, edge: number, isOut: number) => void,
): Extra {
  const values = new Float64Array(world.rows)
  visit(world, (wallet, edge, isOut) => write(values, wallet, edge, isOut))
  return { name, values }
}

function visit(world: World, see: (wallet: number, edge: number, isOut: number) => void): void {
  for (let i = 0; i < world.source.length; i++) {
    const [source = 0, target = 0] = [world.source[i], world.target[i]]
    if (source < world.rows) see(source, i, 1)
    if (target < world.rows) see(target, i, 0)
  }
}

function add(values: Float64Array, at: number, by: number): void {
  values[at] = (values[at] ?? 0) + by
}

function simple(world: World): Extra[] {
  const seen = new Set<number>()
  const kinds = new Set<number>()
  const side = (name: string, wanted: number, size: (edge: number) => number) =>
    counted(world, name, (values, wallet, edge, isOut) => {
      if (isOut === wanted) add(values, wallet, size(edge))
    })
  const once = (known: Set<number>, key: number) => {
    if (known.has(key)) return 0
    known.add(key)
    return 1
  }
  return [
    side('edges_out', 1, () => 1),
    side('edges_in', 0, () => 1),
    side('transfers_out', 1, (edge) => world.transfers[edge] ?? 0),
    side('transfers_in', 0, (edge) => world.transfers[edge] ?? 0),
    counted(world, 'counterparts', (values, wallet, edge, isOut) =>
      add(values, wallet, once(seen, wallet * world.nodes + other(world, edge, isOut))),
    ),
    counted(world, 'kinds', (values, wallet, edge) =>
      add(values, wallet, once(kinds, wallet * 256 + (world.kind[edge] ?? 0))),
    ),
  ]
}

function other(world: World, edge: number, isOut: number): number {
  return (isOut === 1 ? world.target[edge] : world.source[edge]) ?? 0
}

function byKind(world: World): Extra[] {
  const columns = world.kinds.flatMap((kind, k) =>
    [1, 0].flatMap((wanted) => {
      const named = `${wanted === 1 ? 'out' : 'in'}_${kind}`
      const of = (name: string, size: (edge: number) => number) =>
        counted(world, name, (values, wallet, edge, isOut) => {
          if (isOut === wanted && world.kind[edge] === k) add(values, wallet, size(edge))
        })
      return [of(`edges_${named}`, () => 1), of(`transfers_${named}`, (edge) => world.transfers[edge] ?? 0)]
    }),
  )
  const hubs = [1, 0].map((wanted) =>
    counted(world, wanted === 1 ? 'hubs_out' : 'hubs_in', (values, wallet, edge, isOut) => {
      if (isOut === wanted) add(values, wallet, world.hub[other(world, edge, isOut)] ?? 0)
    }),
  )
  return [...columns, ...hubs]
}

/** How many of the wallets each counterpart pays and is paid by, seen from the wallets; hubs left out. */
function groups(world: World): Extra[] {
  const { rows, nodes, hub } = world
  const paid = new Float64Array(nodes)
  const payers = new Float64Array(nodes)
  const seen = new Set<number>()
  visit(world, (wallet, edge, isOut) => {
    const them = other(world, edge, isOut)
    const key = (wallet * nodes + them) * 2 + isOut
    if (hub[them] === 1 || seen.has(key)) return
    seen.add(key)
    add(isOut === 1 ? payers : paid, them, 1)
  })
  const columns = [
    ['paid_by_same', paid, 0] as const,
    ['pays_the_same', payers, 1] as const,
    ['sends_to_payer_of', paid, 1] as const,
    ['receives_from_collector_of', payers, 0] as const,
  ].flatMap(([name, sizes, wanted]) => {
    const most = new Float64Array(rows)
    const tight = new Float64Array(rows)
    const total = new Float64Array(rows)
    const count = new Float64Array(rows)
    visit(world, (wallet, edge, isOut) => {
      const them = other(world, edge, isOut)
      if (isOut !== wanted || hub[them] === 1) return
      const size = sizes[them] ?? 0
      most[wallet] = Math.max(most[wallet] ?? 0, size)
      if (size <= MOST_PEERS) tight[wallet] = Math.max(tight[wallet] ?? 0, size)
      add(total, wallet, Math.log1p(size))
      add(count, wallet, 1)
    })
    return [
      { name: `${name}_most`, values: most },
      { name: `${name}_tight`, values: tight },
      {
        name: `${name}_mean`,
        values: total.map((sum, i) => ((count[i] ?? 0) > 0 ? sum / (count[i] ?? 1) : Number.NaN)),
      },
    ]
  })
  const known = [1, 0].map((wanted) =>
    counted(world, wanted === 1 ? 'wallets_out' : 'wallets_in', (values, wallet, edge, isOut) => {
      if (isOut === wanted && other(world, edge, isOut) < rows) add(values, wallet, 1)
    }),
  )
  return [...columns, ...known, ...twins(world)]
}

/** How many wallets have exactly the same edges to private counterparts, and exactly the same counts by kind and direction. */
function twins(world: World): Extra[] {
  const own = Array.from({ length: world.rows }, () => ({ who: [] as string[], how: [] as string[] }))
  visit(world, (wallet, edge, isOut) => {
    const them = other(world, edge, isOut)
    const tie = `${isOut}/${world.kind[edge]}`
    if (world.hub[them] !== 1) own[wallet]?.who.push(`${tie}/${them}`)
    own[wallet]?.how.push(`${tie}/${world.transfers[edge]}`)
  })
  return (['who', 'how'] as const).map((of) => {
    const keys = own.map((lists) => lists[of].sort().join(' '))
    const counts = new Map<string, number>()
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
    return { name: `same_${of}`, values: Float64Array.from(keys, (key) => (key === '' ? 0 : (counts.get(key) ?? 0))) }
  })
}

/** The wallets that share a private counterpart: how many, how like, and whether they agree with the wallet in the extras. */
function peers(world: World, extras: readonly Extra[]): Extra[] {
  const { rows, nodes } = world
  const partners = Array.from({ length: rows }, () => new Set<number>())
  const members = Array.from({ length: nodes }, () => [] as number[])
  visit(world, (wallet, edge, isOut) => {
    const them = other(world, edge, isOut)
    const known = partners[wallet]
    if (world.hub[them] === 1 || them === wallet || !known || known.has(them)) return
    known.add(them)
    members[them]?.push(wallet)
  })
  const logs = extras.map(({ values }) => values.map((value) => Math.sign(value) * Math.log1p(Math.abs(value))))
  const names = ['peers', 'peer_shared', 'peer_jaccard', 'peers_alike']
  const columns = names.map((name) => ({ name, values: new Float64Array(rows) }))
  const gaps = extras.flatMap(({ name }) =>
    ['gap', 'spread', 'nearest'].map((what) => ({
      name: `peer_${name}_${what}`,
      values: new Float64Array(rows).fill(Number.NaN),
    })),
  )
  for (let wallet = 0; wallet < rows; wallet++) {
    const mine = partners[wallet] ?? new Set()
    const shared = new Map<number, number>()
    for (const them of mine) {
      const group = members[them] ?? []
      if (group.length > MOST_PEERS) continue
      for (const peer of group) if (peer !== wallet) shared.set(peer, (shared.get(peer) ?? 0) + 1)
    }
    const likeness = [...shared].map(([peer, count]) => count / (mine.size + (partners[peer]?.size ?? 0) - count))
    const told = [
      shared.size,
      [...shared.values()].reduce((most, count) => Math.max(most, count), 0),
      likeness.reduce((most, share) => Math.max(most, share), 0),
      likeness.filter((share) => share >= 0.3).length,
    ]
    for (const [j, value] of told.entries()) (columns[j]?.values ?? [])[wallet] = value
    if (shared.size === 0) continue
    for (const [e, log] of logs.entries()) {
      const own = log[wallet] ?? Number.NaN
      const theirs = [...shared.keys()].map((peer) => log[peer] ?? Number.NaN).filter((value) => !Number.isNaN(value))
      if (Number.isNaN(own) || theirs.length === 0) continue
      const mean = theirs.reduce((sum, value) => sum + value, 0) / theirs.length
      const spread = Math.sqrt(theirs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / theirs.length)
      const nearest = theirs.reduce((least, value) => Math.min(least, Math.abs(value - own)), Number.MAX_VALUE)
      for (const [j, value] of [Math.abs(own - mean), spread, nearest].entries())
        (gaps[e * 3 + j]?.values ?? [])[wallet] = value
    }
  }
  return [...columns, ...gaps]
}

function graphOf({ nodes, source, target, hub }: World, keep: (node: number) => boolean): Csr.Csr {
  const kept = Uint32Array.from(source.keys()).filter((i) => {
    const [from = 0, to = 0] = [source[i], target[i]]
    return from !== to && hub[from] !== 1 && hub[to] !== 1 && keep(from) && keep(to)
  })
  return Csr.undirectedSimple(
    Csr.fromEdges({
      nodes,
      sources: kept.map((i) => source[i] ?? 0),
      targets: kept.map((i) => target[i] ?? 0),
      weights: new Float64Array(kept.length).fill(1),
    }),
  )
}

/** How many of the wallets are connected with each once nodes of more than so many neighbours are gone. */
function components(world: World): Extra[] {
  const whole = Csr.degrees(graphOf(world, () => true))
  return [10, 50].map((most) => {
    const { label } = Components.weak(graphOf(world, (node) => node < world.rows || (whole[node] ?? 0) <= most))
    const sizes = new Map<number, number>()
    for (let i = 0; i < world.rows; i++) sizes.set(label[i] ?? 0, (sizes.get(label[i] ?? 0) ?? 0) + 1)
    return {
      name: `component_${most}`,
      values: Float64Array.from({ length: world.rows }, (_, i) => sizes.get(label[i] ?? 0) ?? 0),
    }
  })
}

/** Means over neighbours, and over theirs, of logarithms; whoever is not a wallet counts with its number of neighbours only. */
function means(world: World, columns: readonly Extra[]): Extra[] {
  const graph = graphOf(world, () => true)
  const width = columns.length + 1
  const features = new Float32Array(world.nodes * width)
  for (const [node, degree] of Csr.degrees(graph).entries()) features[node * width] = Math.log1p(degree)
  for (const [j, { values }] of columns.entries())
    for (const [i, value] of values.entries())
      features[i * width + j + 1] = Number.isNaN(value) ? 0 : Math.log1p(Math.max(0, value))
  return Sign.hops(graph, { features, width, hops: HOPS }, Wasm.propagation).flatMap((rows, hop) =>
    ['neighbours', ...columns.map(({ name }) => name)].map((name, j) => ({
      name: `hop${hop + 1}_${name}`,
      values: Float64Array.from({ length: world.rows }, (_, i) => rows[i * width + j] ?? 0),
    })),
  )
}
