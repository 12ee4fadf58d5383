/**
 * What a token contract says of itself: which calls ask for it, and what their answers mean. Nothing that a contract says is
 * believed further than it can be checked: answers are bounded, texts cleaned, and what was odd is told.
 */
import { decodeAbiParameters, encodeFunctionData, type Hex, hexToBytes, parseAbi } from 'viem'
import type { Address } from '../core/address.ts'

/** Standards that ERC-165 can claim. */
export type Claim = 'ERC-721' | 'ERC-1155'

/** What is known of a contract; null = unknown. `oddities` are sentences' beginnings such as `decimals: 300 exceeds 77`. */
export type Metadata = {
  readonly address: Address
  readonly decimals: number | null
  readonly symbol: string | null
  readonly name: string | null
  /** What ERC-165 claims; null also for what does not speak ERC-165. */
  readonly standard: Claim | null
  readonly oddities: readonly string[]
}

/** What one call gave: returned bytes, or null when it failed. `tooLarge`: it answered more than can be carried. */
export type Returned = { readonly data: Hex | null; readonly tooLarge?: true }

const abi = parseAbi([
  'function decimals() view returns (uint256)',
  'function symbol() view returns (string)',
  'function name() view returns (string)',
  'function supportsInterface(bytes4 id) view returns (bool)',
])
const supports = (id: Hex): Hex => encodeFunctionData({ abi, functionName: 'supportsInterface', args: [id] })

/** The calldata of the questions, in the order in which {@link read} takes the answers. ERC-165 needs two, its claims two more. */
export const QUESTIONS: readonly Hex[] = [
  encodeFunctionData({ abi, functionName: 'decimals' }),
  encodeFunctionData({ abi, functionName: 'symbol' }),
  encodeFunctionData({ abi, functionName: 'name' }),
  supports('0x01ffc9a7'),
  supports('0xffffffff'),
  supports('0x80ac58cd'),
  supports('0xd9b67a26'),
]

/** 10^77 is the largest power of ten in 256 bits. */
const MAX_DECIMALS = 77n
/** Code points of a text that are kept, and bytes of an answer that are looked at. */
const MAX_TEXT = 64
const MAX_ANSWER_BYTES = 16_384

/** The meaning of the answers to {@link QUESTIONS} by the contract at `address`. Never throws. */
export function read(address: Address, answers: readonly Returned[]): Metadata {
  const oddities: string[] = []
  const odd = (what: string) => oddities.push(what)
  const [decimals, symbol, name, erc165, all, erc721, erc1155] = answers
  return {
    address,
    decimals: decimalsOf(decimals, odd),
    symbol: textOf('symbol', symbol, odd),
    name: textOf('name', name, odd),
    standard: claimOf({ erc165, all, erc721, erc1155 }, odd),
    oddities,
  }
}

type Odd = (what: string) => void

function decimalsOf(answer: Returned | undefined, odd: Odd): number | null {
  if (answer?.tooLarge) odd('decimals: the answer is too large')
  const data = answer?.data ?? '0x'
  if (data === '0x') return null
  if (data.length !== 66) {
    odd(`decimals: an answer of ${(data.length - 2) / 2} bytes`)
    return null
  }
  const value = BigInt(data)
  if (value <= MAX_DECIMALS) return Number(value)
  odd(`decimals: ${value < 1_000_000n ? value : 'a huge number'} exceeds ${MAX_DECIMALS}`)
  return null
}

type Claims = Readonly<Record<'erc165' | 'all' | 'erc721' | 'erc1155', Returned | undefined>>

function claimOf({ erc165, all, erc721, erc1155 }: Claims, odd: Odd): Claim | null {
  if (!isTrue(erc165)) return null
  if (isTrue(all)) {
    odd('erc165: answers true to 0xffffffff, so its claims count for nothing')
    return null
  }
  if (isTrue(erc721) && isTrue(erc1155)) {
    odd('erc165: claims ERC-721 and ERC-1155 at once')
    return null
  }
  return isTrue(erc721) ? 'ERC-721' : isTrue(erc1155) ? 'ERC-1155' : null
}

function isTrue(answer: Returned | undefined): boolean {
  return answer?.data?.length === 66 && BigInt(answer.data) === 1n
}

function textOf(field: 'symbol' | 'name', answer: Returned | undefined, odd: Odd): string | null {
  if (answer?.tooLarge) odd(`${field}: the answer is too large`)
  const data = answer?.data ?? '0x'
  if (data === '0x') return null
  const sizeBytes = (data.length - 2) / 2
  if (sizeBytes > MAX_ANSWER_BYTES) {
    odd(`${field}: an answer of ${sizeBytes} bytes`)
    return null
  }
  const bytes = sizeBytes === 32 ? wordText(data) : stringBytes(data)
  if (bytes === null) {
    odd(`${field}: ${sizeBytes} bytes that are no text`)
    return null
  }
  if (sizeBytes === 32 && bytes.length > 0) odd(`${field}: bytes32`)
  return cleaned(field, bytes, odd)
}

/** A bytes32 text (MKR's style) without the zeros that fill it up. */
function wordText(data: Hex): Uint8Array {
  const bytes = hexToBytes(data)
  return bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1)
}

function stringBytes(data: Hex): Uint8Array | null {
  try {
    // `bytes` has the layout of `string`, and is not decoded as text.
    return hexToBytes(decodeAbiParameters([{ type: 'bytes' }], data)[0])
  } catch {
    return null
  }
}

/**
 * Text that is safe to show and to compare: valid UTF-8 without control, format (bidi overrides, zero-width), private and
 * unassigned characters, blanks made single, at most 64 code points. Null when nothing is left.
 */
function cleaned(field: string, bytes: Uint8Array, odd: Odd): string | null {
  const raw = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  if (!Buffer.from(raw).equals(bytes)) odd(`${field}: not UTF-8`)
  const seen = raw.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\ufffd]/gu, '')
  if (/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/u.test(raw)) odd(`${field}: hidden characters`)
  const points = [...seen.replace(/\s+/gu, ' ').trim()]
  if (points.length > MAX_TEXT) odd(`${field}: ${points.length} characters, cut to ${MAX_TEXT}`)
  const text = points.slice(0, MAX_TEXT).join('').trim()
  return text === '' ? null : text
}
