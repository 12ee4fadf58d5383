/** Columns whose length is not known beforehand: filled one value after the other, in room that doubles. */

/** `push` adds a value and gives nothing back; `column` is what was added, in memory of its own. */
export type Growing = { readonly push: (value: number) => void; readonly column: () => Uint32Array }

/** An empty column of unsigned 32-bit numbers. */
export function uint32(): Growing {
  let values = new Uint32Array(1024)
  let size = 0
  return {
    push: (value) => {
      if (size === values.length) {
        const wider = new Uint32Array(2 * size)
        wider.set(values)
        values = wider
      }
      values[size++] = value
    },
    column: () => values.slice(0, size),
  }
}
