/** An ensemble trained and wallets scored through `Trainer`, on the threads it takes by itself and on one; threads and copies are in the times. */
import * as Rng from '../src/core/rng.ts'
import type * as Matrix from '../src/models/matrix.ts'
import * as Recipe from '../src/models/recipe.ts'
import * as Trainer from '../src/models/trainer.ts'
import * as Figure from './figure.ts'
import * as Rounds from './rounds.ts'

const COLUMNS = 64
const DISTINCT = 20_000
/** The network that is registered for many rows, for one epoch: an epoch is what can be compared. */
const LARGE = Recipe.forRows(Number.POSITIVE_INFINITY)
const ONE_EPOCH = { ...LARGE, recipe: { ...LARGE.recipe, epochs: 1 } }

/** How many rows are scored and trained on. */
export type Size = { readonly wallets: number; readonly rows: number }

/** Measures each once: it takes long enough. */
export async function measure({ wallets, rows }: Size): Promise<Omit<Figure.Found, 'anchor'>> {
  const options = {
    train: world('train', rows),
    validation: world('validation', Math.ceil(rows / 4)),
    seed: 1,
    settings: ONE_EPOCH,
    importance: 'none' as const,
  }
  const alone = { runtimes: ['wasm'] as const, threads: 1 }
  const together = { runtimes: ['wasm'] as const }
  const { model } = await Trainer.train(options, alone)
  const training = {
    anchor: (await Rounds.once(() => Trainer.train(options, alone))).wallMs,
    ours: (await Rounds.once(() => Trainer.train(options, together))).wallMs,
  }
  const matrix = repeated(world('population', Math.min(wallets, DISTINCT)), wallets)
  const scoring = {
    anchor: (await Rounds.once(() => Trainer.score(model, matrix, alone))).wallMs,
    ours: (await Rounds.once(() => Trainer.score(model, matrix, together))).wallMs,
  }
  const count = (size: number) => size.toLocaleString('en')
  const { maxRSS } = process.resourceUsage()
  return {
    figures: [
      Figure.lower(
        `three networks, one epoch each, and boosting, ${count(rows)} rows × ${COLUMNS} columns`,
        'ms',
        training,
      ),
      Figure.lower(`${count(wallets)} wallets × ${COLUMNS} columns scored by ${model.blend.kind}`, 'ms', scoring),
    ],
    notes: [
      `The anchor of the last two figures is one thread. The ensemble has ${model.members.length} networks and ${model.boosting.trees.length} trees; the process took ${Math.round(maxRSS / 1024)} MiB at most, the matrix of wallets among them. Reading features and writing scores are not in the times.`,
    ],
  }
}

function world(seed: string, rows: number): Matrix.Dataset {
  const rng = Rng.create(`bench/models/${seed}`)
  const values = new Float32Array(rows * COLUMNS)
  const label = new Uint8Array(rows)
  for (let row = 0; row < rows; row++) {
    let z = -1.5
    for (let j = 0; j < COLUMNS; j++) {
      const normal = rng.normal()
      const value = j % 3 === 0 ? Math.floor(Math.exp(normal)) : normal
      values[row * COLUMNS + j] = j % 5 === 4 && rng.uniform() < 0.2 ? Number.NaN : value
      z += (Math.tanh(normal) * (j % 2 === 0 ? 1 : -1)) / (2 + j)
    }
    label[row] = Number(rng.uniform() < 1 / (1 + Math.exp(-z)))
  }
  return { columns: Array.from({ length: COLUMNS }, (_, j) => ({ name: `c${j}` })), rows, values, label }
}

function repeated({ columns, values, rows }: Matrix.Matrix, wallets: number): Matrix.Matrix {
  const all = new Float32Array(new SharedArrayBuffer(4 * wallets * columns.length))
  for (let from = 0; from < wallets; from += rows) {
    all.set(values.subarray(0, Math.min(rows, wallets - from) * columns.length), from * columns.length)
  }
  return { columns, rows: wallets, values: all }
}
