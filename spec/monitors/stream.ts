/** Invariant S1: what an application reads is a prefix of what the other one wrote. */

import type { Observation } from "../trace/observation.ts";
import { otherSide } from "../trace/observation.ts";
import type { Fold, Monitor, Violation } from "../trace/monitor.ts";
import { firstDifference } from "../trace/pattern.ts";
import { streamOf } from "../trace/stream.ts";
import { type Half, Ledger } from "./ledger.ts";

const broken = (half: Half, at: number, expected: string, actual: string): Violation => ({
  rule: "S1",
  side: half.side,
  expected,
  actual,
  at,
});

class Reading implements Fold {
  readonly #ledger = new Ledger();

  observe(seen: Observation, index: number): Violation | null {
    const violation = seen.type === "result" && seen.call === "receive" ? this.#received(seen, index) : null;
    this.#ledger.observe(seen);
    return violation;
  }

  #received(seen: Extract<Observation, { readonly type: "result" }>, index: number): Violation | null {
    const { result } = seen;
    const half = this.#ledger.of(seen.socket);
    if (half === null || !result.ok) return null;
    const peer = this.#ledger.half(otherSide(half.side), half.connection);
    if ("endOfStream" in result) return this.#ended(half, peer, index);
    if (!("data" in result)) return null;
    if (half.ended) {
      return broken(half, index, "nothing to read after the end of the stream", `${result.data.length} octets`);
    }
    const stream = streamOf(half.connection, otherSide(half.side));
    const first = firstDifference(result.data, stream, half.read);
    if (first !== null) {
      return broken(
        half,
        index,
        `the octet at position ${half.read + first} of the stream as the peer's application wrote it`,
        `another octet (${result.data[first]}), ${first} octets into this RECEIVE of ${result.data.length}`,
      );
    }
    const written = peer === null ? 0 : peer.taken + peer.offered;
    const read = half.read + result.data.length;
    // The peer's own socket may not be known yet, when it is the one that accepts.
    if (peer === null || read <= written) return null;
    return broken(
      half,
      index,
      `at most the ${written} octets that the peer's application wrote`,
      `${read} octets read`,
    );
  }

  #ended(half: Half, peer: Half | null, index: number): Violation | null {
    if (peer === null || peer.gone || half.read >= peer.taken) return null;
    const what = `the end of the stream after ${half.read} octets`;
    return broken(half, index, `${peer.taken} octets, all that the peer's application wrote, before the end`, what);
  }
}

/** What is read is what was written, octet by octet, no more of it, and nothing after its end. */
export const readAsWritten: Monitor = {
  id: "stream/read-as-written",
  says: "What an application reads is a prefix of what the other one wrote, and nothing follows the end of the stream.",
  begin: () => new Reading(),
};
