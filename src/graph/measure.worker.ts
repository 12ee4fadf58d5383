/** The thread of `measure.ts`. */
import * as Answer from './answer.ts'
import type { Request } from './measure.ts'
import * as Standing from './standing.ts'

Answer.give(
  ({ activity, options }: Request) => Standing.of(activity, options),
  ({ columns, embedding }) => [...Object.values(columns), ...(embedding ? [embedding] : [])],
)
