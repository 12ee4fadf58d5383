import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Adam from '../../src/models/adam.ts'
import * as Network from '../../src/models/network.ts'
import type { Runtime } from '../../src/models/runtime.ts'
import * as Cpu from '../../src/models/runtimes/cpu.ts'
import * as Wasm from '../../src/models/runtimes/wasm.ts'

const shape: Network.Shape = { inputs: 7, hidden: [5, 4], rank: 3, crosses: 2, dropout: 0.3 }
const ROWS = 6
const rng = Rng.create('network')
const x = Float32Array.from({ length: ROWS * shape.inputs }, () => rng.normal())
const label = [1, 0, 1, 0, 0, 1]
const mask = (units: number) => Float32Array.from({ length: ROWS * units }, () => (rng.uniform() < 0.3 ? 0 : 1 / 0.7))
const masks: Network.Masks = [mask(5), mask(4)]
const flat = Network.initial(shape, rng, -1).map((weight) => weight + rng.normal() / 10)

const forward = (weights: Float32Array) =>
  Network.forward(shape, Network.load(shape, weights), tf.tensor2d(x, [ROWS, shape.inputs]), masks)

const loss = (runtime: Runtime, weights: Float32Array) =>
  runtime.run(() => {
    const logits = forward(weights).logit.dataSync()
    const each = Array.from(logits, (z, i) => Math.max(z, 0) - z * label[i]! + Math.log1p(Math.exp(-Math.abs(z))))
    return each.reduce((a, b) => a + b, 0) / ROWS
  })

const gradientOf = (runtime: Runtime) =>
  runtime.run(() => {
    const gradient = new Float32Array(flat.length).fill(Number.NaN)
    const tape = forward(flat)
    const slope = Array.from(tape.logit.dataSync(), (z, i) => (1 / (1 + Math.exp(-z)) - label[i]!) / ROWS)
    Network.backward(shape, Network.load(shape, flat), tape, tf.tensor2d(slope, [ROWS, 1]), gradient)
    return gradient
  })

describe('the network', () => {
  let cpu: Runtime
  let wasm: Runtime
  beforeAll(async () => {
    cpu = await Cpu.opener.open()
    wasm = await Wasm.opener.open()
  })

  test('its written-out gradient is the slope of its loss, for every weight', async () => {
    const gradient = await gradientOf(cpu)
    // Small, so that hardly any unit crosses the kink of its relu.
    const step = 2e-3
    for (const slot of Network.layout(shape)) {
      for (let i = slot.offset; i < slot.offset + slot.rows * slot.columns; i++) {
        const [up, down] = [flat.slice(), flat.slice()]
        up[i] = up[i]! + step
        down[i] = down[i]! - step
        const numeric = ((await loss(cpu, up)) - (await loss(cpu, down))) / (2 * step)
        expect(Math.abs(gradient[i]! - numeric), `${slot.name}[${i - slot.offset}]`).toBeLessThan(2e-4)
      }
    }
  })

  test('gives the same gradient on wasm as on the reference', async () => {
    const [expected, actual] = [await gradientOf(cpu), await gradientOf(wasm)]
    actual.forEach((value, i) => {
      expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-5)
    })
  })

  test('its slots cover the flat weights without gap or overlap', () => {
    let end = 0
    for (const { offset, rows, columns } of Network.layout(shape)) {
      expect(offset).toBe(end)
      end = offset + rows * columns
    }
    expect(end).toBe(Network.size(shape))
  })

  test('equal seeds start with equal weights, other seeds with others', () => {
    const start = (seed: string) => Network.initial(shape, Rng.create(seed), -1)
    expect(start('a')).toEqual(start('a'))
    expect(start('a')).not.toEqual(start('b'))
  })

  test('refuses weights of another shape', async () => {
    const other = wasm.run(() => Network.load(shape, flat.subarray(1)))
    await expect(other).rejects.toMatchObject({ code: 'MODEL_CORRUPT' })
  })
})

describe('Adam', () => {
  test('moves by the rate against the sign of the first gradient, and shrinks only what decays', () => {
    const adam = Adam.create(Uint8Array.of(1, 0))
    const weights = Float32Array.of(2, 2)
    Adam.update(adam, weights, Float32Array.of(0.5, -3), { rate: 0.1, decay: 0.5 })
    expect(weights[0]).toBeCloseTo(2 - 0.1 - 0.1 * 0.5 * 2, 6)
    expect(weights[1]).toBeCloseTo(2 + 0.1, 6)
  })

  test.each([1, 2, 7, 64])('steps %i weights by the kernel as plain loops do, bit for bit', (count) => {
    const draws = Rng.create(`adam/${count}`)
    const decays = Uint8Array.from({ length: count }, () => draws.below(2))
    const [ours, reference] = [Adam.create(decays), Adam.create(decays)]
    const weights = Float32Array.from({ length: count }, () => draws.normal())
    const expected = weights.slice()
    for (let step = 0; step < 20; step++) {
      const gradient = Float32Array.from({ length: count }, () => (draws.uniform() < 0.2 ? 0 : draws.normal() / 50))
      const pace = { rate: Adam.cosine(0.05, step, 20), decay: 0.1 }
      Adam.update(ours, weights, gradient, pace)
      Adam.plain(reference, expected, gradient, pace)
      for (const [a, b] of [
        [weights, expected],
        [ours.m, reference.m],
        [ours.v, reference.v],
      ] as const)
        expect(Buffer.from(a.slice().buffer)).toEqual(Buffer.from(b.slice().buffer))
    }
  })

  test('finds the minimum of a bowl', () => {
    const adam = Adam.create(Uint8Array.of(0, 0))
    const weights = Float32Array.of(5, -4)
    for (let step = 0; step < 2000; step++) {
      const gradient = Float32Array.of(weights[0]! - 1, 10 * (weights[1]! - 2))
      Adam.update(adam, weights, gradient, { rate: Adam.cosine(0.05, step, 2000), decay: 0 })
    }
    expect(weights[0]).toBeCloseTo(1, 3)
    expect(weights[1]).toBeCloseTo(2, 3)
  })

  test('its cosine goes from the peak to nothing', () => {
    expect([0, 50, 100, 120].map((done) => Adam.cosine(0.2, done, 100))).toEqual([
      0.2,
      expect.closeTo(0.1, 12),
      expect.closeTo(0, 12),
      expect.closeTo(0, 12),
    ])
  })
})
