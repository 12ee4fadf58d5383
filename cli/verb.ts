/** What a verb of the command line is: how it reads its words, what it calls, and how a person sees the result. */
import type { Actor, Call, Engine } from '../src/capabilities.ts'
import type { Config } from '../src/config.ts'

/** An option: commander's flags, a sentence, and the value when it is absent. A needed one must be given. */
export type Option = {
  readonly flags: string
  readonly says: string
  readonly fallback?: string | boolean
  readonly needed?: true
}

/** Options as typed, by their camel-case names. */
export type Options = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

/** The keys of the JSON document of a result; of each element, when the result is a list. */
export type Key<Result> = Result extends readonly (infer Item)[] ? keyof Item & string : keyof Result & string

/** What each key of the JSON document says. */
export type Answers<Result> = Readonly<Record<Key<Result>, string>>

/** What every verb has: `input` turns words into plain data, so that it can be carried over the owner's socket. */
type Spec<Input, Result> = {
  /** `['segment', 'preview']` is typed as `dropcast segment preview`. */
  readonly name: readonly string[]
  readonly says: string
  /** Commander's notation: `<file>` is needed, `[version]` is not. */
  readonly words?: readonly string[]
  readonly options?: readonly Option[]
  readonly input: (words: readonly string[], options: Options) => Input
  /** The JSON document's keys: the type makes it complete, docs/cli.md is generated from it. */
  readonly answers: Answers<Result>
  /** A short result for people, line by line. `--json` prints the result itself. */
  readonly lines: (result: Result) => readonly string[]
}

/**
 * What a verb changes, for the audit log: its subject (null = this time it changes nothing), and what that is before and afterwards; without
 * `state` the log has what the verb answered.
 */
export type Change<Input, Result> = {
  readonly subject: (input: Input) => string | null
  readonly state?: (engine: Engine, input: Input, done?: Result) => Promise<unknown>
}

/** A verb that works on the warehouse, here or in the process that owns it. */
export type EngineVerb<Input, Result> = Spec<Input, Result> & {
  readonly needs: 'engine'
  /** Absent where it only reads; `itself` where what it calls writes to the audit log. */
  readonly changes?: Change<Input, Result> | 'itself'
  readonly run: (engine: Engine, input: Input, call: Call, actor: Actor) => Promise<Result>
}

/**
 * A verb that needs no warehouse, or opens it in its own way. One that goes on after it has its result (a server) hands it to
 * `print`, which prints it at once; what it returns in the end is then not printed.
 */
export type FreeVerb<Input, Result> = Spec<Input, Result> & {
  readonly needs: 'nothing'
  /** Set where stdout carries a protocol while the verb runs: no result is printed. */
  readonly stdout?: 'protocol'
  readonly run: (config: Config, input: Input, call: Call, print: (result: Result) => void) => Promise<Result>
}

/** Any verb, with its types forgotten: the registry holds these. */
export type Verb = {
  readonly name: readonly string[]
  readonly says: string
  readonly words: readonly string[]
  readonly options: readonly Option[]
  readonly answers: Readonly<Record<string, string>>
  readonly input: (words: readonly string[], options: Options) => unknown
  readonly lines: (result: unknown) => readonly string[]
} & (
  | {
      readonly needs: 'engine'
      readonly changes: Change<unknown, unknown> | 'itself' | null
      readonly run: (engine: Engine, input: unknown, call: Call, actor: Actor) => Promise<unknown>
    }
  | {
      readonly needs: 'nothing'
      readonly stdout: 'protocol' | 'result'
      readonly run: (config: Config, input: unknown, call: Call, print: (result: unknown) => void) => Promise<unknown>
    }
)

/** `spec` as a registered verb. */
export function verb<Input, Result>(spec: EngineVerb<Input, Result> | FreeVerb<Input, Result>): Verb {
  const { name, says, answers, words = [], options = [] } = spec
  const shared = {
    name,
    says,
    words,
    options,
    answers,
    input: spec.input,
    lines: (result: unknown) => spec.lines(result as Result),
  }
  return spec.needs === 'engine'
    ? {
        ...shared,
        needs: 'engine',
        changes:
          spec.changes === undefined || spec.changes === 'itself' ? (spec.changes ?? null) : forgetful(spec.changes),
        run: (engine, input, call, actor) => spec.run(engine, input as Input, call, actor),
      }
    : {
        ...shared,
        needs: 'nothing',
        stdout: spec.stdout ?? 'result',
        run: (config, input, call, print) => spec.run(config, input as Input, call, print),
      }
}

function forgetful<Input, Result>({ subject, state }: Change<Input, Result>): Change<unknown, unknown> {
  return {
    subject: (input) => subject(input as Input),
    ...(state ? { state: (engine, input, done) => state(engine, input as Input, done as Result | undefined) } : {}),
  }
}
