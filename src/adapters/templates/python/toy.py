"""A toy TCP and its adapter, the example of "Add your stack": IPv4, no options, one segment in flight."""
import hashlib, json, struct, sys, types
BUFFER, MSS, RTO, MAX_RTO, R2, MSL = 65_535, 536, 1_000_000, 60_000_000, 183_000_000, 60_000_000
DECLARATION = {"name": "toy", "version": "1", "mss": MSS, "receive_buffer": BUFFER, "initial_window": 1, "msl": MSL,
    "supports": "half-close simultaneous-open status blocks deterministic long-time crafted power crash clock",
    "time_wait": 2 * MSL, "min_rto": RTO, "max_rto": MAX_RTO, "initial_rto": RTO, "granularity": 0, "delayed_ack": 0,
    "give_up_data": R2, "give_up_syn": R2, "give_up_syn_ack": R2, "give_up_orphan": 2 * R2, "fin_wait_2": 2 * MSL}
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
ON_CLOSE = {"SYN-RECEIVED": "SYN-RECEIVED", "ESTABLISHED": "FIN-WAIT-1", "CLOSE-WAIT": "LAST-ACK"}
ON_FIN = {"ESTABLISHED": "CLOSE-WAIT", "FIN-WAIT-1": "CLOSING", "FIN-WAIT-2": "TIME-WAIT"}
ON_FIN_ACKED = {"FIN-WAIT-1": "FIN-WAIT-2", "CLOSING": "TIME-WAIT", "LAST-ACK": "CLOSED"}
BY_RST = {"SYN-RECEIVED": "refused", "CLOSE-WAIT": "reset", **dict.fromkeys(ON_FIN, "reset")}
host = types.SimpleNamespace()  # whatever lives between two resets
def write(**message): print(json.dumps(message), flush="n" in message)  # the line that closes an answer has an n
def tell(socket, event): socket is None or write(type="event", socket=socket, event=event)
def octets(address): return bytes(map(int, address.split(".")))
def ahead(a, b): return (a - b + 2**31) % 2**32 - 2**31  # sequence numbers wrap
def checksum(data): return 65_535 - (int.from_bytes(data + bytes(len(data) % 2), "big") % 65_535 or 65_535)
def emit(key, flags, seq, ack=0, window=0, text=b""):
    tcp = struct.pack("!HHIIBBHI", key[0], key[2], seq, ack, 80, flags, window, 0) + text
    ip, ends = struct.pack("!HHIBB", 0x4500, 20 + len(tcp), 0, 64, 6), octets(host.address) + octets(key[1])
    tcp = tcp[:16] + struct.pack("!H", checksum(ends + struct.pack("!HH", 6, len(tcp)) + tcp)) + tcp[18:]
    write(type="packet", data=(ip + struct.pack("!H", checksum(ip + ends)) + ends + tcp).hex())
def refuse(key, seq, ack, flags, length):  # RFC 9293, 3.10.7.1
    if flags & (RST | ACK) == ACK: emit(key, RST, ack)
    elif not flags & RST: emit(key, RST | ACK, 0, (seq + length) % 2**32)
class Connection:
    out, inbox, syn, fin, window, failure, ended, released = b"", b"", 1, 0, 0, None, False, False
    def __init__(self, key, state, socket=None, listener=None, rcv=0):
        secret = int(hashlib.sha256(f"{host.seed} {key}".encode()).hexdigest(), 16)
        self.una = self.nxt = (secret + host.now // 4) % 2**32  # RFC 6528
        self.key, self.state, self.socket, self.listener, self.rcv = key, state, socket, listener, rcv
        host.blocks[key] = self
        self.transmit()
    def end(self, why="closed"):
        self.state, self.failure, _ = "CLOSED", "not-connected" if why == "closed" else why, host.blocks.pop(self.key)
        tell(self.socket, why)
    def abort(self):
        if self.state in BY_RST: self.send(RST)
        if self.state != "CLOSED": self.end()
    def send(self, flags=ACK, seq=None, text=b""):
        ack, window = self.rcv if flags & ACK else 0, BUFFER - len(self.inbox)
        emit(self.key, flags, self.nxt if seq is None else seq, ack, window, text)
    def transmit(self, probe=0):  # sends the oldest that is not acknowledged, and sets the timer to do so again
        self.rto, self.since = (min(2 * self.rto, MAX_RTO), self.since) if probe else (RTO, host.now)
        text = b"" if self.syn else self.out[:min(MSS, host.mtu - 40, self.window or probe)]
        fin = self.fin and not self.syn and len(text) == len(self.out) < (self.window or probe)
        flags = (self.state != "SYN-SENT") * ACK | self.syn * SYN | (text == self.out != b"") * PSH | fin * FIN
        self.timer = host.now + self.rto if self.syn or self.out or self.fin else None
        end = (self.una + self.syn + len(text) + fin) % 2**32
        self.nxt = end if ahead(end, self.nxt) > 0 else self.nxt
        if end != self.una: self.send(flags, self.una, text)
    def expire(self):
        if self.state in ("FIN-WAIT-2", "TIME-WAIT"): self.end()
        else: self.end("timed-out") if host.now - self.since >= R2 else self.transmit(probe=1)
    def shutdown(self):
        if self.state not in ON_CLOSE: return self.state == "SYN-SENT" and self.end()
        self.state, self.fin = ON_CLOSE[self.state], 1
        if self.timer is None: self.transmit()
    def arrive(self, seq, ack, flags, window, text, length):  # RFC 9293, 3.10.7.3 and 3.10.7.4
        if self.state == "SYN-SENT":
            if flags & ACK and ack != self.nxt: return refuse(self.key, seq, ack, flags, length)
            if flags & (RST | SYN) != SYN: return self.end("refused") if flags & RST and flags & ACK else None
            self.state, self.rcv = "SYN-RECEIVED", (seq + 1) % 2**32
            if not flags & ACK: return self.transmit()
            seq, flags = self.rcv, flags - SYN  # the rest is as for any segment
        at, room = ahead(seq, self.rcv), BUFFER - len(self.inbox)
        fits = length == at == 0 or any(0 <= end < room for end in (at, at + max(length, 1) - 1))
        if flags & RST and at == 0: return self.end(BY_RST.get(self.state, "closed"))
        if self.state == "TIME-WAIT" and flags & FIN: self.timer = host.now + 2 * MSL
        if flags & (RST | SYN) or not fits: return self.send() if fits or not flags & RST else None
        if not flags & ACK: return
        if self.state == "SYN-RECEIVED":
            if ack != self.nxt: return refuse(self.key, seq, ack, flags, length)
            self.state, self.last = "FIN-WAIT-1" if self.fin else "ESTABLISHED", (seq, ack)
            tell(*(self.socket, "established") if self.listener is None else (self.listener, "acceptable"))
        acked, closed = ahead(ack, self.una), self.window == 0
        if acked > ahead(self.nxt, self.una): return self.send()
        if acked >= 0 and (ahead(seq, self.last[0]), ahead(ack, self.last[1])) >= (0, 0):
            self.window, self.last, self.since = window, (seq, ack), self.since if window else host.now
        if acked > 0:
            if acked > self.syn + len(self.out): self.state, self.fin = ON_FIN_ACKED[self.state], 0
            self.una, self.out, self.syn = ack, self.out[acked - self.syn:], 0
            if self.state == "CLOSED": return self.end()
            tell(self.socket, "writable")
        if self.state in ON_FIN and at <= 0 < length:
            new = text[-at:][:room]
            self.rcv, self.inbox = (self.rcv + len(new)) % 2**32, b"" if self.released else self.inbox + new
            if flags & FIN and len(new) == len(text) + at:
                self.rcv, self.ended, self.state = (self.rcv + 1) % 2**32, True, ON_FIN[self.state]
            tell(self.socket, "readable")
        if acked > 0 or closed and self.window: self.transmit()
        if self.state == "TIME-WAIT" or self.state == "FIN-WAIT-2" and self.released: self.timer = host.now + 2 * MSL
        if length: self.send()
def packet(data):
    tcp, ends = data[data[0] % 16 * 4:int.from_bytes(data[2:4], "big")], data[12:20]
    if checksum(data[:data[0] % 16 * 4]) or data[9:10] != b"\6" or ends[4:] != octets(host.address): return
    if len(tcp) < 20 or not 20 <= tcp[12] // 16 * 4 <= len(tcp): return
    if checksum(ends + struct.pack("!HH", 6, len(tcp)) + tcp): return
    remote, local, seq, ack, offset, flags, window = struct.unpack("!HHIIBBH", tcp[:16])
    key, text = (local, ".".join(map(str, ends[:4])), remote), tcp[offset // 16 * 4:]
    listener, length = host.ports.get(local), len(text) + (flags & SYN > 0) + (flags & FIN)
    if key in host.blocks: host.blocks[key].arrive(seq, ack, flags, window, text, length)
    elif not listener or flags & ACK: refuse(key, seq, ack, flags, length)
    elif flags & (SYN | RST) == SYN: Connection(key, "SYN-RECEIVED", None, listener, (seq + 1) % 2**32)
def no(failure): return {"ok": False, "failure": failure}
def call(name, socket, m):  # what belongs to the result
    c, waiting = host.sockets.get(socket), [c for c in host.blocks.values() if c.listener == socket and not c.socket]
    if name == "connect":
        key = (m["local_port"] or 49_152 + socket, m["remote_address"], m["remote_port"])
        if key in host.blocks: return no("already-exists")
        host.sockets[socket] = Connection(key, "SYN-SENT", socket)
        return {"local_port": key[0]}
    if name == "listen": return {} if host.ports.setdefault(m["local_port"], socket) == socket else no("already-exists")
    if name == "accept":
        c = next((c for c in waiting if c.state != "SYN-RECEIVED"), None)
        if c is None: return no("would-block")
        c.socket, host.sockets[m["as"]] = m["as"], c
        return {"remote_address": c.key[1], "remote_port": c.key[2]}
    if name == "close" and c is None:  # a listener
        for c in waiting: c.abort()
        host.ports = {port: one for port, one in host.ports.items() if one != socket}
        return {}
    if c is None or name == "status" and c.state == "CLOSED": return no("not-connected")
    if name == "status": return {"state": c.state}
    if name == "receive":
        data, c.inbox = c.inbox[:m["max"]], c.inbox[m["max"]:]
        if data and c.state in ON_FIN: c.send()  # the window has opened
        return {"data": data.hex()} if data else {"end": True} if c.ended else no(c.failure or "would-block")
    if name == "send":
        data = bytes.fromhex(m["data"])[:BUFFER - len(c.out)]
        if c.failure or c.fin or c.state not in ("SYN-SENT", *ON_CLOSE): return no(c.failure or "closing")
        c.out += data
        if c.timer is None: c.transmit()
        return {"taken": len(data)} if data else no("would-block")
    if name in ("close", "abort"): c.released, c.inbox, _ = True, b"", host.sockets.pop(socket)
    if name != "set": c.abort() if name == "abort" else c.shutdown()
    return {}
for line in sys.stdin:
    m = json.loads(line)
    if m["type"] == "hello": write(type="declaration", n=m["n"], protocol=1, **DECLARATION)
    else:
        host.now = m["now"]
        if m["type"] == "reset": vars(host).update(m, blocks={}, ports={}, sockets={})
        if m["type"] == "packet": packet(bytes.fromhex(m["data"]))
        if m["type"] == "call": write(type="result", **{"ok": True, **call(m["call"], m["socket"], m)})
        for c in list(host.blocks.values()): c.timer and c.timer <= host.now and c.expire()
        wake = min(filter(None, (c.timer for c in host.blocks.values())), default=None)
        write(type="done", n=m["n"], wake=wake, blocks=len(host.blocks))
