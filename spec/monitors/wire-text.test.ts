/** Text on the wire as it was written, and otherwise. */

import { expect, test } from "vitest";
import { streamBytes } from "../trace/pattern.ts";
import { handshake, judged, passed, runOf, sent, sockets, wrote } from "./testing.fixture.ts";
import { octetsAsWritten } from "./wire-text.ts";

const opened = [...sockets(), ...handshake(), ...wrote(40_000, "a", 100)];
const judge = (...rest: Parameters<typeof runOf>[0]) => judged(octetsAsWritten, runOf([...opened, ...rest]));

test("text that is sent again in another cut carries the same octets", () => {
  const first = sent(50_000, "a", { seq: 1, ack: 1, data: streamBytes(0, 0, 60) });
  const again = sent(60_000, "a", { seq: 31, ack: 1, data: streamBytes(0, 30, 70) });
  expect(judge(first, again)).toBeNull();
});

test("another octet at a position is found", () => {
  const first = sent(50_000, "a", { seq: 1, ack: 1, data: streamBytes(0, 0, 60) });
  const again = sent(60_000, "a", { seq: 31, ack: 1, data: streamBytes(0, 31, 20) });
  expect(judge(first, again)).toMatchObject({ rule: "S5", side: "a" });
  expect(judge(first, again)?.expected).toContain("position 30 of the stream, as when it was first sent");
});

test("text beyond what was written is found", () => {
  const found = judge(sent(50_000, "a", { seq: 1, ack: 1, data: streamBytes(0, 0, 101) }));
  expect(found).toMatchObject({ rule: "S5", actual: "text up to position 101" });
});

test("the garbage octet of a keep-alive is no text", () => {
  const text = passed(50_000, "a", { seq: 1, ack: 1, data: streamBytes(0, 0, 100) });
  const acknowledged = passed(70_000, "b", { seq: 1, ack: 101 });
  expect(judge(...text, ...acknowledged, sent(90_000, "a", { seq: 100, ack: 1, length: 1 }))).toBeNull();
});
