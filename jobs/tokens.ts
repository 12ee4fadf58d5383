/** Tokens → what they are. */
import type { Job } from './job.ts'

/** Asks token contracts for their metadata, and judges which tokens look like spam. */
export const tokens: Job = {
  name: 'tokens',
  says: 'asks new token contracts what they are, and flags spam by stated rules',
  cron: '25 * * * *',
  zone: 'UTC',
  reads: ['chain.chain', 'chain.wallet', 'chain.token', 'chain.transfer'],
  readsPrevious: ['chain.token_metadata', 'derived.token_mark'],
  writes: ['chain.token', 'chain.token_metadata', 'derived.token_judgement'],
  run: (engine, call) => engine.ingest.tokens({}, call),
}
