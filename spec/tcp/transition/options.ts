/** Options of a connection that its application sets (RFC 9293, sections 3.7.4, 3.8.3 and 3.8.4). */

import { after, type Instant } from "../../time.ts";
import type { SocketEvent, SocketOptions } from "../../trace/vocabulary.ts";
import type { Policy } from "../policy.ts";
import type { Context } from "../rules.ts";
import { answering, refusing, stay, type Step } from "../step-result.ts";
import type { Application, Tcb } from "../tcb.ts";

/** TTL or hop limit of whatever nobody has asked another one for (RFC 1700's default). */
export const DEFAULT_HOP_LIMIT = 64;

/** What the segments of a connection tell IP, besides their addresses. */
export interface IpFields {
  /** TTL or hop limit. */
  readonly hopLimit: number;
  /** The Differentiated Services codepoint. */
  readonly dscp: number;
}

//= rfc9293#3.9.1.9 SHLD-22
//# TCP implementations SHOULD pass the current Differentiated Services field value without change to the IP layer,
/** What the application asked for. */
export const ipFields = (app: Application): IpFields => app;

//= rfc9293#3.9.1.8 SHLD-20
//# an application program that does not want to receive such ERROR_REPORT calls SHOULD be able to effectively disable
//# these calls (SHLD-20).
/** What of all that there is to tell an application wants to hear. */
export const wanted = (app: Application, signals: readonly SocketEvent[]): readonly SocketEvent[] =>
  app.errorReports || signals.length === 0
    ? signals
    : signals.filter((signal) => signal !== "advice" && signal !== "urgent");

/** What an application starts with: the policy's choices, and what it asked for itself. */
export function applicationFrom(policy: Policy, options: SocketOptions): Application {
  return merge(
    {
      attached: true,
      noDelay: !policy.nagle,
      keepAlive: policy.keepAlive,
      keepAliveIdle: policy.keepAliveIdle,
      keepAliveInterval: policy.keepAliveInterval,
      keepAliveCount: policy.keepAliveCount,
      keepAlivesSent: 0,
      userTimeout: 0,
      sendBuffer: policy.sendBuffer,
      hopLimit: DEFAULT_HOP_LIMIT,
      dscp: 0,
      errorReports: true,
      wantsRoom: false,
    },
    options,
  );
}

const merge = (app: Application, options: SocketOptions): Application => ({
  attached: app.attached,
  //= rfc9293#3.7.4 MUST-17
  //# there MUST be a way for an application to disable the Nagle algorithm on an individual connection (MUST-17).
  noDelay: options.noDelay ?? app.noDelay,
  //= rfc9293#3.8.4 MUST-24 MUST-25
  //# the application MUST be able to turn them on or off for each TCP connection (MUST-24)
  keepAlive: options.keepAlive ?? app.keepAlive,
  //= rfc9293#3.8.4 MUST-27 MUST-28
  //# This interval MUST be configurable (MUST-27)
  keepAliveIdle: options.keepAliveIdle ?? app.keepAliveIdle,
  keepAliveInterval: options.keepAliveInterval ?? app.keepAliveInterval,
  keepAliveCount: options.keepAliveCount ?? app.keepAliveCount,
  keepAlivesSent: app.keepAlivesSent,
  //= rfc9293#3.8.3 MUST-21
  //# An application MUST (MUST-21) be able to set the value for R2 for a particular connection.
  userTimeout: options.userTimeout ?? app.userTimeout,
  sendBuffer: options.sendBuffer ?? app.sendBuffer,
  //= rfc9293#3.9.2 MUST-49
  //# The TTL value used to send TCP segments MUST be configurable (MUST-49).
  hopLimit: options.hopLimit ?? app.hopLimit,
  //= rfc9293#3.9.1.9 MUST-48 SHLD-21
  //# The application layer MUST be able to specify the Differentiated Services field for segments that are sent on a
  //# connection (MUST-48).
  dscp: options.dscp ?? app.dscp,
  errorReports: options.errorReports ?? app.errorReports,
  wantsRoom: app.wantsRoom,
});

/** Whether the connection is in a state in which keep-alives make sense. */
export const canKeepAlive = (tcb: Tcb): boolean =>
  tcb.state === "ESTABLISHED" || tcb.state === "CLOSE-WAIT" || tcb.state === "FIN-WAIT-2";

/** When the next keep-alive of a connection is due, or null. */
export function keepAliveDue(tcb: Tcb): Instant | null {
  if (!tcb.app.keepAlive || !canKeepAlive(tcb)) return null;
  return after(tcb.lastHeard, tcb.app.keepAliveIdle + tcb.app.keepAlivesSent * tcb.app.keepAliveInterval);
}

/** Sets options of a block in any state but CLOSED. */
export function setOptions(tcb: Tcb, options: SocketOptions, context: Context): Step {
  if (tcb.state === "CLOSED") return refusing(tcb, "not-connected");
  const app = merge(tcb.app, options);
  const capacity = options.receiveBuffer ?? tcb.in.capacity;
  const grown: Tcb = { ...tcb, app, in: { ...tcb.in, capacity } };
  const keepAlive = keepAliveDue(grown);
  const user = tcb.loss.since === null
    ? tcb.timers.user
    : after(tcb.loss.since, context.rules.giveUpAfter(grown, context.policy));
  return answering(stay({ ...grown, timers: { ...tcb.timers, keepAlive, user } }), { ok: true });
}
