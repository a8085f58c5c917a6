//! Options of a socket, as far as smoltcp has them.

use smoltcp::socket::tcp::Socket;
use smoltcp::time::Duration;

use crate::declaration::BUFFER;
use crate::message::Request;

/// What was asked for; absent options stay as they are.
#[derive(Clone, Copy, Default)]
pub struct Options {
    no_delay: Option<bool>,
    keep_alive: Option<bool>,
    keep_alive_idle: Option<i64>,
    user_timeout: Option<i64>,
    hop_limit: Option<i64>,
    receive_buffer: Option<i64>,
    send_buffer: Option<i64>,
}

/// RFC 9293 wants the interval of keep-alives to be two hours unless set; smoltcp has no value of its own.
const KEEP_ALIVE_IDLE: i64 = 7_200_000_000;

impl Options {
    /// Those of a request.
    pub fn of(request: &Request) -> Options {
        Options {
            no_delay: request.flag("no_delay"),
            keep_alive: request.flag("keep_alive"),
            keep_alive_idle: request.number("keep_alive_idle"),
            user_timeout: request.number("user_timeout"),
            hop_limit: request.number("hop_limit"),
            receive_buffer: request.number("receive_buffer"),
            send_buffer: request.number("send_buffer"),
        }
    }

    /// These, and those of `later` where it has any.
    pub fn and(self, later: Options) -> Options {
        Options {
            no_delay: later.no_delay.or(self.no_delay),
            keep_alive: later.keep_alive.or(self.keep_alive),
            keep_alive_idle: later.keep_alive_idle.or(self.keep_alive_idle),
            user_timeout: later.user_timeout.or(self.user_timeout),
            hop_limit: later.hop_limit.or(self.hop_limit),
            receive_buffer: later.receive_buffer.or(self.receive_buffer),
            send_buffer: later.send_buffer.or(self.send_buffer),
        }
    }

    /// The sizes of the buffers for receiving and for sending, which a socket keeps for its life.
    pub fn buffers(&self) -> (usize, usize) {
        let size = |asked: Option<i64>| asked.map_or(BUFFER, |octets| octets.max(1) as usize);
        (size(self.receive_buffer), size(self.send_buffer))
    }

    /// Sets them.
    pub fn apply(&self, socket: &mut Socket) {
        if let Some(no_delay) = self.no_delay {
            socket.set_nagle_enabled(!no_delay);
        }
        if let Some(microseconds) = self.user_timeout {
            socket.set_timeout((microseconds > 0).then(|| Duration::from_micros(microseconds as u64)));
        }
        if let Some(hop_limit) = self.hop_limit {
            socket.set_hop_limit(Some(hop_limit as u8));
        }
        // One interval serves for the first keep-alive and for those behind it, and there is no limit to their number.
        match self.keep_alive {
            Some(true) => {
                let idle = self.keep_alive_idle.unwrap_or(KEEP_ALIVE_IDLE);
                socket.set_keep_alive(Some(Duration::from_micros(idle as u64)));
            }
            Some(false) => socket.set_keep_alive(None),
            None => (),
        }
    }
}
