/** The send queue behaves like one array of octets, however it is written to and sliced. */

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { append, differenceFrom, drop, EMPTY_QUEUE, type SendQueue, slice } from "./send-queue.ts";

type Step = { readonly write: Uint8Array } | { readonly drop: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ write: fc.uint8Array({ maxLength: 40 }) }),
    fc.record({ write: fc.uint8Array({ minLength: 600, maxLength: 1200 }) }),
    fc.record({ drop: fc.nat(700) }),
  ),
  { maxLength: 25 },
);

/** Applies the steps to the queue and to a plain array. */
function follow(script: readonly Step[]): { queue: SendQueue; octets: number[] } {
  let queue = EMPTY_QUEUE;
  let octets: number[] = [];
  for (const step of script) {
    if ("write" in step) {
      queue = append(queue, step.write);
      octets = [...octets, ...step.write];
    } else {
      const count = Math.min(step.drop, octets.length);
      queue = drop(queue, count);
      octets = octets.slice(count);
    }
  }
  return { queue, octets };
}

describe("the send queue", () => {
  it("differs from octets of its own nowhere, and where one was changed, there", () => {
    fc.assert(fc.property(steps, fc.nat(), fc.nat(), fc.nat(), (script, a, b, c) => {
      const { queue } = follow(script);
      const from = a % (queue.length + 1);
      const data = slice(queue, from, b % (queue.length - from + 1)).slice();
      expect(differenceFrom(queue, from, data)).toBeNull();
      if (data.length === 0) return;
      const at = c % data.length;
      data[at] = data[at]! ^ 1;
      expect(differenceFrom(queue, from, data)).toBe(at);
    }));
  });

  it("equals an array of octets, whole and in every slice", () => {
    fc.assert(fc.property(steps, fc.nat(), fc.nat(), (script, a, b) => {
      const { queue, octets } = follow(script);
      expect(queue.length).toBe(octets.length);
      expect([...slice(queue, 0, queue.length)]).toEqual(octets);
      const offset = a % (octets.length + 1);
      const length = b % (octets.length - offset + 1);
      expect([...slice(queue, offset, length)]).toEqual(octets.slice(offset, offset + length));
    }));
  });

  it("keeps no empty chunk, and skips less than its first one", () => {
    fc.assert(fc.property(steps, (script) => {
      const { queue } = follow(script);
      expect(queue.chunks.every((c) => c.length > 0)).toBe(true);
      expect(queue.skip).toBeLessThan(queue.chunks[0]?.length ?? 1);
    }));
  });

  it("lets go of a chunk as soon as its last octet is gone", () => {
    const queue = append(append(EMPTY_QUEUE, new Uint8Array(2000)), new Uint8Array(3000));
    expect(drop(queue, 1999)).toMatchObject({ skip: 1999, length: 3001 });
    expect(drop(queue, 2000)).toEqual({ chunks: [new Uint8Array(3000)], skip: 0, length: 3000 });
  });

  it("leaves the queue that it was made of as it was", () => {
    fc.assert(fc.property(steps, fc.uint8Array({ minLength: 1, maxLength: 9 }), (script, more) => {
      const { queue, octets } = follow(script);
      append(queue, more);
      drop(append(queue, more), octets.length);
      expect([...slice(queue, 0, queue.length)]).toEqual(octets);
    }));
  });

  it("joins data that lies side by side in memory without a copy", () => {
    const memory = new Uint8Array(5000);
    const queue = append(append(EMPTY_QUEUE, memory.subarray(0, 3000)), memory.subarray(3000));
    expect(queue.chunks).toHaveLength(1);
    expect(slice(queue, 2900, 200).buffer).toBe(memory.buffer);
  });

  it("does not pile up single octets", () => {
    let queue = EMPTY_QUEUE;
    for (let i = 0; i < 4096; i += 1) queue = append(queue, Uint8Array.of(i & 0xff));
    expect(queue.chunks.length).toBeLessThanOrEqual(8);
  });

  it("refuses to drop or slice what is not there", () => {
    const queue = append(EMPTY_QUEUE, Uint8Array.of(1, 2, 3));
    expect(() => drop(queue, 4)).toThrow("drop of 4 octets from a send queue of 3");
    expect(() => slice(queue, 2, 2)).toThrow("slice of 2 octets at 2 of a send queue of 3");
  });
});
