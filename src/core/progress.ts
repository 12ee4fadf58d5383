/** Progress as plain data: stages report it, the CLI, jobs and API show it. */

/** One report: `done` of `total` (`null` when unknown) `unit`s of `stage`. */
export type ProgressEvent = {
  readonly stage: string
  readonly done: number
  readonly total: number | null
  readonly unit: string
  readonly note?: string
}

/** Receives reports; must not throw. */
export type Progress = (event: ProgressEvent) => void

/** Swallows reports. */
export const silent: Progress = () => undefined
