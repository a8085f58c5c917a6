/** Acknowledgments of a FIN that answer something, and some that don't. */

import { expect, test } from "vitest";
import { SECOND } from "../time.ts";
import { ackUnasked } from "./ack-unasked.ts";
import { aCloses, fin, opened } from "./closing.fixture.ts";
import { arrived, judged, runOf, sent } from "./testing.fixture.ts";

const ack = { seq: 1, ack: 2 };
const heard = [...opened, arrived(40_000, "a", fin(0, 1))];

test("one acknowledgment for each arrival is all right", () => {
  expect(judged(ackUnasked, runOf([...opened, ...aCloses]))).toBeNull();
  const answers = Array.from({ length: 5 }, (_, i) => [
    arrived((1 + i) * SECOND, "a", fin(0, 1)),
    sent((1 + i) * SECOND, "a", ack),
  ]).flat();
  expect(judged(ackUnasked, runOf([...heard, sent(40_000, "a", ack), ...answers]))).toBeNull();
});

test("acknowledgments that nothing asks for are found", () => {
  const unasked = Array.from({ length: 3 }, (_, i) => sent((1 + i) * SECOND, "a", ack));
  expect(judged(ackUnasked, runOf([...heard, ...unasked]))).toMatchObject({ rule: "L3", side: "a" });
});

test("a keep-alive is no acknowledgment", () => {
  const probes = Array.from({ length: 9 }, (_, i) => sent((1 + i) * SECOND, "a", { seq: 0, ack: 2 }));
  expect(judged(ackUnasked, runOf([...heard, ...probes]))).toBeNull();
});
