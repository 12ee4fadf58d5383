// AssemblyScript: matrix products in TensorFlow's memory (products.ts). Addresses are bytes, matrices row-major f32. Every number of an answer is summed in
// the order of the inner index, and terms whose left factor is 0 are left out: encoded rows and hidden units are mostly zeros.

const ENTRY: usize = 8

/** The entries of a row that are not 0, as value and offset of the row of the right factor; gives where they end. */
@inline
function listed(row: usize, inner: u32, strideBytes: usize, list: usize): usize {
  const end = row + ((<usize>inner) << 2)
  let offset: usize = 0
  for (; row < end; row += 4, offset += strideBytes) {
    const value = load<f32>(row)
    store<f32>(list, value)
    store<u32>(list, <u32>offset, 4)
    list += select<usize>(ENTRY, 0, value != 0)
  }
  return list
}

/** 32 sums from their biases on, none at address 0. */
@inline
function wide(list: usize, last: usize, right: usize, bias: usize, floor: v128, to: usize): void {
  let a = f32x4.splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a
  if (bias != 0) {
    a = v128.load(bias)
    b = v128.load(bias, 16)
    c = v128.load(bias, 32)
    d = v128.load(bias, 48)
    e = v128.load(bias, 64)
    f = v128.load(bias, 80)
    g = v128.load(bias, 96)
    h = v128.load(bias, 112)
  }
  for (; list < last; list += ENTRY) {
    const value = v128.load32_splat(list)
    const from = right + <usize>load<u32>(list, 4)
    a = f32x4.add(a, f32x4.mul(value, v128.load(from)))
    b = f32x4.add(b, f32x4.mul(value, v128.load(from, 16)))
    c = f32x4.add(c, f32x4.mul(value, v128.load(from, 32)))
    d = f32x4.add(d, f32x4.mul(value, v128.load(from, 48)))
    e = f32x4.add(e, f32x4.mul(value, v128.load(from, 64)))
    f = f32x4.add(f, f32x4.mul(value, v128.load(from, 80)))
    g = f32x4.add(g, f32x4.mul(value, v128.load(from, 96)))
    h = f32x4.add(h, f32x4.mul(value, v128.load(from, 112)))
  }
  v128.store(to, f32x4.max(a, floor))
  v128.store(to, f32x4.max(b, floor), 16)
  v128.store(to, f32x4.max(c, floor), 32)
  v128.store(to, f32x4.max(d, floor), 48)
  v128.store(to, f32x4.max(e, floor), 64)
  v128.store(to, f32x4.max(f, floor), 80)
  v128.store(to, f32x4.max(g, floor), 96)
  v128.store(to, f32x4.max(h, floor), 112)
}

/** The bytes of a panel of 32 sums. */
const PANEL: usize = 128

/**
 * `out` (`rows` × `width`) = max(`floor`, `left` (`rows` × `inner`) · `right` (`inner` × `width`) + `bias`), the bias of `width` numbers, none at address 0. The
 * sums start with the bias. `list` has room for `inner` entries of 8 bytes and one more.
 */
export function product(rows: u32, inner: u32, width: u32, left: usize, right: usize, bias: usize, floor: f32, out: usize, list: usize): void {
  const strideBytes = (<usize>width) << 2
  const least = f32x4.splat(floor)
  for (let i: u32 = 0; i < rows; i++, left += (<usize>inner) << 2, out += strideBytes) {
    const last = listed(left, inner, strideBytes, list)
    let w: usize = 0
    if (strideBytes >= PANEL) {
      // The last panel lies over the one before it, whose sums it makes again.
      for (; w < strideBytes; w += PANEL) {
        const at = min<usize>(w, strideBytes - PANEL)
        wide(list, last, right + at, bias != 0 ? bias + at : 0, least, out + at)
      }
      continue
    }
    for (; w + 16 <= strideBytes; w += 16) {
      let sum = bias != 0 ? v128.load(bias + w) : f32x4.splat(0)
      for (let k = list; k < last; k += ENTRY) sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(k), v128.load(right + w + <usize>load<u32>(k, 4))))
      v128.store(out + w, f32x4.max(sum, least))
    }
    for (; w < strideBytes; w += 4) {
      let sum: f32 = bias != 0 ? load<f32>(bias + w) : 0
      for (let k = list; k < last; k += ENTRY) sum += load<f32>(k) * load<f32>(right + w + <usize>load<u32>(k, 4))
      store<f32>(out + w, max<f32>(sum, floor))
    }
  }
}

/** Eight columns of a matrix, a row after the other. */
@inline
function panel(rows: u32, right: usize, strideBytes: usize, to: usize): void {
  for (let k: u32 = 0; k < rows; k++, right += strideBytes, to += 32) {
    v128.store(to, v128.load(right))
    v128.store(to, v128.load(right, 16), 16)
  }
}

/**
 * `out` (`height` × `width`) = `left`ᵀ · `right` + `bias`, with `left` `rows` × `height` and `right` `rows` × `width`, at least 4 and 8 wide, and the bias as in product. A tile is four by eight; the last ones
 * lie over those before them. `scratch` has room for 20 bytes a row, and after it for `rows` × `width` numbers and eight more a row.
 */
export function across(rows: u32, height: u32, width: u32, left: usize, right: usize, bias: usize, out: usize, scratch: usize): void {
  const heightBytes = (<usize>height) << 2
  const widthBytes = (<usize>width) << 2
  const places = scratch + ((<usize>rows) << 4)
  const panels = places + ((<usize>rows) << 2)
  const panelBytes = (<usize>rows) << 5
  const count = (width + 7) >> 3
  for (let p: u32 = 0; p < count; p++)
    panel(rows, right + ((<usize>min<u32>(p << 3, width - 8)) << 2), widthBytes, panels + panelBytes * <usize>p)
  for (let block: u32 = 0; block < height; block += 4) {
    const i = min<u32>(block, height - 4)
    // Rows that are 0 in all four columns add nothing.
    let to = scratch
    let place = places
    let from = left + ((<usize>i) << 2)
    for (let k: u32 = 0; k < rows; k++, from += heightBytes) {
      const four = v128.load(from)
      v128.store(to, four)
      store<u32>(place, k << 5)
      const isThere = <usize>v128.any_true(f32x4.ne(four, f32x4.splat(0)))
      to += isThere << 4
      place += isThere << 2
    }
    const end = place
    for (let p: u32 = 0; p < count; p++) {
      const own = panels + panelBytes * <usize>p
      let a = f32x4.splat(0), b = a
      if (bias != 0) {
        const start = bias + ((<usize>min<u32>(p << 3, width - 8)) << 2)
        a = v128.load(start)
        b = v128.load(start, 16)
      }
      let c = a, d = b, e = a, f = b, g = a, h = b
      let four = scratch
      for (let at = places; at < end; at += 4, four += 16) {
        const row = own + <usize>load<u32>(at)
        const low = v128.load(row)
        const high = v128.load(row, 16)
        let value = v128.load32_splat(four)
        a = f32x4.add(a, f32x4.mul(value, low))
        b = f32x4.add(b, f32x4.mul(value, high))
        value = v128.load32_splat(four, 4)
        c = f32x4.add(c, f32x4.mul(value, low))
        d = f32x4.add(d, f32x4.mul(value, high))
        value = v128.load32_splat(four, 8)
        e = f32x4.add(e, f32x4.mul(value, low))
        f = f32x4.add(f, f32x4.mul(value, high))
        value = v128.load32_splat(four, 12)
        g = f32x4.add(g, f32x4.mul(value, low))
        h = f32x4.add(h, f32x4.mul(value, high))
      }
      let tile = out + (<usize>i) * widthBytes + ((<usize>min<u32>(p << 3, width - 8)) << 2)
      v128.store(tile, a)
      v128.store(tile, b, 16)
      tile += widthBytes
      v128.store(tile, c)
      v128.store(tile, d, 16)
      tile += widthBytes
      v128.store(tile, e)
      v128.store(tile, f, 16)
      tile += widthBytes
      v128.store(tile, g)
      v128.store(tile, h, 16)
    }
  }
}

/** `to` (`columns` × `rows`) = the transpose of `from` (`rows` × `columns`). */
export function turn(rows: u32, columns: u32, from: usize, to: usize): void {
  const wide = (<usize>columns) << 2
  const high = (<usize>rows) << 2
  let i: u32 = 0
  for (; i + 4 <= rows; i += 4) {
    let at = from + (<usize>i) * wide
    let out = to + ((<usize>i) << 2)
    let j: u32 = 0
    for (; j + 4 <= columns; j += 4, at += 16) {
      const a = v128.load(at)
      const b = v128.load(at + wide)
      const c = v128.load(at + 2 * wide)
      const d = v128.load(at + 3 * wide)
      const e = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
      const f = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
      const g = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
      const h = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
      v128.store(out, v128.shuffle<f32>(e, f, 0, 1, 4, 5))
      v128.store(out + high, v128.shuffle<f32>(e, f, 2, 3, 6, 7))
      v128.store(out + 2 * high, v128.shuffle<f32>(g, h, 0, 1, 4, 5))
      v128.store(out + 3 * high, v128.shuffle<f32>(g, h, 2, 3, 6, 7))
      out += 4 * high
    }
    for (; j < columns; j++, at += 4, out += high) {
      for (let k: usize = 0; k < 4; k++) store<f32>(out + (k << 2), load<f32>(at + k * wide))
    }
  }
  for (; i < rows; i++) {
    const at = from + (<usize>i) * wide
    const out = to + ((<usize>i) << 2)
    for (let j: usize = 0; j < <usize>columns; j++) store<f32>(out + j * high, load<f32>(at + (j << 2)))
  }
}
