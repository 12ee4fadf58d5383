/** Measuring the wallet graph on a thread of its own. */
import type { Activity, MeasureOptions, Standing } from './standing.ts'
import * as Thread from './thread.ts'

/** What the thread is given. */
export type Request = { readonly activity: Activity; readonly options: MeasureOptions }

/** `Standing.of` on its own thread, to which the columns of `activity` move: they are empty here from then on. Throws what it throws, and as {@link Thread.ask}. */
export async function inWorker(activity: Activity, options: MeasureOptions, signal?: AbortSignal): Promise<Standing> {
  const { edges, events, holdings } = activity
  const moves = [edges, events, holdings].flatMap((columns) => Object.values(columns))
  const request: Request = { activity, options }
  return Thread.ask(new URL('./measure.worker.ts', import.meta.url), request, {
    moves,
    ...(signal ? { signal } : {}),
  })
}
