/*
 * lwIP as a host in virtual time: one interface, through its raw API, without its thread.
 *
 * Four of lwIP's functions are defined here as well, and its shared library calls these: its clock, the start of its TCP
 * timer, its initial sequence numbers, and the queue of its thread. lwIP leaves each of them to its user in other
 * configurations: sys_now() is the port's, LWIP_TIMERS_CUSTOM and LWIP_HOOK_TCP_ISN are for the second and the third,
 * and without a thread (NO_SYS) the user calls netif_poll().
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "adapter.h"
#include "lwip/init.h"
#include "lwip/nd6.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/tcpip.h"
#include "lwip/timeouts.h"

#define MILLISECOND 1000
#define NEVER (-1)

static struct netif interface;
/* The instant of lwIP's clock. */
static micros clock_now;
/* lwIP's TCP timer: when it is due, and how often it ran. */
static micros tick_due = NEVER;
static u32_t ticks;
static bool ticking;
/* The wake that was answered last. */
static micros foretold = NEVER;
/* The initial sequence numbers that are still to be used, as text. */
static char *isns, *next_isn;
static bool poll_asked;

u32_t sys_now(void) { return (u32_t)(clock_now / MILLISECOND); }

/* As tcpip_tcp_timer() in timeouts.c has it: the timer runs as long as there is a block that is not listening. */
void tcp_timer_needed(void) {
  if (tick_due != NEVER || (tcp_active_pcbs == NULL && tcp_tw_pcbs == NULL)) return;
  /* lwIP's clock counts whole milliseconds. */
  tick_due = (clock_now / MILLISECOND + TCP_TMR_INTERVAL) * MILLISECOND;
}

u32_t tcp_next_iss(struct tcp_pcb *pcb) {
  if (next_isn != NULL && *next_isn != '\0') {
    u32_t isn = (u32_t)strtoul(next_isn, &next_isn, 10);
    /* The SYN of an active OPEN has one less than what this returns (tcp_connect() sets snd_lbb to iss - 1). */
    return pcb->state == CLOSED ? isn + 1 : isn;
  }
  u32_t (*own)(struct tcp_pcb *) = (u32_t (*)(struct tcp_pcb *))dlsym(RTLD_NEXT, "tcp_next_iss");
  return own(pcb);
}

/* A packet to the host itself waits in the interface until netif_poll(). */
err_t tcpip_try_callback(tcpip_callback_fn function, void *context) {
  LWIP_UNUSED_ARG(function);
  LWIP_UNUSED_ARG(context);
  poll_asked = true;
  return ERR_OK;
}

bool is_ticking(void) { return ticking; }

static err_t send_packet(struct pbuf *packet) {
  say_packet(packet);
  return ERR_OK;
}

static err_t send_ip4(struct netif *netif, struct pbuf *packet, const ip4_addr_t *next) {
  LWIP_UNUSED_ARG(netif);
  LWIP_UNUSED_ARG(next);
  return send_packet(packet);
}

static err_t send_ip6(struct netif *netif, struct pbuf *packet, const ip6_addr_t *next) {
  LWIP_UNUSED_ARG(netif);
  LWIP_UNUSED_ARG(next);
  return send_packet(packet);
}

static err_t init_interface(struct netif *netif) {
  int64_t mtu = *(int64_t *)netif->state;
  netif->name[0] = 't';
  netif->name[1] = 'c';
  netif->mtu = (u16_t)mtu;
  netif->mtu6 = (u16_t)mtu;
  netif->output = send_ip4;
  netif->output_ip6 = send_ip6;
  netif->flags |= NETIF_FLAG_BROADCAST;
  return ERR_OK;
}

static void give_address(const ip_addr_t *address) {
  if (!IP_IS_V6(address)) {
    ip4_addr_t mask;
    IP4_ADDR(&mask, 255, 255, 255, 0);
    netif_set_addr(&interface, ip_2_ip4(address), &mask, IP4_ADDR_ANY4);
    return;
  }
  netif_ip6_addr_set(&interface, 0, ip_2_ip6(address));
  netif_ip6_addr_set_state(&interface, 0, IP6_ADDR_PREFERRED);
}

static char *copy_of_text(const char *text) {
  size_t length = strcspn(text, "\"");
  char *copy = calloc(1, length + 1);
  if (copy == NULL) abort();
  return memcpy(copy, text, length);
}

void start_host(const char *reset) {
  int64_t now = 0, mtu = 1500, seed = 0;
  ip_addr_t address;
  number_field(reset, "now", &now);
  number_field(reset, "mtu", &mtu);
  number_field(reset, "seed", &seed);
  const char *numbers = field(reset, "isns");
  isns = next_isn = numbers == NULL ? NULL : copy_of_text(numbers);
  clock_now = now;
  /* LWIP_RAND() is rand() in Debian's build; the first ephemeral port depends on it. */
  srand((unsigned)seed);
  lwip_init();
  /* The callbacks of lwIP's thread are made here, by whoever asks for them. */
  netif_add(&interface, NULL, NULL, NULL, &mtu, init_interface, ip_input);
  if (address_field(reset, "address", &address)) give_address(&address);
  netif_set_default(&interface);
  netif_set_up(&interface);
  netif_set_link_up(&interface);
  /* No router is to be looked for. */
  interface.rs_count = 0;
}

static void poll_interface(void) {
  /* What the host sends to itself in answer to what it sent to itself comes as well. */
  while (poll_asked) {
    poll_asked = false;
    netif_poll(&interface);
  }
}

static void tick(void) {
  note_states();
  ticking = true;
  tcp_tmr();
  ticking = false;
  ticks += 1;
  tick_due = NEVER;
  tcp_timer_needed();
  poll_interface();
  look_for_ends();
}

/* When lwIP's other timers are due: reassembly, neighbours, groups. Nothing of TCP depends on them. */
static micros others_due(void) {
  u32_t sleep = sys_timeouts_sleeptime();
  return sleep == SYS_TIMEOUTS_SLEEPTIME_INFINITE ? NEVER : (clock_now / MILLISECOND + sleep) * MILLISECOND;
}

bool pass_time(micros now, bool wakes) {
  bool right = true;
  for (;;) {
    micros others = others_due();
    micros due = tick_due != NEVER && (others == NEVER || tick_due <= others) ? tick_due : others;
    /* What is due at this very instant waits for its own wake: else its packets would be taken for an answer. */
    if (due == NEVER || due > now || (due == now && !wakes)) break;
    if (due > clock_now) clock_now = due;
    if (due != tick_due) {
      sys_check_timeouts();
      continue;
    }
    size_t before = said();
    tick();
    if (said() != before && (foretold == NEVER || due < foretold)) right = false;
  }
  clock_now = now;
  return right;
}

micros next_wake(void) {
  foretold = NEVER;
  if (tick_due == NEVER) return NEVER;
  u32_t slow = QUIET;
  bool fast = false;
  for (struct tcp_pcb *pcb = tcp_active_pcbs; pcb != NULL; pcb = pcb->next) {
    fast |= (pcb->flags & (TF_ACK_DELAY | TF_CLOSEPEND)) != 0 || pcb->refused_data != NULL;
    u32_t its = quiet_ticks(pcb);
    if (its < slow) slow = its;
  }
  for (struct tcp_pcb *pcb = tcp_tw_pcbs; pcb != NULL; pcb = pcb->next) {
    u32_t its = quiet_ticks(pcb);
    if (its < slow) slow = its;
  }
  if (fast) return foretold = tick_due;
  if (slow == QUIET) return NEVER;
  /* Every second tick is a slow one, the first among them. */
  micros more = 2 * (micros)(slow - 1) + ticks % 2;
  return foretold = tick_due + more * TCP_TMR_INTERVAL * MILLISECOND;
}

void take_packet(const char *request) {
  u8_t *octets = NULL;
  long length = octets_field(request, "data", &octets);
  if (length > 0 && length <= 0xffff) {
    struct pbuf *packet = pbuf_alloc(PBUF_RAW, (u16_t)length, PBUF_RAM);
    if (packet == NULL) abort();
    pbuf_take(packet, octets, (u16_t)length);
    if (interface.input(packet, &interface) != ERR_OK) pbuf_free(packet);
    poll_interface();
  }
  free(octets);
}

int live_blocks(void) {
  int alive = 0;
  for (struct tcp_pcb *pcb = tcp_active_pcbs; pcb != NULL; pcb = pcb->next) alive++;
  for (struct tcp_pcb *pcb = tcp_tw_pcbs; pcb != NULL; pcb = pcb->next) alive++;
  return alive;
}
