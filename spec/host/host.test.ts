/** Tests of a host: listeners, closed ports, TIME-WAIT. */

import { describe, expect, test } from "vitest";
import { seq } from "../seq.ts";
import { RECOMMENDED } from "../tcp/policy.ts";
import { RFC_RULES } from "../tcp/rfc-rules.ts";
import type { Context } from "../tcp/rules.ts";
import { ACK, FIN, flagNames, RST, type Segment, segment, SYN } from "../tcp/segment.ts";
import { type Instant, instant, MINUTE } from "../time.ts";
import type { Call } from "../trace/vocabulary.ts";
import { arrive } from "./arrival.ts";
import { take } from "./calls.ts";
import { type Host, type HostOutput, type HostStep, liveBlocks, newHost } from "./host.ts";
import { nextWake, wake } from "./wake.ts";

const HERE = { address: "10.0.0.1", port: 80 };
const THERE = { address: "10.0.0.2", port: 4000 };

const at = (now: Instant): Context => ({ policy: { ...RECOMMENDED, timestamps: false }, rules: RFC_RULES, now });
const START = instant(0);

const arriving = (host: Host, fields: Partial<Segment>, now = START): HostStep =>
  arrive(
    host,
    {
      source: THERE.address,
      destination: HERE.address,
      hopLimit: 64,
      segment: segment({ sourcePort: THERE.port, destinationPort: HERE.port, window: 1000, ...fields }),
    },
    at(now),
  );

const calling = (host: Host, call: Call, now = START): HostStep => take(host, call, at(now));

const sent = (outputs: readonly HostOutput[]): readonly string[] =>
  outputs.flatMap((output) => {
    if (output.type !== "datagram") return [];
    const { segment: one } = output.datagram;
    return [`${flagNames(one.flags)} seq=${one.seq} ack=${one.ack}`];
  });

const fresh = (): Host => newHost({ address: HERE.address, mtu: 1500, secret: 1, isns: [100, 200, 300] });
const listening = (backlog = 2): Host => calling(fresh(), { call: "listen", socket: 1, local: HERE, backlog }).host;

describe("a host", () => {
  test("answers a closed port with the RST of RFC 9293, 3.10.7.1, and an RST with nothing", () => {
    expect(sent(arriving(fresh(), { seq: seq(9), flags: SYN }).outputs)).toEqual(["RST,ACK seq=0 ack=10"]);
    expect(sent(arriving(fresh(), { seq: seq(9), ack: seq(7), flags: ACK }).outputs)).toEqual(["RST seq=7 ack=0"]);
    expect(sent(arriving(fresh(), { seq: seq(9), flags: RST }).outputs)).toEqual([]);
  });

  test("drops what is addressed to somebody else", () => {
    const elsewhere = {
      source: THERE.address,
      destination: "10.0.0.255",
      hopLimit: 64,
      segment: segment({ sourcePort: 1, destinationPort: 80, flags: SYN }),
    };
    expect(arrive(listening(), elsewhere, at(START)).outputs).toEqual([]);
  });

  test("keeps no more connections waiting than its backlog holds", () => {
    const first = arriving(listening(1), { seq: seq(9), flags: SYN });
    expect(sent(first.outputs)).toEqual(["SYN,ACK seq=100 ack=10"]);
    const second = arriving(first.host, { sourcePort: 4001, seq: seq(9), flags: SYN });
    expect(second.outputs).toEqual([]);
    expect(liveBlocks(second.host)).toBe(1);
    const opened = arriving(first.host, { seq: seq(10), ack: seq(101), flags: ACK });
    const accepted = calling(opened.host, { call: "accept", socket: 1, as: 2 });
    const third = arriving(accepted.host, { sourcePort: 4001, seq: seq(9), flags: SYN });
    expect(sent(third.outputs)).toEqual(["SYN,ACK seq=200 ack=10"]);
  });

  test("forgets a half-open connection when its peer resets it, and tells nobody", () => {
    const half = arriving(listening(), { seq: seq(9), flags: SYN });
    const reset = arriving(half.host, { seq: seq(10), flags: RST });
    expect(reset.outputs).toEqual([]);
    expect(liveBlocks(reset.host)).toBe(0);
  });

  test("resets what nobody accepted when the listener closes", () => {
    const half = arriving(listening(), { seq: seq(9), flags: SYN });
    const opened = arriving(half.host, { seq: seq(10), ack: seq(101), flags: ACK });
    const closed = calling(opened.host, { call: "close", socket: 1 });
    expect(sent(closed.outputs)).toEqual(["RST seq=101 ack=0"]);
    expect(liveBlocks(closed.host)).toBe(0);
  });

  test("refuses a second connection on the same four-tuple, and finds ports of its own", () => {
    const one = calling(fresh(), { call: "connect", socket: 1, local: HERE, remote: THERE });
    const two = calling(one.host, { call: "connect", socket: 2, local: HERE, remote: THERE });
    expect(two.outputs).toEqual([
      { type: "result", call: "connect", socket: 2, result: { ok: false, failure: "already-exists" } },
    ]);
    const three = calling(one.host, { call: "connect", socket: 3, local: { ...HERE, port: 0 }, remote: THERE });
    expect(three.outputs[0]).toMatchObject({ result: { ok: true, local: { port: 49_152 } } });
  });
});

/** A host whose only connection, accepted as socket 2, is in TIME-WAIT since {@link START}. */
function inTimeWait(): Host {
  const half = arriving(listening(), { seq: seq(9), flags: SYN });
  const opened = arriving(half.host, { seq: seq(10), ack: seq(101), flags: ACK });
  const accepted = calling(opened.host, { call: "accept", socket: 1, as: 2 });
  const closing = calling(accepted.host, { call: "close", socket: 2 });
  return arriving(closing.host, { seq: seq(10), ack: seq(102), flags: FIN | ACK }).host;
}

describe("TIME-WAIT at a host", () => {
  test("lasts 2 MSL", () => {
    const host = inTimeWait();
    expect(nextWake(host)).toBe(4 * MINUTE);
    expect(liveBlocks(wake(host, at(instant(4 * MINUTE - 1))).host)).toBe(1);
    expect(liveBlocks(wake(host, at(instant(4 * MINUTE))).host)).toBe(0);
  });

  test("gives way to a SYN beyond what it has seen, with an ISS beyond what it has sent (MAY-2)", () => {
    const reopened = arriving(inTimeWait(), { seq: seq(5000), flags: SYN });
    expect(sent(reopened.outputs)).toEqual(["SYN,ACK seq=200 ack=5001"]);
    expect(liveBlocks(reopened.host)).toBe(1);
  });

  test("comes back when that SYN turns out to be an old duplicate", () => {
    const reopened = arriving(inTimeWait(), { seq: seq(5000), flags: SYN });
    const refused = arriving(reopened.host, { seq: seq(5001), flags: RST });
    expect(refused.host.connections.map(({ tcb }) => tcb.state)).toEqual(["TIME-WAIT"]);
  });

  test("answers a SYN that is not beyond with an acknowledgment", () => {
    expect(sent(arriving(inTimeWait(), { seq: seq(5), flags: SYN }).outputs)).toEqual(["ACK seq=102 ack=11"]);
  });
});
