/*
 * The adapter of lwIP: each `reset` begins a new process.
 *
 * lwIP keeps its state in global variables and can't be started anew. So the process that the suite knows only answers
 * `hello`, and forks a child for each life of a host. The child reads on from standard input; when it meets the next
 * `reset`, it hands that line to its parent and exits, and the parent forks again. A child that crashes takes its parent
 * with it, in the same way.
 */

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapter.h"

static int64_t number_of(const char *request) {
  int64_t n = 0;
  number_field(request, "n", &n);
  return n;
}

static void close_answer(const char *request) {
  look_for_ends();
  micros wake = next_wake();
  if (wake < 0) say("{\"type\":\"done\",\"n\":%" PRId64 ",\"wake\":null", number_of(request));
  else say("{\"type\":\"done\",\"n\":%" PRId64 ",\"wake\":%" PRId64, number_of(request), wake);
  say(",\"blocks\":%d}\n", live_blocks());
  flush_answers();
}

static void take_request(const char *request) {
  int64_t now = 0;
  if (!number_field(request, "now", &now)) give_up(number_of(request), "a request without a time");
  bool wakes = is_field(request, "type", "wake");
  if (!pass_time(now, wakes)) give_up(number_of(request), "lwIP did something before the wake that was foretold");
  if (is_field(request, "type", "packet")) take_packet(request);
  else if (is_field(request, "type", "call")) take_call(request);
  else if (!wakes) give_up(number_of(request), "a request of an unknown type");
  close_answer(request);
}

/* A life: from one `reset` to the next, which is handed on, or to the end of standard input. */
static void live(const char *reset, int handed_on) {
  start_host(reset);
  close_answer(reset);
  for (char *request; (request = next_line()) != NULL;) {
    if (is_field(request, "type", "reset")) {
      size_t length = strlen(request) + 1;
      exit(write(handed_on, request, length) == (ssize_t)length ? 0 : 1);
    }
    take_request(request);
  }
  exit(0);
}

/* What a child handed on; NULL if nothing. */
static char *read_all(int from) {
  char *text = NULL;
  size_t length = 0;
  for (;;) {
    text = realloc(text, length + 4096);
    if (text == NULL) abort();
    ssize_t more = read(from, text + length, 4096);
    if (more <= 0) break;
    length += (size_t)more;
  }
  if (length > 0) return text;
  free(text);
  return NULL;
}

static void die_alike(int status) {
  if (WIFSIGNALED(status)) {
    /* The child has left a core, if one is wanted. */
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    signal(WTERMSIG(status), SIG_DFL);
    raise(WTERMSIG(status));
  }
  exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

/* One child, to its end. Returns the `reset` that is to be next; NULL at the end of standard input. */
static char *fork_life(const char *reset) {
  int ends[2];
  if (pipe(ends) != 0) abort();
  pid_t child = fork();
  if (child < 0) give_up(number_of(reset), "no process can be forked");
  if (child == 0) {
    close(ends[0]);
    live(reset, ends[1]);
  }
  close(ends[1]);
  char *next = read_all(ends[0]);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) die_alike(status);
  return next;
}

int main(void) {
  open_answers();
  for (char *request; (request = next_line()) != NULL;) {
    if (is_field(request, "type", "hello")) {
      declare(number_of(request));
      flush_answers();
      continue;
    }
    if (!is_field(request, "type", "reset")) give_up(number_of(request), "a request before the first reset");
    char *next = strdup(request);
    while (next != NULL) {
      char *reset = next;
      next = fork_life(reset);
      free(reset);
    }
    return 0;
  }
  return 0;
}
