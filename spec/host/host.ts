/**
 * A host: listeners, connections, and what happens to a segment that belongs to neither (RFC 9293, section 3.10.7.1).
 *
 * A host is a value. Every function here takes one and gives the next, with what comes out of it.
 */

import type { Address, Datagram, Endpoint } from "../datagram.ts";
import { instant } from "../time.ts";
import { type Seq, seq } from "../seq.ts";
import type { CallName, CallResult, Failure, SocketEvent, SocketId, SocketOptions } from "../trace/vocabulary.ts";
import type { Context } from "../tcp/rules.ts";
import type { Tcb } from "../tcp/tcb.ts";
import { initialSequence } from "./isn.ts";

/** What a host is given when it starts. */
export interface HostSettings {
  /** The only address that it answers to. */
  readonly address: Address;
  /** Largest IP packet, in octets. */
  readonly mtu: number;
  /** The secret of RFC 6528. */
  readonly secret: number;
  /** Initial sequence numbers of the first connections, in order of their opening; RFC 6528 chooses the others. */
  readonly isns: readonly number[];
}

/** A passive OPEN that is not bound to one remote end. */
export interface Listener {
  /** What its application calls it. */
  readonly socket: SocketId;
  /** Where it listens. */
  readonly local: Endpoint;
  /** Connections that may wait: half open, or not accepted yet. */
  readonly backlog: number;
  /** Options of the connections that come through it. */
  readonly options: SocketOptions;
}

/** A connection, as its host holds it. */
export interface Connection {
  /** Null until a connection that came through a listener is accepted. */
  readonly socket: SocketId | null;
  /** The listener that it came through, or null. */
  readonly listener: SocketId | null;
  /** Its block. */
  readonly tcb: Tcb;
  /** What stood in TIME-WAIT on this four-tuple when a SYN reopened it, and comes back if that SYN was an old one. */
  readonly previous: Connection | null;
  /** Why the connection ended, when it was not in good order. */
  readonly failure: Failure | null;
}

/** A host. */
export interface Host {
  /** What it was given when it started. */
  readonly settings: HostSettings;
  /** In the order of their opening. */
  readonly listeners: readonly Listener[];
  /** Live blocks first and foremost, and blocks in CLOSED whose socket an application still holds. */
  readonly connections: readonly Connection[];
  /** Connections opened so far. */
  readonly opened: number;
  /** The next port to try for an application that does not name one. */
  readonly nextPort: number;
}

/** What comes out of a host. */
export type HostOutput =
  | { readonly type: "datagram"; readonly datagram: Datagram }
  | { readonly type: "result"; readonly call: CallName; readonly socket: SocketId; readonly result: CallResult }
  | { readonly type: "event"; readonly socket: SocketId; readonly event: SocketEvent };

/** The next host, and what came out. */
export interface HostStep {
  /** The next host. */
  readonly host: Host;
  /** What came out, in order. */
  readonly outputs: readonly HostOutput[];
}

/** The first of the ports that are handed out (RFC 6335, section 6). */
export const FIRST_DYNAMIC_PORT = 49_152;

/** A host that has just started. */
export const newHost = (settings: HostSettings): Host => ({
  settings,
  listeners: [],
  connections: [],
  opened: 0,
  nextPort: FIRST_DYNAMIC_PORT,
});

/** Whether a connection's block is alive. */
export const isLive = (connection: Connection): boolean => connection.tcb.state !== "CLOSED";

/** How many connection blocks are alive, TIME-WAIT included. */
export function liveBlocks(host: Host): number {
  let count = 0;
  for (const connection of host.connections) if (isLive(connection)) count += 1;
  return count;
}

/** The place of the live connection between two ends, or -1. */
export function findConnection(host: Host, localPort: number, remote: Address, remotePort: number): number {
  const { connections } = host;
  for (let i = 0; i < connections.length; i += 1) {
    const { tcb } = connections[i]!;
    if (
      tcb.remote.port === remotePort && tcb.local.port === localPort && tcb.remote.address === remote &&
      tcb.state !== "CLOSED"
    ) return i;
  }
  return -1;
}

/** The place of the connection that an application knows by `socket`, or -1. */
export function findSocket(host: Host, socket: SocketId): number {
  const { connections } = host;
  for (let i = 0; i < connections.length; i += 1) if (connections[i]!.socket === socket) return i;
  return -1;
}

/** The initial sequence number, and the offset of the timestamp clock, of the next connection between two ends. */
export function firstNumbers(
  host: Host,
  local: Endpoint,
  remote: Endpoint,
  context: Context,
): { readonly iss: Seq; readonly timestampOffset: number } {
  const { isns, secret } = host.settings;
  const given = isns[host.opened];
  const tuple = { local, remote };
  return {
    iss: given === undefined ? context.rules.firstNumber(tuple, secret, context.now) : seq(given),
    // One clock for a four-tuple, across its connections, is what RFC 6191 relies on.
    timestampOffset: initialSequence(tuple, secret ^ TIMESTAMP_SECRET, instant(0)),
  };
}

const TIMESTAMP_SECRET = 0x5453_6f70;
