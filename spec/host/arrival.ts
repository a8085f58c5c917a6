/** A datagram arrives at a host: to a connection, to a listener, or to nobody (RFC 9293, sections 3.10.7.1 and .2). */

import type { Datagram, Endpoint } from "../datagram.ts";
import { add, gt } from "../seq.ts";
import type { Context } from "../tcp/rules.ts";
import { ACK, has, RST, type Segment, SYN } from "../tcp/segment.ts";
import { resetSegment } from "../tcp/sending/build.ts";
import { step } from "../tcp/step.ts";
import { newBlock, type Tcb } from "../tcp/tcb.ts";
import { applicationFrom } from "../tcp/transition/options.ts";
import { sendTo, settle } from "./connections.ts";
import {
  type Connection,
  findConnection,
  firstNumbers,
  type Host,
  type HostOutput,
  type HostStep,
  type Listener,
} from "./host.ts";

const NOTHING: readonly HostOutput[] = [];

/** Takes a datagram with a correct checksum. One for another address, or from nobody, is dropped. */
export function arrive(host: Host, datagram: Datagram, context: Context): HostStep {
  const { segment } = datagram;
  if (!context.rules.takesDatagram(host.settings.address, datagram)) return { host, outputs: NOTHING };
  const index = findConnection(host, segment.destinationPort, datagram.source, segment.sourcePort);
  if (index < 0) return toListener(host, datagram, null, context);
  const connection = host.connections[index]!;
  const syn = context.rules.reopensTimeWait(connection.tcb, segment, context);
  if (syn === "dropped") return { host, outputs: NOTHING };
  if (syn === "opens" && listenerFor(host, segment) !== null) return toListener(host, datagram, index, context);
  return settle(host, index, step(connection.tcb, { type: "segment-arrives", segment }, context));
}

function listenerFor(host: Host, segment: Segment): Listener | null {
  for (const listener of host.listeners) if (listener.local.port === segment.destinationPort) return listener;
  return null;
}

function toListener(host: Host, datagram: Datagram, reopened: number | null, context: Context): HostStep {
  const { segment } = datagram;
  const listener = listenerFor(host, segment);
  const remote: Endpoint = { address: datagram.source, port: segment.sourcePort };
  if (listener === null) return toNobody(host, remote, segment, context);
  const opens = has(segment, SYN) && !has(segment, RST) && !has(segment, ACK);
  // A SYN for which there is no room is not answered: its sender tries again.
  if (opens && waiting(host, listener) >= listener.backlog) return { host, outputs: NOTHING };
  const connection = incoming(host, listener, remote, reopened, context);
  const outcome = step(connection.tcb, { type: "segment-arrives", segment }, context);
  if (outcome.tcb.state === "LISTEN") {
    return { host, outputs: outcome.segments.map((reply) => sendTo(listener.local, remote, reply)) };
  }
  const others = reopened === null ? host.connections : host.connections.filter((_, i) => i !== reopened);
  const grown: Host = { ...host, connections: [...others, connection], opened: host.opened + 1 };
  return settle(grown, others.length, outcome);
}

/** Connections of a listener that are half open, or were not accepted yet. */
function waiting(host: Host, listener: Listener): number {
  return host.connections.filter((c) => c.listener === listener.socket && c.socket === null).length;
}

function incoming(
  host: Host,
  listener: Listener,
  remote: Endpoint,
  reopened: number | null,
  context: Context,
): Connection {
  const previous = reopened === null ? null : host.connections[reopened]!;
  const { iss, timestampOffset } = firstNumbers(host, listener.local, remote, context);
  const block: Tcb = newBlock(
    {
      state: "LISTEN",
      opening: "passive",
      local: listener.local,
      remote,
      mtu: host.settings.mtu,
      iss: previous === null ? iss : beyond(iss, previous.tcb),
      timestampOffset,
      app: applicationFrom(context.policy, listener.options),
      receiveBuffer: listener.options.receiveBuffer ?? context.policy.receiveBuffer,
    },
    context.policy,
    context.now,
  );
  return { socket: null, listener: listener.socket, tcb: block, previous, failure: null };
}

//= rfc9293#3.6.1
//# (1)  assigns its initial sequence number for the new connection to be larger than the largest sequence number it
//# used on the previous connection incarnation, and
const beyond = (iss: Tcb["snd"]["iss"], previous: Tcb): Tcb["snd"]["iss"] =>
  gt(iss, previous.snd.nxt) ? iss : add(previous.snd.nxt, 1);

function toNobody(host: Host, remote: Endpoint, segment: Segment, context: Context): HostStep {
  const reset = context.rules.resetFor(segment);
  if (reset === null) return { host, outputs: NOTHING };
  const local: Endpoint = { address: host.settings.address, port: segment.destinationPort };
  const timestamps = context.rules.resetTimestamps(null, segment, context);
  const stamped = timestamps === null ? reset : { ...reset, timestamps };
  return { host, outputs: [sendTo(local, remote, resetSegment(local.port, remote.port, stamped))] };
}
