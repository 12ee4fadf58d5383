/** The thread of `measure.ts`: measures the graph in `workerData.input` and posts one reply. */
import { parentPort, workerData } from 'node:worker_threads'
import { is } from '../core/failure.ts'
import type { Reply, Request } from './measure.ts'
import * as WalletGraph from './wallet.ts'

const { graph, options }: Request = workerData.input
const answer = reply()
parentPort?.postMessage(answer, answer.kind === 'measured' ? ownBuffers(answer.measures) : [])

function reply(): Reply {
  try {
    return { kind: 'measured', measures: WalletGraph.measure(graph, options) }
  } catch (error) {
    if (!is(error)) throw error
    return { kind: 'failed', code: error.code, message: error.message, facts: error.toJSON().facts }
  }
}

/** The buffers of the columns, which move to the other thread instead of being copied. */
function ownBuffers(measures: WalletGraph.WalletMeasures): ArrayBuffer[] {
  return Object.values(measures).flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []))
}
