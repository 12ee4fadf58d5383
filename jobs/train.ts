/** Features → models, one a goal. */
import { Failure } from '../src/core/failure.ts'
import { asOf, FEATURED, type Job } from './job.ts'

const ACTIVITY = ['chain.sale', 'chain.transfer', 'chain.transaction', 'private.offchain_event', 'chain.covered']
const BUILT = ['derived.wallet_graph', ...FEATURED, 'derived.score', 'derived.scoring', 'derived.lineage']

/** Trains a model for every goal; a goal without enough data is reported with its reason, not hidden. */
export const train: Job = {
  name: 'train',
  says: 'trains, backtests and registers a model for every goal, and holds it against the champion',
  cron: '30 3 * * 1',
  zone: 'UTC',
  reads: [...ACTIVITY, 'derived.goal'],
  readsPrevious: [],
  writes: ['derived.model', 'derived.model_profile', 'derived.model_decision', ...BUILT],
  run: async (engine, call) => {
    const [at, trained]: [string, unknown[]] = [await asOf(engine), []]
    for (const { name: goal } of engine.models.goals()) {
      try {
        const { card: _card, ...model } = await engine.models.train({ goal, asOf: at }, call)
        trained.push(model)
      } catch (error) {
        if (!(error instanceof Failure && /^(DATA_\w+|GOAL_WINDOW_OPEN)$/.test(error.code))) throw error
        trained.push({ goal, refused: error.code })
      }
    }
    return { asOf: at, trained }
  },
}
