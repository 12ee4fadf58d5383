// Generated from warehouse/sql by `npm run generate`; do not edit.
import type { Query } from './query.ts'

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
