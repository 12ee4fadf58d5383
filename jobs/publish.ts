/** Tables → published copy. */
import type { Job } from './job.ts'

/** Writes the read-only copy that analysts and notebooks open. */
export const publish: Job = {
  name: 'publish',
  says: 'writes the read-only published copy: everything observed and computed, nothing private',
  cron: '30 6 * * *',
  zone: 'UTC',
  reads: [
    'chain.transfer',
    'chain.transaction',
    'chain.sale',
    'derived.wallet_feature',
    'derived.score',
    'derived.receipt',
    'derived.report',
  ],
  readsPrevious: ['derived.job_run'],
  writes: [],
  run: (engine) => engine.warehouse.publish(),
}
