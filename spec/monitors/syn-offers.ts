/** What a SYN has to offer: window scaling whoever can scale, and the MSS of the link (RFC 7323, 2.2; RFC 6691, 2). */

import { isIPv6 } from "../datagram.ts";
import { ACK, has, SYN } from "../tcp/segment.ts";
import type { Monitor, Violation } from "../trace/monitor.ts";
import { emittedBy } from "./emitted.ts";

/** For scenarios in which both stacks are prepared to scale. */
export const scalingIsOffered: Monitor = {
  id: "options/scaling-is-offered",
  says: "A SYN carries the window scale option, whatever its shift count, and so does a SYN,ACK if the SYN did.",
  begin: (frame) => ({
    observe(seen, at): Violation | null {
      if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
      const { segment } = seen.datagram;
      if (!has(segment, SYN) || segment.options.windowScale !== null) return null;
      const answers = has(segment, ACK);
      const offered = answers ? emittedBy(frame, seen)?.end.heardSyn?.options.windowScale ?? null : null;
      if (answers && offered === null) return null;
      return {
        rule: answers ? "RFC7323-R6" : "RFC7323-R1",
        side: seen.side,
        expected: answers
          ? "a window scale option on the SYN,ACK, as the SYN carried one"
          : "a window scale option on the SYN, if only with a shift count of 0",
        actual: "none",
        at,
      };
    },
  }),
};

/** Octets by which the header of IPv6 is longer than that of IPv4. */
const LONGER = 20;

/** For scenarios on a link of 1500 octets, in which no stack announces less than it has to. */
export const linkIsAnnounced: Monitor = {
  id: "options/link-is-announced",
  says: "The MSS that a SYN announces is the MTU less the fixed IP and TCP headers, whatever options there will be.",
  begin: (frame) => ({
    observe(seen, at): Violation | null {
      if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
      const { segment, source } = seen.datagram;
      const { mss } = segment.options;
      if (!has(segment, SYN) || mss === null) return null;
      const most = frame[seen.side].mss - (isIPv6(source) ? LONGER : 0);
      if (mss === most) return null;
      return {
        rule: mss > most ? "RFC6691-R6" : "RFC6691-R1",
        ...(mss > most ? {} : { also: ["RFC6691-R2"] }),
        side: seen.side,
        expected: `an MSS of ${most}: the MTU less the fixed headers, and nothing for options`,
        actual: `an MSS of ${mss}`,
        at,
      };
    },
  }),
};
