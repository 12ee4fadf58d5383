/** Off-chain identities: who of the outside stands behind which wallet, by whose consent, and how that ends. */
import { type Address, toBytes } from '../core/address.ts'
import { Failure, throwIfAborted } from '../core/failure.ts'
import * as TextFile from '../ingest/textfile.ts'
import * as Scrub from '../warehouse/scrub.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Files from './files.ts'
import * as Pseudonyms from './pseudonyms.ts'
import * as Queries from './queries.generated.ts'
import * as Rows from './rows.ts'
import * as Scopes from './scopes.ts'

/** The key that external ids are encrypted with; null = they are not kept. */
export type Options = { readonly key: `0x${string}` | null; readonly signal?: AbortSignal }

/** A consent; instants are unix seconds, `withdrawnAtS` null = it stands. */
export type Consent = {
  readonly purpose: string
  readonly source: string
  readonly givenAtS: number
  readonly withdrawnAtS: number | null
}

/** One identity of a wallet, with the consents given for that wallet. */
export type Identity = {
  readonly externalId: string
  readonly source: string
  readonly firstSeenS: number
  readonly consents: readonly Consent[]
}

/** What was erased. `wallets`: that stay suppressed from now on. */
export type Forgotten = {
  readonly identities: number
  readonly consents: number
  readonly events: number
  readonly wallets: number
}

const fields = {
  wallet: { names: ['wallet', 'address'], cell: Rows.address },
  externalId: { names: ['external_id'], cell: Rows.words },
  purpose: { names: ['purpose', 'purposes'], cell: Rows.words },
  consentSource: { names: ['consent_source'], cell: Rows.words },
  consentDate: { names: ['consent_date', 'consent_at'], cell: Rows.time },
  source: { names: ['source'], cell: Rows.words, absent: true },
} as const satisfies Record<string, Rows.Field>

type Row = Rows.Row<keyof typeof fields>

const namesPurposes: Rows.Rule<keyof typeof fields> = {
  column: 'purpose',
  expected: 'one or more purposes, separated by ;',
  isOk: (row) => purposesOf(row).length > 0,
}

/**
 * Imports a file of identities: `wallet` (or `address`), `external_id`, `purpose` (several by `;`), `consent_source`, `consent_date`,
 * and perhaps `source`. A row without a whole consent stops the file. Forgotten ids are skipped and counted. Throws as {@link Rows.read}.
 */
export async function importFile(warehouse: Warehouse, path: string, options: Options): Promise<Files.Imported> {
  const { key, signal } = options
  const rows = await Rows.read(path, fields, [namesPurposes], signal)
  const sha256 = await TextFile.sha256(path, signal)
  return Files.once(warehouse, { sha256, kind: 'identities', rows: rows.length }, async () => {
    const pseudonymise = await Pseudonyms.of(warehouse)
    let added = 0
    const counted = { forgotten: 0, wallets: 0 }
    for (const part of Files.parts(rows)) {
      throwIfAborted(signal)
      const named = part.map((row) => ({ row, pseudonym: pseudonymise(row.externalId ?? '') }))
      const forgotten = await Files.forgotten(
        warehouse,
        named.map(({ pseudonym }) => pseudonym),
      )
      const kept = named.filter(({ pseudonym }) => !forgotten(pseudonym))
      counted.forgotten += named.length - kept.length
      const pseudonyms = kept.map(({ pseudonym }) => pseudonym)
      const addresses = kept.map(({ row }) => toBytes(row.wallet as Address))
      counted.wallets += await warehouse.run(Queries.addWallets, { addresses })
      const externals =
        key === null ? null : kept.map(({ row, pseudonym }) => Pseudonyms.encrypt(key, pseudonym, row.externalId ?? ''))
      const links = JSON.stringify(kept.map((one, place) => link(one, place, externals?.[place])))
      added += await warehouse.run(Queries.insertIdentities, { rows: links, at_s: warehouse.now() })
      if (externals) await warehouse.run(Queries.keepExternalIds, { pseudonyms, externals })
      await warehouse.run(Queries.insertConsents, { rows: JSON.stringify(kept.flatMap(consentsOf)) })
      await warehouse.run(Queries.linkEvents, { pseudonyms })
    }
    return { added, ...counted }
  })
}

/**
 * The identities of a wallet with their external ids, for a holder of `pii` only; who read how many is audited, what was read is not.
 * Throws `FORBIDDEN`, and `EXTERNAL_ID_UNREADABLE` when the ids were not kept, or under another key.
 */
export async function of(
  warehouse: Warehouse,
  wallet: Address,
  holder: Scopes.Holder,
  key: Options['key'],
): Promise<Identity[]> {
  const act = { action: 'readIdentities', subject: wallet, roles: [], scope: 'pii' } as const
  return Scopes.guard(warehouse, holder, act, async () => {
    const address = toBytes(wallet)
    const found = await warehouse.all(Queries.identitiesOf, { address })
    const consents = await warehouse.all(Queries.consentsOf, { address })
    const identities = found.map(({ pseudonym, external_id, source, first_seen_s }) => {
      if (key === null || external_id === null)
        throw new Failure('EXTERNAL_ID_UNREADABLE', 'The external ids of this wallet were not kept, or no key is set.')
      const own = consents.filter((consent) => Buffer.compare(consent.pseudonym, pseudonym) === 0)
      return {
        externalId: Pseudonyms.decrypt(key, pseudonym, external_id),
        source,
        firstSeenS: first_seen_s,
        consents: own.map((consent) => ({
          purpose: consent.purpose,
          source: consent.source,
          givenAtS: consent.given_at_s,
          withdrawnAtS: consent.withdrawn_at_s,
        })),
      }
    })
    return { result: identities, facts: { identities: identities.length } }
  })
}

/**
 * Erases an external id with its links, consents, events and what features were made of them in one transaction, then its bytes in the file. What stays: its
 * pseudonym among the forgotten, so that no import brings it back, and a standing suppression of the wallets that it had. An id
 * that nobody knows is remembered as forgotten, too. For admins and holders of `pii`; throws `FORBIDDEN`.
 */
export async function forget(warehouse: Warehouse, externalId: string, holder: Scopes.Holder): Promise<Forgotten> {
  const act = { action: 'forget', subject: 'an external id', roles: ['admin'], scope: 'pii' } as const
  return Scopes.guard(warehouse, holder, act, async () => {
    if (externalId === '') throw new Failure('INPUT_INVALID', 'The external id is empty.', { argument: 'externalId' })
    const result = await warehouse.transaction(async () => {
      const pseudonym = (await Pseudonyms.of(warehouse))(externalId)
      const at_s = warehouse.now()
      const wallets = await warehouse.run(Queries.suppressIdentity, { pseudonym, source: 'forget', at_s })
      const events = await warehouse.run(Queries.eraseEvents, { pseudonym })
      await warehouse.run(Queries.eraseFeatures, { pseudonym })
      const consents = await warehouse.run(Queries.eraseConsents, { pseudonym })
      const identities = await warehouse.run(Queries.eraseIdentity, { pseudonym })
      await warehouse.run(Queries.insertForgotten, { hash: pseudonym, at_s })
      return { identities, consents, events, wallets }
    })
    const tables = ['private.identity', 'private.consent', 'private.offchain_event', 'private.wallet_feature']
    await Scrub.scrub(warehouse, tables)
    return { result, facts: result }
  })
}

type Named = { readonly row: Row; readonly pseudonym: Uint8Array }

/** A link as the statement reads it: bytes as hexadecimal digits. */
function link({ row, pseudonym }: Named, place: number, external: Uint8Array | undefined) {
  return {
    pseudonym: hex(pseudonym),
    address: row.wallet?.slice(2),
    external: external ? hex(external) : null,
    source: row.source ?? row.consentSource,
    place,
  }
}

function consentsOf({ row, pseudonym }: Named) {
  return purposesOf(row).map((purpose) => ({
    pseudonym: hex(pseudonym),
    address: row.wallet?.slice(2),
    purpose,
    source: row.consentSource,
    given_at_s: Number(row.consentDate),
  }))
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function purposesOf({ purpose }: Pick<Row, 'purpose'>): readonly string[] {
  const purposes = (purpose ?? '').split(';').map((one) => one.trim())
  return [...new Set(purposes.filter((one) => one !== ''))]
}
