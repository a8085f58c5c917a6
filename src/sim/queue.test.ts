/** The priority queue. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { instant } from "../../spec/time.ts";
import { type Due, Queue } from "./queue.ts";

interface Entry extends Due {
  readonly name: number;
}

const entry = (at: number, name: number): Entry => ({ at: instant(at), order: 0, cancelled: false, name });

function drain(queue: Queue<Entry>): readonly Entry[] {
  const out: Entry[] = [];
  for (let next = queue.pop(); next !== null; next = queue.pop()) out.push(next);
  return out;
}

test("entries come out by instant, and those of one instant in the order in which they were put in", () => {
  fc.assert(fc.property(fc.array(fc.nat({ max: 9 })), (instants) => {
    const queue = new Queue<Entry>();
    instants.forEach((at, name) => queue.push(entry(at, name)));
    const expected = instants.map((at, name) => ({ at, name })).sort((x, y) => x.at - y.at || x.name - y.name);
    expect(drain(queue).map(({ at, name }) => ({ at: Number(at), name }))).toEqual(expected);
  }));
});

test("order holds when entries come and go", () => {
  fc.assert(fc.property(fc.array(fc.option(fc.nat({ max: 9 }))), (steps) => {
    const queue = new Queue<Entry>();
    const model: Entry[] = [];
    steps.forEach((step, name) => {
      if (step !== null) {
        const added = entry(step, name);
        queue.push(added);
        model.push(added);
        return;
      }
      model.sort((x, y) => x.at - y.at || x.order - y.order);
      expect(queue.pop()).toBe(model.shift() ?? null);
    });
  }));
});

test("a cancelled entry never comes out", () => {
  const queue = new Queue<Entry>();
  const first = entry(1, 1);
  queue.push(first);
  queue.push(entry(2, 2));
  first.cancelled = true;
  expect(queue.peek()?.name).toBe(2);
  expect(drain(queue).map(({ name }) => name)).toEqual([2]);
});
