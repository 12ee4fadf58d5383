// Shared memory.
// AssemblyScript: the inner loops of pagerank.ts, propagation.ts and fastrp.ts on raw memory, addition by addition as there, so that results are equal bit for bit.
// Addresses are bytes; offsets, targets are 32-bit unsigned, shares and y 64-bit floats, rows 32-bit floats. Half rows are bfloat16, the upper 16 bits of such floats, eight columns
// in four lanes: lane l has column l in its lower and column l + 4 in its upper half. A pass of theirs takes half the memory, and most of its time is waiting for memory.

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

/** Each half row of `next` becomes the mean of its neighbours' half rows. `stride` is the width of a half row in bytes, a multiple of 16. */
export function hopHalf(nodes: u32, offsets: usize, targets: usize, stride: usize, rows: usize, next: usize): void {
  for (let u: u32 = 0; u < nodes; u++) {
    meanHalf(offsets, targets, stride, rows, next, true)
    offsets += 4
    next += stride
  }
}

/** The first hop, of a projection's signs times `sizes`, to half rows. */
export function hopSigns(nodes: u32, offsets: usize, targets: usize, signs: usize, sizes: usize, stride: usize, next: usize): void {
  const zero = f32x4.splat(0)
  const width = (stride + 127) >> 7 << 4
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
    for (let i: usize = 0; i < stride; i += 64) {
      let a = zero, b = zero, c = zero, d = zero, e = zero, f = zero, g = zero, h = zero
      const block = signs + (i >> 7 << 4)
      // Half a block of signs is eight bits of each lane; they are shifted to the upper half.
      const lower = i & 64 ? 0 : 8
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
      storeHalf(next + i, stride - i, share, a, b, c, d, e, f, g, h)
    }
    next += stride
  }
}

/**
 * The last hop and the sum in one: each row of `sum` gets, in this order, the half row `own` scaled to length `before` and the mean of its neighbours' half rows in `rows`
 * scaled to length `scale`. `stride` is the width of a half row in bytes. `means` is overwritten; it may be `sum` where `sum` is to start at zeros.
 */
export function hopSum(nodes: u32, offsets: usize, targets: usize, stride: usize, rows: usize, own: usize, means: usize, sum: usize, before: f64, scale: f64): void {
  const zero = f32x4.splat(0)
  for (let u: u32 = 0; u < nodes; u++) {
    meanHalf(offsets, targets, stride, rows, means, false)
    offsets += 4
    const first = before == 0 ? zero : f32x4.splat(factor(halfSquare(stride, own), before))
    const second = f32x4.splat(factor(square(stride, means), scale))
    for (let i: usize = 0; i < stride; i += 16) {
      let low = zero, high = zero
      if (means != sum) {
        low = v128.load(sum + 2 * i)
        high = v128.load(sum + 2 * i, 16)
      }
      if (before != 0) {
        const half = v128.load(own + i)
        low = f32x4.add(low, f32x4.mul(lower(half), first))
        high = f32x4.add(high, f32x4.mul(upper(half), first))
      }
      v128.store(sum + 2 * i, f32x4.add(low, f32x4.mul(v128.load(means + 2 * i), second)))
      v128.store(sum + 2 * i, f32x4.add(high, f32x4.mul(v128.load(means + 2 * i, 16), second)), 16)
    }
    own += stride
    means += 2 * stride
    sum += 2 * stride
  }
}

/** Adds to each row of `sum` the half row scaled to length `scale`; rows of zeros add nothing. `stride` is the width of a half row in bytes. */
export function addUnit(nodes: u32, stride: usize, rows: usize, sum: usize, scale: f64): void {
  for (let u: u32 = 0; u < nodes; u++) {
    const by = f32x4.splat(factor(halfSquare(stride, rows), scale))
    for (let i: usize = 0; i < stride; i += 16) {
      const half = v128.load(rows + i)
      v128.store(sum, f32x4.add(v128.load(sum), f32x4.mul(lower(half), by)))
      v128.store(sum, f32x4.add(v128.load(sum, 16), f32x4.mul(upper(half), by)), 16)
      sum += 32
    }
    rows += stride
  }
}

/** Columns 0 to 3 of eight in halves. */
@inline
function lower(half: v128): v128 {
  return i32x4.shl(half, 16)
}

/** Columns 4 to 7 of eight in halves. */
@inline
function upper(half: v128): v128 {
  return v128.and(half, i32x4.splat(0xffff0000))
}

/** Eight columns in halves, rounded to the nearest, ties to even. */
@inline
function halved(low: v128, high: v128): v128 {
  return v128.or(i32x4.shr_u(rounded(low), 16), upper(rounded(high)))
}

@inline
function rounded(values: v128): v128 {
  const odd = v128.and(i32x4.shr_u(values, 16), i32x4.splat(1))
  return i32x4.add(values, i32x4.add(odd, i32x4.splat(0x7fff)))
}

/** What scales a row whose squares add up to `square` to length `scale`; 0 for a row of zeros. */
@inline
function factor(square: f64, scale: f64): f32 {
  return square == 0 ? 0 : <f32>(scale / Math.sqrt(square))
}

/** The sum of the squares of a half row. */
@inline
function halfSquare(stride: usize, row: usize): f64 {
  let front = f64x2.splat(0)
  let back = f64x2.splat(0)
  for (let i: usize = 0; i < stride; i += 16) {
    const half = v128.load(row + i)
    const low = lower(half)
    const high = upper(half)
    front = f64x2.add(f64x2.add(front, fronts(low)), fronts(high))
    back = f64x2.add(f64x2.add(back, backs(low)), backs(high))
  }
  return all(front, back)
}

/** The sum of the squares of a row whose half is `stride` bytes wide. */
@inline
function square(stride: usize, row: usize): f64 {
  let front = f64x2.splat(0)
  let back = f64x2.splat(0)
  for (let i: usize = 0; i < 2 * stride; i += 16) {
    const values = v128.load(row + i)
    front = f64x2.add(front, fronts(values))
    back = f64x2.add(back, backs(values))
  }
  return all(front, back)
}

/** The squares of the first two of four floats. */
@inline
function fronts(values: v128): v128 {
  const two = f64x2.promote_low_f32x4(values)
  return f64x2.mul(two, two)
}

/** The squares of the last two of four floats. */
@inline
function backs(values: v128): v128 {
  const two = f64x2.promote_low_f32x4(v128.shuffle<i32>(values, values, 2, 3, 2, 3))
  return f64x2.mul(two, two)
}

@inline
function all(front: v128, back: v128): f64 {
  const first = f64x2.extract_lane(front, 0) + f64x2.extract_lane(front, 1)
  return first + (f64x2.extract_lane(back, 0) + f64x2.extract_lane(back, 1))
}

/** Up to 32 columns times `share` to a half row of which `left` bytes are left. */
@inline
function storeHalf(to: usize, left: usize, share: v128, a: v128, b: v128, c: v128, d: v128, e: v128, f: v128, g: v128, h: v128): void {
  v128.store(to, halved(f32x4.mul(a, share), f32x4.mul(b, share)))
  if (left > 16) v128.store(to, halved(f32x4.mul(c, share), f32x4.mul(d, share)), 16)
  if (left > 32) v128.store(to, halved(f32x4.mul(e, share), f32x4.mul(f, share)), 32)
  if (left > 48) v128.store(to, halved(f32x4.mul(g, share), f32x4.mul(h, share)), 48)
}

/** 32 columns times `share` to a row. */
@inline
function storeWhole(to: usize, share: v128, a: v128, b: v128, c: v128, d: v128, e: v128, f: v128, g: v128, h: v128): void {
  v128.store(to, f32x4.mul(a, share))
  v128.store(to, f32x4.mul(b, share), 16)
  v128.store(to, f32x4.mul(c, share), 32)
  v128.store(to, f32x4.mul(d, share), 48)
  v128.store(to, f32x4.mul(e, share), 64)
  v128.store(to, f32x4.mul(f, share), 80)
  v128.store(to, f32x4.mul(g, share), 96)
  v128.store(to, f32x4.mul(h, share), 112)
}

/** The mean of the half rows of the neighbours, as a half row or as a row of floats; zeros without neighbours. */
@inline
function meanHalf(offsets: usize, targets: usize, stride: usize, rows: usize, next: usize, toHalf: bool): void {
  const zero = f32x4.splat(0)
  const start = targets + ((<usize>load<u32>(offsets)) << 2)
  const end = targets + ((<usize>load<u32>(offsets, 4)) << 2)
  if (start == end) {
    memory.fill(next, 0, toHalf ? stride : 2 * stride)
    return
  }
  const share = f32x4.splat(<f32>(1.0 / <f64>((end - start) >> 2)))
  let i: usize = 0
  for (; i + 64 <= stride; i += 64) {
    let a = zero, b = zero, c = zero, d = zero, e = zero, f = zero, g = zero, h = zero
    for (let k = start; k < end; k += 4) {
      const from = rows + (<usize>load<u32>(k)) * stride + i
      let half = v128.load(from)
      a = f32x4.add(a, lower(half))
      b = f32x4.add(b, upper(half))
      half = v128.load(from, 16)
      c = f32x4.add(c, lower(half))
      d = f32x4.add(d, upper(half))
      half = v128.load(from, 32)
      e = f32x4.add(e, lower(half))
      f = f32x4.add(f, upper(half))
      half = v128.load(from, 48)
      g = f32x4.add(g, lower(half))
      h = f32x4.add(h, upper(half))
    }
    if (toHalf) storeHalf(next + i, 64, share, a, b, c, d, e, f, g, h)
    else storeWhole(next + 2 * i, share, a, b, c, d, e, f, g, h)
  }
  for (; i < stride; i += 16) {
    let low = zero, high = zero
    for (let k = start; k < end; k += 4) {
      const half = v128.load(rows + (<usize>load<u32>(k)) * stride + i)
      low = f32x4.add(low, lower(half))
      high = f32x4.add(high, upper(half))
    }
    low = f32x4.mul(low, share)
    high = f32x4.mul(high, share)
    if (toHalf) v128.store(next + i, halved(low, high))
    else {
      v128.store(next + 2 * i, low)
      v128.store(next + 2 * i, high, 16)
    }
  }
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
    storeWhole(next + i, share, a, b, c, d, e, f, g, h)
  }
  for (; i < stride; i += 16) {
    let sum = zero
    for (let k = start; k < end; k += 4) sum = f32x4.add(sum, v128.load(rows + (<usize>load<u32>(k)) * stride + i))
    v128.store(next + i, f32x4.mul(sum, share))
  }
}
