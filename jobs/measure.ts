/** Receipts → reports. */
import type { Job } from './job.ts'

/** Reports on every completed campaign; one whose outcome window is still open is counted as provisional. */
export const measure: Job = {
  name: 'measure',
  says: 'reports what completed campaigns caused, once their outcome window is covered',
  cron: '0 6 * * *',
  zone: 'UTC',
  reads: ['chain.sale', 'chain.covered', 'derived.assignment', 'derived.receipt', 'derived.drop_transaction'],
  readsPrevious: ['derived.score', 'derived.lineage', 'private.campaign'],
  writes: ['derived.report', 'derived.lineage'],
  run: async (engine, call) => {
    const reports: { campaign: string; provisionalUntil: string | null }[] = []
    for (const { id, state } of await engine.campaigns.list()) {
      if (state !== 'COMPLETED') continue
      const { campaign, provisionalUntil } = await engine.measurement.report(id, call)
      reports.push({ campaign, provisionalUntil })
    }
    return { reports }
  },
}
