/** The table of stacks: one line each. */

import { GVISOR } from "../../properties/known/gvisor.ts";
import {
  GVISOR_KNOBS,
  LINUX_KNOBS,
  LNETO_KNOBS,
  LWIP_KNOBS,
  SLIRP_KNOBS,
  SMOLTCP_KNOBS,
} from "../../properties/known/knobs.ts";
import { LINUX } from "../../properties/known/linux.ts";
import { LINUX_UML } from "../../properties/known/linux-uml.ts";
import { LNETO } from "../../properties/known/lneto.ts";
import { LWIP } from "../../properties/known/lwip.ts";
import { SLIRP } from "../../properties/known/slirp.ts";
import { SMOLTCP } from "../../properties/known/smoltcp.ts";
import { MUTANTS } from "../../properties/mutants/mutants.ts";
import type { Knobs } from "../../spec/requirements/declared.ts";
import { gvisorRecipe } from "../adapters/gvisor/recipe.ts";
import { reexecCommand } from "../adapters/linux/availability.ts";
import { linuxStack } from "../adapters/linux/linux.ts";
import { linuxUmlRecipe } from "../adapters/linux-uml/recipe.ts";
import { lnetoRecipe } from "../adapters/lneto/recipe.ts";
import { lwipRecipe } from "../adapters/lwip/recipe.ts";
import { modelStack } from "../adapters/model/model.ts";
import { slirpRecipe } from "../adapters/slirp/recipe.ts";
import { smoltcpRecipe } from "../adapters/smoltcp/recipe.ts";
import type { StackKind, VirtualStackKind } from "../adapter/stack.ts";
import type { KnownDeviation } from "../runner/known.ts";
import { built } from "./built-row.ts";
import type { MutantRow, StackRow } from "./suite.ts";

/** Every stack that has a name: name, what it is, known deviations, knobs, adapter, how to run it elsewhere. */
export const STACKS: readonly StackRow[] = [
  row("model", "the reference model", [], {}, modelStack),
  row("linux", "this machine's own TCP", LINUX, LINUX_KNOBS, linuxStack, reexecCommand),
  built(linuxUmlRecipe, "the Linux kernel in virtual time, as User-Mode Linux", LINUX_UML, LINUX_KNOBS),
  built(lwipRecipe, "lwIP, as Debian builds it", LWIP, LWIP_KNOBS),
  built(smoltcpRecipe, "a TCP in Rust for machines without an operating system", SMOLTCP, SMOLTCP_KNOBS),
  built(slirpRecipe, "libslirp, as QEMU's user network and Debian have it", SLIRP, SLIRP_KNOBS),
  built(gvisorRecipe, "gVisor's netstack, in Go", GVISOR, GVISOR_KNOBS),
  built(lnetoRecipe, "a TCP in Go for small machines, without a clock", LNETO, LNETO_KNOBS),
];

/** What every stack under test talks to. */
export const PEER: VirtualStackKind = modelStack();

/** Every stack that is wrong on purpose. */
export const MUTANT_ROWS: readonly MutantRow[] = MUTANTS.map((mutant) => ({
  name: mutant.name,
  breaks: mutant.breaks,
  caughtBy: mutant.caughtBy,
  within: mutant.within,
  violates: mutant.violates,
  stack: modelStack(`mutant:${mutant.name}`, mutant.rules, mutant.octets),
}));

function row(
  name: string,
  says: string,
  known: readonly KnownDeviation[],
  knobs: Knobs,
  load: () => StackKind,
  rerun: () => readonly string[] | null = () => null,
): StackRow {
  return { name, says, known, knobs, load: () => Promise.resolve(load()), rerun: () => Promise.resolve(rerun()) };
}
