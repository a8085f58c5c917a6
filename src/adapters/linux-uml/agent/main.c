/*

 * The agent: the guest's only process. It takes a request out of the channel, does what it asks, says what came of it,
 * and waits for whatever comes next. When there is nothing, the channel closes the answer.
 */

#include "agent.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/mman.h>

#define MOST_EVENTS 64

/* What epoll gives for the channel. */
static char from_channel;

static void take_request(void) {
  const char *request = channel->request;
  channel->requested = 0;
  /* Then it is only to look at what it watches. */
  if (request[0] == '\0') return;
  if (is_field(request, "type", "call")) {
    take_call(request);
  } else if (is_field(request, "type", "reset")) {
    start_host(request);
  } else if (is_field(request, "type", "hello")) {
    declare();
  } else {
    give_up("a request of an unknown type");
  }
}

int main(void) {
  watcher = epoll_create1(EPOLL_CLOEXEC);
  int from = open_channel();
  prepare_host();
  struct epoll_event event = {EPOLLIN, {.ptr = &from_channel}};
  must(epoll_ctl(watcher, EPOLL_CTL_ADD, from, &event) == 0, "the channel can't be watched");
  /* What is in memory from now on stays where it is: the way back to it does not move pages. */
  must(mlockall(MCL_CURRENT | MCL_FUTURE) == 0, "memory can't be locked");
  channel->ready = 1;
  for (;;) {
    struct epoll_event events[MOST_EVENTS];
    int count = epoll_wait(watcher, events, MOST_EVENTS, -1);
    bool has_request = false;
    for (int i = 0; i < count; i++) {
      if (events[i].data.ptr == &from_channel) has_request = true;
      else notice(events[i].data.ptr, events[i].events);
    }
    if (has_request) take_request();
    look_for_ends();
  }
}
