/** `dropcast job …`: the stages as scheduled work. */
import * as Auditing from '../graphql/auditing.ts'
import * as Registry from '../jobs/registry.ts'
import * as Run from '../jobs/run.ts'
import type { Engine, JobRun, JobSchedule } from '../src/capabilities.ts'
import * as Due from '../src/core/due.ts'
import { verb } from './verb.ts'
import * as Words from './words.ts'

type Listed = Omit<JobSchedule, 'nextDue' | 'lastDue'> & {
  readonly says: string
  readonly next: string | null
  readonly lastRun: { readonly state: string; readonly startedAt: string; readonly endedAt: string | null } | null
}

type Changes = Partial<Pick<JobSchedule, 'cron' | 'zone' | 'enabled' | 'overlap' | 'catchUpS'>>

const answers = {
  job: 'name',
  says: 'what it does',
  cron: 'five fields',
  zone: 'IANA zone in which they are read',
  enabled: 'whether the schedule runs it; false before the first `serve`',
  overlap: 'SKIP or QUEUE: what becomes of a due time while it runs',
  catchUpS: 'seconds, how late a due time is still acted on',
  next: 'next due time, or null',
  lastRun: 'state, startedAt and endedAt of the newest run, or null',
}

const ran = {
  id: 'of the run',
  job: 'name',
  due: 'due time that it stands for; null when started by hand',
  attempt: '1, and one more each time that it is tried again',
  startedAt: 'when it began, or was queued',
  endedAt: 'null while it waits or runs',
  state: 'QUEUED, RUNNING, DONE, FAILED, CANCELLED or ABANDONED (its process died)',
  result: 'what the job answered',
  failure: 'why it failed: code, message, hint',
  retryAt: 'when it is tried again, or null',
  progress: 'its newest report',
}

const run = verb<{ name: string }, Run.Ran>({
  name: ['job', 'run'],
  says: 'run a job now, recorded like a scheduled one',
  words: ['<job>'],
  needs: 'engine',
  changes: {
    subject: ({ name }) => `job ${name}`,
    state: (engine, { name }) => Auditing.states(engine).newestRun(name),
  },
  input: ([name = '']) => ({ name }),
  run: (engine, { name }, call) => Run.run(engine, name, call),
  answers: { id: 'of the run', job: 'name', due: 'null: started by hand', result: 'what the job answered' },
  lines: ({ job, id, result }) => [`${job} done (run ${id})`, JSON.stringify(result)],
})

/** Every job. */
export const list = verb<null, readonly Listed[]>({
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

/** Their newest runs. */
export const history = verb<{ name: string | undefined }, readonly JobRun[]>({
  name: ['job', 'history'],
  says: 'list the newest 200 runs of a job, or of all, the newest first',
  words: ['[job]'],
  needs: 'engine',
  input: ([name]) => ({ name }),
  run: async (engine, { name }) => engine.runs.list(name === undefined ? undefined : Registry.get(name).name),
  answers: ran,
  lines: (runs) =>
    Words.table([
      ['run', 'job', 'due', 'attempt', 'state', 'began', 'ended', 'says'],
      ...runs.map((entry) => [
        entry.id,
        entry.job,
        entry.due ?? 'by hand',
        String(entry.attempt),
        entry.state,
        entry.startedAt,
        entry.endedAt,
        told(entry),
      ]),
    ]),
})

const cancel = verb<{ id: string }, JobRun>({
  name: ['job', 'cancel'],
  says: 'cancel a run that waits, goes on or is to be tried again',
  words: ['<run>'],
  needs: 'engine',
  changes: { subject: ({ id }) => `run ${id}`, state: (engine, { id }) => engine.runs.get(id) },
  input: ([id = '']) => ({ id }),
  run: (engine, { id }) => engine.runs.cancel(id),
  answers: ran,
  lines: ({ job, id, state }) => [
    state === 'RUNNING' ? `${job}: run ${id} was told to stop` : `${job}: run ${id} is ${state}`,
  ],
})

const schedule = verb<{ name: string } & Changes, Listed>({
  name: ['job', 'schedule'],
  says: 'change when a job runs, or turn it on or off',
  words: ['<job>'],
  options: [
    { flags: '--cron <pattern>', says: 'five fields such as "30 2 * * *"' },
    { flags: '--zone <zone>', says: 'IANA zone such as Europe/Vienna' },
    { flags: '--on', says: 'let the schedule run it' },
    { flags: '--off', says: 'do not' },
    { flags: '--overlap <policy>', says: 'what becomes of a due time while it runs: skip, or queue for one more run' },
    { flags: '--catch-up <seconds>', says: 'how late a due time is still acted on, 60 to 2678400' },
  ],
  needs: 'engine',
  changes: {
    subject: ({ name }) => `job ${name}`,
    state: (engine, { name }) => Auditing.states(engine).schedule(name),
  },
  input: ([name = ''], options) => ({
    name,
    ...Words.given('cron', Words.text(options, 'cron')),
    ...Words.given('zone', Words.text(options, 'zone')),
    ...Words.given('overlap', policy(Words.text(options, 'overlap'))),
    ...Words.given('catchUpS', Words.whole(options, 'catchUp')),
    ...(Words.flag(options, 'off') ? { enabled: false } : Words.flag(options, 'on') ? { enabled: true } : {}),
  }),
  run: async (engine, { name, ...changes }) => {
    const { cron, zone, overlap = 'SKIP' } = Registry.get(name)
    const isKnown = (await engine.runs.schedules()).some((entry) => entry.job === name)
    await engine.runs.schedule({ job: name, ...(isKnown ? {} : { cron, zone, overlap }), ...changes })
    return listed(engine, name)
  },
  answers,
  lines: ({ job, cron, zone, enabled, next }) => [`${job}: ${cron} in ${zone}, ${enabled ? `next ${next}` : 'off'}`],
})

function policy(word: string | undefined): 'SKIP' | 'QUEUE' | undefined {
  if (word === undefined) return undefined
  return Words.choice(word, 'overlap', ['skip', 'queue']) === 'queue' ? 'QUEUE' : 'SKIP'
}

/** What a line of the history ends with: why it failed, or how far it is. */
function told({ failure, progress, state }: JobRun): string | null {
  if (typeof failure === 'object' && failure !== null && 'message' in failure) return String(failure.message)
  if (state !== 'RUNNING' || progress === null) return null
  const { stage, done, total, unit } = progress
  return `${stage} ${done}${total === null ? '' : ` of ${total}`} ${unit}`
}

async function listed(engine: Engine, name: string): Promise<Listed> {
  const { says, cron, zone, overlap = 'SKIP' } = Registry.get(name)
  const found = (await engine.runs.schedules()).find((entry) => entry.job === name)
  const unseen = { job: name, cron, zone, overlap, enabled: false, catchUpS: Due.CATCH_UP_S, nextDue: null }
  const { nextDue: next, ...entry } = found ?? unseen
  const [newest] = await engine.runs.list(name)
  return {
    job: entry.job,
    says,
    cron: entry.cron,
    zone: entry.zone,
    enabled: entry.enabled,
    overlap: entry.overlap,
    catchUpS: entry.catchUpS,
    next,
    lastRun: newest ? { state: newest.state, startedAt: newest.startedAt, endedAt: newest.endedAt } : null,
  }
}

/** The verbs. */
export const job = [run, list, history, cancel, schedule]
