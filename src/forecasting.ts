/** Composes what forecasts: goals, training, scoring, and what is known of models and scores afterwards. */
import type { Call, Engine, ScoringEntry } from './capabilities.ts'
import type { Config } from './config.ts'
import * as Address from './core/address.ts'
import { Failure } from './core/failure.ts'
import * as Time from './core/time.ts'
import * as Goal from './features/goal.ts'
import * as Drift from './models/drift.ts'
import * as Forecast from './models/forecast.ts'
import * as Hindsight from './models/hindsight.ts'
import * as Page from './models/page.ts'
import * as Roster from './models/roster.ts'
import * as Results from './results.ts'
import type { Warehouse } from './warehouse/warehouse.ts'

/** The calls of `engine.models`. */
export function create(warehouse: Warehouse, config: Config, goals: readonly Goal.Goal[]): Engine['models'] {
  const runtimes = config.modelRuntime === 'auto' ? {} : { runtimes: [config.modelRuntime] }
  const work = (asOfS: number, call: Call) => ({ asOfS, seed: config.seed, ...runtimes, ...call })
  const chosen = async (model: string | undefined, goal: string | undefined) => {
    if (model !== undefined) return Roster.get(warehouse, model)
    if (goal !== undefined) return Roster.requireChampion(warehouse, Goal.get(goal, goals).name)
    throw new Failure('USAGE', 'Name a model or a goal.')
  }
  return {
    goals: () => goals.map((goal) => ({ name: goal.name, definition: Goal.words(goal) })),
    train: async ({ goal, asOf, seed, acceptSmall }, call) => {
      const options = { ...work(Time.parse(asOf), call), goal, ...(seed === undefined ? {} : { seed }) }
      const trained = await Forecast.train(warehouse, {
        ...options,
        acceptSmall: acceptSmall ?? false,
        rows: config.trainingRows,
      })
      return Results.model(trained)
    },
    score: async ({ model, goal, asOf }, call) => {
      const { version } = await chosen(model, goal)
      const scored = await Forecast.score(warehouse, version, work(Time.parse(asOf), call))
      return {
        model: scored.model,
        asOf: Time.toIso(scored.asOfS),
        wallets: scored.wallets,
        drift: Drift.words(scored.drift),
      }
    },
    list: async () => (await Roster.list(warehouse)).map(Results.model),
    card: async (version) => Results.model(await Roster.get(warehouse, version)),
    page: async (version) => {
      const entry = await Roster.get(warehouse, version)
      const scorings = await Hindsight.list(warehouse, entry.version)
      return { version: entry.version, html: Page.render(entry, scorings) }
    },
    decisions: async ({ goal }) =>
      (await Roster.decisions(warehouse, goal)).map(({ atS, ...decision }) => ({ ...decision, at: Time.toIso(atS) })),
    scorings: async ({ model, goal }) => {
      const version = model === undefined ? undefined : (await Roster.get(warehouse, model)).version
      const found = await Hindsight.list(warehouse, version)
      return found.filter((each) => goal === undefined || each.goal === goal).map(scoring)
    },
    judge: async () => (await Hindsight.judge(warehouse)).map(scoring),
    explain: async ({ wallet, model, goal, asOf }, call) => {
      const entry = await chosen(model, goal)
      const scored = await Hindsight.list(warehouse, entry.version)
      const asOfS = asOf === undefined ? scored[0]?.asOfS : Time.parse(asOf)
      if (asOfS === undefined) {
        throw new Failure('WALLET_NOT_SCORED', 'The model has scored nobody yet.', { model: entry.version })
      }
      const explained = await Forecast.explain(warehouse, entry.version, {
        ...work(asOfS, call),
        address: Address.fromTyped(wallet),
      })
      const { probability, against, shares } = explained.explanation
      return {
        wallet: Address.fromTyped(wallet),
        goal: explained.goal,
        model: explained.model,
        asOf: Time.toIso(asOfS),
        probability,
        against,
        shares,
        words: explained.words,
      }
    },
  }
}

function scoring({ asOfS, scoredAtS, judgedAtS, drift, outcome, ...rest }: Hindsight.Scoring): ScoringEntry {
  return {
    ...rest,
    asOf: Time.toIso(asOfS),
    scoredAt: Time.toIso(scoredAtS),
    judgedAt: judgedAtS === null ? null : Time.toIso(judgedAtS),
    drift,
    outcome,
    words: [...Drift.words(drift), ...(outcome ? Hindsight.words(outcome) : ['What became of it is not known yet.'])],
  }
}
