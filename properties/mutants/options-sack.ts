/** Mutants that break single rules of selective acknowledgments (RFC 2018). */

import { distance, geq, lt, type Seq } from "../../spec/seq.ts";
import { insert, NOTHING_OUT_OF_ORDER, sackBlocks } from "../../spec/tcp/buffers/reassembly.ts";
import { append, EMPTY_QUEUE, slice } from "../../spec/tcp/buffers/send-queue.ts";
import { NO_SACKS } from "../../spec/tcp/options/sack.ts";
import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import type { Rules } from "../../spec/tcp/rules.ts";
import { has, type SackBlock, SYN } from "../../spec/tcp/segment.ts";
import { owing, RETRANSMIT, to } from "../../spec/tcp/step-result.ts";
import type { Tcb } from "../../spec/tcp/tcb.ts";
import { type Mutant, mutant } from "./mutant.ts";

const { build, deliver, duplicateAck, retransmissionTimeout, setOptions } = RFC_RULES;

/** Other blocks than the ones to report. */
const reporting = (
  change: (blocks: readonly SackBlock[], tcb: Tcb, textLength: number) => readonly SackBlock[],
): Partial<Rules> => ({
  build: (tcb, draft, context) => {
    const made = build(tcb, draft, context);
    const { sack } = made.options;
    if (sack.length === 0) return made;
    return { ...made, options: { ...made.options, sack: change(sack, tcb, draft.data.length) } };
  },
});

const lowestFirst = (blocks: readonly SackBlock[]): readonly SackBlock[] =>
  [...blocks].sort((a, b) => (lt(a.left, b.left) ? -1 : 1));

const RECEIVERS: readonly Mutant[] = [
  mutant(
    "sack-permitted-on-text",
    "permits selective acknowledgments on segments with text, too",
    { by: "options/syn-options-stay-on-syns", within: 20, violates: ["RFC2018-R1"] },
    {
      build: (tcb, draft, context) => {
        const made = build(tcb, draft, context);
        if (draft.data.length === 0 || has(made, SYN)) return made;
        return { ...made, options: { ...made.options, sackPermitted: true } };
      },
    },
  ),
  mutant(
    "sacks-one-run-only",
    "sends no SACK option while it holds more than one run of text",
    { by: "options/sack-is-complete", within: 20, violates: ["RFC2018-R3", "RFC2018-R4", "S11"] },
    reporting((blocks) => blocks.length > 1 ? [] : blocks),
  ),
  mutant(
    "disorder-acknowledged-late",
    "delays the acknowledgment of text out of order like any other",
    { by: "options/sack-is-complete", within: 20, violates: ["RFC2018-R5"] },
    {
      deliver: (step, segment, context) =>
        deliver(step, segment, { ...context, policy: { ...context.policy, acksDisorderAtOnce: false } }),
    },
  ),
  mutant(
    "lowest-block-first",
    "reports its blocks from the lowest to the highest",
    { by: "options/sack-is-complete", within: 20, violates: ["RFC2018-R6", "RFC2018-R16"] },
    reporting(lowestFirst),
  ),
  mutant(
    "one-block-only",
    "reports the newest block, and no other",
    { by: "options/sack-is-complete", within: 20, violates: ["RFC2018-R7"] },
    reporting((blocks) => blocks.slice(0, 1)),
  ),
  mutant(
    "oldest-blocks-repeated",
    "fills up its SACK option with the blocks that it has not reported for longest",
    { by: "options/sack-is-complete", within: 200, violates: ["RFC2018-R8"] },
    {
      build: (tcb, draft, context) => {
        const { early } = tcb.in;
        const [newest, ...others] = early.recent;
        if (newest === undefined) return build(tcb, draft, context);
        const turned = { ...early, recent: [newest, ...others.reverse()] };
        return build({ ...tcb, in: { ...tcb.in, early: turned } }, draft, context);
      },
    },
  ),
  mutant(
    "discarded-text-still-reported",
    "throws away what it holds out of order when a gap is filled, and goes on to report it",
    { by: "options/discarded-is-not-reported", within: 60, violates: ["RFC2018-R17"] },
    {
      build: (tcb, draft, context) => {
        const made = build(tcb, draft, context);
        const { early } = tcb.in;
        const bare = draft.data.length === 0 && !has(made, SYN);
        if (!bare || !tcb.agreed.sack || early.islands[0]?.seq !== tcb.rcv.nxt) return made;
        return { ...made, options: { ...made.options, sack: sackBlocks(early, 3) } };
      },
      deliver: (step, segment, context) => {
        const { early } = step.tcb.in;
        if (lt(step.tcb.rcv.nxt, segment.seq)) return deliver(step, segment, context);
        const bare = to(step, { ...step.tcb, in: { ...step.tcb.in, early: NOTHING_OUT_OF_ORDER } });
        const { tcb, ...rest } = deliver(bare, segment, context);
        const above = early.islands.filter(({ seq }) => geq(seq, tcb.rcv.nxt));
        const told = above.reduceRight((held, { seq, data }) => insert(held, seq, data), NOTHING_OUT_OF_ORDER);
        return { ...rest, tcb: { ...tcb, in: { ...tcb.in, early: told } } };
      },
    },
  ),
];

/** The queue with zeros in the place of a block. */
function zeroed(tcb: Tcb, { left, right }: SackBlock): Tcb {
  const { queue, start } = tcb.out;
  const from = lt(left, start) ? 0 : distance(start, left);
  const end = Math.min(queue.length, distance(start, right));
  if (end <= from) return tcb;
  const before = append(EMPTY_QUEUE, slice(queue, 0, from));
  const middle = append(before, new Uint8Array(end - from));
  return { ...tcb, out: { ...tcb.out, queue: append(middle, slice(queue, end, queue.length - end)) } };
}

const SENDERS: readonly Mutant[] = [
  mutant(
    "everything-again-after-duplicates",
    "sends everything again on the third duplicate acknowledgment, whatever was selectively acknowledged",
    { by: "options/sacked-is-not-sent-again", within: 20, violates: ["RFC2018-R10"] },
    {
      duplicateAck: (step, segment, context) => {
        const next = duplicateAck(step, segment, context);
        const enters = step.tcb.cc.phase !== "recovery" && next.tcb.cc.phase === "recovery";
        return enters ? to(next, { ...next.tcb, loss: { ...next.tcb.loss, resend: next.tcb.snd.una as Seq } }) : next;
      },
    },
  ),
  mutant(
    "blocks-outlive-the-timer",
    "goes on to skip what was selectively acknowledged when its timer expires",
    { by: "options/reneging-is-survived", within: 100, violates: ["RFC2018-R12", "RFC2018-R14", "RFC2018-R11"] },
    {
      retransmissionTimeout: (tcb, event, context) => {
        const next = retransmissionTimeout(tcb, event, context);
        return to(next, { ...next.tcb, loss: { ...next.tcb.loss, scoreboard: tcb.loss.scoreboard } });
      },
    },
  ),
  mutant(
    "blocks-forgotten-on-a-change",
    "forgets what was selectively acknowledged when its application changes an option, and begins anew at SND.UNA",
    { by: "options/sacked-is-kept-through-changes", within: 100, violates: ["RFC2018-R10"] },
    {
      setOptions: (tcb, options, context) => {
        const next = setOptions(tcb, options, context);
        const told = next.tcb.loss.scoreboard.blocks.length > 0;
        const loss = { ...next.tcb.loss, scoreboard: NO_SACKS, resend: next.tcb.snd.una };
        return told ? owing(to(next, { ...next.tcb, loss }), RETRANSMIT) : next;
      },
    },
  ),
  mutant(
    "sacked-text-discarded",
    "throws away what was selectively acknowledged",
    { by: "options/reneging-is-survived", within: 60, violates: ["RFC2018-R18"] },
    {
      duplicateAck: (step, segment, context) => {
        const next = duplicateAck(step, segment, context);
        return to(next, next.tcb.loss.scoreboard.blocks.reduce(zeroed, next.tcb));
      },
    },
  ),
  mutant(
    "no-congestion-control-with-sack",
    "sends as much as the peer's window allows once it was told of blocks",
    { by: "congestion/window-opens-slowly", within: 200, violates: ["RFC2018-R13"] },
    {
      congestionAllowance: (tcb, policy) =>
        tcb.loss.scoreboard.blocks.length > 0 ? Infinity : RFC_RULES.congestionAllowance(tcb, policy),
    },
  ),
];

/** Mutants of selective acknowledgments. */
export const OPTIONS_SACK_MUTANTS: readonly Mutant[] = [...RECEIVERS, ...SENDERS];
