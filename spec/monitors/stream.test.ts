/** Reading what was written, and the ways not to. */

import { expect, test } from "vitest";
import { streamBytes } from "../trace/pattern.ts";
import { readAsWritten } from "./stream.ts";
import { called, handshake, judged, reads, runOf, sockets, wrote } from "./testing.fixture.ts";

const opened = [...sockets(), ...handshake()];
const end = called(90_000, "b", { call: "receive", socket: 2, max: 10 }, { ok: true, endOfStream: true });
const judge = (...rest: Parameters<typeof runOf>[0]) => judged(readAsWritten, runOf([...opened, ...rest]));

test("octets that are read in order, piece by piece, are in order", () => {
  const first = reads(50_000, "b", streamBytes(0, 0, 30));
  const second = reads(60_000, "b", streamBytes(0, 30, 70));
  expect(judge(...wrote(40_000, "a", 100), ...first, ...second, ...end)).toBeNull();
});

test("an octet that is not the one at its position is found", () => {
  const found = judge(...wrote(40_000, "a", 100), ...reads(50_000, "b", streamBytes(0, 1, 30)));
  expect(found).toMatchObject({ rule: "S1", side: "b" });
  expect(found?.expected).toContain("position 0");
});

test("octets that nobody wrote are found, even if they would be right", () => {
  const found = judge(...wrote(40_000, "a", 10), ...reads(50_000, "b", streamBytes(0, 0, 11)));
  expect(found).toMatchObject({ rule: "S1", side: "b", actual: "11 octets read" });
});

test("an end of the stream before its last octet is found, and text after the end", () => {
  expect(judge(...wrote(40_000, "a", 10), ...end)).toMatchObject({ rule: "S1", side: "b" });
  const late = reads(95_000, "b", streamBytes(0, 0, 1));
  expect(judge(...end, ...wrote(92_000, "a", 10), ...late)?.expected).toContain("after the end of the stream");
});
