/** The address of a node, checked so that a configured URL cannot reach into the network that Dropcast runs in (SSRF). */
import dns from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { Failure } from '../core/failure.ts'

/** Where to send requests. `name` is safe to show: path and query, where providers put keys, are left out. */
export type Endpoint = { readonly url: URL; readonly name: string; readonly lookup: LookupFunction }

/** Ranges that are not the public internet (IANA special-purpose registries, RFC 6890 and successors). */
const NOT_PUBLIC = new BlockList()
for (const [prefix, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  NOT_PUBLIC.addSubnet(prefix, bits, 'ipv4')
}
for (const [prefix, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  NOT_PUBLIC.addSubnet(prefix, bits, 'ipv6')
}

/** Whether the IP address `ip` is outside the public internet; IPv4 inside IPv6 counts as what it holds. */
export function isPrivate(ip: string): boolean {
  return NOT_PUBLIC.check(ip, isIP(ip) === 6 ? 'ipv6' : 'ipv4')
}

/**
 * The endpoint at `text`. Unless `allowPrivate`, a private address is refused, here when it stands in the URL and by `lookup`
 * when a name resolves to it: `lookup` is what the connection itself uses, so a name cannot change its address in between.
 * Throws `CONFIG_INVALID` for what is not an http or https URL, `RPC_ADDRESS_REFUSED`.
 */
export function parse(text: string, options: { readonly allowPrivate: boolean }): Endpoint {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new Failure('CONFIG_INVALID', 'The RPC address is not an http or https URL.', { variable: 'rpc url' })
  }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const name = url.host
  if (options.allowPrivate) return { url, name, lookup: (host, how, done) => dns.lookup(host, how, done) }
  if (isIP(host) !== 0 && isPrivate(host)) throw refusal(name, host)
  return { url, name, lookup: publicOnly(name) }
}

function publicOnly(name: string): LookupFunction {
  return (host, how, done) => {
    dns.lookup(host, { ...how, all: true }, (error, addresses) => {
      const first = addresses?.[0]
      if (error || !first) return done(error ?? new Error(`${host} has no address.`), '', 0)
      const inside = addresses.find(({ address }) => isPrivate(address))
      if (inside) return done(refusal(name, inside.address), '', 0)
      if (how.all) done(null, addresses)
      else done(null, first.address, first.family)
    })
  }
}

function refusal(name: string, address: string): Failure {
  return new Failure('RPC_ADDRESS_REFUSED', `${name} is a private address.`, { host: name, address })
}
