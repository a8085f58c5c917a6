/** What failed, in few lines: the end of the gate's output, for whoever sees no more than the tail of a CI's log. */

/** A step that failed, and what it printed. */
export interface FailedStep {
  readonly name: string;
  readonly output: string;
}

/** The most lines of a digest, the empty ones between its parts included. */
export const DIGEST_LINES = 60;
/** The most lines of one failed test: its name, and the beginning of its error. */
const LINES_A_TEST = 4;
/** A line is cut behind this. */
const WIDEST = 200;

/** An escape sequence; put together, since a linter takes a control character in a pattern for a mistake. */
const ANSI = new RegExp("\u001b\\[[0-9;?]*[A-Za-z]", "g");

/** Text without the escape sequences of a terminal, and without what was redrawn on its line. */
export const withoutEscapes = (text: string): string =>
  text.replaceAll(ANSI, "").replaceAll(/^[^\n]*\r(?=[^\n])/gm, "");

const linesOf = (output: string): readonly string[] =>
  withoutEscapes(output).split("\n").map((line) => line.trimEnd()).filter((line) => line !== "");

/** Lines that begin something that failed: a test of vitest, a row of the command line, a line of its own complaint. */
const BEGINS = /^\s*(?:FAIL\s|✕ |! \S+ \(|tcp-conformance: |error(?:\[|:)|\S+\.ts[:(]\d+)/;
/** Lines behind which nothing more of an error is to be had: a diff, the source around it, a rule. */
const ENDS = /^\s*(?:❯ |at |⎯|- Expected|\+ Received|\d+\s*\|)/;

/** What failed, each as its first lines; nothing for output in which nothing is recognised. */
function failuresIn(lines: readonly string[]): readonly (readonly string[])[] {
  const found: string[][] = [];
  let open: string[] | null = null;
  for (const line of lines) {
    if (BEGINS.test(line)) {
      open = [line];
      found.push(open);
    } else if (open !== null && ENDS.test(line)) {
      open = null;
    } else if (open !== null && open.length < LINES_A_TEST) {
      open.push(line);
    }
  }
  return found;
}

/** The lines about one step, at most `room`: what is recognised as a failure, or else the last lines. */
function aboutStep({ output }: FailedStep, room: number): readonly string[] {
  const lines = linesOf(output);
  const failures = failuresIn(lines);
  if (failures.length === 0) return lines.slice(-room);
  // Names are worth more than errors: with little room, every test has its name before any has its error.
  const most = Math.max(1, Math.min(LINES_A_TEST, Math.floor(room / failures.length)));
  const all = failures.flatMap((failure) => failure.slice(0, most));
  if (all.length <= room) return all;
  return [...all.slice(0, room - 1), `… and ${all.length - room + 1} more`];
}

/** The digest of the steps that failed: a heading each, and under it what failed. Never more than `most` lines. */
export function digest(steps: readonly FailedStep[], most: number = DIGEST_LINES): readonly string[] {
  const shown = steps.slice(0, Math.floor(most / 2));
  const room = Math.max(1, Math.floor(most / Math.max(1, shown.length)) - 1);
  return shown.flatMap((step) => [
    `failed: ${step.name}`,
    ...aboutStep(step, room).map((line) => `  ${line}`.slice(0, WIDEST)),
  ]);
}
