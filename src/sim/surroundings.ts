/** What the parts of an application work with. */

import type { Address } from "../../spec/datagram.ts";
import type { Side } from "../../spec/trace/observation.ts";
import type { SocketId } from "../../spec/trace/vocabulary.ts";
import type { Agenda } from "./agenda.ts";
import type { Connections } from "./connections.ts";
import type { Recorder } from "./recorder.ts";

/** Gives out socket numbers, none of them twice. */
export interface SocketNumbers {
  next(): SocketId;
}

/** What an application works with. */
export interface Surroundings {
  readonly agenda: Agenda;
  readonly recorder: Recorder;
  readonly connections: Connections;
  readonly sockets: SocketNumbers;
  readonly addresses: Readonly<Record<Side, Address>>;
}
