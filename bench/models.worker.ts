/** The thread of `models.ts`: it alone may open a runtime and take our kernels out and in. */
import { parentPort, workerData } from 'node:worker_threads'
import * as tf from '@tensorflow/tfjs-core'
import * as Rng from '../src/core/rng.ts'
import * as Adam from '../src/models/adam.ts'
import * as Network from '../src/models/network.ts'
import * as Recipe from '../src/models/recipe.ts'
import type { Runtime } from '../src/models/runtime.ts'
import * as Cpu from '../src/models/runtimes/cpu.ts'
import * as Kernels from '../src/models/runtimes/kernels.ts'
import * as Wasm from '../src/models/runtimes/wasm.ts'
import * as Rounds from './rounds.ts'

/** One network: milliseconds of processor time a turn, and how far our gradients are from the cpu engine's. */
export type Measured = { readonly name: string; readonly ours: number; readonly anchor: number; readonly apart: number }

type Case = { readonly name: string; readonly rows: number; readonly shape: Network.Shape }

const ROUNDS = 3
const CASES: readonly Case[] = [
  {
    name: '64-128-64-1, 1,024 rows',
    rows: 1_024,
    shape: { inputs: 64, hidden: [128, 64], rank: 1, crosses: 0, dropout: 0 },
  },
  {
    name: 'the registered network for 60,000 rows and more (26 columns × 12 bins), 1,024 rows',
    rows: 1_024,
    shape: { ...Recipe.forRows(Number.POSITIVE_INFINITY).shape, inputs: 312, dropout: 0 },
  },
]

const { steps } = workerData.input as { steps: number }
const wasm = await Wasm.opener.open()
const cpu = await Cpu.opener.open()
const found: Measured[] = []
for (const one of CASES) found.push(await measure(one))
parentPort?.postMessage(found)

async function measure({ name, rows, shape }: Case): Promise<Measured> {
  const rng = Rng.create(`bench/models/${name}`)
  const input = Float32Array.from({ length: rows * shape.inputs }, () => rng.uniform())
  const label = Uint8Array.from({ length: rows }, () => rng.below(2))
  const first = Network.initial(shape, rng, 0)
  const gradient = new Float32Array(first.length)
  const step = (weights: Float32Array) => {
    tf.tidy(() => {
      const loaded = Network.load(shape, weights)
      const tape = Network.forward(shape, loaded, tf.tensor2d(input, [rows, shape.inputs]), null)
      const slope = tape.logit.dataSync().map((z, i) => (1 / (1 + Math.exp(-z)) - (label[i] ?? 0)) / rows)
      Network.backward(shape, loaded, tape, tf.tensor2d(slope, [rows, 1]), gradient)
    })
  }
  const train = async () => {
    const weights = first.slice()
    const adam = Adam.create(new Uint8Array(weights.length))
    for (let i = 0; i < steps; i++) {
      await wasm.run(() => step(weights))
      Adam.update(adam, weights, gradient, { rate: 1e-3, decay: 0 })
    }
  }
  const { ours, anchor } = await Rounds.alternate(
    ROUNDS,
    { ours: train, anchor: train },
    { ours: Kernels.fix, anchor: Kernels.unfix },
  )
  Kernels.fix()
  const gradientOn = async (runtime: Runtime) => {
    await runtime.run(() => step(first))
    return gradient.slice()
  }
  const expected = await gradientOn(cpu)
  const actual = await gradientOn(wasm)
  const apart = actual.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (expected[i] ?? 0))), 0)
  return { name, ours: ours.cpuMs, anchor: anchor.cpuMs, apart }
}
