/** The page of findings is current, as far as that can be told without playing anything. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { requirement } from "../../spec/requirements/register.ts";
import { STACKS } from "../../src/cli/stacks.ts";
import { declaredPartIn, drawingsIn } from "../../src/report/findings.ts";
import { ROOT } from "./house/source.ts";

const page = readdirSync(join(ROOT, "reports/findings")).sort()
  .map((name) => readFileSync(join(ROOT, "reports/findings", name), "utf8")).join("\n");
const words = (text: string): string => text.replaceAll(/\s+/g, " ");
const lines = STACKS.flatMap(({ name, known }) => known.map((line) => [name, line] as const));

test("every known deviation is on it, with its reason, its property and its scenario", () => {
  const missing = lines.flatMap(([name, { property, requirement, because, scenario }]) => {
    const section = page.split("\n## ").filter((one) =>
      one.startsWith(`${name}: ${requirement} `) || one.startsWith(`${name}@`)
    );
    const isThere = section.some((text) =>
      words(text).includes(words(because)) && text.includes(`\`${property}\``) &&
      (scenario === undefined || text.includes("npx tcp-conformance replay properties/regressions/"))
    );
    return isThere ? [] : [`${name}: ${property}: ${requirement}`];
  });
  expect(missing, "run `npm run findings`").toEqual([]);
});

test("nothing else is on it", () => {
  const shown = [...page.matchAll(/^## (\S+): (\S+) /gm)].map(([, stack = "", requirement = ""]) =>
    `${stack.replace(/@.*/, "")} ${requirement}`
  );
  const known = new Set(lines.map(([name, { requirement }]) => `${name} ${requirement}`));
  expect(shown.filter((one) => !known.has(one))).toEqual([]);
});

test("each page says what its stack declares otherwise than the RFCs ask, by rows of the register", () => {
  const pages = readdirSync(join(ROOT, "reports/findings"));
  const parts = pages.map((name) => declaredPartIn(readFileSync(join(ROOT, "reports/findings", name), "utf8")));
  expect(pages.filter((_, index) => parts[index] === null), "run `npm run findings`").toEqual([]);
  const rows = parts.flatMap((part) => [...(part ?? "").matchAll(/^\| ([A-Za-z ]+) \| ([A-Z][\w-]+), /gm)]);
  expect(rows.length).toBeGreaterThan(pages.length);
  expect(rows.map(([, level = "", id = ""]) => [id, level])).toEqual(
    rows.map(([, , id = ""]) => [id, requirement(id)?.level]),
  );
});

test("every scenario that it names is there, and its drawings are of such", () => {
  const scenarios = new Set([...page.matchAll(/replay (properties\/regressions\/\S+)/g)].map(([, path = ""]) => path));
  expect([...scenarios].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  const drawn = [...drawingsIn(page).keys()].map((key) => key.slice(key.lastIndexOf(" ") + 1));
  expect(drawn.length).toBeGreaterThan(0);
  expect(drawn.filter((path) => !scenarios.has(path))).toEqual([]);
});
