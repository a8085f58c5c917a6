/**
 * The messages of the adapter protocol, version 1, as schemas. The protocol's page tells what they mean; the JSON
 * Schema beside it is made from these.
 *
 * What the suite sends has exactly these keys. What an adapter sends may have more: they are passed over, so that an
 * adapter can add remarks of its own.
 */

import * as z from "zod";
import type { Capability } from "../../../spec/trace/declaration.ts";
import type { CallName, Failure, SocketEvent } from "../../../spec/trace/vocabulary.ts";
import type { StateName } from "../../../spec/tcp/state.ts";
import { HEX } from "./octets.ts";

/** The version of the protocol. */
export const PROTOCOL = 1 as const;

/** What an adapter declares. Durations in microseconds, sizes in octets. */
export interface DeclarationMessage {
  readonly type: "declaration";
  readonly n: number;
  readonly protocol: 1;
  readonly name: string;
  readonly version: string;
  /** Capabilities, with single spaces. */
  readonly supports: string;
  readonly mss: number;
  readonly receive_buffer: number;
  /** Segments. */
  readonly initial_window: number;
  readonly msl: number;
  readonly time_wait: number;
  readonly min_rto: number;
  readonly max_rto: number;
  readonly initial_rto: number;
  readonly granularity: number;
  /** A share. */
  readonly lateness?: number;
  readonly give_up_data: number;
  readonly give_up_syn: number;
  readonly give_up_syn_ack: number;
  readonly give_up_orphan: number;
  readonly fin_wait_2: number | null;
  readonly delayed_ack: number;
  readonly answers_most?: number;
  readonly answers_per?: number;
}

/** The result of a call. */
export interface ResultMessage {
  readonly type: "result";
  readonly n?: number;
  readonly ok: boolean;
  readonly failure?: Failure;
  readonly local_address?: string;
  readonly local_port?: number;
  readonly remote_address?: string;
  readonly remote_port?: number;
  readonly taken?: number;
  /** Hexadecimal. */
  readonly data?: string;
  readonly end?: boolean;
  readonly state?: StateName | null;
  readonly readable?: number;
  readonly unacknowledged?: number;
  readonly urgent?: number;
}

/** The line that closes an answer. */
export interface DoneMessage {
  readonly type: "done";
  readonly n: number;
  readonly wake: number | null;
  readonly blocks?: number;
}

/** The line that closes an answer, and says that there will be no other. */
export interface FailedMessage {
  readonly type: "crash" | "error";
  readonly n: number;
  readonly message: string;
}

/** A line of an answer that does not close it. */
export type OutputMessage =
  | { readonly type: "packet"; readonly n?: number; readonly data: string }
  | ResultMessage
  | { readonly type: "event"; readonly n?: number; readonly socket: number; readonly event: SocketEvent };

/** What an adapter answers, besides its declaration. */
export type AnswerMessage = OutputMessage | DoneMessage | FailedMessage;

/** What the suite asks, before it is numbered. */
export type Request =
  | { readonly type: "hello"; readonly protocol: 1; readonly suite: string }
  | ResetRequest
  | { readonly type: "packet"; readonly now: number; readonly data: string }
  | { readonly type: "wake"; readonly now: number }
  | CallRequest;

/** A fresh host. */
export interface ResetRequest {
  readonly type: "reset";
  readonly now: number;
  readonly address: string;
  readonly peer: string;
  readonly mtu: number;
  readonly seed: number;
  /** Numbers with single spaces. */
  readonly isns?: string;
  /** Settings `name=value`, with single spaces: those of the names that the stack takes. */
  readonly policy?: string;
}

/** A call: its socket, and what belongs to it, by the names that the protocol's page gives. */
export interface CallRequest extends Readonly<Record<string, string | number | boolean>> {
  readonly type: "call";
  readonly now: number;
  readonly call: CallName;
  readonly socket: number;
}

/** The keys of a record, as the words of a schema. A key that is missing or too many does not compile. */
const wordsOf = <T extends string>(words: Readonly<Record<T, true>>): readonly T[] => Object.keys(words) as T[];

const CAPABILITIES: readonly Capability[] = wordsOf<Capability>({
  "ipv6": true,
  "urgent": true,
  "keep-alive": true,
  "user-timeout": true,
  "timestamps": true,
  "window-scale": true,
  "sack": true,
  "challenge-ack": true,
  "half-close": true,
  "simultaneous-open": true,
  "isn": true,
  "policy": true,
  "settings": true,
  "status": true,
  "blocks": true,
  "power": true,
  "crash": true,
  "clock": true,
  "crafted": true,
  "icmp": true,
  "ip-fields": true,
  "reports": true,
  "deterministic": true,
  "advice": true,
  "urgent-ahead": true,
  "long-time": true,
});

const FAILURES: readonly Failure[] = wordsOf<Failure>({
  "would-block": true,
  "refused": true,
  "reset": true,
  "timed-out": true,
  "unreachable": true,
  "closing": true,
  "not-connected": true,
  "already-exists": true,
  "no-resources": true,
  "unsupported": true,
  "invalid": true,
});

const EVENTS: readonly SocketEvent[] = wordsOf<SocketEvent>({
  "established": true,
  "acceptable": true,
  "readable": true,
  "writable": true,
  "urgent": true,
  "reset": true,
  "refused": true,
  "timed-out": true,
  "unreachable": true,
  "advice": true,
  "closed": true,
});

const STATES: readonly StateName[] = wordsOf<StateName>({
  "CLOSED": true,
  "LISTEN": true,
  "SYN-SENT": true,
  "SYN-RECEIVED": true,
  "ESTABLISHED": true,
  "FIN-WAIT-1": true,
  "FIN-WAIT-2": true,
  "CLOSE-WAIT": true,
  "CLOSING": true,
  "LAST-ACK": true,
  "TIME-WAIT": true,
});

const listed = (words: readonly string[]): string => words.join(", ");

const oneOf = <T extends string>(words: readonly T[]): z.ZodEnum<{ [W in T]: W }> =>
  z.enum(words as readonly [T, ...T[]], { error: `expected one of ${listed(words)}` });

const whole = (least: number, most: number): z.ZodInt => {
  const error = `expected a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
};

const MOST_OCTETS = 2 ** 40;
const time = whole(0, Number.MAX_SAFE_INTEGER);
const duration = whole(0, Number.MAX_SAFE_INTEGER);
const octets = whole(0, MOST_OCTETS);
const number = whole(0, Number.MAX_SAFE_INTEGER);
const port = whole(0, 65_535);
const flag = z.boolean({ error: "expected true or false" });
const text = z.string({ error: "expected a string" });
const data = text.regex(HEX, { error: "expected hexadecimal digits in lower case, two an octet" });
const packet = data.min(2, { error: "expected at least one octet" }).max(2 * 65_575, {
  error: "too long for a packet",
});

const isListOf = (words: readonly string[]) => (value: string): boolean =>
  value === "" || value.split(" ").every((word) => words.includes(word));

const capabilities = text.refine(isListOf(CAPABILITIES), {
  error: `expected words with single spaces, out of ${listed(CAPABILITIES)}`,
});

/** The answer to `hello`. */
export const DECLARATION: z.ZodType<DeclarationMessage> = z.object({
  type: z.literal("declaration"),
  n: number,
  protocol: z.literal(PROTOCOL, { error: `expected ${PROTOCOL}, the version of the protocol that this suite speaks` }),
  name: text.min(1, { error: "expected a name" }),
  version: text,
  supports: capabilities,
  mss: whole(1, 65_535),
  receive_buffer: octets,
  initial_window: whole(1, 10_000),
  msl: duration,
  time_wait: duration,
  min_rto: duration,
  max_rto: duration,
  initial_rto: duration,
  granularity: duration,
  lateness: z.exactOptional(z.number({ error: "expected a number" }).min(0).max(10)),
  give_up_data: duration,
  give_up_syn: duration,
  give_up_syn_ack: duration,
  give_up_orphan: duration,
  fin_wait_2: z.nullable(duration),
  delayed_ack: duration,
  answers_most: z.exactOptional(whole(1, 1_000_000)),
  answers_per: z.exactOptional(duration),
});

const optionalN = { n: z.exactOptional(number) } as const;

/** Everything that an adapter may send besides a declaration. */
export const ANSWER: z.ZodType<AnswerMessage> = z.discriminatedUnion("type", [
  z.object({ type: z.literal("packet"), ...optionalN, data: packet }),
  z.object({
    type: z.literal("result"),
    ...optionalN,
    ok: flag,
    failure: z.exactOptional(oneOf(FAILURES)),
    local_address: z.exactOptional(text),
    local_port: z.exactOptional(port),
    remote_address: z.exactOptional(text),
    remote_port: z.exactOptional(port),
    taken: z.exactOptional(octets),
    data: z.exactOptional(data),
    end: z.exactOptional(flag),
    state: z.exactOptional(z.nullable(oneOf(STATES))),
    readable: z.exactOptional(octets),
    unacknowledged: z.exactOptional(octets),
    urgent: z.exactOptional(octets),
  }),
  z.object({ type: z.literal("event"), ...optionalN, socket: number, event: oneOf(EVENTS) }),
  z.object({ type: z.literal("done"), n: number, wake: z.nullable(time), blocks: z.exactOptional(number) }),
  z.object({ type: z.enum(["crash", "error"]), n: number, message: text }),
], { error: "expected a type: declaration, packet, result, event, done, crash or error" });

const OPTIONS = {
  no_delay: z.exactOptional(flag),
  keep_alive: z.exactOptional(flag),
  keep_alive_idle: z.exactOptional(duration),
  keep_alive_interval: z.exactOptional(duration),
  keep_alive_count: z.exactOptional(number),
  user_timeout: z.exactOptional(duration),
  hop_limit: z.exactOptional(whole(0, 255)),
  dscp: z.exactOptional(whole(0, 63)),
  error_reports: z.exactOptional(flag),
  receive_buffer: z.exactOptional(octets),
  send_buffer: z.exactOptional(octets),
} as const;

const LOCAL = { local_address: text, local_port: port } as const;
const REMOTE = { remote_address: text, remote_port: port } as const;

const call = (name: CallName, keys: z.ZodRawShape): z.ZodType =>
  z.strictObject({ n: number, type: z.literal("call"), now: time, call: z.literal(name), socket: number, ...keys });

/** Everything that the suite sends. */
export const REQUEST: z.ZodType = z.union([
  z.strictObject({ n: number, type: z.literal("hello"), protocol: z.literal(PROTOCOL), suite: text }),
  z.strictObject({
    n: number,
    type: z.literal("reset"),
    now: time,
    address: text,
    peer: text,
    mtu: whole(68, 65_535),
    seed: z.int(),
    isns: z.exactOptional(text),
    policy: z.exactOptional(text),
  }),
  z.strictObject({ n: number, type: z.literal("packet"), now: time, data: packet }),
  z.strictObject({ n: number, type: z.literal("wake"), now: time }),
  call("connect", { ...LOCAL, ...REMOTE, ...OPTIONS }),
  call("listen", { ...LOCAL, backlog: number, ...OPTIONS }),
  call("accept", { as: number }),
  call("send", { data, urgent: z.exactOptional(flag) }),
  call("receive", { max: octets }),
  call("shutdown", {}),
  call("close", {}),
  call("abort", {}),
  call("set", OPTIONS),
  call("status", {}),
]);

/** The JSON Schema of every message, by who sends it. */
export function jsonSchema(): unknown {
  const of = (schema: z.ZodType): unknown => {
    const { $schema: _, ...rest } = z.toJSONSchema(schema);
    return rest;
  };
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `The adapter protocol of tcp-conformance, version ${PROTOCOL}`,
    anyOf: [{ $ref: "#/$defs/request" }, { $ref: "#/$defs/declaration" }, { $ref: "#/$defs/answer" }],
    $defs: { request: of(REQUEST), declaration: of(DECLARATION), answer: of(ANSWER) },
  };
}
