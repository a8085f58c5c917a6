//! smoltcp behind the adapter protocol of tcp-conformance: one request a line in, its answer out.

mod connection;
mod declaration;
mod host;
mod link;
mod message;
mod options;

use std::io::{self, BufRead, Write};

use host::Host;
use message::{Answer, Request};

fn main() -> io::Result<()> {
    let mut output = io::stdout().lock();
    let mut host = None;
    for line in io::stdin().lock().lines() {
        let line = line?;
        let request = Request(&line);
        let mut answer = Answer::default();
        // A panic of the stack is caught by nothing: the process ends with 101, and the suite sees a crash.
        if let Err(message) = respond(&mut host, &request, &mut answer) {
            let n = request.number("n").unwrap_or(-1);
            answer.line(&format!(r#"{{"type":"error","n":{n},"message":{message:?}}}"#));
        }
        output.write_all(answer.0.as_bytes())?;
        output.flush()?;
    }
    Ok(())
}

fn respond(host: &mut Option<Host>, request: &Request, answer: &mut Answer) -> Result<(), String> {
    let n = request.count("n")?;
    let kind = request.text("type")?;
    match kind {
        "hello" => {
            answer.line(&declaration::line(n));
            return Ok(());
        }
        "reset" => *host = Some(Host::new(request)?),
        _ => {
            let host = host.as_mut().ok_or("the first request was no reset")?;
            host.advance(request.count("now")?);
            match kind {
                "packet" => host.receive(request.octets("data")?, answer),
                "call" => host.call(request, answer)?,
                "wake" => host.settle(None, answer),
                other => return Err(format!("no request is called {other}")),
            }
        }
    }
    let (wake, blocks) = host.as_mut().map_or((None, 0), |host| (host.wake(), host.blocks()));
    let wake = wake.map_or("null".to_string(), |at| at.to_string());
    answer.line(&format!(r#"{{"type":"done","n":{n},"wake":{wake},"blocks":{blocks}}}"#));
    Ok(())
}
