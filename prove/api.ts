/** Hostile requests at the served API: none is a defect, none tells of the inside, and the memory stays flat. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as Hostile from './hostile.ts'

/** Where to send what: `operations` are right ones, to be spoilt; `keys` is who sends, in turns, null for a stranger. */
export type Target = {
  readonly url: string
  readonly keys: readonly (string | null)[]
  readonly operations: readonly Hostile.Operation[]
}

/** A request that went wrong. */
export type Wrong = {
  readonly seed: number
  readonly kind: string
  readonly status: number
  readonly problem: string
  readonly text: string
}

/** What was sent and found. Heap sizes are after collecting garbage: at a third of the way, when caches are warm, and at the end. */
export type Found = {
  readonly requests: number
  readonly byStatus: Readonly<Record<string, number>>
  readonly wrong: readonly Wrong[]
  readonly warmBytes: number
  readonly endBytes: number
  readonly slowestMs: number
}

/** Words of the inside: statements, the engine, files and stacks. What is sent holds none of them. */
const INSIDE =
  /\bSELECT\b|\bINSERT INTO\b|\bprivate\.|duckdb|(Binder|Catalog|Parser|Conversion|Constraint) Error|node_modules|\.(ts|js|mjs|sql)\b:?\d*|\n\s+at |"stack"|\/work\/|\/tmp\/|\/home\/|INVARIANT_BROKEN|Something in Dropcast broke/i
const TIMEOUT_MS = 20_000
const SHOWN_CHARACTERS = 400

/** Sends the requests of seeds `from` to `to` (not included), one after the other. */
export async function run(target: Target, { from, to }: { from: number; to: number }): Promise<Found> {
  const wrong: Wrong[] = []
  const byStatus: Record<string, number> = {}
  let warmBytes = 0
  let slowestMs = 0
  for (let seed = from; seed < to; seed++) {
    if (seed === from + Math.floor((to - from) / 3)) warmBytes = heapBytes()
    const request = Hostile.request(seed, target.operations)
    const began = performance.now()
    const { status, text } = await send(target, request, target.keys[seed % target.keys.length] ?? null)
    slowestMs = Math.max(slowestMs, performance.now() - began)
    byStatus[status] = (byStatus[status] ?? 0) + 1
    const [inside] = INSIDE.exec(text) ?? []
    const problem =
      status >= 500 || status === 0 ? `status ${status}` : inside === undefined ? null : `tells "${inside}"`
    if (problem) wrong.push({ seed, kind: request.kind, status, problem, text: text.slice(0, SHOWN_CHARACTERS) })
  }
  return { requests: to - from, byStatus, wrong, warmBytes, endBytes: heapBytes(), slowestMs }
}

async function send(
  { url }: Target,
  { path, method, headers, body }: Hostile.Request,
  key: string | null,
): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const response = await fetch(new URL(path, url), {
      method,
      headers: { ...headers, ...(key === null ? {} : { authorization: `Bearer ${key}` }) },
      ...(method === 'GET' || method === 'HEAD' ? {} : { body }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    return { status: response.status, text: await response.text() }
  } catch (error) {
    return { status: 0, text: String(error) }
  }
}

let collect: (() => void) | null = null

function heapBytes(): number {
  if (!collect) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as () => void
  }
  collect()
  return process.memoryUsage().heapUsed
}
