/** Plans → receipts. */
import { Failure, is } from '../src/core/failure.ts'
import type { Job } from './job.ts'

const sent = ['derived.receipt', 'derived.drop_transaction', 'private.campaign_event']

/** Sends the campaigns that are due and goes on with interrupted ones; one that fails does not hold up the others. */
export const campaigns: Job = {
  name: 'campaigns',
  says: 'runs the campaigns that are due, and goes on with those that were interrupted',
  cron: '* * * * *',
  zone: 'UTC',
  reads: ['chain.label', 'private.campaign', 'private.plan', 'private.approval', 'private.suppression'],
  readsPrevious: ['chain.wallet', ...sent],
  writes: [...sent, 'derived.lineage', 'private.campaign', 'private.suppression'],
  isIdle: async (engine) => (await engine.campaigns.due()).length === 0,
  run: async (engine, call) => {
    const results = []
    for (const id of await engine.campaigns.due()) {
      const ran = engine.campaigns.run(id, { principal: 'scheduler' }, call)
      // JOB_RUNNING: someone sends it by hand already.
      results.push(await ran.catch((error) => (is(error, 'JOB_RUNNING') ? null : { campaign: id, error })))
    }
    const failed = results.flatMap((result) => (result && 'error' in result ? [result] : []))[0]
    if (!failed) return { ran: results }
    if (!is(failed.error)) throw failed.error
    const { code, message, facts } = failed.error
    throw new Failure(code, message, { campaign: failed.campaign, ...facts }, { cause: failed.error })
  },
}
