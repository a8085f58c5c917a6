/** What the SYNs of both ends agree on: which options each carries, and what follows from the two together. */

import type { Options } from "../segment.ts";
import { announcedMss, type IpVersion } from "./mss.ts";
import { clampShift, scaleFor } from "./window-scale.ts";

/** What an end is prepared to do. */
export interface OptionSettings {
  readonly timestamps: boolean;
  readonly windowScale: boolean;
  readonly sack: boolean;
  /** The most that the receive buffer can hold, in octets. */
  readonly receiveBuffer: number;
  /** Of the link, in octets. */
  readonly mtu: number;
  readonly ip: IpVersion;
}

/** What both ends agreed on. */
export interface Agreement {
  /** Snd.Wind.Shift: how far the peer's windows are shifted. */
  readonly sendShift: number;
  /** Rcv.Wind.Shift: how far ours are. */
  readonly receiveShift: number;
  /** Snd.TS.OK: every segment carries timestamps. */
  readonly timestamps: boolean;
  /** Selective acknowledgments may be sent and are understood. */
  readonly sack: boolean;
  /** The MSS that the peer announced, in octets, or null. */
  readonly peerMss: number | null;
}

/** The options of a SYN without ACK; `tsVal` is the timestamp clock now. */
export function synOptions(settings: OptionSettings, tsVal: number): Options {
  return {
    //= rfc9293#3.7.1 SHLD-5 MUST-14
    //# TCP implementations SHOULD send an MSS Option in every SYN segment when its receive MSS differs from the
    //# default
    mss: announcedMss(settings.mtu, settings.ip),
    //= rfc7323#2.2
    //# a TCP that is prepared to scale windows SHOULD send the option, even if its own scale factor is 1 and the
    //# exponent 0.
    windowScale: settings.windowScale ? scaleFor(settings.receiveBuffer) : null,
    sackPermitted: settings.sack,
    //= rfc7323#3.2
    //# If the ACK bit is not set in the outgoing TCP header, the sender of that segment SHOULD set the TSecr field to
    //# zero.
    timestamps: settings.timestamps ? { value: tsVal, echo: 0 } : null,
    sack: [],
  };
}

/** The options of a SYN,ACK that answers a SYN with options `peer`; `tsEcho` is the timestamp of that SYN. */
export function synAckOptions(settings: OptionSettings, peer: Options, tsVal: number, tsEcho: number): Options {
  return {
    mss: announcedMss(settings.mtu, settings.ip),
    //= rfc7323#2.2
    //# If a Window Scale option was received in the initial <SYN> segment, then this option MAY be sent in the
    //# <SYN,ACK> segment.
    windowScale: settings.windowScale && peer.windowScale !== null ? scaleFor(settings.receiveBuffer) : null,
    sackPermitted: settings.sack && peer.sackPermitted,
    //= rfc7323#3.2
    //# MAY send a TSopt in <SYN,ACK> only if it received a TSopt in the initial <SYN> segment for the connection.
    timestamps: settings.timestamps && peer.timestamps !== null ? { value: tsVal, echo: tsEcho } : null,
    sack: [],
  };
}

/** What follows from the options of our SYN (or SYN,ACK) and of the peer's. */
export function agreed(mine: Options, theirs: Options): Agreement {
  //= rfc7323#2.2
  //# both sides MUST send Window Scale options in their <SYN> segments to enable window scaling in either direction.
  const scaled = mine.windowScale !== null && theirs.windowScale !== null;
  return {
    //= rfc7323#2.3
    //# a TCP MUST set Snd.Wind.Shift to S and MUST set Rcv.Wind.Shift to R; otherwise, it MUST set both
    //# Snd.Wind.Shift
    //# and Rcv.Wind.Shift to zero.
    sendShift: scaled ? clampShift(theirs.windowScale ?? 0) : 0,
    receiveShift: scaled ? mine.windowScale ?? 0 : 0,
    //= rfc7323#3.2
    //# Once TSopt has been successfully negotiated, that is both <SYN> and <SYN,ACK> contain TSopt
    timestamps: mine.timestamps !== null && theirs.timestamps !== null,
    //= rfc2018#4
    //# If the data receiver has not received a SACK-Permitted option for a given connection, it MUST NOT send SACK
    //# options on that connection.
    sack: mine.sackPermitted && theirs.sackPermitted,
    peerMss: theirs.mss,
  };
}
