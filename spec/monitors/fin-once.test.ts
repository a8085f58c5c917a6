/** One FIN at one place, or not. */

import { expect, test } from "vitest";
import { aCloses, fin, opened } from "./closing.fixture.ts";
import { finOnce } from "./fin-once.ts";
import { judged, passed, runOf, sent } from "./testing.fixture.ts";

test("a close, and a FIN that is sent again, are all right", () => {
  expect(judged(finOnce, runOf([...opened, ...aCloses]))).toBeNull();
  const again = [...opened, sent(40_000, "a", fin(0, 1)), ...passed(1_000_000, "a", fin(0, 1))];
  expect(judged(finOnce, runOf(again))).toBeNull();
});

test("a FIN at another place is found", () => {
  const again = [...opened, sent(40_000, "a", fin(0, 1)), sent(1_000_000, "a", fin(1, 1))];
  expect(judged(finOnce, runOf(again))).toMatchObject({ rule: "S8", side: "a", at: again.length - 1 });
});

test("a FIN in the middle of the text is found", () => {
  const early = [...opened, sent(40_000, "b", { seq: 1, ack: 1, length: 100 }), sent(50_000, "b", fin(0, 1))];
  expect(judged(finOnce, runOf(early))).toMatchObject({ rule: "S8", side: "b" });
});

test("text behind the FIN is found", () => {
  const late = [...opened, sent(40_000, "a", fin(0, 1)), sent(50_000, "a", { seq: 2, ack: 1, length: 1 })];
  expect(judged(finOnce, runOf(late))).toMatchObject({ rule: "S8", side: "a" });
});
