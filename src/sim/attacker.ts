/** The attacker: knows the wire, and puts segments in front of a host that no peer has sent. */

import { type SpecialAddress, specialAddress } from "../../spec/address.ts";
import { type Address, type Datagram, isIPv6 } from "../../spec/datagram.ts";
import { add, geq, latest, type Seq, seq } from "../../spec/seq.ts";
import { ACK, segmentEnd, SYN } from "../../spec/tcp/segment.ts";
import { otherSide, type Side } from "../../spec/trace/observation.ts";
import type { Crafted } from "../scenario/scenario.ts";
import { craftPacket } from "../wire/craft.ts";
import type { Packet } from "../wire/packet.ts";
import type { Tap } from "./network.ts";

/** A side's variables as the wire has shown them (RFC 9293, section 3.3.1). Null where it has shown nothing yet. */
interface Shown {
  iss: Seq | null;
  sndNxt: Seq | null;
  sndUna: Seq | null;
  irs: Seq | null;
  rcvNxt: Seq | null;
  /** The right edge of its window: RCV.NXT + RCV.WND. */
  rcvEdge: Seq | null;
  /** The shift count that its own SYN carried, and whether it holds, as the peer's SYN carried one too. */
  shift: number;
  shifted: boolean;
  /** The largest window that arrived here, in octets. */
  maxWnd: number;
  /** The TSval that it sent last, and whether its SYN carried one. */
  clock: number;
  stamps: boolean;
  /** The TSval that arrived here last, and whether the peer's SYN carried one. */
  recent: number;
  stamped: boolean;
  /** The shift count that the peer's SYN carried. */
  peerShift: number;
}

const ZERO: Seq = seq(0);

const unknown = (): Shown => ({
  iss: null,
  sndNxt: null,
  sndUna: null,
  irs: null,
  rcvNxt: null,
  rcvEdge: null,
  shift: 0,
  shifted: false,
  maxWnd: 0,
  clock: 0,
  stamps: false,
  recent: 0,
  stamped: false,
  peerShift: 0,
});

/** Where a crafted segment is to go: the ports of the connection. */
export type Ports = Readonly<Record<Side, number>>;

/** Follows both sides' variables by pair of ports, and makes packets relative to them. */
export class Attacker implements Tap {
  readonly #addresses: Readonly<Record<Side, Address>>;
  readonly #shown: Record<Side, Map<number, Shown>> = { a: new Map(), b: new Map() };

  constructor(addresses: Readonly<Record<Side, Address>>) {
    this.#addresses = addresses;
  }

  /** A stack of `side` emitted a segment. */
  sent(side: Side, { segment }: Datagram): void {
    const shown = this.#of(side, segment.sourcePort, segment.destinationPort);
    const end = segmentEnd(segment);
    if ((segment.flags & SYN) !== 0 && shown.iss !== segment.seq) {
      shown.iss = segment.seq;
      shown.shift = segment.options.windowScale ?? 0;
      shown.stamps = segment.options.timestamps !== null;
      shown.sndNxt = end;
      // A new connection: what is known of the last one's numbers holds no more.
      shown.sndUna = null;
      shown.rcvNxt = null;
      shown.rcvEdge = null;
    }
    shown.clock = segment.options.timestamps?.value ?? shown.clock;
    shown.sndNxt = shown.sndNxt === null ? end : latest(shown.sndNxt, end);
    if ((segment.flags & ACK) === 0) return;
    if (shown.rcvNxt === null || geq(segment.ack, shown.rcvNxt)) shown.rcvNxt = segment.ack;
    const scale = shown.shifted && (segment.flags & SYN) === 0 ? Math.min(shown.shift, 14) : 0;
    const edge = add(segment.ack, segment.window * 2 ** scale);
    shown.rcvEdge = shown.rcvEdge === null ? edge : latest(shown.rcvEdge, edge);
  }

  /** A segment that a stack had emitted arrived at `side`. */
  arrived(side: Side, { segment }: Datagram): void {
    const shown = this.#of(side, segment.destinationPort, segment.sourcePort);
    if ((segment.flags & SYN) !== 0) {
      shown.irs = segment.seq;
      shown.shifted = segment.options.windowScale !== null;
      shown.peerShift = segment.options.windowScale ?? 0;
      shown.stamped = segment.options.timestamps !== null;
      shown.maxWnd = 0;
    }
    shown.recent = segment.options.timestamps?.value ?? shown.recent;
    const scale = shown.shifted && (segment.flags & SYN) === 0 ? Math.min(shown.peerShift, 14) : 0;
    shown.maxWnd = Math.max(shown.maxWnd, segment.window * 2 ** scale);
    if ((segment.flags & ACK) === 0) return;
    shown.sndUna = shown.sndUna === null ? segment.ack : latest(shown.sndUna, segment.ack);
  }

  /** The packet that puts `crafted` in front of `target`, on the connection with the given ports. */
  make(target: Side, ports: Ports, crafted: Crafted): Packet {
    const peer = otherSide(target);
    const shown = this.#of(target, ports[target], ports[peer]);
    return craftPacket({
      source: { address: this.#addressOf(peer, crafted.source), port: portOf(ports[peer] + crafted.fromPort) },
      destination: {
        address: this.#addressOf(target, crafted.destination),
        port: portOf(ports[target] + crafted.toPort),
      },
      seq: add(sequenceBase(shown, crafted), crafted.seq.plus),
      ack: add(acknowledgmentBase(shown, crafted), crafted.ack.plus),
      flags: crafted.flags,
      window: crafted.window,
      urgentPointer: crafted.urgentPointer,
      data: madeUp(crafted.length),
      options: octetsOf(timestampsOf(shown, crafted) + crafted.options),
      checksum: crafted.checksum,
      dataOffset: crafted.dataOffset,
      reserved: crafted.reserved,
      ipOptions: octetsOf(crafted.ipOptions ?? ""),
    });
  }

  /** A side's address, or the special one that stands in its place. */
  #addressOf(side: Side, special: SpecialAddress | undefined): Address {
    const own = this.#addresses[side];
    return special === undefined ? own : specialAddress(special, isIPv6(own) ? 6 : 4);
  }

  #of(side: Side, own: number, peer: number): Shown {
    const key = own * 65_536 + peer;
    let shown = this.#shown[side].get(key);
    if (shown === undefined) {
      shown = unknown();
      this.#shown[side].set(key, shown);
    }
    return shown;
  }
}

function sequenceBase(shown: Shown, { seq: { base } }: Crafted): Seq {
  switch (base) {
    case "RCV.NXT":
      return shown.rcvNxt ?? ZERO;
    case "RCV.EDGE":
      return shown.rcvEdge ?? ZERO;
    case "IRS":
      return shown.irs ?? ZERO;
    case "zero":
      return ZERO;
  }
}

function acknowledgmentBase(shown: Shown, { ack: { base } }: Crafted): Seq {
  switch (base) {
    case "SND.NXT":
      return shown.sndNxt ?? ZERO;
    case "SND.UNA":
      return shown.sndUna ?? shown.iss ?? ZERO;
    case "SND.OLDEST":
      return add(shown.sndUna ?? shown.iss ?? ZERO, -shown.maxWnd);
    case "ISS":
      return shown.iss ?? ZERO;
    case "zero":
      return ZERO;
  }
}

/** The octets, in hexadecimal, of the timestamps option that a crafted segment asks for; none when it has none. */
function timestampsOf(shown: Shown, { timestamps }: Crafted): string {
  if (timestamps === undefined || timestamps === null) return "";
  if (!timestamps.always && !(shown.stamps && shown.stamped)) return "";
  return `0101080a${word(shown.recent + timestamps.value)}${word(shown.clock + timestamps.echo)}`;
}

/** Thirty-two bits in hexadecimal. */
const word = (value: number): string => seq(value).toString(16).padStart(8, "0");

/** A port near a given one, 0 to 65535. */
const portOf = (port: number): number => port & 0xffff;

/** Text of no stream: octets from 251 on, which no stream has. */
const madeUp = (length: number): Uint8Array => new Uint8Array(length).fill(0xff);

function octetsOf(hexadecimal: string): Uint8Array {
  const octets = new Uint8Array(hexadecimal.length >>> 1);
  for (let i = 0; i < octets.length; i++) octets[i] = Number.parseInt(hexadecimal.slice(2 * i, 2 * i + 2), 16);
  return octets;
}
