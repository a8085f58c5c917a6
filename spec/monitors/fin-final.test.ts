/** Nothing after an acknowledged FIN. */

import { expect, test } from "vitest";
import { aCloses, fin, opened } from "./closing.fixture.ts";
import { finFinal } from "./fin-final.ts";
import { judged, runOf, sent } from "./testing.fixture.ts";

test("a close with its last acknowledgment is all right", () => {
  expect(judged(finFinal, runOf([...opened, ...aCloses]))).toBeNull();
});

test("another FIN after the acknowledgment is found", () => {
  const again = [...opened, ...aCloses, sent(300_000, "a", fin(1, 2))];
  expect(judged(finFinal, runOf(again))).toMatchObject({ rule: "RFC9293-E29", side: "a" });
});

test("text after the acknowledgment is found", () => {
  const again = [...opened, ...aCloses, sent(300_000, "a", { seq: 2, ack: 2, length: 5 })];
  expect(judged(finFinal, runOf(again))).toMatchObject({ rule: "S8", side: "a" });
});
