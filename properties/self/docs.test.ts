/** What the documents say is true: the code in them compiles, and what they name exists. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { transitionFigure } from "../../spec/tcp/transition-table.ts";
import { matches } from "../../src/runner/select.ts";
import { CATALOGUE } from "../catalogue.ts";
import { MUTANTS } from "../mutants/mutants.ts";
import { LAYERS } from "./house/layers.ts";
import { projectFiles, ROOT } from "./house/source.ts";

/** The documents whose blocks marked `ts` are checked. One that is listed must exist, and have such a block. */
const DOCUMENTS: readonly string[] = ["CONTRIBUTING.md", "spec/README.md"];

/** A block of code within a document: what it says, and the number of its first line. */
interface Block {
  readonly line: number;
  readonly code: string;
}

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

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

/**
 * A block with the relative paths of its imports made absolute. They count from the file that its first line names in a
 * comment, as `// spec/try.ts`, or from the document's folder.
 */
function located(block: Block, document: string): Block {
  const file = /^\/\/ (\S+\.ts)\n/.exec(block.code)?.[1] ?? document;
  const absolute = (_: string, path: string): string => `from "${join(ROOT, dirname(file), path)}"`;
  return { line: block.line, code: block.code.replace(/from "(\.[^"]*)"/g, absolute) };
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
        rewriteRelativeImportExtensions: false,
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
      const blocks = blocksOf(read(document), "ts").map((block) => located(block, document));
      if (blocks.length === 0) return [`${document}: has no block marked ts: take it off the list`];
      const said = complaintsAbout(folder, blocks);
      return said === "" ? [] : [`${document}:\n${said}`];
    });
    expect(complaints).toEqual([]);
  });

  test("prints in spec/README.md what is said there", () => {
    const text = read("spec/README.md");
    const programs = blocksOf(text, "ts").map((block) => located(block, "spec/README.md"));
    const printed = programs.map(({ code }) => {
      const args = ["--input-type=module-typescript", "--eval", code];
      return execFileSync(join(ROOT, "node_modules/.bin/node"), args, { encoding: "utf8" }).trimEnd();
    });
    expect(printed).toEqual(blocksOf(text, "text").map(({ code }) => code));
  });
});

const texts = projectFiles().filter(({ path }) => path.endsWith(".md"));

describe("the documents", () => {
  const ids = CATALOGUE.map(({ id }) => id);
  const folders = new Set(ids.map((id) => id.split("/")[0] ?? ""));

  /** Whatever `pattern` finds in a document and `isWrong` is true of, with the document's name. */
  const wrong = (pattern: RegExp, isWrong: (found: string, path: string) => boolean): readonly string[] =>
    texts.flatMap(({ path, text }) =>
      [...text.matchAll(pattern)].map((match) => match[1] ?? "").filter((found) => isWrong(found, path))
        .map((found) => `${path}: ${found}`)
    );

  test("are there", () => {
    expect(texts.map(({ path }) => path)).toEqual(expect.arrayContaining([...DOCUMENTS, "ARCHITECTURE.md"]));
  });

  test("link to files that exist", () => {
    const isMissing = (target: string, path: string): boolean =>
      !/^(https?:|#)/.test(target) && !existsSync(join(ROOT, dirname(path), target.replace(/#.*$/, "")));
    expect(wrong(/\]\(([^)\s]+)\)/g, isMissing)).toEqual([]);
  });

  test("name properties that exist", () => {
    const matchesNone = (glob: string): boolean => !/[<>A-Z.]/.test(glob) && !ids.some((id) => matches(glob, id));
    expect(wrong(/--property '?([^\s'`]+)/g, matchesNone)).toEqual([]);
    const isUnknown = (name: string): boolean => folders.has(name.split("/")[0] ?? "") && !ids.includes(name);
    expect(wrong(/`([a-z-]+\/[a-z-]+)`/g, isUnknown)).toEqual([]);
  });

  test("name mutants that exist", () => {
    const names = MUTANTS.map(({ name }) => name);
    expect(wrong(/mutant:([a-z-]+)/g, (name) => !names.includes(name))).toEqual([]);
  });

  test("show the state diagram as it is", () => {
    expect(blocksOf(read("spec/README.md"), "mermaid").map(({ code }) => code)).toEqual([transitionFigure().trimEnd()]);
  });

  test("show which layer may import which as it is", () => {
    const names = (list: readonly string[]): string => list.map((name) => `\`${name}\``).join(", ");
    const rows = Object.entries(LAYERS).map(([layer, { layers, packages = [], platform = false }]) =>
      [names([layer]), names(layers), names(packages), platform ? "yes" : ""].join(" | ")
    );
    const shown = read("ARCHITECTURE.md").split("\n").filter((line) => line.startsWith("|")).map((line) =>
      line.split("|").slice(1, -1).map((cell) => cell.trim()).join(" | ")
    );
    expect(shown).toEqual(expect.arrayContaining(rows));
  });
});
