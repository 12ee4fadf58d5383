/** WebAssembly modules of ours, compiled once a thread, each on a memory of its own. */
import { readFileSync } from 'node:fs'

/** The part of the JavaScript API that is used; the compiler's library knows it only together with a browser's. */
type Engine = {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Memory: new (pages: { readonly initial: number; readonly maximum: number }) => Memory
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown }
}

/** A memory; `grow` adds pages, after which `buffer` is another one and the one before is detached. */
type Memory = { readonly buffer: ArrayBuffer; readonly grow: (pages: number) => number }

/** What a module exports, and the buffer of its memory. */
export type Instance = { readonly exports: unknown; readonly buffer: ArrayBuffer }

/** Bytes of a page of memory, and the most pages of one. */
export const PAGE = 65_536
export const MAX_PAGES = 65_536

const engine = Reflect.get(globalThis, 'WebAssembly') as Engine
const compiled = new Map<string, object>()

/** The module in `file` on a fresh memory of at least `sizeBytes`, which does not grow. */
export function open(file: URL, sizeBytes: number): Instance {
  const pages = Math.ceil(sizeBytes / PAGE)
  const memory = new engine.Memory({ initial: pages, maximum: pages })
  return { exports: on(file, memory), buffer: memory.buffer }
}

/** The module in `file` on a memory of its own that grows: `reach` makes it at least `sizeBytes` large and gives its buffer. */
export function growing(file: URL): {
  readonly exports: unknown
  readonly reach: (sizeBytes: number) => ArrayBuffer
} {
  const memory = new engine.Memory({ initial: 1, maximum: MAX_PAGES })
  const reach = (sizeBytes: number) => {
    const missing = Math.ceil((sizeBytes - memory.buffer.byteLength) / PAGE)
    if (missing > 0) memory.grow(missing)
    return memory.buffer
  }
  return { exports: on(file, memory), reach }
}

/** What the module in `file` exports, on a memory that somebody else keeps. Its own data would be written there: only for modules without any. */
export function on(file: URL, memory: object): unknown {
  const module = compiled.get(file.href) ?? new engine.Module(readFileSync(file))
  compiled.set(file.href, module)
  return new engine.Instance(module, { env: { memory } }).exports
}
