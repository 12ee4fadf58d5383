/** The port to a TensorFlow engine: tensors live inside {@link Runtime.run}, plain data goes in and comes out. */
import { Failure } from '../core/failure.ts'
import * as Fold from './fold.ts'
import * as Probe from './probe.ts'

/** The engines that Dropcast knows, fastest first. */
export type Name = 'native' | 'wasm' | 'cpu'

/** An engine that was not taken, and why. */
export type PassedOver = { readonly name: Name; readonly reason: string }

/** One TensorFlow engine. The contract suite in `test/models/runtimes` holds for every adapter. */
export interface Runtime {
  readonly name: Name
  /** Runs `work`, which is synchronous and returns plain data, on this engine's kernels; every tensor it made is freed. */
  run<T>(work: () => T): Promise<T>
}

/** A way to open an engine; throws `RUNTIME_UNAVAILABLE` when it cannot load on this machine. */
export type Opener = { readonly name: Name; readonly open: () => Promise<Runtime> }

/** The engine in use, how far its kernels are from the reference on the fixed batch, and the engines passed over. */
export type Opened = {
  readonly runtime: Runtime
  readonly maxDifference: number
  readonly passedOver: readonly PassedOver[]
}

/** How far an engine may be from the reference on the fixed batch of {@link Probe}. */
export const TOLERANCE = 1e-5

/**
 * The first of `openers` that loads and agrees with `reference` within {@link TOLERANCE} on a fixed batch; those before
 * it are listed with the reason. Throws `RUNTIME_UNAVAILABLE` when none does, or the reference itself does not load.
 */
export async function open(openers: readonly Opener[], reference: Opener): Promise<Opened> {
  const expected = await (await reference.open()).run(Probe.outputs)
  const passedOver: PassedOver[] = []
  for (const opener of openers) {
    try {
      const runtime = await opener.open()
      const maxDifference = await check(runtime, expected)
      return { runtime, maxDifference, passedOver }
    } catch (error) {
      passedOver.push({ name: opener.name, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  throw new Failure('RUNTIME_UNAVAILABLE', 'No TensorFlow runtime passed its check.', { passedOver })
}

/**
 * The largest difference of `runtime`, and of `fold`ed networks where they score in its place, from `expected`; throws `RUNTIME_UNAVAILABLE`
 * above {@link TOLERANCE}.
 */
export async function check(
  runtime: Runtime,
  expected: readonly Probe.Output[],
  fold: () => Promise<readonly Probe.Output[]> = Probe.folded,
): Promise<number> {
  const worst = Probe.compare(await runtime.run(Probe.outputs), expected)
  requireClose(runtime, worst)
  if (!Fold.serves(runtime)) return worst.difference
  const folded = await fold()
  const scored = Probe.compare(
    folded,
    expected.filter(({ name }) => folded.some((output) => output.name === name)),
  )
  requireClose(runtime, { ...scored, name: `the folded ${scored.name}` })
  return Math.max(worst.difference, scored.difference)
}

function requireClose(runtime: Runtime, worst: { readonly name: string; readonly difference: number }): void {
  if (!(worst.difference <= TOLERANCE)) {
    throw new Failure(
      'RUNTIME_UNAVAILABLE',
      `The ${runtime.name} runtime computes ${worst.name} ${worst.difference} away from the reference.`,
      { runtime: runtime.name, ...worst, tolerance: TOLERANCE },
    )
  }
}
