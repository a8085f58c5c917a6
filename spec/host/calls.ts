/** A call of an application at its host (RFC 9293, section 3.9.1). */

import { unreachable } from "../assert.ts";
import type { Endpoint } from "../datagram.ts";
import type { Call, CallName, CallResult, Failure, SocketEvent, SocketId } from "../trace/vocabulary.ts";
import type { Event } from "../tcp/event.ts";
import type { Context } from "../tcp/rules.ts";
import { isSynchronized } from "../tcp/state.ts";
import { step } from "../tcp/step.ts";
import { inFlight, newBlock } from "../tcp/tcb.ts";
import { applicationFrom } from "../tcp/transition/options.ts";
import { settle } from "./connections.ts";
import {
  type Connection,
  findConnection,
  findSocket,
  FIRST_DYNAMIC_PORT,
  firstNumbers,
  type Host,
  type HostOutput,
  type HostStep,
  isLive,
  type Listener,
} from "./host.ts";

/** Takes a call; exactly one of the outputs is its result, and it is the first one. */
export function take(host: Host, call: Call, context: Context): HostStep {
  switch (call.call) {
    case "connect":
      return connect(host, call, context);
    case "listen":
      return listen(host, call);
    case "accept":
      return accept(host, call);
    case "status":
      return status(host, call.socket, context);
    case "send":
      return onConnection(host, call, { type: "send", data: call.data, urgent: call.urgent ?? false }, context);
    case "receive":
      return onConnection(host, call, { type: "receive", max: call.max }, context);
    case "shutdown":
      return onConnection(host, call, { type: "close" }, context);
    case "close":
      return close(host, call, { type: "release" }, context);
    case "abort":
      return close(host, call, { type: "abort" }, context);
    case "set":
      return onConnection(host, call, { type: "set-options", options: call.options }, context);
    default:
      return unreachable(call);
  }
}

const resultOf = (call: CallName, socket: SocketId, result: CallResult): HostOutput => ({
  type: "result",
  call,
  socket,
  result,
});

const refuse = (host: Host, call: Call, failure: Failure): HostStep => ({
  host,
  outputs: [resultOf(call.call, call.socket, { ok: false, failure })],
});

function connect(host: Host, call: Extract<Call, { readonly call: "connect" }>, context: Context): HostStep {
  //= rfc9293#3.9.1.1 MUST-46
  //# A TCP implementation MUST reject as an error a local OPEN call for an invalid remote IP address (e.g., a broadcast
  //# or multicast address) (MUST-46).
  if (!context.rules.mayOpenTo(call.remote.address)) return refuse(host, call, "invalid");
  const port = call.local.port === 0 ? freePort(host, call.remote) : call.local.port;
  if (port === null) return refuse(host, call, "no-resources");
  const local: Endpoint = { address: call.local.address, port };
  const existing = host.connections[findConnection(host, port, call.remote.address, call.remote.port)];
  if (existing !== undefined) {
    //= rfc9293#3.10.1 RFC9293-E23
    //# Return "error: connection already exists".
    const { answer } = context.rules.open[existing.tcb.state](existing.tcb, { type: "open" }, context);
    if (answer !== null && !answer.ok) return refuse(host, call, answer.failure);
  }
  const { iss, timestampOffset } = firstNumbers(host, local, call.remote, context);
  const options = call.options ?? {};
  const tcb = newBlock(
    {
      state: "CLOSED",
      opening: "active",
      local,
      remote: call.remote,
      mtu: host.settings.mtu,
      iss,
      timestampOffset,
      app: applicationFrom(context.policy, options),
      receiveBuffer: options.receiveBuffer ?? context.policy.receiveBuffer,
    },
    context.policy,
    context.now,
  );
  const connection: Connection = { socket: call.socket, listener: null, tcb, previous: null, failure: null };
  const opened: Host = {
    ...host,
    connections: [...host.connections, connection],
    opened: host.opened + 1,
    nextPort: call.local.port === 0 ? port + 1 : host.nextPort,
  };
  const settled = settle(opened, host.connections.length, step(tcb, { type: "open" }, context));
  const result = resultOf("connect", call.socket, { ok: true, local, remote: call.remote });
  return { host: settled.host, outputs: [result, ...settled.outputs] };
}

function freePort(host: Host, remote: Endpoint): number | null {
  const count = 65_536 - FIRST_DYNAMIC_PORT;
  for (let tried = 0; tried < count; tried += 1) {
    const port = FIRST_DYNAMIC_PORT + ((host.nextPort - FIRST_DYNAMIC_PORT + tried) % count);
    if (findConnection(host, port, remote.address, remote.port) < 0) return port;
  }
  return null;
}

function listen(host: Host, call: Extract<Call, { readonly call: "listen" }>): HostStep {
  if (host.listeners.some((other) => other.local.port === call.local.port)) return refuse(host, call, "already-exists");
  const listener: Listener = {
    socket: call.socket,
    local: call.local,
    backlog: call.backlog,
    options: call.options ?? {},
  };
  const listeners = [...host.listeners, listener];
  return { host: { ...host, listeners }, outputs: [resultOf("listen", call.socket, { ok: true })] };
}

function accept(host: Host, call: Extract<Call, { readonly call: "accept" }>): HostStep {
  if (!host.listeners.some((listener) => listener.socket === call.socket)) return refuse(host, call, "not-connected");
  const ready = (c: Connection): boolean =>
    c.listener === call.socket && c.socket === null && isSynchronized(c.tcb.state);
  const index = host.connections.findIndex(ready);
  if (index < 0) return refuse(host, call, "would-block");
  const waiting = host.connections[index]!;
  const accepted: Connection = { ...waiting, socket: call.as };
  const { tcb } = accepted;
  const outputs: HostOutput[] = [
    resultOf("accept", call.socket, { ok: true, local: tcb.local, remote: tcb.remote }),
    eventOf(call.as, "established"),
  ];
  //= rfc9293#3.8.5 MUST-32
  //# inform the application layer asynchronously whenever it receives an urgent pointer
  // What was announced before anybody was there to be told is told now.
  if (tcb.rcv.up !== null && tcb.app.errorReports) outputs.push(eventOf(call.as, "urgent"));
  if (tcb.in.length > 0 || tcb.in.fin !== null) outputs.push(eventOf(call.as, "readable"));
  return { host: { ...host, connections: host.connections.with(index, accepted) }, outputs };
}

const eventOf = (socket: SocketId, event: SocketEvent): HostOutput => ({ type: "event", socket, event });

function status(host: Host, socket: SocketId, context: Context): HostStep {
  if (host.listeners.some((listener) => listener.socket === socket)) {
    return { host, outputs: [resultOf("status", socket, { ok: true, status: { state: "LISTEN" } })] };
  }
  const connection = host.connections[findSocket(host, socket)];
  if (connection === undefined) {
    return { host, outputs: [resultOf("status", socket, { ok: false, failure: "not-connected" })] };
  }
  const { tcb } = connection;
  const urgent = context.rules.urgentLeft(tcb);
  const found = { state: tcb.state, readable: tcb.in.length, unacknowledged: inFlight(tcb.snd), urgent };
  return { host, outputs: [resultOf("status", socket, { ok: true, status: found })] };
}

function onConnection(host: Host, call: Call, event: Event, context: Context): HostStep {
  const index = findSocket(host, call.socket);
  const connection = host.connections[index];
  if (connection === undefined || !connection.tcb.app.attached) return refuse(host, call, "not-connected");
  const outcome = step(connection.tcb, event, context);
  const answer = explained(outcome.answer, connection);
  const settled = settle(host, index, outcome);
  return { host: settled.host, outputs: [resultOf(call.call, call.socket, answer), ...settled.outputs] };
}

/** A connection that ended with an error goes on saying which, once everything that arrived has been read. */
function explained(answer: CallResult | null, connection: Connection): CallResult {
  if (answer === null) return { ok: true };
  if (answer.ok || answer.failure !== "not-connected" || connection.failure === null) return answer;
  return { ok: false, failure: connection.failure };
}

function close(host: Host, call: Call, event: Event, context: Context): HostStep {
  const listener = host.listeners.find((l) => l.socket === call.socket);
  if (listener !== undefined) return closeListener(host, listener, call, context);
  const index = findSocket(host, call.socket);
  const connection = host.connections[index];
  if (connection === undefined) return refuse(host, call, "not-connected");
  if (isLive(connection)) return onConnection(host, call, event, context);
  // The block is gone already: only the application's hold on the socket ends.
  const connections = host.connections.filter((_, i) => i !== index);
  return { host: { ...host, connections }, outputs: [resultOf(call.call, call.socket, { ok: true })] };
}

/** The listener goes, and with it the connections that nobody accepted. */
function closeListener(host: Host, listener: Listener, call: Call, context: Context): HostStep {
  const outputs: HostOutput[] = [resultOf(call.call, call.socket, { ok: true })];
  let next: Host = { ...host, listeners: host.listeners.filter((other) => other !== listener) };
  for (;;) {
    const index = next.connections.findIndex((c) => c.listener === listener.socket && c.socket === null);
    if (index < 0) return { host: next, outputs };
    const aborted = settle(next, index, step(next.connections[index]!.tcb, { type: "abort" }, context));
    outputs.push(...aborted.outputs);
    next = aborted.host;
  }
}
