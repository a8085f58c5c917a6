/** Selective acknowledgments: only where permitted, and only of what arrived (RFC 2018, sections 3 and 4; RFC 2883). */

import { distance, geq, gt, leq, lt, type Seq } from "../seq.ts";
import { has, type SackBlock, SYN } from "../tcp/segment.ts";
import type { Monitor, Violation } from "../trace/monitor.ts";
import { emittedBy } from "./emitted.ts";
import type { End } from "./wire.ts";

/** Whether every octet of a block arrived, in order (up to `next`) or out of it. */
const hasArrived = (end: End, { left, right }: SackBlock, next: Seq): boolean =>
  leq(right, next) || end.ahead.some((piece) => leq(piece.from, left) && geq(piece.to, right));

const relative = ({ left, right }: SackBlock, from: Seq): string =>
  `${signed(left, from)} to ${signed(right, from)} from the acknowledgment number`;

const signed = (at: Seq, from: Seq): number => (lt(at, from) ? -distance(at, from) : distance(from, at));

type Lie = Pick<Violation, "rule" | "expected" | "actual">;

function lieOf(end: End, blocks: readonly SackBlock[], ack: Seq): Lie | null {
  for (const [index, block] of blocks.entries()) {
    const actual = `a block from ${relative(block, ack)}`;
    if (!lt(block.left, block.right)) return { rule: "RFC2018-R9", expected: "blocks of at least one octet", actual };
    if (end.arrived !== null && !hasArrived(end, block, end.arrived)) {
      return { rule: "RFC2018-R9", expected: "blocks of octets that arrived", actual };
    }
    if (block.left === ack) {
      return {
        rule: "RFC2018-R17",
        expected: "no block of text that is not held: what follows was acknowledged",
        actual,
      };
    }
    // The first one may tell of a duplicate (RFC 2883, section 4).
    if (index > 0 && !gt(block.left, ack)) {
      return { rule: "RFC2018-R9", expected: "blocks above the acknowledgment number, but for a first one", actual };
    }
  }
  return null;
}

/** RFC 2018. */
export const sackTellsTheTruth: Monitor = {
  id: "options/sack-tells-the-truth",
  says: "Blocks of selective acknowledgments are sent only if the peer's SYN permitted them, and tell of what arrived.",
  begin: (frame) => ({
    observe(seen, at): Violation | null {
      const emitted = emittedBy(frame, seen);
      if (emitted === null) return null;
      const { segment, end, side } = emitted;
      const { sack } = segment.options;
      if (sack.length === 0) return null;
      const permitted = end.peerSyn?.options.sackPermitted === true && !has(segment, SYN);
      const lie: Lie | null = permitted ? lieOf(end, sack, segment.ack) : {
        rule: "RFC2018-R2",
        expected: "no selective acknowledgment, as the peer's SYN did not permit any",
        actual: `a segment with ${sack.length} blocks`,
      };
      return lie === null ? null : { ...lie, side, at };
    },
  }),
};
