/** Writes the table of docs/features.md from the catalogue; run by `npm run generate`, checked by test/features/catalogue.test.ts. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as Catalogue from '../src/features/catalogue.ts'

const path = fileURLToPath(new URL('features.md', import.meta.url))
const HEAD = '| feature | unit | what it is |'

/** The page with the catalogue's tables in place of whatever tables it has. */
export function page(current = readFileSync(path, 'utf8')): string {
  const prose = current.slice(0, current.indexOf('## Catalogue'))
  const tables = [...Catalogue.sources, ...Catalogue.withheldSources].map((source) => {
    const [first] = Catalogue.of(source)
    const from = first ? first.tables.map((table) => `\`${table}\``).join(', ') : ''
    const where = Catalogue.withheldSources.includes(source) ? '; withheld' : ''
    const rows = Catalogue.of(source).map(({ name, unit, definition }) => `| \`${name}\` | ${unit} | ${definition} |`)
    return [`### ${source}`, '', `From ${from}${where}; \`src/features/sql/${source}.sql\`.`, '', HEAD, '|---|---|---|', ...rows, ''].join('\n')
  })
  return `${prose}## Catalogue\n\n${tables.join('\n')}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(path, page())
