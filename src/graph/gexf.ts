/** A view as GEXF 1.3 (gexf.net/schema.html), which Gephi opens; for JSON, `view.export()` is graphology's own format. */
import type { View } from './view.ts'

/** Where nodes are drawn, by node number. */
export type Placed = { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> }

/** The document: nodes with their number and hops, directed edges with weights, positions when given, and in its description whether a cap cut the view. */
export function from(view: View, placed?: Placed): string {
  const nodes = view.mapNodes((key, { node, hops }) => {
    const at = placed ? `<viz:position x="${placed.x[node] ?? 0}" y="${placed.y[node] ?? 0}"/>` : ''
    const values = `<attvalue for="node" value="${node}"/><attvalue for="hops" value="${hops}"/>`
    return `<node id="${escaped(key)}" label="${escaped(key)}"><attvalues>${values}</attvalues>${at}</node>`
  })
  const edges = view.mapEdges(
    (key, { weight }, source, target) =>
      `<edge id="${escaped(key)}" source="${escaped(source)}" target="${escaped(target)}" weight="${weight}"/>`,
  )
  const about = view.getAttribute('cut') ? 'A cap left nodes out.' : 'Nothing was left out.'
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">',
    `<meta><creator>Dropcast</creator><description>${about}</description></meta>`,
    '<graph defaultedgetype="directed">',
    '<attributes class="node"><attribute id="node" title="node" type="integer"/><attribute id="hops" title="hops" type="integer"/></attributes>',
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
