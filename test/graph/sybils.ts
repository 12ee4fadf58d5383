/**
 * Seeded worlds with planted sybil clusters among honest wallets, exchanges, bridges and honest distributors, as transactions. In `easy` worlds
 * a cluster acts within hours; in `hard` ones funding is spread over days, amounts vary, steps are skipped and times jitter by two days.
 */
import * as Rng from '../../src/core/rng.ts'
import type { Warehouse } from '../../src/warehouse/warehouse.ts'
import * as World from '../features/world.ts'

/** What a wallet is in truth. A `funder` pays or collects for a cluster; a `contract` is only called; a `deposit` address passes what it gets on to an exchange. */
export type Kind =
  | 'honest'
  | 'star'
  | 'chain'
  | 'activity'
  | 'funder'
  | 'exchange'
  | 'bridge'
  | 'distributor'
  | 'contract'
  | 'deposit'

/** `deposits`: how many clusters cash out through one deposit address each (0 if left out); as many honest wallets have an address of their own, and one shop's is paid by twelve. */
export type Options = {
  readonly wallets: number
  readonly seed: number | string
  readonly hard: boolean
  readonly deposits?: number
}

/** `kinds[w]` and `clusters[w]` (−1 = none) of wallet `w`; wallet 0 is the zero address. `transactions` ascend by time. */
export type Planted = {
  readonly kinds: readonly Kind[]
  readonly clusters: Int32Array
  readonly transactions: readonly World.Transaction[]
  readonly labels: readonly { readonly wallet: number; readonly label: string }[]
  readonly startS: number
  readonly endS: number
}

const DAY_S = 86_400
const YEAR_S = 365 * DAY_S
const START_S = 1_640_995_200 // 2022-01-01
const ETHER = 1e18

/** A world of `wallets` wallets (at least 1,000), 5 % of them sybil, and one contract for every ten wallets, at most 2,000. */
export function plant({ wallets, seed, hard, deposits = 0 }: Options): Planted {
  const rng = Rng.create(`sybils/${seed}/${hard}`)
  const below = rng.below
  const contracts = Math.min(2000, Math.ceil(wallets / 10))
  const order = rng.shuffle(Uint32Array.from({ length: wallets - 1 }, (_, i) => i + 1)) // ids tell nothing
  const kinds: Kind[] = new Array<Kind>(wallets + contracts).fill('honest')
  kinds.fill('contract', wallets)
  const clusters = new Int32Array(wallets + contracts + (deposits > 0 ? 2 * deposits + 1 : 0)).fill(-1)
  const transactions: World.Transaction[] = []
  let taken = 0
  const take = (kind: Kind, cluster = -1): number => {
    const id = order[taken++]!
    kinds[id] = kind
    clusters[id] = cluster
    return id
  }
  const pay = (src: number, dst: number, ether: number, at: number): void => {
    if (src === dst || at >= YEAR_S) return
    const valueWei = BigInt(Math.max(1, Math.round(Math.abs(ether) * 1e6))) * BigInt(ETHER / 1e6)
    transactions.push({ atS: START_S + Math.max(0, Math.floor(at)), src, dst, valueWei })
  }
  const call = (src: number, contract: number, at: number): void => {
    if (at >= YEAR_S) return
    transactions.push({
      atS: START_S + Math.max(0, Math.floor(at)),
      src,
      dst: wallets + contract,
      selector: 0xa9059cbb,
    })
  }
  const many = (count: number, kind: Kind) => Array.from({ length: count }, () => take(kind))
  const exchanges = many(Math.max(6, Math.round(wallets / 10_000)), 'exchange')
  const bridges = many(Math.max(2, Math.round(wallets / 40_000)), 'bridge')
  const distributors = many(Math.max(10, Math.round(wallets / 5000)), 'distributor')
  const hubs = [...exchanges, ...bridges]
  const hub = () => hubs[Math.floor((hubs.length + 1) ** rng.uniform()) - 1]!
  const popular = () => Math.floor(contracts ** rng.uniform()) - 1
  const amount = () => Math.exp(-2.5 + 1.4 * rng.normal())
  const heavy = (scale: number, power: number) => Math.round(scale * (1 - rng.uniform()) ** -power)

  const cast = sybils()
  const honest = Array.from({ length: wallets - 1 - taken }, () => take('honest'))
  const communities: number[][] = []
  for (let i = 0; i < honest.length; ) {
    const size = Math.min(heavy(30, 1 / 1.2), Math.max(200, Math.round(wallets / 50)))
    communities.push(honest.slice(i, i + size))
    i += size
  }
  // The square favours the first of a community: they are its busy ones.
  const of = (community: readonly number[]) => community[Math.floor(rng.uniform() ** 2 * community.length)]!
  communities.forEach(live)
  cast.forEach(act)
  if (deposits > 0) cashOut(rng.fork('deposits'))
  transactions.sort((a, b) => a.atS - b.atS)
  const labels = [
    ...exchanges.filter((_, i) => i % 3 !== 2).map((wallet) => ({ wallet, label: 'exchange' })),
    ...bridges.map((wallet) => ({ wallet, label: 'bridge' })),
    ...distributors.filter((_, i) => i % 2 === 0).map((wallet) => ({ wallet, label: 'distributor' })),
  ]
  return { kinds, clusters, transactions, labels, startS: START_S, endS: START_S + YEAR_S }

  type Cluster = { kind: Kind; members: number[]; funder: number; collector: number | null }

  function sybils(): Cluster[] {
    const cast: Cluster[] = []
    for (let planted = 0; planted < wallets * 0.05 || cast.length < 3; ) {
      const kind = (['star', 'chain', 'activity'] as const)[cast.length % 3]!
      const size = Math.min(200, heavy(20, 0.7))
      const id = cast.length
      const members = Array.from({ length: size }, () => take(kind, id))
      cast.push({
        kind,
        members,
        funder: take('funder', id),
        collector: rng.uniform() < 0.6 ? take('funder', id) : null,
      })
      planted += size
    }
    return cast
  }

  /** Deposit addresses, after all other wallets: of clusters, of one honest wallet each, and the shop's. */
  function cashOut(own: Rng.Rng): void {
    const through = (payers: readonly number[], cluster: number) => {
      const address = kinds.length
      kinds.push('deposit')
      clusters[address] = cluster
      let last = 0
      for (const payer of payers) {
        const at = own.uniform() * YEAR_S * 0.9
        last = Math.max(last, at)
        pay(payer, address, 0.02 + 0.01 * own.uniform(), at)
      }
      pay(address, exchanges[own.below(exchanges.length)]!, 0.02 * payers.length, last + 3600)
    }
    for (let id = 0; id < deposits; id++) through(cast[id % cast.length]!.members, id % cast.length)
    for (let i = 0; i < deposits; i++) through([honest[own.below(honest.length)]!], -1)
    through(
      Array.from({ length: 12 }, (_, i) => honest[(i * 37) % honest.length]!),
      -1,
    )
  }

  /** Honest wallets of one community: funded by hubs, paydays or each other, calling contracts and paying for a year. */
  function live(community: readonly number[], c: number): void {
    for (const wallet of community) {
      const born = rng.uniform() * YEAR_S * 0.9
      const way = rng.uniform()
      if (way < 0.58) pay(hub(), wallet, amount(), born)
      else if (way < 0.68) {
        const payday = Math.round(born / (30 * DAY_S)) * 30 * DAY_S + below(1800)
        pay(distributors[below(distributors.length)]!, wallet, rng.uniform() < 0.5 ? 0.05 : amount(), payday)
      } else {
        const friend = of(community)
        pay(friend === wallet ? hub() : friend, wallet, amount(), Math.max(born, 1))
      }
      const calls = 1 + Math.min(30, heavy(2, 1 / 1.5))
      for (let i = 0; i < calls; i++) {
        const contract = rng.uniform() < 0.5 ? popular() : (c * 37 + below(12)) % contracts
        call(wallet, contract, born + rng.uniform() * (YEAR_S - born))
      }
      for (let i = 0; i < 3; i++) {
        const where = rng.uniform()
        const to = where < 0.12 ? hub() : where < 0.7 ? of(community) : honest[below(honest.length)]!
        pay(wallet, to, amount(), born + rng.uniform() * (YEAR_S - born))
      }
    }
  }

  /** One cluster: funded by a star, a chain or from exchanges, then the same steps, a little camouflage, and often a collector. */
  function act({ kind, members, funder, collector }: Cluster, index: number): void {
    let start = rng.uniform() * YEAR_S * 0.85
    const base = 0.01 + 0.05 * rng.uniform()
    // A dozen campaigns are farmed by many clusters each.
    const campaign = rng.fork(`campaign/${index % 12}`)
    const plan = Array.from({ length: 5 }, (_, i) =>
      i % 2 === 0 ? campaign.below(contracts) : Math.floor(contracts ** campaign.uniform()) - 1,
    )
    pay(hub(), funder, base * members.length * 1.2, start)
    if (kind === 'star') {
      for (const member of members) {
        if (rng.uniform() < 0.95)
          pay(
            funder,
            member,
            base * (1 + (hard ? 0.35 : 0.03) * rng.normal()),
            start + 600 + below(hard ? 4 * DAY_S : 7200),
          )
        else pay(hub(), member, amount(), start + below(5 * DAY_S))
      }
    } else if (kind === 'chain') {
      let previous = funder
      let value = base * members.length
      for (const member of members) {
        start += 600 + below(hard ? DAY_S / 2 : 600)
        pay(previous, member, value, start)
        value *= hard ? 0.7 + 0.28 * rng.uniform() : 0.97
        previous = rng.uniform() < 0.02 ? funder : member
      }
    } else {
      const source = hub()
      for (const member of members)
        pay(
          rng.uniform() < 0.8 ? source : hub(),
          member,
          base * (1 + (hard ? 0.6 : 0.15) * rng.normal()),
          start + below(hard ? 10 * DAY_S : DAY_S),
        )
    }
    let after = DAY_S
    const steps = Array.from({ length: 3 + below(4) }, (_, i) => {
      const step = { contract: plan[i % 5]!, after }
      after += DAY_S * (1 + below(9))
      return step
    })
    for (const member of members) {
      for (const step of steps)
        if (rng.uniform() < (hard ? 0.8 : 0.93))
          call(member, step.contract, start + step.after + below(hard ? 2 * DAY_S : 5400))
      for (let i = below(4); i > 0; i--) call(member, popular(), start + rng.uniform() * (YEAR_S - start))
      for (let i = below(3); i > 0; i--)
        pay(member, honest[below(honest.length)]!, amount() * 0.1, start + rng.uniform() * (YEAR_S - start))
      if (collector !== null && (kind !== 'activity' || rng.uniform() < 0.3))
        pay(member, collector, base * 0.8, start + after + below(7200))
    }
  }
}

/** A warehouse, in memory unless `path` is given, that holds `planted`: one transaction a block. */
export async function open(planted: Planted, path?: string): Promise<Warehouse> {
  const w = await World.open(planted.kinds.length, path)
  await World.transact(w, planted.transactions)
  await w.appendColumns('chain.label', {
    wallet: Uint32Array.from(planted.labels, ({ wallet }) => wallet),
    label: planted.labels.map(({ label }) => label),
    source: planted.labels.map(() => 'planted'),
    at_s: new Uint32Array(planted.labels.length).fill(planted.startS),
  })
  return w
}
