/** A part of a bench in a process of its own, so that its memory is its own; started from the build, as the command line is. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const STARTED = fileURLToPath(new URL('started.mjs', import.meta.url))

/** What `file` of the bench prints as JSON when it is run with `words`. */
export function run<T>(file: string, ...words: readonly string[]): T {
  const text = execFileSync(process.execPath, ['--max-old-space-size=8000', STARTED, `bench/${file}`, ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(text)
}
