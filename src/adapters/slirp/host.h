/*
 * The host that libslirp runs on, as far as it sees one: sockets.
 *
 * libslirp has no interface for an application: it takes a guest's connection on to a TCP socket of its host, and lets
 * go of it by closing that socket. Here the host is this process. What libslirp calls of the C library (socket, connect,
 * accept, send, recv, shutdown, close ...) is defined in host.c, in the library's stead, and the other end of each of its
 * sockets is the suite's application. So nothing waits, nothing depends on a kernel, and nothing leaves the process.
 */

#ifndef HOST_H
#define HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Octets on their way in one direction, which `size` bounds. */
struct pipe {
    uint8_t *octets;
    size_t length, size;
    /* How many octets it is from the first one to the end of urgent data; 0 when none is on its way. */
    size_t urgent;
};

/* A connection of the host, between a socket of libslirp's and an application. */
struct stream {
    /* libslirp's end, -1 once it was closed. */
    int fd;
    /* The port of the host's end that libslirp sees. */
    uint16_t port;
    struct pipe to_application, to_stack;
    /* libslirp will write no more; it will read no more. */
    bool stack_is_done, stack_is_deaf;
    /* libslirp closed its end before it had read everything: TCPs of hosts make that a reset. */
    bool cut;
    /* The application will write no more; it let go of its end; it did so by a reset. */
    bool application_is_done, application_is_gone, aborted;
};

struct stream *new_stream(uint16_t port);

/* How much room there is, and what goes in and out. They return how many octets. */
size_t pipe_room(const struct pipe *pipe);
size_t pipe_put(struct pipe *pipe, const uint8_t *octets, size_t length);
size_t pipe_take(struct pipe *pipe, uint8_t *into, size_t most);

/* Has libslirp's listening socket, bound to `port`, ready to accept this connection. */
bool host_knocks(uint16_t port, struct stream *stream);

/* What poll() would say of a socket of libslirp's, in its own SLIRP_POLL words. */
int host_readiness(int fd);

/* How often something has moved. While that changes, libslirp has to be asked again. */
extern unsigned long host_moves;

/* The application's part: what becomes of a connection to one of its ports. */
enum offer { OFFER_REFUSED, OFFER_WAITS, OFFER_TAKEN };
enum offer application_is_offered(uint16_t port, struct stream **stream);

#endif
