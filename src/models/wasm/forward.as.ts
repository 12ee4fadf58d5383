// AssemblyScript: the forward pass of network.ts on folded weights (fold.ts says how they lie). Addresses are bytes; f64 only where a value is
// located among knots and edges, so that cells are those of encoding.ts bit for bit.

// Words of a column.
const KNOTS: usize = 0
const NORMALS: usize = 4
const KNOT_COUNT: usize = 8
const EDGES: usize = 12
const EDGE_COUNT: usize = 16
const TABLE_ROW: usize = 20
const UNKNOWN_ROW: usize = 24
const GROUP: usize = 28
const FILL_POSITION: usize = 32
const FILL_NORMAL: usize = 36
const FILL_MISSING: usize = 40
const COLUMN_BYTES: usize = 48

// A cell: its table row, the fraction of the open bin, the normal score, and the position (below 0: unknown).
const CELL_BYTES: usize = 16
const CHUNK_BYTES: usize = 128
const ROW_BYTES: usize = 256

/** How many of the ascending numbers are at most `value`. */
@inline
function upperBound(numbers: usize, count: u32, value: f64): u32 {
  let base: u32 = 0
  let left = count
  while (left > 1) {
    const half = left >> 1
    base = select<u32>(base + half, base, load<f64>(numbers + ((<usize>(base + half - 1)) << 3)) <= value)
    left -= half
  }
  return base + u32(load<f64>(numbers + ((<usize>base) << 3)) <= value)
}

@inline
function fraction(points: usize, above: u32, value: f64): f64 {
  const low = load<f64>(points + ((<usize>(above - 1)) << 3))
  return (value - low) / (load<f64>(points + ((<usize>above) << 3)) - low)
}

/** Writes the cells of `rows` × `columns` values. */
export function locate(rows: u32, columns: u32, spec: usize, values: usize, cells: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    let column = spec
    for (let j: u32 = 0; j < columns; j++, column += COLUMN_BYTES, values += 4, cells += CELL_BYTES) {
      const single = load<f32>(values)
      if (single != single) {
        store<u32>(cells, load<u32>(column, UNKNOWN_ROW))
        store<f32>(cells, 0, 4)
        store<f32>(cells, 0, 8)
        store<f32>(cells, -1, 12)
        continue
      }
      const value = <f64>single
      const knotCount = load<u32>(column, KNOT_COUNT)
      let normal: f64 = 0
      if (knotCount > 0) {
        const knots = <usize>load<u32>(column, KNOTS)
        const normals = <usize>load<u32>(column, NORMALS)
        const above = upperBound(knots, knotCount, value)
        if (above == 0) normal = load<f64>(normals)
        else {
          normal = load<f64>(normals + ((<usize>(above - 1)) << 3))
          if (above < knotCount) {
            const share = fraction(knots, above, value)
            normal = normal * (1 - share) + load<f64>(normals + ((<usize>above) << 3)) * share
          }
        }
      }
      const edges = <usize>load<u32>(column, EDGES)
      const edgeCount = load<u32>(column, EDGE_COUNT)
      const above = upperBound(edges, edgeCount, value)
      let position: f32 = 0
      if (above == edgeCount) position = <f32>(edgeCount - 1)
      else if (above > 0) position = <f32>(<f64>(above - 1) + fraction(edges, above, value))
      // Rounding may carry a position to the next bin's start.
      const bin = <u32>position
      store<u32>(cells, load<u32>(column, TABLE_ROW) + bin * ROW_BYTES)
      store<f32>(cells, position - <f32>bin, 4)
      store<f32>(cells, <f32>normal, 8)
      store<f32>(cells, position, 12)
    }
  }
}

/** One chunk of 32 linear sums of every row: tables, normal scores and the start of the sums lie one chunk after the other. */
export function linear(rows: u32, columns: u32, cells: usize, table: usize, normals: usize, start: usize, sums: usize, stride: usize): void {
  for (let i: u32 = 0; i < rows; i++, sums += stride) {
    let a = v128.load(start)
    let b = v128.load(start, 16)
    let c = v128.load(start, 32)
    let d = v128.load(start, 48)
    let e = v128.load(start, 64)
    let f = v128.load(start, 80)
    let g = v128.load(start, 96)
    let h = v128.load(start, 112)
    let n = normals
    for (let j: u32 = 0; j < columns; j++, cells += CELL_BYTES, n += CHUNK_BYTES) {
      const at = table + <usize>load<u32>(cells)
      const part = v128.load32_splat(cells, 4)
      const normal = v128.load32_splat(cells, 8)
      a = f32x4.add(a, f32x4.add(v128.load(at), f32x4.add(f32x4.mul(part, v128.load(at, 128)), f32x4.mul(normal, v128.load(n)))))
      b = f32x4.add(b, f32x4.add(v128.load(at, 16), f32x4.add(f32x4.mul(part, v128.load(at, 144)), f32x4.mul(normal, v128.load(n, 16)))))
      c = f32x4.add(c, f32x4.add(v128.load(at, 32), f32x4.add(f32x4.mul(part, v128.load(at, 160)), f32x4.mul(normal, v128.load(n, 32)))))
      d = f32x4.add(d, f32x4.add(v128.load(at, 48), f32x4.add(f32x4.mul(part, v128.load(at, 176)), f32x4.mul(normal, v128.load(n, 48)))))
      e = f32x4.add(e, f32x4.add(v128.load(at, 64), f32x4.add(f32x4.mul(part, v128.load(at, 192)), f32x4.mul(normal, v128.load(n, 64)))))
      f = f32x4.add(f, f32x4.add(v128.load(at, 80), f32x4.add(f32x4.mul(part, v128.load(at, 208)), f32x4.mul(normal, v128.load(n, 80)))))
      g = f32x4.add(g, f32x4.add(v128.load(at, 96), f32x4.add(f32x4.mul(part, v128.load(at, 224)), f32x4.mul(normal, v128.load(n, 96)))))
      h = f32x4.add(h, f32x4.add(v128.load(at, 112), f32x4.add(f32x4.mul(part, v128.load(at, 240)), f32x4.mul(normal, v128.load(n, 112)))))
    }
    v128.store(sums, a)
    v128.store(sums, b, 16)
    v128.store(sums, c, 32)
    v128.store(sums, d, 48)
    v128.store(sums, e, 64)
    v128.store(sums, f, 80)
    v128.store(sums, g, 96)
    v128.store(sums, h, 112)
  }
}

/**
 * One cross layer of one row: `reduced` (whole vectors of `lanes`, `known` of them found before) gets its next vector. `gates` are
 * groups of four inputs by column: where a group's factors lie is its number times its size. `list` has room for every group.
 */
export function cross(columns: u32, spec: usize, cells: usize, known: u32, lanes: u32, gates: usize, bases: usize, ups: usize, reduced: usize, list: usize): void {
  const zero = f32x4.splat(0)
  const one = f32x4.splat(1)
  const width = known * lanes
  const gateBytes = (<usize>width) << 4
  const upBytes = (<usize>lanes) << 4
  const strideBytes = (<usize>lanes) << 2
  let last = list
  for (let j: u32 = 0; j < columns; j++, spec += COLUMN_BYTES, cells += CELL_BYTES) {
    let position = load<f32>(cells, 12)
    let normal = load<f32>(cells, 8)
    let missing: f32 = 0
    if (position < 0) {
      position = load<f32>(spec, FILL_POSITION)
      normal = load<f32>(spec, FILL_NORMAL)
      missing = load<f32>(spec, FILL_MISSING)
    }
    const at = f32x4.splat(position)
    // Inputs are the normal score, the missing mark, then the bins: bin b is open from position b on.
    let bin = f32x4.sub(at, f32x4(0, 0, 0, 1))
    let x = f32x4.min(one, f32x4.max(zero, bin))
    x = f32x4.replace_lane(f32x4.replace_lane(x, 0, normal), 1, missing)
    bin = f32x4.sub(at, f32x4(2, 3, 4, 5))
    let left = position - 2
    for (let group = <usize>load<u32>(spec, GROUP); ; group++) {
      let gate = v128.load(bases + (group << 4))
      let second = zero
      const factors = gates + group * gateBytes
      for (let q: usize = 0; q < <usize>width; q += 2) {
        gate = f32x4.add(gate, f32x4.mul(v128.load32_splat(reduced + (q << 2)), v128.load(factors + (q << 4))))
        second = f32x4.add(second, f32x4.mul(v128.load32_splat(reduced + (q << 2), 4), v128.load(factors + (q << 4), 16)))
      }
      v128.store(last, f32x4.mul(x, f32x4.add(gate, second)))
      store<u32>(last, <u32>(ups + group * upBytes), 16)
      last += 32
      if (left <= 0) break
      left -= 4
      x = f32x4.min(one, f32x4.max(zero, bin))
      bin = f32x4.sub(bin, f32x4.splat(4))
    }
  }
  const out = reduced + ((<usize>width) << 2)
  let w: usize = 0
  for (; w + 128 <= strideBytes; w += 128) {
    let a = zero, b = zero, c = zero, d = zero, e = zero, f = zero, g = zero, h = zero
    for (let k = list; k < last; k += 32) {
      let from = <usize>load<u32>(k, 16) + w
      for (let lane: usize = 0; lane < 16; lane += 4, from += strideBytes) {
        const s = v128.load32_splat(k + lane)
        a = f32x4.add(a, f32x4.mul(s, v128.load(from)))
        b = f32x4.add(b, f32x4.mul(s, v128.load(from, 16)))
        c = f32x4.add(c, f32x4.mul(s, v128.load(from, 32)))
        d = f32x4.add(d, f32x4.mul(s, v128.load(from, 48)))
        e = f32x4.add(e, f32x4.mul(s, v128.load(from, 64)))
        f = f32x4.add(f, f32x4.mul(s, v128.load(from, 80)))
        g = f32x4.add(g, f32x4.mul(s, v128.load(from, 96)))
        h = f32x4.add(h, f32x4.mul(s, v128.load(from, 112)))
      }
    }
    const to = out + w
    v128.store(to, a)
    v128.store(to, b, 16)
    v128.store(to, c, 32)
    v128.store(to, d, 48)
    v128.store(to, e, 64)
    v128.store(to, f, 80)
    v128.store(to, g, 96)
    v128.store(to, h, 112)
  }
  for (; w < strideBytes; w += 16) {
    let a = zero
    for (let k = list; k < last; k += 32) {
      let from = <usize>load<u32>(k, 16) + w
      for (let lane: usize = 0; lane < 16; lane += 4, from += strideBytes) a = f32x4.add(a, f32x4.mul(v128.load32_splat(k + lane), v128.load(from)))
    }
    v128.store(out + w, a)
  }
}

/** The next vector of `into` (`width` lanes, a multiple of 4, holding biases) by `inputs` rows of `weights`, of which negative inputs count 0. */
export function dense(inputs: u32, x: usize, weights: usize, width: u32, into: usize): void {
  const zero = f32x4.splat(0)
  const strideBytes = (<usize>width) << 2
  const end = x + ((<usize>inputs) << 2)
  let w: usize = 0
  for (; w + 64 <= strideBytes; w += 64) {
    let a = v128.load(into + w)
    let b = v128.load(into + w, 16)
    let c = v128.load(into + w, 32)
    let d = v128.load(into + w, 48)
    let from = weights + w
    for (let k = x; k < end; k += 4, from += strideBytes) {
      const value = load<f32>(k)
      if (value <= 0) continue
      const s = f32x4.splat(value)
      a = f32x4.add(a, f32x4.mul(s, v128.load(from)))
      b = f32x4.add(b, f32x4.mul(s, v128.load(from, 16)))
      c = f32x4.add(c, f32x4.mul(s, v128.load(from, 32)))
      d = f32x4.add(d, f32x4.mul(s, v128.load(from, 48)))
    }
    v128.store(into + w, a)
    v128.store(into + w, b, 16)
    v128.store(into + w, c, 32)
    v128.store(into + w, d, 48)
  }
  for (; w < strideBytes; w += 16) {
    let a = v128.load(into + w)
    let from = weights + w
    for (let k = x; k < end; k += 4, from += strideBytes) a = f32x4.add(a, f32x4.mul(f32x4.max(zero, v128.load32_splat(k)), v128.load(from)))
    v128.store(into + w, a)
  }
}

@inline
function total(sum: v128): f32 {
  return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3)
}

// Words of the plan: how an ensemble lies.
const COLUMNS: usize = 0
const SPEC: usize = 4
const STRIDE: usize = 8
const FIRST: usize = 12
const SECOND: usize = 16
const LANES: usize = 20
const CROSSES: usize = 24

// Words of a network: where its factors lie.
const GATES: usize = 0
const BASES: usize = 4
const UPS: usize = 8
const WEIGHTS: usize = 12
const BIASES: usize = 16
const DEEP: usize = 20

/**
 * The logits of `rows` whose sums are complete: the plan's first hidden sums, then the first reduced vector, one vector for each cross layer
 * to multiply the reduced ones by, and the linear part of the logit. `scratch` has room for two hidden widths, reduced vectors and groups.
 */
export function finish(rows: u32, plan: usize, network: usize, cells: usize, sums: usize, scratch: usize, logits: usize): void {
  const columns = load<u32>(plan, COLUMNS)
  const spec = <usize>load<u32>(plan, SPEC)
  const stride = <usize>load<u32>(plan, STRIDE)
  const first = load<u32>(plan, FIRST)
  const second = load<u32>(plan, SECOND)
  const lanes = load<u32>(plan, LANES)
  const crosses = load<u32>(plan, CROSSES)
  const gates = <usize>load<u32>(network, GATES)
  const bases = <usize>load<u32>(network, BASES)
  const ups = <usize>load<u32>(network, UPS)
  const weights = <usize>load<u32>(network, WEIGHTS)
  const biases = <usize>load<u32>(network, BIASES)
  const deep = <usize>load<u32>(network, DEEP)
  const zero = f32x4.splat(0)
  const vector = (<usize>lanes) << 2
  const hidden = scratch
  const reduced = hidden + ((<usize>second) << 2)
  const list = reduced + vector * <usize>crosses
  for (let i: u32 = 0; i < rows; i++, sums += stride, cells += CELL_BYTES * <usize>columns, logits += 4) {
    memory.copy(hidden, biases, (<usize>second) << 2)
    dense(first, sums, weights, second, hidden)
    let sum = zero
    for (let k: usize = 0; k < (<usize>second) << 2; k += 16) sum = f32x4.add(sum, f32x4.mul(f32x4.max(zero, v128.load(hidden + k)), v128.load(deep + k)))
    let factors = sums + ((<usize>first) << 2)
    if (crosses > 0) {
      memory.copy(reduced, factors, vector)
      factors += vector
    }
    let gate = gates
    let base = bases
    let up = ups
    const groups = <usize>load<u32>(spec + COLUMN_BYTES * <usize>columns, GROUP)
    for (let l: u32 = 1; l < crosses; l++) {
      cross(columns, spec, cells, l, lanes, gate, base, up, reduced, list)
      gate += groups * ((<usize>(l * lanes)) << 4)
      base += groups << 4
      up += groups * ((<usize>lanes) << 4)
    }
    const end = vector * <usize>crosses
    for (let k: usize = 0; k < end; k += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(reduced + k), v128.load(factors + k)))
    store<f32>(logits, total(sum) + load<f32>(factors + end))
  }
}
