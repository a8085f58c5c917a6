/* The suite's application: its sockets, its calls, and what happens to the former. */

#include "application.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "link.h"
#include "protocol.h"

#define MOST_SOCKETS 1024
/* Where ports that nobody asked for begin (RFC 6335). */
#define FIRST_EPHEMERAL 49152
#define EPHEMERALS 16384

struct socket {
    int64_t id;
    /* A listener has no stream, a connection that was not accepted yet no id. */
    struct stream *stream;
    uint16_t port;
    int64_t backlog;
    /* The listener that a connection came to; null where it was opened actively. */
    struct socket *listener;
    char remote[ADDRESS_TEXT];
    uint16_t remote_port;
    bool was_established, told_acceptable, told_readable, told_urgent, told_closed, wants_room, open;
};

static struct socket *sockets[MOST_SOCKETS];
static size_t count;
static unsigned next_ephemeral;
static char own_address[ADDRESS_TEXT], peer_address[ADDRESS_TEXT];
static const struct block *blocks;
static size_t block_count;

void application_start(const char *address, const char *peer, unsigned seed)
{
    strncpy(own_address, address, sizeof own_address - 1);
    strncpy(peer_address, peer, sizeof peer_address - 1);
    next_ephemeral = seed % EPHEMERALS;
}

unsigned application_blocks(void)
{
    return (unsigned)block_count;
}

static struct socket *add_socket(int64_t id, struct stream *stream, uint16_t port)
{
    if (count == MOST_SOCKETS)
        return NULL;
    struct socket *socket = calloc(1, sizeof *socket);
    socket->id = id;
    socket->stream = stream;
    socket->port = port;
    socket->open = true;
    sockets[count++] = socket;
    return socket;
}

static struct socket *find_socket(int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (sockets[i]->id == id && id != 0)
            return sockets[i];
    return NULL;
}

static struct socket *find_listener(uint16_t port)
{
    for (size_t i = 0; i < count; i++)
        if (sockets[i]->stream == NULL && sockets[i]->open && sockets[i]->port == port)
            return sockets[i];
    return NULL;
}

static const struct block *block_of(const struct socket *socket)
{
    for (size_t i = 0; i < block_count; i++)
        if (socket->stream != NULL && socket->stream->fd >= 0 && blocks[i].fd == socket->stream->fd)
            return &blocks[i];
    return NULL;
}

enum offer application_is_offered(uint16_t port, struct stream **stream)
{
    struct socket *listener = find_listener(port);
    int64_t waiting = 0;
    if (listener == NULL)
        return OFFER_REFUSED;
    for (size_t i = 0; i < count; i++)
        waiting += sockets[i]->listener == listener && sockets[i]->id == 0 && sockets[i]->open;
    if (waiting >= listener->backlog)
        return OFFER_WAITS;
    *stream = new_stream(port);
    struct socket *socket = add_socket(0, *stream, port);
    if (socket == NULL)
        return OFFER_REFUSED;
    socket->listener = listener;
    return OFFER_TAKEN;
}

/* Calls */

static bool is_in_use(uint16_t port, const char *remote, uint16_t remote_port)
{
    for (size_t i = 0; i < count; i++) {
        const struct socket *socket = sockets[i];
        if (socket->stream != NULL && socket->stream->fd >= 0 && socket->port == port &&
            socket->remote_port == remote_port && strcmp(socket->remote, remote) == 0)
            return true;
    }
    return false;
}

static void say_ends(const struct socket *socket)
{
    say("{\"type\":\"result\",\"ok\":true,\"local_address\":\"%s\",\"local_port\":%u,\"remote_address\":\"%s\","
        "\"remote_port\":%u}\n",
        own_address, socket->port, socket->remote, socket->remote_port);
}

static void call_connect(const char *request, int64_t id)
{
    char local[ADDRESS_TEXT], remote[ADDRESS_TEXT];
    uint16_t port = (uint16_t)number_of(request, "local_port", 0);
    uint16_t remote_port = (uint16_t)number_of(request, "remote_port", 0);
    if (!copy_string(request, "local_address", local, sizeof local) || strcmp(local, own_address) != 0 ||
        !copy_string(request, "remote_address", remote, sizeof remote))
        return say_failure("invalid");
    if (port == 0) {
        do
            port = (uint16_t)(FIRST_EPHEMERAL + next_ephemeral++ % EPHEMERALS);
        while (is_in_use(port, remote, remote_port));
    }
    if (is_in_use(port, remote, remote_port))
        return say_failure("already-exists");
    struct stream *stream = new_stream(port);
    struct socket *socket = add_socket(id, stream, port);
    if (socket == NULL)
        return say_failure("no-resources");
    strcpy(socket->remote, remote);
    socket->remote_port = remote_port;
    /* As with a forwarded port of QEMU's: who connects to it is connected on to the guest, from the same port here. */
    bool forwards = link_forwards(remote, remote_port) && host_knocks(FORWARDED_PORT, stream) && link_settle();
    link_forwards_no_more();
    if (!forwards || stream->fd < 0) {
        socket->open = false;
        return say_failure("unreachable");
    }
    say_ends(socket);
}

static void call_listen(const char *request, int64_t id)
{
    uint16_t port = (uint16_t)number_of(request, "local_port", 0);
    if (find_listener(port) != NULL)
        return say_failure("already-exists");
    struct socket *listener = add_socket(id, NULL, port);
    if (listener == NULL)
        return say_failure("no-resources");
    listener->backlog = number_of(request, "backlog", 1);
    say_ok();
}

static void call_accept(const char *request, struct socket *listener)
{
    for (size_t i = 0; i < count; i++) {
        struct socket *socket = sockets[i];
        if (socket->listener != listener || socket->id != 0 || !socket->told_acceptable)
            continue;
        socket->id = number_of(request, "as", 0);
        return say_ends(socket);
    }
    say_failure(listener->stream == NULL ? "would-block" : "invalid");
}

static void call_send(const char *request, struct socket *socket)
{
    static uint8_t octets[LONGEST_DATA];
    struct stream *stream = socket->stream;
    size_t length = octets_of(request, "data", octets, sizeof octets), taken = 0;
    if (stream->application_is_done)
        return say_failure("closing");
    if (stream->fd < 0)
        return say_failure("not-connected");
    bool urgent = is_true(request, "urgent");
    /* libslirp reads what there is at once, for as long as it has room itself. */
    for (size_t more = 1; more > 0 && taken < length; taken += more) {
        size_t room = pipe_room(&stream->to_stack);
        more = length - taken < room ? length - taken : room;
        pipe_put(&stream->to_stack, octets + taken, more);
        if (urgent && more > 0 && taken + more == length)
            stream->to_stack.urgent = stream->to_stack.length;
        if (more > 0)
            link_settle();
        if (stream->fd < 0)
            break;
    }
    socket->wants_room = taken < length;
    if (taken == 0 && length > 0)
        return say_failure("would-block");
    say("{\"type\":\"result\",\"ok\":true,\"taken\":%zu}\n", taken);
}

static void call_receive(const char *request, struct socket *socket)
{
    static uint8_t octets[LONGEST_DATA];
    struct stream *stream = socket->stream;
    size_t most = (size_t)number_of(request, "max", 0), got = 0;
    most = most < sizeof octets ? most : sizeof octets;
    if (stream->application_is_gone)
        return say_failure("not-connected");
    /* What libslirp held back while there was no room follows at once. */
    for (size_t more = 1; more > 0 && got < most; got += more) {
        more = pipe_take(&stream->to_application, octets + got, most - got);
        if (more > 0)
            link_settle();
    }
    socket->told_readable = false;
    socket->told_urgent = socket->told_urgent && stream->to_application.urgent > 0;
    if (got > 0) {
        say("{\"type\":\"result\",\"ok\":true,\"data\":\"");
        say_octets(octets, got);
        return say("\"}\n");
    }
    if (stream->cut)
        return say_failure("reset");
    if (stream->stack_is_done)
        return say("{\"type\":\"result\",\"ok\":true,\"end\":true}\n");
    say_failure("would-block");
}

static void call_shutdown(struct socket *socket)
{
    if (socket->stream->application_is_gone)
        return say_failure("not-connected");
    socket->stream->application_is_done = true;
    say_ok();
}

/* Lets go of a connection. What was not read, or will not be, makes a reset of it, as TCPs of hosts do. */
static void let_go(struct stream *stream, bool abort)
{
    stream->aborted = abort || stream->to_application.length > 0;
    stream->application_is_done = true;
    stream->application_is_gone = true;
    if (stream->aborted)
        stream->to_stack.length = stream->to_stack.urgent = 0;
}

static void call_close(struct socket *socket, bool abort)
{
    if (!socket->open)
        return say_failure("not-connected");
    socket->open = false;
    if (socket->stream != NULL) {
        let_go(socket->stream, abort);
        return say_ok();
    }
    for (size_t i = 0; i < count; i++) {
        if (sockets[i]->listener != socket || sockets[i]->id != 0 || !sockets[i]->open)
            continue;
        sockets[i]->open = false;
        let_go(sockets[i]->stream, true);
    }
    say_ok();
}

/* The states of libslirp's blocks, in the RFC's words. */
static const char *const state_names[][2] = {
    {"LISTEN", "LISTEN"},          {"SYN_SENT", "SYN-SENT"},     {"SYN_RCVD", "SYN-RECEIVED"},
    {"ESTABLISHED", "ESTABLISHED"}, {"CLOSE_WAIT", "CLOSE-WAIT"}, {"FIN_WAIT_1", "FIN-WAIT-1"},
    {"CLOSING", "CLOSING"},        {"LAST_ACK", "LAST-ACK"},     {"FIN_WAIT_2", "FIN-WAIT-2"},
    {"TIME_WAIT", "TIME-WAIT"},    {"CLOSED", "CLOSED"},
};

static void call_status(struct socket *socket)
{
    const struct block *block = block_of(socket);
    if (socket->stream == NULL && socket->open)
        return say("{\"type\":\"result\",\"ok\":true,\"state\":\"LISTEN\"}\n");
    if (block == NULL && !socket->open)
        return say_failure("not-connected");
    size_t readable = socket->stream->to_application.length, waiting = socket->stream->to_stack.length;
    const char *state = "CLOSED";
    if (block != NULL) {
        for (size_t i = 0; i < sizeof state_names / sizeof *state_names; i++)
            if (strcmp(state_names[i][0], block->state) == 0)
                state = state_names[i][1];
        readable += block->readable;
        waiting += block->unacknowledged;
    }
    say("{\"type\":\"result\",\"ok\":true,\"state\":\"%s\",\"readable\":%zu,\"unacknowledged\":%zu}\n", state,
        readable, waiting);
}

void application_calls(const char *request)
{
    int64_t id = number_of(request, "socket", 0);
    if (is(request, "call", "connect"))
        return call_connect(request, id);
    if (is(request, "call", "listen"))
        return call_listen(request, id);
    struct socket *socket = find_socket(id);
    if (socket == NULL)
        return say_failure("not-connected");
    if (is(request, "call", "accept"))
        return call_accept(request, socket);
    if (is(request, "call", "close") || is(request, "call", "abort"))
        return call_close(socket, is(request, "call", "abort"));
    if (is(request, "call", "status"))
        return call_status(socket);
    if (is(request, "call", "set"))
        return say_ok();
    if (socket->stream == NULL)
        return say_failure("invalid");
    if (is(request, "call", "send"))
        return call_send(request, socket);
    if (is(request, "call", "receive"))
        return call_receive(request, socket);
    if (is(request, "call", "shutdown"))
        return call_shutdown(socket);
    say_failure("unsupported");
}

/* Events */

/* Whether a state is one of a connection that was established, by the name that libslirp has for it. */
static bool is_established(const struct block *block)
{
    return block != NULL && strcmp(block->state, "SYN_SENT") != 0 && strcmp(block->state, "SYN_RCVD") != 0 &&
           strcmp(block->state, "CLOSED") != 0 && strcmp(block->state, "LISTEN") != 0;
}

static void tell_of(struct socket *socket)
{
    struct stream *stream = socket->stream;
    const struct block *block = block_of(socket);
    if (!socket->was_established && is_established(block)) {
        socket->was_established = true;
        if (socket->listener == NULL) {
            if (socket->open)
                say_event(socket->id, "established");
        } else {
            strcpy(socket->remote, strchr(own_address, ':') != NULL ? peer_address : block->source);
            socket->remote_port = block->source_port;
            socket->told_acceptable = true;
            if (socket->listener->open)
                say_event(socket->listener->id, "acceptable");
        }
    }
    if (socket->id == 0)
        return;
    if (socket->open) {
        if (stream->to_application.urgent > 0 && !socket->told_urgent) {
            socket->told_urgent = true;
            say_event(socket->id, "urgent");
        }
        if ((stream->to_application.length > 0 || stream->stack_is_done) && !socket->told_readable) {
            socket->told_readable = true;
            say_event(socket->id, "readable");
        }
        if (socket->wants_room && pipe_room(&stream->to_stack) > 0 && stream->fd >= 0) {
            socket->wants_room = false;
            say_event(socket->id, "writable");
        }
    }
    if (stream->fd < 0 && !socket->told_closed) {
        socket->told_closed = true;
        if (stream->cut && socket->open)
            say_event(socket->id, "reset");
        say_event(socket->id, "closed");
    }
}

void application_tells(void)
{
    block_count = link_blocks(&blocks);
    for (size_t i = 0; i < count; i++)
        if (sockets[i]->stream != NULL)
            tell_of(sockets[i]);
}
