/** What may not be written, where, and what to write instead. */

import { mayUsePlatform } from "./layers.ts";
import { child, type Found, isTest, nameOf, offence, type Source, type SyntaxNode } from "./source.ts";

const CLOCK = "time is an argument (`now`), or a wake that the driver gives";
const CHANCE = "a named stream of the seeded generator, or an arbitrary";
const OUTPUT = "a returned value; src/cli prints";
const PLATFORM = "an argument; only adapters and src/cli touch the platform";

/** Names of the platform, and what stands in for each outside of the files that may use it. */
const GLOBALS: ReadonlyMap<string, string> = new Map([
  ["Date", CLOCK],
  ["performance", CLOCK],
  ["Temporal", CLOCK],
  ["setTimeout", CLOCK],
  ["setInterval", CLOCK],
  ["setImmediate", CLOCK],
  ["queueMicrotask", CLOCK],
  ["crypto", CHANCE],
  ["console", OUTPUT],
  ["process", PLATFORM],
  ["Deno", PLATFORM],
  ["Bun", PLATFORM],
  ["globalThis", PLATFORM],
  ["global", PLATFORM],
  ["Buffer", "Uint8Array and DataView"],
  ["fetch", PLATFORM],
  ["require", "an import"],
]);

/** Uses of the platform, its clock and its chance, where a file may not use them. */
export function platformUses(source: Source): readonly string[] {
  const free = mayUsePlatform(source.path);
  return source.nodes.flatMap(({ node, above }) => {
    if (isMember(node, "Math", "random")) return [offence(source, node.start, `Math.random: use ${CHANCE}`)];
    const name = nameOf(node);
    const instead = name === null || free ? undefined : GLOBALS.get(name);
    if (instead === undefined || !isReference(node, above.at(-1))) return [];
    return [offence(source, node.start, `${name}: use ${instead}`)];
  });
}

/** Whether a node reads a property of a variable: `Math.random`. */
export const isMember = (node: SyntaxNode, object: string, property: string): boolean =>
  node.type === "MemberExpression" && nameOf(child(node, "object")) === object &&
  nameOf(child(node, "property")) === property;

/** Whether an identifier stands for a value or a type of that name, and is not just a field's name. */
function isReference(node: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  if (parent === undefined) return true;
  const isNameOf = (field: string) => parent[field] === node && parent["computed"] !== true;
  switch (parent.type) {
    case "MemberExpression":
      return !isNameOf("property");
    case "Property":
      return !isNameOf("key");
    case "TSPropertySignature":
    case "TSMethodSignature":
    case "MethodDefinition":
    case "PropertyDefinition":
      return !isNameOf("key");
    case "TSQualifiedName":
      return !isNameOf("right");
    default:
      return true;
  }
}

/** `any`, and comments that turn the type checker or the linter off without saying why. */
export function uncheckedCode(source: Source): readonly string[] {
  const anys = source.nodes.filter(({ node }) => node.type === "TSAnyKeyword")
    .map(({ node }) => offence(source, node.start, "`any`: use unknown, or the type"));
  const comments = source.comments.flatMap(({ value, start }) => {
    if (/^\s*@ts-(ignore|nocheck)/.test(value)) {
      return [
        offence(
          source,
          start,
          "turns the type checker off: fix the type, or in a test use @ts-expect-error with a reason",
        ),
      ];
    }
    const bare = /^\s*(@ts-expect-error|deno-lint-ignore(-file)?)\s*[\w-]*\s*$/.test(value);
    return bare ? [offence(source, start, "turns a check off without saying why: add the reason behind it")] : [];
  });
  const defaults = source.nodes.filter(({ node }) =>
    node.type === "ExportDefaultDeclaration" && !source.path.endsWith(".config.ts")
  ).map(({ node }) => offence(source, node.start, "a default export: give it a name"));
  return [...anys, ...comments, ...defaults];
}

/** Tests that are left out, without a comment on the line above that says why. `only` has no good reason. */
export function skippedTests(source: Source): readonly string[] {
  if (!isTest(source.path)) return [];
  return source.nodes.flatMap(({ node }) => {
    const runner = node.type === "MemberExpression" ? nameOf(rootOf(node)) : null;
    const how = nameOf(child(node, "property")) ?? "";
    if (runner === null || !["it", "test", "describe"].includes(runner)) return [];
    if (how === "only") return [offence(source, node.start, "`only` leaves out every other test")];
    if (!["skip", "todo", "fails"].includes(how) || hasReason(source, node.start)) return [];
    return [offence(source, node.start, `\`${how}\` without a comment on the line above that says why`)];
  });
}

function rootOf(node: SyntaxNode): SyntaxNode {
  const inner = child(node, "object") ?? (node.type === "CallExpression" ? child(node, "callee") : null);
  return inner === null ? node : rootOf(inner);
}

/** Whether a comment ends on the line before the one at `position`. */
function hasReason(source: Source, position: number): boolean {
  const lineStart = source.text.lastIndexOf("\n", position - 1) + 1;
  return source.comments.some(({ end }) => end < lineStart && source.text.slice(end, lineStart).trim() === "");
}

/** What costs a scenario's arbitrary its shrinking or its runs. */
export function wastefulArbitraries(source: Source): readonly string[] {
  if (!source.path.startsWith("properties/") || source.path.startsWith("properties/self/")) return [];
  return source.nodes.flatMap(({ node }: Found) => {
    if (isMember(node, "fc", "pre")) return [offence(source, node.start, "fc.pre throws runs away: state a premise")];
    const callee = node.type === "CallExpression" ? child(node, "callee") : null;
    const method = callee?.type === "MemberExpression" ? nameOf(child(callee, "property")) : null;
    if (callee === null || callee === undefined || method === null) return [];
    if (method === "chain") {
      return [
        offence(source, node.start, "chain shrinks badly: generate more than is needed, and interpret leniently"),
      ];
    }
    const onArbitrary = nameOf(rootOf(callee)) === "fc" || /arbitrary$/i.test(nameOf(child(callee, "object")) ?? "");
    return method === "filter" && onArbitrary
      ? [offence(source, node.start, "filter throws values away: map from values that are all good")]
      : [];
  });
}

/** `async` in the specification: it neither waits nor is waited for. */
export function asyncSpecification(source: Source): readonly string[] {
  if (!source.path.startsWith("spec/") || isTest(source.path)) return [];
  return source.nodes.filter(({ node }) => node["async"] === true || node.type === "AwaitExpression")
    .map(({ node }) => offence(source, node.start, "async: the specification is a pure function of its arguments"));
}
