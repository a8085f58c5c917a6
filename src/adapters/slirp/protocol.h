/* The lines of the adapter protocol (src/adapters/process/README.md): reading requests, writing answers. */

#ifndef PROTOCOL_H
#define PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest line of the protocol, and the longest text that can stand in one in hexadecimal. */
#define LONGEST_LINE (1 << 20)
#define LONGEST_DATA (LONGEST_LINE / 2)

/* The next line from standard input, without its line feed; null at its end. Valid until the next call. */
char *read_line(void);

/* The value of a key, at its first character; null when the line does not have it. */
const char *value_of(const char *line, const char *key);

/* The value of a key as a whole number; `otherwise` when the line does not have it. */
int64_t number_of(const char *line, const char *key, int64_t otherwise);

/* Whether a key has this string as its value. */
bool is(const char *line, const char *key, const char *word);

/* Whether a key is true. */
bool is_true(const char *line, const char *key);

/* Copies a string into `into`, cut off at its size; false when the line does not have the key. */
bool copy_string(const char *line, const char *key, char *into, size_t size);

/* The octets of a string in hexadecimal; returns how many, and `most` at most. */
size_t octets_of(const char *line, const char *key, uint8_t *into, size_t most);

/* Adds to the answer, in printf's words. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Adds octets to the answer, in hexadecimal. */
void say_octets(const uint8_t *octets, size_t length);

/* The result of a call that succeeded with nothing to tell, and of one that failed. */
void say_ok(void);
void say_failure(const char *failure);

/* An event of a socket. */
void say_event(int64_t socket, const char *event);

/* How often something was said. */
extern unsigned long things_said;

/* Says nothing from now on, and only counts. */
void fall_mute(void);

/* Sends the answer off. */
void flush_answer(void);

#endif
