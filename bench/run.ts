/** `npm run bench -- <area> [words]`: measures one area, prints each figure beside its anchor, and records it in docs/benchmarks.md. */
import * as Circumstances from '../docs/circumstances.ts'
import * as Section from '../docs/section.ts'
import { Failure } from '../src/core/failure.ts'
import { areas } from './areas.ts'
import type { Figure } from './figure.ts'

const PAGE: Section.Page = {
  file: 'benchmarks.md',
  title: 'Benchmarks',
  says: 'Written by `npm run bench -- <area>`: the last run of each area. Every figure has its anchor beside it, measured in the same run, in turns unless an area says otherwise; a ratio above 1 is a gain. Times are medians of three turns unless it does.',
}

const [name = '', ...words] = process.argv.slice(2)
const area = areas[name]
try {
  if (!area) {
    throw new Failure('USAGE', name === '' ? 'Name an area.' : `There is no area "${name}".`, {
      areas: Object.entries(areas).map(([each, { words: more, says }]) => `${each} ${more}: ${says}`),
    })
  }
  const before = Circumstances.at(Date.now())
  const { anchor, figures, notes } = await area.run(words)
  const after = Circumstances.load()
  const rows = [['', 'unit', 'Dropcast', 'anchor', 'ratio'], ...figures.map(cells)]
  const body = [
    area.says,
    '',
    `- command: \`npm run bench -- ${[name, ...words].join(' ')}\``,
    `- commit ${before.commit}, ${before.date}, node ${before.node}, ${before.machine}, load average ${before.load} before and ${after} after`,
    `- versions: ${Circumstances.versions(area.packages)}`,
    `- anchor: ${anchor}`,
    '',
    Section.table(rows),
    ...notes.flatMap((note) => ['', note]),
  ].join('\n')
  process.stdout.write(`${body}\n`)
  Section.write(PAGE, name, body)
} catch (error) {
  if (!(error instanceof Failure)) throw error
  process.stderr.write(`${JSON.stringify(error.toJSON(), null, 2)}\n`)
  process.exitCode = error.code === 'USAGE' ? 2 : 1
}

function cells({ what, unit, ours, anchor, ratio }: Figure): string[] {
  return [what, unit, rounded(ours), rounded(anchor), `${ratio.toFixed(2)} ×`]
}

function rounded(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(4)
}
