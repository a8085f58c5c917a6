/** The command `replay` for two stacks of which neither is taken for right. */

import { jsonText } from "../report/json.ts";
import { ruleOf } from "../report/rule.ts";
import { lookAtPair, type PairFault, type PairLook } from "../runner/pair.ts";
import { playVirtual } from "../runner/play.ts";
import { EXIT } from "../runner/verdict.ts";
import type { Side } from "../../spec/trace/observation.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { VirtualStackKind } from "../adapter/stack.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { runToJson } from "../trace/json.ts";
import { ladder } from "../trace/ladder.ts";
import { availabilityOf, findStack, type FoundStack } from "./find-stack.ts";
import type { Io } from "./io.ts";
import { paintFor } from "./style.ts";
import type { Suite } from "./suite.ts";
import { internal, usage } from "./trouble.ts";

/** Plays a scenario on two stacks, and judges each end; gives the exit code. */
export async function replayPair(
  suite: Suite,
  io: Io,
  scenario: Scenario,
  names: Readonly<Record<Side, string>>,
  { json = false }: { readonly json?: boolean },
): Promise<number> {
  const a = await virtualStack(suite, io, names.a);
  const b = await virtualStack(suite, io, names.b);
  const run = (suite.play ?? playVirtual(a.kind, b.kind))(scenario);
  const look = lookAtPair(run, { a: a.known, b: b.known });
  const worst = look.faults.find(({ excuse }) => excuse === null) ?? look.faults[0] ?? null;
  if (json) {
    const faults = look.faults.map(({ side, excuse, violation: { rule, expected, actual } }) => ({
      side,
      excuse,
      rule,
      expected,
      actual,
    }));
    io.out(jsonText({ stack: a.name, peer: b.name, talked: look.talked, faults, ...runToJson(run) }));
  } else tell(io, run, look, worst, names);
  if (worst?.excuse === null) return EXIT.failed;
  if (look.open !== null) return EXIT.internal;
  return look.talked || look.faults.length > 0 ? EXIT.held : EXIT.inconclusive;
}

async function virtualStack(
  suite: Suite,
  io: Io,
  name: string,
): Promise<FoundStack & { readonly kind: VirtualStackKind }> {
  const stack = await findStack(suite, name, io.cwd);
  const unavailable = await availabilityOf(stack);
  if (unavailable !== null) throw internal(`${name} can't be run here: ${unavailable.why} ${unavailable.help}`);
  if (stack.kind.clock !== "virtual") {
    throw usage(`${name} has a real clock, and two stacks are played in virtual time.`);
  }
  return { ...stack, kind: stack.kind };
}

function tell(
  io: Io,
  run: RunRecord,
  look: PairLook,
  worst: PairFault | null,
  names: Readonly<Record<Side, string>>,
): void {
  const paint = paintFor(io, io.outIsTerminal);
  const colour = paint.good("") !== "";
  io.out(ladder(run, { mark: worst?.violation.at ?? null, width: Math.max(80, io.columns), colour }));
  io.out("\n");
  for (const { side, excuse, violation } of look.faults) {
    const who = side === null ? `${names.a} or ${names.b}` : `${names[side]} (${side.toUpperCase()})`;
    const where = ruleOf(violation.rule)?.where ?? "";
    const mark = excuse === null ? paint.bad("✕") : paint.odd("≈");
    io.out(
      `${mark} ${who}: ${violation.rule}${where === "" ? "" : ` (${where})`}${excuse === null ? "" : `: ${excuse}`}\n`,
    );
    io.out(`    expected  ${violation.expected}\n    actual    ${violation.actual}\n`);
  }
  if (look.open !== null) {
    io.out(`${paint.odd("?")} the adapter of ${names[look.open.side]} failed: ${look.open.why}\n`);
  } else if (look.talked) io.out(`${paint.good("✓")} ${names.a} and ${names.b} talked to the end.\n`);
  else io.out(`${paint.odd("?")} ${names.a} and ${names.b} did not talk to the end.\n`);
}
