/**
 * The composition root: opens the stages on one warehouse and is the one place where adapters are chosen. Stages that send,
 * gather and keep are composed in `sending.ts`, `gathering.ts` and `keeping.ts`; results take the form of `capabilities.ts` in `results.ts`.
 */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import * as Tokens from './access/tokens.ts'
import * as Audience from './campaigns/audience.ts'
import * as Brief from './campaigns/brief.ts'
import * as Campaign from './campaigns/campaign.ts'
import type { Engine } from './capabilities.ts'
import type { Config } from './config.ts'
import * as Address from './core/address.ts'
import { Failure } from './core/failure.ts'
import * as Time from './core/time.ts'
import * as Diary from './diary.ts'
import * as Exploring from './exploring.ts'
import * as Exporting from './exporting.ts'
import * as Features from './features/build.ts'
import * as Catalogue from './features/catalogue.ts'
import * as Dictionary from './features/dictionary.ts'
import * as Forecasting from './forecasting.ts'
import * as Gathering from './gathering.ts'
import * as Goals from './goals.ts'
import * as Granting from './granting.ts'
import * as Atlas from './graph/atlas.ts'
import * as Keeping from './keeping.ts'
import * as Linking from './linking.ts'
import * as Report from './measurement/report.ts'
import * as Results from './results.ts'
import * as Segmenting from './segmenting.ts'
import * as Memory from './segments/memory.ts'
import * as Wallets from './segments/wallets.ts'
import * as Sending from './sending.ts'
import * as Suspecting from './suspecting.ts'
import * as WarehouseFile from './warehouse/warehouse.ts'

/** Opens the engine of `config`; `verb` tells others who owns the warehouse. Throws what opening the warehouse throws. */
export async function open(
  config: Config,
  owner: { readonly verb: string },
  now: Time.Now = Time.systemNow,
): Promise<Engine> {
  mkdirSync(dirname(config.warehousePath), { recursive: true })
  mkdirSync(config.stateDir, { recursive: true, mode: 0o700 })
  const warehouse = await WarehouseFile.open({
    path: config.warehousePath,
    memoryLimit: config.memoryLimit,
    tempDirectory: config.spillDir,
    ...(config.spillLimit === null ? {} : { tempLimit: config.spillLimit }),
    ...(config.threads === null ? {} : { threads: config.threads }),
    owner,
    now,
  })
  let defined: Awaited<ReturnType<typeof Goals.open>>
  try {
    defined = await Goals.open(warehouse, config)
    await Diary.begin(warehouse)
  } catch (cause) {
    await warehouse[Symbol.asyncDispose]()
    throw cause
  }
  const atlas = Atlas.open(warehouse)
  const sending = Sending.create(warehouse, config)
  const latest = async () => (await Features.instants(warehouse)).at(-1) ?? null
  const instant = async (asOf: string | undefined): Promise<number> => {
    if (asOf !== undefined) return Time.parse(asOf)
    const newest = await latest()
    if (newest === null) throw new Failure('FEATURES_NOT_BUILT', 'No features were built yet.', { builtAsOf: [] })
    return newest
  }

  return {
    now,
    ingest: Gathering.create(warehouse, config),
    graph: Exploring.create(warehouse, atlas, config),
    entities: Linking.create(warehouse),
    sybil: Suspecting.create(warehouse, { seed: config.seed }),
    features: {
      build: async ({ asOf }, { progress, signal }) => {
        const { wallets, features } = await Features.build(warehouse, { asOfS: Time.parse(asOf), progress, signal })
        return { asOf: Time.toIso(Time.parse(asOf)), wallets, features }
      },
      catalogue: () =>
        Catalogue.features.map(({ name, unit, grain, type, definition }) => ({ name, unit, grain, type, definition })),
      categories: () => Catalogue.categories.map(({ name, definition, values }) => ({ name, definition, values })),
      dictionary: async ({ asOf }) => {
        const asOfS = asOf === undefined ? await latest() : Time.parse(asOf)
        return Results.dictionary(asOfS, await Dictionary.entries(warehouse, asOfS))
      },
      latest: async () => {
        const newest = await latest()
        return newest === null ? null : Time.toIso(newest)
      },
    },
    models: Forecasting.create(warehouse, config, defined),
    wallets: {
      many: async (addresses, asOf) => {
        const typed = addresses.map(Address.fromTyped)
        const found = await Wallets.many(warehouse, typed, asOf === undefined ? await latest() : Time.parse(asOf))
        return typed.map((address) => {
          const wallet = found.get(address)
          return wallet ? Results.wallet(wallet) : null
        })
      },
      holdings: ({ asOf, ...input }) =>
        Wallets.holdings(warehouse, { ...input, asOfS: asOf === undefined ? now() : Time.parse(asOf) }),
      page: async ({ asOf, ...query }) => {
        if (asOf === undefined && (await latest()) === null) return { wallets: [], endCursor: null, hasNextPage: false }
        const page = await Wallets.page(warehouse, { ...query, asOfS: await instant(asOf) })
        return { ...page, wallets: page.wallets.map(Results.wallet) }
      },
      count: async ({ asOf, where }) => {
        if (asOf === undefined && (await latest()) === null) return 0
        return Wallets.count(warehouse, { asOfS: await instant(asOf), where })
      },
    },
    segments: Segmenting.create(Memory.open(warehouse, { limitBytes: config.segmentMemoryBytes }), instant),
    campaigns: {
      create: async (brief, { principal }) =>
        Results.campaign(await Campaign.create(warehouse, Brief.draft(brief), principal)),
      ...sending.campaigns,
      schedule: async (id, at, { principal }) =>
        Results.campaign(
          await Campaign.schedule(warehouse, await Campaign.get(warehouse, id), Time.parse(at), principal),
        ),
      cancel: async (id, { principal }) =>
        Results.campaign(await Campaign.advance(warehouse, await Campaign.get(warehouse, id), 'CANCELLED', principal)),
      list: async () => (await Campaign.list(warehouse)).map(Results.campaign),
      due: async () => (await Campaign.due(warehouse)).filter((id) => !sending.isActive(id)),
      audience: async (id) => {
        await Campaign.get(warehouse, id)
        return (await Audience.assigned(warehouse, id)).map(Results.audience)
      },
    },
    measurement: { report: async (id) => Results.report(await Report.make(warehouse, id)) },
    access: {
      ...Granting.create(warehouse),
      verifyToken: Tokens.open(config.jwt, { allowPrivate: config.allowPrivateRpc, now }),
    },
    files: Exporting.create(warehouse, config, instant),
    identities: Keeping.identities(warehouse, config),
    runs: Diary.create(warehouse),
    warehouse: Keeping.create(warehouse, config),
    [Symbol.asyncDispose]: async () => {
      await sending.settle()
      await atlas[Symbol.asyncDispose]()
      await warehouse[Symbol.asyncDispose]()
    },
  }
}
