import { describe, expect, it } from 'vitest'
import * as Terminal from './terminal.ts'

type Log = { entries: { principal: string; action: string; outcome: string; after: Record<string, unknown> | null }[] }

describe('the first key', () => {
  it('is an admin’s, is made once, and is in the audit log without its secret', async () => {
    using terminal = Terminal.open()
    await terminal.json('init')
    const FIRST = ['key', 'create', '--first', '--principal', 'ada']
    expect(await terminal.failure(...FIRST, '--role', 'analyst')).toMatchObject({ code: 'USAGE' })
    expect(await terminal.failure('key', 'create', '--principal', 'ada')).toMatchObject({ code: 'USAGE' })
    const made = await terminal.json<{ id: string; role: string; secret: string }>(...FIRST)
    expect(made).toMatchObject({ principal: 'ada', role: 'admin', secret: expect.stringMatching(/^dck_/) })
    expect(await terminal.failure(...FIRST)).toMatchObject({ code: 'FORBIDDEN' })
    await terminal.json('key', 'revoke', made.id)
    expect(await terminal.failure(...FIRST)).toMatchObject({ code: 'FORBIDDEN' })
    const { entries } = await terminal.json<Log>('audit', 'log', '--action', 'key.create')
    expect(entries.map(({ principal, outcome }) => [principal, outcome])).toEqual([
      ['ada', 'FORBIDDEN'],
      ['ada', 'FORBIDDEN'],
      ['ada', 'DONE'],
    ])
    expect(JSON.stringify(entries)).not.toContain(made.secret)
    expect(entries.at(-1)?.after).toMatchObject({ id: made.id, role: 'admin' })
  })
})
