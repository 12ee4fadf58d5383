/** Numbers with their unit: a value may be written in another unit of the same kind, and is refused in one of another kind. */
import { Failure } from '../core/failure.ts'
import * as Units from '../core/units.ts'
import * as Shape from './shape.ts'

/** How many of the key one of the value is, for units that convert into each other. */
const KINDS: readonly Readonly<Record<string, number>>[] = [
  { wei: 1e-18, gwei: 1e-9, ETH: 1 },
  { minutes: 1 / 1440, hours: 1 / 24, days: 1, weeks: 7 },
  { share: 1, '%': 0.01, percent: 0.01, bps: 0.0001 },
]

/** Above this no ETH amount is meant: there are about 1.2e8 ETH, so it is wei or gwei without saying so. */
const MOST_ETH = 1e9
const MOST_PERCENTILE = 100

/**
 * The number in `unit` that `input` says: a number, or a text such as `"1500 gwei"`. Throws `SEGMENT_INVALID` for what is no number and
 * `SEGMENT_UNIT` for a unit of another kind, and for values that are one only in another unit (ETH above 10⁹, shares above 1, percentiles
 * below 1 or above 100).
 */
export function value(input: unknown, unit: string, path: string): number {
  if (typeof input !== 'string') return plausible(Shape.number(input, path), unit, path)
  const match = /^(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?) ?([A-Za-z%]+)$/i.exec(input.trim())
  if (!match) throw Shape.invalid(path, `must be a number, not ${Shape.shown(input)}`)
  const [, digits = '', written = ''] = match
  const factor = factorBetween(written, unit)
  if (factor === null)
    throw new Failure('SEGMENT_UNIT', `${path} is counted in ${unit}, which "${written.slice(0, 32)}" is not.`, {
      path,
      unit,
      accepted: accepted(unit),
    })
  return plausible(Shape.number(Number(digits) * factor, path), unit, path)
}

/** Whole base units of a token, as decimal text, at least 1 and at most 2^127-1. Throws `SEGMENT_UNIT`, because a fraction is another unit. */
export function base(input: unknown, path: string): string {
  if (typeof input === 'string' && /^\d{1,39}$/.test(input)) {
    const amountUnits = BigInt(input)
    if (amountUnits > 0n && amountUnits <= Units.MAX_STORED) return amountUnits.toString()
  }
  throw new Failure(
    'SEGMENT_UNIT',
    `${path} must be a whole number of the token's base units from 1 to 2^127-1, as text, not ${Shape.shown(input)}.`,
    { path, unit: 'base units' },
  )
}

function plausible(number: number, unit: string, path: string): number {
  // A share where a percentile is meant would let everybody through.
  if (unit === 'percentile' && (number > MOST_PERCENTILE || (number > 0 && number < 1)))
    throw new Failure('SEGMENT_UNIT', `${path} is ${number}, but percentiles are 1 to ${MOST_PERCENTILE}.`, {
      path,
      unit,
      accepted: accepted(unit),
    })
  const other = unit === 'ETH' && Math.abs(number) >= MOST_ETH ? 'wei' : unit === 'share' && number > 1 ? '%' : null
  if (other === null) return number
  throw new Failure(
    'SEGMENT_UNIT',
    `${path} is ${number} ${unit}, which there cannot be: write "${number} ${other}" if that is meant.`,
    { path, unit, accepted: accepted(unit) },
  )
}

function factorBetween(written: string, unit: string): number | null {
  const same = (a: string, b: string) =>
    a.toLowerCase() === b.toLowerCase() || a.toLowerCase() === `${b}s`.toLowerCase()
  if (same(written, unit) || same(unit, written)) return 1
  for (const kind of KINDS) {
    const from = Object.keys(kind).find((each) => same(written, each) || same(each, written))
    if (from !== undefined && kind[unit] !== undefined) return (kind[from] ?? 1) / kind[unit]
  }
  return null
}

function accepted(unit: string): readonly string[] {
  return Object.keys(KINDS.find((kind) => unit in kind) ?? { [unit]: 1 })
}
