/** Every wallet feature that Dropcast computes: what it is called, counted in, made from and means. */
import { Failure } from '../core/failure.ts'

/** The statements of `sql/` that produce features; each gives columns `as_of_s` and `wallet`, and its features. */
export type Source =
  | 'activity'
  | 'rhythm'
  | 'trading'
  | 'holding'
  | 'transacting'
  | 'funding'
  | 'transferring'
  | 'standing'
  | 'eventing'

/** One feature of a wallet as of an instant. Its value is NULL where it is unknown, never 0 instead. */
export type Feature = {
  readonly name: string
  readonly unit: string
  readonly grain: 'wallet'
  readonly type: 'UINTEGER' | 'DOUBLE' | 'VARCHAR'
  /** The closed list of values of a category (`VARCHAR`), in the order of their codes in a matrix. */
  readonly values?: readonly string[]
  readonly definition: string
  readonly tables: readonly string[]
  /** The statement, below `src/features`. */
  readonly file: string
}

/**
 * A column of the matrix that models read: a number as it is, or whether a category has one of its values (`is`), which is 1 where it has, 0
 * where it has another, and unknown where the category is.
 */
export type Input = Pick<Feature, 'name' | 'unit' | 'definition'> & {
  readonly is?: { readonly category: string; readonly value: string }
}

/** The unit of the columns that say whether a category has a value. */
export const INDICATOR = 'yes/no'

type Line = readonly [name: string, unit: string, type: 'UINTEGER' | 'DOUBLE', definition: string]
type Category = readonly [
  name: string,
  unit: 'category',
  type: 'VARCHAR',
  definition: string,
  /** Each with its rule; the first whose rule holds is the wallet's. */
  values: readonly (readonly [value: string, rule: string])[],
]

/** The stages of a wallet's life, `lifecycle_stage`, each with its rule in words; the first whose rule holds is the wallet's. */
export const stages: readonly (readonly [stage: string, rule: string])[] = [
  ['passive', 'never acted'],
  ['new', 'first act within 30 days'],
  ['returned', 'acted within 30 days after 90 or more without'],
  ['power', 'acted on 5 days or more of the last 30'],
  ['active', 'acted within 30 days'],
  ['at_risk', 'acted within 90 days'],
  ['dormant', 'acted before that only'],
]

const lines = {
  activity: [
    ['days_since_first_activity', 'days', 'DOUBLE', 'Time since the first sale, transfer or transaction seen.'],
    ['days_since_last_activity', 'days', 'DOUBLE', 'Time since the last sale, transfer or transaction seen.'],
    ['active_days', 'days', 'UINTEGER', 'Calendar days (UTC) with any activity.'],
  ],
  rhythm: [
    ['days_since_first_act', 'days', 'DOUBLE', 'Time since it first sent anything or traded.'],
    ['days_since_last_act', 'days', 'DOUBLE', 'Time since it last sent anything or traded.'],
    ['acts', 'acts', 'UINTEGER', 'Transactions and token movements sent to others, and sides of trades.'],
    [
      'acts_30d',
      'acts',
      'UINTEGER',
      'Transactions and token movements sent to others, and sides of trades, in the last 30 days.',
    ],
    ['act_days', 'days', 'UINTEGER', 'Calendar days (UTC) with an act.'],
    ['act_days_30d', 'days', 'UINTEGER', 'Calendar days (UTC) with an act of the last 30 days.'],
    ['act_days_90d', 'days', 'UINTEGER', 'Calendar days (UTC) with an act of the last 90 days.'],
    [
      'hour_regularity_share',
      'share',
      'DOUBLE',
      'How much its active hours share one time of day (UTC): 1 = always the same, 0 = spread evenly; unknown below three active hours.',
    ],
    ['usual_hour', 'hour', 'DOUBLE', 'Circular mean of the time of day (UTC) of its active hours, 0 to 24.'],
    [
      'weekday_regularity_share',
      'share',
      'DOUBLE',
      'How much its active hours share one day of the week (UTC): 1 = always the same, 0 = spread evenly; unknown below three active hours.',
    ],
    ['weekend_share', 'share', 'DOUBLE', 'Active hours on Saturdays and Sundays (UTC), over all.'],
    ['act_gap_mean_days', 'days', 'DOUBLE', 'Mean time between consecutive active hours.'],
    ['act_gap_std_days', 'days', 'DOUBLE', 'Standard deviation of the time between consecutive active hours.'],
    ['act_gap_max_days', 'days', 'DOUBLE', 'Longest time between consecutive active hours.'],
    [
      'burstiness',
      'index',
      'DOUBLE',
      'Standard deviation of those gaps minus their mean, over the sum of both: -1 = like a clock, 0 = by chance, towards 1 = in bursts.',
    ],
    [
      'act_overdue_gaps',
      'ratio',
      'DOUBLE',
      'Time since the last act over the mean gap, which counts as at least a day.',
    ],
    [
      'lifecycle_stage',
      'category',
      'VARCHAR',
      `The first that holds: ${stages.map(([stage, rule]) => `${stage} = ${rule}`).join('; ')}.`,
      stages,
    ],
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
    ['collections_held', 'collections', 'UINTEGER', 'Distinct collections of the items held.'],
    ['held_mean_days', 'days', 'DOUBLE', 'Mean time since the items held now arrived.'],
    ['held_max_days', 'days', 'DOUBLE', 'Time since the item held longest arrived.'],
    ['kept_mean_days', 'days', 'DOUBLE', 'Mean time that items were kept which have left again.'],
    ['resold_share_30d', 'share', 'DOUBLE', 'Arrivals that left again within 30 days, over all arrivals.'],
  ],
  transacting: [
    ['transactions_sent', 'transactions', 'UINTEGER', 'Native transactions sent, as far as they were observed.'],
    ['transactions_received', 'transactions', 'UINTEGER', 'Native transactions received from other wallets.'],
    ['transactions_sent_30d', 'transactions', 'UINTEGER', 'Native transactions sent in the last 30 days.'],
    ['transactions_sent_90d', 'transactions', 'UINTEGER', 'Native transactions sent in the last 90 days.'],
    ['days_since_last_transaction_sent', 'days', 'DOUBLE', 'Time since the last native transaction sent.'],
    ['native_sent_eth', 'ETH', 'DOUBLE', 'Sum of native value sent.'],
    ['native_received_eth', 'ETH', 'DOUBLE', 'Sum of native value received from other wallets.'],
    ['transaction_counterparties', 'wallets', 'UINTEGER', 'Distinct addresses sent to or received from.'],
    ['gas_price_median_gwei', 'gwei', 'DOUBLE', 'Median gas price offered in transactions sent.'],
    ['gas_price_max_gwei', 'gwei', 'DOUBLE', 'Highest gas price offered in transactions sent.'],
    [
      'gas_price_to_market',
      'ratio',
      'DOUBLE',
      'Median of gas price offered over the median of all observed on the same chain and day (UTC): above 1 it pays to be fast.',
    ],
    ['gas_limit_median', 'gas', 'DOUBLE', 'Median gas limit of transactions sent.'],
    [
      'contract_call_share',
      'share',
      'DOUBLE',
      'Sent transactions with at least four bytes of calldata, over all sent.',
    ],
    ['functions_called', 'selectors', 'UINTEGER', 'Distinct first four bytes of calldata sent.'],
    ['contracts_created', 'transactions', 'UINTEGER', 'Transactions sent that create a contract.'],
    ['failed_share', 'share', 'DOUBLE', 'Sent transactions that failed, over those of which the source says whether.'],
    ['transactions_ever', 'transactions', 'DOUBLE', 'Highest nonce sent plus one: transactions ever, observed or not.'],
  ],
  funding: [
    ['days_since_first_funding', 'days', 'DOUBLE', 'Time since another address first sent it native value.'],
    ['first_funding_eth', 'ETH', 'DOUBLE', 'The value of that first transaction.'],
    ['first_funder_wallets', 'wallets', 'UINTEGER', 'Wallets that this first funder funded first, this one included.'],
  ],
  transferring: [
    ['token_transfers_in', 'transfers', 'UINTEGER', 'Token movements received.'],
    ['token_transfers_out', 'transfers', 'UINTEGER', 'Token movements sent.'],
    ['token_transfers_90d', 'transfers', 'UINTEGER', 'Token movements either way in the last 90 days.'],
    ['token_transfers_in_30d', 'transfers', 'UINTEGER', 'Token movements received in the last 30 days.'],
    ['token_transfers_out_30d', 'transfers', 'UINTEGER', 'Token movements sent in the last 30 days.'],
    ['token_mints', 'transfers', 'UINTEGER', 'Token movements received from the zero address.'],
    ['erc20_tokens', 'tokens', 'UINTEGER', 'Distinct ERC-20 tokens moved.'],
    ['nft_collections', 'collections', 'UINTEGER', 'Distinct ERC-721 and ERC-1155 contracts moved.'],
    ['tokens_30d', 'tokens', 'UINTEGER', 'Distinct token contracts moved in the last 30 days.'],
    ['transfer_counterparties', 'addresses', 'UINTEGER', 'Distinct addresses that tokens came from or went to.'],
    [
      'transfer_counterparties_30d',
      'addresses',
      'UINTEGER',
      'Distinct addresses that tokens came from or went to in the last 30 days.',
    ],
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
  eventing: [
    ['offchain_events', 'events', 'UINTEGER', 'Imported events outside of any chain.'],
    ['offchain_events_30d', 'events', 'UINTEGER', 'Imported events outside of any chain in the last 30 days.'],
    ['offchain_events_90d', 'events', 'UINTEGER', 'Imported events outside of any chain in the last 90 days.'],
    ['days_since_first_offchain_event', 'days', 'DOUBLE', 'Time since the first event outside of any chain.'],
    ['days_since_last_offchain_event', 'days', 'DOUBLE', 'Time since the last event outside of any chain.'],
    ['offchain_days', 'days', 'UINTEGER', 'Calendar days (UTC) with an event outside of any chain.'],
    ['offchain_event_kinds', 'kinds', 'UINTEGER', 'Distinct names of events outside of any chain.'],
    ['offchain_sources', 'sources', 'UINTEGER', 'Distinct sources of events outside of any chain.'],
    [
      'offchain_main_source_share',
      'share',
      'DOUBLE',
      'Events from the source that told of most, over all events outside of any chain.',
    ],
    ['offchain_campaign_visits', 'events', 'UINTEGER', 'Events outside of any chain that state a UTM source.'],
  ],
} as const satisfies Record<Source, readonly (Line | Category)[]>

const tables: Readonly<Record<Source, readonly string[]>> = {
  activity: ['chain.sale', 'chain.transfer', 'chain.transaction'],
  rhythm: ['chain.transfer', 'chain.transaction', 'chain.sale'],
  trading: ['chain.sale'],
  holding: ['chain.sale', 'chain.transfer'],
  transacting: ['chain.transaction'],
  funding: ['chain.transaction'],
  transferring: ['chain.transfer'],
  standing: ['derived.wallet_graph'],
  eventing: ['private.offchain_event'],
}

/** The statements whose features are published, in the order in which the catalogue lists them. */
export const sources: readonly Source[] = [
  'activity',
  'rhythm',
  'trading',
  'holding',
  'transacting',
  'funding',
  'transferring',
  'standing',
]

/** The statements whose features are withheld: they stand in `private.wallet_feature`, which no published copy has. */
export const withheldSources: readonly Source[] = ['eventing']

/** The features that one statement gives, in the order of its columns. */
export function of(source: Source): readonly Feature[] {
  return lines[source].map(([name, unit, type, definition, values]: Line | Category) => ({
    name,
    unit,
    grain: 'wallet',
    type,
    definition,
    tables: tables[source],
    file: `sql/${source}.sql`,
    ...(values === undefined ? {} : { values: values.map(([value]) => value) }),
  }))
}

/** All published features, numbers and categories, in the order of the columns that are stored. */
export const published: readonly Feature[] = sources.flatMap(of)

/** The published features that are numbers, in the order of matrix columns. */
export const features: readonly Feature[] = published.filter(({ type }) => type !== 'VARCHAR')

/** The published features that are categories, each with its closed list of values. */
export const categories: readonly (Feature & { readonly values: readonly string[] })[] = published.flatMap(
  ({ values, ...rest }) => (values === undefined ? [] : [{ ...rest, values }]),
)

/** The features that are made of what people did outside of any chain: a matrix has them only where they are asked for by name. */
export const withheld: readonly Feature[] = withheldSources.flatMap(of)

/** What models read unless columns are named: the published numbers, and an indicator for each value of each published category. */
export const inputs: readonly Input[] = [
  ...features.map(({ name, unit, definition }) => ({ name, unit, definition })),
  ...sources.flatMap((source) => lines[source].flatMap(indicators)),
]

// Named as `lab tabular` names the columns of a text.
function indicators([category, , , , values = []]: Line | Category): Input[] {
  return values.map(([value, rule], i) => ({
    name: `${category}=${value}`,
    unit: INDICATOR,
    definition: `Whether ${category} is ${value} (${rule}${i === 0 ? '' : ', and no value before it holds'}).`,
    is: { category, value },
  }))
}

const numbers: ReadonlySet<string> = new Set(features.map(({ name }) => name))
const byName: ReadonlyMap<string, Feature> = new Map(
  [...published, ...withheld].map((feature) => [feature.name, feature]),
)

/** Whether a published feature that is a number is called `name`. */
export function has(name: string): boolean {
  return numbers.has(name)
}

const inputByName: ReadonlyMap<string, Input> = new Map(inputs.map((input) => [input.name, input]))

/** The column of the models' matrix that is called `name`; undefined where there is none. */
export function input(name: string): Input | undefined {
  return inputByName.get(name)
}

/** The feature called `name`, of whatever kind. Throws `FEATURE_UNKNOWN` listing what exists. */
export function get(name: string): Feature {
  const feature = byName.get(name)
  if (feature) return feature
  throw new Failure('FEATURE_UNKNOWN', `There is no feature "${name.slice(0, 64)}".`, {
    name,
    features: [...byName.keys()],
  })
}
