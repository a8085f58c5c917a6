/** What was found in stacks, as the page that a maintainer of one would want to be sent. */

import type { Rule } from "./campaign.ts";
import type { DeclaredLine } from "./declared.ts";
import { wrapped } from "./failure.ts";
import { counted } from "./terminal.ts";

/** A run that shows a finding. */
export interface Drawing {
  readonly ladder: string;
  readonly expected: string;
  readonly actual: string;
}

/** Something that a stack does against a requirement. */
export interface ShownFinding {
  readonly requirement: string;
  /** The row of the register, or null when there is none. */
  readonly rule: Rule | null;
  /** The ids of the properties that it breaks. */
  readonly properties: readonly string[];
  readonly because: string;
  readonly link: string | null;
  /** In which versions, where not in all of them: "from 6.5". */
  readonly versions: string | null;
  /** The committed scenario, relative to the project's root, and how many actions it has; null when there is none. */
  readonly scenario: { readonly path: string; readonly steps: number } | null;
  /** The stack that shows it, as it is asked for. */
  readonly stack: string;
  /** The run of the scenario; null when nobody has played it yet. */
  readonly drawing: Drawing | null;
}

/** A stack, and what was found in it. */
export interface ShownStack {
  readonly name: string;
  readonly says: string;
  /** The version that was looked at, or null when it has no fixed one. */
  readonly version: string | null;
  /** Whether it has to be built first. */
  readonly needsSetup: boolean;
  readonly findings: readonly ShownFinding[];
  /** What it declares otherwise than the RFCs ask, as {@link declaredPart} writes it; null where nobody has looked. */
  readonly declared: string | null;
}

/** The gravest first. */
const GRADES = ["MUST", "MUST NOT", "rule", "invariant", "SHOULD", "SHOULD NOT", "RECOMMENDED", "MAY"];

const gradeOf = ({ rule }: ShownFinding): string => rule?.level ?? "rule";

/** Findings with the gravest first, each grade in the order in which they came. */
export const graded = (findings: readonly ShownFinding[]): readonly ShownFinding[] =>
  GRADES.flatMap((grade) => findings.filter((finding) => gradeOf(finding) === grade));

/** By this a drawing is found again in a page that was written before. */
export const drawingKey = ({ stack, requirement, scenario }: ShownFinding): string =>
  `${stack} ${requirement} ${scenario?.path ?? ""}`;

const INTRODUCTION = `# What was found

What the stacks that come with the suite do against the RFCs: each finding with the requirement, what the stack does and
why, the packets of a least scenario, and the line that plays it again. Side A is the stack, side B the reference model.
A MUST comes before a rule of the state machine, which has no such word in the RFC, and that before a SHOULD. Whoever
finds one of them wrong finds a fault of ours.

What a stack declares, checks go by: a TIME-WAIT that is to last a minute fails none when it does. Where an RFC asks for
something else, the stack's page says so in a table of its own, with the constants and settings that decide it.

What a finding gives as its cause was read in packets and in the stack's source. Where many requirements are broken by
one cause, they were told by what the run shows, and not every one of them was read by itself. What a campaign shows
beyond that, and nobody has decided yet, stands in \`reports/baseline/<stack>.json\` with the verdict \`fail\`.

These pages are written by \`npm run findings\`, from the lists in \`properties/known/\` and the scenarios they name.
[formats.md](formats.md) describes the other reports. [side-by-side.md](side-by-side.md) says which of our properties
cover what packetdrill's public scripts check of Linux, [linux-versions.md](linux-versions.md) what Linux 6.12 does
otherwise than Linux 6.1.
`;

/** The page that leads to those of the stacks. */
export function findingsIndex(stacks: readonly ShownStack[]): string {
  const list = stacks.map(({ name, version, findings, declared }) => {
    const tallies = `${tallyOf(findings.map(gradeOf))} | ${
      declared === null ? "unknown" : tallyOf(gradesIn(declared))
    }`;
    return `| [${name}](findings/${name}.md) | ${version ?? "any"} | ${tallies} |`;
  });
  const head = "| stack | version | findings | declared otherwise |";
  const table = [head, "| --- | --- | --- | --- |", ...list].join("\n");
  return `${INTRODUCTION}\n${table}\n`;
}

function tallyOf(grades: readonly string[]): string {
  if (grades.length === 0) return "none";
  const parts = GRADES.flatMap((grade) => {
    const times = grades.filter((one) => one === grade).length;
    return times === 0 ? [] : [`${times} ${grade}`];
  });
  return parts.join(", ");
}

/** The page of a stack. `command` is how the program is called. */
export function stackPage(
  { name, says, version, needsSetup, findings, declared }: ShownStack,
  command: string,
): string {
  const about = `\`${name}\`: ${says}${version === null ? "" : `; version ${version}`}.`;
  const setup = needsSetup ? `${command} setup ${name}\n` : "";
  const lines = `\`\`\`sh\n${setup}${command} run --stack ${name}\n\`\`\`\n`;
  const none = findings.length === 0 ? "Nothing is known of it that the RFCs do not permit.\n" : "";
  return [
    `# What was found in ${name}\n`,
    `${about} ${none}\n`.replace(" \n", "\n"),
    lines,
    ...(declared === null ? [] : [declared]),
    ...graded(findings).map((one) => findingSection(one, command)),
  ].join("\n");
}

const DECLARED = "<!-- declared -->";

/** What a stack of this version declares otherwise than the RFCs ask, as a part of its page. */
export function declaredPart(version: string, lines: readonly DeclaredLine[]): string {
  const rows = lines.map(({ rule, level, where, what, declared, knob, asked }) =>
    `| ${level} | ${rule}, ${where} | ${what}: ${declared}${knob === null ? "" : ` (${knob})`} | ${asked} |`
  );
  const table = ["| level | requirement | declared | asked for |", "| --- | --- | --- | --- |", ...rows].join("\n");
  const none = `What version ${version} declares is all as the RFCs ask.`;
  const body = rows.length === 0 ? none : `By version ${version}, as it is by default.\n\n${table}`;
  return `${DECLARED}\n\n## Declared otherwise than the RFCs ask\n\n${body}\n\n${CLOSE}\n`;
}

/** That part of a page which was written before; null where it has none. */
export function declaredPartIn(page: string): string | null {
  const from = page.indexOf(DECLARED);
  return from < 0 ? null : `${page.slice(from, page.indexOf(CLOSE, from))}${CLOSE}\n`;
}

const gradesIn = (declared: string): readonly string[] =>
  GRADES.flatMap((grade) => declared.split("\n").filter((line) => line.startsWith(`| ${grade} |`)).map(() => grade));

function findingSection(finding: ShownFinding, command: string): string {
  const { requirement, rule, properties, because, link, versions, scenario, stack, drawing } = finding;
  const where = rule === null || rule.where === "" ? "" : `, ${rule.where}`;
  const level = rule === null ? "" : ` (${rule.level}${where})`;
  const parts = [`## ${stack}: ${requirement}${level}\n`];
  if (rule !== null) parts.push(`${wrapped(rule.says, 0).map((line) => `> ${line}`).join("\n")}\n`);
  const limits = versions === null ? "" : ` (${versions})`;
  parts.push(`${wrapped(`${because}${limits}`, 0).join("\n")}\n`);
  if (link !== null) parts.push(`See <${link}>.\n`);
  parts.push(`Broken: ${properties.map((id) => `\`${id}\``).join(", ")}.\n`);
  if (drawing !== null) parts.push(drawn(finding, drawing));
  if (scenario !== null) {
    parts.push(`The scenario has ${counted(scenario.steps, "action")}; again:\n`);
    parts.push(`\`\`\`sh\n${command} replay ${scenario.path} --stack ${stack}\n\`\`\`\n`);
  }
  return parts.join("\n");
}

const OPEN = (key: string): string => `<!-- drawn: ${key} -->`;
const CLOSE = "<!-- end -->";

function drawn(finding: ShownFinding, { ladder, expected, actual }: Drawing): string {
  return `${
    OPEN(drawingKey(finding))
  }\n\n\`\`\`text\n${ladder.trimEnd()}\n\n  expected  ${expected}\n  actual    ${actual}\n` +
    `\`\`\`\n\n${CLOSE}\n`;
}

/** The drawings of a page, by key: what can't be played here keeps the one that it had. */
export function drawingsIn(page: string): ReadonlyMap<string, Drawing> {
  const pattern =
    /<!-- drawn: (.*) -->\n\n```text\n([\s\S]*?)\n\n {2}expected {2}(.*)\n {2}actual {4}(.*)\n```\n\n<!-- end -->/g;
  return new Map(
    [...page.matchAll(pattern)].map(([, key = "", ladder = "", expected = "", actual = ""]) => [
      key,
      { ladder, expected, actual },
    ]),
  );
}
