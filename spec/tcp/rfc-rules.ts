/** The table of {@link Rules}, filled with what the RFCs say. */

import { isGroup } from "../address.ts";
import { connectionBlamed } from "../host/icmp.ts";
import { initialSequence } from "../host/isn.ts";
import { takesDatagram } from "../host/takes-datagram.ts";
import { severityOf } from "../icmp.ts";
import { acceptable } from "./acceptability.ts";
import { onDuplicateAck, onNewAck } from "./congestion/reno.ts";
import { pawsRejects, remember, rttSample, tsClock } from "./options/timestamps.ts";
import type { Rules } from "./rules.ts";
import { build, rightEdge, textAt } from "./sending/build.ts";
import { emit, pushes, segmentText } from "./sending/emit.ts";
import { resetTimestamps } from "./sending/reset-timestamps.ts";
import { acksNow, congestionAfterIdle, congestionAllowance, mayLeave } from "./sending/may-leave.ts";
import { abort } from "./transition/abort.ts";
import { close } from "./transition/close.ts";
import { hardErrorAborts, icmpArrives, quotesWhatIsInFlight } from "./transition/icmp-arrives.ts";
import { open } from "./transition/open.ts";
import { ipFields, setOptions, wanted } from "./transition/options.ts";
import { receive } from "./transition/receive.ts";
import { release } from "./transition/release.ts";
import { checkSequenceNumber } from "./transition/segment-arrives/1-sequence-number.ts";
import { checkReset, mayChallenge } from "./transition/segment-arrives/2-reset.ts";
import { checkSecurity } from "./transition/segment-arrives/3-security.ts";
import { checkSyn } from "./transition/segment-arrives/4-syn.ts";
import { checkAck, updateSendWindow } from "./transition/segment-arrives/5-ack.ts";
import { checkUrgent, urgentLeft } from "./transition/segment-arrives/6-urg.ts";
import { deliver, processText } from "./transition/segment-arrives/7-text.ts";
import { processFin, takeFin } from "./transition/segment-arrives/8-fin.ts";
import { agree } from "./transition/segment-arrives/agreement.ts";
import {
  acknowledge,
  congestionAfterHandshake,
  duplicateAck,
  rttAfterSynLoss,
  sampleRtt,
} from "./transition/segment-arrives/acknowledge.ts";
import { resetFor } from "./transition/segment-arrives/closed.ts";
import { segmentArrives } from "./transition/segment-arrives/segment-arrives.ts";
import { reopensTimeWait } from "./transition/segment-arrives/time-wait-syn.ts";
import { send } from "./transition/send.ts";
import * as timeOuts from "./transition/time-outs.ts";

/** What the RFCs say. */
export const RFC_RULES: Rules = {
  open,
  send,
  receive,
  close,
  release,
  abort,
  segmentArrives,
  icmpArrives,
  setOptions,
  ipFields,
  wanted,
  mayOpenTo: (remote) => !isGroup(remote),
  takesDatagram,
  connectionBlamed,
  believesIcmp: quotesWhatIsInFlight,
  icmpSeverity: severityOf,
  hardErrorAborts,
  acceptable,
  checkSequenceNumber,
  checkReset,
  checkSecurity,
  checkSyn,
  checkAck,
  checkUrgent,
  processText,
  processFin,
  agree,
  acknowledge,
  duplicateAck,
  updateSendWindow,
  deliver,
  takeFin,
  mayChallenge,
  resetFor,
  firstNumber: initialSequence,
  reopensTimeWait,
  urgentLeft,
  timestampClock: tsClock,
  pawsRejects,
  rememberTimestamp: remember,
  roundTrip: rttSample,
  resetTimestamps,
  retransmissionTimeout: timeOuts.retransmissionTimeout,
  persistTimeout: timeOuts.persistTimeout,
  delayedAckTimeout: timeOuts.delayedAckTimeout,
  overrideTimeout: timeOuts.overrideTimeout,
  keepAliveTimeout: timeOuts.keepAliveTimeout,
  userTimeout: timeOuts.userTimeout,
  timeWaitTimeout: timeOuts.timeWaitTimeout,
  finWait2Timeout: timeOuts.finWait2Timeout,
  timeWaitDuration: timeOuts.timeWaitDuration,
  giveUpAfter: timeOuts.giveUpAfter,
  advises: timeOuts.advises,
  backOff: timeOuts.backOff,
  retransmissionDelay: timeOuts.retransmissionDelay,
  sampleRtt,
  rttAfterSynLoss,
  congestionAfterHandshake,
  congestionOnNewAck: onNewAck,
  congestionOnDuplicate: onDuplicateAck,
  congestionAfterIdle,
  congestionAfterTimeout: timeOuts.congestionAfterTimeout,
  emit,
  mayLeave,
  congestionAllowance,
  segmentText,
  pushes,
  textAt,
  rightEdge,
  acksNow,
  build,
};
