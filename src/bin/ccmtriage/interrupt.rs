//! What Ctrl-C, a termination and a hang-up do: the run ends at once, a file that is not finished goes away, and the
//! user is told that there are no whole results.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Files that are written aside. Whoever holds the lock keeps the run from ending.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    // A list of paths is whole after every step.
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends the run this way from now on, where the system lets it: where it does not, it ends as any other.
#[cfg(unix)]
pub fn watch() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    let mut signals = vec![SIGINT, SIGTERM];
    if hang_up_counts() {
        signals.push(SIGHUP);
    }
    if let Ok(mut signals) = signal_hook::iterator::Signals::new(signals) {
        let _ = std::thread::Builder::new().spawn(move || {
            for signal in signals.forever() {
                came(signal);
            }
        });
    }
}

/// Where memory runs out, the standard library says so in one line and aborts: the run then ends with 70, as it does for
/// every fault of its own. Not for a worker's child, whose end is read by the signal.
#[cfg(unix)]
pub fn end_aborts_as_faults() {
    use std::sync::Arc;

    const FAULT: i32 = 70;
    let always = Arc::new(AtomicBool::new(true));
    let _ = signal_hook::flag::register_conditional_shutdown(signal_hook::consts::SIGABRT, FAULT, always);
}

/// Elsewhere an abort stays one.
#[cfg(not(unix))]
pub fn end_aborts_as_faults() {}

/// Whether a hang-up ends this run: not below `nohup`, nor where the system does not say.
#[cfg(unix)]
fn hang_up_counts() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    // A bit for each signal, that of the first, the hang-up, last.
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 0)
}

/// As on Unix, for Ctrl-C, Ctrl-Break and a console that is closed.
#[cfg(not(unix))]
pub fn watch() {
    const INTERRUPT: i32 = 2;
    let _ = ctrlc::set_handler(|| came(INTERRUPT));
}

/// Whether the first interrupt is a wish that the command itself fulfils.
static ASK_FIRST: AtomicBool = AtomicBool::new(false);
static ASKED: AtomicBool = AtomicBool::new(false);

/// From now on the first interrupt does not end the run; [`asked`] says that it came.
pub fn ask_first() {
    ASK_FIRST.store(true, Ordering::SeqCst);
}

/// Whether the user wants to end.
pub fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}

/// Every further interrupt ends the run.
pub fn end_at_once() {
    ASK_FIRST.store(false, Ordering::SeqCst);
}

fn came(signal: i32) {
    let wish = ASK_FIRST.load(Ordering::SeqCst) && !ASKED.swap(true, Ordering::SeqCst);
    if !wish {
        end(signal);
    }
}

/// Ends the run with what shells give it: 128 and the number of the signal.
#[expect(clippy::exit, reason = "the threads that read know nothing of a signal, and nothing of theirs outlives them")]
fn end(signal: i32) {
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
    std::process::exit(128 + signal);
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
