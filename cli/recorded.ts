/** Runs a verb on an engine, and tells the audit log of what it changes, as the API does of mutations. */
import * as Auditing from '../graphql/auditing.ts'
import type { Actor, Call, Engine } from '../src/capabilities.ts'
import type { Verb } from './verb.ts'

/** A verb that works on the warehouse. */
export type Working = Extract<Verb, { readonly needs: 'engine' }>

/** What {@link run} needs beside the verb. */
export type Asked = { readonly input: unknown; readonly call: Call; readonly actor: Actor }

/** The result of `verb`. Throws what it throws, once that is recorded. */
export async function run(verb: Working, engine: Engine, { input, call, actor }: Asked): Promise<unknown> {
  const { changes, name } = verb
  const work = () => verb.run(engine, input, call, actor)
  const subject = changes === null || changes === 'itself' ? null : changes.subject(input)
  if (changes === null || changes === 'itself' || subject === null) return work()
  const state = async (done?: unknown) => (changes.state ? changes.state(engine, input, done) : (done ?? null))
  return Auditing.audited(
    engine,
    { ...actor, key: null },
    { action: name.join(' '), subject, args: input, state },
    work,
  )
}
