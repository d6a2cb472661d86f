//! Takes the logs out of an archive: finds the four directories in it as on disk, and goes into the archives in it.

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::codec::{Counted, Metered, unpacked};
use super::kind::{self, ArchiveKind, Codec};
use super::limits::{Allowance, Limit};
use super::listing::{Listing, Member, stop};
use super::place::Place;
use super::solid::Solid;
use super::tree::Folders;
use super::window::Window;
use super::{Directory, Layout, LogFile, OneInput, Options, SkipReason, cabinet, locate, tarred, zipped};

/// An archive to read.
pub(super) struct Container {
    /// Path inside the source.
    pub(super) shown: String,
    pub(super) place: Place,
    /// The directory that it lies in; then its members are of that directory.
    directory: Option<Directory>,
    /// The archives around it.
    around: Vec<String>,
}

impl Container {
    pub(super) fn new(shown: String, place: Place, directory: Option<Directory>) -> Self {
        Self { shown, place, directory, around: Vec::new() }
    }

    /// The last part of its path.
    fn name(&self) -> &str {
        self.shown.rsplit('/').next().unwrap_or(&self.shown)
    }
}

/// Takes an archive that the user named. `above` are the folders of its own path.
pub(super) fn input(
    part: &mut OneInput,
    container: &Container,
    above: &[String],
    options: Options,
    allowance: &mut Allowance,
) {
    part.layout = Layout::LooseLogs;
    take(part, container, above.to_vec(), options, allowance);
    part.skipped.sort();
    part.skipped.dedup();
    part.count();
}

/// Takes an archive found in a folder.
pub(super) fn archive(part: &mut OneInput, container: &Container, options: Options, allowance: &mut Allowance) {
    take(part, container, Vec::new(), options, allowance);
}

fn take(part: &mut OneInput, container: &Container, above: Vec<String>, options: Options, allowance: &mut Allowance) {
    if container.around.len() >= allowance.limits.nesting as usize {
        let limit = Limit::Nesting(allowance.limits.nesting);
        return part.skip(container.shown.clone(), SkipReason::Limit(limit));
    }
    let members = match members(part, container, options, allowance) {
        Ok(members) => members,
        Err(reason) => return part.skip(container.shown.clone(), reason),
    };
    let mut chosen: Vec<(Member, Option<Directory>)> = Vec::new();
    if container.directory.is_some() {
        chosen.extend(members.into_iter().map(|member| (member, container.directory)));
    } else {
        let folders = Folders::of(members.iter().map(|member| member.path.as_str()));
        let search = locate::directories(&folders, Path::new(""), above);
        let places: Vec<(String, Directory)> =
            search.found.iter().map(|found| (slashed(&found.place), found.directory)).collect();
        for found in &search.found {
            let base = inside(&container.shown, &slashed(&found.base));
            if !part.bases.contains(&base) {
                part.bases.push(base);
            }
            let place = inside(&container.shown, &slashed(&found.place));
            part.directories[found.directory as usize].found.get_or_insert(place);
        }
        if search.gave_up && places.is_empty() {
            part.skip(container.shown.clone(), SkipReason::TooManyFolders);
        }
        if places.is_empty() {
            part.looked_for.extend(locate::looked_for(&search, &format!("{}!", container.shown), Path::new("")));
            chosen.extend(members.into_iter().map(|member| (member, None)));
        } else {
            part.layout = Layout::ServerRoot;
            for member in members {
                let place = places.iter().find(|(place, _)| is_below(&member.path, place));
                if let Some((_, directory)) = place {
                    chosen.push((member, Some(*directory)));
                }
            }
        }
    }
    for (member, directory) in chosen {
        add(part, container, member, directory, options, allowance);
    }
}

/// Takes one member: a log, an archive, or something that is not read.
fn add(
    part: &mut OneInput,
    container: &Container,
    member: Member,
    directory: Option<Directory>,
    options: Options,
    allowance: &mut Allowance,
) {
    let shown = format!("{}!/{}", container.shown, member.path);
    let mut around = container.around.clone();
    around.push(container.shown.clone());
    let single = matches!(&member.place, Place::Window(_) | Place::Solid { .. }) && member.path == inner(container);
    if kind::by_name(&member.path).is_some() {
        let nested = Container { shown, place: member.place, directory, around };
        return take(part, &nested, Vec::new(), options, allowance);
    }
    // A packed file that the user named is read whatever its name.
    let named = single && container.around.is_empty() && directory.is_none();
    if !(named || options.reads(&member.path)) {
        return part.skip(shown, SkipReason::NotALog);
    }
    let (mut bytes, mut place) = (member.bytes, member.place);
    if let Place::Zip { most, .. } = &mut place {
        if bytes > allowance.bytes {
            let limit = Limit::TotalBytes(allowance.limits.total_bytes);
            (bytes, *most) = (allowance.bytes, allowance.bytes);
            part.skip(shown.clone(), SkipReason::CutAt(bytes, limit));
        }
        allowance.bytes -= bytes;
    }
    part.files.push(LogFile { path: shown, directory, bytes, container: around, place });
}

/// What an archive of one packed file holds.
fn inner(container: &Container) -> String {
    kind::inner_name(container.name())
}

/// Everything in an archive.
fn members(
    part: &mut OneInput,
    container: &Container,
    options: Options,
    allowance: &mut Allowance,
) -> Result<Vec<Member>, SkipReason> {
    let mut head = Vec::new();
    let opened = container.place.open().and_then(|stream| stream.take(kind::HEAD).read_to_end(&mut head));
    if let Err(error) = opened
        && head.is_empty()
    {
        return Err(SkipReason::of(&error));
    }
    let kind = kind::by_content(&head).or(match kind::by_name(container.name()) {
        // A zip may begin with a program that unpacks it.
        Some(ArchiveKind::Zip) if head.starts_with(b"MZ") => Some(ArchiveKind::Zip),
        _ => None,
    });
    let Some(kind) = kind else { return Err(SkipReason::NoArchive) };
    let mut listing = Listing::new(part, &container.shown, options, allowance);
    match kind {
        ArchiveKind::Unread => return Err(SkipReason::Archive),
        ArchiveKind::Zip => zipped::list(&window(&container.place, &mut listing)?, &mut listing),
        ArchiveKind::Cab => cabinet::list(&window(&container.place, &mut listing)?, &mut listing),
        ArchiveKind::Tar => match &container.place {
            Place::Window(window) => tarred::list(window, &mut listing),
            place => stream(place, None, &inner(container), &mut listing),
        },
        ArchiveKind::Packed(codec) => stream(&container.place, Some(codec), &inner(container), &mut listing),
    }
    Ok(listing.members)
}

/// Somewhere to go back and forth in: what has no such place is held in memory.
fn window(place: &Place, listing: &mut Listing<'_>) -> Result<Window, SkipReason> {
    if let Place::Window(window) = place {
        return Ok(window.clone());
    }
    let limits = listing.allowance.limits;
    let most = listing.allowance.memory.min(listing.allowance.bytes);
    let mut bytes = Vec::new();
    let read = place.open().and_then(|stream| stream.take(most + 1).read_to_end(&mut bytes));
    if bytes.len() as u64 > most {
        let memory = listing.allowance.memory == most;
        let limit = if memory { Limit::Memory(limits.memory) } else { Limit::TotalBytes(limits.total_bytes) };
        return Err(SkipReason::Limit(limit));
    }
    if let Err(error) = read {
        listing.stopped(&error);
    }
    listing.allowance.hold(bytes.len() as u64);
    listing.allowance.bytes -= bytes.len() as u64;
    Ok(Window::in_memory(bytes))
}

/// Lists a stream: a tar archive, or one packed file, which has the name `inner`.
fn stream(place: &Place, codec: Option<Codec>, inner: &str, listing: &mut Listing<'_>) {
    let again = place.clone();
    let open = move || match codec {
        Some(codec) => unpacked(codec, again.open()?),
        None => again.open(),
    };
    let solid = Arc::new(Solid::new(open));
    let count = Arc::new(AtomicU64::new(0));
    let opened = place.open().and_then(|packed| match codec {
        Some(codec) => unpacked(codec, Counted { inner: packed, count: Arc::clone(&count) }),
        None => Ok(packed),
    });
    let stream = match opened {
        Ok(stream) => stream,
        Err(error) => return listing.stopped(&error),
    };
    let mut stream = Metered::new(stream, codec.map(|_| count), listing.allowance.limits, listing.allowance.bytes);
    let mut head = Vec::new();
    let failed = (&mut stream).take(kind::HEAD).read_to_end(&mut head).err();
    if codec.is_none() || kind::is_tar(&head) {
        tarred::list_stream(&mut io::Cursor::new(head).chain(&mut stream), &solid, listing);
    } else {
        one(&mut stream, head, inner, &solid, listing);
    }
    if let Some(error) = failed {
        listing.stopped(&error);
    }
    listing.allowance.bytes = listing.allowance.bytes.saturating_sub(stream.count);
}

/// The only member of a stream that is no tar archive: kept if it fits, else measured and read again.
fn one<R: Read>(stream: &mut Metered<R>, first: Vec<u8>, inner: &str, solid: &Arc<Solid>, listing: &mut Listing<'_>) {
    let mut held = first;
    let most = listing.allowance.memory.min(listing.allowance.limits.member_bytes);
    let mut end = stream.take(most.saturating_sub(held.len() as u64)).read_to_end(&mut held).map(|_| ());
    let mut bytes = held.len() as u64;
    let path = listing.path_of(inner);
    let place = if end.is_ok() && bytes >= most {
        held = Vec::new();
        let rest = listing.allowance.limits.member_bytes.saturating_sub(bytes);
        match io::copy(&mut stream.take(rest + 1), &mut io::sink()) {
            Ok(more) => {
                bytes += more.min(rest);
                if more > rest {
                    let limit = Limit::MemberBytes(listing.allowance.limits.member_bytes);
                    listing.skip(&path, SkipReason::CutAt(bytes, limit));
                }
            }
            Err(error) => {
                bytes = stream.count;
                end = Err(error);
            }
        }
        drop(held);
        Place::Solid { solid: Arc::clone(solid), from: 0, to: bytes }
    } else {
        listing.allowance.hold(bytes);
        Place::in_memory(held)
    };
    if let Err(error) = end {
        let reason = match stop(&error) {
            SkipReason::Limit(limit) => SkipReason::CutAt(bytes, limit),
            reason => reason,
        };
        listing.skip(&path, reason);
    }
    listing.members.push(Member { path, bytes, place });
}

fn inside(shown: &str, path: &str) -> String {
    if path.is_empty() { format!("{shown}!") } else { format!("{shown}!/{path}") }
}

fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// A path inside an archive, with `/` on every system.
fn slashed(path: &Path) -> String {
    locate::names(path).join("/")
}
