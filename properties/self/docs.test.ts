/** The code in the documents compiles: what a reader copies works. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ROOT } from "./house/source.ts";

/** The documents whose blocks marked `ts` are checked. One that is listed must exist, and have such a block. */
const DOCUMENTS: readonly string[] = [];

/** A block of code within a document: what it says, and the number of its first line. */
interface Block {
  readonly line: number;
  readonly code: string;
}

/** The blocks of a Markdown text that are marked with a language. A block marked `ts ignore` is left out. */
function blocksOf(markdown: string, language: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { readonly line: number; readonly mark: string; readonly code: string[] } | null = null;
  for (const [index, line] of markdown.split("\n").entries()) {
    if (open === null) {
      const mark = /^```+\s*(.*)$/.exec(line)?.[1]?.trim();
      if (mark !== undefined) open = { line: index + 2, mark, code: [] };
    } else if (/^```+\s*$/.test(line)) {
      if (open.mark === language) blocks.push({ line: open.line, code: open.code.join("\n") });
      open = null;
    } else {
      open.code.push(line);
    }
  }
  return blocks;
}

/** What the type checker says of some code that imports this project by its name; empty when it is content. */
function complaintsAbout(folder: string, blocks: readonly Block[]): string {
  for (const { line, code } of blocks) writeFileSync(join(folder, `line-${line}.ts`), `${code}\nexport {};\n`);
  const paths = { "tcp-conformance": ["src/mod.ts"], "tcp-conformance/*": ["*/mod.ts"] };
  const inRoot = Object.entries(paths).map(([name, files]) => [name, files.map((file) => join(ROOT, file))]);
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: join(ROOT, "tsconfig.json"),
      // A reader's snippet need not say the type of all that it exports, nor use all that it shows.
      compilerOptions: {
        paths: Object.fromEntries(inRoot),
        isolatedDeclarations: false,
        declaration: false,
        noUnusedLocals: false,
        typeRoots: [join(ROOT, "node_modules/@types")],
      },
      include: [],
      files: blocks.map(({ line }) => `line-${line}.ts`),
    }),
  );
  try {
    return execFileSync(join(ROOT, "node_modules/.bin/tsc"), ["-p", folder], { cwd: folder, encoding: "utf8" });
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout ?? error);
  }
}

describe("the code in the documents", () => {
  let folder = "";
  // Within the project, where its packages are found.
  beforeEach(() => {
    folder = mkdtempSync(join(ROOT, "node_modules/.docs-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("is found by its mark", () => {
    const text = "a\n```ts\nconst a = 1;\n\nf(a);\n```\n```sh\nls\n```\n```ts ignore\nnonsense\n```\n```ts\nb;\n```\n";
    expect(blocksOf(text, "ts")).toEqual([{ line: 3, code: "const a = 1;\n\nf(a);" }, { line: 14, code: "b;" }]);
  });

  test("is refused when it is wrong", () => {
    const good = `import { seq } from "tcp-conformance/spec";\nconst s: number = seq(1);`;
    expect(complaintsAbout(folder, [{ line: 7, code: good }])).toBe("");
    const bad = `import { seq } from "tcp-conformance/spec";\nconst s: string = seq(1);`;
    expect(complaintsAbout(folder, [{ line: 9, code: bad }])).toMatch(/^line-9\.ts\(2,7\): error TS2322/);
  });

  test("compiles", () => {
    const complaints = DOCUMENTS.flatMap((document) => {
      const blocks = blocksOf(readFileSync(join(ROOT, document), "utf8"), "ts");
      if (blocks.length === 0) return [`${document}: has no block marked ts: take it off the list`];
      const said = complaintsAbout(folder, blocks);
      return said === "" ? [] : [`${document}:\n${said}`];
    });
    expect(complaints).toEqual([]);
  });
});
