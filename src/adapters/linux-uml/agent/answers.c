/* Answers: lines, written straight into the memory that the channel sends when the kernel has nothing left to do. */

#include "agent.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* What the line that closes an answer may need. */
#define RESERVE 256

void say(const char *format, ...) {
  size_t room = sizeof channel->answer - RESERVE - channel->answered;
  va_list rest;
  va_start(rest, format);
  int length = vsnprintf(channel->answer + channel->answered, room, format, rest);
  va_end(rest);
  must((size_t)length < room, "an answer of more than two megabytes");
  channel->answered += (unsigned)length;
}

void say_octets(const uint8_t *octets, size_t count) {
  static const char digits[] = "0123456789abcdef";
  must(channel->answered + 2 * count + RESERVE < sizeof channel->answer, "an answer of more than two megabytes");
  char *at = channel->answer + channel->answered;
  for (size_t i = 0; i < count; i++) {
    *at++ = digits[octets[i] >> 4];
    *at++ = digits[octets[i] & 15];
  }
  channel->answered += (unsigned)(2 * count);
}

void say_event(int64_t socket, const char *event) {
  say("{\"type\":\"event\",\"socket\":%" PRId64 ",\"event\":\"%s\"}\n", socket, event);
}

void say_failure(const char *failure) { say("{\"type\":\"result\",\"ok\":false,\"failure\":\"%s\"}\n", failure); }

void give_up(const char *format, ...) {
  char why[256];
  va_list rest;
  va_start(rest, format);
  vsnprintf(why, sizeof why, format, rest);
  va_end(rest);
  say("{\"type\":\"error\",\"n\":%llu,\"message\":\"%s\"}\n", channel->n, why);
  channel->closed = 1;
}
