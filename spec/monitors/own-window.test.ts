/** Windows that are offered, and taken back, and opened by too little. */

import { expect, test } from "vitest";
import { offersAreWorthwhile, rightEdgeStays } from "./own-window.ts";
import { arrived, handshake, judged, runOf, sent } from "./testing.fixture.ts";

const offer = (at: number, ack: number, window: number) => sent(at, "b", { ack, window });
const text = arrived(40_000, "b", { seq: 1, ack: 1, length: 1000 });

test("a right edge that stays or moves right is honest", () => {
  const run = runOf([...handshake(), text, offer(50_000, 1001, 64_535), offer(60_000, 1001, 65_535)]);
  expect(judged(rightEdgeStays, run)).toBeNull();
});

test("a right edge that moves left is found, but for the rounding of a scale", () => {
  const one = runOf([...handshake(), text, offer(50_000, 1001, 64_533)]);
  expect(judged(rightEdgeStays, one)).toMatchObject({ rule: "SHLD-14", side: "b" });
  const scaled = [...handshake({ windowScale: 4 }), offer(35_000, 1, 4100)];
  const rounded = arrived(40_000, "b", { seq: 1, ack: 1, length: 8 });
  expect(judged(rightEdgeStays, runOf([...scaled, rounded, offer(50_000, 9, 4099)]))).toBeNull();
  expect(judged(rightEdgeStays, runOf([...scaled, rounded, offer(50_000, 9, 4098)]))).toMatchObject({
    rule: "SHLD-14",
  });
});

test("a closed window opens by a full segment, and not by less", () => {
  const full = arrived(45_000, "b", { seq: 1001, ack: 1, length: 64_535 });
  const shut = [...handshake(), offer(35_000, 1, 65_535), text, full, offer(50_000, 65_536, 0)];
  expect(judged(offersAreWorthwhile, runOf([...shut, offer(60_000, 65_536, 536)]))).toBeNull();
  const silly = judged(offersAreWorthwhile, runOf([...shut, offer(60_000, 65_536, 20)]));
  expect(silly).toMatchObject({ rule: "MUST-39", side: "b" });
});

test("a window that gets narrower is no offer", () => {
  const nearlyFull = arrived(45_000, "b", { seq: 1001, ack: 1, length: 64_500 });
  expect(
    judged(
      offersAreWorthwhile,
      runOf([...handshake(), offer(35_000, 1, 65_535), text, nearlyFull, offer(50_000, 65_501, 35)]),
    ),
  ).toBeNull();
});
