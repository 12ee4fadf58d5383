/** One training step on TensorFlow's WebAssembly engine, with our kernels and with the stock ones. */
import { once } from 'node:events'
import { Failure } from '../src/core/failure.ts'
import { start } from '../src/core/worker.mjs'
import * as Figure from './figure.ts'
import type { Measured } from './models.worker.ts'

/** Measures on a thread of its own, `words[0]` steps a turn (30). */
export async function run(words: readonly string[]): Promise<Figure.Found> {
  const steps = Figure.whole(words, 0, 30)
  const worker = start(new URL('./models.worker.ts', import.meta.url), { steps })
  const [measured]: Measured[][] = await once(worker, 'message')
  await worker.terminate()
  if (!measured) throw new Failure('INVARIANT_BROKEN', 'The measuring thread gave nothing.')
  return {
    anchor: 'the kernels that @tensorflow/tfjs-backend-wasm registers, the same network code on the same thread',
    figures: measured.map(({ name, ours, anchor }) =>
      Figure.lower(`${name}, processor time a step`, 'ms', { ours: ours / steps, anchor: anchor / steps }),
    ),
    notes: measured.map(
      ({ name, apart }) => `${name}: gradients differ from the cpu engine’s by at most ${apart.toExponential(1)}.`,
    ),
  }
}
