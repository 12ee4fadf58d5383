/** The table of contents of built pages. */
import { basename } from 'node:path'

/** What is listed of a page. */
export type Entry = { readonly name: string; readonly title: string; readonly lead: string; readonly html: string }

/** The page that lists `pages`, in their style; `publishedPath` says what they were made from. */
export function page(pages: readonly Entry[], publishedPath: string): string {
  const styles = [...new Set(pages.flatMap(({ html }) => html.match(/<style[^>]*>[\s\S]*?<\/style>/g) ?? []))].join(
    '\n',
  )
  const entries = pages.map(
    ({ name, title, lead }) =>
      `<h2><a href="./${encodeURIComponent(name)}.html">${escaped(title)}</a></h2><p>${escaped(lead)}</p>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:">
<link rel="icon" href="data:,">
<title>Notebooks</title>
${styles}
</head>
<body>
<main>
<h1>Notebooks</h1>
<p class="lead">Made from the published copy ${escaped(basename(publishedPath))}; they open offline.</p>
${entries.join('\n')}
</main>
</body>
</html>
`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
