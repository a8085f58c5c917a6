/** A1: the application is told what is true, once: established, reset, refused, timed out, closed. */

import { gt } from "../seq.ts";
import { has, RST } from "../tcp/segment.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import type { SocketEvent, SocketId } from "../trace/vocabulary.ts";

/** What a socket was told that is told once at most. */
type Once = Extract<SocketEvent, "established" | "reset" | "refused" | "timed-out" | "unreachable" | "closed">;

const FAILURES: readonly Once[] = ["reset", "refused", "timed-out", "unreachable"];

class ToldTheTruth implements Fold {
  readonly #frame: RunFrame;
  readonly #told = new Map<SocketId, Set<Once>>();
  /** Whether an ICMP error ever arrived at a side. */
  readonly #complained: Record<Side, boolean> = { a: false, b: false };
  /** Whether an RST ever arrived at a side. */
  readonly #reset: Record<Side, boolean> = { a: false, b: false };

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    if (seen.type === "arrived" && seen.datagram !== null && has(seen.datagram.segment, RST)) {
      this.#reset[seen.side] = true;
    }
    if (seen.type === "arrived" && seen.icmp !== undefined) this.#complained[seen.side] = true;
    if (seen.type !== "event") return null;
    const { event } = seen;
    if (event !== "established" && event !== "closed" && !FAILURES.includes(event as Once)) return null;
    const lie = this.#lie(seen, event as Once);
    if (lie === null) return null;
    return {
      rule: lie.rule,
      side: seen.side,
      expected: lie.expected,
      actual: `the application was told "${event}"`,
      at: index,
    };
  }

  #lie(
    { side, socket }: Extract<Observation, { type: "event" }>,
    event: Once,
  ): { readonly rule: string; readonly expected: string } | null {
    const before = this.#told.get(socket) ?? new Set<Once>();
    this.#told.set(socket, before);
    if (before.has(event)) return { rule: "A1", expected: `"${event}" to be told once` };
    if (before.has("closed")) return { rule: "A1", expected: 'nothing after "closed"' };
    if (FAILURES.includes(event) && FAILURES.some((failure) => before.has(failure))) {
      return { rule: "A1", expected: "one reason for the end of a connection" };
    }
    before.add(event);
    if (event === "unreachable" && !this.#complained[side]) {
      return { rule: "A1", expected: "an ICMP error to be told only when one arrived" };
    }
    // Some call "port unreachable" a refusal.
    const refused = event === "refused" && this.#complained[side];
    if ((event === "reset" || event === "refused") && !refused && !this.#reset[side]) {
      return { rule: "MUST-12", expected: "a reset to be told only when an RST arrived" };
    }
    if (event === "established" && !this.#isOpen(side)) {
      return {
        rule: "A1",
        expected: '"established" to be told only after SYNs were exchanged and the own acknowledged',
      };
    }
    return null;
  }

  /** Whether some connection of a side has been through its handshake. */
  #isOpen(side: Side): boolean {
    for (const connection of this.#frame.wire.connections) {
      const { iss, una, peerSyn } = connection[side];
      if (peerSyn !== null && iss !== null && una !== null && gt(una, iss)) return true;
    }
    return false;
  }
}

/** A1: events tell the truth. */
export const toldTheTruth: Monitor = {
  id: "whole-run/told-the-truth",
  says: "An application is told of the beginning and the end of its connection once, when it is so, with one reason.",
  begin: (frame) => new ToldTheTruth(frame),
};
