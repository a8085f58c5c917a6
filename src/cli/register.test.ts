/** Tests of the commands about the register: `requirements`, `explain`, and `run --requirement`. */

import { describe, expect, test } from "vitest";
import { REQUIREMENTS } from "../../spec/requirements/register.ts";
import type { Matrix } from "../../properties/evidence/matrix.ts";
import { committedCitations, committedMatrix } from "./committed.ts";
import { type } from "./doubles.fixture.ts";

const matrix: Matrix = {
  kills: [
    { mutant: "impatient", violates: ["S1"], by: "x/broken", within: 50, runs: [2, 5], rule: "S1", also: [], steps: 1 },
  ],
  premises: [],
};

const asked = (line: string) =>
  type(line, {
    matrix: () => matrix,
    citations: (id) => id === "S1" ? ["spec/seq.ts add (rfc9293#3.4)"] : [],
  });

describe("a call that is wrong", () => {
  test.each([
    ["requirements MUST-14", 'there is no requirement "MUST-14". Nearest are MUST-1, MUST-13, '],
    ["requirements --rfc 793", 'the register has nothing of RFC "793". It has 9293.'],
    ["requirements --status fine", 'there is no status "fine". There are tested, implied, permission,'],
    ["explain MUST-2", 'there is no requirement "MUST-2". Nearest are MUST-1'],
    ["explain x/holdss", 'there is no property "x/holdss". Nearest are x/holds'],
    ["explain", "missing required argument 'id'"],
    ["run --requirement MUST-14", 'there is no requirement "MUST-14". Nearest are MUST-1'],
    ["run --requirement MUST-1", "no property covers MUST-1, which is tested. See `requirements MUST-1`."],
    ["run --requirement MUST-13", "no property covers MUST-13, which is implied by S1."],
  ])("%s", async (line, sentence) => {
    const { code, written } = await asked(line);
    expect(written.err).toContain(sentence);
    expect(written.err).toMatch(/^tcp-conformance: [^\n]+\n$/);
    expect(written.out).toBe("");
    expect(code).toBe(2);
  });
});

describe("requirements", () => {
  test("are listed with what stands behind them, and counted", async () => {
    const { code, written } = await asked("requirements");
    expect(code).toBe(0);
    expect(written.out).toMatchInlineSnapshot(`
      "RFC 9293
        MUST-1   MUST       tested        wire  0 checks  0 mutants  It does not wait for long.
        MUST-13  MUST       implied       wire  0 checks  0 mutants  It does not wait for long.
        MAY-1    MAY        permission    wire  0 checks  0 mutants  It does not wait for long.
        SHLD-10  SHOULD     unobservable  wire  0 checks  0 mutants  It does not wait for long.
      Invariants
        S1       invariant  tested        wire  3 checks  1 mutant   It does not wait for long.

      5 requirements: 2 tested, 1 implied, 1 permission, 1 unobservable
      "
    `);
  });

  test("are chosen by RFC and by status", async () => {
    expect((await asked("requirements --rfc 9293")).written.out).not.toContain("S1");
    const { written } = await asked("requirements --rfc RFC9293 --status Implied");
    expect(written.out).toContain("MUST-13");
    expect(written.out).toContain("\n1 requirement: 1 implied\n");
    expect((await asked("requirements --status out-of-scope")).written.out).toContain("0 requirements: none");
  });

  test("one has everything about it, in capitals or not", async () => {
    expect((await asked("requirements s1")).written.out).toMatchInlineSnapshot(`
      "S1 — invariant
        It does not wait for long.
        status    It is tested.
        seen by   whoever sees the packets
        implies   MUST-13 It does not wait for long.
        checks    x/holds Waits are short.
                  x/broken Waits are short.
                  y/holds-too Waits are short.
        mutants   impatient It waits for ever. Caught by x/broken in run 2, 5; 1 step.
        code      spec/seq.ts add (rfc9293#3.4)
      "
    `);
    expect((await asked("requirements MAY-1")).written.out).toContain("Both ways are exercised, by nagle.");
  });

  test("are data with --json", async () => {
    const all = JSON.parse((await asked("requirements --json")).written.out) as Record<string, unknown>;
    expect(all).toMatchObject({ totals: { rows: 5, tested: 2, permission: 1 } });
    expect(all["requirements"]).toHaveLength(5);
    const one = JSON.parse((await asked("requirements S1 --json")).written.out) as Record<string, unknown>;
    expect(one["requirement"]).toMatchObject({
      id: "S1",
      status: "tested",
      checks: ["x/holds", "x/broken", "y/holds-too"],
      mutants: [{ name: "impatient", caughtBy: "x/broken", runs: [2, 5], rule: "S1", steps: 1 }],
      citations: ["spec/seq.ts add (rfc9293#3.4)"],
    });
    const other = JSON.parse((await asked("requirements SHLD-10 --json")).written.out) as Record<string, unknown>;
    expect(other["requirement"]).toMatchObject({ status: "unobservable", because: "nobody has a watch." });
  });
});

describe("explain", () => {
  test("shows a tested requirement broken", async () => {
    const { code, written } = await asked("explain S1");
    expect(code).toBe(0);
    expect(written.out).toContain("S1 — invariant\n  It does not wait for long.\n\n  It is tested.\n");
    expect(written.out).toContain("checked by x/holds\n  Waits are short.\n");
    expect(written.out).toContain("This is what it looks like when it is broken. It waits for ever.");
    expect(written.out).toContain("✕ x/broken — mutant:impatient");
    expect(written.out).toContain("1 action, 0 network rules");
  });

  test("shows an implied one by what implies it", async () => {
    const { written } = await asked("explain MUST-13");
    expect(written.out).toContain("It is implied by S1: whoever keeps to that keeps to this.");
    expect(written.out).toContain("✕ x/broken — mutant:impatient");
  });

  test("says of a permission and of what nobody sees why there is nothing to show", async () => {
    expect((await asked("explain MAY-1")).written.out).toContain(
      "whoever does so conforms, and so does whoever does not",
    );
    const { code, written } = await asked("explain SHLD-10");
    expect(code).toBe(0);
    expect(written.out).toContain("It is unobservable: nobody has a watch.\n");
    expect(written.out).not.toContain("broken");
  });

  test("says of a property what counts, what it covers, and shows it broken", async () => {
    const { written } = await asked("explain x/broken");
    expect(written.out).toContain("A run counts if something was waited for; at least 10 % have to.");
    expect(written.out).toContain("S1 — invariant");
    expect(written.out).toContain("✕ x/broken — mutant:impatient");
    expect((await asked("explain x/holds")).written.out).toContain("so it can't be shown broken");
  });
});

test("run --requirement runs whatever covers it, of the properties that were asked for", async () => {
  expect((await asked("run --requirement S1 --runs 5")).written.err).toContain("3/3");
  const both = await asked("run --requirement S1 --property x/holds --runs 5");
  expect(both.code).toBe(0);
  expect(both.written.err).toContain("1/1 ✓ double x/holds");
});

test("the committed files are found and understood", () => {
  expect(committedMatrix()?.kills.length).toBeGreaterThan(100);
  const cited = REQUIREMENTS.flatMap(({ id }) => committedCitations(id) ?? ["not found"]);
  expect(cited.filter((line) => !/^spec\/\S+\.ts( \w+)? \(rfc\d+#[\w.]+\)$/.test(line))).toEqual([]);
});
