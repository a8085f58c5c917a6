/** How long a stack in another process may take over an answer. */

import process from "node:process";
import { usage } from "./trouble.ts";

/** Seconds of real time, unless the environment says otherwise. */
const USUAL = 10;
/** The environment variable that says so. */
const VARIABLE = "TCP_CONFORMANCE_PATIENCE";
const MOST = 3600;

/** Milliseconds of real time. */
export function patience(): number {
  const seconds = process.env[VARIABLE] ?? "";
  if (seconds === "") return 1000 * USUAL;
  const value = Number(seconds);
  if (value > 0 && value <= MOST) return 1000 * value;
  throw usage(`${VARIABLE}=${seconds}: expected seconds, more than 0 and at most ${MOST}.`);
}
