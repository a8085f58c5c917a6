/** Doubles for the tests of the command line: a world without a process, and a suite of stacks that play nothing. */

import type { Requirement, Status } from "../../spec/requirements/requirement.ts";
import { calmScenario } from "../scenario/defaults.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { below, playWaits, propertyOf, virtualDouble } from "../runner/doubles.fixture.ts";
import type { Io } from "./io.ts";
import { main } from "./main.ts";
import type { Suite } from "./suite.ts";

/** A world that remembers what was written to it. */
export interface IoDouble extends Io {
  readonly written: { out: string; err: string };
  /** Presses Ctrl-C. */
  interrupt(): void;
  /** The command line that was run instead of this one, or null. */
  readonly instead: { command: readonly string[] | null };
}

/** A world in which nothing is a terminal and the clock stands still. */
export function ioDouble(more: Partial<Io> = {}): IoDouble {
  const written = { out: "", err: "" };
  const instead: IoDouble["instead"] = { command: null };
  let heard = (): void => {};
  return {
    written,
    instead,
    interrupt: () => heard(),
    out: (text) => void (written.out += text),
    err: (text) => void (written.err += text),
    outIsTerminal: false,
    errIsTerminal: false,
    columns: 100,
    env: {},
    cwd: "/",
    cores: 1,
    command: "npx tcp-conformance",
    now: () => 0,
    drawSeed: () => 42,
    onInterrupt: (then) => {
      heard = then;
      return () => {
        heard = () => {};
      };
    },
    runInstead: (command) => {
      instead.command = command;
      return Promise.resolve(5);
    },
    every: () => () => {},
    ...more,
  };
}

/** A scenario that the reader of files accepts: a calm one with the waits of a double. */
export const calmWaits = (waits: readonly number[]): Scenario =>
  calmScenario({ actions: waits.map((us) => ({ type: "wait", us })) });

const row = (id: string, level: Requirement["level"], status: Status): Requirement => ({
  id,
  level,
  rfc: level === "invariant" ? null : 9293,
  section: level === "invariant" ? null : "3.1",
  observer: "wire",
  says: "It does not wait for long.",
  status,
});

/** A register with a row of each status. */
export const REGISTER: readonly Requirement[] = [
  row("MUST-1", "MUST", { is: "tested" }),
  row("MUST-13", "MUST", { is: "implied", by: "S1" }),
  row("MAY-1", "MAY", { is: "permission", exercisedBy: ["nagle"] }),
  row("SHLD-10", "SHOULD", { is: "unobservable", because: "nobody has a watch." }),
  row("S1", "invariant", { is: "tested" }),
];

/** A suite of three properties, of which `x/broken` fails on every stack, and of one stack. */
export const suiteDouble = (more: Partial<Suite> = {}): Suite => ({
  version: "9.9.9",
  catalogue: [propertyOf("x/holds"), propertyOf("x/broken", { monitors: [below(500)] }), propertyOf("y/holds-too")],
  stacks: [{ name: "double", says: "a double", known: [], load: () => Promise.resolve(virtualDouble()) }],
  mutants: [{
    name: "impatient",
    breaks: "It waits for ever.",
    caughtBy: "x/broken",
    within: 50,
    violates: ["S1"],
    stack: virtualDouble(),
  }],
  requirements: REGISTER,
  matrix: () => null,
  citations: () => null,

  peer: virtualDouble(),
  saved: () => [],
  savedAs: () => calmWaits([]),
  runsIn: "here",
  play: playWaits,
  ...more,
});

/** What a command came to. */
export interface Outcome extends IoDouble {
  readonly code: number;
}

/** Types a command line, its words parted by single spaces, with a suite of doubles. */
export async function type(line: string, suite: Partial<Suite> = {}, world: Partial<Io> = {}): Promise<Outcome> {
  const io = ioDouble(world);
  const words = line.split(" ").filter((word) => word !== "");
  return { ...io, code: await main(words, io, () => Promise.resolve(suiteDouble(suite))) };
}
