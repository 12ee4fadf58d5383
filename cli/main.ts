/** The command line: reads words, runs the verb here or in the owner of the warehouse, prints the result, and exits by its code. */
import { Command, CommanderError } from 'commander'
import type { Call } from '../src/capabilities.ts'
import { read } from '../src/config.ts'
import * as Output from './output.ts'
import * as Reach from './reach.ts'
import type { Options, Verb } from './verb.ts'
import { verbs } from './verbs.ts'

/** Where the command line writes, and what it reads its settings from. */
export type Surroundings = {
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  readonly terminal: boolean
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly interrupt: AbortSignal
}

/** Runs `words` (without node and script) and gives the exit code of docs/cli.md. */
export async function main(words: readonly string[], surroundings: Surroundings = here()): Promise<number> {
  let code: number = Output.EXIT.done
  const { stdout, stderr } = surroundings
  const program = build(verbs, { stdout, stderr }, async (verb, given, options) => {
    code = await execute(verb, given, options, surroundings)
  })
  try {
    await program.parseAsync([...words], { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? Output.EXIT.done : Output.EXIT.usage
    throw error
  }
}

/** The commander program of `known`; `execute` gets the verb with its words and options. */
export function build(
  known: readonly Verb[],
  { stdout, stderr }: Pick<Surroundings, 'stdout' | 'stderr'>,
  execute: (verb: Verb, words: readonly string[], options: Options) => Promise<void>,
): Command {
  const program = new Command('dropcast')
  program.description('Forecasts who an airdrop will move, makes the drop exactly once, and measures what it caused.')
  program.exitOverride().showSuggestionAfterError().helpCommand(false).enablePositionalOptions()
  program.configureOutput({
    writeOut: stdout,
    writeErr: stderr,
    getOutHelpWidth: () => 100,
    getErrHelpWidth: () => 100,
  })
  const groups = new Map<string, Command>()
  for (const verb of known) {
    const [first = '', second] = verb.name
    let parent = program
    if (second !== undefined) {
      parent = groups.get(first) ?? program.command(first).description(`${groupOf(known, first).join(', ')}`)
      groups.set(first, parent)
    }
    const command = parent.command(second ?? first).description(verb.says)
    // A verb of one word may be a group as well: `mcp`, and `mcp call`.
    if (second === undefined) groups.set(first, command.enablePositionalOptions())
    for (const word of verb.words) command.argument(word)
    for (const { flags, says, fallback } of verb.options) command.option(flags, says, fallback)
    command.option('--json', 'print the result as one JSON document')
    command.action(async (...all: unknown[]) => {
      refuseWithoutNeeded(command, verb)
      const given = all
        .slice(0, verb.words.length)
        .flat()
        .filter((word): word is string => typeof word === 'string')
      await execute(verb, given, command.opts<Record<string, string | boolean>>())
    })
  }
  return program
}

/** Commander's own needed options are demanded of a group's other verbs as well: of `graph top` what `graph` needs. */
function refuseWithoutNeeded(command: Command, { options }: Verb): void {
  for (const { flags, needed } of options) {
    const option = command.options.find((each) => each.flags === flags)
    if (needed && option && command.getOptionValue(option.attributeName()) === undefined)
      command.error(`error: required option '${flags}' not specified`, {
        code: 'commander.missingMandatoryOptionValue',
      })
  }
}

async function execute(
  verb: Verb,
  words: readonly string[],
  options: Options,
  surroundings: Surroundings,
): Promise<number> {
  const { stdout, stderr, terminal, environment, interrupt } = surroundings
  const call: Call = { progress: Output.progress(stderr, terminal), signal: interrupt }
  const machine = options.json === true
  // What carries a protocol counts as printed.
  let printed = verb.needs === 'nothing' && verb.stdout === 'protocol'
  const print = (result: unknown) => {
    if (printed) return
    printed = true
    if (terminal) stderr('\n')
    stdout(machine ? Output.json(result) : `${verb.lines(result).join('\n')}\n`)
  }
  try {
    const config = read(environment)
    print(await Reach.run(verb, verb.input(words, options), config, { call, print }))
    return Output.EXIT.done
  } catch (thrown) {
    const error = Output.named(thrown)
    if (terminal) stderr('\n')
    stderr(Output.failure(error))
    if (machine && !printed) stdout(Output.json({ failure: error.toJSON() }))
    return Output.exitCode(error)
  }
}

function groupOf(known: readonly Verb[], first: string): readonly string[] {
  return known.filter(({ name }) => name[0] === first).map(({ name }) => name[1] ?? '')
}

function here(): Surroundings {
  const interrupted = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort(signal))
  // A reader such as `head` may close the pipe: that is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(Output.EXIT.done)
    throw error
  })
  return {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    terminal: process.stderr.isTTY === true,
    environment: process.env,
    interrupt: interrupted.signal,
  }
}
