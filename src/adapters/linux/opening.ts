/** OPEN, active and passive: from a call of the trace to a socket of the kernel. */

import type { Call, Failure } from "../../../spec/trace/vocabulary.ts";
import { type Endpoint, isIPv6 } from "../../../spec/datagram.ts";
import type { ConnectionTable } from "./connection-table.ts";
import { failureOf } from "./failures.ts";
import { E, type Libc } from "./libc.ts";
import type { Namespace } from "./namespace.ts";
import { familyOf, portOf, SOCKET_ADDRESS_OCTETS, writeSocketAddress } from "./slots.ts";
import { setDefaults, setOptions } from "./socket-options.ts";
import { KernelSocket } from "./socket.ts";

const SOCK_STREAM_NONBLOCK_CLOEXEC = 0o2004001;

/** What sockets are made of. */
export interface Kernel {
  readonly libc: Libc;
  readonly namespace: Namespace;
  readonly table: ConnectionTable;
}

const name = new Uint8Array(SOCKET_ADDRESS_OCTETS);

/** Opens a socket as the call says; or why that failed, with nothing left behind. */
export function open(kernel: Kernel, call: Extract<Call, { call: "connect" | "listen" }>): KernelSocket | Failure {
  const { libc, namespace, table } = kernel;
  const family = familyOf(call.local.address);
  const fd = namespace.within(() => libc.socket(family, SOCK_STREAM_NONBLOCK_CLOEXEC, 0));
  if (fd < 0) return failureOf(libc.errno());
  setDefaults(libc, fd);
  const refused = setOptions(libc, fd, call.options, isIPv6(call.local.address)) ?? bindAndStart(libc, fd, call);
  if (refused !== null) {
    libc.close(fd);
    return refused;
  }
  const local = call.local.port === 0 ? boundTo(libc, fd, call.local) : call.local;
  const remote = call.call === "connect" ? call.remote : null;
  return new KernelSocket(libc, table, { id: call.socket, fd, local, remote });
}

function bindAndStart(libc: Libc, fd: number, call: Extract<Call, { call: "connect" | "listen" }>): Failure | null {
  if (libc.bind(fd, name, writeSocketAddress(name, call.local)) < 0) return failureOf(libc.errno());
  const result = call.call === "listen"
    ? libc.listen(fd, call.backlog)
    : libc.connect(fd, name, writeSocketAddress(name, call.remote));
  if (result === 0) return null;
  const errno = libc.errno();
  return errno === E["EINPROGRESS"] ? null : failureOf(errno);
}

function boundTo(libc: Libc, fd: number, local: Endpoint): Endpoint {
  libc.getsockname(fd, name, Uint32Array.of(name.length));
  return { address: local.address, port: portOf(name) };
}
