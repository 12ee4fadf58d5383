/** Plans → receipts. */
import type { Job } from './job.ts'

/** Sends the campaigns that are scheduled and due, and goes on with those that were running when the engine died. */
export const campaigns: Job = {
  name: 'campaigns',
  says: 'runs the campaigns that are due, and goes on with those that were interrupted',
  cron: '* * * * *',
  zone: 'UTC',
  reads: ['chain.label', 'private.campaign', 'private.plan', 'private.approval', 'private.suppression'],
  readsPrevious: ['chain.wallet', 'derived.receipt', 'derived.drop_transaction', 'private.campaign_event'],
  writes: [
    'derived.receipt',
    'derived.drop_transaction',
    'derived.lineage',
    'private.campaign',
    'private.campaign_event',
    'private.suppression',
  ],
  run: async (engine, call) => {
    const ran: unknown[] = []
    for (const id of await engine.campaigns.due()) {
      ran.push(await engine.campaigns.run(id, { principal: 'scheduler' }, call))
    }
    return { ran }
  },
}
