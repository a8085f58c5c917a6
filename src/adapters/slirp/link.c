/* libslirp, the Ethernet between it and its guest, and the clock that it is shown. */

#include "link.h"

#include <arpa/inet.h>
#include <slirp/libslirp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "protocol.h"

#define ETHERNET_HEADER 14
#define ARP_LENGTH 28
#define TYPE_IPV4 0x0800
#define TYPE_ARP 0x0806
#define TYPE_IPV6 0x86dd
#define IPV6_HEADER 40
#define ADVERTISEMENT 32
#define ROUTER_SOLICITATION 133
#define NEIGHBOUR_SOLICITATION 135
#define NEIGHBOUR_ADVERTISEMENT 136

/* TIMEOUT_SLOW and TIMEOUT_FAST of libslirp, in milliseconds: from its ticks to the next, and of a delayed ACK. */
#define SLOW 499
#define FAST 2
/* What slirp_pollfds_fill() may shorten: more than SLOW, so that what it leaves says why it wants to be asked. */
#define PATIENCE 1000

/* Instant 0 of the suite, in milliseconds of libslirp's clock, where 0 stands for "not set" in places. */
#define EPOCH 1000000

#define MOST_POLLS 1024
#define MOST_BLOCKS 1024
/* So many rounds without coming to rest are a loop without an end. */
#define MOST_ROUNDS 100000

static Slirp *slirp;
static bool forwards_ipv6;
static int64_t clock_us;
static struct in_addr host_ipv4;
static struct in6_addr host_ipv6;

static const uint8_t guest_mac[6] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};

/* The ticks of libslirp: when it last had one, and whether it wants more, by its own account. */
static uint32_t last_tick;
static uint32_t patience;

static int64_t milliseconds(void)
{
    return EPOCH + clock_us / 1000;
}

/* The guest's Ethernet */

static void put16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

/* Hands a frame with this in it to libslirp, as from the guest. */
static void give(unsigned type, const uint8_t *body, size_t length)
{
    static uint8_t frame[ETHERNET_HEADER + LONGEST_DATA];
    if (length == 0 || length > sizeof frame - ETHERNET_HEADER)
        return;
    memset(frame, 0xff, 6);
    memcpy(frame + 6, guest_mac, 6);
    put16(frame + 12, type);
    memcpy(frame + ETHERNET_HEADER, body, length);
    slirp_input(slirp, frame, (int)(ETHERNET_HEADER + length));
}

/* Says that an IPv4 address is at the guest: as an answer, or of its own accord. */
static void say_arp(unsigned operation, const uint8_t *sender, const uint8_t *target)
{
    uint8_t body[ARP_LENGTH] = {0, 1, TYPE_IPV4 >> 8, 0, 6, 4, 0, (uint8_t)operation};
    memcpy(body + 8, guest_mac, 6);
    memcpy(body + 14, sender, 4);
    memcpy(body + 24, target, 4);
    give(TYPE_ARP, body, sizeof body);
}

/* Says that an IPv6 address is at the guest, to whoever asked for it (RFC 4861, section 4.4). */
static void say_neighbour(const uint8_t *sender, const uint8_t *target)
{
    uint8_t body[IPV6_HEADER + ADVERTISEMENT] = {0x60, 0, 0, 0, 0, ADVERTISEMENT, IPPROTO_ICMPV6, 255};
    uint8_t *message = body + IPV6_HEADER;
    memcpy(body + 8, sender, 16);
    memcpy(body + 24, target, 16);
    message[0] = NEIGHBOUR_ADVERTISEMENT;
    message[4] = 0x60;
    memcpy(message + 8, sender, 16);
    message[24] = 2;
    message[25] = 1;
    memcpy(message + 26, guest_mac, 6);
    uint32_t sum = ADVERTISEMENT + IPPROTO_ICMPV6;
    for (size_t i = 8; i < sizeof body; i += 2)
        sum += (uint32_t)body[i] << 8 | body[i + 1];
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    put16(message + 2, ~sum & 0xffff);
    give(TYPE_IPV6, body, sizeof body);
}

/* The guest answers for every address but the host's own, so that whatever libslirp wants to send is seen. */
static bool is_about_addresses(unsigned type, const uint8_t *body, size_t length)
{
    if (type == TYPE_ARP && length >= ARP_LENGTH) {
        if (body[7] == 1 && memcmp(body + 24, &host_ipv4, 4) != 0)
            say_arp(2, body + 24, body + 14);
        return true;
    }
    if (type != TYPE_IPV6 || length < IPV6_HEADER + 24 || body[6] != IPPROTO_ICMPV6)
        return false;
    const uint8_t *message = body + IPV6_HEADER;
    if (message[0] == NEIGHBOUR_SOLICITATION && memcmp(message + 8, &host_ipv6, 16) != 0)
        say_neighbour(message + 8, body + 8);
    return message[0] >= ROUTER_SOLICITATION && message[0] <= NEIGHBOUR_ADVERTISEMENT;
}

static ssize_t on_send_packet(const void *octets, size_t length, void *opaque)
{
    const uint8_t *frame = octets;
    (void)opaque;
    unsigned type = (unsigned)frame[12] << 8 | frame[13];
    const uint8_t *body = frame + ETHERNET_HEADER;
    size_t size = length - ETHERNET_HEADER;
    if (is_about_addresses(type, body, size) || (type != TYPE_IPV4 && type != TYPE_IPV6))
        return (ssize_t)length;
    say("{\"type\":\"packet\",\"data\":\"");
    say_octets(body, size);
    say("\"}\n");
    host_moves++;
    return (ssize_t)length;
}

void link_takes(const uint8_t *packet, size_t length)
{
    give(length > 0 && packet[0] >> 4 == 6 ? TYPE_IPV6 : TYPE_IPV4, packet, length);
}

/* What libslirp asks of the program that it is a part of */

static int64_t on_clock(void *opaque)
{
    (void)opaque;
    return EPOCH * 1000000LL + clock_us * 1000;
}

static void on_guest_error(const char *message, void *opaque)
{
    (void)opaque;
    fprintf(stderr, "libslirp: %s\n", message);
}

/* Its one timer is for router advertisements, which nobody here looks at. */
static void *on_timer_new(SlirpTimerCb callback, void *callback_opaque, void *opaque)
{
    (void)callback, (void)callback_opaque;
    return opaque;
}

static void on_timer_free(void *timer, void *opaque)
{
    (void)timer, (void)opaque;
}

static void on_timer_mod(void *timer, int64_t expires, void *opaque)
{
    (void)timer, (void)expires, (void)opaque;
}

static void on_poll_fd(int fd, void *opaque)
{
    (void)fd, (void)opaque;
}

static void on_notify(void *opaque)
{
    (void)opaque;
    host_moves++;
}

static const SlirpCb callbacks = {
    .send_packet = on_send_packet,
    .guest_error = on_guest_error,
    .clock_get_ns = on_clock,
    .timer_new = on_timer_new,
    .timer_free = on_timer_free,
    .timer_mod = on_timer_mod,
    .register_poll_fd = on_poll_fd,
    .unregister_poll_fd = on_poll_fd,
    .notify = on_notify,
};

bool link_start(const char *address, const char *peer, int mtu)
{
    SlirpConfig configuration = {.version = 4, .disable_dns = true, .disable_dhcp = true};
    static int opaque;
    struct in_addr guest;
    struct in6_addr guest6;
    if (inet_pton(AF_INET, address, &host_ipv4) == 1 && inet_pton(AF_INET, peer, &guest) == 1) {
        configuration.in_enabled = true;
        configuration.vnetmask.s_addr = htonl(0xffffff00);
        configuration.vnetwork.s_addr = host_ipv4.s_addr & configuration.vnetmask.s_addr;
        configuration.vhost = host_ipv4;
        configuration.vdhcp_start = guest;
        /* Nobody serves names, so nothing may be lost on an address for it. */
        configuration.vnameserver = host_ipv4;
    } else if (inet_pton(AF_INET6, address, &host_ipv6) == 1 && inet_pton(AF_INET6, peer, &guest6) == 1) {
        configuration.in6_enabled = true;
        memcpy(&configuration.vprefix_addr6, &host_ipv6, 8);
        configuration.vprefix_len = 64;
        configuration.vhost6 = host_ipv6;
        configuration.vnameserver6 = host_ipv6;
    } else {
        return false;
    }
    configuration.if_mtu = configuration.if_mru = (size_t)mtu;
    slirp = slirp_new(&configuration, &callbacks, &opaque);
    if (slirp == NULL)
        return false;
    /* A guest makes itself known when it starts. */
    if (configuration.in_enabled)
        say_arp(1, (const uint8_t *)&guest, (const uint8_t *)&guest);
    else
        say_neighbour((const uint8_t *)&guest6, (const uint8_t *)&host_ipv6);
    return true;
}

/* The loop that every program with libslirp in it has */

static int polled[MOST_POLLS];
static int wanted[MOST_POLLS];
static int polls;

static int on_add_poll(int fd, int events, void *opaque)
{
    (void)opaque;
    if (polls == MOST_POLLS)
        return -1;
    polled[polls] = fd;
    wanted[polls] = events | SLIRP_POLL_ERR | SLIRP_POLL_HUP;
    return polls++;
}

static int on_get_revents(int index, void *opaque)
{
    (void)opaque;
    return host_readiness(polled[index]) & wanted[index];
}

static void look(void)
{
    polls = 0;
    patience = PATIENCE;
    slirp_pollfds_fill(slirp, &patience, on_add_poll, NULL);
    uint32_t now = (uint32_t)milliseconds();
    /* As slirp_pollfds_poll() itself reckons. It ticks only where there is a connection, which the patience tells. */
    if (patience < PATIENCE && now - last_tick >= SLOW)
        last_tick = now;
    slirp_pollfds_poll(slirp, 0, on_get_revents, NULL);
}

bool link_settle(void)
{
    for (int round = 0; round < MOST_ROUNDS; round++) {
        unsigned long before = host_moves;
        look();
        if (host_moves == before)
            return true;
    }
    return false;
}

int64_t link_wakes_at(void)
{
    if (patience == PATIENCE)
        return -1;
    uint32_t now = (uint32_t)milliseconds();
    uint32_t wait = now - last_tick >= SLOW ? 0 : SLOW - (now - last_tick);
    if (patience == FAST && wait > FAST)
        wait = FAST;
    int64_t due = (clock_us / 1000 + wait) * 1000;
    return due > clock_us ? due : clock_us + 1000;
}

void link_moves_to(int64_t now)
{
    for (int64_t due = link_wakes_at(); due >= 0 && due < now; due = link_wakes_at()) {
        clock_us = due;
        link_settle();
    }
    clock_us = now;
    look();
}

/* What it forwards, and what it tells */

/* The host's end of what is forwarded: as for the guest, an address of its own family. */
static socklen_t forwarded_address(bool ipv6, struct sockaddr_storage *address)
{
    memset(address, 0, sizeof *address);
    struct sockaddr_in *ipv4_address = (struct sockaddr_in *)address;
    struct sockaddr_in6 *ipv6_address = (struct sockaddr_in6 *)address;
    address->ss_family = ipv6 ? AF_INET6 : AF_INET;
    ipv4_address->sin_port = htons(FORWARDED_PORT);
    if (ipv6)
        ipv6_address->sin6_addr = in6addr_loopback;
    else
        ipv4_address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ipv6 ? sizeof *ipv6_address : sizeof *ipv4_address;
}

bool link_forwards(const char *address, uint16_t port)
{
    struct sockaddr_storage here, there;
    forwards_ipv6 = strchr(address, ':') != NULL;
    socklen_t length = forwarded_address(forwards_ipv6, &here);
    there = here;
    ((struct sockaddr_in *)&there)->sin_port = htons(port);
    void *at = forwards_ipv6 ? (void *)&((struct sockaddr_in6 *)&there)->sin6_addr
                             : (void *)&((struct sockaddr_in *)&there)->sin_addr;
    if (inet_pton(there.ss_family, address, at) != 1)
        return false;
    return slirp_add_hostxfwd(slirp, (struct sockaddr *)&here, length, (struct sockaddr *)&there, length, 0) == 0;
}

void link_forwards_no_more(void)
{
    struct sockaddr_storage here;
    socklen_t length = forwarded_address(forwards_ipv6, &here);
    slirp_remove_hostxfwd(slirp, (struct sockaddr *)&here, length, 0);
}

/* Far more than TCP_RCVSPACE and TCP_SNDSPACE. */
#define MOST_BUFFERED (1 << 20)

static bool ruined;

bool link_is_ruined(void)
{
    return ruined;
}

size_t link_blocks(const struct block **blocks)
{
    static struct block found[MOST_BLOCKS];
    size_t count = 0;
    char *told = slirp_connection_info(slirp);
    for (char *line = told; line != NULL && count < MOST_BLOCKS;) {
        struct block *block = &found[count];
        char state[20];
        unsigned port;
        if (sscanf(line, " TCP[%19[A-Z_0-9]] %d %19s %u %*s %*u %u %u", state, &block->fd, block->source, &port,
                   &block->readable, &block->unacknowledged) == 6 &&
            strcmp(state, "HOST_FORWARD") != 0) {
            strcpy(block->state, state);
            block->source_port = (uint16_t)port;
            ruined = ruined || block->readable > MOST_BUFFERED || block->unacknowledged > MOST_BUFFERED;
            count++;
        }
        line = strchr(line, '\n');
        if (line != NULL)
            line++;
    }
    free(told);
    *blocks = found;
    return count;
}
