/** Every verb of the command line, in the order of `--help`. Verbs may grow; what is here never changes its meaning. */
import { init } from './init.ts'
import { labs } from './lab.ts'
import type { Verb } from './verb.ts'

/** The registry. */
export const verbs: readonly Verb[] = [init, ...labs]
