/** Streams that end where they end, and elsewhere. */

import { expect, test } from "vitest";
import type { Observation } from "../trace/observation.ts";
import { closes, opened, shuts } from "./closing.fixture.ts";
import { called, judged, reads, runOf, told, wrote } from "./testing.fixture.ts";
import { wholeStream } from "./whole-stream.ts";

const text = new Uint8Array(100);
const endOfStream: readonly Observation[] = called(70_000, "b", { call: "receive", socket: 2, max: 1000 }, {
  ok: true,
  endOfStream: true,
});
const written = [...opened, ...wrote(40_000, "a", 100)];

test("the end after everything is all right", () => {
  const whole = [...written, ...closes(50_000, "a"), ...reads(60_000, "b", text), ...endOfStream];
  expect(judged(wholeStream, runOf(whole))).toBeNull();
});

test("an end that comes too early is found", () => {
  const early = [...written, ...closes(50_000, "a"), ...reads(60_000, "b", text.subarray(0, 99)), ...endOfStream];
  expect(judged(wholeStream, runOf(early))).toMatchObject({ rule: "RFC9293-E16", side: null });
});

test("an end that nobody asked for is found", () => {
  const unasked = [...written, ...reads(60_000, "b", text), ...endOfStream];
  expect(judged(wholeStream, runOf(unasked))).toMatchObject({ rule: "A1", side: null });
});

test("an end that never comes is found, unless there was an error", () => {
  const endless = [...written, ...shuts(50_000, "a"), ...reads(60_000, "b", text)];
  expect(judged(wholeStream, runOf(endless))).toMatchObject({ rule: "L1", side: null });
  expect(judged(wholeStream, runOf([...endless, told(80_000, "b", "reset")]))).toBeNull();
});

test("a RECEIVE that a half-close makes impossible is found, unless there was an error", () => {
  const shut = [...opened, ...shuts(50_000, "a")];
  const refused = called(60_000, "a", { call: "receive", socket: 1, max: 100 }, { ok: false, failure: "closing" });
  expect(judged(wholeStream, runOf([...shut, ...refused]))).toMatchObject({ rule: "RFC9293-E17", side: "a" });
  expect(judged(wholeStream, runOf([...shut, told(55_000, "a", "reset"), ...refused]))).toBeNull();
  expect(judged(wholeStream, runOf([...opened, ...refused]))).toBeNull();
});
