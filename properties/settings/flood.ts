/** A flood of SYNs that nobody stands behind, and a client in the midst of it: RFC 9293, section 3.10.7.2; RFC 4987. */

import fc, { type Arbitrary } from "fast-check";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import { floodIsForgotten, onlyCompleteOnesAreAccepted, servedAllTheSame } from "../../spec/monitors/flooded.ts";
import { readAsWritten } from "../../spec/monitors/stream.ts";
import { ACK, SYN } from "../../spec/tcp/segment.ts";
import { MINUTE, SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario, DEFAULT_HOST, DEFAULT_NETWORK, DEFAULT_SERVER } from "../../src/scenario/defaults.ts";
import type { Action, Crafted, FateRule, Host, Network } from "../../src/scenario/scenario.ts";
import { inject, injection, seqFrom } from "../arbitraries/crafted.ts";
import { exactly, having } from "../arbitraries/exactly.ts";
import { anyPolicy, type PolicySettings } from "../arbitraries/policy.ts";
import { awaiting, open, scenario, someTime, steps, wait, write } from "../arbitraries/scenario.ts";
import { established } from "../close/reached.ts";
import { sentSuch } from "../handshake/reached.ts";
import { linuxOpens, setTo } from "./knobs.ts";

/** More than there is room for, whatever the backlog. */
const FLOOD = 12;

/** An MSS of 1460. */
const MSS = "020405b4";

/** The `n`th of them, from a port of its own. */
const another = (n: number): Arbitrary<Action> =>
  injection({ flags: SYN, fromPort: n, options: MSS }, { seq: seqFrom("zero", 0, 0xffff_ffff) });

const flood: readonly Arbitrary<Action>[] = Array.from({ length: FLOOD }, (_, n) => another(n + 1));

/** Nobody stands behind them: what the host at that address would say to a SYN,ACK is never heard. */
const UNHEARD: FateRule = { from: "b", class: "rst", nth: 0, times: 10_000, then: { fate: "drop" } };
const NETWORK: Network = { ...DEFAULT_NETWORK, rules: [UNHEARD] };

const synAcks = (retries: number, queue: number): PolicySettings => ({
  giveUpSynAck: linuxOpens(retries),
  tcp_synack_retries: retries,
  tcp_max_syn_backlog: queue,
});

const ROWS: readonly PolicySettings[] = [synAcks(1, 4), synAcks(2, 8), synAcks(1, 128)];

const listener: Partial<Host> = { listens: true };

const client = (seconds: number): readonly Action[] => [
  open("b"),
  awaiting("established", MINUTE),
  { type: "write", side: "b", bytes: 2000, urgent: false },
  awaiting("delivered", MINUTE),
  { type: "close", side: "b" },
  wait(seconds * SECOND),
];

const said = (segment: Partial<Crafted>): Action => inject({ flags: SYN, options: MSS, ...segment });

/** With and without SYN cookies, where a stack has some. */
export const SYN_FLOOD: Property = {
  id: "settings/syn-flood",
  says:
    "In a flood of SYNs a client's connection opens, if later; its application is given no connection but complete " +
    "ones; and once the others were given up as set, nothing is left of them.",
  covers: ["L2", "S10", "L4", "S1"],
  needs: ["settings", "crafted", "long-time"],
  scenario: scenario({
    a: having<Host>({ ...DEFAULT_HOST, ...listener }, {
      backlog: fc.constantFrom(1, 2, 4, 8, 64),
      policy: setTo(ROWS, { initialRto: fc.constant(SECOND), tcp_syncookies: fc.constantFrom(0, 1, 2) }),
    }),
    b: having<Host>({ ...DEFAULT_SERVER, listens: false }, { policy: anyPolicy }),
    network: exactly(NETWORK),
    actions: steps(
      ...flood.slice(0, FLOOD / 2),
      someTime(SECOND),
      ...flood.slice(FLOOD / 2),
      someTime(4 * SECOND),
      open("b"),
      awaiting("established", MINUTE),
      write("b", 5000),
      awaiting("delivered", MINUTE),
      { type: "close", side: "b" },
      wait(20 * MINUTE),
    ),
  }),
  examples: [0, 1, 2].map((cookies) =>
    calmScenario({
      a: { ...DEFAULT_HOST, ...listener, backlog: 2, policy: { ...synAcks(1, 4), tcp_syncookies: cookies } },
      b: { ...DEFAULT_SERVER, listens: false },
      network: NETWORK,
      actions: [
        ...Array.from({ length: FLOOD }, (_, n) => said({ fromPort: n + 1, seq: { base: "zero", plus: 1000 * n } })),
        ...client(20 * 60),
      ],
    })
  ),
  monitors: [servedAllTheSame, onlyCompleteOnesAreAccepted, floodIsForgotten, everythingIsRead, readAsWritten],
  premise: {
    says: "the stack answered a SYN of the flood, and the client was told that it is connected",
    reached: (run) =>
      sentSuch(
          run,
          "a",
          ({ flags, destinationPort }) =>
            (flags & (SYN | ACK)) === (SYN | ACK) && destinationPort !== DEFAULT_SERVER.port,
        ) > 0 &&
      established(run, "b"),
  },
  reach: 50,
  pace: "slow",
};
