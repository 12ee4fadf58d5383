// AssemblyScript: one step of Adam on flat arrays (adam.ts). Addresses are bytes; arrays are f32, sums f64, so that a step has the bits of its reference.

@inline
function two(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at))
}

@inline
function put(at: usize, value: v128): void {
  v128.store64_lane(at, f32x4.demote_f64x2_zero(value), 0)
}

/**
 * Moves `count` weights, an even number, by their gradient. `decays` says how much of `shrink` a weight shrinks by; `keep1` and `keep2` are how much of the
 * moments m and v stays, `take1` and `take2` how much is new.
 */
export function step(
  count: u32, weights: usize, gradient: usize, m: usize, v: usize, decays: usize,
  keep1: f64, take1: f64, keep2: f64, take2: f64, stride: f64, floor: f64, shrink: f64,
): void {
  const k1 = f64x2.splat(keep1)
  const t1 = f64x2.splat(take1)
  const k2 = f64x2.splat(keep2)
  const t2 = f64x2.splat(take2)
  const long = f64x2.splat(stride)
  const least = f64x2.splat(floor)
  const less = f64x2.splat(shrink)
  const end = weights + ((<usize>count) << 2)
  for (; weights < end; weights += 8, gradient += 8, m += 8, v += 8, decays += 8) {
    const g = two(gradient)
    const first = f64x2.add(f64x2.mul(k1, two(m)), f64x2.mul(t1, g))
    const second = f64x2.add(f64x2.mul(k2, two(v)), f64x2.mul(f64x2.mul(t2, g), g))
    const weight = two(weights)
    put(m, first)
    put(v, second)
    const moved = f64x2.sub(weight, f64x2.div(f64x2.mul(long, first), f64x2.add(f64x2.sqrt(second), least)))
    put(weights, f64x2.sub(moved, f64x2.mul(f64x2.mul(less, two(decays)), weight)))
  }
}
