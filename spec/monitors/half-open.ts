/** The discovery of half-open connections: RFC 9293, section 3.5.1. */

import { has, RST } from "../tcp/segment.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { isFailure, type SocketId } from "../trace/vocabulary.ts";
import { Phases, portsOf, samePorts } from "./phases.ts";

/** A connection whose other end lost its memory. */
interface HalfOpen {
  readonly side: Side;
  readonly socket: SocketId;
  /** Something of it has reached the other end since that started again. */
  spoke: boolean;
}

/** An end that sends to a peer that has forgotten the connection learns of it by a reset, and does not just give up. */
export const halfOpenDiscovered: Monitor = {
  id: "handshake/half-open-discovered",
  says: "An end that speaks on a connection that its peer has forgotten is told that the connection was reset.",
  begin: (frame) => new HalfOpenFold(frame),
};

class HalfOpenFold implements Fold {
  readonly #phases: Phases;
  #held: { readonly side: Side; readonly socket: SocketId }[] = [];
  #halfOpen: HalfOpen[] = [];

  constructor(frame: RunFrame) {
    this.#phases = new Phases(frame.wire);
  }

  observe(seen: Observation, index: number): Violation | null {
    const violation = this.#look(seen, index);
    this.#phases.observe(seen);
    return violation;
  }

  end(run: RunRecord): Violation | null {
    const left = this.#halfOpen.find(({ spoke }) => spoke);
    if (left === undefined || (run.end !== "silent" && run.end !== "settled")) return null;
    return undiscovered(left.side, "it was told nothing", null);
  }

  #look(seen: Observation, index: number): Violation | null {
    switch (seen.type) {
      case "event": {
        if (seen.event === "established") this.#held.push({ side: seen.side, socket: seen.socket });
        if (seen.event !== "closed" && (seen.event === "refused" || !isFailure(seen.event))) return null;
        const spoke = this.#halfOpen.some((one) => one.socket === seen.socket && one.spoke);
        this.#drop(seen.socket);
        if (seen.event !== "timed-out" || !spoke) return null;
        return undiscovered(seen.side, "it was given up after a time-out", index);
      }
      case "call":
        if (seen.call.call === "close" || seen.call.call === "abort") this.#drop(seen.call.socket);
        return null;
      case "happened":
        if (seen.side !== undefined && seen.what === "power-off") this.#lose(seen.side);
        return null;
      case "arrived":
        if (seen.datagram !== null && !has(seen.datagram.segment, RST)) {
          const ports = portsOf(otherSide(seen.side), seen.datagram.segment);
          const phase = this.#phases.at(seen.side, ports);
          if (phase !== "closed" && phase !== "listen") return null;
          for (const one of this.#halfOpen) {
            const own = this.#phases.portsOf(one.socket);
            if (one.side !== seen.side && own !== null && samePorts(own, ports)) one.spoke = true;
          }
        }
        return null;
      default:
        return null;
    }
  }

  #drop(socket: SocketId): void {
    this.#held = this.#held.filter((one) => one.socket !== socket);
    this.#halfOpen = this.#halfOpen.filter((one) => one.socket !== socket);
  }

  #lose(side: Side): void {
    this.#halfOpen = this.#halfOpen.filter((one) => one.side !== side);
    for (const one of this.#held) {
      if (one.side !== side) this.#halfOpen.push({ side: one.side, socket: one.socket, spoke: false });
    }
    this.#held = this.#held.filter((one) => one.side !== side);
  }
}

const undiscovered = (side: Side, actual: string, at: number | null): Violation => ({
  rule: "RFC9293-E10",
  side: null,
  expected:
    `the application of ${side}, whose segments reach a host that has forgotten the connection, learns of a reset`,
  actual,
  at,
});
