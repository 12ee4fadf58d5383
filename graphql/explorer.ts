/**
 * GraphiQL in development: a page on which people write queries with completion and documentation. It is bundled from what is installed when
 * it is first asked for, so that it needs no network.
 */
import { fileURLToPath } from 'node:url'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { Failure } from '../src/core/failure.ts'

type Parts = { readonly script: string; readonly style: string }

/** Where the page is. */
export const PATH = '/graphiql'

const PAGE = fileURLToPath(new URL('./explorer.page.mjs', import.meta.url))
const HTML = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Dropcast · GraphiQL</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${PATH}/page.css">
<style>body { margin: 0 } #root { height: 100vh }</style>
<div id="root">Loading…</div>
<script src="${PATH}/page.js"></script>
</html>
`
// CodeMirror writes styles into the page; scripts, frames and connections come from here alone.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  'font-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Whether `path` is of the page, which tells nothing and needs no key. */
export function isOpen(path: string): boolean {
  return path === PATH || path === `${PATH}/page.js` || path === `${PATH}/page.css`
}

/** Answers the page and its parts on `app`. The parts throw `EXPLORER_MISSING` where GraphiQL is not installed. */
export function create(app: FastifyInstance): void {
  let made: Promise<Parts> | null = null
  const parts = () => {
    made ??= bundle().catch((cause: unknown) => {
      made = null
      throw new Failure('EXPLORER_MISSING', 'GraphiQL cannot be put together here.', {}, { cause })
    })
    return made
  }
  const send = (reply: FastifyReply, type: string, text: string) =>
    reply.type(`${type}; charset=utf-8`).header('content-security-policy', POLICY).send(text)
  app.get(PATH, async (_request, reply) => send(reply, 'text/html', HTML))
  app.get(`${PATH}/page.js`, async (_request, reply) => send(reply, 'text/javascript', (await parts()).script))
  app.get(`${PATH}/page.css`, async (_request, reply) => send(reply, 'text/css', (await parts()).style))
}

async function bundle(): Promise<Parts> {
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    entryPoints: [PAGE],
    outdir: '/',
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.ttf': 'dataurl', '.woff': 'dataurl', '.woff2': 'dataurl' },
    logLevel: 'silent',
  })
  const of = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? ''
  return { script: of('.js'), style: of('.css') }
}
