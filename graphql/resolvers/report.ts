/** A campaign's report: figures that may be missing become members of unions. */
import type { Ledger as Counted, Unavailable as Missing, Report } from '../../src/capabilities.ts'
import type { Resolvers } from '../types.generated.ts'

/** A ledger with the decimals of what it counts. */
export type Ledger = Counted & { readonly decimals: number }

/** Whom the report is about. */
export type Audience = Report['audience']

export const report: Pick<Resolvers, 'CampaignReport' | 'ReportAudience' | 'Ledger'> = {
  CampaignReport: {
    ledger: ({ ledger, cost }) => ({ ...ledger, decimals: cost.decimals }),
    treated: ({ outcomes }) => outcomes.treated,
    heldOut: ({ outcomes }) => outcomes.heldOut,
    intentionToTreat: ({ intentionToTreat }) =>
      'unavailable' in intentionToTreat ? missing(intentionToTreat) : { __typename: 'Estimate', ...intentionToTreat },
    sampleRatio: ({ sampleRatio }) =>
      'unavailable' in sampleRatio ? missing(sampleRatio) : { __typename: 'SampleRatio', ...sampleRatio },
    unitsPerIncrementalWallet: ({ unitsPerIncrementalWallet: ratio }) => {
      if ('unavailable' in ratio) return missing(ratio)
      return ratio.kind === 'bounded'
        ? { __typename: 'BoundedRatio', ...ratio }
        : { __typename: 'UnboundedRatio', ...ratio }
    },
  },
  ReportAudience: {
    suppressed: ({ suppressed }) => reasons(suppressed),
  },
  Ledger: {
    byState: ({ byState }) => Object.entries(byState).map(([state, wallets]) => ({ state, wallets })),
    failures: ({ failures }) => reasons(failures),
  },
}

/** Wallets by reason, as the schema lists them. */
export function reasons(counts: Readonly<Record<string, number>>): { reason: string; wallets: number }[] {
  return Object.entries(counts).map(([reason, wallets]) => ({ reason, wallets }))
}

function missing({ unavailable }: Missing) {
  return { __typename: 'Unavailable' as const, reason: unavailable }
}
