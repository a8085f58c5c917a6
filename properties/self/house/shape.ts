/** How long lines, functions and files may be, and what must be said of them. */

import {
  child,
  type File,
  type Found,
  isCode,
  isTest,
  nameOf,
  offence,
  type Source,
  type SyntaxNode,
} from "./source.ts";

/** Columns of a line, lines of a function, lines of a file. */
export const MOST_COLUMNS = 120;
/** The most lines of a function, its first and last counted. */
export const MOST_FUNCTION_LINES = 70;
/** The most lines of a file. */
export const MOST_FILE_LINES = 500;

/** Files that may be longer, each with its reason. */
const LONG_FILES: Readonly<Record<string, string>> = {
  "spec/requirements/rfc9293.ts": "a table, one row a requirement",
};

/** Folders whose lines may be wider, each with its reason. */
const WIDE_FOLDERS: Readonly<Record<string, string>> = {
  "spec/requirements/": "tables of sentences; a sentence is not cut in pieces",
};

/** Lines of code wider than {@link MOST_COLUMNS}. Addresses and quotations of an RFC (`//#`) stay whole. */
export function wideLines(file: File): readonly string[] {
  if (!isCode(file.path) || Object.keys(WIDE_FOLDERS).some((folder) => file.path.startsWith(folder))) return [];
  return file.text.split("\n").flatMap((line, index) => {
    const columns = [...line].length;
    if (columns <= MOST_COLUMNS || /^[\s/*]*https?:\S+$|^\s*\/\/#/.test(line)) return [];
    return [`${file.path}:${index + 1}: ${columns} columns, at most ${MOST_COLUMNS}`];
  });
}

/** A file longer than {@link MOST_FILE_LINES}, unless it is on the list of those that may be. */
export function longFile(file: File): readonly string[] {
  const lines = file.text.split("\n").length - 1;
  if (!isCode(file.path) || lines <= MOST_FILE_LINES || file.path in LONG_FILES) return [];
  return [`${file.path}: ${lines} lines, at most ${MOST_FILE_LINES}: split it by idea`];
}

/** Functions longer than {@link MOST_FUNCTION_LINES}. The body of a `describe` is a list, of any length. */
export function longFunctions(source: Source): readonly string[] {
  return source.nodes.flatMap(({ node, above }) => {
    if (!/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)) return [];
    const lines = source.text.slice(node.start, node.end).split("\n").length;
    if (lines <= MOST_FUNCTION_LINES || isDescribe(above.at(-1))) return [];
    return [offence(source, node.start, `a function of ${lines} lines, at most ${MOST_FUNCTION_LINES}`)];
  });
}

function isDescribe(node: SyntaxNode | undefined): boolean {
  if (node?.type !== "CallExpression") return false;
  let callee = child(node, "callee");
  while (callee !== null && nameOf(callee) === null) callee = child(callee, "object") ?? child(callee, "callee");
  return nameOf(callee) === "describe";
}

/** Code that does not start with a comment that says what it is. */
export function namelessFile(source: Source): readonly string[] {
  const afterShebang = /^(#!.*\n)?/.exec(source.text)?.[0].length ?? 0;
  const first = source.comments.find(({ start, value }) => start >= afterShebang && /\w/.test(value));
  return first?.start === afterShebang
    ? []
    : [offence(source, 0, "does not start with a comment that says what it is")];
}

/** Exports without a doc comment. Tests and configuration have no readers but their own. */
export function undocumentedExports(source: Source): readonly string[] {
  if (isTest(source.path) || source.path.endsWith(".config.ts")) return [];
  return source.nodes.flatMap(({ node }: Found) => {
    const declared = node.type === "ExportNamedDeclaration" ? child(node, "declaration") : null;
    if (declared === null || isDocumented(source, node)) return [];
    const name = nameOf(child(declared, "id")) ?? nameOf(firstDeclared(declared)) ?? "an export";
    return [offence(source, node.start, `${name} is exported without a doc comment`)];
  });
}

const firstDeclared = (declaration: SyntaxNode): SyntaxNode | null => {
  const [first] = (declaration["declarations"] ?? []) as readonly SyntaxNode[];
  return first === undefined ? null : child(first, "id");
};

/** Whether a doc comment stands right above a node, or above the overload before it. */
function isDocumented(source: Source, node: SyntaxNode): boolean {
  return source.comments.some(({ type, value, end }) =>
    type === "Block" && value.startsWith("*") && end < node.start && source.text.slice(end, node.start).trim() === ""
  );
}

/** Addresses and paths that mean something on one machine only. */
const LOCAL: readonly (readonly [RegExp, string])[] = [
  [/(?<![\w.)])\/(home|root|work|Users)\/\w+/g, "a path of one machine"],
  [/\b[A-Z]:\\\\?Users\\/g, "a path of one machine"],
  [/\b(registry|artifactory|nexus|proxy)\.[\w-]+\.(com|org|net|io|internal|local)\b/g, "the host of a registry"],
];

/** Paths of a machine and hosts of registries, in any file. */
export function localThings(file: File): readonly string[] {
  return LOCAL.flatMap(([pattern, what]) =>
    [...file.text.matchAll(pattern)].map((match) => offence(file, match.index, `${what}: ${match[0]}`))
  );
}
