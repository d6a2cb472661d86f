//! A stream that can only be unpacked from its start. Whoever reads its members in order unpacks it once: a reader that
//! is done leaves the unpacked stream where the next one takes it up.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use super::window::cut_off;

type Stream = Box<dyn Read + Send>;

/// Opens the stream at its start.
type Opener = Box<dyn Fn() -> io::Result<Stream> + Send + Sync>;

/// An unpacked stream.
pub(super) struct Solid {
    open: Opener,
    /// The stream as the last reader left it, and where it stands.
    parked: Mutex<Option<(u64, Stream)>>,
}

impl Solid {
    pub(super) fn new(open: impl Fn() -> io::Result<Stream> + Send + Sync + 'static) -> Self {
        Self { open: Box::new(open), parked: Mutex::new(None) }
    }

    /// A reader of the bytes `from` to `to`.
    pub(super) fn cut(self: Arc<Self>, from: u64, to: u64) -> Cut {
        Cut { solid: self, stream: None, at: from, to }
    }

    /// The stream at `from`.
    fn at(&self, from: u64) -> io::Result<Stream> {
        let parked = self.parked.lock().unwrap_or_else(PoisonError::into_inner).take();
        let (at, mut stream) = match parked {
            Some((at, stream)) if at <= from => (at, stream),
            _ => (0, (self.open)()?),
        };
        let skipped = io::copy(&mut (&mut stream).take(from - at), &mut io::sink())?;
        if skipped < from - at {
            return Err(cut_off());
        }
        Ok(stream)
    }
}

/// Reads a part of a stream.
pub(super) struct Cut {
    solid: Arc<Solid>,
    stream: Option<Stream>,
    at: u64,
    to: u64,
}

impl Read for Cut {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.to - self.at).unwrap_or(usize::MAX).min(buffer.len());
        if most == 0 {
            return Ok(0);
        }
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => self.solid.at(self.at)?,
        };
        // A stream that failed is not put back: nobody goes on with it.
        let read = stream.read(&mut buffer[..most])?;
        if read == 0 {
            return Err(cut_off());
        }
        self.at += read as u64;
        self.stream = Some(stream);
        Ok(read)
    }
}

impl Drop for Cut {
    fn drop(&mut self) {
        if let Some(stream) = self.stream.take() {
            *self.solid.parked.lock().unwrap_or_else(PoisonError::into_inner) = Some((self.at, stream));
        }
    }
}
