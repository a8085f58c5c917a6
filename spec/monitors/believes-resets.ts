/** Which RSTs an end believes: RFC 9293, sections 3.5.3 and 3.10.7; RFC 5961, section 3. */

import type { Seq } from "../seq.ts";
import { ACK, has, RST, type Segment, SYN } from "../tcp/segment.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import { certainNext, covers, newestBetween, Phases, placeInWindow, type Ports, portsOf } from "./phases.ts";

/** What one end has shown of how it takes an RST that is in the window but not at RCV.NXT. */
interface Manner {
  challenges: boolean;
  aborts: boolean;
}

/** One end of a pair of ports. */
interface Heard {
  /** Something arrived that may have ended the connection. */
  excuse: "none" | "inside" | "any";
  /** An RST that must not have an effect, and why. */
  idle: string | null;
  /** What a challenge ACK to the newest RST in the window would say. */
  challenge: { readonly seq: Seq; readonly ack: Seq } | null;
  /** The RST before was outside of the window, and nothing else has happened since. */
  quiet: { readonly seq: Seq; readonly ack: Seq } | null;
}

/**
 * A connection is ended only by an RST that may end it. One in the window but not at RCV.NXT is challenged (RFC 5961)
 * or obeyed (RFC 793), and each end holds to one of both ways; one outside of the window is dropped in silence.
 */
export const believesResets: Monitor = {
  id: "reset/believes",
  says: "An end believes an RST by its place in the window only, always in the same way.",
  begin: (frame) => new BeliefFold(frame),
};

class BeliefFold implements Fold {
  readonly #frame: RunFrame;
  readonly #phases: Phases;
  readonly #heard: { a: Map<number, Heard>; b: Map<number, Heard> } = { a: new Map(), b: new Map() };
  readonly #manner: { a: Manner; b: Manner } = {
    a: { challenges: false, aborts: false },
    b: { challenges: false, aborts: false },
  };

  constructor(frame: RunFrame) {
    this.#frame = frame;
    this.#phases = new Phases(frame.wire);
  }

  observe(seen: Observation, index: number): Violation | null {
    const violation = this.#look(seen, index);
    this.#phases.observe(seen);
    return violation;
  }

  #look(seen: Observation, index: number): Violation | null {
    switch (seen.type) {
      case "arrived":
        if (seen.datagram !== null) this.#arrived(seen.side, seen.datagram.segment);
        return null;
      case "sent":
        if (seen.datagram === null || seen.origin !== "stack") return null;
        return this.#sent(seen.side, seen.datagram.segment, index);
      case "call": {
        const ports = "socket" in seen.call ? this.#phases.portsOf(seen.call.socket) : null;
        if (ports !== null) this.#of(seen.side, ports).quiet = null;
        return null;
      }
      case "event":
        if (seen.event !== "reset" && seen.event !== "refused") return null;
        return this.#ended(seen.side, this.#phases.portsOf(seen.socket), seen.event, index);
      default:
        return null;
    }
  }

  #of(side: Side, ports: Ports): Heard {
    const key = ports.a * 65_536 + ports.b;
    let heard = this.#heard[side].get(key);
    if (heard === undefined) {
      heard = { excuse: "none", idle: null, challenge: null, quiet: null };
      this.#heard[side].set(key, heard);
    }
    return heard;
  }

  #arrived(side: Side, segment: Segment): void {
    const ports = portsOf(otherSide(side), segment);
    const heard = this.#of(side, ports);
    heard.challenge = null;
    heard.quiet = null;
    const phase = this.#phases.at(side, ports);
    const end = newestBetween(this.#frame.wire, ports)?.[side] ?? null;
    if (!has(segment, RST)) {
      // RFC 793 resets on a SYN in the window.
      if (has(segment, SYN) && phase !== "closed" && phase !== "listen" && phase !== "syn-sent") heard.excuse = "any";
      return;
    }
    if (phase === "syn-sent" && end !== null) {
      if (has(segment, ACK) && covers(end, segment.ack)) heard.excuse = "any";
      else heard.idle = "an RST in SYN-SENT that does not acknowledge the SYN";
      return;
    }
    const nxt = end === null || phase !== "synchronized" ? null : certainNext(end);
    if (end === null || nxt === null || end.nxt === null) {
      heard.excuse = "any";
      return;
    }
    const place = placeInWindow(end, nxt, segment.seq);
    if (place === "exact" || place === "edge") heard.excuse = "any";
    else if (place === "inside") {
      heard.challenge = { seq: end.nxt, ack: nxt };
      if (this.#manner[side].challenges) {
        heard.idle = "an RST in the window but not at RCV.NXT, of which it had challenged others";
      } else heard.excuse = heard.excuse === "any" ? "any" : "inside";
    } else {
      heard.idle = "an RST outside of the window";
      heard.quiet = { seq: end.nxt, ack: nxt };
    }
  }

  #sent(side: Side, segment: Segment, index: number): Violation | null {
    const heard = this.#of(side, portsOf(side, segment));
    if (has(segment, SYN) && !has(segment, ACK)) heard.excuse = "none";
    const { challenge, quiet } = heard;
    heard.challenge = null;
    heard.quiet = null;
    if (segment.flags !== ACK || segment.data.length > 0) return null;
    if (quiet !== null && segment.seq === quiet.seq && segment.ack === quiet.ack) {
      return {
        rule: "RFC5961-R3",
        side,
        expected: "an RST outside of the receive window is dropped in silence",
        actual: "it was answered with an acknowledgment",
        at: index,
      };
    }
    if (challenge === null || segment.seq !== challenge.seq || segment.ack !== challenge.ack) return null;
    const manner = this.#manner[side];
    manner.challenges = true;
    if (manner.aborts) return both(side, index);
    if (heard.excuse === "inside") {
      heard.excuse = "none";
      heard.idle = "an RST that it had challenged";
    }
    return null;
  }

  #ended(side: Side, ports: Ports | null, event: string, index: number): Violation | null {
    if (ports === null) return null;
    const heard = this.#of(side, ports);
    const { excuse, idle } = heard;
    heard.excuse = "none";
    heard.idle = null;
    heard.challenge = null;
    heard.quiet = null;
    if (excuse === "any") return null;
    if (excuse === "inside") {
      this.#manner[side].aborts = true;
      return this.#manner[side].challenges ? both(side, index) : null;
    }
    return {
      rule: idle === "an RST that it had challenged" ? "RFC9293-U7" : "S9",
      side,
      expected: "only an RST at RCV.NXT, or one in the window for a stack that challenges none, ends a connection",
      actual: idle === null
        ? `the application was told "${event}", and no RST had come`
        : `the application was told "${event}" after ${idle}`,
      at: index,
    };
  }
}

const both = (side: Side, at: number): Violation => ({
  rule: "S9",
  side,
  expected: "RSTs in the window but not at RCV.NXT are all challenged, or all obeyed",
  actual: "one of them was challenged and another one ended its connection",
  at,
});
