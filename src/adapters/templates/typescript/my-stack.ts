/**
 * A stack to start from, in TypeScript, in the process of the suite: a host at which every port is closed. Put your
 * stack where FILL IN stands. `tcp-conformance run --stack ./my-stack.ts` runs it. Outside of a checkout, import from
 * `tcp-conformance` and `tcp-conformance/spec`.
 */

import { Packet, type Stack, type StackInput, type StackKind, type StackOutput } from "../../../mod.ts";
import { ACK, add, type Datagram, has, type Instant, RST, segment, segmentLength, seq } from "../../../../spec/mod.ts";

/** Answers a segment as a closed port does (RFC 9293, section 3.10.7.1). */
function refusal({ source, destination, segment: given }: Datagram): Packet {
  const fields = has(given, ACK)
    ? { flags: RST, seq: given.ack, ack: seq(0) }
    : { flags: RST | ACK, seq: seq(0), ack: add(given.seq, segmentLength(given)) };
  const answer = segment({ sourcePort: given.destinationPort, destinationPort: given.sourcePort, ...fields });
  return Packet.ofDatagram({ source: destination, destination: source, hopLimit: 64, segment: answer });
}

/** FILL IN: your stack. Here it is one that knows no connection. */
class MyStack implements Stack {
  #address = "";

  handle(input: StackInput, _now: Instant): readonly StackOutput[] {
    switch (input.type) {
      case "reset": // FILL IN: start a fresh host with this address
        this.#address = input.configuration.address;
        return [];
      case "wake": // FILL IN: the instant that wakeAt() named has come
        return [];
      case "call": { // FILL IN: exactly one result for each call
        const { call, socket } = input.call;
        const failure = call === "listen" || call === "connect" ? "no-resources" : "not-connected";
        return [{ type: "result", call, socket, result: { ok: false, failure } }];
      }
      case "packet": { // FILL IN: input.packet.bytes are the octets of the IP packet
        const { datagram } = input.packet.decoded;
        if (datagram === null || datagram.destination !== this.#address || has(datagram.segment, RST)) return [];
        return [{ type: "packet", packet: refusal(datagram) }];
      }
    }
  }
  wakeAt(): Instant | null {
    return null; // FILL IN: when its next timer is due
  }
  blocks(): number | null {
    return 0; // FILL IN: how many connection blocks are alive, TIME-WAIT included, listeners not
  }
}

const SECOND = 1_000_000;

/** FILL IN: what your stack is, can do, and how it is configured. */
export const stack: StackKind = {
  clock: "virtual",
  declaration: {
    name: "my-stack",
    version: "0",
    clock: "virtual",
    supports: ["ipv6", "blocks", "crafted", "long-time", "deterministic", "clock"],
    timing: {
      msl: 120 * SECOND,
      timeWait: 240 * SECOND,
      minRto: SECOND,
      maxRto: 60 * SECOND,
      initialRto: SECOND,
      granularity: 1_000,
      giveUpData: 100 * SECOND,
      giveUpSyn: 180 * SECOND,
      giveUpSynAck: 180 * SECOND,
      giveUpOrphan: 100 * SECOND,
      finWait2: 60 * SECOND,
      delayedAck: 200_000,
      tolerance: 0,
    },
    initialWindow: 4,
    mss: 1460,
    receiveBuffer: 65_535,
  },
  available: () => Promise.resolve({ available: true }),
  create: () => new MyStack(),
};
