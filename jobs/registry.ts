/** Every job, in the order of the loop: a job stands after those whose tables it reads. */
import { Failure } from '../src/core/failure.ts'
import { campaigns } from './campaigns.ts'
import { entities } from './entities.ts'
import { features } from './features.ts'
import { graph } from './graph.ts'
import { ingest } from './ingest.ts'
import type { Job } from './job.ts'
import { measure } from './measure.ts'
import { publish } from './publish.ts'
import { retain } from './retain.ts'
import { score } from './score.ts'
import { segments } from './segments.ts'
import { sybil } from './sybil.ts'
import { tokens } from './tokens.ts'
import { train } from './train.ts'

/** The jobs. */
export const jobs: readonly Job[] = [
  ingest,
  tokens,
  graph,
  entities,
  sybil,
  features,
  train,
  score,
  segments,
  campaigns,
  measure,
  publish,
  retain,
]

/** Tables that no job writes, and who does. */
export const outside: Readonly<Record<string, string>> = {
  'chain.transaction': 'import',
  'chain.sale': 'import',
  'chain.label': 'import',
  'chain.wallet_name': 'import',
  'chain.import_file': 'import',
  'derived.token_mark': 'people',
  'derived.goal': 'people',
  'derived.sybil_model': 'people',
  'derived.segment': 'people',
  'derived.segment_watch': 'people',
  'derived.snapshot': 'planning',
  'derived.snapshot_wallet': 'planning',
  'derived.assignment': 'planning',
  'derived.job_run': 'every job run',
  'private.campaign': 'people',
  'private.plan': 'planning',
  'private.entity_appeal': 'people',
  'private.approval': 'people',
  'private.suppression': 'people',
  'private.wallet_list_member': 'people',
  'private.offchain_event': 'import',
  'private.audit': 'every call that is audited',
}

/** The job called `name`. Throws `JOB_UNKNOWN` listing what exists. */
export function get(name: string, known: readonly Job[] = jobs): Job {
  const found = known.find((job) => job.name === name)
  if (found) return found
  throw new Failure('JOB_UNKNOWN', `There is no job "${name.slice(0, 64)}".`, {
    name,
    jobs: known.map((job) => job.name),
  })
}

/** The earlier jobs whose tables `job` reads. */
export function before(job: Job, known: readonly Job[] = jobs): readonly Job[] {
  const earlier = known.slice(0, known.indexOf(job))
  return earlier.filter(({ writes }) => writes.some((table) => job.reads.includes(table)))
}
