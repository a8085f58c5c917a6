/** The reassembly queue holds what a map from position to octet would hold, across the wrap of sequence numbers too. */

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { add, gt, leq, lt, type Seq, seq } from "../../seq.ts";
import type { SackBlock } from "../segment.ts";
import { insert, NOTHING_OUT_OF_ORDER, type Reassembly, sackBlocks, take } from "./reassembly.ts";

interface Arrival {
  readonly at: number;
  readonly data: Uint8Array;
}

const base: fc.Arbitrary<Seq> = fc.oneof(fc.constant(seq(-50)), fc.constant(seq(2 ** 31 - 50)), fc.nat().map(seq));
const arrivals: fc.Arbitrary<Arrival[]> = fc.array(
  fc.record({ at: fc.nat(100), data: fc.uint8Array({ maxLength: 20 }) }),
  { maxLength: 15 },
);

/** Feeds the arrivals to the queue and to a map from offset to octet in which the first copy stays. */
function follow(start: Seq, list: readonly Arrival[]): { held: Reassembly; map: Map<number, number> } {
  let held = NOTHING_OUT_OF_ORDER;
  const map = new Map<number, number>();
  for (const { at, data } of list) {
    held = insert(held, add(start, at), data);
    data.forEach((octet, i) => map.has(at + i) || map.set(at + i, octet));
  }
  return { held, map };
}

/** The octets of the map from `from` on, up to the first that is missing. */
function run(map: ReadonlyMap<number, number>, from: number): number[] {
  const out: number[] = [];
  for (let octet = map.get(from); octet !== undefined; octet = map.get(from + out.length)) out.push(octet);
  return out;
}

/** The runs of the map as blocks, in order. */
function blocks(start: Seq, map: ReadonlyMap<number, number>): SackBlock[] {
  const out: SackBlock[] = [];
  for (const at of [...map.keys()].sort((a, b) => a - b)) {
    if (!map.has(at - 1)) out.push({ left: add(start, at), right: add(start, at + run(map, at).length) });
  }
  return out;
}

const contains = (block: SackBlock, at: Seq): boolean => leq(block.left, at) && gt(block.right, at);

describe("the reassembly queue", () => {
  it("gives out what a map of octets would, and keeps the rest", () => {
    fc.assert(fc.property(base, arrivals, fc.nat(120), (start, list, next) => {
      const { held, map } = follow(start, list);
      const taken = take(held, add(start, next));
      const expected = run(map, next);
      expect(taken.data.flatMap((d) => [...d])).toEqual(expected);
      expect(taken.length).toBe(expected.length);
      expect(taken.data.every((d) => d.length > 0)).toBe(true);
      const left = new Map([...map].filter(([at]) => at > next + expected.length));
      const order = (a: SackBlock, b: SackBlock): number => lt(a.left, b.left) ? -1 : 1;
      const above = sackBlocks(taken.rest, 1000).filter((b) => gt(b.left, add(start, next)));
      expect([...above].sort(order)).toEqual(blocks(start, left));
      expect(taken.rest.recent).toHaveLength(sackBlocks(taken.rest, 1000).length);
    }));
  });

  it("names every run of octets once", () => {
    fc.assert(fc.property(base, arrivals, (start, list) => {
      const { held, map } = follow(start, list);
      const named = [...sackBlocks(held, 1000)].sort((a, b) => (lt(a.left, b.left) ? -1 : 1));
      expect(named).toEqual(blocks(start, map));
    }));
  });

  it("names first the run of the segment that came last, then those of the ones before it", () => {
    fc.assert(fc.property(base, arrivals, fc.integer({ min: 1, max: 4 }), (start, list, limit) => {
      const { held, map } = follow(start, list);
      const all = blocks(start, map);
      const expected: SackBlock[] = [];
      for (const { at, data } of [...list].reverse()) {
        const block = all.find((b) => contains(b, add(start, at)));
        if (data.length > 0 && block !== undefined && !expected.includes(block)) expected.push(block);
      }
      expect(sackBlocks(held, limit)).toEqual(expected.slice(0, limit));
    }));
  });

  it("keeps its islands sorted, disjoint and not empty", () => {
    fc.assert(fc.property(base, arrivals, (start, list) => {
      const { islands } = follow(start, list).held;
      islands.forEach((island, i) => {
        expect(island.data.length).toBeGreaterThan(0);
        const next = islands[i + 1];
        if (next !== undefined) expect(leq(add(island.seq, island.data.length), next.seq)).toBe(true);
      });
    }));
  });

  it("is not changed by what is done with it", () => {
    fc.assert(fc.property(base, arrivals, (start, list) => {
      const { held, map } = follow(start, list);
      insert(held, add(start, 30), new Uint8Array(40));
      take(held, add(start, 10));
      expect(follow(start, list).held).toEqual(held);
      expect(take(held, start).data.flatMap((d) => [...d])).toEqual(run(map, 0));
    }));
  });

  it("reports the example of RFC 2018, section 7, case 3", () => {
    let held = NOTHING_OUT_OF_ORDER;
    const data = new Uint8Array(500);
    const seen = [];
    for (const at of [6000, 7000, 8000, 6500]) {
      held = insert(held, seq(at), data);
      seen.push(sackBlocks(held, 3).map((b) => [b.left, b.right]));
    }
    expect(seen).toEqual([
      [[6000, 6500]],
      [[7000, 7500], [6000, 6500]],
      [[8000, 8500], [7000, 7500], [6000, 6500]],
      [[6000, 7500], [8000, 8500]],
    ]);
    const taken = take(insert(held, seq(5500), data), seq(5500));
    expect(taken.length).toBe(2000);
    expect(sackBlocks(taken.rest, 3)).toEqual([{ left: 8000, right: 8500 }]);
  });
});
