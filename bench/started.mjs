// Runs a file of the bench as `dropcast` runs: built where it can be. `node bench/started.mjs bench/FILE.ts WORDS…`
import { load } from '../cli/build.mjs'

const [entry = ''] = process.argv.splice(2, 1)
await load(entry)
