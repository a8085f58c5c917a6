/** RFC 9293, Transmission Control Protocol: its labelled requirements, and ten that it writes in capitals without a label. */

import type { Requirement } from "./requirement.ts";
import { RFC_9293_MUST } from "./rfc9293-must.ts";
import { RFC_9293_OTHERS } from "./rfc9293-others.ts";

/** MUST-1 to MUST-69, SHLD-1 to SHLD-31, MAY-1 to MAY-18 and REC-1, then RFC9293-U1 to RFC9293-U10. */
export const RFC_9293: readonly Requirement[] = [...RFC_9293_MUST, ...RFC_9293_OTHERS];
