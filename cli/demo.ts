/**
 * The whole loop on real data and a local L2: import → graph → features → model → segment → plan → approval → drop → reconciliation →
 * report. Every step looks at what stands already, so a demonstration that was killed goes on where it was.
 */
import { spawn } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type {
  Actor,
  Brief,
  Call,
  CampaignEntry,
  Engine,
  ModelEntry,
  PlanResult,
  Report,
  RunResult,
} from '../src/capabilities.ts'
import { type Config, read } from '../src/config.ts'
import { Failure } from '../src/core/failure.ts'
import * as Units from '../src/core/units.ts'
import { open } from '../src/engine.ts'
import * as LocalChain from './localchain.ts'
import { verb } from './verb.ts'

type Input = {
  readonly folder: string
  readonly fresh: boolean
  readonly serve: boolean
  readonly environmentPath: string
}

/** What the demonstration shows. */
export type Demo = {
  readonly folder: string
  readonly resumed: boolean
  readonly seconds: number
  readonly imports: readonly { readonly file: string; readonly rows: number }[]
  readonly model: { readonly version: string; readonly goal: string; readonly verdicts: readonly string[] }
  readonly plan: PlanResult | null
  readonly drop: RunResult
  /** Balances on the chain, read apart from the engine, compared with what the report says. */
  readonly oracle: {
    readonly wallets: number
    readonly paidOnce: number
    readonly wrong: number
    readonly totalUnits: string
  }
  readonly report: Report
  readonly published: string
  readonly key: string | null
  readonly notebooks: string | null
  readonly next: readonly string[]
}

const GOAL = 'trades-again-90d'
/** Sales reach 2021-08-11, so the 90 days after this instant are history that can be checked. */
const AS_OF = '2021-05-01T00:00:00Z'
const NAME = 'demo: likely traders'
const SEGMENT = 'likely-traders'
const DECIMALS = 18
const ONE = 10n ** BigInt(DECIMALS)
const DATA = fileURLToPath(new URL('../data/events/', import.meta.url))
const FILES = ['cryptopunks_sales.csv.gz', 'eth_mainnet_transactions.csv.gz']
const MARKETER: Actor = { principal: 'marketer' }
const APPROVER: Actor = { principal: 'approver' }
const ADMIN: Actor = { principal: 'admin' }
const OPERATOR: Actor = { principal: 'signer' }

/** `dropcast demo`. */
export const demo = verb<Input, Demo>({
  name: ['demo'],
  says: 'run the whole loop on bundled real data with a local L2; run it again to continue one that was interrupted',
  options: [
    { flags: '--folder <folder>', says: 'where warehouse, journal and chain are kept', fallback: 'data/demo' },
    { flags: '--fresh', says: 'start over, even when an unfinished demonstration stands there' },
    { flags: '--serve', says: 'keep the API up on the result' },
  ],
  needs: 'nothing',
  input: (_words, options) => ({
    folder: resolve(String(options.folder)),
    fresh: options.fresh === true,
    serve: options.serve === true,
    environmentPath: process.env.PATH ?? '',
  }),
  run: async (config, input, call, print) => {
    const started = performance.now()
    const { folder } = input
    const done = join(folder, 'done.json')
    if (input.fresh || existsSync(done)) await clear(folder)
    const chain = await LocalChain.resume(folder, input.environmentPath)
    call.progress({
      stage: 'chain',
      done: 1,
      total: 1,
      unit: 'chain',
      note: `${chain.url}${chain.resumed ? ', found running' : ''}`,
    })
    const own = settings(config, folder, chain)
    const loop = await through(own, chain, input, call)
    const result: Demo = {
      folder,
      resumed: chain.resumed,
      seconds: Math.round((performance.now() - started) / 100) / 10,
      ...loop,
      notebooks: await notebooks(loop.published, folder, call),
      next: next(folder),
    }
    writeFileSync(done, `${JSON.stringify({ finishedAt: new Date().toISOString() })}\n`)
    try {
      if (input.serve) {
        print(result)
        const { serve } = await import('./serve.ts')
        if (serve.needs === 'nothing')
          await serve.run(own, { schedule: false }, call, (serving) =>
            call.progress({ stage: 'serve', done: 1, total: 1, unit: 'API', note: serve.lines(serving).join(' ') }),
          )
      }
    } finally {
      LocalChain.stop(chain)
    }
    return result
  },
  answers: {
    folder: 'where everything is kept',
    resumed: 'whether an interrupted demonstration was continued',
    seconds: 'how long this run took',
    imports: 'rows of each bundled file',
    model: 'version, goal and verdicts of the model card',
    plan: 'what planning decided; null when an interrupted demonstration had planned before',
    drop: 'ledger and cost, as of `verify`',
    oracle: 'balances read from the chain apart from the engine: wallets, paidOnce, wrong, totalUnits',
    report: 'the report, as of `campaign report`',
    published: 'the published copy',
    key: 'with --serve: an API key of role admin, shown this once; else null',
    notebooks: 'the page to open; null when notebooks are not installed',
    next: 'what to try next',
  },
  lines,
})

type Loop = Pick<Demo, 'imports' | 'model' | 'plan' | 'drop' | 'oracle' | 'report' | 'published' | 'key'>

async function through(config: Config, chain: LocalChain.LocalChain, input: Input, call: Call): Promise<Loop> {
  await using engine = await open(config, { verb: 'demo' })
  const imports: { file: string; rows: number }[] = []
  for (const file of FILES) {
    const { rows } = await engine.ingest.file({ path: join(DATA, file), chain: 'eip155:1' }, call)
    imports.push({ file, rows })
  }
  const existing = (await engine.models.list()).find(({ goal, asOf }) => goal === GOAL && asOf === AS_OF)
  const trained = existing ?? (await engine.models.train({ goal: GOAL, asOf: AS_OF }, call))
  await engine.segments.save({ name: SEGMENT, filter: filter() }, MARKETER)
  const { campaign, plan } = await planned(engine, chain, input.folder, call)
  const completed = campaign.state === 'COMPLETED'
  const drop = completed
    ? await engine.campaigns.verify(campaign.id, call)
    : await engine.campaigns.run(campaign.id, OPERATOR, call)
  const report = await engine.measurement.report(campaign.id, call)
  const oracle = await compare(engine, chain, campaign)
  const { path } = await engine.warehouse.publish()
  const keyless = input.serve && (await engine.access.listKeys()).length === 0
  const key = keyless
    ? (await engine.access.createKey({ principal: ADMIN.principal, role: 'admin' }, null)).secret
    : null
  return { imports, model: modelOf(trained), plan, drop, oracle, report, published: path, key }
}

/** Wallets that the model ranks in the upper 60 % and that traded within two years: worth a drop, and not lost for good. */
function filter(): unknown {
  return {
    and: [
      { score: GOAL, field: 'percentile', op: 'gte', value: 41 },
      { feature: 'days_since_last_trade', op: 'lte', value: 730 },
    ],
  }
}

/** The demonstration's campaign, brought to where it can be sent; `plan` null = it was planned before. */
async function planned(
  engine: Engine,
  chain: LocalChain.LocalChain,
  folder: string,
  call: Call,
): Promise<{ campaign: CampaignEntry; plan: PlanResult | null }> {
  const existing = (await engine.campaigns.list()).find(({ name }) => name === NAME)
  let campaign = existing ?? (await engine.campaigns.create(await brief(chain), MARKETER))
  const plan = campaign.state === 'DRAFT' ? await engine.campaigns.plan(campaign.id, MARKETER, call) : null
  campaign = (await engine.campaigns.status(campaign.id)).campaign
  if (campaign.state === 'PENDING_APPROVAL') {
    await engine.access.addApprover({ principal: APPROVER.principal, address: LocalChain.account(2).address }, ADMIN)
    campaign = await engine.campaigns.approve(campaign.id, APPROVER)
  }
  if (campaign.state === 'APPROVED') {
    await engine.campaigns.prepare(campaign.id, call)
    const { ready, checks } = await engine.campaigns.simulate(campaign.id, call)
    if (!ready)
      throw new Failure('BATCH_REVERTS', 'The drop would not go through.', {
        folder,
        failed: checks.filter(({ passed }) => !passed),
      })
  }
  return { campaign, plan }
}

async function brief(chain: LocalChain.LocalChain): Promise<Brief> {
  const payer = LocalChain.account(0).address
  const token = await LocalChain.deployToken(chain, payer, 1_000_000n * ONE)
  return {
    name: NAME,
    segment: SEGMENT,
    goal: GOAL,
    asOf: AS_OF,
    holdoutBps: 2_000,
    budgetUnits: (50_000n * ONE).toString(),
    allocation: {
      kind: 'proportional',
      minUnits: (10n * ONE).toString(),
      maxUnits: (100n * ONE).toString(),
      stepUnits: (ONE / 100n).toString(),
    },
    token: { address: token, symbol: 'DEMO', decimals: DECIMALS },
    chain: LocalChain.id,
    payer,
    outcomeFrom: 'asOf',
    batchSize: 60,
  }
}

/** Reads every wallet's balance from the chain by calls of its own and compares it with the arm and amount that were drawn. */
async function compare(engine: Engine, chain: LocalChain.LocalChain, campaign: CampaignEntry): Promise<Demo['oracle']> {
  const owed = await engine.campaigns.audience(campaign.id)
  const found = await LocalChain.balances(
    chain,
    campaign.brief.token.address,
    owed.map(({ address }) => address),
  )
  let paidOnce = 0
  let wrong = 0
  for (const [i, { amountUnits }] of owed.entries()) {
    const due = amountUnits === null ? 0n : BigInt(amountUnits)
    if (found[i] !== due) wrong++
    else if (due > 0n) paidOnce++
  }
  return { wallets: owed.length, paidOnce, wrong, totalUnits: found.reduce((sum, units) => sum + units, 0n).toString() }
}

function settings(config: Config, folder: string, chain: LocalChain.LocalChain): Config {
  const own = read({
    DROPCAST_WAREHOUSE: join(folder, 'dropcast.duckdb'),
    DROPCAST_STATE_DIR: join(folder, 'state'),
    DROPCAST_PUBLISHED: join(folder, 'published.duckdb'),
    DROPCAST_DELIVERY_CHAIN: LocalChain.id,
    DROPCAST_DELIVERY_RPC_URL: chain.url,
    DROPCAST_ALLOW_PRIVATE_RPC: 'true',
    DROPCAST_SAFE_DEPTH_BLOCKS: '3',
    DROPCAST_PAYER_KEY: LocalChain.account(0).key,
    DROPCAST_SIGNER_KEY: LocalChain.account(1).key,
    DROPCAST_SIGNER_PRINCIPAL: OPERATOR.principal,
    DROPCAST_APPROVER_KEY: LocalChain.account(2).key,
  })
  return { ...own, seed: config.seed, modelRuntime: config.modelRuntime, http: config.http, logLevel: config.logLevel }
}

async function clear(folder: string): Promise<void> {
  await LocalChain.stopIn(folder)
  for (const name of [
    'dropcast.duckdb',
    'dropcast.duckdb.wal',
    'dropcast.duckdb.lock',
    'published.duckdb',
    'state',
    'chain.json',
    'done.json',
  ]) {
    rmSync(join(folder, name), { recursive: true, force: true })
  }
}

/** Builds the notebooks on the published copy, in a process of their own; null where the development packages are left out. */
async function notebooks(published: string, folder: string, call: Call): Promise<string | null> {
  const build = fileURLToPath(new URL('../notebooks/build.ts', import.meta.url))
  if (!existsSync(build)) return null
  call.progress({ stage: 'notebooks', done: 0, total: 1, unit: 'build' })
  const out = join(folder, 'notebooks')
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), build, '--published', published, '--out', out],
    { stdio: ['ignore', 'ignore', 'pipe'], signal: call.signal },
  )
  let said = ''
  child.stderr.on('data', (part: Buffer) => {
    said += part.toString()
  })
  const code = await new Promise<number | null>((resolveCode) =>
    child.once('close', resolveCode).once('error', () => resolveCode(null)),
  )
  if (code !== 0) throw new Failure('NOTEBOOK_FAILED', 'The notebooks do not build.', { said: said.slice(-500) })
  call.progress({ stage: 'notebooks', done: 1, total: 1, unit: 'build' })
  return join(out, 'index.html')
}

function next(folder: string): string[] {
  const set = `DROPCAST_WAREHOUSE=${join(folder, 'dropcast.duckdb')} DROPCAST_STATE_DIR=${join(folder, 'state')} DROPCAST_PUBLISHED=${join(folder, 'published.duckdb')}`
  return [
    'Next:',
    '  npx dropcast demo --serve     the same, and the GraphQL API stays up on it',
    `  ${set} npx dropcast sql "FROM scores ORDER BY probability DESC LIMIT 5"`,
    '  npx dropcast lab merkle data/airdrop/ens_airdrop.csv.gz --format ens --shard-nibbles 2 --address-column address --amount-column balance_wei',
  ]
}

function modelOf({ version, goal, card }: ModelEntry): Demo['model'] {
  const { verdicts } = card as { readonly verdicts: readonly string[] }
  return { version, goal, verdicts }
}

function lines(result: Demo): string[] {
  const { model, plan, drop, oracle, report } = result
  const human = (units: string) => `${Units.toHuman(BigInt(units), report.cost.decimals)} ${report.cost.token}`
  const percent = (rate: number | null) => (rate === null ? 'unknown' : `${(100 * rate).toFixed(1)} %`)
  const { treated, heldOut } = report.outcomes
  const effect = report.intentionToTreat
  return [
    '',
    `Imported   ${result.imports.map(({ file, rows }) => `${rows} rows of ${file}`).join(', ')}`,
    `Model      ${model.goal} as of ${AS_OF}, version ${model.version.slice(0, 12)}`,
    ...model.verdicts.map((verdict) => `           ${verdict}`),
    ...(plan
      ? [
          `Plan       ${plan.members} members, ${plan.treated} treated, ${plan.heldOut} held out; ${human(plan.totalUnits)} in ${plan.batches} batches, ${human(plan.smallestUnits)} to ${human(plan.largestUnits)} each`,
        ]
      : []),
    `Drop       ${drop.ledger.planned} planned = ${drop.ledger.delivered} delivered + ${drop.ledger.skipped} skipped + ${drop.ledger.failed} failed + ${drop.ledger.pending} pending, ${drop.transactions} transactions, ${Units.toHuman(BigInt(drop.costWei), 18)} ETH of gas`,
    `On chain   ${oracle.paidOnce} wallets hold exactly their amount, ${oracle.wrong} do not (held out: nothing)`,
    `Outcome    treated ${treated.converted} of ${treated.units} (${percent(treated.rate)}), held out ${heldOut.converted} of ${heldOut.units} (${percent(heldOut.rate)})`,
    'estimate' in effect
      ? `Difference ${(100 * effect.estimate).toFixed(1)} points, 95 % interval ${(100 * effect.low).toFixed(1)} to ${(100 * effect.high).toFixed(1)}`
      : `Difference not available: ${effect.unavailable}`,
    ...(report.causal.possible ? [] : [`           ${report.causal.reason}`]),
    `Took       ${result.seconds} s`,
    '',
    ...result.next,
    ...(result.key ? [`API key (admin, shown this once): ${result.key}`] : []),
    ...(result.notebooks ? [`Open ${result.notebooks} for the notebooks.`] : []),
  ]
}
