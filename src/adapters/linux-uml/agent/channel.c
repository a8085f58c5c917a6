/* The agent's end of the channel. */

#include "agent.h"

#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

struct conformance_channel *channel;
static int opened = -1;

int open_channel(void) {
  opened = open("/dev/channel", O_RDWR | O_CLOEXEC);
  must(opened >= 0, "the channel can't be opened");
  channel = mmap(NULL, sizeof *channel, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, opened, 0);
  must(channel != MAP_FAILED, "the channel can't be mapped");
  return opened;
}

int state_between(const union endpoint *local, const union endpoint *remote, uint64_t cookie) {
  struct conformance_pair pair = {.cookie = cookie, .family = local->any.sa_family};
  if (pair.family == AF_INET6) {
    memcpy(pair.remote, &remote->v6.sin6_addr, 16);
  } else {
    memcpy(pair.remote, &remote->v4.sin_addr, 4);
  }
  /* The port has the same place in both kinds of endpoint. */
  pair.local_port = ntohs(local->v4.sin_port);
  pair.remote_port = ntohs(remote->v4.sin_port);
  return ioctl(opened, CONFORMANCE_STATE, &pair);
}
