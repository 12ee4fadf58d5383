/** A view as GEXF 1.3 (gexf.net/schema.html), which Gephi opens; for JSON, `view.export()` is graphology's own format. */
import type { View } from './view.ts'

/** Where nodes are drawn, by node number. */
export type Placed = { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> }

/** An attribute that Gephi colours, sizes and filters nodes by, by node number; null = unknown, left out. */
export type Column = {
  readonly name: string
  readonly type: 'integer' | 'double' | 'string'
  readonly values: readonly (number | string | null)[]
}

const NO_COLUMNS: readonly Column[] = []

/** The document: nodes with their hops and `columns`, directed edges with weights, positions when given, and in its description whether a cap cut the view. */
export function from(
  view: View,
  { placed, columns = NO_COLUMNS }: { readonly placed?: Placed; readonly columns?: readonly Column[] } = {},
): string {
  const nodes = view.mapNodes((key, { node, hops }) => {
    const at = placed ? `<viz:position x="${placed.x[node] ?? 0}" y="${placed.y[node] ?? 0}"/>` : ''
    const values = [
      { name: 'hops', value: hops },
      ...columns.map(({ name, values }) => ({ name, value: values[node] })),
    ]
      .filter(({ value }) => value !== null && value !== undefined)
      .map(({ name, value }) => `<attvalue for="${escaped(name)}" value="${escaped(String(value))}"/>`)
    return `<node id="${escaped(key)}" label="${escaped(key)}"><attvalues>${values.join('')}</attvalues>${at}</node>`
  })
  const edges = view.mapEdges(
    (key, { weight }, source, target) =>
      `<edge id="${escaped(key)}" source="${escaped(source)}" target="${escaped(target)}" weight="${weight}"/>`,
  )
  const attributes = [{ name: 'hops', type: 'integer' }, ...columns].map(
    ({ name, type }) => `<attribute id="${escaped(name)}" title="${escaped(name)}" type="${type}"/>`,
  )
  const about = view.getAttribute('cut') ? 'A cap left nodes out.' : 'Nothing was left out.'
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">',
    `<meta><creator>Dropcast</creator><description>${about}</description></meta>`,
    '<graph defaultedgetype="directed">',
    `<attributes class="node">${attributes.join('')}</attributes>`,
    `<nodes>${nodes.join('')}</nodes>`,
    `<edges>${edges.join('')}</edges>`,
    '</graph>',
    '</gexf>',
    '',
  ].join('\n')
}

/** Text safe in an XML attribute; characters that XML 1.0 cannot hold become U+FFFD. */
function escaped(text: string): string {
  const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"]/g, (mark) => named[mark] ?? mark)
}
