/** The one place that reads the environment. Every setting has a unit in its name and a default that runs on one machine. */
import { z } from 'zod'
import { Failure } from './core/failure.ts'
import * as Wei from './core/wei.ts'

const flag = z.enum(['true', 'false']).transform((text) => text === 'true')
const chain = z.string().regex(/^eip155:[1-9]\d*$/, 'a CAIP-2 id such as eip155:8453')
const url = z.url({ protocol: /^https?$/ })
const key = z.string().regex(/^0x[0-9a-fA-F]{64}$/, '0x and 64 hexadecimal digits')
const text = z.string().min(1)
const days = z.coerce.number().int().min(1).max(36_500)
const scopes = z
  .string()
  .transform((list) => list.split(',').map((scope) => scope.trim()))
  .pipe(z.array(z.enum(['pii'])))
const words = z.string().transform((list) =>
  list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== ''),
)
const size = z.string().regex(/^\d+(MB|GB)$/, 'a size such as 500MB or 4GB')

const schema = z.object({
  DROPCAST_WAREHOUSE: text.default('data/warehouse/dropcast.duckdb'),
  DROPCAST_STATE_DIR: text.default('data/warehouse'),
  DROPCAST_PUBLISHED: text.default('data/published/dropcast.duckdb'),
  DROPCAST_MEMORY_LIMIT: size.default('4GB'),
  DROPCAST_THREADS: z.coerce.number().int().min(1).max(1_024).optional(),
  DROPCAST_SPILL_DIR: text.optional(),
  DROPCAST_SPILL_LIMIT: size.optional(),
  DROPCAST_SQL_MEMORY_LIMIT: size.default('1GB'),
  DROPCAST_SQL_TIMEOUT_MS: z.coerce.number().int().min(1).max(86_400_000).default(60_000),
  DROPCAST_SQL_MAX_ROWS: z.coerce.number().int().min(1).max(100_000_000).default(100_000),
  DROPCAST_SQL_MAX_BYTES: z.coerce.number().int().min(1).max(400_000_000).default(64_000_000),
  DROPCAST_INGEST_CHAIN: chain.default('eip155:1'),
  DROPCAST_INGEST_RPC_URL: url.optional(),
  DROPCAST_INGEST_BLOCK_SPAN: z.coerce.number().int().min(1).max(1_000_000).default(2_000),
  DROPCAST_INGEST_CHAINS: text.optional(),
  DROPCAST_INGEST_POLL_MS: z.coerce.number().int().min(100).max(3_600_000).default(4_000),
  DROPCAST_INGEST_FROM_BLOCK: z.coerce.number().int().min(0).default(0),
  DROPCAST_DELIVERY_CHAIN: chain.default('eip155:8453'),
  DROPCAST_DELIVERY_RPC_URL: url.optional(),
  DROPCAST_SAFE_DEPTH_BLOCKS: z.coerce.number().int().min(1).max(10_000).default(12),
  DROPCAST_FEE_CEILING_WEI: z.coerce.bigint().min(1n).default(50_000_000_000n),
  DROPCAST_ALLOW_PRIVATE_RPC: flag.default(false),
  DROPCAST_PRINCIPAL: text.default('local'),
  DROPCAST_API_KEY: text.optional(),
  DROPCAST_SCOPES: scopes.optional(),
  DROPCAST_PII_KEY: key.optional(),
  DROPCAST_RETAIN_EVENTS_DAYS: days.optional(),
  DROPCAST_RETAIN_AUDIT_DAYS: days.optional(),
  DROPCAST_RETAIN_RUNS_DAYS: days.optional(),
  DROPCAST_RETAIN_ORPHANS_DAYS: days.optional(),
  DROPCAST_SIGNER_KEY: key.optional(),
  DROPCAST_SIGNER_PRINCIPAL: text.default('signer'),
  DROPCAST_PAYER_KEY: key.optional(),
  DROPCAST_APPROVER_KEY: key.optional(),
  DROPCAST_TRAINING_ROWS: z.coerce.number().int().min(1_000).max(100_000_000).default(100_000),
  DROPCAST_SEGMENT_MEMORY: size.default('512MB'),
  DROPCAST_MODEL_RUNTIME: z.enum(['auto', 'native', 'wasm', 'cpu']).default('auto'),
  DROPCAST_GOALS: text.optional(),
  DROPCAST_SEED: text.default('dropcast'),
  DROPCAST_HTTP_HOST: text.default('127.0.0.1'),
  DROPCAST_HTTP_PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  DROPCAST_HTTP_MODE: z.enum(['production', 'development']).default('production'),
  DROPCAST_HTTP_EXECUTOR: z.enum(['compiled', 'interpreted']).default('compiled'),
  DROPCAST_HTTP_ORIGINS: words.optional(),
  DROPCAST_HTTP_PROXIES: words.optional(),
  DROPCAST_HTTP_TLS: z.enum(['none', 'proxy']).default('none'),
  DROPCAST_HTTP_POINTS_PER_MINUTE: z.coerce.number().int().min(25_000).max(1e12).default(1_000_000),
  DROPCAST_HTTP_OPERATIONS: text.optional(),
  DROPCAST_HTTP_ALLOW: z.enum(['any', 'listed']).default('any'),
  DROPCAST_HTTP_DOWNLOAD_KEY: key.optional(),
  DROPCAST_HTTP_DRAIN_MS: z.coerce.number().int().min(0).max(600_000).default(10_000),
  DROPCAST_JWT_JWKS_URL: url.optional(),
  DROPCAST_JWT_ISSUER: text.optional(),
  DROPCAST_JWT_AUDIENCE: text.optional(),
  DROPCAST_JWT_ROLE_CLAIM: text.default('dropcast_role'),
  DROPCAST_JWT_PRINCIPAL_CLAIM: text.default('sub'),
  DROPCAST_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
})

/** The settings of one engine. Keys are held in memory only: {@link redacted} is what may be shown. */
export type Config = ReturnType<typeof read>

/** The settings in `environment`. Throws `CONFIG_INVALID` naming every wrong variable, never its value. */
export function read(environment: Readonly<Record<string, string | undefined>> = process.env) {
  const parsed = schema.safeParse(environment)
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new Failure('CONFIG_INVALID', 'Some settings are not usable.', { wrong })
  }
  const set = parsed.data
  const rpcUrls = chainUrls(environment)
  return {
    warehousePath: set.DROPCAST_WAREHOUSE,
    stateDir: set.DROPCAST_STATE_DIR,
    publishedPath: set.DROPCAST_PUBLISHED,
    memoryLimit: set.DROPCAST_MEMORY_LIMIT,
    threads: set.DROPCAST_THREADS ?? null,
    spillDir: set.DROPCAST_SPILL_DIR ?? `${set.DROPCAST_WAREHOUSE}.tmp`,
    spillLimit: set.DROPCAST_SPILL_LIMIT ?? null,
    sql: {
      memoryLimit: set.DROPCAST_SQL_MEMORY_LIMIT,
      threads: Math.min(set.DROPCAST_THREADS ?? 2, 2),
      timeoutMs: set.DROPCAST_SQL_TIMEOUT_MS,
      maxRows: set.DROPCAST_SQL_MAX_ROWS,
      maxBytes: set.DROPCAST_SQL_MAX_BYTES,
    },
    ingest: {
      chain: set.DROPCAST_INGEST_CHAIN as `eip155:${number}`,
      rpcUrl: set.DROPCAST_INGEST_RPC_URL ?? null,
      blockSpan: set.DROPCAST_INGEST_BLOCK_SPAN,
      fromBlock: set.DROPCAST_INGEST_FROM_BLOCK,
      chainsPath: set.DROPCAST_INGEST_CHAINS ?? null,
      pollMs: set.DROPCAST_INGEST_POLL_MS,
      rpcUrls,
    },
    delivery: {
      chain: set.DROPCAST_DELIVERY_CHAIN as `eip155:${number}`,
      rpcUrl: set.DROPCAST_DELIVERY_RPC_URL ?? null,
      safeDepthBlocks: set.DROPCAST_SAFE_DEPTH_BLOCKS,
      feeCeilingWei: Wei.from(set.DROPCAST_FEE_CEILING_WEI),
      signerKey: (set.DROPCAST_SIGNER_KEY ?? null) as `0x${string}` | null,
      signerPrincipal: set.DROPCAST_SIGNER_PRINCIPAL,
      payerKey: (set.DROPCAST_PAYER_KEY ?? null) as `0x${string}` | null,
      approverKey: (set.DROPCAST_APPROVER_KEY ?? null) as `0x${string}` | null,
    },
    allowPrivateRpc: set.DROPCAST_ALLOW_PRIVATE_RPC,
    principal: set.DROPCAST_PRINCIPAL,
    apiKey: set.DROPCAST_API_KEY ?? null,
    scopes: set.DROPCAST_SCOPES ?? [],
    piiKey: (set.DROPCAST_PII_KEY ?? null) as `0x${string}` | null,
    retain: {
      eventsDays: set.DROPCAST_RETAIN_EVENTS_DAYS ?? null,
      auditDays: set.DROPCAST_RETAIN_AUDIT_DAYS ?? null,
      runsDays: set.DROPCAST_RETAIN_RUNS_DAYS ?? null,
      orphansDays: set.DROPCAST_RETAIN_ORPHANS_DAYS ?? null,
    },
    trainingRows: set.DROPCAST_TRAINING_ROWS,
    segmentMemoryBytes: bytes(set.DROPCAST_SEGMENT_MEMORY),
    modelRuntime: set.DROPCAST_MODEL_RUNTIME,
    goalsPath: set.DROPCAST_GOALS ?? null,
    seed: set.DROPCAST_SEED,
    http: {
      host: set.DROPCAST_HTTP_HOST,
      port: set.DROPCAST_HTTP_PORT,
      mode: set.DROPCAST_HTTP_MODE,
      executor: set.DROPCAST_HTTP_EXECUTOR,
      origins: set.DROPCAST_HTTP_ORIGINS ?? [],
      proxies: set.DROPCAST_HTTP_PROXIES ?? [],
      tls: set.DROPCAST_HTTP_TLS,
      pointsPerMinute: set.DROPCAST_HTTP_POINTS_PER_MINUTE,
      operationsPath: set.DROPCAST_HTTP_OPERATIONS ?? null,
      allow: set.DROPCAST_HTTP_ALLOW,
      downloadKey: set.DROPCAST_HTTP_DOWNLOAD_KEY ?? null,
      drainMs: set.DROPCAST_HTTP_DRAIN_MS,
    },
    jwt: issuer(set),
    logLevel: set.DROPCAST_LOG_LEVEL,
  }
}

/** The bytes of a size such as 512MB. */
function bytes(size: string): number {
  return Number.parseInt(size, 10) * (size.endsWith('GB') ? 1e9 : 1e6)
}

/** Whose tokens are taken beside API keys: all of address, issuer and audience are set, or none. */
function issuer(set: z.infer<typeof schema>) {
  const { DROPCAST_JWT_JWKS_URL: jwksUrl, DROPCAST_JWT_ISSUER: by, DROPCAST_JWT_AUDIENCE: audience } = set
  if (jwksUrl === undefined && by === undefined && audience === undefined) return null
  if (jwksUrl === undefined || by === undefined || audience === undefined)
    throw new Failure('CONFIG_INVALID', 'Tokens need the address of their keys, an issuer and an audience.', {
      wrong: ['DROPCAST_JWT_JWKS_URL', 'DROPCAST_JWT_ISSUER', 'DROPCAST_JWT_AUDIENCE'],
    })
  const claims = { roleClaim: set.DROPCAST_JWT_ROLE_CLAIM, principalClaim: set.DROPCAST_JWT_PRINCIPAL_CLAIM }
  return { jwksUrl, issuer: by, audience, ...claims }
}

/** The nodes of further chains: `DROPCAST_INGEST_RPC_URL_8453` is that of eip155:8453. */
function chainUrls(environment: Readonly<Record<string, string | undefined>>): Readonly<Record<number, string>> {
  const found: Record<number, string> = {}
  const wrong: string[] = []
  for (const [name, value] of Object.entries(environment)) {
    const id = /^DROPCAST_INGEST_RPC_URL_([1-9]\d{0,15})$/.exec(name)?.[1]
    if (id === undefined || value === undefined) continue
    if (url.safeParse(value).success) found[Number(id)] = value
    else wrong.push(`${name}: not an http or https URL`)
  }
  if (wrong.length > 0) throw new Failure('CONFIG_INVALID', 'Some settings are not usable.', { wrong })
  return found
}

/** The settings with keys replaced by whether they are set, for `doctor` and logs. */
export function redacted(config: Config): Readonly<Record<string, unknown>> {
  const shown = (value: string | null) => (value === null ? 'not set' : 'set')
  const { apiKey, delivery, piiKey, http, ...rest } = config
  return {
    ...rest,
    apiKey: shown(apiKey),
    piiKey: shown(piiKey),
    http: { ...http, downloadKey: shown(http.downloadKey) },
    delivery: {
      ...delivery,
      signerKey: shown(delivery.signerKey),
      payerKey: shown(delivery.payerKey),
      approverKey: shown(delivery.approverKey),
    },
  }
}

/** Every variable that {@link read} knows, for docs/configuration.md and its test. */
export const variables: readonly string[] = Object.keys(schema.shape)
