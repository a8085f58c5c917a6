/**
 * What an application may be told, and given, before a connection is ESTABLISHED: RFC 9293, sections 3.5 and 3.10.7.
 */

import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { type Observation, otherSide } from "../trace/observation.ts";
import { newestBetween, Phases } from "./phases.ts";
import type { Wire } from "./wire.ts";

/**
 * An application is told that a connection is ESTABLISHED once both SYNs were acknowledged, as far as its end knows.
 */
export const toldTruly: Monitor = {
  id: "handshake/told-truly",
  says: "An application is told that it is connected once its SYN was acknowledged and the peer's has arrived.",
  begin: (frame) => new ToldFold(frame, "established"),
};

/** No text is delivered before the connection is ESTABLISHED. */
export const noEarlyText: Monitor = {
  id: "handshake/no-early-text",
  says: "Text that came with or before the acknowledgment of its SYN is delivered once that has come.",
  begin: (frame) => new ToldFold(frame, "text"),
};

class ToldFold implements Fold {
  readonly #wire: Wire;
  readonly #what: "established" | "text";
  readonly #phases: Phases;

  constructor(frame: RunFrame, what: "established" | "text") {
    this.#wire = frame.wire;
    this.#what = what;
    this.#phases = new Phases(frame.wire);
  }

  observe(seen: Observation, index: number): Violation | null {
    const about = this.#what === "established"
      ? seen.type === "event" && seen.event === "established"
      : seen.type === "result" && seen.result.ok && "data" in seen.result;
    const violation = about && "socket" in seen ? this.#judge(seen.side, seen.socket, index) : null;
    this.#phases.observe(seen);
    return violation;
  }

  #judge(side: "a" | "b", socket: number, index: number): Violation | null {
    const ports = this.#phases.portsOf(socket);
    if (ports === null) return null;
    const connection = newestBetween(this.#wire, ports);
    const end = connection?.[side] ?? null;
    const peer = connection?.[otherSide(side)] ?? null;
    const missing = end === null || end.iss === null
      ? "it has sent no SYN"
      : end.una === end.iss
      ? "its SYN was not acknowledged"
      : end.peerSyn === null
      ? "no SYN has arrived"
      : peer !== null && peer.iss !== null && end.peerSyn.seq !== peer.iss && this.#what === "established"
      ? "the SYN that has arrived is not the one that the peer's connection began with"
      : null;
    if (missing === null) return null;
    return this.#what === "established"
      ? {
        rule: "S10",
        side,
        expected: "an application is told that the connection is ESTABLISHED once each end's SYN is acknowledged",
        actual: `it was told so while ${missing}`,
        at: index,
      }
      : {
        rule: "RFC9293-E8",
        side,
        expected: "text waits until the connection is ESTABLISHED",
        actual: `the application received it while ${missing}`,
        at: index,
      };
  }
}
