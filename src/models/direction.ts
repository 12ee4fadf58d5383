/**
 * Directions: columns along which no score may fall, or none rise, whatever the training rows say. A split on such a column must keep it, and the
 * leaves under its two sides may not pass the middle between them, so that the whole tree keeps it (Chen & Guestrin's XGBoost does the same).
 */

/** 1 where a score may only rise with a column, −1 where it may only fall, by name. An unknown value is neither low nor high: it has no place in the order. */
export type Directions = Readonly<Record<string, 1 | -1>>

/** What a leaf may say at least and at most. */
export type Ends = { readonly low: number; readonly high: number }

/** The ends of a leaf that may say anything. */
export const ANYWHERE: Ends = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }

/** Sums of gradient and curvature of the rows of a leaf. */
export type Sums = { readonly g: number; readonly h: number }

/** Both sides of a split, and the penalty of large values. */
export type Sides = { readonly left: Sums; readonly right: Sums; readonly penalty: number }

/** What a leaf of these sums says within its ends. */
export function leaf({ g, h }: Sums, { low, high }: Ends, penalty: number): number {
  return Math.min(high, Math.max(low, -g / (h + penalty)))
}

/** Twice what a leaf that says what it may takes off the loss: g² / (h + penalty) where its ends are far. */
export function worth({ g, h }: Sums, ends: Ends, penalty: number): number {
  const value = leaf({ g, h }, ends, penalty)
  return -(2 * g * value + (h + penalty) * value * value)
}

/** Whether a split on a column of this sign says more on the side where it should; a sign of 0 asks for nothing. */
export function keeps(ends: Ends, sign: number, { left, right, penalty }: Sides): boolean {
  return sign * (leaf(right, ends, penalty) - leaf(left, ends, penalty)) >= 0
}

/** The ends of the left and the right side. */
export function bounds({ low, high }: Ends, sign: number, { left, right, penalty }: Sides): readonly [Ends, Ends] {
  const own = { low, high }
  if (sign === 0) return [own, own]
  const middle = (leaf(left, own, penalty) + leaf(right, own, penalty)) / 2
  return sign > 0
    ? [
        { low, high: middle },
        { low: middle, high },
      ]
    : [
        { low: middle, high },
        { low, high: middle },
      ]
}

/** What a card says of them; nothing where there are none. */
export function words(directions: Directions, dropped: readonly string[]): string[] {
  const names = (sign: 1 | -1) =>
    Object.keys(directions)
      .filter((name) => directions[name] === sign)
      .sort()
  const [rising, falling] = [names(1), names(-1)]
  if (rising.length + falling.length === 0) return []
  const told = [
    ...(rising.length > 0 ? [`never falls as ${rising.join(', ')} rises`] : []),
    ...(falling.length > 0 ? [`never rises as ${falling.join(', ')} rises`] : []),
  ]
  const idle = [...rising, ...falling].filter((name) => dropped.includes(name))
  return [
    `A score ${told.join(' and ')}, the rest being equal: boosted trees and logistic regression are held to that and score alone, because networks cannot be. A missing value has no place in the order, so a score may change either way when it becomes known.`,
    ...(idle.length > 0 ? [`${idle.join(', ')} carried no information and was dropped: no score depends on it.`] : []),
  ]
}
