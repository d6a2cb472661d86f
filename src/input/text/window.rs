//! A sliding window over a reader: one reused buffer that holds the current line and what stands
//! behind it, and the SHA-256 of everything read where it is asked for.

use std::cell::Cell;
use std::io::{self, ErrorKind, Read};

use sha2::{Digest, Sha256};

/// Bytes asked of the reader at a time: past 64 KiB a larger buffer is no faster, and one that
/// stays in the second-level cache is scanned faster.
const READ: usize = 256 * 1024;

thread_local! {
    /// The buffer of the input that this thread read before: thousands of small files do with one.
    static SPARE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

pub(super) struct Window<R> {
    reader: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Offset in the input of `buffer[start]`.
    offset: u64,
    ended: bool,
    error: Option<io::Error>,
    /// `None` where nobody asks for it.
    hash: Option<Sha256>,
}

impl<R: Read> Window<R> {
    pub(super) fn new(reader: R, hash: bool) -> Self {
        let mut buffer = SPARE.take();
        buffer.resize(READ, 0);
        let hash = hash.then(Sha256::new);
        Self { reader, buffer, start: 0, end: 0, offset: 0, ended: false, error: None, hash }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Whether nothing follows what the window holds.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    /// Counts bytes as read and consumed that were taken from the reader some other way; the window holds nothing.
    /// Meanwhile does what there is to do with them: where another thread has time, it hashes them.
    pub(super) fn pass_over<T>(&mut self, bytes: &[u8], meanwhile: impl FnOnce() -> T) -> T {
        self.offset += bytes.len() as u64;
        let Some(hash) = &mut self.hash else { return meanwhile() };
        rayon::in_place_scope(|scope| {
            scope.spawn(|_| hash.update(bytes));
            meanwhile()
        })
    }

    pub(super) fn reader(&mut self) -> &mut R {
        &mut self.reader
    }

    /// Ends the input with an error.
    pub(super) fn fail(&mut self, error: io::Error) {
        self.error = Some(error);
        self.ended = true;
    }

    pub(super) fn consume(&mut self, bytes: usize) {
        let bytes = bytes.min(self.end - self.start);
        self.start += bytes;
        self.offset += bytes as u64;
    }

    /// Reads until the window holds `bytes` or the input has ended; says whether it holds them.
    pub(super) fn hold(&mut self, bytes: usize) -> bool {
        while self.end - self.start < bytes && !self.ended {
            self.more();
        }
        self.end - self.start >= bytes
    }

    /// Reads once more. An error ends the input and is kept for [`Window::finish`].
    pub(super) fn more(&mut self) {
        if self.end == self.buffer.len() {
            self.make_room();
        }
        match self.reader.read(&mut self.buffer[self.end..]) {
            Ok(0) => self.ended = true,
            Ok(read) => {
                let end = self.buffer.len().min(self.end + read);
                if let Some(hash) = &mut self.hash {
                    hash.update(&self.buffer[self.end..end]);
                }
                self.end = end;
            }
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => self.fail(e),
        }
    }

    fn make_room(&mut self) {
        let held = self.end - self.start;
        if held <= self.buffer.len() / 4 * 3 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        } else {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
    }

    /// SHA-256 in hexadecimal where it was asked for, and the error that ended the input.
    pub(super) fn finish(self) -> (Option<String>, Option<io::Error>) {
        // One that a long line made large is not kept.
        if self.buffer.len() == READ {
            SPARE.set(self.buffer);
        }
        (self.hash.map(|hash| super::hex(&hash.finalize())), self.error)
    }
}
