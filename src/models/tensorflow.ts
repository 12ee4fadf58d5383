/**
 * TensorFlow.js, loaded when a runtime opens: a process that computes no network, such as one that ingests, does without its modules,
 * some twenty megabytes and a fifth of a second.
 */
import type * as TensorFlow from '@tensorflow/tfjs-core'

/** The library, there for all that runs in a {@link Runtime}: none opens without {@link load}. */
export let tf: typeof TensorFlow

/** Loads it; once done, it is there for good. */
export async function load(): Promise<void> {
  tf = await import('@tensorflow/tfjs-core')
}
