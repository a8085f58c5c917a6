/** Options that a stack was told not to use: RFC 7323, sections 2 and 3; RFC 2018, section 2. */

import { has, type Segment, SYN } from "../tcp/segment.ts";
import type { Capability } from "../trace/declaration.ts";
import type { Monitor, Violation } from "../trace/monitor.ts";

/** What shows that an option is in use. */
const TRACES: readonly { readonly of: Capability; readonly shows: (segment: Segment) => string | null }[] = [
  { of: "timestamps", shows: ({ options }) => (options.timestamps === null ? null : "a timestamps option") },
  {
    of: "window-scale",
    shows: (segment) => has(segment, SYN) && segment.options.windowScale !== null ? "a window scale option" : null,
  },
  {
    of: "sack",
    shows: ({ options }) => options.sackPermitted ? "a SACK-permitted option" : options.sack.length > 0 ? "SACK" : null,
  },
];

/** What a stack does not declare, under the settings of its scenario, is not offered, answered or used. */
export const offIsOff: Monitor = {
  id: "settings/off-is-off",
  says: "An option that is switched off is neither offered nor answered nor used.",
  begin: (frame) => ({
    observe(seen, at): Violation | null {
      if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
      const { segment } = seen.datagram;
      const { supports } = frame[seen.side];
      for (const { of, shows } of TRACES) {
        const shown = supports.includes(of) ? null : shows(segment);
        if (shown === null) continue;
        return { rule: "S11", side: seen.side, expected: `no ${of}, as it is switched off`, actual: shown, at };
      }
      return null;
    },
  }),
};
