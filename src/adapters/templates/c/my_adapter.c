/* An adapter to start from, in C: a host at which every port is closed. Put your stack where FILL IN stands.
 * Build: cc -O2 -o my-adapter my_adapter.c */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_LINE (1 << 20)
#define MOST_PACKET 65575
enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };

/* FILL IN: what your stack is, can do, and how it is configured. The protocol's page explains each key. */
static const char DECLARATION[] =
    "\"protocol\":1,\"name\":\"my-stack\",\"version\":\"0\","
    "\"supports\":\"blocks deterministic long-time crafted clock\","
    "\"mss\":1460,\"receive_buffer\":65535,\"initial_window\":4,\"msl\":120000000,\"time_wait\":240000000,"
    "\"min_rto\":1000000,\"max_rto\":60000000,\"initial_rto\":1000000,\"granularity\":1000,"
    "\"give_up_data\":100000000,\"give_up_syn\":180000000,\"give_up_syn_ack\":180000000,"
    "\"give_up_orphan\":100000000,\"fin_wait_2\":60000000,\"delayed_ack\":200000";

/* Requests are flat, keys occur once, and nothing is escaped: looking for a key is all the parsing that is needed. */

/* What stands behind a key of a line, or NULL. */
static const char *value_of(const char *line, const char *key) {
  char quoted[64];
  snprintf(quoted, sizeof quoted, "\"%s\":", key);
  const char *found = strstr(line, quoted);
  return found == NULL ? NULL : found + strlen(quoted);
}

static int64_t number_of(const char *line, const char *key, int64_t otherwise) {
  const char *value = value_of(line, key);
  return value == NULL ? otherwise : strtoll(value, NULL, 10);
}

/* Whether a key has a string as its value, and this one. */
static int is(const char *line, const char *key, const char *word) {
  const char *value = value_of(line, key);
  size_t length = strlen(word);
  return value != NULL && value[0] == '"' && strncmp(value + 1, word, length) == 0 && value[1 + length] == '"';
}

static int digit_of(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

/* The octets that a key gives in hexadecimal; how many there are. */
static size_t octets_of(const char *line, const char *key, uint8_t *octets, size_t most) {
  const char *at = value_of(line, key);
  size_t count = 0;
  if (at == NULL || *at++ != '"') return 0;
  for (; count < most && digit_of(at[0]) >= 0 && digit_of(at[1]) >= 0; at += 2) {
    octets[count++] = (uint8_t)(digit_of(at[0]) << 4 | digit_of(at[1]));
  }
  return count;
}

static void send_packet(const uint8_t *packet, size_t length) {
  static const char digits[] = "0123456789abcdef";
  fputs("{\"type\":\"packet\",\"data\":\"", stdout);
  for (size_t i = 0; i < length; i++) putchar(digits[packet[i] >> 4]), putchar(digits[packet[i] & 15]);
  fputs("\"}\n", stdout);
}

/* FILL IN: your stack. Here it is one that knows no connection, and its own address alone. */
static uint8_t own_address[4];

static uint32_t get16(const uint8_t *at) { return (uint32_t)at[0] << 8 | at[1]; }
static uint32_t get32(const uint8_t *at) { return get16(at) << 16 | get16(at + 2); }
static void put16(uint8_t *at, uint32_t value) { at[0] = (uint8_t)(value >> 8), at[1] = (uint8_t)value; }
static void put32(uint8_t *at, uint32_t value) { put16(at, value >> 16), put16(at + 2, value); }

static uint32_t sum(uint32_t total, const uint8_t *octets, size_t length) {
  for (size_t i = 0; i < length; i++) total += i % 2 == 0 ? (uint32_t)octets[i] << 8 : octets[i];
  return total;
}

static uint32_t folded(uint32_t total) {
  while (total > 0xffff) total = (total >> 16) + (total & 0xffff);
  return ~total & 0xffff;
}

/* The checksum of a segment of a packet; 0 when it holds its right one. */
static uint32_t segment_sum(const uint8_t *packet, const uint8_t *segment, size_t length) {
  return folded(sum(sum(6 + (uint32_t)length, packet + 12, 8), segment, length));
}

static void answer(const uint8_t *packet, const uint8_t *segment, uint32_t seq, uint32_t ack, int flags) {
  uint8_t out[40] = {0x45, 0, 0, 40, 0, 0, 0, 0, 64, 6};
  memcpy(out + 12, own_address, 4);
  memcpy(out + 16, packet + 12, 4);
  memcpy(out + 20, segment + 2, 2);
  memcpy(out + 22, segment, 2);
  put32(out + 24, seq);
  put32(out + 28, ack);
  out[32] = 5 << 4;
  out[33] = (uint8_t)flags;
  put16(out + 10, folded(sum(0, out, 20)));
  put16(out + 36, segment_sum(out, out + 20, 20));
  send_packet(out, sizeof out);
}

/* FILL IN: start afresh. A stack whose global state can't be taken back forks here; the page says how. */
static void stack_reset(const char *line) {
  unsigned a[4] = {0};
  const char *address = value_of(line, "address");
  if (address != NULL) sscanf(address, "\"%u.%u.%u.%u\"", &a[0], &a[1], &a[2], &a[3]);
  for (int i = 0; i < 4; i++) own_address[i] = (uint8_t)a[i];
}

/* FILL IN: give the packet to your stack. What it sends goes out by send_packet. */
static void stack_packet(const uint8_t *packet, size_t length, int64_t now) {
  (void)now;
  if (length < 40 || packet[0] >> 4 != 4 || packet[9] != 6 || memcmp(packet + 16, own_address, 4) != 0) return;
  size_t header = (packet[0] & 15) * 4u, total = get16(packet + 2);
  if (header < 20 || total > length || total < header + 20 || folded(sum(0, packet, header)) != 0) return;
  const uint8_t *segment = packet + header;
  size_t size = total - header, offset = (segment[12] >> 4) * 4u;
  int flags = segment[13];
  if (offset < 20 || offset > size || segment_sum(packet, segment, size) != 0 || flags & RST) return;
  /* RFC 9293, section 3.10.7.1: the connection does not exist. */
  uint32_t occupied = (uint32_t)(size - offset) + ((flags & SYN) != 0) + ((flags & FIN) != 0);
  if (flags & ACK) answer(packet, segment, get32(segment + 8), 0, RST);
  else answer(packet, segment, 0, get32(segment + 4) + occupied, RST | ACK);
}

/* FILL IN: make the call, and print exactly one result. */
static void stack_call(const char *line, int64_t now) {
  (void)now;
  int opens = is(line, "call", "connect") || is(line, "call", "listen");
  printf("{\"type\":\"result\",\"ok\":false,\"failure\":\"%s\"}\n", opens ? "no-resources" : "not-connected");
}

/* FILL IN: do whatever is due by now. Called after each request. */
static void stack_expire(int64_t now) { (void)now; }

/* FILL IN: when stack_expire is next to be called, in microseconds; -1 when no timer runs. */
static int64_t stack_wake(void) { return -1; }

/* FILL IN: how many connection blocks are alive, TIME-WAIT included, listeners not. */
static int stack_blocks(void) { return 0; }

int main(void) {
  static char line[MOST_LINE + 2];
  static uint8_t packet[MOST_PACKET];
  while (fgets(line, sizeof line, stdin) != NULL) {
    long long n = number_of(line, "n", 0);
    int64_t now = number_of(line, "now", 0);
    if (is(line, "type", "hello")) {
      printf("{\"type\":\"declaration\",\"n\":%lld,%s}\n", n, DECLARATION);
      fflush(stdout);
      continue;
    }
    if (is(line, "type", "reset")) stack_reset(line);
    if (is(line, "type", "packet")) stack_packet(packet, octets_of(line, "data", packet, sizeof packet), now);
    if (is(line, "type", "call")) stack_call(line, now);
    stack_expire(now);
    long long wake = stack_wake();
    printf("{\"type\":\"done\",\"n\":%lld,\"wake\":", n);
    if (wake < 0) fputs("null", stdout);
    else printf("%lld", wake);
    printf(",\"blocks\":%d}\n", stack_blocks());
    fflush(stdout); /* Without it, the suite waits for what lies in a buffer. */
  }
  return 0;
}
