/* The sockets that libslirp calls, defined in the C library's stead; see host.h. */

#include "host.h"

#include <arpa/inet.h>
#include <errno.h>
#include <slirp/libslirp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What a connection holds. Towards the application little, so that libslirp's own buffer is the one that fills; the
   other way as much as an application writes at once, so that libslirp decides how it is cut into segments. */
#define TO_APPLICATION 4096
#define TO_STACK 65536

/* Descriptors of ours begin where those of the process never get. */
#define FIRST_FD 5000
#define MOST_FDS 1024

enum kind { FREE, FRESH, LISTENS, WAITS, FAILED, CONNECTED };

struct descriptor {
    enum kind kind;
    /* AF_INET or AF_INET6, and the port that it is bound to or wants to be connected to. */
    int family;
    uint16_t port;
    /* CONNECTED: its connection. LISTENS: the one that waits to be accepted. */
    struct stream *stream;
};

static struct descriptor table[MOST_FDS];
unsigned long host_moves;

static struct descriptor *descriptor_of(int fd)
{
    if (fd < FIRST_FD || fd >= FIRST_FD + MOST_FDS || table[fd - FIRST_FD].kind == FREE)
        return NULL;
    return &table[fd - FIRST_FD];
}

static int fails(int why)
{
    errno = why;
    return -1;
}

/* Pipes and connections */

size_t pipe_room(const struct pipe *pipe)
{
    return pipe->size > pipe->length ? pipe->size - pipe->length : 0;
}

size_t pipe_put(struct pipe *pipe, const uint8_t *octets, size_t length)
{
    memcpy(pipe->octets + pipe->length, octets, length);
    pipe->length += length;
    host_moves += length > 0;
    return length;
}

size_t pipe_take(struct pipe *pipe, uint8_t *into, size_t most)
{
    size_t length = most < pipe->length ? most : pipe->length;
    memcpy(into, pipe->octets, length);
    memmove(pipe->octets, pipe->octets + length, pipe->length - length);
    pipe->length -= length;
    pipe->urgent = pipe->urgent > length ? pipe->urgent - length : 0;
    host_moves += length > 0;
    return length;
}

struct stream *new_stream(uint16_t port)
{
    struct stream *stream = calloc(1, sizeof *stream);
    stream->fd = -1;
    stream->port = port;
    stream->to_application.size = TO_APPLICATION;
    stream->to_stack.size = TO_STACK;
    /* What libslirp sends as urgent has to be taken whole: it gives the connection up otherwise. */
    stream->to_application.octets = malloc(TO_APPLICATION + 4 * TO_STACK);
    stream->to_stack.octets = malloc(TO_STACK);
    return stream;
}

bool host_knocks(uint16_t port, struct stream *stream)
{
    for (int i = 0; i < MOST_FDS; i++) {
        if (table[i].kind != LISTENS || table[i].port != port)
            continue;
        table[i].stream = stream;
        host_moves++;
        return true;
    }
    return false;
}

/* A connection that waits for room at a listener, or that has just asked for it, asks (again). */
static void ask(struct descriptor *socket)
{
    struct stream *stream = NULL;
    switch (application_is_offered(socket->port, &stream)) {
    case OFFER_REFUSED:
        socket->kind = FAILED;
        return;
    case OFFER_WAITS:
        socket->kind = WAITS;
        return;
    case OFFER_TAKEN:
        stream->fd = FIRST_FD + (int)(socket - table);
        socket->kind = CONNECTED;
        socket->stream = stream;
        host_moves++;
    }
}

int host_readiness(int fd)
{
    struct descriptor *socket = descriptor_of(fd);
    if (socket == NULL)
        return 0;
    if (socket->kind == WAITS)
        ask(socket);
    if (socket->kind == FAILED)
        return SLIRP_POLL_OUT | SLIRP_POLL_ERR;
    if (socket->kind == LISTENS)
        return socket->stream != NULL ? SLIRP_POLL_IN : 0;
    if (socket->kind != CONNECTED)
        return 0;
    const struct stream *stream = socket->stream;
    int ready = 0;
    if (stream->to_stack.length > 0 || stream->application_is_done)
        ready |= SLIRP_POLL_IN;
    if (stream->to_stack.urgent > 0)
        ready |= SLIRP_POLL_PRI;
    if (stream->application_is_gone || pipe_room(&stream->to_application) > 0)
        ready |= SLIRP_POLL_OUT;
    if (stream->aborted)
        ready |= SLIRP_POLL_ERR | SLIRP_POLL_HUP;
    return ready;
}

/* What libslirp calls */

int socket(int domain, int type, int protocol)
{
    (void)protocol;
    /* Neither datagrams nor echo requests: only TCP is asked for here. */
    if ((domain != AF_INET && domain != AF_INET6) || (type & 0xf) != SOCK_STREAM)
        return fails(EACCES);
    for (int i = 0; i < MOST_FDS; i++) {
        if (table[i].kind != FREE)
            continue;
        memset(&table[i], 0, sizeof table[i]);
        table[i].kind = FRESH;
        table[i].family = domain;
        return FIRST_FD + i;
    }
    return fails(EMFILE);
}

/* The host's own addresses, of which every connection is from one to itself. */
static const struct sockaddr_in own_ipv4 = {.sin_family = AF_INET, .sin_addr = {0x0100007f}};
static const struct sockaddr_in6 own_ipv6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};

/* Both kinds of address have their port at the same place. */
static uint16_t port_of(const struct sockaddr *address)
{
    return ntohs(((const struct sockaddr_in *)address)->sin_port);
}

static int say_address(int family, uint16_t port, struct sockaddr *address, socklen_t *length)
{
    union {
        struct sockaddr_in ipv4;
        struct sockaddr_in6 ipv6;
    } own;
    socklen_t size = family == AF_INET6 ? sizeof own.ipv6 : sizeof own.ipv4;
    if (family == AF_INET6)
        own.ipv6 = own_ipv6;
    else
        own.ipv4 = own_ipv4;
    own.ipv4.sin_port = htons(port);
    memcpy(address, &own, *length < size ? *length : size);
    *length = size;
    return 0;
}

static bool is_own(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET6) {
        const struct in6_addr *to = &((const struct sockaddr_in6 *)address)->sin6_addr;
        return IN6_IS_ADDR_LOOPBACK(to) || IN6_IS_ADDR_UNSPECIFIED(to);
    }
    in_addr_t to = ((const struct sockaddr_in *)address)->sin_addr.s_addr;
    return to == own_ipv4.sin_addr.s_addr || to == INADDR_ANY;
}

int bind(int fd, const struct sockaddr *address, socklen_t length)
{
    struct descriptor *socket = descriptor_of(fd);
    if (socket == NULL || length < sizeof own_ipv4)
        return fails(EBADF);
    socket->port = port_of(address);
    return 0;
}

int listen(int fd, int backlog)
{
    struct descriptor *socket = descriptor_of(fd);
    (void)backlog;
    if (socket == NULL)
        return fails(EBADF);
    socket->kind = LISTENS;
    return 0;
}

int connect(int fd, const struct sockaddr *address, socklen_t length)
{
    struct descriptor *socket = descriptor_of(fd);
    if (socket == NULL || length < sizeof own_ipv4)
        return fails(EBADF);
    /* There is no network behind this host. */
    if (!is_own(address))
        return fails(ENETUNREACH);
    socket->port = port_of(address);
    ask(socket);
    if (socket->kind == FAILED)
        return fails(ECONNREFUSED);
    return socket->kind == WAITS ? fails(EINPROGRESS) : 0;
}

int accept(int fd, struct sockaddr *address, socklen_t *length)
{
    struct descriptor *listener = descriptor_of(fd);
    if (listener == NULL || listener->kind != LISTENS || listener->stream == NULL)
        return fails(EAGAIN);
    int made = socket(listener->family, SOCK_STREAM, 0);
    if (made < 0)
        return made;
    struct descriptor *socket = descriptor_of(made);
    socket->kind = CONNECTED;
    socket->stream = listener->stream;
    socket->stream->fd = made;
    listener->stream = NULL;
    socket->port = socket->stream->port;
    say_address(socket->family, socket->port, address, length);
    host_moves++;
    return made;
}

int getsockname(int fd, struct sockaddr *address, socklen_t *length)
{
    struct descriptor *socket = descriptor_of(fd);
    if (socket == NULL)
        return fails(EBADF);
    return say_address(socket->family, socket->port, address, length);
}

int getpeername(int fd, struct sockaddr *address, socklen_t *length)
{
    struct descriptor *socket = descriptor_of(fd);
    if (socket == NULL || socket->kind != CONNECTED)
        return fails(ENOTCONN);
    return say_address(socket->family, socket->port, address, length);
}

ssize_t send(int fd, const void *octets, size_t length, int flags)
{
    struct descriptor *socket = descriptor_of(fd);
    if (socket == NULL)
        return fails(EBADF);
    if (socket->kind == FAILED)
        return fails(ECONNREFUSED);
    if (socket->kind != CONNECTED)
        return fails(ENOTCONN);
    struct stream *stream = socket->stream;
    if (stream->stack_is_done || (length > 0 && stream->application_is_gone))
        return fails(stream->aborted ? ECONNRESET : EPIPE);
    if (length == 0)
        return 0;
    struct pipe *pipe = &stream->to_application;
    if ((flags & MSG_OOB) != 0) {
        size_t most = TO_APPLICATION + 4 * TO_STACK - pipe->length;
        length = length < most ? length : most;
        pipe_put(pipe, octets, length);
        pipe->urgent = pipe->length;
        return (ssize_t)length;
    }
    size_t room = pipe_room(pipe);
    if (room == 0)
        return fails(EAGAIN);
    return (ssize_t)pipe_put(pipe, octets, length < room ? length : room);
}

ssize_t recv(int fd, void *into, size_t most, int flags)
{
    struct descriptor *socket = descriptor_of(fd);
    (void)flags;
    if (socket == NULL || socket->kind != CONNECTED)
        return fails(socket == NULL ? EBADF : ENOTCONN);
    struct stream *stream = socket->stream;
    struct pipe *pipe = &stream->to_stack;
    /* A read stops before the urgent octet, and begins with it the next time, as in Linux. */
    if (pipe->urgent > 1 && most >= pipe->urgent)
        most = pipe->urgent - 1;
    if (pipe->length > 0)
        return (ssize_t)pipe_take(pipe, into, most);
    if (stream->aborted)
        return fails(ECONNRESET);
    return stream->application_is_done ? 0 : fails(EAGAIN);
}

int shutdown(int fd, int how)
{
    struct descriptor *socket = descriptor_of(fd);
    if (socket == NULL || socket->kind != CONNECTED)
        return fails(ENOTCONN);
    bool *done = how == SHUT_RD ? &socket->stream->stack_is_deaf : &socket->stream->stack_is_done;
    host_moves += !*done;
    *done = true;
    return 0;
}

int close(int fd)
{
    struct descriptor *socket = descriptor_of(fd);
    if (socket == NULL)
        return (int)syscall(SYS_close, fd);
    struct stream *stream = socket->stream;
    if (socket->kind == CONNECTED && stream != NULL) {
        stream->fd = -1;
        stream->cut = stream->to_stack.length > 0;
        stream->stack_is_done = stream->stack_is_deaf = true;
    }
    socket->kind = FREE;
    host_moves++;
    return 0;
}

int getsockopt(int fd, int level, int name, void *value, socklen_t *length)
{
    struct descriptor *socket = descriptor_of(fd);
    if (socket == NULL)
        return fails(EBADF);
    int answer = 0;
    if (level == SOL_SOCKET && name == SO_ERROR && socket->kind == FAILED)
        answer = ECONNREFUSED;
    memcpy(value, &answer, *length < sizeof answer ? *length : sizeof answer);
    return 0;
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t length)
{
    (void)level, (void)name, (void)value, (void)length;
    return descriptor_of(fd) == NULL ? fails(EBADF) : 0;
}

int fcntl64(int fd, int command, ...)
{
    (void)command;
    return descriptor_of(fd) == NULL ? fails(EBADF) : 0;
}

int ioctl(int fd, unsigned long request, ...)
{
    (void)fd, (void)request;
    return fails(EINVAL);
}
