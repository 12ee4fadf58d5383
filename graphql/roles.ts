/** Who may do what: the one table of operations and roles, and the gate that every operation passes. */
import type { GraphQLFieldResolver } from 'graphql'
import type { Role } from '../src/capabilities.ts'
import { Failure } from '../src/core/failure.ts'
import type { Context } from './context.ts'

const READERS = ['analyst', 'growth', 'marketer', 'approver', 'admin'] as const
const SEGMENTERS = ['growth', 'marketer', 'admin'] as const
const CAMPAIGNERS = ['marketer', 'admin'] as const
const APPROVERS = ['approver', 'admin'] as const
const ADMINS = ['admin'] as const

/** The roles that may call each operation. */
export const operations: Readonly<Record<string, readonly Role[]>> = {
  'Query.me': READERS,
  'Query.features': READERS,
  'Query.asOf': READERS,
  'Query.goals': READERS,
  'Query.wallet': READERS,
  'Query.wallets': READERS,
  'Query.segments': READERS,
  'Query.segmentPreview': READERS,
  'Query.explain': READERS,
  'Query.segmentVersions': READERS,
  'Query.segmentConsumers': READERS,
  'Query.segmentOverlap': READERS,
  'Query.segmentDiff': READERS,
  'Query.lookalike': READERS,
  'Query.segmentChanges': READERS,
  'Query.walletLists': READERS,
  'Query.funnel': READERS,
  'Query.lifecycle': READERS,
  'Query.cohorts': READERS,
  'Query.snapshotFile': READERS,
  'Query.segmentFile': READERS,
  'Query.walletsFile': READERS,
  'Query.cohortsFile': READERS,
  'Query.auditFile': ADMINS,
  'Query.auditLog': ADMINS,
  'Query.entities': READERS,
  'Query.entity': READERS,
  'Query.graphEgo': READERS,
  'Query.graphPath': READERS,
  'Query.graphCluster': READERS,
  'Query.graphTop': READERS,
  'Query.sybilRisk': READERS,
  'Query.models': READERS,
  'Query.model': READERS,
  'Query.modelDecisions': READERS,
  'Query.scorings': READERS,
  'Query.scoreExplanation': READERS,
  'Query.campaigns': READERS,
  'Query.campaign': READERS,
  'Query.jobs': READERS,
  'Query.coverage': READERS,
  'Subscription.jobProgress': READERS,
  'Subscription.campaignProgress': READERS,
  'Mutation.saveSegment': SEGMENTERS,
  'Mutation.snapshotSegment': SEGMENTERS,
  'Mutation.removeSegment': SEGMENTERS,
  'Mutation.storeWalletList': SEGMENTERS,
  'Mutation.watchSegment': SEGMENTERS,
  'Mutation.appealEntity': SEGMENTERS,
  'Mutation.createCampaign': CAMPAIGNERS,
  'Mutation.planCampaign': CAMPAIGNERS,
  'Mutation.approveCampaign': APPROVERS,
  'Mutation.scheduleCampaign': CAMPAIGNERS,
  'Mutation.pauseCampaign': CAMPAIGNERS,
  'Mutation.resumeCampaign': CAMPAIGNERS,
  'Mutation.cancelCampaign': CAMPAIGNERS,
  'Mutation.runJob': ADMINS,
  'Mutation.cancelJobRun': ADMINS,
  'Mutation.scheduleJob': ADMINS,
}

/** `resolve`, for the roles of {@link operations} only. An operation that the table lacks is for nobody. */
export function gate(
  operation: string,
  resolve: GraphQLFieldResolver<unknown, Context>,
): GraphQLFieldResolver<unknown, Context> {
  return (source, args, context, info) => {
    const roles = operations[operation] ?? []
    if (roles.includes(context.role)) return resolve(source, args, context, info)
    throw new Failure('FORBIDDEN', `The role ${context.role} may not call ${operation}.`, { operation, roles })
  }
}
