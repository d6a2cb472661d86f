//! Members of a zip, each read by itself.

use std::io::{self, Read};

use self_cell::{MutBorrow, self_cell};
use zip::read::ZipFile;
use zip::{CompressionMethod, ZipArchive};

use super::codec::WINDOW_KIB;
use super::window::Cursor;

/// A zip whose list was read.
pub(super) struct Zip(pub(super) ZipArchive<Cursor>);

type Entry<'a> = ZipFile<'a, Cursor>;

self_cell!(
    /// A member together with the archive that it borrows.
    struct Inflating {
        owner: MutBorrow<ZipArchive<Cursor>>,
        #[not_covariant]
        dependent: Entry,
    }
);

impl Read for Inflating {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.with_dependent_mut(|_, entry| entry.read(buffer))
    }
}

impl Zip {
    /// A reader of one member.
    pub(super) fn member(&self, index: usize) -> io::Result<impl Read + Send + use<>> {
        self.check_window(index)?;
        Ok(Inflating::try_new(MutBorrow::new(self.0.clone()), |zip| zip.borrow_mut().by_index(index))?)
    }

    /// The LZMA decoder takes as much memory as the member asks for: not for any number.
    fn check_window(&self, index: usize) -> io::Result<()> {
        let mut zip = self.0.clone();
        let mut entry = zip.by_index_raw(index)?;
        if entry.compression() != CompressionMethod::Lzma {
            return Ok(());
        }
        // Version (2 bytes), length of the properties (2), lc/lp/pb (1), window (4).
        let mut head = [0; 9];
        entry.read_exact(&mut head)?;
        let window = u32::from_le_bytes([head[5], head[6], head[7], head[8]]);
        if window >> 10 > WINDOW_KIB {
            return Err(io::Error::other(format!("it asks for {window} bytes of memory to be unpacked")));
        }
        Ok(())
    }
}
