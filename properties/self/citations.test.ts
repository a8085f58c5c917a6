/**
 * Citations are true, and the map of what is covered is the committed one.
 *
 * Where the environment names a folder with the RFCs' texts in TCP_CONFORMANCE_RFCS, every quotation is looked up
 * there; elsewhere its hash has to be in `spec/citations.lock.json`, where `-u` puts those that were found. `-u` also
 * writes the map, `spec/citations.txt`, anew.
 */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, test } from "vitest";
import { requirement } from "../../spec/requirements/register.ts";
import { claimsNow } from "../evidence/claims.ts";
import { evidenceOf } from "../evidence/evidence.ts";
import { matrixFrom } from "../evidence/matrix.ts";
import { complaintsAbout, type Grounds, hashOf, type Lock, lockText, whyMisquoted } from "./citations/check.ts";
import { type Citation, citationsOf, squash } from "./citations/extract.ts";
import { mapText } from "./citations/map.ts";
import { reader, sectionsOf } from "./citations/rfc-text.ts";
import { isCode, isForTests, parse, projectFiles, ROOT } from "./house/source.ts";

const LOCK = join(ROOT, "spec/citations.lock.json");
const FOLDER = process.env["TCP_CONFORMANCE_RFCS"] ?? "";

const matrix = matrixFrom(readFileSync(join(ROOT, "reports/kill-matrix.json"), "utf8"));
const sources = projectFiles().filter(({ path, text }) => isCode(path) && !isForTests(path) && text.includes("//="));
const extracts = sources.map((file) => citationsOf(parse(file)));
const citations = extracts.flatMap((one) => one.citations);
const grounds: Grounds = {
  sectionsOf: FOLDER === "" ? () => null : reader(FOLDER),
  lock: existsSync(LOCK) ? JSON.parse(readFileSync(LOCK, "utf8")) as Lock : {},
  isRequirement: (id) => requirement(id) !== undefined,
};

describe("the citations", () => {
  test("are there, and have the right form", () => {
    expect(citations.length).toBeGreaterThan(100);
    expect(extracts.flatMap(({ malformed }) => malformed)).toEqual([]);
  });

  test("are true", () => {
    expect(citations.flatMap((citation) => complaintsAbout(citation, grounds))).toEqual([]);
  });

  test("are locked, so that they can be checked without the RFCs' texts", async () => {
    const good = citations.filter((citation) => whyMisquoted(citation, grounds) === null);
    await expect(lockText(good)).toMatchFileSnapshot("../../spec/citations.lock.json");
  });

  test("are the committed map, with checks and mutants (-u writes it anew: look at each line)", async () => {
    await expect(mapText(evidenceOf(claimsNow(matrix)), citations)).toMatchFileSnapshot("../../spec/citations.txt");
  });
});

const RFC = `RFC 1 is short                                             May 1992

Table of Contents
   1.  Beginning ....................................................1

1.  Beginning

   It MUST go from a closed-
   loop to the next

Nobody                                                          [Page 1]
\f
RFC 1                          Nothing                          May 1992

   page.  (MUST-1)

1.1.  Middle

   |  Nothing is
   |  aside.

Appendix A.  End

   It ends.
`;

const cite = (head: string, quote: string): Citation => {
  const text = `/** A file. */\n\n${head}\n${quote}\nexport const code = 1;\n`;
  const [citation] = citationsOf(parse({ path: "spec/x.ts", text })).citations;
  if (citation === undefined) throw new Error("no citation");
  return citation;
};

describe("a citation", () => {
  const malformed = (text: string): readonly string[] => citationsOf(parse({ path: "spec/x.ts", text })).malformed;
  const about = (citation: Citation, lock: Lock = {}, at: boolean = true): readonly string[] =>
    complaintsAbout(citation, { ...grounds, lock, sectionsOf: () => (at ? sectionsOf(RFC) : null) });

  test("has a section, ids, words and a place", () => {
    expect(cite("//= rfc9293#3.10.5 MUST-1  MAY-2", "//# two\n//#  words")).toMatchObject({
      path: "spec/x.ts",
      name: "code",
      line: 3,
      rfc: "9293",
      section: "3.10.5",
      ids: ["MUST-1", "MAY-2"],
      quote: "two words",
    });
  });

  test("of another form is told", () => {
    expect(malformed("//= rfc9293 3.1\n//# words")).toEqual([expect.stringContaining("is not of the form")]);
    expect(malformed("//= rfc9293#3.1\n// words")).toEqual([expect.stringContaining("no words of the RFC follow")]);
    expect(malformed("const a = 1;\n//# words")).toEqual([expect.stringContaining("a quotation without a line above")]);
    expect(malformed("//= rfc9293#3.1\n\n//# words")).toHaveLength(2);
  });

  test("is true over the ends of lines and of pages", () => {
    expect(about(cite("//= rfc1#1 MUST-1", "//# It MUST go from a closed-loop to the next\n//# page."))).toEqual([]);
    expect(about(cite("//= rfc1#A", "//# It ends."))).toEqual([]);
  });

  test("is told when it is not", () => {
    expect(about(cite("//= rfc1#1 MUST-99", "//# It MUST go"))).toEqual([
      "spec/x.ts:3: the register has no requirement MUST-99",
    ]);
    expect(about(cite("//= rfc1#2", "//# It MUST go"))).toEqual(["spec/x.ts:3: RFC 1 has no section 2"]);
    expect(about(cite("//= rfc1#1", "//# Nothing is aside."))).toEqual([
      'spec/x.ts:3: "Nothing is aside." stands in section 1.1, not in 1',
    ]);
    expect(about(cite("//= rfc1#1", "//# It MUST not go"))).toEqual([
      'spec/x.ts:3: section 1 of RFC 1 does not say "It MUST not go"; it goes along as far as "It MUST"',
    ]);
  });

  test("without the text is as good as the lock", () => {
    const citation = cite("//= rfc1#1", "//# It MUST go");
    expect(about(citation, { "rfc1#1": [hashOf(squash("It  MUST go"))] }, false)).toEqual([]);
    expect(about(citation, { "rfc1#2": [hashOf("It MUST go")] }, false)).toEqual([
      expect.stringContaining('"It MUST go" was never found in the text of RFC 1; name a folder with rfc1.txt'),
    ]);
  });
});
