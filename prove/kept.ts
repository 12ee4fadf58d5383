/**
 * Results of a long proof that outlive its process, so that a proof that was cut short goes on where it ended. They count for the same sources
 * and settings only: a changed learner is proven anew.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The kept results of one proof by their keys. */
export type Kept<T> = {
  /** The result of `key`: the kept one, or that of `make`, which is kept. */
  readonly once: (key: string, make: () => Promise<T>) => Promise<T>
  /** Every result that is kept, in the order of their making. */
  readonly all: () => readonly T[]
}

const root = fileURLToPath(new URL('..', import.meta.url))

/** The results of `area` under `settings` and the sources as they are; plain JSON. */
export function open<T>(area: string, settings: string): Kept<T> {
  return at<T>(join(root, '.prove', `${area}.${digest(`${sources()}\n${settings}`)}.ndjson`))
}

/** The results kept in `file`. A line that was torn when its process ended is dropped. */
export function at<T>(file: string): Kept<T> {
  const kept = new Map<string, T>()
  if (existsSync(file)) {
    const text = readFileSync(file, 'utf8')
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    truncateSync(file, Buffer.byteLength(whole))
    for (const line of whole.split('\n').slice(0, -1)) {
      const entry: { readonly key: string; readonly result: T } = JSON.parse(line)
      kept.set(entry.key, entry.result)
    }
  }
  return {
    once: async (key, make) => {
      const known = kept.get(key)
      if (known !== undefined) return known
      const result = await make()
      mkdirSync(dirname(file), { recursive: true })
      appendFileSync(file, `${JSON.stringify({ key, result })}\n`)
      kept.set(key, result)
      return result
    },
    all: () => [...kept.values()],
  }
}

/** What decides a result: the committed sources, and what was changed or added since. */
function sources(): string {
  const git = (...words: string[]) => execFileSync('git', words, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 })
  const where = ['src', 'prove', 'test/graph']
  const added = git('ls-files', '--others', '--exclude-standard', '--', ...where)
    .split('\n')
    .filter((file) => file !== '')
  return [
    git('rev-parse', ...where.map((folder) => `HEAD:${folder}`)),
    git('diff', 'HEAD', '--', ...where),
    ...added.map((file) => `${file} ${digest(readFileSync(join(root, file)))}`),
  ].join('\n')
}

function digest(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
