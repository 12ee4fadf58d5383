/** The model card as one HTML page that needs no other file: for whoever signs off a model, or prints it. */
import * as Time from '../core/time.ts'
import type { Interval } from '../statistics/interval.ts'
import type { Card } from './card.ts'
import * as Drift from './drift.ts'
import type { Metrics } from './evaluation.ts'
import * as Hindsight from './hindsight.ts'
import type { Entry } from './roster.ts'

/** The page of a model whose card is {@link Card}, with its scorings, newest first. */
export function render(
  entry: Omit<Entry, 'card'> & { readonly card: unknown },
  scorings: readonly Hindsight.Scoring[],
): string {
  const card = entry.card as Card
  const title = escaped(card.name)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Model card: ${title}</title><style>${STYLE}</style></head><body><main>
<h1>${title}</h1>
<p>${escaped(card.goal.definition)}</p>
<p><b>${entry.champion ? 'Champion of its goal.' : 'Not the champion of its goal.'}</b> ${escaped(card.decision?.reason ?? '')}</p>
${list(card.verdicts)}
${section('Warnings', list(card.warnings.length > 0 ? card.warnings : ['None.']))}
${section('Figures on the test period', figures(card))}
<div class="pair">${section('Do the probabilities come true?', reliability(card))}${section('Gain by share of wallets', gain(card))}</div>
${section('What it looks at', `<p>How much worse it ranks validation rows when one column is shuffled.</p>${importances(card)}`)}
${section('Data', data(card))}
${section('Scorings', scorings.length === 0 ? '<p>None yet.</p>' : scorings.map(scoring).join(''))}
${section('The interval beside a score', `<p>${escaped(card.intervalMeaning)}</p>`)}
${section('What it cannot say', list(card.cannotSay))}
${section('Notes', list(card.notes))}
${section('Origin', origin(entry, card))}
</main></body></html>
`
}

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;margin:0;background:Canvas;color:CanvasText;color-scheme:light dark}' +
  'main{max-width:60rem;margin:0 auto;padding:1.5rem}table{border-collapse:collapse;width:100%}' +
  'th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid color-mix(in srgb,CanvasText 20%,transparent)}' +
  'td:not(:first-child),th:not(:first-child){text-align:right;font-variant-numeric:tabular-nums}' +
  '.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(20rem,1fr));gap:1.5rem}' +
  'svg{width:100%;max-width:24rem;height:auto}code{overflow-wrap:anywhere}' +
  '.bar{display:inline-block;height:.7em;background:#2f6fdb;vertical-align:baseline}'

function figures({ metrics, baselines, paired }: Card): string {
  const row = (name: string, values: readonly string[]) => [name, ...values]
  const { logistic, boosting, recency } = baselines
  return (
    table([
      ['', 'AUC', 'average precision', 'Brier', 'log loss', 'calibration error'],
      row('this model', judged(metrics)),
      row('logistic regression', judged(logistic)),
      row('boosted trees', judged(boosting)),
      ...(recency ? [row('recency', [range(recency.auc), range(recency.prAuc), '–', '–', '–'])] : []),
    ]) +
    list([
      `AUC above logistic regression: ${range(paired.vsLogistic)}.`,
      `AUC above boosted trees: ${range(paired.vsBoosting)}.`,
      ...(paired.vsRecency ? [`AUC above recency: ${range(paired.vsRecency)}.`] : []),
    ])
  )
}

function judged({ auc, prAuc, brier, logLoss, ece }: Metrics): string[] {
  const calibration = `${ece.estimate.toFixed(3)} (perfect stays below ${ece.perfectBelow.toFixed(3)})`
  return [range(auc), range(prAuc), range(brier), range(logLoss), calibration]
}

function data({ sets, cutOffs, split, minimum }: Card): string {
  const counted = (name: string, at: string, { rows, positives }: { rows: number; positives: number }) => [
    name,
    at,
    String(rows),
    String(positives),
  ]
  const least = (set: { positives: number; negatives: number }) => `${set.positives} and ${set.negatives}`
  return (
    table([
      ['set', 'newest features as of', 'rows', 'acted'],
      counted('training', cutOffs.train, sets.train),
      counted('validation', cutOffs.validation, sets.validation),
      counted('test', cutOffs.test, sets.test),
    ]) +
    `<p>${escaped(split.meaning)} ${split.entities} entities were judged. The minimum of rows that acted and did not: ${least(minimum.train)} to train, ${least(minimum.validation)} to validate, ${least(minimum.test)} to test; it was ${escaped(minimum.accepted)}.</p>`
  )
}

function reliability({ calibrationTable }: Card): string {
  const most = Math.max(0.05, ...calibrationTable.flatMap(({ forecast, observed }) => [forecast, observed]))
  const at = ({ forecast, observed }: { forecast: number; observed: number }) =>
    `<circle cx="${x(forecast / most)}" cy="${y(observed / most)}" r="4" fill="#2f6fdb"><title>forecast ${percent(forecast)}, observed ${percent(observed)}</title></circle>`
  return chart(
    `<line x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}" stroke="currentColor" stroke-dasharray="4"/>${calibrationTable.map(at).join('')}`,
    { across: `forecast, to ${percent(most)}`, up: `observed, to ${percent(most)}` },
  )
}

function gain({ metrics }: Card): string {
  const points = [{ share: 0, gain: 0 }, ...metrics.lift].map((point) => `${x(point.share)},${y(point.gain)}`).join(' ')
  return chart(
    `<line x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}" stroke="currentColor" stroke-dasharray="4"/><polyline points="${points}" fill="none" stroke="#2f6fdb" stroke-width="2"/>`,
    { across: 'best wallets by score, to 100 %', up: 'of those who acted, to 100 %' },
  )
}

const [LEFT, TOP, SIDE] = [30, 10, 240]
const x = (share: number) => (LEFT + SIDE * share).toFixed(1)
const y = (share: number) => (TOP + SIDE * (1 - share)).toFixed(1)

function chart(inside: string, { across, up }: { readonly across: string; readonly up: string }): string {
  return `<svg viewBox="0 0 ${LEFT + SIDE + 10} ${TOP + SIDE + 30}" role="img" aria-label="${escaped(`${up}, by ${across}`)}"><rect x="${LEFT}" y="${TOP}" width="${SIDE}" height="${SIDE}" fill="none" stroke="currentColor" stroke-opacity=".4"/>${inside}<text x="${LEFT + SIDE / 2}" y="${TOP + SIDE + 22}" text-anchor="middle" font-size="12" fill="currentColor">${escaped(across)}</text><text transform="translate(18 ${TOP + SIDE / 2}) rotate(-90)" text-anchor="middle" font-size="12" fill="currentColor">${escaped(up)}</text></svg>`
}

function importances({ features }: Card): string {
  const told = features.filter(({ aucDrop }) => aucDrop > 0).slice(0, 20)
  const most = told[0]?.aucDrop ?? 1
  const rows = told.map(
    ({ name, unit, aucDrop }) =>
      `<tr><td>${escaped(name)}${unit ? ` (${escaped(unit)})` : ''}</td><td>${aucDrop.toFixed(4)} <span class="bar" style="width:${((8 * aucDrop) / most).toFixed(2)}em"></span></td></tr>`,
  )
  return `<table><tr><th>feature</th><th>drop of AUC</th></tr>${rows.join('')}</table>`
}

function scoring({ asOfS, wallets, drift, outcome }: Hindsight.Scoring): string {
  const became = outcome ? Hindsight.words(outcome) : ['What became of it is not known yet.']
  return `<h3>${escaped(Time.toIso(asOfS))}, ${wallets} wallets</h3>${list([...Drift.words(drift), ...became])}`
}

function origin(entry: Omit<Entry, 'card'>, { architecture, runtime, seeds, lineage }: Card): string {
  const rows = [
    ['version', entry.version],
    ['trained', `${Time.toIso(entry.trainedAtS)} as of ${Time.toIso(entry.asOfS)}`],
    ['architecture', architecture],
    ['runtime', `${runtime.name}, at most ${runtime.maxDifference} from the reference`],
    ['seeds', seeds.join(', ')],
    ...Object.entries(lineage),
  ]
  return `<table>${rows.map(([name = '', value = '']) => `<tr><th>${escaped(name)}</th><td><code>${escaped(value)}</code></td></tr>`).join('')}</table>`
}

function section(title: string, body: string): string {
  return `<section><h2>${escaped(title)}</h2>${body}</section>`
}

function list(sentences: readonly string[]): string {
  return `<ul>${sentences.map((sentence) => `<li>${escaped(sentence)}</li>`).join('')}</ul>`
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (tag: string, cells: readonly string[]) =>
    cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')
  return `<table><tr>${line('th', head)}</tr>${rows.map((cells) => `<tr>${line('td', cells)}</tr>`).join('')}</table>`
}

function range({ estimate, low, high }: Interval): string {
  return `${estimate.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
