/** Plays a scenario over the version of IP that both ends declare. */

import { expect, test } from "vitest";
import { isIPv6 } from "../../spec/datagram.ts";
import type { Capability } from "../../spec/trace/declaration.ts";
import { modelStack } from "../adapters/model/model.ts";
import { calmScenario } from "../scenario/defaults.ts";
import { playVirtual } from "./play.ts";

const MODEL = modelStack();

function versions(supports: readonly Capability[]): ReadonlySet<4 | 6> {
  const { declare: _, ...bare } = MODEL;
  const stack = { ...bare, declaration: { ...MODEL.declaration, supports } };
  const scenario = calmScenario({ actions: [{ type: "open", by: "a", tuple: 0, retry: false }] });
  const { trace } = playVirtual(stack, MODEL)({ ...scenario, ip: 6 });
  const sent = trace.flatMap((seen) => seen.type === "sent" && seen.datagram !== null ? [seen.datagram.source] : []);
  return new Set(sent.map((source) => isIPv6(source) ? 6 : 4));
}

test("a scenario over IPv6 is played over it where the stack declares it, and over IPv4 elsewhere", () => {
  expect(versions(MODEL.declaration.supports)).toEqual(new Set([6]));
  expect(versions(MODEL.declaration.supports.filter((word) => word !== "ipv6"))).toEqual(new Set([4]));
});
