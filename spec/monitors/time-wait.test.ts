/** TIME-WAIT of the right length, and of wrong ones. */

import { expect, test } from "vitest";
import { RST } from "../tcp/segment.ts";
import { SECOND } from "../time.ts";
import { aCloses, fin, opened } from "./closing.fixture.ts";
import { arrived, judged, passed, runOf, sent, told } from "./testing.fixture.ts";
import { timeWaitLasts } from "./time-wait.ts";

const closed = [...opened, ...aCloses];

test("2 MSL from the peer's FIN are all right, restarted or not", () => {
  const end = told(210_000 + 240 * SECOND, "a", "closed");
  expect(judged(timeWaitLasts, runOf([...closed, end]))).toBeNull();
  const again = [arrived(100 * SECOND, "a", fin(0, 2)), sent(100 * SECOND, "a", { seq: 2, ack: 2 })];
  expect(judged(timeWaitLasts, runOf([...closed, ...again, end]))).toBeNull();
  expect(judged(timeWaitLasts, runOf([...closed, ...again, told(340 * SECOND, "a", "closed")]))).toBeNull();
});

test("too short a TIME-WAIT is found", () => {
  const found = judged(timeWaitLasts, runOf([...closed, told(100 * SECOND, "a", "closed")]));
  expect(found).toMatchObject({ rule: "T4", side: "a" });
});

test("too long a TIME-WAIT is found", () => {
  const found = judged(timeWaitLasts, runOf([...closed, told(300 * SECOND, "a", "closed")]));
  expect(found).toMatchObject({ rule: "T4", side: "a" });
});

test("a RST in answer to the peer's FIN is found, and a TIME-WAIT that a RST ended is not", () => {
  const answer = [arrived(SECOND, "a", fin(0, 2)), sent(SECOND, "a", { seq: 2, flags: RST })];
  expect(judged(timeWaitLasts, runOf([...closed, ...answer]))).toMatchObject({ rule: "T4", side: "a" });
  const killed = [...passed(SECOND, "b", { seq: 2, flags: RST }), told(2 * SECOND, "a", "closed")];
  expect(judged(timeWaitLasts, runOf([...closed, ...killed]))).toBeNull();
});

test("the passive closer is gone at once, and that is all right", () => {
  expect(judged(timeWaitLasts, runOf([...closed, told(240_000, "b", "closed")]))).toBeNull();
});
