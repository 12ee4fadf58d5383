// The process that answers one question on the published copy, started by sandbox.ts: a line of JSON with the question comes in, lines
// with the answer go out, a line `{"interrupt":true}` stops the statement, and the end of stdin ends the process.
import { createInterface } from 'node:readline'
import { DuckDBArrayValue, DuckDBBlobValue, DuckDBListValue, DuckDBStructValue } from '@duckdb/node-api'
import { open } from './confined.mjs'

const BATCH_BYTES = 65_536

let connection = null
let asked = false
const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => {
  const said = JSON.parse(line)
  if (said.interrupt) connection?.interrupt()
  else if (!asked) {
    asked = true
    void answer(said)
  }
})
// Whoever asked has gone. A statement may be running on threads that no orderly exit would wait for.
lines.on('close', () => process.kill(process.pid, 'SIGKILL'))

async function answer({ path, text, limits }) {
  try {
    const instance = await open(path, limits)
    connection = await instance.connect()
  } catch (error) {
    say({ failure: 'open', problem: problemOf(error) })
    return
  }
  try {
    say(await stream(text, limits))
  } catch (error) {
    say({ failure: 'query', problem: problemOf(error) })
  }
}

/** Says columns and rows as they are computed; the last word is whether that was all of them. */
async function stream(text, { maxRows, maxBytes }) {
  const result = await connection.stream(text)
  say({ columns: result.deduplicatedColumnNames() })
  let [rows, bytes, batch, held] = [0, 0, [], 0]
  const flush = () => {
    if (batch.length > 0) process.stdout.write(`{"rows":[${batch.join(',')}]}\n`)
    batch = []
    held = 0
  }
  for (;;) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) break
    const vectors = Array.from({ length: chunk.columnCount }, (_, column) => chunk.getColumnVector(column))
    for (let row = 0; row < chunk.rowCount; row++) {
      if (++rows > maxRows) return { failure: 'rows' }
      const line = JSON.stringify(vectors.map((vector) => wire(vector.getItem(row))))
      const size = Buffer.byteLength(line)
      bytes += size
      held += size
      if (bytes > maxBytes) return { failure: 'bytes' }
      batch.push(line)
      if (held > BATCH_BYTES) flush()
    }
    flush()
  }
  return { done: true }
}

/** A cell as JSON that sandbox.ts turns back: what JSON does not carry as an object with one key that names it. */
function wire(value) {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { number: Object.is(value, -0) ? '-0' : String(value) }
  }
  if (typeof value === 'bigint') return { integer: String(value) }
  if (value instanceof DuckDBBlobValue) return { bytes: Buffer.from(value.bytes).toString('base64') }
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(wire)
  if (value instanceof DuckDBStructValue) {
    return { struct: Object.entries(value.entries).map(([key, item]) => [key, wire(item)]) }
  }
  return String(value)
}

function say(what) {
  process.stdout.write(`${JSON.stringify(what)}\n`)
}

function problemOf(error) {
  return error instanceof Error ? error.message : String(error)
}
