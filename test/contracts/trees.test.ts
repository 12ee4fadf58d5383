import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const TREES = new URL('../../contracts/test/', import.meta.url)
const SUITES: Readonly<Record<string, readonly string[]>> = {
  'DemoToken.tree': ['demoToken.test.ts'],
  'Deployment.tree': ['deployment.test.ts'],
  'Drop.tree': ['drop.test.ts', 'drop-gas.test.ts'],
  'Registry.tree': ['registry.test.ts'],
}

/** Lines that no deeper line follows. */
function leaves(tree: string): string[] {
  const lines = tree.split('\n').filter((line) => line.trim() !== '')
  const depth = (line: string | undefined) => line?.search(/[^│├└─\s]/) ?? -1
  return lines.filter((line, i) => depth(lines[i + 1]) <= depth(line)).map((line) => line.replace(/^[│├└─\s]+/, ''))
}

/** Names of the tests in a source, as they are written. */
function names(suite: string): string[] {
  const source = readFileSync(new URL(suite, import.meta.url), 'utf8')
  return [...source.matchAll(/^\s*it\('([^']+)'/gm)].flatMap(([, name]) => (name ? [name] : []))
}

describe('specification trees', () => {
  it('are all checked here', () => {
    expect(
      readdirSync(TREES)
        .filter((file) => file.endsWith('.tree'))
        .sort(),
    ).toEqual(Object.keys(SUITES))
  })

  it('have a test of the name of every leaf, and a leaf of the name of every test', () => {
    for (const [tree, suites] of Object.entries(SUITES)) {
      const specified = leaves(readFileSync(new URL(tree, TREES), 'utf8'))
      expect(specified.length).toBeGreaterThan(5)
      expect(specified.toSorted(), tree).toEqual(suites.flatMap(names).toSorted())
    }
  })
})
