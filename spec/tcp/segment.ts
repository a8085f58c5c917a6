/** A TCP segment as a value (RFC 9293, section 3.1). The bytes are the business of `src/wire`. */

import { add, type Seq, seq } from "../seq.ts";

/** The control bits of RFC 9293, section 3.1, at their places in the header's fourteenth octet. */
export const FIN = 0x01;
/** Synchronize sequence numbers. */
export const SYN = 0x02;
/** Reset the connection. */
export const RST = 0x04;
/** Push function. */
export const PSH = 0x08;
/** The acknowledgment field is significant. */
export const ACK = 0x10;
/** The urgent pointer is significant. */
export const URG = 0x20;
/** ECN-Echo (RFC 3168). */
export const ECE = 0x40;
/** Congestion window reduced (RFC 3168). */
export const CWR = 0x80;

/** A block of octets that arrived out of order: [left, right) (RFC 2018, section 3). */
export interface SackBlock {
  /** The first sequence number of the block. */
  readonly left: Seq;
  /** The sequence number after its last one. */
  readonly right: Seq;
}

/** The timestamps option (RFC 7323, section 3.2). Both fields are 32-bit, unsigned. */
export interface Timestamps {
  /** TSval: the clock of the sender. */
  readonly value: number;
  /** TSecr: the TSval that is echoed; 0 when ACK is clear. */
  readonly echo: number;
}

/** The options of a segment that this project understands. Absent ones are null (or empty, or false). */
export interface Options {
  /** Maximum segment size, in octets (RFC 9293, section 3.7.1). */
  readonly mss: number | null;
  /** Window scale shift count, 0 to 255 as found on the wire (RFC 7323, section 2.2). */
  readonly windowScale: number | null;
  /** SACK-permitted (RFC 2018, section 2). */
  readonly sackPermitted: boolean;
  /** Timestamps (RFC 7323, section 3.2). */
  readonly timestamps: Timestamps | null;
  /** SACK blocks in the order of the option, at most four (RFC 2018, section 3). */
  readonly sack: readonly SackBlock[];
}

/** No option at all. */
export const NO_OPTIONS: Options = {
  mss: null,
  windowScale: null,
  sackPermitted: false,
  timestamps: null,
  sack: [],
};

/** No data. */
export const NO_DATA: Uint8Array = new Uint8Array(0);

/** A TCP segment. `ack` is 0 when the ACK bit is clear. */
export interface Segment {
  /** 1 to 65535; 0 can be on the wire, and is no port. */
  readonly sourcePort: number;
  /** As the source port. */
  readonly destinationPort: number;
  /** SEG.SEQ. */
  readonly seq: Seq;
  /** SEG.ACK. */
  readonly ack: Seq;
  /** The control bits, an OR of {@link FIN} … {@link CWR}. */
  readonly flags: number;
  /** SEG.WND as on the wire, 0 to 65535, before any scaling. */
  readonly window: number;
  /** SEG.UP, 0 to 65535. */
  readonly urgentPointer: number;
  /** The options that are understood. */
  readonly options: Options;
  /** The text. Never written to once it is in a segment. */
  readonly data: Uint8Array;
}

/** Whether every bit of `bits` is set in the segment. */
export const has = (segment: Segment, bits: number): boolean => (segment.flags & bits) === bits;

/** SEG.LEN: the octets of sequence space that the segment occupies, SYN and FIN counted (RFC 9293, section 3.4). */
export const segmentLength = (segment: Segment): number =>
  segment.data.length + ((segment.flags & SYN) === 0 ? 0 : 1) + ((segment.flags & FIN) === 0 ? 0 : 1);

/** The sequence number after the last one that the segment occupies: SEG.SEQ + SEG.LEN. */
export const segmentEnd = (segment: Segment): Seq => add(segment.seq, segmentLength(segment));

const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [SYN, "SYN"],
  [FIN, "FIN"],
  [RST, "RST"],
  [PSH, "PSH"],
  [ACK, "ACK"],
  [URG, "URG"],
  [ECE, "ECE"],
  [CWR, "CWR"],
];

/** The names of the control bits that are set, joined by commas: `SYN,ACK`. Empty when none is set. */
export const flagNames = (flags: number): string =>
  FLAG_NAMES.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name).join(",");

/** A segment with the given fields, the rest empty. */
export function segment(fields: Partial<Segment> & Pick<Segment, "sourcePort" | "destinationPort">): Segment {
  return {
    sourcePort: fields.sourcePort,
    destinationPort: fields.destinationPort,
    seq: fields.seq ?? seq(0),
    ack: fields.ack ?? seq(0),
    flags: fields.flags ?? 0,
    window: fields.window ?? 0,
    urgentPointer: fields.urgentPointer ?? 0,
    options: fields.options ?? NO_OPTIONS,
    data: fields.data ?? NO_DATA,
  };
}
