/** What only acknowledges is not acknowledged. */

import { expect, test } from "vitest";
import { acksOfAcks } from "./acks-of-acks.ts";
import { arrived, handshake, judged, runOf, sent, sockets } from "./testing.fixture.ts";

const written = [...sockets(), ...handshake(), sent(40_000, "a", { seq: 1, ack: 1, length: 100 })];
const plain = arrived(60_000, "a", { seq: 1, ack: 101 });
const answer = sent(60_000, "a", { seq: 101, ack: 1 });

test("an acknowledgment in order draws none", () => {
  expect(judged(acksOfAcks, runOf([...written, plain]))).toBeNull();
  expect(judged(acksOfAcks, runOf([...written, plain, answer, plain, answer]))).toMatchObject({
    rule: "L3",
    side: "a",
  });
});

test("what stands elsewhere, or carries text, may be answered, once", () => {
  const probe = arrived(60_000, "a", { seq: 0, ack: 101 });
  expect(judged(acksOfAcks, runOf([...written, plain, probe, answer]))).toBeNull();
  const text = arrived(60_000, "a", { seq: 1, ack: 101, length: 10 });
  const taken = sent(70_000, "a", { seq: 101, ack: 11 });
  expect(judged(acksOfAcks, runOf([...written, text, taken]))).toBeNull();
});
