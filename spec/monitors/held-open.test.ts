/** Connections that last as long as their applications hold them. */

import { expect, test } from "vitest";
import { SECOND } from "../time.ts";
import { aCloses, fin, opened, shuts } from "./closing.fixture.ts";
import { heldOpen } from "./held-open.ts";
import { judged, passed, runOf, told } from "./testing.fixture.ts";

test("a connection that was closed from both sides, or failed, may end", () => {
  expect(judged(heldOpen, runOf([...opened, ...aCloses, told(SECOND, "b", "closed")]))).toBeNull();
  const failed = [...opened, told(SECOND, "a", "timed-out"), told(SECOND, "a", "closed")];
  expect(judged(heldOpen, runOf(failed))).toBeNull();
});

test("a CLOSE-WAIT that ends by itself is found", () => {
  const rest = [...passed(100_000, "a", fin(0, 1)), ...passed(110_000, "b", { seq: 1, ack: 2 })];
  const ended = [...opened, ...shuts(100_000, "a"), ...rest, told(300 * SECOND, "b", "closed")];
  expect(judged(heldOpen, runOf(ended))).toMatchObject({ rule: "RFC9293-E18", side: "b" });
});

test("a FIN-WAIT-2 that ends by itself is found", () => {
  const rest = [...passed(100_000, "a", fin(0, 1)), ...passed(110_000, "b", { seq: 1, ack: 2 })];
  const ended = [...opened, ...shuts(100_000, "a"), ...rest, told(60 * SECOND, "a", "closed")];
  expect(judged(heldOpen, runOf(ended))).toMatchObject({ rule: "RFC9293-E17", side: "a" });
});
