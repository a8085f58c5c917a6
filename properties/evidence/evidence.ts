/** What stands behind each row of the register: checks, mutants that show that they can fail, and what is lacking. */

import type { Requirement, Status } from "../../spec/requirements/requirement.ts";

/** What the project can do about a row, in the order in which it is counted. */
export const STATUSES: readonly Status["is"][] = ["tested", "implied", "permission", "unobservable", "out of scope"];

/** A property, as far as evidence needs it. */
export interface Check {
  readonly id: string;
  /** The requirements whose violation it reports. */
  readonly covers: readonly string[];
}

/** What a mutant claims: which requirements it violates, and what has to notice. */
export interface Claim {
  readonly name: string;
  readonly violates: readonly string[];
  readonly caughtBy: string;
}

/** What the violation named in which a mutant was caught: a requirement, and others that the same deed breaks. */
export interface Naming {
  readonly mutant: string;
  readonly rule: string | null;
  readonly also: readonly string[];
}

/** What evidence is made of. */
export interface Claims {
  readonly requirements: readonly Requirement[];
  readonly checks: readonly Check[];
  readonly mutants: readonly Claim[];
  /** How mutants were caught when they were last run; one that is new is taken at its word. */
  readonly kills: readonly Naming[];
  /** Settings of the policy, and whether the scenarios of the catalogue give each more than one value. */
  readonly settings: ReadonlyMap<string, "varied" | "fixed">;
}

/** A requirement with what stands behind it. */
export interface Standing {
  readonly requirement: Requirement;
  readonly checks: readonly Check[];
  /** The mutants that violate it, and that one of its checks is to catch. */
  readonly mutants: readonly Claim[];
}

/** A requirement with what stands behind it, held against its status. */
export interface Evidence extends Standing {
  /** What its status promises and is not there, in sentences; empty when all is. */
  readonly lacks: readonly string[];
}

/** The shortest reason that can be an honest one. */
const LEAST_REASON = 30;
/** The most checks that a sentence names. */
const MOST_NAMED = 3;

/**
 * A check that covers more requirements than this is no evidence for one of them unless it names it: the oracle covers
 * dozens, and that it notices a mutant does not yet mean that it sees what is wrong.
 */
const BROAD = 12;

/** Whether a violation named a requirement. */
export const names = ({ rule, also }: Naming, id: string): boolean => rule === id || also.includes(id);

/** What stands behind every requirement, in the register's order. */
export function standings({ requirements, checks, mutants, kills }: Omit<Claims, "settings">): readonly Standing[] {
  const checkOf = new Map(checks.map((check) => [check.id, check]));
  const killOf = new Map(kills.map((kill) => [kill.mutant, kill]));
  return requirements.map((requirement) => {
    const { id } = requirement;
    const shows = ({ name, violates, caughtBy }: Claim): boolean => {
      const covers = checkOf.get(caughtBy)?.covers ?? [];
      if (!violates.includes(id) || !covers.includes(id)) return false;
      const kill = killOf.get(name);
      return covers.length <= BROAD || kill === undefined || names(kill, id);
    };
    return {
      requirement,
      checks: checks.filter(({ covers }) => covers.includes(id)),
      mutants: mutants.filter(shows),
    };
  });
}

/** The evidence for every requirement, in the register's order. */
export function evidenceOf(claims: Claims): readonly Evidence[] {
  const rows = new Map(claims.requirements.map((row) => [row.id, row]));
  return standings(claims).map((standing) => ({ ...standing, lacks: lacksOf(standing, rows, claims) }));
}

function lacksOf(
  standing: Standing,
  rows: ReadonlyMap<string, Requirement>,
  claims: Claims,
): readonly string[] {
  const { id, level, status } = standing.requirement;
  switch (status.is) {
    case "tested":
      return standing.mutants.length > 0 ? [] : [whyUntested(standing, claims)];
    case "implied": {
      const by = rows.get(status.by);
      if (by === undefined) return [`it is implied by ${status.by}, which the register does not have`];
      if (by.id === id || by.status.is !== "tested") return [`it is implied by ${by.id}, which is ${by.status.is}`];
      return [];
    }
    case "permission": {
      const wrong = status.exercisedBy.flatMap((name) => whyNotExercised(name, claims));
      if (level !== "MAY" && level !== "rule") wrong.push(`it is a ${level}, and no permission`);
      return status.exercisedBy.length === 0 ? ["nothing exercises both ways", ...wrong] : wrong;
    }
    case "unobservable":
    case "out of scope":
      return status.because.length >= LEAST_REASON ? [] : [`it is ${status.is}, and the reason is no sentence`];
  }
}

/** Why a row that is said to be tested is not. */
function whyUntested({ requirement: { id }, checks: own }: Standing, { mutants, kills }: Claims): string {
  const violator = mutants.find(({ violates }) => violates.includes(id));
  if (violator !== undefined) {
    const { name, caughtBy } = violator;
    if (!own.some((check) => check.id === caughtBy)) return `${name} violates it, and ${caughtBy} does not cover it`;
    const rule = kills.find(({ mutant }) => mutant === name)?.rule ?? null;
    return `${name} violates it, and ${caughtBy}, which covers much, ${
      rule === null ? "lets it live" : `names ${rule}`
    }`;
  }
  const [check] = own;
  return check === undefined
    ? "no check covers it, and no mutant violates it"
    : `no mutant violates it (covered by ${own.slice(0, MOST_NAMED).map((one) => one.id).join(", ")}${
      own.length > MOST_NAMED ? ` and ${own.length - MOST_NAMED} more` : ""
    })`;
}

/** What is wrong with a name of what exercises a permission: a setting of the policy, or a property. */
function whyNotExercised(name: string, { checks, settings }: Claims): readonly string[] {
  if (name.includes("/")) return checks.some((check) => check.id === name) ? [] : [`there is no property ${name}`];
  const setting = settings.get(name);
  if (setting === undefined) return [`there is no setting ${name} of the policy`];
  return setting === "varied" ? [] : [`no scenario gives the setting ${name} a second value`];
}

/** Claims that can't be true: of rows and checks that don't exist, of mutants caught by what covers something else. */
export function falseClaims({ requirements, checks, mutants }: Claims): readonly string[] {
  const ids = new Set(requirements.map(({ id }) => id));
  const byId = new Map(checks.map((check) => [check.id, check]));
  const unknown = checks.flatMap(({ id, covers }) =>
    covers.filter((one) => !ids.has(one)).map((one) => `${id} covers ${one}, which the register does not have`)
  );
  const wrong = mutants.flatMap(({ name, violates, caughtBy }) => {
    const check = byId.get(caughtBy);
    if (check === undefined) return [`${name} is caught by ${caughtBy}, which does not exist`];
    if (violates.length === 0) return [`${name} violates nothing`];
    return violates.filter((id) => !check.covers.includes(id)).map((id) =>
      ids.has(id)
        ? `${name} violates ${id}, and ${caughtBy}, which catches it, does not cover that`
        : `${name} violates ${id}, which the register does not have`
    );
  });
  return [...unknown, ...wrong];
}
