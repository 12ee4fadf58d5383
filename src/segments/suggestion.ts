/** Names that somebody may have meant, by edit distance (Levenshtein 1966). */

/** The up to three of `known` that are nearest to `typed`, nearest first; none that differs in more than half of its letters. */
export function nearest(typed: string, known: readonly string[]): readonly string[] {
  const word = typed.slice(0, 64).toLowerCase()
  return known
    .map((name) => ({ name, edits: away(word, name.toLowerCase()) }))
    .filter(({ name, edits }) => edits <= Math.max(2, name.length / 2))
    .sort((a, b) => a.edits - b.edits || a.name.localeCompare(b.name))
    .slice(0, 3)
    .map(({ name }) => name)
}

/** The names as a question before the end of a sentence; nothing when there are none. */
export function said(names: readonly string[]): string {
  return names.length === 0 ? '' : ` (did you mean ${names.join(' or ')}?)`
}

// A name of which the beginning was typed is as near as one letter.
function away(word: string, name: string): number {
  const edits = distance(word, name)
  return word.length > 2 && name.startsWith(word) ? Math.min(1, edits) : edits
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
