/** A TensorFlow.js backend as a {@link Runtime}. TensorFlow.js has one current backend per process, so a run selects its own. */
import { Failure } from '../../core/failure.ts'
import type { Name, Runtime } from '../runtime.ts'
import { load, tf } from '../tensorflow.ts'

/** The runtime `name` over the registered TensorFlow.js backend `id`. Throws `RUNTIME_UNAVAILABLE` when it does not start. */
export async function runtime(name: Name, id: string): Promise<Runtime> {
  await load()
  // Without it the cpu backend greets on stderr and every op re-checks its shapes.
  tf.enableProdMode()
  const run = <T>(work: () => T) =>
    inTurn(async () => {
      if (tf.getBackend() !== id && !(await tf.setBackend(id))) {
        throw new Failure('RUNTIME_UNAVAILABLE', `The TensorFlow.js backend ${id} did not start.`, { backend: id })
      }
      return tidily(work)
    })
  await run(() => undefined)
  return { name, run }
}

let last: Promise<unknown> = Promise.resolve()

// Two runs that select different backends at once would each work on the other's.
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work, work)
  last = turn
  return turn
}

function tidily<T>(work: () => T): T {
  const engine = tf.engine()
  engine.startScope()
  try {
    return work()
  } finally {
    engine.endScope()
  }
}
