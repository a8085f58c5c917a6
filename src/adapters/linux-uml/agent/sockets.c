/* The application's sockets, and what epoll says of them in the words of the protocol. */

#include "agent.h"

#include <errno.h>
#include <linux/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#ifndef SO_COOKIE
#define SO_COOKIE 57
#endif
/* Of the states in TCP_INFO. */
enum { CLOSED = 7 };

int watcher = -1;
static struct socket *sockets;

struct socket *new_socket(int64_t id, int fd, const union endpoint *local, const union endpoint *remote) {
  struct socket *socket = calloc(1, sizeof *socket);
  must(socket != NULL, "no memory for a socket");
  *socket = (struct socket){.id = id, .next = sockets, .fd = fd, .local = *local, .listens = remote == NULL};
  if (remote != NULL) socket->remote = *remote;
  sockets = socket;
  /* The kernel numbers a socket when it is first asked; TIME-WAIT inherits the number only if it was. */
  getsockopt(fd, SOL_SOCKET, SO_COOKIE, &socket->cookie, &(socklen_t){sizeof socket->cookie});
  struct epoll_event event = {EPOLLIN | EPOLLPRI | EPOLLOUT | EPOLLRDHUP | EPOLLET, {.ptr = socket}};
  must(epoll_ctl(watcher, EPOLL_CTL_ADD, fd, &event) == 0, "a socket can't be watched");
  return socket;
}

struct socket *find_socket(int64_t id) {
  struct socket *socket = sockets;
  while (socket != NULL && socket->id != id) socket = socket->next;
  return socket;
}

/* The agent's sockets share their ports, so that the kernel would take a second listener as well. */
bool has_listener(int port) {
  for (const struct socket *socket = sockets; socket != NULL; socket = socket->next) {
    if (socket->listens && socket->fd >= 0 && ntohs(socket->local.v4.sin_port) == port) return true;
  }
  return false;
}

static struct tcp_info info_of(const struct socket *socket) {
  struct tcp_info info = {.tcpi_state = CLOSED};
  getsockopt(socket->fd, IPPROTO_TCP, TCP_INFO, &info, &(socklen_t){sizeof info});
  return info;
}

int state_of(const struct socket *socket) {
  if (socket->fd >= 0) {
    int state = info_of(socket).tcpi_state;
    if (state != CLOSED || socket->listens) return state;
  }
  if (socket->listens) return CLOSED;
  int state = state_between(&socket->local, &socket->remote, socket->cookie);
  return state <= 0 ? CLOSED : state;
}

void consider(struct socket *socket) {
  if (socket->listens || socket->watched) return;
  socket->watched = socket->fd < 0 || info_of(socket).tcpi_state == CLOSED;
  if (socket->watched) channel->watches++;
}

void look_for_ends(void) {
  if (channel->watches == 0) return;
  for (struct socket *socket = sockets; socket != NULL; socket = socket->next) {
    if (!socket->watched || state_of(socket) != CLOSED) continue;
    socket->watched = false;
    channel->watches--;
    /* The application may let go of a socket whose connection it was told is over. */
    if (socket->gone_told) continue;
    socket->gone_told = true;
    say_event(socket->id, "closed");
  }
}

const char *failure_of(struct socket *socket, int number) {
  const char *failure = failure_word(number);
  /* The kernel tells of an ending once only; here it is kept. */
  if (is_ending(failure) && socket->ending == NULL) socket->ending = failure;
  return strcmp(failure, "would-block") == 0 || socket->ending == NULL ? failure : socket->ending;
}

bool has_urgent(const struct socket *socket) {
  struct pollfd asked = {socket->fd, POLLPRI, 0};
  return poll(&asked, 1, 0) > 0 && (asked.revents & POLLPRI) != 0;
}

static void learn_ending(struct socket *socket) {
  int number = 0;
  getsockopt(socket->fd, SOL_SOCKET, SO_ERROR, &number, &(socklen_t){sizeof number});
  /* The kernel calls its application's own shutdown a reset, though no RST came. */
  if (number != 0 && !socket->abandoned && socket->ending == NULL) socket->ending = ending_word(number);
}

static void notice_listener(struct socket *listener) {
  unsigned waiting = info_of(listener).tcpi_unacked;
  for (unsigned i = listener->waiting_told; i < waiting; i++) say_event(listener->id, "acceptable");
  listener->waiting_told = waiting;
}

/* Tells an event unless it was told. */
static void tell(struct socket *socket, bool *told, const char *event) {
  if (*told) return;
  *told = true;
  say_event(socket->id, event);
}

static void notice_living(struct socket *socket, unsigned mask) {
  bool is_out = (mask & EPOLLOUT) != 0;
  /* A shutdown in SYN-SENT deletes the connection: epoll then says "writable", of what never was connected. */
  bool never_was = !socket->established_told && (mask & EPOLLHUP) != 0 && state_of(socket) == CLOSED;
  if (is_out && !never_was) tell(socket, &socket->established_told, "established");
  if ((mask & EPOLLPRI) != 0) tell(socket, &socket->urgent_told, "urgent");
  if ((mask & (EPOLLIN | EPOLLRDHUP)) != 0) tell(socket, &socket->readable_told, "readable");
  if (is_out && socket->wants_room) {
    socket->wants_room = false;
    say_event(socket->id, "writable");
  }
}

void notice(struct socket *socket, unsigned mask) {
  if (socket->fd < 0) return;
  if (socket->listens) return notice_listener(socket);
  if ((mask & EPOLLERR) != 0) learn_ending(socket);
  if (socket->ending == NULL) notice_living(socket, mask);
  else tell(socket, &socket->ending_told, ending_event(socket->ending));
  /* Only a hang-up, or an error, comes with an end. */
  if ((mask & (EPOLLHUP | EPOLLERR)) != 0) consider(socket);
}
