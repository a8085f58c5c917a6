/** The maximum segment size: what is announced, and what is sent (RFC 9293, section 3.7.1). */

/** The version of IP below. */
export type IpVersion = 4 | 6;

/** Octets of an IP header without options or extension headers. */
const ipHeader = (ip: IpVersion): number => (ip === 4 ? 20 : 40);
/** Octets of a TCP header without options. */
const TCP_HEADER = 20;
/** The greatest value of the option's 16-bit field. */
const LARGEST_MSS = 65_535;

/** The send MSS towards a peer that announced none, in octets. */
export function defaultMss(ip: IpVersion): number {
  //= rfc9293#3.7.1 MUST-15
  //# TCP implementations MUST assume a default send MSS of 536 (576 - 40) for IPv4 or 1220 (1280 - 60) for IPv6
  return ip === 4 ? 536 : 1220;
}

/** The MSS to announce on a link with an MTU of `mtu` octets. */
export function announcedMss(mtu: number, ip: IpVersion): number {
  //= rfc9293#3.7.1
  //# The MSS value to be sent in an MSS Option should be equal to the effective MTU minus the fixed IP and TCP
  //# headers.
  //= rfc9293#3.7.1 MUST-67
  //# where MMS_R is the maximum size for a transport-layer message that can be received
  return Math.min(Math.max(mtu - ipHeader(ip) - TCP_HEADER, 1), LARGEST_MSS);
}

/**
 * Eff.snd.MSS, in octets: the most text that fits a segment with `optionOctets` octets of TCP options (padded), where
 * the peer announced `peerMss` (null: nothing) and the link's MTU is `mtu`. IP options are not used.
 *
 * The RFC has no floor. Ours is one octet, because a sender that may not send any can't ever be done.
 */
export function effectiveMss(peerMss: number | null, mtu: number, ip: IpVersion, optionOctets: number): number {
  const sendMss = peerMss ?? defaultMss(ip);
  const largestMessage = mtu - ipHeader(ip);
  //= rfc9293#3.7.1 MUST-16
  //# Eff.snd.MSS = min(SendMSS+20, MMS_S) - TCPhdrsize - IPoptionsize
  return Math.max(1, Math.min(sendMss + 20, largestMessage) - TCP_HEADER - optionOctets);
}
