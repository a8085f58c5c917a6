/* The adapter of libslirp: takes requests from standard input, and answers them on standard output. */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <slirp/libslirp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "application.h"
#include "host.h"
#include "link.h"
#include "protocol.h"

/*
 * Where the numbers come from (libslirp 4.7; a tick of its slow timer is TIMEOUT_SLOW, 499 ms, and a timer of n ticks
 * takes n ticks or up to one less):
 *   mss, receive_buffer       tcp_mss(), tcp_output(): 64 KiB are the most that a window without scaling can say
 *   initial_window            tcp_mss() begins with one segment; the ACK of its SYN,ACK counts as one that opens it
 *   msl, time_wait            TCPTV_MSL, 10 ticks; TIME-WAIT is twice that
 *   min_rto                   3 ticks by the arithmetic of tcp_xmit_timer(), which are over after 2 at the earliest
 *   max_rto                   TCPTV_REXMTMAX, 24 ticks
 *   initial_rto               tcp_newtcpcb(), 12 ticks
 *   give_up_syn, _syn_ack     TCPTV_KEEP_INIT, 150 ticks
 *   give_up_data              tcp_timers(): 13 time-outs, and 7 more with each of five smaller sizes; 1101 ticks if they
 *                             begin with min_rto
 *   fin_wait_2                TCP_MAXIDLE, 1200 ticks, and TCPTV_KEEPINTVL more, 150 ticks
 *   delayed_ack               TIMEOUT_FAST, 2 ms, and as much again until the clock is looked at
 *
 * Deterministic, byte for byte: its clock and its sockets are this process's own, and what it draws random numbers for
 * is neither TCP nor IP. Left out: keep-alives, which nothing turns on; ICMP errors, which it throws away unread
 * (icmp_input()); options, which its interface does not have.
 */
#define DECLARATION                                                                                                    \
    "\"name\":\"slirp\",\"version\":\"%s\",\"supports\":\"half-close simultaneous-open status blocks deterministic "   \
    "long-time crafted power crash clock urgent ipv6\",\"mss\":1460,\"receive_buffer\":65535,\"initial_window\":2,"    \
    "\"msl\":4990000,\"time_wait\":9980000,\"min_rto\":998000,\"max_rto\":11976000,\"initial_rto\":5988000,"          \
    "\"granularity\":499000,\"give_up_data\":549399000,\"give_up_syn\":74850000,\"give_up_syn_ack\":74850000,"         \
    "\"give_up_orphan\":549399000,\"fin_wait_2\":673650000,\"delayed_ack\":4000"

/* So many wake-ups in a row without a word are enough to look further ahead; and so far is looked. */
#define DULL_WAKES 4
#define FURTHEST_TICKS 2000

/*
 * libslirp's clock ticks twice a second for as long as it has a connection, and for the most part nothing comes of it.
 * A copy of this process finds out at which tick something will; until then the suite need not be troubled.
 */
static int64_t look_ahead(void)
{
    int ends[2];
    int64_t wake = link_wakes_at(), found = wake;
    if (wake < 0 || pipe(ends) < 0)
        return wake;
    pid_t scout = fork();
    if (scout == 0) {
        fall_mute();
        unsigned long before = things_said;
        unsigned blocks = application_blocks();
        bool quiet = true;
        for (int tick = 0; tick < FURTHEST_TICKS && wake >= 0 && quiet; tick++) {
            found = wake;
            unsigned long moves = host_moves;
            link_moves_to(wake);
            link_settle();
            wake = link_wakes_at();
            if (host_moves == moves)
                continue;
            application_tells();
            quiet = things_said == before && application_blocks() == blocks;
        }
        found = quiet && wake < 0 ? -1 : found;
        _exit(write(ends[1], &found, sizeof found) < 0);
    }
    syscall(SYS_close, ends[1]);
    if (scout < 0 || read(ends[0], &found, sizeof found) != sizeof found)
        found = wake;
    syscall(SYS_close, ends[0]);
    if (scout > 0)
        waitpid(scout, NULL, 0);
    return found;
}

static void close_answer(int64_t n, bool dull)
{
    static int dull_wakes;
    dull_wakes = dull ? dull_wakes + 1 : 0;
    int64_t wake = dull_wakes >= DULL_WAKES ? look_ahead() : link_wakes_at();
    say("{\"type\":\"done\",\"n\":%lld,\"wake\":", (long long)n);
    if (wake < 0)
        say("null");
    else
        say("%lld", (long long)wake);
    say(",\"blocks\":%u}\n", application_blocks());
}

static bool start(const char *request)
{
    char address[ADDRESS_TEXT] = "", peer[ADDRESS_TEXT] = "";
    copy_string(request, "address", address, sizeof address);
    copy_string(request, "peer", peer, sizeof peer);
    if (!link_start(address, peer, (int)number_of(request, "mtu", 1500)))
        return false;
    application_start(address, peer, (unsigned)number_of(request, "seed", 0));
    return true;
}

static void answer(const char *request)
{
    static uint8_t packet[LONGEST_DATA];
    int64_t n = number_of(request, "n", 0);
    if (is(request, "type", "reset") && !start(request)) {
        say("{\"type\":\"error\",\"n\":%lld,\"message\":\"libslirp can't be set up like that\"}\n", (long long)n);
        return flush_answer();
    }
    unsigned long before = things_said;
    link_moves_to(number_of(request, "now", 0));
    if (is(request, "type", "packet"))
        link_takes(packet, octets_of(request, "data", packet, sizeof packet));
    else if (is(request, "type", "call"))
        application_calls(request);
    bool rests = link_settle();
    if (rests)
        application_tells();
    if (link_is_ruined()) {
        say("{\"type\":\"crash\",\"n\":%lld,\"message\":\"a buffer holds less than nothing\"}\n", (long long)n);
    } else if (rests) {
        close_answer(n, is(request, "type", "wake") && things_said == before);
    } else {
        say("{\"type\":\"error\",\"n\":%lld,\"message\":\"libslirp does not come to rest\"}\n", (long long)n);
    }
    flush_answer();
}

static void declare(const char *request)
{
    say("{\"type\":\"declaration\",\"n\":%lld,\"protocol\":1,", (long long)number_of(request, "n", 0));
    say(DECLARATION, slirp_version_string());
    say("}\n");
    flush_answer();
}

/*
 * A life of the host, from one `reset` to the next: a process of its own, so that it begins with the same memory as any
 * other, and takes what it left there along. It hands the request that ended it back.
 */
static void live(const char *request, int back)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    do {
        answer(request);
        request = read_line();
    } while (request != NULL && !is(request, "type", "reset"));
    if (request != NULL && write(back, request, strlen(request)) < 0)
        _exit(1);
    _exit(0);
}

/* Has a life lived, and takes the request that ended it, "" at the end of all; ends as the life did, if that went ill. */
static void have_lived(char *request, size_t size)
{
    int ends[2], status = 0;
    if (pipe(ends) < 0)
        exit(1);
    pid_t child = fork();
    if (child < 0)
        exit(1);
    if (child == 0)
        live(request, ends[1]);
    syscall(SYS_close, ends[1]);
    size_t length = 0;
    for (ssize_t got = 1; got > 0 && length < size - 1; length += got > 0 ? (size_t)got : 0)
        got = read(ends[0], request + length, size - 1 - length);
    request[length] = '\0';
    syscall(SYS_close, ends[0]);
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) {
        signal(WTERMSIG(status), SIG_DFL);
        raise(WTERMSIG(status));
    }
    if (status != 0)
        exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

int main(void)
{
    static char buffer[1 << 16], request[LONGEST_LINE + 2];
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    for (const char *line = read_line(); line != NULL; line = read_line()) {
        if (is(line, "type", "hello")) {
            declare(line);
            continue;
        }
        strcpy(request, line);
        while (request[0] != '\0')
            have_lived(request, sizeof request);
        return 0;
    }
    return 0;
}
