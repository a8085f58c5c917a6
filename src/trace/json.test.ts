/** Traces in JSON: nothing is lost, and what is no trace is refused with a sentence. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { instant } from "../../spec/time.ts";
import type { Observation } from "../../spec/trace/observation.ts";
import { runFromJson, runToJson, TRACE_FORMAT, traceFromJson, traceToJson } from "./json.ts";
import { SAMPLE_RUN } from "./sample-run.fixture.ts";

const throughText = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test("a run comes back as it was, through text", () => {
  expect(runFromJson(throughText(runToJson(SAMPLE_RUN)))).toEqual(SAMPLE_RUN);
});

test("a trace comes back as it was, whatever the octets of its data", () => {
  const sends = fc.array(fc.record({ socket: fc.nat(), data: fc.uint8Array({ maxLength: 40 }) }));
  fc.assert(fc.property(sends, (list) => {
    const trace: Observation[] = list.map(({ socket, data }, i) => ({
      type: "call",
      at: instant(i),
      side: "b",
      call: { call: "send", socket, data },
    }));
    expect(traceFromJson(throughText(traceToJson(trace)))).toEqual(trace);
  }));
});

test("octets are hexadecimal text", () => {
  const [seen] = traceToJson([{
    type: "result",
    at: instant(1),
    side: "a",
    call: "receive",
    socket: 2,
    result: { ok: true, data: Uint8Array.of(0, 10, 255) },
  }]).trace as readonly unknown[];
  expect(seen).toMatchObject({ result: { data: "000aff" } });
});

test("a missing optional field stays missing", () => {
  const trace: Observation[] = [{ type: "happened", at: instant(0), what: "healed" }];
  expect(Object.keys(traceFromJson(traceToJson(trace))[0]!)).toEqual(["type", "at", "what"]);
});

const refused = (trace: unknown): unknown => ({ format: TRACE_FORMAT, trace });
const event = { type: "event", at: 1, side: "a", socket: 1, event: "closed" };

test.each([
  [null, /^this is no trace: expected an object with "format" and "trace"$/],
  [{ format: 99, trace: [] }, /^format 99 is not known here: this version reads format 1$/],
  [refused("x"), /^trace: expected a list of observations$/],
  [refused([event, 3]), /^trace\[1\]: expected an object$/],
  [refused([{ ...event, at: 0.5 }]), /^trace\[0\]\.at: expected a whole number$/],
  [refused([{ ...event, type: "toString" }]), /^trace\[0\]\.type: expected one of sent, /],
  [refused([{ ...event, side: "c" }]), /^trace\[0\]\.side: expected one of a, b$/],
  [
    refused([{ type: "call", at: 1, side: "a", call: { call: "send", socket: 1, data: "0g" } }]),
    /^trace\[0\]\.call\.data: expected octets in hexadecimal$/,
  ],
  [
    refused([{ type: "network", at: 1, packet: 1, fate: { fate: "delay" } }]),
    /^trace\[0\]\.fate\.by: expected a whole number$/,
  ],
])("%j is refused", (value, sentence) => {
  expect(() => traceFromJson(value)).toThrow(sentence);
});

test("a run with a wrong field is refused, and the field is named", () => {
  const { run } = runToJson(SAMPLE_RUN);
  const wrong = (fields: object): unknown => ({ format: TRACE_FORMAT, run: { ...run as object, ...fields } });
  expect(() => runFromJson(wrong({ end: "tired" }))).toThrow(/^run\.end: expected one of silent, /);
  expect(() => runFromJson(wrong({ startedAt: "0" }))).toThrow("run.startedAt: expected a whole number");
  expect(() => runFromJson(wrong({ a: null }))).toThrow("run.a: expected an object");
  expect(() => runFromJson(wrong({ trace: [{}] }))).toThrow("run.trace[0].at: expected a whole number");
});
