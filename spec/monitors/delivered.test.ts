/** What was written is read in the end, or was not. */

import { expect, test } from "vitest";
import { instant, MINUTE, SECOND } from "../time.ts";
import type { Observation } from "../trace/observation.ts";
import { streamBytes } from "../trace/pattern.ts";
import { everythingIsRead } from "./delivered.ts";
import { called, handshake, judged, passed, reads, runOf, sockets, told, wrote } from "./testing.fixture.ts";

const opened = [...sockets(), ...handshake(), ...wrote(40_000, "a", 100)];
const hungry = reads(50_000, "b", null);
const lost: Observation = { type: "network", at: instant(45_000), packet: 9, fate: { fate: "drop", why: "weather" } };

test("what was read in full is all right, and so is what nobody asked for", () => {
  const whole = [...opened, ...reads(60_000, "b", streamBytes(0, 0, 100)), ...reads(60_000, "b", null)];
  expect(judged(everythingIsRead, runOf(whole))).toBeNull();
  expect(judged(everythingIsRead, runOf(opened))).toBeNull();
});

test("a reader that waits for ever is found, and it can't be told whose fault it is", () => {
  const found = judged(everythingIsRead, runOf([...opened, ...hungry]));
  expect(found).toMatchObject({ rule: "L2", side: null, at: null });
});

test("what was acknowledged and is not given to the reader is its own stack's fault", () => {
  const text = passed(60_000, "a", { seq: 1, ack: 1, length: 100 });
  const acknowledged = passed(80_000, "b", { seq: 1, ack: 101 });
  const found = judged(everythingIsRead, runOf([...opened, ...hungry, ...text, ...acknowledged]));
  expect(found).toMatchObject({ rule: "L2", side: "b" });
});

test("a run that ends at its horizon shows nothing unless it had the time", () => {
  const early = runOf([...opened, ...hungry], { end: "horizon", endedAt: instant(MINUTE) });
  const late = runOf([...opened, ...hungry], { end: "horizon", endedAt: instant(10 * MINUTE) });
  expect(judged(everythingIsRead, early)).toBeNull();
  expect(judged(everythingIsRead, late)).toMatchObject({ rule: "L2" });
});

test("a reader that closed waits for nothing", () => {
  const closed = called(60_000, "b", { call: "close", socket: 2 });
  expect(judged(everythingIsRead, runOf([...opened, ...hungry, ...closed]))).toBeNull();
});

test("giving up is right while packets are lost, and wrong long after", () => {
  const soon = [...opened, lost, told(60 * SECOND, "a", "timed-out")];
  const late = [...opened, lost, told(100 * SECOND, "a", "timed-out")];
  expect(judged(everythingIsRead, runOf(soon))).toBeNull();
  expect(judged(everythingIsRead, runOf(late))).toMatchObject({ rule: "L2", at: soon.length - 1 });
});
