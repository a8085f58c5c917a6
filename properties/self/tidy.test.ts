/** The house rules, held against every file of the project. */

import { describe, expect, test } from "vitest";
import { asyncSpecification, platformUses, skippedTests, uncheckedCode, wastefulArbitraries } from "./house/bans.ts";
import { deadModules, forbiddenImports } from "./house/layers.ts";
import { localThings, longFile, longFunctions, namelessFile, undocumentedExports, wideLines } from "./house/shape.ts";
import { sequenceComparisons } from "./house/sequence.ts";
import { isCode, parse, projectFiles } from "./house/source.ts";

const files = projectFiles();
const sources = files.filter(({ path }) => isCode(path)).map(parse);

describe("the house rules", () => {
  test("there is something to judge", () => {
    expect(sources.length).toBeGreaterThan(20);
  });

  test.each([
    ["a layer imports what the table of layers allows", forbiddenImports],
    ["the platform, its clock and its chance are used by adapters and the command line only", platformUses],
    ["sequence numbers are compared by the functions of seq.ts", sequenceComparisons],
    ["no check is turned off, and nothing is of type any", uncheckedCode],
    ["a test that is left out says why", skippedTests],
    ["arbitraries of scenarios neither chain nor filter", wastefulArbitraries],
    ["the specification does not wait", asyncSpecification],
    ["functions are short", longFunctions],
    ["every file says in its first line what it is", namelessFile],
    ["every export has a doc comment", undocumentedExports],
  ])("%s", (_, rule) => {
    expect(sources.flatMap(rule)).toEqual([]);
  });

  test.each([
    ["lines are no wider than the page", wideLines],
    ["files are short", longFile],
    ["nothing tells of one machine", localThings],
  ])("%s", (_, rule) => {
    expect(files.flatMap(rule)).toEqual([]);
  });

  test("every module is used", () => {
    expect(deadModules(sources)).toEqual([]);
  });
});
