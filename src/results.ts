/** What stages give, in the words of `capabilities.ts`: instants as ISO-8601, amounts as decimal text. Pure. */
import type * as Key from './access/keys.ts'
import type * as Audience from './campaigns/audience.ts'
import * as BriefOf from './campaigns/brief.ts'
import type * as Campaign from './campaigns/campaign.ts'
import type * as Capabilities from './capabilities.ts'
import * as Time from './core/time.ts'
import type * as Reconcile from './delivery/reconcile.ts'
import type * as Dictionary from './features/dictionary.ts'
import type * as Reports from './measurement/report.ts'
import type * as Roster from './models/roster.ts'
import type * as Lists from './segments/lists.ts'
import type * as Snapshots from './segments/snapshot.ts'
import type * as Store from './segments/store.ts'
import * as Text from './segments/text.ts'
import type * as Wallets from './segments/wallets.ts'
import type * as Watch from './segments/watch.ts'
import type * as Runs from './warehouse/runs.ts'

const iso = Time.toIso
const isoOrNull = (atS: number | null) => (atS === null ? null : iso(atS))

/** A registered model. */
export function model(entry: Roster.Entry): Capabilities.ModelEntry {
  return {
    version: entry.version,
    goal: entry.goal,
    asOf: iso(entry.asOfS),
    trainedAt: iso(entry.trainedAtS),
    champion: entry.champion,
    card: entry.card,
  }
}

/** The features as of an instant, with how well they are known. */
export function dictionary(asOfS: number | null, entries: readonly Dictionary.Entry[]): Capabilities.DictionaryResult {
  const features = entries.map(({ feature, isWithheld, wallets, known, streams }) => ({
    name: feature.name,
    unit: feature.unit,
    grain: feature.grain,
    type: feature.type,
    definition: feature.definition,
    values: feature.values ?? null,
    tables: feature.tables,
    withheld: isWithheld,
    wallets,
    known,
    share: known === null || !wallets ? null : known / wallets,
    streams: streams.map(({ toS, finalS, ...stream }) => ({
      ...stream,
      to: isoOrNull(toS),
      finalTo: isoOrNull(finalS),
    })),
  }))
  return { asOf: isoOrNull(asOfS), features }
}

/** A saved segment. */
export function segment(saved: Store.Saved): Capabilities.SegmentEntry {
  return {
    name: saved.name,
    version: saved.version,
    filter: saved.filter,
    text: Text.print(saved.filter),
    savedAt: iso(saved.savedAtS),
    savedBy: saved.savedBy,
  }
}

/** A snapshot. */
export function snapshot(made: Snapshots.Snapshot): Capabilities.SnapshotResult {
  const { id, segment, version, asOfS, model, size } = made
  return { id, segment, version, asOf: iso(asOfS), model, size }
}

/** A stored list. */
export function walletList({ savedAtS, ...stored }: Lists.Stored): Capabilities.WalletListEntry {
  return { ...stored, savedAt: iso(savedAtS) }
}

/** An evaluation of a watched segment. */
export function evaluation({ name, asOfS, ...counts }: Watch.Evaluation): Capabilities.EvaluationEntry {
  return { segment: name, asOf: iso(asOfS), ...counts }
}

/** A wallet. */
export function wallet(found: Wallets.Wallet): Capabilities.WalletEntry {
  const { id, address, asOfS, features, scores, labels } = found
  const asOf = isoOrNull(asOfS)
  return {
    id,
    address,
    asOf,
    features,
    scores: scores.map((score) => ({ ...score, asOf: asOf ?? '' })),
    labels: labels.map(({ label, source, atS }) => ({ label, source, at: iso(atS) })),
  }
}

/** A campaign, without its salt. */
export function campaign(kept: Campaign.Campaign): Capabilities.CampaignEntry {
  const { id, name, state, brief, planHash, runId, proposer } = kept
  return {
    id,
    name,
    state,
    brief: BriefOf.toJson(brief) as unknown as Capabilities.Brief,
    snapshot: kept.snapshot,
    planHash,
    runId,
    proposer,
    scheduledFor: isoOrNull(kept.scheduledS),
    createdAt: iso(kept.createdAtS),
  }
}

/** One wallet of an audience. */
export function audience({ address, arm, probability, amountUnits }: Audience.Assigned): Capabilities.AudienceEntry {
  return { address, arm, probability, amountUnits: amountUnits === null ? null : amountUnits.toString() }
}

/** A change of a campaign's state. */
export function event({ atS, from, to, principal, note }: Campaign.Event): Capabilities.StatusResult['events'][number] {
  return { at: iso(atS), from, to, principal, note }
}

/** The ledger of a plan's receipts, counted. */
export function ledger(counted: Reports.Ledger): Capabilities.Ledger {
  return { ...counted, deliveredUnits: counted.deliveredUnits.toString() }
}

/** A run that ended, or a reconciliation. */
export function ran(kept: Campaign.Campaign, counted: Reports.Ledger, from: Reconcile.Ledger): Capabilities.RunResult {
  return {
    campaign: kept.id,
    state: kept.state,
    ledger: ledger(counted),
    costWei: from.costWei.toString(),
    transactions: from.transactions.length,
  }
}

/** A report. */
export function report(made: Reports.Report): Capabilities.Report {
  const { campaign: kept, effect, ledger: counted, cost, window } = made
  const { token, goal, holdoutBps } = kept.brief
  return {
    campaign: kept.id,
    name: kept.name,
    madeAt: iso(made.madeAtS),
    provisionalUntil: isoOrNull(made.provisionalUntilS),
    causal: made.causal,
    unit: kept.brief.unit === 'entity' ? 'entity as of the plan' : 'wallet (entity version 0)',
    goal: { name: goal, from: iso(window.fromS), to: iso(window.toS) },
    audience: {
      snapshot: kept.snapshot ?? '',
      members: made.members,
      suppressed: made.suppressed,
      treated: effect.treated.units,
      heldOut: effect.heldOut.units,
      holdoutBps,
    },
    ledger: ledger(counted),
    cost: {
      gasWei: cost.gasWei.toString(),
      tokenUnits: counted.deliveredUnits.toString(),
      token: token.symbol,
      decimals: token.decimals,
      transactions: cost.transactions,
    },
    outcomes: { treated: effect.treated, heldOut: effect.heldOut },
    intentionToTreat: effect.intentionToTreat,
    sampleRatio: effect.sampleRatio,
    unitsPerIncrementalWallet: effect.unitsPerIncrementalWallet,
    lineage: made.lineage,
    notes: made.notes,
  }
}

/** An API key, without its secret. */
export function key({
  id,
  principal,
  role,
  scopes,
  createdAtS,
  expiresAtS,
  revokedAtS,
}: Key.Key): Capabilities.KeyEntry {
  return {
    id,
    principal,
    role,
    scopes,
    createdAt: iso(createdAtS),
    expiresAt: isoOrNull(expiresAtS),
    revokedAt: isoOrNull(revokedAtS),
  }
}

/** A run of a job. */
export function run({ dueS, startedAtS, endedAtS, owedAtS, ...run }: Runs.Run): Capabilities.JobRun {
  return {
    ...run,
    due: isoOrNull(dueS),
    startedAt: iso(startedAtS),
    endedAt: isoOrNull(endedAtS),
    retryAt: isoOrNull(owedAtS),
  }
}
