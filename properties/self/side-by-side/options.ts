/** Side by side with packetdrill's public scripts: TCP's options, and what lies between TCP and IP. */

import { type Class, covered, inPart, outside, row } from "./row.ts";

const FAST_OPEN = "fast open (RFC 7413) is not in the register, and neither is its option, in either form";

/** What scripts of fast open say of listeners without it. */
const WITHOUT_FAST_OPEN = "basic-non-tfo-listener, pure-syn-data, reset-non-tfo-socket";

/** Classes of the folders about MSS, timestamps, ECN, MD5, fast open and security below TCP. */
export const OPTIONS: readonly Class[] = [
  row(
    "mss",
    "mss-setsockopt-*",
    2,
    "The MSS that an application sets stands in its SYN, and the peer's bounds what is sent.",
    inPart(
      ["options/mss-is-honoured", "options/mss-is-announced", "options/default-mss", "options/default-mss-of-ipv6"],
      "any MSS from 88 up, with and without the option, MTUs, the other options, SYNs that are lost",
      "an MSS of the application's own choice: no call of ours sets one",
      "MUST-16",
      "MUST-15",
    ),
  ),
  row("mss", "mss-getsockopt-*", 1, "The MSS in force can be read.", outside("TCP_MAXSEG is a call of sockets")),
  row(
    "gro",
    null,
    1,
    "What segments were joined to on their way in is counted by its parts, not by the MSS of the SYN.",
    outside("an adapter gives a stack one segment at a time; what a device joins is its own affair"),
  ),
  row(
    "ts_recent",
    "fin_tsval",
    1,
    "A FIN after a silence tells the time at which it leaves.",
    covered(
      ["options/fin-tells-the-time", "options/timestamps-on-every-segment"],
      "the silence before the FIN, who opens and who ends first, with a close or a half-close, after which text",
      "RFC7323-R29",
    ),
  ),
  row(
    "ts_recent",
    "reset_tsval",
    1,
    "The RST of a close with text unread tells the time at which it leaves.",
    inPart(
      ["options/resets-carry-timestamps"],
      "what the RST is for: an answer, an abort, or unread text",
      "which time it tells: RFC 7323 does not say that of an RST which answers nothing",
    ),
  ),
  row(
    "ts_recent",
    "invalid_ack",
    1,
    "A segment that acknowledges what was never sent changes nothing, its timestamp included.",
    inPart(
      [
        "ack/unsent-acknowledgment-changes-nothing",
        "ack/unsent-acknowledgment-is-answered",
        "options/echo-is-ts-recent",
      ],
      "how far beyond SND.NXT it acknowledges, with text or without, in every state",
      "its timestamp: RFC 7323, section 4.3, makes TS.Recent of it before SEG.ACK is looked at",
      "RFC9293-E49",
    ),
  ),
  row(
    "md5",
    null,
    1,
    "An MD5 signature on the third segment alone, which nobody agreed on, does no harm.",
    outside(
      "RFC 2385 was replaced by RFC 5925, and neither is in the register; options that nobody knows are drawn",
      "options/on-any-segment",
      "options/unknown-are-skipped",
    ),
  ),
  row(
    "ecn",
    null,
    1,
    "Where both SYNs agreed on ECN, text goes out as ECT(0).",
    outside("RFC 3168 has a register of its own, which is not ours (SHLD-8)"),
  ),
  row(
    "fastopen/client",
    null,
    29,
    "Text on the SYN by a cookie that was kept: what leaves, what the calls return, and how it falls back.",
    outside(FAST_OPEN, "handshake/text-from-the-start", "handshake/text-waits"),
  ),
  row(
    "fastopen/server",
    WITHOUT_FAST_OPEN,
    3,
    "A listener without fast open leaves the text of a SYN for later, and gives out what came before an RST.",
    inPart(
      ["handshake/text-waits", "handshake/back-to-listen", "reset/obeyed", "states/syn-received"],
      "text, numbers, windows and options of the SYN, and when which RST comes",
      "what can still be read of a connection that was reset before it was accepted: RFC 9293 leaves that open",
    ),
  ),
  row(
    "fastopen/server",
    "icmp-baseline",
    1,
    "An ICMP error about a SYN,ACK ends the half-open connection.",
    covered(
      ["network/soft-errors-end-no-half-open-connection", "network/any-icmp-error"],
      "the error, when it comes, how much it quotes, over IPv4 and IPv6; and it asks for the opposite, with MUST-56",
      "MUST-56",
    ),
  ),
  row("fastopen/server", "all others", 15, "Fast open at a listener.", outside(FAST_OPEN)),
  row(
    "fastopen/server/opt34",
    null,
    16,
    "The same as in `fastopen/server`, by the option's assigned number.",
    outside(FAST_OPEN, "handshake/text-waits", "reset/unread-data"),
  ),
];
