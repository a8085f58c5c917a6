/* Requests: a reader of lines, and of the few forms of JSON that the protocol has. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapter.h"

/* The longest message of the protocol, and a line feed. */
#define LONGEST ((1 << 20) + 1)

static char buffer[LONGEST + 1];
/* What of the buffer was read, and what of that was handed out. */
static size_t filled, used;

char *next_line(void) {
  memmove(buffer, buffer + used, filled - used);
  filled -= used;
  used = 0;
  for (size_t looked = 0;;) {
    char *end = memchr(buffer + looked, '\n', filled - looked);
    if (end != NULL) {
      *end = '\0';
      used = (size_t)(end - buffer) + 1;
      return buffer;
    }
    looked = filled;
    ssize_t more = filled < LONGEST ? read(STDIN_FILENO, buffer + filled, LONGEST - filled) : 0;
    if (more <= 0) return NULL;
    filled += (size_t)more;
  }
}

const char *field(const char *line, const char *key) {
  size_t length = strlen(key);
  /* A key stands in quotes with a colon behind it, which nothing else in a flat message does. */
  for (const char *at = line; (at = strchr(at, '"')) != NULL; at++) {
    if (strncmp(at + 1, key, length) != 0 || at[length + 1] != '"' || at[length + 2] != ':') continue;
    const char *value = at + length + 3;
    return *value == '"' ? value + 1 : value;
  }
  return NULL;
}

bool number_field(const char *line, const char *key, int64_t *value) {
  const char *text = field(line, key);
  if (text == NULL) return false;
  char *end;
  *value = strtoll(text, &end, 10);
  return end != text;
}

bool flag_field(const char *line, const char *key) {
  const char *text = field(line, key);
  return text != NULL && strncmp(text, "true", 4) == 0;
}

bool is_field(const char *line, const char *key, const char *value) {
  const char *text = field(line, key);
  size_t length = strlen(value);
  return text != NULL && strncmp(text, value, length) == 0 && text[length] == '"';
}

bool address_field(const char *line, const char *key, ip_addr_t *address) {
  const char *text = field(line, key);
  if (text == NULL) return false;
  char copy[64];
  size_t length = strcspn(text, "\"");
  if (length >= sizeof copy) return false;
  memcpy(copy, text, length);
  copy[length] = '\0';
  return ipaddr_aton(copy, address) != 0;
}

static int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

long octets_field(const char *line, const char *key, u8_t **octets) {
  const char *text = field(line, key);
  if (text == NULL) return -1;
  size_t length = strcspn(text, "\"") / 2;
  *octets = malloc(length + 1);
  if (*octets == NULL) return -1;
  for (size_t i = 0; i < length; i++) {
    int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return -1;
    (*octets)[i] = (u8_t)(high << 4 | low);
  }
  return (long)length;
}
