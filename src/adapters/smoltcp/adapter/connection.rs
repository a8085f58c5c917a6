//! A socket of smoltcp's, as the suite sees it: its name, and what its application was told.

use smoltcp::iface::SocketHandle;
use smoltcp::socket::tcp::{Socket, State};

use crate::message::Answer;
use crate::options::Options;

/// One socket of smoltcp's. smoltcp has no events: what was and what is are compared.
pub struct Connection {
    /// Where smoltcp has it.
    pub handle: SocketHandle,
    /// What the suite calls it; nothing as long as it belongs to a listener.
    pub id: Option<i64>,
    /// The listener that it was made for.
    pub listener: Option<i64>,
    /// What it was given so far.
    pub options: Options,
    /// A `send` was not taken whole.
    pub blocked: bool,
    /// The application let go of it; it is kept until it is CLOSED.
    pub released: bool,
    /// How it ended, otherwise than in good order.
    pub failure: Option<&'static str>,
    state: State,
    waiting: usize,
    told_established: bool,
    told_failure: bool,
    told_closed: bool,
}

impl Connection {
    /// A socket that was just made.
    pub fn new(handle: SocketHandle, id: Option<i64>, listener: Option<i64>, options: Options) -> Connection {
        Connection {
            handle,
            id,
            listener,
            options,
            blocked: false,
            released: false,
            failure: None,
            state: State::Closed,
            waiting: 0,
            // Whoever accepts a connection knows that it is established.
            told_established: listener.is_some(),
            told_failure: false,
            told_closed: false,
        }
    }

    /// The application has called: what it did itself is no news.
    pub fn note(&mut self, socket: &Socket) {
        self.state = socket.state();
        self.waiting = socket.recv_queue();
    }

    /// Tells what has changed. `reset`: the packet that has just arrived was an RST.
    pub fn tell(&mut self, socket: &Socket, reset: bool, answer: &mut Answer) {
        let state = socket.state();
        if state == State::Closed && self.failure.is_none() && !self.released {
            self.failure = ending(self.state, reset, self.listener.is_none());
        }
        let news = socket.recv_queue() > self.waiting || (at_end(state) && !at_end(self.state));
        let live = !self.released;
        if let Some(id) = self.id {
            if live && is_established(state, self.state) && !self.told_established {
                self.told_established = true;
                answer.event(id, "established");
            }
            if live && news {
                answer.event(id, "readable");
            }
            if live && self.blocked && socket.can_send() {
                self.blocked = false;
                answer.event(id, "writable");
            }
            if let (Some(failure), false) = (self.failure, self.told_failure) {
                self.told_failure = true;
                answer.event(id, failure);
            }
            if state == State::Closed && !self.told_closed {
                self.told_closed = true;
                answer.event(id, "closed");
            }
            // What came before anybody accepted it is still to be told of.
            self.note(socket);
        } else {
            self.state = state;
        }
    }
}

/// How a connection that was in `before` came to CLOSED: an RST arrived, or a time-out set by the application passed.
fn ending(before: State, reset: bool, active: bool) -> Option<&'static str> {
    match before {
        State::Closed | State::Listen | State::TimeWait => None,
        State::LastAck if !reset => None,
        State::LastAck | State::Closing if reset => None,
        State::SynSent | State::SynReceived if reset && active => Some("refused"),
        _ if reset => Some("reset"),
        _ => Some("timed-out"),
    }
}

/// Whether a connection has come to ESTABLISHED, or a state behind it. smoltcp goes to FIN-WAIT-1 from SYN-RECEIVED if
/// told to close, and forgets there that its SYN was not acknowledged.
fn is_established(state: State, before: State) -> bool {
    match state {
        State::FinWait1 => is_synchronized(before) && before != State::FinWait1,
        _ => is_synchronized(state),
    }
}

/// Whether both ends have agreed on their sequence numbers.
pub fn is_synchronized(state: State) -> bool {
    !matches!(state, State::Closed | State::Listen | State::SynSent | State::SynReceived)
}

/// Whether the peer's FIN was taken.
fn at_end(state: State) -> bool {
    matches!(state, State::CloseWait | State::Closing | State::LastAck | State::TimeWait)
}
