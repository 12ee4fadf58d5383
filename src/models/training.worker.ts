/** The thread that trains, evaluates and scores, so that no API loop waits; started by `trainer.ts` through `core/worker.mjs`. */
import { parentPort, workerData } from 'node:worker_threads'
import * as Failure from '../core/failure.ts'
import type { ProgressEvent } from '../core/progress.ts'
import * as Clv from './clv.ts'
import * as Crew from './crew.ts'
import * as Evaluation from './evaluation.ts'
import * as Experiment from './experiment.ts'
import * as Explanation from './explanation.ts'
import * as Lesson from './lesson.ts'
import * as Runtime from './runtime.ts'
import * as Cpu from './runtimes/cpu.ts'
import * as Native from './runtimes/native.ts'
import * as Wasm from './runtimes/wasm.ts'
import * as Score from './score.ts'
import * as Tabular from './tabular.ts'
import type { Answer, Message, Task } from './trainer.ts'
import * as Training from './training.ts'

const OPENERS = [Native.opener, Wasm.opener, Cpu.opener]

const send = (message: Message) => parentPort?.postMessage(message)
const progress = (event: ProgressEvent) => send({ kind: 'progress', event })

try {
  send({ kind: 'done', answer: await work(workerData.input) })
} catch (error) {
  if (!Failure.is(error)) throw error
  send({ kind: 'failed', failure: error.toJSON() })
}

async function work(task: Task): Promise<Answer> {
  const openers = task.runtimes ? OPENERS.filter(({ name }) => task.runtimes?.includes(name)) : OPENERS
  const { runtime, maxDifference, passedOver } = await Runtime.open(openers, Cpu.opener)
  const opened = { name: runtime.name, maxDifference, passedOver }
  const crew = Crew.on(runtime, task.threads)
  if (task.kind === 'tabular') {
    return { kind: 'tabular', runtime: opened, result: await Tabular.run({ ...task.options, runtime, progress }) }
  }
  if (task.kind === 'clv') {
    return { kind: 'clv', runtime: opened, result: await Clv.run({ ...task.options, runtime, progress }) }
  }
  if (task.kind === 'lesson') {
    const watch = { progress, crew }
    const { backtest, model } = await Lesson.run(task.lesson, runtime, watch)
    const scores = model && task.population ? await Score.score(model, task.population, runtime, watch) : null
    return { kind: 'lesson', runtime: opened, backtest, model, scores, threads: crew.threads() }
  }
  if (task.kind === 'explain') {
    const { model, options } = task
    return {
      kind: 'explain',
      runtime: opened,
      explanation: await Explanation.of(model, options, runtime, { progress }),
    }
  }
  if (task.kind === 'experiment') {
    return { kind: 'experiment', runtime: opened, result: await Experiment.run({ ...task.options, runtime, progress }) }
  }
  if (task.kind === 'score') {
    const scores = await Score.score(task.model, task.matrix, runtime, { progress, crew })
    return { kind: 'score', runtime: opened, scores, threads: crew.threads() }
  }
  const model = await Training.train({ ...task.options, runtime, progress, crew })
  const evaluation = task.test ? await Evaluation.evaluate(model, task.test, runtime) : null
  const scores = task.population ? await Score.score(model, task.population, runtime, { progress, crew }) : null
  return { kind: 'train', runtime: opened, model, evaluation, scores, threads: crew.threads() }
}
