//! What the adapter declares. Where a number comes from stands behind it; file names are those of smoltcp's source.

const SECOND: i64 = 1_000_000;

/// What differs between the versions: the RTO's bounds and its first value (`socket/tcp.rs`, RTTE_...).
struct Rto {
    least: i64,
    most: i64,
    initial: i64,
}

const fn rto() -> Rto {
    match env!("CARGO_PKG_VERSION").as_bytes() {
        // RTTE_INITIAL_RTT 300 ms and four times RTTE_INITIAL_DEV 100 ms.
        b"0.12.0" => Rto { least: 10_000, most: 10 * SECOND, initial: 700_000 },
        _ => Rto { least: SECOND, most: 60 * SECOND, initial: SECOND },
    }
}

/// The size of a socket's buffers where nobody asks for another; smoltcp leaves it to the application.
pub const BUFFER: usize = 65_535;

/// What it can do. Not there: urgent data ("ignored", says its page), codepoints, R1, RFC 5961's answer to an RST, and,
/// as nobody asks for them, timestamps. ICMP errors are declared, as RFC 1122 has IP pass them up; smoltcp's does not.
const SUPPORTS: &str = "half-close simultaneous-open status blocks deterministic long-time crafted power crash clock \
                        ipv6 keep-alive user-timeout window-scale sack icmp";

/// The line that answers `hello`.
pub fn line(n: i64) -> String {
    let Rto { least, most, initial } = rto();
    // CLOSE_DELAY of `socket/tcp.rs`, "fixed interval of 10 s" of its page.
    let time_wait = 10 * SECOND;
    // ACK_DELAY_DEFAULT of `socket/tcp.rs`.
    let delayed_ack = 10_000;
    // It has no R2 and tries for ever, unless the application sets a time-out; here are the RFC's (RFC 9293, 3.8.3).
    let (data, opening) = (100 * SECOND, 180 * SECOND);
    // Reno begins with 2 * 1024 octets, whatever the MSS (`socket/tcp/congestion/reno.rs`).
    let initial_window = 2;
    // Its times are in microseconds, but round trips are measured and an RTO is counted in milliseconds.
    let granularity = 1_000;
    // SRTT and RTTVAR are whole milliseconds, rounded up at each step (`RttEstimator::sample`). That adds up to 8 ms to
    // the one and to 11 to the other, which counts four times: 52 ms more, of 1 s at least. In 0.12 of 10 ms at least.
    let lateness = if least < SECOND { 5.2 } else { 0.052 };
    // `challenge_ack_reply` of `socket/tcp.rs`: at most one a second.
    let (answers_most, answers_per) = (1, SECOND);
    format!(
        r#"{{"type":"declaration","n":{n},"protocol":1,"name":"smoltcp","version":"{version}","supports":"{SUPPORTS}","#,
        version = env!("CARGO_PKG_VERSION"),
    ) + &format!(
        r#""mss":1460,"receive_buffer":{BUFFER},"initial_window":{initial_window},"msl":{msl},"#,
        msl = time_wait / 2,
    ) + &format!(
        r#""time_wait":{time_wait},"granularity":{granularity},"lateness":{lateness},"#,
    ) + &format!(
        r#""min_rto":{least},"max_rto":{most},"initial_rto":{initial},"#,
    ) + &format!(
        r#""give_up_data":{data},"give_up_syn":{opening},"give_up_syn_ack":{opening},"give_up_orphan":{data},"#,
    ) + &format!(
        r#""fin_wait_2":null,"delayed_ack":{delayed_ack},"answers_most":{answers_most},"answers_per":{answers_per}}}"#,
    )
}
