/** One run looked at: whether it counts, and what it says about a property. */

import type { Monitor, Violation } from "../../spec/trace/monitor.ts";
import type { Declaration } from "../../spec/trace/declaration.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { type Binding, judge, wasCut, wasKeptWaiting } from "./judge.ts";
import { type KnownDeviation, knownRequirements } from "./known.ts";
import type { Play } from "./play.ts";
import type { Property } from "./property.ts";
import type { FullSettings } from "./settings.ts";

/** What decides whether a violation stops a campaign. */
export interface Leniency {
  /** How binding the rule of a violation is. */
  readonly bindingOf: (rule: string) => Binding;
  /** A broken SHOULD is a failure. */
  readonly strict: boolean;
  /** The known deviations of this property on this stack. */
  readonly known: readonly KnownDeviation[];
  /** What judges a run besides the property's own monitors, whatever the property. */
  readonly everywhere: readonly Monitor[];
  /** The requirements that the stack is known to deviate from, by whichever property that is told. */
  readonly knownAnywhere: readonly string[];
}

/** What a campaign's settings forgive one property on a stack. */
export const leniencyOf = (
  { bindingOf, strict, everywhere, known: list }: FullSettings,
  known: readonly KnownDeviation[],
  { version }: Declaration,
): Leniency => ({ bindingOf, strict, known, everywhere, knownAnywhere: knownRequirements(list, version) });

/** The property's monitors, and those that judge every run. */
const monitorsOf = ({ monitors }: Property, { everywhere }: Leniency): readonly Monitor[] => [
  ...monitors,
  ...everywhere.filter(({ id }) => !monitors.some((own) => own.id === id)),
];

/**
 * Whether a violation is told elsewhere: it was found by a judge of every run, and the stack is known for it or it is
 * only recommended. The property of that judge tells of it, unless a line of this property names it as well: it may be
 * what keeps its premise out of reach.
 */
function isToldElsewhere(violation: Violation, { monitors }: Property, leniency: Leniency): boolean {
  const { by, rule } = violation;
  const own = by === undefined || monitors.some(({ id }) => id === by);
  const named = leniency.known.some(({ requirement }) => requirement === rule);
  if (own || named || !leniency.everywhere.some(({ id }) => id === by)) return false;
  return leniency.knownAnywhere.includes(rule) || (!leniency.strict && isRecommended(violation, leniency));
}

/** One run, looked at. */
export interface Look {
  readonly scenario: Scenario;
  readonly run: RunRecord;
  readonly reached: boolean;
  /** Packets that stacks emitted. */
  readonly segments: number;
  /** The violation that counts: the first one that nothing excuses, or null. */
  readonly failure: Violation | null;
  /** The violations that something excuses: known ones, and broken SHOULDs unless strict. */
  readonly excused: readonly Violation[];
  /** Why the run says nothing about the stack, or null. */
  readonly ours: string | null;
}

function segmentsOf(run: RunRecord): number {
  let segments = 0;
  for (const seen of run.trace) if (seen.type === "sent" && seen.origin === "stack") segments++;
  return segments;
}

/** Whether everything that a deed breaks is only recommended. */
const isRecommended = ({ rule, also = [] }: Violation, { bindingOf }: Leniency): boolean =>
  [rule, ...also].every((one) => bindingOf(one) === "should");

/** Looks at a finished run of a property's scenario. A property with a twin needs `again`, to play the second run. */
export function look(
  property: Property,
  scenario: Scenario,
  run: RunRecord,
  leniency: Leniency,
  again: Play | null = null,
): Look {
  const judgement = judge(monitorsOf(property, leniency), run);
  const apart = judgement.is === "ours" || again === null ? null : differenceOf(property, scenario, run, again);
  const broken = judgement.is === "broken" ? judgement.violations : [];
  const found = broken.filter((violation) => !isToldElsewhere(violation, property, leniency));
  const violations = apart === null ? found : [...found, apart];
  const excuses = (violation: Violation): boolean =>
    leniency.known.some((line) => line.requirement === violation.rule) ||
    (!leniency.strict && isRecommended(violation, leniency));
  // A peer that was kept waiting answers late, and is no more to blame for it than a stack would be.
  const excusesUs = judgement.is === "ours" && run.end !== "broke" && wasKeptWaiting(run);
  return {
    scenario,
    run,
    reached: !wasCut(run) && !excusesUs && property.premise.reached(run, scenario),
    segments: segmentsOf(run),
    failure: violations.find((violation) => !excuses(violation)) ?? null,
    excused: violations.filter(excuses),
    ours: judgement.is === "ours" && !excusesUs ? judgement.why : null,
  };
}

/** How the second run of a property with a twin differs from what the first one promises, or null. */
export function differenceOf(property: Property, scenario: Scenario, run: RunRecord, again: Play): Violation | null {
  const { twin } = property;
  return twin === undefined ? null : twin.compare(run, again(twin.scenario(scenario, run)));
}

/** The violation of `rule` in a look, or null. Shrinking holds on to it, so as not to slip to another fault. */
export function violationOf(seen: Look, rule: string): Violation | null {
  if (seen.failure?.rule === rule) return seen.failure;
  return seen.excused.find((violation) => violation.rule === rule) ?? null;
}
