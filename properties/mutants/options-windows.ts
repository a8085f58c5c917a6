/** Mutants that scale windows in a wrong way, or announce a wrong MSS (RFC 7323, section 2; RFC 6691). */

import { add, distance, type Seq } from "../../spec/seq.ts";
import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import type { Rules } from "../../spec/tcp/rules.ts";
import { ACK, has, type Options, type Segment, SYN } from "../../spec/tcp/segment.ts";
import { to } from "../../spec/tcp/step-result.ts";
import { receiveWindow, type Tcb } from "../../spec/tcp/tcb.ts";
import { type Mutant, mutant } from "./mutant.ts";

const { agree, build, deliver, updateSendWindow } = RFC_RULES;

/** SYNs and SYN,ACKs with other options than they should have. */
const offering = (change: (options: Options, tcb: Tcb, segment: Segment) => Partial<Options>): Partial<Rules> => ({
  build: (tcb, draft, context) => {
    const made = build(tcb, draft, context);
    return has(made, SYN) ? { ...made, options: { ...made.options, ...change(made.options, tcb, made) } } : made;
  },
});

const withEdge = (tcb: Tcb, edge: Seq): Tcb => ({ ...tcb, rcv: { ...tcb.rcv, edge } });

const SHIFTS: readonly Mutant[] = [
  mutant(
    "shift-of-zero-not-offered",
    "offers window scaling only when its own shift count is not 0",
    { by: "options/syns-offer-what-they-can", within: 30, violates: ["RFC7323-R1"] },
    offering(({ windowScale }, _tcb, segment) => ({
      windowScale: windowScale === 0 && !has(segment, ACK) ? null : windowScale,
    })),
  ),
  mutant(
    "scaling-not-answered",
    "answers a SYN that offers window scaling with a SYN,ACK that does not",
    { by: "options/syns-offer-what-they-can", within: 30, violates: ["RFC7323-R6"] },
    {
      agree: (tcb, syn, context) => {
        const next = agree(tcb, syn, context);
        if (tcb.opening === "active") return next;
        return { ...next, agreed: { ...next.agreed, scaled: false, sendShift: 0, receiveShift: 0 } };
      },
    },
  ),
  mutant(
    "shift-of-15-offered",
    "takes as large a shift count as its buffer would need",
    { by: "options/syns-offer-what-they-can", within: 60, violates: ["RFC7323-R11"] },
    offering(({ windowScale }, tcb) => ({
      windowScale: windowScale === 14 && tcb.in.capacity > 65_535 * 2 ** 14 ? 15 : windowScale,
    })),
  ),
  mutant(
    "scales-alone",
    "shifts its windows as its SYN said, whether the peer's SYN had the option or not",
    { by: "options/scaling-needs-both-syns", within: 60, violates: ["RFC7323-R2", "RFC7323-R8", "S11"] },
    {
      build: (tcb, draft, context) => {
        const made = build(tcb, draft, context);
        const alone = context.policy.windowScale && !tcb.agreed.scaled && !has(made, SYN) && has(made, ACK);
        return alone ? { ...made, window: made.window >>> 4 } : made;
      },
    },
  ),
  mutant(
    "announces-another-shift",
    "announces a shift count that is one larger than the one that it uses",
    { by: "options/scaling-needs-both-syns", within: 60, violates: ["RFC7323-R7"] },
    offering(({ windowScale }) => ({ windowScale: windowScale === null ? null : windowScale + 1 })),
  ),
  mutant(
    "incoming-windows-not-shifted",
    "takes the windows of the peer as they stand, though both SYNs carried the option",
    { by: "options/shift-above-14-is-14", within: 30, violates: ["RFC7323-R9"] },
    {
      updateSendWindow: (tcb, segment) => ({
        ...updateSendWindow({ ...tcb, agreed: { ...tcb.agreed, sendShift: 0 } }, segment),
        agreed: tcb.agreed,
      }),
    },
  ),
  mutant(
    "outgoing-windows-not-shifted",
    "sends the lower sixteen bits of its windows instead of the upper ones",
    { by: "options/scaling-needs-both-syns", within: 60, violates: ["RFC7323-R10"] },
    {
      build: (tcb, draft, context) => {
        const made = build(tcb, draft, context);
        return has(made, SYN) || !has(made, ACK) ? made : { ...made, window: receiveWindow(tcb.rcv) & 0xffff };
      },
    },
  ),
  mutant(
    "rounded-edge-kept-to",
    "refuses text beyond the window that its last acknowledgment could express",
    { by: "options/every-offer-is-kept", within: 20, violates: ["RFC7323-R14", "RFC7323-R15"] },
    {
      deliver: (step, segment, context) => {
        const { rcv, agreed } = step.tcb;
        const shift = agreed.receiveShift;
        const told = add(rcv.acked, (distance(rcv.acked, rcv.edge) >>> shift) << shift);
        const next = deliver(to(step, withEdge(step.tcb, told)), segment, context);
        return to(next, withEdge(next.tcb, rcv.edge));
      },
    },
  ),
];

const SIZES: readonly Mutant[] = [
  mutant(
    "options-deducted-from-the-mss",
    "announces an MSS that leaves room for its timestamps",
    { by: "options/syns-offer-what-they-can", within: 20, violates: ["RFC6691-R2"] },
    offering(({ mss, timestamps }) => ({ mss: mss === null || timestamps === null ? mss : mss - 12 })),
  ),
  mutant(
    "timid-mss",
    "announces an MSS of 1220, whatever its link can carry",
    { by: "options/syns-offer-what-they-can", within: 20, violates: ["RFC6691-R1"] },
    offering(() => ({ mss: 1220 })),
  ),
  mutant(
    "mtu-announced",
    "announces the MTU less the header of IP alone",
    { by: "options/syns-offer-what-they-can", within: 20, violates: ["RFC6691-R6"] },
    offering(({ mss }) => ({ mss: mss === null ? null : mss + 20 })),
  ),
];

/** Mutants of window scaling and of the MSS. */
export const OPTIONS_WINDOW_MUTANTS: readonly Mutant[] = [...SHIFTS, ...SIZES];
