/*

 * The agent: the guest's only process. It takes a request out of the channel, does what it asks, says what came of it,
 * and waits for whatever comes next. When there is nothing, the channel closes the answer.
 */

#include "agent.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/mman.h>

#define MOST_EVENTS 64

/* What epoll gives for what is no socket. */
static char from_channel, from_device;

static void watch(int fd, void *what) {
  struct epoll_event event = {EPOLLIN, {.ptr = what}};
  must(epoll_ctl(watcher, EPOLL_CTL_ADD, fd, &event) == 0, "a descriptor can't be watched");
}

static void take_request(void) {
  const char *request = channel->request;
  channel->requested = 0;
  channel->answers = CONFORMANCE_DONE;
  if (is_field(request, "type", "packet")) {
    take_packet(request);
  } else if (is_field(request, "type", "call")) {
    take_call(request);
  } else if (is_field(request, "type", "reset")) {
    start_host(request);
  } else if (is_field(request, "type", "hello")) {
    declare();
    channel->answers = CONFORMANCE_CLOSED;
  }
}

int main(void) {
  watcher = epoll_create1(EPOLL_CLOEXEC);
  int from = open_channel();
  prepare_host();
  watch(from, &from_channel);
  watch(device(), &from_device);
  /* What is in memory from now on stays where it is: the way back to it does not move pages. */
  must(mlockall(MCL_CURRENT | MCL_FUTURE) == 0, "memory can't be locked");
  channel->ready = 1;
  for (;;) {
    struct epoll_event events[MOST_EVENTS];
    int count = epoll_wait(watcher, events, MOST_EVENTS, -1);
    bool has_packets = false, has_request = false;
    for (int i = 0; i < count; i++) {
      void *what = events[i].data.ptr;
      has_request = has_request || what == &from_channel;
      has_packets = has_packets || what == &from_device;
    }
    if (has_packets) drain_device();
    for (int i = 0; i < count; i++) {
      void *what = events[i].data.ptr;
      if (what != &from_channel && what != &from_device) notice(what, events[i].events);
    }
    if (has_request) take_request();
    look_for_ends();
  }
}
