/** Whole courses of connections in which every timer has its turn, with segments of an attacker in between. */

import fc, { type Arbitrary } from "fast-check";
import { HOUR, MILLISECOND, MINUTE, SECOND } from "../../spec/time.ts";
import { otherSide } from "../../spec/trace/observation.ts";
import { DEFAULT_HOST, DEFAULT_SERVER } from "../../src/scenario/defaults.ts";
import type { Action, Application, Host, Scenario } from "../../src/scenario/scenario.ts";
import { endingBy } from "./ending.ts";
import { exactly, having } from "./exactly.ts";
import { calm, storm } from "./network.ts";
import { throttledPolicy } from "./policy.ts";
import { awaiting, open, scenario, steps, wait, write } from "./scenario.ts";
import { anyKind, injected } from "./segments.ts";
import { pause, someWrite } from "./talk.ts";

type Step = Action | Arbitrary<Action>;
type Opener = "a" | "b" | "both";

/** A course: who opens, what happens, and what is told of both hosts beside their policies. */
interface Course {
  readonly opener: Opener;
  readonly actions: readonly Step[];
  readonly host?: { readonly [K in keyof Host]?: Arbitrary<Host[K]> };
  readonly application?: Partial<Application>;
  readonly fixed?: Partial<Scenario>;
}

/** Numbers so close before a wrap, at 2^31 or at 2^32, that a connection comes across it. */
const aboutToWrap: Arbitrary<number> = fc.oneof(
  fc.integer({ min: 0x8000_0000 - 2_000, max: 0x8000_0000 }),
  fc.integer({ min: 0x1_0000_0000 - 2_000, max: 0xffff_ffff }),
);

const along = ({ opener, actions, host, application, fixed }: Course): Arbitrary<Scenario> => {
  const parts = { policy: throttledPolicy, isns: fc.array(aboutToWrap, { maxLength: 2 }), ...host };
  const own = { application: { ...DEFAULT_HOST.application, ...application } };
  return scenario({
    ip: fc.constantFrom(4, 6),
    a: having<Host>({ ...DEFAULT_HOST, ...own, listens: opener === "b" }, parts),
    b: having<Host>({ ...DEFAULT_SERVER, ...own, listens: opener === "a" }, parts),
    network: fc.oneof({ arbitrary: calm, weight: 2 }, { arbitrary: storm, weight: 1 }),
    actions: steps(open(opener), awaiting("established", 10 * SECOND), ...actions),
  }, fixed);
};

/** Most often nothing, else a segment of the attacker. */
const perhaps: Arbitrary<Action> = fc.oneof(
  { arbitrary: exactly<Action>(wait(0)), weight: 3 },
  { arbitrary: injected(anyKind), weight: 1 },
);

const chat = fc.oneof(someWrite(200), someWrite(3_000), pause(SECOND));

/**
 * One end's window closes, and opens again: the persist timer, and the override timer at the edge. Only one of the two,
 * as two closed windows with a probe outstanding in each direction never stop answering each other.
 */
const closedWindow = (opener: "a" | "b", closed: "a" | "b"): Course => ({
  opener,
  host: { options: fc.record({ receiveBuffer: fc.constantFrom(4_096, 2_000, 10_000) }) },
  application: { atEndOfStream: "nothing" },
  actions: [
    { type: "reader", side: closed, reader: { reads: "never" } },
    write(otherSide(closed), 20_000),
    pause(MINUTE),
    perhaps,
    write(closed, 2_000),
    pause(10 * MINUTE),
    perhaps,
    reading(closed),
    awaiting("delivered", 10 * MINUTE),
  ],
});

const reading = (side: "a" | "b"): Arbitrary<Action> =>
  having<Extract<Action, { type: "reader" }>>({ type: "reader", side }, {
    reader: having<{ reads: "slowly"; bytes: number; every: number }>({ reads: "slowly" }, {
      bytes: fc.integer({ min: 500, max: 4_000 }),
      every: fc.integer({ min: 100 * MILLISECOND, max: SECOND }),
    }),
  });

/** The network falls silent for ever while something is unacknowledged: R2, or the user's own time-out. */
const givenUp = (opener: "a" | "b"): Course => ({
  opener,
  host: { options: fc.oneof(fc.record({}), fc.record({ userTimeout: fc.constantFrom(5 * SECOND, MINUTE) })) },
  actions: [
    { type: "partition", from: "both", us: null },
    write("a", 3_000),
    write("b", 3_000),
    perhaps,
    pause(MINUTE),
    perhaps,
    wait(HOUR),
  ],
});

/** Nobody says anything for a while, and keep-alives are asked for. */
const keptAlive = (opener: "a" | "b"): Course => ({
  opener,
  host: {
    options: fc.record({
      keepAlive: fc.boolean(),
      keepAliveIdle: fc.constantFrom(SECOND, 10 * SECOND),
      keepAliveInterval: fc.constantFrom(SECOND, 5 * SECOND),
      keepAliveCount: fc.integer({ min: 1, max: 4 }),
    }),
  },
  actions: [
    write("a", 100),
    pause(MINUTE),
    perhaps,
    pause(MINUTE),
    fc.oneof(exactly<Action>({ type: "partition", from: "both", us: null }), perhaps),
    pause(10 * MINUTE),
  ],
});

/** One end lets go, and the other never closes. */
const leftAlone = (opener: "a" | "b"): Course => ({
  opener,
  application: { atEndOfStream: "nothing" },
  actions: [write("b", 100), endingBy("a"), pause(SECOND), perhaps, write("b", 100), wait(10 * MINUTE)],
  fixed: { ending: "leave", horizon: MINUTE },
});

/** Small writes and large ones, a close by whoever comes first, and another connection after it. */
const talkative = (opener: Opener): Course => ({
  opener,
  application: { atEndOfStream: "nothing" },
  actions: [
    chat,
    chat,
    perhaps,
    chat,
    chat,
    perhaps,
    endingBy("a"),
    fc.oneof(exactly<Action>(wait(0)), pause(SECOND)),
    endingBy("b"),
    pause(SECOND),
    perhaps,
    pause(MINUTE),
    { type: "open", by: opener, tuple: 7, retry: false },
    awaiting("established", MINUTE),
    write("a", 3_000),
    write("b", 3_000),
    perhaps,
  ],
});

/**
 * Any course of a connection, under any policy of either side, in which each timer of TCP has its turn, with a segment
 * of an attacker now and then.
 */
export const anyCourse: Arbitrary<Scenario> = fc.oneof(
  along(talkative("a")),
  along(talkative("b")),
  along(talkative("both")),
  along(closedWindow("a", "a")),
  along(closedWindow("b", "a")),
  along(closedWindow("a", "b")),
  along(closedWindow("b", "b")),
  along(givenUp("a")),
  along(givenUp("b")),
  along(keptAlive("a")),
  along(keptAlive("b")),
  along(leftAlone("a")),
  along(leftAlone("b")),
);
