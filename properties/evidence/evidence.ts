/** What stands behind each row of the register: checks, mutants that show that they can fail, and what is lacking. */

import type { Requirement, Status } from "../../spec/requirements/requirement.ts";

/** What the project can do about a row, in the order in which it is counted. */
export const STATUSES: readonly Status["is"][] = ["tested", "implied", "permission", "unobservable", "out of scope"];

/** Something that can say no to a run: a property, or a rule of the oracle. */
export interface Check {
  readonly id: string;
  /** A rule of the oracle judges every run, whichever property asked for it. */
  readonly is: "property" | "oracle";
  /** The requirements whose violation it reports. */
  readonly covers: readonly string[];
}

/** What a mutant claims: which requirements it violates, and what has to notice. */
export interface Claim {
  readonly name: string;
  readonly violates: readonly string[];
  readonly caughtBy: string;
}

/** What evidence is made of. */
export interface Claims {
  readonly requirements: readonly Requirement[];
  readonly checks: readonly Check[];
  readonly mutants: readonly Claim[];
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

/** What stands behind every requirement, in the register's order. */
export function standings({ requirements, checks, mutants }: Omit<Claims, "settings">): readonly Standing[] {
  const byId = new Map(checks.map((check) => [check.id, check]));
  return requirements.map((requirement) => {
    const { id } = requirement;
    const own = checks.filter(({ covers }) => covers.includes(id));
    const watched = own.some(({ is }) => is === "oracle");
    const caught = ({ caughtBy }: Claim): boolean => watched || byId.get(caughtBy)?.covers.includes(id) === true;
    return { requirement, checks: own, mutants: mutants.filter((one) => one.violates.includes(id) && caught(one)) };
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
function whyUntested({ requirement: { id }, checks: own }: Standing, { mutants }: Claims): string {
  const violator = mutants.find(({ violates }) => violates.includes(id));
  if (violator !== undefined) {
    return `${violator.name} violates it, and ${violator.caughtBy}, which catches that, does not cover it`;
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
  const watched = new Set(checks.filter(({ is }) => is === "oracle").flatMap(({ covers }) => covers));
  const unknown = checks.flatMap(({ id, covers }) =>
    covers.filter((one) => !ids.has(one)).map((one) => `${id} covers ${one}, which the register does not have`)
  );
  const wrong = mutants.flatMap(({ name, violates, caughtBy }) => {
    const check = byId.get(caughtBy);
    if (check === undefined) return [`${name} is caught by ${caughtBy}, which does not exist`];
    if (violates.length === 0) return [`${name} violates nothing`];
    return violates.filter((id) => !check.covers.includes(id) && !watched.has(id)).map((id) =>
      ids.has(id)
        ? `${name} violates ${id}, and ${caughtBy}, which catches it, does not cover that`
        : `${name} violates ${id}, which the register does not have`
    );
  });
  return [...unknown, ...wrong];
}
