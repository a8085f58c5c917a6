//! Messages: the fields of a request, and the lines of an answer.

use std::fmt::Write as _;

/// A request, one line of flat JSON without white space and escapes (rule 1 of the protocol).
pub struct Request<'a>(pub &'a str);

impl<'a> Request<'a> {
    /// What stands behind a key, up to the end of its value; no value of the suite's has a quotation mark in it.
    fn raw(&self, key: &str) -> Option<&'a str> {
        let sought = format!("\"{key}\":");
        let start = self.0.find(&sought)? + sought.len();
        let rest = &self.0[start..];
        match rest.strip_prefix('"') {
            Some(text) => text.find('"').map(|end| &text[..end]),
            None => rest.find([',', '}']).map(|end| &rest[..end]),
        }
    }

    /// A string that has to be there.
    pub fn text(&self, key: &str) -> Result<&'a str, String> {
        self.raw(key).ok_or_else(|| format!("no \"{key}\" in {}", self.0))
    }

    /// A whole number.
    pub fn number(&self, key: &str) -> Option<i64> {
        self.raw(key)?.parse().ok()
    }

    /// A whole number that has to be there.
    pub fn count(&self, key: &str) -> Result<i64, String> {
        self.number(key).ok_or_else(|| format!("no number \"{key}\" in {}", self.0))
    }

    /// True or false.
    pub fn flag(&self, key: &str) -> Option<bool> {
        self.raw(key)?.parse().ok()
    }

    /// Octets.
    pub fn octets(&self, key: &str) -> Result<Vec<u8>, String> {
        let text = self.text(key)?;
        let pair = |at: usize| text.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
        (0..text.len()).step_by(2).map(|at| pair(at).ok_or_else(|| format!("\"{key}\" is not hexadecimal"))).collect()
    }
}

/// The lines of one answer.
#[derive(Default)]
pub struct Answer(pub String);

impl Answer {
    /// Adds a line.
    pub fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    /// The stack sends a packet.
    pub fn packet(&mut self, octets: &[u8]) {
        self.line(&format!(r#"{{"type":"packet","data":"{}"}}"#, hexadecimal(octets)));
    }

    /// Something happened to a socket.
    pub fn event(&mut self, socket: i64, event: &str) {
        self.line(&format!(r#"{{"type":"event","socket":{socket},"event":"{event}"}}"#));
    }

    /// The result of the call: what belongs to it, or why it failed.
    pub fn result(&mut self, result: Result<String, &str>) {
        match result {
            Ok(more) => self.line(&format!(r#"{{"type":"result","ok":true{more}}}"#)),
            Err(failure) => self.line(&format!(r#"{{"type":"result","ok":false,"failure":"{failure}"}}"#)),
        }
    }
}

/// Octets in lower-case hexadecimal.
pub fn hexadecimal(octets: &[u8]) -> String {
    octets.iter().fold(String::with_capacity(2 * octets.len()), |mut text, octet| {
        let _ = write!(text, "{octet:02x}");
        text
    })
}
