/** Tables → entities: which wallets are one actor. */
import { asOf, type Job } from './job.ts'

/** Builds public wallets, entities and their evidence as of the newest covered midnight; appeals hold. */
export const entities: Job = {
  name: 'entities',
  says: 'recognises public wallets and links the others as of the newest covered midnight',
  cron: '7 3 * * *',
  zone: 'UTC',
  reads: ['chain.transaction', 'chain.label', 'chain.wallet_name', 'chain.covered', 'private.entity_appeal'],
  readsPrevious: [],
  writes: [
    'derived.public_wallet',
    'derived.entity',
    'derived.entity_member',
    'derived.entity_evidence',
    'derived.entity_build',
  ],
  run: async (engine, call) => engine.entities.build({ asOf: await asOf(engine) }, call),
}
