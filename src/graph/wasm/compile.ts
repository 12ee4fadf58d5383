/** Compiles `kernels.as.ts` to `kernels.wasm`; `tsx src/graph/wasm/compile.ts` writes the file that is committed. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'
import { Failure } from '../../core/failure.ts'

const SOURCE = 'kernels.as.ts'
const OUTPUT = 'kernels.wasm'

/** The module's bytes, the same for the same source and compiler. Throws `INVARIANT_BROKEN` with the compiler's messages when it refuses. */
export async function compile(): Promise<Uint8Array> {
  const source = readFileSync(new URL(SOURCE, import.meta.url), 'utf8')
  let output: Uint8Array | null = null
  const { error, stderr } = await asc.main(
    [SOURCE, '--outFile', OUTPUT, '-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--enable', 'simd'],
    {
      readFile: (name) => (name === SOURCE ? source : null),
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL(OUTPUT, import.meta.url), await compile())
}
