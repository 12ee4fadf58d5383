/** One notebook with its results as one static page: a single HTML file without any address outside itself. */
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { toNotebook } from '@observablehq/notebook-kit'
import { config, observable } from '@observablehq/notebook-kit/vite'
import { build as bundle, type InlineConfig, type Plugin } from 'vite'
import { Failure } from '../src/core/failure.ts'
import type * as Notebook from './notebook.ts'

const TEMPLATE = fileURLToPath(new URL('page.tmpl', import.meta.url))
const STYLE = fileURLToPath(new URL('page.css', import.meta.url))

/** Builds the page of `notebook` with `results` inside. Throws `NOTEBOOK_FAILED` when a cell imports what does not exist. */
export async function build(notebook: Notebook.Notebook, results: Notebook.Results): Promise<string> {
  const output = await bundle({
    ...base(),
    root: dirname(notebook.path),
    plugins: [
      offline(),
      observable({
        template: TEMPLATE,
        transformTemplate: (template) => template.replace('./page.css', STYLE),
        transformNotebook: (read) => withResults(read, results),
      }),
    ],
    build: {
      write: false,
      assetsInlineLimit: Number.MAX_SAFE_INTEGER,
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: { input: notebook.path, output: { codeSplitting: false } },
    },
  }).catch((cause: unknown) => {
    const problem = cause instanceof Error ? cause.message : String(cause)
    throw new Failure(
      'NOTEBOOK_FAILED',
      `The notebook ${notebook.name} does not build.`,
      { notebook: notebook.name, problem },
      { cause },
    )
  })
  const files = 'output' in output ? output.output : []
  const html = files.find(({ fileName }) => fileName.endsWith('.html'))
  const code = files.map((file) => (file.type === 'chunk' ? file.code : '')).join('')
  return inlined(html?.type === 'asset' ? String(html.source) : '', code)
}

// notebook-kit's settings carry one for esbuild that Vite 8 has no use for and warns of.
function base(): InlineConfig {
  const { esbuild: _unused, ...rest } = config()
  return { ...rest, configFile: false, envFile: false, publicDir: false, logLevel: 'silent' }
}

/** Puts the rows where the SQL stood, and the SQL at the end, folded. */
function withResults(read: Parameters<typeof toNotebook>[0], results: Notebook.Results): ReturnType<typeof toNotebook> {
  const sources: string[] = []
  const cells = (read.cells ?? []).map((cell) => {
    const { id, mode, value = '', output = '' } = cell
    if (mode !== 'sql') return cell
    sources.push(`<details class="source"><summary>${output}</summary><pre>${escaped(value)}</pre></details>`)
    const rows = JSON.stringify(results[output] ?? []).replaceAll('<', '\\u003c')
    return { id, mode: 'js' as const, hidden: true, pinned: false, output, value: rows }
  })
  const last = Math.max(0, ...cells.map(({ id }) => id)) + 1
  const behind = `<h2>The statements behind it</h2>${sources.join('')}`
  return toNotebook({ ...read, cells: [...cells, { id: last, mode: 'html', pinned: false, value: behind }] })
}

/** Text that stands in HTML and in a template literal as it is. */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('$', '&#36;')
    .replaceAll('\\', '&#92;')
    .replaceAll('`', '&#96;')
}

const PLOT = fileURLToPath(import.meta.resolve('@observablehq/plot'))
const NOTHING = '\0nothing'
/** What notebook-kit's library loads from a CDN comes from installed packages here, or is absent. */
const LIBRARY: Readonly<Record<string, string>> = {
  recommendedLibraries: `export const Plot = () => import(${JSON.stringify(PLOT)})
    export const md = () => import('./md.js').then((_) => _.md)`,
  sampleDatasets: 'export {}',
  highlight: 'export const highlight = async () => {}',
  fileAttachment: `const absent = () => { throw new Error('A page has no files beside it: take rows from a SQL cell.') }
    export { absent as FileAttachment, absent as requireFileRegistration, absent as registerFile, absent as fileAttachments }`,
}

/** Pages are opened from disk, by people who may be offline: no address outside the page gets into it. */
function offline(): Plugin {
  return {
    name: 'offline',
    enforce: 'pre',
    resolveId: (source) => (/^https?:/.test(source) ? NOTHING : null),
    load: (id) => {
      if (id === NOTHING) return `throw new Error('This page works offline; import an installed package by its name.')`
      const name = /notebook-kit\/dist\/src\/runtime\/stdlib\/(\w+)\.js$/.exec(id)?.[1]
      return name === undefined ? null : (LIBRARY[name] ?? null)
    },
  }
}

/** The script stands in the page itself: a browser loads none from `file://`. Style sheets and fonts do so already. */
function inlined(html: string, code: string): string {
  const safe = code.replaceAll('</script', '<\\/script').replaceAll('<!--', '\\x3C!--')
  return html
    .replace(/<script type="module"[^>]* src="[^"]*"><\/script>/g, '')
    .replace('</body>', () => `<script type="module">${safe}</script></body>`)
}
