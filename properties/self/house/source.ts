/** The project's files as the house rules see them: path, text, and for code the syntax tree. */

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "vite";

/** A file. `path` is relative to the project's root, with forward slashes. */
export interface File {
  readonly path: string;
  readonly text: string;
}

/** A node of a syntax tree (ESTree, with TypeScript's nodes). Positions count characters from the file's start. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** A comment. `value` is what stands between its marks. */
export interface Comment {
  readonly type: "Line" | "Block";
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** A file of code, parsed. */
export interface Source extends File {
  readonly program: SyntaxNode;
  readonly comments: readonly Comment[];
  /** Every node of the tree with the nodes above it, outermost first. */
  readonly nodes: readonly Found[];
}

/** A node and where it stands. */
export interface Found {
  readonly node: SyntaxNode;
  readonly above: readonly SyntaxNode[];
}

/** The project's root. */
export const ROOT: string = fileURLToPath(new URL("../../../", import.meta.url));

const NOT_OURS: ReadonlySet<string> = new Set(["node_modules", "dist", "reports"]);
const HIDDEN_BUT_OURS: ReadonlySet<string> = new Set([".ci", ".github", ".npmrc", ".gitignore"]);

/** Whether a file is code that has a syntax tree. */
export const isCode = (path: string): boolean => /\.(ts|js)$/.test(path);

/** Whether a file is a test. */
export const isTest = (path: string): boolean => path.endsWith(".test.ts");

/** Whether a file is for tests only: a test, what tests share (`x.fixture.ts`), or a check of the project itself. */
export const isForTests = (path: string): boolean =>
  isTest(path) || path.endsWith(".fixture.ts") || path.startsWith("properties/self/");

/** Every file of the project, in the order of their paths. Installed, built and reported things are left out. */
export function projectFiles(root: string = ROOT): readonly File[] {
  const files: File[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.name.startsWith(".") && !HIDDEN_BUT_OURS.has(entry.name)) continue;
      if (entry.isDirectory()) {
        if (!NOT_OURS.has(entry.name)) visit(path);
      } else if (entry.isFile()) {
        files.push({ path: relative(root, path).replaceAll("\\", "/"), text: readFileSync(path, "utf8") });
      }
    }
  };
  visit(root);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Parses a file of code. Throws when it is not TypeScript. */
export function parse(file: File): Source {
  const { program, comments, errors } = parseSync(file.path, file.text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file.path}: ${error.message}`);
  const root = program as unknown as SyntaxNode;
  return { ...file, program: root, comments: comments as readonly Comment[], nodes: flatten(root) };
}

function flatten(root: SyntaxNode): readonly Found[] {
  const found: Found[] = [];
  const visit = (node: SyntaxNode, above: readonly SyntaxNode[]): void => {
    found.push({ node, above });
    const inside = [...above, node];
    for (const child of childrenOf(node)) visit(child, inside);
  };
  visit(root, []);
  return found;
}

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";

/** The nodes directly below a node. */
export const childrenOf = (node: SyntaxNode): readonly SyntaxNode[] =>
  Object.values(node).flatMap((value) => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []));

/** The node in a field of another, or null. */
export function child(node: SyntaxNode, field: string): SyntaxNode | null {
  const value = node[field];
  return isNode(value) ? value : null;
}

/** The name of an identifier, a private one included; null for other nodes. */
export const nameOf = (node: SyntaxNode | null): string | null =>
  node !== null && (node.type === "Identifier" || node.type === "PrivateIdentifier") ? String(node["name"]) : null;

/** The number of the line, from 1, at a position of a text. */
export function lineAt(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < position; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}

/** An offence as it is reported: `spec/seq.ts:12: what is wrong`. */
export const offence = (file: File, position: number, wrong: string): string =>
  `${file.path}:${lineAt(file.text, position)}: ${wrong}`;
