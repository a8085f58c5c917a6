/** A campaign as JUnit XML, which every CI knows how to show. */

import type { Violation } from "../../spec/trace/monitor.ts";
import type { Verdict, VerdictName } from "../runner/verdict.ts";
import { type Campaign, type Result, splitId } from "./campaign.ts";
import { counterexampleOf } from "./failure.ts";
import type { ReportContext } from "./json.ts";
import { note } from "./terminal.ts";

type RuleOf = ReportContext["ruleOf"];

const ENTITY: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/**
 * Text that may stand in XML 1.0, in an element as well as in an attribute. Characters that XML can't hold, not even
 * escaped, become a backslash and their number.
 */
export function escapeXml(text: string): string {
  let escaped = "";
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (ENTITY[character] !== undefined) escaped += ENTITY[character];
    else if (code === 0x09 || code === 0x0a || code === 0x0d) escaped += `&#${code};`;
    else if (code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code < 0xe000) || code >= 0xfffe) {
      escaped += code > 0xffff ? character : `\\u${code.toString(16).padStart(4, "0")}`;
    } else escaped += character;
  }
  return escaped;
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

function element(name: string, message: string, body: string): string {
  return `<${name} message="${escapeXml(message)}">${escapeXml(body)}</${name}>`;
}

/** The rules that a violation breaks, each with its level: `SHLD-1 (SHOULD), S6 (invariant)`. */
const graded = ({ rule, also = [] }: Violation, ruleOf: RuleOf): string =>
  [rule, ...also].map((id) => `${id} (${ruleOf(id)?.level ?? "unknown"})`).join(", ");

/** What a test case says beside its name; JUnit knows failures, errors and skipped tests, and nothing in between. */
function outcome(result: Result, ruleOf: RuleOf): string {
  const { verdict } = result;
  const violation = counterexampleOf(verdict)?.violation;
  const rules = violation === undefined ? "" : graded(violation, ruleOf);
  const said = note(result) ?? "";
  switch (verdict.is) {
    case "pass":
      return "";
    case "fail":
      return element(
        "failure",
        `${rules}: ${violation?.actual}`,
        `breaks ${rules}\nexpected ${violation?.expected}\nactual ${violation?.actual}`,
      );
    case "healed":
      return element("failure", "healed", said);
    case "deviation":
      return `<system-out>${escapeXml(`${said}\ndeviates from ${rules}`)}</system-out>`;
    case "known":
      return element("skipped", `known: ${verdict.because}`, said);
    case "unsupported":
      return element("skipped", `needs ${verdict.needs.join(", ")}`, "");
    case "inconclusive":
      return element("skipped", `inconclusive: ${verdict.why}`, said);
    case "error":
      return element("error", verdict.why, said);
  }
}

const IS_FAILURE: readonly VerdictName[] = ["fail", "healed"];
const IS_SKIPPED: readonly VerdictName[] = ["known", "unsupported", "inconclusive"];

function totals(verdicts: readonly Verdict[]): string {
  const among = (names: readonly VerdictName[]): number => verdicts.filter(({ is }) => names.includes(is)).length;
  return `tests="${verdicts.length}" failures="${among(IS_FAILURE)}" errors="${among(["error"])}" ` +
    `skipped="${among(IS_SKIPPED)}"`;
}

function testCase(result: Result, ruleOf: RuleOf): string {
  const { folder } = splitId(result.property.id);
  const head = `<testcase classname="${escapeXml(folder)}" name="${escapeXml(result.property.id)}" ` +
    `time="${seconds(result.wall)}"`;
  const body = outcome(result, ruleOf);
  return body === "" ? `${head}/>` : `${head}>${body}</testcase>`;
}

/** The text of `junit.xml`: a suite a stack, a case a property. Only the `time` attributes differ from run to run. */
export function junitXml(campaign: Campaign, { ruleOf }: Pick<ReportContext, "ruleOf">): string {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="tcp-conformance" ${totals(campaign.results.map((result) => result.verdict))}>`,
  ];
  for (const { name, unavailable } of campaign.stacks) {
    if (unavailable !== null) continue;
    const results = campaign.results.filter((result) => result.stack === name);
    const wall = results.reduce((sum, result) => sum + result.wall, 0);
    lines.push(
      `  <testsuite name="${escapeXml(name)}" ${totals(results.map((result) => result.verdict))} ` +
        `time="${seconds(wall)}">`,
      `    <properties><property name="seed" value="${campaign.seed}"/></properties>`,
      ...results.map((result) => `    ${testCase(result, ruleOf)}`),
      "  </testsuite>",
    );
  }
  lines.push("</testsuites>");
  return lines.join("\n") + "\n";
}
