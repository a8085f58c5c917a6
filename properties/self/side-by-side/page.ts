/** The side-by-side with packetdrill's public scripts, as a page to read. */

import { CATALOGUE } from "../../catalogue.ts";
import { type Class, type Standing, STANDINGS } from "./row.ts";
import { COMMIT, FOLDERS, isForTheModel, KERNELS, type Part, PARTS, PUBLIC } from "./table.ts";

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

const rowsOf = (parts: readonly Part[]): readonly Class[] => parts.flatMap(({ rows }) => rows);

const head = (): string =>
  `<!-- deno-fmt-ignore-file -->

# Side by side with packetdrill

[packetdrill](https://github.com/google/packetdrill) plays a script: these calls, these segments at these times, and
exactly these answers, on one kernel. Its public scripts are the best list there is of what the people who look after
Linux's TCP found worth a test. This page says, class by class, what the scripts check, which of our properties ask the
same, and what is drawn at random where a script has one case. A script knows the one right answer of one
implementation; a property asks what holds of any, in every run.

The oracle judges every run of every property besides, segment by segment: where rules of its stand in a row, they say
the same whatever the run is about.

What was looked at: ${sum(Object.values(FOLDERS))} scripts in ${Object.keys(FOLDERS).length} folders within
\`gtests/net/tcp\` of google/packetdrill at \`${COMMIT.slice(0, 12)}\`, each folder read; and those of
\`tools/testing/selftests/net/packetdrill\` in Linux's tree that are no copies of these, as far as they were found: an
index of that folder's history names 158 scripts and shows 100 of them, and of the rest those were read whose names were
found elsewhere. Left out are \`gtests/net/psp\`, 10 scripts of encryption below TCP, and 5 tests of the tool.
No script and no sentence was taken over.

A dagger (†) marks a property that those alone are held to that take the model's settings, as no kernel does: a class
that only such properties ask about counts as covered in part. What else a property needs of a stack,
\`tcp-conformance properties --json\` tells. Scripts run over IPv4 and IPv6 alike; ours run over IPv4 for the most part,
and over IPv6 where ICMP, the IP header, the default MSS or the addresses make a difference.

A test writes this page, compares it otherwise, and fails when a property that it names is gone:

    npx vitest run --config properties/vitest.config.ts --root . properties/self/side-by-side -u
`;

const isStanding = (is: Standing["is"]) => ({ standing }: Class): boolean => standing.is === is;

function tally(): string {
  const sets = [["google/packetdrill", rowsOf(PUBLIC)], ["the kernel's own", KERNELS.rows]] as const;
  const lines = sets.map(([name, rows]) => {
    const cells = STANDINGS.map((is) => {
      const such = rows.filter(isStanding(is));
      return such.length === 0 ? "none" : `${such.length} (${sum(such.map(({ scripts }) => scripts))})`;
    });
    return `| ${name} | ${rows.length} (${sum(rows.map(({ scripts }) => scripts))}) | ${cells.join(" | ")} |`;
  });
  return [
    "\n## Summary\n\nClasses, and in parentheses their scripts.\n",
    `| set | all | ${STANDINGS.join(" | ")} |`,
    `| --- | --- | ${STANDINGS.map(() => "---").join(" | ")} |`,
    ...lines,
    "",
  ].join("\n");
}

const cell = (text: string): string => text.replaceAll("|", "\\|");

const named = (ids: readonly string[]): string =>
  ids.map((id) => {
    const property = CATALOGUE.find((one) => one.id === id);
    return `\`${id}\`${property !== undefined && isForTheModel(property) ? "†" : ""}`;
  }).join(", ");

function ours(standing: Standing): string {
  if (standing.is === "gap") return "";
  if (standing.is === "out of scope") return standing.near.length === 0 ? "" : `beside it: ${named(standing.near)}`;
  const rules = standing.rules.length === 0 ? "" : `; oracle: ${standing.rules.join(", ")}`;
  return `${named(standing.by)}${rules}`;
}

function says(standing: Standing): string {
  switch (standing.is) {
    case "covered":
      return "**covered**";
    case "in part":
      return `**in part**; missing: ${standing.missing}`;
    case "out of scope":
      return `**out of scope**: ${standing.why}`;
    case "gap":
      return `**gap**: ${standing.missing}`;
  }
}

function table({ title, rows }: Part): string {
  const lines = rows.map(({ folder, which, scripts, checks, standing }) => {
    const names = [folder === "" ? "" : `\`${folder}\``, which === null ? "" : which.replaceAll("*", "\\*")];
    const where = names.filter((part) => part !== "").join(": ");
    const draws = "draws" in standing ? standing.draws : "";
    return `| ${[where, scripts, checks, ours(standing), draws, says(standing)].map(String).map(cell).join(" | ")} |`;
  });
  return [
    `\n## ${title}\n`,
    "| scripts | number | they check | ours | drawn at random | standing |",
    "| --- | --- | --- | --- | --- | --- |",
    ...lines,
    "",
  ].join("\n");
}

/** `reports/side-by-side.md` as it is to be. */
export const sideBySidePage = (): string => head() + tally() + PARTS.map(table).join("");
