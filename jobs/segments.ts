/** Watched segments + features, scores → who entered and who left. */
import { featured, type Job } from './job.ts'

const observed = ['chain.sale', 'chain.transfer', 'chain.transaction', 'chain.label']
const named = ['derived.segment', 'derived.segment_watch', 'private.wallet_list_member']
const entities = ['derived.public_wallet', 'derived.entity', 'derived.entity_member', 'derived.entity_build']

/** Evaluates every watched segment as of the newest features, once for each instant. */
export const segments: Job = {
  name: 'segments',
  says: 'evaluates the watched segments as of the newest features, and keeps who entered and who left',
  cron: '30 5 * * *',
  zone: 'UTC',
  reads: [...observed, ...named, ...entities, 'derived.wallet_feature', 'derived.wallet_graph', 'derived.score'],
  readsPrevious: [],
  writes: ['derived.segment_evaluation', 'derived.segment_change', 'derived.segment_member'],
  isIdle: async (engine) => (await engine.segments.watched()).length === 0,
  run: async (engine, call) => {
    const asOf = await featured(engine)
    return { asOf, evaluated: await engine.segments.evaluate({ asOf }, call) }
  },
}
