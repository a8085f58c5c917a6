/** Sequence numbers must not be compared as numbers: they wrap. */

import { isMember } from "./bans.ts";
import { child, type Found, nameOf, offence, type Source, type SyntaxNode } from "./source.ts";

/** RFC 9293's and this project's names for fields that hold sequence numbers. */
const SEQUENCE_FIELDS: ReadonlySet<string> = new Set(
  "seq ack nxt una iss irs wl1 wl2 up edge recover filled resend left right lastAckSent".split(" "),
);
const OPERANDS = ["left", "right"] as const;
const RELATIONS: Readonly<Record<string, string>> = { "<": "lt", "<=": "leq", ">": "gt", ">=": "geq" };

/** Sequence numbers that are compared with an operator or by `Math`: wrong where they wrap. */
export function sequenceComparisons(source: Source): readonly string[] {
  if (!/^(spec|src)\//.test(source.path) || source.path === "spec/seq.ts") return [];
  const declared = declarationsOf(source);
  const isSequence = (node: SyntaxNode | null, above: readonly SyntaxNode[]): boolean => {
    if (node === null) return false;
    if (node.type === "MemberExpression") return SEQUENCE_FIELDS.has(nameOf(child(node, "property")) ?? "");
    if (node.type === "Identifier") return isDeclaredSeq(declared, nameOf(node) ?? "", above);
    const inner = child(node, "expression");
    return inner !== null && /^(TSAs|TSNonNull|TSSatisfies|Parenthesized)/.test(node.type) && isSequence(inner, above);
  };
  return source.nodes.flatMap(({ node, above }) => {
    const relation = node.type === "BinaryExpression" ? RELATIONS[String(node["operator"])] : undefined;
    if (relation !== undefined && OPERANDS.some((side) => isSequence(child(node, side), above))) {
      return [
        offence(source, node.start, `sequence numbers compared with ${node["operator"]}: use ${relation} of seq.ts`),
      ];
    }
    const callee = node.type === "CallExpression" ? child(node, "callee") : null;
    if (callee === null || !(isMember(callee, "Math", "max") || isMember(callee, "Math", "min"))) return [];
    if (!(node["arguments"] as readonly SyntaxNode[]).some((one) => isSequence(one, above))) return [];
    return [offence(source, node.start, "sequence numbers given to Math: use latest or earliest of seq.ts")];
  });
}

/** What is declared where: for each scope (a function, a block, the file) its names, and whether each is a Seq. */
type Declarations = ReadonlyMap<SyntaxNode, ReadonlyMap<string, boolean>>;

function declarationsOf(source: Source): Declarations {
  const scopes = new Map<SyntaxNode, Map<string, boolean>>();
  for (const found of source.nodes) {
    const scope = found.node.type === "Identifier" ? scopeDeclaredIn(found) : null;
    if (scope === null) continue;
    const names = scopes.get(scope) ?? new Map<string, boolean>();
    scopes.set(scope, names.set(String(found.node["name"]), isTypedSeq(source, found.node)));
  }
  return scopes;
}

function isTypedSeq(source: Source, identifier: SyntaxNode): boolean {
  const annotation = child(identifier, "typeAnnotation");
  return annotation !== null && /^:\s*Seq( \| null)?$/.test(source.text.slice(annotation.start, annotation.end));
}

/** The scope in which an identifier is declared by standing where it stands; null when it is only used there. */
function scopeDeclaredIn({ node, above }: Found): SyntaxNode | null {
  let inner = node;
  for (let at = above.length - 1; at >= 0; at -= 1) {
    const outer = above[at] as SyntaxNode;
    if (isFunction(outer)) return (outer["params"] as readonly SyntaxNode[]).includes(inner) ? outer : null;
    if (outer.type === "VariableDeclarator") {
      return outer["id"] === inner ? above.slice(0, at).findLast(isScope) ?? null : null;
    }
    if (!/Pattern$|^Property$|^RestElement$/.test(outer.type)) return null;
    inner = outer;
  }
  return null;
}

const isFunction = (node: SyntaxNode): boolean => /^(Arrow)?Function(Declaration|Expression)?$/.test(node.type);
const isScope = (node: SyntaxNode): boolean => isFunction(node) || /^(Program|BlockStatement|For)/.test(node.type);

/** Whether the innermost declaration of a name that can be seen from below `above` makes it a Seq. */
function isDeclaredSeq(declared: Declarations, name: string, above: readonly SyntaxNode[]): boolean {
  const scope = above.findLast((node) => declared.get(node)?.has(name));
  return scope !== undefined && declared.get(scope)?.get(name) === true;
}
