/** Watched segments + features, scores → who entered and who left. */
import { featured, type Job } from './job.ts'

/** Evaluates every watched segment as of the newest features, once for each instant. */
export const segments: Job = {
  name: 'segments',
  says: 'evaluates the watched segments as of the newest features, and keeps who entered and who left',
  cron: '30 5 * * *',
  zone: 'UTC',
  reads: [
    'chain.sale',
    'chain.transfer',
    'chain.transaction',
    'chain.label',
    'derived.segment',
    'derived.segment_watch',
    'derived.wallet_feature',
    'derived.wallet_graph',
    'derived.score',
    'derived.public_wallet',
    'derived.entity',
    'derived.entity_member',
    'derived.entity_build',
    'private.wallet_list_member',
  ],
  readsPrevious: [],
  writes: ['derived.segment_evaluation', 'derived.segment_change', 'derived.segment_member'],
  isIdle: async (engine) => (await engine.segments.watched()).length === 0,
  run: async (engine, call) => {
    const asOf = await featured(engine)
    return { asOf, evaluated: await engine.segments.evaluate({ asOf }, call) }
  },
}
