/** `smoke` sees what is wrong with an adapter, at the step that it is about; and nothing where nothing is wrong. */

import { expect, test } from "vitest";
import { isIPv6 } from "../../spec/datagram.ts";
import { ACK, has, RST, SYN } from "../../spec/tcp/segment.ts";
import type { Instant } from "../../spec/time.ts";
import type { Declaration } from "../../spec/trace/declaration.ts";
import {
  AdapterError,
  type HostConfiguration,
  type Stack,
  type StackInput,
  type StackOutput,
  type VirtualStackKind,
} from "../adapter/stack.ts";
import { modelStack } from "../adapters/model/model.ts";
import { Packet } from "../wire/packet.ts";
import { type Outcome, type } from "./doubles.fixture.ts";
import { STEPS } from "./smoke/steps.ts";

/** How an adapter is broken: in what it hears, what it says, when it wants to be woken, what it declares. */
interface Flaw {
  readonly hears?: (input: StackInput, now: Instant) => StackInput;
  readonly says?: (output: StackOutput, input: StackInput) => StackOutput | null;
  readonly sleeps?: true;
  readonly blocks?: number;
  readonly declares?: Partial<Declaration>;
}

const MODEL = modelStack();

function flawed({ hears, says, sleeps, blocks, declares }: Flaw): VirtualStackKind {
  const create = (): Stack => {
    const stack = MODEL.create();
    let heardSegments = false;
    return {
      handle: (input, now) => {
        heardSegments ||= input.type === "packet";
        const outputs = stack.handle(hears === undefined ? input : hears(input, now), now);
        return says === undefined ? outputs : outputs.flatMap((output) => says(output, input) ?? []);
      },
      wakeAt: () => sleeps === true && !heardSegments ? null : stack.wakeAt(),
      blocks: () => blocks ?? stack.blocks(),
    };
  };
  return { ...MODEL, declaration: { ...MODEL.declaration, ...declares }, create };
}

const configured = (change: Partial<HostConfiguration>) => (input: StackInput): StackInput =>
  input.type === "reset" ? { ...input, configuration: { ...input.configuration, ...change } } : input;

const mute = (event: string) => (output: StackOutput): StackOutput | null =>
  output.type === "event" && output.event === event ? null : output;

const answering =
  (call: string, result: Extract<StackOutput, { type: "result" }>["result"], instead: string) =>
  (output: StackOutput): StackOutput =>
    output.type === "result" && output.call === call && JSON.stringify(output.result).includes(instead)
      ? { ...output, result }
      : output;

const segmentsOnly = (keeps: (data: number, flags: number) => boolean) => (output: StackOutput): StackOutput | null => {
  if (output.type !== "packet") return output;
  const { datagram } = output.packet.decoded;
  return datagram !== null && !keeps(datagram.segment.data.length, datagram.segment.flags) ? null : output;
};

let resets = 0;

/** For each step, an adapter that gets just that wrong, or that first. */
const FLAWS: Readonly<Record<string, Flaw>> = {
  "declares bounds that fit together": { declares: { mss: 9000 } },
  "starts a fresh host": {
    hears: () => {
      throw new AdapterError("it can't begin anew");
    },
  },
  "refuses a call about a socket that there is not": {
    says: answering("receive", { ok: true, data: Uint8Array.of(1) }, "not-connected"),
  },
  "listens, and answers a SYN with a SYN,ACK": { says: segmentsOnly((_, flags) => (flags & SYN) === 0) },
  "comes to ESTABLISHED, and is accepted": { says: mute("acceptable") },
  "delivers what comes in, and acknowledges it": {
    says: answering("receive", { ok: true, data: Uint8Array.of(1) }, "data"),
  },
  "sends what it is given": { says: segmentsOnly((data) => data === 0) },
  "has nothing to receive when nothing has come": {
    says: answering("receive", { ok: false, failure: "closing" }, "would-block"),
  },
  "tells the end of the stream, and closes with a FIN": {
    says: answering("receive", { ok: false, failure: "would-block" }, "endOfStream"),
  },
  "opens actively, and tells when it is established": { says: mute("established") },
  "wants to be woken, and sends its SYN again": { sleeps: true },
  "tells of an RST that ends a connection": { says: mute("reset") },
  "remembers nothing after a reset": {
    says: (output) => {
      const datagram = output.type === "packet" ? output.packet.decoded.datagram : null;
      if (datagram === null || !has(datagram.segment, RST)) return output;
      const { segment } = datagram;
      return { type: "packet", packet: Packet.ofDatagram({ ...datagram, segment: { ...segment, flags: ACK } }) };
    },
  },
  "takes packets that mean nothing": {
    hears: (input) => {
      if (input.type === "packet" && input.packet.bytes.length < 20) throw new Error("index out of range");
      return input;
    },
  },
  "does the same again": { hears: (input) => configured({ seed: resets++ })(input) },
  "tells the state of a connection": {
    says: answering("status", { ok: true, status: { state: "LISTEN" } }, "ESTABLISHED"),
  },
  "counts its connection blocks": { blocks: 0 },
  "goes on receiving after a half-close": {
    hears: (input) =>
      input.type === "call" && input.call.call === "shutdown"
        ? { type: "call", call: { call: "close", socket: input.call.socket } }
        : input,
    says: (output, input) =>
      output.type === "result" && input.type === "call" ? { ...output, call: input.call.call } : output,
  },
  "starts with the initial sequence number that it is given": { hears: configured({ isns: [] }) },
  "does all that over IPv6": {
    hears: (input) => {
      if (input.type === "call" && "local" in input.call && isIPv6(input.call.local.address)) throw new Error("no v6");
      return input;
    },
  },
  "takes keep-alive options": {
    hears: (input) =>
      input.type === "call" && input.call.call === "set" ? { ...input, call: { ...input.call, options: {} } } : input,
  },
  "starts at any instant": {
    hears: (input, now) => {
      if (now > 4_000_000_000) throw new AdapterError("the clock does not fit 32 bits");
      return input;
    },
  },
};

const smoked = (stack: VirtualStackKind): Promise<Outcome> =>
  type("smoke double", { stacks: [{ name: "double", says: "", known: [], load: () => Promise.resolve(stack) }] });

test("finds nothing wrong with the model", async () => {
  const { code, written } = await smoked(MODEL);
  expect(written.out).toContain(`${STEPS.length + 1} right, 0 wrong, 0 not tried`);
  expect(code).toBe(0);
});

test.each(STEPS.map(({ says }) => says))("sees an adapter that fails where it is asked whether it %s", async (says) => {
  const flaw = FLAWS[says];
  expect(flaw, "every step needs an adapter that it finds fault with").toBeDefined();
  const { code, written } = await smoked(flawed(flaw ?? {}));
  const wrong = written.out.split("\n").filter((line) => line.startsWith("✕"));
  expect(wrong[0]).toMatch(new RegExp(`^✕ it ${says.replaceAll(/[.,]/g, "\\$&")}: .+`));
  expect(code).toBe(1);
});

test("what depends on a step that went wrong is not tried", async () => {
  const { written } = await smoked(flawed({ says: mute("acceptable") }));
  expect(written.out).toContain(
    "– it sends what it is given: for that, it has to be right that it comes to ESTABLISHED, and is accepted",
  );
});

test("a connection block that is left after a reset is seen", async () => {
  const { written } = await smoked(flawed({ blocks: 1 }));
  expect(written.out).toContain("it has 1 connection blocks right after a reset");
});

test("a stack with a clock of its own is refused", async () => {
  const live = { ...MODEL, clock: "real", open: () => Promise.reject(new Error("not here")) } as never;
  const { code, written } = await type("smoke double", {
    stacks: [{ name: "double", says: "", known: [], load: () => Promise.resolve(live) }],
  });
  expect(written.err).toContain("smoke is for stacks in virtual time");
  expect(code).toBe(2);
});
