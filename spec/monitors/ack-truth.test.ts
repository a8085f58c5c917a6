/** Acknowledgments that tell the truth, and lies. */

import { expect, test } from "vitest";
import { ACK, FIN } from "../tcp/segment.ts";
import { acksAreTrue } from "./ack-truth.ts";
import { arrived, handshake, judged, passed, runOf, sent } from "./testing.fixture.ts";

const judge = (...rest: Parameters<typeof runOf>[0]) => judged(acksAreTrue, runOf([...handshake(), ...rest]));

test("what arrived is acknowledged, with what had come before it", () => {
  const second = arrived(40_000, "b", { seq: 101, ack: 1, length: 100 });
  const first = arrived(50_000, "b", { seq: 1, ack: 1, length: 100 });
  expect(judge(second, sent(40_000, "b", { ack: 1 }), first, sent(50_000, "b", { ack: 201 }))).toBeNull();
});

test("an acknowledgment over a gap is found", () => {
  const second = arrived(40_000, "b", { seq: 101, ack: 1, length: 100 });
  const found = judge(second, sent(40_000, "b", { ack: 201 }));
  expect(found).toMatchObject({ rule: "S3", side: "b", actual: "it acknowledges 200 octets more" });
});

test("an acknowledgment that goes back is found", () => {
  const text = passed(40_000, "a", { seq: 1, ack: 1, length: 100 });
  const found = judge(...text, sent(50_000, "b", { ack: 101 }), sent(60_000, "b", { ack: 51 }));
  expect(found).toMatchObject({ rule: "S3", side: "b" });
  expect(found?.actual).toContain("50 octets below");
});

test("an acknowledgment beyond the FIN is found", () => {
  const fin = passed(40_000, "a", { seq: 1, ack: 1, flags: FIN | ACK });
  const beyond = arrived(60_000, "b", { seq: 2, ack: 1, length: 10 });
  expect(judge(...fin, sent(50_000, "b", { ack: 2 }), beyond, sent(60_000, "b", { ack: 2 }))).toBeNull();
  expect(judge(...fin, beyond, sent(60_000, "b", { ack: 12 }))?.expected).toContain("beyond the peer's FIN");
});
