/** Scenarios that surely fill a window. */

import { SECOND } from "../../spec/time.ts";
import type { Side } from "../../spec/trace/observation.ts";
import type { Action, Host, Scenario } from "../../src/scenario/scenario.ts";
import { calmScenario, DEFAULT_HOST, DEFAULT_SERVER } from "../../src/scenario/defaults.ts";
import { awaiting, open, wait } from "../arbitraries/scenario.ts";

const slow = (host: Host): Host => ({
  ...host,
  options: { receiveBuffer: 4096 },
  application: { reader: { reads: "slowly", bytes: 500, every: 100_000 }, atEndOfStream: "nothing", accepts: true },
});

/** Both sides write more than the other one's buffer holds, and read slowly. */
export const slowReading: Scenario = calmScenario({
  a: slow(DEFAULT_HOST),
  b: slow(DEFAULT_SERVER),
  actions: [
    open("a"),
    { type: "write", side: "a", bytes: 30_000, urgent: false },
    { type: "write", side: "b", bytes: 30_000, urgent: false },
    awaiting("delivered", 60 * SECOND),
  ],
  ending: "leave",
  horizon: SECOND,
});

const deaf = (host: Host): Host => ({
  ...host,
  options: { receiveBuffer: 4096 },
  application: { reader: { reads: "never" }, atEndOfStream: "nothing", accepts: true },
});

/** One side writes more than the other one's buffer holds, which is read only after a time, in microseconds. */
export const deafFor = (us: number, writer: Side, ...meanwhile: readonly Action[]): Scenario => {
  const reader = writer === "a" ? "b" : "a";
  return calmScenario({
    a: writer === "a" ? DEFAULT_HOST : deaf(DEFAULT_HOST),
    b: writer === "b" ? DEFAULT_SERVER : deaf(DEFAULT_SERVER),
    actions: [
      open("a"),
      awaiting("established", SECOND),
      { type: "write", side: writer, bytes: 30_000, urgent: false },
      wait(us),
      ...meanwhile,
      { type: "reader", side: reader, reader: { reads: "eagerly" } },
      awaiting("delivered", 600 * SECOND),
    ],
    ending: "leave",
    horizon: SECOND,
  });
};
