/* The application's calls, each with exactly one result. */

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "adapter.h"
#include "lwip/priv/tcp_priv.h"

static void succeed(void) { say("{\"type\":\"result\",\"ok\":true}\n"); }

static u32_t milliseconds(int64_t duration) { return (u32_t)(duration / 1000); }

static struct options options_of(const char *request) {
  struct options options = {0};
  int64_t value;
  options.has_no_delay = field(request, "no_delay") != NULL;
  options.no_delay = flag_field(request, "no_delay");
  options.has_keep_alive = field(request, "keep_alive") != NULL;
  options.keep_alive = flag_field(request, "keep_alive");
  options.has_idle = number_field(request, "keep_alive_idle", &value);
  if (options.has_idle) options.idle = milliseconds(value);
  options.has_interval = number_field(request, "keep_alive_interval", &value);
  if (options.has_interval) options.interval = milliseconds(value);
  options.has_count = number_field(request, "keep_alive_count", &value);
  if (options.has_count) options.count = (u32_t)value;
  options.has_hop_limit = number_field(request, "hop_limit", &value);
  if (options.has_hop_limit) options.hop_limit = (u8_t)value;
  options.has_dscp = number_field(request, "dscp", &value);
  if (options.has_dscp) options.dscp = (u8_t)value;
  return options;
}

static const char *failure_of(err_t error) {
  switch (error) {
    case ERR_USE: return "already-exists";
    case ERR_ISCONN: return "already-exists";
    case ERR_RTE: return "unreachable";
    case ERR_MEM: return "no-resources";
    case ERR_BUF: return "no-resources";
    case ERR_CONN: return "not-connected";
    default: return "invalid";
  }
}

/* A block that is bound, or NULL after the failure was told. */
static struct tcp_pcb *bound(const char *request) {
  ip_addr_t local;
  int64_t port = 0;
  number_field(request, "local_port", &port);
  if (!address_field(request, "local_address", &local)) {
    say_failure("invalid");
    return NULL;
  }
  struct tcp_pcb *pcb = tcp_new_ip_type(IP_GET_TYPE(&local));
  if (pcb == NULL) {
    say_failure("no-resources");
    return NULL;
  }
  /* Else a port could be used by one connection only, and by none beside a listener. */
  ip_set_option(pcb, SOF_REUSEADDR);
  err_t error = tcp_bind(pcb, &local, (u16_t)port);
  if (error == ERR_OK) return pcb;
  tcp_close(pcb);
  say_failure(failure_of(error));
  return NULL;
}

/* lwIP writes IPv6 addresses with capitals. */
static const char *text_of(const ip_addr_t *address, char *text, int room) {
  ipaddr_ntoa_r(address, text, room);
  for (char *at = text; *at != '\0'; at++) *at = (char)tolower((unsigned char)*at);
  return text;
}

static void say_ends(const struct socket *socket) {
  char local[IPADDR_STRLEN_MAX], remote[IPADDR_STRLEN_MAX];
  say("{\"type\":\"result\",\"ok\":true,\"local_address\":\"%s\",\"local_port\":%u,"
      "\"remote_address\":\"%s\",\"remote_port\":%u}\n",
      text_of(&socket->local, local, sizeof local), socket->local_port,
      text_of(&socket->remote, remote, sizeof remote), socket->remote_port);
}

static void call_connect(const char *request, int64_t id) {
  ip_addr_t remote;
  int64_t port = 0;
  number_field(request, "remote_port", &port);
  if (!address_field(request, "remote_address", &remote)) return say_failure("invalid");
  struct tcp_pcb *pcb = bound(request);
  if (pcb == NULL) return;
  struct options options = options_of(request);
  apply_options(pcb, &options);
  struct socket *socket = new_socket(id);
  watch(socket, pcb);
  err_t error = tcp_connect(pcb, &remote, (u16_t)port, pcb->connected);
  if (error == ERR_OK) {
    note_ends(socket);
    return say_ends(socket);
  }
  tcp_arg(pcb, NULL);
  tcp_err(pcb, NULL);
  tcp_close(pcb);
  forget_socket(socket);
  say_failure(failure_of(error));
}

static void call_listen(const char *request, int64_t id) {
  struct tcp_pcb *pcb = bound(request);
  if (pcb == NULL) return;
  struct options options = options_of(request);
  apply_options(pcb, &options);
  err_t error;
  /* Debian's build has no TCP_LISTEN_BACKLOG: any number of connections may wait. */
  struct tcp_pcb *listener = tcp_listen_with_backlog_and_err(pcb, TCP_DEFAULT_LISTEN_BACKLOG, &error);
  if (listener == NULL) {
    tcp_close(pcb);
    return say_failure(failure_of(error));
  }
  struct socket *socket = new_socket(id);
  socket->listens = true;
  socket->pcb = listener;
  socket->options = options;
  start_accepting(socket);
  succeed();
}

static void call_accept(const char *request, const struct socket *listener) {
  int64_t as = 0;
  if (!listener->listens || !number_field(request, "as", &as)) return say_failure("invalid");
  struct socket *socket = oldest_waiting(listener);
  if (socket == NULL) return say_failure("would-block");
  socket->listener = NULL;
  socket->id = as;
  say_ends(socket);
  /* It may have ended while it waited. */
  tell_late(socket);
}

/* As much as is worth trying: a SEND that does not fit fails whole, and switches Nagle's algorithm off for a while. */
static size_t fitting(const struct tcp_pcb *pcb, size_t wanted) {
  if (pcb->snd_queuelen >= TCP_SND_QUEUELEN) return 0;
  u32_t half = pcb->snd_wnd_max / 2;
  size_t piece = half > 0 && half < pcb->mss ? half : pcb->mss;
  size_t most = piece * (size_t)(TCP_SND_QUEUELEN - pcb->snd_queuelen);
  if (wanted > tcp_sndbuf(pcb)) wanted = tcp_sndbuf(pcb);
  return wanted < most ? wanted : most;
}

static void send_octets(struct socket *socket, const u8_t *octets, size_t length) {
  struct tcp_pcb *pcb = socket->pcb;
  size_t taken = fitting(pcb, length);
  err_t error = ERR_OK;
  while (taken > 0 && (error = tcp_write(pcb, octets, (u16_t)taken, TCP_WRITE_FLAG_COPY)) == ERR_MEM) taken /= 2;
  if (error != ERR_OK && error != ERR_MEM) return say_failure(failure_of(error));
  socket->wants_room = taken < length;
  if (taken == 0 && length > 0) return say_failure("would-block");
  say("{\"type\":\"result\",\"ok\":true,\"taken\":%zu}\n", taken);
  tcp_output(pcb);
}

static void call_send(const char *request, struct socket *socket) {
  if (socket->failure != NULL) return say_failure(socket->failure);
  if (socket->listens) return say_failure("invalid");
  if (socket->shut) return say_failure("closing");
  if (!has_block(socket)) return say_failure("not-connected");
  u8_t *octets = NULL;
  long length = octets_field(request, "data", &octets);
  if (length < 0) say_failure("invalid");
  else send_octets(socket, octets, (size_t)length);
  free(octets);
}

static void call_receive(const char *request, struct socket *socket) {
  int64_t max = 0;
  if (socket->listens || !number_field(request, "max", &max) || max < 1) return say_failure("invalid");
  if (socket->length == 0) {
    if (socket->end_reached) return say("{\"type\":\"result\",\"ok\":true,\"end\":true}\n");
    if (socket->failure != NULL) return say_failure(socket->failure);
    return say_failure(has_block(socket) ? "would-block" : "not-connected");
  }
  size_t length = (size_t)max < socket->length ? (size_t)max : socket->length;
  say("{\"type\":\"result\",\"ok\":true,\"data\":\"");
  say_octets(socket->data, length);
  say("\"}\n");
  socket->length -= length;
  memmove(socket->data, socket->data + length, socket->length);
  for (size_t left = length, some; left > 0 && has_block(socket); left -= some) {
    some = left < 0xffff ? left : 0xffff;
    tcp_recved(socket->pcb, (u16_t)some);
  }
}

static void call_shutdown(struct socket *socket) {
  if (socket->listens) return say_failure("invalid");
  if (socket->failure != NULL) return say_failure(socket->failure);
  if (socket->shut) return say_failure("closing");
  if (!has_block(socket)) return say_failure("not-connected");
  struct tcp_pcb *pcb = socket->pcb;
  /* tcp_shutdown() refuses a connection that is not open yet; RFC 9293's CLOSE deletes it, as tcp_close() does. */
  err_t error = pcb->state == SYN_SENT ? tcp_close(pcb) : tcp_shutdown(pcb, 0, 1);
  if (error != ERR_OK) return say_failure(failure_of(error));
  socket->shut = true;
  succeed();
}

static void close_listener(struct socket *listener) {
  /* Nobody will ever accept what waits. */
  for (struct socket *waiting; (waiting = oldest_waiting(listener)) != NULL; forget_socket(waiting)) {
    if (has_block(waiting)) tcp_abort(waiting->pcb);
  }
  tcp_close(listener->pcb);
  forget_socket(listener);
  succeed();
}

static void let_go(struct socket *socket, bool abort) {
  if (socket->listens) return close_listener(socket);
  socket->held = false;
  if (has_block(socket)) {
    if (abort) tcp_abort(socket->pcb);
    else tcp_close(socket->pcb);
  }
  succeed();
  if (socket->gone_told) forget_socket(socket);
}

static const char *state_of(const struct socket *socket) {
  static const char *const names[] = {
      "CLOSED",     "LISTEN",     "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1",
      "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING",  "LAST-ACK",     "TIME-WAIT",
  };
  if (socket->listens) return "LISTEN";
  return names[has_block(socket) ? socket->pcb->state : CLOSED];
}

static void call_status(const struct socket *socket) {
  say("{\"type\":\"result\",\"ok\":true,\"state\":\"%s\"", state_of(socket));
  if (!socket->listens) say(",\"readable\":%zu", socket->length);
  if (!socket->listens && has_block(socket)) {
    say(",\"unacknowledged\":%" PRIu32, (u32_t)(TCP_SND_BUF - socket->pcb->snd_buf));
  }
  say("}\n");
}

static void call_set(const char *request, struct socket *socket) {
  struct options options = options_of(request);
  if (socket->listens) socket->options = options;
  if (socket->listens || has_block(socket)) apply_options(socket->pcb, &options);
  succeed();
}

void take_call(const char *request) {
  int64_t id = 0;
  number_field(request, "socket", &id);
  if (is_field(request, "call", "connect")) return call_connect(request, id);
  if (is_field(request, "call", "listen")) return call_listen(request, id);
  struct socket *socket = find_socket(id);
  if (socket == NULL) return say_failure("not-connected");
  if (is_field(request, "call", "status")) return call_status(socket);
  if (!socket->held) return say_failure("not-connected");
  if (is_field(request, "call", "accept")) return call_accept(request, socket);
  if (is_field(request, "call", "send")) return call_send(request, socket);
  if (is_field(request, "call", "receive")) return call_receive(request, socket);
  if (is_field(request, "call", "shutdown")) return call_shutdown(socket);
  if (is_field(request, "call", "close")) return let_go(socket, false);
  if (is_field(request, "call", "abort")) return let_go(socket, true);
  if (is_field(request, "call", "set")) return call_set(request, socket);
  say_failure("unsupported");
}
