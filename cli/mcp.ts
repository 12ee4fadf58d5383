/** `dropcast mcp`: the tools of {@link Tools} for assistants over stdio (Model Context Protocol). */
import { once } from 'node:events'
import type { Config } from '../src/config.ts'
import { Failure } from '../src/core/failure.ts'
import * as Output from './output.ts'
import * as Reach from './reach.ts'
import * as Tools from './tools.ts'
import { verb } from './verb.ts'

type Served = { readonly tools: readonly string[] }

/** An answer that is longer tells how to ask for less: it would fill the assistant's memory. */
const MOST_CHARACTERS = 200_000

/** Serves the tools on stdin and stdout until the client goes away; each call opens the warehouse or asks its owner, and lets go of it. */
const serve = verb<null, Served>({
  name: ['mcp'],
  says: 'serve tools for reading and segments to an assistant over stdio (Model Context Protocol)',
  needs: 'nothing',
  stdout: 'protocol',
  input: () => null,
  run: async (config, _input, call) => {
    const [{ McpServer }, { StdioServerTransport }, { z }] = await Promise.all([
      import('@modelcontextprotocol/sdk/server/mcp.js'),
      import('@modelcontextprotocol/sdk/server/stdio.js'),
      import('zod'),
    ])
    const inputs = Tools.inputs(z)
    const server = new McpServer({ name: 'dropcast', version: '0.1.0' })
    for (const { name, verb: asked, use, writes = false } of Tools.tools) {
      const about = {
        description: use === undefined ? asked.says : `${asked.says}. ${use}`,
        inputSchema: inputs[name] ?? {},
        annotations: { readOnlyHint: !writes, destructiveHint: false, openWorldHint: false },
      }
      server.registerTool(name, about, async (given: unknown) => answer(config, name, given, call.signal))
    }
    const transport = new StdioServerTransport()
    const gone = new AbortController()
    await server.connect(transport)
    server.server.onclose = () => gone.abort()
    process.stdin.once('end', () => gone.abort())
    const signal = AbortSignal.any([gone.signal, call.signal])
    if (!signal.aborted) await once(signal, 'abort')
    await server.close()
    return { tools: Tools.tools.map(({ name }) => name) }
  },
  answers: { tools: 'names of the tools' },
  lines: () => [],
})

async function answer(config: Config, tool: string, given: unknown, signal: AbortSignal) {
  try {
    const question: Tools.Question = { tool, given, key: config.apiKey }
    const way = { call: { progress: () => undefined, signal }, print: () => undefined }
    const { result } = (await Reach.run(Tools.ask, question, config, way)) as { readonly result: unknown }
    const text = Output.json(result)
    if (text.length > MOST_CHARACTERS)
      throw new Failure('INPUT_INVALID', `The answer has ${text.length} characters; ask for less at once.`, {
        argument: 'first',
        characters: text.length,
        most: MOST_CHARACTERS,
      })
    return { content: [{ type: 'text' as const, text }] }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { isError: true, content: [{ type: 'text' as const, text: Output.json(error.toJSON()) }] }
  }
}

/** The verbs. */
export const mcp = [serve, Tools.ask]
