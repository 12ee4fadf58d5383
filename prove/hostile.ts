/** Requests that nobody means well with, made of a seed: broken, deep, long, many, injected. */
import * as Rng from '../src/core/rng.ts'

/** A request to the API. `body` goes out as it is. */
export type Request = {
  readonly kind: string
  readonly path: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** An operation that is written right, to be spoilt. */
export type Operation = { readonly query: string; readonly variables: Readonly<Record<string, unknown>> }

type Make = (rng: Rng.Rng, operations: readonly Operation[]) => Partial<Request> | object

const STRINGS = [
  "'; DROP TABLE chain.wallet; --",
  '" OR 1=1 --',
  "') UNION ALL VALUES (1) --",
  '$1',
  '$as_of_s',
  '#{process.exit(1)}',
  '../../../../etc/passwd',
  '/dev/zero',
  'https://127.0.0.1:1/x',
  '\u0000',
  '\ud800',
  '‮',
  '__proto__',
  'constructor',
  'x'.repeat(100_000),
  '',
  ' ',
  '0x',
  `0x${'f'.repeat(41)}`,
  `0x${'F'.repeat(39)}g`,
  '-1',
  '1e309',
  `1${'0'.repeat(400)}`,
  '2021-13-45',
  '9999999-01-01T00:00:00Z',
  '-000001-01-01',
  'eip155:0',
  'eip155:99999999999999999999999',
  'NaN',
]
const VALUES: readonly unknown[] = [
  ...STRINGS,
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53,
  1e308,
  [],
  {},
  [[[[]]]],
  { __proto__: null, constructor: { prototype: { role: 'admin' } } },
]

const of = <T>(rng: Rng.Rng, list: readonly T[]): T => list[rng.below(list.length)] as T
const deep = (open: string, middle: string, close: string, levels: number) =>
  `${open.repeat(levels)}${middle}${close.repeat(levels)}`
const LEVELS = [5, 13, 50, 101, 1_000, 50_000]

const makers: Readonly<Record<string, Make>> = {
  'a value of another kind': (rng, operations) => {
    const { query, variables } = of(rng, operations)
    const names = Object.keys(variables)
    if (names.length === 0) return { query, variables: { stray: of(rng, VALUES) } }
    return { query, variables: { ...variables, [of(rng, names)]: of(rng, VALUES) } }
  },
  'a value within a value': (rng, operations) => {
    const { query, variables } = of(rng, operations)
    return { query, variables: spoil(rng, variables, 3) }
  },
  'an inline value': (rng) => {
    const text = JSON.stringify(of(rng, STRINGS))
    return {
      query: of(rng, [
        `{ wallet(address: ${text}) { id } }`,
        `{ explain(wallet: ${text}, segment: ${text}) { member } }`,
        `{ wallets(after: ${text}) { nodes { id } } }`,
        `{ wallets(asOf: ${text}) { nodes { id } } }`,
        `{ segmentPreview(where: { label: { is: ${text} } }) { size } }`,
        `{ model(version: ${text}) { goal } }`,
        `{ campaign(id: ${text}) { id report { __typename } } }`,
        `mutation { saveSegment(name: ${text}, where: { purchases: { gt: 1 } }) { __typename } }`,
        `mutation { cancelJobRun(id: ${text}) { __typename } }`,
      ]),
    }
  },
  'a cut query': (rng, operations) => {
    const { query } = of(rng, operations)
    return { query: query.slice(0, rng.below(query.length)) }
  },
  'changed letters': (rng, operations) => {
    const letters = [...of(rng, operations).query]
    for (let i = 0; i < 1 + rng.below(5); i++)
      letters[rng.below(letters.length)] = of(rng, [...'{}()[]$@:!|"#&…\u0000 \n0aZ'])
    return { query: letters.join('') }
  },
  'deep fields': (rng) => ({ query: deep('{ campaigns ', '{ id }', '}', of(rng, LEVELS)) }),
  'deep values': (rng) => ({
    query: `{ segmentPreview(where: ${deep('{ not: ', '{ purchases: { gt: 1 } }', ' }', of(rng, LEVELS))}) { size } }`,
  }),
  'deep variables': (rng) => ({
    body: `{"query":"query ($w: WalletFilter!) { segmentPreview(where: $w) { size } }","variables":{"w":${deep('{"not":', '{"purchases":{"gt":1}}', '}', of(rng, LEVELS))}}}`,
  }),
  'deep lists': (rng) => ({ body: `{"query":"{ asOf }","variables":{"x":${deep('[', '1', ']', of(rng, LEVELS))}}}` }),
  aliases: (rng) => {
    const many = of(rng, [10, 31, 500, 20_000])
    return { query: `{ ${Array.from({ length: many }, (_, i) => `a${i}: asOf`).join(' ')} }` }
  },
  'the same field again and again': (rng) => ({ query: `{ ${'asOf '.repeat(of(rng, [10, 1_000, 100_000]))}}` }),
  fragments: (rng) => {
    const many = of(rng, [2, 14, 200])
    const list = Array.from(
      { length: many },
      (_, i) => `fragment f${i} on Query { ...f${(i + 1) % many} ...f${(i + 2) % many} }`,
    )
    return { query: `{ ...f0 } ${list.join(' ')}` }
  },
  'a tower of fragments': (rng) => {
    const many = of(rng, [5, 12, 40])
    const list = Array.from(
      { length: many },
      (_, i) => `fragment g${i} on Query { ...g${i + 1} ...g${i + 1} ...g${i + 1} }`,
    )
    return { query: `{ ...g0 } ${list.join(' ')} fragment g${many} on Query { asOf }` }
  },
  'a huge page': (rng) => {
    const first = of(rng, [501, 100_000, 2 ** 31 - 1, 2 ** 31, -1, 0])
    const page = 'nodes { id address scores { goal } labels { label } }'
    return of(rng, [
      { query: `{ wallets(first: ${first}) { ${page} } }` },
      { query: `query ($n: Int!) { wallets(first: $n) { ${page} } }`, variables: { n: first } },
      { query: `query ($n: Int! = ${first}) { wallets(first: $n) { ${page} } }` },
      { query: `{ entities(first: ${first}) { wallets } jobs { runs(first: ${first}) { id } } }` },
    ])
  },
  'many variables': (rng) => {
    const many = of(rng, [100, 1_000, 100_000])
    const variables = Object.fromEntries(Array.from({ length: many }, (_, i) => [`v${i}`, i]))
    if (rng.below(2) === 0) return { query: '{ asOf }', variables }
    return {
      query: `query (${Object.keys(variables)
        .map((name) => `$${name}: Int`)
        .join(' ')}) { asOf }`,
      variables,
    }
  },
  'a long list': (rng) => {
    const many = of(rng, [1_000, 100_000])
    const wallets = Array.from({ length: many }, (_, i) => `0x${i.toString(16).padStart(40, '0')}`)
    return {
      query: 'query ($w: WalletFilter!) { segmentPreview(where: $w) { size } }',
      variables: { w: { wallet: wallets, list: wallets, wallets } },
    }
  },
  directives: (rng) => ({
    query: `{ asOf ${'@skip(if: false) '.repeat(of(rng, [1, 2, 1_000]))} ${of(rng, ['@defer', '@stream', '@live', ''])} }`,
  }),
  introspection: (rng) => ({
    query: of(rng, [
      '{ __schema { types { name fields { name type { name fields { name type { name } } } } } } }',
      '{ __type(name: "Query") { fields { name } } }',
      `{ __schema { ${'types { fields { type { '.repeat(30)} name ${'} } } '.repeat(30)} } }`,
    ]),
  }),
  'another operation': (rng, operations) => ({
    ...of(rng, operations),
    operationName: of(rng, ['x', '', null, 5, '__proto__', 'A']),
    ...of(rng, [
      {},
      { extensions: { persistedQuery: { version: 1, sha256Hash: of(rng, STRINGS) } } },
      { documentId: of(rng, VALUES) },
    ]),
  }),
  'a body that is none': (rng) => ({
    body: of(rng, [
      '',
      '{',
      'null',
      '5',
      '"x"',
      '[]',
      '[{"query":"{ asOf }"},{"query":"{ asOf }"}]',
      '{"query":',
      '{"query":5}',
      '{"query":null}',
      '{"query":{}}',
      '{"variables":[]}',
      '{"query":"{ asOf }","variables":"x"}',
      '{"query":"{ asOf }","variables":5}',
      '{"query":"{ asOf }","extensions":7}',
      '\ufeff{"query":"{ asOf }"}',
      '{"__proto__":{"role":"admin"},"query":"{ asOf }"}',
      '{"constructor":{"prototype":1},"query":"{ asOf }"}',
      'query=%7BasOf%7D',
      ' '.repeat(100_000),
    ]),
  }),
  'another way': (rng) => ({
    method: of(rng, ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'POST']),
    path: of(rng, [
      '/graphql',
      '/graphql/',
      '/graphql/stream',
      '/graphql?query={asOf}',
      '/../etc/passwd',
      '/%00',
      '/%2e%2e/',
      '/health',
      '/ready',
      '/downloads/x.y',
      `/${'a'.repeat(10_000)}`,
    ]),
    query: '{ asOf }',
  }),
  'other headers': (rng) => ({
    headers: of(rng, [
      { 'idempotency-key': 'x'.repeat(5_000) },
      { 'idempotency-key': ' \t' },
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'application/json; charset=utf-7' },
      { 'content-type': 'multipart/form-data; boundary=x' },
      { accept: 'text/html' },
      { accept: 'multipart/mixed; deferSpec=20220824' },
      { 'x-forwarded-for': STRINGS.filter((text) => /^[ -~]*$/.test(text) && text.length < 1_000).join(', ') },
      { 'apollo-require-preflight': 'x', 'x-apollo-operation-name': 'y' },
      { 'accept-language': 'x'.repeat(10_000) },
    ]),
    query: of(rng, ['{ asOf }', 'mutation { runJob(name: "x") { __typename } }']),
  }),
  'a file': (rng) => {
    const text = of(rng, STRINGS)
    const encoded = (value: string) => encodeURIComponent(Buffer.from(value.slice(0, 5_000)).toString())
    const claim = of(rng, [
      text,
      Buffer.from(text).toString('base64url'),
      Buffer.from(JSON.stringify({ content: { kind: 'audit' }, untilS: 1e12 })).toString('base64url'),
    ])
    const signature = of(rng, ['', 'x'.repeat(43), claim])
    return {
      method: of(rng, ['GET', 'HEAD', 'POST']),
      path: of(rng, [
        `/downloads/${encoded(text)}?claim=${encoded(claim)}&signature=${encoded(signature)}`,
        `/downloads/audit.csv?claim=${encoded(claim)}&signature=${encoded(signature)}`,
        `/downloads/audit.csv?claim=${encoded(claim)}&claim=${encoded(claim)}&signature[]=${encoded(signature)}`,
        '/downloads/',
        '/downloads/..%2f..%2fetc%2fpasswd',
        '/downloads/%00.csv?claim=%&signature=%',
      ]),
      query: of(rng, [
        `{ walletsFile(features: [${JSON.stringify(text)}]) { url } }`,
        `{ segmentFile(name: ${JSON.stringify(text)}) { url } }`,
      ]),
    }
  },
  'a stream': (rng, operations) => ({
    path: '/graphql/stream',
    headers: { accept: 'text/event-stream' },
    query: of(rng, [
      '{ asOf }',
      'subscription { jobProgress(run: "x") { run } }',
      'subscription { campaignProgress(id: "x") { id } }',
      'subscription { jobProgress { ...',
      of(rng, operations).query.replace('subscription', 'query'),
    ]),
    variables: of(rng, VALUES),
  }),
}

/** The names of all kinds of request. */
export const kinds: readonly string[] = Object.keys(makers)

/** The request of `seed`; seeds that follow each other pass through the kinds. */
export function request(seed: number, operations: readonly Operation[]): Request {
  const kind = kinds[seed % kinds.length] ?? ''
  const made: Partial<Request> = { ...makers[kind]?.(Rng.create(`api/${seed}`), operations) }
  const { path = '/graphql', method = 'POST', headers = {}, body, ...rest } = made
  return {
    kind,
    path,
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: body ?? JSON.stringify(rest),
  }
}

function spoil(rng: Rng.Rng, value: unknown, levels: number): unknown {
  if (levels === 0 || typeof value !== 'object' || value === null) return of(rng, VALUES)
  const entries = Object.entries(value)
  if (entries.length === 0) return of(rng, VALUES)
  const [name = ''] = of(rng, entries)
  const changed = { ...value, [name]: spoil(rng, entries.find(([each]) => each === name)?.[1], levels - 1) }
  return Array.isArray(value) ? Object.values(changed) : changed
}
