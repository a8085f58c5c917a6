/** The properties of this folder, in the order in which they are listed. */

import type { Property } from "../../src/runner/property.ts";
import {
  ANSWERED,
  ANSWERS,
  DEAD_PEER,
  EMPTY,
  IN_TIME,
  OFF_BY_DEFAULT,
  ONE_LOST,
  SWITCHED_OFF,
  TRAFFIC,
  TWO_HOURS,
} from "./properties.ts";

/** The properties of this folder. */
export const KEEP_ALIVE: readonly Property[] = [
  OFF_BY_DEFAULT,
  SWITCHED_OFF,
  TWO_HOURS,
  IN_TIME,
  EMPTY,
  TRAFFIC,
  ANSWERED,
  ONE_LOST,
  DEAD_PEER,
  ANSWERS,
];
