/* What the kernel declares: computed from its settings, as the stack "linux" does it, and from its constants. */

#include "agent.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#define MILLISECOND INT64_C(1000)
#define SECOND INT64_C(1000000)
/* TCP_TIMEWAIT_LEN, TCP_RTO_MIN, TCP_RTO_MAX, TCP_TIMEOUT_INIT and TCP_DELACK_MAX of the kernel. */
#define TIME_WAIT (60 * SECOND)
#define LEAST_RTO (200 * MILLISECOND)
#define GREATEST_RTO (120 * SECOND)
#define INITIAL_RTO SECOND
#define DELAYED_ACK (200 * MILLISECOND)
/* Its clock ticks every 10 ms. */
#define TICK (10 * MILLISECOND)

static const char CAPABILITIES[] =
    "ipv6 urgent keep-alive user-timeout timestamps window-scale sack challenge-ack half-close simultaneous-open settings "
    "status blocks power crash clock crafted icmp ip-fields deterministic long-time";

/* A setting below net.ipv4, the number at a place from 0; `otherwise` where the kernel does not have it. */
static int64_t setting(const char *name, int place, int64_t otherwise) {
  char path[128], text[128];
  snprintf(path, sizeof path, "/proc/sys/net/ipv4/%s", name);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return otherwise;
  ssize_t length = read(fd, text, sizeof text - 1);
  close(fd);
  if (length <= 0) return otherwise;
  text[length] = '\0';
  char *at = text;
  int64_t value = strtoll(at, &at, 10);
  while (place-- > 0) value = strtoll(at, &at, 10);
  return value;
}

/* How long so many retries take that begin with an RTO, which doubles up to the greatest one. */
static int64_t retries_take(int64_t first, int64_t retries) {
  int64_t took = first;
  for (int64_t rto = first; retries > 0; retries--) {
    rto = 2 * rto < GREATEST_RTO ? 2 * rto : GREATEST_RTO;
    took += rto;
  }
  return took;
}

/*
 * How long a SYN is repeated: until as much time has passed as so many retries would take, or as many were sent, and so
 * many more that come first and do not back off.
 */
static int64_t syn_given_up_after(int64_t retries, int64_t linear) {
  int64_t enough = retries_take(INITIAL_RTO, retries), rto = INITIAL_RTO, passed = rto;
  for (int64_t sent = 0; passed < enough && sent < retries + linear; sent++) {
    if (sent >= linear) rto = 2 * rto < GREATEST_RTO ? 2 * rto : GREATEST_RTO;
    passed += rto;
  }
  return passed;
}

static void declare_give_ups(void) {
  int64_t orphans = setting("tcp_orphan_retries", 0, 0);
  say("\"give_up_data\":%" PRId64 ",\"give_up_syn\":%" PRId64 ",\"give_up_syn_ack\":%" PRId64 ",",
      /* It gives up when as much time has passed as so many retransmissions with the least RTO would take. */
      retries_take(LEAST_RTO, setting("tcp_retries2", 0, 15)),
      syn_given_up_after(setting("tcp_syn_retries", 0, 6), setting("tcp_syn_linear_timeouts", 0, 0)),
      retries_take(INITIAL_RTO, setting("tcp_synack_retries", 0, 5)));
  /*
   * Counted from the first retransmission on, and looked at when the RTO expires only, which doubles. 0 retries stand
   * for 8.
   */
  say("\"give_up_orphan\":%" PRId64 ",\"fin_wait_2\":%" PRId64 ",",
      2 * retries_take(LEAST_RTO, orphans == 0 ? 8 : orphans) + 3 * INITIAL_RTO,
      setting("tcp_fin_timeout", 0, 60) * SECOND);
}

void declare(void) {
  struct utsname name = {0};
  uname(&name);
  say("{\"type\":\"declaration\",\"n\":%llu,\"protocol\":1,\"name\":\"linux-uml\",\"version\":\"%s\",\"supports\":\"%s\",",
      channel->n, name.release, CAPABILITIES);
  say("\"mss\":1460,\"receive_buffer\":%" PRId64 ",\"initial_window\":10,\"msl\":%" PRId64 ",\"time_wait\":%" PRId64 ",",
      setting("tcp_rmem", 1, 131072), TIME_WAIT / 2, TIME_WAIT);
  say("\"min_rto\":%" PRId64 ",\"max_rto\":%" PRId64 ",\"initial_rto\":%" PRId64 ",\"granularity\":%" PRId64 ",",
      LEAST_RTO, GREATEST_RTO, INITIAL_RTO, TICK);
  declare_give_ups();
  /* The kernel's wheel of timers rounds a time-out up by less than an eighth of its length. */
  say("\"lateness\":0.125,\"delayed_ack\":%" PRId64 ",\"answers_most\":1,\"answers_per\":%" PRId64 "}\n", DELAYED_ACK,
      setting("tcp_invalid_ratelimit", 0, 500) * MILLISECOND);
  channel->closed = 1;
}
