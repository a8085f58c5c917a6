/** Tests of JUnit XML. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { CAMPAIGN } from "./doubles.fixture.ts";
import { escapeXml, junitXml } from "./junit.ts";
import { ruleOf } from "./rule.ts";

const NAME = String.raw`[\w-]+`;
const VALUE = String.raw`"[^"<&]*(?:&(?:amp|lt|gt|quot|apos|#\d+);[^"<&]*)*"`;
const TAG = new RegExp(`^<(${NAME})((?: ${NAME}=${VALUE})*)(/?)>`);
const TEXT = /^[^<&]*(?:&(?:amp|lt|gt|quot|apos|#\d+);[^<&]*)*/;

/** The names of a document's elements as they open; throws when it is not well-formed. */
function elementsOf(xml: string): readonly string[] {
  let rest = xml.replace(/^<\?xml [^>]*\?>\n/, "");
  const open: string[] = [];
  const seen: string[] = [];
  while (rest !== "") {
    const text = TEXT.exec(rest)?.[0] ?? "";
    rest = rest.slice(text.length);
    if (rest === "") break;
    const closing = new RegExp(`^</(${NAME})>`).exec(rest);
    const tag = TAG.exec(rest);
    if (closing !== null && closing[1] === open.at(-1)) open.pop();
    else if (tag?.[1] !== undefined) {
      seen.push(tag[1]);
      if (tag[3] === "") open.push(tag[1]);
    } else throw new Error(`not well-formed at ${rest.slice(0, 80)}`);
    rest = rest.slice((closing ?? tag)?.[0].length);
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(", ")}`);
  return seen;
}

test("the document is well-formed, and every result is in it", () => {
  const names = elementsOf(junitXml(CAMPAIGN, { ruleOf }));
  expect(names.filter((name) => name === "testcase")).toHaveLength(CAMPAIGN.results.length);
  expect(names.filter((name) => name === "testsuite")).toHaveLength(2);
  expect(names.filter((name) => name === "failure")).toHaveLength(2);
  expect(names.filter((name) => name === "error")).toHaveLength(1);
  expect(names.filter((name) => name === "skipped")).toHaveLength(3);
});

test("the checker of this test sees what is not well-formed", () => {
  expect(() => elementsOf("<a><b></a>")).toThrow("not well-formed");
  expect(() => elementsOf('<a b="1&2"/>')).toThrow("not well-formed");
  expect(() => elementsOf("<a>")).toThrow("not closed");
});

test("a case names its folder, its id and its time; the suite counts", () => {
  const xml = junitXml(CAMPAIGN, { ruleOf });
  expect(xml).toContain('<testcase classname="close" name="close/held" time="0.012"/>');
  expect(xml).toContain('<testsuite name="one" tests="8" failures="2" errors="1" skipped="3" time="0.098">');
});

test("a failure and a deviation say how binding is what they break", () => {
  const xml = junitXml(CAMPAIGN, { ruleOf });
  expect(xml).toContain('<failure message="S1 (invariant), MUST-1 (MUST): bell');
  expect(xml).toContain("deviates from SHLD-1 (SHOULD)</system-out>");
});

test("what XML can't hold is written as a number", () => {
  expect(escapeXml("a\u0000b\u001b[31m\ud800\uffff<&>\"'\n")).toBe(
    "a\\u0000b\\u001b[31m\\ud800\\uffff&lt;&amp;&gt;&quot;&apos;&#10;",
  );
  expect(escapeXml("→ ✓ 😀")).toBe("→ ✓ 😀");
});

test("any text makes a well-formed attribute", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    expect(elementsOf(`<a b="${escapeXml(text)}">${escapeXml(text)}</a>`)).toEqual(["a"]);
  }));
});
