/** What the audit log may keep of what it is told: no secret, nobody's e-mail address, and of what is very long only its hash. */
import { canonicalJson, contentHash } from '../core/ids.ts'

const HIDDEN = '…'
/** Names of what is hidden whatever it is; `token` is no such name, being the contract that a campaign gives. */
const NAMES =
  /^(.*secret.*|.*password.*|authorization|salt|(api|private|signer|payer|approver|pii|download)_?key|external_?ids?|e_?mail|phone)$/i
/** API keys, tokens of issuers and e-mail addresses, wherever they stand in a text. */
const VALUES = /dck_[\w-]{20,}|eyJ[\w-]+\.[\w-]+\.[\w-]+|[^\s@"'<>,;:]+@[^\s@"'<>,;:]+\.[a-z]{2,}/gi
const MOST_ITEMS = 200
const MOST_CHARACTERS = 4_000

/** `value` (JSON data) as the log keeps it. */
export function redacted(value: unknown): unknown {
  if (typeof value === 'string') return text(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value))
    return value.length > MOST_ITEMS
      ? { items: value.length, sha256: contentHash([canonicalJson(value)]) }
      : value.map(redacted)
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, NAMES.test(name) && one !== null ? HIDDEN : redacted(one)]),
  )
}

/** `of` without what {@link redacted} hides in texts. */
export function text(of: string): string {
  if (of.length > MOST_CHARACTERS) return `${of.length} characters, sha256 ${contentHash([of])}`
  return of.replace(VALUES, HIDDEN)
}
