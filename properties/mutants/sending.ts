/** Mutants that send too little, too late or in the wrong pieces. */

import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import type { Rules } from "../../spec/tcp/rules.ts";
import { stay } from "../../spec/tcp/step-result.ts";
import type { Tcb } from "../../spec/tcp/tcb.ts";
import { type Mutant, mutant } from "./mutant.ts";

/** The window that a segment tells, misread. */
const misreading = (wrong: (window: number, tcb: Tcb) => number): Partial<Rules> => ({
  updateSendWindow: (tcb, segment) => {
    const next = RFC_RULES.updateSendWindow(tcb, segment);
    return next === tcb ? tcb : { ...next, snd: { ...next.snd, wnd: wrong(next.snd.wnd, next) } };
  },
});

/** Mutants that send too little, too late or in the wrong pieces. */
export const SENDING_MUTANTS: readonly Mutant[] = [
  mutant(
    "window-field-is-signed",
    "It takes a window field with its top bit set for a negative number, and sends nothing.",
    { by: "window/top-bit-is-no-sign", within: 20, violates: ["MUST-1"] },
    misreading((window, tcb) => window >>> tcb.agreed.sendShift > 0x7fff ? 0 : window),
  ),
  mutant(
    "windows-of-16-bits",
    "It keeps the peer's window in 16 bits.",
    { by: "window/wide-windows-are-kept-whole", within: 20, violates: ["REC-1"] },
    misreading((window) => window & 0xffff),
  ),
  mutant(
    "small-text-held-for-ever",
    "It waits for text to fill a segment, however long that takes.",
    { by: "data/written-text-leaves", within: 30, violates: ["MUST-60"] },
    {
      mayLeave: (tcb, length) => length >= tcb.snd.mss,
      overrideTimeout: (tcb) => stay({ ...tcb, timers: { ...tcb.timers, override: null } }),
    },
  ),
  mutant(
    "nothing-is-pushed",
    "It never sets PSH.",
    { by: "data/last-text-is-pushed", within: 20, violates: ["MUST-61"] },
    { pushes: () => false },
  ),
];
