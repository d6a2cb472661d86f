//! A large file in pieces that several threads read ahead: each finds the whole plain lines of its piece and prepares
//! them, and one thread takes them in order, so that the result is that of reading the file from front to back.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use memchr::{memchr, memrchr};

use super::Options;
use super::encoding::Order;
use super::stretch::plain_prefix;
use crate::input::source::Steady;

/// What prepares the plain lines of a piece, given their view; runs on any thread.
pub type Prepare<A> = Arc<dyn Fn(&[u8]) -> A + Send + Sync>;

/// The memory of a piece, used again for later ones.
#[derive(Default)]
struct Memory {
    raw: Vec<u8>,
    /// The units of the piece narrowed; used in UTF-16 only.
    narrowed: Vec<u8>,
}

/// A piece as it was read.
pub(super) struct Chunk<A> {
    memory: Memory,
    /// Bytes of a unit.
    unit: usize,
    /// The whole plain lines, in units; empty where another byte stands among them. What stands before them is the rest
    /// of a line that the piece before begins.
    lines: Range<usize>,
    ahead: Option<A>,
}

impl<A> Chunk<A> {
    /// Where the lines stand in the piece, in bytes.
    fn bytes(&self) -> Range<usize> {
        self.lines.start * self.unit..self.lines.end * self.unit
    }

    pub(super) fn raw(&self) -> &[u8] {
        &self.memory.raw[self.bytes()]
    }

    pub(super) fn view(&self) -> &[u8] {
        if self.unit == 1 { self.raw() } else { &self.memory.narrowed[self.lines.clone()] }
    }

    pub(super) fn ahead(&self) -> Option<&A> {
        self.ahead.as_ref()
    }
}

/// Pieces that are read ahead, and wait, for each thread: so that none waits for the one that takes them in order.
const AHEAD: usize = 3;

/// Where a piece is put when it is read; none where preparing it panicked.
type Slot<A> = Arc<OnceLock<Option<io::Result<Arc<Chunk<A>>>>>>;

/// Reads a file in pieces, a few ahead.
pub(super) struct Pieces<A> {
    path: PathBuf,
    order: Option<Order>,
    /// Bytes of the file when it was opened.
    length: u64,
    options: Options,
    prepare: Prepare<A>,
    /// Where the next piece to be read begins.
    next: u64,
    slots: VecDeque<Slot<A>>,
    spare: Arc<Mutex<Vec<Memory>>>,
    current: Option<Arc<Chunk<A>>>,
    /// Bytes of the current piece that were given out.
    given: usize,
    /// Behind what the pieces hold: the end of the file, or the error that it went on.
    rest: Steady,
}

impl<A: Send + Sync + 'static> Pieces<A> {
    /// Opens a file.
    pub(super) fn open(path: &Path, options: Options, prepare: Prepare<A>) -> io::Result<Self> {
        let mut rest = Steady::open(path)?;
        let length = rest.left();
        let mut mark = [0; 2];
        let order = match rest.read_exact(&mut mark).map(|()| mark) {
            Ok([0xFF, 0xFE]) => Some(Order::LowFirst),
            Ok([0xFE, 0xFF]) => Some(Order::HighFirst),
            _ => None,
        };
        rest.skip(length)?;
        Ok(Self {
            path: path.to_owned(),
            order,
            length,
            options,
            prepare,
            next: 0,
            slots: VecDeque::new(),
            spare: Arc::default(),
            current: None,
            given: 0,
            rest,
        })
    }

    /// Makes the next piece the current one where that is given out.
    fn advance(&mut self) -> io::Result<()> {
        if self.current.as_ref().is_some_and(|piece| self.given < piece.memory.raw.len()) {
            return Ok(());
        }
        if let Some(piece) = self.current.take().and_then(Arc::into_inner) {
            spare(&self.spare).push(piece.memory);
        }
        self.given = 0;
        while self.next < self.length && self.slots.len() <= AHEAD * rayon::current_num_threads() {
            self.read_ahead();
        }
        let Some(slot) = self.slots.pop_front() else { return Ok(()) };
        let piece = loop {
            match slot.get() {
                Some(piece) => break piece,
                // Meanwhile this thread does what else there is to do: reading that very piece, perhaps.
                None if rayon::yield_now() == Some(rayon::Yield::Executed) => {}
                None => std::thread::yield_now(),
            }
        };
        match piece.as_ref().expect("preparing a piece does not panic") {
            Ok(piece) => self.current = Some(Arc::clone(piece)),
            Err(error) => return Err(io::Error::new(error.kind(), error.to_string())),
        }
        Ok(())
    }

    fn read_ahead(&mut self) {
        let slot: Slot<A> = Arc::default();
        self.slots.push_back(Arc::clone(&slot));
        let (from, order, line_bytes) = (self.next, self.order, self.options.line_bytes);
        self.next = self.length.min(from + (self.options.piece_bytes.max(64) & !1));
        let bytes = self.next - from;
        let (path, prepare, memories) = (self.path.clone(), Arc::clone(&self.prepare), Arc::clone(&self.spare));
        let read = move || {
            let mut memory = spare(&memories).pop().unwrap_or_default();
            read_piece(&path, from, bytes, &mut memory.raw)?;
            Ok(Arc::new(found(memory, from == 0, order, line_bytes, &prepare)))
        };
        rayon::spawn(move || {
            // A panic here would end the process; whoever waits for the piece panics in its place.
            let _ = slot.set(panic::catch_unwind(AssertUnwindSafe(read)).ok());
        });
    }
}

/// Memory that is not in use. Whoever holds it does nothing that could panic.
fn spare(memories: &Mutex<Vec<Memory>>) -> MutexGuard<'_, Vec<Memory>> {
    memories.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads `bytes` from `from` on, fewer where the file ends before.
fn read_piece(path: &Path, from: u64, bytes: u64, raw: &mut Vec<u8>) -> io::Result<()> {
    let mut file = Steady::open(path)?;
    file.skip(from)?;
    raw.clear();
    raw.reserve_exact(bytes as usize);
    file.take(bytes).read_to_end(raw)?;
    Ok(())
}

/// Finds the whole lines of a piece.
fn found<A>(
    mut memory: Memory,
    first: bool,
    order: Option<Order>,
    line_bytes: usize,
    prepare: &Prepare<A>,
) -> Chunk<A> {
    let (view, unit) = if let Some(order) = order {
        memory.narrowed.clear();
        order.narrow(&memory.raw, &mut memory.narrowed);
        (&memory.narrowed, 2)
    } else {
        (&memory.raw, 1)
    };
    let from = if first { 0 } else { memchr(b'\n', view).map_or(view.len(), |feed| feed + 1) };
    let to = memrchr(b'\n', view).map_or(from, |feed| feed + 1).max(from);
    let lines = &view[from..to];
    // No line can be longer than the limit where every half of it holds a line feed.
    let short = lines.chunks((line_bytes / unit / 2).max(1)).all(|half| half.contains(&b'\n'));
    let plain = short && plain_prefix(lines) == lines.len();
    let ahead = (plain && !lines.is_empty()).then(|| prepare(lines));
    Chunk { memory, unit, lines: from..if plain { to } else { from }, ahead }
}

/// Where bytes come from, and whole lines where they are known before their bytes are asked for.
pub(super) trait Source<A>: Read {
    /// The whole plain lines that come next in the given order of bytes, if they are known; they count as read then.
    fn whole_lines(&mut self, order: Option<Order>) -> io::Result<Option<Arc<Chunk<A>>>>;
}

impl<A: Send + Sync + 'static> Source<A> for Pieces<A> {
    fn whole_lines(&mut self, order: Option<Order>) -> io::Result<Option<Arc<Chunk<A>>>> {
        self.advance()?;
        let Some(piece) = &self.current else { return Ok(None) };
        if order != self.order || self.given != piece.bytes().start || piece.lines.is_empty() {
            return Ok(None);
        }
        self.given = piece.bytes().end;
        Ok(Some(Arc::clone(piece)))
    }
}

/// A reader of which nothing is known before it is read.
pub(super) struct FrontToBack<R>(pub(super) R);

impl<R: Read> Read for FrontToBack<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl<A, R: Read> Source<A> for FrontToBack<R> {
    fn whole_lines(&mut self, _order: Option<Order>) -> io::Result<Option<Arc<Chunk<A>>>> {
        Ok(None)
    }
}

impl<A: Send + Sync + 'static> Read for Pieces<A> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.advance()?;
        let Some(piece) = &self.current else { return self.rest.read(buffer) };
        // The lines behind the head are given out at once, if nobody asks for their bytes.
        let (head, raw) = (piece.bytes().start, &piece.memory.raw);
        let end = if self.given < head { head } else { raw.len() };
        let bytes = buffer.len().min(end - self.given);
        buffer[..bytes].copy_from_slice(&raw[self.given..self.given + bytes]);
        self.given += bytes;
        Ok(bytes)
    }
}
