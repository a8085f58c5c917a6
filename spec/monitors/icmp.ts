/** What an end makes of ICMP errors (RFC 9293, section 3.9.2.2): whom they end, and whom they are told. */

import { type IcmpError, type Severity, severityOf } from "../icmp.ts";
import { isIPv6 } from "../datagram.ts";
import { geq, lt } from "../seq.ts";
import { ACK, has, RST, type Segment, SYN } from "../tcp/segment.ts";
import { after, between, type Instant } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { isFailure, type SocketEvent, type SocketId } from "../trace/vocabulary.ts";
import { atMost } from "./bounds.ts";
import { newestBetween, Phases, type Ports, portsOf, samePorts } from "./phases.ts";

/** An ICMP error that arrived. */
interface Complaint {
  readonly side: Side;
  readonly ports: Ports;
  readonly error: IcmpError;
  readonly severity: Severity;
  readonly at: Instant;
  readonly index: number;
}

/** The ports of the connection that an error is about, which arrived at `side`. */
const portsBlamed = (side: Side, { quoted }: IcmpError): Ports =>
  side === "a"
    ? { a: quoted.sourcePort, b: quoted.destinationPort }
    : { a: quoted.destinationPort, b: quoted.sourcePort };

const complaintOf = (seen: Extract<Observation, { type: "arrived" }>, index: number): Complaint | null =>
  seen.icmp === undefined ? null : {
    side: seen.side,
    ports: portsBlamed(seen.side, seen.icmp),
    error: seen.icmp,
    severity: severityOf(seen.icmp),
    at: seen.at,
    index,
  };

const nameOf = ({ error }: Complaint): string => `ICMP type ${error.type}, code ${error.code}`;

class Spared implements Fold {
  readonly #frame: RunFrame;
  readonly #phases: Phases;
  #complaints: readonly Complaint[] = [];
  #resets: readonly { readonly side: Side; readonly ports: Ports }[] = [];

  constructor(frame: RunFrame) {
    this.#frame = frame;
    this.#phases = new Phases(frame.wire);
  }

  observe(seen: Observation, index: number): Violation | null {
    const violation = seen.type === "event"
      ? this.#told(seen, index)
      : seen.type === "sent" && seen.origin === "stack" && seen.datagram !== null
      ? this.#startedOver(seen.side, seen.datagram.segment, index)
      : null;
    if (seen.type === "arrived") {
      const complaint = complaintOf(seen, index);
      if (complaint !== null) this.#complaints = [...this.#complaints, complaint];
      const segment = seen.datagram?.segment;
      if (segment !== undefined && has(segment, RST)) {
        this.#resets = [...this.#resets, { side: seen.side, ports: portsOf(otherSide(seen.side), segment) }];
      }
    }
    this.#phases.observe(seen);
    return violation;
  }

  /** A passive end whose next SYN,ACK has another ISS has dropped its block, of which nobody was told. */
  #startedOver(side: Side, segment: Segment, index: number): Violation | null {
    if (!has(segment, SYN | ACK)) return null;
    const end = this.#frame.wire.of(side, segment)?.[side] ?? null;
    if (end === null || end.iss === null || end.iss === segment.seq || end.una !== end.iss) return null;
    const ports = portsOf(side, segment);
    const isOwn = (one: { readonly side: Side; readonly ports: Ports }): boolean =>
      one.side === side && samePorts(one.ports, ports);
    const own = this.#complaints.filter(isOwn);
    if (own.length === 0 || own.some(({ severity }) => severity !== "soft") || this.#resets.some(isOwn)) return null;
    const actual = `a new SYN,ACK with another ISS, after ${nameOf(own[0]!)}`;
    return { rule: "MUST-56", side, expected: EXPECTED["MUST-56"], actual, at: index };
  }

  #told({ side, socket, event, at }: Extract<Observation, { type: "event" }>, index: number): Violation | null {
    if (!isFailure(event) || event === "timed-out") return null;
    const ports = this.#phases.portsOf(socket);
    if (ports === null) return null;
    if (this.#resets.some((reset) => reset.side === side && samePorts(reset.ports, ports))) return null;
    // A stack that gives up may say "unreachable" for an error of long ago: what came just now is what counts.
    const { tolerance } = this.#frame[side].timing;
    const just = this.#complaints.filter((one) => one.side === side && between(one.at, at) <= tolerance);
    const own = just.filter((one) => samePorts(one.ports, ports));
    if (own.some(({ severity }) => severity !== "soft" && severity !== "source-quench")) return null;
    const cause = own.find(({ severity }) => severity === "soft") ?? own[0] ?? just[0];
    if (cause === undefined) return null;
    const rule = own.length === 0 ? "MUST-54" : cause.severity === "soft" ? "MUST-56" : "MUST-55";
    return { rule, side, expected: EXPECTED[rule], actual: `${nameOf(cause)} made it "${event}"`, at: index };
  }
}

const EXPECTED: Readonly<Record<"MUST-54" | "MUST-55" | "MUST-56", string>> = {
  "MUST-54": "an ICMP error to touch no connection but the one that it is about",
  "MUST-55": "a Source Quench to be discarded in silence",
  "MUST-56": "a connection to outlive a soft ICMP error",
};

/** No connection is ended by a soft ICMP error, a Source Quench, or an error that is about another one. */
export const sparedByIcmp: Monitor = {
  id: "network/spared-by-icmp",
  says: "No connection is ended by a soft ICMP error, a Source Quench, or an error that is about another connection.",
  begin: (frame) => new Spared(frame),
};

/** What an ICMP error has to bring about: for which errors, which event, and what is broken without it. */
interface Heed {
  readonly rule: string;
  readonly also?: readonly string[];
  readonly expected: string;
  readonly asks: (complaint: Complaint) => boolean;
  readonly by: (event: SocketEvent) => boolean;
}

interface Due {
  readonly socket: SocketId;
  readonly deadline: Instant;
  readonly complaint: Complaint;
}

/** Asks for an event after each error that is about something in flight on a connection whose socket is held. */
class Heeded implements Fold {
  readonly #frame: RunFrame;
  readonly #heed: Heed;
  readonly #phases: Phases;
  #held: readonly { readonly side: Side; readonly socket: SocketId }[] = [];
  #due: readonly Due[] = [];

  constructor(frame: RunFrame, heed: Heed) {
    this.#frame = frame;
    this.#heed = heed;
    this.#phases = new Phases(frame.wire);
  }

  observe(seen: Observation, index: number): Violation | null {
    const late = this.#late(seen.at);
    this.#look(seen, index);
    this.#phases.observe(seen);
    return late;
  }

  end(run: RunRecord): Violation | null {
    return this.#late(run.end === "silent" ? null : run.endedAt);
  }

  #look(seen: Observation, index: number): void {
    switch (seen.type) {
      case "connection":
        this.#held = [...this.#held, { side: seen.side, socket: seen.socket }];
        return;
      case "call":
        if (seen.call.call === "close" || seen.call.call === "abort") this.#drop(seen.call.socket);
        return;
      case "event":
        if (this.#heed.by(seen.event)) this.#due = this.#due.filter(({ socket }) => socket !== seen.socket);
        if (seen.event === "closed" || isFailure(seen.event)) this.#drop(seen.socket);
        return;
      case "happened":
        if (seen.what !== "power-off" && seen.what !== "crash") return;
        for (const { side, socket } of this.#held) if (side === seen.side) this.#drop(socket);
        return;
      case "arrived": {
        const complaint = complaintOf(seen, index);
        if (complaint !== null && this.#heed.asks(complaint)) this.#expect(complaint);
        return;
      }
      default:
    }
  }

  #drop(socket: SocketId): void {
    this.#held = this.#held.filter((held) => held.socket !== socket);
    this.#due = this.#due.filter((due) => due.socket !== socket);
  }

  #expect(complaint: Complaint): void {
    const { side, ports, error, at } = complaint;
    const end = newestBetween(this.#frame.wire, ports)?.[side] ?? null;
    if (end === null || end.una === null || end.nxt === null) return;
    if (lt(error.quoted.seq, end.una) || geq(error.quoted.seq, end.nxt)) return;
    const held = this.#held.findLast((one) => {
      const own = this.#phases.portsOf(one.socket);
      return one.side === side && own !== null && samePorts(own, ports);
    });
    if (held === undefined) return;
    const deadline = after(at, atMost(this.#frame[side].timing, 0));
    this.#due = [...this.#due, { socket: held.socket, deadline, complaint }];
  }

  #late(now: Instant | null): Violation | null {
    const due = this.#due[0];
    if (due === undefined || (now !== null && now <= due.deadline)) return null;
    const { rule, also, expected } = this.#heed;
    const { complaint } = due;
    return {
      rule,
      ...(also === undefined ? {} : { also }),
      side: complaint.side,
      expected,
      actual: `the application was told nothing of ${nameOf(complaint)}`,
      at: complaint.index,
    };
  }
}

const heeded = (id: string, says: string, heed: Heed): Monitor => ({
  id: `network/${id}`,
  says,
  begin: (frame) => new Heeded(frame, heed),
});

/** Soft errors are told. */
export const toldOfSoftErrors: Monitor = heeded(
  "told-of-soft-errors",
  "An application is told of each soft ICMP error about something that its connection has in flight.",
  {
    rule: "SHLD-25",
    also: ["MUST-47", "RFC9293-U2"],
    expected: "the application to be told of a soft ICMP error",
    asks: ({ severity }) => severity === "soft",
    by: (event) => event === "advice",
  },
);

/** Hard errors end connections. What ICMPv6's are, RFC 9293 does not say, and code 4 has another meaning by now. */
export const endedByHardErrors: Monitor = heeded(
  "ended-by-hard-errors",
  "A hard ICMP error about something that a connection has in flight ends the connection, and the application is told.",
  {
    rule: "SHLD-26",
    expected: "the connection to be aborted upon a hard ICMP error",
    asks: ({ severity, error }) => severity === "hard" && !isIPv6(error.destination),
    by: isFailure,
  },
);

/** Errors reach whom they are about. */
export const toldOfIcmp: Monitor = heeded(
  "told-of-icmp",
  "An ICMP error, soft or hard, about something that a connection has in flight is told to its application.",
  {
    rule: "MUST-54",
    expected: "an ICMP error to be passed to the connection that caused it",
    asks: ({ severity }) => severity === "soft" || severity === "hard",
    by: (event) => event === "advice" || isFailure(event),
  },
);
