"""An adapter to start from, in Python: a host at which every port is closed. Put your stack where FILL IN stands."""

import json
import struct
import sys

SECOND = 1_000_000

# FILL IN: what your stack is, can do, and how it is configured. Each key is explained on the protocol's page.
DECLARATION = {
    "name": "my-stack",
    "version": "0",
    "supports": "blocks deterministic long-time crafted clock",
    "mss": 1460,
    "receive_buffer": 65_535,
    "initial_window": 4,
    "msl": 120 * SECOND,
    "time_wait": 240 * SECOND,
    "min_rto": SECOND,
    "max_rto": 60 * SECOND,
    "initial_rto": SECOND,
    "granularity": 1_000,
    "give_up_data": 100 * SECOND,
    "give_up_syn": 180 * SECOND,
    "give_up_syn_ack": 180 * SECOND,
    "give_up_orphan": 100 * SECOND,
    "fin_wait_2": 60 * SECOND,
    "delayed_ack": 200_000,
}

FIN, SYN, RST, ACK = 1, 2, 4, 16


def write(**message):
    """Writes a line of an answer."""
    sys.stdout.write(json.dumps(message) + "\n")


def checksum(octets):
    """The Internet checksum; that of octets which end with or hold their right checksum is 0."""
    total = int.from_bytes(octets + bytes(len(octets) % 2), "big") % 0xFFFF
    return 0xFFFF - (total or 0xFFFF)


class Host:
    """FILL IN: your stack, freshly started. Here it is one that knows no connection."""

    def __init__(self, address, peer, mtu, seed):
        self.address = bytes(map(int, address.split(".")))

    def packet(self, data, now):
        """FILL IN: give the packet to your stack. What it sends goes out by `send`, what it tells by `write`."""
        header = data[0] % 16 * 4
        segment = data[header : int.from_bytes(data[2:4], "big")]
        if len(data) < 40 or data[9] != 6 or data[16:20] != self.address or checksum(data[:header]) != 0:
            return
        pseudo = data[12:20] + struct.pack("!HH", 6, len(segment))
        if len(segment) < 20 or checksum(pseudo + segment) != 0:
            return
        remote, local, seq, ack, offset, flags = struct.unpack("!HHIIBB", segment[:14])
        if not 20 <= offset // 16 * 4 <= len(segment) or flags & RST:
            return
        # RFC 9293, section 3.10.7.1: the connection does not exist.
        length = len(segment) - offset // 16 * 4 + bool(flags & SYN) + bool(flags & FIN)
        if flags & ACK:
            self.send(data[12:16], local, remote, ack, 0, RST)
        else:
            self.send(data[12:16], local, remote, 0, (seq + length) % 2**32, RST | ACK)

    def send(self, to, local, remote, seq, ack, flags):
        """Sends a segment without text. A stack brings its own way of making packets, and calls `write` with them."""
        segment = struct.pack("!HHIIBBHHH", local, remote, seq, ack, 5 << 4, flags, 0, 0, 0)
        check = checksum(self.address + to + struct.pack("!HH", 6, len(segment)) + segment)
        segment = segment[:16] + struct.pack("!H", check) + segment[18:]
        header = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(segment), 0, 0, 64, 6, 0) + self.address + to
        header = header[:10] + struct.pack("!H", checksum(header)) + header[12:]
        write(type="packet", data=(header + segment).hex())

    def call(self, name, socket, request, now):
        """FILL IN: make the call. Returns what belongs to its result, or {"ok": False, "failure": word}."""
        if name in ("connect", "listen"):
            return {"ok": False, "failure": "no-resources"}
        return {"ok": False, "failure": "not-connected"}

    def expire(self, now):
        """FILL IN: whatever is due by now. Called after each request."""

    def next_timer(self):
        """FILL IN: when `expire` is next to be called, in microseconds, or None."""
        return None

    def blocks(self):
        """FILL IN: how many connection blocks are alive, TIME-WAIT included, listeners not."""
        return 0


def main():
    """Answers requests until there are no more."""
    host = None
    for line in sys.stdin:
        request = json.loads(line)
        what, now = request["type"], request.get("now")
        if what == "hello":
            write(type="declaration", n=request["n"], protocol=1, **DECLARATION)
        else:
            if what == "reset":
                host = Host(request["address"], request["peer"], request["mtu"], request["seed"])
            elif what == "packet":
                host.packet(bytes.fromhex(request["data"]), now)
            elif what == "call":
                result = host.call(request["call"], request["socket"], request, now)
                write(**{"type": "result", "ok": True, **result})
            host.expire(now)
            write(type="done", n=request["n"], wake=host.next_timer(), blocks=host.blocks())
        sys.stdout.flush()


main()
