//! Where the bytes of a log file are: on disk, in memory, in a part of either, in a zip, in a stream that has to be
//! unpacked from its start.

use std::fmt;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::solid::Solid;
use super::window::{Steady, Window};
use super::zip_member::Zip;

/// Where bytes are. Cheap to clone; holds no file open.
#[derive(Clone)]
pub(super) enum Place {
    /// A whole file or a part of one.
    Window(Window),
    /// A member of a zip: the first bytes of entry `index`, so many at most.
    Zip { zip: Arc<Zip>, index: usize, most: u64 },
    /// Bytes `from` to `to` of a stream.
    Solid { solid: Arc<Solid>, from: u64, to: u64 },
}

impl Place {
    pub(super) fn on_disk(path: PathBuf) -> Self {
        Self::Window(Window::on_disk(path))
    }

    pub(super) fn in_memory(bytes: Vec<u8>) -> Self {
        Self::Window(Window::in_memory(bytes))
    }

    pub(super) fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        match self {
            Self::Window(window) => match window.whole_file() {
                Some(path) => Ok(Box::new(Steady::open(path)?)),
                None => Ok(Box::new(window.reader())),
            },
            Self::Zip { zip, index, most } => Ok(Box::new(zip.member(*index)?.take(*most))),
            Self::Solid { solid, from, to } => Ok(Box::new(Arc::clone(solid).cut(*from, *to))),
        }
    }

    /// The file that it is the whole of.
    pub(super) fn real_path(&self) -> Option<&Path> {
        match self {
            Self::Window(window) => window.whole_file(),
            _ => None,
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Window(window) => window.fmt(f),
            Self::Zip { index, .. } => write!(f, "entry {index} of a zip"),
            Self::Solid { from, to, .. } => write!(f, "bytes {from} to {to} of a stream"),
        }
    }
}
