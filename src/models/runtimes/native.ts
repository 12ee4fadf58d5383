/** libtensorflow through `@tensorflow/tfjs-node`, an optional package that few machines can load. */
import { createRequire } from 'node:module'
import util from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import { Failure } from '../../core/failure.ts'
import type { Opener } from '../runtime.ts'
import * as Backend from './backend.ts'

/** Opens the native engine; says why when the package is absent, has no binding, or fails a 2 × 2 product. */
export const opener: Opener = {
  name: 'native',
  open: async () => {
    restoreRemovedUtil()
    try {
      // Not a literal, so that a checkout without the optional package still compiles.
      const specifier: string = '@tensorflow/tfjs-node'
      createRequire(import.meta.url).resolve(specifier)
      await import(specifier)
      const runtime = await Backend.runtime('native', 'tensorflow')
      const product = await runtime.run(() => [
        ...tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2])).dataSync(),
      ])
      if (product.join() !== '19,22,43,50') throw new Failure('RUNTIME_UNAVAILABLE', `2 × 2 gave ${product.join()}.`)
      return runtime
    } catch (cause) {
      const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
      throw new Failure('RUNTIME_UNAVAILABLE', `The native runtime did not load: ${why}`, {}, { cause })
    }
  },
}

// tfjs-node 4.22 still calls two functions that Node 23 removed from `util` (tensorflow/tfjs #8425, no release with the fix).
function restoreRemovedUtil(): void {
  const removed: Readonly<Record<string, (value: unknown) => boolean>> = {
    isNullOrUndefined: (value) => value === null || value === undefined,
    isArray: (value) => Array.isArray(value),
  }
  for (const [name, value] of Object.entries(removed)) {
    if (!(name in util)) Object.defineProperty(util, name, { value, configurable: true })
  }
}
