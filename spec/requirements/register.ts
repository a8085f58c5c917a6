/** The register: every requirement that a verdict can name. */

import { INVARIANTS } from "./invariants.ts";
import type { Requirement } from "./requirement.ts";
import { RFC_1337 } from "./rfc1337.ts";
import { RFC_2018 } from "./rfc2018.ts";
import { RFC_5681 } from "./rfc5681.ts";
import { RFC_5961 } from "./rfc5961.ts";
import { RFC_6191 } from "./rfc6191.ts";
import { RFC_6298 } from "./rfc6298.ts";
import { RFC_6528 } from "./rfc6528.ts";
import { RFC_6582 } from "./rfc6582.ts";
import { RFC_6691 } from "./rfc6691.ts";
import { RFC_7323 } from "./rfc7323.ts";
import { RFC_9293 } from "./rfc9293.ts";
import { RFC_9293_RULES } from "./rfc9293-rules.ts";

/** All of them: RFC 9293 first, then the other RFCs, then the invariants. */
export const REQUIREMENTS: readonly Requirement[] = [
  ...RFC_9293,
  ...RFC_9293_RULES,
  ...RFC_5961,
  ...RFC_7323,
  ...RFC_6298,
  ...RFC_5681,
  ...RFC_6582,
  ...RFC_2018,
  ...RFC_6528,
  ...RFC_6691,
  ...RFC_6191,
  ...RFC_1337,
  ...INVARIANTS,
];

const BY_ID: ReadonlyMap<string, Requirement> = new Map(REQUIREMENTS.map((r) => [r.id, r]));

/** The requirement with this id, or undefined when there is none. */
export function requirement(id: string): Requirement | undefined {
  return BY_ID.get(id);
}
