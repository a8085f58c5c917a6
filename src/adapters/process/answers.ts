/** Reads what an adapter in a process answers. Whatever it gets wrong is told in one sentence, as an AdapterError. */

import type * as z from "zod";
import type { Endpoint } from "../../../spec/datagram.ts";
import type { Capability, Declaration } from "../../../spec/trace/declaration.ts";
import type { Call, CallResult } from "../../../spec/trace/vocabulary.ts";
import { AdapterError } from "../../adapter/stack.ts";
import {
  ANSWER,
  type AnswerMessage,
  DECLARATION,
  type DeclarationMessage,
  type FailedMessage,
  type ResultMessage,
} from "./messages.ts";
import { octetsOf } from "./octets.ts";

/** So much of a line is shown. */
const MOST_SHOWN = 160;

/** A line, cut short. */
export const shown = (line: string): string => line.length <= MOST_SHOWN ? line : `${line.slice(0, MOST_SHOWN)}…`;

/** Reads a line that answers `hello`: a declaration, or one that says that there will be none. */
export function readGreeting(line: string): DeclarationMessage | FailedMessage {
  const value = valueOf(line);
  const word = (value as { readonly type?: unknown } | null)?.type;
  if (word === "crash" || word === "error") return readAnswer(line) as FailedMessage;
  const result = DECLARATION.safeParse(value);
  if (result.success) return result.data;
  throw refusal(line, result.error, value, "the answer to hello");
}

/** Reads any other line. */
export function readAnswer(line: string): AnswerMessage {
  const value = valueOf(line);
  const result = ANSWER.safeParse(value);
  if (result.success) return result.data;
  throw refusal(line, result.error, value, "an answer");
}

function valueOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new AdapterError(`it answered what is no JSON: ${shown(line)}`);
  }
}

function refusal(line: string, error: z.ZodError, value: unknown, what: string): AdapterError {
  const issue = error.issues[0]!;
  const key = issue.path.map(String).join(".");
  const isAbsent = key !== "" && typeof value === "object" && value !== null && !(key in value);
  const where = key === "" ? "" : isAbsent ? `"${key}" is missing: ` : `"${key}": `;
  return new AdapterError(`the schema refuses ${what}: ${where}${issue.message}, in ${shown(line)}`);
}

/** What a declaration says to a judge. */
export function declarationOf(message: DeclarationMessage): Declaration {
  const supports = message.supports === "" ? [] : message.supports.split(" ") as Capability[];
  const { answers_most: most, answers_per: per, lateness } = message;
  return {
    name: message.name,
    version: message.version,
    clock: "virtual",
    supports,
    timing: {
      msl: message.msl,
      timeWait: message.time_wait,
      minRto: message.min_rto,
      maxRto: message.max_rto,
      initialRto: message.initial_rto,
      granularity: message.granularity,
      ...(lateness === undefined ? {} : { lateness }),
      giveUpData: message.give_up_data,
      giveUpSyn: message.give_up_syn,
      giveUpSynAck: message.give_up_syn_ack,
      giveUpOrphan: message.give_up_orphan,
      finWait2: message.fin_wait_2,
      delayedAck: message.delayed_ack,
      tolerance: 0,
    },
    initialWindow: message.initial_window,
    mss: message.mss,
    receiveBuffer: message.receive_buffer,
    ...(most === undefined || per === undefined ? {} : { answers: { most, per } }),
  };
}

/** The result of a call, from its message. `listener` is where the socket of an `accept` listens. */
export function resultOf(
  message: ResultMessage,
  call: Call,
  listener: Endpoint | null,
  supports: readonly Capability[],
): CallResult {
  if (!message.ok) {
    const { failure } = message;
    if (failure === undefined) throw lacking(call, "failure");
    if (failure === "unsupported") refuseLies(call, supports);
    return { ok: false, failure };
  }
  switch (call.call) {
    case "connect":
      return { ok: true, local: endOf(message, "local", call.local), remote: endOf(message, "remote", call.remote) };
    case "accept":
      if (message.remote_port === undefined || message.remote_address === undefined || listener === null) {
        throw lacking(call, "remote_address and remote_port");
      }
      return { ok: true, local: endOf(message, "local", listener), remote: endOf(message, "remote", listener) };
    case "send": {
      const { taken } = message;
      if (taken === undefined) throw lacking(call, "taken");
      const most = call.data.length;
      if (taken <= most && (taken > 0 || most === 0)) return { ok: true, taken };
      throw new AdapterError(`it took ${taken} octets of a send of ${most}: expected 1 to ${most}, or would-block`);
    }
    case "receive": {
      if (message.end === true) return { ok: true, endOfStream: true };
      if (message.data === undefined) throw lacking(call, "data or end");
      const data = octetsOf(message.data);
      if (data.length > 0 && data.length <= call.max) return { ok: true, data };
      throw new AdapterError(`it gave ${data.length} octets for a receive of ${call.max}: expected 1 to ${call.max}`);
    }
    case "status":
      return { ok: true, status: statusOf(message, call, supports) };
    default:
      return { ok: true };
  }
}

const lacking = (call: Call, key: string): AdapterError =>
  new AdapterError(`the result of ${call.call} on socket ${call.socket} lacks ${key}`);

function endOf(message: ResultMessage, side: "local" | "remote", otherwise: Endpoint): Endpoint {
  return {
    address: message[`${side}_address`] ?? otherwise.address,
    port: message[`${side}_port`] ?? otherwise.port,
  };
}

function statusOf(
  message: ResultMessage,
  call: Call,
  supports: readonly Capability[],
): Extract<CallResult, { status: unknown }>["status"] {
  const { state = null, readable, unacknowledged, urgent } = message;
  if (state === null && supports.includes("status")) {
    throw new AdapterError(`it declares status, and told no state of socket ${call.socket}`);
  }
  return {
    state,
    ...(readable === undefined ? {} : { readable }),
    ...(unacknowledged === undefined ? {} : { unacknowledged }),
    ...(urgent === undefined ? {} : { urgent }),
  };
}

/** Refuses an `unsupported` that the declaration does not bear out. */
function refuseLies(call: Call, supports: readonly Capability[]): void {
  const lie = neededFor(call).find((need) => supports.includes(need));
  if (lie !== undefined) throw new AdapterError(`it declares ${lie}, and answered "unsupported" to ${call.call}`);
}

function neededFor(call: Call): readonly Capability[] {
  switch (call.call) {
    case "status":
      return ["status"];
    case "shutdown":
      return ["half-close"];
    case "send":
      return call.urgent === true ? ["urgent"] : [];
    case "set": {
      const { options } = call;
      const names = Object.keys(options);
      const needs: Capability[] = [];
      if (names.some((name) => name.startsWith("keepAlive"))) needs.push("keep-alive");
      if (names.includes("userTimeout")) needs.push("user-timeout");
      if (names.includes("hopLimit") || names.includes("dscp")) needs.push("ip-fields");
      if (names.includes("errorReports")) needs.push("reports");
      return needs;
    }
    default:
      return [];
  }
}
