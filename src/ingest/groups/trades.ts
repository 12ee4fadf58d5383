/** What Seaport orders trade: which items pass from whom to whom, and what the order that states the price costs. */
import { hex, ofWhole, whole } from '../words.ts'

/** One item of an order: `type` 0 native, 1 ERC-20, 2 to 5 an NFT; `to` receives it (considerations only). */
export type Item = {
  readonly type: number
  readonly token: Uint8Array
  readonly item: Uint8Array
  readonly amount: Uint8Array
  readonly to: Uint8Array | null
}

/** One fulfilled order; `recipient` null = none is stated. `at` is the log's index. */
export type Order = {
  readonly hash: string
  readonly offerer: Uint8Array
  readonly recipient: Uint8Array | null
  readonly offer: readonly Item[]
  readonly consideration: readonly Item[]
  readonly at: number
}

/** One item sold; `order` states its price. A party is null where no order names it. */
export type Sale = {
  readonly order: Order
  readonly item: Item
  readonly amount: Uint8Array
  readonly seller: Uint8Array | null
  readonly buyer: Uint8Array | null
}

/** The sales of an order alone (its recipient is the other side), or of orders that were matched with one another. */
export function tradesOf(orders: readonly Order[], how: 'alone' | 'matched'): readonly Sale[] {
  const offers = orders.flatMap((order) => side(order, order.offer))
  const wants = orders.flatMap((order) => side(order, order.consideration))
  const sales = pair(offers, wants, (a, b) => a.order !== b.order)
  // What an order offers and considers itself is delivered to a buyer that it names.
  sales.push(...pair(offers, wants, () => true))
  for (const { order, item, left } of offers) {
    if (left === 0n) continue
    const buyer = how === 'alone' ? order.recipient : null
    sales.push({ order, item, amount: ofWhole(left), seller: order.offerer, buyer })
  }
  for (const { order, item, left } of wants) {
    if (left === 0n) continue
    const seller = how === 'alone' ? order.recipient : null
    sales.push({ order, item, amount: ofWhole(left), seller, buyer: order.offerer })
  }
  return sales
}

/** What `order` costs the buyer of its `sales`: one currency, or nothing known. `currency` null beside a price = native. */
export function priced(
  order: Order,
  sales: readonly Sale[],
): { readonly price: Uint8Array | null; readonly currency: Uint8Array | null } {
  const unknown = { price: null, currency: null }
  const isSelling = sales.some(({ seller }) => seller === order.offerer)
  const isBuying = sales.some(({ buyer }) => buyer === order.offerer)
  if (isSelling === isBuying) return unknown
  const paid = (isBuying ? order.offer : order.consideration).filter(isMoney)
  const back = (isBuying ? order.consideration : order.offer).filter(isMoney)
  // A bid's fees come out of the money that it offers; money beside an offered item makes its price no price.
  if (isSelling && back.length > 0) return unknown
  const [first] = paid
  if (!first || ![...paid, ...back].every((item) => currencyOf(item) === currencyOf(first))) return unknown
  const total = paid.reduce((sum, item) => sum + whole(item.amount), 0n)
  if (total >= 1n << 256n) return unknown
  return { price: ofWhole(total), currency: first.type === 0 ? null : first.token }
}

type Part = { readonly order: Order; readonly item: Item; readonly key: string; left: bigint }

function side(order: Order, items: readonly Item[]): Part[] {
  return items
    .filter((item) => !isMoney(item))
    .map((item) => ({ order, item, key: `${hex(item.token)}${hex(item.item)}`, left: whole(item.amount) }))
}

/** Lets offered items pass to those who want them, first come first served, each unit once. */
function pair(offers: readonly Part[], wants: readonly Part[], may: (offer: Part, want: Part) => boolean): Sale[] {
  const sales: Sale[] = []
  for (const offer of offers) {
    for (const want of wants) {
      if (offer.left === 0n || want.left === 0n || offer.key !== want.key || !may(offer, want)) continue
      const amount = offer.left < want.left ? offer.left : want.left
      offer.left -= amount
      want.left -= amount
      const isOwn = offer.order === want.order
      const buyer = isOwn ? want.item.to : want.order.offerer
      const order = !isOwn && paysWithMoney(want.order) ? want.order : offer.order
      sales.push({ order, item: offer.item, amount: ofWhole(amount), seller: offer.order.offerer, buyer })
    }
  }
  return sales
}

function paysWithMoney(order: Order): boolean {
  return order.offer.length > 0 && order.offer.every(isMoney)
}

function isMoney(item: Item): boolean {
  return item.type < 2
}

function currencyOf(item: Item): string {
  return item.type === 0 ? 'native' : hex(item.token)
}
