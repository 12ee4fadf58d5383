/** The record that a bench or a proof leaves in docs: one section an area, replaced by the next run. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A page of records, with the sentence that stands above them. */
export type Page = { readonly file: string; readonly title: string; readonly says: string }

/** `current` with the section of `area` replaced or added; sections stand in alphabetic order. */
export function place(page: Pick<Page, 'title' | 'says'>, current: string, area: string, body: string): string {
  const sections = new Map<string, string>()
  for (const part of current.split(/^## /m).slice(1)) {
    const end = part.indexOf('\n')
    sections.set(part.slice(0, end).trim(), part.slice(end).trim())
  }
  sections.set(area, body.trim())
  const names = [...sections.keys()].sort()
  return `# ${page.title}\n\n${page.says}\n${names.map((name) => `\n## ${name}\n\n${sections.get(name)}\n`).join('')}`
}

/** Writes the section of `area` into `page`. */
export function write(page: Page, area: string, body: string): void {
  const path = fileURLToPath(new URL(page.file, import.meta.url))
  writeFileSync(path, place(page, existsSync(path) ? readFileSync(path, 'utf8') : '', area, body))
}

/** A Markdown table; the first row heads it. */
export function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...rest] = rows
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), `|${head.map((_cell, i) => (i === 0 ? '---' : '---:')).join('|')}|`, ...rest.map(line)].join('\n')
}
