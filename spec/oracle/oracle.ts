/**
 * The oracle: the specification as the judge of a trace. It follows each end by itself with the model's own
 * transitions, and asks of every segment that leaves whether it was permitted, and of everything that comes in whether
 * its duties were met in time.
 */

import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import type { SocketId } from "../trace/vocabulary.ts";
import { Endpoint } from "./endpoint.ts";
import type { Refusal } from "./permits/departure.ts";

/** How a trace is judged. */
export interface OracleSettings {
  /** Whether the trace holds the applications' calls and events; a capture holds packets only. */
  readonly callsSeen: boolean;
  /** Which ends are judged. */
  readonly sides: readonly Side[];
}

class Oracle implements Fold {
  readonly #ends: { readonly side: Side; readonly endpoint: Endpoint }[];
  readonly #accepting: Map<SocketId, SocketId> = new Map();

  constructor(frame: RunFrame, { callsSeen, sides }: OracleSettings) {
    this.#ends = sides.map((side) => ({ side, endpoint: new Endpoint(frame[side], callsSeen) }));
  }

  observe(seen: Observation, index: number): Violation | null {
    for (const { side, endpoint } of this.#ends) {
      const late = endpoint.overdue(seen.at);
      if (late !== null) return violation(late, side, null);
    }
    if (!("side" in seen) || seen.side === undefined) return null;
    for (const { side, endpoint } of this.#ends) {
      if (side !== seen.side) continue;
      const refusal = this.#look(endpoint, seen);
      return refusal === null ? null : violation(refusal, side, index);
    }
    return null;
  }

  end(run: RunRecord): Violation | null {
    const at = run.end === "silent" ? Infinity : run.endedAt;
    for (const { side, endpoint } of this.#ends) {
      const late = endpoint.overdue(at);
      if (late !== null) return violation(late, side, null);
    }
    return null;
  }

  #look(endpoint: Endpoint, seen: Observation): Refusal | null {
    switch (seen.type) {
      case "arrived":
        if (seen.datagram !== null) endpoint.arrived(seen.datagram, seen.at, seen.illegalOption === true);
        else if (seen.icmp !== undefined) endpoint.icmpArrived(seen.icmp, seen.at);
        return null;
      case "sent":
        if (seen.origin !== "stack") return null;
        if (seen.datagram !== null) return endpoint.sent(seen.datagram, seen.at);
        return seen.icmp === undefined ? malformed(seen.malformed) : null;
      case "call":
        if (seen.call.call === "accept") this.#accepting.set(seen.call.socket, seen.call.as);
        endpoint.called(seen.call, seen.at);
        return null;
      case "result":
        return endpoint.answered(
          seen.call,
          seen.socket,
          seen.result,
          seen.at,
          this.#accepting.get(seen.socket) ?? null,
        );
      case "event":
        return endpoint.told(seen.socket, seen.event, seen.at);
      case "happened":
        if (seen.what === "power-off" || seen.what === "power-on") endpoint.power(seen.what === "power-on");
        return null;
      default:
        return null;
    }
  }
}

const malformed = (why: string | undefined): Refusal => ({
  rule: "S12",
  expected: "a well-formed segment",
  actual: why ?? "octets that are no TCP segment",
});

const violation = ({ rule, also, expected, actual }: Refusal, side: Side, at: number | null): Violation =>
  also === undefined ? { rule, side, expected, actual, at } : { rule, also, side, expected, actual, at };

/** The oracle with other settings: for captures, or for one end alone. */
export const oracleWith = (settings: OracleSettings): Monitor => ({
  id: "oracle",
  says: "Every segment was permitted and every duty was met.",
  begin: (frame) => new Oracle(frame, settings),
});

/** The oracle of both ends, with the applications' calls in sight. */
export const oracle: Monitor = oracleWith({ callsSeen: true, sides: ["a", "b"] });
