/** Tests of the page of findings. */

import { expect, test } from "vitest";
import type { DeclaredLine } from "./declared.ts";
import {
  declaredPart,
  declaredPartIn,
  drawingKey,
  drawingsIn,
  findingsIndex,
  graded,
  type ShownFinding,
  stackPage,
} from "./findings.ts";

const finding = (requirement: string, level: string | null, more: Partial<ShownFinding> = {}): ShownFinding => ({
  requirement,
  rule: level === null
    ? null
    : { id: requirement, level, where: "RFC 9293, section 3.5", says: "It does as it is told." },
  properties: ["x/a", "x/b"],
  because: "It never learnt it.",
  link: null,
  versions: null,
  scenario: { path: "properties/regressions/x--a/toy.json", steps: 3 },
  stack: "toy",
  drawing: { ladder: "   A toy   B model\n  │──▶│", expected: "an answer", actual: "none" },
  ...more,
});

const toy = { name: "toy", says: "a toy", version: "2", needsSetup: true, declared: null };

const line = (level: string, knob: string | null): DeclaredLine => ({
  rule: "MUST-23",
  level,
  where: "RFC 9293, section 3.8.3",
  quantity: "giveUpSyn",
  what: "R2 for a SYN",
  declared: "127 s",
  knob,
  asked: "at least 180 s",
});

test("the gravest findings come first", () => {
  const given = [finding("A", "SHOULD"), finding("B", "rule"), finding("C", "MUST"), finding("D", null)];
  expect(graded(given).map(({ requirement }) => requirement)).toEqual(["C", "B", "D", "A"]);
});

test("a finding has all that a maintainer needs", () => {
  const found = finding("MUST-1", "MUST", {
    link: "https://bugs.example/1",
    versions: "up to 0.11",
    stack: "toy@0.11",
  });
  const page = stackPage({ ...toy, findings: [found] }, "npx it");
  expect(page).toContain("npx it setup toy\nnpx it run --stack toy\n");
  expect(page.slice(page.indexOf("\n## "))).toMatchInlineSnapshot(`
    "
    ## toy@0.11: MUST-1 (MUST, RFC 9293, section 3.5)

    > It does as it is told.

    It never learnt it. (up to 0.11)

    See <https://bugs.example/1>.

    Broken: \`x/a\`, \`x/b\`.

    <!-- drawn: toy@0.11 MUST-1 properties/regressions/x--a/toy.json -->

    \`\`\`text
       A toy   B model
      │──▶│

      expected  an answer
      actual    none
    \`\`\`

    <!-- end -->

    The scenario has 3 actions; again:

    \`\`\`sh
    npx it replay properties/regressions/x--a/toy.json --stack toy@0.11
    \`\`\`
    "
  `);
  expect(stackPage({ ...toy, name: "other", findings: [] }, "npx it")).toContain(
    "`other`: a toy; version 2. Nothing is known of it that the RFCs do not permit.\n",
  );
});

test("drawings are found again in a page", () => {
  const found = finding("MUST-1", "MUST");
  const drawings = drawingsIn(stackPage({ ...toy, findings: [found, finding("B", null, { drawing: null })] }, "it"));
  expect([...drawings]).toEqual([[drawingKey(found), found.drawing]]);
});

test("one page leads to all of them", () => {
  const stacks = [{ ...toy, findings: [finding("MUST-1", "MUST")] }, { ...toy, name: "other", findings: [] }];
  expect(findingsIndex(stacks)).toContain(
    "| [toy](findings/toy.md) | 2 | 1 MUST | unknown |\n| [other](findings/other.md) | 2 | none | unknown |\n",
  );
});

test("what a stack declares otherwise is on its page, is counted, and is found there again", () => {
  const declared = declaredPart("2.1", [line("SHOULD", "tcp_syn_retries"), line("MUST", null), line("SHOULD", null)]);
  const page = stackPage({ ...toy, findings: [finding("MUST-1", "MUST")], declared }, "it");
  expect(declaredPartIn(page)).toBe(declared);
  expect(declaredPartIn(stackPage({ ...toy, findings: [] }, "it"))).toBeNull();
  expect(page).toContain(
    "## Declared otherwise than the RFCs ask\n\nBy version 2.1, as it is by default.\n\n" +
      "| level | requirement | declared | asked for |\n| --- | --- | --- | --- |\n" +
      "| SHOULD | MUST-23, RFC 9293, section 3.8.3 | R2 for a SYN: 127 s (tcp_syn_retries) | at least 180 s |\n" +
      "| MUST | MUST-23, RFC 9293, section 3.8.3 | R2 for a SYN: 127 s | at least 180 s |\n",
  );
  expect(page.indexOf("## Declared")).toBeLessThan(page.indexOf("## toy: MUST-1"));
  const none = declaredPart("2.1", []);
  const index = findingsIndex([{ ...toy, findings: [], declared }, { ...toy, findings: [], declared: none }]);
  expect(index).toContain("| none | 1 MUST, 2 SHOULD |\n");
  expect(index).toContain("| none | none |\n");
});
