/** Tests of what is told of declarations that differ from what the RFCs ask. */

import { expect, test } from "vitest";
import { modelStack } from "../adapters/model/model.ts";
import type { StackEntry } from "./campaign.ts";
import { declaredLines, declaredSection } from "./declared.ts";
import { CAMPAIGN } from "./doubles.fixture.ts";
import { COLOURS, PLAIN } from "./paint.ts";

const { declaration: MODEL, declare } = modelStack();

const model: StackEntry = { name: "model", declaration: MODEL, unavailable: null };
const hasty: StackEntry = {
  ...model,
  name: "hasty",
  declaration: { ...MODEL, timing: { ...MODEL.timing, giveUpSyn: 127_000_000, minRto: 200_000, maxRto: 12_000_000 } },
  knobs: { giveUpSyn: "tcp_syn_retries", msl: "TCP_MSL" },
};
const away: StackEntry = { ...hasty, name: "away", unavailable: { why: "It left.", help: "Call it." } };

const held = { ...CAMPAIGN, results: [], stacks: [model, hasty, away] };

test("a section for each stack that has something to tell and can be run", () => {
  expect(declaredSection(held, PLAIN)).toMatchInlineSnapshot(`
    "hasty: declared otherwise than the RFCs ask
      SHOULD  RFC6298-R6  least RTO: 200 ms; at least 1 s
      MAY     RFC6298-R7  greatest RTO: 12 s; at least 60 s
      MUST    MUST-23     R2 for a SYN: 127 s (tcp_syn_retries); at least 180 s

    "
  `);
  expect(declaredSection({ ...held, stacks: [model] }, PLAIN)).toBe("");
});

test("it says that settings are in force, and which values they make", () => {
  const declaration = declare?.({ giveUpSyn: 5_000_000 }) ?? MODEL;
  const set = { giveUpSyn: 5_000_000 };
  expect(declaredSection({ ...held, set, stacks: [{ ...model, declaration }] }, PLAIN)).toBe(
    "model: declared otherwise than the RFCs ask, under the settings of --set\n" +
      "  MUST  MUST-23  R2 for a SYN: 5 s; at least 180 s\n\n",
  );
});

test("paint does not move anything", () => {
  // deno-lint-ignore no-control-regex -- the escape sequences are what is taken away
  const bare = declaredSection(held, COLOURS).replaceAll(/\u001b\[\d+m/g, "");
  expect(bare).toBe(declaredSection(held, PLAIN));
});

test("a line has the place where it is asked, and the knob only where it is known", () => {
  expect(declaredLines(hasty.declaration, hasty.knobs).map(({ rule, where, knob }) => [rule, where, knob])).toEqual([
    ["RFC6298-R6", "RFC 6298, section 2", null],
    ["RFC6298-R7", "RFC 6298, section 2", null],
    ["MUST-23", "RFC 9293, section 3.8.3", "tcp_syn_retries"],
  ]);
});
