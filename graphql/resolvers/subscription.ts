/** What can be watched: runs of jobs as they report, campaigns as they change. */
import type { CampaignEntry, JobEvent, StatusResult } from '../../src/capabilities.ts'
import { contentHash } from '../../src/core/ids.ts'
import * as Channel from '../channel.ts'
import type { Context } from '../context.ts'
import type { Resolvers } from '../types.generated.ts'

/** In these nothing of a campaign changes any more. */
const LAST = ['COMPLETED', 'CANCELLED', 'ARCHIVED']
const GOING_ON = ['QUEUED', 'RUNNING']

export const subscription: Pick<Resolvers, 'Subscription'> = {
  Subscription: {
    jobProgress: {
      subscribe: (_source, { job, run }, context) => runs(context, job ?? null, run ?? null),
      resolve: (event: JobEvent) => event,
    },
    campaignProgress: {
      subscribe: (_source, { id }, context) => campaign(context, id),
      resolve: (entry: CampaignEntry) => entry,
    },
  },
}

async function runs(context: Context, job: string | null, run: string | null): Promise<AsyncIterable<JobEvent>> {
  const { engine, watch } = context
  if (run !== null) await engine.runs.get(run)
  return Channel.create<JobEvent>(({ push, end }) => {
    const tell = (event: JobEvent) => {
      if ((job !== null && event.job !== job) || (run !== null && event.run !== run)) return
      push(`${event.run} ${event.state}`, event)
      if (run !== null && !GOING_ON.includes(event.state)) end()
    }
    const stop = engine.runs.watch(tell)
    // After watching has begun, so that nothing falls between.
    if (run !== null)
      engine.runs.get(run).then((now) => tell({ run, job: now.job, state: now.state, progress: now.progress }), end)
    return stop
  }, watch)
}

async function campaign(context: Context, id: string): Promise<AsyncIterable<CampaignEntry>> {
  const { engine, watch, changed, lookout } = context
  let last = ''
  const first = await engine.campaigns.status(id)
  return Channel.create<CampaignEntry>(({ push, end }) => {
    const show = (status: StatusResult) => {
      const { ledger, batches, events } = status
      const state = contentHash([JSON.stringify([status.campaign, ledger, batches, events.length])])
      if (state !== last) {
        last = state
        changed()
        push('campaign', status.campaign)
      }
      if (LAST.includes(status.campaign.state)) end()
    }
    show(first)
    return LAST.includes(first.campaign.state) ? () => undefined : lookout(id, { show, end })
  }, watch)
}
