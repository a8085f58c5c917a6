/** The register is complete, its ids are unique, and its rows are well-formed. */

import { describe, expect, it } from "vitest";
import { INVARIANTS } from "./invariants.ts";
import { requirement, REQUIREMENTS } from "./register.ts";
import { RFC_9293_RULES } from "./rfc9293-rules.ts";
import { RFC_9293 } from "./rfc9293.ts";

const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`);

describe("the register", () => {
  it("has every label of RFC 9293, in order", () => {
    expect(RFC_9293.map((r) => r.id)).toEqual([
      ...numbered("MUST-", 69),
      ...numbered("SHLD-", 31),
      ...numbered("MAY-", 18),
      "REC-1",
      ...numbered("RFC9293-U", 10),
    ]);
  });

  it("has the 61 rules of RFC 9293 that have no keyword", () => {
    expect(RFC_9293_RULES.map((r) => r.id)).toEqual(numbered("RFC9293-E", 61));
  });

  it("has 175 requirements of ten other RFCs, numbered from one", () => {
    const others = REQUIREMENTS.filter((r) => r.rfc !== null && r.rfc !== 9293);
    const perRfc = new Map<number, string[]>();
    for (const r of others) perRfc.set(r.rfc ?? 0, [...(perRfc.get(r.rfc ?? 0) ?? []), r.id]);
    expect(others).toHaveLength(175);
    expect(perRfc.size).toBe(10);
    for (const [rfc, ids] of perRfc) expect(ids).toEqual(numbered(`RFC${rfc}-R`, ids.length));
  });

  it("has 29 invariants, which belong to no RFC", () => {
    expect(INVARIANTS).toHaveLength(29);
    expect(INVARIANTS.filter((r) => r.level !== "invariant" || r.rfc !== null || r.section !== null)).toEqual([]);
  });

  it("names each requirement once", () => {
    expect(new Set(REQUIREMENTS.map((r) => r.id)).size).toBe(REQUIREMENTS.length);
    expect(REQUIREMENTS).toHaveLength(119 + 10 + 61 + 175 + 29);
  });

  it("gives every requirement of an RFC a section", () => {
    const odd = REQUIREMENTS.filter((r) => r.rfc !== null && !/^(\d+|[A-Z])(\.\d+)*$/.test(r.section ?? ""));
    expect(odd).toEqual([]);
  });

  it("says each in one sentence, as long as a reader can bear", () => {
    const odd = REQUIREMENTS.filter((r) => !/^[A-Z].{10,160}[^.]\.$/.test(r.says));
    expect(odd.map((r) => r.id)).toEqual([]);
  });

  it("has levels that agree with RFC 9293's labels", () => {
    const word: Record<string, string> = { MUST: "MUST", SHLD: "SHOULD", MAY: "MAY", REC: "RECOMMENDED" };
    const odd = RFC_9293.filter((r) =>
      !r.id.startsWith("RFC") && !r.level.startsWith(word[r.id.split("-")[0] ?? ""] ?? "?")
    );
    expect(odd).toEqual([]);
  });

  it("finds a requirement by its id", () => {
    expect(requirement("MUST-13")?.section).toBe("3.6.1");
    expect(requirement("RFC5961-R5")?.rfc).toBe(5961);
    expect(requirement("MUST-70")).toBeUndefined();
  });
});
