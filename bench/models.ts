/** One training step on TensorFlow's WebAssembly engine, with our kernels and with the stock ones; training and scoring on threads beside one. */
import { once } from 'node:events'
import { Failure } from '../src/core/failure.ts'
import { start } from '../src/core/worker.mjs'
import * as Figure from './figure.ts'
import * as Scale from './models.scale.ts'
import type { Measured } from './models.worker.ts'

/** Measures on a thread of its own: `words[0]` steps a turn (30), `words[1]` wallets scored (1,000,000), `words[2]` rows trained on (20,000). */
export async function run(words: readonly string[]): Promise<Figure.Found> {
  const steps = Figure.whole(words, 0, 30)
  const worker = start(new URL('./models.worker.ts', import.meta.url), { steps })
  const [measured]: Measured[][] = await once(worker, 'message')
  await worker.terminate()
  if (!measured) throw new Failure('INVARIANT_BROKEN', 'The measuring thread gave nothing.')
  const scale = await Scale.measure({
    wallets: Figure.whole(words, 1, 1_000_000),
    rows: Figure.whole(words, 2, 20_000),
  })
  return {
    anchor: 'the kernels that @tensorflow/tfjs-backend-wasm registers, the same network code on the same thread',
    figures: [
      ...measured.map(({ name, ours, anchor }) =>
        Figure.lower(`${name}, processor time a step`, 'ms', { ours: ours / steps, anchor: anchor / steps }),
      ),
      ...scale.figures,
    ],
    notes: [
      ...measured.map(
        ({ name, apart }) => `${name}: gradients differ from the cpu engine’s by at most ${apart.toExponential(1)}.`,
      ),
      ...scale.notes,
    ],
  }
}
