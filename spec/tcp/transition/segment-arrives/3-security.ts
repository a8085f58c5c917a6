/** RFC 9293, section 3.10.7.4, "Third, check security". */

import type { Check } from "../../rules.ts";

/**
 * IP security options (RFC 9293, appendix A.1) are not modelled: every compartment matches, so nothing is refused here.
 * The check keeps its place, so that the eight of the RFC stay eight.
 */
export const checkSecurity: Check = (step) => step;
