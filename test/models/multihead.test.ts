import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Multihead from '../../src/models/multihead.ts'
import type { Runtime } from '../../src/models/runtime.ts'
import * as Cpu from '../../src/models/runtimes/cpu.ts'
import * as Wasm from '../../src/models/runtimes/wasm.ts'
import * as ZeroInflated from '../../src/models/zeroinflated.ts'

const shape: Multihead.Shape = { inputs: 6, trunk: [5, 4], headUnits: 3, heads: [1, 2], direct: 1 }
const ROWS = 7
const rng = Rng.create('multihead')
const x = Float32Array.from({ length: ROWS * shape.inputs }, () => rng.normal())
const target = Float32Array.from({ length: ROWS * 4 }, () => rng.normal())
const flat = Multihead.initial(shape, rng, [0.3, -0.2, 0.1, 0.5]).map((weight) => weight + rng.normal() / 5)
const columns = Multihead.widths(shape)

const pass = (weights: Float32Array) => {
  const loaded = Multihead.load(shape, weights)
  const tape = Multihead.forward(shape, loaded, tf.tensor2d(x, [ROWS, shape.inputs]))
  let at = 0
  let loss = 0
  const slopes = tape.outputs.map((output, k) => {
    const errors = Float32Array.from(output.dataSync(), (value, i) => value - target[at + i]!)
    at += errors.length
    loss += errors.reduce((sum, error) => sum + error ** 2 / 2, 0)
    return tf.tensor2d(errors, [ROWS, columns[k]!])
  })
  return { loaded, tape, slopes, loss }
}

const gradientOf = (runtime: Runtime) =>
  runtime.run(() => {
    const { loaded, tape, slopes } = pass(flat)
    const gradient = new Float32Array(flat.length).fill(Number.NaN)
    Multihead.backward(shape, loaded, tape, slopes, gradient)
    return gradient
  })

describe('the network with several heads', () => {
  let cpu: Runtime
  let wasm: Runtime
  beforeAll(async () => {
    cpu = await Cpu.opener.open()
    wasm = await Wasm.opener.open()
  })

  test('its written-out gradient is the slope of its loss, for every weight', async () => {
    const gradient = await gradientOf(cpu)
    const step = 1e-2
    for (const [i, slope] of gradient.entries()) {
      const loss = async (by: number) => {
        const moved = flat.slice()
        moved[i] = moved[i]! + by
        return cpu.run(() => pass(moved).loss)
      }
      const numeric = ((await loss(step)) - (await loss(-step))) / (2 * step)
      expect(Math.abs(slope - numeric), `weight ${i}`).toBeLessThan(2e-2 * (1 + Math.abs(numeric)))
    }
  })

  test('gives the same gradient on wasm as on the reference', async () => {
    const [expected, actual] = [await gradientOf(cpu), await gradientOf(wasm)]
    actual.forEach((value, i) => {
      expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-4)
    })
  })

  test('refuses weights of another shape', () => {
    expect(() => Multihead.load(shape, flat.slice(1))).toThrow(expect.objectContaining({ code: 'MODEL_CORRUPT' }))
  })
})

test('the slopes of the zero-inflated loss are those of its value', () => {
  const loss = ZeroInflated.lossOf(Float64Array.of(0, 3, 40))
  const outputs = Float32Array.of(0.4, 1, 0.2, -0.3, 0.5, -0.6, 1.2, 2, 0.9)
  const rows = Uint32Array.of(0, 1, 2)
  const slopes = new Float32Array(9)
  loss(outputs, rows, slopes)
  for (let i = 0; i < 9; i++) {
    const at = (by: number) =>
      loss(
        outputs.map((z, j) => (i === j ? z + by : z)),
        rows,
        new Float32Array(9),
      )
    expect(Math.abs(slopes[i]! - (at(1e-3) - at(-1e-3)) / 2e-3)).toBeLessThan(2e-3 * (1 + Math.abs(slopes[i]!)))
  }
})

test('the zero-inflated network finds who spends and how much, repeats by seed, and refuses what it cannot learn from', async () => {
  const wasm = await Wasm.opener.open()
  const draw = Rng.create('value')
  const rows = 600
  const matrix = (values: Float32Array) => ({ columns: [{ name: 'drive' }, { name: 'wealth' }], rows, values })
  const known = matrix(Float32Array.from({ length: rows * 2 }, () => draw.normal()))
  const mean = (row: number) => {
    const [drive = 0, wealth = 0] = known.values.subarray(row * 2, row * 2 + 2)
    return { chance: 1 / (1 + Math.exp(-2 * drive)), value: Math.exp(2 + 0.7 * wealth + 0.5 ** 2 / 2) }
  }
  const amount = Float64Array.from({ length: rows }, (_, row) => {
    const spends = draw.uniform() < mean(row).chance
    return spends ? Math.exp(2 + 0.7 * known.values[row * 2 + 1]! + 0.5 * draw.normal()) : 0
  })
  const options = { matrix: known, amount, seed: 1, runtime: wasm, members: 1 }
  const model = await ZeroInflated.train(options)
  expect((await ZeroInflated.train(options)).members).toEqual(model.members)
  const found = await ZeroInflated.values(model, known, wasm)
  const error = (of: Float64Array, truth: (row: number) => number) =>
    of.reduce((sum, value, row) => sum + Math.abs(value - truth(row)), 0) / rows
  expect(error(found.chance, (row) => mean(row).chance)).toBeLessThan(0.08)
  expect(error(found.valueIfAny.map(Math.log), (row) => Math.log(mean(row).value))).toBeLessThan(0.25)
  const total = found.value.reduce((a, b) => a + b, 0) / amount.reduce((a, b) => a + b, 0)
  expect(Math.abs(total - 1)).toBeLessThan(0.15)
  const refused = (changed: Float64Array) => ZeroInflated.train({ ...options, amount: changed })
  await expect(refused(amount.map(() => 1))).rejects.toMatchObject({ code: 'DATA_ONE_CLASS' })
  await expect(refused(amount.map((y, row) => (row < 30 ? y + 1 : 0)))).rejects.toMatchObject({
    code: 'DATA_TOO_SMALL',
  })
  await expect(refused(amount.map((y) => y - 1))).rejects.toMatchObject({ code: 'INPUT_INVALID' })
})
