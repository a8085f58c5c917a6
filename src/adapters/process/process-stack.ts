/** A stack in another process, behind the contract of a stack in this one. */

import type { Endpoint } from "../../../spec/datagram.ts";
import { type Instant, instant } from "../../../spec/time.ts";
import type { Declaration } from "../../../spec/trace/declaration.ts";
import type { Call, SocketId } from "../../../spec/trace/vocabulary.ts";
import {
  AdapterError,
  type Availability,
  type Stack,
  StackCrash,
  type StackInput,
  type StackOutput,
  type VirtualStackKind,
} from "../../adapter/stack.ts";
import { Packet } from "../../wire/packet.ts";
import { type Settings, settingsFor } from "../../adapter/settings.ts";
import { AdapterProcess, type Answered, type Launch } from "./adapter-process.ts";
import { resultOf } from "./answers.ts";
import { octetsOf } from "./octets.ts";
import { requestOf } from "./requests.ts";

/** A stack in a process of its own. All its hosts share the process: the one that was reset last is the one alive. */
export interface ProcessStackKind extends VirtualStackKind {
  /** The process, for whoever wants to look at it apart from any stack. */
  readonly process: AdapterProcess;
}

/** One host of a stack in a process. */
class ProcessStack implements Stack {
  readonly #process: AdapterProcess;
  #declaration: Declaration | null = null;
  #wakeAt: Instant | null = null;
  #blocks: number | null = null;
  #sockets: Set<SocketId> = new Set();
  #listeners: Map<SocketId, Endpoint> = new Map();

  constructor(process: AdapterProcess) {
    this.#process = process;
  }

  handle(input: StackInput, now: Instant): readonly StackOutput[] {
    if (input.type === "reset") {
      this.#sockets = new Set();
      this.#listeners = new Map();
      this.#declaration = this.#process.start();
    }
    const declaration = this.#declaration;
    if (declaration === null) throw new AdapterError("it was used before its first reset");
    if (input.type === "call") this.#note(input.call);
    const answered = this.#process.ask(requestOf(input, now, declaration));
    this.#take(answered, declaration);
    return this.#outputs(answered, input.type === "call" ? input.call : null, declaration);
  }

  wakeAt(): Instant | null {
    return this.#wakeAt;
  }

  blocks(): number | null {
    return this.#blocks;
  }

  #note(call: Call): void {
    this.#sockets.add(call.call === "accept" ? call.as : call.socket);
    if (call.call === "listen") this.#listeners.set(call.socket, call.local);
  }

  #take({ done }: Answered, { supports }: Declaration): void {
    this.#wakeAt = done.wake === null ? null : instant(done.wake);
    if (done.blocks === undefined && supports.includes("blocks")) {
      throw new AdapterError('it declares blocks, and its "done" has no blocks');
    }
    this.#blocks = done.blocks ?? null;
  }

  #outputs({ lines }: Answered, call: Call | null, declaration: Declaration): readonly StackOutput[] {
    if (lines.length === 0) return NOTHING;
    return resultFirst(lines).map((line): StackOutput => {
      switch (line.type) {
        case "packet":
          return { type: "packet", packet: Packet.ofBytes(octetsOf(line.data)) };
        case "event":
          if (this.#sockets.has(line.socket)) return { type: "event", socket: line.socket, event: line.event };
          throw new AdapterError(`it tells "${line.event}" of socket ${line.socket}, which nobody has made`);
        case "result": {
          if (call === null) throw new AdapterError("it gave a result, and was not called");
          const listener = this.#listeners.get(call.socket) ?? null;
          return {
            type: "result",
            call: call.call,
            socket: call.socket,
            result: resultOf(line, call, listener, declaration.supports),
          };
        }
      }
    });
  }
}

const NOTHING: readonly StackOutput[] = [];

/**
 * What a call brought about comes behind its result, as it does with every other stack: a SYN that left before would
 * belong to no socket yet.
 */
const resultFirst = (lines: Answered["lines"]): Answered["lines"] => {
  const at = lines.findIndex((line) => line.type === "result");
  return at <= 0 ? lines : [lines[at]!, ...lines.slice(0, at), ...lines.slice(at + 1)];
};

/** What is known of a stack whose adapter did not introduce itself. */
const unknownOf = (name: string): Declaration => ({
  name,
  version: "unknown",
  clock: "virtual",
  supports: [],
  timing: {
    msl: 0,
    timeWait: 0,
    minRto: 0,
    maxRto: 0,
    initialRto: 0,
    granularity: 0,
    giveUpData: 0,
    giveUpSyn: 0,
    giveUpSynAck: 0,
    giveUpOrphan: 0,
    finWait2: null,
    delayedAck: 0,
    tolerance: 0,
  },
  initialWindow: 1,
  mss: 536,
  receiveBuffer: 0,
});

/** Where to look for what an adapter does wrong. */
const help = (name: string): string =>
  `Try \`tcp-conformance smoke '${name}'\`; src/adapters/process/README.md has the protocol.`;

/** What a stack declares under settings that it takes; `usual` is what it declares without. */
export type DeclaresUnder = (usual: Declaration, settings: Settings) => Declaration;

/**
 * A stack behind a command. Its declaration is that of the process, once `available()` has said yes or a host was
 * started; `declare` says what settings of a scenario make of it.
 */
export function processStack(name: string, launch: Launch, declare?: DeclaresUnder): ProcessStackKind {
  const process = new AdapterProcess(launch);
  const usual = (): Declaration => process.declaration ?? unknownOf(name);
  const under = (settings: Settings): Declaration =>
    declare?.(usual(), settingsFor(usual().supports, settings)) ?? usual();
  return {
    clock: "virtual",
    process,
    get declaration(): Declaration {
      return usual();
    },
    declare: under,
    available(): Promise<Availability> {
      try {
        process.start();
        return Promise.resolve({ available: true });
      } catch (cause) {
        if (!(cause instanceof AdapterError || cause instanceof StackCrash)) throw cause;
        return Promise.resolve({
          available: false,
          why: `its adapter does not start: ${cause.message}.`,
          help: help(name),
        });
      }
    },
    create: () => new ProcessStack(process),
  };
}
