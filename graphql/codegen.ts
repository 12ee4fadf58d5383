/** How `npm run generate` makes types.generated.ts of schema/: argument and resolver types, no resolver files. */
import { defineConfig } from '@eddeee888/gcg-typescript-resolver-files'
import type { CodegenConfig } from '@graphql-codegen/cli'

const answers = '../src/capabilities.ts'

const config: CodegenConfig = {
  schema: 'graphql/schema/*.graphql',
  generates: {
    graphql: defineConfig({
      mode: 'merged',
      resolverGeneration: 'disabled',
      mergeSchema: false,
      typeDefsFilePath: false,
      scalarsModule: false,
      importExtension: '.ts',
      emitLegacyCommonJSImports: false,
      scalarsOverrides: {
        Address: { type: '../src/core/address.ts#Address' },
        Units: { type: 'string' },
        DateTime: { type: 'string' },
        Chain: { type: '../src/core/chain.ts#ChainId' },
        JSON: { type: 'unknown' },
        ID: { type: 'string' },
      },
      typesPluginsConfig: {
        contextType: './context.ts#Context',
        inputMaybeValue: 'T | null',
        maybeValue: 'T | null',
        avoidOptionals: { defaultValue: true },
        useTypeImports: true,
        immutableTypes: true,
        mappers: {
          Campaign: `${answers}#CampaignEntry`,
          CampaignEvent: './resolvers/campaign.ts#Event',
          CampaignReport: `${answers}#Report`,
          ReportAudience: './resolvers/report.ts#Audience',
          Coverage: `${answers}#Coverage as CoverageEntry`,
          Holding: `${answers}#HoldingEntry`,
          Job: './resolvers/job.ts#Job as JobEntry',
          JobEvent: `${answers}#JobEvent as JobEventEntry`,
          JobRun: `${answers}#JobRun as JobRunEntry`,
          Ledger: './resolvers/report.ts#Ledger as LedgerEntry',
          PlannedCampaign: './resolvers/campaign.ts#Planned',
          Refusal: './acting.ts#Refusal as RefusalEntry',
          Segment: `${answers}#SegmentEntry`,
          Wallet: `${answers}#WalletEntry`,
          WalletConnection: './resolvers/wallet.ts#Page',
          WalletFeatures: 'Readonly<Record<string, number | null>>',
        },
      },
    }),
  },
}

export default config
