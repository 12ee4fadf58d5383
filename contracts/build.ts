/** Compiles the contracts with the solc of npm and renders every file under `contracts/artifacts/`; `npm run contracts` writes them. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Abi, concat, encodeAbiParameters, getContractAddress, type Hex, keccak256, toHex } from 'viem'
import { Failure } from '../src/core/failure.ts'

/** What solc makes of one contract. */
type Compiled = {
  readonly name: string
  readonly source: string
  readonly abi: Abi
  readonly bytecode: Hex
  readonly deployedBytecode: Hex
  /** Byte offsets in `deployedBytecode` that hold immutables. */
  readonly immutables: readonly number[]
}

/** The one compiler that gives the committed bytecode. */
const COMPILER = '0.8.37+commit.f401782d'

/** Settings of solc's standard JSON; changing one changes every address. */
const SETTINGS = {
  optimizer: { enabled: true, runs: 999_999 },
  viaIR: true,
  evmVersion: 'cancun',
  metadata: { bytecodeHash: 'none' },
} as const

/** The deterministic deployment proxy (Arachnid), at one address on every EVM chain that has it: salt ++ init code → CREATE2. */
const PROXY = '0x4e59b44847b379578588920cA78FbF26c0B4956C'

/** The CREATE2 salt of the registry and of every route. */
const SALT: Hex = toHex('dropcast', { size: 32 })

const HERE = new URL('./', import.meta.url)

/** Every committed artifact by its path under `contracts/`, compiled from the sources now on disk. Throws `CONTRACT_MISMATCH` for another solc. */
export function files(): ReadonlyMap<string, string> {
  const sources = read('src')
  const probes = read('test')
  const contracts = compile(sources)
  const tests = compile(probes)
  const out = new Map<string, string>()
  for (const contract of contracts) out.set(`artifacts/${contract.name}.json`, json(contract, sources))
  out.set('artifacts/standard-input.json', `${JSON.stringify(input(sources), null, 2)}\n`)
  out.set('artifacts/drop.generated.ts', product(contracts))
  out.set('artifacts/test.generated.ts', probesModule(tests))
  return out
}

type Sources = Readonly<Record<string, string>>

function read(folder: 'src' | 'test'): Sources {
  const names = readdirSync(new URL(`${folder}/`, HERE))
    .filter((name) => name.endsWith('.sol'))
    .sort()
  return Object.fromEntries(
    names.map((name) => [`${folder}/${name}`, readFileSync(new URL(`${folder}/${name}`, HERE), 'utf8')]),
  )
}

function input(sources: Sources) {
  return {
    language: 'Solidity',
    sources: Object.fromEntries(Object.entries(sources).map(([path, content]) => [path, { content }])),
    settings: {
      ...SETTINGS,
      outputSelection: {
        '*': {
          '*': [
            'abi',
            'evm.bytecode.object',
            'evm.deployedBytecode.object',
            'evm.deployedBytecode.immutableReferences',
          ],
        },
      },
    },
  }
}

type SolcOutput = {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[]
  readonly contracts: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly abi: Abi
            readonly evm: {
              readonly bytecode: { readonly object: string }
              readonly deployedBytecode: {
                readonly object: string
                readonly immutableReferences?: Readonly<Record<string, readonly { readonly start: number }[]>>
              }
            }
          }
        >
      >
    >
  >
}

function compile(sources: Sources): Compiled[] {
  const solc: { version: () => string; compile: (text: string) => string } = createRequire(import.meta.url)('solc')
  if (!solc.version().startsWith(COMPILER)) {
    throw new Failure('CONTRACT_MISMATCH', 'Another solc is installed than the one the addresses come from.', {
      installed: solc.version(),
      expected: COMPILER,
    })
  }
  const output: SolcOutput = JSON.parse(solc.compile(JSON.stringify(input(sources))))
  const complaints = (output.errors ?? []).filter((error) => error.severity !== 'info')
  if (complaints.length > 0) {
    throw new Failure('INVARIANT_BROKEN', complaints.map((error) => error.formattedMessage).join('\n'))
  }
  return Object.entries(output.contracts).flatMap(([source, contracts]) =>
    Object.entries(contracts)
      .filter(([, contract]) => contract.evm.bytecode.object !== '')
      .map(([name, { abi, evm }]) => ({
        name,
        source,
        abi,
        bytecode: `0x${evm.bytecode.object}` as const,
        deployedBytecode: `0x${evm.deployedBytecode.object}` as const,
        immutables: Object.values(evm.deployedBytecode.immutableReferences ?? {}).flatMap((places) =>
          places.map((place) => place.start),
        ),
      })),
  )
}

function json(contract: Compiled, sources: Sources): string {
  const { name, source, abi, bytecode, deployedBytecode } = contract
  const text = sources[source] ?? ''
  return `${JSON.stringify(
    {
      name,
      source: `contracts/${source}`,
      sourceKeccak256: keccak256(toHex(text)),
      compiler: COMPILER,
      settings: SETTINGS,
      abi,
      bytecode,
      deployedBytecode,
    },
    null,
    2,
  )}\n`
}

function named(contracts: readonly Compiled[], name: string): Compiled {
  const found = contracts.find((contract) => contract.name === name)
  if (!found) throw new Failure('INVARIANT_BROKEN', `There is no contract ${name}.`)
  return found
}

function fill(contract: Compiled, word: Hex): Hex {
  let code = contract.deployedBytecode.slice(2)
  for (const start of contract.immutables) {
    code = code.slice(0, 2 * start) + word.slice(2) + code.slice(2 * start + 64)
  }
  return `0x${code}`
}

function product(contracts: readonly Compiled[]): string {
  const registry = named(contracts, 'Registry')
  const drop = named(contracts, 'Drop')
  const token = named(contracts, 'DemoToken')
  const at = (initCode: Hex) => getContractAddress({ from: PROXY, salt: SALT, bytecode: initCode, opcode: 'CREATE2' })
  const registryAddress = at(registry.bytecode)
  const word = encodeAbiParameters([{ type: 'address' }], [registryAddress])
  const dropInitCode = concat([drop.bytecode, word])
  // A refusal of the registry reaches the caller of the route unchanged, so the route's ABI must name it.
  const dropAbi = [...drop.abi, ...registry.abi.filter((item) => item.type === 'error')]
  return `${[
    '// Generated by `npm run contracts`; do not edit.',
    '/** ABIs, init code, predicted addresses and code hashes of the contracts in `contracts/src`. */',
    '',
    constant('The registry of delivered batches.', 'registryAbi', registry.abi),
    constant('The ERC-20 route, with the errors of the registry that reach its callers.', 'dropAbi', dropAbi),
    constant('The ERC-20 of the demo and the tests.', 'demoTokenAbi', token.abi),
    constant(
      'Init code of the demo token, before its constructor arguments (name, symbol, supplyUnits).',
      'demoTokenBytecode',
      token.bytecode,
    ),
    constant(
      'The CREATE2 proxy, the salt, and what must stand where: the same on every EVM chain. Send `salt ++ initCode` to `proxy`; compare the keccak256 of the code with `codeHash` before use.',
      'deployment',
      {
        compiler: COMPILER,
        proxy: PROXY.toLowerCase(),
        salt: SALT,
        registry: {
          address: registryAddress.toLowerCase(),
          initCode: registry.bytecode,
          codeHash: keccak256(registry.deployedBytecode),
        },
        drop: {
          address: at(dropInitCode).toLowerCase(),
          initCode: dropInitCode,
          codeHash: keccak256(fill(drop, word)),
        },
      },
    ),
  ].join('\n')}`
}

function probesModule(tests: readonly Compiled[]): string {
  return `${[
    '// Generated by `npm run contracts`; do not edit.',
    '/** ABIs and init code of the hostile contracts in `contracts/test`; only tests use them. */',
    '',
    ...tests.map(({ name, abi, bytecode }) =>
      constant(`${name} of contracts/test.`, name.charAt(0).toLowerCase() + name.slice(1), { abi, bytecode }),
    ),
  ].join('\n')}`
}

function constant(doc: string, name: string, value: unknown): string {
  return `/** ${doc} */\nexport const ${name} = ${JSON.stringify(value, null, 1)} as const\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of files()) {
    const file = fileURLToPath(new URL(path, HERE))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    console.log(`contracts/${path} ${text.length} bytes`)
  }
}
