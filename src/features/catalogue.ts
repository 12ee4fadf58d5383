/** Every wallet feature that Dropcast computes: what it is called, counted in, made from and means. */
import { Failure } from '../core/failure.ts'

/** The statements of `sql/` that produce features; each gives a column `wallet` and its features. */
export type Source = 'activity' | 'trading' | 'holding' | 'transacting' | 'transferring' | 'standing'

/** One feature of a wallet as of an instant. Its value is NULL where it is unknown, never 0 instead. */
export type Feature = {
  readonly name: string
  readonly unit: string
  readonly grain: 'wallet'
  readonly type: 'UINTEGER' | 'DOUBLE'
  readonly definition: string
  readonly tables: readonly string[]
  /** The statement, below `src/features`. */
  readonly file: string
}

type Line = readonly [name: string, unit: string, type: Feature['type'], definition: string]

const lines = {
  activity: [
    ['days_since_first_activity', 'days', 'DOUBLE', 'Time since the first sale, transfer or transaction seen.'],
    ['days_since_last_activity', 'days', 'DOUBLE', 'Time since the last sale, transfer or transaction seen.'],
    ['active_days', 'days', 'UINTEGER', 'Calendar days (UTC) with any activity.'],
  ],
  trading: [
    ['days_since_first_trade', 'days', 'DOUBLE', 'Time since the first purchase or sale.'],
    ['days_since_last_trade', 'days', 'DOUBLE', 'Time since the last purchase or sale.'],
    ['days_since_last_purchase', 'days', 'DOUBLE', 'Time since the last purchase; unknown when it never bought.'],
    ['days_since_last_sale', 'days', 'DOUBLE', 'Time since the last sale; unknown when it never sold.'],
    ['purchases', 'trades', 'UINTEGER', 'Items bought.'],
    ['purchases_30d', 'trades', 'UINTEGER', 'Items bought in the last 30 days.'],
    ['purchases_90d', 'trades', 'UINTEGER', 'Items bought in the last 90 days.'],
    ['purchases_365d', 'trades', 'UINTEGER', 'Items bought in the last 365 days.'],
    ['sales', 'trades', 'UINTEGER', 'Items sold.'],
    ['sales_30d', 'trades', 'UINTEGER', 'Items sold in the last 30 days.'],
    ['sales_90d', 'trades', 'UINTEGER', 'Items sold in the last 90 days.'],
    ['sales_365d', 'trades', 'UINTEGER', 'Items sold in the last 365 days.'],
    ['spent_eth', 'ETH', 'DOUBLE', 'Sum of known prices paid.'],
    ['spent_eth_365d', 'ETH', 'DOUBLE', 'Sum of known prices paid in the last 365 days.'],
    ['earned_eth', 'ETH', 'DOUBLE', 'Sum of known prices received.'],
    ['earned_eth_365d', 'ETH', 'DOUBLE', 'Sum of known prices received in the last 365 days.'],
    ['purchase_price_median_eth', 'ETH', 'DOUBLE', 'Median of known prices paid.'],
    ['purchase_price_max_eth', 'ETH', 'DOUBLE', 'Highest known price paid.'],
    [
      'purchase_price_to_market',
      'ratio',
      'DOUBLE',
      'Median of price paid over the median price of the same collection and calendar month so far.',
    ],
    [
      'purchase_price_to_market_change_90d',
      'ratio',
      'DOUBLE',
      'The same of the last 90 days minus that of all purchases: above 0 it has begun to pay more than the market.',
    ],
    ['purchase_gap_mean_days', 'days', 'DOUBLE', 'Mean time between consecutive purchases.'],
    ['purchase_gap_std_days', 'days', 'DOUBLE', 'Standard deviation of the time between consecutive purchases.'],
    [
      'purchase_overdue_gaps',
      'ratio',
      'DOUBLE',
      'Time since the last purchase over the mean gap, which counts as at least one day.',
    ],
    ['trading_months', 'months', 'UINTEGER', 'Calendar months (UTC) with a trade.'],
    ['trade_counterparties', 'wallets', 'UINTEGER', 'Distinct wallets bought from or sold to.'],
    ['purchase_share', 'share', 'DOUBLE', 'Purchases over all trades.'],
    ['categories_bought', 'categories', 'UINTEGER', 'Distinct categories bought; unknown when none was stated.'],
    ['collections_traded', 'collections', 'UINTEGER', 'Distinct collections bought or sold.'],
  ],
  holding: [
    [
      'items_held',
      'items',
      'UINTEGER',
      'Items that last went to the wallet, as far as sales and ERC-721 transfers show.',
    ],
    ['held_mean_days', 'days', 'DOUBLE', 'Mean time since the items held now arrived.'],
    ['kept_mean_days', 'days', 'DOUBLE', 'Mean time that items were kept which have left again.'],
    ['resold_share_30d', 'share', 'DOUBLE', 'Arrivals that left again within 30 days, over all arrivals.'],
  ],
  transacting: [
    ['transactions_sent', 'transactions', 'UINTEGER', 'Native transactions sent, as far as they were observed.'],
    ['transactions_received', 'transactions', 'UINTEGER', 'Native transactions received from other wallets.'],
    ['transactions_sent_90d', 'transactions', 'UINTEGER', 'Native transactions sent in the last 90 days.'],
    ['days_since_last_transaction_sent', 'days', 'DOUBLE', 'Time since the last native transaction sent.'],
    ['native_sent_eth', 'ETH', 'DOUBLE', 'Sum of native value sent.'],
    ['native_received_eth', 'ETH', 'DOUBLE', 'Sum of native value received from other wallets.'],
    ['transaction_counterparties', 'wallets', 'UINTEGER', 'Distinct addresses sent to or received from.'],
    ['gas_price_median_gwei', 'gwei', 'DOUBLE', 'Median gas price offered in transactions sent.'],
    [
      'contract_call_share',
      'share',
      'DOUBLE',
      'Sent transactions with at least four bytes of calldata, over all sent.',
    ],
    ['transactions_ever', 'transactions', 'DOUBLE', 'Highest nonce sent plus one: transactions ever, observed or not.'],
  ],
  transferring: [
    ['token_transfers_in', 'transfers', 'UINTEGER', 'Token movements received.'],
    ['token_transfers_out', 'transfers', 'UINTEGER', 'Token movements sent.'],
    ['token_transfers_90d', 'transfers', 'UINTEGER', 'Token movements either way in the last 90 days.'],
    ['erc20_tokens', 'tokens', 'UINTEGER', 'Distinct ERC-20 tokens moved.'],
    ['nft_collections', 'collections', 'UINTEGER', 'Distinct ERC-721 and ERC-1155 contracts moved.'],
    ['transfer_counterparties', 'addresses', 'UINTEGER', 'Distinct addresses that tokens came from or went to.'],
  ],
  standing: [
    ['pagerank_to_mean', 'ratio', 'DOUBLE', 'PageRank over the mean PageRank of the graph, which is 1.'],
    ['component_wallets', 'wallets', 'UINTEGER', 'Wallets in its weakly connected component.'],
    ['community_wallets', 'wallets', 'UINTEGER', 'Wallets in its Leiden community.'],
    ['core_number', 'k', 'UINTEGER', 'Largest k whose k-core holds the wallet.'],
    ['degree_in', 'wallets', 'UINTEGER', 'Distinct wallets that sold, sent or paid to it.'],
    ['degree_out', 'wallets', 'UINTEGER', 'Distinct wallets that it sold, sent or paid to.'],
    ['clustering_share', 'share', 'DOUBLE', 'Share of pairs of neighbours that deal with each other.'],
    ['dealings', 'dealings', 'UINTEGER', 'Sales, token movements and transactions with other wallets.'],
    ['dealing_gap_mean_days', 'days', 'DOUBLE', 'Mean time between consecutive dealings.'],
    ['dealing_gap_median_days', 'days', 'DOUBLE', 'Median time between consecutive dealings.'],
    ['dealing_burstiness', 'ratio', 'DOUBLE', 'Burstiness of its dealings: −1 regular, 0 random, towards 1 in bursts.'],
    ['dealing_memory', 'correlation', 'DOUBLE', 'Correlation of a gap between dealings with the next gap.'],
    ['collection_peers', 'wallets', 'UINTEGER', 'Wallets among the most alike by collections received, either way.'],
    ['collection_peer_similarity', 'cosine', 'DOUBLE', 'Mean cosine of its collections with those of these wallets.'],
    ['neighbour_degree_log', 'ln', 'DOUBLE', 'Mean over neighbours of ln(1 + counterparties).'],
    ['neighbour_dealings_log', 'ln', 'DOUBLE', 'Mean over neighbours of ln(1 + dealings).'],
    ['neighbour_age_days', 'days', 'DOUBLE', 'Mean over neighbours of the time since their first dealing.'],
    ['neighbour_idle_days', 'days', 'DOUBLE', 'Mean over neighbours of the time since their last dealing.'],
    ['second_degree_log', 'ln', 'DOUBLE', 'The mean of neighbour_degree_log over neighbours.'],
    ['second_dealings_log', 'ln', 'DOUBLE', 'The mean of neighbour_dealings_log over neighbours.'],
    ['second_age_days', 'days', 'DOUBLE', 'The mean of neighbour_age_days over neighbours.'],
    ['second_idle_days', 'days', 'DOUBLE', 'The mean of neighbour_idle_days over neighbours.'],
  ],
} as const satisfies Record<Source, readonly Line[]>

const tables: Readonly<Record<Source, readonly string[]>> = {
  activity: ['chain.sale', 'chain.transfer', 'chain.transaction'],
  trading: ['chain.sale'],
  holding: ['chain.sale', 'chain.transfer'],
  transacting: ['chain.transaction'],
  transferring: ['chain.transfer'],
  standing: ['derived.wallet_graph'],
}

/** The statements in the order in which the catalogue lists their features. */
export const sources: readonly Source[] = ['activity', 'trading', 'holding', 'transacting', 'transferring', 'standing']

/** The features that one statement gives, in the order of its columns. */
export function of(source: Source): readonly Feature[] {
  return lines[source].map(([name, unit, type, definition]) => ({
    name,
    unit,
    grain: 'wallet',
    type,
    definition,
    tables: tables[source],
    file: `sql/${source}.sql`,
  }))
}

/** All features, in the order of matrix columns. */
export const features: readonly Feature[] = sources.flatMap(of)

const byName: ReadonlyMap<string, Feature> = new Map(features.map((feature) => [feature.name, feature]))

/** Whether a feature is called `name`. */
export function has(name: string): boolean {
  return byName.has(name)
}

/** The feature called `name`. Throws `FEATURE_UNKNOWN` listing what exists. */
export function get(name: string): Feature {
  const feature = byName.get(name)
  if (feature) return feature
  throw new Failure('FEATURE_UNKNOWN', `There is no feature "${name.slice(0, 64)}".`, {
    name,
    features: features.map((each) => each.name),
  })
}
