/** Where, when and on what a bench or a proof ran. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The circumstances of a run; `commit` says so when the checkout held more than the commit. */
export type Circumstances = {
  readonly commit: string
  readonly node: string
  readonly machine: string
  readonly load: string
  readonly date: string
}

/** The circumstances at `nowMs`. */
export function at(nowMs: number): Circumstances {
  const git = (...words: string[]) => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim()
  const changed = git('status', '--porcelain', '--', '.', ':!docs')
  const [cpu] = cpus()
  return {
    commit: `${git('rev-parse', '--short=10', 'HEAD')}${changed === '' ? '' : ' and uncommitted changes'}`,
    node: process.version,
    machine: `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}`,
    load: load(),
    date: `${new Date(nowMs).toISOString().slice(0, 16)}Z`,
  }
}

/** The load average of one and five minutes. */
export function load(): string {
  return loadavg().slice(0, 2).map((value) => value.toFixed(1)).join(' / ')
}

/** The installed version of each of `packages`, as `name version`. */
export function versions(packages: readonly string[]): string {
  return packages
    .map((name) => {
      const manifest = `${root}node_modules/${name}/package.json`
      const version: unknown = existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : 'not installed'
      return `${name} ${version}`
    })
    .join(', ')
}
