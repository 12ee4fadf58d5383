/** The graph of the bench as files of columns, for the sides that run in other processes. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Csr, Edges } from '../src/graph/csr.ts'

/** Writes the drawn edges and the undirected simple graph, each edge once, into `folder`. */
export function write(folder: string, edges: Edges, simple: Csr): void {
  const size = simple.targets.length / 2
  const lower = { sources: new Uint32Array(size), targets: new Uint32Array(size), weights: new Float64Array(size) }
  let at = 0
  for (let u = 0; u < simple.nodes; u++) {
    for (let k = simple.offsets[u]!; k < simple.offsets[u + 1]!; k++) {
      if (simple.targets[k]! < u) continue
      lower.sources[at] = u
      lower.targets[at] = simple.targets[k]!
      lower.weights[at++] = simple.weights[k]!
    }
  }
  const files = {
    'src.u32': edges.sources,
    'dst.u32': edges.targets,
    'weights.f64': edges.weights,
    'usrc.u32': lower.sources,
    'udst.u32': lower.targets,
    'uw.f64': lower.weights,
  }
  for (const [name, column] of Object.entries(files)) {
    writeFileSync(join(folder, name), new Uint8Array(column.buffer, column.byteOffset, column.byteLength))
  }
  writeFileSync(join(folder, 'meta.json'), JSON.stringify({ nodes: edges.nodes }))
}

/** A column of doubles. */
export function doubles(folder: string, name: string): Float64Array {
  return new Float64Array(new Uint8Array(readFileSync(join(folder, name))).buffer)
}
