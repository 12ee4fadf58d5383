import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { build } from '../../cli/main.ts'
import * as Manual from '../../cli/manual.ts'
import { EXIT } from '../../cli/output.ts'
import { verbs } from '../../cli/verbs.ts'
import * as Terminal from './terminal.ts'

/** What DESIGN.md §5 and the first issue promise; verbs may be added, none may go. */
const PROMISED = [
  'demo', 'init', 'serve', 'import', 'ingest', 'graph', 'features', 'train', 'score', 'models',
  'segment preview', 'segment save', 'segment snapshot', 'segment explain', 'segment list',
  'campaign create', 'campaign plan', 'campaign simulate', 'campaign approve', 'campaign schedule', 'campaign run', 'campaign pause',
  'campaign resume', 'campaign cancel', 'campaign status', 'campaign report', 'campaign list', 'verify', 'sql', 'export', 'backup',
  'restore', 'key create', 'key list', 'key revoke', 'key approver', 'job run', 'job list', 'job schedule', 'notebook', 'mcp', 'doctor',
  'lab merkle', 'lab decode', 'lab graph', 'lab tabular', 'lab uplift', 'lab clv',
] // biome-ignore format: a list

describe('the command line', () => {
  it('has every verb that was promised, each once', () => {
    const names = verbs.map(({ name }) => name.join(' '))
    expect(PROMISED.filter((name) => !names.includes(name))).toEqual([])
    expect(new Set(names).size).toBe(names.length)
  })

  it('is described in docs/cli.md as it is (run `npx tsx cli/manual.ts`)', () => {
    const text = readFileSync(Manual.PAGE, 'utf8')
    expect(text).toBe(Manual.page(verbs))
    for (const code of Object.values(EXIT)) expect(text).toContain(`| ${code} |`)
  })

  it('keeps the JSON keys of the labs', () => {
    const keys = (name: string) => Object.keys(verbs.find((verb) => verb.name.join(' ') === name)?.answers ?? {})
    expect(keys('lab merkle')).toEqual(['root', 'leaves', 'total', 'ms'])
    expect(keys('lab decode')).toEqual(expect.arrayContaining(['logs', 'transfers', 'byKind', 'refused']))
    expect(keys('lab graph')).toEqual(
      'nodes edges reciprocity components strongComponents core triangles clustering communities modularity largestComponent largestStrongComponent undirectedEdges coreNodes transitivity assortativity pagerank hubs authorities betweenness from personal nearest embedding neighbourDegree secondDegree similar owners rhythm file'.split(
        ' ',
      ),
    )
    expect(keys('lab tabular')).toEqual(expect.arrayContaining(['rows', 'positives', 'test', 'baselines', 'seconds']))
    expect(keys('lab uplift')).toEqual(['qini', 'auuc', 'upliftAt', 'ate', 'ateInterval', 'learnt'])
  })

  it('shows its help, which is part of what people rely on', async () => {
    using terminal = Terminal.open()
    const help = async (...words: string[]) => {
      const { code, stdout, stderr } = await terminal.type(...words, '--help')
      expect([code, stderr], words.join(' ')).toEqual([0, ''])
      return stdout
    }
    expect(await help()).toMatchSnapshot('dropcast')
    for (const { name } of verbs) expect(await help(...name)).toMatchSnapshot(name.join(' '))
  })

  it('reaches every verb by its own words and needed options alone, though its group be a verb that needs others', async () => {
    const silent = { stdout: () => undefined, stderr: () => undefined }
    for (const { name, words, options } of verbs) {
      const needed = options.filter(({ needed }) => needed).flatMap(({ flags }) => [flags.split(' ')[0]!, 'x'])
      const typed = [...name, ...words.filter((word) => word.startsWith('<')).map(() => 'x'), ...needed]
      const reached: string[] = []
      const program = build(verbs, silent, async (verb) => void reached.push(verb.name.join(' ')))
      await program.parseAsync(typed, { from: 'user' })
      expect(reached, typed.join(' ')).toEqual([name.join(' ')])
      if (needed.length > 0)
        await expect(
          build(verbs, silent, async () => undefined).parseAsync(typed.slice(0, -2), { from: 'user' }),
          `${name.join(' ')} without ${needed.at(-2)}`,
        ).rejects.toMatchObject({ code: 'commander.missingMandatoryOptionValue' })
    }
  })

  it.each([
    [['bogus'], "unknown command 'bogus'"],
    [['segment', 'bogus'], "unknown command 'bogus'"],
    [['import'], "missing required argument 'file'"],
    [['graph'], "required option '--as-of <time>' not specified"],
    [['import', 'a', 'b'], 'too many arguments'],
    [['init', '--bogus'], "unknown option '--bogus'"],
    [['lab', 'merkle', 'x.csv', '--format', 'uniswop'], 'must be one of uniswap, ens, openzeppelin'],
    [['graph', '--as-of', 'yesterday'], 'is not an ISO-8601 time'],
    [['segment', 'preview', '--where', '{'], 'is not JSON'],
    [['graph', 'top', '--format', 'gexf'], 'A format is that of a file'],
    [['score', '--as-of', '2021-05-01'], 'Name --model or --goal'],
    [['import', 'x.csv', '--kind', 'rumours'], 'must be one of transfers, transactions, sales'],
  ])('ends with 2 on %j and says why', async (words, says) => {
    using terminal = Terminal.open()
    const { code, stdout, stderr } = await terminal.type(...words)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(says)
  })

  it('ends with 2 on a wrong setting, naming the variable and never its value', async () => {
    using terminal = Terminal.open({ DROPCAST_SIGNER_KEY: '0xsecretsecret' })
    const { code, stderr } = await terminal.type('init')
    expect(code).toBe(2)
    expect(stderr).toContain('DROPCAST_SIGNER_KEY')
    expect(stderr).not.toContain('secretsecret')
  })
})
