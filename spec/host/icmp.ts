/** An ICMP error arrives at a host: it goes to the connection that it is about (RFC 9293, section 3.9.2.2). */

import type { IcmpError } from "../icmp.ts";
import type { Context } from "../tcp/rules.ts";
import { step } from "../tcp/step.ts";
import { settle } from "./connections.ts";
import { findConnection, type Host, type HostStep } from "./host.ts";

/** The place of the connection that an error is about, or -1. */
export function connectionBlamed(host: Host, { quoted }: IcmpError): number {
  if (quoted.source !== host.settings.address) return -1;
  return findConnection(host, quoted.sourcePort, quoted.destination, quoted.destinationPort);
}

/** Takes an ICMP error. One for another host, or about no connection, is dropped. */
export function complain(host: Host, error: IcmpError, context: Context): HostStep {
  //= rfc9293#3.9.2.2 MUST-54
  //# TCP implementations MUST act on an ICMP error message passed up from the IP layer, directing it to the connection
  //# that created the error (MUST-54).
  const index = error.destination === host.settings.address ? context.rules.connectionBlamed(host, error) : -1;
  if (index < 0) return { host, outputs: [] };
  return settle(host, index, step(host.connections[index]!.tcb, { type: "icmp-arrives", error }, context));
}
