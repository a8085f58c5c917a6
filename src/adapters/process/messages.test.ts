/** The schema that is published is the one that is used, and the page's examples fit it. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ANSWER, DECLARATION, jsonSchema, REQUEST } from "./messages.ts";

test("schema.json is made from the schemas in use (if it isn't: run this with -u)", async () => {
  await expect(`${JSON.stringify(jsonSchema(), null, 2)}\n`).toMatchFileSnapshot("schema.json");
});

test("every example on the protocol's page fits a schema", () => {
  const page = readFileSync(new URL("README.md", import.meta.url), "utf8");
  const examples = [...page.matchAll(/^\{.*\}$/gm)].map(([line]) => line.replace("…", ""));
  expect(examples.length).toBeGreaterThanOrEqual(8);
  for (const example of examples) {
    const value: unknown = JSON.parse(example);
    const fits = [REQUEST, DECLARATION, ANSWER].filter((schema) => schema.safeParse(value).success);
    expect(fits.length, example).toBeGreaterThanOrEqual(1);
  }
});
