/** Idle connections, whose applications asked for keep-alives or did not. */

import fc, { type Arbitrary } from "fast-check";
import { SECOND } from "../../spec/time.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { SocketOptions } from "../../spec/trace/vocabulary.ts";
import type { Action, Scenario } from "../../src/scenario/scenario.ts";
import { having } from "../arbitraries/exactly.ts";
import { hostsFor } from "../arbitraries/ending.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";
import { awaiting, open, scenario, steps } from "../arbitraries/scenario.ts";
import { someWrite } from "../arbitraries/talk.ts";
import { anySegment } from "../data/seen.ts";

/** Keep-alives with the shortest times that kernels know: whole seconds. */
export const quickly = (counts: readonly number[] = [2, 3]): Arbitrary<SocketOptions> =>
  having<SocketOptions>({ keepAlive: true }, {
    keepAliveIdle: fc.constantFrom(2 * SECOND, SECOND, 3 * SECOND),
    keepAliveInterval: fc.constantFrom(SECOND, 2 * SECOND),
    keepAliveCount: fc.constantFrom(...counts),
  });

/** The same without anything random. */
export const QUICK: SocketOptions = {
  keepAlive: true,
  keepAliveIdle: 2 * SECOND,
  keepAliveInterval: SECOND,
  keepAliveCount: 3,
};

/** What the sides' sockets are opened with; nothing unless told otherwise. */
export interface Wishes {
  readonly a?: Arbitrary<SocketOptions>;
  readonly b?: Arbitrary<SocketOptions>;
  /** The policy of both; any unless told otherwise. */
  readonly policy?: Arbitrary<PolicySettings>;
}

/** The parts of a host that are told. */
const wished = (options: Arbitrary<SocketOptions> | undefined, policy: Arbitrary<PolicySettings> | undefined) => ({
  ...(options === undefined ? {} : { options }),
  ...(policy === undefined ? {} : { policy }),
});

/** A connection over which something was said, and then what follows; it is left open. */
export function idle(wishes: Wishes, ...actions: readonly (Action | Arbitrary<Action>)[]): Arbitrary<Scenario> {
  const from = (by: "a" | "b"): Arbitrary<Scenario> =>
    scenario({
      ...hostsFor(by, { a: wished(wishes.a, wishes.policy), b: wished(wishes.b, wishes.policy) }),
      actions: steps(
        open(by),
        awaiting("established", 10 * SECOND),
        someWrite(3_000),
        awaiting("delivered", 10 * SECOND),
        ...actions,
      ),
    }, { ending: "leave", horizon: SECOND });
  return fc.oneof(from("a"), from("b"));
}

/** Whether side `a` sent a segment at SND.NXT-1 with at most one octet. */
export const probedBy = (run: RunRecord, side: "a" | "b"): boolean =>
  anySegment(run, ({ what, side: by, segment, connection, genuine }) => {
    const { una, nxt, iss } = connection[side];
    return what === "sent" && by === side && genuine && una !== null && una !== iss && una === nxt &&
      segment.data.length <= 1 && segment.seq === ((nxt - 1) >>> 0);
  });
