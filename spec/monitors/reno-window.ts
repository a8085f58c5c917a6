/** RFC 5681 and RFC 6582: what is in flight stays within the congestion window, and uses it, through losses too. */

import {
  initialWindowBounds,
  limitedTransmit,
  mostInFlight,
  onDuplicate,
  onExpiry,
  onNewOctets,
  restarted,
  type WindowBounds,
} from "../bounds/window.ts";
import { add, distance, gt, latest, leq, lt, type Seq } from "../seq.ts";
import { initialWindow } from "../tcp/congestion/reno.ts";
import { ACK, FIN, has, RST, type Segment, SYN } from "../tcp/segment.ts";
import { between, type Instant } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import { atMost } from "./bounds.ts";
import { afterAck, afterExpiry, type History, NO_HISTORY, rulesOfMost } from "./reno-rules.ts";
import { occupyingBy } from "./emitted.ts";
import { PerEnd, Sendings } from "./sendings.ts";
import { largestText } from "./smss.ts";
import { type End, shiftTowards } from "./wire.ts";

interface Sender extends History {
  bounds: WindowBounds | null;
  readonly sendings: Sendings;
  smss: number;
  /** The window field that came last. */
  window: number;
  /** What was sent since the timer last expired, or at all, ends here. */
  sentTo: Seq | null;
  /** What was selectively acknowledged so far, as text. */
  blocks: string;
  /** When text last left, and the initial window, which is that after an idle time too. */
  textAt: Instant | null;
  /** Octets. */
  initial: number;
  /** SND.UNA when the timer last expired. */
  expiredAt: Seq | null;
  /** When an acknowledgment last drew a retransmission: of new octets, or the third duplicate. */
  drawnAt: Instant | null;
  /** When something last arrived and the window may have to be used. */
  heardAt: Instant | null;
}

type Sent = Extract<Observation, { type: "sent" }>;

class RenoWindow implements Fold {
  readonly #frame: RunFrame;
  readonly #least: boolean;
  /** Octets that each side's application wrote, as the stack took them. */
  readonly #written: Record<Side, number> = { a: 0, b: 0 };
  readonly #senders: PerEnd<Sender> = new PerEnd(() => ({
    bounds: null,
    sendings: new Sendings(),
    smss: 536,
    window: -1,
    sentTo: null,
    blocks: "",
    textAt: null,
    initial: 0,
    ...NO_HISTORY,
    expiredAt: null,
    heardAt: null,
    drawnAt: null,
  }));

  constructor(frame: RunFrame, least: boolean) {
    this.#frame = frame;
    this.#least = least;
  }

  observe(seen: Observation, index: number): Violation | null {
    const unused = this.#least ? this.#unused(seen.at, index) : null;
    if (unused !== null) return unused;
    if (seen.type === "arrived") this.#arrived(seen);
    if (seen.type === "result" && seen.result.ok && "taken" in seen.result) {
      this.#written[seen.side] += seen.result.taken;
    }
    return seen.type === "sent" ? this.#sent(seen, index) : null;
  }

  #arrived(seen: Extract<Observation, { type: "arrived" }>): void {
    if (seen.datagram === null || seen.corrupted === true || has(seen.datagram.segment, RST)) return;
    const { segment, destination } = seen.datagram;
    const connection = this.#frame.wire.of(otherSide(seen.side), segment);
    if (connection === null || !has(segment, ACK)) return;
    const end = connection[seen.side];
    const { una, nxt, iss } = end;
    if (una === null || nxt === null || iss === null || gt(segment.ack, nxt)) return;
    const sender = this.#senders.of(connection, seen.side);
    sender.sendings.heard += 1;
    sender.heardAt = seen.at;
    sender.idled = false;
    const before = sender.bounds?.phase;
    if (sender.bounds === null) this.#begin(sender, end, segment, destination);
    else this.#acknowledged(sender, end, segment, { una, nxt });
    const phase = sender.bounds?.phase;
    if (gt(segment.ack, una) || (before !== "recovery" && phase === "recovery")) sender.drawnAt = seen.at;
    sender.sendings.acknowledge(segment.ack);
    sender.window = has(segment, SYN) ? segment.window >>> shiftTowards(end) : segment.window;
  }

  #begin(sender: Sender, end: End, segment: Segment, destination: Parameters<typeof largestText>[1]): void {
    const known: End = has(segment, SYN) ? { ...end, peerSyn: segment } : end;
    const timed = isTimed(known.syn) && isTimed(known.peerSyn);
    sender.smss = largestText(known, destination) - (timed ? 12 : 0);
    const declared = this.#frame[end.side].initialWindow;
    const iw = Math.min(declared * sender.smss, initialWindow(sender.smss, declared > 4 ? "rfc6928" : "rfc5681"));
    sender.initial = iw;
    sender.bounds = initialWindowBounds(iw, end.iss!);
  }

  #acknowledged(sender: Sender, end: End, segment: Segment, { una, nxt }: { una: Seq; nxt: Seq }): void {
    const bounds = sender.bounds!;
    const blocks = JSON.stringify(segment.options.sack);
    const report = { ack: segment.ack, una, nxt, flight: distance(una, nxt), smss: sender.smss };
    if (gt(segment.ack, una)) {
      sender.bounds = onNewOctets(bounds, { ...report, acked: distance(una, segment.ack) });
      Object.assign(sender, afterAck(bounds, sender.bounds));
      sender.expiredAt = null;
      sender.blocks = blocks;
      return;
    }
    const sack = end.syn?.options.sackPermitted === true && end.peerSyn?.options.sackPermitted === true;
    const news = !sack || (segment.options.sack.length > 0 && blocks !== sender.blocks);
    const bare = segment.data.length === 0 && !has(segment, SYN) && !has(segment, FIN);
    const repeated = una !== nxt && segment.ack === una && end.window > 0;
    const alike = bare && segment.window === sender.window;
    if (repeated && alike && news) {
      sender.bounds = onDuplicate(bounds, report);
      if (bounds.phase !== sender.bounds.phase) Object.assign(sender, { stage: "third", cut: "third" });
    } else if (repeated) sender.uncounted = alike ? "RFC5681-R22" : "RFC5681-R2";
    sender.blocks = blocks;
  }

  #sent(seen: Sent, index: number): Violation | null {
    const emitted = occupyingBy(this.#frame, seen);
    if (emitted === null) return null;
    const { segment, to, end, connection } = emitted;
    const sender = this.#senders.of(connection, seen.side);
    const last = sender.sendings.note(segment.seq, to, seen.at);
    if (sender.bounds === null || end.una === null || end.nxt === null || lt(segment.seq, end.una)) return null;
    const longest = atMost(this.#frame[seen.side].timing, this.#frame[seen.side].timing.maxRto);
    if (end.una === end.nxt && sender.textAt !== null && between(sender.textAt, seen.at) > longest) {
      sender.bounds = restarted(sender.bounds, sender.initial);
      sender.idled = true;
    }
    sender.textAt = seen.at;
    const front = leq(segment.seq, end.una) && lt(segment.seq, end.nxt);
    if (front && last !== null && sender.drawnAt !== seen.at) {
      const report = { flight: distance(end.una, end.nxt), smss: sender.smss, nxt: end.nxt };
      Object.assign(sender, afterExpiry(sender.bounds, sender));
      sender.bounds = onExpiry(sender.bounds, report, sender.expiredAt === end.una);
      sender.expiredAt = end.una;
      sender.sentTo = to;
    } else sender.sentTo = sender.sentTo === null ? to : latest(sender.sentTo, to);
    const allowed = mostInFlight(sender.bounds, sender.smss);
    const flight = distance(end.una, to) - (has(segment, FIN) ? 1 : 0);
    // In recovery what is sent again was in flight before.
    const again = sender.bounds.phase === "recovery" && lt(segment.seq, end.nxt);
    if (this.#least || flight <= allowed || again) return null;
    const [rule, ...also] = rulesOfMost(sender.bounds, sender);
    return {
      rule,
      also,
      side: seen.side,
      expected: `at most ${allowed} octets in flight: ${told(sender.bounds)}`,
      actual: `${flight} octets in flight`,
      at: index,
    };
  }

  /** Whether time passes though the window lets a full segment go that the application has written. */
  #unused(now: Instant, index: number): Violation | null {
    for (const connection of this.#frame.wire.connections) {
      for (const side of ["a", "b"] as const) {
        const end = connection[side];
        const sender = this.#senders.of(connection, side);
        const { bounds, heardAt } = sender;
        if (bounds === null || heardAt === null || heardAt === now || end.una === null || end.iss === null) continue;
        sender.heardAt = null;
        const text = add(end.iss, 1 + this.#written[side]);
        const sentTo = sender.sentTo === null ? end.una : latest(sender.sentTo, end.una);
        const used = distance(end.una, sentTo);
        const allowed = Math.min(end.window, bounds.least + limitedTransmit(bounds, sender.smss));
        const left = lt(sentTo, text) ? distance(sentTo, text) : 0;
        if (Math.min(left, allowed - used) < sender.smss) continue;
        return {
          rule: ruleOfLeast(bounds),
          side,
          expected: `${allowed} octets in flight, as there is text to send: ${told(bounds)}`,
          actual: `${used} octets in flight`,
          at: index,
        };
      }
    }
    return null;
  }
}

const isTimed = (syn: Segment | null): boolean => (syn?.options.timestamps ?? null) !== null;

const told = ({ phase, ssthresh, duplicates, losses }: WindowBounds): string =>
  `${phase}, ${losses} losses found, ssthresh ${ssthresh}, ${duplicates} duplicate acknowledgments`;

function ruleOfLeast({ phase, duplicates, losses }: WindowBounds): string {
  if (phase === "recovery") return duplicates > 3 ? "RFC5681-R25" : "RFC5681-R27";
  if (duplicates > 0 && phase === "open") return "RFC5681-R20";
  return losses === 0 ? "RFC5681-R9" : "RFC5681-R15";
}

/** RFC 5681: the most that may be in flight. */
export const renoMost: Monitor = {
  id: "congestion/reno-most",
  says: "What is in flight stays within the congestion window of RFC 5681 and RFC 6582.",
  begin: (frame) => new RenoWindow(frame, false),
};

/** RFC 5681: the least that is to be in flight, where there is text to send. */
export const renoLeast: Monitor = {
  id: "congestion/reno-least",
  says: "What the congestion window of RFC 5681 and RFC 6582 lets go is sent at once.",
  begin: (frame) => new RenoWindow(frame, true),
};
