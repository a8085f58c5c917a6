/** The map of what is covered: for each requirement, the code that cites it, its checks and its mutants. */

import type { Evidence } from "../../evidence/evidence.ts";
import { sectionOf } from "./check.ts";
import type { Citation } from "./extract.ts";

const HEAD =
  `# What is covered: each requirement with its status, the code of spec/ that fulfils it with the section cited there,
# the checks that report its violation, and the mutants that violate it. citations.test.ts writes it anew (-u).
`;

const place = ({ path, name }: Citation): string => `${path}${name === "" ? "" : ` ${name}`}`;

/** Each line once, in the order in which it comes first. */
const once = (lines: readonly string[]): readonly string[] => [...new Set(lines)];

/** The map as text: a paragraph a requirement; at the end the citations that name none. */
export function mapText(evidence: readonly Evidence[], citations: readonly Citation[]): string {
  const paragraphs = evidence.map(({ requirement: { id, status }, checks, mutants }) => {
    const cited = citations.filter(({ ids }) => ids.includes(id));
    return [
      `${id} ${status.is}`,
      ...once(cited.map((citation) => `  code ${place(citation)} (${sectionOf(citation)})`)),
      ...checks.map((check) => `  check ${check.id}`),
      ...mutants.map(({ name, caughtBy }) => `  mutant ${name} (${caughtBy})`),
    ];
  });
  const bare = citations.filter(({ ids }) => ids.length === 0);
  const rest = [
    "no requirement",
    ...once(bare.map((citation) => `  code ${place(citation)} (${sectionOf(citation)})`)),
  ];
  return HEAD + [...paragraphs, rest].map((lines) => `\n${lines.join("\n")}\n`).join("");
}
