/** Connection blocks counted. */

import { expect, test } from "vitest";
import { instant, SECOND } from "../time.ts";
import { census } from "./census.ts";
import { aCloses, closes, fin, opened, shuts } from "./closing.fixture.ts";
import { judged, passed, runOf } from "./testing.fixture.ts";

const at = (seconds: number, a: number, b: number): Parameters<typeof runOf>[1] => ({
  end: "horizon",
  endedAt: instant(seconds * SECOND),
  blocks: { a, b },
});

test("who closes first waits, and who closes last is gone", () => {
  const trace = [...opened, ...aCloses];
  expect(judged(census, runOf(trace, at(10, 1, 0)))).toBeNull();
  expect(judged(census, runOf(trace, at(10, 0, 0)))).toMatchObject({ rule: "T4", side: "a" });
  expect(judged(census, runOf(trace, at(10, 1, 1)))).toMatchObject({ rule: "L4", side: "b" });
  expect(judged(census, runOf(trace, at(300, 1, 0)))).toMatchObject({ rule: "L4", side: "a" });
  expect(judged(census, runOf(trace, at(300, 0, 0)))).toBeNull();
});

test("CLOSE-WAIT lasts as long as nobody closes", () => {
  const trace = [
    ...opened,
    ...closes(100_000, "a"),
    ...passed(100_000, "a", fin(0, 1)),
    ...passed(110_000, "b", { seq: 1, ack: 2 }),
  ];
  expect(judged(census, runOf(trace, at(50_000, 0, 1)))).toBeNull();
  expect(judged(census, runOf(trace, at(50_000, 0, 0)))).toMatchObject({ rule: "L4", side: "b" });
});

test("FIN-WAIT-2 of a half-close lasts, and that of an orphan need not", () => {
  const rest = [...passed(100_000, "a", fin(0, 1)), ...passed(110_000, "b", { seq: 1, ack: 2 })];
  const half = [...opened, ...shuts(100_000, "a"), ...rest];
  expect(judged(census, runOf(half, at(50_000, 0, 1)))).toMatchObject({ rule: "L4", side: "a" });
  expect(judged(census, runOf(half, at(50_000, 1, 1)))).toBeNull();
  expect(judged(census, runOf([...opened, ...closes(100_000, "a"), ...rest], at(50_000, 0, 1)))).toBeNull();
});

test("a stack that can't count is not judged", () => {
  expect(judged(census, runOf([...opened, ...aCloses], { blocks: { a: null, b: null } }))).toBeNull();
});
