/* The lines of the adapter protocol: flat JSON, so that looking for a key is all the reading that it takes. */

#include "protocol.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char line[LONGEST_LINE + 2];
static size_t held, taken;

char *read_line(void)
{
    /* Standard input is shared with the process that this one was forked from: nothing is ever read ahead, since the
       suite sends one line and waits. */
    memmove(line, line + taken, held - taken);
    held -= taken;
    taken = 0;
    for (;;) {
        char *end = memchr(line, '\n', held);
        if (end != NULL) {
            *end = '\0';
            taken = (size_t)(end - line) + 1;
            return line;
        }
        if (held > LONGEST_LINE)
            return NULL;
        ssize_t got = read(STDIN_FILENO, line + held, sizeof line - 1 - held);
        if (got <= 0)
            return NULL;
        held += (size_t)got;
    }
}

const char *value_of(const char *in, const char *key)
{
    char wanted[64];
    int length = snprintf(wanted, sizeof wanted, "\"%s\":", key);
    /* No string of the suite's has a quotation mark in it, so that what looks like a key is one. */
    const char *at = strstr(in, wanted);
    return at == NULL ? NULL : at + length;
}

int64_t number_of(const char *in, const char *key, int64_t otherwise)
{
    const char *at = value_of(in, key);
    return at == NULL || *at == 'n' ? otherwise : strtoll(at, NULL, 10);
}

bool is(const char *in, const char *key, const char *word)
{
    const char *at = value_of(in, key);
    size_t length = strlen(word);
    return at != NULL && *at == '"' && strncmp(at + 1, word, length) == 0 && at[1 + length] == '"';
}

bool is_true(const char *in, const char *key)
{
    const char *at = value_of(in, key);
    return at != NULL && *at == 't';
}

bool copy_string(const char *in, const char *key, char *into, size_t size)
{
    const char *at = value_of(in, key);
    if (at == NULL || *at != '"')
        return false;
    snprintf(into, size, "%.*s", (int)strcspn(at + 1, "\""), at + 1);
    return true;
}

static int digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

size_t octets_of(const char *in, const char *key, uint8_t *into, size_t most)
{
    const char *at = value_of(in, key);
    size_t length = 0;
    if (at == NULL || *at != '"')
        return 0;
    for (at++; at[0] != '"' && at[1] != '"' && length < most; at += 2)
        into[length++] = (uint8_t)(digit(at[0]) << 4 | digit(at[1]));
    return length;
}

unsigned long things_said;
static bool mute;

void fall_mute(void)
{
    mute = true;
}

void say(const char *format, ...)
{
    things_said++;
    if (mute)
        return;
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
}

void say_octets(const uint8_t *octets, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < length && !mute; i++) {
        putchar_unlocked(digits[octets[i] >> 4]);
        putchar_unlocked(digits[octets[i] & 15]);
    }
}

void say_ok(void)
{
    say("{\"type\":\"result\",\"ok\":true}\n");
}

void say_failure(const char *failure)
{
    say("{\"type\":\"result\",\"ok\":false,\"failure\":\"%s\"}\n", failure);
}

void say_event(int64_t socket, const char *event)
{
    say("{\"type\":\"event\",\"socket\":%lld,\"event\":\"%s\"}\n", (long long)socket, event);
}

void flush_answer(void)
{
    fflush(stdout);
}
