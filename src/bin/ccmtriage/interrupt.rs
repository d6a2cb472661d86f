//! What Ctrl-C does: the run ends at once with 130, a file that is not finished goes away, and the user is told that
//! there are no whole results.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The exit code of a run that was interrupted, as shells give it: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;

/// Files that are written aside. Whoever holds the lock keeps the run from ending.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    // A list of paths is whole after every step.
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends the run this way from now on, where the system lets it.
pub fn watch() {
    // Where it does not, an interrupt ends the run as it ends any other.
    let _ = ctrlc::set_handler(end);
}

#[expect(
    clippy::exit,
    reason = "the threads that read know nothing of an interrupt, and nothing of theirs outlives them"
)]
fn end() {
    let left = unfinished();
    for path in left.iter() {
        let _ = std::fs::remove_file(path);
    }
    let mut out = anstream::stderr();
    if std::io::stderr().is_terminal() {
        // Below the progress, or what the terminal shows of the key.
        let _ = writeln!(out);
    }
    let _ = writeln!(out, "interrupted: the results are not whole, and no report was finished; run it again");
    std::process::exit(INTERRUPTED);
}

/// A file written aside, which goes away where the run is interrupted.
pub struct Aside(PathBuf);

impl Aside {
    /// Creates it; `create` also says where it lies.
    pub fn create<T>(create: impl FnOnce() -> std::io::Result<(T, PathBuf)>) -> std::io::Result<(T, Self)> {
        let mut all = unfinished();
        let (file, path) = create()?;
        all.push(path.clone());
        Ok((file, Self(path)))
    }

    /// Gives it its place: an interrupt comes before or behind that.
    pub fn finish<T>(self, place: impl FnOnce() -> T) -> T {
        let held = unfinished();
        let placed = place();
        drop(held);
        // It is no longer unfinished.
        drop(self);
        placed
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        unfinished().retain(|path| *path != self.0);
    }
}
