/** Mutants that the properties of `network/` must catch. */

import { isSource } from "../../spec/address.ts";
import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import { closedBlock, fail } from "../../spec/tcp/endings.ts";
import { stay, telling } from "../../spec/tcp/step-result.ts";
import type { Rules } from "../../spec/tcp/rules.ts";
import type { Tcb } from "../../spec/tcp/tcb.ts";
import { Packet } from "../../src/mod.ts";
import { type Mutant, mutant, octetMutant } from "./mutant.ts";

const { icmpArrives, icmpSeverity, setOptions } = RFC_RULES;

/** The model with another answer to ICMP errors in the states in which it has one. */
const answering = (answer: Rules["icmpArrives"]["ESTABLISHED"]): Partial<Rules> => ({
  icmpArrives: {
    ...icmpArrives,
    "SYN-SENT": answer,
    "SYN-RECEIVED": answer,
    "ESTABLISHED": answer,
    "FIN-WAIT-1": answer,
    "FIN-WAIT-2": answer,
    "CLOSE-WAIT": answer,
    "CLOSING": answer,
    "LAST-ACK": answer,
  },
});

/** A connection that has to start slowly again. */
const slowed = (tcb: Tcb): Tcb => ({ ...tcb, cc: { ...tcb.cc, cwnd: tcb.snd.mss } });

/** A packet without an octet, which nobody takes for one. */
const NOTHING = Packet.ofBytes(new Uint8Array());

/** Mutants that the properties of `network/` must catch. */
export const NETWORK_MUTANTS: readonly Mutant[] = [
  mutant(
    "soft-error-aborts",
    "It aborts a connection upon a soft ICMP error, as if it were a hard one.",
    { by: "network/soft-errors-end-nothing", within: 30, violates: ["MUST-56"] },
    answering((tcb, error, context) =>
      icmpSeverity(error) === "soft" ? fail(stay(tcb), "unreachable") : icmpArrives.ESTABLISHED(tcb, error, context)
    ),
  ),
  mutant(
    "soft-error-ends-openings",
    "It gives up an opening upon a soft ICMP error, as many stacks do (RFC 5461).",
    { by: "network/soft-errors-end-no-opening", within: 20, violates: ["MUST-56"] },
    {
      icmpArrives: {
        ...icmpArrives,
        "SYN-SENT": (tcb, error, context) =>
          icmpSeverity(error) === "soft"
            ? fail(stay(tcb), "unreachable")
            : icmpArrives["SYN-SENT"](tcb, error, context),
      },
    },
  ),
  mutant(
    "soft-error-drops-half-open",
    "It drops a connection in SYN-RECEIVED upon a soft ICMP error, and says so to nobody.",
    { by: "network/soft-errors-end-no-half-open-connection", within: 40, violates: ["MUST-56"] },
    {
      icmpArrives: {
        ...icmpArrives,
        "SYN-RECEIVED": (tcb, error, context) =>
          icmpSeverity(error) === "soft"
            ? { ...stay(tcb), tcb: closedBlock(tcb) }
            : icmpArrives["SYN-RECEIVED"](tcb, error, context),
      },
    },
  ),
  mutant(
    "soft-error-untold",
    "It keeps soft ICMP errors to itself.",
    { by: "network/soft-errors-are-told", within: 20, violates: ["SHLD-25", "RFC9293-U2"] },
    answering((tcb, error, context) =>
      icmpSeverity(error) === "soft" ? stay(tcb) : icmpArrives.ESTABLISHED(tcb, error, context)
    ),
  ),
  mutant(
    "hard-error-ignored-in-syn-sent",
    "It goes on with its SYNs after a hard ICMP error.",
    { by: "network/hard-errors-end-openings", within: 20, violates: ["SHLD-26"] },
    { icmpArrives: { ...icmpArrives, "SYN-SENT": (tcb) => stay(tcb) } },
  ),
  mutant(
    "hard-error-ignored-once-open",
    "It takes no notice of a hard ICMP error once it is connected.",
    { by: "network/hard-errors-end-connections", within: 20, violates: ["SHLD-26"] },
    { icmpArrives: { ...icmpArrives, "ESTABLISHED": (tcb) => stay(tcb) } },
  ),
  mutant(
    "icmp-errors-ignored",
    "It has no ear for ICMP errors at all.",
    { by: "network/icmp-finds-its-connection", within: 20, violates: ["MUST-54"] },
    { connectionBlamed: () => -1 },
  ),
  mutant(
    "icmp-error-to-another-connection",
    "It tells the connection that was opened last of an ICMP error, whichever it is about.",
    { by: "network/icmp-finds-its-connection", within: 30, violates: ["MUST-54"] },
    { connectionBlamed: (host) => host.connections.length - 1 },
  ),
  mutant(
    "icmp-error-crashes",
    "It crashes on an ICMP error of a code that it does not know.",
    { by: "network/any-icmp-error", within: 60, violates: ["S14"] },
    {
      icmpSeverity: (error) => {
        if (error.code > 5) throw new Error("a code that can't be");
        return icmpSeverity(error);
      },
    },
  ),
  mutant(
    "source-quench-aborts",
    "It aborts a connection upon a Source Quench.",
    { by: "network/source-quench-ends-nothing", within: 20, violates: ["MUST-55"] },
    { icmpSeverity: (error) => icmpSeverity(error) === "source-quench" ? "hard" : icmpSeverity(error) },
  ),
  mutant(
    "source-quench-slows-down",
    "It starts slowly again upon a Source Quench, as was once asked of it.",
    { by: "network/source-quench-changes-nothing", within: 200, violates: ["MUST-55"] },
    answering((tcb, error, context) =>
      icmpSeverity(error) === "source-quench" ? stay(slowed(tcb)) : icmpArrives.ESTABLISHED(tcb, error, context)
    ),
  ),
  mutant(
    "source-quench-told",
    "It tells its application of a Source Quench.",
    { by: "network/source-quench-changes-nothing", within: 20, violates: ["MUST-55"] },
    answering((tcb, error, context) =>
      icmpSeverity(error) === "source-quench"
        ? telling(stay(tcb), "advice")
        : icmpArrives.ESTABLISHED(tcb, error, context)
    ),
  ),
  mutant(
    "no-reports-at-all",
    "It has no way to tell its application of anything that is no end.",
    { by: "network/soft-errors-are-told", within: 20, violates: ["MUST-47", "RFC9293-U2"] },
    { wanted: (_app, signals) => signals.filter((signal) => signal !== "advice" && signal !== "urgent") },
  ),
  mutant(
    "reports-always",
    "It tells its application of soft errors whether it wants to hear of them or not.",
    { by: "network/reports-off", within: 20, violates: ["SHLD-20"] },
    { wanted: (_app, signals) => signals },
  ),
  mutant(
    "ttl-always-the-same",
    "It sends everything with a time to live of 64.",
    { by: "network/header-as-asked", within: 10, violates: ["MUST-49"] },
    { ipFields: (app) => ({ hopLimit: 64, dscp: app.dscp }) },
  ),
  mutant(
    "codepoint-ignored",
    "It sends everything with a codepoint of 0.",
    { by: "network/header-as-asked", within: 10, violates: ["MUST-48"] },
    { ipFields: (app) => ({ hopLimit: app.hopLimit, dscp: 0 }) },
  ),
  mutant(
    "codepoint-cut",
    "It passes the three upper bits of the codepoint alone, as if it were the precedence of old.",
    { by: "network/header-as-asked", within: 20, violates: ["SHLD-22"] },
    { ipFields: (app) => ({ hopLimit: app.hopLimit, dscp: app.dscp & 0b111000 }) },
  ),
  mutant(
    "codepoint-of-the-open",
    "It keeps the codepoint of its OPEN, whatever the application sets later.",
    { by: "network/header-changes", within: 20, violates: ["SHLD-21"] },
    {
      setOptions: (tcb, options, context) => setOptions(tcb, { ...options, dscp: tcb.app.dscp }, context),
    },
  ),
  mutant(
    "opens-to-anybody",
    "It sends a SYN wherever it is told to, to a multicast address as well.",
    { by: "network/no-open-to-groups", within: 10, violates: ["MUST-46"] },
    { mayOpenTo: () => true },
  ),
  mutant(
    "address-changes",
    "It goes on from another address of its own once it is connected.",
    { by: "robustness/well-formed", within: 10, violates: ["MUST-45"] },
    {
      emit: (step, context) => {
        const emission = RFC_RULES.emit(step, context);
        if (emission.tcb.state !== "ESTABLISHED") return emission;
        const address = emission.tcb.local.address.includes(":") ? "fd00::3" : "10.0.0.3";
        return { ...emission, tcb: { ...emission.tcb, local: { ...emission.tcb.local, address } } };
      },
    },
  ),
  mutant(
    "groups-are-its-own",
    "It takes what is addressed to everybody as addressed to itself.",
    { by: "network/silent-to-groups", within: 10, violates: ["MUST-57"] },
    { takesDatagram: (_own, { source }) => isSource(source) },
  ),
  mutant(
    "nobody-is-somebody",
    "It answers a SYN whatever its source is, a loopback or multicast address as well.",
    { by: "network/silent-to-nobody", within: 10, violates: ["MUST-63"] },
    { takesDatagram: (own, { destination }) => destination === own },
  ),
  octetMutant(
    "ip-options-dropped",
    "It drops whatever comes with an IPv4 header that is longer than the shortest.",
    { by: "network/ip-options-ignored", within: 10, violates: ["MUST-50"] },
    { received: (packet) => packet.bytes[0]! >>> 4 === 4 && packet.bytes[0]! > 0x45 ? NOTHING : packet },
  ),
];
