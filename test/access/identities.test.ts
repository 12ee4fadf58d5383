import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as Consents from '../../src/access/consents.ts'
import * as Identities from '../../src/access/identities.ts'
import * as Offchain from '../../src/access/offchain.ts'
import * as Pseudonyms from '../../src/access/pseudonyms.ts'
import { Failure } from '../../src/core/failure.ts'
import * as Suppressions from '../../src/screening/lists/suppressions.ts'
import * as Screening from '../../src/screening/screen.ts'
import * as Published from '../../src/warehouse/published.ts'
import { open, type Warehouse } from '../../src/warehouse/warehouse.ts'
import { temporary } from '../warehouse/folder.ts'
import { ADMIN, ANN, BOB, CAT, csv, EVENTS, IDENTITIES, identity, KEY, PII, sql } from './people.ts'

const folder = temporary()
const NOW_S = 1_700_000_000
const memory = () => open({ path: ':memory:', now: () => NOW_S })

async function rows(w: Warehouse, text: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return w.all(sql(text))
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof Failure) return error
  throw new Error(`no failure but ${String(error)}`)
}

/** Everything that a failure could show to a person or a log, causes included. */
function shown(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const own = error instanceof Failure ? JSON.stringify(error.toJSON()) : ''
  return `${error.message} ${error.stack} ${own} ${error.cause === undefined ? '' : shown(error.cause)}`
}

describe('identities', () => {
  test('come from a file once, and only whoever holds pii reads them back', async () => {
    await using w = await memory()
    const file = csv(
      folder,
      'people.csv.gz',
      IDENTITIES,
      identity(ANN, 'ann@example.org', 'airdrops; news'),
      identity(BOB, 'bob@example.org'),
      identity(CAT, 'ann@example.org'),
    )
    expect(await Identities.importFile(w, file, { key: KEY })).toEqual({
      rows: 3,
      added: 3,
      wallets: 3,
      forgotten: 0,
      alreadyImported: false,
    })
    expect(await Identities.importFile(w, file, { key: KEY })).toMatchObject({ added: 0, alreadyImported: true })
    const again = csv(folder, 'again.csv', IDENTITIES, identity(BOB, 'bob@example.org'))
    expect(await Identities.importFile(w, again, { key: KEY })).toMatchObject({ rows: 1, added: 0, wallets: 0 })
    const consent = { source: 'shop', givenAtS: 1_698_796_800, withdrawnAtS: null }
    expect(await Identities.of(w, ANN, PII, KEY)).toEqual([
      {
        externalId: 'ann@example.org',
        source: 'shop',
        firstSeenS: NOW_S,
        consents: [
          { purpose: 'airdrops', ...consent },
          { purpose: 'news', ...consent },
        ],
      },
    ])
    for (const holder of [ADMIN, { principal: 'eve' }, { principal: 'eve', role: 'analyst' } as const]) {
      await expect(Identities.of(w, ANN, holder, KEY)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }
    const audit = await rows(w, 'SELECT principal, action, subject, facts FROM private.audit ORDER BY rowid')
    expect(audit).toEqual([
      { principal: 'dpo', action: 'readIdentities', subject: ANN, facts: '{"identities":1,"outcome":"DONE"}' },
      ...['root', 'eve', 'eve'].map((principal) => ({
        principal,
        action: 'readIdentities',
        subject: ANN,
        facts: '{"outcome":"FORBIDDEN"}',
      })),
    ])
    expect(JSON.stringify(audit)).not.toContain('example.org')
  })

  test('are read from Parquet as well, and number wallets on from those that are known', async () => {
    await using w = await memory()
    await w.run(sql(`INSERT INTO chain.wallet VALUES (0, unhex('${BOB.slice(2)}'))`))
    const file = join(folder, 'people.parquet')
    await w.run(
      sql(`COPY (SELECT unhex('${ANN.slice(2)}') AS address, 'ann' AS external_id, 'airdrops' AS purposes, 'shop' AS consent_source,
        TIMESTAMP '2023-11-01' AS consent_at UNION ALL SELECT unhex('${BOB.slice(2)}'), 'bob', 'airdrops', 'shop', TIMESTAMP '2023-11-01')
        TO '${file}' (FORMAT parquet)`),
    )
    expect(await Identities.importFile(w, file, { key: KEY })).toMatchObject({ rows: 2, added: 2, wallets: 1 })
    expect(await rows(w, 'SELECT id, lower(hex(address)) AS address FROM chain.wallet ORDER BY id')).toEqual([
      { id: 0, address: BOB.slice(2) },
      { id: 1, address: ANN.slice(2) },
    ])
    expect((await Identities.of(w, BOB, PII, KEY)).map(({ externalId }) => externalId)).toEqual(['bob'])
  })

  test('without a key are kept as pseudonyms only, until they are imported with one', async () => {
    await using w = await memory()
    const file = csv(folder, 'keyless.csv', IDENTITIES, identity(ANN, 'ann@example.org'))
    await Identities.importFile(w, file, { key: null })
    await expect(Identities.of(w, ANN, PII, null)).rejects.toMatchObject({ code: 'EXTERNAL_ID_UNREADABLE' })
    await expect(Identities.of(w, ANN, PII, KEY)).rejects.toMatchObject({ code: 'EXTERNAL_ID_UNREADABLE' })
    const later = csv(folder, 'later.csv', IDENTITIES, identity(ANN, 'ann@example.org', 'news'))
    await Identities.importFile(w, later, { key: KEY })
    expect((await Identities.of(w, ANN, PII, KEY)).map(({ externalId }) => externalId)).toEqual(['ann@example.org'])
    await expect(Identities.of(w, ANN, PII, `0x${'77'.repeat(32)}`)).rejects.toMatchObject({
      code: 'EXTERNAL_ID_UNREADABLE',
    })
  })

  test('have pseudonyms that differ between warehouses, and seals that fit their pseudonym only', async () => {
    await using w = await memory()
    await using other = await memory()
    const [here, there] = [await Pseudonyms.of(w), await Pseudonyms.of(other)]
    expect(here('ann')).toEqual((await Pseudonyms.of(w))('ann'))
    expect(here('ann')).not.toEqual(there('ann'))
    const sealed = Pseudonyms.encrypt(KEY, here('ann'), 'ann')
    expect(Pseudonyms.decrypt(KEY, here('ann'), sealed)).toBe('ann')
    expect(Buffer.from(sealed).includes('ann')).toBe(false)
    expect(() => Pseudonyms.decrypt(KEY, here('bob'), sealed)).toThrowError(Failure)
  })

  test.each([
    ['a consent without purpose', `${BOB},bob@example.org,,shop,2023-11-01`, 'purpose'],
    ['a consent of blank purposes', `${BOB},bob@example.org, ; ,shop,2023-11-01`, 'purpose'],
    ['a consent without source', `${BOB},bob@example.org,airdrops,,2023-11-01`, 'consent_source'],
    ['a consent without date', `${BOB},bob@example.org,airdrops,shop,`, 'consent_date'],
    ['a consent of no time', `${BOB},bob@example.org,airdrops,shop,yesterday`, 'consent_date'],
    ['no external id', `${BOB},,airdrops,shop,2023-11-01`, 'external_id'],
    ['an id in the place of the wallet', 'bob@example.org,bob@example.org,airdrops,shop,2023-11-01', 'wallet'],
  ])('are refused for %s, whole and without a word of the cell', async (_what, line, column) => {
    await using w = await memory()
    const file = csv(folder, 'bad.csv', IDENTITIES, identity(ANN, 'ann@example.org'), line)
    const failure = await failureOf(Identities.importFile(w, file, { key: KEY }))
    expect(failure).toMatchObject({ code: 'FILE_MALFORMED', facts: { row: 2, line: 3, column } })
    expect(shown(failure)).not.toMatch(/example\.org|yesterday/)
    expect(await rows(w, 'SELECT count(*)::INTEGER AS n FROM private.identity')).toEqual([{ n: 0 }])
    expect(await rows(w, 'SELECT count(*)::INTEGER AS n FROM chain.wallet')).toEqual([{ n: 0 }])
  })

  test.each([
    ['a row with a cell too many', [IDENTITIES, `${identity(ANN, 'secret@example.org')},more`]],
    ['no header', [identity(ANN, 'secret@example.org'), identity(BOB, 'other@example.org')]],
    ['a header that repeats itself', ['secret@example.org,secret@example.org', 'a,b']],
  ])('are refused for %s without a word of the file', async (_what, lines) => {
    await using w = await memory()
    const file = csv(folder, 'broken.csv', ...lines)
    const failure = await failureOf(Identities.importFile(w, file, { key: KEY }))
    expect(failure.code).toMatch(/^FILE_/)
    expect(shown(failure)).not.toContain('secret')
  })
})

describe('off-chain events', () => {
  test('wait for their identity, and belong to a wallet only while that is the only one', async () => {
    await using w = await memory()
    const events = csv(
      folder,
      'events.csv',
      EVENTS,
      `ann@example.org,,signup,2023-11-02T10:00:00Z,mail,spring,"{""plan"":""pro""}"`,
      `,${BOB},click,1698919200,ads,,`,
      `bob@example.org,,click,1698919200,ads,,`,
    )
    expect(await Offchain.importFile(w, events)).toMatchObject({ rows: 3, added: 3, wallets: 1, forgotten: 0 })
    const more = csv(folder, 'more.csv', EVENTS, `,${BOB},click,1698919200,ads,,`, `,${BOB},click,1698919201,ads,,`)
    expect(await Offchain.importFile(w, more)).toMatchObject({ rows: 2, added: 1 })
    const wallets = () =>
      rows(
        w,
        `SELECT event, at_s, '0x' || lower(hex(w.address)) AS wallet, utm_source, utm_campaign, properties
          FROM private.offchain_event e LEFT JOIN chain.wallet w ON w.id = e.wallet WHERE e.pseudonym IS NOT NULL ORDER BY event`,
      )
    const [click, signup] = [
      { event: 'click', at_s: 1_698_919_200, utm_source: 'ads', utm_campaign: null, properties: null },
      {
        event: 'signup',
        at_s: 1_698_919_200,
        utm_source: 'mail',
        utm_campaign: 'spring',
        properties: '{"plan":"pro"}',
      },
    ]
    expect(await wallets()).toEqual([
      { ...click, wallet: null },
      { ...signup, wallet: null },
    ])
    const first = csv(
      folder,
      'first.csv',
      IDENTITIES,
      identity(ANN, 'ann@example.org'),
      identity(BOB, 'bob@example.org'),
    )
    await Identities.importFile(w, first, { key: null })
    expect(await wallets()).toEqual([
      { ...click, wallet: BOB },
      { ...signup, wallet: ANN },
    ])
    const second = csv(folder, 'second.csv', IDENTITIES, identity(CAT, 'ann@example.org'))
    await Identities.importFile(w, second, { key: null })
    expect(await wallets()).toEqual([
      { ...click, wallet: BOB },
      { ...signup, wallet: null },
    ])
  })

  test.each([
    ['neither id nor wallet', ',,click,2023-11-02,,,', 'external_id'],
    ['both', `ann@example.org,${ANN},click,2023-11-02,,,`, 'external_id'],
    ['no name', 'ann@example.org,,,2023-11-02,,,', 'event'],
    ['properties that are no object', 'ann@example.org,,click,2023-11-02,,,ann@example.org', 'properties'],
  ])('are refused with %s', async (_what, line, column) => {
    await using w = await memory()
    const failure = await failureOf(Offchain.importFile(w, csv(folder, 'bad-events.csv', EVENTS, line)))
    expect(failure).toMatchObject({ code: 'FILE_MALFORMED', facts: { row: 1, line: 2, column } })
    expect(shown(failure)).not.toContain('example.org')
  })
})

describe('forgetting', () => {
  async function told(w: Warehouse): Promise<void> {
    const people = [
      identity(ANN, 'ann@example.org'),
      identity(CAT, 'ann@example.org'),
      identity(BOB, 'bob@example.org'),
    ]
    await Identities.importFile(w, csv(folder, 'told.csv', IDENTITIES, ...people), { key: KEY })
    const events = [
      'ann@example.org,,buy,2023-11-02,,,',
      `,${CAT},click,2023-11-03,,,`,
      'bob@example.org,,buy,2023-11-02,,,',
    ]
    await Offchain.importFile(w, csv(folder, 'told-events.csv', EVENTS, ...events))
    await w.run({
      name: 'test',
      text: 'INSERT INTO private.wallet_feature SELECT DISTINCT 1, wallet FROM private.identity',
      params: {},
      required: [],
    })
  }
  const left = (w: Warehouse) =>
    rows(
      w,
      `SELECT (SELECT count(*) FROM private.identity)::INTEGER AS identities, (SELECT count(*) FROM private.consent)::INTEGER AS consents,
        (SELECT count(*) FROM private.offchain_event)::INTEGER AS events, (SELECT count(*) FROM private.forgotten)::INTEGER AS forgotten,
        (SELECT count(*) FROM private.suppression)::INTEGER AS suppressed, (SELECT count(*) FROM private.wallet_feature)::INTEGER AS featured`,
    )

  test('erases everything of one person, once, and no import brings it back', async () => {
    await using w = await memory()
    await told(w)
    await expect(Identities.forget(w, 'ann@example.org', { principal: 'eve', role: 'marketer' })).rejects.toMatchObject(
      {
        code: 'FORBIDDEN',
      },
    )
    expect(await left(w)).toEqual([{ identities: 3, consents: 3, events: 3, forgotten: 0, suppressed: 0, featured: 3 }])
    expect(await Identities.forget(w, 'ann@example.org', ADMIN)).toEqual({
      identities: 2,
      consents: 2,
      events: 2,
      wallets: 2,
    })
    const after = [{ identities: 1, consents: 1, events: 1, forgotten: 1, suppressed: 2, featured: 1 }]
    expect(await left(w)).toEqual(after)
    expect(await Identities.forget(w, 'ann@example.org', PII)).toEqual({
      identities: 0,
      consents: 0,
      events: 0,
      wallets: 0,
    })
    expect(await left(w)).toEqual(after)
    const again = csv(folder, 'return.csv', IDENTITIES, identity(ANN, 'ann@example.org', 'news'))
    expect(await Identities.importFile(w, again, { key: KEY })).toMatchObject({ rows: 1, added: 0, forgotten: 1 })
    const event = csv(folder, 'return-events.csv', EVENTS, 'ann@example.org,,buy,2023-12-02,,,')
    expect(await Offchain.importFile(w, event)).toMatchObject({ rows: 1, added: 0, forgotten: 1 })
    expect(await left(w)).toEqual(after)
    const audit = JSON.stringify(await rows(w, 'SELECT * FROM private.audit'))
    expect(audit).toContain('forget')
    const pseudonym = Buffer.from((await Pseudonyms.of(w))('ann@example.org')).toString('hex')
    for (const secret of ['example.org', pseudonym]) expect(audit.toLowerCase()).not.toContain(secret)
  })

  test('leaves no byte in the file or its log, between rows of others that stay', async () => {
    const path = join(folder, 'erased.duckdb')
    const [mark, word] = [randomBytes(24).toString('base64url'), () => randomBytes(6).toString('base64url')]
    await using w = await open({ path, now: () => NOW_S })
    const others = Array.from({ length: 300 }, (_, i) => `p${i}`)
    const wallet = (i: number) => `0x${i.toString(16).padStart(40, '0')}`
    const people = [...others.map((id, i) => identity(wallet(i + 1), id)), identity(ANN, 'ann@example.org')]
    await Identities.importFile(w, csv(folder, 'crowd.csv', IDENTITIES, ...people), { key: KEY })
    const events = others.map((id) => `${id},,click,2023-11-02,${word()},,"{""x"":""${word()}""}"`)
    events.splice(150, 0, `ann@example.org,,buy,2023-11-02,${mark},,"{""x"":""${mark}""}"`)
    await Offchain.importFile(w, csv(folder, 'crowd-events.csv', EVENTS, ...events))
    const address = `unhex('${ANN.slice(2)}')`
    const [own] = await rows(
      w,
      `SELECT i.external_id AS sealed FROM private.identity i JOIN chain.wallet w ON w.id = i.wallet WHERE w.address = ${address}`,
    )
    const traces = { mark, sealed: Buffer.from(own?.sealed as Uint8Array).subarray(0, 20) }
    const found = () => {
      const bytes = [path, `${path}.wal`].map((file) => (existsSync(file) ? readFileSync(file) : Buffer.alloc(0)))
      return Object.entries(traces)
        .filter(([, trace]) => bytes.some((part) => part.includes(trace)))
        .map(([name]) => name)
    }
    expect(found()).toEqual(['mark', 'sealed'])
    await w.checkpoint()
    expect(found()).toEqual(['mark', 'sealed'])
    await Identities.forget(w, 'ann@example.org', ADMIN)
    expect(found()).toEqual([])
    await w.checkpoint()
    expect(found()).toEqual([])
    expect(await left(w)).toEqual([
      { identities: 300, consents: 300, events: 300, forgotten: 1, suppressed: 1, featured: 0 },
    ])
    await expect(w.run(sql('INSERT INTO private.identity (wallet) VALUES (1)'))).rejects.toThrow(/NOT NULL/)
  })

  test('acts on the next screening, and so does a withdrawn consent', async () => {
    await using w = await memory()
    await told(w)
    const screened = async () => {
      const { allowed, suppressed } = await Screening.screen([ANN, BOB, CAT], [Suppressions.create(w)], { now: NOW_S })
      return { allowed, suppressed: suppressed.map(({ wallet, reason, source }) => `${wallet} ${reason} ${source}`) }
    }
    expect(await screened()).toEqual({ allowed: [ANN, BOB, CAT], suppressed: [] })
    await expect(
      Consents.withdraw(w, { wallet: BOB, purpose: null }, { principal: 'eve', role: 'analyst' }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await Consents.withdraw(w, { wallet: BOB, purpose: null }, ADMIN)).toEqual({ consents: 1, wallets: 1 })
    expect(await Consents.withdraw(w, { wallet: BOB, purpose: null }, ADMIN)).toEqual({ consents: 0, wallets: 0 })
    expect(await screened()).toEqual({ allowed: [ANN, CAT], suppressed: [`${BOB} OPTED_OUT consent`] })
    expect((await Identities.of(w, BOB, PII, KEY))[0]?.consents).toMatchObject([{ withdrawnAtS: NOW_S }])
    await Identities.forget(w, 'ann@example.org', PII)
    expect(await screened()).toEqual({
      allowed: [],
      suppressed: [`${ANN} OPTED_OUT forget`, `${BOB} OPTED_OUT consent`, `${CAT} OPTED_OUT forget`],
    })
  })

  test('withdrawing one purpose leaves the other consents standing, and every wallet of the person out', async () => {
    await using w = await memory()
    const both = [identity(ANN, 'ann', 'airdrops;news'), identity(CAT, 'ann', 'news')]
    await Identities.importFile(w, csv(folder, 'both.csv', IDENTITIES, ...both), { key: KEY })
    expect(await Consents.withdraw(w, { wallet: ANN, purpose: 'news' }, PII)).toEqual({ consents: 2, wallets: 2 })
    const stands = 'SELECT purpose, withdrawn_at_s IS NULL AS stands FROM private.consent ORDER BY ALL'
    expect(await rows(w, stands)).toEqual([
      { purpose: 'airdrops', stands: true },
      { purpose: 'news', stands: false },
      { purpose: 'news', stands: false },
    ])
    const stranger = `0x${'d'.repeat(40)}` as typeof ANN
    expect(await Consents.withdraw(w, { wallet: stranger, purpose: null }, PII)).toEqual({ consents: 0, wallets: 1 })
  })
})

describe('the published copy', () => {
  test('has no table, no row and no byte of it', async () => {
    const path = join(folder, 'whole.duckdb')
    const MARK = 'kH7qZ0vW3xTn5RbYd2Lc'
    {
      await using w = await open({ path, now: () => NOW_S })
      const people = [identity(ANN, `${MARK}@example.org`, MARK)]
      await Identities.importFile(w, csv(folder, `${MARK}.csv`, IDENTITIES, ...people), { key: KEY })
      const line = `${MARK}@example.org,,${MARK},2023-11-02,${MARK},,"{""x"":""${MARK}""}"`
      await Offchain.importFile(w, csv(folder, 'marked-events.csv', EVENTS, line))
      await Published.publish(w, join(folder, 'copy.duckdb'))
      await w.checkpoint()
    }
    await using reader = await Published.openReadOnly(join(folder, 'copy.duckdb'))
    const tables = await reader.all(
      Published.typed("SELECT schema_name || '.' || table_name AS name FROM duckdb_tables() ORDER BY name"),
    )
    expect(tables.map(({ name }) => name)).toContain('chain.wallet')
    expect(tables.filter(({ name }) => String(name).startsWith('private.'))).toEqual([])
    for (const { name } of tables) {
      const all = await reader.all(Published.typed(`SELECT t::VARCHAR AS text FROM ${name} t`))
      expect(JSON.stringify(all), String(name)).not.toContain(MARK)
    }
    // The warehouse itself holds the words of events, so the search can find them; the id it holds sealed only.
    expect(readFileSync(path).includes(MARK)).toBe(true)
    expect(readFileSync(path).includes(`${MARK}@example.org`)).toBe(false)
    expect(readFileSync(join(folder, 'copy.duckdb')).includes(MARK)).toBe(false)
  })
})
