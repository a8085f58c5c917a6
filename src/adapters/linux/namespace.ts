/**
 * A network namespace of our own, entered only for the moments in which something has to be made inside it.
 *
 * A socket, a TUN device and an open file of `/proc` stay in the namespace in which they were made, wherever their user
 * is. So the thread is in the namespace for single calls only: nothing else that the process does is affected, no
 * thread that the runtime starts inherits it, and an exception can't leave the process inside.
 */

import { type Libc, must, O_CLOEXEC, SystemError } from "./libc.ts";

const CLONE_NEWNET = 0x40000000;
const PATH = "/proc/thread-self/ns/net";

/** A network namespace. It lives until {@link close}, and as long as something that was made in it is open. */
export class Namespace {
  readonly #libc: Libc;
  readonly #home: number;
  readonly #own: number;

  private constructor(libc: Libc, home: number, own: number) {
    this.#libc = libc;
    this.#home = home;
    this.#own = own;
  }

  /** Makes one. A {@link SystemError} with EPERM when this process may not. */
  static create(libc: Libc): Namespace {
    const home = must(libc, "open its own network namespace", libc.open(PATH, O_CLOEXEC));
    try {
      // Tried before there is anywhere to come back from: who may not return must not leave.
      must(libc, "enter a network namespace (setns)", libc.setns(home, CLONE_NEWNET));
      must(libc, "make a network namespace (unshare)", libc.unshare(CLONE_NEWNET));
    } catch (error) {
      libc.close(home);
      throw error;
    }
    const own = libc.open(PATH, O_CLOEXEC);
    const errno = libc.errno();
    const namespace = new Namespace(libc, home, own);
    namespace.#enter(home);
    if (own < 0) throw new SystemError("open the network namespace that it made", errno);
    return namespace;
  }

  /** Does `work` inside. It must neither wait nor leave anything to be done later. */
  within<T>(work: () => T): T {
    this.#enter(this.#own);
    try {
      return work();
    } finally {
      this.#enter(this.#home);
    }
  }

  /** Lets go of it. */
  close(): void {
    this.#libc.close(this.#own);
    this.#libc.close(this.#home);
  }

  #enter(fd: number): void {
    must(this.#libc, "enter a network namespace (setns)", this.#libc.setns(fd, CLONE_NEWNET));
  }
}
