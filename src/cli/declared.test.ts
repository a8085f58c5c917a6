/** What stacks declare otherwise than the RFCs ask, as the command line tells it. */

import { expect, test } from "vitest";
import { modelStack } from "../adapters/model/model.ts";
import type { VirtualStackKind } from "../adapter/stack.ts";
import type { Declaration } from "../../spec/trace/declaration.ts";
import { virtualDouble } from "../runner/doubles.fixture.ts";
import { type } from "./doubles.fixture.ts";
import type { StackRow } from "./suite.ts";

const { declaration: MODEL } = modelStack();

const givingUpAfter = (giveUpSyn: number): Declaration => ({ ...MODEL, timing: { ...MODEL.timing, giveUpSyn } });

/** A double that gives up SYNs after 127 s, or after as many seconds as it has retries. */
const kernel: VirtualStackKind = {
  ...virtualDouble(givingUpAfter(127_000_000)),
  declare: (settings) => givingUpAfter(Number(settings["tcp_syn_retries"]) * 1_000_000),
};

const stacks: readonly StackRow[] = [
  { name: "model", says: "a model", known: [], load: () => Promise.resolve(virtualDouble(MODEL)) },
  {
    name: "kernel",
    says: "a kernel",
    known: [],
    knobs: { giveUpSyn: "tcp_syn_retries" },
    load: () => Promise.resolve(kernel),
  },
];

const LINE = "kernel: declared otherwise than the RFCs ask\n" +
  "  MUST  MUST-23  R2 for a SYN: 127 s (tcp_syn_retries); at least 180 s\n";

test.each(["", " --strict"])(
  "run tells it behind the table, once a stack, and fails nothing for it:%s",
  async (strict) => {
    const { code, written } = await type(`run --property x/holds --runs 3${strict}`, { stacks });
    expect(code).toBe(0);
    expect(written.out.split("declared otherwise")).toHaveLength(2);
    expect(written.out).toContain(LINE);
    expect(written.out.indexOf(LINE)).toBeGreaterThan(written.out.indexOf("✓"));
  },
);

test("under --set it is about the declaration in force", async () => {
  const command = "run --stack kernel --property x/holds --runs 3 --set";
  const short = await type(`${command} tcp_syn_retries=9`, { stacks });
  expect(short.written.out).toContain(
    "ask, under the settings of --set\n  MUST  MUST-23  R2 for a SYN: 9 s (tcp_syn_re",
  );
  const long = await type(`${command} tcp_syn_retries=180`, { stacks });
  expect(long.written.out).not.toContain("declared otherwise");
});

test.each(["run --property x/holds --runs 3 --json", "stacks --json"])("%s has it as data", async (line) => {
  const { written } = await type(line, { stacks });
  const { stacks: [model, other] } = JSON.parse(written.out) as {
    stacks: readonly { readonly declaredOtherwise: readonly object[] }[];
  };
  expect(model?.declaredOtherwise).toEqual([]);
  expect(other?.declaredOtherwise).toEqual([{
    rule: "MUST-23",
    level: "MUST",
    where: "RFC 9293, section 3.8.3",
    quantity: "giveUpSyn",
    what: "R2 for a SYN",
    declared: "127 s",
    knob: "tcp_syn_retries",
    asked: "at least 180 s",
  }]);
});
