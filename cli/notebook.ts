/** `dropcast notebook`: the analysts' pages, built from the published copy. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Call } from '../src/capabilities.ts'
import { Failure } from '../src/core/failure.ts'
import { verb } from './verb.ts'
import * as Words from './words.ts'

type Pages = { readonly folder: string; readonly built: boolean; readonly pages: readonly string[] }

const BUILD = fileURLToPath(new URL('../notebooks/build.ts', import.meta.url))
const FOLDER = fileURLToPath(new URL('../notebooks/dist', import.meta.url))

/** Builds the pages where that is asked for or they are missing, and says where they lie. */
export const notebook = verb<{ build: boolean; out: string }, Pages>({
  name: ['notebook'],
  says: 'say where the notebooks’ pages lie, building them from the published copy first when they are missing',
  options: [
    { flags: '--build', says: 'build them again' },
    { flags: '--out <folder>', says: 'where to; notebooks/dist unless given' },
  ],
  needs: 'nothing',
  input: (_words, options) => ({
    build: Words.flag(options, 'build'),
    out: Words.optionalPath(options, 'out') ?? FOLDER,
  }),
  run: async ({ publishedPath }, { build, out }, call) => {
    const built = build || pages(out).length === 0
    if (built) await run(resolve(publishedPath), out, call)
    return { folder: out, built, pages: pages(out) }
  },
  answers: { folder: 'where the pages lie', built: 'whether they were built just now', pages: 'files to open' },
  lines: ({ pages: found }) => found,
})

function pages(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.html'))
    .sort()
    .map((name) => join(folder, name))
}

/** In a process of its own: a notebook runs code of its own and must not share ours. */
async function run(published: string, out: string, call: Call): Promise<void> {
  if (!existsSync(published)) {
    throw new Failure('FILE_NOT_FOUND', 'There is no published copy yet: run `dropcast publish` first.', {
      path: published,
    })
  }
  call.progress({ stage: 'notebooks', done: 0, total: null, unit: 'pages' })
  const words = ['--import', import.meta.resolve('tsx'), BUILD, '--published', published, '--out', out]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'], signal: call.signal })
  let said = ''
  child.stderr.on('data', (part: Buffer) => {
    said = `${said}${part.toString()}`.slice(-4000)
  })
  const code = await new Promise<number | null>((ended, stopped) => {
    child.once('close', ended)
    child.once('error', (cause) => stopped(new Failure('ABORTED', 'The build was stopped.', {}, { cause })))
  })
  if (code !== 0) throw new Failure('NOTEBOOK_FAILED', 'The notebooks do not build.', { said })
}
