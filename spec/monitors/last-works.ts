/** Whatever happened before: the last connection of a run works. */

import type { Monitor, Violation } from "../trace/monitor.ts";
import { otherSide } from "../trace/observation.ts";
import { type Half, Ledger } from "./ledger.ts";

/** For scenarios whose last connection nothing disturbs: it opens at both ends, and what is written is read. */
export const lastConnectionWorks: Monitor = {
  id: "options/last-connection-works",
  says: "The last connection of the run opens, and everything that is written on it is read.",
  begin() {
    const ledger = new Ledger();
    return {
      observe(seen): null {
        ledger.observe(seen);
        return null;
      },
      end(): Violation | null {
        const last: readonly Half[] = newest(ledger);
        const actual = last.length < 2
          ? "it did not open at both ends"
          : last.map(lackOf(ledger)).find((one) => one !== null);
        if (actual === undefined || actual === null) return null;
        const expected = "a last connection that works, whatever happened to the ones before it";
        return { rule: "S14", side: last.length < 2 ? "a" : null, expected, actual, at: null };
      },
    };
  },
};

function newest(ledger: Ledger): readonly Half[] {
  const halves = [...ledger.halves()];
  const last = Math.max(...halves.map(({ connection }) => connection));
  return halves.filter(({ connection }) => connection === last);
}

const lackOf = (ledger: Ledger) => ({ side, connection, read, failed }: Half): string | null => {
  const writer = ledger.half(otherSide(side), connection);
  if (failed) return `it ended by itself at ${side}`;
  return writer !== null && read < writer.taken ? `${side} read ${read} of ${writer.taken} octets` : null;
};
