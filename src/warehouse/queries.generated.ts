// Generated from warehouse/sql by `npm run generate`; do not edit.
import type { Query } from './query.ts'

/** Marks runs that a dead engine left behind. */
export const abandonRuns: Query<{ readonly ended_at_s: number }, never> = {
  name: 'warehouse.abandon_runs',
  text: `UPDATE derived.job_run SET ended_at_s = $ended_at_s, state = 'ABANDONED' WHERE state = 'RUNNING'`,
  params: { ended_at_s: 'UINTEGER' },
  required: [],
}

/** Claims a due time for one run; changes nothing when it, or a later one, was claimed before. */
export const actedOn: Query<{ readonly job: string; readonly due_s: number }, never> = {
  name: 'warehouse.acted_on',
  text: `UPDATE derived.schedule SET last_due_s = $due_s WHERE job = $job AND (last_due_s IS NULL OR last_due_s < $due_s)`,
  params: { job: 'VARCHAR', due_s: 'UINTEGER' },
  required: [],
}

/** The ranges for which a stream of a chain is complete, as they were committed. */
export const coveredOfStream: Query<{ readonly chain: string; readonly stream: string }, { readonly axis: string; readonly from_n: bigint; readonly to_n: bigint; readonly final: boolean }> = {
  name: 'warehouse.covered_of_stream',
  text: `SELECT v.axis, v.from_n, v.to_n, v.final
FROM chain.covered v
JOIN chain.chain c ON c.id = v.chain
WHERE c.caip2 = $chain AND v.stream = $stream
ORDER BY v.from_n`,
  params: { chain: 'VARCHAR', stream: 'VARCHAR' },
  required: ['axis', 'from_n', 'to_n', 'final'],
}

/** Records how a job ended. */
export const finishRun: Query<{ readonly id: string; readonly ended_at_s: number; readonly state: string; readonly result: string | null; readonly failure: string | null }, never> = {
  name: 'warehouse.finish_run',
  text: `UPDATE derived.job_run SET ended_at_s = $ended_at_s, state = $state, result = $result, failure = $failure WHERE id = $id`,
  params: { id: 'VARCHAR', ended_at_s: 'UINTEGER', state: 'VARCHAR', result: 'JSON', failure: 'JSON' },
  required: [],
}

/** The newest runs of a job, or of every job. */
export const runs: Query<{ readonly job: string | null; readonly most: number }, { readonly id: string; readonly job: string; readonly due_s: number | null; readonly started_at_s: number; readonly ended_at_s: number | null; readonly state: string; readonly result: string | null; readonly failure: string | null }> = {
  name: 'warehouse.runs',
  text: `SELECT id, job, due_s, started_at_s, ended_at_s, state, result, failure
FROM derived.job_run WHERE $job IS NULL OR job = $job ORDER BY started_at_s DESC, id LIMIT $most`,
  params: { job: 'VARCHAR', most: 'UINTEGER' },
  required: ['id', 'job', 'started_at_s', 'state'],
}

/** Every scheduled job. */
export const schedules: Query<Record<never, never>, { readonly job: string; readonly cron: string; readonly zone: string; readonly enabled: boolean; readonly last_due_s: number | null }> = {
  name: 'warehouse.schedules',
  text: `SELECT job, cron, zone, enabled, last_due_s FROM derived.schedule ORDER BY job`,
  params: {},
  required: ['job', 'cron', 'zone', 'enabled'],
}

/** Sets when a job runs, keeping the due time that was last acted on. */
export const setSchedule: Query<{ readonly job: string; readonly cron: string; readonly zone: string; readonly enabled: boolean }, never> = {
  name: 'warehouse.set_schedule',
  text: `INSERT INTO derived.schedule (job, cron, zone, enabled, last_due_s) VALUES ($job, $cron, $zone, $enabled, NULL)
ON CONFLICT (job) DO UPDATE SET cron = excluded.cron, zone = excluded.zone, enabled = excluded.enabled`,
  params: { job: 'VARCHAR', cron: 'VARCHAR', zone: 'VARCHAR', enabled: 'BOOLEAN' },
  required: [],
}

/** Records that a job began. */
export const startRun: Query<{ readonly id: string; readonly job: string; readonly due_s: number | null; readonly started_at_s: number }, never> = {
  name: 'warehouse.start_run',
  text: `INSERT INTO derived.job_run (id, job, due_s, started_at_s, state) VALUES ($id, $job, $due_s, $started_at_s, 'RUNNING')`,
  params: { id: 'VARCHAR', job: 'VARCHAR', due_s: 'UINTEGER', started_at_s: 'UINTEGER' },
  required: [],
}

/** The addresses of wallets, as 0x hex. */
export const walletAddresses: Query<{ readonly wallets: readonly number[] }, { readonly id: number; readonly address: string }> = {
  name: 'warehouse.wallet_addresses',
  text: `SELECT id, address
FROM wallets
WHERE id IN (SELECT unnest($wallets))
ORDER BY id`,
  params: { wallets: 'UINTEGER[]' },
  required: ['id', 'address'],
}

/** The ids of those addresses that the warehouse has seen. */
export const walletIds: Query<{ readonly addresses: readonly string[] }, { readonly id: number; readonly address: string }> = {
  name: 'warehouse.wallet_ids',
  text: `SELECT w.id, '0x' || lower(hex(w.address)) AS address
FROM chain.wallet w
WHERE w.address IN (SELECT unhex(substr(a, 3)) FROM unnest($addresses) AS t(a))
ORDER BY w.id`,
  params: { addresses: 'VARCHAR[]' },
  required: ['id', 'address'],
}
