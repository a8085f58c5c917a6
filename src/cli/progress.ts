/** Shows how far a campaign is: one line that is redrawn on a terminal, a plain line a result elsewhere. */

import type { Result } from "../report/campaign.ts";
import type { Paint } from "../report/paint.ts";
import { counted, grouped, MARK, paintOf } from "../report/terminal.ts";
import type { CampaignListener } from "./conduct.ts";
import type { Io } from "./io.ts";

/** Milliseconds between two drawings of the line. */
const REDRAW_EVERY = 150;
const CLEAR_LINE = "\r\u001b[2K";

/** A listener that shows what it hears on standard error. */
export interface Progress extends CampaignListener {
  /** Takes the line away. */
  end(): void;
}

/** The progress of a campaign, for where standard error goes. */
export function showProgress(io: Io, paint: Paint): Progress {
  return io.errIsTerminal ? liveLine(io, paint) : plainLines(io);
}

function plainLines(io: Io): Progress {
  let pairs = 0;
  let done = 0;
  return {
    onBegin: (count) => pairs = count,
    onRuns: () => {},
    onResult: (result) => io.err(`${++done}/${pairs} ${resultLine(result)}\n`),
    end: () => {},
  };
}

/** A result in one line: mark, stack, property, how many runs. */
export function resultLine({ property, stack, verdict }: Result): string {
  const runs = "counts" in verdict ? ` ${counted(verdict.counts.runs, "run")}` : "";
  const needs = verdict.is === "unsupported" ? ` needs ${verdict.needs.join(", ")}` : "";
  return `${MARK[verdict.is]} ${stack} ${property.id}${runs}${needs}`;
}

function liveLine(io: Io, paint: Paint): Progress {
  const started = io.now();
  const bad: string[] = [];
  let pairs = 0;
  let done = 0;
  let current = "";
  const draw = (): void => {
    const seconds = Math.floor((io.now() - started) / 1000);
    const found = bad.length === 0 ? "" : ` · ${bad.length} ✕`;
    const line = `${done}/${pairs}${found} · ${seconds} s · ${current}`;
    io.err(CLEAR_LINE + line.slice(0, Math.max(0, io.columns - 1)));
  };
  const stop = io.every(REDRAW_EVERY, draw);
  return {
    onBegin: (count) => pairs = count,
    onRuns: (stack, property, runs) => {
      current = `${stack} ${property}${runs === 0 ? "" : ` run ${grouped(runs)}`}`;
    },
    onResult: (result) => {
      done++;
      const { is } = result.verdict;
      if (is !== "fail" && is !== "healed" && is !== "error") return;
      bad.push(result.property.id);
      const line = resultLine(result);
      io.err(`${CLEAR_LINE}${paintOf(paint, is)(line.slice(0, 1))}${line.slice(1)}\n`);
    },
    end: () => {
      stop();
      io.err(CLEAR_LINE);
    },
  };
}
