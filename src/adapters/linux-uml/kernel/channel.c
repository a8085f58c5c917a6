/*
 * tcp-conformance: the channel between the suite and the guest, a network device and a character device.
 *
 * Packets that are asked for arrive at the network device, by an interrupt as with any other; what the kernel sends on
 * it is a line of the answer. Whatever else is asked for is the agent's: it shares memory with this driver, where it finds
 * the request, and to which it writes lines. When the kernel has nothing left to do, all that was asked for has happened:
 * the lines go out, and the kernel waits for the next request, outside of virtual time.
 */

#include <linux/console.h>
#include <linux/etherdevice.h>
#include <linux/fs.h>
#include <linux/if_arp.h>
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/poll.h>
#include <linux/tick.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <net/inet_hashtables.h>
#include <net/tcp.h>
#include "conformance.h"

void time_travel_sleep(void);
u64 conformance_time(void);
u64 conformance_next_event(void);
void conformance_run_to(u64 instant);
void conformance_host_write(int fd, const char *octets, unsigned long length);
unsigned long conformance_host_read(const char **line);
unsigned long conformance_host_last(const char **line);
void conformance_host_keep(const char *spared, unsigned long length);
void conformance_host_go_back(void);
void conformance_idle(void);

/* Where every life begins, in nanoseconds since the start of the kernel. */
#define BIRTH (10ULL * NSEC_PER_SEC)

/* Private to the kernel's timekeeping. */
extern ktime_t tick_next_period;

/* Octets that the line which closes an answer may have. */
#define MOST_DONE 128

static struct conformance_channel *channel;
static struct net_device *wire;
static DECLARE_WAIT_QUEUE_HEAD(waiting);
static const char *line;
static unsigned long length;
static u64 target;
/* The same instant on the suite's clock, in microseconds. */
static u64 born_at;
static bool kept;
/* There is a request that was not answered yet. */
static bool is_open;
/* The request asks for nothing but that timers expire. */
static bool wakes;
/* While the agent works, looking at the clock costs no time. */
bool conformance_still;

static u64 number_of(const char *key)
{
	const char *found = strnstr(line, key, length);

	return found ? simple_strtoull(found + strlen(key), NULL, 10) : 0;
}

/* Nanoseconds since the start of the kernel, for an instant in ticks. */
static u64 instant_of(unsigned long ticks)
{
	/* Whatever the tick count was last brought up to date at, the next one is a tick later. */
	return ktime_to_ns(tick_next_period) + (s64)(long)(ticks - jiffies - 1) * TICK_NSEC;
}

static void consider_timer(const struct timer_list *timer, u64 *first)
{
	if (timer_pending(timer))
		*first = min(*first, instant_of(timer->expires));
}

static void consider_hrtimer(const struct hrtimer *timer, u64 *first)
{
	if (hrtimer_active(timer))
		*first = min_t(u64, *first, ktime_to_ns(hrtimer_get_expires(timer)));
}

/* The timer of keep-alives, which some kernels have besides the one that each socket has. */
static const struct timer_list *keepalive_timer(struct sock *sk)
{
#ifdef CONFORMANCE_HAS_KEEPALIVE_TIMER
	return &inet_csk(sk)->icsk_keepalive_timer;
#else
	return &sk->sk_timer;
#endif
}

/* When a connection may next do something by itself. Its timers may come later than they were asked to. */
static void consider_timers(struct sock *sk, u64 *first)
{
	if (sk->sk_state == TCP_TIME_WAIT) {
		consider_timer(&inet_twsk(sk)->tw_timer, first);
	} else if (sk->sk_state == TCP_NEW_SYN_RECV) {
		consider_timer(&inet_reqsk(sk)->rsk_timer, first);
	} else {
		consider_timer(&inet_csk(sk)->icsk_retransmit_timer, first);
		consider_timer(&inet_csk(sk)->icsk_delack_timer, first);
		consider_timer(&sk->sk_timer, first);
		consider_timer(keepalive_timer(sk), first);
		consider_hrtimer(&tcp_sk(sk)->pacing_timer, first);
		consider_hrtimer(&tcp_sk(sk)->compressed_ack_timer, first);
	}
}

/* How many connection blocks there are, and when TCP may next do something by itself: U64_MAX for never. */
static unsigned int count_blocks(u64 *first)
{
	struct inet_hashinfo *table = &tcp_hashinfo;
	unsigned int i, count = 0;

	*first = U64_MAX;
	for (i = 0; i <= table->ehash_mask; i++) {
		struct hlist_nulls_node *node;
		struct sock *sk;

		sk_nulls_for_each(sk, node, &table->ehash[i].chain) {
			count++;
			consider_timers(sk, first);
		}
	}
	return count;
}

/* Makes room for another line: what there is goes out, if need be. */
static char *room_for(unsigned int octets)
{
	if (channel->answered + octets > sizeof(channel->answer) / 2) {
		conformance_host_write(1, channel->answer, channel->answered);
		channel->answered = 0;
	}
	return channel->answer + channel->answered;
}

/* The line that closes an answer. What the kernel does besides TCP, nobody needs to wake it for. */
static void say_done(void)
{
	char wake[32] = "null";
	u64 first;
	unsigned int blocks = count_blocks(&first);

	if (first != U64_MAX) {
		first = max(first, conformance_next_event());
		snprintf(wake, sizeof(wake), "%llu", born_at + DIV_ROUND_UP_ULL(first - BIRTH, NSEC_PER_USEC));
	}
	channel->answered += scnprintf(room_for(MOST_DONE), MOST_DONE,
				       "{\"type\":\"done\",\"n\":%llu,\"wake\":%s,\"blocks\":%u}\n", channel->n, wake,
				       blocks);
}

static void answer(void)
{
	if (!channel->closed)
		say_done();
	conformance_host_write(1, channel->answer, channel->answered);
	channel->answered = 0;
	channel->closed = 0;
	is_open = false;
}

/* What a host says that is neither TCP nor an ICMP error is between it and its network. */
static bool is_of_interest(const struct sk_buff *packet)
{
	const u8 *octets = packet->data;

	if (packet->len >= 20 && octets[0] >> 4 == 4)
		return octets[9] == IPPROTO_TCP || octets[9] == IPPROTO_ICMP;
	if (packet->len < 41 || octets[0] >> 4 != 6)
		return false;
	return octets[6] == IPPROTO_TCP || (octets[6] == IPPROTO_ICMPV6 && octets[40] < 128);
}

static netdev_tx_t wire_transmit(struct sk_buff *packet, struct net_device *device)
{
	static const char head[] = "{\"type\":\"packet\",\"data\":\"";
	static const char tail[] = "\"}\n";
	char *start, *at;

	if (is_open && is_of_interest(packet)) {
		start = at = room_for(2 * packet->len + sizeof(head) + sizeof(tail));
		at += strscpy(at, head, sizeof(head));
		at = bin2hex(at, packet->data, packet->len);
		at += strscpy(at, tail, sizeof(tail));
		channel->answered += at - start;
	}
	consume_skb(packet);
	return NETDEV_TX_OK;
}

/* A packet arrives. What does not even look like IP is refused, as a network would. */
static void arrive(const char *digits, unsigned int octets)
{
	struct sk_buff *packet = netdev_alloc_skb(wire, octets);
	u8 version;

	if (!packet)
		panic("tcp-conformance: no memory for a packet");
	if (hex2bin(skb_put(packet, octets), digits, octets))
		octets = 0;
	version = octets ? packet->data[0] >> 4 : 0;
	if (version != 4 && version != 6) {
		kfree_skb(packet);
		return;
	}
	packet->protocol = htons(version == 4 ? ETH_P_IP : ETH_P_IPV6);
	skb_reset_network_header(packet);
	netif_rx(packet);
}

static void take_packet(void)
{
	static const char key[] = "\"data\":\"";
	const char *digits = strnstr(line, key, length);
	const char *end;

	if (!digits)
		return;
	digits += strlen(key);
	end = memchr(digits, '"', line + length - digits);
	/* As any interrupt: with the clock brought up to date before, and what it has raised done afterwards. */
	irq_enter();
	arrive(digits, end ? (end - digits) / 2 : 0);
	irq_exit();
}

static bool is_of_type(const char *type)
{
	const char *found = strnstr(line, "\"type\":\"", length);

	return found && !strncmp(found + 8, type, strlen(type)) && found[8 + strlen(type)] == '"';
}

/* Waits for a request. A reset is the beginning of another life. */
static void take(void)
{
	u64 now;

	length = conformance_host_read(&line);
	wakes = is_of_type("wake");
	if (is_of_type("reset")) {
		if (kept)
			conformance_host_go_back();
		target = BIRTH;
	} else if (kept) {
		now = number_of("\"now\":");
		target = now > born_at ? BIRTH + (now - born_at) * NSEC_PER_USEC : 0;
	}
}

static void wake_agent(unsigned int requested)
{
	channel->requested = requested;
	wake_up(&waiting);
}

/* Its time has come. */
static void deliver(void)
{
	channel->n = number_of("\"n\":");
	conformance_still = true;
	if (is_of_type("packet")) {
		take_packet();
		channel->request[0] = 0;
	} else if (wakes) {
		channel->request[0] = 0;
	} else {
		memcpy(channel->request, line, length);
		channel->request[length] = 0;
		wake_agent(true);
	}
	/* Nothing but a look at them tells of connections that end after their application has let go of them. */
	if (channel->watches)
		wake_agent(true);
	length = 0;
}

/*
 * How far time goes before a request is looked at. A timer that is due within the same microsecond comes after what
 * arrives then, as with every other stack: in the suite's world it has arrived by then, and the wake follows.
 */
static u64 before_request(void)
{
	u64 next = conformance_next_event();

	if (kept && !wakes && next <= target && target - next < NSEC_PER_USEC && next > conformance_time())
		return next - 1;
	return target;
}

/* What the kernel does when it has nothing to do. */
void conformance_idle(void)
{
	u64 until;

	if (!channel || !channel->ready) {
		time_travel_sleep();
		return;
	}
	/* Some kernels keep their tick until it has come once: they would ask to be woken for nothing every 10 ms. */
	tick_nohz_idle_stop_tick();
	if (!length) {
		conformance_still = false;
		if (is_open)
			answer();
		take();
		is_open = true;
	}
	until = before_request();
	if (conformance_time() < until || conformance_next_event() <= until) {
		conformance_run_to(until);
		return;
	}
	if (!kept && target == BIRTH) {
		kept = true;
		conformance_host_keep((const char *)channel, sizeof(*channel));
		/* Each way back leads here, with the line of its reset. */
		length = conformance_host_last(&line);
		born_at = number_of("\"now\":");
	}
	deliver();
}

static __poll_t channel_poll(struct file *file, struct poll_table_struct *table)
{
	poll_wait(file, &waiting, table);
	return channel->requested ? EPOLLIN | EPOLLRDNORM : 0;
}

static int channel_mmap(struct file *file, struct vm_area_struct *area)
{
	return remap_pfn_range(area, area->vm_start, __pa(channel) >> PAGE_SHIFT, area->vm_end - area->vm_start,
			       area->vm_page_prot);
}

static bool is_between(const struct sock *sk, const struct conformance_pair *pair)
{
	if (sk->sk_family != pair->family || sk->sk_num != pair->local_port ||
	    ntohs(sk->sk_dport) != pair->remote_port)
		return false;
#if IS_ENABLED(CONFIG_IPV6)
	if (pair->family == AF_INET6)
		return !memcmp(&sk->sk_v6_daddr, pair->remote, 16);
#endif
	return !memcmp(&sk->sk_daddr, pair->remote, 4);
}

/* A state, or 0: that of the connection between two endpoints, with a cookie unless that is 0. */
static long state_of(const struct conformance_pair *pair)
{
	struct inet_hashinfo *table = &tcp_hashinfo;
	unsigned int i;

	for (i = 0; i <= table->ehash_mask; i++) {
		struct hlist_nulls_node *node;
		struct sock *sk;

		sk_nulls_for_each(sk, node, &table->ehash[i].chain) {
			if (!is_between(sk, pair))
				continue;
			if (pair->cookie && atomic64_read(&sk->sk_cookie) != pair->cookie)
				continue;
			if (sk->sk_state == TCP_TIME_WAIT)
				return inet_twsk(sk)->tw_substate;
			return sk->sk_state;
		}
	}
	return 0;
}

static long channel_ioctl(struct file *file, unsigned int request, unsigned long argument)
{
	struct conformance_pair pair;

	if (request != CONFORMANCE_STATE)
		return -ENOTTY;
	if (copy_from_user(&pair, (void __user *)argument, sizeof(pair)))
		return -EFAULT;
	return state_of(&pair);
}

static const struct net_device_ops wire_operations = {
	.ndo_start_xmit = wire_transmit,
};

/* A point-to-point link that carries IP packets and nothing else, and holds none back. */
static void set_up_wire(struct net_device *device)
{
	device->netdev_ops = &wire_operations;
	device->type = ARPHRD_NONE;
	device->flags = IFF_POINTOPOINT | IFF_NOARP | IFF_MULTICAST;
	device->priv_flags |= IFF_NO_QUEUE;
	device->mtu = ETH_DATA_LEN;
	device->min_mtu = ETH_MIN_MTU;
	device->max_mtu = ETH_MAX_MTU;
	device->needs_free_netdev = true;
}

static const struct file_operations operations = {
	.poll = channel_poll,
	.mmap = channel_mmap,
	.unlocked_ioctl = channel_ioctl,
};

static void say(struct console *console, const char *text, unsigned int size)
{
	conformance_host_write(2, text, size);
}

static struct console stderr_console = {
	.name = "conformance",
	.write = say,
	.flags = CON_PRINTBUFFER | CON_ENABLED,
	.index = -1,
};

static int __init channel_init(void)
{
	register_console(&stderr_console);
	channel = alloc_pages_exact(sizeof(*channel), GFP_KERNEL | __GFP_ZERO);
	wire = alloc_netdev(0, CONFORMANCE_DEVICE, NET_NAME_UNKNOWN, set_up_wire);
	if (!channel || !wire || register_netdev(wire))
		return -ENOMEM;
	return register_chrdev(CONFORMANCE_MAJOR, "tcp-conformance", &operations);
}
device_initcall(channel_init);
