/** What goes into a stack, as messages of the adapter protocol. */

import type { Declaration } from "../../../spec/trace/declaration.ts";
import type { Instant } from "../../../spec/time.ts";
import type { Call, SocketOptions } from "../../../spec/trace/vocabulary.ts";
import { settingsFor } from "../../adapter/settings.ts";
import type { StackInput } from "../../adapter/stack.ts";
import type { CallRequest, Request } from "./messages.ts";
import { hexOf } from "./octets.ts";

/** The request for an input. What a stack does not declare, it is not sent. */
export function requestOf(input: StackInput, now: Instant, { supports }: Declaration): Request {
  switch (input.type) {
    case "packet":
      return { type: "packet", now, data: hexOf(input.packet.bytes) };
    case "wake":
      return { type: "wake", now };
    case "call":
      return requestOfCall(input.call, now);
    case "reset": {
      const { address, peer, mtu, seed, isns, policy } = input.configuration;
      const settings = Object.entries(settingsFor(supports, policy)).map(([name, value]) => `${name}=${value}`);
      return {
        type: "reset",
        now,
        address,
        peer,
        mtu,
        seed,
        ...(isns.length > 0 && supports.includes("isn") ? { isns: isns.join(" ") } : {}),
        ...(settings.length > 0 ? { policy: settings.join(" ") } : {}),
      };
    }
  }
}

function requestOfCall(call: Call, now: Instant): CallRequest {
  const head = { type: "call", now } as const;
  const { socket } = call;
  switch (call.call) {
    case "connect":
      return { ...head, call: "connect", socket, ...local(call), ...remote(call), ...optionsOf(call.options) };
    case "listen":
      return { ...head, call: "listen", socket, ...local(call), backlog: call.backlog, ...optionsOf(call.options) };
    case "accept":
      return { ...head, call: "accept", socket, as: call.as };
    case "send":
      return {
        ...head,
        call: "send",
        socket,
        data: hexOf(call.data),
        ...(call.urgent === undefined ? {} : { urgent: call.urgent }),
      };
    case "receive":
      return { ...head, call: "receive", socket, max: call.max };
    case "set":
      return { ...head, call: "set", socket, ...optionsOf(call.options) };
    case "shutdown":
    case "close":
    case "abort":
    case "status":
      return { ...head, call: call.call, socket };
  }
}

const local = (
  { local: { address, port } }: Extract<Call, { local: unknown }>,
): { readonly local_address: string; readonly local_port: number } => ({ local_address: address, local_port: port });

const remote = (
  { remote: { address, port } }: Extract<Call, { remote: unknown }>,
): { readonly remote_address: string; readonly remote_port: number } => ({
  remote_address: address,
  remote_port: port,
});

/** The protocol's names of socket options. */
const OPTION_NAMES: Readonly<Record<keyof SocketOptions, string>> = {
  noDelay: "no_delay",
  keepAlive: "keep_alive",
  keepAliveIdle: "keep_alive_idle",
  keepAliveInterval: "keep_alive_interval",
  keepAliveCount: "keep_alive_count",
  userTimeout: "user_timeout",
  hopLimit: "hop_limit",
  dscp: "dscp",
  errorReports: "error_reports",
  receiveBuffer: "receive_buffer",
  sendBuffer: "send_buffer",
};

function optionsOf(options: SocketOptions | undefined): Readonly<Record<string, number | boolean>> {
  const named: Record<string, number | boolean> = {};
  for (const [name, value] of Object.entries(options ?? {})) {
    if (value !== undefined) named[OPTION_NAMES[name as keyof SocketOptions]] = value;
  }
  return named;
}
