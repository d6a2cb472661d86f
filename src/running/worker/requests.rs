//! Lines of input to requests: bounded, hashed, and each bundle once.

use std::collections::HashSet;
use std::io::{self, BufRead};

use sha2::{Digest, Sha256};

use super::contract::{ErrorInfo, ErrorKind, LONGEST_ID, LONGEST_REQUEST, REQUEST, Request};
use crate::input::text::hex;

/// One line of input.
pub(super) struct Line {
    /// Counted from 1.
    pub number: u64,
    /// SHA-256 of its bytes without the line feed, in hex.
    pub sha256: String,
    /// What it asks for, or why it asks for nothing.
    pub request: Result<Request, ErrorInfo>,
}

/// Reads requests. It remembers the ids of bundles, and of a line no more than [`LONGEST_REQUEST`] bytes.
pub(super) struct Requests<R> {
    input: R,
    number: u64,
    seen: HashSet<String>,
}

impl<R: BufRead> Requests<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, number: 0, seen: HashSet::new() }
    }

    /// The next line, empty ones too; none at the end. A last line needs no line feed.
    pub(super) fn next(&mut self) -> io::Result<Option<Line>> {
        let (mut kept, mut hash, mut length, mut begun) = (Vec::new(), Sha256::new(), 0_usize, false);
        loop {
            let bytes = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                bytes => bytes?,
            };
            if bytes.is_empty() {
                break;
            }
            begun = true;
            let end = memchr::memchr(b'\n', bytes);
            let part = &bytes[..end.unwrap_or(bytes.len())];
            hash.update(part);
            length += part.len();
            kept.extend_from_slice(&part[..part.len().min(LONGEST_REQUEST.saturating_sub(kept.len()))]);
            let used = part.len() + usize::from(end.is_some());
            self.input.consume(used);
            if end.is_some() {
                break;
            }
        }
        if !begun {
            return Ok(None);
        }
        self.number += 1;
        let request = if length > LONGEST_REQUEST {
            Err(format!("the line has {length} bytes, more than {LONGEST_REQUEST}"))
        } else {
            self.request(&kept)
        };
        let sha256 = hex(&hash.finalize());
        let request = request.map_err(|why| ErrorInfo::new(ErrorKind::BadRequest, why));
        Ok(Some(Line { number: self.number, sha256, request }))
    }

    fn request(&mut self, line: &[u8]) -> Result<Request, String> {
        if line.trim_ascii().is_empty() {
            return Err("the line is empty".to_owned());
        }
        let request: Request = serde_json::from_slice(line).map_err(|error| format!("no request: {error}"))?;
        if request.schema != REQUEST {
            return Err(format!("schema is {:?}, not {REQUEST:?}", request.schema));
        }
        if !(1..=LONGEST_ID).contains(&request.bundle_id.len()) {
            return Err(format!("bundle_id has {} bytes, not 1 to {LONGEST_ID}", request.bundle_id.len()));
        }
        if !self.seen.insert(request.bundle_id.clone()) {
            return Err(format!("an earlier line asks for bundle_id {:?}", request.bundle_id));
        }
        Ok(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(input: &[u8]) -> Vec<Line> {
        // A small buffer, so that lines go over its end.
        let mut requests = Requests::new(io::BufReader::with_capacity(7, input));
        std::iter::from_fn(|| requests.next().expect("memory is readable")).collect()
    }

    fn request(id: &str) -> String {
        format!(r#"{{"schema":"{REQUEST}","bundle_id":"{id}","uri":"file:///x"}}"#)
    }

    #[test]
    fn every_line_is_one_also_the_empty_and_the_unended() {
        let text = format!("{}\n\n{}\r\nno json\n{}", request("a"), request("b"), request("c"));
        let lines = lines(text.as_bytes());
        assert_eq!(lines.iter().map(|line| line.number).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
        let good: Vec<bool> = lines.iter().map(|line| line.request.is_ok()).collect();
        assert_eq!(good, [true, false, true, false, true]);
        // The digest of nothing.
        assert!(lines[1].sha256.starts_with("e3b0c44298fc1c14"));
        assert!(super::Requests::new(&b""[..]).next().expect("readable").is_none());
    }

    #[test]
    fn a_bundle_is_asked_for_once_and_a_bad_line_takes_no_id() {
        let bad = request("a").replace("work/1", "work/9");
        let text = format!("{bad}\n{}\n{}\n", request("a"), request("a"));
        let lines = lines(text.as_bytes());
        assert!(lines[0].request.is_err() && lines[1].request.is_ok());
        let error = lines[2].request.as_ref().expect_err("the second time");
        assert_eq!((error.kind, error.message.contains("\"a\"")), (ErrorKind::BadRequest, true));
        assert_eq!(lines[1].sha256, lines[2].sha256);
    }

    #[test]
    fn a_line_is_kept_up_to_its_limit_and_hashed_whole() {
        let fits = format!("{}{}", request("a"), " ".repeat(LONGEST_REQUEST - request("a").len()));
        let too_long = format!("{fits} ");
        let lines = lines(format!("{fits}\n{too_long}\n").as_bytes());
        assert!(lines[0].request.is_ok());
        let error = lines[1].request.as_ref().expect_err("too long");
        assert!(error.message.contains("65537"), "{}", error.message);
        assert_ne!(lines[0].sha256, lines[1].sha256);
    }

    #[test]
    fn ids_have_bounds() {
        for id in [String::new(), "x".repeat(LONGEST_ID + 1)] {
            assert!(lines(request(&id).as_bytes())[0].request.is_err());
        }
        assert!(lines(request(&"x".repeat(LONGEST_ID)).as_bytes())[0].request.is_ok());
    }
}
