/** What else a run can have reached at side `a`: wraps, closed windows, timers, options. */

import { atLeast } from "../monitors/bounds.ts";
import { ClosingTracker, timeWaitSince } from "../monitors/closing.ts";
import { type End, isRetransmission, WireTracker } from "../monitors/wire.ts";
import { add, distance, gt, inWindow, type Seq, seq } from "../seq.ts";
import { ACK, FIN, has, type Options, RST, type Segment, SYN } from "../tcp/segment.ts";
import { between, type Instant } from "../time.ts";
import type { Observation } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";

/** Everything that is looked for, in the order in which tables have it. */
export const MARKS = [
  "sends across 2^31",
  "sends across 2^32",
  "receives across 2^31",
  "receives across 2^32",
  "closes its own window",
  "finds the peer's window closed",
  "opens simultaneously",
  "closes simultaneously",
  "retransmission timer fires",
  "persist timer fires",
  "delayed ACK timer fires",
  "override timer fires",
  "keep-alive timer fires",
  "user time-out or R2 fires",
  "TIME-WAIT timer fires",
  "FIN-WAIT-2 timer fires",
  "MSS agreed",
  "MSS refused",
  "window scale agreed",
  "window scale refused",
  "SACK agreed",
  "SACK refused",
  "timestamps agreed",
  "timestamps refused",
] as const;

/** One of them. */
export type Mark = (typeof MARKS)[number];

/** What a run reached at side `a`. */
export function marksOf(run: RunRecord): ReadonlySet<Mark> {
  const search = new Search(run);
  for (const seen of run.trace) search.observe(seen);
  return search.end();
}

class Search {
  readonly #run: RunRecord;
  readonly #wire = new WireTracker();
  readonly #closing = new ClosingTracker(this.#wire);
  readonly #found = new Set<Mark>();
  /** When side `a` was last given something: what it sends later than that, a timer made it send. */
  #givenAt: Instant | null = null;
  /** Whether its application ever asked for keep-alives. */
  #keptAlive = false;

  constructor(run: RunRecord) {
    this.#run = run;
  }

  observe(seen: Observation): void {
    this.#closing.follow(seen);
    if (seen.type === "sent" && seen.side === "a" && seen.origin === "stack" && seen.datagram !== null) {
      this.#sent(seen.datagram.segment, seen.at);
    } else if (seen.type === "event" && seen.side === "a") this.#told(seen);
    else if (seen.type === "call" && seen.side === "a" && "options" in seen.call) {
      this.#keptAlive ||= seen.call.options?.keepAlive === true;
    }
    if ((seen.type === "arrived" || seen.type === "call") && seen.side === "a") this.#givenAt = seen.at;
    this.#wire.observe(seen);
    if (seen.type === "arrived" && seen.side === "a" && seen.datagram !== null) {
      const end = this.#wire.of("b", seen.datagram.segment)?.a;
      if (end !== undefined && end.window === 0 && end.wl1 !== null) this.#found.add("finds the peer's window closed");
    }
  }

  end(): ReadonlySet<Mark> {
    this.#closing.follow(null);
    for (const connection of this.#wire.connections) {
      const { a, b } = connection;
      this.#numbers(a.iss, a.nxt, "sends");
      this.#numbers(b.iss, a.acked, "receives");
      if (isBareSyn(a.syn) && isBareSyn(a.peerSyn) && a.una !== a.iss) this.#found.add("opens simultaneously");
      const ways = { a: this.#closing.of(connection, "a"), b: this.#closing.of(connection, "b") };
      if (ways.a.first === true && ways.b.first === true) this.#found.add("closes simultaneously");
      if (a.syn !== null && a.peerSyn !== null) this.#options(a.syn.options, a.peerSyn.options);
    }
    return this.#found;
  }

  /** Whether a timer must have made it send now: nothing came at this instant, nor within what a real clock adds. */
  #byTimer(at: Instant): boolean {
    return this.#givenAt !== null && between(this.#givenAt, at) > this.#run.a.timing.tolerance;
  }

  #sent(segment: Segment, at: Instant): void {
    if (segment.window === 0 && !has(segment, RST)) this.#found.add("closes its own window");
    const end = this.#wire.of("a", segment)?.a;
    if (end === undefined || end.nxt === null || !this.#byTimer(at) || has(segment, RST)) return;
    const timer = timerOf(end, segment, this.#keptAlive);
    if (timer !== null) this.#found.add(timer);
  }

  #told(seen: Extract<Observation, { readonly type: "event" }>): void {
    if (seen.event === "timed-out") this.#found.add("user time-out or R2 fires");
    const connection = this.#closing.connectionOf(seen.socket);
    if (seen.event !== "closed" || connection === null) return;
    const { timing } = this.#run.a;
    const way = this.#closing.of(connection, "a");
    const since = timeWaitSince(way, timing);
    if (since !== null && between(since, seen.at) >= atLeast(timing, timing.timeWait)) {
      this.#found.add("TIME-WAIT timer fires");
    }
    const { finWait2 } = timing;
    const waits = way.finAckedAt !== null && way.peerFinAt === null && !way.cut && finWait2 !== null;
    if (waits && between(way.finAckedAt, seen.at) >= atLeast(timing, finWait2)) {
      this.#found.add("FIN-WAIT-2 timer fires");
    }
  }

  #numbers(from: Seq | null, to: Seq | null, what: "sends" | "receives"): void {
    if (from === null || to === null) return;
    if (inWindow(seq(0x8000_0000), add(from, 1), distance(from, to))) this.#found.add(`${what} across 2^31`);
    if (inWindow(seq(0), add(from, 1), distance(from, to))) this.#found.add(`${what} across 2^32`);
  }

  #options(own: Options, peer: Options): void {
    this.#option("MSS", own.mss !== null, peer.mss !== null);
    this.#option("window scale", own.windowScale !== null, peer.windowScale !== null);
    this.#option("SACK", own.sackPermitted, peer.sackPermitted);
    this.#option("timestamps", own.timestamps !== null, peer.timestamps !== null);
  }

  #option(name: "MSS" | "window scale" | "SACK" | "timestamps", own: boolean, peer: boolean): void {
    if (own && peer) this.#found.add(`${name} agreed`);
    else if (own || peer) this.#found.add(`${name} refused`);
  }
}

const isBareSyn = (syn: Segment | null): boolean => syn !== null && !has(syn, ACK);

/** The timer that makes an end send a segment to which nothing gave cause at that instant, or null. */
function timerOf(end: End, segment: Segment, keptAlive: boolean): Mark | null {
  const nxt = end.nxt!;
  const empty = segment.data.length === 0 && !has(segment, SYN) && !has(segment, FIN);
  const quiet = keptAlive && end.una === nxt && end.fin === null;
  if (quiet && segment.seq === add(nxt, -1) && segment.data.length <= 1) return "keep-alive timer fires";
  if (segment.data.length > 0 && end.window === 0) return "persist timer fires";
  if (isRetransmission(end, segment)) return "retransmission timer fires";
  if (empty) return end.acked !== null && gt(segment.ack, end.acked) ? "delayed ACK timer fires" : null;
  return segment.data.length > 0 ? "override timer fires" : null;
}
