/** TensorFlow's WebAssembly engine (SIMD, one thread, so equal seeds give equal bits), with our kernel fixes. */
import { createRequire } from 'node:module'
import path from 'node:path'
import { Failure } from '../../core/failure.ts'
import type { Opener } from '../runtime.ts'
import * as Backend from './backend.ts'
import * as Kernels from './kernels.ts'

/** Opens the WebAssembly engine. */
export const opener: Opener = {
  name: 'wasm',
  open: async () => {
    try {
      const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
      const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json')
      setWasmPaths(`${path.join(path.dirname(manifest), 'dist')}${path.sep}`)
      const runtime = await withoutNewListeners(() => Backend.runtime('wasm', 'wasm'))
      Kernels.fix()
      return runtime
    } catch (cause) {
      throw new Failure('RUNTIME_UNAVAILABLE', 'The wasm runtime did not load.', {}, { cause })
    }
  },
}

// The emscripten loader installs handlers that rethrow every uncaught error of the process; ours to decide, not its.
async function withoutNewListeners<T>(load: () => Promise<T>): Promise<T> {
  const uncaught = new Set(process.listeners('uncaughtException'))
  const rejected = new Set(process.listeners('unhandledRejection'))
  try {
    return await load()
  } finally {
    for (const listener of process.listeners('uncaughtException')) {
      if (!uncaught.has(listener)) process.off('uncaughtException', listener)
    }
    for (const listener of process.listeners('unhandledRejection')) {
      if (!rejected.has(listener)) process.off('unhandledRejection', listener)
    }
  }
}
