/** A monitor that is asked only about what comes after the peer's own FIN. */

import type { Observation, PacketId } from "../trace/observation.ts";
import { FIN, has, segmentLength } from "../tcp/segment.ts";
import type { Fold, Monitor, Violation } from "../trace/monitor.ts";
import type { RunRecord } from "../trace/run.ts";

class AfterTheFin implements Fold {
  readonly #inner: Fold;
  readonly #fins = new Set<PacketId>();
  readonly #forged = new Set<PacketId>();
  #isIn = false;
  /** The stream was another one before the FIN came: what follows says nothing any more. */
  #spoilt = false;

  constructor(inner: Fold) {
    this.#inner = inner;
  }

  observe(seen: Observation, index: number): Violation | null {
    if (this.#spoilt) return null;
    if (seen.type === "sent" && seen.side === "b" && seen.datagram !== null) {
      const { segment } = seen.datagram;
      if (seen.origin === "stack" && has(segment, FIN)) this.#fins.add(seen.packet);
      if (seen.origin === "attacker" && segmentLength(segment) > 0) this.#forged.add(seen.packet);
    }
    if (seen.type === "arrived" && seen.side === "a") {
      this.#isIn ||= this.#fins.has(seen.packet);
      this.#spoilt = !this.#isIn && this.#forged.has(seen.packet);
      if (this.#spoilt) return null;
    }
    return this.#orSpoilt(this.#inner.observe?.(seen, index) ?? null);
  }

  end(run: RunRecord): Violation | null {
    return this.#spoilt ? null : this.#orSpoilt(this.#inner.end?.(run) ?? null);
  }

  #orSpoilt(violation: Violation | null): Violation | null {
    if (this.#isIn || violation === null) return violation;
    this.#spoilt = true;
    return null;
  }
}

/**
 * Before the peer's FIN has come to side `a`, text that an attacker gets right is text of the stream to any TCP
 * (RFC 9293, section 3.10.7.4): it breaks nothing, and leaves nothing to be said of the rest.
 */
export const onceTheFinIsIn = (monitor: Monitor): Monitor => ({
  ...monitor,
  id: `${monitor.id}/once-the-fin-is-in`,
  begin: (frame) => new AfterTheFin(monitor.begin(frame)),
});
