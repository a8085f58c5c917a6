/** What an event of one connection does to its host: the block is replaced, segments leave, applications are told. */

import type { Endpoint } from "../datagram.ts";
import { type Failure, isFailure, type SocketEvent } from "../trace/vocabulary.ts";
import type { Segment } from "../tcp/segment.ts";
import { DEFAULT_HOP_LIMIT, type IpFields } from "../tcp/transition/options.ts";
import type { Outcome } from "../tcp/step.ts";
import { type Connection, type Host, type HostOutput, type HostStep, isLive } from "./host.ts";

const NOBODYS: IpFields = { hopLimit: DEFAULT_HOP_LIMIT, dscp: 0 };

/** A segment on its way: of a connection, or of nobody's. */
export function sendTo(local: Endpoint, remote: Endpoint, segment: Segment, ip: IpFields = NOBODYS): HostOutput {
  const { hopLimit, dscp } = ip;
  const source = local.address;
  const destination = remote.address;
  return dscp === 0
    ? { type: "datagram", datagram: { source, destination, hopLimit, segment } }
    : { type: "datagram", datagram: { source, destination, hopLimit, dscp, segment } };
}

/** The host with the connection at `index` after an event, and everything that came of the event. */
export function settle(host: Host, index: number, outcome: Outcome): HostStep {
  const before = host.connections[index]!;
  const connection: Connection = outcome.tcb === before.tcb ? before : {
    socket: before.socket,
    listener: before.listener,
    tcb: outcome.tcb,
    previous: outcome.tcb.state === "SYN-RECEIVED" ? before.previous : null,
    failure: failureOf(outcome.signals) ?? before.failure,
  };
  const outputs: HostOutput[] = [];
  for (const segment of outcome.segments) {
    outputs.push(sendTo(outcome.tcb.local, outcome.tcb.remote, segment, outcome.ip));
  }
  for (const signal of outcome.signals) tell(outputs, connection, signal);
  if (before.previous !== null && outcome.signals.includes("established")) retire(outputs, before.previous);
  return { host: withConnection(host, index, before, connection), outputs };
}

function withConnection(host: Host, index: number, before: Connection, next: Connection): Host {
  if (next === before) return host;
  const revived = !isLive(next) && before.tcb.state === "SYN-RECEIVED" && before.previous !== null
    //= rfc9293#3.6.1
    //# (2)  returns to TIME-WAIT state if the SYN turns out to be an old duplicate.
    ? before.previous
    : null;
  const kept = revived ?? (isLive(next) || isHeld(next) ? next : null);
  const connections = kept === null ? host.connections.filter((_, i) => i !== index) : replaced(host, index, kept);
  return { ...host, connections };
}

function replaced(host: Host, index: number, connection: Connection): readonly Connection[] {
  const connections = host.connections.slice();
  connections[index] = connection;
  return connections;
}

/** Whether an application still holds the socket of a block that is gone. */
const isHeld = (connection: Connection): boolean => connection.socket !== null && connection.tcb.app.attached;

function tell(outputs: HostOutput[], connection: Connection, event: SocketEvent): void {
  if (connection.socket !== null) outputs.push({ type: "event", socket: connection.socket, event });
  else if (event === "established" && connection.listener !== null) {
    outputs.push({ type: "event", socket: connection.listener, event: "acceptable" });
  }
}

/** The connection that waited in TIME-WAIT gives way to the one that reopened its four-tuple. */
function retire(outputs: HostOutput[], previous: Connection): void {
  if (previous.socket !== null) outputs.push({ type: "event", socket: previous.socket, event: "closed" });
}

function failureOf(signals: readonly SocketEvent[]): Failure | null {
  for (const signal of signals) {
    if (isFailure(signal)) return signal;
  }
  return null;
}
