/*
 * When a connection block next does something by itself.
 *
 * lwIP's TCP timer runs every 250 ms as long as there is a block, and most of the time does nothing. Waking the adapter
 * for each would make hours of virtual time dear, so the adapter foretells the next tick that matters, and runs the
 * ticks before it when it is next asked anything, each at its own time. What is foretold wrongly is found out: the
 * adapter answers `error` if anything comes out of such a tick.
 */

#include "adapter.h"
#include "lwip/priv/tcp_priv.h"

/* tcp_persist_backoff of tcp.c, in slow ticks. */
static const u8_t persist_ticks[] = {3, 6, 12, 24, 48, 96, 120};

static u32_t sooner(u32_t one, u32_t other) { return one < other ? one : other; }

/* In how many ticks `since` will be more than `limit` ticks ago. */
static u32_t until_older(u32_t since, u32_t limit) {
  u32_t age = tcp_ticks - since;
  return age >= limit ? 1 : limit + 1 - age;
}

static u32_t until_retransmission(const struct tcp_pcb *pcb) {
  if (pcb->nrtx >= (pcb->state == SYN_SENT ? TCP_SYNMAXRTX : TCP_MAXRTX)) return 1;
  if (pcb->persist_backoff > 0) {
    u8_t ticks = persist_ticks[pcb->persist_backoff - 1];
    return pcb->persist_probe >= TCP_MAXRTX || pcb->persist_cnt >= ticks ? 1 : (u32_t)(ticks - pcb->persist_cnt);
  }
  if (pcb->rtime >= 0) return pcb->rtime + 1 >= pcb->rto ? 1 : (u32_t)(pcb->rto - pcb->rtime);
  /* Something that could not be sent, for which no timer runs. */
  return pcb->unsent != NULL ? 1 : QUIET;
}

static u32_t until_keep_alive(const struct tcp_pcb *pcb) {
  if (!ip_get_option(pcb, SOF_KEEPALIVE) || (pcb->state != ESTABLISHED && pcb->state != CLOSE_WAIT)) return QUIET;
  u32_t ends = (pcb->keep_idle + pcb->keep_cnt * pcb->keep_intvl) / TCP_SLOW_INTERVAL;
  u32_t probes = (pcb->keep_idle + pcb->keep_cnt_sent * pcb->keep_intvl) / TCP_SLOW_INTERVAL;
  return until_older(pcb->tmr, sooner(ends, probes));
}

u32_t quiet_ticks(const struct tcp_pcb *pcb) {
  if (pcb->state == TIME_WAIT) return until_older(pcb->tmr, 2 * TCP_MSL / TCP_SLOW_INTERVAL);
  u32_t ticks = sooner(until_retransmission(pcb), until_keep_alive(pcb));
  if (pcb->state == FIN_WAIT_2 && (pcb->flags & TF_RXCLOSED) != 0) {
    ticks = sooner(ticks, until_older(pcb->tmr, TCP_FIN_WAIT_TIMEOUT / TCP_SLOW_INTERVAL));
  }
  if (pcb->state == SYN_RCVD) {
    ticks = sooner(ticks, until_older(pcb->tmr, TCP_SYN_RCVD_TIMEOUT / TCP_SLOW_INTERVAL));
  }
  if (pcb->state == LAST_ACK) ticks = sooner(ticks, until_older(pcb->tmr, 2 * TCP_MSL / TCP_SLOW_INTERVAL));
  return ticks;
}
