//! Cabinets. The crate unpacks a member from the start of its folder, which would unpack a folder of n members n times;
//! here a folder is unpacked once, as if it were one member, and cut up.

use std::io::{self, Read, Seek, SeekFrom};

use super::SkipReason;
use super::limits::Limit;
use super::listing::{Listing, Member};
use super::place::Place;
use super::window::{CUT_OFF, Cursor, Window};

/// Longest member that the format allows, which is longer than any folder of a log bundle.
const LONGEST: u32 = 0x7FFF_8000;

/// A row of the list of files (`CFFILE`), as far as it is needed here.
struct Row {
    size: u32,
    offset: u32,
    folder: u16,
}

/// A cabinet in which the first row of the list stands for a whole folder.
struct Whole {
    inner: Cursor,
    at: u64,
    /// Where the first row is.
    row: u64,
    /// Its size, offset and folder.
    says: [u8; 10],
}

impl Read for Whole {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        for (place, byte) in (self.at..).zip(&mut buffer[..read]) {
            if let Some(said) = place.checked_sub(self.row).and_then(|i| self.says.get(usize::try_from(i).ok()?)) {
                *byte = *said;
            }
        }
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Whole {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = self.inner.seek(to)?;
        Ok(self.at)
    }
}

/// Lists a cabinet and keeps its logs.
pub(super) fn list(window: &Window, listing: &mut Listing<'_>) {
    if let Err(error) = folders(window, listing) {
        listing.stopped(&error);
    }
}

fn folders(window: &Window, listing: &mut Listing<'_>) -> io::Result<()> {
    let cabinet = cab::Cabinet::new(window.reader())?;
    let (first, rows) = rows(window)?;
    let Some(name) = cabinet_name(&cabinet, &rows) else { return Ok(()) };
    for (number, folder) in (0_u16..).zip(cabinet.folder_entries()) {
        let mut own: Vec<(&Row, String)> = Vec::new();
        for (row, file) in rows.iter().filter(|row| row.folder == number).zip(folder.file_entries()) {
            if !listing.entry() {
                return Ok(());
            }
            own.push((row, listing.path_of(file.name())));
        }
        own.sort_by_key(|(row, _)| row.offset);
        if own.iter().any(|(_, path)| listing.wanted(path)) {
            let mut says = [0; 10];
            says[..4].copy_from_slice(&LONGEST.to_le_bytes());
            says[8..].copy_from_slice(&number.to_le_bytes());
            let whole = Whole { inner: window.reader(), at: 0, row: first, says };
            if let Err(error) = cut_up(whole, &name, &own, listing) {
                listing.stopped(&error);
            }
        } else {
            for (row, path) in own {
                let place = Place::in_memory(Vec::new());
                listing.members.push(Member { path, bytes: row.size.into(), place });
            }
        }
    }
    Ok(())
}

/// The name of the first file in the list.
fn cabinet_name(cabinet: &cab::Cabinet<Cursor>, rows: &[Row]) -> Option<String> {
    let folder = cabinet.folder_entries().nth(rows.first()?.folder.into())?;
    folder.file_entries().next().map(|file| file.name().to_owned())
}

/// Unpacks a folder once and keeps the members that are wanted.
fn cut_up(whole: Whole, name: &str, own: &[(&Row, String)], listing: &mut Listing<'_>) -> io::Result<()> {
    let mut cabinet = cab::Cabinet::new(whole)?;
    let mut stream = cabinet.read_file(name)?;
    let mut at = 0;
    for (row, path) in own {
        let (from, size) = (u64::from(row.offset), u64::from(row.size));
        if !listing.wanted(path) {
            listing.members.push(Member { path: path.clone(), bytes: size, place: Place::in_memory(Vec::new()) });
            continue;
        }
        if from < at {
            listing.skip(path, SkipReason::Damaged("members of the cabinet overlap".to_owned()));
            continue;
        }
        at += io::copy(&mut (&mut stream).take(from - at), &mut io::sink())?;
        let limits = listing.allowance.limits;
        let most = size.min(limits.member_bytes).min(listing.allowance.memory).min(listing.allowance.bytes);
        let mut held = Vec::new();
        let read = (&mut stream).take(most).read_to_end(&mut held);
        let bytes = held.len() as u64;
        at += bytes;
        listing.allowance.hold(bytes);
        listing.allowance.bytes -= bytes;
        if let Err(error) = &read {
            listing.skip(path, SkipReason::Damaged(error.to_string()));
        } else if bytes < most {
            listing.skip(path, SkipReason::Damaged(CUT_OFF.to_owned()));
        } else if most < size {
            let limit = if most == limits.member_bytes {
                Limit::MemberBytes(most)
            } else if listing.allowance.memory == 0 {
                Limit::Memory(limits.memory)
            } else {
                Limit::TotalBytes(limits.total_bytes)
            };
            listing.skip(path, SkipReason::CutAt(bytes, limit));
        }
        listing.members.push(Member { path: path.clone(), bytes, place: Place::in_memory(held) });
        read?;
    }
    Ok(())
}

/// Where the list of files begins, and what it says of their places, which the crate keeps to itself.
fn rows(window: &Window) -> io::Result<(u64, Vec<Row>)> {
    let mut reader = io::BufReader::new(window.reader());
    let mut head = [0; 36];
    reader.read_exact(&mut head[..30])?;
    let first = u64::from(u32::from_le_bytes([head[16], head[17], head[18], head[19]]));
    let count = u16::from_le_bytes([head[28], head[29]]);
    reader.seek(SeekFrom::Start(first))?;
    let mut rows = Vec::new();
    for _ in 0..count {
        let mut row = [0; 16];
        reader.read_exact(&mut row)?;
        rows.push(Row {
            size: u32::from_le_bytes([row[0], row[1], row[2], row[3]]),
            offset: u32::from_le_bytes([row[4], row[5], row[6], row[7]]),
            folder: u16::from_le_bytes([row[8], row[9]]),
        });
        io::BufRead::read_until(&mut (&mut reader).take(256), 0, &mut Vec::new())?;
    }
    Ok((first, rows))
}
