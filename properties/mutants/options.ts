/** Mutants that the properties of `options/` must catch. */

import { effectiveMss } from "../../spec/tcp/options/mss.ts";
import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import type { Rules } from "../../spec/tcp/rules.ts";
import { ACK, has, RST, type Segment, SYN } from "../../spec/tcp/segment.ts";
import { type Step, stopping, to } from "../../spec/tcp/step-result.ts";
import type { Tcb } from "../../spec/tcp/tcb.ts";
import { add } from "../../spec/seq.ts";
import { type Mutant, mutant } from "./mutant.ts";

/** What the SYNs settle, with a change afterwards. */
const agreeing = (change: (tcb: Tcb, syn: Segment) => Tcb): Partial<Rules> => ({
  agree: (tcb, syn, context) => change(RFC_RULES.agree(tcb, syn, context), syn),
});

/** Segments as they are put together, with a change afterwards. */
const building = (change: (segment: Segment, tcb: Tcb) => Segment): Partial<Rules> => ({
  build: (tcb, draft, context) => change(RFC_RULES.build(tcb, draft, context), tcb),
});

const withMss = (tcb: Tcb, mss: number): Tcb => ({ ...tcb, snd: { ...tcb.snd, mss } });

/** PAWS with another timestamp in the place of TS.Recent. */
const withRecent = (step: Step, recent: number): Step => to(step, { ...step.tcb, ts: { ...step.tcb.ts, recent } });

const isText = (segment: Segment): boolean => !has(segment, SYN) && !has(segment, RST);

/** Mutants that the properties of `options/` must catch. */
export const OPTIONS_MUTANTS: readonly Mutant[] = [
  mutant(
    "options-not-subtracted",
    "fills segments up to the peer's MSS, and puts options besides",
    { by: "options/mss-is-honoured", within: 60, violates: ["MUST-16", "RFC6691-R3", "S11"] },
    agreeing((tcb) => withMss(tcb, tcb.snd.mss + (tcb.ts.on ? 12 : 0))),
  ),
  mutant(
    "peer-mss-ignored",
    "fills segments as its own link allows, whatever MSS the peer announced",
    { by: "options/mss-is-honoured", within: 60, violates: ["MUST-16"] },
    agreeing((tcb) => withMss(tcb, effectiveMss(65_535, tcb.mtu, 4, tcb.ts.on ? 12 : 0))),
  ),
  mutant(
    "missing-mss-means-any",
    "takes it that a peer without an MSS option takes segments of any size",
    { by: "options/default-mss", within: 20, violates: ["MUST-15", "RFC6691-R5", "S11"] },
    agreeing((tcb, syn) => syn.options.mss === null ? withMss(tcb, tcb.mtu - 60) : tcb),
  ),
  mutant(
    "default-mss-too-large-over-ipv6",
    "sends segments that fill its link to a peer without an MSS option",
    { by: "options/default-mss-of-ipv6", within: 20, violates: ["MUST-15"] },
    agreeing((tcb, syn) => syn.options.mss === null ? withMss(tcb, tcb.mtu - 80) : tcb),
  ),
  mutant(
    "mss-on-segments-with-text",
    "announces its MSS on segments with text as well",
    { by: "options/syn-options-stay-on-syns", within: 20, violates: ["MUST-65"] },
    building((segment) =>
      segment.data.length > 0 ? { ...segment, options: { ...segment.options, mss: 1460 } } : segment
    ),
  ),
  mutant(
    "timestamps-on-every-syn-ack",
    "puts timestamps on a SYN,ACK whose SYN had none",
    { by: "options/syn-options-stay-on-syns", within: 60, violates: ["RFC7323-R21"] },
    building((segment) =>
      has(segment, SYN | ACK) && segment.options.timestamps === null
        ? { ...segment, options: { ...segment.options, timestamps: { value: 1, echo: 0 } } }
        : segment
    ),
  ),
  mutant(
    "options-demanded",
    "drops the SYN of a peer that knows no options",
    { by: "options/none-at-all", within: 30, violates: ["MUST-15"] },
    {
      segmentArrives: {
        ...RFC_RULES.segmentArrives,
        ESTABLISHED: (tcb, segment, context) =>
          tcb.agreed.peerMss === null && segment.data.length > 500
            ? RFC_RULES.segmentArrives.ESTABLISHED(tcb, { ...segment, data: segment.data.subarray(0, 0) }, context)
            : RFC_RULES.segmentArrives.ESTABLISHED(tcb, segment, context),
      },
    },
  ),
  mutant(
    "shifted-once-too-often",
    "takes the peer's windows for larger than they are by one more shift",
    { by: "options/scaling-needs-both-syns", within: 100, violates: ["RFC7323-R9"] },
    agreeing((tcb) => ({ ...tcb, agreed: { ...tcb.agreed, sendShift: tcb.agreed.sendShift + 1 } })),
  ),
  mutant(
    "large-shift-modulo-32",
    "shifts by the peer's count as it stands, modulo 32 as its processor does",
    { by: "options/shift-above-14-is-14", within: 40, violates: ["RFC7323-R12"] },
    agreeing((tcb, syn) => ({ ...tcb, agreed: { ...tcb.agreed, sendShift: (syn.options.windowScale ?? 0) & 31 } })),
  ),
  mutant(
    "window-of-a-syn-scaled",
    "scales the window of the peer's SYN",
    { by: "options/window-of-a-syn-is-not-scaled", within: 40, violates: ["RFC7323-R5", "S11"] },
    agreeing((tcb, syn) => ({ ...tcb, snd: { ...tcb.snd, wnd: syn.window << tcb.agreed.sendShift } })),
  ),
  mutant(
    "timestamps-on-text-only",
    "puts no timestamps on an acknowledgment without text",
    { by: "options/timestamps-on-every-segment", within: 60, violates: ["RFC7323-R22"] },
    building((segment) =>
      isText(segment) && segment.data.length === 0
        ? { ...segment, options: { ...segment.options, timestamps: null } }
        : segment
    ),
  ),
  mutant(
    "echo-of-nothing",
    "echoes the timestamp that it expects next",
    { by: "options/timestamps-on-every-segment", within: 60, violates: ["RFC7323-R19"] },
    building((segment) => {
      const { timestamps } = segment.options;
      if (timestamps === null || segment.data.length === 0) return segment;
      const ahead = { value: timestamps.value, echo: (timestamps.echo + 1_000_000) >>> 0 };
      return { ...segment, options: { ...segment.options, timestamps: ahead } };
    }),
  ),
  mutant(
    "old-timestamps-taken",
    "takes segments whatever their timestamp is",
    { by: "options/old-timestamps-are-refused", within: 20, violates: ["RFC7323-R42"] },
    {
      checkSequenceNumber: (step, segment, context) =>
        RFC_RULES.checkSequenceNumber(withRecent(step, segment.options.timestamps?.value ?? 0), segment, context),
    },
  ),
  mutant(
    "old-timestamps-unanswered",
    "drops a segment with an old timestamp in silence",
    { by: "options/old-timestamps-are-refused", within: 20, violates: ["RFC7323-R42"] },
    {
      checkSequenceNumber: (step, segment, context) => {
        const { ts } = step.tcb;
        const value = segment.options.timestamps?.value;
        const old = ts.on && value !== undefined && ((value - ts.recent) | 0) < 0;
        return old ? stopping(step) : RFC_RULES.checkSequenceNumber(step, segment, context);
      },
    },
  ),
  mutant(
    "old-timestamps-compared-as-unsigned",
    "compares timestamps as plain numbers, so that one from before the wrap is new",
    { by: "options/old-timestamps-are-refused", within: 40, violates: ["RFC7323-R42"] },
    {
      checkSequenceNumber: (step, segment, context) => {
        const value = segment.options.timestamps?.value ?? 0;
        const wrong = value > step.tcb.ts.recent ? withRecent(step, value) : step;
        return RFC_RULES.checkSequenceNumber(wrong, segment, context);
      },
    },
  ),
  mutant(
    "old-resets-dropped",
    "drops an RST whose timestamp is old or missing",
    { by: "options/reset-with-an-old-timestamp", within: 20, violates: ["RFC7323-R39"] },
    {
      checkReset: (step, segment, context) => {
        const { ts } = step.tcb;
        const value = segment.options.timestamps?.value ?? 0;
        const old = ts.on && has(segment, RST) && ((value - ts.recent) | 0) < 0;
        return old ? stopping(step) : RFC_RULES.checkReset(step, segment, context);
      },
    },
  ),
  mutant(
    "missing-timestamps-abort",
    "resets a connection when a segment comes without the timestamps agreed on",
    { by: "options/missing-timestamps-end-nothing", within: 30, violates: ["RFC7323-R26"] },
    {
      checkSequenceNumber: (step, segment, context) => {
        const missing = step.tcb.ts.on && segment.options.timestamps === null && !has(segment, RST);
        return missing
          ? stopping(RFC_RULES.abort[step.tcb.state](step.tcb, { type: "abort" }, context))
          : RFC_RULES.checkSequenceNumber(step, segment, context);
      },
    },
  ),
  mutant(
    "blocks-one-octet-long",
    "ends the blocks that it acknowledges selectively one octet too far",
    { by: "options/sack-tells-the-truth", within: 60, violates: ["RFC2018-R9"] },
    building((segment) => {
      const sack = segment.options.sack.map(({ left, right }) => ({ left, right: add(right, 1) }));
      return sack.length === 0 ? segment : { ...segment, options: { ...segment.options, sack } };
    }),
  ),
  mutant(
    "selective-without-permission",
    "acknowledges selectively whether the peer permitted it or not",
    { by: "options/sack-tells-the-truth", within: 100, violates: ["RFC2018-R2"] },
    agreeing((tcb) => ({ ...tcb, agreed: { ...tcb.agreed, sack: true } })),
  ),
  mutant(
    "odd-syn-options-all-ignored",
    "takes all options of a SYN for unknown when they are not the usual ones",
    { by: "options/unknown-are-skipped", within: 20, violates: ["MUST-6"] },
    agreeing((tcb, syn) =>
      syn.options.windowScale === null && !syn.options.sackPermitted ? withMss(tcb, tcb.mtu - 60) : tcb
    ),
  ),
  mutant(
    "odd-segments-dropped",
    "drops segments with timestamps on a connection that did not agree on them",
    { by: "options/on-any-segment", within: 60, violates: ["RFC7323-R27"] },
    {
      checkSequenceNumber: (step, segment, context) =>
        !step.tcb.ts.on && segment.options.timestamps !== null
          ? stopping(step)
          : RFC_RULES.checkSequenceNumber(step, segment, context),
    },
  ),
  mutant(
    "late-window-scale-obeyed",
    "scales windows from the first segment on that carries a window scale option, SYN or not",
    { by: "options/on-any-segment", within: 60, violates: ["RFC7323-R4", "MUST-5"] },
    {
      updateSendWindow: (tcb, segment) => {
        const shift = segment.options.windowScale;
        const next = shift === null
          ? tcb
          : { ...tcb, agreed: { ...tcb.agreed, scaled: true, sendShift: Math.min(shift, 14) } };
        return RFC_RULES.updateSendWindow(next, segment);
      },
    },
  ),
  mutant(
    "crash-on-a-syn-without-mss",
    "crashes when a SYN that finds no listener has no MSS option that can be read",
    { by: "options/illegal-do-no-harm", within: 60, violates: ["MUST-7"] },
    {
      resetFor: (segment) => {
        if (segment.options.mss === null && has(segment, SYN)) throw new RangeError("an option without a length");
        return RFC_RULES.resetFor(segment);
      },
    },
  ),
  mutant(
    "mss-on-no-syn",
    "never announces an MSS",
    { by: "options/mss-is-announced", within: 20, violates: ["MUST-14"] },
    building((segment) => ({ ...segment, options: { ...segment.options, mss: null } })),
  ),
  mutant(
    "mss-on-no-syn-ack",
    "announces its MSS when it opens, and not when it is opened",
    { by: "options/mss-is-announced", within: 20, violates: ["SHLD-5"] },
    building((segment) =>
      has(segment, SYN | ACK) ? { ...segment, options: { ...segment.options, mss: null } } : segment
    ),
  ),
  mutant(
    "mss-of-any-size",
    "announces the largest MSS that the option can hold",
    { by: "options/mss-is-announced", within: 20, violates: ["MUST-67"] },
    building((segment) => has(segment, SYN) ? { ...segment, options: { ...segment.options, mss: 65_535 } } : segment),
  ),
];
