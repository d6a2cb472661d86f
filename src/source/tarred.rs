//! Tar archives: on disk their members are parts of the file; in a packed stream they are kept while they fit into
//! memory, so that the stream is unpacked once, and else read from it again in one go.

use std::collections::BTreeSet;
use std::io::Read;
use std::sync::Arc;

use tar::{Archive, EntryType};

use super::SkipReason;
use super::limits::Limit;
use super::listing::{Listing, Member};
use super::place::{CUT_OFF, Place, Window};
use super::solid::Solid;

/// Lists a tar archive in which one can go back and forth.
pub(super) fn list(window: &Window, listing: &mut Listing<'_>) {
    let mut tar = Archive::new(window.reader());
    let entries = match tar.entries_with_seek() {
        Ok(entries) => entries,
        Err(error) => return listing.skip_whole(SkipReason::Damaged(error.to_string())),
    };
    let length = window.length().unwrap_or(0);
    let mut links = Links::default();
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                listing.skip_whole(SkipReason::Damaged(error.to_string()));
                break;
            }
        };
        if !listing.entry() {
            break;
        }
        let Some(path) = regular(&entry, listing, &mut links) else { continue };
        let (from, most) = (entry.raw_file_position(), listing.allowance.limits.member_bytes);
        let bytes = entry.size().min(most);
        if from.saturating_add(entry.size()) > length {
            listing.skip_wanted(&path, SkipReason::Damaged(CUT_OFF.to_owned()));
        }
        let bytes = bytes.min(length.saturating_sub(from));
        if entry.size() > most {
            listing.skip_wanted(&path, SkipReason::CutAt(bytes, Limit::MemberBytes(most)));
        }
        listing.members.push(Member { path, bytes, place: Place::Window(window.part(from, bytes)) });
    }
    links.say(listing);
}

/// Lists a tar archive while it is unpacked. `stream` unpacks it; `solid` does so again, for what is not kept.
pub(super) fn list_stream(stream: &mut dyn Read, solid: &Arc<Solid>, listing: &mut Listing<'_>) {
    let mut tar = Archive::new(stream);
    let Ok(entries) = tar.entries() else { return };
    let mut links = Links::default();
    for entry in entries {
        let mut entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                listing.stopped(&error);
                break;
            }
        };
        if !listing.entry() {
            break;
        }
        let Some(path) = regular(&entry, listing, &mut links) else { continue };
        if !listing.wanted(&path) {
            listing.members.push(Member { path, bytes: entry.size(), place: Place::in_memory(Vec::new()) });
            continue;
        }
        let (from, size) = (entry.raw_file_position(), entry.size());
        let most = listing.allowance.limits.member_bytes;
        let bytes = size.min(most);
        if size > most {
            listing.skip(&path, SkipReason::CutAt(bytes, Limit::MemberBytes(most)));
        }
        let (place, bytes) = if listing.allowance.memory >= bytes {
            let mut held = Vec::new();
            let read = (&mut entry).take(bytes).read_to_end(&mut held);
            listing.allowance.hold(held.len() as u64);
            if let Err(error) = read {
                listing.stopped_in(&path, &error);
            } else if (held.len() as u64) < bytes {
                listing.skip(&path, SkipReason::Damaged(CUT_OFF.to_owned()));
            }
            let bytes = held.len() as u64;
            (Place::in_memory(held), bytes)
        } else {
            (Place::Solid { solid: Arc::clone(solid), from, to: from.saturating_add(bytes) }, bytes)
        };
        listing.members.push(Member { path, bytes, place });
    }
    links.say(listing);
}

/// Links in the archive, with what they lead to.
#[derive(Default)]
struct Links(BTreeSet<(String, String)>);

impl Links {
    fn say(self, listing: &mut Listing<'_>) {
        for (path, target) in self.0 {
            listing.link(&path, Some(&target));
        }
    }
}

/// The path of a regular file; what is none is said.
fn regular<R: Read>(entry: &tar::Entry<'_, R>, listing: &mut Listing<'_>, links: &mut Links) -> Option<String> {
    let kind = entry.header().entry_type();
    if matches!(kind, EntryType::Directory | EntryType::XGlobalHeader) {
        return None;
    }
    let path = listing.path_of(&String::from_utf8_lossy(&entry.path_bytes()));
    match kind {
        EntryType::Regular | EntryType::Continuous => return Some(path),
        EntryType::Link | EntryType::Symlink => {
            let target = entry.link_name_bytes().unwrap_or_default();
            let target = String::from_utf8_lossy(&target).replace('\\', "/");
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let from_here = kind == EntryType::Symlink && !target.starts_with('/');
            let target = if from_here { format!("{folder}/{target}") } else { target };
            links.0.insert((path, super::listing::normal(&target).0));
        }
        EntryType::GNUSparse => {
            listing.skip_wanted(&path, SkipReason::Unreadable("a sparse file inside of a tar archive".to_owned()));
        }
        EntryType::Fifo => listing.skip(&path, SkipReason::Fifo),
        _ => listing.skip(&path, SkipReason::Device),
    }
    None
}
