/** How much each treated wallet is given: whole steps of a token, within a range per wallet and a budget for all. */
import { Failure } from '../core/failure.ts'

/** The rule. `proportional` gives in proportion to a weight (a score), clamped to `minUnits`…`maxUnits`. Amounts are multiples of `stepUnits`. */
export type Rule =
  | { readonly kind: 'equal'; readonly amountUnits: bigint }
  | { readonly kind: 'proportional'; readonly minUnits: bigint; readonly maxUnits: bigint; readonly stepUnits: bigint }

/** Weights enter the integer arithmetic as millionths. */
const WEIGHT_SCALE = 1_000_000

/**
 * Base units for each of `weights` (finite, ≥ 0; a score), in their order. The sum never exceeds `budgetUnits`; a greater weight never
 * gets less. Under `proportional` the budget is spent up to less than one step a wallet, unless everybody stands at `maxUnits`.
 * Throws `BUDGET_EXCEEDED` when even the least amounts cost more, `INPUT_INVALID` for a rule or weight that makes no sense.
 */
export function allocate(weights: readonly number[], rule: Rule, budgetUnits: bigint): bigint[] {
  if (rule.kind === 'equal') {
    if (rule.amountUnits <= 0n)
      throw new Failure('INPUT_INVALID', 'An amount is at least one unit.', { rule: 'amountUnits' })
    demand(rule.amountUnits * BigInt(weights.length), budgetUnits)
    return weights.map(() => rule.amountUnits)
  }
  return proportional(weights, rule, budgetUnits)
}

type Proportional = Extract<Rule, { kind: 'proportional' }>

function proportional(weights: readonly number[], rule: Proportional, budgetUnits: bigint): bigint[] {
  const { minUnits, maxUnits, stepUnits } = rule
  const sound =
    stepUnits > 0n &&
    minUnits > 0n &&
    minUnits <= maxUnits &&
    minUnits % stepUnits === 0n &&
    maxUnits % stepUnits === 0n
  if (!sound) {
    throw new Failure('INPUT_INVALID', 'An allocation needs 0 < min ≤ max, both multiples of the step.', { ...rule })
  }
  const scaled = weights.map((weight) => {
    if (!Number.isFinite(weight) || weight < 0)
      throw new Failure('INPUT_INVALID', 'A weight is a finite number ≥ 0.', { weight })
    return BigInt(Math.round(weight * WEIGHT_SCALE))
  })
  const least = minUnits / stepUnits
  const most = maxUnits / stepUnits
  demand(minUnits * BigInt(weights.length), budgetUnits)
  const steps = waterFill(scaled, least, most, budgetUnits / stepUnits)
  return steps.map((count) => count * stepUnits)
}

function demand(leastUnits: bigint, budgetUnits: bigint): void {
  if (leastUnits > budgetUnits) {
    throw new Failure('BUDGET_EXCEEDED', 'The least amounts cost more than the budget.', { leastUnits, budgetUnits })
  }
}

/**
 * The largest level λ = p/q at which Σ clamp(⌊w·λ⌋, least, most) ≤ budget, found by bisection over a denominator fine enough to
 * separate single steps: monotone in w by construction.
 */
function waterFill(weights: readonly bigint[], least: bigint, most: bigint, budget: bigint): bigint[] {
  const at = (level: bigint) =>
    weights.map((weight) => {
      const share = (weight * level) >> LEVEL_BITS
      return share < least ? least : share > most ? most : share
    })
  const sum = (counts: readonly bigint[]) => counts.reduce((total, count) => total + count, 0n)
  let low = 0n
  let high = (most + 1n) << LEVEL_BITS
  if (sum(at(high)) <= budget) return at(high)
  while (high - low > 1n) {
    const middle = (low + high) >> 1n
    if (sum(at(middle)) <= budget) low = middle
    else high = middle
  }
  return at(low)
}

/** Fraction bits of the level: weights reach 10^6, so steps of different wallets separate well below 2^-64. */
const LEVEL_BITS = 64n
