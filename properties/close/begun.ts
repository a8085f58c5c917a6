/** How scenarios of the close begin: a connection that is open, and an application that does not close by itself. */

import { SECOND } from "../../spec/time.ts";
import { DEFAULT_HOST } from "../../src/scenario/defaults.ts";
import type { Action, Host } from "../../src/scenario/scenario.ts";
import { awaiting, open } from "../arbitraries/scenario.ts";

/** Opens a connection, and waits until both applications were told of it. */
export const untilOpen = (
  by: "a" | "b" | "both",
): readonly Action[] => [open(by), awaiting("established", 10 * SECOND)];

/** An application that does not close at the end of the peer's stream. */
export const STAYS: Partial<Host> = { application: { ...DEFAULT_HOST.application, atEndOfStream: "nothing" } };
