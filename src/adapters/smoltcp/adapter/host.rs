//! A host: smoltcp's interface, its sockets, and the applications' calls.

use smoltcp::iface::{Config, Interface, SocketHandle, SocketSet};
use smoltcp::socket::tcp::{RecvError, Socket, SocketBuffer, State};
use smoltcp::time::Instant;
use smoltcp::wire::{HardwareAddress, IpAddress, IpCidr, IpEndpoint, IpListenEndpoint};
use smoltcp::wire::{Ipv4Packet, Ipv6Packet, TcpPacket};

use crate::connection::{Connection, is_synchronized};
use crate::link::Link;
use crate::message::{Answer, Request, hexadecimal};
use crate::options::Options;

/// What a call gives: what belongs to its result, or why it failed.
type Outcome = Result<String, &'static str>;

/// The first port that is given to whoever lets the stack choose: smoltcp leaves it to its user.
const FIRST_DYNAMIC_PORT: u16 = 49_152;

/// How long an application waits that is told to poll at once, and has just done so.
const BREATH: i64 = 1_000;

/// A listener. smoltcp has no backlog: `backlog` sockets are kept for it, and each takes one connection.
struct Listener {
    id: i64,
    local: IpListenEndpoint,
    backlog: i64,
    options: Options,
    /// Connections that nobody has accepted yet, by the places of their sockets.
    ready: Vec<SocketHandle>,
}

/// A host from one reset to the next.
pub struct Host {
    now: i64,
    link: Link,
    interface: Interface,
    sockets: SocketSet<'static>,
    connections: Vec<Connection>,
    listeners: Vec<Listener>,
    next_port: u16,
}

impl Host {
    /// A fresh host with the address, the neighbour and the seed of a `reset`.
    pub fn new(request: &Request) -> Result<Host, String> {
        let now = request.count("now")?;
        let address = address(request, "address")?;
        let peer = address_of(request.text("peer")?)?;
        let mut link = Link::new(request.count("mtu")? as usize);
        let mut config = Config::new(HardwareAddress::Ip);
        config.random_seed = request.count("seed")? as u64;
        let mut interface = Interface::new(config, &mut link, Instant::from_micros(now));
        let prefix = if matches!(address, IpAddress::Ipv4(_)) { 24 } else { 64 };
        interface.update_ip_addrs(|addresses| {
            let _ = addresses.push(IpCidr::new(address, prefix));
        });
        let routed = match peer {
            IpAddress::Ipv4(peer) => interface.routes_mut().add_default_ipv4_route(peer),
            IpAddress::Ipv6(peer) => interface.routes_mut().add_default_ipv6_route(peer),
        };
        routed.map_err(|error| format!("no route: {error:?}"))?;
        let (sockets, connections, listeners) = (SocketSet::new(vec![]), vec![], vec![]);
        Ok(Host { now, link, interface, sockets, connections, listeners, next_port: FIRST_DYNAMIC_PORT })
    }

    /// Time has passed.
    pub fn advance(&mut self, now: i64) {
        self.now = now;
    }

    /// When the stack wants to be polled next.
    pub fn wake(&mut self) -> Option<i64> {
        let at = self.interface.poll_at(Instant::from_micros(self.now), &self.sockets)?.total_micros();
        Some(if at > self.now { at } else { self.now + BREATH })
    }

    /// How many connection blocks there are.
    pub fn blocks(&self) -> usize {
        let live = |state| !matches!(state, State::Closed | State::Listen);
        self.connections.iter().filter(|one| live(self.sockets.get::<Socket>(one.handle).state())).count()
    }

    /// A packet has arrived.
    pub fn receive(&mut self, packet: Vec<u8>, answer: &mut Answer) {
        self.settle(Some(packet), answer);
    }

    /// Lets the stack do what is due, and tells of it.
    pub fn settle(&mut self, packet: Option<Vec<u8>>, answer: &mut Answer) {
        let reset = packet.as_deref().is_some_and(is_reset);
        let now = Instant::from_micros(self.now);
        self.link.arrived = packet;
        loop {
            self.interface.poll(now, &mut self.link, &mut self.sockets);
            let sent = !self.link.sent.is_empty();
            for packet in self.link.sent.drain(..) {
                answer.packet(&packet);
            }
            if !self.throw_away() && !sent {
                break;
            }
        }
        for connection in &mut self.connections {
            connection.tell(self.sockets.get::<Socket>(connection.handle), reset, answer);
        }
        self.look_after_listeners(answer);
        self.forget_closed();
    }

    /// Reads, and throws away, what comes for applications that have let go: smoltcp has no close for both directions,
    /// and a peer whose text nobody reads could never come to its end. Whether there was any.
    fn throw_away(&mut self) -> bool {
        let mut any = false;
        for connection in self.connections.iter().filter(|one| one.released) {
            let read = self.sockets.get_mut::<Socket>(connection.handle).recv(|data| (data.len(), data.len()));
            any |= read.is_ok_and(|octets| octets > 0);
        }
        any
    }

    /// Finds the connections that are ready to be accepted, and puts new sockets in the places of those that are used.
    fn look_after_listeners(&mut self, answer: &mut Answer) {
        for listener in &mut self.listeners {
            let mut held = 0;
            for connection in &mut self.connections {
                if connection.listener != Some(listener.id) || connection.id.is_some() || connection.released {
                    continue;
                }
                let state = self.sockets.get::<Socket>(connection.handle).state();
                let known = listener.ready.contains(&connection.handle);
                if is_synchronized(state) && !known {
                    listener.ready.push(connection.handle);
                    answer.event(listener.id, "acceptable");
                }
                // It gave up before it was established.
                connection.released = state == State::Closed && !known;
                held += i64::from(!connection.released);
            }
            for _ in held..listener.backlog {
                let mut socket = new_socket(&listener.options);
                if socket.listen(listener.local).is_ok() {
                    let handle = self.sockets.add(socket);
                    self.connections.push(Connection::new(handle, None, Some(listener.id), listener.options));
                }
            }
        }
    }

    /// Removes the sockets that nobody holds and that are CLOSED, with nothing left to send.
    fn forget_closed(&mut self) {
        let sockets = &mut self.sockets;
        self.connections.retain(|one| {
            let gone = one.released && sockets.get::<Socket>(one.handle).state() == State::Closed;
            if gone {
                sockets.remove(one.handle);
            }
            !gone
        });
    }

    /// The application calls.
    pub fn call(&mut self, request: &Request, answer: &mut Answer) -> Result<(), String> {
        let id = request.count("socket")?;
        let outcome = match request.text("call")? {
            "connect" => self.connect(id, request)?,
            "listen" => self.listen(id, request)?,
            "accept" => self.accept(id, request.count("as")?),
            "send" => {
                let data = request.octets("data")?;
                self.on(id, |connection, socket| send(connection, socket, &data))
            }
            "receive" => {
                let most = request.count("max")? as usize;
                self.on(id, |connection, socket| receive(connection, socket, most))
            }
            "shutdown" => self.on(id, |_, socket| {
                socket.close();
                done()
            }),
            "close" | "abort" if self.listeners.iter().any(|listener| listener.id == id) => self.stop_listening(id),
            "close" => self.on(id, |connection, socket| {
                connection.released = true;
                if loses_data(socket) { socket.abort() } else { socket.close() }
                done()
            }),
            "abort" => self.on(id, |connection, socket| {
                connection.released = true;
                socket.abort();
                done()
            }),
            "set" => self.set(id, Options::of(request)),
            "status" if self.listeners.iter().any(|listener| listener.id == id) => Ok(status("LISTEN", 0, 0)),
            "status" => self.on(id, |_, socket| {
                Ok(status(&socket.state().to_string(), socket.recv_queue(), socket.send_queue()))
            }),
            other => return Err(format!("no call is named {other}")),
        };
        answer.result(outcome);
        self.settle(None, answer);
        Ok(())
    }

    /// Does something with a socket that the application has.
    fn on(&mut self, id: i64, act: impl FnOnce(&mut Connection, &mut Socket) -> Outcome) -> Outcome {
        let connection = self.connections.iter_mut().find(|one| one.id == Some(id) && !one.released);
        let connection = connection.ok_or("not-connected")?;
        let socket = self.sockets.get_mut::<Socket>(connection.handle);
        let outcome = act(connection, socket);
        connection.note(socket);
        outcome
    }

    fn connect(&mut self, id: i64, request: &Request) -> Result<Outcome, String> {
        let remote = IpEndpoint::new(address(request, "remote_address")?, port(request, "remote_port")?);
        let mut local = IpEndpoint::new(address(request, "local_address")?, port(request, "local_port")?);
        if local.port == 0 {
            local.port = self.free_port(remote);
        }
        let options = Options::of(request);
        let mut socket = new_socket(&options);
        if socket.connect(self.interface.context(), remote, local).is_err() {
            return Ok(Err("invalid"));
        }
        let handle = self.sockets.add(socket);
        let mut connection = Connection::new(handle, Some(id), None, options);
        connection.note(self.sockets.get::<Socket>(handle));
        self.connections.push(connection);
        Ok(Ok(ends(Some(local), Some(remote))))
    }

    fn free_port(&mut self, remote: IpEndpoint) -> u16 {
        loop {
            let port = self.next_port;
            self.next_port = port.checked_add(1).unwrap_or(FIRST_DYNAMIC_PORT);
            let taken = self.connections.iter().any(|one| {
                let socket = self.sockets.get::<Socket>(one.handle);
                socket.remote_endpoint() == Some(remote) && socket.local_endpoint().is_some_and(|end| end.port == port)
            });
            if !taken {
                return port;
            }
        }
    }

    fn listen(&mut self, id: i64, request: &Request) -> Result<Outcome, String> {
        let local = IpEndpoint::new(address(request, "local_address")?, port(request, "local_port")?).into();
        if self.listeners.iter().any(|listener| listener.local == local) {
            return Ok(Err("already-exists"));
        }
        let (backlog, options) = (request.count("backlog")?, Options::of(request));
        self.listeners.push(Listener { id, local, backlog, options, ready: vec![] });
        Ok(done())
    }

    fn accept(&mut self, id: i64, name: i64) -> Outcome {
        let listener = self.listeners.iter_mut().find(|listener| listener.id == id).ok_or("not-connected")?;
        if listener.ready.is_empty() {
            return Err("would-block");
        }
        let handle = listener.ready.remove(0);
        let connection = self.connections.iter_mut().find(|one| one.handle == handle).ok_or("not-connected")?;
        connection.id = Some(name);
        let socket = self.sockets.get::<Socket>(handle);
        Ok(ends(socket.local_endpoint(), socket.remote_endpoint()))
    }

    /// The listener goes, and with it the connections that nobody accepted.
    fn stop_listening(&mut self, id: i64) -> Outcome {
        self.listeners.retain(|listener| listener.id != id);
        for connection in self.connections.iter_mut().filter(|one| one.listener == Some(id) && one.id.is_none()) {
            connection.released = true;
            self.sockets.get_mut::<Socket>(connection.handle).abort();
        }
        done()
    }

    fn set(&mut self, id: i64, options: Options) -> Outcome {
        let Some(listener) = self.listeners.iter_mut().find(|listener| listener.id == id) else {
            return self.on(id, |connection, socket| {
                connection.options = connection.options.and(options);
                connection.options.apply(socket);
                done()
            });
        };
        listener.options = listener.options.and(options);
        for connection in self.connections.iter_mut().filter(|one| one.listener == Some(id) && one.id.is_none()) {
            connection.options = listener.options;
            listener.options.apply(self.sockets.get_mut::<Socket>(connection.handle));
        }
        done()
    }
}

fn done() -> Outcome {
    Ok(String::new())
}

fn new_socket(options: &Options) -> Socket<'static> {
    let (receiving, sending) = options.buffers();
    let mut socket = Socket::new(SocketBuffer::new(vec![0; receiving]), SocketBuffer::new(vec![0; sending]));
    options.apply(&mut socket);
    socket
}

/// Whether letting go now loses data that the peer may believe to be read. "If you no longer wish to receive any data",
/// says smoltcp's `close`, "use abort", and so RFC 9293 has it (SHLD-3). In TIME-WAIT the peer would not learn of it.
fn loses_data(socket: &Socket) -> bool {
    socket.recv_queue() > 0 && !matches!(socket.state(), State::Closed | State::TimeWait)
}

fn send(connection: &mut Connection, socket: &mut Socket, data: &[u8]) -> Outcome {
    match socket.send_slice(data) {
        Ok(taken) => {
            connection.blocked = taken < data.len();
            if taken == 0 && !data.is_empty() { Err("would-block") } else { Ok(format!(r#","taken":{taken}"#)) }
        }
        Err(_) => match socket.state() {
            State::SynSent | State::SynReceived => {
                connection.blocked = true;
                Err("would-block")
            }
            State::Closed | State::Listen => Err(connection.failure.unwrap_or("not-connected")),
            _ => Err("closing"),
        },
    }
}

fn receive(connection: &Connection, socket: &mut Socket, most: usize) -> Outcome {
    let mut data = vec![0; most.min(socket.recv_queue())];
    match socket.recv_slice(&mut data) {
        Ok(0) => Err("would-block"),
        Ok(taken) => Ok(format!(r#","data":"{}""#, hexadecimal(&data[..taken]))),
        Err(RecvError::Finished) => Ok(r#","end":true"#.to_string()),
        Err(RecvError::InvalidState) => match socket.state() {
            State::SynSent | State::SynReceived => Err("would-block"),
            _ => Err(connection.failure.unwrap_or("not-connected")),
        },
    }
}

fn status(state: &str, readable: usize, unacknowledged: usize) -> String {
    format!(r#","state":"{state}","readable":{readable},"unacknowledged":{unacknowledged}"#)
}

/// The two ends of a connection, as far as they are known.
fn ends(local: Option<IpEndpoint>, remote: Option<IpEndpoint>) -> String {
    let end = |name: &str, end: Option<IpEndpoint>| {
        end.map_or(String::new(), |IpEndpoint { addr, port }| {
            format!(r#","{name}_address":"{addr}","{name}_port":{port}"#)
        })
    };
    end("local", local) + &end("remote", remote)
}

fn address(request: &Request, key: &str) -> Result<IpAddress, String> {
    address_of(request.text(key)?)
}

fn address_of(text: &str) -> Result<IpAddress, String> {
    text.parse().map_err(|()| format!("{text} is no address"))
}

fn port(request: &Request, key: &str) -> Result<u16, String> {
    u16::try_from(request.count(key)?).map_err(|_| format!("\"{key}\" is no port"))
}

/// Whether a packet is an RST.
fn is_reset(packet: &[u8]) -> bool {
    let text = match packet.first().map(|first| first >> 4) {
        Some(4) => Ipv4Packet::new_checked(packet).ok().map(|ip| ip.payload().to_vec()),
        Some(6) => Ipv6Packet::new_checked(packet).ok().map(|ip| ip.payload().to_vec()),
        _ => None,
    };
    text.is_some_and(|text| TcpPacket::new_checked(&text[..]).is_ok_and(|segment| segment.rst()))
}
