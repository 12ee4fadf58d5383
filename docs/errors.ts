/** Writes the table of docs/errors.md from the catalogue; run by `npm run generate`, checked by test/core/failure.test.ts. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { catalogue } from '../src/core/catalogue.ts'

const path = fileURLToPath(new URL('errors.md', import.meta.url))

/** The page with the catalogue's table in place of whatever table it has. */
export function page(current = readFileSync(path, 'utf8')): string {
  const rows = Object.entries(catalogue).map(([code, entry]) => `| \`${code}\` | ${entry.retry ? 'yes' : 'no'} | ${entry.hint} |`)
  const prose = current.slice(0, current.indexOf('| code | retry |'))
  return `${prose}${['| code | retry | what to do |', '|---|---|---|', ...rows].join('\n')}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(path, page())
