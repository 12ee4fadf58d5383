/** Where the proofs read real data, and what a proof gives. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type * as Quality from '../docs/quality.ts'
import { Failure } from '../src/core/failure.ts'

/** Whether it holds, and what is recorded; `quality` are its rows of the one table of models. */
export type Proof = { readonly passed: boolean; readonly body: string; readonly quality?: readonly Quality.Row[] }

/** Where the real data lie. Throws `FILE_NOT_FOUND`. */
export function folder(): string {
  const data = resolve(process.env.DROPCAST_DATA ?? '../shared/data')
  if (existsSync(data)) return data
  throw new Failure('FILE_NOT_FOUND', 'The proofs need the real data; set DROPCAST_DATA to their folder.', {
    folder: 'DROPCAST_DATA',
  })
}
