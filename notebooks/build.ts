/**
 * `npm run notebooks`: runs every notebook on a published copy and writes one static page for each, and a table of contents.
 * `node --import tsx notebooks/build.ts --published FILE --out DIR`. Writes into DIR only.
 */
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Failure, is } from '../src/core/failure.ts'
import * as Contents from './contents.ts'
import * as Notebook from './notebook.ts'
import * as Page from './page.ts'

/** Where the notebooks lie. */
export const FOLDER = fileURLToPath(new URL('.', import.meta.url))

/** The paths of all notebooks, by name. */
export function notebooks(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.html'))
    .sort()
    .map((name) => join(FOLDER, name))
}

/** Builds `paths` on the published copy into the folder `out`; gives the page to open. All pages are made before one is written. */
export async function build(paths: readonly string[], publishedPath: string, out: string): Promise<string> {
  const pages: Contents.Entry[] = []
  for (const path of paths) {
    const notebook = await Notebook.read(path)
    const html = await Page.build(notebook, await Notebook.run(notebook, publishedPath))
    const { name, title, lead } = notebook
    pages.push({ name, title, lead, html })
  }
  mkdirSync(out, { recursive: true })
  const contents = join(out, 'index.html')
  for (const { name, html } of pages) replace(join(out, `${name}.html`), html)
  replace(contents, Contents.page(pages, publishedPath))
  return contents
}

// Whoever opens a page meanwhile sees the old one or the new one.
function replace(path: string, text: string): void {
  writeFileSync(`${path}.next`, text)
  renameSync(`${path}.next`, path)
}

function words(): { published: string; out: string } {
  try {
    const { values } = parseArgs({
      options: {
        published: { type: 'string', default: 'data/published/dropcast.duckdb' },
        out: { type: 'string', default: join(FOLDER, 'dist') },
      },
    })
    return { published: resolve(values.published), out: resolve(values.out) }
  } catch (cause) {
    throw new Failure('USAGE', 'notebooks [--published FILE] [--out FOLDER]', {}, { cause })
  }
}

async function main(): Promise<number> {
  try {
    const { published, out } = words()
    process.stdout.write(`${await build(notebooks(), published, out)}\n`)
    return 0
  } catch (error) {
    if (!is(error)) throw error
    process.stderr.write(`${JSON.stringify(error.toJSON(), null, 2)}\n`)
    return 1
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main()
