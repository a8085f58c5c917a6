/* What lwIP declares, as Debian builds it. Each bound names the line of lwIP 2.1.3 that it comes from. */

#include <inttypes.h>

#include "adapter.h"
#include "lwip/init.h"
#include "lwip/priv/tcp_priv.h"

#define MILLISECOND INT64_C(1000)
#define SECOND INT64_C(1000000)
#define TICK (TCP_SLOW_INTERVAL * MILLISECOND)

static void duration(const char *key, int64_t value) { say(",\"%s\":%" PRId64, key, value); }

/*
 * R2 is a number of retransmissions, TCP_MAXRTX: how long they take depends on the time-out that was measured. The
 * least is 3 ticks; it doubles seven times (tcp_backoff), and four more intervals are as long as the last.
 */
#define LEAST_R2 (3 * (255 + 4 * 128))

/*
 * tcp_slowtmr() counts ticks of 500 ms: a time of n ticks lasts between n - 1 and n of them, as the first may come at
 * once. What is compared with ">" takes one more.
 */
static void declare_times(void) {
  duration("msl", TCP_MSL * MILLISECOND);
  /* tcp_slowtmr(): removed when more than 2 * TCP_MSL old. */
  duration("time_wait", 2 * TCP_MSL * MILLISECOND);
  /* tcp_receive(): sv is 3 ticks at least, as sv - (sv >> 2) can't fall any further. */
  duration("min_rto", 2 * TICK);
  /* tcp_slowtmr(): LWIP_MIN(calc_rto, 0x7FFF) ticks. */
  duration("max_rto", 0x7fff * TICK);
  /* tcp_alloc(): rto = 3000 / TCP_SLOW_INTERVAL. */
  duration("initial_rto", 3 * SECOND);
  duration("granularity", TICK);
  duration("give_up_data", LEAST_R2 * TICK);
  /* TCP_SYNMAXRTX retransmissions, 3 s apart, and the tick after the last. */
  duration("give_up_syn", 18 * SECOND);
  /* tcp_slowtmr(): removed when more than TCP_SYN_RCVD_TIMEOUT old. */
  duration("give_up_syn_ack", TCP_SYN_RCVD_TIMEOUT * MILLISECOND);
  duration("give_up_orphan", LEAST_R2 * TICK);
  /* tcp_slowtmr(): removed when more than TCP_FIN_WAIT_TIMEOUT old. */
  duration("fin_wait_2", TCP_FIN_WAIT_TIMEOUT * MILLISECOND);
  /* tcp_fasttmr() runs every TCP_TMR_INTERVAL. */
  duration("delayed_ack", TCP_TMR_INTERVAL * MILLISECOND);
}

void declare(int64_t n) {
  say("{\"type\":\"declaration\",\"n\":%" PRId64 ",\"protocol\":1,\"name\":\"lwip\",\"version\":\"%s\"", n,
      LWIP_VERSION_STRING);
  say(",\"supports\":\"half-close status blocks deterministic long-time crafted power crash clock isn ipv6 keep-alive "
      "ip-fields window-scale challenge-ack icmp\"");
  say(",\"mss\":%d,\"receive_buffer\":%d", TCP_MSS, TCP_WND);
  /* LWIP_TCP_CALC_INITIAL_CWND: 4380 octets, at least two segments and at most four (RFC 3390). */
  say(",\"initial_window\":4");
  declare_times();
  say("}\n");
}
