/** The package is what its two manifests say it is: the same modules for npm and for Deno, and they can be imported. */

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "./house/source.ts";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, { readonly types: string; readonly default: string } | string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

interface DenoManifest {
  readonly version: string;
  readonly license: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly imports: Readonly<Record<string, string>>;
  readonly tasks: Readonly<Record<string, string>>;
  readonly compilerOptions: Readonly<Record<string, unknown>>;
}

const read = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), "utf8"));
const npm = read("package.json") as Manifest;
const deno = read("deno.json") as DenoManifest;
const tool = (name: string): string => join(ROOT, "node_modules/.bin", name);

/** The modules that a user imports, as `[name, source]`. `./cli` is Deno's form of package.json's `bin`. */
const modules = Object.entries(deno.exports).filter(([name]) => name !== "./cli");

describe("package.json and deno.json", () => {
  test("export the same modules", () => {
    const fromNpm = Object.entries(npm.exports).flatMap(([name, target]) =>
      typeof target === "string" ? [] : [[name, target.default, target.types]]
    );
    const fromDeno = modules.map(([name, source]) => {
      const built = source.replace("./", "./dist/").replace(/\.ts$/, "");
      return [name, `${built}.js`, `${built}.d.ts`];
    });
    expect(fromNpm).toEqual(fromDeno);
  });

  test("start the same command", () => {
    expect(npm.bin).toEqual({ "tcp-conformance": "src/cli/launch.js" });
    expect(deno.exports["./cli"]).toBe("./src/cli/deno.ts");
    expect(deno.tasks["start"]).toBe(
      npm.scripts["start"]?.replace("node src/cli/launch.js", deno.tasks["tcp-conformance"] ?? ""),
    );
  });

  test("are of the same version, under the same license", () => {
    expect([deno.version, deno.license]).toEqual([npm.version, npm.license]);
  });

  test("need the same packages", () => {
    const wanted = Object.entries({ ...npm.dependencies, ...npm.optionalDependencies });
    expect(deno.imports).toEqual(Object.fromEntries(wanted.map(([name, range]) => [name, `npm:${name}@${range}`])));
  });

  test("are checked as strictly by both type checkers", () => {
    const { compilerOptions } = read("tsconfig.json") as { compilerOptions: object };
    const { lib: _, ...strictness } = deno.compilerOptions;
    expect(compilerOptions).toMatchObject(strictness);
  });

  test("have the same tasks", () => {
    const names = Object.keys(npm.scripts).filter((name) => name !== "build" && name !== "prepack");
    // A task that begins with `deno` runs node_modules/.bin/deno as if that program were JavaScript.
    for (const task of Object.values(deno.tasks)) expect(task).toMatch(/^env deno run -A /);
    expect(Object.keys(deno.tasks).sort()).toEqual([...names, "tcp-conformance"].sort());
  });
});

test("both lock files hold the same versions of what is asked for", () => {
  const npmLock = read("package-lock.json") as { packages: Record<string, { version?: string; resolved?: string }> };
  const denoLock = read("deno.lock") as { specifiers: Record<string, string> };
  const wanted = { ...npm.dependencies, ...npm.optionalDependencies, ...npm.devDependencies };
  const versions = Object.entries(denoLock.specifiers).map(([specifier, version]) => {
    const name = /^npm:(.+)@/.exec(specifier)?.[1] ?? specifier;
    return [name, version.split("_")[0]];
  });
  const expected = Object.keys(wanted).map((name) => [name, npmLock.packages[`node_modules/${name}`]?.version]);
  expect(Object.fromEntries(versions)).toEqual(Object.fromEntries(expected));
  expect(Object.values(npmLock.packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
});

describe("a user's import", () => {
  let folder = "";

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "tcp-conformance-user-"));
    const home = join(folder, "node_modules", npm.name);
    mkdirSync(home, { recursive: true });
    const build = ["-p", join(ROOT, "tsconfig.json"), "--noEmit", "false", "--rootDir", ROOT];
    execFileSync(tool("tsc"), [...build, "--outDir", join(home, "dist")], { cwd: ROOT, stdio: "pipe" });
    cpSync(join(ROOT, "package.json"), join(home, "package.json"));
    cpSync(join(ROOT, "src/cli/launch.js"), join(home, "src/cli/launch.js"));
    for (const name of Object.keys({ ...npm.dependencies, ...npm.optionalDependencies })) {
      const installed = join(ROOT, "node_modules", name);
      if (existsSync(installed)) symlinkSync(installed, join(folder, "node_modules", name));
    }
    writeFileSync(join(folder, "package.json"), `{ "type": "module" }`);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const names = modules.map(([name]) => name.replace(/^\./, npm.name));
  const show = (specifier: string): string => `console.log(Object.keys(await import("${specifier}")).length > 0);`;

  test.each(names)("of %s works on Node from the npm package", (name) => {
    writeFileSync(join(folder, "user.js"), show(name));
    expect(execFileSync(tool("node"), ["user.js"], { cwd: folder, encoding: "utf8" })).toBe("true\n");
  });

  test.each(names)("of %s works on Deno from the npm package", (name) => {
    writeFileSync(join(folder, "user.js"), show(name));
    const args = ["run", "-A", "--node-modules-dir=manual", "user.js"];
    expect(execFileSync(tool("deno"), args, { cwd: folder, encoding: "utf8" })).toBe("true\n");
  });

  test.each(modules)("of %s works on Deno from the sources", (_, source) => {
    const script = join(folder, "from-sources.ts");
    writeFileSync(script, show(new URL(source, `file://${ROOT}`).href));
    const args = ["run", "-A", "--config", join(ROOT, "deno.json"), script];
    expect(execFileSync(tool("deno"), args, { cwd: ROOT, encoding: "utf8" })).toBe("true\n");
  });

  test("is typed", () => {
    writeFileSync(join(folder, "user.ts"), names.map((name, i) => `export * as m${i} from "${name}";`).join("\n"));
    const args = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023", "--types", "", "user.ts"];
    expect(execFileSync(tool("tsc"), args, { cwd: folder, encoding: "utf8" })).toBe("");
  });

  test("is not needed for the command", () => {
    const launcher = join(folder, "node_modules", npm.name, "src/cli/launch.js");
    const shown = execFileSync(tool("node"), [launcher, "--help"], { cwd: folder, encoding: "utf8" });
    expect(shown).toContain(`Usage: ${npm.name}`);
  });
});
