/** Compiles AssemblyScript; `tsx src/graph/wasm/compile.ts <source.as.ts>…` writes the modules that are committed, each beside its source. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import asc from 'assemblyscript/asc'
import { Failure } from '../../core/failure.ts'

const SOURCE = 'module.ts'
const OUTPUT = 'module.wasm'

/** The first line of a source whose memory threads share. */
const SHARED = '// Shared memory.\n'

/** The bytes of a module, the same for the same source and compiler. Throws `INVARIANT_BROKEN` with the compiler's messages when it refuses. */
export async function compile(file: URL): Promise<Uint8Array> {
  const source = readFileSync(file, 'utf8')
  const shared = ['--sharedMemory', '--maximumMemory', '65536', '--enable', 'threads']
  let output: Uint8Array | null = null
  const { error, stderr } = await asc.main(
    [
      ...[SOURCE, '--outFile', OUTPUT, '-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--enable', 'simd'],
      ...(source.startsWith(SHARED) ? shared : []),
    ],
    {
      readFile: (name) => (name === SOURCE ? source : beside(file, name)),
      writeFile: (name, contents) => {
        if (name === OUTPUT && typeof contents !== 'string') output = contents
      },
      listFiles: () => [],
    },
  )
  if (error || output === null) {
    throw new Failure(
      'INVARIANT_BROKEN',
      'The kernels do not compile.',
      { stderr: stderr.toString() },
      { cause: error },
    )
  }
  return output
}

/** What a source imports from a file beside it; null where there is none, as the compiler tries several names. */
function beside(file: URL, name: string): string | null {
  const path = new URL(name, file)
  return path.href.endsWith('.as.ts') && existsSync(path) ? readFileSync(path, 'utf8') : null
}

/** Where the module of `source` lies. */
export function moduleOf(source: URL): URL {
  return new URL(source.href.replace(/\.as\.ts$/, '.wasm'))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const source of process.argv.slice(2).map((path) => pathToFileURL(path)))
    writeFileSync(moduleOf(source), await compile(source))
}
