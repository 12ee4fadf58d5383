// Shared memory.
// AssemblyScript: the inner loops of pagerank.ts, propagation.ts and fastrp.ts on raw memory, addition by addition as there, so that results are equal bit for bit.
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
  for (let u: u32 = 0; u < nodes; u++) {
    mean(offsets, targets, stride, rows, next)
    offsets += 4
    next += stride
  }
}

/**
 * The signs of a projection, 16 bytes for every 64 columns of a node: column 8 t + l of them is lane l of eight, from bit 2 t on, two bits in two's complement, so that eight
 * columns unfold by one shift. `width` is in columns; what lies beyond it is 0.
 */
export function signs(nodes: u32, draws: usize, width: i32, to: usize): void {
  for (let u: u32 = 0; u < nodes; u++) {
    const draw = i32x4.splat(load<u32>(draws))
    draws += 4
    for (let block = 0; block < width; block += 64) {
      let codes = i32x4.splat(0)
      for (let t = 0; t < 8; t++) {
        const column = block + 8 * t
        const known = i16x8.lt_s(i16x8(0, 1, 2, 3, 4, 5, 6, 7), i16x8.splat(<i16>min(width - column, 8)))
        const counters = i32x4.add(i32x4.splat(column), i32x4(1, 3, 5, 7))
        const bits = mixed(i32x4.add(draw, i32x4.mul(counters, i32x4.splat(0x9e3779b1))))
        const one = i16x8.lt_u(bits, i16x8.splat(0x2aab))
        const some = v128.and(known, i16x8.lt_u(bits, i16x8.splat(0x5556)))
        const code = v128.or(v128.and(some, i16x8.splat(1)), v128.andnot(v128.and(some, i16x8.splat(2)), one))
        codes = v128.or(codes, i16x8.shl(code, 2 * t))
      }
      v128.store(to, codes)
      to += 16
    }
  }
}

@inline
function mixed(words: v128): v128 {
  let h = i32x4.mul(v128.xor(words, i32x4.shr_u(words, 16)), i32x4.splat(0x85ebca6b))
  h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 13)), i32x4.splat(0xc2b2ae35))
  return v128.xor(h, i32x4.shr_u(h, 16))
}

/** The first hop, of a projection's signs times `sizes`. */
export function hopSigns(nodes: u32, offsets: usize, targets: usize, signs: usize, sizes: usize, stride: usize, next: usize): void {
  const zero = f32x4.splat(0)
  const width = (stride + 255) >> 8 << 4
  for (let u: u32 = 0; u < nodes; u++) {
    const start = targets + ((<usize>load<u32>(offsets)) << 2)
    const end = targets + ((<usize>load<u32>(offsets, 4)) << 2)
    offsets += 4
    if (start == end) {
      memory.fill(next, 0, stride)
      next += stride
      continue
    }
    const share = f32x4.splat(<f32>(1.0 / <f64>((end - start) >> 2)))
    for (let i: usize = 0; i < stride; i += 128) {
      let a = zero, b = zero, c = zero, d = zero, e = zero, f = zero, g = zero, h = zero
      const block = signs + (i >> 8 << 4)
      // Half a block of signs is eight bits of each lane; they are shifted to the upper half.
      const lower = i & 128 ? 0 : 8
      for (let k = start; k < end; k += 4) {
        const v = <usize>load<u32>(k)
        const size = v128.load32_splat(sizes + (v << 2))
        const codes = i16x8.shl(v128.load(block + v * width), lower)
        let eight = i16x8.shr_s(i16x8.shl(codes, 6), 14)
        a = f32x4.add(a, f32x4.mul(size, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(eight))))
        b = f32x4.add(b, f32x4.mul(size, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(eight))))
        eight = i16x8.shr_s(i16x8.shl(codes, 4), 14)
        c = f32x4.add(c, f32x4.mul(size, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(eight))))
        d = f32x4.add(d, f32x4.mul(size, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(eight))))
        eight = i16x8.shr_s(i16x8.shl(codes, 2), 14)
        e = f32x4.add(e, f32x4.mul(size, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(eight))))
        f = f32x4.add(f, f32x4.mul(size, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(eight))))
        eight = i16x8.shr_s(codes, 14)
        g = f32x4.add(g, f32x4.mul(size, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(eight))))
        h = f32x4.add(h, f32x4.mul(size, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(eight))))
      }
      const to = next + i
      const left = stride - i
      v128.store(to, f32x4.mul(a, share))
      if (left > 16) v128.store(to, f32x4.mul(b, share), 16)
      if (left > 32) v128.store(to, f32x4.mul(c, share), 32)
      if (left > 48) v128.store(to, f32x4.mul(d, share), 48)
      if (left > 64) v128.store(to, f32x4.mul(e, share), 64)
      if (left > 80) v128.store(to, f32x4.mul(f, share), 80)
      if (left > 96) v128.store(to, f32x4.mul(g, share), 96)
      if (left > 112) v128.store(to, f32x4.mul(h, share), 112)
    }
    next += stride
  }
}

/**
 * The last hop and the sum in one: each row of `sum` gets, in this order, the row of `rows` scaled to length `before` and the mean of its neighbours' rows scaled to
 * length `scale`. `own` is where the first of the rows lies in `rows`. `means`, not `rows`, is overwritten; it may be `sum` where `sum` is to start at zeros.
 */
export function hopSum(nodes: u32, offsets: usize, targets: usize, stride: usize, rows: usize, own: usize, means: usize, sum: usize, before: f64, scale: f64): void {
  const zero = f32x4.splat(0)
  for (let u: u32 = 0; u < nodes; u++) {
    mean(offsets, targets, stride, rows, means)
    offsets += 4
    const first = before == 0 ? zero : unit(stride, own, before)
    const second = unit(stride, means, scale)
    for (let i: usize = 0; i < stride; i += 16) {
      let value = means == sum ? zero : v128.load(sum + i)
      if (before != 0) value = f32x4.add(value, f32x4.mul(v128.load(own + i), first))
      v128.store(sum + i, f32x4.add(value, f32x4.mul(v128.load(means + i), second)))
    }
    own += stride
    means += stride
    sum += stride
  }
}

/** Adds to each row of `sum` the row scaled to length `scale`; rows of zeros add nothing. */
export function addUnit(nodes: u32, stride: usize, rows: usize, sum: usize, scale: f64): void {
  for (let u: u32 = 0; u < nodes; u++) {
    const factor = unit(stride, rows, scale)
    for (let i: usize = 0; i < stride; i += 16) {
      v128.store(sum + i, f32x4.add(v128.load(sum + i), f32x4.mul(v128.load(rows + i), factor)))
    }
    rows += stride
    sum += stride
  }
}

/** What scales a row to length `scale`; 0 for a row of zeros. */
@inline
function unit(stride: usize, row: usize, scale: f64): v128 {
  let front = f64x2.splat(0)
  let back = f64x2.splat(0)
  for (let i: usize = 0; i < stride; i += 16) {
    const values = v128.load(row + i)
    const low = f64x2.promote_low_f32x4(values)
    const high = f64x2.promote_low_f32x4(v128.shuffle<i32>(values, values, 2, 3, 2, 3))
    front = f64x2.add(front, f64x2.mul(low, low))
    back = f64x2.add(back, f64x2.mul(high, high))
  }
  const first = f64x2.extract_lane(front, 0) + f64x2.extract_lane(front, 1)
  const square = first + (f64x2.extract_lane(back, 0) + f64x2.extract_lane(back, 1))
  return f32x4.splat(square == 0 ? 0 : <f32>(scale / Math.sqrt(square)))
}

/** The mean of the rows of the neighbours that lie from the first to the second of `offsets`; zeros without neighbours. */
@inline
function mean(offsets: usize, targets: usize, stride: usize, rows: usize, next: usize): void {
  const zero = f32x4.splat(0)
  const start = targets + ((<usize>load<u32>(offsets)) << 2)
  const end = targets + ((<usize>load<u32>(offsets, 4)) << 2)
  if (start == end) {
    memory.fill(next, 0, stride)
    return
  }
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
    v128.store(next + i, f32x4.mul(sum, share))
  }
}
