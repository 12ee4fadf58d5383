/** Models + features → scores, and what became of earlier ones. */
import { featured, type Job } from './job.ts'

/** Scores every eligible wallet by the champion of each goal that has one, and judges scorings whose window has ended. */
export const score: Job = {
  name: 'score',
  says: 'scores the wallets by the champion of every goal, as of the newest features, and judges scorings whose window has ended',
  cron: '0 5 * * *',
  zone: 'UTC',
  reads: ['chain.sale', 'chain.covered', 'derived.wallet_feature', 'derived.model', 'derived.model_decision'],
  readsPrevious: [],
  writes: ['derived.score', 'derived.scoring', 'derived.scoring_outcome', 'derived.lineage'],
  run: async (engine, call) => {
    const asOf = await featured(engine)
    const modelled = new Set((await engine.models.list()).map(({ goal }) => goal))
    const scored: unknown[] = []
    for (const goal of modelled) scored.push(await engine.models.score({ goal, asOf }, call))
    const judged = await engine.models.judge(call)
    return { asOf, scored, judged: judged.map(({ model, asOf: at, words }) => ({ model, asOf: at, words })) }
  },
}
