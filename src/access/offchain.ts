/** Off-chain events (sign-ups, clicks, purchases elsewhere) of identities or of wallets, with the campaign that brought them. */
import { type Address, toBytes } from '../core/address.ts'
import { throwIfAborted } from '../core/failure.ts'
import * as TextFile from '../ingest/textfile.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Files from './files.ts'
import * as Pseudonyms from './pseudonyms.ts'
import * as Queries from './queries.generated.ts'
import * as Rows from './rows.ts'

const optional = (name: string): Rows.Field => ({ names: [name], cell: Rows.words, absent: true })

const fields = {
  externalId: optional('external_id'),
  wallet: { names: ['wallet', 'address'], cell: Rows.address, absent: true },
  event: { names: ['event', 'event_name'], cell: Rows.words },
  time: { names: ['time', 'at', 'at_s', 'timestamp'], cell: Rows.time },
  properties: { names: ['properties'], cell: Rows.object, absent: true },
  utmSource: optional('utm_source'),
  utmMedium: optional('utm_medium'),
  utmCampaign: optional('utm_campaign'),
  utmTerm: optional('utm_term'),
  utmContent: optional('utm_content'),
  source: optional('source'),
} as const satisfies Record<string, Rows.Field>

const namesOne: Rows.Rule<keyof typeof fields> = {
  column: 'externalId',
  expected: 'given where no wallet is, and only there',
  isOk: (row) => (row.externalId === null) !== (row.wallet === null),
}

/**
 * Imports a file of events: `event`, `time`, either `external_id` or `wallet` in each row, and perhaps `properties` (a JSON object),
 * `utm_source`, `utm_medium`, `utm_campaign`, `utm_term`, `utm_content`, `source`. Events of an identity that is not known yet are
 * kept without a wallet, and get it when the identity comes. Events that are known in every column are skipped; those of forgotten
 * identities are skipped and counted. Throws as {@link Rows.read}.
 */
export async function importFile(warehouse: Warehouse, path: string, signal?: AbortSignal): Promise<Files.Imported> {
  const rows = await Rows.read(path, fields, [namesOne], signal)
  const sha256 = await TextFile.sha256(path, signal)
  return Files.once(warehouse, { sha256, kind: 'events', rows: rows.length }, async () => {
    const pseudonymise = await Pseudonyms.of(warehouse)
    const counted = { added: 0, wallets: 0, forgotten: 0 }
    for (const part of Files.parts(rows)) {
      throwIfAborted(signal)
      const named = part.map((row) => ({
        row,
        pseudonym: row.externalId === null ? null : pseudonymise(row.externalId),
      }))
      const forgotten = await Files.forgotten(
        warehouse,
        named.flatMap(({ pseudonym }) => pseudonym ?? []),
      )
      const kept = named.filter(({ pseudonym }) => pseudonym === null || !forgotten(pseudonym))
      counted.forgotten += named.length - kept.length
      const addresses = kept.flatMap(({ row }) => (row.wallet === null ? [] : toBytes(row.wallet as Address)))
      counted.wallets += await warehouse.run(Queries.addWallets, { addresses })
      counted.added += await warehouse.run(Queries.insertEvents, { rows: JSON.stringify(kept.map(told)) })
    }
    return counted
  })
}

/** A row as the statement reads it: bytes as hexadecimal digits. */
function told({
  row,
  pseudonym,
}: {
  readonly row: Rows.Row<keyof typeof fields>
  readonly pseudonym: Uint8Array | null
}) {
  return {
    pseudonym: pseudonym === null ? null : Buffer.from(pseudonym).toString('hex'),
    address: row.wallet?.slice(2) ?? null,
    event: row.event,
    at_s: Number(row.time),
    properties: row.properties,
    utm_source: row.utmSource,
    utm_medium: row.utmMedium,
    utm_campaign: row.utmCampaign,
    utm_term: row.utmTerm,
    utm_content: row.utmContent,
    source: row.source ?? 'file',
  }
}
