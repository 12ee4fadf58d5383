/** Composes the wallet graph: building it, and small views of it with addresses, places and measures. */
import type { Engine } from './capabilities.ts'
import * as Address from './core/address.ts'
import { Failure } from './core/failure.ts'
import * as Time from './core/time.ts'
import type * as Atlas from './graph/atlas.ts'
import * as Graph from './graph/build.ts'
import * as Gexf from './graph/gexf.ts'
import * as Queries from './graph/queries.generated.ts'
import * as View from './graph/view.ts'
import type { Warehouse } from './warehouse/warehouse.ts'

/** The least, the usual and the most of each cap. */
const CAPS = {
  hops: [1, 2, 3],
  maxWallets: [1, 500, 2000],
  maxHops: [1, 6, 8],
  first: [1, 100, 500],
} as const satisfies Record<string, readonly [least: number, usual: number, most: number]>

/** The calls of `engine.graph`; `atlas` holds the graph that is looked at. */
export function create(
  warehouse: Warehouse,
  atlas: Atlas.Atlas,
  { seed }: { readonly seed: number | string },
): Engine['graph'] {
  const instant = async (asOf: string | undefined): Promise<number> => {
    const built = (await warehouse.all(Queries.graphBuilds)).map(({ as_of_s }) => as_of_s)
    const asOfS = asOf === undefined ? built.at(-1) : Time.parse(asOf)
    if (asOfS !== undefined && built.includes(asOfS)) return asOfS
    throw new Failure('GRAPH_NOT_BUILT', 'The graph was not measured as of this instant.', {
      builtAsOf: built.map(Time.toIso),
    })
  }
  const idOf = async (typed: string): Promise<number> => {
    const address = Address.fromTyped(typed)
    const found = await warehouse.one(Queries.walletId, { address })
    if (!found) throw new Failure('INPUT_INVALID', 'The warehouse has not seen this wallet.', { address })
    return found.id
  }
  const shown = async (asOfS: number, drawn: Atlas.Drawn): Promise<Awaited<ReturnType<Engine['graph']['top']>>> => {
    const wallets = drawn.wallets.map(({ wallet }) => wallet)
    const rows = await warehouse.all(Queries.shownWallets, { as_of_s: asOfS, wallets })
    const rowOf = new Map(rows.map((row) => [row.wallet, row]))
    const addressOf = new Map(rows.map(({ wallet, address }) => [wallet, Address.fromBytes(address)]))
    return {
      asOf: Time.toIso(asOfS),
      cut: drawn.cut,
      wallets: drawn.wallets.flatMap(({ wallet, hops }) => {
        const row = rowOf.get(wallet)
        if (!row) return []
        const { address, community, public_kind: publicKind, x, y, pagerank, core } = row
        const [own, group] = [Address.fromBytes(address), Address.fromBytes(community)]
        return [{ wallet: own, hops, x, y, pagerank, core, community: group, publicKind }]
      }),
      edges: drawn.edges.flatMap(({ source, target, weight }) => {
        const [from, to] = [addressOf.get(source), addressOf.get(target)]
        return from && to ? [{ source: from, target: to, weight }] : []
      }),
    }
  }
  const view = async (asOf: string | undefined, question: Atlas.Question, signal: AbortSignal) => {
    const asOfS = await instant(asOf)
    const drawn = await atlas.ask(asOfS, question, signal)
    return drawn && (await shown(asOfS, drawn))
  }
  /** Of questions that always have an answer. */
  const certain = async (asOf: string | undefined, question: Atlas.Question, signal: AbortSignal) => {
    const found = await view(asOf, question, signal)
    if (!found) throw new Failure('INVARIANT_BROKEN', 'The atlas gave no view.', { kind: question.kind })
    return found
  }
  return {
    build: async ({ asOf }, { progress, signal }) => {
      const { asOfS, ...built } = await Graph.build(warehouse, { asOfS: Time.parse(asOf), seed, progress, signal })
      if (built.measured) await atlas.forget()
      return { asOf: Time.toIso(asOfS), ...built }
    },
    ego: async ({ wallet, asOf, hops, maxWallets }, { signal }) => {
      const caps = { hops: capped('hops', hops), maxNodes: capped('maxWallets', maxWallets) }
      return certain(asOf, { kind: 'ego', wallet: await idOf(wallet), ...caps }, signal)
    },
    path: async ({ from, to, asOf, maxHops }, { signal }) => {
      const ends = { from: await idOf(from), to: await idOf(to) }
      return view(asOf, { kind: 'path', ...ends, maxHops: capped('maxHops', maxHops) }, signal)
    },
    cluster: async ({ wallet, asOf, maxWallets }, { signal }) =>
      certain(
        asOf,
        { kind: 'cluster', wallet: await idOf(wallet), maxNodes: capped('maxWallets', maxWallets) },
        signal,
      ),
    top: async ({ asOf, first }, { signal }) =>
      certain(asOf, { kind: 'top', maxNodes: capped('first', first) }, signal),
    document: async (shownView) => {
      const graph = View.of({
        ...shownView,
        nodes: shownView.wallets.map(({ wallet, hops }, node) => ({ key: wallet, node, hops })),
      })
      const { wallets } = shownView
      const isPlaced = wallets.every(({ x, y }) => x !== null && y !== null)
      const columns: readonly Gexf.Column[] = [
        { name: 'pagerank', type: 'double', values: wallets.map(({ pagerank }) => pagerank) },
        { name: 'core', type: 'integer', values: wallets.map(({ core }) => core) },
        { name: 'community', type: 'string', values: wallets.map(({ community }) => community) },
        { name: 'publicKind', type: 'string', values: wallets.map(({ publicKind }) => publicKind) },
      ]
      const placed = { x: wallets.map(({ x }) => x ?? 0), y: wallets.map(({ y }) => y ?? 0) }
      return Gexf.from(graph, isPlaced ? { placed, columns } : { columns })
    },
  }
}

/** The cap, the usual one unless given. Throws `INPUT_INVALID` beyond its bounds: what is asked for is never cut in silence. */
function capped(name: keyof typeof CAPS, given: number | undefined): number {
  const [least, usual, most] = CAPS[name]
  const value = given ?? usual
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new Failure('INPUT_INVALID', `${name} is a whole number from ${least} to ${most}.`, {
    argument: name,
    given: value,
    least,
    most,
  })
}
