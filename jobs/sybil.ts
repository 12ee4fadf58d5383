/** Entities → sybil risk. */
import { asOf, type Job } from './job.ts'

/** Scores the sybil risk of every private wallet by the newest model, as of the midnight that entities were just built for; without a model all stay unknown. */
export const sybil: Job = {
  name: 'sybil',
  says: 'scores the sybil risk of wallets by the newest model, as of the newest covered midnight',
  cron: '9 3 * * *',
  zone: 'UTC',
  reads: [
    'chain.transaction',
    'chain.covered',
    'derived.public_wallet',
    'derived.entity',
    'derived.entity_member',
    'derived.entity_evidence',
    'derived.entity_build',
    'derived.wallet_graph',
    'derived.sybil_model',
  ],
  readsPrevious: [],
  writes: ['derived.sybil_feature', 'derived.sybil_risk'],
  run: async (engine, call) => engine.sybil.rescore({ asOf: await asOf(engine) }, call),
}
