/** The definitions, written down as slowly as they read: what the kernels are compared with on small graphs. */
import type { Csr, Edges } from '../../src/graph/csr.ts'

/** weight[u][v], summed over parallel edges; `undefined` where there is no edge. */
export type Matrix = (number | undefined)[][]

export function matrix({ nodes, sources, targets, weights }: Edges): Matrix {
  const result: Matrix = Array.from({ length: nodes }, () => new Array<number | undefined>(nodes).fill(undefined))
  sources.forEach((u, i) => {
    result[u]![targets[i]!] = (result[u]![targets[i]!] ?? 0) + weights[i]!
  })
  return result
}

export function toMatrix({ nodes, offsets, targets, weights }: Csr): Matrix {
  const result: Matrix = Array.from({ length: nodes }, () => new Array<number | undefined>(nodes).fill(undefined))
  for (let u = 0; u < nodes; u++) {
    for (let k = offsets[u]!; k < offsets[u + 1]!; k++) {
      if (result[u]![targets[k]!] !== undefined) throw new Error(`edge ${u} -> ${targets[k]} stands twice`)
      if (k > offsets[u]! && targets[k]! < targets[k - 1]!) throw new Error(`row ${u} is not ascending`)
      result[u]![targets[k]!] = weights[k]!
    }
  }
  return result
}

export function transposed(a: Matrix): Matrix {
  return a.map((_, u) => a.map((row) => row[u]))
}

export function simple(a: Matrix): Matrix {
  return a.map((row, u) =>
    row.map((w, v) => {
      const back = a[v]![u]
      return u === v || (w === undefined && back === undefined) ? undefined : (w ?? 0) + (back ?? 0)
    }),
  )
}

/** reach[u][v]: a path of any length, 0 included (Warshall). */
export function reach(a: Matrix): boolean[][] {
  const r = a.map((row, u) => row.map((w, v) => u === v || w !== undefined))
  for (let k = 0; k < a.length; k++) {
    for (let u = 0; u < a.length; u++) for (let v = 0; v < a.length; v++) r[u]![v] ||= r[u]![k]! && r[k]![v]!
  }
  return r
}

/** The lowest node that u reaches and is reached from. */
export function strongLowest(a: Matrix): number[] {
  const r = reach(a)
  return a.map((_, u) => a.findIndex((_row, v) => r[u]![v]! && r[v]![u]!))
}

/** Peels nodes of degree below k until none is left, for every k. */
export function cores(s: Matrix): number[] {
  const core = s.map(() => 0)
  for (let k = 1; k < s.length; k++) {
    const alive = new Set(s.keys())
    for (let peeled = true; peeled; ) {
      const gone = [...alive].filter((u) => [...alive].filter((v) => s[u]![v] !== undefined).length < k)
      for (const u of gone) alive.delete(u)
      peeled = gone.length > 0
    }
    for (const u of alive) core[u] = k
  }
  return core
}

export function corners(s: Matrix): number[] {
  const joined = (u: number, v: number) => s[u]![v] !== undefined
  return s.map((_, u) => {
    let count = 0
    for (let v = 0; v < s.length; v++) {
      for (let w = v + 1; w < s.length; w++) if (joined(u, v) && joined(u, w) && joined(v, w)) count++
    }
    return count
  })
}

export function reciprocity(a: Matrix): number | null {
  let edges = 0
  let answered = 0
  a.forEach((row, u) => {
    row.forEach((w, v) => {
      if (w === undefined) return
      edges++
      if (u !== v && a[v]![u] !== undefined) answered++
    })
  })
  return edges === 0 ? null : answered / edges
}

/** Solves x = (1 − d)/n + d (Pᵀx + D/n) by elimination: exact, no iteration. */
export function pagerank(a: Matrix, d: number): number[] {
  const n = a.length
  const strength = a.map((row) => row.reduce<number>((sum, w) => sum + (w ?? 0), 0))
  const rows = a.map((_, v) => [
    ...a.map((row, u) => (u === v ? 1 : 0) - d * (strength[u] === 0 ? 1 / n : (row[v] ?? 0) / strength[u]!)),
    (1 - d) / n,
  ])
  for (let i = 0; i < n; i++) {
    const pivot = rows.slice(i).reduce((best, row) => (Math.abs(row[i]!) > Math.abs(best[i]!) ? row : best))
    rows[rows.indexOf(pivot)] = rows[i]!
    rows[i] = pivot
    for (let j = 0; j < n; j++) {
      if (j === i) continue
      const factor = rows[j]![i]! / pivot[i]!
      for (let k = i; k <= n; k++) rows[j]![k] = rows[j]![k]! - factor * pivot[k]!
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!)
}

/** Σ over ordered pairs of one community of (A_uv − γ k_u k_v / 2m) / 2m. */
export function modularity(s: Matrix, label: ArrayLike<number>, resolution: number): number | null {
  const k = s.map((row) => row.reduce<number>((sum, w) => sum + (w ?? 0), 0))
  const total = k.reduce((sum, x) => sum + x, 0)
  if (total === 0) return null
  let q = 0
  for (let u = 0; u < s.length; u++) {
    for (let v = 0; v < s.length; v++) {
      if (label[u] === label[v]) q += ((s[u]![v] ?? 0) - (resolution * k[u]! * k[v]!) / total) / total
    }
  }
  return q
}

/** The share of shortest paths through each node, over all pairs, by counting walks of the shortest length. */
export function betweenness(s: Matrix): number[] {
  const n = s.length
  const distance = s.map((_, u) => s.map((__, v) => (u === v ? 0 : Number.POSITIVE_INFINITY)))
  const paths = s.map((_, u) => s.map((__, v): number => (u === v ? 1 : 0)))
  for (let u = 0; u < n; u++) {
    for (let step = 1; step < n; step++) {
      for (let v = 0; v < n; v++) {
        if (distance[u]![v]! < step) continue
        const through = s.flatMap((row, w) =>
          row[v] !== undefined && distance[u]![w] === step - 1 ? [paths[u]![w]!] : [],
        )
        if (through.length === 0) continue
        distance[u]![v] = step
        paths[u]![v] = through.reduce((a, b) => a + b, 0)
      }
    }
  }
  return s.map((_, v) => {
    let sum = 0
    for (let a = 0; a < n; a++) {
      for (let b = a + 1; b < n; b++) {
        if (a === v || b === v || !Number.isFinite(distance[a]![b]!)) continue
        if (distance[a]![v]! + distance[v]![b]! === distance[a]![b]!)
          sum += (paths[a]![v]! * paths[v]![b]!) / paths[a]![b]!
      }
    }
    return sum
  })
}
