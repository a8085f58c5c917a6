/** A run drawn as a ladder: two sides, time running down, an arrow for each packet. */

import type { Instant } from "../../spec/time.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import { type ArrowRow, ladderRows, type NoteRow, type Row } from "./rows.ts";

/** How a ladder is to look. */
export interface LadderOptions {
  /** Index into the trace of the observation that gets a ▶, or null. */
  readonly mark: number | null;
  /** Longest line, in characters; 120 unless told otherwise. Longer lines are cut. */
  readonly width?: number;
  /** Whether to colour it for a terminal. */
  readonly colour?: boolean;
  /** Most lines below the heading; 60 unless told otherwise. What is left out is counted. */
  readonly limit?: number;
}

/** What is known of the drawing before the first line. */
interface Frame {
  readonly start: Instant;
  readonly timeWidth: number;
  /** Characters between the two sides. */
  readonly lane: number;
  readonly width: number;
  readonly colour: boolean;
}

/** Characters of an arrow besides its label: two of shaft and two spaces, and at least six to its head. */
const ARROW = 10;
const NARROWEST_LANE = 36;
/** What a remark may count on beside the lane. */
const REMARK_ROOM = 24;

/** Draws a run; lines end with a newline. */
export function ladder(run: RunRecord, options: LadderOptions): string {
  const rows = ladderRows(run.trace, options.mark);
  const frame = frameOf(run, rows, options);
  const left = " ".repeat(frame.timeWidth + 4);
  const heading = cut(left + `A ${run.a.name}`.padEnd(frame.lane + 1) + `B ${run.b.name}`, frame.width);
  const lines = elide(rows, options.limit ?? 60).map((item) =>
    typeof item === "number"
      ? `${" ".repeat(frame.timeWidth + 2)}⋮ ${item} ${item === 1 ? "line" : "lines"} left out`
      : drawRow(item, frame)
  );
  return `${[heading, ...lines].join("\n")}\n`;
}

function frameOf(run: RunRecord, rows: readonly Row[], options: LadderOptions): Frame {
  const width = options.width ?? 120;
  let timeWidth = 9;
  let longest = 0;
  for (const row of rows) {
    timeWidth = Math.max(timeWidth, timeText(row.at, run.startedAt).length);
    const length = row.kind === "arrow" ? row.label.length + ARROW : row.text.length + 8;
    longest = Math.max(longest, length);
  }
  const room = width - timeWidth - 5 - REMARK_ROOM;
  const lane = Math.max(NARROWEST_LANE, Math.min(longest, room));
  return { start: run.startedAt, timeWidth, lane, width, colour: options.colour ?? false };
}

/** Milliseconds with three decimals: exact, since instants are whole microseconds. */
const timeText = (at: Instant, start: Instant): string => ((at - start) / 1000).toFixed(3);

/** The text, cut to a width. */
const cut = (text: string, width: number): string => text.length <= width ? text : `${text.slice(0, width - 1)}…`;

function drawRow(row: Row, frame: Frame): string {
  const time = timeText(row.at, frame.start).padStart(frame.timeWidth);
  const lane = row.kind === "arrow" ? drawArrow(row, frame.lane) : drawNote(row, frame.lane);
  const remark = row.kind === "arrow" ? ` ${row.remark}` : "";
  const line = cut(`${row.marked ? "▶" : " "} ${time}  │${lane}│${remark}`, frame.width);
  return frame.colour ? coloured(line, row) : line;
}

const SHAFT: Readonly<Record<ArrowRow["how"], string>> = { sent: "─", lost: "─", late: "╌", forged: "═" };

function drawArrow(row: ArrowRow, lane: number): string {
  const label = cut(row.label, lane - ARROW);
  const shaft = SHAFT[row.how];
  const rest = lane - label.length - 4;
  const right = row.from === "a";
  if (row.how === "lost") {
    const gap = " ".repeat(Math.min(8, rest - 2));
    const end = shaft.repeat(rest - gap.length - 1);
    return right ? `${shaft}${shaft} ${label} ${end}✗${gap}` : `${gap}✗${end} ${label} ${shaft}${shaft}`;
  }
  const end = shaft.repeat(rest - 1);
  return right ? `${shaft}${shaft} ${label} ${end}▶` : `◀${end} ${label} ${shaft}${shaft}`;
}

function drawNote(row: NoteRow, lane: number): string {
  if (row.side === null) {
    const text = ` ${cut(row.text, lane - 4)} `;
    const before = (lane - text.length) >>> 1;
    return "·".repeat(before) + text + "·".repeat(lane - text.length - before);
  }
  const text = cut(`${row.side.toUpperCase()}: ${row.text}`, lane - 2);
  return row.side === "a" ? ` ${text}`.padEnd(lane) : `${text} `.padStart(lane);
}

const BOLD_RED = "\u001b[1;31m";
const RED = "\u001b[31m";
const YELLOW = "\u001b[33m";
const CYAN = "\u001b[36m";
const PLAIN = "\u001b[0m";

function coloured(line: string, row: Row): string {
  const colour = row.marked
    ? BOLD_RED
    : row.kind === "note"
    ? CYAN
    : row.how === "lost"
    ? RED
    : row.how === "sent"
    ? ""
    : YELLOW;
  return colour === "" ? line : `${colour}${line}${PLAIN}`;
}

/**
 * The rows that a ladder of `limit` lines has room for: the first ones, the last ones, and those around the marked one,
 * more of them before it than after it. In place of others stands their number.
 */
export function elide(rows: readonly Row[], limit: number): readonly (Row | number)[] {
  if (rows.length <= limit) return rows;
  const mark = rows.findIndex((row) => row.marked);
  // Two lines may be needed to say what was left out.
  const room = Math.max(3, limit - 2);
  const around = mark < 0 ? 0 : Math.ceil(room / 2);
  const head = Math.ceil((room - around) / 2);
  const tail = room - around - head;
  const from = mark - Math.floor((around - 1) * 0.75);
  const kept: (Row | number)[] = [];
  let left = 0;
  for (const [i, row] of rows.entries()) {
    const isKept = i < head || i >= rows.length - tail || (mark >= 0 && i >= from && i < from + around);
    if (!isKept) {
      left++;
      continue;
    }
    if (left > 0) kept.push(left);
    left = 0;
    kept.push(row);
  }
  if (left > 0) kept.push(left);
  return kept;
}
