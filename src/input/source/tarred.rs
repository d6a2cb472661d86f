//! Tar archives: on disk their members are parts of the file; in a packed stream they are kept while they fit into
//! memory, so that the stream is unpacked once, and else read from it again in one go.

use std::cell::Cell;
use std::collections::{BTreeSet, HashSet};
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;
use std::sync::Arc;

use tar::{Archive, EntryType};

use super::SkipReason;
use super::limits::Limit;
use super::listing::{Listing, Member};
use super::place::Place;
use super::solid::Solid;
use super::window::{CUT_OFF, Window};

/// Lists a tar archive in which one can go back and forth.
pub(super) fn list(window: &Window, listing: &mut Listing<'_>) {
    let heads = Heads::default();
    let mut tar = Archive::new(heads.of(window.reader()));
    let entries = match tar.entries_with_seek() {
        Ok(entries) => entries,
        Err(error) => return listing.skip_whole(SkipReason::Damaged(error.to_string())),
    };
    let length = window.length().unwrap_or(0);
    let mut links = Links::default();
    for entry in entries {
        let mut entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                listing.skip_whole(SkipReason::Damaged(error.to_string()));
                break;
            }
        };
        if !listing.entry() {
            break;
        }
        if !listing.hold_names(heads.bytes()) {
            break;
        }
        heads.next();
        let Some(path) = regular(&mut entry, listing, &mut links) else { continue };
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
    let heads = Heads::default();
    let mut tar = Archive::new(heads.of(stream));
    let Ok(entries) = tar.entries() else { return };
    let mut links = Links::default();
    for entry in entries {
        heads.pause();
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
        if !listing.hold_names(heads.bytes()) {
            break;
        }
        let Some(path) = regular(&mut entry, listing, &mut links) else {
            if !pass(&mut entry, &heads, listing) {
                break;
            }
            continue;
        };
        if !listing.wanted(&path) {
            listing.members.push(Member { path, bytes: entry.size(), place: Place::in_memory(Vec::new()) });
            if !pass(&mut entry, &heads, listing) {
                break;
            }
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
        if !pass(&mut entry, &heads, listing) {
            break;
        }
    }
    links.say(listing);
}

/// Reads a member to its end, so that only headers are read between it and the next; false where it cannot be.
fn pass<R: Read>(entry: &mut tar::Entry<'_, R>, heads: &Heads, listing: &mut Listing<'_>) -> bool {
    let passed = io::copy(entry, &mut io::sink());
    heads.next();
    if let Err(error) = &passed {
        listing.stopped(error);
    }
    passed.is_ok()
}

/// Bytes that the headers of one member may take: its name, where it leads to, and what else is said of it.
const HEAD_BYTES: u64 = 1 << 20;

/// Counts what is read of headers, which the tar reader holds in memory whatever their size.
#[derive(Clone, Default)]
pub(super) struct Heads {
    /// Bytes read since the last member.
    read: Rc<Cell<u64>>,
    /// A member is being read.
    paused: Rc<Cell<bool>>,
}

impl Heads {
    fn of<R>(&self, inner: R) -> Headed<R> {
        Headed { inner, heads: self.clone() }
    }

    /// The headers of the next member begin.
    fn next(&self) {
        self.read.set(0);
        self.paused.set(false);
    }

    /// What is read now is no header.
    fn pause(&self) {
        self.paused.set(true);
    }

    /// Bytes that the headers took.
    pub(super) fn bytes(&self) -> u64 {
        self.read.get()
    }
}

/// A reader whose headers are counted.
struct Headed<R> {
    inner: R,
    heads: Heads,
}

impl<R: Read> Read for Headed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        if !self.heads.paused.get() {
            let all = self.heads.read.get() + read as u64;
            self.heads.read.set(all);
            if all > HEAD_BYTES {
                return Err(io::Error::other(format!("the headers of a member are longer than {HEAD_BYTES} bytes")));
            }
        }
        Ok(read)
    }
}

impl<R: Seek> Seek for Headed<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// Links in the archive, with what they lead to.
#[derive(Default)]
struct Links(BTreeSet<(String, String)>);

impl Links {
    fn say(self, listing: &mut Listing<'_>) {
        let held: HashSet<&str> = listing.members.iter().map(|member| member.path.as_str()).collect();
        let links: Vec<(String, Option<String>)> = self
            .0
            .into_iter()
            .map(|(path, target)| (path, Some(target).filter(|target| held.contains(target.as_str()))))
            .collect();
        for (path, target) in links {
            listing.link(&path, target.as_deref());
        }
    }
}

/// The path of a regular file; what is none is said.
fn regular<R: Read>(entry: &mut tar::Entry<'_, R>, listing: &mut Listing<'_>, links: &mut Links) -> Option<String> {
    let kind = entry.header().entry_type();
    if matches!(kind, EntryType::Directory | EntryType::XGlobalHeader) {
        return None;
    }
    let path = listing.path_of(&String::from_utf8_lossy(&entry.path_bytes()));
    match kind {
        EntryType::Regular | EntryType::Continuous => {
            let Some(name) = sparse(entry) else { return Some(path) };
            let path = if name.is_empty() { path } else { listing.path_of(&name) };
            listing.skip_wanted(&path, SkipReason::Unreadable(SPARSE.to_owned()));
        }
        EntryType::Link | EntryType::Symlink => {
            let target = entry.link_name_bytes().unwrap_or_default();
            let target = String::from_utf8_lossy(&target).replace('\\', "/");
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let from_here = kind == EntryType::Symlink && !target.starts_with('/');
            let target = if from_here { format!("{folder}/{target}") } else { target };
            links.0.insert((path, super::listing::normal(&target).0));
        }
        EntryType::GNUSparse => {
            listing.skip_wanted(&path, SkipReason::Unreadable(SPARSE.to_owned()));
        }
        EntryType::Fifo => listing.skip(&path, SkipReason::Fifo),
        _ => listing.skip(&path, SkipReason::Device),
    }
    None
}

/// What is said of a file that is stored without its holes.
const SPARSE: &str = "a sparse file inside of a tar archive: unpack it and name the folder";

/// The name of a file that is stored without its holes, as pax headers say; empty where they give none.
fn sparse<R: Read>(entry: &mut tar::Entry<'_, R>) -> Option<String> {
    let headers = entry.pax_extensions().ok()??;
    let (mut sparse, mut name) = (false, String::new());
    for header in headers.flatten() {
        sparse |= header.key_bytes().starts_with(b"GNU.sparse.");
        if header.key_bytes() == b"GNU.sparse.name" {
            name = String::from_utf8_lossy(header.value_bytes()).into_owned();
        }
    }
    sparse.then_some(name)
}
