/**
 * A backtest, and the model that is registered after it, where one is: each of its models is a part that one thread takes whole, because only half of what a
 * model takes is networks that threads could share.
 */
import { Failure } from '../core/failure.ts'
import { silent } from '../core/progress.ts'
import * as Backtest from './backtest.ts'
import * as Crew from './crew.ts'
import type { Model } from './model.ts'
import type { Runtime } from './runtime.ts'
import type { Watch } from './score.ts'
import * as Training from './training.ts'

/** What a model learns from and how. */
export type Registered = Omit<Training.Options, 'runtime' | 'progress' | 'signal' | 'crew'>

/** What is judged, and what is learnt to be kept. */
export type Lesson = { readonly backtest: Backtest.Plan; readonly registered?: Registered }

/** One model of a lesson: what a round said, or the one that is kept. */
export type Attended =
  | { readonly kind: 'round'; readonly said: Backtest.Said }
  | { readonly kind: 'registered'; readonly model: Model }

/** What came of a lesson; `model` is null where none was to be kept. */
export type Learnt = { readonly backtest: Backtest.Backtest; readonly model: Model | null }

/** From this many cells to learn from on a second thread is done sooner, though it must start. */
const CELLS_WORTH_IT = 100_000
/** How finely a part tells how far it is. */
const WHOLE = 1000

/**
 * Learns and judges every part of `lesson`. The same lesson gives the same bits on the same runtime, whatever the crew. Throws what training, scoring
 * and evaluation throw, and `ABORTED`.
 */
export async function run(lesson: Lesson, runtime: Runtime, watch: Watch = {}): Promise<Learnt> {
  const { backtest, registered } = lesson
  const { progress = silent, signal, crew = Crew.alone() } = watch
  Backtest.requireEnough(backtest)
  const parts = roundsOf(lesson) + Number(registered !== undefined)
  const far = new Float64Array(parts)
  const attended = await crew.share(
    { kind: 'attend', parts, lesson },
    {
      own: doer(lesson, runtime, signal),
      heard: (part, done) => {
        far[part] = done
        const all = far.reduce((sum, own) => sum + own, 0)
        progress({ stage: 'train', done: Math.floor((100 * all) / (WHOLE * parts)), total: 100, unit: 'percent' })
      },
      isWorthIt: backtest.train.values.length >= CELLS_WORTH_IT,
    },
  )
  const found = attended.flatMap((one) => (one.kind === 'attended' ? [one.attended] : []))
  const said = found.flatMap((one) => (one.kind === 'round' ? [one.said] : []))
  const kept = found.find((one) => one.kind === 'registered')
  if (found.length !== parts) throw new Failure('INVARIANT_BROKEN', 'A lesson was learnt in part.', { parts })
  return { backtest: Backtest.judge(backtest, said), model: kept?.model ?? null }
}

/**
 * Does the parts of `lesson`: the model that is kept first, which takes longest, and after it the rounds. What a part falls into is shared with who has
 * nothing left to do.
 */
export function doer(lesson: Lesson, runtime: Runtime, signal?: AbortSignal): Crew.Doer {
  const { backtest, registered } = lesson
  return async (part, heard, crew) => {
    const watch = {
      signal,
      crew,
      progress: ({ done, total }: { readonly done: number; readonly total: number | null }) =>
        heard(Math.floor((WHOLE * done) / (total ?? done))),
    }
    if (registered && part === 0) {
      const model = await Training.train({ ...registered, runtime, ...watch })
      return { kind: 'attended', attended: { kind: 'registered', model } }
    }
    const said = await Backtest.attend(backtest, part - Number(registered !== undefined), runtime, watch)
    return { kind: 'attended', attended: { kind: 'round', said } }
  }
}

function roundsOf({ backtest: { rounds = Backtest.ROUNDS } }: Lesson): number {
  return rounds
}
