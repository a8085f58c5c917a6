/** Segments that ask for an answer, and whether they get one. */

import { expect, test } from "vitest";
import { instant, SECOND } from "../time.ts";
import {
  disorderIsAnswered,
  duplicatesAreAnswered,
  filledGapsAreAnswered,
  probesAreAnswered,
  unsentAcksAreAnswered,
} from "./answers.ts";
import { arrived, handshake, judged, passed, runOf, sent } from "./testing.fixture.ts";

const until = { endedAt: instant(60 * SECOND) };
const text = [...handshake(), ...passed(40_000, "a", { seq: 1, ack: 1, length: 100 }), sent(50_000, "b", { ack: 101 })];

test("a duplicate is acknowledged again; an answer just before it does for it too", () => {
  const again = (at: number) => arrived(at, "b", { seq: 1, ack: 1, length: 100 });
  const answered = [...text, again(2 * SECOND), sent(2 * SECOND, "b", { ack: 101 })];
  expect(judged(duplicatesAreAnswered, runOf(answered, until))).toBeNull();
  expect(judged(duplicatesAreAnswered, runOf([...text, again(200_000)], until))).toBeNull();
  const silent = judged(duplicatesAreAnswered, runOf([...text, again(2 * SECOND)], until));
  expect(silent).toMatchObject({ rule: "RFC9293-E41", side: "b" });
});

test("a probe of a zero window is answered", () => {
  const shut = [...text, sent(60_000, "b", { ack: 101, window: 0 })];
  const probe = arrived(2 * SECOND, "b", { seq: 101, ack: 1, length: 1 });
  const answer = sent(2 * SECOND, "b", { ack: 101, window: 0 });
  expect(judged(probesAreAnswered, runOf([...shut, probe, answer], until))).toBeNull();
  // The window was offered last with the acknowledgment at 50 ms; it has to be closed for a probe.
  expect(judged(probesAreAnswered, runOf([...text, probe], until))).toBeNull();
  const closed = [...handshake(), sent(35_000, "b", { ack: 1, window: 0 })];
  const early = arrived(2 * SECOND, "b", { seq: 1, ack: 1, length: 1 });
  expect(judged(probesAreAnswered, runOf([...closed, early], until))).toMatchObject({ rule: "RFC9293-E21", side: "b" });
});

test("an acknowledgment of something that was not sent is answered", () => {
  const unsent = arrived(2 * SECOND, "b", { seq: 101, ack: 77 });
  expect(judged(unsentAcksAreAnswered, runOf([...text, unsent, sent(2 * SECOND, "b", { ack: 101 })], until)))
    .toBeNull();
  const found = judged(unsentAcksAreAnswered, runOf([...text, unsent], until));
  expect(found).toMatchObject({ rule: "RFC9293-E49", side: "b" });
});

test("what is out of order, or fills a gap, is acknowledged at once", () => {
  const early = arrived(2 * SECOND, "b", { seq: 201, ack: 1, length: 100 });
  const answer = sent(2 * SECOND, "b", { ack: 101 });
  const late = sent(2 * SECOND + 1, "b", { ack: 101 });
  expect(judged(disorderIsAnswered, runOf([...text, early, answer], until))).toBeNull();
  expect(judged(disorderIsAnswered, runOf([...text, early, late], until))).toMatchObject({ rule: "RFC5681-R17" });
  const filling = arrived(3 * SECOND, "b", { seq: 101, ack: 1, length: 100 });
  const filled = [...text, early, answer, filling];
  expect(judged(filledGapsAreAnswered, runOf([...filled, sent(3 * SECOND, "b", { ack: 301 })], until))).toBeNull();
  expect(judged(filledGapsAreAnswered, runOf(filled, until))).toMatchObject({ rule: "RFC5681-R18", side: "b" });
});
