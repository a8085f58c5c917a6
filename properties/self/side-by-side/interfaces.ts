/** Side by side with packetdrill's public scripts: what belongs to Linux's sockets alone. */

import { type Class, outside, row } from "./row.ts";

/** Classes of the folders about calls of Linux that change nothing on the wire. */
export const INTERFACES: readonly Class[] = [
  row(
    "epoll",
    null,
    4,
    "When an edge-triggered epoll tells of text or of room.",
    outside("how Linux tells of events; that it tells of them is asked", "data/everything-arrives"),
  ),
  row(
    "inq",
    null,
    2,
    "A control message beside what is read says how much more there is, one more at the end of the stream.",
    outside("TCP_INQ is Linux's own", "close/half-close-delivers"),
  ),
  row("sendfile", null, 1, "A file leaves as it stands.", outside("a call of Linux; to TCP it is a SEND")),
  row(
    "splice",
    null,
    1,
    "Text that is spliced into a pipe, in a loop.",
    outside("a call of Linux; to TCP it is a RECEIVE"),
  ),
  row(
    "syscall_bad_arg",
    null,
    3,
    "Calls with bad pointers and empty vectors fail, or are skipped, and harm nothing.",
    outside("a kernel looks at pointers, and no TCP; calls out of turn are asked", "states/calls"),
  ),
  row(
    "tcp_info",
    null,
    3,
    "TCP_INFO counts for how long the peer's window, or the send buffer, held text back.",
    outside("what Linux counts of itself", "window/zero-window-is-probed"),
  ),
  row(
    "timestamping",
    null,
    3,
    "The kernel tells when an octet was queued, left and was acknowledged.",
    outside("SO_TIMESTAMPING is Linux's own, and has nothing to do with RFC 7323"),
  ),
  row(
    "zerocopy",
    null,
    11,
    "Notices that a buffer which was sent from in place is free again.",
    outside("MSG_ZEROCOPY is Linux's own", "data/same-octets-again"),
  ),
];
