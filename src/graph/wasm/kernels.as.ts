// AssemblyScript: the inner loops of pagerank.ts and propagation.ts on raw memory, addition by addition as there, so that results are equal bit for bit.
// Addresses are bytes; offsets, targets are 32-bit unsigned, shares and y 64-bit floats, rows 32-bit floats.

/** One Gauss-Seidel sweep; gives the L1 change of y. */
export function sweep(nodes: u32, offsets: usize, targets: usize, shares: usize, teleport: usize, y: usize, damping: f64): f64 {
  let change: f64 = 0
  let target = targets
  let share = shares
  for (let v: u32 = 0; v < nodes; v++) {
    const end = targets + ((<usize>load<u32>(offsets, 4)) << 2)
    offsets += 4
    let flow: f64 = 0
    for (; target < end; target += 4, share += 8) flow += load<f64>(y + ((<usize>load<u32>(target)) << 3)) * load<f64>(share)
    const own = y + ((<usize>v) << 3)
    const value = load<f64>(teleport + ((<usize>v) << 3)) + damping * flow
    change += Math.abs(value - load<f64>(own))
    store<f64>(own, value)
  }
  return change
}

/** Each row of `next` becomes the mean of its neighbours' rows. `stride` is the width of a row in bytes, a multiple of 16. */
export function hop(nodes: u32, offsets: usize, targets: usize, stride: usize, rows: usize, next: usize): void {
  const zero = f32x4.splat(0)
  for (let u: u32 = 0; u < nodes; u++) {
    const start = targets + ((<usize>load<u32>(offsets)) << 2)
    const end = targets + ((<usize>load<u32>(offsets, 4)) << 2)
    offsets += 4
    const share = f32x4.splat(<f32>(1.0 / <f64>((end - start) >> 2)))
    let i: usize = 0
    for (; i + 128 <= stride; i += 128) {
      let a = zero, b = zero, c = zero, d = zero, e = zero, f = zero, g = zero, h = zero
      for (let k = start; k < end; k += 4) {
        const from = rows + (<usize>load<u32>(k)) * stride + i
        a = f32x4.add(a, v128.load(from))
        b = f32x4.add(b, v128.load(from, 16))
        c = f32x4.add(c, v128.load(from, 32))
        d = f32x4.add(d, v128.load(from, 48))
        e = f32x4.add(e, v128.load(from, 64))
        f = f32x4.add(f, v128.load(from, 80))
        g = f32x4.add(g, v128.load(from, 96))
        h = f32x4.add(h, v128.load(from, 112))
      }
      if (start == end) {
        memory.fill(next + i, 0, 128)
        continue
      }
      const to = next + i
      v128.store(to, f32x4.mul(a, share))
      v128.store(to, f32x4.mul(b, share), 16)
      v128.store(to, f32x4.mul(c, share), 32)
      v128.store(to, f32x4.mul(d, share), 48)
      v128.store(to, f32x4.mul(e, share), 64)
      v128.store(to, f32x4.mul(f, share), 80)
      v128.store(to, f32x4.mul(g, share), 96)
      v128.store(to, f32x4.mul(h, share), 112)
    }
    for (; i < stride; i += 16) {
      let sum = zero
      for (let k = start; k < end; k += 4) sum = f32x4.add(sum, v128.load(rows + (<usize>load<u32>(k)) * stride + i))
      v128.store(next + i, start == end ? zero : f32x4.mul(sum, share))
    }
    next += stride
  }
}

/** Adds to each row of `sum` the row scaled to length `scale`; rows of zeros add nothing. */
export function addUnit(nodes: u32, stride: usize, rows: usize, sum: usize, scale: f64): void {
  for (let u: u32 = 0; u < nodes; u++) {
    let square: f64 = 0
    for (let i: usize = 0; i < stride; i += 4) {
      const value = <f64>load<f32>(rows + i)
      square += value * value
    }
    if (square != 0) {
      const factor = f32x4.splat(<f32>(scale / Math.sqrt(square)))
      for (let i: usize = 0; i < stride; i += 16) {
        v128.store(sum + i, f32x4.add(v128.load(sum + i), f32x4.mul(v128.load(rows + i), factor)))
      }
    }
    rows += stride
    sum += stride
  }
}
