import type { LookupAddress, LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { PublishError } from '../../oci/errors.ts';
import { bareHost, isAddress, isLoopback } from './address.ts';
import type { Zone } from '../types.ts';

/** What `ipaddr.js` calls the ranges of IANA's special-purpose registries that machines of a network are in. */
const RANGES: Record<string, Zone> = {
  unicast: 'public',
  loopback: 'loopback',
  // Linux takes 0.0.0.0 for itself.
  unspecified: 'loopback',
  linkLocal: 'link-local',
  private: 'private',
  uniqueLocal: 'private',
  carrierGradeNat: 'private',
  // Benchmarks' 198.18.0.0/15 and class E: what virtual networks and local proxies hand out.
  reserved: 'private',
};

/** Metadata services: of most clouds, Alibaba Cloud, Azure's wire server, Oracle Cloud, AWS and Google by IPv6. */
const METADATA = [
  ...['169.254.169.254', '100.100.100.200', '168.63.129.16', '192.0.0.192'],
  ...['fd00:ec2::254', 'fd20:ce::254'],
];

/** Where an address is. Ranges that no server has an address in (multicast, reserved, …) are `none`. */
export function zoneOf(address: string): Zone {
  const parsed = embedded(ipaddr.process(address.replace(/%.*$/, '')));
  const text = parsed.toString();
  if (METADATA.includes(text)) return 'none';
  return RANGES[parsed.range()] ?? 'none';
}

/**
 * The IPv4 address in one of NAT64 (RFC 6052), 6to4 (RFC 3056) or the old "IPv4-compatible" form (`::127.0.0.1`,
 * RFC 4291, 2.5.5.1), which is where its packets end up.
 */
function embedded(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  if (address.kind() === 'ipv4') return address;
  const bytes = address.toByteArray();
  const range = address.range();
  if (range === 'rfc6052') return new ipaddr.IPv4(bytes.slice(12, 16));
  if (range === '6to4') return new ipaddr.IPv4(bytes.slice(2, 6));
  const isCompatible = range === 'unicast' && bytes.slice(0, 12).every((byte) => byte === 0);
  if (isCompatible) return new ipaddr.IPv4(bytes.slice(12));
  return address;
}

/** The zone that a host's name alone tells; undefined when it takes a look-up. */
export function zoneOfName(hostname: string): Zone | undefined {
  if (isLoopback(hostname)) return 'loopback';
  return isAddress(hostname) ? zoneOf(bareHost(hostname)) : undefined;
}

/** Whether who is in zone `home` may send us to an address in `zone`. */
export function mayReach(zone: Zone, home: Zone): boolean {
  return zone !== 'none' && (zone === 'public' || zone === home);
}

/** @throws PublishError `REDIRECT_REFUSED` when the host's name alone tells that it is out of reach. */
export function checkName(url: URL, home: Zone): void {
  const zone = zoneOfName(url.hostname);
  if (zone !== undefined && !mayReach(zone, home)) throw outOfReach(url.host, zone);
}

/**
 * Resolves names as Node does, and hands over only addresses that may be connected to: a name that resolves to
 * something else a moment later (DNS rebinding) gains nothing, since what was checked is what is connected to.
 */
export function guardedLookup(home: Zone, lookup: Lookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0);
      const allowed = found.filter(({ address }) => mayReach(zoneOf(address), home));
      const [first] = allowed;
      if (!first) return callback(outOfReach(hostname, zoneOf(found[0]?.address ?? '0.0.0.0')), '', 0);
      if (options.all) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

/** `dns.lookup` with `all`. */
export type Lookup = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void;

const PLACES: Record<Zone, string> = {
  public: 'a public address',
  private: 'a private address',
  loopback: 'a loopback address',
  'link-local': 'a link-local address',
  none: 'an address that is reserved',
};

function outOfReach(host: string, zone: Zone): PublishError {
  return new PublishError(
    `Refused to follow to ${host}: it has ${PLACES[zone]}, and the server that points there doesn't`,
    {
      code: 'REDIRECT_REFUSED',
      hint: `Check the configuration of the server. If a registry is right to name ${host}, add realm-hosts: ${host} to its registry-auth entry.`,
    },
  );
}
