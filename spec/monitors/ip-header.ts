/** What an application asks of the IP header, in the segments of its connection (RFC 9293, sections 3.9.1.9, 3.9.2). */

import { isGroup } from "../address.ts";
import { has, RST } from "../tcp/segment.ts";
import { between, type Instant, instant } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import type { SocketOptions } from "../trace/vocabulary.ts";

/** What one side's application asked for last, and before. */
interface Asked {
  readonly now: SocketOptions;
  readonly before: SocketOptions;
  /** When it asked for something else. */
  readonly since: Instant;
  /** Whether it changed its mind while the connection was there. */
  readonly changed: boolean;
}

const FIELDS = ["hopLimit", "dscp"] as const;

class Header implements Fold {
  readonly #frame: RunFrame;
  readonly #asked: Record<Side, Asked | null> = { a: null, b: null };
  /** Whether the application has let go: then nobody is bound to its wishes any more. */
  readonly #gone: Record<Side, boolean> = { a: false, b: false };

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    if (seen.type === "call") this.#called(seen);
    if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
    const asked = this.#asked[seen.side];
    if (asked === null || this.#gone[seen.side] || has(seen.datagram.segment, RST)) return null;
    const { tolerance } = this.#frame[seen.side].timing;
    const settled = !asked.changed || between(asked.since, seen.at) > tolerance;
    for (const field of FIELDS) {
      const wanted = asked.now[field];
      const found = field === "dscp" ? seen.datagram.dscp ?? 0 : seen.datagram.hopLimit;
      if (wanted === undefined || found === wanted || (!settled && found === asked.before[field])) continue;
      return {
        rule: ruleOf(field, asked, found),
        side: seen.side,
        expected: `${NAMES[field]} ${wanted}, as the application asked`,
        actual: `${found}`,
        at: index,
      };
    }
    return null;
  }

  #called({ side, call, at }: Extract<Observation, { type: "call" }>): void {
    if (call.call === "connect" || call.call === "listen") {
      const now = call.options ?? {};
      this.#asked[side] = { now, before: now, since: instant(at), changed: false };
      this.#gone[side] = false;
    } else if (call.call === "set") {
      const before = this.#asked[side]?.now ?? {};
      this.#asked[side] = { now: { ...before, ...call.options }, before, since: at, changed: true };
    } else if (call.call === "close" || call.call === "abort") this.#gone[side] = true;
  }
}

const NAMES = { hopLimit: "a time to live of", dscp: "a Differentiated Services codepoint of" } as const;

function ruleOf(field: "hopLimit" | "dscp", { changed, before }: Asked, found: number): string {
  if (field === "hopLimit") return "MUST-49";
  if (changed && found === (before.dscp ?? 0)) return "SHLD-21";
  return found === 0 ? "MUST-48" : "SHLD-22";
}

/** What was asked for is in every segment. */
export const headerAsAsked: Monitor = {
  id: "network/header-as-asked",
  says: "Every segment of a connection has the time to live and the codepoint that its application asked for.",
  begin: (frame) => new Header(frame),
};

/** Nobody connects to a group. */
export const noOpenToGroups: Monitor = {
  id: "network/no-open-to-groups",
  says: "An active OPEN to a broadcast or multicast address is refused, and nothing is sent to it.",
  begin() {
    const open = new Map<number, string>();
    return {
      observe(seen, index): Violation | null {
        if (seen.type === "call" && seen.call.call === "connect" && isGroup(seen.call.remote.address)) {
          open.set(seen.call.socket, seen.call.remote.address);
        }
        if (seen.type === "result" && seen.result.ok && open.has(seen.socket)) {
          return refusable(seen.side, `the OPEN to ${open.get(seen.socket)} was taken`, index);
        }
        if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
        const { destination } = seen.datagram;
        return isGroup(destination) ? refusable(seen.side, `a segment was sent to ${destination}`, index) : null;
      },
    };
  },
};

const refusable = (side: Side, actual: string, at: number): Violation => ({
  rule: "MUST-46",
  side,
  expected: "an OPEN to a broadcast or multicast address to be refused, and no SYN",
  actual,
  at,
});

/** Who wants no reports gets none. */
export const noReports: Monitor = {
  id: "network/no-reports",
  says: "An application that turned error reports off is told of no soft error and no advancing urgent pointer.",
  begin() {
    const off = new Set<Side>();
    return {
      observe(seen, index): Violation | null {
        if (seen.type === "call" && (seen.call.call === "connect" || seen.call.call === "listen")) {
          if (seen.call.options?.errorReports === false) off.add(seen.side);
        }
        if (seen.type !== "event" || !off.has(seen.side)) return null;
        return seen.event !== "advice" && seen.event !== "urgent" ? null : {
          rule: "SHLD-20",
          side: seen.side,
          expected: "no report to an application that turned reports off",
          actual: `it was told "${seen.event}"`,
          at: index,
        };
      },
    };
  },
};
