/** What the register and the mutants claim is borne out by the committed kill matrix. Runs nothing. */

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { REQUIREMENTS } from "../../spec/requirements/register.ts";
import { CATALOGUE } from "../catalogue.ts";
import { claimsNow } from "../evidence/claims.ts";
import { evidenceOf, falseClaims } from "../evidence/evidence.ts";
import { isAbout, isDead, matrixFrom, matrixText } from "../evidence/matrix.ts";
import { matrixPage } from "../evidence/page.ts";
import { MUTANTS } from "../mutants/mutants.ts";

const text = readFileSync(new URL("../../reports/kill-matrix.json", import.meta.url), "utf8");
const matrix = matrixFrom(text);
const claims = claimsNow(matrix);
const evidence = evidenceOf(claims);

describe("mutants", () => {
  test("have names of their own", () => {
    const names = MUTANTS.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test("leave no property without one", () => {
    const caught = new Set(MUTANTS.map(({ caughtBy }) => caughtBy));
    expect(CATALOGUE.filter(({ id }) => !caught.has(id)).map(({ id }) => id)).toEqual([]);
  });
});

describe("the catalogue", () => {
  test("has ids of its own", () => {
    const ids = CATALOGUE.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test("has a property for every invariant", () => {
    const covered = new Set(CATALOGUE.flatMap(({ covers }) => covers));
    const invariants = REQUIREMENTS.filter(({ level }) => level === "invariant").map(({ id }) => id);
    expect(invariants.filter((id) => !covered.has(id))).toEqual([]);
  });
});

describe("the claims", () => {
  test("name what exists, and what catches a mutant covers what it violates", () => {
    expect(falseClaims(claims)).toEqual([]);
  });

  test("have their evidence: every row of the register is what its status says", () => {
    const lacking = evidence.filter(({ lacks }) => lacks.length > 0);
    expect(lacking.map(({ requirement, lacks }) => `${requirement.id}: ${lacks.join("; ")}`)).toEqual([]);
  });
});

describe("the kill matrix (npm run evidence writes it, with -- --changed in seconds)", () => {
  test("is about the mutants as they are, in their order", () => {
    const stale = MUTANTS.filter((mutant) =>
      !matrix.kills.some((kill) => kill.mutant === mutant.name && isAbout(kill, mutant))
    );
    expect(stale.map(({ name }) => name)).toEqual([]);
    expect(matrix.kills.map(({ mutant }) => mutant)).toEqual(MUTANTS.map(({ name }) => name));
  });

  test("has no mutant that lives", () => {
    expect(matrix.kills.filter((kill) => !isDead(kill)).map(({ mutant }) => mutant)).toEqual([]);
  });

  test("has every premise, and each was reached", () => {
    expect(matrix.premises.map(({ property }) => property)).toEqual(CATALOGUE.map(({ id }) => id));
    expect(matrix.premises.filter(({ reached }) => reached === 0).map(({ property }) => property)).toEqual([]);
  });

  test("is written as it is read", () => {
    expect(matrixText(matrix)).toBe(text);
  });

  test("is the page as well", async () => {
    await expect(matrixPage(matrix, evidence)).toMatchFileSnapshot("../../reports/kill-matrix.md");
  });
});
