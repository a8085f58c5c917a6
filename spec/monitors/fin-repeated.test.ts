/** A FIN that is repeated until it is acknowledged, or forgotten. */

import { expect, test } from "vitest";
import { SECOND } from "../time.ts";
import { aCloses, closes, fin, opened } from "./closing.fixture.ts";
import { finRepeated } from "./fin-repeated.ts";
import { judged, runOf, sent, told } from "./testing.fixture.ts";

const closing = [...opened, ...closes(40_000, "a")];

test("a FIN that was acknowledged, or given up in time, is all right", () => {
  expect(judged(finRepeated, runOf([...opened, ...aCloses, told(241 * SECOND, "a", "closed")]))).toBeNull();
  const given = [sent(40_000, "a", fin(0, 1)), sent(50 * SECOND, "a", fin(0, 1))];
  const end = [told(100 * SECOND, "a", "timed-out"), told(100 * SECOND, "a", "closed")];
  expect(judged(finRepeated, runOf([...closing, ...given, ...end]))).toBeNull();
});

test("a FIN that is sent once only is found when the connection is given up", () => {
  const end = [sent(40_000, "a", fin(0, 1)), told(100 * SECOND, "a", "timed-out"), told(100 * SECOND, "a", "closed")];
  expect(judged(finRepeated, runOf([...closing, ...end]))).toMatchObject({ rule: "RFC9293-E16", side: "a" });
});

test("a connection that ends without a FIN, or before it is acknowledged, is found", () => {
  const never = [...closing, told(50_000, "a", "closed")];
  expect(judged(finRepeated, runOf(never))).toMatchObject({ rule: "RFC9293-E16", side: "a" });
  const early = [...closing, sent(40_000, "a", fin(0, 1)), told(50_000, "a", "closed")];
  expect(judged(finRepeated, runOf(early))).toMatchObject({ rule: "RFC9293-E16", side: "a" });
});
