/**
 * Which tokens look like spam: a closed list of rules over names, symbols and transfers, each with its sentence, so that a flag
 * can be explained and disputed. A flag deletes nothing, and a person's decision stands above it.
 */
import { DAY_S } from '../core/time.ts'
import * as Queries from './queries.generated.ts'
import type { Warehouse } from './warehouse.ts'

/** A rule: its name as it stands in `derived.token_judgement`, and what a token does that meets it. */
export type Rule = { readonly name: string; readonly says: string }

/** Transfers from which a token is worth copying, and how many times a copy's transfers it must have. */
const COPIED_FROM = 1000
const LOOKALIKE_TIMES = 100
const COPY_TIMES = 1000
/** What makes a distribution one that nobody asked for. */
const PUSH = { share: 0.95, receivers: 100, batch: 3, idleShare: 0.95, observedS: 7 * DAY_S }
const SATURATED_SHARE = 0.1
const ZERO = { share: 0.9, transfers: 20 }

/** Top-level domains that spam uses; not .finance, .fi and .eth, which honest names carry. */
const DOMAINS =
  'com|org|net|xyz|io|app|site|top|click|link|live|online|vip|cc|pro|info|gift|claims?|me|ru|cn|co|ly|lol|fun|shop|space|website|club|events?|rewards?'
const URL = `https?:|www\\.|\\bt\\.me/|\\b[a-z0-9-]{2,}\\.(${DOMAINS})\\b`
const LURE = '\\b(claim(s|ed|able|ing)?|visit|airdrops?|rewards?|redeem|vouchers?|giveaway)\\b'

/** The rules. */
export const rules: readonly Rule[] = [
  { name: 'url', says: 'The name or symbol holds an address of the web.' },
  { name: 'lure', says: 'The name or symbol says claim, visit, airdrop, reward, redeem, voucher or giveaway.' },
  {
    name: 'lookalike',
    says: `The symbol, written otherwise, looks like that of a token of the chain that was seen earlier and moved ${COPIED_FROM} times or more, and ${LOOKALIKE_TIMES} times as often.`,
  },
  {
    name: 'copy',
    says: `The symbol is that of a token of the chain that was seen earlier and moved ${COPIED_FROM} times or more, and ${COPY_TIMES} times as often.`,
  },
  {
    name: 'push',
    says: `At most 3 sources made 95 % of the transfers, unasked (no wallet mints to itself), to ${PUSH.receivers} wallets or more, of which 95 % moved none of it later, though the chain was watched for 7 days since.`,
  },
  { name: 'absurd', says: 'One transfer in ten or more is of 2^127 base units or more.' },
  {
    name: 'zero',
    says: `Nine in ten transfers, of ${ZERO.transfers} or more, move nothing: they poison address histories.`,
  },
]

/**
 * Letters that are taken for Latin ones (the common part of Unicode TR39's confusables): Cyrillic, Greek, Cherokee, Lisu and
 * small capitals, by hand; full-width, circled and mathematical ones, by their compatibility form. Not ₮: Tether itself uses it.
 */
const BY_HAND: readonly (readonly [lookalikes: string, letters: string])[] = [
  ['АВЕЅІЈКМНОРСТХУԌԁһԛԝаеѕіјорсухкмнтӏ', 'ABESIJKMHOPCTXYGdhqwaesijopcyxkmhtl'],
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹαικνορυϲ', 'ABEZHIKMNOPTYXCaikvopuc'],
  ['ᎠᎢᏚᏟᎬᎻᎷᏢᏴᎪ', 'DTSCEHMPBA'],
  ['ꓢꓓꓚꓴꓔꓮꓐꓰꓗꓟꓠꓳꓑ', 'SDCUTABEKMNOP'],
  ['ıɡɑᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ', 'igaABCDEFGHIJKLMNOPRSTUVWYZ'],
]
const BY_FORM: readonly (readonly [first: number, last: number])[] = [
  [0x24b6, 0x24e9],
  [0xff10, 0xff5a],
  [0x1d400, 0x1d7ff],
]

/** The look-alikes and, at the same places, the letters that they are taken for. */
export const confusables: { readonly lookalikes: string; readonly letters: string } = list()

function list() {
  const pairs = BY_HAND.flatMap(([lookalikes, letters]) => {
    const to = [...letters]
    return [...lookalikes].map((from, i) => [from, to[i] ?? from] as const)
  })
  for (const [first, last] of BY_FORM) {
    for (let point = first; point <= last; point++) {
      const from = String.fromCodePoint(point)
      const to = from.normalize('NFKC')
      if (/^[A-Za-z0-9]$/.test(to)) pairs.push([from, to])
    }
  }
  return { lookalikes: pairs.map(([from]) => from).join(''), letters: pairs.map(([, to]) => to).join('') }
}

/**
 * Judges the tokens of `chain` (null = of every chain) anew, as of now, by all transfers that are kept. The old judgements are
 * replaced in one transaction.
 */
export async function judge(warehouse: Warehouse, chain: string | null): Promise<void> {
  await warehouse.transaction(async () => {
    await warehouse.run(Queries.forgetJudgements, { chain })
    await warehouse.run(Queries.judgeTokens, {
      chain,
      as_of_s: warehouse.now(),
      ...confusables,
      url: URL,
      lure: LURE,
      copied_from: COPIED_FROM,
      lookalike_times: LOOKALIKE_TIMES,
      copy_times: COPY_TIMES,
      push_share: PUSH.share,
      push_receivers: PUSH.receivers,
      push_batch: PUSH.batch,
      push_idle_share: PUSH.idleShare,
      observed_s: PUSH.observedS,
      saturated_share: SATURATED_SHARE,
      zero_share: ZERO.share,
      zero_transfers: ZERO.transfers,
    })
  })
}
