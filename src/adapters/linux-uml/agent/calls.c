/* The application's calls. */

#include "agent.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/sockios.h>

enum { SYN_SENT = 2, FIN_WAIT_1 = 4, LAST_ACK = 9, CLOSING = 11 };
#define MOST_RECEIVED (1 << 18)

static void succeed(void) { say("{\"type\":\"result\",\"ok\":true}\n"); }

static int port_of(const union endpoint *endpoint) { return ntohs(endpoint->v4.sin_port); }

static const char *address_text(const union endpoint *endpoint, char *text) {
  bool is_v6 = endpoint->any.sa_family == AF_INET6;
  const void *address = is_v6 ? (const void *)&endpoint->v6.sin6_addr : (const void *)&endpoint->v4.sin_addr;
  return inet_ntop(endpoint->any.sa_family, address, text, INET6_ADDRSTRLEN);
}

static void succeed_with_ends(const struct socket *socket) {
  char local[INET6_ADDRSTRLEN], remote[INET6_ADDRSTRLEN];
  say("{\"type\":\"result\",\"ok\":true,\"local_address\":\"%s\",\"local_port\":%d,"
      "\"remote_address\":\"%s\",\"remote_port\":%d}\n",
      address_text(&socket->local, local), port_of(&socket->local), address_text(&socket->remote, remote),
      port_of(&socket->remote));
}

static socklen_t length_of(const union endpoint *endpoint) {
  return endpoint->any.sa_family == AF_INET6 ? sizeof endpoint->v6 : sizeof endpoint->v4;
}

/* NULL, or why it failed. */
static const char *bind_and_start(int fd, const char *request, union endpoint *local, const union endpoint *remote) {
  if (bind(fd, &local->any, length_of(local)) < 0) return failure_word(errno);
  int result = remote == NULL ? listen(fd, (int)number_field(request, "backlog", 128))
                              : connect(fd, &remote->any, length_of(remote));
  if (result < 0 && errno != EINPROGRESS) return failure_word(errno);
  getsockname(fd, &local->any, &(socklen_t){sizeof *local});
  return NULL;
}

static void take_open(const char *request, bool listens) {
  union endpoint local, remote;
  if (!endpoint_fields(request, "local_address", "local_port", &local) ||
      (!listens && !endpoint_fields(request, "remote_address", "remote_port", &remote))) {
    return say_failure("invalid");
  }
  if (listens && has_listener(port_of(&local))) return say_failure("already-exists");
  int fd = socket(local.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return say_failure(failure_word(errno));
  set_defaults(fd);
  const char *failure = set_options(fd, request, local.any.sa_family == AF_INET6);
  if (failure == NULL) failure = bind_and_start(fd, request, &local, listens ? NULL : &remote);
  if (failure != NULL) {
    close(fd);
    return say_failure(failure);
  }
  struct socket *opened = new_socket(number_field(request, "socket", 0), fd, &local, listens ? NULL : &remote);
  if (listens) succeed();
  else succeed_with_ends(opened);
}

/* What it accepts inherits the listener's options. */
static void take_accept(struct socket *listener, const char *request) {
  if (listener->fd < 0) return say_failure("not-connected");
  if (!listener->listens) return say_failure("invalid");
  union endpoint remote;
  int fd = accept4(listener->fd, &remote.any, &(socklen_t){sizeof remote}, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return say_failure(failure_word(errno));
  if (listener->waiting_told > 0) listener->waiting_told--;
  succeed_with_ends(new_socket(number_field(request, "as", 0), fd, &listener->local, &remote));
}

static void take_send(struct socket *socket, const char *request) {
  const uint8_t *octets;
  long length = octets_field(request, "data", &octets);
  if (length < 0) return say_failure("invalid");
  int flags = MSG_DONTWAIT | MSG_NOSIGNAL | (flag_field(request, "urgent") ? MSG_OOB : 0);
  ssize_t taken = send(socket->fd, octets, (size_t)length, flags);
  int number = errno;
  socket->wants_room = taken < length;
  if (taken < 0) return say_failure(failure_of(socket, number));
  say("{\"type\":\"result\",\"ok\":true,\"taken\":%zd}\n", taken);
}

/* What came before a reset is still given, since the kernel keeps it; then the failure. */
static void take_receive(struct socket *socket, const char *request) {
  static uint8_t octets[MOST_RECEIVED];
  int64_t max = number_field(request, "max", 0);
  if (max < 1) return say_failure("invalid");
  ssize_t length = recv(socket->fd, octets, max < MOST_RECEIVED ? (size_t)max : MOST_RECEIVED, MSG_DONTWAIT);
  int number = errno;
  socket->readable_told = false;
  if (length < 0) return say_failure(failure_of(socket, number));
  if (socket->urgent_told) socket->urgent_told = has_urgent(socket);
  if (length == 0 && socket->ending != NULL) return say_failure(socket->ending);
  if (length == 0) return say("{\"type\":\"result\",\"ok\":true,\"end\":true}\n");
  say("{\"type\":\"result\",\"ok\":true,\"data\":\"");
  say_octets(octets, (size_t)length);
  say("\"}\n");
}

static void take_shutdown(struct socket *socket) {
  if (socket->listens) return say_failure("invalid");
  if (state_of(socket) == SYN_SENT) socket->abandoned = true;
  if (shutdown(socket->fd, SHUT_WR) < 0) return say_failure(failure_of(socket, errno));
  succeed();
  consider(socket);
}

/* A close that lingers for no time at all is an ABORT (RFC 9293, section 3.10.5). */
static void take_close(struct socket *socket, bool aborts) {
  struct linger none = {1, 0};
  if (aborts) setsockopt(socket->fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
  close(socket->fd);
  socket->fd = -1;
  succeed();
  consider(socket);
}

static void take_set(struct socket *socket, const char *request) {
  const char *failure = set_options(socket->fd, request, socket->local.any.sa_family == AF_INET6);
  if (failure == NULL) succeed();
  else say_failure(failure);
}

static int count_of(const struct socket *socket, unsigned long request) {
  int count = 0;
  return ioctl(socket->fd, request, &count) < 0 ? 0 : count;
}

/* Of a socket that the application let go of, as long as its connection is there. */
static void take_status(const struct socket *socket) {
  int state = state_of(socket);
  const char *word = state_word(state);
  if (socket->fd < 0 && strcmp(word, "CLOSED") == 0) return say_failure("not-connected");
  say("{\"type\":\"result\",\"ok\":true,\"state\":\"%s\"", word);
  if (socket->fd >= 0 && !socket->listens) {
    int queued = count_of(socket, SIOCOUTQ);
    /* The kernel counts a FIN that was not acknowledged as an octet. */
    if (queued > 0 && (state == FIN_WAIT_1 || state == CLOSING || state == LAST_ACK)) queued--;
    say(",\"readable\":%d,\"unacknowledged\":%d", count_of(socket, SIOCINQ), queued);
  }
  say("}\n");
}

void take_call(const char *request) {
  if (is_field(request, "call", "connect")) return take_open(request, false);
  if (is_field(request, "call", "listen")) return take_open(request, true);
  struct socket *socket = find_socket(number_field(request, "socket", -1));
  if (socket == NULL) return say_failure("not-connected");
  if (is_field(request, "call", "accept")) return take_accept(socket, request);
  if (is_field(request, "call", "status")) return take_status(socket);
  if (socket->fd < 0) return say_failure("not-connected");
  if (is_field(request, "call", "send")) return take_send(socket, request);
  if (is_field(request, "call", "receive")) return take_receive(socket, request);
  if (is_field(request, "call", "shutdown")) return take_shutdown(socket);
  if (is_field(request, "call", "close")) return take_close(socket, false);
  if (is_field(request, "call", "abort")) return take_close(socket, true);
  if (is_field(request, "call", "set")) return take_set(socket, request);
  say_failure("unsupported");
}
