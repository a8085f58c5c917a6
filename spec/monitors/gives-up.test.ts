/** Dead peers that are given up in time, or not. */

import { expect, test } from "vitest";
import { instant, SECOND } from "../time.ts";
import { closes, fin, opened, shuts } from "./closing.fixture.ts";
import { givesUp, orphanBound } from "./gives-up.ts";
import { DECLARATION, judged, runOf, sent } from "./testing.fixture.ts";

const bound = orphanBound(DECLARATION.timing);
const closing = [...opened, ...closes(40_000, "a"), ...closes(40_000, "b")];

test("an end that is gone within its bound is all right", () => {
  expect(judged(givesUp, runOf([...closing, sent(90 * SECOND, "a", fin(0, 1))]))).toBeNull();
});

test("a segment beyond the bound is found", () => {
  const late = [...closing, sent(40_000 + bound + 1, "a", fin(0, 1))];
  expect(judged(givesUp, runOf(late))).toMatchObject({ rule: "L5", side: "a", at: late.length - 1 });
});

test("a block that is left is found, unless the run was too short to tell", () => {
  const left = { blocks: { a: 0, b: 1 } };
  expect(judged(givesUp, runOf(closing, left))).toMatchObject({ rule: "L5", side: "b" });
  expect(judged(givesUp, runOf(closing, { ...left, end: "horizon", endedAt: instant(SECOND) }))).toBeNull();
});

test("an application that holds its socket may wait for ever", () => {
  const held = [...opened, ...shuts(40_000, "a"), ...closes(40_000, "b")];
  expect(judged(givesUp, runOf(held, { blocks: { a: 1, b: 0 } }))).toBeNull();
});
