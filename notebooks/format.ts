/** Numbers in words, for the pages: pure, and the same on every machine. */

/** `0.2810` as `28.1 %`; unknown (null) as `unknown`. */
export function percent(share: number | null | undefined, digits = 1): string {
  return share === null || share === undefined ? 'unknown' : `${(100 * share).toFixed(digits)} %`
}

/** A difference of shares in percentage points, with its sign: `−1.7`. */
export function points(difference: number): string {
  const text = (100 * Math.abs(difference)).toFixed(1)
  return `${difference < 0 && text !== '0.0' ? '−' : '+'}${text}`
}

/** Whole numbers in groups of three: `12,608`. */
export function whole(number: number | bigint): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** Base units (decimal text) as an amount with at most `digits` decimals, cut, never rounded up: `35.37`. */
export function amount(units: string, decimals: number, digits = 2): string {
  const negative = units.startsWith('-')
  const padded = (negative ? units.slice(1) : units).padStart(decimals + 1, '0')
  const split = padded.length - decimals
  const fraction = padded.slice(split, split + digits).replace(/0+$/, '')
  return `${negative ? '−' : ''}${whole(BigInt(padded.slice(0, split)))}${fraction ? `.${fraction}` : ''}`
}

/** A long identifier by its ends: `3d37988f…f054c`. */
export function short(id: string): string {
  return id.length <= 20 ? id : `${id.slice(0, 10)}…${id.slice(-6)}`
}
