/** Options that belong to SYNs stay there; a SYN,ACK answers only what the SYN offered (RFC 9293, 7323, 2018). */

import { type Address, isIPv6 } from "../datagram.ts";
import { ACK, has, type Options, type Segment, SYN } from "../tcp/segment.ts";
import type { Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation } from "../trace/observation.ts";
import { emittedBy } from "./emitted.ts";

type Sent = Extract<Observation, { readonly type: "sent" }>;

/** The greatest shift count (RFC 7323, section 2.3). */
const MOST_SHIFT = 14;

/** The option that does not belong on a segment without SYN, with the rule that says so. */
function strayOf(options: Options): { readonly rule: string; readonly what: string } | null {
  if (options.mss !== null) return { rule: "MUST-65", what: "an MSS option" };
  if (options.sackPermitted) return { rule: "RFC2018-R1", what: "a SACK-permitted option" };
  if (options.windowScale !== null) return { rule: "S11", what: "a window scale option" };
  return null;
}

/** MSS, window scale and SACK-permitted are options of SYNs alone. */
export const synOptionsStayOnSyns: Monitor = {
  id: "options/syn-options-stay-on-syns",
  says: "No segment without SYN carries an MSS, a window scale or a SACK-permitted option.",
  begin: () => ({
    observe(seen, at): Violation | null {
      if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
      const { segment } = seen.datagram;
      const stray = has(segment, SYN) ? null : strayOf(segment.options);
      if (stray === null) return null;
      return {
        rule: stray.rule,
        side: seen.side,
        expected: "options of the handshake on segments with SYN only",
        actual: `${stray.what} on a segment without SYN`,
        at,
      };
    },
  }),
};

type Excess = Pick<Violation, "rule" | "expected" | "actual">;

/** What a SYN,ACK carries that the SYN had not, or null. */
function excessOf(options: Options, offered: Options): Excess | null {
  if (options.windowScale !== null && offered.windowScale === null) {
    const expected = "a SYN,ACK without a window scale option, as the SYN had none";
    return { rule: "RFC7323-R3", expected, actual: `a shift count of ${options.windowScale}` };
  }
  if (options.timestamps !== null && offered.timestamps === null) {
    const expected = "a SYN,ACK without timestamps, as the SYN had none";
    return { rule: "RFC7323-R21", expected, actual: `a TSval of ${options.timestamps.value}` };
  }
  return null;
}

function excessOn(frame: RunFrame, seen: Sent, { options, flags }: Segment): Excess | null {
  if (options.windowScale !== null && options.windowScale > MOST_SHIFT) {
    const actual = `a shift count of ${options.windowScale}`;
    return { rule: "RFC7323-R11", expected: `a shift count of at most ${MOST_SHIFT}`, actual };
  }
  const end = emittedBy(frame, seen)?.end;
  // In a simultaneous open the SYN,ACK may repeat what the end's own SYN offered.
  const opened = end?.syn !== undefined && end.syn !== null && !has(end.syn, ACK);
  const offered = (flags & ACK) !== 0 && !opened ? end?.heardSyn ?? null : null;
  return offered === null ? null : excessOf(options, offered.options);
}

/** RFC 7323, sections 2.2, 2.3 and 3.2. */
export const synsOfferWhatTheyMay: Monitor = {
  id: "options/syns-offer-what-they-may",
  says: "A SYN,ACK carries window scale and timestamps only if the SYN did, and no shift count exceeds 14.",
  begin: (frame) => ({
    observe(seen, at): Violation | null {
      if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
      const { segment } = seen.datagram;
      const excess = has(segment, SYN) ? excessOn(frame, seen, segment) : null;
      return excess === null ? null : { ...excess, side: seen.side, at };
    },
  }),
};

/** The longest message of the transport that an IP packet can hold, less the fixed header: no MSS is larger. */
const largestMss = (address: Address): number => 65_535 - (isIPv6(address) ? 0 : 20) - 20;

/** MUST-14, SHLD-5 and MUST-67. For links on which the MSS to announce is not the default. */
export const synsAnnounceTheMss: Monitor = {
  id: "options/syns-announce-the-mss",
  says: "Every SYN has an MSS option, of no more than IP can carry besides the header.",
  begin: () => ({
    observe(seen, at): Violation | null {
      if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
      const { segment, source } = seen.datagram;
      if (!has(segment, SYN)) return null;
      const { mss } = segment.options;
      if (mss === null) {
        const expected = "an MSS option, as what can be received is not the default";
        return { rule: "SHLD-5", also: ["MUST-14"], side: seen.side, expected, actual: "a SYN without", at };
      }
      if (mss <= largestMss(source)) return null;
      const expected = `an MSS of ${largestMss(source)} octets at most, as IP carries no more besides the header`;
      return { rule: "MUST-67", side: seen.side, expected, actual: `${mss}`, at };
    },
  }),
};
