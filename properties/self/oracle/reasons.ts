/** Why the oracle accepts some traces that were tampered with: a reason for each class that has any. */

import type { Tally } from "./measure.ts";
import type { Kind, Way } from "./tamper.ts";

/** A reason, and the classes that it stands for. Absent lists stand for all. */
export interface Reason {
  readonly way: Way;
  readonly kinds?: readonly Kind[];
  readonly changes: readonly string[];
  readonly why: string;
}

const OPTIONS_OFF_SYN = ["MSS put in", "window scale put in", "SACK-permitted", "timestamps put in"];
const FLAGS_AND_TEXT = [
  "FIN set",
  "FIN cleared",
  "SYN set",
  "SYN cleared",
  "RST set",
  "RST cleared",
  "ACK set",
  "ACK cleared",
  "another octet",
  "text cut short",
  "text made longer",
];
const SYNS: readonly Kind[] = ["SYN", "SYN,ACK"];

/** The reasons, in the order in which they are looked for. */
export const REASONS: readonly Reason[] = [
  {
    way: "sent",
    changes: ["PSH"],
    why: "PSH asks the receiver to hurry (section 3.9.1): an end may set it on any segment.",
  },
  {
    way: "sent",
    kinds: SYNS,
    changes: ["MSS", "window smaller", "window larger", "window scale", "window scale put in", "SACK-permitted"],
    why:
      "What a first SYN offers is its end's free choice, so another offer is as good; it is held to it afterwards, " +
      "where the rest of the run shows enough of it.",
  },
  {
    way: "sent",
    kinds: SYNS,
    changes: ["SEQ"],
    why:
      "ISS is free, and here the SYN was the only segment that shows it: the run ends before another one is judged " +
      "by it, or nothing is left that depends on it.",
  },
  {
    way: "sent",
    changes: ["timestamps left out", "timestamps put in", "TSval", "TSecr"],
    why: "A first SYN may carry timestamps or not, and so may an RST; a TSval is its sender's clock, which runs from " +
      "anywhere at any permitted rate, so that one between its neighbours is as good.",
  },
  {
    way: "sent",
    kinds: SYNS,
    changes: ["removed"],
    why: "The application closed at the instant of its OPEN, or another copy followed in time: the SYN was not owed.",
  },
  {
    way: "sent",
    kinds: SYNS,
    changes: ["once more, later"],
    why: "A SYN that is not acknowledged may be sent again; that it is not sent too early is asked by " +
      "`retransmission/not-too-early`, which knows the samples.",
  },
  {
    way: "sent",
    kinds: ["data", "FIN"],
    changes: ["removed"],
    why:
      "It was a retransmission that the timer did not ask for yet, or the same octets left again within the longest " +
      "RTO that the end's round trips allow.",
  },
  {
    way: "sent",
    kinds: ["data", "FIN"],
    changes: ["once more, later"],
    why:
      "Text and FINs that are not acknowledged may be sent again; RFC 6298 does not forbid it to a sender that has " +
      "other signs of loss.",
  },
  {
    way: "sent",
    kinds: ["data"],
    changes: ["text cut short", "FIN set"],
    why: "The last segment, or one sent again: what it lost was sent again within the longest RTO.",
  },
  {
    way: "sent",
    kinds: ["FIN"],
    changes: ["FIN cleared"],
    why:
      "A FIN sent again before its time was up: without its FIN it is an acknowledgment or text, and the FIN came in " +
      "time with another segment, or an RST ended everything.",
  },
  {
    way: "sent",
    kinds: ["data", "FIN", "bare ACK"],
    changes: ["window smaller", "window larger"],
    why:
      "How much buffer an end offers is its own choice as long as the right edge does not move to the left: a larger " +
      "window is honest if all that comes is taken, a smaller one if the edge stood further right than it had to.",
  },
  {
    way: "sent",
    kinds: ["RST"],
    changes: ["window smaller", "window larger"],
    why: "The window of an RST means nothing.",
  },
  {
    way: "sent",
    kinds: ["RST"],
    changes: ["text cut short", "text made longer", "another octet"],
    why: "An RST may carry text that says why (SHLD-2).",
  },
  {
    way: "sent",
    kinds: ["RST"],
    changes: ["removed", "once more, later", "SEQ", "ACK set", "ACK cleared", "ACK"],
    why:
      "Another RST for a segment with the same fields stands in for it, or the connection was over and no answer was " +
      "owed for certain; SEQ anywhere in what is unacknowledged, and an ACK that tells the truth, are its own choice.",
  },
  {
    way: "sent",
    kinds: ["bare ACK"],
    changes: ["removed"],
    why:
      "A later segment says as much within the delay that MUST-40 leaves, or nobody was owed it: acknowledgments are " +
      "cumulative, and windows may be told with the next one.",
  },
  {
    way: "sent",
    kinds: ["bare ACK"],
    changes: ["once more, later", "SEQ", "URG set"],
    why:
      "Something had arrived that had no acknowledgment of its own yet: each segment may have one. SEQ may stand at " +
      "SND.UNA while an end goes back after a time-out.",
  },
  {
    way: "arrived",
    changes: ["removed", "once more, later"],
    why:
      "The segment brought nothing new, or what it brought came again, or it had no answer of its own: its end would " +
      "have done the same without it, or with it twice.",
  },
  {
    way: "arrived",
    changes: ["an RST made up before it"],
    why: "An RST at SEG.SEQ is in old numbers, or there is no connection: it is dropped, or may be. " +
      "In front of a SYN it finds LISTEN, CLOSED or SYN-SENT, where an RST without ACK is nothing.",
  },
  {
    way: "arrived",
    changes: ["PSH", "URG set", ...OPTIONS_OFF_SYN],
    why: "PSH obliges nobody, urgent data is told as the `urgent` monitors ask, and options that do not " +
      "belong there are ignored (MUST-6); on a SYN they offer something that the end may decline.",
  },
  {
    way: "arrived",
    changes: ["window smaller", "window larger", "window scale"],
    why: "A window is a limit: the end sent less than it allows, or nothing that was new.",
  },
  {
    way: "arrived",
    changes: ["MSS", "SACK block"],
    why: "What the end sent was small enough for the other one, too, or SACK is advice only.",
  },
  {
    way: "arrived",
    changes: ["TSval", "TSecr", "timestamps left out"],
    why: "TSecr only measures round trips, which bound timers from above; a TSval that is not echoed leaves no mark; " +
      "an RST, and what reaches no connection, is taken without timestamps.",
  },
  {
    way: "arrived",
    kinds: ["RST"],
    changes: ["SEQ", "ACK", ...FLAGS_AND_TEXT],
    why:
      "The RST found no connection, or another one followed, or it stays as acceptable: FIN, SYN and text in an RST " +
      "mean nothing, and neither does ACK outside of SYN-SENT.",
  },
  {
    way: "arrived",
    kinds: SYNS,
    changes: FLAGS_AND_TEXT,
    why: "A FIN or text on a SYN may be dropped, to be sent again (`keepTextOfSyn`); without SYN, or with RST, it is " +
      "answered as before where it found no connection that it could open.",
  },
  {
    way: "arrived",
    changes: ["SEQ", "ACK"],
    why: "The answer is the same: what can't be accepted draws an acknowledgment, as new text would have, what is " +
      "held out of order shows later, an older ACK is nothing, and an RST for nobody repeats only one of the two.",
  },
  {
    way: "arrived",
    changes: FLAGS_AND_TEXT,
    why:
      "It was old, or found no connection, or its answer is the same: octets that are not read by an application are " +
      "not compared, control bits on what can't be accepted are ignored, and a challenge looks like any other ACK.",
  },
];

/** The place of the reason for a class among all, or null. */
export function reasonFor({ way, kind, change }: Pick<Tally, "way" | "kind" | "change">): number | null {
  const at = REASONS.findIndex((one) =>
    one.way === way && (one.kinds?.includes(kind) ?? true) && one.changes.includes(change)
  );
  return at < 0 ? null : at;
}
