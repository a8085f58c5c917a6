/* libslirp itself, the link on which its guest is, and its clock. */

#ifndef LINK_H
#define LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for an address as text. */
#define ADDRESS_TEXT 46

/* Starts libslirp as the host `address`, with the guest `peer`; false when it can't be. */
bool link_start(const char *address, const char *peer, int mtu);

/* Moves its clock, and has what is due by now done, each thing at its time. */
void link_moves_to(int64_t now);

/* An IP packet arrives from the guest. What follows from it takes link_settle(). */
void link_takes(const uint8_t *packet, size_t length);

/* Lets libslirp look at its sockets and its clock until nothing moves any more; false if it never comes to rest. */
bool link_settle(void);

/* When libslirp wants to look at its clock again, in microseconds; -1: never. */
int64_t link_wakes_at(void);

/* The port on this host at which libslirp waits while a connection to the guest is asked for. */
#define FORWARDED_PORT 4

/* Has libslirp wait at FORWARDED_PORT for what it is to forward to an address and port of the guest's; and no more. */
bool link_forwards(const char *address, uint16_t port);
void link_forwards_no_more(void);

/* A connection of libslirp's, as it tells of it. */
struct block {
    int fd;
    char state[20];
    /* Who opened it: of a connection that came from the guest, the guest. IPv4 only, as libslirp tells no other. */
    char source[ADDRESS_TEXT];
    uint16_t source_port;
    /* Octets that wait to be given to the host, and that the guest has not acknowledged. */
    unsigned readable, unacknowledged;
};

/* All the connections that it has; returns how many. Valid until the next call. */
size_t link_blocks(const struct block **blocks);

/* Whether a buffer of its claims to hold more than any of them has room for: its count has fallen below nothing. */
bool link_is_ruined(void);

#endif
