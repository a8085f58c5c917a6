/** A close in hand-made traces, for the tests of the monitors that look at closes. */

import { ACK, FIN } from "../tcp/segment.ts";
import type { Observation, Side } from "../trace/observation.ts";
import { called, handshake, passed, sockets } from "./testing.fixture.ts";

/** When things happen in these traces, in microseconds. */
export const OPENED = 30_000;

/** An established connection, whose sockets are 1 and 2. */
export const opened: readonly Observation[] = [...sockets(), ...handshake()];

/** An application lets go of its socket. */
export const closes = (at: number, side: Side): readonly Observation[] =>
  called(at, side, { call: "close", socket: side === "a" ? 1 : 2 });

/** An application says that it will write no more. */
export const shuts = (at: number, side: Side): readonly Observation[] =>
  called(at, side, { call: "shutdown", socket: side === "a" ? 1 : 2 });

/** The fields of a FIN of an end that sent `text` octets and has acknowledged the peer's stream up to `ack`. */
export const fin = (
  text: number,
  ack: number,
): { readonly seq: number; readonly ack: number; readonly flags: number } => ({
  seq: 1 + text,
  ack,
  flags: FIN | ACK,
});

/** `a` closes first, `b` after it: four segments from 100 ms on, the last of which arrives at 240 ms. */
export const aCloses: readonly Observation[] = [
  ...closes(100_000, "a"),
  ...passed(100_000, "a", fin(0, 1)),
  ...passed(110_000, "b", { seq: 1, ack: 2 }),
  ...closes(200_000, "b"),
  ...passed(200_000, "b", fin(0, 2)),
  ...passed(230_000, "a", { seq: 2, ack: 2 }),
];
