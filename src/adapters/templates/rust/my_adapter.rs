//! An adapter to start from, in Rust: a host at which every port is closed. Put your stack where FILL IN stands.
//! Build: rustc -O -o my-adapter my_adapter.rs

use std::io::{self, BufRead, BufWriter, Write};
use std::net::Ipv4Addr;

const FIN: u8 = 1;
const SYN: u8 = 2;
const RST: u8 = 4;
const ACK: u8 = 16;

/// FILL IN: what your stack is, can do, and how it is configured. The protocol's page explains each key.
const DECLARATION: &str = concat!(
    r#""protocol":1,"name":"my-stack","version":"0","#,
    r#""supports":"blocks deterministic long-time crafted clock","#,
    r#""mss":1460,"receive_buffer":65535,"initial_window":4,"msl":120000000,"time_wait":240000000,"#,
    r#""min_rto":1000000,"max_rto":60000000,"initial_rto":1000000,"granularity":1000,"#,
    r#""give_up_data":100000000,"give_up_syn":180000000,"give_up_syn_ack":180000000,"#,
    r#""give_up_orphan":100000000,"fin_wait_2":60000000,"delayed_ack":200000"#,
);

/// A request: a line of flat JSON in which keys occur once and nothing is escaped. A key is found by looking for it.
struct Request<'a>(&'a str);

impl<'a> Request<'a> {
    fn value(&self, key: &str) -> Option<&'a str> {
        let quoted = format!("\"{key}\":");
        let from = self.0.find(&quoted)? + quoted.len();
        let rest = &self.0[from..];
        match rest.strip_prefix('"') {
            Some(text) => text.split('"').next(),
            None => rest.split([',', '}']).next(),
        }
    }

    fn text(&self, key: &str) -> &'a str {
        self.value(key).unwrap_or("")
    }

    fn number(&self, key: &str) -> i64 {
        self.text(key).parse().unwrap_or(0)
    }

    fn octets(&self, key: &str) -> Vec<u8> {
        let hex = self.text(key);
        (0..hex.len() / 2).filter_map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).ok()).collect()
    }
}

/// The lines of an answer, before they are written.
type Answer = Vec<String>;

fn packet_line(octets: &[u8]) -> String {
    let hex: String = octets.iter().map(|octet| format!("{octet:02x}")).collect();
    format!(r#"{{"type":"packet","data":"{hex}"}}"#)
}

/// FILL IN: your stack, freshly started. Here it is one that knows no connection.
struct Host {
    address: [u8; 4],
}

impl Host {
    fn new(request: &Request) -> Host {
        let address: Ipv4Addr = request.text("address").parse().unwrap_or(Ipv4Addr::UNSPECIFIED);
        Host { address: address.octets() }
    }

    /// FILL IN: give the packet to your stack, and push what it sends and tells.
    fn packet(&mut self, data: &[u8], _now: i64, answer: &mut Answer) {
        let Some(segment) = self.segment_of(data) else { return };
        let (flags, offset) = (segment[13], usize::from(segment[12] >> 4) * 4);
        // RFC 9293, section 3.10.7.1: the connection does not exist.
        let occupied = segment.len() - offset + usize::from(flags & SYN != 0) + usize::from(flags & FIN != 0);
        if flags & RST != 0 {
        } else if flags & ACK != 0 {
            answer.push(self.reply(data, segment, word(&segment[8..]), 0, RST));
        } else {
            let ack = word(&segment[4..]).wrapping_add(occupied as u32);
            answer.push(self.reply(data, segment, 0, ack, RST | ACK));
        }
    }

    /// The segment in a packet, if it is one, for us, and whole.
    fn segment_of<'a>(&self, data: &'a [u8]) -> Option<&'a [u8]> {
        let header = usize::from(data.first()? & 15) * 4;
        let total = usize::from(u16::from_be_bytes([*data.get(2)?, *data.get(3)?]));
        let right = data.len() >= 40 && data[0] >> 4 == 4 && data[9] == 6 && data[16..20] == self.address;
        if !right || header < 20 || checksum(0, &data[..header]) != 0 {
            return None;
        }
        let segment = data.get(header..total)?;
        let offset = usize::from(segment.get(12)? >> 4) * 4;
        let whole = segment.len() >= 20 && (20..=segment.len()).contains(&offset);
        (whole && checksum(pseudo(&data[12..20], segment.len()), segment) == 0).then_some(segment)
    }

    fn reply(&self, packet: &[u8], segment: &[u8], seq: u32, ack: u32, flags: u8) -> String {
        let mut out = [0u8; 40];
        (out[0], out[3], out[8], out[9]) = (0x45, 40, 64, 6);
        out[12..16].copy_from_slice(&self.address);
        out[16..20].copy_from_slice(&packet[12..16]);
        out[20..22].copy_from_slice(&segment[2..4]);
        out[22..24].copy_from_slice(&segment[0..2]);
        out[24..28].copy_from_slice(&seq.to_be_bytes());
        out[28..32].copy_from_slice(&ack.to_be_bytes());
        (out[32], out[33]) = (5 << 4, flags);
        let check = checksum(0, &out[..20]);
        out[10..12].copy_from_slice(&check.to_be_bytes());
        let check = checksum(pseudo(&out[12..20], 20), &out[20..]);
        out[36..38].copy_from_slice(&check.to_be_bytes());
        packet_line(&out)
    }

    /// FILL IN: make the call, and push exactly one result.
    fn call(&mut self, request: &Request, _now: i64, answer: &mut Answer) {
        let failure = match request.text("call") {
            "connect" | "listen" => "no-resources",
            _ => "not-connected",
        };
        answer.push(format!(r#"{{"type":"result","ok":false,"failure":"{failure}"}}"#));
    }

    /// FILL IN: do whatever is due by now, and push what comes of it. Called after each request.
    fn expire(&mut self, _now: i64, _answer: &mut Answer) {}

    /// FILL IN: when `expire` is next to be called, in microseconds.
    fn wake(&self) -> Option<i64> {
        None
    }

    /// FILL IN: how many connection blocks are alive, TIME-WAIT included, listeners not.
    fn blocks(&self) -> usize {
        0
    }
}

fn word(octets: &[u8]) -> u32 {
    u32::from_be_bytes([octets[0], octets[1], octets[2], octets[3]])
}

fn sum(total: u32, octets: &[u8]) -> u32 {
    octets
        .iter()
        .enumerate()
        .fold(total, |total, (i, &octet)| total + (u32::from(octet) << if i % 2 == 0 { 8 } else { 0 }))
}

/// The sum over the pseudo header: the two addresses, the protocol, the length.
fn pseudo(ends: &[u8], length: usize) -> u32 {
    sum(6 + length as u32, ends)
}

fn checksum(total: u32, octets: &[u8]) -> u16 {
    let mut total = sum(total, octets);
    while total > 0xffff {
        total = (total >> 16) + (total & 0xffff);
    }
    !(total as u16)
}

fn main() -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut host = Host { address: [0; 4] };
    for line in io::stdin().lock().lines() {
        let line = line?;
        let request = Request(&line);
        let (n, now) = (request.number("n"), request.number("now"));
        let mut answer = Answer::new();
        match request.text("type") {
            "hello" => {
                writeln!(out, r#"{{"type":"declaration","n":{n},{DECLARATION}}}"#)?;
                out.flush()?;
                continue;
            }
            "reset" => host = Host::new(&request),
            "packet" => host.packet(&request.octets("data"), now, &mut answer),
            "call" => host.call(&request, now, &mut answer),
            _ => {}
        }
        host.expire(now, &mut answer);
        let wake = host.wake().map_or("null".to_string(), |at| at.to_string());
        answer.push(format!(r#"{{"type":"done","n":{n},"wake":{wake},"blocks":{}}}"#, host.blocks()));
        writeln!(out, "{}", answer.join("\n"))?;
        out.flush()?;
    }
    Ok(())
}
