/** Sequence numbers for people: relative to the initial sequence number of the side that counts them. */

import { type Datagram, isIPv6 } from "../../spec/datagram.ts";
import { ICMP, type IcmpError, ICMPV6, type Quoted } from "../../spec/icmp.ts";
import { offset, type Seq } from "../../spec/seq.ts";
import { ACK, flagNames, has, SYN, URG } from "../../spec/tcp/segment.ts";

/** Remembers the initial sequence number of each direction of each four-tuple, as a trace is walked through. */
export class RelativeNumbers {
  readonly #isns = new Map<string, Seq>();

  /** Takes note of a datagram that a stack sent: a SYN begins a new count for its direction. */
  learn(datagram: Datagram): void {
    if (has(datagram.segment, SYN)) this.#isns.set(directionOf(datagram), datagram.segment.seq);
  }

  /**
   * The segment in a few words: control bits, SEG.SEQ, SEG.ACK, the length of the text, SEG.WND. Numbers are signed
   * distances from the initial sequence number; a number of a direction of which no SYN was seen is written `abs:`.
   */
  describe(datagram: Datagram): string {
    const { segment } = datagram;
    const own = this.#isns.get(directionOf(datagram));
    const other = this.#isns.get(reverseOf(datagram));
    let text = `${flagNames(segment.flags) || "(no flags)"} seq=${relative(own, segment.seq)}`;
    if (has(segment, ACK)) text += ` ack=${relative(other, segment.ack)}`;
    if (segment.data.length > 0) text += ` len=${segment.data.length}`;
    text += ` win=${segment.window}`;
    if (has(segment, URG)) text += ` up=${segment.urgentPointer}`;
    for (const { left, right } of segment.options.sack) {
      text += ` sack=${relative(other, left)}-${relative(other, right)}`;
    }
    return text;
  }

  /** Which segment an ICMP error is about. */
  describeQuoted({ source, destination, sourcePort, destinationPort, seq }: Quoted): string {
    const own = this.#isns.get(`${source}/${sourcePort}>${destination}/${destinationPort}`);
    return `about seq=${relative(own, seq)} from port ${sourcePort} to port ${destinationPort}`;
  }
}

/** An ICMP error in a few words. */
export function describeIcmp({ destination, type, code, mtu }: IcmpError): string {
  const names: readonly (readonly [string, number])[] = Object.entries(isIPv6(destination) ? ICMPV6 : ICMP);
  const name = names.find(([, number]) => number === type)?.[0] ?? `type${type}`;
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `ICMP ${words} code=${code}${mtu === 0 ? "" : ` mtu=${mtu}`}`;
}

const relative = (isn: Seq | undefined, number: Seq): string =>
  isn === undefined ? `abs:${number}` : String(offset(isn, number));

const directionOf = ({ source, destination, segment }: Datagram): string =>
  `${source}/${segment.sourcePort}>${destination}/${segment.destinationPort}`;

const reverseOf = ({ source, destination, segment }: Datagram): string =>
  `${destination}/${segment.destinationPort}>${source}/${segment.sourcePort}`;

/** What is worth saying of a SYN besides its segment: the initial sequence number, and the options it offers. */
export function describeSyn({ segment }: Datagram): string {
  const { mss, windowScale, sackPermitted, timestamps } = segment.options;
  let text = `ISN=${segment.seq}`;
  if (mss !== null) text += ` mss=${mss}`;
  if (windowScale !== null) text += ` ws=${windowScale}`;
  if (sackPermitted) text += " sack-ok";
  if (timestamps !== null) text += ` ts=${timestamps.value}:${timestamps.echo}`;
  return text;
}
