/** What is known of wallets, as columns that move between threads, and one wallet's facts after the other made from them. */
import type { Columns } from '../warehouse/columns.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Funding from './funding.ts'
import * as Links from './links.ts'
import * as Queries from './queries.generated.ts'

/** Where rows stand on their chains, columns of one length. */
type Places = {
  readonly chain: Uint32Array
  readonly block: Uint32Array
  readonly txIndex: Uint32Array
  readonly atS: Uint32Array
}

/** First payments, calls and payments into shared wallets before an instant, each by ascending wallet; `publicWallet` ascends. `forwards` is 1 where the collector pays only exchanges. */
export type Table = {
  readonly publicWallet: Uint32Array
  readonly funding: Places & {
    readonly wallet: Uint32Array
    readonly funder: Uint32Array
    readonly value: Float64Array
  }
  readonly calls: Places & { readonly wallet: Uint32Array; readonly contract: Uint32Array }
  readonly deposits: Places & {
    readonly wallet: Uint32Array
    readonly collector: Uint32Array
    readonly forwards: Float64Array
  }
}

/** Reads the table of `asOfS`; public wallets must have been recognised. */
export async function read(warehouse: Warehouse, asOfS: number): Promise<Table> {
  const at = { as_of_s: asOfS }
  const known = await warehouse.columns(Queries.publicWallets, at)
  const funding = await warehouse.columns(Queries.funding, at)
  const calls = await warehouse.columns(Queries.calls, at)
  const deposits = await warehouse.columns(Queries.deposits, at)
  return {
    publicWallet: known.uint32('wallet'),
    funding: {
      ...places(funding),
      wallet: funding.uint32('wallet'),
      funder: funding.uint32('funder'),
      value: funding.float64('value'),
    },
    calls: { ...places(calls), wallet: calls.uint32('wallet'), contract: calls.uint32('contract') },
    deposits: {
      ...places(deposits),
      wallet: deposits.uint32('wallet'),
      collector: deposits.uint32('collector'),
      forwards: deposits.float64('forwards'),
    },
  }
}

/** Every column of a table. */
export function columnsOf({ publicWallet, funding, calls, deposits }: Table): readonly ArrayBufferView[] {
  return [publicWallet, ...[funding, calls, deposits].flatMap((columns) => Object.values(columns))]
}

/** The facts of every private wallet, made wallet by wallet each time they are walked through: only columns are held. */
export function of({ publicWallet, funding, calls, deposits }: Table): Links.Facts {
  const isPublic = new Set(publicWallet)
  const heads = Funding.heads(funding, (wallet) => isPublic.has(wallet))
  return function* facts() {
    let [f, c, d] = [0, 0, 0]
    for (;;) {
      const wallet = Math.min(
        funding.wallet[f] ?? Infinity,
        calls.wallet[c] ?? Infinity,
        deposits.wallet[d] ?? Infinity,
      )
      if (wallet === Infinity) return
      const own: Links.Fact[] = []
      if (funding.wallet[f] === wallet) {
        const isPaidByPublic = isPublic.has(funding.funder[f] ?? 0)
        own.push(...Links.funded(funding, f, heads[f] ?? -1, isPaidByPublic, place(funding, f)))
        f++
      }
      for (; calls.wallet[c] === wallet; c++)
        for (const scaleS of [Links.FINE_S, Links.COARSE_S])
          own.push(...Links.bucketed('coactivity', calls.contract[c] ?? 0, scaleS, place(calls, c)))
      for (; deposits.wallet[d] === wallet; d++) {
        const counterpart = deposits.collector[d] ?? 0
        const at = place(deposits, d)
        own.push(...Links.bucketed('collector', counterpart, Links.COARSE_S, at))
        if (deposits.forwards[d] === 1) own.push({ rule: 'deposit', counterpart, scaleS: 0, shiftS: 0, bucket: 0, at })
      }
      if (!isPublic.has(wallet)) yield [wallet, own]
    }
  }
}

function place({ chain, block, txIndex, atS }: Places, row: number): Links.Place {
  return { chain: chain[row] ?? 0, block: block[row] ?? 0, txIndex: txIndex[row] ?? 0, atS: atS[row] ?? 0 }
}

type Placed = { readonly chain: number; readonly block: number; readonly tx_index: number; readonly at_s: number }

function places(columns: Columns<Placed>): Places {
  return {
    chain: columns.uint32('chain'),
    block: columns.uint32('block'),
    txIndex: columns.uint32('tx_index'),
    atS: columns.uint32('at_s'),
  }
}
