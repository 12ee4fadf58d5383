/** Features → models, one a goal. */
import { Failure } from '../src/core/failure.ts'
import { asOf, type Job } from './job.ts'

const NOT_YET = ['DATA_TOO_SMALL', 'DATA_ONE_CLASS', 'GOAL_WINDOW_OPEN']

/** Trains a model for every goal; a goal without enough data is reported with its reason, not hidden. */
export const train: Job = {
  name: 'train',
  says: 'trains, backtests and registers a model for every goal',
  cron: '30 3 * * 1',
  zone: 'UTC',
  reads: ['chain.sale', 'chain.covered', 'derived.wallet_graph', 'derived.wallet_feature'],
  readsPrevious: [],
  writes: ['derived.model', 'derived.score', 'derived.wallet_graph', 'derived.wallet_feature', 'derived.lineage'],
  run: async (engine, call) => {
    const at = await asOf(engine)
    const trained: { goal: string; model: string | null; refused: string | null }[] = []
    for (const { name: goal } of engine.models.goals()) {
      try {
        trained.push({ goal, model: (await engine.models.train({ goal, asOf: at }, call)).version, refused: null })
      } catch (error) {
        if (!(error instanceof Failure) || !NOT_YET.includes(error.code)) throw error
        trained.push({ goal, model: null, refused: error.code })
      }
    }
    return { asOf: at, trained }
  },
}
