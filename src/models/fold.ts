/**
 * Networks folded for scoring. An encoded column is a piecewise-linear curve, so all that is linear in the inputs is linear between two
 * edges of a value: one row of a table and a fraction of another stand for all bins of a column. With s = 1 + Σ (Vₘtₘ + bₘ) the cross
 * layers of network.ts are cₗ = x ⊙ s, hence tₗ = Uₗ(x ⊙ s) and w·c = Σ wᵢxᵢ(1 + Σ bₘᵢ) + Σ tₘ·(Vₘ(w ⊙ x)): only Uₗ from the second layer on
 * is not linear in x, and it reads open bins alone. `wasm/forward.as.ts` computes it, no row by the others beside it.
 */
import { setImmediate } from 'node:timers/promises'
import { throwIfAborted } from '../core/failure.ts'
import * as Encoding from './encoding.ts'
import type { Logistic } from './logistic.ts'
import * as Matrix from './matrix.ts'
import * as Network from './network.ts'
import type { Runtime } from './runtime.ts'
import * as Module from './wasm/module.ts'

/** An ensemble: networks of one shape, and a regression, on one encoding. */
export type Ensemble = {
  readonly encoding: Encoding.Encoding
  readonly shape: Network.Shape
  readonly networks: readonly Float32Array[]
  readonly logistic: Logistic
}

/** One number a row from each network, and from the regression, which reads where the values of a row lie as the networks do. */
export type Logits = { readonly networks: readonly Float32Array[]; readonly logistic: Float64Array }

/** Who hears of rows done, and who may stop it. */
export type Watch = { readonly onRows?: (done: number) => void; readonly signal?: AbortSignal | undefined }

/** A folded ensemble. `logits` asks for a matrix that has the encoding's columns. */
export type Folded = {
  readonly logits: (matrix: Matrix.Matrix, watch?: Watch) => Promise<Logits>
  /** What the tables and one block of rows take. */
  readonly sizeBytes: number
}

/** Rows of a block: their cells, and the tables of a chunk, stay in the second-level cache. */
const BLOCK_ROWS = 128
const YIELD_BLOCKS = 64
const CHUNK = 32
const COLUMN_BYTES = 48
const CELL_BYTES = 16
const TABLE_ROW_BYTES = 256
const GROUP_BYTES = 32
/** Words of the plan and of a network in wasm/forward.as.ts. */
const PLAN_WORDS = 7
const NETWORK_WORDS = 6

/** Whether scores on `runtime` are folded: the plain-JavaScript engine stays what others are held against. */
export function serves({ name }: Runtime): boolean {
  return name !== 'cpu'
}

/** `ensemble` folded: its tables are made here, so fold once and ask often. */
export function fold(ensemble: Ensemble): Folded {
  const { encoding, networks } = ensemble
  const plan = planOf(ensemble)
  const { width, tableRows, groups, lanes, crosses, first, second } = plan
  const columns = encoding.columns.length
  const chunks = width / CHUNK
  const later = Math.max(0, crosses - 1)
  const shared = [
    (columns + 1) * COLUMN_BYTES,
    plan.numbers * 8,
    BLOCK_ROWS * columns * 4,
    BLOCK_ROWS * columns * CELL_BYTES,
    BLOCK_ROWS * width * 4,
    4 * (second + lanes * crosses) + groups * GROUP_BYTES,
    BLOCK_ROWS * 4,
    PLAN_WORDS * 4,
  ]
  const each = [
    chunks * tableRows * TABLE_ROW_BYTES,
    columns * width * 4,
    width * 4,
    groups * ((later * (later + 1)) / 2) * lanes * 16,
    groups * later * 16,
    groups * later * lanes * 16,
    first * second * 4,
    second * 4,
    second * 4,
    NETWORK_WORDS * 4,
  ]
  const { run, buffer, at } = Module.load([...shared, ...networks.flatMap(() => each)])
  const [spec = 0, numbers = 0, values = 0, cells = 0, sums = 0, scratch = 0, out = 0, words = 0] = at
  writeColumns(plan, { buffer, spec, numbers })
  new Uint32Array(buffer, words, PLAN_WORDS).set([columns, spec, width * 4, first, second, lanes, crosses])
  const placed = networks.map((weights, k) => {
    const from = shared.length + k * each.length
    const places = placesOf(at.slice(from, from + each.length))
    writeNetwork(plan, Network.views(ensemble.shape, weights), { buffer, places })
    return places
  })
  const raw = new Float32Array(buffer, values, BLOCK_ROWS * columns)
  const found = new Float32Array(buffer, out, BLOCK_ROWS)
  const straight = regression(plan, ensemble.logistic, new Float32Array(buffer, cells, BLOCK_ROWS * columns * 4))

  const forward = (rows: number, { table, normals, start, factors }: Places): Float32Array => {
    for (let chunk = 0; chunk < chunks; chunk++) {
      const part = chunk * CHUNK * 4
      const [tableAt, normalsAt] = [table + chunk * tableRows * TABLE_ROW_BYTES, normals + part * columns]
      run.linear(rows, columns, cells, tableAt, normalsAt, start + part, sums + part, width * 4)
    }
    run.finish(rows, words, factors, cells, sums, scratch, out)
    return found.subarray(0, rows)
  }

  return {
    sizeBytes: buffer.byteLength,
    logits: async (matrix, { onRows, signal } = {}) => {
      const sources = Matrix.locate(
        matrix,
        encoding.columns.map(({ name }) => name),
      )
      const logits = networks.map(() => new Float32Array(matrix.rows))
      const logistic = new Float64Array(matrix.rows)
      for (let from = 0, blocks = 1; from < matrix.rows; from += BLOCK_ROWS, blocks++) {
        const rows = Math.min(BLOCK_ROWS, matrix.rows - from)
        gather(matrix, sources, { from, rows, into: raw })
        run.locate(rows, columns, spec, values, cells)
        for (const [k, places] of placed.entries()) logits[k]?.set(forward(rows, places), from)
        straight(logistic.subarray(from, from + rows))
        if (blocks % YIELD_BLOCKS > 0) continue
        throwIfAborted(signal)
        onRows?.(from + rows)
        await setImmediate()
      }
      throwIfAborted(signal)
      onRows?.(matrix.rows)
      return { networks: logits, logistic }
    },
  }
}

/** The regression over located rows: a cell's third and fourth number are its normal score and its position, below 0 where it is unknown. */
function regression({ columns }: Plan, { weights, bias }: Logistic, cells: Float32Array): (out: Float64Array) => void {
  let input = 0
  const terms = columns.map(({ source, fill }) => {
    const isNormal = source.knots.length > 0
    return {
      place: isNormal ? 2 : 3,
      weight: weights[input++] ?? 0,
      ifUnknown: isNormal ? fill.normal : fill.position,
      ofUnknown: source.missing ? (weights[input++] ?? 0) : 0,
    }
  })
  return (out) => {
    for (let row = 0, cell = 0; row < out.length; row++) {
      let sum = bias
      for (const { place, weight, ifUnknown, ofUnknown } of terms) {
        if ((cells[cell + 3] ?? 0) < 0) sum = sum + ifUnknown * weight + ofUnknown
        else sum += (cells[cell + place] ?? 0) * weight
        cell += 4
      }
      out[row] = sum
    }
  }
}

/** Where the factors of a network lie. */
type Places = {
  readonly table: number
  readonly normals: number
  readonly start: number
  readonly gates: number
  readonly bases: number
  readonly ups: number
  readonly weights: number
  readonly biases: number
  readonly deep: number
  /** Where the words lie that say where the cross layers' and the later layers' factors are. */
  readonly factors: number
}

function placesOf(at: readonly number[]): Places {
  const [
    table = 0,
    normals = 0,
    start = 0,
    gates = 0,
    bases = 0,
    ups = 0,
    weights = 0,
    biases = 0,
    deep = 0,
    factors = 0,
  ] = at
  return { table, normals, start, gates, bases, ups, weights, biases, deep, factors }
}

/** One column in the plan. `slots` are the numbers of its inputs in the order of the groups (normal score, missing mark, bins), -1 for none. */
type Column = {
  readonly source: Encoding.Column
  readonly slots: readonly number[]
  readonly tableRow: number
  readonly group: number
  readonly fill: { readonly position: number; readonly normal: number; readonly missing: number }
}

type Plan = {
  readonly columns: readonly Column[]
  readonly tableRows: number
  readonly groups: number
  /** How many 64-bit numbers the knots, normal scores and edges are. */
  readonly numbers: number
  /** Sums a row, a multiple of {@link CHUNK}: hidden units, the first reduced vector, one vector a cross layer, the linear logit. */
  readonly width: number
  readonly first: number
  readonly second: number
  readonly lanes: number
  readonly crosses: number
}

function planOf({ encoding, shape }: Ensemble): Plan {
  const unknown = {
    columns: encoding.columns,
    rows: 1,
    values: new Float32Array(encoding.columns.length).fill(Number.NaN),
  }
  const fills = Encoding.locate(encoding, unknown)
  const columns: Column[] = []
  let [input, tableRow, group, numbers] = [0, 0, 0, 0]
  for (const [j, source] of encoding.columns.entries()) {
    const bins = source.edges.length - 1
    const normal = source.knots.length > 0 ? input++ : -1
    const open = Array.from({ length: bins }, () => input++)
    const slots = [normal, source.missing ? input++ : -1, ...open]
    const fill = {
      position: fills.position[j] ?? 0,
      normal: fills.normal[j] ?? 0,
      missing: Number(source.missing),
    }
    columns.push({ source, slots, tableRow, group, fill })
    // A row for each number of full bins, and one for the unknown.
    tableRow += bins + 2
    group += Math.ceil(slots.length / 4)
    numbers += 2 * source.knots.length + source.edges.length
  }
  const whole = (size: number) => Math.ceil(size / 4) * 4
  const [first, second] = shape.hidden.map(whole)
  const { crosses } = shape
  const lanes = whole(shape.rank)
  const sums = (first ?? 0) + (crosses > 0 ? lanes * (crosses + 1) : 0) + 1
  return {
    columns,
    tableRows: tableRow,
    groups: group,
    numbers,
    width: Math.ceil(sums / CHUNK) * CHUNK,
    first: first ?? 0,
    second: second ?? 0,
    lanes,
    crosses,
  }
}

type Room = { readonly buffer: ArrayBuffer; readonly spec: number; readonly numbers: number }

// The words of a column are named in wasm/forward.as.ts.
function writeColumns({ columns, groups }: Plan, { buffer, spec, numbers }: Room): void {
  const words = new DataView(buffer)
  let at = numbers
  const put = (list: readonly number[]): number => {
    const from = at
    new Float64Array(buffer, at, list.length).set(list)
    at += list.length * 8
    return from
  }
  for (const [j, { source, tableRow, group, fill }] of columns.entries()) {
    const to = spec + j * COLUMN_BYTES
    const { knots, normals, edges } = source
    const whole = [put(knots), put(normals), knots.length, put(edges), edges.length]
    const rows = [tableRow * TABLE_ROW_BYTES, (tableRow + edges.length) * TABLE_ROW_BYTES, group]
    for (const [k, word] of [...whole, ...rows].entries()) words.setUint32(to + 4 * k, word, true)
    for (const [k, word] of [fill.position, fill.normal, fill.missing].entries())
      words.setFloat32(to + 32 + 4 * k, word, true)
  }
  // Behind the last column stands how many groups there are.
  words.setUint32(spec + columns.length * COLUMN_BYTES + 28, groups, true)
}

type Target = { readonly buffer: ArrayBuffer; readonly places: Places }

function writeNetwork(plan: Plan, weights: Network.Views, { buffer, places }: Target): void {
  const { columns, width, tableRows, first, second } = plan
  const { gates, bases, ups, deep } = places
  new Uint32Array(buffer, places.factors, NETWORK_WORDS).set([gates, bases, ups, places.weights, places.biases, deep])
  const floats = (at: number, length: number) => new Float32Array(buffer, at, length)
  const table = floats(places.table, (width / CHUNK) * tableRows * (TABLE_ROW_BYTES / 4))
  const normals = floats(places.normals, width * columns.length)
  const row = new Float64Array(width)
  const putRow = (number: number, values: Float64Array, half: 0 | 1) => {
    for (let k = 0; k < width; k++) {
      const chunk = Math.floor(k / CHUNK)
      table[(chunk * tableRows + number) * 2 * CHUNK + half * CHUNK + (k % CHUNK)] = values[k] ?? 0
    }
  }
  const sum = linearSums(plan, weights)
  for (const [j, { slots, tableRow, fill }] of columns.entries()) {
    const [normal = -1, missing = -1, ...bins] = slots
    row.fill(0)
    putRow(tableRow, row, 0)
    for (const [bin, slot] of bins.entries()) {
      const own = sum(slot)
      putRow(tableRow + bin, own, 1)
      for (let k = 0; k < width; k++) row[k] = (row[k] ?? 0) + (own[k] ?? 0)
      putRow(tableRow + bin + 1, row, 0)
    }
    const byNormal = sum(normal)
    for (let k = 0; k < width; k++) {
      const chunk = Math.floor(k / CHUNK)
      normals[(chunk * columns.length + j) * CHUNK + (k % CHUNK)] = byNormal[k] ?? 0
    }
    const unknown = [...bins.map((slot, bin) => [slot, Math.min(1, Math.max(0, fill.position - bin))] as const)]
    const parts = [...unknown, [normal, fill.normal] as const, [missing, fill.missing] as const]
    row.fill(0)
    for (const [slot, x] of parts) for (const [k, value] of sum(slot).entries()) row[k] = (row[k] ?? 0) + x * value
    putRow(tableRow + bins.length + 1, row, 0)
  }
  const start = floats(places.start, width)
  start.set(weights.of('c1'))
  start[linearLogit(plan)] = weights.of('bias')[0] ?? 0

  for (const [unit, values] of rowsOf(weights.of('W2'), weights.shape.hidden[1]).entries())
    floats(places.weights, first * second).set(values, unit * second)
  floats(places.biases, second).set(weights.of('c2'))
  floats(places.deep, second).set(weights.of('deep'))
  writeGates(plan, weights, { buffer, places })
}

function linearLogit({ first, lanes, crosses }: Plan): number {
  return first + (crosses > 0 ? lanes * (crosses + 1) : 0)
}

/** What an input adds to each of the sums, for 1 of it. */
function linearSums(plan: Plan, { of: view, shape }: Network.Views): (input: number) => Float64Array {
  const { width, first, lanes, crosses } = plan
  const { inputs, rank, hidden } = shape
  return (input) => {
    const sums = new Float64Array(width)
    if (input < 0) return sums
    sums.set(view('W1').subarray(input * hidden[0], (input + 1) * hidden[0]))
    if (crosses > 0) sums.set(view('U0').subarray(input * rank, (input + 1) * rank), first)
    const weight = view('cross')[input] ?? 0
    let base = 1
    for (let l = 0; l < crosses; l++) {
      base += view(`b${l}`)[input] ?? 0
      const to = first + lanes * (l + 1)
      for (let q = 0; q < rank; q++) sums[to + q] = weight * (view(`V${l}`)[q * inputs + input] ?? 0)
    }
    sums[linearLogit(plan)] = weight * base
    return sums
  }
}

/** What the cross layers from the second on read: four inputs side by side, see `cross` of wasm/forward.as.ts. */
function writeGates(plan: Plan, { of: view, shape }: Network.Views, { buffer, places }: Target): void {
  const { columns, groups, lanes, crosses } = plan
  const { inputs, rank } = shape
  let [gates, bases, ups] = [places.gates / 4, places.bases / 4, places.ups / 4]
  const floats = new Float32Array(buffer)
  for (let l = 1; l < crosses; l++) {
    for (const { slots, group } of columns) {
      for (const [k, input] of slots.entries()) {
        if (input < 0) continue
        const [own, lane] = [group + Math.floor(k / 4), k % 4]
        let base = 1
        for (let m = 0; m < l; m++) {
          base += view(`b${m}`)[input] ?? 0
          for (let q = 0; q < rank; q++)
            floats[gates + (own * l * lanes + m * lanes + q) * 4 + lane] = view(`V${m}`)[q * inputs + input] ?? 0
        }
        floats[bases + own * 4 + lane] = base
        floats.set(view(`U${l}`).subarray(input * rank, (input + 1) * rank), ups + (own * 4 + lane) * lanes)
      }
    }
    gates += groups * l * lanes * 4
    bases += groups * 4
    ups += groups * lanes * 4
  }
}

function rowsOf(values: Float32Array, width: number): Float32Array[] {
  return Array.from({ length: values.length / width }, (_, i) => values.subarray(i * width, (i + 1) * width))
}

type Block = { readonly from: number; readonly rows: number; readonly into: Float32Array }

function gather({ columns, values }: Matrix.Matrix, sources: Int32Array, { from, rows, into }: Block): void {
  const width = columns.length
  const count = sources.length
  for (let i = 0, to = 0, row = from * width; i < rows; i++, row += width) {
    for (let j = 0; j < count; j++) into[to++] = values[row + (sources[j] ?? 0)] ?? Number.NaN
  }
}
