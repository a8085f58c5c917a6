/** Every fault of the collection has mutants; that each of them is killed, the mutants' own test shows. */

import { expect, test } from "vitest";
import { INVARIANTS } from "../../spec/requirements/invariants.ts";
import { FAULTS } from "../mutants/fault-table.fixture.ts";
import { MUTANTS } from "../mutants/mutants.ts";

test("there are fifty-seven of them, each once", () => {
  const ids = Array.from({ length: 57 }, (_, index) => `F${String(index + 1).padStart(2, "0")}`);
  expect(FAULTS.map(({ id }) => id)).toEqual(ids);
});

test("each has a mutant at least, and names none that is not there", () => {
  const known = new Set(MUTANTS.map(({ name }) => name));
  expect(FAULTS.filter(({ mutants }) => mutants.length === 0)).toEqual([]);
  expect(FAULTS.flatMap(({ id, mutants }) => mutants.filter((name) => !known.has(name)).map((name) => [id, name])))
    .toEqual([]);
});

test("each breaks invariants of the register", () => {
  const known = new Set(INVARIANTS.map(({ id }) => id));
  expect(FAULTS.flatMap(({ id, breaks }) => breaks.filter((one) => !known.has(one)).map((one) => [id, one]))).toEqual(
    [],
  );
});
