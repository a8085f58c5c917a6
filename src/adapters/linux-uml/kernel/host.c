/*
 * tcp-conformance: the host's side of the channel, and of going back to how everything was.
 *
 * A reset of the adapter protocol is a life with no memory of the last one. Instead of starting the kernel again, all of
 * its memory is put back as it was when the first reset came. What is here must survive that, so it lives in memory of
 * its own.
 */

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <longjmp.h>

/* Where the machine's memory begins, which is a file: its first octets are the program's own. */
#define MACHINE 0x60000000UL
#define PAGE 4096UL
#define MOST_LINE (1 << 20)
#define MOST_REGIONS 16
#define STACK (64 * 1024)

/* A part of memory, and how it was. Pages that were never touched have no copy. */
struct region {
	char *at;
	size_t pages;
	unsigned char *touched;
	char *copy;
};

/* A line of /proc/self/maps. */
struct mapping {
	unsigned long from, to, offset;
	char protection[8], name[256];
};

/* Everything that a way back must not undo. */
struct kept {
	char line[MOST_LINE];
	size_t from, to;
	size_t length;
	jmp_buf then;
	int regions;
	struct region region[MOST_REGIONS];
	char stack[STACK] __attribute__((aligned(16)));
};

static struct kept *kept;

static void fail(const char *what)
{
	dprintf(2, "tcp-conformance: %s: %s\n", what, strerror(errno));
	_exit(70);
}

/*
 * The kernel and the process that the agent runs in take turns, so they belong on one processor: which one of those that
 * may be used is a matter of this process's number, so that several kernels spread out.
 */
__attribute__((constructor)) static void choose_processor(void)
{
	cpu_set_t usable, chosen;
	int processor, left;

	if (sched_getaffinity(0, sizeof(usable), &usable))
		return;
	left = getpid() % CPU_COUNT(&usable);
	for (processor = 0; processor < CPU_SETSIZE; processor++) {
		if (!CPU_ISSET(processor, &usable) || left-- > 0)
			continue;
		CPU_ZERO(&chosen);
		CPU_SET(processor, &chosen);
		sched_setaffinity(0, sizeof(chosen), &chosen);
		return;
	}
}

static void *pages(size_t octets)
{
	void *at = mmap(NULL, octets, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		fail("no memory");
	return at;
}

/* The line that was read last. */
unsigned long conformance_host_last(const char **line)
{
	*line = kept->line + kept->from;
	return kept->length;
}

/* Writes all of it; what nobody reads is nobody's loss. */
void conformance_host_write(int fd, const char *octets, unsigned long length)
{
	while (length > 0) {
		ssize_t count = write(fd, octets, length);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return;
		octets += count;
		length -= count;
	}
}

/*
 * Waits for a line of standard input, which virtual time does not see. Gives its length, line feed included, and where
 * it is until the next call. Leaves when standard input ends.
 */
unsigned long conformance_host_read(const char **line)
{
	if (!kept)
		kept = pages(sizeof(*kept));
	kept->from += kept->length;
	for (;;) {
		char *start = kept->line + kept->from;
		char *end = memchr(start, '\n', kept->to - kept->from);
		ssize_t count;

		if (end) {
			kept->length = end + 1 - start;
			*line = start;
			return kept->length;
		}
		if (kept->from > 0) {
			memmove(kept->line, start, kept->to - kept->from);
			kept->to -= kept->from;
			kept->from = 0;
		}
		if (kept->to == MOST_LINE)
			fail("a line that is too long");
		count = read(0, kept->line + kept->to, MOST_LINE - kept->to);
		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			_exit(0);
		kept->to += count;
	}
}

/*
 * What the kernel takes for randomness: always the same. Each life's own begins when the agent stirs its seed in.
 * The generator is xorshift64* (Vigna).
 */
ssize_t conformance_host_random(void *octets, size_t length)
{
	static unsigned long long state = 0x9e3779b97f4a7c15ULL;
	unsigned char *at = octets;
	size_t i;

	for (i = 0; i < length; i++) {
		state ^= state >> 12;
		state ^= state << 25;
		state ^= state >> 27;
		at[i] = (state * 0x2545f4914f6cdd1dULL) >> 56;
	}
	return length;
}

static void keep(char *from, char *to, const char *spared, unsigned long length)
{
	struct region *region = &kept->region[kept->regions++];
	size_t i;

	region->at = from;
	region->pages = (to - from) / PAGE;
	region->touched = pages(region->pages);
	if (mincore(from, to - from, region->touched))
		fail("which memory was touched can't be told");
	region->copy = pages(to - from);
	for (i = 0; i < region->pages; i++) {
		char *page = from + i * PAGE;

		if (page >= spared && page < spared + length)
			region->touched[i] = 0;
		if (region->touched[i] & 1)
			memcpy(region->copy + i * PAGE, page, PAGE);
	}
}

/*
 * Whether a mapping is the kernel's: what its program brought along, its heap, and its machine's memory, which is in
 * order. The same memory in another order, at addresses of vmalloc(), need not be kept twice.
 */
static int is_kernel_memory(const struct mapping *mapping, const char *program)
{
	if (strncmp(mapping->protection, "rw", 2))
		return 0;
	if (mapping->protection[3] == 's')
		return mapping->from - mapping->offset == MACHINE;
	return !strcmp(mapping->name, program) || !strcmp(mapping->name, "[heap]");
}

static void keep_all(const char *spared, unsigned long spared_length)
{
	char line[512], program[256];
	struct mapping mapping;
	unsigned long end = 0;
	FILE *maps = fopen("/proc/self/maps", "r");
	ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);

	if (!maps || length < 0)
		fail("/proc/self can't be read");
	program[length] = 0;
	while (fgets(line, sizeof(line), maps)) {
		mapping.name[0] = 0;
		if (sscanf(line, "%lx-%lx %7s %lx %*s %*s %255[^\n]", &mapping.from, &mapping.to, mapping.protection,
			   &mapping.offset, mapping.name) < 4)
			continue;
		/* What comes right behind the program's data and has no name is its .bss. */
		if (!mapping.name[0] && mapping.from == end)
			strcpy(mapping.name, program);
		end = strcmp(mapping.name, program) ? 0 : mapping.to;
		if (mapping.from == (unsigned long)kept || !is_kernel_memory(&mapping, program))
			continue;
		if (kept->regions == MOST_REGIONS)
			fail("memory is in more parts than expected");
		keep((char *)mapping.from, (char *)mapping.to, spared, spared_length);
	}
	fclose(maps);
}

/* Keeps everything as it is, but for one part. Returns once from each way back, as well. */
void conformance_host_keep(const char *spared, unsigned long length)
{
	keep_all(spared, length);
	setjmp(kept->then);
}

static void put_back(void)
{
	int i;
	size_t page;

	for (i = 0; i < kept->regions; i++) {
		struct region *region = &kept->region[i];

		for (page = 0; page < region->pages; page++)
			if (region->touched[page] & 1)
				memcpy(region->at + page * PAGE, region->copy + page * PAGE, PAGE);
	}
	longjmp(kept->then, 1);
}

/* Goes back to where everything was kept; at once by way of a stack that is not overwritten underneath. */
void conformance_host_go_back(void)
{
	asm volatile("mov %0, %%rsp\n\tcall *%1" : : "r"(kept->stack + STACK), "r"(put_back) : "memory");
	__builtin_unreachable();
}
