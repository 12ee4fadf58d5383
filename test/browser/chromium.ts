/** The browser of the browser tests: an installed Chromium, headless, that goes nowhere by itself. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The first Chromium among `folders`. Throws with how to get one. */
export function find(folders: readonly string[] = (process.env.PATH ?? '').split(delimiter)): string {
  for (const folder of folders) {
    const found = NAMES.map((name) => join(folder, name)).find((path) => existsSync(path))
    if (found) return found
  }
  throw new Error(
    `No Chromium is on PATH (looked for ${NAMES.join(', ')}). Get one with \`apt-get install chromium\` on Debian or Ubuntu, or install Google Chrome and put its folder on PATH; then run \`npm run test:browser\` again.`,
  )
}

/** Starts it; the caller closes it. */
export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: find(), args: QUIET })
}
