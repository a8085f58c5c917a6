/**
 * Adapters that misbehave, in each way that there is: the campaign goes on with a fresh process, and the verdict names
 * who is at fault, the stack or the adapter, and how.
 */

import fc from "fast-check";
import { tmpdir } from "node:os";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { propertyOf } from "../runner/doubles.fixture.ts";
import { calmScenario } from "../scenario/defaults.ts";
import { loadSuite } from "./composition.ts";
import { ioDouble } from "./doubles.fixture.ts";
import { main } from "./main.ts";

const FIXTURE = fileURLToPath(new URL("../adapters/process/misbehaving.fixture.ts", import.meta.url));
// On Deno a process can neither end itself by a signal nor close its standard output, so the adapter runs on Node.
const NODE = process.versions["deno"] === undefined
  ? process.execPath
  : fileURLToPath(new URL("../../node_modules/.bin/node", import.meta.url));
const misbehaving = (how: string): string => `exec:${JSON.stringify(NODE)} ${JSON.stringify(FIXTURE)} ${how}`;

/** Seconds after which an adapter hangs: enough to start a runtime on a machine that has much else to do. */
const PATIENCE = "6";

beforeAll(() => {
  process.env["TCP_CONFORMANCE_PATIENCE"] = PATIENCE;
});
afterAll(() => {
  delete process.env["TCP_CONFORMANCE_PATIENCE"];
});

/** Three properties, of which only the middle one has the stack do anything but wait. */
const CATALOGUE = [
  propertyOf("x/before"),
  propertyOf("x/opens", {
    scenario: fc.constant(calmScenario({
      actions: [
        { type: "open", by: "a", tuple: 0, retry: false },
        { type: "set", side: "a", options: { keepAlive: true } },
        { type: "wait", us: 10 },
      ],
    })),
  }),
  propertyOf("x/after"),
];

/** Types a command line, with a stack as its last word. */
async function typed(command: readonly string[], stack: string): Promise<{ code: number; out: string; err: string }> {
  const io = ioDouble({ cwd: tmpdir() });
  const suite = { ...await loadSuite(), catalogue: CATALOGUE, runsIn: "here" } as const;
  const code = await main([...command, stack], io, () => Promise.resolve(suite));
  return { code, ...io.written };
}

interface Row {
  readonly property: string;
  readonly verdict: string;
}

/** The verdicts of a campaign, and all that is said of the property in which the adapter misbehaves. */
async function campaign(how: string): Promise<{ verdicts: readonly string[]; said: string }> {
  const { out } = await typed(["run", "--runs", "3", "--seed", "1", "--json", "--stack"], misbehaving(how));
  const { results } = JSON.parse(out) as { readonly results: readonly Row[] };
  return {
    verdicts: results.map(({ property, verdict }) => `${property} ${verdict}`),
    said: JSON.stringify(results.find(({ property }) => property === "x/opens")),
  };
}

const CONNECT = "when it was asked for connect";

describe("what the stack is blamed for", () => {
  test.each([
    ["signal", [`the process was ended by SIGSEGV ${CONNECT}`, "out of bounds: 17"]],
    ["exit-1", [`the process ended with exit code 1 ${CONNECT}`, "assertion failed: snd_una <= snd_nxt"]],
    ["hang", [`it hangs: no answer to connect within ${PATIENCE} s`]],
    ["crash", ["the adapter says that the stack crashed: panic in tcp_input"]],
  ])("%s", async (how, words) => {
    const { verdicts, said } = await campaign(how);
    expect(verdicts).toEqual(["x/before pass", "x/opens fail", "x/after pass"]);
    expect(said).toContain("S14");
    for (const word of words) expect(said).toContain(word);
  });
});

describe("what the adapter is blamed for", () => {
  test.each([
    ["exit-0", [`the process left with exit code 0 ${CONNECT}`, "it was enough"]],
    ["error", ["the adapter can't go on: no route to the other end"]],
    ["garbage", ["it answered what is no JSON: tcp_connect: 0 -> SYN_SENT"]],
    ["schema", ["the schema refuses an answer", "expected one of established", "exploded"]],
    ["unknown-type", ["the schema refuses an answer", "expected a type: declaration, packet, result"]],
    ["not-hex", ["the schema refuses an answer", "expected hexadecimal digits"]],
    ["wrong-n", ["an answer out of turn"]],
    ["goes-on", ["it went on after the line that closed its answer"]],
    ["late", ["an answer out of turn"]],
    ["two-results", ["the call connect was answered by 2 results"]],
    ["no-result", ["the call connect was answered by 0 results"]],
    ["closes", [`it closed its standard output ${CONNECT}, and lived on`]],
    ["stranger", ['it tells \\"established\\" of socket 77, which nobody has made']],
    ["flood", ["it answered 100000 lines, and none closed it"]],
    ["long-line", ["it answered connect with a line of more than 1048576 octets"]],
    ["lies-about-blocks", ["it declares blocks", "has no blocks"]],
    ["lies-about-status", ['it declares status, and answered \\"unsupported\\" to status']],
    ["lies-about-keep-alive", ['it declares keep-alive, and answered \\"unsupported\\" to set']],
  ])("%s", async (how, words) => {
    const { verdicts, said } = await campaign(how);
    expect(verdicts).toEqual(["x/before pass", "x/opens error", "x/after pass"]);
    expect(said).toContain("the adapter of side a broke");
    for (const word of words) expect(said).toContain(word);
  });
});

describe("an adapter that does not start is told of, and no verdict comes of it", () => {
  test.each([
    ["dies-in-hello", ["the process ended with exit code 3 when it was asked for hello", "no such device"]],
    ["no-hello", [`it hangs: no answer to hello within ${PATIENCE} s`]],
    ["protocol-2", ['"protocol": expected 1, the version of the protocol that this suite speaks']],
  ])("%s", async (how, words) => {
    const { code, out, err } = await typed(["run", "--runs", "3", "--stack"], misbehaving(how));
    expect(code).toBe(70);
    for (const word of words) expect(out + err).toContain(word);
    expect(err).toContain("was asked for and can't be run here");
  });

  test("a command that is not there", async () => {
    const { code, out } = await typed(["run", "--stack"], "exec:./no-such-adapter --flag");
    expect(code).toBe(70);
    expect(out).toContain("exec:./no-such-adapter --flag can't be run here: its adapter does not start");
    expect(out).toContain("its command can't be started");
    expect(out).toContain("not found");
  });
});
