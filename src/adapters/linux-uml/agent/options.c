/* Socket options, in the kernel's units. */

#include "agent.h"

#include <errno.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

/* An option of the protocol: its key, the kernel's level and name for it (over IPv6 too), and its unit. */
struct option {
  const char *key;
  bool is_flag;
  int level, name, level6, name6;
  /* What one of the kernel's units is in those of the protocol, and what it multiplies with. */
  int64_t unit, times;
};

static const struct option OPTIONS[] = {
    {"no_delay", true, IPPROTO_TCP, TCP_NODELAY, IPPROTO_TCP, TCP_NODELAY, 1, 1},
    {"keep_alive", true, SOL_SOCKET, SO_KEEPALIVE, SOL_SOCKET, SO_KEEPALIVE, 1, 1},
    /* The kernel counts these in whole seconds, and takes no zero. */
    {"keep_alive_idle", false, IPPROTO_TCP, TCP_KEEPIDLE, IPPROTO_TCP, TCP_KEEPIDLE, 1000000, 1},
    {"keep_alive_interval", false, IPPROTO_TCP, TCP_KEEPINTVL, IPPROTO_TCP, TCP_KEEPINTVL, 1000000, 1},
    {"keep_alive_count", false, IPPROTO_TCP, TCP_KEEPCNT, IPPROTO_TCP, TCP_KEEPCNT, 1, 1},
    {"user_timeout", false, IPPROTO_TCP, TCP_USER_TIMEOUT, IPPROTO_TCP, TCP_USER_TIMEOUT, 1000, 1},
    {"hop_limit", false, IPPROTO_IP, IP_TTL, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 1, 1},
    /* The kernel takes the whole octet, of which the codepoint is the upper six bits. */
    {"dscp", false, IPPROTO_IP, IP_TOS, IPPROTO_IPV6, IPV6_TCLASS, 1, 4},
    {"receive_buffer", false, SOL_SOCKET, SO_RCVBUF, SOL_SOCKET, SO_RCVBUF, 1, 1},
    {"send_buffer", false, SOL_SOCKET, SO_SNDBUF, SOL_SOCKET, SO_SNDBUF, 1, 1},
};

static int set(int fd, int level, int name, int value) { return setsockopt(fd, level, name, &value, sizeof value); }

/*
 * Urgent data stays in the stream (RFC 6093, section 6), and a port can be used for several connections and a listener at
 * once, as RFC 9293 has it (section 3.3), TIME-WAIT or not.
 */
void set_defaults(int fd) {
  set(fd, SOL_SOCKET, SO_OOBINLINE, 1);
  set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  set(fd, SOL_SOCKET, SO_REUSEPORT, 1);
}

const char *set_options(int fd, const char *request, bool is_v6) {
  for (size_t i = 0; i < sizeof OPTIONS / sizeof *OPTIONS; i++) {
    const struct option *option = &OPTIONS[i];
    if (field(request, option->key) == NULL) continue;
    int64_t asked = option->is_flag ? flag_field(request, option->key) : number_field(request, option->key, 0);
    int value = (int)((asked + option->unit - 1) / option->unit * option->times);
    int level = is_v6 ? option->level6 : option->level, name = is_v6 ? option->name6 : option->name;
    if (set(fd, level, name, value) < 0) return failure_word(errno);
  }
  return NULL;
}
