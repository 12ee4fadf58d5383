/** Models + features → scores. */
import { featured, type Job } from './job.ts'

/** Scores every eligible wallet by the newest model of each goal that has one. */
export const score: Job = {
  name: 'score',
  says: 'scores the wallets by the newest model of every goal, as of the newest features',
  cron: '0 5 * * *',
  zone: 'UTC',
  reads: ['chain.sale', 'derived.wallet_feature', 'derived.model'],
  readsPrevious: [],
  writes: ['derived.score', 'derived.lineage'],
  run: async (engine, call) => {
    const asOf = await featured(engine)
    const modelled = new Set((await engine.models.list()).map(({ goal }) => goal))
    const scored: unknown[] = []
    for (const goal of modelled) scored.push(await engine.models.score({ goal, asOf }, call))
    return { asOf, scored }
  },
}
