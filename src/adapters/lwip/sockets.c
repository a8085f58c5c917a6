/* Sockets: what the application knows of its connections, by lwIP's callbacks. */

#include <stdlib.h>
#include <string.h>

#include "adapter.h"
#include "lwip/priv/tcp_priv.h"

/* All of them, the oldest first. */
static struct socket *sockets;

struct socket *new_socket(int64_t id) {
  struct socket *socket = calloc(1, sizeof *socket);
  if (socket == NULL) abort();
  socket->id = id;
  socket->held = true;
  struct socket **end = &sockets;
  while (*end != NULL) end = &(*end)->next;
  *end = socket;
  return socket;
}

struct socket *find_socket(int64_t id) {
  struct socket *socket = sockets;
  while (socket != NULL && socket->id != id) socket = socket->next;
  return socket;
}

struct socket *oldest_waiting(const struct socket *listener) {
  struct socket *socket = sockets;
  while (socket != NULL && socket->listener != listener) socket = socket->next;
  return socket;
}

void forget_socket(struct socket *socket) {
  struct socket **at = &sockets;
  while (*at != socket) at = &(*at)->next;
  *at = socket->next;
  free(socket->data);
  free(socket);
}

/* Tells the application; of a connection that it does not have yet, it is told when it accepts that. */
static void tell(const struct socket *socket, const char *event) {
  if (socket->id != WAITING) say_event(socket->id, event);
}

static void fail(struct socket *socket, const char *failure) {
  socket->failure = failure;
  socket->failure_told = socket->id != WAITING;
  tell(socket, failure);
}

static void store(struct socket *socket, const struct pbuf *text) {
  if (socket->length + text->tot_len > socket->room) {
    socket->room = 2 * (socket->length + text->tot_len);
    socket->data = realloc(socket->data, socket->room);
    if (socket->data == NULL) abort();
  }
  pbuf_copy_partial(text, socket->data + socket->length, text->tot_len, 0);
  socket->length += text->tot_len;
}

static err_t on_received(void *argument, struct tcp_pcb *pcb, struct pbuf *text, err_t error) {
  struct socket *socket = argument;
  LWIP_UNUSED_ARG(pcb);
  LWIP_UNUSED_ARG(error);
  if (text == NULL) {
    socket->end_reached = true;
  } else {
    /* The window opens when the application reads, not before. */
    store(socket, text);
    pbuf_free(text);
  }
  if (socket->held) tell(socket, "readable");
  return ERR_OK;
}

static err_t on_sent(void *argument, struct tcp_pcb *pcb, u16_t length) {
  struct socket *socket = argument;
  LWIP_UNUSED_ARG(length);
  if (socket->wants_room && socket->held && tcp_sndbuf(pcb) > 0) {
    socket->wants_room = false;
    tell(socket, "writable");
  }
  return ERR_OK;
}

static err_t on_connected(void *argument, struct tcp_pcb *pcb, err_t error) {
  LWIP_UNUSED_ARG(pcb);
  LWIP_UNUSED_ARG(error);
  tell(argument, "established");
  return ERR_OK;
}

/* The connection is over, and lwIP frees its block. */
static void on_error(void *argument, err_t error) {
  struct socket *socket = argument;
  if (error == ERR_RST) {
    /* The block is still there. */
    fail(socket, socket->pcb->state == SYN_SENT ? "refused" : "reset");
  } else if (error == ERR_ABRT && is_ticking()) {
    /* A timer ended it. In FIN-WAIT-2 that is no failure: all that was sent is acknowledged. */
    if (socket->state != FIN_WAIT_2) fail(socket, "timed-out");
  }
  socket->pcb = NULL;
}

void note_ends(struct socket *socket) {
  const struct tcp_pcb *pcb = socket->pcb;
  ip_addr_copy(socket->local, pcb->local_ip);
  ip_addr_copy(socket->remote, pcb->remote_ip);
  socket->local_port = pcb->local_port;
  socket->remote_port = pcb->remote_port;
}

void watch(struct socket *socket, struct tcp_pcb *pcb) {
  socket->pcb = pcb;
  socket->state = pcb->state;
  note_ends(socket);
  tcp_arg(pcb, socket);
  tcp_recv(pcb, on_received);
  tcp_sent(pcb, on_sent);
  tcp_err(pcb, on_error);
  pcb->connected = on_connected;
}

static err_t on_accepted(void *argument, struct tcp_pcb *pcb, err_t error) {
  struct socket *listener = argument;
  if (error != ERR_OK || pcb == NULL) return ERR_VAL;
  struct socket *socket = new_socket(WAITING);
  socket->listener = listener;
  watch(socket, pcb);
  apply_options(pcb, &listener->options);
  say_event(listener->id, "acceptable");
  return ERR_OK;
}

void start_accepting(struct socket *listener) {
  tcp_arg(listener->pcb, listener);
  tcp_accept(listener->pcb, on_accepted);
}

void apply_options(struct tcp_pcb *pcb, const struct options *options) {
  if (options->has_keep_alive) {
    if (options->keep_alive) ip_set_option(pcb, SOF_KEEPALIVE);
    else ip_reset_option(pcb, SOF_KEEPALIVE);
  }
  if (options->has_hop_limit) pcb->ttl = options->hop_limit;
  if (options->has_dscp) pcb->tos = (u8_t)(options->dscp << 2);
  if (pcb->state == LISTEN) return;
  if (options->has_no_delay) {
    if (options->no_delay) tcp_nagle_disable(pcb);
    else tcp_nagle_enable(pcb);
  }
  if (options->has_idle) pcb->keep_idle = options->idle;
  if (options->has_interval) pcb->keep_intvl = options->interval;
  if (options->has_count) pcb->keep_cnt = options->count;
}

static bool is_listed(const struct tcp_pcb *list, const struct socket *socket) {
  /* The memory of a block may be another's by now, but then it has another argument. */
  while (list != NULL && (list != socket->pcb || list->callback_arg != socket)) list = list->next;
  return list != NULL;
}

bool has_block(const struct socket *socket) {
  return socket->pcb != NULL && (is_listed(tcp_active_pcbs, socket) || is_listed(tcp_tw_pcbs, socket));
}

void note_states(void) {
  for (struct socket *socket = sockets; socket != NULL; socket = socket->next) {
    if (!socket->listens && has_block(socket)) socket->state = socket->pcb->state;
  }
}

void look_for_ends(void) {
  for (struct socket *socket = sockets, *next; socket != NULL; socket = next) {
    next = socket->next;
    if (socket->listens || has_block(socket)) continue;
    socket->pcb = NULL;
    if (socket->gone_told || socket->id == WAITING) continue;
    socket->gone_told = true;
    tell(socket, "closed");
    if (!socket->held) forget_socket(socket);
  }
}

void tell_late(struct socket *socket) {
  if (socket->failure == NULL || socket->failure_told) return;
  socket->failure_told = true;
  tell(socket, socket->failure);
}
