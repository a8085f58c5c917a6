/** The text of an RFC as it is published, section by section. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { squash } from "./extract.ts";

/** The sections of an RFC by their numbers (`3.10.7.4`, `A.2`): each on one line, without those below it. */
export type Sections = ReadonlyMap<string, string>;

/** A heading: a number at the margin, or a long one that is indented, as RFC 1122 has them. */
const HEADING = /^(?:(\d+(?:\.\d+)*)\.?|(?:Appendix )?([A-Z](?:\.\d+)*)\.|Appendix ([A-Z])) +\S/;
const INDENTED = /^ {1,9}(\d+(?:\.\d+){2,})\.? +\S/;

/** What stands between two pages: the foot of one, a form feed, the head of the next. */
const FOOT = /^\S.*\[Page \d+\]\s*$/;
const TOP =
  /^RFC \d+ .* (January|February|March|April|May|June|July|August|September|October|November|December) \d{4}\s*$/;

/** The margin of an aside, as RFC 9293 sets them. */
const MARGIN = /^\s+\|\s/;

/** The sections of an RFC's text. */
export function sectionsOf(text: string): Sections {
  const sections = new Map<string, string[]>();
  let current = "";
  for (const line of text.replaceAll("\f", "").split(/\r?\n/)) {
    if (FOOT.test(line) || TOP.test(line)) continue;
    const heading = HEADING.exec(line) ?? INDENTED.exec(line);
    if (heading !== null) current = heading[1] ?? heading[2] ?? heading[3] ?? "";
    sections.set(current, [...(sections.get(current) ?? []), line.replace(MARGIN, "")]);
  }
  return new Map([...sections].map(([number, lines]) => [number, squash(lines.join(" "))]));
}

/** Reads RFCs from a folder of files called `rfc9293.txt`; null for one that is not there. */
export function reader(folder: string): (rfc: string) => Sections | null {
  const read = new Map<string, Sections | null>();
  return (rfc) => {
    const path = join(folder, `rfc${rfc}.txt`);
    const known = read.get(rfc);
    if (known !== undefined) return known;
    const sections = existsSync(path) ? sectionsOf(readFileSync(path, "utf8")) : null;
    read.set(rfc, sections);
    return sections;
  };
}
