//! What a process may take, and what it tells of itself. CPU time and memory are limited on Unix only.

use std::time::Duration;

/// Limits that the child sets for itself.
#[derive(Debug, Clone, Copy)]
pub struct ChildLimits {
    /// CPU time for one bundle; whole seconds, and up to one more.
    pub cpu: Duration,
    /// Address space of the child, in bytes.
    pub memory: u64,
}

/// Whether this system can limit CPU time and memory. The wall limit holds everywhere.
pub const HOLD: bool = cfg!(unix);

#[cfg(unix)]
mod system {
    use rustix::process::{Resource, Rlimit, Signal, getrlimit, setrlimit};
    use rustix::time::{ClockId, clock_gettime};

    use super::ChildLimits;

    impl ChildLimits {
        /// Limits memory, leaves no core files, and goes when the supervisor goes (the last on Linux).
        pub(in crate::running::worker) fn begin(&self) {
            lower(Resource::As, self.memory);
            lower(Resource::Core, 0);
            #[cfg(target_os = "linux")]
            let _ = rustix::process::set_parent_process_death_signal(Some(Signal::KILL));
        }

        /// Gives the next bundle its CPU time.
        pub(in crate::running::worker) fn next(&self) {
            let used = clock_gettime(ClockId::ProcessCPUTime);
            let used = u64::try_from(used.tv_sec).unwrap_or_default() + u64::from(used.tv_nsec > 0);
            lower(Resource::Cpu, used + self.cpu.as_secs());
        }
    }

    /// Sets what may be raised again; where a system does not have the limit, the wall limit remains.
    fn lower(resource: Resource, to: u64) {
        let maximum = getrlimit(resource).maximum;
        let current = Some(maximum.map_or(to, |maximum| maximum.min(to)));
        let _ = setrlimit(resource, Rlimit { current, maximum });
    }

    /// Whether a signal is that of the CPU limit.
    pub(in crate::running::worker) fn is_cpu_limit(signal: i32) -> bool {
        signal == Signal::XCPU.as_raw()
    }

    /// The machine's name.
    pub(in crate::running::worker) fn host() -> Option<String> {
        let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
        (!name.is_empty()).then_some(name)
    }

    /// The signal that ended a process.
    pub(in crate::running::worker) fn signal(status: std::process::ExitStatus) -> Option<i32> {
        std::os::unix::process::ExitStatusExt::signal(&status)
    }
}

#[cfg(not(unix))]
mod system {
    use super::ChildLimits;

    impl ChildLimits {
        /// Nothing to set here.
        pub(in crate::running::worker) fn begin(&self) {
            let _ = self;
        }

        /// Nothing to set here.
        pub(in crate::running::worker) fn next(&self) {
            let _ = self;
        }
    }

    /// There is no such signal here.
    pub(in crate::running::worker) fn is_cpu_limit(_: i32) -> bool {
        false
    }

    /// The machine's name, as the system gives it to programs.
    pub(in crate::running::worker) fn host() -> Option<String> {
        std::env::var("COMPUTERNAME").ok()
    }

    /// No signals here.
    pub(in crate::running::worker) fn signal(_: std::process::ExitStatus) -> Option<i32> {
        None
    }
}

pub(super) use system::{host, is_cpu_limit, signal};
