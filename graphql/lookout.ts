/**
 * Campaigns that are watched. Nothing tells when one changes, as any process on the way to the chain may be the cause; so each is looked at once a second, once
 * for all who watch it, and not at all when nobody does.
 */
import type { StatusResult } from '../src/capabilities.ts'

/** Whom to tell: `show` gets every look, `end` comes when it cannot be looked at. */
export type Watcher = { readonly show: (status: StatusResult) => void; readonly end: () => void }

/** Starts watching a campaign; call the answer to stop. */
export type Lookout = (campaign: string, watcher: Watcher) => () => void

/** How to look, and what to do about a look that failed; `later` runs something after a while unless it is stopped by what it gives. */
export type Options = {
  readonly look: (campaign: string) => Promise<StatusResult>
  readonly failed: (error: unknown) => void
  readonly later?: (work: () => void) => () => void
}

const EVERY_MS = 1_000

type Watched = { readonly watchers: Set<Watcher>; stop: () => void }

/** A lookout of one server. */
export function create({ look, failed, later = after }: Options): Lookout {
  const all = new Map<string, Watched>()
  return (campaign, watcher) => {
    const known = all.get(campaign)
    const watched = known ?? { watchers: new Set(), stop: () => undefined }
    watched.watchers.add(watcher)
    if (!known) {
      all.set(campaign, watched)
      wait(campaign, watched)
    }
    return () => {
      if (watched.watchers.delete(watcher) && watched.watchers.size === 0) forget(campaign, watched)
    }
  }

  function wait(campaign: string, watched: Watched): void {
    watched.stop = later(() => void turn(campaign, watched))
  }

  function forget(campaign: string, watched: Watched): void {
    watched.stop()
    // Who came again meanwhile has another.
    if (all.get(campaign) === watched) all.delete(campaign)
  }

  async function turn(campaign: string, watched: Watched): Promise<void> {
    try {
      const status = await look(campaign)
      for (const { show } of [...watched.watchers]) show(status)
      if (watched.watchers.size > 0) wait(campaign, watched)
    } catch (error) {
      failed(error)
      forget(campaign, watched)
      for (const { end } of [...watched.watchers]) end()
    }
  }
}

function after(work: () => void): () => void {
  const timer = setTimeout(work, EVERY_MS)
  return () => clearTimeout(timer)
}
