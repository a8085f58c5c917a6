/** The sender's scoreboard: what the peer has selectively acknowledged (RFC 2018, sections 5 and 8). */

import { distance, earliest, geq, gt, latest, leq, lt, type Seq } from "../../seq.ts";
import type { SackBlock } from "../segment.ts";

/** What is known to have arrived above SND.UNA. */
export interface Scoreboard {
  /** Sorted, disjoint, not touching; all of it between SND.UNA and SND.NXT. */
  readonly blocks: readonly SackBlock[];
}

/** Nothing is known. */
export const NO_SACKS: Scoreboard = { blocks: [] };

/** A stretch of sequence space that nothing is known of. */
export interface Hole {
  readonly seq: Seq;
  /** In octets, at least one. */
  readonly length: number;
}

/**
 * Notes the blocks of an acknowledgment. What lies below SND.UNA is nothing new, and a block that ends above SND.NXT
 * (`nxt`, the highest ever sent) speaks of octets that were never sent: it is ignored, as an empty one is.
 */
export function learn(board: Scoreboard, blocks: readonly SackBlock[], una: Seq, nxt: Seq): Scoreboard {
  //= rfc2018#5
  //# When receiving an ACK containing a SACK option, the data sender SHOULD record the selective acknowledgment for
  //# future reference.
  let known = board.blocks;
  for (const block of blocks) {
    if (!lt(block.left, block.right) || !gt(block.right, una) || gt(block.right, nxt)) continue;
    known = merge(known, latest(block.left, una), block.right);
  }
  return known === board.blocks ? board : { blocks: known };
}

/** The blocks and [left, right) as well. */
function merge(blocks: readonly SackBlock[], left: Seq, right: Seq): readonly SackBlock[] {
  const out: SackBlock[] = [];
  let from: Seq = left;
  let to: Seq = right;
  let placed = false;
  for (const block of blocks) {
    if (leq(block.left, from) && geq(block.right, to)) return blocks;
    if (lt(block.right, from)) {
      out.push(block);
    } else if (gt(block.left, to)) {
      if (!placed) out.push({ left: from, right: to });
      placed = true;
      out.push(block);
    } else {
      from = earliest(from, block.left);
      to = latest(to, block.right);
    }
  }
  if (!placed) out.push({ left: from, right: to });
  return out;
}

/** The scoreboard after a retransmission timeout: empty. */
export function forget(): Scoreboard {
  //= rfc2018#5
  //# After a retransmit timeout the data sender SHOULD turn off all of the SACKed bits, since the timeout might
  //# indicate that the data receiver has reneged.
  //= rfc2018#5.1
  //# the data sender MUST ignore prior SACK information in determining which data to retransmit.
  return NO_SACKS;
}

/** The scoreboard after SND.UNA moved to `una`: what lies below is acknowledged for good. */
export function advance(board: Scoreboard, una: Seq): Scoreboard {
  const first = board.blocks[0];
  if (first === undefined || geq(first.left, una)) return board;
  const blocks: SackBlock[] = [];
  for (const block of board.blocks) {
    if (leq(block.right, una)) continue;
    blocks.push(lt(block.left, una) ? { left: una, right: block.right } : block);
  }
  return blocks.length === 0 ? NO_SACKS : { blocks };
}

/** Whether every octet of [from, to) is known to have arrived, where `to` lies above `from`. */
export function isSacked(board: Scoreboard, from: Seq, to: Seq): boolean {
  //= rfc2018#5
  //# the data sender will turn on the SACKed flags for all segments in the retransmission queue that are wholly
  //# contained within that block.
  for (const block of board.blocks) {
    if (leq(block.left, from) && geq(block.right, to)) return true;
  }
  return false;
}

/** The position after the highest octet that is known to have arrived out of order, or null when none has. */
export function highestSacked(board: Scoreboard): Seq | null {
  return board.blocks[board.blocks.length - 1]?.right ?? null;
}

/** The first stretch in [from, limit) that nothing is known of, as long as it goes, or null when all is known. */
export function nextHole(board: Scoreboard, from: Seq, limit: Seq): Hole | null {
  //= rfc2018#5
  //# the data sender will skip that segment during any later retransmission.
  let start: Seq = from;
  for (const block of board.blocks) {
    if (leq(block.right, start)) continue;
    if (gt(block.left, start)) return hole(start, earliest(block.left, limit));
    start = block.right;
  }
  return hole(start, limit);
}

const hole = (from: Seq, to: Seq): Hole | null => (lt(from, to) ? { seq: from, length: distance(from, to) } : null);
