/** The canonical text: stable, one line an observation, and nothing left out. */

import { expect, test } from "vitest";
import type { Observation } from "../../spec/trace/observation.ts";
import { type Json, traceFromJson, traceToJson } from "./json.ts";
import { SAMPLE_RUN } from "./sample-run.fixture.ts";
import { observationText, traceText } from "./text.ts";

/** Every observation that differs from the given one in one field of its JSON, with the place of that field. */
function variants(seen: Observation): readonly { readonly place: string; readonly changed: Observation }[] {
  const original = (traceToJson([seen]).trace as readonly Json[])[0]!;
  const found: { place: string; changed: Observation }[] = [];
  const walk = (value: Json, place: string, rebuild: (leaf: Json) => Json): void => {
    if (Array.isArray(value)) {
      value.forEach((item: Json, i) => walk(item, `${place}[${i}]`, (leaf) => rebuild(value.with(i, leaf))));
    } else if (typeof value === "object" && value !== null) {
      for (const [name, field] of Object.entries(value)) {
        walk(field, `${place}.${name}`, (leaf) => rebuild({ ...value, [name]: leaf }));
      }
    } else {
      const changed = rebuild(altered(value, place));
      try {
        found.push({ place, changed: traceFromJson({ format: 1, trace: [changed] })[0]! });
      } catch {
        // A word that is no longer one of its choice, or a null: there is no such observation.
      }
    }
  };
  walk(original, "", (leaf) => leaf);
  return found;
}

function altered(leaf: Json, place: string): Json {
  if (typeof leaf === "number") return place.endsWith(".flags") ? leaf ^ 1 : leaf + 1;
  if (typeof leaf === "boolean") return !leaf;
  if (typeof leaf !== "string") return 1;
  if (place.endsWith(".data")) return leaf === "" ? "00" : `${leaf.slice(0, -1)}${leaf.endsWith("0") ? "1" : "0"}`;
  if (place.endsWith(".side")) return leaf === "a" ? "b" : "a";
  if (place.endsWith(".origin")) return leaf === "stack" ? "attacker" : "stack";
  if (place.endsWith(".who")) return leaf === "stack" ? "adapter" : "stack";
  return `${leaf}x`;
}

test("a change of any field of any observation changes the text", () => {
  let changes = 0;
  for (const seen of SAMPLE_RUN.trace) {
    for (const { place, changed } of variants(seen)) {
      // Whether a call succeeded is told by which fields its result has.
      if (place.endsWith(".ok") || place.endsWith(".endOfStream")) continue;
      expect(observationText(changed), `${seen.type}${place}`).not.toBe(observationText(seen));
      changes++;
    }
  }
  expect(changes).toBeGreaterThan(300);
});

test("there is a line for each observation", () => {
  const lines = traceText(SAMPLE_RUN.trace).split("\n");
  expect(lines.pop()).toBe("");
  expect(lines).toEqual(SAMPLE_RUN.trace.map(observationText));
});

test("lines say what they say, today and tomorrow", () => {
  const text = traceText(SAMPLE_RUN.trace).split("\n");
  expect(text[5]).toBe(
    "5000000 sent a #0 origin=stack length=40 10.0.0.1:4000>10.0.0.2:80 hops=64 <SYN> seq=4294967280 ack=0 " +
      "win=65535 up=0 mss=1460 ws=7 sackok=true ts=1/0 sack=[] data=0:",
  );
  expect(text.at(-2)).toBe('5430000 broke a who=stack why="it said \\"no\\""');
});

test("long data is given by its length and FNV-1a, short data in full", () => {
  const send = (letters: string): string =>
    observationText({
      type: "call",
      at: SAMPLE_RUN.startedAt,
      side: "a",
      call: { call: "send", socket: 1, data: new TextEncoder().encode(letters) },
    });
  expect(send("foobar")).toMatch(/ data=6:666f6f626172$/);
  // FNV-1a of the empty text, then of "foobar" three times, computed by hand with big integers.
  const expected = [..."foobarfoobarfoobar"].reduce(
    (hash, letter) => ((hash ^ BigInt(letter.charCodeAt(0))) * 0x01000193n) & 0xffffffffn,
    0x811c9dc5n,
  );
  expect(send("foobarfoobarfoobar")).toMatch(new RegExp(` data=18:fnv1a-${expected.toString(16).padStart(8, "0")}$`));
});
