/** Whether two runs are the same, up to where their sequence numbers, ports and clocks begin. */

import { offset, type Seq } from "../../spec/seq.ts";
import { WireTracker } from "../../spec/monitors/wire.ts";
import { ACK, flagNames, has, RST, type Segment } from "../../spec/tcp/segment.ts";
import type { Violation } from "../../spec/trace/monitor.ts";
import type { Observation, Side } from "../../spec/trace/observation.ts";
import { otherSide } from "../../spec/trace/observation.ts";
import type { RunRecord } from "../../spec/trace/run.ts";

/** Tells each observation of a run in words in which a shift can't be seen. */
class Teller {
  readonly #wire = new WireTracker();
  readonly #startedAt: number;
  /** The first TSval of each side. */
  readonly #clocks: Record<Side, number | null> = { a: null, b: null };

  constructor(run: RunRecord) {
    this.#startedAt = run.startedAt;
  }

  tell(seen: Observation): string {
    if (seen.type === "sent") this.#wire.observe(seen);
    const told = `${seen.at - this.#startedAt} ${this.#body(seen)}`;
    if (seen.type !== "sent") this.#wire.observe(seen);
    return told;
  }

  #body(seen: Observation): string {
    switch (seen.type) {
      case "sent":
        return `${seen.side} sends ${seen.datagram === null ? "?" : this.#segment(seen.side, seen.datagram.segment)}`;
      case "arrived": {
        const from = otherSide(seen.side);
        return `${seen.side} gets ${seen.datagram === null ? "?" : this.#segment(from, seen.datagram.segment)}`;
      }
      case "event":
        return `${seen.side} is told ${seen.event}`;
      case "result":
        return `${seen.side} ${seen.call} ${seen.result.ok ? "ok" : seen.result.failure}${amount(seen.result)}`;
      case "call":
        return `${seen.side} calls ${seen.call.call}`;
      case "network":
        return `${seen.packet} ${seen.fate.fate}`;
      case "skipped":
        return `skipped ${seen.action}`;
      case "happened":
        return seen.what;
      case "connection":
        return `${seen.side} connection ${seen.connection}`;
      case "broke":
        return `${seen.side} broke`;
    }
  }

  #segment(from: Side, segment: Segment): string {
    const connection = this.#wire.of(from, segment);
    const own = connection?.[from].iss ?? null;
    const other = connection?.[otherSide(from)].iss ?? null;
    const { timestamps, sack } = segment.options;
    const seq = relative(segment.seq, own);
    const ack = has(segment, ACK) ? relative(segment.ack, other) : "-";
    const blocks = sack.map(({ left, right }) => `${relative(left, other)}-${relative(right, other)}`).join(",");
    const clock = timestamps === null ? "" : this.#timestamps(from, timestamps.value, timestamps.echo, segment);
    return `${flagNames(segment.flags)} ${seq} ${ack} ${segment.data.length} win ${segment.window} ` +
      `up ${segment.urgentPointer} mss ${segment.options.mss} ws ${segment.options.windowScale} ${blocks} ${clock}`;
  }

  #timestamps(from: Side, value: number, echo: number, segment: Segment): string {
    // The TSval of an RST that a segment brought about is no clock's (RFC 7323, section 5.2).
    if (has(segment, RST)) return "ts";
    this.#clocks[from] ??= value;
    const peer = this.#clocks[otherSide(from)];
    const own = offset(this.#clocks[from] as Seq, value as Seq);
    return `ts ${own}:${has(segment, ACK) && peer !== null ? offset(peer as Seq, echo as Seq) : 0}`;
  }
}

const relative = (at: Seq, iss: Seq | null): number | string => iss === null ? "?" : offset(iss, at);

const amount = (result: Extract<Observation, { type: "result" }>["result"]): string => {
  if ("taken" in result) return ` ${result.taken}`;
  return "data" in result ? ` ${result.data.length}` : "";
};

/** The first difference between two runs, as a violation of `rule`, or null when one is the other, shifted. */
export function difference(rule: string, what: string, first: RunRecord, second: RunRecord): Violation | null {
  const one = new Teller(first);
  const other = new Teller(second);
  const length = Math.max(first.trace.length, second.trace.length);
  for (let i = 0; i < length; i++) {
    const seen = first.trace[i];
    const twin = second.trace[i];
    const told = seen === undefined ? "nothing more" : one.tell(seen);
    const toldTwin = twin === undefined ? "nothing more" : other.tell(twin);
    if (told === toldTwin) continue;
    const side = seen !== undefined && "side" in seen && seen.side !== undefined ? seen.side : "a";
    return {
      rule,
      side,
      expected: `the same run when ${what}: at ${told}`,
      actual: `at ${toldTwin}`,
      at: seen === undefined ? null : i,
    };
  }
  return null;
}
