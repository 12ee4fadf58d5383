/** Every verb of the command line, in the order of `--help`. Verbs may grow; what is here never changes its meaning. */
import { campaign, verification } from './campaign.ts'
import { demo } from './demo.ts'
import { doctor } from './doctor.ts'
import { entities } from './entities.ts'
import { files } from './files.ts'
import { forecast } from './forecast.ts'
import { graph } from './graph.ts'
import { ingestion } from './ingestion.ts'
import { init } from './init.ts'
import { job } from './job.ts'
import { keeping } from './keeping.ts'
import { key } from './key.ts'
import { labs } from './lab.ts'
import { marketing } from './marketing.ts'
import { mcp } from './mcp.ts'
import { movement } from './movement.ts'
import { notebook } from './notebook.ts'
import { privacy } from './privacy.ts'
import { segment } from './segment.ts'
import { serve } from './serve.ts'
import { sybil } from './sybil.ts'
import { tokens } from './tokens.ts'
import type { Verb } from './verb.ts'
import { looking } from './wallets.ts'

/** The registry. */
export const verbs: readonly Verb[] = [
  demo,
  init,
  serve,
  ...ingestion,
  ...tokens,
  ...entities,
  ...graph,
  ...forecast,
  ...segment,
  ...movement,
  ...campaign,
  verification,
  ...looking,
  ...files,
  ...keeping,
  ...privacy,
  ...key,
  ...job,
  notebook,
  ...mcp,
  doctor,
  ...labs,
  ...marketing,
  ...sybil,
]
