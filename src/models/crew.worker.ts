/** A thread that helps another one: it takes parts of its work and gives back what comes of them; started by `crew.ts` through `core/worker.mjs`. */
import { parentPort, threadId, workerData } from 'node:worker_threads'
import * as Failure from '../core/failure.ts'
import * as Crew from './crew.ts'
import * as Job from './job.ts'
import * as Lesson from './lesson.ts'
import type { Runtime } from './runtime.ts'
import * as Cpu from './runtimes/cpu.ts'
import * as Native from './runtimes/native.ts'
import * as Wasm from './runtimes/wasm.ts'
import * as Score from './score.ts'

const OPENERS = { native: Native.opener, wasm: Wasm.opener, cpu: Cpu.opener }

const input: Crew.Input = workerData.input
const send = (message: Crew.Message) => parentPort?.postMessage(message)
const opened = OPENERS[input.runtime].open()

parentPort?.on('message', async (order: Crew.Order) => {
  try {
    await help(order, await opened)
    send({ kind: 'over' })
  } catch (error) {
    if (!Failure.is(error)) throw error
    send({ kind: 'failed', failure: error.toJSON() })
  }
})

async function help({ work, counter, first }: Crew.Order, runtime: Runtime): Promise<void> {
  const doer = doerOf(work, runtime)
  const after = () => Crew.nextFromBack(counter, work.parts)
  for (let next = first ?? after(); next !== null; next = after()) {
    const part = next
    const heard = (done: number) => send({ kind: 'heard', part, done })
    send({ kind: 'done', part, threadId, done: await doer(part, heard, Crew.alone()) })
  }
}

function doerOf(work: Crew.Work, runtime: Runtime): Crew.Doer {
  if (work.kind === 'attend') return Lesson.doer(work.lesson, runtime)
  return work.kind === 'learn' ? Job.doer(work.ensemble, runtime) : Score.doer(work.scoring, runtime)
}
