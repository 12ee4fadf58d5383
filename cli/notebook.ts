/** `dropcast notebook`: where the analysts' pages lie, built from the published copy. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Call } from '../src/capabilities.ts'
import { Failure } from '../src/core/failure.ts'
import { verb } from './verb.ts'
import * as Words from './words.ts'

type Pages = { readonly folder: string; readonly built: boolean; readonly pages: readonly string[] }

const BUILD = fileURLToPath(new URL('../notebooks/build.ts', import.meta.url))
const FOLDER = fileURLToPath(new URL('../notebooks/dist', import.meta.url))

/** Builds the pages where that is asked for or they are missing, and says where they lie. */
export const notebook = verb<{ build: boolean }, Pages>({
  name: ['notebook'],
  says: 'say where the notebooks’ pages lie, building them from the published copy first when they are missing',
  options: [{ flags: '--build', says: 'build them again' }],
  needs: 'nothing',
  input: (_words, options) => ({ build: Words.flag(options, 'build') }),
  run: async (_config, { build }, call) => {
    const built = build || pages().length === 0
    if (built) await run(call)
    return { folder: FOLDER, built, pages: pages() }
  },
  answers: { folder: 'where the pages lie', built: 'whether they were built just now', pages: 'files to open' },
  lines: ({ folder, pages: found }) => (found.length > 0 ? found : [`no page in ${folder}`]),
})

function pages(): readonly string[] {
  if (!existsSync(FOLDER)) return []
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.html'))
    .map((name) => join(FOLDER, name))
}

async function run(call: Call): Promise<void> {
  if (!existsSync(BUILD)) throw new Failure('FILE_NOT_FOUND', 'This checkout has no notebooks.', { path: BUILD })
  const child = spawn(process.execPath, ['--import', 'tsx', BUILD], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: call.signal,
  })
  let said = ''
  const hear = (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-2000)
    call.progress({
      stage: 'notebooks',
      done: 0,
      total: null,
      unit: 'pages',
      note: chunk.toString().trim().slice(-100),
    })
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause) => reject(new Failure('ABORTED', 'The build was stopped.', {}, { cause })))
    child.once('close', resolve)
  })
  if (code !== 0) throw new Failure('FILE_UNREADABLE', 'The notebooks could not be built.', { code, said })
}
