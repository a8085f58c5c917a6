/** The rule about sequence numbers finds them by their name and by their declared type. */

import { describe, expect, test } from "vitest";
import { sequenceComparisons } from "./sequence.ts";
import { parse } from "./source.ts";

const count = (path: string, text: string): number => sequenceComparisons(parse({ path, text })).length;

describe("sequenceComparisons", () => {
  test.each([
    "if (tcb.snd.una < segment.ack) f();",
    "if (segment.seq >= 0) f();",
    "const f = (a: Seq, b: number) => a > b;",
    "const f = (a: Seq | null) => a! <= 3;",
    "if ((segment.seq as number) < 1) f();",
    "function f(at: Seq) { return g(() => at > 1); }",
    "function f() { const at: Seq = g(); { return at > 1; } }",
    "const m = Math.max(tcb.snd.nxt, x);",
  ])("refuses %s", (text) => {
    expect(count("spec/tcp/x.ts", text)).toBe(1);
  });

  test.each([
    "if (lt(tcb.snd.una, segment.ack)) f();",
    "if (segment.seq === tcb.rcv.nxt) f();",
    "if (tcb.snd.wnd < 10) f();",
    "const f = (at: Seq) => g(at); const h = ([at]: number[]) => at > 1;",
    "function f(at: Seq) { const m = ({ at }) => at > 1; }",
    "if (distance(tcb.snd.una, tcb.snd.nxt) > 3) f();",
  ])("lets %s be", (text) => {
    expect(count("spec/tcp/x.ts", text)).toBe(0);
  });

  test("seq.ts is where the operators are", () => {
    expect(count("spec/seq.ts", "const f = (a: Seq, b: Seq) => a < b;")).toBe(0);
  });
});
