/** The scoreboard knows what a set of positions would know, across the wrap of sequence numbers too. */

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { add, distance, lt, type Seq, seq } from "../../seq.ts";
import { advance, forget, highestSacked, isSacked, learn, nextHole, NO_SACKS, type Scoreboard } from "./sack.ts";

const SENT = 100;

interface Report {
  readonly una: number;
  readonly blocks: readonly (readonly [number, number])[];
}

const base: fc.Arbitrary<Seq> = fc.oneof(fc.constant(seq(-50)), fc.constant(seq(2 ** 31 - 50)), fc.nat().map(seq));
const reports: fc.Arbitrary<Report[]> = fc.array(
  fc.record({
    una: fc.nat(20),
    blocks: fc.array(fc.tuple(fc.integer({ min: -10, max: 110 }), fc.integer({ min: -10, max: 110 })), {
      maxLength: 4,
    }),
  }),
  { maxLength: 8 },
);

/** Feeds the reports, each moving SND.UNA on, to the scoreboard and to a set of offsets. */
function follow(start: Seq, list: readonly Report[]): { board: Scoreboard; set: Set<number>; una: number } {
  let board = NO_SACKS;
  let set = new Set<number>();
  let una = 0;
  for (const report of list) {
    una = Math.min(una + report.una, SENT);
    board = advance(board, add(start, una));
    const blocks = report.blocks.map(([l, r]) => ({ left: add(start, l), right: add(start, r) }));
    board = learn(board, blocks, add(start, una), add(start, SENT));
    for (const [left, right] of report.blocks) {
      for (let i = left; right <= SENT && i < right; i += 1) set.add(i);
    }
    set = new Set([...set].filter((i) => i >= una));
  }
  return { board, set, una };
}

describe("the scoreboard", () => {
  it("knows what a set of positions knows", () => {
    fc.assert(fc.property(base, reports, fc.nat(SENT), fc.integer({ min: 1, max: 20 }), (start, list, from, length) => {
      const { board, set } = follow(start, list);
      const wanted = Array.from({ length }, (_, i) => from + i);
      expect(isSacked(board, add(start, from), add(start, from + length))).toBe(wanted.every((i) => set.has(i)));
    }));
  });

  it("finds the first hole, and all of it", () => {
    fc.assert(fc.property(base, reports, fc.nat(SENT), fc.nat(SENT), (start, list, from, limit) => {
      const { board, set } = follow(start, list);
      let first = from;
      while (set.has(first)) first += 1;
      let end = first;
      while (end < limit && !set.has(end)) end += 1;
      const hole = nextHole(board, add(start, from), add(start, limit));
      expect(hole).toEqual(first < limit ? { seq: add(start, first), length: end - first } : null);
    }));
  });

  it("keeps its blocks sorted, apart from each other and inside what is in flight", () => {
    fc.assert(fc.property(base, reports, (start, list) => {
      const { board, set, una } = follow(start, list);
      let from = una - 1;
      for (const { left, right } of board.blocks) {
        expect(distance(start, left)).toBeGreaterThan(from);
        expect(lt(left, right)).toBe(true);
        from = distance(start, right);
      }
      expect(from).toBeLessThanOrEqual(SENT);
      const highest = set.size === 0 ? null : add(start, Math.max(...set) + 1);
      expect(highestSacked(board)).toBe(highest);
    }));
  });

  it("learns nothing twice, and forgets all at once", () => {
    fc.assert(fc.property(base, reports, (start, list) => {
      const { board, una } = follow(start, list);
      expect(learn(board, board.blocks, add(start, una), add(start, SENT))).toBe(board);
      expect(forget()).toEqual({ blocks: [] });
    }));
  });
});
