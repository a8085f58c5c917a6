/** Segments are no longer than the peer's MSS allows, options counted: MUST-15 and MUST-16. */

import { isIPv6 } from "../datagram.ts";
import { defaultMss } from "../tcp/options/mss.ts";
import { has, SYN } from "../tcp/segment.ts";
import type { Monitor, Violation } from "../trace/monitor.ts";
import { emittedBy } from "./emitted.ts";

/** An MSS below this leaves no room for text beside the most options: nobody can keep to it, so it isn't judged. */
const LEAST_MSS = 64;

/** Octets of an IP header without options or extension headers. */
const headerOf = (address: string): number => (isIPv6(address) ? 40 : 20);

/** Eff.snd.MSS: text, options and IP options of a segment fit the send MSS together. */
export const textFitsTheMss: Monitor = {
  id: "options/text-fits-the-mss",
  says: "The text of a segment is no longer than the MSS that the peer announced, less the octets of its options.",
  begin: (frame) => ({
    observe(seen, at): Violation | null {
      if (seen.type !== "sent" || seen.datagram === null) return null;
      const length = seen.datagram.segment.data.length;
      if (length === 0 || has(seen.datagram.segment, SYN)) return null;
      const emitted = emittedBy(frame, seen);
      const peer = emitted?.end.peerSyn ?? null;
      if (emitted === null || peer === null) return null;
      const { mss } = peer.options;
      const most = mss ?? defaultMss(isIPv6(seen.datagram.source) ? 6 : 4);
      if (most < LEAST_MSS) return null;
      const options = seen.length - headerOf(seen.datagram.source) - 20 - length;
      if (length + options <= most) return null;
      return {
        rule: mss === null ? "MUST-15" : "MUST-16",
        side: seen.side,
        expected: mss === null
          ? `at most ${most - options} octets of text beside ${options} of options, as the peer announced no MSS`
          : `at most ${most - options} octets of text beside ${options} of options, as the peer announced ${mss}`,
        actual: `${length} octets of text`,
        at,
      };
    },
  }),
};
