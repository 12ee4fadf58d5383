/** Our Merkle tree beside a straightforward one on viem's keccak, of the same list and with the same root. */
import { concat, encodeAbiParameters, type Hex, keccak256 } from 'viem'
import * as Address from '../src/core/address.ts'
import { Failure } from '../src/core/failure.ts'
import * as Rng from '../src/core/rng.ts'
import * as Merkle from '../src/delivery/merkle.ts'
import * as Figure from './figure.ts'
import * as Rounds from './rounds.ts'

const ROUNDS = 3

/** Builds OpenZeppelin's StandardMerkleTree of `words[0]` seeded recipients (20,000) both ways. */
export async function run(words: readonly string[]): Promise<Figure.Found> {
  const size = Figure.whole(words, 0, 20_000)
  const rng = Rng.create('bench/merkle')
  const addresses = Array.from({ length: size }, () => address(rng))
  const amounts = addresses.map(() => 10n ** 18n + BigInt(rng.below(2 ** 32)) * 10n ** 9n)
  const roots = { ours: '', anchor: '' }
  const timing = await Rounds.alternate(ROUNDS, {
    ours: async () => {
      roots.ours = (await Merkle.build(addresses, amounts, { format: 'openzeppelin' })).root
    },
    anchor: () => {
      roots.anchor = plain(addresses, amounts)
    },
  })
  if (roots.ours !== roots.anchor) throw new Failure('INVARIANT_BROKEN', 'The two trees have different roots.', roots)
  return {
    anchor: 'keccak256, encodeAbiParameters and concat of viem over hex text, a textbook sorted-pair tree',
    figures: [
      Figure.lower(`tree of ${size} leaves, processor time`, 'ms', Rounds.cpu(timing)),
      Figure.higher('leaves a second of processor time', '1/s', {
        ours: (1000 * size) / timing.ours.cpuMs,
        anchor: (1000 * size) / timing.anchor.cpuMs,
      }),
    ],
    notes: [`Both roots are ${roots.ours}.`],
  }
}

function address(rng: Rng.Rng): Address.Address {
  const words = Array.from({ length: 5 }, () =>
    rng
      .below(2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  )
  return Address.parse(`0x${words.join('')}`)
}

/** The root of OpenZeppelin's standard tree, written as one would first write it. */
function plain(addresses: readonly Hex[], amounts: readonly bigint[]): Hex {
  const leaves = addresses.map((each, i) =>
    keccak256(keccak256(encodeAbiParameters([{ type: 'address' }, { type: 'uint256' }], [each, amounts[i] ?? 0n]))),
  )
  leaves.sort()
  const nodes: Hex[] = new Array(2 * leaves.length - 1)
  for (const [i, leaf] of leaves.entries()) nodes[nodes.length - 1 - i] = leaf
  for (let i = nodes.length - 1 - leaves.length; i >= 0; i--) {
    const pair: Hex[] = [nodes[2 * i + 1] ?? '0x', nodes[2 * i + 2] ?? '0x']
    nodes[i] = keccak256(concat(pair.sort()))
  }
  return nodes[0] ?? '0x'
}
