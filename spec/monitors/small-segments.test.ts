/** Small segments that wait, and that don't. */

import { expect, test } from "vitest";
import { MILLISECOND } from "../time.ts";
import { fullSegmentsArePreferred, noDelaySendsAtOnce, smallSegmentsWait } from "./small-segments.ts";
import { arrived, handshake, judged, runOf, sent, sockets, wrote } from "./testing.fixture.ts";

const opened = (noDelay: boolean) => [
  ...sockets({ noDelay }),
  ...handshake({ mss: 1000 }),
  arrived(31_000, "a", { seq: 1, ack: 1, window: 65_535 }),
];
const small = (at: number, seq: number, length = 10) => sent(at, "a", { seq, ack: 1, length });

test("a second small segment waits for the acknowledgment of the first", () => {
  const writes = [...opened(false), ...wrote(40_000, "a", 20), small(40_000, 1)];
  const acknowledged = arrived(60_000, "a", { seq: 1, ack: 11 });
  expect(judged(smallSegmentsWait, runOf([...writes, acknowledged, small(61_000, 11)]))).toBeNull();
  expect(judged(smallSegmentsWait, runOf([...writes, small(41_000, 11)]))).toMatchObject({ rule: "SHLD-7", side: "a" });
});

test("with the algorithm off nothing waits, and a full segment never does", () => {
  const off = [...opened(true), ...wrote(40_000, "a", 20), small(40_000, 1), small(41_000, 11)];
  expect(judged(smallSegmentsWait, runOf(off))).toBeNull();
  const full = [...opened(false), ...wrote(40_000, "a", 2000), small(40_000, 1, 1000), small(41_000, 1001, 1000)];
  expect(judged(smallSegmentsWait, runOf(full))).toBeNull();
});

test("text that is held back until everything is acknowledged is found when the algorithm is off", () => {
  const held = [
    ...opened(true),
    ...wrote(40_000, "a", 10),
    small(40_000, 1),
    ...wrote(50_000, "a", 10),
  ];
  const acknowledged = arrived(40_000 + 200 * MILLISECOND, "a", { seq: 1, ack: 11 });
  expect(judged(noDelaySendsAtOnce, runOf([...held, acknowledged]))).toMatchObject({ rule: "MUST-17", side: "a" });
  expect(judged(noDelaySendsAtOnce, runOf([...held, small(50_000, 11), acknowledged]))).toBeNull();
});

test("a small segment while a full one could leave is silly; at the end of the text it is not", () => {
  const writes = [...opened(false), ...wrote(40_000, "a", 5000), small(40_000, 1, 1000)];
  const silly = judged(fullSegmentsArePreferred, runOf([...writes, small(41_000, 1001, 20)]));
  expect(silly).toMatchObject({ rule: "MUST-38", side: "a", actual: "20 octets" });
  const last = [...opened(false), ...wrote(40_000, "a", 1020), small(40_000, 1, 1000), small(41_000, 1001, 20)];
  expect(judged(fullSegmentsArePreferred, runOf(last))).toBeNull();
});
