/** Ways to tamper with the trace of one end: one segment is left out, said again, made up, or has one field changed. */

import { add, type Seq, seq } from "../../../spec/seq.ts";
import { ACK, FIN, has, PSH, RST, type Segment, SYN, URG } from "../../../spec/tcp/segment.ts";
import { instant } from "../../../spec/time.ts";
import type { Observation, Side } from "../../../spec/trace/observation.ts";
import type { Prng } from "../../../src/sim/prng.ts";

/** What sort of segment it is. */
export type Kind = "data" | "FIN" | "SYN" | "SYN,ACK" | "RST" | "bare ACK" | "neither";

/** Every sort, in the order of the page. */
export const KINDS: readonly Kind[] = ["data", "FIN", "SYN", "SYN,ACK", "RST", "bare ACK", "neither"];

/** Whether the segment left the end or came to it. */
export type Way = "sent" | "arrived";

/** A trace, as it was tampered with. */
type Trace = readonly Observation[];

/** What sort of segment one is. */
export function kindOf(segment: Segment): Kind {
  if (has(segment, RST)) return "RST";
  if (has(segment, SYN)) return has(segment, ACK) ? "SYN,ACK" : "SYN";
  if (has(segment, FIN)) return "FIN";
  if (segment.data.length > 0) return "data";
  return has(segment, ACK) ? "bare ACK" : "neither";
}

/** A change of one segment; null where it changes nothing, or would make something that is no segment. */
type Change = (segment: Segment, prng: Prng) => Segment | null;

const LARGE = 0x4000_0000;

/** Somewhere else on the circle: next door, within a window, or far away. */
function elsewhere(at: Seq, prng: Prng): Seq {
  const by = [1, 2 + prng.below(1_000), 1_000 + prng.below(60_000), prng.below(LARGE) + 1][prng.below(4)]!;
  return add(at, prng.happens(1, 2) ? by : -by);
}

const flag = (bit: number, set: boolean): Change => (segment) => {
  if (has(segment, bit) === set) return null;
  const flags = segment.flags ^ bit;
  // The acknowledgment number counts with ACK alone.
  return bit === ACK && !set ? { ...segment, flags, ack: seq(0) } : { ...segment, flags };
};

const anotherOctet: Change = (segment, prng) => {
  if (segment.data.length === 0) return null;
  const data = segment.data.slice();
  const at = prng.below(data.length);
  data[at] = data[at]! ^ (1 + prng.below(255));
  return { ...segment, data };
};

const shorter: Change = (segment, prng) =>
  segment.data.length === 0 ? null : { ...segment, data: segment.data.subarray(0, prng.below(segment.data.length)) };

const longer: Change = (segment, prng) => {
  const data = new Uint8Array(segment.data.length + 1 + prng.below(100));
  data.set(segment.data);
  return { ...segment, data };
};

const option =
  (change: (options: Segment["options"], prng: Prng) => Partial<Segment["options"]> | null): Change =>
  (segment, prng) => {
    const parts = change(segment.options, prng);
    return parts === null ? null : { ...segment, options: { ...segment.options, ...parts } };
  };

const TIMESTAMPS: Readonly<Record<string, Change>> = {
  "timestamps left out": option(({ timestamps }) => (timestamps === null ? null : { timestamps: null })),
  "TSval": option(({ timestamps }, prng) => {
    if (timestamps === null) return null;
    const value = (timestamps.value + (prng.happens(1, 2) ? 1 : -1) * (1 + prng.below(100_000))) >>> 0;
    return { timestamps: { ...timestamps, value } };
  }),
  "TSecr": option(({ timestamps }, prng) => {
    if (timestamps === null) return null;
    const echo = (timestamps.echo + (prng.happens(1, 2) ? 1 : -1) * (1 + prng.below(100_000))) >>> 0;
    return { timestamps: { ...timestamps, echo } };
  }),
  "timestamps put in": option(({ timestamps }, prng) =>
    timestamps === null ? { timestamps: { value: prng.below(1_000_000), echo: prng.below(1_000_000) } } : null
  ),
};

/** Changes of one field, by their names. */
const FIELDS: Readonly<Record<string, Change>> = {
  "SEQ": (segment, prng) => ({ ...segment, seq: elsewhere(segment.seq, prng) }),
  "ACK": (segment, prng) => (has(segment, ACK) ? { ...segment, ack: elsewhere(segment.ack, prng) } : null),
  "FIN set": flag(FIN, true),
  "FIN cleared": flag(FIN, false),
  "SYN set": flag(SYN, true),
  "SYN cleared": flag(SYN, false),
  "RST set": flag(RST, true),
  "RST cleared": flag(RST, false),
  "ACK set": flag(ACK, true),
  "ACK cleared": flag(ACK, false),
  "PSH": (segment) => ({ ...segment, flags: segment.flags ^ PSH }),
  "URG set": flag(URG, true),
  "another octet": anotherOctet,
  "text cut short": shorter,
  "text made longer": longer,
  "window smaller": (segment, prng) => segment.window === 0 ? null : { ...segment, window: prng.below(segment.window) },
  "window larger": (segment, prng) =>
    segment.window >= 65_535 ? null : { ...segment, window: segment.window + 1 + prng.below(65_535 - segment.window) },
  "MSS": option((
    { mss },
    prng,
  ) => (mss === null ? null : { mss: prng.happens(1, 2) ? 536 : mss - 1 - prng.below(100) })),
  "MSS put in": option(({ mss }) => (mss === null ? { mss: 1000 } : null)),
  "window scale": option(({ windowScale }, prng) =>
    windowScale === null ? null : { windowScale: (windowScale + 1 + prng.below(13)) % 15 }
  ),
  "window scale put in": option(({ windowScale }, prng) =>
    windowScale === null ? { windowScale: prng.below(15) } : null
  ),
  "SACK-permitted": option(({ sackPermitted }) => ({ sackPermitted: !sackPermitted })),
  "SACK block": option(({ sack }, prng) => {
    if (sack.length === 0) return null;
    const at = prng.below(sack.length);
    return { sack: sack.map((block, i) => i === at ? { ...block, right: elsewhere(block.right, prng) } : block) };
  }),
  ...TIMESTAMPS,
};

/** Leaves a segment out. */
export const REMOVED = "removed";
/** The same segment once more, up to a second later. */
export const AGAIN = "once more, later";
/** An RST at this segment's place, made up. */
export const MADE_UP = "an RST made up before it";

/** The names of all changes, in the order of the page. */
export const CHANGES: readonly string[] = [REMOVED, AGAIN, MADE_UP, ...Object.keys(FIELDS)];

/** A segment of a trace that can be tampered with: where it stands, and what it is. */
export interface Place {
  readonly way: Way;
  readonly kind: Kind;
  readonly index: number;
}

/** Every segment that one end sent, and every one that came to it. */
export function placesOf(trace: Trace, side: Side): readonly Place[] {
  return trace.flatMap((seen, index): Place[] => {
    if (seen.type !== "sent" && seen.type !== "arrived") return [];
    if (seen.side !== side || seen.datagram === null) return [];
    if (seen.type === "sent" && seen.origin !== "stack") return [];
    return [{ way: seen.type, kind: kindOf(seen.datagram.segment), index }];
  });
}

/** The segment at a place. */
export function segmentAt(trace: Trace, index: number): Segment {
  const seen = trace[index]!;
  if ((seen.type !== "sent" && seen.type !== "arrived") || seen.datagram === null) throw new Error("no segment there");
  return seen.datagram.segment;
}

const withSegment = (seen: Observation, segment: Segment): Observation => {
  if ((seen.type !== "sent" && seen.type !== "arrived") || seen.datagram === null) throw new Error("no segment there");
  return { ...seen, datagram: { ...seen.datagram, segment } };
};

/** A trace with one change made to the segment at `index`, or null where that change can't be made. */
export function tampered(trace: Trace, index: number, change: string, prng: Prng): Trace | null {
  const seen = trace[index]!;
  const segment = segmentAt(trace, index);
  switch (change) {
    case REMOVED:
      return trace.toSpliced(index, 1);
    case AGAIN: {
      const at = instant(seen.at + prng.below(1_000_000));
      const later = trace.findIndex((other, i) => i > index && other.at > at);
      return trace.toSpliced(later < 0 ? trace.length : later, 0, { ...seen, at });
    }
    case MADE_UP:
      if (has(segment, RST)) return null;
      return trace.toSpliced(index, 0, withSegment(seen, resetOf(segment)));
    default: {
      const made = FIELDS[change]!(segment, prng);
      return made === null ? null : trace.with(index, withSegment(seen, made));
    }
  }
}

const resetOf = (segment: Segment): Segment => ({
  ...segment,
  flags: RST,
  ack: seq(0),
  data: segment.data.subarray(0, 0),
  options: { mss: null, windowScale: null, sackPermitted: false, timestamps: null, sack: [] },
});
