/** What a peer's SYN settles: the options of the connection and the first windows (RFC 9293, 3.7.1; RFC 7323; 2018). */

import { isIPv6 } from "../../../datagram.ts";
import { add } from "../../../seq.ts";
import { initialCongestion, initialWindow } from "../../congestion/reno.ts";
import { effectiveMss } from "../../options/mss.ts";
import { agreed, type OptionSettings, synOptions } from "../../options/negotiate.ts";
import type { Policy } from "../../policy.ts";
import type { Context } from "../../rules.ts";
import type { Segment } from "../../segment.ts";
import type { Tcb } from "../../tcb.ts";

/** Octets that the timestamps option takes up in every segment, padding included (RFC 7323, appendix A). */
const TIMESTAMP_OCTETS = 12;

/** What a block is prepared to agree to. */
export const optionSettings = (tcb: Tcb, policy: Policy): OptionSettings => ({
  timestamps: policy.timestamps,
  windowScale: policy.windowScale,
  sack: policy.sack,
  receiveBuffer: tcb.in.capacity,
  mtu: tcb.mtu,
  ip: isIPv6(tcb.local.address) ? 6 : 4,
});

/** The block after the peer's SYN, whose RCV.NXT stands already behind it. */
export function agree(tcb: Tcb, syn: Segment, context: Context): Tcb {
  const settings = optionSettings(tcb, context.policy);
  const agreement = agreed(synOptions(settings, 0), syn.options);
  const mss = effectiveMss(
    agreement.peerMss,
    tcb.mtu,
    settings.ip,
    agreement.timestamps ? TIMESTAMP_OCTETS : 0,
  );
  return {
    ...tcb,
    snd: { ...tcb.snd, wnd: syn.window, wl1: syn.seq, wl2: syn.ack, maxWnd: syn.window, mss },
    // The window of a SYN is never scaled, so what it offered ends within 64 KiB (RFC 7323, section 2.2).
    rcv: { ...tcb.rcv, edge: add(tcb.rcv.nxt, Math.min(tcb.in.capacity, 65_535)) },
    cc: initialCongestion(mss, initialWindow(mss, context.policy.initialWindow), tcb.snd.iss),
    agreed: {
      scaled: settings.windowScale && syn.options.windowScale !== null,
      sendShift: agreement.sendShift,
      receiveShift: agreement.receiveShift,
      sack: agreement.sack,
      peerMss: agreement.peerMss,
    },
    ts: {
      on: agreement.timestamps,
      offset: tcb.ts.offset,
      recent: syn.options.timestamps?.value ?? 0,
      recentAt: context.now,
    },
  };
}
