/* tcp-conformance: what the agent and the driver of its channel have in common. */

#ifndef CONFORMANCE_H
#define CONFORMANCE_H

#define CONFORMANCE_MAJOR 240
#define CONFORMANCE_STATE 0x7463

/* The network device whose packets are the suite's. */
#define CONFORMANCE_DEVICE "wire0"

#define CONFORMANCE_REQUEST (1 << 20)
#define CONFORMANCE_ANSWER (2 << 20)

/* Memory that both see. */
struct conformance_channel {
	/* Set by the agent, once. */
	unsigned int ready;
	/* There is a request, or something may have become of the connections that the agent watches. */
	unsigned int requested;
	/* The number of the request. */
	unsigned long long n;
	/* Set by the agent when its last line closes the answer; otherwise the driver adds one that does. */
	unsigned int closed;
	/* How many connections the agent watches, to tell of their end. */
	unsigned int watches;
	/* Octets of the answer so far. */
	unsigned int answered;
	/* Empty when it is none of the agent's. */
	char request[CONFORMANCE_REQUEST + 8];
	char answer[CONFORMANCE_ANSWER];
};

/* Asks for the state of a connection: by its endpoints, and its cookie unless that is 0. Ports are in host order. */
struct conformance_pair {
	unsigned long long cookie;
	unsigned char remote[16];
	unsigned short family;
	unsigned short local_port;
	unsigned short remote_port;
	unsigned short pad;
};

#endif
