/** The catalogue as a page to read: every property with what it covers. `vitest run -u` writes it anew. */

import { expect, test } from "vitest";
import { requirement } from "../../spec/requirements/register.ts";
import type { Requirement } from "../../spec/requirements/requirement.ts";
import { CATALOGUE } from "../catalogue.ts";

const HEAD = `<!-- deno-fmt-ignore-file -->

# Properties

What must hold of every TCP, one sentence each. A property is a value: its sentence, the scenarios that try to break it,
the monitors that judge a run, the requirements that it covers, and a premise, without which a run counts for nothing.
[CONTRIBUTING.md](../CONTRIBUTING.md) shows how to write one.

    npx tcp-conformance run --property 'close/*'        # a folder, on every stack that can be reached
    npx tcp-conformance properties 'close/*' --json     # the same list, for programs

| folder | what is in it |
| --- | --- |
| \`<folder>/<slug>.ts\`, \`<folder>/table.ts\` | properties, and their order |
| [arbitraries/](arbitraries) | the vocabulary of random scenarios |
| [mutants/](mutants) | TCPs with one thing wrong on purpose; each property has to catch at least one |
| [known/](known) | what a stack is known to do against a requirement, with the reason |
| [self/](self) | checks of this project itself: house rules, documents, determinism, the power of each property |

Under \`covers\`: \`MUST-13\` is RFC 9293's own label; \`RFC9293-E16\` and the like are rules without a label,
numbered by us; \`S1\`, \`L1\` and the like are invariants that no RFC says in one place. What each of them asks is said
at the end. A star marks what is only recommended: a stack that does otherwise *deviates*, and fails under \`--strict\`
only. *Slow* properties need minutes on a real clock, and run there with \`--slow\`.

The rest of this page is written by a test, which compares it otherwise:

    npx vitest run --config properties/vitest.config.ts --root . properties/self/catalogue -u
`;

const isRecommended = (row: Requirement | undefined): boolean =>
  row !== undefined && ["SHOULD", "SHOULD NOT", "RECOMMENDED"].includes(row.level);

const cell = (text: string): string => text.replaceAll("|", "\\|");

const folderOf = (id: string): string => id.split("/")[0] ?? "";

function tables(): string {
  const folders = new Set(CATALOGUE.map(({ id }) => folderOf(id)));
  return [...folders].map((folder) => {
    const rows = CATALOGUE.filter(({ id }) => folderOf(id) === folder).map(({ id, says, covers, needs, pace }) => {
      const ids = covers.map((one) => isRecommended(requirement(one)) ? `${one}*` : one).join(", ");
      const waits = pace === "slow" || needs.includes("long-time");
      return `| \`${id}\`${waits ? " (slow)" : ""} | ${cell(says)} | ${ids} |`;
    });
    return `\n## ${folder}\n\n| property | says | covers |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
  }).join("");
}

function legend(): string {
  const ids = [...new Set(CATALOGUE.flatMap(({ covers }) => covers))].sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true })
  );
  const rows = ids.flatMap((id) => {
    const row = requirement(id);
    if (row === undefined) return [];
    const where = row.rfc === null ? "" : `RFC ${row.rfc}, ${row.section}`;
    return [`| ${id} | ${row.level} | ${where} | ${cell(row.says)} |`];
  });
  return `\n## What is covered\n\n| id | level | where | asks |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
}

test("properties/README.md lists the catalogue", async () => {
  await expect(HEAD + tables() + legend()).toMatchFileSnapshot("../README.md");
});
