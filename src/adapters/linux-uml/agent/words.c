/* The kernel's numbers, in the words of the protocol. */

#include "agent.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>

static const struct {
  int number;
  const char *word;
} FAILURES[] = {
    {EAGAIN, "would-block"},      {ECONNREFUSED, "refused"},     {ECONNRESET, "reset"},
    {ECONNABORTED, "reset"},      {ETIMEDOUT, "timed-out"},      {EHOSTUNREACH, "unreachable"},
    {ENETUNREACH, "unreachable"}, {EHOSTDOWN, "unreachable"},    {ENETDOWN, "unreachable"},
    {ENOPROTOOPT, "unreachable"}, {EPROTO, "unreachable"},       {EPIPE, "closing"},
    {ENOTCONN, "not-connected"},  {EADDRINUSE, "already-exists"}, {EADDRNOTAVAIL, "already-exists"},
    {EISCONN, "already-exists"},  {EALREADY, "already-exists"},  {ENOBUFS, "no-resources"},
    {ENOMEM, "no-resources"},     {EMFILE, "no-resources"},      {ENFILE, "no-resources"},
    {EOPNOTSUPP, "unsupported"},  {EAFNOSUPPORT, "unsupported"},
};

const char *failure_word(int number) {
  for (size_t i = 0; i < sizeof FAILURES / sizeof *FAILURES; i++) {
    if (FAILURES[i].number == number) return FAILURES[i].word;
  }
  /* A number that is not expected of TCP means that the call made no sense. */
  return "invalid";
}

static bool is_one_of(const char *word, const char *const *words) {
  for (; *words != NULL; words++) {
    if (strcmp(word, *words) == 0) return true;
  }
  return false;
}

bool is_ending(const char *failure) {
  static const char *const ENDINGS[] = {"refused", "reset", "timed-out", "unreachable", NULL};
  return is_one_of(failure, ENDINGS);
}

/*
 * Of the errors that a socket has pending, a broken pipe is an RST in CLOSE-WAIT, and what no segment and no timer brings
 * about is an ICMP error, of which there are many.
 */
const char *ending_word(int number) {
  static const char *const BY_TCP[] = {"refused", "reset", "timed-out", NULL};
  if (number == EPIPE) return "reset";
  const char *failure = failure_word(number);
  return is_one_of(failure, BY_TCP) ? failure : "unreachable";
}

const char *ending_event(const char *ending) { return is_ending(ending) ? ending : "timed-out"; }

const char *state_word(int state) {
  static const char *const STATES[] = {
      "CLOSED",    "ESTABLISHED", "SYN-SENT",   "SYN-RECEIVED", "FIN-WAIT-1", "FIN-WAIT-2",   "TIME-WAIT",
      "CLOSED",    "CLOSE-WAIT",  "LAST-ACK",   "LISTEN",       "CLOSING",    "SYN-RECEIVED",
  };
  return state >= 0 && (size_t)state < sizeof STATES / sizeof *STATES ? STATES[state] : "CLOSED";
}
