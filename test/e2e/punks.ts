/** The CryptoPunks sales file read by itself, apart from the engine: what the loop's stages are held against. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

/** One line of the file. */
export type Sale = {
  readonly seq: number
  readonly atS: number
  readonly seller: string
  readonly buyer: string
  readonly item: string
  readonly priceWei: bigint
}

const PATH = fileURLToPath(new URL('../../data/events/cryptopunks_sales.csv.gz', import.meta.url))

/** The header and the lines up to `untilIso` (compared as text: the file is in order of time). */
export function slice(untilIso: string): { readonly csv: string; readonly sales: readonly Sale[] } {
  const [header = '', ...lines] = gunzipSync(readFileSync(PATH)).toString('utf8').trimEnd().split('\n')
  const kept = lines.filter((line) => (line.split(',')[1] ?? '') < untilIso)
  const sales = kept.map((line) => {
    const [seq = '', at = '', seller = '', buyer = '', item = '', price = ''] = line.split(',')
    return {
      seq: Number(seq),
      atS: Date.parse(`${at.replace(' ', 'T')}Z`) / 1000,
      seller,
      buyer,
      item,
      priceWei: wei(price),
    }
  })
  return { csv: `${[header, ...kept].join('\n')}\n`, sales }
}

/** What counts as a trade as of `asOfS`: not with oneself, and not there and back of one item within a day. */
export function trades(sales: readonly Sale[], asOfS: number): Sale[] {
  const known = sales.filter(({ atS, seller, buyer }) => atS < asOfS && seller !== buyer)
  return known.filter(
    (sale) =>
      !known.some(
        (other) =>
          other.item === sale.item &&
          other.seller === sale.buyer &&
          other.buyer === sale.seller &&
          Math.abs(other.atS - sale.atS) <= 86_400,
      ),
  )
}

/** The addresses on either side of `sales`. */
export function parties(sales: readonly Sale[]): Set<string> {
  return new Set(sales.flatMap(({ seller, buyer }) => [seller, buyer]))
}

/** Wei of a price in ether such as `2.5` or `2e-10`, digit by digit. */
function wei(price: string): bigint {
  const [digits = '', exponent = '0'] = price.split('e')
  const [whole = '', fraction = ''] = digits.split('.')
  const places = 18 + Number(exponent) - fraction.length
  const value = BigInt(whole + fraction)
  if (places >= 0) return value * 10n ** BigInt(places)
  if (value % 10n ** BigInt(-places) !== 0n) throw new RangeError(`${price} ether is no whole number of wei.`)
  return value / 10n ** BigInt(-places)
}
