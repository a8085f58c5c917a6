/* The host: its device, addresses and routes, and the settings of the kernel. */

#include "agent.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <net/if.h>
#include <net/route.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEVICE CONFORMANCE_DEVICE
#define LEAST_MTU_OF_IPV6 1280

/* As the kernel's header has it, which can't stand beside that of the C library. */
struct address_of_ipv6 {
  struct in6_addr address;
  uint32_t prefix_length;
  int index;
};

static int control = -1, control6 = -1;

void must(bool succeeded, const char *what) {
  if (succeeded) return;
  fprintf(stderr, "tcp-conformance: %s: %s\n", what, strerror(errno));
  exit(70);
}

static bool write_setting(const char *path, const char *value, size_t length) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return false;
  bool written = write(fd, value, length) == (ssize_t)length;
  close(fd);
  return written;
}

/* But for the last one, what keeps the host from talking of anything but TCP. */
static const char *const SETTINGS[][2] = {
    {"ipv4/conf/all/rp_filter", "0"},
    {"ipv4/conf/default/rp_filter", "0"},
    {"ipv6/conf/default/accept_ra", "0"},
    {"ipv6/conf/default/autoconf", "0"},
    {"ipv6/conf/default/accept_dad", "0"},
    {"ipv6/conf/default/router_solicitations", "0"},
    {"ipv6/conf/default/addr_gen_mode", "1"},
    /* What was learned of a destination is not used for the next connection, as on the stack "linux". */
    {"ipv4/tcp_no_metrics_save", "1"},
};

static void bring_up(const char *name) {
  struct ifreq request = {0};
  strcpy(request.ifr_name, name);
  must(ioctl(control, SIOCGIFFLAGS, &request) == 0, "a device's flags can't be read");
  request.ifr_flags |= IFF_UP;
  must(ioctl(control, SIOCSIFFLAGS, &request) == 0, "a device can't be brought up");
}

void prepare_host(void) {
  mkdir("/proc", 0555);
  must(mount("proc", "/proc", "proc", 0, NULL) == 0, "/proc can't be mounted");
  for (size_t i = 0; i < sizeof SETTINGS / sizeof *SETTINGS; i++) {
    char path[128];
    snprintf(path, sizeof path, "/proc/sys/net/%s", SETTINGS[i][0]);
    must(write_setting(path, SETTINGS[i][1], strlen(SETTINGS[i][1])), SETTINGS[i][0]);
  }
  control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  control6 = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  bring_up("lo");
  bring_up(DEVICE);
}

static void set_mtu(int mtu, bool is_v6) {
  struct ifreq request = {.ifr_mtu = is_v6 && mtu < LEAST_MTU_OF_IPV6 ? LEAST_MTU_OF_IPV6 : mtu};
  strcpy(request.ifr_name, DEVICE);
  must(ioctl(control, SIOCSIFMTU, &request) == 0, "the MTU can't be set");
}

static void set_addresses_v4(const union endpoint *own, const union endpoint *peer) {
  struct ifreq request = {0};
  strcpy(request.ifr_name, DEVICE);
  memcpy(&request.ifr_addr, &own->v4, sizeof own->v4);
  must(ioctl(control, SIOCSIFADDR, &request) == 0, "the address can't be set");
  memcpy(&request.ifr_dstaddr, &peer->v4, sizeof peer->v4);
  must(ioctl(control, SIOCSIFDSTADDR, &request) == 0, "the peer's address can't be set");
  struct rtentry everywhere = {.rt_flags = RTF_UP, .rt_dev = (char *)DEVICE};
  everywhere.rt_dst.sa_family = everywhere.rt_genmask.sa_family = everywhere.rt_gateway.sa_family = AF_INET;
  must(ioctl(control, SIOCADDRT, &everywhere) == 0, "the route can't be laid");
}

static void set_addresses_v6(const union endpoint *own) {
  int index = (int)if_nametoindex(DEVICE);
  struct address_of_ipv6 request = {own->v6.sin6_addr, 128, index};
  must(ioctl(control6, SIOCSIFADDR, &request) == 0, "the IPv6 address can't be set");
  struct in6_rtmsg everywhere = {.rtmsg_flags = RTF_UP, .rtmsg_ifindex = index, .rtmsg_metric = 1};
  must(ioctl(control6, SIOCADDRT, &everywhere) == 0, "the IPv6 route can't be laid");
}

/* From here on, what the kernel draws depends on the seed. */
static void stir(int64_t seed) {
  struct {
    struct rand_pool_info head;
    int64_t seed[4];
  } entropy = {{256, sizeof entropy.seed}, {seed, seed, seed, seed}};
  int fd = open("/dev/urandom", O_RDWR | O_CLOEXEC);
  must(fd >= 0 && ioctl(fd, RNDADDENTROPY, &entropy) == 0 && ioctl(fd, RNDRESEEDCRNG) == 0,
       "the seed can't be given to the kernel");
  close(fd);
}

/* Makes the settings `tcp_...=value` of a reset. */
static void apply_settings(const char *reset) {
  const char *text = field(reset, "policy");
  if (text == NULL) return;
  char settings[4096];
  size_t length = strcspn(text, "\"");
  if (length >= sizeof settings) return give_up("more settings than expected");
  memcpy(settings, text, length);
  settings[length] = '\0';
  char *rest = NULL;
  for (char *setting = strtok_r(settings, " ", &rest); setting != NULL; setting = strtok_r(NULL, " ", &rest)) {
    char *value = strchr(setting, '=');
    if (value == NULL || strncmp(setting, "tcp_", 4) != 0) continue;
    *value++ = '\0';
    char path[256];
    snprintf(path, sizeof path, "/proc/sys/net/ipv4/%s", setting);
    /* What this version of the kernel does not have is passed over, as the protocol wants it. */
    if (access(path, F_OK) != 0) continue;
    if (!write_setting(path, value, strlen(value))) {
      return give_up("the kernel does not take net.ipv4.%s=%s: %s", setting, value, strerror(errno));
    }
  }
}

void start_host(const char *reset) {
  union endpoint own, peer;
  if (!endpoint_fields(reset, "address", NULL, &own) || !endpoint_fields(reset, "peer", NULL, &peer)) {
    return give_up("a reset without addresses");
  }
  bool is_v6 = own.any.sa_family == AF_INET6;
  set_mtu((int)number_field(reset, "mtu", 1500), is_v6);
  if (is_v6) set_addresses_v6(&own);
  else set_addresses_v4(&own, &peer);
  stir(number_field(reset, "seed", 0));
  apply_settings(reset);
}
