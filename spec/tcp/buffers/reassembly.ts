/** The reassembly queue: text that arrived above RCV.NXT and waits for the gap below it to close. */

import { add, distance, geq, gt, leq, lt, offset, type Seq } from "../../seq.ts";
import type { SackBlock } from "../segment.ts";

/** A piece of text in sequence space, never empty. */
export interface Island {
  /** The sequence number of its first octet. */
  readonly seq: Seq;
  /** Its octets. */
  readonly data: Uint8Array;
}

/** Everything that is held out of order. All of it lies within 2^31 octets. */
export interface Reassembly {
  /** Sorted and disjoint; two of them may touch, so that nothing is ever copied. */
  readonly islands: readonly Island[];
  /**
   * One position in each run of touching islands, the run of the segment that arrived last in front: the order in
   * which selective acknowledgments name the runs (RFC 2018, section 4).
   */
  readonly recent: readonly Seq[];
}

/** Nothing is held. */
export const NOTHING_OUT_OF_ORDER: Reassembly = { islands: [], recent: [] };

/** The text that {@link take} found at RCV.NXT. */
export interface Taken {
  /** In order, without a gap; empty when nothing starts at or below RCV.NXT and ends above it. */
  readonly data: readonly Uint8Array[];
  /** Octets in `data`. */
  readonly length: number;
  /** What is still held, all of it above RCV.NXT + `length`. */
  readonly rest: Reassembly;
}

const NO_TEXT: readonly Uint8Array[] = [];

/**
 * Holds a segment's text. Where it overlaps text that is held already, the first copy wins: the RFC wants duplicate
 * octets discarded (section 3.10.7.4) and leaves open which of two unlike copies is the duplicate.
 * `data` is kept, not copied: it must not change afterwards.
 */
export function insert(held: Reassembly, seq: Seq, data: Uint8Array): Reassembly {
  if (data.length === 0) return held;
  const end = add(seq, data.length);
  const islands: Island[] = [];
  let from: Seq = seq;
  for (const island of held.islands) {
    if (lt(from, end) && gt(island.seq, from)) {
      // The gap below this island: ours to fill.
      const to = lt(island.seq, end) ? island.seq : end;
      islands.push({ seq: from, data: piece(data, seq, from, to) });
      from = to;
    }
    islands.push(island);
    const islandEnd = add(island.seq, island.data.length);
    if (gt(islandEnd, from)) from = islandEnd;
  }
  if (lt(from, end)) islands.push({ seq: from, data: piece(data, seq, from, end) });
  return { islands, recent: touch(islands, held.recent, seq) };
}

/** The octets [from, to) of a text that starts at `start`; the text itself when that is all of it. */
function piece(data: Uint8Array, start: Seq, from: Seq, to: Seq): Uint8Array {
  const first = distance(start, from);
  const last = distance(start, to);
  return first === 0 && last === data.length ? data : data.subarray(first, last);
}

/** Puts the run that holds `seq` in front of the others. */
function touch(islands: readonly Island[], recent: readonly Seq[], seq: Seq): readonly Seq[] {
  const run = runAround(islands, seq);
  const order: Seq[] = [seq];
  for (const other of recent) {
    if (lt(other, run.left) || geq(other, run.right)) order.push(other);
  }
  return order;
}

/** The run of touching islands that holds `seq`. */
function runAround(islands: readonly Island[], seq: Seq): SackBlock {
  let left: Seq = seq;
  let right: Seq = seq;
  let found = false;
  for (const island of islands) {
    if (island.seq !== right) {
      if (found) break;
      left = island.seq;
    }
    right = add(island.seq, island.data.length);
    found ||= gt(right, seq);
  }
  return { left, right };
}

/** Takes the text that can be delivered: the run that starts at (or below, then trimmed) `rcvNxt`. */
export function take(held: Reassembly, rcvNxt: Seq): Taken {
  const first = held.islands[0];
  if (first === undefined || gt(first.seq, rcvNxt)) return { data: NO_TEXT, length: 0, rest: held };
  const data: Uint8Array[] = [];
  let next: Seq = rcvNxt;
  let used = 0;
  for (const island of held.islands) {
    if (gt(island.seq, next)) break;
    used += 1;
    const known = offset(island.seq, next);
    if (known >= island.data.length) continue;
    data.push(known === 0 ? island.data : island.data.subarray(known));
    next = add(island.seq, island.data.length);
  }
  const rest = used === held.islands.length
    ? NOTHING_OUT_OF_ORDER
    : { islands: held.islands.slice(used), recent: held.recent.filter((s) => geq(s, next)) };
  return { data, length: distance(rcvNxt, next), rest };
}

/** The selective acknowledgments to send, `limit` of them at most, the most recent first (RFC 2018, section 4). */
export function sackBlocks(held: Reassembly, limit: number): readonly SackBlock[] {
  if (held.islands.length === 0 || limit <= 0) return [];
  const runs = runsOf(held.islands);
  const blocks: SackBlock[] = [];
  //= rfc2018#4
  //# MUST specify the contiguous block of data containing the segment which triggered this ACK
  //= rfc2018#4
  //# The SACK option SHOULD be filled out by repeating the most recently reported SACK blocks
  for (const position of held.recent) {
    if (blocks.length === limit) return blocks;
    const run = runs.find((r) => leq(r.left, position) && lt(position, r.right));
    if (run !== undefined) blocks.push(run);
  }
  return blocks;
}

/** The runs of touching islands, lowest first. */
function runsOf(islands: readonly Island[]): readonly SackBlock[] {
  const runs: SackBlock[] = [];
  let left: Seq | null = null;
  let right: Seq | null = null;
  for (const island of islands) {
    if (left === null || right === null) {
      left = island.seq;
    } else if (island.seq !== right) {
      runs.push({ left, right });
      left = island.seq;
    }
    right = add(island.seq, island.data.length);
  }
  if (left !== null && right !== null) runs.push({ left, right });
  return runs;
}
