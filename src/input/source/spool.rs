//! Standard input that is too large to be held, put aside in a temporary file that has no name: nothing of it is left
//! behind, however the program ends.

use std::fs::File;
use std::io::{self, Read, Write};
use std::sync::Arc;

use super::Input;

/// Bytes of standard input that are held in memory.
const HELD: u64 = 4 << 20;

/// Bytes in a file without a name, which goes with the last that holds it.
#[derive(Debug, Clone)]
pub struct Spool {
    file: Arc<File>,
    bytes: u64,
}

impl Spool {
    /// How many they are.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    #[cfg(unix)]
    pub(super) fn read_at(&self, buffer: &mut [u8], from: u64) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(&*self.file, buffer, from)
    }

    #[cfg(windows)]
    pub(super) fn read_at(&self, buffer: &mut [u8], from: u64) -> io::Result<usize> {
        std::os::windows::fs::FileExt::seek_read(&*self.file, buffer, from)
    }
}

impl Input {
    /// What a stream like standard input holds, one byte more than `most` at the most: then it is known to be cut. The
    /// little that most logs are stays in memory; more is put aside in the system's folder for temporary files.
    ///
    /// # Errors
    /// It cannot be read, or not be put aside.
    pub fn of_stream(stream: impl Read, most: u64) -> io::Result<Self> {
        let mut stream = stream.take(most.saturating_add(1));
        let mut head = Vec::new();
        (&mut stream).take(HELD).read_to_end(&mut head)?;
        if (head.len() as u64) < HELD {
            return Ok(Self::Stdin(head));
        }
        let mut put_aside = || {
            let mut file = tempfile::tempfile()?;
            file.write_all(&head)?;
            let bytes = head.len() as u64 + io::copy(&mut stream, &mut file)?;
            Ok(Self::Spooled(Spool { file: Arc::new(file), bytes }))
        };
        let aside: io::Result<Self> = put_aside();
        aside.map_err(|error| io::Error::new(error.kind(), format!("it cannot be put aside: {error}")))
    }
}
