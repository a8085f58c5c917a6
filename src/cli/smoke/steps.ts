/** The steps of `smoke`: what an adapter has to get right before a stack is blamed for anything. */

import { ACK, FIN, has, NO_OPTIONS, type Options, PSH, RST, SYN } from "../../../spec/tcp/segment.ts";
import { MILLISECOND, SECOND } from "../../../spec/time.ts";
import type { Capability } from "../../../spec/trace/declaration.ts";
import type { VirtualStackKind } from "../../adapter/stack.ts";
import { Bench, PORTS, wrong } from "./bench.ts";

/** One step. It throws a {@link Wrong} with a sentence about what the adapter does wrong. */
export interface Step {
  /** What the adapter does, if it does: "answers a SYN". */
  readonly says: string;
  /** Tried only if all of these are declared. */
  readonly needs?: readonly Capability[];
  /** The step without which this one can't go well: when that failed, this one is not tried. */
  readonly after?: string;
  readonly work: (kind: VirtualStackKind) => void;
}

const LISTENER = 1;
const ACCEPTED = 2;
const OPENED = 3;
const UNKNOWN = 99;
/** How long anything that is due at once may take, in virtual time: some stacks answer on their next tick. */
const SOON = SECOND;
/** How long a SYN is waited for that is sent again. */
const SYN_PATIENCE = 15 * SECOND;
const TEXT = new TextEncoder().encode("hello, world");
const OFFER: Options = { ...NO_OPTIONS, mss: 1460 };

function listening(kind: VirtualStackKind, options: Parameters<typeof Bench.fresh>[1] = {}): Bench {
  const bench = Bench.fresh(kind, options);
  bench.must({ call: "listen", socket: LISTENER, local: { address: bench.ends.local, port: PORTS.own }, backlog: 5 });
  return bench;
}

function shakeHands(bench: Bench): Bench {
  bench.send({ flags: SYN, options: OFFER });
  bench.segment((sent) => has(sent, SYN | ACK), "a SYN,ACK", SOON);
  bench.send({ flags: ACK });
  bench.event(LISTENER, "acceptable", SOON);
  const accepted = bench.must({ call: "accept", socket: LISTENER, as: ACCEPTED });
  if (!("remote" in accepted)) return wrong("accept tells nothing of the other end");
  if (accepted.remote.port !== PORTS.other) {
    wrong(`accept tells of the other end's port ${accepted.remote.port}; it is ${PORTS.other}`);
  }
  return bench;
}

const established = (kind: VirtualStackKind, options: Parameters<typeof Bench.fresh>[1] = {}): Bench =>
  shakeHands(listening(kind, options));

function connecting(kind: VirtualStackKind, options: Parameters<typeof Bench.fresh>[1] = {}): Bench {
  const bench = Bench.fresh(kind, options);
  const { local, remote } = bench.ends;
  bench.must({
    call: "connect",
    socket: OPENED,
    local: { address: local, port: PORTS.own },
    remote: { address: remote, port: PORTS.other },
  });
  return bench;
}

function hearText(bench: Bench): void {
  bench.send({ flags: ACK | PSH, data: TEXT });
  bench.event(ACCEPTED, "readable", SOON);
  const got = bench.must({ call: "receive", socket: ACCEPTED, max: 1000 });
  if (!("data" in got)) return wrong("receive gave no data, though data had come in");
  if (got.data.join() !== TEXT.join()) wrong(`receive gave ${got.data.length} octets that are not those that came in`);
  bench.segment((sent) => has(sent, ACK), "an acknowledgment of the text", SOON);
}

function sayText(bench: Bench): void {
  const taken = bench.must({ call: "send", socket: ACCEPTED, data: TEXT });
  if (!("taken" in taken) || taken.taken !== TEXT.length) wrong(`send did not take ${TEXT.length} octets`);
  const sent = bench.segment(({ data }) => data.length > 0, "a segment with what was sent", SOON);
  if (sent.data.join() !== TEXT.join()) wrong(`it sent ${sent.data.length} octets that are not those of the send`);
  bench.send({ flags: ACK });
}

function partInPeace(bench: Bench): void {
  bench.send({ flags: FIN | ACK });
  bench.event(ACCEPTED, "readable", SOON);
  const end = bench.must({ call: "receive", socket: ACCEPTED, max: 1000 });
  if (!("endOfStream" in end)) wrong("receive does not tell the end of the stream, though the peer's FIN has come");
  bench.must({ call: "close", socket: ACCEPTED });
  bench.segment((sent) => has(sent, FIN), "a FIN after close", SOON);
  bench.send({ flags: ACK });
}

function wholeLife(kind: VirtualStackKind): Bench {
  const bench = established(kind);
  hearText(bench);
  sayText(bench);
  partInPeace(bench);
  return bench;
}

const FRESH = "starts a fresh host";
const LISTENS = "listens, and answers a SYN with a SYN,ACK";
const ESTABLISHES = "comes to ESTABLISHED, and is accepted";
const DELIVERS = "delivers what comes in, and acknowledges it";
const OPENS = "opens actively, and tells when it is established";

/** Packets that mean nothing. */
const NONSENSE: readonly (readonly number[])[] = [
  [0],
  [0x45, 0, 0, 20],
  [0x45, 0, 0xff, 0xff, 0, 0, 0, 0, 64, 6, 0, 0, 10, 0, 0, 2, 10, 0, 0, 1],
  [0x4f, 0, 0, 20, 0, 0, 0, 0, 64, 6, 0, 0, 10, 0, 0, 2, 10, 0, 0, 1],
  [0x60, 0, 0, 0, 0xff, 0xff, 6, 64],
  Array.from({ length: 60 }, () => 0xff),
  Array.from({ length: 1500 }, (_, index) => index % 256),
];

/** The steps, in their order. */
export const STEPS: readonly Step[] = [
  {
    says: "declares bounds that fit together",
    work: ({ declaration: { timing, mss, supports } }) => {
      if (timing.minRto > timing.maxRto) wrong("it declares a least RTO that is larger than the greatest");
      if (timing.initialRto > timing.maxRto) wrong("it declares an initial RTO that is larger than the greatest");
      if (mss > 1460) wrong(`it declares an MSS of ${mss}; 1460 is all that a link of 1500 octets has room for (IPv4)`);
      const usual = (["crafted", "long-time"] as const).filter((word) => !supports.includes(word));
      if (usual.length > 0) wrong(`it does not declare ${usual.join(" and ")}: whatever is driven by packets has that`);
    },
  },
  { says: FRESH, work: (kind) => void Bench.fresh(kind) },
  {
    says: "refuses a call about a socket that there is not",
    after: FRESH,
    work: (kind) => {
      const result = Bench.fresh(kind).call({ call: "receive", socket: UNKNOWN, max: 1 });
      if (result.ok) wrong("receive on a socket that there is not succeeded");
    },
  },
  {
    says: LISTENS,
    after: FRESH,
    work: (kind) => {
      const bench = listening(kind);
      bench.send({ flags: SYN, options: OFFER });
      bench.segment((sent) => has(sent, SYN | ACK), "a SYN,ACK", SOON);
    },
  },
  { says: ESTABLISHES, after: LISTENS, work: (kind) => void established(kind) },
  { says: DELIVERS, after: ESTABLISHES, work: (kind) => hearText(established(kind)) },
  { says: "sends what it is given", after: ESTABLISHES, work: (kind) => sayText(established(kind)) },
  {
    says: "has nothing to receive when nothing has come",
    after: ESTABLISHES,
    work: (kind) => {
      const result = established(kind).call({ call: "receive", socket: ACCEPTED, max: 10 });
      if (result.ok || result.failure !== "would-block") {
        wrong('"would-block" is expected of a receive before any data');
      }
    },
  },
  {
    says: "tells the end of the stream, and closes with a FIN",
    after: ESTABLISHES,
    work: (kind) => partInPeace(established(kind)),
  },
  {
    says: OPENS,
    after: FRESH,
    work: (kind) => {
      const bench = connecting(kind);
      bench.segment((sent) => has(sent, SYN) && !has(sent, ACK), "a SYN after connect", SOON);
      bench.send({ flags: SYN | ACK, options: OFFER });
      bench.event(OPENED, "established", SOON);
    },
  },
  {
    says: "wants to be woken, and sends its SYN again",
    after: FRESH,
    work: (kind) => {
      const bench = connecting(kind);
      const first = bench.segment((sent) => has(sent, SYN), "a SYN after connect", SOON);
      if (bench.wakeAt === null) wrong('its "wake" is null though a SYN is unanswered: its timer would never run');
      const second = bench.segment((sent) => has(sent, SYN), "the same SYN once more", SYN_PATIENCE);
      if (second.seq !== first.seq) wrong("the SYN that was sent again has another sequence number");
    },
  },
  {
    says: "tells of an RST that ends a connection",
    after: ESTABLISHES,
    work: (kind) => {
      const bench = established(kind);
      bench.send({ flags: RST | ACK });
      bench.event(ACCEPTED, "reset", SOON);
    },
  },
  {
    says: "remembers nothing after a reset",
    after: ESTABLISHES,
    work: (kind) => {
      const before = established(kind);
      const { next, expected } = before;
      const bench = Bench.fresh(kind);
      bench.next = next;
      bench.expected = expected;
      bench.send({ flags: ACK | PSH, data: TEXT });
      bench.until(() => false, 100 * MILLISECOND);
      if (bench.rest().some((sent) => !has(sent, RST))) wrong("it knows a connection that was opened before the reset");
      if ((bench.blocks ?? 0) !== 0) wrong(`it has ${bench.blocks} connection blocks right after a reset`);
    },
  },
  {
    says: "takes packets that mean nothing",
    after: DELIVERS,
    work: (kind) => {
      const bench = established(kind);
      for (const octets of NONSENSE) bench.give(Uint8Array.from(octets));
      hearText(bench);
    },
  },
  {
    says: "does the same again",
    after: DELIVERS,
    needs: ["deterministic"],
    work: (kind) => {
      const [first, second] = [wholeLife(kind).said, wholeLife(kind).said];
      const at = first.findIndex((line, index) => line !== second[index]);
      if (at >= 0) wrong(`it declares deterministic, and said something else the second time, in answer ${at}`);
    },
  },
  {
    says: "tells the state of a connection",
    after: ESTABLISHES,
    needs: ["status"],
    work: (kind) => {
      const bench = established(kind);
      const told = bench.must({ call: "status", socket: ACCEPTED });
      const state = "status" in told ? told.status.state : null;
      if (state !== "ESTABLISHED") wrong(`it tells ${state} of a connection that is ESTABLISHED`);
    },
  },
  {
    says: "counts its connection blocks",
    after: ESTABLISHES,
    needs: ["blocks"],
    work: (kind) => {
      const { blocks } = established(kind);
      if (blocks !== 1) wrong(`it counts ${blocks} connection blocks where there is 1 (listeners don't count)`);
    },
  },
  {
    says: "goes on receiving after a half-close",
    after: DELIVERS,
    needs: ["half-close"],
    work: (kind) => {
      const bench = established(kind);
      bench.must({ call: "shutdown", socket: ACCEPTED });
      bench.segment((sent) => has(sent, FIN), "a FIN after shutdown", SOON);
      bench.send({ flags: ACK });
      hearText(bench);
    },
  },
  {
    says: "starts with the initial sequence number that it is given",
    after: OPENS,
    needs: ["isn"],
    work: (kind) => {
      const isn = 0xffff_fff0;
      const bench = connecting(kind, { isns: [isn] });
      const syn = bench.segment((sent) => has(sent, SYN), "a SYN after connect", SOON);
      if (syn.seq !== isn) wrong(`its SYN has the sequence number ${syn.seq}; ${isn} was given`);
    },
  },
  {
    says: "does all that over IPv6",
    after: DELIVERS,
    needs: ["ipv6"],
    work: (kind) => void hearText(established(kind, { ip: 6 })),
  },
  {
    says: "takes keep-alive options",
    after: ESTABLISHES,
    needs: ["keep-alive"],
    work: (kind) => {
      const bench = established(kind);
      bench.must({ call: "set", socket: ACCEPTED, options: { keepAlive: true, keepAliveIdle: 10 * SECOND } });
      bench.segment((sent) => has(sent, ACK), "a keep-alive after 10 s of silence", 20 * SECOND);
    },
  },
  {
    says: "starts at any instant",
    after: DELIVERS,
    needs: ["clock"],
    work: (kind) => hearText(established(kind, { epoch: 4_294_967_000_000 })),
  },
];
