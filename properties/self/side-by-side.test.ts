/** The side-by-side with packetdrill's scripts is true of the catalogue, and the page current: `-u` writes it. */

import { expect, test } from "vitest";
import { CATALOGUE } from "../catalogue.ts";
import { sideBySidePage } from "./side-by-side/page.ts";
import { covered, inPart, outside, row } from "./side-by-side/row.ts";
import { complaintsAbout, FOLDERS, PARTS } from "./side-by-side/table.ts";

test("names properties that exist, covers by what a kernel is held to, and counts every script once", () => {
  expect(complaintsAbout(PARTS, FOLDERS, CATALOGUE)).toEqual([]);
});

test("a row that claims too much, or miscounts, is found", () => {
  const properties = [{ id: "close/any", needs: [] }, { id: "congestion/ours", needs: ["policy"] as const }];
  const complaints = (...rows: readonly ReturnType<typeof row>[]) =>
    complaintsAbout([{ title: "", rows }], { close: 2 }, properties);
  expect(complaints(row("close", null, 2, "", covered(["close/any"], "")))).toEqual([]);
  expect(complaints(row("close", null, 2, "", covered(["close/gone", "close/any"], "")))).toEqual([
    "close: there is no property close/gone",
  ]);
  expect(complaints(row("close", "this*", 2, "", covered([], "")))).toEqual([
    "close: this*: is covered by no property that a kernel is held to",
  ]);
  expect(complaints(row("close", null, 2, "", covered(["congestion/ours"], "")))).toEqual([
    "close: is covered by no property that a kernel is held to",
  ]);
  expect(complaints(row("close", null, 2, "", inPart(["congestion/ours"], "", "more")))).toEqual([]);
  expect(complaints(row("close", null, 2, "", inPart([], "", "more")))).toEqual(["close: is covered by nothing"]);
  expect(complaints(row("close", null, 2, "", outside("why", "close/gone")))).toEqual([
    "close: there is no property close/gone",
  ]);
  expect(complaints(row("close", null, 1, "", outside("why")), row("far", null, 1, "", outside("why")))).toEqual([
    "close: has 2 scripts, and the rows are about 1",
    "far: is no folder there",
  ]);
});

test("reports/side-by-side.md is what the table says", async () => {
  await expect(sideBySidePage()).toMatchFileSnapshot("../../reports/side-by-side.md");
});
