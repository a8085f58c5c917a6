/* Requests: a reader of the few forms of JSON that the protocol has. */

#include "agent.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

const char *field(const char *request, const char *key) {
  size_t length = strlen(key);
  /* A key stands in quotes with a colon behind it, which nothing else in a flat message does. */
  for (const char *at = request; (at = strchr(at, '"')) != NULL; at++) {
    if (strncmp(at + 1, key, length) != 0 || at[length + 1] != '"' || at[length + 2] != ':') continue;
    const char *value = at + length + 3;
    return *value == '"' ? value + 1 : value;
  }
  return NULL;
}

int64_t number_field(const char *request, const char *key, int64_t otherwise) {
  const char *text = field(request, key);
  return text == NULL ? otherwise : strtoll(text, NULL, 10);
}

bool flag_field(const char *request, const char *key) {
  const char *text = field(request, key);
  return text != NULL && strncmp(text, "true", 4) == 0;
}

bool is_field(const char *request, const char *key, const char *value) {
  const char *text = field(request, key);
  size_t length = strlen(value);
  return text != NULL && strncmp(text, value, length) == 0 && text[length] == '"';
}

bool endpoint_fields(const char *request, const char *address, const char *port, union endpoint *endpoint) {
  const char *text = field(request, address);
  if (text == NULL) return false;
  char copy[INET6_ADDRSTRLEN + 1];
  size_t length = strcspn(text, "\"");
  if (length >= sizeof copy) return false;
  memcpy(copy, text, length);
  copy[length] = '\0';
  uint16_t number = htons((uint16_t)(port == NULL ? 0 : number_field(request, port, 0)));
  memset(endpoint, 0, sizeof *endpoint);
  if (inet_pton(AF_INET, copy, &endpoint->v4.sin_addr) == 1) {
    endpoint->v4.sin_family = AF_INET;
    endpoint->v4.sin_port = number;
    return true;
  }
  endpoint->v6.sin6_family = AF_INET6;
  endpoint->v6.sin6_port = number;
  return inet_pton(AF_INET6, copy, &endpoint->v6.sin6_addr) == 1;
}

static int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

long octets_field(const char *request, const char *key, const uint8_t **octets) {
  static uint8_t decoded[CONFORMANCE_REQUEST / 2];
  const char *text = field(request, key);
  if (text == NULL) return -1;
  long length = 0;
  for (; digit(text[0]) >= 0 && digit(text[1]) >= 0; text += 2) {
    decoded[length++] = (uint8_t)(digit(text[0]) << 4 | digit(text[1]));
  }
  *octets = decoded;
  return length;
}
