/* The suite's application: its sockets, which are the other ends of libslirp's, and its calls. */

#ifndef APPLICATION_H
#define APPLICATION_H

/* Starts anew, on a host of this address, whose guest is `peer`. */
void application_start(const char *address, const char *peer, unsigned seed);

/* Makes the call that a request asks for, and says its one result. */
void application_calls(const char *request);

/* Says what has happened to its sockets since it last did. */
void application_tells(void);

/* How many connections libslirp has, as application_tells() found it. */
unsigned application_blocks(void);

#endif
