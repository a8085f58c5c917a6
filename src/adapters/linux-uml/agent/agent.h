/* What the parts of the agent share: the guest's only process, which makes the calls that the suite asks for. */

#ifndef AGENT_H
#define AGENT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conformance.h"

/* An IPv4 or IPv6 address with a port, as the kernel takes it. */
union endpoint {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
};

/* requests.c: what the suite asks. Requests are flat: a key is found by looking for it. */
/* Where the value of a key begins, or NULL. For a string that is its first character. */
const char *field(const char *request, const char *key);
int64_t number_field(const char *request, const char *key, int64_t otherwise);
/* false unless the value is `true`. */
bool flag_field(const char *request, const char *key);
/* Whether the value of a string is this one. */
bool is_field(const char *request, const char *key, const char *value);
/* Address and port by the names of their keys; false if that is no address. */
bool endpoint_fields(const char *request, const char *address, const char *port, union endpoint *endpoint);
/* The octets of a string of hexadecimal digits; their number, or -1. They are overwritten by the next. */
long octets_field(const char *request, const char *key, const uint8_t **octets);

/* answers.c: what the agent says, into the memory that it shares with the channel. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
void say_octets(const uint8_t *octets, size_t length);
void say_event(int64_t socket, const char *event);
void say_failure(const char *failure);
/* The agent can't do its work: the suite is told, and starts another. */
void give_up(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* channel.c: where requests come from. */
extern struct conformance_channel *channel;
/* Opens the channel; its descriptor, which can be read from when there is a request. */
int open_channel(void);
/* The state of the connection between two endpoints (as in TCP_INFO), with a cookie unless that is 0; 0 if there is none. */
int state_between(const union endpoint *local, const union endpoint *remote, uint64_t cookie);

/* host.c: the host, its addresses, its settings. */
/* Makes what is the same for each life. */
void prepare_host(void);
/* A host as a `reset` describes it. */
void start_host(const char *reset);
/* Ends the agent's work with a message, and the kernel with it. */
void must(bool succeeded, const char *what);

/* sockets.c: the application's sockets. */
struct socket {
  /* The suite's number for it. */
  int64_t id;
  struct socket *next;
  /* Its descriptor; -1 once the application has let go of it. */
  int fd;
  bool listens;
  union endpoint local, remote;
  /* By which the kernel tells its connection from a later one between the same endpoints. */
  uint64_t cookie;
  /* How the connection ended, if not in good order. */
  const char *ending;
  /* Its application shut it down in SYN-SENT, which deletes the connection. */
  bool abandoned;
  bool ending_told, established_told, readable_told, urgent_told, gone_told;
  /* Of a listener: connections that wait, as far as that was told. */
  unsigned waiting_told;
  bool wants_room;
  /* Its connection may end without epoll saying so. */
  bool watched;
};

/* Has epoll watch a descriptor that is bound, and connecting, connected or listening. */
struct socket *new_socket(int64_t id, int fd, const union endpoint *local, const union endpoint *remote);
struct socket *find_socket(int64_t id);
/* Whether a listener has this port. */
bool has_listener(int port);
/* The state of its connection block, whoever holds it, as in TCP_INFO. */
int state_of(const struct socket *socket);
/* Why the last call on it failed, which is kept if the connection has ended by it. */
const char *failure_of(struct socket *socket, int number);
bool has_urgent(const struct socket *socket);
/* Watches it from now on if its connection may end without epoll saying so. */
void consider(struct socket *socket);
/* Tells what epoll says of a socket. */
void notice(struct socket *socket, unsigned mask);
/* Tells of the watched connections that are gone. */
void look_for_ends(void);
/* The instance of epoll that watches everything. */
extern int watcher;

/* calls.c */
void take_call(const char *request);

/* options.c */
/* What every socket has. */
void set_defaults(int fd);
/* Sets the options that a request has; NULL, or why the first one that was refused was refused. */
const char *set_options(int fd, const char *request, bool is_v6);

/* words.c: the kernel's numbers in the words of the protocol. */
const char *failure_word(int number);
/* Why a connection ended by itself. */
const char *ending_word(int number);
const char *ending_event(const char *ending);
const char *state_word(int state);
/* Whether a failure says that the connection has ended. */
bool is_ending(const char *failure);

/* declaration.c */
void declare(void);

#endif
