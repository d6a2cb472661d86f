//! Zip archives: their list, and their members, each read by itself. What is left of a zip whose list is lost is read
//! in the order of the file.

use std::collections::BTreeSet;
use std::io::{self, Read};

use zip::read::read_zipfile_from_stream;
use zip::{CompressionMethod, SUPPORTED_COMPRESSION_METHODS, ZipArchive};

use super::SkipReason;
use super::limits::Limit;
use super::listing::{Listing, Member};
use super::place::Place;
use super::window::{Cursor, Window};
use super::zip_member::Zip;

/// Lists a zip.
pub(super) fn list(window: &Window, listing: &mut Listing<'_>) {
    let zip = match ZipArchive::new(window.reader()) {
        Ok(zip) => std::sync::Arc::new(Zip(zip)),
        Err(error) => {
            listing.skip_whole(SkipReason::Damaged(error.to_string()));
            return salvage(window, listing);
        }
    };
    if zip.0.has_duplicate_names() {
        listing.skip_whole(SkipReason::SameNames);
    }
    let overlapping = overlapping(&zip.0);
    // What may come out of all of it: each member may shrink as much as it likes, not all of them together.
    let (whole, by_ratio) = listing.allowance.limits.of_archive(window.length().unwrap_or(0));
    let mut left = whole;
    for index in 0..zip.0.len() {
        if !listing.entry() {
            return;
        }
        let entry = match zip.0.by_index_data(index) {
            Ok(entry) => entry,
            Err(error) => {
                listing.skip_whole(SkipReason::Damaged(error.to_string()));
                continue;
            }
        };
        let name = entry.name().unwrap_or_else(|_| String::from_utf8_lossy(entry.name_raw()).into_owned().into());
        if entry.is_dir() || name.ends_with('\\') {
            continue;
        }
        let path = listing.path_of(&name);
        if entry.is_symlink() {
            listing.link(&path, None);
        } else if entry.encrypted() {
            listing.skip_wanted(&path, SkipReason::Encrypted);
        } else if overlapping.contains(&index) {
            listing.skip_wanted(&path, SkipReason::Overlaps);
        } else if !is_read(entry.compression()) {
            listing.skip_wanted(&path, SkipReason::Method(entry.compression().to_string()));
        } else {
            let (most, limit) = listing.allowance.limits.of_member(entry.compressed_size());
            let (most, limit) = if left < most { (left, by_ratio) } else { (most, limit) };
            let bytes = entry.size().min(most);
            if listing.wanted(&path) {
                left -= bytes;
            }
            if entry.size() > most {
                listing.skip_wanted(&path, SkipReason::CutAt(bytes, limit));
            }
            // One byte more than the list says: a member that is longer than that fails its check, and is said.
            let most = if entry.size() > most { most } else { entry.size() + 1 };
            let place = Place::Zip { zip: zip.clone(), index, most };
            listing.members.push(Member { path, bytes, place });
        }
    }
}

/// The members whose bytes lie in those of a member before them: a few bytes could be unpacked as many times as there
/// are members.
fn overlapping(zip: &ZipArchive<Cursor>) -> BTreeSet<usize> {
    /// Bytes of the header of a member, without its name.
    const HEADER: u64 = 30;
    let range = |index: usize| {
        let entry = zip.by_index_data(index).ok()?;
        let from = entry.header_start();
        let header = HEADER + entry.name_raw().len() as u64;
        Some((from, from.saturating_add(header).saturating_add(entry.compressed_size()), index))
    };
    let mut ranges: Vec<(u64, u64, usize)> = (0..zip.len()).filter_map(range).collect();
    ranges.sort_unstable_by_key(|&(from, _, index)| (from, index));
    let mut end = 0;
    let mut overlapping = BTreeSet::new();
    for (from, to, index) in ranges {
        if from < end {
            overlapping.insert(index);
        } else {
            end = to;
        }
    }
    overlapping
}

/// Whether members packed by a method can be unpacked; the crate's own list leaves out LZMA, which it unpacks.
fn is_read(method: CompressionMethod) -> bool {
    method == CompressionMethod::Lzma || SUPPORTED_COMPRESSION_METHODS.contains(&method)
}

/// Keeps the members of a zip whose list is damaged or cut off, as far as they can be read from its start.
fn salvage(window: &Window, listing: &mut Listing<'_>) {
    let mut reader = io::BufReader::new(window.reader());
    loop {
        let mut entry = match read_zipfile_from_stream(&mut reader) {
            Ok(Some(entry)) if listing.entry() => entry,
            // What ends the reading was said of the whole archive.
            _ => return,
        };
        let name = entry.name().unwrap_or_else(|_| String::from_utf8_lossy(entry.name_raw()).into_owned().into());
        let path = listing.path_of(&name);
        if entry.is_dir() || !listing.wanted(&path) {
            continue;
        }
        let (most, limit) = listing.allowance.limits.of_member(entry.compressed_size());
        let most = most.min(listing.allowance.memory).min(listing.allowance.bytes);
        let mut bytes = Vec::new();
        let read = (&mut entry).take(most).read_to_end(&mut bytes);
        let held = bytes.len() as u64;
        let cut = if let Err(error) = read {
            Some(SkipReason::Damaged(error.to_string()))
        } else if held < most {
            None
        } else if most == listing.allowance.memory {
            Some(SkipReason::CutAt(held, Limit::Memory(listing.allowance.limits.memory)))
        } else {
            Some(SkipReason::CutAt(held, limit))
        };
        let last = cut.is_some();
        if let Some(reason) = cut {
            listing.skip(&path, reason);
        }
        listing.allowance.hold(held);
        listing.allowance.bytes -= held;
        listing.members.push(Member { path, bytes: held, place: Place::in_memory(bytes) });
        if last {
            return;
        }
    }
}
