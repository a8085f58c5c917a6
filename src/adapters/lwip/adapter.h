/* What the parts of the adapter of lwIP share: one life of a host, from a `reset` to the next. */

#ifndef ADAPTER_H
#define ADAPTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lwip/ip.h"
#include "lwip/netif.h"
#include "lwip/pbuf.h"
#include "lwip/tcp.h"

/* An instant or a duration in microseconds. */
typedef int64_t micros;

/* lines.c: requests in. */
/* The next request, without its line feed; NULL at the end of standard input. It is overwritten by the next. */
char *next_line(void);
/* Where the value of a key begins, or NULL. For a string that is its first character. */
const char *field(const char *line, const char *key);
bool number_field(const char *line, const char *key, int64_t *value);
/* false unless the value is `true`. */
bool flag_field(const char *line, const char *key);
/* Whether the value of a string is this one. */
bool is_field(const char *line, const char *key, const char *value);
bool address_field(const char *line, const char *key, ip_addr_t *address);
/* The octets of a string of hexadecimal digits, in memory of their own; their number, or -1. */
long octets_field(const char *line, const char *key, u8_t **octets);

/* answers.c: answers out. They are kept until the line that closes them. */
/* Keeps standard output for answers; whatever else is printed (lwIP's assertions are) goes to standard error. */
void open_answers(void);
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
void say_octets(const u8_t *octets, size_t length);
void say_packet(const struct pbuf *packet);
void say_event(int64_t socket, const char *event);
void say_failure(const char *failure);
/* How much was said so far, to see whether something was. */
size_t said(void);
void flush_answers(void);
/* Answers `error`: the adapter can't do its work. Does not return. */
void give_up(int64_t n, const char *why) __attribute__((noreturn));

/* host.c: lwIP, its interface, its clock. */
/* A fresh host, as a `reset` describes it. */
void start_host(const char *reset);
/*
 * Moves the clock, and lets lwIP do what comes due; what is due at the end of that time only when this is its wake.
 * false if something came that `next_wake` did not foretell.
 */
bool pass_time(micros now, bool wakes);
/* When lwIP may next do something by itself; -1 for never. */
micros next_wake(void);
void take_packet(const char *request);
/* How many connection blocks are alive. */
int live_blocks(void);
/* Whether lwIP's timers run right now: a connection that ends then was given up. */
bool is_ticking(void);

/* quiet.c */
/* In how many of its slow ticks a block may next do something; QUIET if in none. */
#define QUIET UINT32_MAX
u32_t quiet_ticks(const struct tcp_pcb *pcb);

/* calls.c */
void take_call(const char *request);

/* sockets.c */
struct options {
  /* Which of these were given. */
  bool has_no_delay, has_keep_alive, has_idle, has_interval, has_count, has_hop_limit, has_dscp;
  bool no_delay, keep_alive;
  u32_t idle, interval, count;
  u8_t hop_limit, dscp;
};

/* A socket of the application. */
struct socket {
  /* The suite's number for it, or WAITING as long as nobody has accepted it. */
#define WAITING (-1)
  int64_t id;
  struct socket *next;
  bool listens;
  /* The application has it: it called neither close nor abort. */
  bool held;
  /* The application was told that the connection block is gone. */
  bool gone_told;
  /* Its connection block, or NULL when that is gone. */
  struct tcp_pcb *pcb;
  ip_addr_t local, remote;
  u16_t local_port, remote_port;
  /* The last state in which it was seen. */
  enum tcp_state state;
  /* How the connection ended, if not in good order. */
  const char *failure;
  bool failure_told;
  bool shut, end_reached, wants_room;
  /* Of a listener: for the connections that it accepts. */
  struct options options;
  /* The listener at which a connection waits to be accepted. */
  struct socket *listener;
  /* What was received and not read yet. */
  u8_t *data;
  size_t length, room;
};

struct socket *new_socket(int64_t id);
struct socket *find_socket(int64_t id);
/* The oldest connection that waits at a listener, or NULL. */
struct socket *oldest_waiting(const struct socket *listener);
void forget_socket(struct socket *socket);
/* Has lwIP tell what happens to a connection. */
void watch(struct socket *socket, struct tcp_pcb *pcb);
/* Notes the addresses and ports of a connection, which outlive its block. */
void note_ends(struct socket *socket);
void start_accepting(struct socket *listener);
void apply_options(struct tcp_pcb *pcb, const struct options *options);
/* Finds out whose connection blocks are gone, and tells. */
void look_for_ends(void);
/* Notes the state of each connection, before something may end it. */
void note_states(void);
/* Tells of a connection that was just accepted what happened to it before. */
void tell_late(struct socket *socket);
bool has_block(const struct socket *socket);

/* declaration.c */
void declare(int64_t n);

#endif
