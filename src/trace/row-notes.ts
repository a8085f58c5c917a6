/** What a ladder says of calls, results, events, and of what befell a host. */

import type { Endpoint } from "../../spec/datagram.ts";
import type { Observation, Side } from "../../spec/trace/observation.ts";
import type { Call, CallResult, SocketId } from "../../spec/trace/vocabulary.ts";

/** A note, and whether it is worth a line when nobody points at it. */
export interface Note {
  readonly side: Side | null;
  readonly text: string;
  readonly worth: boolean;
}

/** The observations that are no packets. */
export type Notable = Exclude<Observation, { type: "sent" | "network" | "arrived" }>;

/** The note for an observation. `nameOf` says which connection is meant, where that is in doubt. */
export function noteOf(seen: Notable, nameOf: (side: Side, socket: SocketId) => string): Note {
  switch (seen.type) {
    case "call":
      return {
        side: seen.side,
        text: `${callText(seen.call)}${nameOf(seen.side, seen.call.socket)}`,
        // Accepting, reading and asking are said by their results.
        worth: seen.call.call !== "accept" && seen.call.call !== "receive" && seen.call.call !== "status",
      };
    case "result":
      return {
        side: seen.side,
        text: `${resultText(seen.call, seen.result)}${nameOf(seen.side, seen.socket)}`,
        worth: isResultWorth(seen.call, seen.result),
      };
    case "event":
      return {
        side: seen.side,
        text: `${seen.event}${nameOf(seen.side, seen.socket)}`,
        worth: seen.event !== "readable" && seen.event !== "writable" && seen.event !== "acceptable",
      };
    case "connection":
      return {
        side: seen.side,
        text: seen.connection === null
          ? `socket ${seen.socket} is a connection that nobody opened`
          : `socket ${seen.socket} is connection ${seen.connection}`,
        worth: seen.connection === null,
      };
    case "skipped":
      return { side: null, text: `skipped ${seen.action}: ${seen.why}`, worth: true };
    case "happened":
      return { side: null, text: happenedText(seen), worth: seen.what !== "actions-done" };
    case "broke":
      return { side: seen.side, text: `the ${seen.who} broke: ${seen.why}`, worth: true };
  }
}

const HAPPENED: Readonly<Record<Extract<Observation, { type: "happened" }>["what"], string>> = {
  "crash": "the process dies",
  "power-off": "the power goes off",
  "power-on": "the power comes back",
  "partition": "nothing passes",
  "healed": "the network is healed",
  "actions-done": "the actions are done",
};

function happenedText(seen: Extract<Observation, { type: "happened" }>): string {
  const text = HAPPENED[seen.what];
  if (seen.side === undefined) return text;
  const name = seen.side.toUpperCase();
  return seen.what === "partition" ? `${text} from ${name}` : `${name}: ${text}`;
}

const octets = (n: number): string => n === 1 ? "1 octet" : `${n} octets`;

const endpointText = ({ address, port }: Endpoint): string =>
  address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;

function callText(call: Call): string {
  switch (call.call) {
    case "connect":
      return `connect to ${endpointText(call.remote)}`;
    case "listen":
      return `listen on port ${call.local.port}`;
    case "send":
      return `send ${octets(call.data.length)}${call.urgent === true ? ", urgent" : ""}`;
    case "receive":
      return `receive at most ${octets(call.max)}`;
    case "set":
      return `set ${Object.entries(call.options).map(([name, value]) => `${name}=${value}`).join(" ")}`;
    case "accept":
    case "shutdown":
    case "close":
    case "abort":
    case "status":
      return call.call;
  }
}

function resultText(call: Call["call"], result: CallResult): string {
  if (!result.ok) return `${call} failed: ${result.failure}`;
  if ("data" in result) return `read ${octets(result.data.length)}`;
  if ("endOfStream" in result) return "read the end of the stream";
  if ("taken" in result) return `${octets(result.taken)} taken`;
  if ("status" in result) return `status ${result.status.state ?? "unknown"}`;
  return call === "accept" ? "accepted" : `${call} done`;
}

/** Failures, what was read, and connections that were accepted are worth a line; that a call was taken is not. */
function isResultWorth(call: Call["call"], result: CallResult): boolean {
  if (!result.ok) return result.failure !== "would-block";
  return call === "accept" || "data" in result || "endOfStream" in result;
}
