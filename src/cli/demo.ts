/** The command `demo`: a stack that is wrong on purpose is caught, and the scenario that shows it is made small. */

import { check } from "../runner/check.ts";
import { EXIT } from "../runner/verdict.ts";
import type { Io } from "./io.ts";
import { showFailure } from "./show-failure.ts";
import { paintFor } from "./style.ts";
import type { MutantRow, Suite } from "./suite.ts";
import { internal } from "./trouble.ts";

/** The folders of properties whose counterexamples tell most to a newcomer, the best one first. */
const BEST = ["stale/", "close/", "data/"];

/** A seed that shows it well; any other does it too. */
const DEMO_SEED = 1;
const DEMO_RUNS = 2_000;

function mutantToShow(suite: Suite): MutantRow {
  const best = BEST.flatMap((folder) => suite.mutants.filter(({ caughtBy }) => caughtBy.startsWith(folder)));
  const mutant = best[0] ?? suite.mutants[0];
  if (mutant === undefined) throw internal("there is no mutant to show.");
  return mutant;
}

/** Shows how a fault is found. */
export function demo(suite: Suite, io: Io): number {
  const mutant = mutantToShow(suite);
  const property = suite.catalogue.find(({ id }) => id === mutant.caughtBy);
  if (property === undefined) throw internal(`there is no property ${mutant.caughtBy}.`);
  const paint = paintFor(io, io.outIsTerminal);
  const stack = `mutant:${mutant.name}`;
  io.out(`Here is a TCP that is right in everything but one thing. ${mutant.breaks}\n`);
  io.out(`And here is what must hold of every TCP (${paint.strong(property.id)}):\n  ${property.says}\n\n`);
  io.out("Random applications, networks and attackers now try to find a run that shows the fault …\n\n");
  const begun = io.now();
  const verdict = check(property, mutant.stack, {
    peer: suite.peer,
    runs: DEMO_RUNS,
    seed: DEMO_SEED,
    // The sentence is to be seen broken, not what the oracle sees first.
    everywhere: [],
    ...(suite.play === undefined ? {} : { play: suite.play }),
  });
  const seconds = ((io.now() - begun) / 1000).toFixed(1);
  const again = `${io.command} run --stack ${stack} --property ${property.id} --seed ${DEMO_SEED} --runs ${DEMO_RUNS}`;
  const screen = showFailure({ property, stack, verdict, wall: 0 }, again, io.columns, paint);
  if (screen === null || !("counterexample" in verdict)) throw internal(`${stack} was not caught: it ${verdict.is}.`);
  const { foundAt, shrinks } = verdict.counterexample;
  io.out(screen);
  io.out(
    `\nCaught in run ${foundAt}, and made smaller ${shrinks} times, in ${seconds} s. ` +
      `Each line above is a packet or a call, ▶ marks\nwhere the rule is broken. ` +
      `Next: ${io.command} run (every property, on the model and on this machine's own TCP).\n`,
  );
  return EXIT.held;
}
