/** Which part of the project may import which: every arrow points towards `spec/`. */

import { dirname, join } from "node:path/posix";
import { child, isForTests, isTest, offence, type Source, type SyntaxNode } from "./source.ts";

/** What a layer may import beside itself: other layers, npm packages, and the platform (`node:`). */
export interface Allowed {
  readonly layers: readonly string[];
  readonly packages?: readonly string[];
  readonly platform?: boolean;
}

/** The table. A layer is a folder or a file; the longest that fits a path is its layer. There is no code outside. */
export const LAYERS: Readonly<Record<string, Allowed>> = {
  "spec": { layers: [] },
  "src/wire": { layers: ["spec"] },
  "src/adapter": { layers: ["spec", "src/wire"] },
  "src/scenario": { layers: ["spec", "src/wire", "src/adapter"], packages: ["zod"] },
  "src/trace": { layers: ["spec", "src/wire", "src/adapter", "src/scenario"] },
  "src/sim": { layers: ["spec", "src/wire", "src/adapter", "src/scenario", "src/trace"] },
  "src/runner": {
    layers: ["spec", "src/wire", "src/adapter", "src/scenario", "src/trace", "src/sim"],
    packages: ["fast-check"],
  },
  "src/report": { layers: ["spec", "src/wire", "src/adapter", "src/scenario", "src/trace", "src/runner"] },
  "src/adapters/model": { layers: ["spec", "src/wire", "src/adapter"] },
  "src/adapters/linux": { layers: ["spec", "src/wire", "src/adapter"], packages: ["koffi"], platform: true },
  "src/adapters/process": { layers: ["spec", "src/wire", "src/adapter"], packages: ["zod"], platform: true },
  // Where the adapters of stacks in a process of their own are described, a folder each.
  "src/adapters/templates": { layers: ["spec", "src/mod.ts"], platform: true },
  "src/adapters": { layers: ["spec", "src/wire", "src/adapter", "src/adapters/process"], platform: true },
  "src/mod.ts": { layers: ["spec", "src"] },
  "properties": {
    layers: ["spec", "src/mod.ts", "src/adapter", "src/scenario", "src/runner", "src/adapters/model"],
    packages: ["fast-check"],
  },
  "properties/conformance.test.ts": { layers: ["spec", "src", "properties"], packages: ["fast-check"], platform: true },
  "properties/vitest.config.ts": { layers: [], packages: ["vitest/config"] },
  "properties/self": {
    layers: ["spec", "src", "properties"],
    packages: ["fast-check", "vite"],
    platform: true,
  },
  "src/bench": { layers: ["spec", "src", "properties"], packages: ["fast-check"], platform: true },
  "src/cli": {
    layers: ["spec", "src", "properties"],
    packages: ["commander", "fast-check", "zod", "tsx/esm/api"],
    platform: true,
  },
};

/** Files that may use the platform though their layer may not, each with its reason. */
const PLATFORM_FILES: Readonly<Record<string, string>> = {};

/** Beside what its folder may import, a test may import these. */
const IN_TESTS: Allowed = { layers: ["src/adapters/model", "src/scenario"], packages: ["vitest", "fast-check"] };

/** Whether a path lies in a layer. */
const within = (path: string, layer: string): boolean => path === layer || path.startsWith(`${layer}/`);

/** The layer of a path, or null when the table has none. */
export function layerOf(path: string): string | null {
  const fits = Object.keys(LAYERS).filter((layer) => within(path, layer));
  return fits.sort((a, b) => b.length - a.length)[0] ?? null;
}

/** An import: its specifier, and where it stands. */
export interface Import {
  readonly specifier: string;
  readonly start: number;
}

/** Every module that a source names: in imports, re-exports, dynamic imports and `new URL(…, import.meta.url)`. */
export function importsOf(source: Source): readonly Import[] {
  return source.nodes.flatMap(({ node }) => {
    const named = importedBy(node);
    return named !== null && typeof named["value"] === "string"
      ? [{ specifier: named["value"], start: node.start }]
      : [];
  });
}

function importedBy(node: SyntaxNode): SyntaxNode | null {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
    case "ImportExpression":
      return child(node, "source");
    case "TSImportType":
      return child(node, "source") ?? child(node, "argument");
    case "NewExpression": {
      const [first, second] = node["arguments"] as readonly SyntaxNode[];
      const isModule = child(node, "callee")?.["name"] === "URL" && second?.type === "MemberExpression";
      return isModule && /\.(ts|js)$/.test(String(first?.["value"])) ? first ?? null : null;
    }
    default:
      return null;
  }
}

/** The path within the project that an import of a file means; null for packages. */
export const targetOf = (path: string, specifier: string): string | null =>
  specifier.startsWith(".") ? join(dirname(path), specifier) : null;

/** Imports that the table does not allow. */
export function forbiddenImports(source: Source): readonly string[] {
  const layer = layerOf(source.path);
  const allowed = layer === null ? undefined : LAYERS[layer];
  if (layer === null || allowed === undefined) return [offence(source, 0, "lies in no layer of layers.ts")];
  return importsOf(source).flatMap(({ specifier, start }) => {
    const wrong = whyNot(source.path, layer, allowed, specifier);
    return wrong === null ? [] : [offence(source, start, wrong)];
  });
}

function whyNot(path: string, layer: string, allowed: Allowed, specifier: string): string | null {
  const also = isForTests(path) ? IN_TESTS : { layers: [], packages: [] };
  const target = targetOf(path, specifier);
  if (target !== null) {
    const to = layerOf(target);
    if (to === null) return `imports ${target}, which lies in no layer of layers.ts`;
    const open = [layer, ...allowed.layers, ...also.layers];
    return open.some((one) => within(to, one)) ? null : `${layer} may not import ${to}`;
  }
  if (specifier.startsWith("node:")) {
    return allowed.platform === true || path in PLATFORM_FILES
      ? null
      : `${layer} may not use the platform: ${specifier}`;
  }
  const packages = [...(allowed.packages ?? []), ...(also.packages ?? [])];
  return packages.includes(specifier) ? null : `${layer} may not import the package ${specifier}`;
}

/** Whether a file may use the platform and its clock. */
export function mayUsePlatform(path: string): boolean {
  const layer = layerOf(path);
  return path in PLATFORM_FILES || (layer !== null && LAYERS[layer]?.platform === true);
}

/** Modules that are started, not imported. */
const STARTED: readonly string[] = [
  "src/mod.ts",
  "spec/mod.ts",
  "properties/mod.ts",
  "src/cli/launch.js",
  "src/cli/deno.ts",
  "src/adapters/templates/typescript/my-adapter.ts",
  "src/adapters/templates/typescript/my-stack.ts",
  "src/bench/bench.ts",
  "src/bench/connections.ts",
  "src/bench/stacks.ts",
  "src/bench/versions.ts",
  "properties/self/gate.ts",
  "properties/self/baseline.ts",
  "properties/self/evidence.ts",
  "properties/self/findings.ts",
  "properties/self/soundness.ts",
  "properties/vitest.config.ts",
];

/** Modules that nobody imports, or only tests, and that are no entry point and no test themselves. */
export function deadModules(sources: readonly Source[]): readonly string[] {
  const imported = (by: readonly Source[]) =>
    new Set(by.flatMap((source) => importsOf(source).map(({ specifier }) => targetOf(source.path, specifier))));
  const byAny = imported(sources);
  const byUs = imported(sources.filter(({ path }) => !isForTests(path) || STARTED.includes(path)));
  return sources.flatMap((source) => {
    const { path } = source;
    if (isTest(path) || STARTED.includes(path)) return [];
    if (!byAny.has(path)) return [offence(source, 0, "is imported by nobody, and is no entry point and no test")];
    if (byUs.has(path) || isForTests(path)) return [];
    return [offence(source, 0, "is imported by tests only: delete it, or call it x.fixture.ts")];
  });
}
