/** Whether citations are true: by the RFCs' texts where these are at hand, by the hashes of the lock elsewhere. */

import { createHash } from "node:crypto";
import type { Citation } from "./extract.ts";
import type { Sections } from "./rfc-text.ts";

/** Hashes of quotations that were found in the text of their section, by section: `rfc9293#3.10.5`. */
export type Lock = Readonly<Record<string, readonly string[]>>;

/** What citations are held against. */
export interface Grounds {
  /** The sections of an RFC; null when its text is not at hand. */
  readonly sectionsOf: (rfc: string) => Sections | null;
  readonly lock: Lock;
  /** Whether the register has a requirement. */
  readonly isRequirement: (id: string) => boolean;
}

/** `rfc9293#3.10.5`. */
export const sectionOf = ({ rfc, section }: Citation): string => `rfc${rfc}#${section}`;

/** The hash of a quotation. */
export const hashOf = (quote: string): string => createHash("sha256").update(quote).digest("hex");

/** Whether a citation's words are known to stand in its section, by the lock. */
const isLocked = (citation: Citation, lock: Lock): boolean =>
  lock[sectionOf(citation)]?.includes(hashOf(citation.quote)) === true;

/** What is wrong with a citation, in sentences; nothing, most often. */
export function complaintsAbout(citation: Citation, grounds: Grounds): readonly string[] {
  const where = `${citation.path}:${citation.line}`;
  const unknown = citation.ids.filter((id) => !grounds.isRequirement(id));
  const wrong = whyMisquoted(citation, grounds);
  return [
    ...unknown.map((id) => `${where}: the register has no requirement ${id}`),
    ...(wrong === null ? [] : [`${where}: ${wrong}`]),
  ];
}

/** Why a citation's words are not taken for those of its section; null when they are. */
export function whyMisquoted(citation: Citation, { sectionsOf, lock }: Grounds): string | null {
  const { rfc, section, quote } = citation;
  const sections = sectionsOf(rfc);
  if (sections === null) {
    return isLocked(citation, lock)
      ? null
      : `"${short(quote)}" was never found in the text of RFC ${rfc}; name a folder with rfc${rfc}.txt in ` +
        "TCP_CONFORMANCE_RFCS, and write the lock anew (-u)";
  }
  const text = sections.get(section);
  if (text === undefined) return `RFC ${rfc} has no section ${section}`;
  if (text.includes(quote)) return null;
  const elsewhere = [...sections].filter(([, words]) => words.includes(quote)).map(([number]) => number);
  if (elsewhere.length > 0) return `"${short(quote)}" stands in section ${elsewhere.join(" and ")}, not in ${section}`;
  return `section ${section} of RFC ${rfc} does not say "${short(quote)}"; it goes along as far as ` +
    `"${short(commonPart(text, quote))}"`;
}

/** The first words of a quotation that the text has, one after the other. */
function commonPart(text: string, quote: string): string {
  const words = quote.split(" ");
  let count = 0;
  while (count < words.length && text.includes(words.slice(0, count + 1).join(" "))) count++;
  return words.slice(0, count).join(" ");
}

/** A sentence short enough for a line: its beginning and its end. */
const short = (text: string): string => (text.length <= 90 ? text : `${text.slice(0, 40)} … ${text.slice(-40)}`);

/** The lock of citations that are true, as JSON with a line a hash, in the order of sections and hashes. */
export function lockText(citations: readonly Citation[]): string {
  const hashes = new Map<string, Set<string>>();
  for (const citation of citations) {
    const section = sectionOf(citation);
    hashes.set(section, (hashes.get(section) ?? new Set<string>()).add(hashOf(citation.quote)));
  }
  const sorted = [...hashes].sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }));
  return `${JSON.stringify(Object.fromEntries(sorted.map(([section, set]) => [section, [...set].sort()])), null, 2)}\n`;
}
