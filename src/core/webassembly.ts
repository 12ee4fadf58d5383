/** WebAssembly modules of ours, compiled once a thread, each on a memory of its own. */
import { readFileSync } from 'node:fs'

/** The part of the JavaScript API that is used; the compiler's library knows it only together with a browser's. */
type Engine = {
  readonly Module: new (bytes: Uint8Array) => Module
  readonly Memory: new (pages: {
    readonly initial: number
    readonly maximum: number
    readonly shared?: boolean
  }) => unknown
  readonly Instance: new (module: Module, imports: object) => { readonly exports: unknown }
}

/** Compiled code, which a thread can give to another one. */
export type Module = object

/** A memory that several threads work on; `grow` adds pages, after which `buffer` is a longer one on the same bytes. */
export type Shared = { readonly buffer: SharedArrayBuffer; readonly grow: (pages: number) => number }

/** What a module exports, and the buffer of its memory. */
export type Instance = { readonly exports: unknown; readonly buffer: ArrayBuffer }

/** Bytes of a page of memory, and the most pages of one. */
export const PAGE = 65_536
export const MAX_PAGES = 65_536

const engine = Reflect.get(globalThis, 'WebAssembly') as Engine
const compiled = new Map<string, Module>()

/** The module in `file` on a fresh memory of at least `sizeBytes`, which does not grow. */
export function open(file: URL, sizeBytes: number): Instance {
  const pages = Math.ceil(sizeBytes / PAGE)
  const memory = new engine.Memory({ initial: pages, maximum: pages }) as { readonly buffer: ArrayBuffer }
  return { exports: on(module(file), memory), buffer: memory.buffer }
}

/** A fresh memory that threads share, of one page until `reach` makes it larger. Only for modules that ask for a shared one. */
export function shared(): Shared {
  return new engine.Memory({ initial: 1, maximum: MAX_PAGES, shared: true }) as Shared
}

/** Makes `memory` at least `sizeBytes` large. */
export function reach(memory: Shared, sizeBytes: number): void {
  const missing = Math.ceil((sizeBytes - memory.buffer.byteLength) / PAGE)
  if (missing > 0) memory.grow(missing)
}

/** The module in `file`. */
export function module(file: URL): Module {
  const found = compiled.get(file.href) ?? new engine.Module(readFileSync(file))
  compiled.set(file.href, found)
  return found
}

/** What a module exports, on a memory that somebody else keeps. Its own data would be written there: only for modules without any. */
export function on(module: Module, memory: unknown): unknown {
  return new engine.Instance(module, { env: { memory } }).exports
}
