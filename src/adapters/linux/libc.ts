/** The C library's calls that the adapter makes, through koffi: no compiled helper, the same under Node and Deno. */

import { constants } from "node:os";
import { AdapterError } from "../../adapter/stack.ts";

/** The calls. Each returns what C returns: -1 says that {@link Libc.errno} tells why. None of them waits. */
export interface Libc {
  /** The error number of the last call. */
  errno(): number;
  open(path: string, flags: number): number;
  close(fd: number): number;
  read(fd: number, into: Uint8Array, octets: number): number;
  write(fd: number, from: Uint8Array, octets: number): number;
  lseek(fd: number, offset: number, whence: number): number;
  ioctl(fd: number, request: number, argument: Uint8Array): number;
  unshare(flags: number): number;
  setns(fd: number, type: number): number;
  socket(family: number, type: number, protocol: number): number;
  bind(fd: number, address: Uint8Array, octets: number): number;
  connect(fd: number, address: Uint8Array, octets: number): number;
  listen(fd: number, backlog: number): number;
  accept(fd: number, address: Uint8Array, octets: Uint32Array, flags: number): number;
  send(fd: number, from: Uint8Array, octets: number, flags: number): number;
  recv(fd: number, into: Uint8Array, octets: number, flags: number): number;
  shutdown(fd: number, how: number): number;
  setsockopt(fd: number, level: number, option: number, value: Uint8Array, octets: number): number;
  getsockopt(fd: number, level: number, option: number, value: Uint8Array, octets: Uint32Array): number;
  getsockname(fd: number, address: Uint8Array, octets: Uint32Array): number;
  epollCreate(flags: number): number;
  epollControl(epoll: number, operation: number, fd: number, event: Uint8Array): number;
  epollWait(epoll: number, events: Uint8Array, most: number, milliseconds: number): number;
  poll(fds: Uint8Array, count: number, milliseconds: number): number;
}

/** What of koffi is used, so that nothing here depends on its being installed. */
interface Koffi {
  load(path: string | null): { func(prototype: string): unknown };
  errno(): number;
}

/** Open for reading and writing, never waiting, closed when another program is executed. */
export const O_RDWR = 0o2;
/** Open for writing. */
export const O_WRONLY = 0o1;
/** No call on the descriptor waits. */
export const O_NONBLOCK = 0o4000;
/** Closed when another program is executed. */
export const O_CLOEXEC = 0o2000000;

/**
 * Loads koffi and binds the calls; null when koffi is not installed here, or has no binary for this machine.
 *
 * The symbols are taken from the running process, which has a C library in it already, whichever one it is.
 */
export async function loadLibc(): Promise<Libc | null> {
  let koffi: Koffi;
  try {
    koffi = (await import("koffi")).default as unknown as Koffi;
  } catch {
    return null;
  }
  const own = koffi.load(null);
  const bind = <F>(prototype: string): F => own.func(prototype) as F;
  return {
    errno: () => koffi.errno(),
    // The variadic ones are called the same way as the others on Linux, on x86-64 and on 64-bit ARM.
    open: bind("int open(const char *path, int flags)"),
    close: bind("int close(int fd)"),
    read: bind("int64_t read(int fd, void *into, uint64_t octets)"),
    write: bind("int64_t write(int fd, const void *from, uint64_t octets)"),
    lseek: bind("int64_t lseek(int fd, int64_t offset, int whence)"),
    ioctl: bind("int ioctl(int fd, uint64_t request, void *argument)"),
    unshare: bind("int unshare(int flags)"),
    setns: bind("int setns(int fd, int type)"),
    socket: bind("int socket(int family, int type, int protocol)"),
    bind: bind("int bind(int fd, const void *address, uint32_t octets)"),
    connect: bind("int connect(int fd, const void *address, uint32_t octets)"),
    listen: bind("int listen(int fd, int backlog)"),
    accept: bind("int accept4(int fd, void *address, void *octets, int flags)"),
    send: bind("int64_t send(int fd, const void *from, uint64_t octets, int flags)"),
    recv: bind("int64_t recv(int fd, void *into, uint64_t octets, int flags)"),
    shutdown: bind("int shutdown(int fd, int how)"),
    setsockopt: bind("int setsockopt(int fd, int level, int option, const void *value, uint32_t octets)"),
    getsockopt: bind("int getsockopt(int fd, int level, int option, void *value, void *octets)"),
    getsockname: bind("int getsockname(int fd, void *address, void *octets)"),
    epollCreate: bind("int epoll_create1(int flags)"),
    epollControl: bind("int epoll_ctl(int epoll, int operation, int fd, void *event)"),
    epollWait: bind("int epoll_wait(int epoll, void *events, int most, int milliseconds)"),
    poll: bind("int poll(void *fds, uint64_t count, int milliseconds)"),
  };
}

/** Error numbers by name, as this kernel's architecture has them. */
export const E: Readonly<Record<string, number>> = constants.errno;

/** The name of an error number: `EPERM`. */
export const errorName = (errno: number): string =>
  Object.entries(E).find(([, number]) => number === errno)?.[0] ?? `error ${errno}`;

/** A system call that the adapter can't do without failed. */
export class SystemError extends AdapterError {
  readonly errno: number;

  /** `what` says what was tried, in words that fit after "could not". */
  constructor(what: string, errno: number) {
    super(`The adapter for Linux could not ${what}: ${errorName(errno)}.`);
    this.errno = errno;
  }
}

/** The result of a call that has to succeed; a {@link SystemError} that says `what` when it didn't. */
export function must(libc: Libc, what: string, result: number): number {
  if (result < 0) throw new SystemError(what, libc.errno());
  return result;
}

/** Writes a file of `/proc` in the calling thread, whose network namespace decides which file that is. */
export function writeText(libc: Libc, path: string, text: string): boolean {
  const fd = libc.open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bytes = new TextEncoder().encode(text);
  const written = libc.write(fd, bytes, bytes.length);
  libc.close(fd);
  return written === bytes.length;
}

/** Reads a short file of `/proc` in the calling thread, without its last line end; null when there is none. */
export function readText(libc: Libc, path: string): string | null {
  const fd = libc.open(path, O_CLOEXEC);
  if (fd < 0) return null;
  const bytes = new Uint8Array(4096);
  const length = libc.read(fd, bytes, bytes.length);
  libc.close(fd);
  return length < 0 ? null : new TextDecoder().decode(bytes.subarray(0, length)).trimEnd();
}
