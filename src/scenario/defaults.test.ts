/** Default scenarios. */

import { expect, test } from "vitest";
import { calmScenario } from "./defaults.ts";
import { parseScenario } from "./parse.ts";

test("the calm scenario is a valid one", () => {
  expect(parseScenario(calmScenario(), "calm").ok).toBe(true);
});

test("overrides take the place of fields", () => {
  expect(calmScenario({ epoch: 7, ending: "leave" })).toMatchObject({ epoch: 7, ending: "leave", ip: 4 });
});

test("no two calm scenarios share anything", () => {
  const one = calmScenario();
  const two = calmScenario();
  for (
    const part of [(s: typeof one) => s.a, (s: typeof one) => s.b.application.reader, (s: typeof one) => s.network]
  ) {
    expect(part(one)).not.toBe(part(two));
  }
});
