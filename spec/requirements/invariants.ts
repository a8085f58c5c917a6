/** Invariants: what every connection keeps to, whatever RFC asks for it. Real bugs broke each of them. */

import { type Requirement, TESTED } from "./requirement.ts";

const invariant = (id: string, says: string): Requirement => ({
  id,
  level: "invariant",
  rfc: null,
  section: null,
  observer: "both",
  says,
  status: TESTED,
});

/** Safety (S), liveness (L), time (T), congestion (C), the application (A) and security (X). */
export const INVARIANTS: readonly Requirement[] = [
  invariant("S1", "What its user reads is a prefix of what the peer's user wrote, each octet once and in order."),
  invariant("S2", "No segment from an earlier connection or from outside the window has an effect."),
  invariant("S3", "What it acknowledges has arrived, and it never takes an acknowledgment back."),
  invariant("S4", "It believes an acknowledgment only of something that it sent."),
  invariant("S5", "It retransmits the same octets at the same sequence numbers."),
  invariant("S6", "It sends no more than the peer's window allows."),
  invariant("S7", "Its own window is honest: the right edge does not move left, and what was offered is accepted."),
  invariant(
    "S8",
    "It sends one FIN, after all data, at one sequence number, and nothing after it; it treats the peer's likewise.",
  ),
  invariant("S9", "It sends a RST when and as it has to, and obeys one when it has to."),
  invariant("S10", "It handles a SYN in every state, duplicates and simultaneous opens included."),
  invariant("S11", "It reads, negotiates and applies options as their RFCs say."),
  invariant("S12", "Every segment that it sends is well-formed."),
  invariant("S13", "It does the same, shifted, when sequence numbers, ports or clocks are shifted."),
  invariant("S14", "It neither crashes nor hangs on any input."),
  invariant("S15", "It goes from state to state only as the RFC's transitions allow."),
  invariant("L1", "It comes to the end of a connection that both users close."),
  invariant("L2", "It makes progress once the network has healed."),
  invariant("L3", "It falls silent when there is nothing to do: no exchange goes on for ever without progress."),
  invariant("L4", "It releases every connection record when the connection is over."),
  invariant("L5", "It gives up a dead connection within its bound."),
  invariant("T1", "It times retransmissions by measured round trips, backs off, and is not fooled by its own copies."),
  invariant("T2", "It probes zero windows and idle connections when it has to, and no more often."),
  invariant("T3", "It delays acknowledgments no longer than it may."),
  invariant("T4", "It stays in TIME-WAIT as long as it has to, and no longer."),
  invariant("T5", "Its timers work across a wrap of its clock."),
  invariant("C1", "Its congestion window grows and shrinks as it has to."),
  invariant("C2", "It recovers from loss fast when duplicate acknowledgments tell of it, and only then."),
  invariant("A1", "It tells its user the truth about octets accepted, the end of the stream, and errors."),
  invariant("X1", "Strangers can't predict its initial sequence numbers."),
];
