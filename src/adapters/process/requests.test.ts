/** What stacks in other processes are sent, by what they declare. */

import { expect, test } from "vitest";
import { instant } from "../../../spec/time.ts";
import type { Capability } from "../../../spec/trace/declaration.ts";
import type { StackInput } from "../../adapter/stack.ts";
import { modelStack } from "../model/model.ts";
import { REQUEST } from "./messages.ts";
import { requestOf } from "./requests.ts";

const RESET: StackInput = {
  type: "reset",
  configuration: {
    address: "10.0.0.1",
    peer: "10.0.0.2",
    mtu: 1500,
    seed: 7,
    isns: [1, 2],
    policy: { finWait2: 10_000_000, tcp_fin_timeout: 10, nagle: false, tcp_congestion_control: "reno" },
  },
};

const asked = (...supports: readonly Capability[]) =>
  requestOf(RESET, instant(0), { ...modelStack().declaration, supports });

test.each<readonly [readonly Capability[], string | undefined]>([
  [[], undefined],
  [["settings"], "tcp_fin_timeout=10 tcp_congestion_control=reno"],
  [["policy"], "finWait2=10000000 nagle=false"],
])("a stack that declares %j is sent the settings %s", (supports, policy) => {
  const request = asked(...supports);
  expect(request.type === "reset" && request.policy).toBe(policy);
  expect(REQUEST.safeParse({ n: 0, ...request }).success).toBe(true);
});

test("initial sequence numbers are for those who take them", () => {
  expect(asked("isn")).toMatchObject({ isns: "1 2" });
  expect(asked()).not.toHaveProperty("isns");
});
