/**
 * RFC 5681, sections 2 and 3.1: what is in flight never exceeds the initial window and what acknowledgments that
 * arrived can have added to it. A generous bound: it lets slow start go on for ever, and counts each acknowledgment
 * twice.
 */

import type { Datagram } from "../datagram.ts";
import { distance, gt, type Seq } from "../seq.ts";
import { ACK, has, RST, segmentEnd, SYN } from "../tcp/segment.ts";
import { between, type Duration, type Instant, MILLISECOND } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import { otherSide } from "../trace/observation.ts";
import { PerEnd } from "./sendings.ts";
import { largestText } from "./smss.ts";
import type { End } from "./wire.ts";

/** Segments that the first three duplicate acknowledgments may let go besides (RFC 3042; RFC 5681, section 3.2). */
const RECOVERY = 3;

/** Silence after which a probe of the tail may leave, new text in it, whatever the window (RFC 8985, section 7.3). */
export const PROBE_AFTER: Duration = 10 * MILLISECOND;
/** A SYN,ACK that comes so soon after a SYN answers it, and was sent again by no timer. */
const AT_ONCE = 100 * MILLISECOND;

/** How acknowledgments count. */
interface Counting {
  /** By how many octets an acknowledgment of something above `una` may open the window. */
  readonly growth: (end: End, datagram: Datagram, una: Seq) => number;
  /** What is broken when the window has opened further. */
  readonly rule: string;
  /** They come so fast that a probe of the tail may leave between any two; the initial window is others' business. */
  readonly dense: boolean;
}

interface Sender {
  /** When text last left or an acknowledgment last came, or null before any text. */
  activeAt: Instant | null;
  /** One segment was let go as a probe of the tail. */
  probed: boolean;
  /** Octets by which cwnd can have grown. */
  grown: number;
  /** Acknowledgments that arrived after text had been sent and moved nothing. */
  duplicates: number;
  /** How often this end sent its SYN, not counting those that answered a SYN. */
  syns: number;
  /** When a SYN of the peer last came, or null. */
  synCameAt: Instant | null;
  /** The SYN,ACK echoed the timestamp of the first SYN: as far as this end can know, none was lost (RFC 3522). */
  echoed: boolean;
}

//= rfc5681#3.1
//# During slow start, a TCP increments cwnd by at most SMSS bytes for each ACK received that cumulatively acknowledges
//# new data.
/** By how much an acknowledgment may open the window: one SMSS, however little it covers, or all that it covers. */
const BY_ACKNOWLEDGMENTS: Counting = {
  growth: (end, { destination, segment }, una) => Math.max(largestText(end, destination), distance(una, segment.ack)),
  rule: "RFC5681-R1",
  dense: false,
};

//= rfc5681#3.1
//# cwnd += min (N, SMSS)
/** By how much it is recommended to: by what it covers, so that a peer gains nothing by dividing it. */
const BY_OCTETS: Counting = {
  growth: (_end, { segment }, una) => distance(una, segment.ack),
  rule: "RFC5681-R11",
  dense: true,
};

class Envelope implements Fold {
  readonly #frame: RunFrame;
  readonly #counting: Counting;
  readonly #senders: PerEnd<Sender> = new PerEnd(() => ({
    grown: 0,
    duplicates: 0,
    syns: 1,
    synCameAt: null,
    echoed: false,
    activeAt: null,
    probed: false,
  }));

  constructor(frame: RunFrame, counting: Counting) {
    this.#frame = frame;
    this.#counting = counting;
  }

  observe(seen: Observation, index: number): Violation | null {
    if (seen.type === "sent") return this.#sent(seen, index);
    if (seen.type === "arrived") this.#arrived(seen);
    return null;
  }

  #arrived({ side, datagram, at }: Extract<Observation, { type: "arrived" }>): void {
    if (datagram === null || has(datagram.segment, RST)) return;
    if (!has(datagram.segment, ACK)) {
      const opened = has(datagram.segment, SYN) ? this.#frame.wire.of(otherSide(side), datagram.segment) : null;
      if (opened !== null) this.#senders.of(opened, side).synCameAt = at;
      return;
    }
    const connection = this.#frame.wire.of(otherSide(side), datagram.segment);
    if (connection === null) return;
    const { una, iss, nxt } = connection[side];
    if (una === null || nxt === null || gt(datagram.segment.ack, nxt)) return;
    const sender = this.#senders.of(connection, side);
    if (sender.activeAt !== null) sender.activeAt = at;
    const echo = datagram.segment.options.timestamps?.echo;
    if (has(datagram.segment, SYN) && echo !== undefined) {
      sender.echoed = echo === connection[side].syn?.options.timestamps?.value;
    }
    if (gt(datagram.segment.ack, una)) {
      sender.grown += una === iss ? 0 : this.#counting.growth(connection[side], datagram, una);
    } else if (una !== nxt) sender.duplicates += 1;
  }

  #sent(seen: Extract<Observation, { type: "sent" }>, index: number): Violation | null {
    if (seen.datagram === null || seen.origin !== "stack") return null;
    const { segment, source } = seen.datagram;
    if (has(segment, RST)) return null;
    const connection = this.#frame.wire.of(seen.side, segment);
    if (connection === null) return null;
    const end = connection[seen.side];
    const sender = this.#senders.of(connection, seen.side);
    if (has(segment, SYN)) {
      const answers = sender.synCameAt !== null && between(sender.synCameAt, seen.at) < AT_ONCE;
      if (segment.seq === end.iss && !answers) sender.syns += 1;
      return null;
    }
    const to = segmentEnd(segment);
    if (end.una === null || end.nxt === null || end.una === end.iss || !gt(to, end.nxt)) return null;
    if (sender.activeAt !== null && between(sender.activeAt, seen.at) >= PROBE_AFTER) sender.probed = true;
    sender.activeAt = seen.at;
    return this.#judge(seen.side, end.una, to, largestText(end, source), sender, index);
  }

  #judge(
    side: Side,
    una: Parameters<typeof distance>[0],
    to: Parameters<typeof distance>[0],
    smss: number,
    sender: Sender,
    index: number,
  ): Violation | null {
    const { dense, rule } = this.#counting;
    // After the loss of a SYN the initial window is one segment; one retransmission may have been too early (RFC 6928).
    const first = sender.grown === 0 && sender.duplicates === 0;
    // How fast the window opens after that single segment is the algorithm's business: the declared bound holds again.
    const lost = first && sender.syns > 2 && !sender.echoed;
    const initial = smss * (lost ? 1 : this.#frame[side].initialWindow);
    const recovery = sender.duplicates === 0 ? 0 : smss * (sender.duplicates + RECOVERY);
    const bound = initial + sender.grown + recovery + (sender.probed || dense ? smss : 0);
    // The FIN takes one.
    const flight = distance(una, to) - 1;
    if (flight <= bound || (first && dense)) return null;
    return {
      rule: first ? (lost ? "RFC5681-R7" : "RFC5681-R5") : rule,
      side,
      expected: first
        ? `at most ${bound} octets in flight before the first acknowledgment of text`
        : `at most ${bound} octets in flight: the initial window, ${sender.grown} acknowledged, ` +
          `and what ${sender.duplicates} duplicate acknowledgments allow`,
      actual: `${flight} octets in flight`,
      at: index,
    };
  }
}

/** RFC5681-R1, R5 and R7: the initial window, and how it may grow at most. */
export const congestionEnvelope: Monitor = {
  id: "congestion/envelope",
  says: "What is in flight stays within the initial window and what arriving acknowledgments can have added to it.",
  begin: (frame) => new Envelope(frame, BY_ACKNOWLEDGMENTS),
};

/** RFC5681-R11: acknowledgments count by what they cover, for peers that acknowledge a segment piece by piece. */
export const growthByOctets: Monitor = {
  id: "congestion/growth-by-octets",
  says: "What is in flight stays within the initial window and what was acknowledged, in however many pieces.",
  begin: (frame) => new Envelope(frame, BY_OCTETS),
};
