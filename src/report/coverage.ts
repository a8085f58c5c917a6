/** What a set of runs reached, as a table for a terminal and as a page. */

import { type Coverage, missingFrom, STATES_IN_ORDER } from "../../spec/coverage/coverage.ts";
import { SEGMENT_KINDS } from "../../spec/coverage/kinds.ts";
import { MARKS } from "../../spec/coverage/marks.ts";
import type { Paint } from "./paint.ts";

const CELL = 9;
const STATE = Math.max(...STATES_IN_ORDER.map((state) => state.length));
const MARK = Math.max(...MARKS.map((mark) => mark.length));

const group = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

const count = (n: number, width: number, paint: Paint): string =>
  n === 0 ? paint.bad("–".padStart(width)) : group(n).padStart(width);

/** The tables of what was reached: crafted segments by state and kind, then the runs that reached everything else. */
export function coverageText(coverage: Coverage, paint: Paint): string {
  const head = `${"".padEnd(STATE)}${SEGMENT_KINDS.map((kind) => kind.padStart(CELL)).join("")}`;
  const rows = STATES_IN_ORDER.map((state) =>
    state.padEnd(STATE) +
    SEGMENT_KINDS.map((kind) => count(coverage.cells[state][kind].crafted, CELL, paint)).join("")
  );
  const marks = MARKS.map((mark) => `${mark.padEnd(MARK)}${count(coverage.marks[mark], CELL, paint)}`);
  const missing = missingFrom(coverage);
  const verdict = missing.length === 0
    ? paint.good(`Everything was reached in ${group(coverage.runs)} runs.`)
    : paint.odd(`Not reached in ${group(coverage.runs)} runs: ${missing.join("; ")}.`);
  return `${paint.strong("Crafted segments that arrived, by the state that they found")}\n\n` +
    `${paint.dim(head)}\n${rows.join("\n")}\n\n${paint.strong("Runs in which the stack")}\n\n${marks.join("\n")}\n\n` +
    `${verdict}\n`;
}

/** The same as a page in Markdown. Each cell says how many were crafted, and behind the stroke how many came in all. */
export function coveragePage(coverage: Coverage): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const cells = STATES_IN_ORDER.map((state) =>
    row([
      state,
      ...SEGMENT_KINDS.map((kind) => {
        const { all, crafted } = coverage.cells[state][kind];
        return `${group(crafted)} / ${group(all)}`;
      }),
    ])
  );
  const marks = MARKS.map((mark) => row([mark, group(coverage.marks[mark])]));
  const ruled = (columns: number): string => row(["---", ...Array.from({ length: columns }, () => "--:")]);
  return [
    row(["state", ...SEGMENT_KINDS]),
    ruled(SEGMENT_KINDS.length),
    ...cells,
    "",
    row(["reached", "runs"]),
    ruled(1),
    ...marks,
    "",
  ].join("\n");
}
