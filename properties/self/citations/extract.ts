/** Citations: comments such as `//= rfc9293#3.10.5 MUST-13` and `//# words of the RFC` above the code that does so. */

import { child, type Comment, lineAt, nameOf, type Source, type SyntaxNode } from "../house/source.ts";

/** A passage of an RFC that code cites. */
export interface Citation {
  /** The file, and the outermost declaration that the comment stands in or above; empty where there is none. */
  readonly path: string;
  readonly name: string;
  readonly line: number;
  /** As it is written: `9293` and `3.10.5`. */
  readonly rfc: string;
  readonly section: string;
  /** The requirements that the code below fulfils. */
  readonly ids: readonly string[];
  /** The passage on one line, with single spaces. */
  readonly quote: string;
}

/** What was found in a file: citations, and what looks like one and is none, a sentence each. */
export interface Extract {
  readonly citations: readonly Citation[];
  readonly malformed: readonly string[];
}

/** Text on one line with single spaces; a word that was broken behind a hyphen is whole again. */
export const squash = (text: string): string => text.replaceAll(/\s+/g, " ").replaceAll(/- /g, "-").trim();

const HEAD = /^=\s*rfc(\d+)#((?:\d+|[A-Z])(?:\.\d+)*)((?:\s+\S+)*)\s*$/;

/** The citations of a file. */
export function citationsOf(source: Source): Extract {
  const citations: Citation[] = [];
  const malformed: string[] = [];
  const { comments } = source;
  for (const [index, comment] of comments.entries()) {
    if (!isMarked(comment)) continue;
    const line = lineAt(source.text, comment.start);
    const where = `${source.path}:${line}`;
    if (comment.value.startsWith("#")) {
      const before = comments[index - 1];
      if (before === undefined || !isMarked(before) || !areNeighbours(source, before, comment)) {
        malformed.push(`${where}: a quotation without a line above it that says from where (//= rfc9293#3.10.5)`);
      }
      continue;
    }
    const head = HEAD.exec(comment.value);
    const quote = quoteBelow(source, index);
    if (head === null) malformed.push(`${where}: "//${comment.value}" is not of the form //= rfc9293#3.10.5 MUST-13`);
    else if (quote === "") malformed.push(`${where}: no words of the RFC follow (//# and the words)`);
    else {
      const [, rfc = "", section = "", ids = ""] = head;
      const name = enclosing(source.program, comment);
      citations.push({ path: source.path, name, line, rfc, section, ids: ids.split(/\s+/).filter(Boolean), quote });
    }
  }
  return { citations, malformed };
}

/** Whether a comment belongs to a citation: its mark is `//=` or `//#`, with nothing else on the way. */
const isMarked = ({ type, value }: Comment): boolean => type === "Line" && /^(=\s*\w|#\s)/.test(value);

/** Whether nothing but space stands between two comments, and no empty line. */
const areNeighbours = ({ text }: Source, one: Comment, next: Comment): boolean =>
  /^[^\S\n]*\n[^\S\n]*$/.test(text.slice(one.end, next.start));

function quoteBelow(source: Source, index: number): string {
  const words: string[] = [];
  for (let at = index + 1; at < source.comments.length; at++) {
    const [before, comment] = [source.comments[at - 1]!, source.comments[at]!];
    if (!isMarked(comment) || !comment.value.startsWith("#") || !areNeighbours(source, before, comment)) break;
    words.push(comment.value.slice(1));
  }
  return squash(words.join(" "));
}

/** The name of the outermost declaration that a comment stands in, or else of the one below it. */
function enclosing(program: SyntaxNode, { start }: Comment): string {
  const statements = program["body"] as readonly SyntaxNode[];
  const statement = statements.find((one) => one.end > start);
  return statement === undefined ? "" : declaredName(statement);
}

function declaredName(statement: SyntaxNode): string {
  const declaration = child(statement, "declaration") ?? statement;
  const [first] = (declaration["declarations"] ?? []) as readonly SyntaxNode[];
  return nameOf(child(declaration, "id") ?? (first === undefined ? null : child(first, "id"))) ?? "";
}
