// The TypeScript sources as a program in plain JavaScript: made by esbuild when it is first started and whenever a source has
// changed, and kept in node_modules/.cache. Reading the sources through tsx instead starts a thread that compiles, in every
// process and in every worker thread. It stays the way where nothing can be written.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const HERE = fileURLToPath(new URL('..', import.meta.url))
/** Packages that are built in, of which only what is used is read then: whole, viem takes as long to load as the engine. */
const INSIDE = ['jose', 'viem']
/** What these import and need not be built in: no module, but for `require`, which a build of modules does not have. */
const OUTSIDE = ['isows', 'ws']
/** Builds that nothing names any more are kept for so long: a program that runs on loads the rest of its own when it needs it. */
const KEPT_MS = 7 * 24 * 3_600_000

/**
 * The module of `entry`, a TypeScript file below the folder `root`, with all that it imports.
 * @param {string} entry
 * @param {string} [root]
 */
export async function load(entry, root = HERE) {
  const cache = join(root, 'node_modules/.cache/dropcast')
  const stamp = join(cache, `${entry.replaceAll('/', '.')}.json`)
  const made = fresh(stamp, root) ?? (await make(entry, root, stamp).catch(() => null))
  if (made) return import(pathToFileURL(join(cache, made, entry.replace(/\.ts$/, '.js'))).href)
  const { register } = await import('tsx/esm/api')
  register()
  return import(pathToFileURL(join(root, entry)).href)
}

/** The folder of the build that `stamp` tells of, or null unless every file that went into it is as it was. */
function fresh(stamp, root) {
  try {
    const told = JSON.parse(readFileSync(stamp, 'utf8'))
    // What was built knows where its sources lie.
    if (told.root !== root) return null
    for (const [file, state] of Object.entries(told.inputs)) if (stateOf(root, file) !== state) return null
    statSync(join(dirname(stamp), told.folder))
    return told.folder
  } catch {
    return null
  }
}

/** Size and time tell a changed file, as they do for make: to read and hash four megabytes takes as long as to build them. */
function stateOf(root, file) {
  const { size, mtimeMs } = statSync(join(root, file))
  return `${size} ${mtimeMs}`
}

/** Builds `entry` and the worker threads into a folder of its own; only then `stamp` names it. */
async function make(entry, root, stamp) {
  const { build } = await import('esbuild')
  const cache = dirname(stamp)
  const folder = `${Date.now().toString(36)}-${process.pid}`
  const out = join(cache, folder)
  mkdirSync(out, { recursive: true })
  const settings = [
    'package.json',
    'package-lock.json',
    'node_modules/.package-lock.json',
    'tsconfig.json',
    relative(root, fileURLToPath(import.meta.url)),
  ].filter((file) => exists(root, file))
  // Before anything is read: a file that changes meanwhile does not pass for the one that was built.
  const before = new Map(settings.map((file) => [file, stateOf(root, file)]))
  await build({
    absWorkingDir: root,
    entryPoints: [entry, ...workers(root)],
    outdir: out,
    outbase: root,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'silent',
    plugins: [
      {
        name: 'packages',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) => {
            const [name = ''] = path.split('/')
            const isInside = (ofPackage(root, importer) && !OUTSIDE.includes(name)) || INSIDE.includes(name)
            return kind === 'entry-point' || isInside ? null : { path, external: true }
          }),
      },
      {
        name: 'places',
        setup: ({ onLoad }) =>
          onLoad({ filter: /\.m?ts$|\.mjs$/ }, ({ path }) => {
            // The locks stand for what packages hold.
            if (ofPackage(root, path)) return null
            const file = relative(root, path)
            before.set(file, stateOf(root, file))
            return { contents: placed(readFileSync(path, 'utf8'), path, root, out), loader: 'ts' }
          }),
      },
    ],
  })
  const told = JSON.stringify({ root, folder, inputs: Object.fromEntries(before) })
  writeFileSync(join(out, 'stamp.json'), told)
  renameSync(join(out, 'stamp.json'), stamp)
  tidy(cache, folder)
  return folder
}

/** `text` with the place where its source lies, because data and scripts are found beside it; workers are found in the build. */
function placed(text, path, root, out) {
  const worker = /new URL\('(\.[^']*\.worker)\.ts', import\.meta\.url\)/g
  return text
    .replace(worker, (_, name) => {
      const built = `${join(out, relative(root, join(dirname(path), name)))}.js`
      return `new URL(${JSON.stringify(pathToFileURL(built).href)})`
    })
    .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
}

/** Whether `path` lies in a package below `root`, or beside it where it is a package itself. */
function ofPackage(root, path) {
  const file = relative(root, path)
  return file.includes('node_modules/') || (file.startsWith('..') && path.includes('/node_modules/'))
}

function workers(root, folder = 'src') {
  if (!exists(root, folder)) return []
  const entries = readdirSync(join(root, folder), { withFileTypes: true })
  return entries.flatMap((each) => {
    const path = `${folder}/${each.name}`
    return each.isDirectory() ? workers(root, path) : path.endsWith('.worker.ts') ? [path] : []
  })
}

function exists(root, file) {
  return statSync(join(root, file), { throwIfNoEntry: false }) !== undefined
}

function tidy(cache, folder) {
  const named = readdirSync(cache).filter((name) => name.endsWith('.json'))
  const inUse = new Set(named.map((name) => JSON.parse(readFileSync(join(cache, name), 'utf8')).folder))
  for (const each of readdirSync(cache, { withFileTypes: true })) {
    if (!each.isDirectory() || each.name === folder || inUse.has(each.name)) continue
    const path = join(cache, each.name)
    if (Date.now() - statSync(path).mtimeMs > KEPT_MS) rmSync(path, { recursive: true, force: true })
  }
}
