/* Answers: one buffer, written out with the line that closes the answer. */

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapter.h"

static int output = -1;
static char *text;
static size_t length, room;

void open_answers(void) {
  output = dup(STDOUT_FILENO);
  dup2(STDERR_FILENO, STDOUT_FILENO);
}

static void make_room(size_t more) {
  if (length + more <= room) return;
  while (length + more > room) room = room == 0 ? 1 << 16 : 2 * room;
  text = realloc(text, room);
  if (text == NULL) abort();
}

void say(const char *format, ...) {
  make_room(1024);
  va_list rest;
  va_start(rest, format);
  length += (size_t)vsnprintf(text + length, room - length, format, rest);
  va_end(rest);
}

void say_octets(const u8_t *octets, size_t count) {
  static const char digits[] = "0123456789abcdef";
  make_room(2 * count);
  for (size_t i = 0; i < count; i++) {
    text[length++] = digits[octets[i] >> 4];
    text[length++] = digits[octets[i] & 15];
  }
}

void say_packet(const struct pbuf *packet) {
  say("{\"type\":\"packet\",\"data\":\"");
  for (const struct pbuf *part = packet; part != NULL; part = part->next) say_octets(part->payload, part->len);
  say("\"}\n");
}

void say_event(int64_t socket, const char *event) {
  say("{\"type\":\"event\",\"socket\":%" PRId64 ",\"event\":\"%s\"}\n", socket, event);
}

void say_failure(const char *failure) {
  say("{\"type\":\"result\",\"ok\":false,\"failure\":\"%s\"}\n", failure);
}

size_t said(void) { return length; }

void flush_answers(void) {
  for (size_t sent = 0; sent < length;) {
    ssize_t taken = write(output, text + sent, length - sent);
    if (taken <= 0) exit(0);
    sent += (size_t)taken;
  }
  length = 0;
}

void give_up(int64_t n, const char *why) {
  say("{\"type\":\"error\",\"n\":%" PRId64 ",\"message\":\"%s\"}\n", n, why);
  flush_answers();
  exit(1);
}
