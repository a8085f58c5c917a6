/* tcp-conformance: what the agent and the driver of its channel have in common. */

#ifndef CONFORMANCE_H
#define CONFORMANCE_H

#define CONFORMANCE_MAJOR 240
#define CONFORMANCE_STATE 0x7463

/* The answer is closed by a line "done". */
#define CONFORMANCE_DONE 1
/* The agent has closed it. */
#define CONFORMANCE_CLOSED 2

#define CONFORMANCE_REQUEST (1 << 20)
#define CONFORMANCE_ANSWER (2 << 20)

/* Memory that both see. */
struct conformance_channel {
	/* Set by the agent, once. */
	unsigned int ready;
	/* Octets of a request that the agent has not looked at yet. */
	unsigned int requested;
	/* The number of the request. */
	unsigned long long n;
	/* Set by the agent when it has taken a request. */
	unsigned int answers;
	/* Octets of its answer so far. */
	unsigned int answered;
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
