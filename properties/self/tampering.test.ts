/** A trace of which one segment is removed or changed is refused by the oracle, or there is a reason why not. */

import { expect, test } from "vitest";
import { measureTampering } from "./oracle/measure.ts";
import { isOfSubstance, sumOf, tamperingPage } from "./oracle/page.ts";
import { reasonFor, REASONS } from "./oracle/reasons.ts";

const SEEDS = Array.from({ length: 200 }, (_, i) => i + 1);
const EACH = 60;

const tallies = measureTampering(SEEDS, EACH);

test("nine in ten changes of text, FIN, SYN, RST and ACK numbers are refused", () => {
  const { tried, refused } = sumOf(tallies.filter(isOfSubstance));
  expect(tried).toBeGreaterThan(500);
  expect(refused / tried).toBeGreaterThanOrEqual(0.9);
});

test("so are four in five when only packets are seen", () => {
  const { tried, refusedFromPackets } = sumOf(tallies.filter(isOfSubstance));
  expect(refusedFromPackets / tried).toBeGreaterThanOrEqual(0.8);
});

test("every class that has accepted ones has a reason, and every reason has such a class", () => {
  const accepted = tallies.filter(({ tried, refused }) => refused < tried);
  const without = accepted.filter((tally) => reasonFor(tally) === null);
  expect(without.map(({ way, kind, change }) => `${way} ${kind}: ${change}`)).toEqual([]);
  const used = new Set(accepted.map(reasonFor));
  expect(REASONS.filter((_, at) => !used.has(at)).map(({ why }) => why)).toEqual([]);
});

test("the committed page is this one", async () => {
  await expect(tamperingPage(tallies)).toMatchFileSnapshot("../../reports/tampering.md");
});
