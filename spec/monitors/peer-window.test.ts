/** Text inside the peer's window, and beyond it. */

import { expect, test } from "vitest";
import { newestWindowCounts, peerWindowIsRespected } from "./peer-window.ts";
import { arrived, handshake, judged, runOf, sent } from "./testing.fixture.ts";

const narrow = [...handshake(), arrived(40_000, "b", { seq: 1, ack: 1, window: 65_535 })];

test("text up to the edge is inside, and text that goes beyond it is not", () => {
  const upTo = (length: number) => runOf([...narrow, sent(50_000, "b", { ack: 1, length })]);
  expect(judged(peerWindowIsRespected, upTo(65_535))).toBeNull();
  const found = judged(peerWindowIsRespected, upTo(65_536));
  expect(found).toMatchObject({ rule: "S6", side: "b" });
});

test("one octet by itself beyond the edge is a probe, which may be sent again along with other text", () => {
  const probe = (beyond: number) => sent(50_000, "b", { seq: 65_536 + beyond, ack: 1, length: 1 });
  expect(judged(peerWindowIsRespected, runOf([...narrow, probe(0)]))).toBeNull();
  expect(judged(peerWindowIsRespected, runOf([...narrow, probe(1)]))).toMatchObject({ rule: "S6" });
  const again = sent(60_000, "b", { seq: 65_436, ack: 1, length: 101 });
  expect(judged(peerWindowIsRespected, runOf([...narrow, probe(0), again]))).toBeNull();
});

test("what was offered may be used, even when it was taken back", () => {
  const shrunk = arrived(45_000, "b", { seq: 1, ack: 1, window: 100 });
  expect(judged(peerWindowIsRespected, runOf([...narrow, shrunk, sent(50_000, "b", { ack: 1, length: 500 })])))
    .toBeNull();
});

test("a window that came in an older segment than another one does not count", () => {
  const newer = arrived(45_000, "b", { seq: 51, ack: 1, window: 100 });
  const older = arrived(46_000, "b", { seq: 1, ack: 1, window: 60_000 });
  const text = (length: number) => runOf([...narrow, newer, older, sent(50_000, "b", { ack: 1, length })]);
  expect(judged(newestWindowCounts, text(100))).toBeNull();
  expect(judged(newestWindowCounts, text(101))).toMatchObject({ rule: "RFC9293-E20", side: "b" });
});
