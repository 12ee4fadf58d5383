/** The command line as a person meets it: words in, exit code and both outputs out; settings of a folder of its own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { main } from '../../cli/main.ts'

export type Answer = { readonly code: number; readonly stdout: string; readonly stderr: string }

export type Terminal = Disposable & {
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
  readonly type: (...words: string[]) => Promise<Answer>
  /** Types with `--json`, and gives the one document on stdout. */
  readonly json: <T = Record<string, unknown>>(...words: string[]) => Promise<T>
  /** The failure that the words meet, with the exit code. */
  readonly failure: (...words: string[]) => Promise<Refusal>
}

export type Refusal = {
  readonly exit: number
  readonly code: string
  readonly message: string
  readonly facts: Readonly<Record<string, unknown>>
}

export function open(
  settings: Readonly<Record<string, string>> = {},
  interrupt: AbortSignal = new AbortController().signal,
): Terminal {
  const folder = mkdtempSync(join(tmpdir(), 'dropcast-cli-'))
  const environment = {
    DROPCAST_WAREHOUSE: join(folder, 'warehouse.duckdb'),
    DROPCAST_STATE_DIR: join(folder, 'state'),
    DROPCAST_PUBLISHED: join(folder, 'published', 'dropcast.duckdb'),
    DROPCAST_PRINCIPAL: 'tester',
    ...settings,
  }
  const type = async (...words: string[]) => {
    let stdout = ''
    let stderr = ''
    const code = await main(words, {
      stdout: (text) => {
        stdout += text
      },
      stderr: (text) => {
        stderr += text
      },
      terminal: false,
      environment,
      interrupt,
    })
    return { code, stdout, stderr }
  }
  return {
    folder,
    environment,
    type,
    json: async (...words) => {
      const { code, stdout, stderr } = await type(...words, '--json')
      if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${stderr}`)
      return JSON.parse(stdout)
    },
    failure: async (...words) => {
      const { code: exit, stdout } = await type(...words, '--json')
      return { exit, ...JSON.parse(stdout).failure }
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}
