import { describe, expect, it } from 'vitest'
import { verbs } from '../../cli/verbs.ts'
import { ANN, BOB, csv, EVENTS, IDENTITIES, identity, KEY } from '../access/people.ts'
import * as Terminal from './terminal.ts'

const keysOf = (name: string) => Object.keys(verbs.find((verb) => verb.name.join(' ') === name)?.answers ?? {}).sort()

describe('the verbs about people', () => {
  it('import, show, withdraw, forget and sweep, as docs/cli.md says', async () => {
    using terminal = Terminal.open({
      DROPCAST_PII_KEY: KEY,
      DROPCAST_SCOPES: 'pii',
      DROPCAST_RETAIN_EVENTS_DAYS: '30',
    })
    const { folder } = terminal
    const people = csv(folder, 'people.csv.gz', IDENTITIES, identity(ANN, 'ann@example.org'), identity(BOB, 'bob'))
    const imported = await terminal.json('import', people, '--kind', 'identities')
    expect(imported).toMatchObject({ kind: 'identities', rows: 2, added: 2, alreadyImported: false })
    expect(Object.keys(imported).sort()).toEqual(keysOf('import'))
    const events = csv(folder, 'events.csv', EVENTS, 'ann@example.org,,buy,2020-01-01,,,', 'bob,,buy,2020-01-01,,,')
    expect(await terminal.json('import', events, '--kind', 'events')).toMatchObject({ kind: 'events', added: 2 })
    const shown = await terminal.json<readonly Record<string, unknown>[]>('identities', ANN)
    expect(shown).toMatchObject([{ externalId: 'ann@example.org', source: 'shop' }])
    expect(Object.keys(shown[0] ?? {}).sort()).toEqual(keysOf('identities'))
    const withdrawn = await terminal.json('consent', 'withdraw', BOB)
    expect(withdrawn).toEqual({ wallet: BOB, consents: 1, wallets: 1 })
    expect(Object.keys(withdrawn).sort()).toEqual(keysOf('consent withdraw'))
    const forgotten = await terminal.type('forget', 'ann@example.org')
    expect(forgotten).toMatchObject({ code: 0, stderr: '' })
    expect(forgotten.stdout).toContain('Erased 1 links, 1 consents and 1 events; 1 wallets suppressed.')
    expect(forgotten.stdout).not.toContain('ann@example.org')
    expect(await terminal.json('forget', 'ann@example.org')).toEqual({
      identities: 0,
      consents: 0,
      events: 0,
      wallets: 0,
    })
    expect(await terminal.json('retain', '--dry-run')).toEqual([{ table: 'private.offchain_event', days: 30, rows: 1 }])
    expect(await terminal.json('retain')).toEqual([{ table: 'private.offchain_event', days: 30, rows: 1 }])
    expect(await terminal.json('retain')).toEqual([{ table: 'private.offchain_event', days: 30, rows: 0 }])
    const again = await terminal.json(
      'import',
      csv(folder, 'more.csv', IDENTITIES, identity(ANN, 'ann@example.org')),
      '--kind',
      'identities',
    )
    expect(again).toMatchObject({ rows: 1, added: 0, forgotten: 1 })
  })

  it('refuse to show ids without the scope, also to the admin who typed', async () => {
    using terminal = Terminal.open({ DROPCAST_PII_KEY: KEY })
    const people = csv(terminal.folder, 'people.csv', IDENTITIES, identity(ANN, 'ann@example.org'))
    await terminal.json('import', people, '--kind', 'identities')
    const refusal = await terminal.failure('identities', ANN)
    expect(refusal).toMatchObject({ code: 'FORBIDDEN', facts: { scope: 'pii' } })
    expect(JSON.stringify(refusal)).not.toContain('example.org')
  })

  it('make keys with scopes', async () => {
    using terminal = Terminal.open()
    const made = await terminal.json('key', 'create', '--principal', 'dpo', '--role', 'analyst', '--scope', 'pii')
    expect(made).toMatchObject({ principal: 'dpo', role: 'analyst', scopes: ['pii'] })
    expect(await terminal.json('key', 'list')).toMatchObject([{ principal: 'dpo', scopes: ['pii'] }])
    expect(
      await terminal.failure('key', 'create', '--principal', 'x', '--role', 'analyst', '--scope', 'all'),
    ).toMatchObject({
      code: 'USAGE',
      facts: { option: 'scope' },
    })
  })
})
