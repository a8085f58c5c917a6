/** A trace as canonical text, one line per observation: two runs are the same when their texts are. */

import type { IcmpError } from "../../spec/icmp.ts";
import type { Datagram, Endpoint } from "../../spec/datagram.ts";
import { flagNames, type Options } from "../../spec/tcp/segment.ts";
import type { Fate, Observation } from "../../spec/trace/observation.ts";
import type { Call, CallResult, SocketOptions } from "../../spec/trace/vocabulary.ts";

/** Data up to this many octets is written out; of longer data, the length and a hash. */
const LONGEST_IN_FULL = 16;

/**
 * The trace as text: every field of every observation, in a fixed order, a newline after each line. Long data is given
 * by its length and its FNV-1a hash (32 bits).
 */
export function traceText(trace: readonly Observation[]): string {
  let text = "";
  for (const seen of trace) text += `${observationText(seen)}\n`;
  return text;
}

/** One observation as a line without its newline; see {@link traceText}. */
export function observationText(seen: Observation): string {
  const head = `${seen.at} ${seen.type}`;
  switch (seen.type) {
    case "sent":
      return `${head} ${seen.side} #${seen.packet} origin=${seen.origin} length=${seen.length} ` +
        packetText(seen) + flawText(seen.flaw);
    case "network":
      return `${head} #${seen.packet} ${fateText(seen.fate)}`;
    case "arrived":
      return `${head} ${seen.side} #${seen.packet} ${seen.corrupted === true ? "corrupted " : ""}` +
        packetText(seen);
    case "call":
      return `${head} ${seen.side} ${callText(seen.call)}`;
    case "result":
      return `${head} ${seen.side} ${seen.call} socket=${seen.socket} ${resultText(seen.result)}`;
    case "event":
      return `${head} ${seen.side} ${seen.event} socket=${seen.socket}`;
    case "connection":
      return `${head} ${seen.side} socket=${seen.socket} connection=${seen.connection}`;
    case "skipped":
      return `${head} action=${quoted(seen.action)} why=${quoted(seen.why)}`;
    case "happened":
      return `${head} ${seen.what} side=${seen.side ?? "none"}`;
    case "broke":
      return `${head} ${seen.side} who=${seen.who} why=${quoted(seen.why)}`;
  }
}

/** Text from elsewhere, kept on one line. */
const quoted = (text: string): string => JSON.stringify(text);

/** What a packet carries: a segment, an ICMP error, or nothing that can be read. */
const packetText = (
  seen: { readonly datagram: Datagram | null; readonly malformed?: string; readonly icmp?: IcmpError },
): string =>
  seen.icmp === undefined ? datagramText(seen.datagram) + malformedText(seen.malformed) : icmpText(seen.icmp);

function icmpText({ source, destination, type, code, mtu, quoted }: IcmpError): string {
  const from = endpointText({ address: quoted.source, port: quoted.sourcePort });
  const to = endpointText({ address: quoted.destination, port: quoted.destinationPort });
  return `${source}>${destination} icmp=${type}/${code} mtu=${mtu} about ${from}>${to} seq=${quoted.seq}`;
}

const malformedText = (why: string | undefined): string => why === undefined ? "" : ` malformed=${quoted(why)}`;

const flawText = (flaw: string | undefined): string => flaw === undefined ? "" : ` flaw=${quoted(flaw)}`;

const endpointText = ({ address, port }: Endpoint): string =>
  address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;

function fateText(fate: Fate): string {
  switch (fate.fate) {
    case "pass":
      return "pass";
    case "drop":
      return `drop why=${fate.why}`;
    case "delay":
    case "duplicate":
      return `${fate.fate} by=${fate.by}`;
    case "corrupt":
      return `corrupt at=${fate.at} mask=${fate.mask}`;
  }
}

function datagramText(datagram: Datagram | null): string {
  if (datagram === null) return "unreadable";
  const { segment } = datagram;
  const source = endpointText({ address: datagram.source, port: segment.sourcePort });
  const destination = endpointText({ address: datagram.destination, port: segment.destinationPort });
  return `${source}>${destination} hops=${datagram.hopLimit}${
    datagram.dscp === undefined ? "" : ` dscp=${datagram.dscp}`
  } <${flagNames(segment.flags)}> ` +
    `seq=${segment.seq} ack=${segment.ack} win=${segment.window} up=${segment.urgentPointer} ` +
    `${optionsText(segment.options)} data=${dataText(segment.data)}`;
}

function optionsText(options: Options): string {
  let text = `mss=${options.mss} ws=${options.windowScale} sackok=${options.sackPermitted}`;
  const { timestamps } = options;
  text += timestamps === null ? " ts=null" : ` ts=${timestamps.value}/${timestamps.echo}`;
  text += " sack=[";
  for (let i = 0; i < options.sack.length; i++) {
    const { left, right } = options.sack[i]!;
    text += `${i === 0 ? "" : ","}${left}-${right}`;
  }
  return `${text}]`;
}

function callText(call: Call): string {
  const head = `${call.call} socket=${call.socket}`;
  switch (call.call) {
    case "connect":
      return `${head} local=${endpointText(call.local)} remote=${endpointText(call.remote)} ` +
        socketOptionsText(call.options);
    case "listen":
      return `${head} local=${endpointText(call.local)} backlog=${call.backlog} ${socketOptionsText(call.options)}`;
    case "accept":
      return `${head} as=${call.as}`;
    case "send":
      return `${head} urgent=${call.urgent ?? "unset"} data=${dataText(call.data)}`;
    case "receive":
      return `${head} max=${call.max}`;
    case "set":
      return `${head} ${socketOptionsText(call.options)}`;
    case "shutdown":
    case "close":
    case "abort":
    case "status":
      return head;
  }
}

/** Every option of a socket; a compile error here means that one was added. */
const SOCKET_OPTIONS: Readonly<Record<keyof SocketOptions, true>> = {
  noDelay: true,
  keepAlive: true,
  keepAliveIdle: true,
  keepAliveInterval: true,
  keepAliveCount: true,
  userTimeout: true,
  hopLimit: true,
  dscp: true,
  errorReports: true,
  receiveBuffer: true,
  sendBuffer: true,
};
const SOCKET_OPTION_NAMES = Object.keys(SOCKET_OPTIONS) as readonly (keyof SocketOptions)[];

function socketOptionsText(options: SocketOptions | undefined): string {
  if (options === undefined) return "options=none";
  const set: string[] = [];
  for (const name of SOCKET_OPTION_NAMES) {
    if (options[name] !== undefined) set.push(`${name}=${options[name]}`);
  }
  return `options={${set.join(",")}}`;
}

function resultText(result: CallResult): string {
  if (!result.ok) return `failed=${result.failure}`;
  if ("local" in result) return `ok local=${endpointText(result.local)} remote=${endpointText(result.remote)}`;
  if ("taken" in result) return `ok taken=${result.taken}`;
  if ("data" in result) return `ok data=${dataText(result.data)}`;
  if ("endOfStream" in result) return "ok end-of-stream";
  if ("status" in result) {
    const { state, readable, unacknowledged } = result.status;
    return `ok state=${state} readable=${readable ?? "unset"} unacknowledged=${unacknowledged ?? "unset"}`;
  }
  return "ok";
}

function dataText(data: Uint8Array): string {
  if (data.length > LONGEST_IN_FULL) return `${data.length}:fnv1a-${fnv1a(data).toString(16).padStart(8, "0")}`;
  let text = `${data.length}:`;
  for (let i = 0; i < data.length; i++) text += data[i]!.toString(16).padStart(2, "0");
  return text;
}

/** FNV-1a of 32 bits: not against forgery, but quick and the same everywhere. */
function fnv1a(data: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < data.length; i++) hash = Math.imul(hash ^ data[i]!, 0x01000193);
  return hash >>> 0;
}
