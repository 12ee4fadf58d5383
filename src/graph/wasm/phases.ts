/**
 * Kernels that work row by row, on this thread and, where it pays, on one more. Each phase falls into blocks of rows; both threads take the next block from a counter
 * that they share, and begin a phase when all of the one before is done. A row depends on nothing but the phases before, so who works it out changes no bit.
 */
import { availableParallelism } from 'node:os'
import { Failure } from '../../core/failure.ts'
import type * as WebAssembly from '../../core/webassembly.ts'
import { start } from '../../core/worker.mjs'
import type { Loaded, Rowwise } from './module.ts'

/** A kernel on `nodes` rows; its arguments after the number of rows: what each is for the first row, and how much more for each row after. */
export type Phase = {
  readonly kernel: keyof Rowwise
  readonly nodes: number
  readonly args: readonly (readonly [first: number, perRow: number])[]
}

/** Who works: this thread alone, a second one too as soon as it has started, or that only for much work where there are processors for both. */
export type Hands = 'alone' | 'helped' | 'worth it'

/** What a helping thread starts with. `state` has for each phase which block is next and how many are done. */
export type Input = {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Shared
  readonly phases: readonly Phase[]
  readonly state: Int32Array
}

/** How many rows a block has: one call of a kernel, as the engine optimises a function while it runs, but only its next call is faster. */
const BLOCK = 4096

/** A thread takes some 100 ms to start, in which this one moves through this much. */
const WORTH_BYTES = 2 ** 27

/** Added to how many blocks are done when a thread fails: below 0 whatever else is added. */
const FAILED = -(2 ** 30)

/** Does `phases` in the memory of `loaded`, of which they move through `bytes`, and returns when all is done. Throws `INVARIANT_BROKEN` when the second thread fails. */
export function run({ run, module, memory }: Loaded, phases: readonly Phase[], bytes: number, hands: Hands): void {
  const input: Input = { module, memory, phases, state: begun(phases) }
  if (hands === 'helped' || (hands === 'worth it' && bytes >= WORTH_BYTES && availableParallelism() > 1))
    void help(input)
  work(run, input)
}

/** The state of phases of which nothing is done. */
export function begun(phases: readonly Phase[]): Int32Array {
  return new Int32Array(new SharedArrayBuffer(8 * phases.length))
}

/** Starts a thread that does what is left and ends. Who does not wait for its end hears of a failure by the state; if it does not even start, nothing is left undone. */
export function help(input: Input): Promise<void> {
  const helper = start(new URL('./phases.worker.ts', import.meta.url), input)
  helper.unref()
  helper.on('error', () => undefined)
  return new Promise((resolve) => helper.once('exit', () => resolve()))
}

/** Takes blocks until none is left, and ends a phase only when those are done that another thread is at. Throws `INVARIANT_BROKEN` when that one failed. */
export function work(kernels: Rowwise, { phases, state }: Pick<Input, 'phases' | 'state'>): void {
  try {
    for (const [p, phase] of phases.entries()) {
      const blocks = Math.ceil(phase.nodes / BLOCK)
      const done = 2 * p + 1
      for (let block = Atomics.add(state, 2 * p, 1); block < blocks; block = Atomics.add(state, 2 * p, 1)) {
        call(kernels, phase, block * BLOCK)
        if (Atomics.add(state, done, 1) + 1 === blocks) Atomics.notify(state, done)
      }
      for (let count = Atomics.load(state, done); count < blocks; count = Atomics.load(state, done)) {
        if (count < 0) throw new Failure('INVARIANT_BROKEN', 'A thread at work on the same rows failed.', { phase: p })
        Atomics.wait(state, done, count)
      }
    }
  } catch (error) {
    for (const p of phases.keys()) {
      Atomics.add(state, 2 * p + 1, FAILED)
      Atomics.notify(state, 2 * p + 1)
    }
    throw error
  }
}

function call(kernels: Rowwise, { kernel, nodes, args }: Phase, first: number): void {
  const run = kernels[kernel] as (...numbers: number[]) => void
  run(Math.min(BLOCK, nodes - first), ...args.map(([start, perRow]) => start + first * perRow))
}
