/** The eleven states of RFC 9293, section 3.3.2. */

/** The states in the order in which the RFC lists them, CLOSED last, as there. */
export const STATES = [
  "LISTEN",
  "SYN-SENT",
  "SYN-RECEIVED",
  "ESTABLISHED",
  "FIN-WAIT-1",
  "FIN-WAIT-2",
  "CLOSE-WAIT",
  "CLOSING",
  "LAST-ACK",
  "TIME-WAIT",
  "CLOSED",
] as const;

/** A state, spelled as the RFC spells it. */
export type StateName = (typeof STATES)[number];

/** The states in which both sides know each other's sequence numbers (RFC 9293, section 3.5.2: "synchronized"). */
export const isSynchronized = (state: StateName): boolean =>
  state !== "CLOSED" && state !== "LISTEN" && state !== "SYN-SENT" && state !== "SYN-RECEIVED";
