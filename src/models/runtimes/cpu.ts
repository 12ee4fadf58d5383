/** TensorFlow's plain-JavaScript engine: the reference of every other one; about twenty times slower. */
import { Failure } from '../../core/failure.ts'
import type { Opener } from '../runtime.ts'
import * as Backend from './backend.ts'

/** Opens the plain-JavaScript engine, which loads on every machine. */
export const opener: Opener = {
  name: 'cpu',
  open: async () => {
    try {
      await import('@tensorflow/tfjs-backend-cpu')
      return await Backend.runtime('cpu', 'cpu')
    } catch (cause) {
      throw new Failure('RUNTIME_UNAVAILABLE', 'The cpu runtime did not load.', {}, { cause })
    }
  },
}
