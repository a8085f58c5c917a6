/** Options: any octets are read without harm, and what is written is read back. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { seq } from "../../spec/seq.ts";
import { NO_OPTIONS, type Options } from "../../spec/tcp/segment.ts";
import { optionsLength, readOptions, writeOptions } from "./options.ts";

const read = (...octets: number[]): Options => readOptions(Uint8Array.from(octets), 0, octets.length);

test("each known option is read", () => {
  expect(read(2, 4, 0x05, 0xb4)).toEqual({ ...NO_OPTIONS, mss: 1460 });
  expect(read(3, 3, 7)).toEqual({ ...NO_OPTIONS, windowScale: 7 });
  expect(read(4, 2)).toEqual({ ...NO_OPTIONS, sackPermitted: true });
  expect(read(8, 10, 0xff, 0, 0, 1, 0, 0, 0, 2)).toEqual({
    ...NO_OPTIONS,
    timestamps: { value: 0xff000001, echo: 2 },
  });
  expect(read(5, 10, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff)).toEqual({
    ...NO_OPTIONS,
    sack: [{ left: 1, right: 0xffffffff }],
  });
});

test("an unknown option is skipped by its length, and the one after it is read (MUST-6)", () => {
  expect(read(254, 6, 1, 2, 3, 4, 2, 4, 2, 0)).toEqual({ ...NO_OPTIONS, mss: 512 });
  expect(read(253, 2, 2, 4, 2, 0)).toEqual({ ...NO_OPTIONS, mss: 512 });
});

test("an option whose length is 0, 1, too long or missing ends the list; those before it count (MUST-7)", () => {
  const mss = [2, 4, 2, 0];
  const expected = { ...NO_OPTIONS, mss: 512 };
  expect(read(...mss, 3, 0, 7, 1)).toEqual(expected);
  expect(read(...mss, 3, 1, 7, 1)).toEqual(expected);
  expect(read(...mss, 254, 0, 3, 3, 7)).toEqual(expected);
  expect(read(...mss, 254, 1, 3, 3, 7)).toEqual(expected);
  expect(read(...mss, 8, 10, 0, 0)).toEqual(expected);
  expect(read(...mss, 1, 1, 1, 3)).toEqual(expected);
});

test("nothing after the end of the list is read, and no-operations may stand anywhere", () => {
  expect(read(0, 2, 4, 2, 0)).toEqual(NO_OPTIONS);
  expect(read(1, 1, 1, 2, 4, 2, 0, 1, 3, 3, 9, 1)).toEqual({ ...NO_OPTIONS, mss: 512, windowScale: 9 });
});

test("a known option of the wrong length is ignored, and the next is read", () => {
  expect(read(2, 3, 9, 3, 3, 7)).toEqual({ ...NO_OPTIONS, windowScale: 7 });
  expect(read(4, 3, 0, 3, 3, 7)).toEqual({ ...NO_OPTIONS, windowScale: 7 });
  expect(read(5, 2, 3, 3, 7)).toEqual({ ...NO_OPTIONS, windowScale: 7 });
  expect(read(5, 9, 0, 0, 0, 0, 0, 0, 0, 3, 3, 7)).toEqual({ ...NO_OPTIONS, windowScale: 7 });
});

test("any octets are read without an exception and without an endless loop", () => {
  const octet = fc.oneof(fc.nat(255), fc.nat(10));
  let some = 0;
  fc.assert(
    fc.property(fc.array(octet, { maxLength: 40 }), (octets) => {
      const options = read(...octets);
      expect(options.sack.length).toBeLessThanOrEqual(4);
      if (options.mss !== null || options.windowScale !== null || options.sackPermitted) some++;
    }),
    { numRuns: 2_000 },
  );
  expect(some).toBeGreaterThan(0);
});

test("written options fill whole words, of the length foretold, with nothing between them but no-operations", () => {
  const u32 = fc.nat({ max: 0xffffffff });
  const options: fc.Arbitrary<Options> = fc.record({
    mss: fc.option(fc.nat(0xffff)),
    windowScale: fc.option(fc.nat(255)),
    sackPermitted: fc.boolean(),
    timestamps: fc.option(fc.record({ value: u32, echo: u32 })),
    sack: fc.array(fc.record({ left: u32.map(seq), right: u32.map(seq) }), { maxLength: 4 }),
  });
  fc.assert(fc.property(options, (given) => {
    const bytes = new Uint8Array(80);
    const end = writeOptions(bytes, 3, given);
    expect(end - 3).toBe(optionsLength(given));
    expect((end - 3) % 4).toBe(0);
    expect(readOptions(bytes, 3, end)).toEqual(given);
  }));
});

test("a SYN's options are laid out as most stacks lay them out", () => {
  const bytes = new Uint8Array(20);
  writeOptions(bytes, 0, {
    mss: 1460,
    windowScale: 7,
    sackPermitted: true,
    timestamps: { value: 1, echo: 0 },
    sack: [],
  });
  expect([...bytes]).toEqual([2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7]);
});
