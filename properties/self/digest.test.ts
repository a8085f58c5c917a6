/** Tests of what the gate says at its end. */

import { expect, test } from "vitest";
import { digest, DIGEST_LINES, withoutEscapes } from "./digest.ts";

/** What vitest prints of a failed test. */
const failedTest = (name: string): string =>
  `\u001b[41m\u001b[1m FAIL \u001b[22m\u001b[49m src/a.test.ts\u001b[2m > \u001b[22m${name}\n` +
  `\u001b[31m\u001b[1mError\u001b[22m: boom\nsecond line\u001b[39m\n\n- Expected\n+ Received\n\n- 1\n+ 2\n\n` +
  ` ❯ src/a.test.ts:5:43\n    3| test(\n    4|  ^\n⎯⎯⎯⎯[1/4]⎯\n`;

test("a failed test is its name and the beginning of its error, without escapes", () => {
  const output = ` RUN  v5\n ✓ something\n${failedTest("one")}\n Test Files  1 failed (1)\n`;
  expect(digest([{ name: "tests on Node", output }])).toEqual([
    "failed: tests on Node",
    "   FAIL  src/a.test.ts > one",
    "  Error: boom",
    "  second line",
  ]);
});

test("what the command line complains of is found in its output", () => {
  const output = "seed 1\n1/2 ✓ double x/a 20 runs\n✕ x/broken — double\n  Waits are short.\n" +
    "tcp-conformance: lwip was asked for and can't be run here.\n";
  expect(digest([{ name: "run", output }])).toEqual([
    "failed: run",
    "  ✕ x/broken — double",
    "    Waits are short.",
    "  tcp-conformance: lwip was asked for and can't be run here.",
  ]);
});

test("where nothing is recognised, the last lines stand for it", () => {
  const output = Array.from({ length: 200 }, (_, i) => `line ${i}`).join("\n");
  const lines = digest([{ name: "strange", output }]);
  expect(lines).toHaveLength(DIGEST_LINES);
  expect(lines.at(-1)).toBe("  line 199");
});

test("it has a bound, however much failed, and every step is named", () => {
  const output = Array.from({ length: 100 }, (_, i) => failedTest(`test ${i}`)).join("\n");
  const steps = ["a", "b", "c"].map((name) => ({ name, output }));
  const lines = digest(steps);
  expect(lines.length).toBeLessThanOrEqual(DIGEST_LINES);
  expect(lines.filter((line) => line.startsWith("failed: "))).toEqual(["failed: a", "failed: b", "failed: c"]);
  expect(lines.filter((line) => line.includes("FAIL"))).toHaveLength(3 * 18);
});

test("a line that was redrawn counts as it was last", () => {
  expect(withoutEscapes("1/9 · a\r\u001b[2K9/9 · b\ndone\r\n")).toBe("9/9 · b\ndone\r\n");
});
