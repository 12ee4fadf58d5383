/** `dropcast mcp`: read-only tools for assistants over stdio (Model Context Protocol). Nothing here saves, signs or spends. */
import { once } from 'node:events'
import type { Config } from '../src/config.ts'
import { Failure } from '../src/core/failure.ts'
import * as Campaign from './campaign.ts'
import * as Forecast from './forecast.ts'
import * as Output from './output.ts'
import * as Reach from './reach.ts'
import * as Segment from './segment.ts'
import { type Verb, verb } from './verb.ts'
import * as Wallets from './wallets.ts'

type Served = { readonly tools: readonly string[] }

/** Every tool is a verb that only reads; each call opens the warehouse or asks its owner, and lets go of it again. */
const TOOLS: readonly { readonly name: string; readonly verb: Verb }[] = [
  { name: 'wallets', verb: Wallets.wallets },
  { name: 'segmentPreview', verb: Segment.preview },
  { name: 'segments', verb: Segment.list },
  { name: 'models', verb: Forecast.models },
  { name: 'features', verb: Wallets.catalogue },
  { name: 'coverage', verb: Wallets.coverage },
  { name: 'campaignStatus', verb: Campaign.status },
]

/** Serves the tools on stdin and stdout until the client goes away. */
export const mcp = verb<null, Served>({
  name: ['mcp'],
  says: 'serve read-only tools to an assistant over stdio (Model Context Protocol)',
  needs: 'nothing',
  stdout: 'protocol',
  input: () => null,
  run: async (config, _input, call) => {
    const [{ McpServer }, { StdioServerTransport }, { z }] = await Promise.all([
      import('@modelcontextprotocol/sdk/server/mcp.js'),
      import('@modelcontextprotocol/sdk/server/stdio.js'),
      import('zod'),
    ])
    const filter = z
      .record(z.string(), z.unknown())
      .describe('segment filter, e.g. {"feature":"trades","op":"gte","value":3}')
    const asOf = z.string().describe('ISO-8601 instant; the newest with features unless given')
    const inputs: Readonly<Record<string, Record<string, import('zod').ZodType>>> = {
      wallets: {
        where: filter.optional(),
        first: z.number().int().min(1).max(100).default(20),
        after: z.string().optional(),
        asOf: asOf.optional(),
      },
      segmentPreview: { filter, asOf: asOf.optional() },
      models: { version: z.string().optional() },
      campaignStatus: { id: z.string() },
    }
    const server = new McpServer({ name: 'dropcast', version: '0.1.0' })
    for (const { name, verb: asked } of TOOLS) {
      const about = {
        description: asked.says,
        inputSchema: inputs[name] ?? {},
        annotations: { readOnlyHint: true, destructiveHint: false },
      }
      server.registerTool(name, about, async (given: unknown) => answer(config, asked, given, call.signal))
    }
    const transport = new StdioServerTransport()
    const gone = new AbortController()
    await server.connect(transport)
    server.server.onclose = () => gone.abort()
    process.stdin.once('end', () => gone.abort())
    const signal = AbortSignal.any([gone.signal, call.signal])
    if (!signal.aborted) await once(signal, 'abort')
    await server.close()
    return { tools: TOOLS.map(({ name }) => name) }
  },
  answers: { tools: 'names of the tools' },
  lines: () => [],
})

async function answer(config: Config, asked: Verb, given: unknown, signal: AbortSignal) {
  try {
    const way = { call: { progress: () => undefined, signal }, print: () => undefined }
    const result = await Reach.run(asked, given, config, way)
    return { content: [{ type: 'text' as const, text: Output.json(result) }] }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { isError: true, content: [{ type: 'text' as const, text: Output.json(error.toJSON()) }] }
  }
}
