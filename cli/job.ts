/** `dropcast job …`: the stages as scheduled work. */
import * as Due from '../jobs/due.ts'
import * as Registry from '../jobs/registry.ts'
import * as Run from '../jobs/run.ts'
import type { Engine } from '../src/capabilities.ts'
import { toIso } from '../src/core/time.ts'
import { verb } from './verb.ts'
import * as Words from './words.ts'

type Listed = {
  readonly job: string
  readonly says: string
  readonly cron: string
  readonly zone: string
  readonly enabled: boolean
  readonly next: string | null
  readonly lastRun: { readonly state: string; readonly startedAt: string; readonly endedAt: string | null } | null
}

const answers = {
  job: 'name',
  says: 'what it does',
  cron: 'five fields',
  zone: 'IANA zone in which they are read',
  enabled: 'whether the schedule runs it; false before the first `serve`',
  next: 'next due time, or null',
  lastRun: 'state, startedAt and endedAt of the newest run, or null',
}

const run = verb<{ name: string }, Run.Ran>({
  name: ['job', 'run'],
  says: 'run a job now, recorded like a scheduled one',
  words: ['<job>'],
  needs: 'engine',
  input: ([name = '']) => ({ name }),
  run: (engine, { name }, call) => Run.run(engine, name, call),
  answers: { id: 'of the run', job: 'name', due: 'null: started by hand', result: 'what the job answered' },
  lines: ({ job, id, result }) => [`${job} done (run ${id})`, JSON.stringify(result)],
})

const list = verb<null, readonly Listed[]>({
  name: ['job', 'list'],
  says: 'list the jobs with schedule, next due time and newest run',
  needs: 'engine',
  input: () => null,
  run: async (engine) => Promise.all(Registry.jobs.map(({ name }) => listed(engine, name))),
  answers,
  lines: (jobs) =>
    Words.table([
      ['job', 'cron', 'zone', 'next', 'newest run'],
      ...jobs.map(({ job, cron, zone, enabled, next, lastRun }) => [
        job,
        cron,
        zone,
        enabled ? next : 'off',
        lastRun ? `${lastRun.state} ${lastRun.startedAt}` : null,
      ]),
    ]),
})

const schedule = verb<{ name: string; cron?: string; zone?: string; enabled?: boolean }, Listed>({
  name: ['job', 'schedule'],
  says: 'change when a job runs, or turn it on or off',
  words: ['<job>'],
  options: [
    { flags: '--cron <pattern>', says: 'five fields such as "30 2 * * *"' },
    { flags: '--zone <zone>', says: 'IANA zone such as Europe/Vienna' },
    { flags: '--on', says: 'let the schedule run it' },
    { flags: '--off', says: 'do not' },
  ],
  needs: 'engine',
  input: ([name = ''], options) => ({
    name,
    ...Words.given('cron', Words.text(options, 'cron')),
    ...Words.given('zone', Words.text(options, 'zone')),
    ...(Words.flag(options, 'off') ? { enabled: false } : Words.flag(options, 'on') ? { enabled: true } : {}),
  }),
  run: async (engine, { name, ...changes }) => {
    const job = Registry.get(name)
    const found = (await engine.runs.schedules()).find((entry) => entry.job === name)
    const before = found ?? { cron: job.cron, zone: job.zone, enabled: true }
    const pattern = { cron: changes.cron ?? before.cron, zone: changes.zone ?? before.zone }
    Due.check(pattern)
    await engine.runs.schedule({ job: name, ...pattern, enabled: changes.enabled ?? before.enabled })
    return listed(engine, name)
  },
  answers,
  lines: ({ job, cron, zone, enabled, next }) => [`${job}: ${cron} in ${zone}, ${enabled ? `next ${next}` : 'off'}`],
})

async function listed(engine: Engine, name: string): Promise<Listed> {
  const job = Registry.get(name)
  const found = (await engine.runs.schedules()).find((entry) => entry.job === name)
  const { cron, zone, enabled } = found ?? { ...job, enabled: false }
  const nextS = Due.following({ cron, zone }, engine.now())
  const [newest] = await engine.runs.list(name)
  return {
    job: name,
    says: job.says,
    cron,
    zone,
    enabled,
    next: nextS === null ? null : toIso(nextS),
    lastRun: newest ? { state: newest.state, startedAt: newest.startedAt, endedAt: newest.endedAt } : null,
  }
}

/** The verbs. */
export const job = [run, list, schedule]
