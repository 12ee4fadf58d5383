/** Files about people as they come from a shop or a mailing tool, in a folder of their own. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parse } from '../../src/core/address.ts'
import type { Query, Row } from '../../src/warehouse/query.ts'

export const KEY = `0x${'5a'.repeat(32)}` as const
export const PII = { principal: 'dpo', scopes: ['pii'] } as const
export const ADMIN = { principal: 'root', role: 'admin' } as const
export const [ANN, BOB, CAT] = ['a', 'b', 'c'].map((digit) => parse(`0x${digit.repeat(40)}`)) as [
  ReturnType<typeof parse>,
  ReturnType<typeof parse>,
  ReturnType<typeof parse>,
]

export const IDENTITIES = 'wallet,external_id,purpose,consent_source,consent_date'
export const EVENTS = 'external_id,wallet,event,time,utm_source,utm_campaign,properties'

export function identity(wallet: string, externalId: string, purpose = 'airdrops', date = '2023-11-01'): string {
  return `${wallet},${externalId},${purpose},shop,${date}`
}

/** Writes a CSV, gzip when the name says so; gives its path. */
export function csv(folder: string, name: string, ...lines: string[]): string {
  const path = join(folder, name)
  const text = `${lines.join('\n')}\n`
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text)
  return path
}

export function sql(text: string): Query<Record<never, never>, Row> {
  return { name: 'test', text, params: {}, required: [] }
}
