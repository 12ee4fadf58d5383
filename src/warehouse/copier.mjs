// The process that copies a file which DuckDB has open elsewhere (backup.ts says why): `node copier.mjs <from> <to>`.
import { copy } from './durable.mjs'

const [from, to] = process.argv.slice(2)
await copy(from, to)
