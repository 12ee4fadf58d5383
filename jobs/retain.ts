/** Old rows → nothing. */
import type { Job } from './job.ts'

const SWEEPER = { principal: 'scheduler', role: 'admin' } as const

/** Deletes what the configuration lets be kept for a limited time only, once that has passed. */
export const retain: Job = {
  name: 'retain',
  says: 'deletes events, audit entries, runs and orphaned rows that are older than the configuration lets them be kept',
  cron: '45 2 * * *',
  zone: 'UTC',
  reads: [],
  readsPrevious: ['private.offchain_event', 'private.audit', 'derived.job_run', 'chain.orphaned_transfer'],
  writes: ['private.offchain_event', 'private.audit', 'derived.job_run', 'chain.orphaned_transfer'],
  isIdle: async (engine) => {
    const old = await engine.warehouse.retain({ dryRun: true }, SWEEPER)
    return old.every(({ rows }) => rows === 0)
  },
  run: (engine) => engine.warehouse.retain({ dryRun: false }, SWEEPER),
}
