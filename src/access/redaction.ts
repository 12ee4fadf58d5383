/** What the audit log may keep of what it is told: no secret, nobody's e-mail address, and of what is very long only its hash. */
import { canonicalJson, contentHash } from '../core/ids.ts'

const HIDDEN = '…'
/** Names of what is hidden whatever it is; `token` is no such name, being the contract that a campaign gives. */
const NAMES =
  /^(.*secret.*|.*password.*|authorization|salt|(api|private|signer|payer|approver|pii|download)_?key|external_?ids?|e_?mail|phone)$/i
/**
 * API keys, tokens of issuers and e-mail addresses, wherever they stand in a text. Each part is bounded or begins where a word does: what a caller sends is searched, and must
 * not make the search take the square of its length.
 */
const VALUES =
  /dck_[\w-]{20,}|(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]+|[^\s@"'<>,;:]{1,64}@[^\s@"'<>,;:]{1,255}\.[a-z]{2,}/gi
/** Of a fact that is longer as JSON only its hash is kept. */
const MOST_OF_A_FACT = 100_000
const MOST_ITEMS = 200
const MOST_CHARACTERS = 4_000

/** `facts` (JSON data) as the log keeps them. */
export function facts(of: unknown): unknown {
  if (typeof of !== 'object' || of === null || Array.isArray(of)) return redacted(of)
  const short = Object.entries(of).map(([name, one]) => {
    const text = canonicalJson(one ?? null)
    const whole = text.length <= MOST_OF_A_FACT
    return [name, whole ? one : { characters: text.length, sha256: contentHash([text]) }]
  })
  return redacted(Object.fromEntries(short))
}

/** `value` as the log keeps it within facts. */
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
