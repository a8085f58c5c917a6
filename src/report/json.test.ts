/** Tests of a campaign as JSON. */

import { expect, test } from "vitest";
import { fileNameOf } from "./campaign.ts";
import { CAMPAIGN } from "./doubles.fixture.ts";
import { campaignJson, type Json, jsonText, REPORT_FORMAT } from "./json.ts";
import { ruleOf } from "./rule.ts";

type Fields = { readonly [key: string]: Json };

const context = { version: "9.9.9", ruleOf };
const report = campaignJson(CAMPAIGN, context) as Fields;
const results = report["results"] as readonly Fields[];
const resultOf = (property: string): Fields =>
  results.find((result) => result["property"] === property && result["stack"] === "one") ?? {};

test("the format has a version, and the whole is plain JSON", () => {
  expect(report["format"]).toBe(REPORT_FORMAT);
  expect(JSON.parse(jsonText(report))).toEqual(report);
});

test("results come in the order of the campaign", () => {
  expect(results.map((result) => [result["property"], result["stack"]])).toEqual(
    CAMPAIGN.results.map(({ property, stack }) => [property.id, stack]),
  );
});

test("a failure has its rule, its scenario, and the file of its run", () => {
  expect(resultOf("data/deviates")).toMatchObject({
    verdict: "deviation",
    violation: { rule: "SHLD-1", level: "SHOULD", where: ruleOf("SHLD-1")?.where, also: [], at: 0 },
    foundAt: 41,
    shrinks: 7,
    scenario: { actions: [{ type: "wait", us: 500 }] },
    trace: "traces/data--deviates@one.json",
  });
});

test("the other rules that a deed breaks are named with their levels", () => {
  expect(resultOf("close/failed")).toMatchObject({
    violation: { rule: "S1", level: "invariant", also: [{ rule: "MUST-1", level: "MUST" }] },
  });
});

test("each verdict has what explains it", () => {
  expect(resultOf("close/healed")).toMatchObject({ because: "an old bug" });
  expect(resultOf("data/unsupported")).toMatchObject({ needs: ["isn", "sack"] });
  expect(resultOf("data/open")).toMatchObject({ why: "too few" });
  expect(resultOf("data/error")).toMatchObject({ why: "out of paper" });
});

test("the summary counts, and has the exit code", () => {
  expect(report["summary"]).toEqual({
    exitCode: 1,
    interrupted: null,
    verdicts: { deviation: 1, error: 1, fail: 1, healed: 1, inconclusive: 1, known: 1, pass: 9, unsupported: 1 },
  });
});

test("time is nowhere but in fields called timing", () => {
  const slower = { ...CAMPAIGN, results: CAMPAIGN.results.map((result) => ({ ...result, wall: result.wall * 7 + 1 })) };
  const timeless = (json: Json): string =>
    JSON.stringify(json, (key, value: unknown) => key === "timing" ? undefined : value);
  const again = campaignJson(slower, context);
  expect(again).not.toEqual(report);
  expect(timeless(again)).toBe(timeless(report));
});

test("a stack that is not there says why", () => {
  expect((report["stacks"] as readonly Json[])[2]).toMatchObject({
    available: false,
    why: "The line is dead.",
    help: "Pay the bill.",
  });
});

test("what a stack declares otherwise than the RFCs ask stands with it, and fails nothing", () => {
  const [one, , absent] = report["stacks"] as readonly Fields[];
  expect(one?.["declaredOtherwise"]).toContainEqual({
    rule: "MUST-23",
    level: "MUST",
    where: "RFC 9293, section 3.8.3",
    quantity: "giveUpSyn",
    what: "R2 for a SYN",
    declared: "0 s",
    knob: "PATIENCE",
    asked: "at least 180 s",
  });
  expect(absent).not.toHaveProperty("declaredOtherwise");
});

test("names of files hold no slashes", () => {
  expect(fileNameOf("close/fin/lost")).toBe("close--fin--lost");
  expect(fileNameOf("mutant:no-wrap")).toBe("mutant-no-wrap");
});
