/** Training and scoring on a thread of their own; the thread chooses the fastest runtime that passes its check. */

import type { Code } from '../core/catalogue.ts'
import { type Facts, Failure, throwIfAborted } from '../core/failure.ts'
import type { Progress, ProgressEvent } from '../core/progress.ts'
import { start } from '../core/worker.mjs'
import type * as Backtest from './backtest.ts'
import type * as Clv from './clv.ts'
import type { Evaluation } from './evaluation.ts'
import type * as Experiment from './experiment.ts'
import type * as Explanation from './explanation.ts'
import type * as Lesson from './lesson.ts'
import * as Matrix from './matrix.ts'
import type { Model } from './model.ts'
import type { Name, PassedOver } from './runtime.ts'
import type { Scores } from './score.ts'
import type * as Tabular from './tabular.ts'
import type * as Training from './training.ts'

/** The runtime that did the work, how far it was from the reference, and which were passed over. */
export type RuntimeUsed = {
  readonly name: Name
  readonly maxDifference: number
  readonly passedOver: readonly PassedOver[]
}

/** Who hears of progress, who may stop it, the runtimes allowed (all unless told), and how many threads work (see `Crew.on`). */
export type Watch = {
  readonly progress?: Progress
  readonly signal?: AbortSignal | undefined
  readonly runtimes?: readonly Name[]
  readonly threads?: number
}

/** What to train, judge and score in one go: `test` is evaluated on, `population` is scored. */
export type Work = Omit<Training.Options, 'runtime' | 'progress' | 'signal' | 'crew'> & {
  readonly test?: Matrix.Dataset
  readonly population?: Matrix.Matrix
}

/** A model with its evaluation and scores, `null` where none was asked for, and the threads that worked. */
export type Trained = {
  readonly runtime: RuntimeUsed
  readonly model: Model
  readonly evaluation: Evaluation | null
  readonly scores: Scores | null
  readonly threads: readonly number[]
}

/** A backtest, and the model that is registered after it with its scores, `null` where none was asked for, and the threads that worked. */
export type Taught = {
  readonly runtime: RuntimeUsed
  readonly backtest: Backtest.Backtest
  readonly model: Model | null
  readonly scores: Scores | null
  readonly threads: readonly number[]
}

/** Scores, and the threads that worked. */
export type Scored = Scores & { readonly threads: readonly number[] }

/** What the thread is told. */
export type Task = Pick<Watch, 'runtimes' | 'threads'> &
  (
    | {
        readonly kind: 'train'
        readonly options: Omit<Work, 'test' | 'population'>
        readonly test?: Matrix.Dataset
        readonly population?: Matrix.Matrix
      }
    | { readonly kind: 'score'; readonly model: Model; readonly matrix: Matrix.Matrix }
    | { readonly kind: 'lesson'; readonly lesson: Lesson.Lesson; readonly population?: Matrix.Matrix }
    | { readonly kind: 'explain'; readonly model: Model; readonly options: Explanation.Options }
    | { readonly kind: 'tabular'; readonly options: TabularWork }
    | { readonly kind: 'clv'; readonly options: ClvWork }
    | { readonly kind: 'experiment'; readonly options: ExperimentWork }
  )

/** What the thread answers in the end. */
export type Answer =
  | ({ readonly kind: 'train' } & Trained)
  | {
      readonly kind: 'score'
      readonly runtime: RuntimeUsed
      readonly scores: Scores
      readonly threads: readonly number[]
    }
  | ({ readonly kind: 'lesson' } & Taught)
  | { readonly kind: 'explain'; readonly runtime: RuntimeUsed; readonly explanation: Explanation.Explanation }
  | { readonly kind: 'tabular'; readonly runtime: RuntimeUsed; readonly result: Tabular.Result }
  | { readonly kind: 'clv'; readonly runtime: RuntimeUsed; readonly result: Clv.Result }
  | { readonly kind: 'experiment'; readonly runtime: RuntimeUsed; readonly result: Experiment.Result }

/** What the thread says. */
export type Message =
  | { readonly kind: 'progress'; readonly event: ProgressEvent }
  | { readonly kind: 'done'; readonly answer: Answer }
  | {
      readonly kind: 'failed'
      readonly failure: { readonly code: Code; readonly message: string; readonly facts: Facts }
    }

/** The options of a table's model that can cross threads. */
export type TabularWork = Omit<Tabular.Options, 'runtime' | 'progress' | 'signal' | 'nowMs'>

/** The options of an uplift model that can cross threads. */
export type ExperimentWork = Omit<Experiment.Options, 'runtime' | 'progress' | 'signal'>

/** The options of a value forecast that can cross threads. */
export type ClvWork = Omit<Clv.Options, 'runtime' | 'progress' | 'signal'>

/** Trains, and evaluates and scores where asked. Throws what training, evaluation and scoring throw, and `ABORTED`. */
export async function train({ test, population, ...options }: Work, watch: Watch = {}): Promise<Trained> {
  const answer = await run(
    {
      kind: 'train',
      options,
      ...(test ? { test } : {}),
      ...(population ? { population: Matrix.shared(population) } : {}),
    },
    watch,
  )
  if (answer.kind !== 'train') throw wrongAnswer(answer)
  return answer
}

/** Scores `matrix`. Throws what scoring throws, and `ABORTED`. */
export async function score(model: Model, matrix: Matrix.Matrix, watch: Watch = {}): Promise<Scored> {
  const answer = await run({ kind: 'score', model, matrix: Matrix.shared(matrix) }, watch)
  if (answer.kind !== 'score') throw wrongAnswer(answer)
  return { ...answer.scores, threads: answer.threads }
}

/** Judges a recipe on later rows of other entities. Throws what `Lesson.run` throws, and `ABORTED`. */
export async function backtest(plan: Backtest.Plan, watch: Watch = {}): Promise<Backtest.Backtest> {
  return (await lesson({ backtest: plan }, null, watch)).backtest
}

/** Judges a recipe, learns the model to keep and scores `population` by it. Throws what `Lesson.run` and scoring throw, and `ABORTED`. */
export async function lesson(
  { backtest: plan, registered }: Lesson.Lesson,
  population: Matrix.Matrix | null,
  watch: Watch = {},
): Promise<Taught> {
  const shared = (dataset: Matrix.Dataset) => ({ ...dataset, ...Matrix.shared(dataset) })
  const sets = <T extends Pick<Lesson.Registered, 'train' | 'validation'>>(of: T) => ({
    ...of,
    train: shared(of.train),
    validation: shared(of.validation),
  })
  const answer = await run(
    {
      kind: 'lesson',
      lesson: {
        backtest: { ...sets(plan), test: shared(plan.test) },
        ...(registered ? { registered: sets(registered) } : {}),
      },
      ...(population ? { population: Matrix.shared(population) } : {}),
    },
    watch,
  )
  if (answer.kind !== 'lesson') throw wrongAnswer(answer)
  return answer
}

/** Why a wallet has its score. Throws what `Explanation.of` throws, and `ABORTED`. */
export async function explain(
  model: Model,
  options: Explanation.Options,
  watch: Watch = {},
): Promise<Explanation.Explanation> {
  const answer = await run({ kind: 'explain', model, options }, watch)
  if (answer.kind !== 'explain') throw wrongAnswer(answer)
  return answer.explanation
}

/** A model from one table judged on another. Throws what `Tabular.run` throws, and `ABORTED`. */
export async function tabular(options: TabularWork, watch: Watch = {}): Promise<Tabular.Result> {
  const answer = await run({ kind: 'tabular', options }, watch)
  if (answer.kind !== 'tabular') throw wrongAnswer(answer)
  return answer.result
}

/** An uplift model learnt and judged. Throws what `Experiment.run` throws, and `ABORTED`. */
export async function experiment(options: ExperimentWork, watch: Watch = {}): Promise<Experiment.Result> {
  const answer = await run({ kind: 'experiment', options }, watch)
  if (answer.kind !== 'experiment') throw wrongAnswer(answer)
  return answer.result
}

/** What wallets will buy, from a list of purchases. Throws what `Clv.run` throws, and `ABORTED`. */
export async function clv(options: ClvWork, watch: Watch = {}): Promise<Extract<Answer, { kind: 'clv' }>> {
  const answer = await run({ kind: 'clv', options }, watch)
  if (answer.kind !== 'clv') throw wrongAnswer(answer)
  return answer
}

async function run(task: Task, { progress, signal, runtimes, threads }: Watch): Promise<Answer> {
  throwIfAborted(signal)
  const how = { ...(runtimes ? { runtimes } : {}), ...(threads === undefined ? {} : { threads }) }
  const worker = start(new URL('./training.worker.ts', import.meta.url), { ...task, ...how })
  const aborted = () => void worker.terminate()
  signal?.addEventListener('abort', aborted, { once: true })
  try {
    return await new Promise<Answer>((resolve, reject) => {
      worker.on('message', (message: Message) => {
        if (message.kind === 'progress') progress?.(message.event)
        else if (message.kind === 'done') resolve(message.answer)
        else reject(new Failure(message.failure.code, message.failure.message, message.failure.facts))
      })
      worker.on('error', reject)
      worker.on('exit', (exitCode) => {
        if (signal?.aborted) reject(new Failure('ABORTED', 'The call was cancelled.', {}, { cause: signal.reason }))
        else reject(new Failure('INVARIANT_BROKEN', 'The training thread ended without an answer.', { exitCode }))
      })
    })
  } finally {
    signal?.removeEventListener('abort', aborted)
    await worker.terminate()
  }
}

function wrongAnswer(answer: Answer): Failure {
  return new Failure('INVARIANT_BROKEN', `The training thread answered another question.`, { kind: answer.kind })
}
