// AssemblyScript: hexadecimal digits as bytes and numbers, sixteen characters at once.

let bad: v128 = i8x16.splat(0)

/** Forgets what was none among the digits so far. */
@inline
export function clean(): void { bad = i8x16.splat(0) }

/** Whether all characters were digits that were read since. */
@inline
export function isClean(): bool { return !v128.any_true(bad) }

/** Sixteen digits as values of 0 to 15; what is none is noted in `bad`. */
@inline
function digits(p: usize): v128 {
  const c = v128.load(p)
  const d = i8x16.sub(c, i8x16.splat(0x30))
  const l = i8x16.sub(v128.or(c, i8x16.splat(0x20)), i8x16.splat(0x61))
  const isDigit = i8x16.lt_u(d, i8x16.splat(10))
  const isLetter = i8x16.lt_u(l, i8x16.splat(6))
  bad = v128.or(bad, v128.not(v128.or(isDigit, isLetter)))
  return v128.bitselect(d, i8x16.add(l, i8x16.splat(10)), isDigit)
}

/** Pairs of digits as bytes, each in the low half of two. */
@inline
function pairs(p: usize): v128 {
  const n = digits(p)
  return v128.and(v128.or(i16x8.shl(n, 4), i16x8.shr_u(n, 8)), i16x8.splat(0xff))
}

/** 32 digits as 16 bytes. */
@inline
export function bytes16(p: usize): v128 { return i8x16.narrow_i16x8_u(pairs(p), pairs(p + 16)) }

@inline
export function decode32(p: usize, into: usize): void {
  v128.store(into, bytes16(p))
  v128.store(into, bytes16(p + 32), 16)
}

/** 40 digits as 20 bytes. */
@inline
export function decode20(p: usize, into: usize): void {
  v128.store(into, bytes16(p))
  // The last 16 digits, of which the first 8 are there already.
  const tail = pairs(p + 24)
  store<u32>(into, i32x4.extract_lane(i8x16.narrow_i16x8_u(tail, tail), 1), 16)
}

/** The value that {@link afterQuantity} read last. */
export let quantity: u32 = 0
/** Where the one to eight digits at `p` end, at a quote, or 0. */
@inline
export function afterQuantity(p: usize): usize {
  const c = v128.load(p)
  const quotes = i8x16.bitmask(i8x16.eq(c, i8x16.splat(0x22)))
  const n = ctz<i32>(quotes | 0x10000)
  if (n == 0 || n > 8) return 0
  const d = i8x16.lt_u(i8x16.sub(c, i8x16.splat(0x30)), i8x16.splat(10))
  const l = i8x16.lt_u(i8x16.sub(v128.or(c, i8x16.splat(0x20)), i8x16.splat(0x61)), i8x16.splat(6))
  const some = (1 << n) - 1
  if ((i8x16.bitmask(v128.or(d, l)) & some) != some) return 0
  let x = load<u64>(p) << (<u64>(8 - n) << 3)
  x = (x & 0x0f0f0f0f0f0f0f0f) + 9 * ((x >> 6) & 0x0101010101010101)
  x = ((x << 4) | (x >> 8)) & 0x00ff00ff00ff00ff
  x = ((x << 8) | (x >> 16)) & 0x0000ffff0000ffff
  quantity = <u32>((x << 16) | (x >> 32))
  return p + <usize>n
}
