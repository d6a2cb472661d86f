//! Unpacks streams, and stops where they grow beyond the limits.

use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::kind::Codec;
use super::limits::{ArchiveLimits, Limit};

/// Largest window that a stream may ask for, in KiB; beyond it a few bytes could ask for gigabytes.
pub(super) const WINDOW_KIB: u32 = 256 << 10;
const BUFFER: usize = 64 << 10;

/// The unpacked stream.
pub(super) fn unpacked(codec: Codec, packed: impl Read + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
    let packed = BufReader::with_capacity(BUFFER, packed);
    Ok(match codec {
        Codec::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(packed)),
        Codec::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(packed)),
        Codec::Xz => Box::new(lzma_rust2::XzReader::new_mem_limit(packed, true, WINDOW_KIB)),
        Codec::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(packed)?),
    })
}

/// Counts what is read.
pub(super) struct Counted<R> {
    pub(super) inner: R,
    pub(super) count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// An unpacked stream that ends with the [`Limit`] that it meets as an error.
pub(super) struct Metered<R> {
    inner: R,
    /// Packed bytes read so far; `None` where nothing is packed.
    packed: Option<Arc<AtomicU64>>,
    limits: ArchiveLimits,
    /// Bytes that may still come out.
    left: u64,
    /// Bytes that came out.
    pub(super) count: u64,
    /// It failed: some decoders never return when they are asked again.
    ended: bool,
}

impl<R: Read> Metered<R> {
    pub(super) fn new(inner: R, packed: Option<Arc<AtomicU64>>, limits: ArchiveLimits, left: u64) -> Self {
        Self { inner, packed, limits, left, count: 0, ended: false }
    }

    fn check(&self) -> Result<(), Limit> {
        if self.left == 0 {
            return Err(Limit::TotalBytes(self.limits.total_bytes));
        }
        match &self.packed {
            Some(packed)
                if self.count > ArchiveLimits::FREE_BYTES
                    && self.count / self.limits.ratio.max(1) > packed.load(Ordering::Relaxed) =>
            {
                Err(Limit::Ratio(self.limits.ratio))
            }
            _ => Ok(()),
        }
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ended {
            return Ok(0);
        }
        self.check().map_err(io::Error::other)?;
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.inner.read(&mut buffer[..most]).inspect_err(|_| self.ended = true)?;
        self.left -= read as u64;
        self.count += read as u64;
        Ok(read)
    }
}
