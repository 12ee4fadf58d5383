import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as Config from '../src/config.ts'

const SECRET = `0x${'ab'.repeat(32)}`

describe('the configuration', () => {
  it('is what docs/configuration.md lists, variable for variable', () => {
    const page = readFileSync(new URL('../docs/configuration.md', import.meta.url), 'utf8')
    const listed = [...page.matchAll(/^\| `(DROPCAST_\w+)` \|/gm)].map(([, name]) => name)
    expect(listed.sort()).toEqual([...Config.variables].sort())
  })

  it('names every wrong variable at once and never repeats its value', () => {
    const wrong = {
      DROPCAST_SIGNER_KEY: 'hunter2hunter2',
      DROPCAST_HTTP_PORT: '70000',
      DROPCAST_INGEST_CHAIN: 'ethereum',
    }
    const failure = (() => {
      try {
        return Config.read(wrong)
      } catch (error) {
        return error
      }
    })()
    expect(failure).toMatchObject({ code: 'CONFIG_INVALID' })
    const shown = JSON.stringify(failure)
    for (const name of Object.keys(wrong)) expect(shown).toContain(name)
    expect(shown).not.toContain('hunter2')
  })

  it('shows whether keys are set, never the keys', () => {
    const config = Config.read({
      DROPCAST_SIGNER_KEY: SECRET,
      DROPCAST_PAYER_KEY: SECRET,
      DROPCAST_APPROVER_KEY: SECRET,
      DROPCAST_PII_KEY: SECRET,
      DROPCAST_HTTP_DOWNLOAD_KEY: SECRET,
    })
    const shown = JSON.stringify(Config.redacted(config), (_key, value) =>
      typeof value === 'bigint' ? String(value) : value,
    )
    expect(shown).not.toContain(SECRET.slice(2, 20))
    expect(shown).toContain('"signerKey":"set"')
    expect(shown).toContain('"piiKey":"set"')
    expect(shown).toContain('"downloadKey":"set"')
    expect(
      JSON.stringify(Config.redacted(Config.read({})), (_key, value) =>
        typeof value === 'bigint' ? String(value) : value,
      ),
    ).toContain('"signerKey":"not set"')
  })

  it('takes scopes as a list of those that exist, and limits in whole days', () => {
    expect(Config.read({}).scopes).toEqual([])
    expect(Config.read({ DROPCAST_SCOPES: ' pii ' }).scopes).toEqual(['pii'])
    for (const wrong of [
      { DROPCAST_SCOPES: 'pii,root' },
      { DROPCAST_RETAIN_AUDIT_DAYS: '0' },
      { DROPCAST_PII_KEY: 'x' },
    ])
      expect(() => Config.read(wrong), JSON.stringify(wrong)).toThrowError(
        expect.objectContaining({ code: 'CONFIG_INVALID' }),
      )
    expect(Config.read({ DROPCAST_RETAIN_AUDIT_DAYS: '400' }).retain).toEqual({
      eventsDays: null,
      auditDays: 400,
      runsDays: null,
      orphansDays: null,
    })
  })
})
