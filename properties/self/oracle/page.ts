/** The page about tampered traces: `reports/tampering.md`. */

import type { Tally } from "./measure.ts";
import { reasonFor, REASONS } from "./reasons.ts";
import { CHANGES, type Kind, KINDS } from "./tamper.ts";

/** The kinds of segments that carry a connection, all changes of which count. */
const CARRYING: readonly Kind[] = ["data", "FIN", "SYN", "SYN,ACK", "RST"];
/** Changes of what a segment is, rather than of what it offers, or measures. */
const OF_SUBSTANCE: readonly string[] = [
  "removed",
  "SEQ",
  "FIN set",
  "FIN cleared",
  "SYN set",
  "SYN cleared",
  "RST set",
  "RST cleared",
  "ACK cleared",
  "another octet",
  "text cut short",
];

/** Whether nine in ten of a class have to be refused: changes of text, FIN, SYN and RST, and of any ACK number. */
export const isOfSubstance = ({ way, kind, change }: Tally): boolean =>
  way === "sent" && (change === "ACK" || (CARRYING.includes(kind) && OF_SUBSTANCE.includes(change)));

/** How many were tried, refused, and refused from the packets alone. */
export interface Sum {
  readonly tried: number;
  readonly refused: number;
  readonly refusedFromPackets: number;
}

/** The sum of some classes. */
export const sumOf = (tallies: readonly Tally[]): Sum =>
  tallies.reduce<Sum>((sum, one) => ({
    tried: sum.tried + one.tried,
    refused: sum.refused + one.refused,
    refusedFromPackets: sum.refusedFromPackets + one.refusedFromPackets,
  }), { tried: 0, refused: 0, refusedFromPackets: 0 });

const percent = (part: number, whole: number): string => `${Math.floor((part / whole) * 100)} %`;

/** Classes in the order of the page. */
const inOrder = (tallies: readonly Tally[]): readonly Tally[] =>
  tallies.toSorted((one, other) =>
    (one.way === other.way ? 0 : one.way === "sent" ? -1 : 1) || KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) ||
    CHANGES.indexOf(one.change) - CHANGES.indexOf(other.change)
  );

const line = (tally: Tally): string => {
  const { kind, change, tried, refused, refusedFromPackets } = tally;
  const reason = refused === tried ? null : reasonFor(tally);
  const why = refused === tried ? "" : reason === null ? "none is known" : `${reason + 1}`;
  return `| ${kind} | ${change} | ${tried} | ${refused} | ${refusedFromPackets} | ${why} |`;
};

function tableOf(tallies: readonly Tally[]): string {
  return [
    "| segment | change | tried | refused | from packets alone | reason |",
    "| ------- | ------ | ----: | ------: | -----------------: | -----: |",
    ...tallies.map(line),
  ].join("\n");
}

const sentence = (what: string, { tried, refused, refusedFromPackets }: Sum): string =>
  `- ${what}: ${refused} of ${tried} refused (${percent(refused, tried)}), ` +
  `${refusedFromPackets} (${percent(refusedFromPackets, tried)}) from packets alone.`;

/** The page. */
export function tamperingPage(tallies: readonly Tally[]): string {
  const all = inOrder(tallies);
  const sent = all.filter(({ way }) => way === "sent");
  const arrived = all.filter(({ way }) => way === "arrived");
  return `${
    [
      "# Tampered traces",
      "",
      "Runs of the model of which one segment of one end was left out, repeated, made up, or changed in one field, at",
      "random, and how many the oracle refuses: with the applications' calls in sight, and as a capture. Written",
      "by `properties/self/tampering.test.ts`, which compares it; `-u` writes it anew. Two ends that break no rule are",
      "behind every trace, so what is accepted is what another TCP might have done; the reasons stand below.",
      "",
      sentence(
        "Text, FIN, SYN, RST and ACK numbers, of what an end sent",
        sumOf(sent.filter(isOfSubstance)),
      ),
      sentence("Everything that an end sent", sumOf(sent)),
      sentence("Everything that came to an end", sumOf(arrived)),
      "",
      "## What the end sent",
      "",
      tableOf(sent),
      "",
      "## What came to the end",
      "",
      tableOf(arrived),
      "",
      "## Why some are accepted",
      "",
      ...REASONS.map(({ why }, at) => `${at + 1}. ${why}`),
    ].join("\n")
  }\n`;
}
