//! The child as the supervisor sees it: asked, waited for, stopped, and started anew.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{ChildStdin, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::value::RawValue;

use super::Options;
use super::child::{Answer, Task};
use super::contract::{ErrorInfo, ErrorKind, Request};
use super::limits::{self, ChildLimits};
use crate::telling::page;
use crate::telling::report::json;

/// How much of what a child says last is kept, in bytes.
const LAST_WORDS: usize = 4 << 10;

/// A place for one child, empty until it is needed.
pub(super) struct Process {
    child: Option<Child>,
    number: u64,
    restarts: u64,
}

struct Child {
    process: std::process::Child,
    tasks: ChildStdin,
    answers: Receiver<Vec<u8>>,
    last_words: JoinHandle<Vec<u8>>,
}

impl Process {
    pub(super) fn new() -> Self {
        Self { child: None, number: 0, restarts: 0 }
    }

    /// How often a child was lost.
    pub(super) fn restarts(&self) -> u64 {
        self.restarts
    }

    /// Lets the child end, where there is one.
    ///
    /// # Errors
    /// It cannot be waited for.
    pub(super) fn end(self) -> io::Result<()> {
        let Some(Child { mut process, tasks, .. }) = self.child else { return Ok(()) };
        // The end of its input is the end of the child.
        drop(tasks);
        process.wait().map(drop)
    }

    /// What the child answers. What may be the doing of an earlier bundle, or of someone who stopped the child, is asked
    /// again of a new one, so that a row never depends on the rows before it.
    ///
    /// # Errors
    /// No child can be started.
    pub(super) fn answer(
        &mut self,
        request: &Request,
        options: &mut Options,
        log: &mut impl Write,
    ) -> io::Result<Result<Box<RawValue>, ErrorInfo>> {
        let mut answer = self.ask(request, options, log)?;
        if answer.as_ref().is_err_and(|error| {
            matches!(error.kind, ErrorKind::Crash | ErrorKind::MemoryLimit | ErrorKind::Panic | ErrorKind::Protocol)
        }) {
            answer = self.ask(request, options, log)?;
        }
        Ok(answer)
    }

    fn ask(
        &mut self,
        request: &Request,
        options: &mut Options,
        log: &mut impl Write,
    ) -> io::Result<Result<Box<RawValue>, ErrorInfo>> {
        let mut child = match self.child.take() {
            Some(child) => child,
            None => Child::start(options)?,
        };
        self.number += 1;
        let answer = child.ask(&Task { number: self.number, request: request.clone() }, options.wall);
        let lost = match answer {
            Ok(Ok(report)) => {
                self.child = Some(child);
                return Ok(Ok(report));
            }
            // The child is as good as before.
            Ok(Err(error)) if error.kind != ErrorKind::Panic => {
                self.child = Some(child);
                return Ok(Err(error));
            }
            Ok(Err(panic)) => {
                child.stop()?;
                panic
            }
            Err(Silence::TooLong) => {
                child.stop()?;
                let limit_ms = Some(options.wall.as_millis() as u64);
                ErrorInfo { limit_ms, ..ErrorInfo::new(ErrorKind::Timeout, "the wall limit was passed") }
            }
            Err(Silence::Nonsense) => {
                child.stop()?;
                ErrorInfo::new(ErrorKind::Protocol, "the child did not answer what it was asked")
            }
            Err(Silence::Ended) => {
                let (status, last_words) = child.stop()?;
                ended(status, &last_words, options.limits)
            }
        };
        self.restarts += 1;
        let (id, message) = (page::safe(&request.bundle_id), page::safe(&lost.message));
        // Whoever does not listen misses nothing that the rows do not hold.
        let _ = writeln!(log, "ccmtriage worker: the child was lost at bundle {id}: {message}");
        Ok(Err(lost))
    }
}

/// Why there is no answer.
enum Silence {
    TooLong,
    Ended,
    Nonsense,
}

impl Child {
    fn start(options: &mut Options) -> io::Result<Self> {
        let mut process = options.child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let gone = || io::Error::other("a piped stream is missing");
        let tasks = process.stdin.take().ok_or_else(gone)?;
        let mut stdout = BufReader::new(process.stdout.take().ok_or_else(gone)?);
        let stderr = process.stderr.take().ok_or_else(gone)?;
        let (sender, answers) = channel();
        // Both end with the child, which is the only one to hold the other ends.
        thread::Builder::new().spawn(move || {
            loop {
                let mut line = Vec::new();
                match stdout.read_until(b'\n', &mut line) {
                    Ok(1..) if sender.send(line).is_ok() => {}
                    _ => break,
                }
            }
        })?;
        let last_words = thread::Builder::new().spawn(move || last_words(stderr))?;
        Ok(Self { process, tasks, answers, last_words })
    }

    /// Its answer, or its silence.
    fn ask(&mut self, task: &Task, wall: Duration) -> Result<Result<Box<RawValue>, ErrorInfo>, Silence> {
        self.tasks.write_all(json::line(task).as_bytes()).map_err(|_| Silence::Ended)?;
        let line = self.answers.recv_timeout(wall).map_err(|why| match why {
            RecvTimeoutError::Timeout => Silence::TooLong,
            RecvTimeoutError::Disconnected => Silence::Ended,
        })?;
        // A line without its end was cut off by the child's.
        if line.last() != Some(&b'\n') {
            return Err(Silence::Ended);
        }
        let answer: Answer = serde_json::from_slice(&line).map_err(|_| Silence::Nonsense)?;
        match answer {
            Answer { number, .. } if number != task.number => Err(Silence::Nonsense),
            Answer { report: Some(report), error: None, .. } => Ok(Ok(report)),
            Answer { report: None, error: Some(error), .. } => Ok(Err(error)),
            Answer { .. } => Err(Silence::Nonsense),
        }
    }

    /// Ends it, if it has not ended, and gives what it ended with and its last words.
    fn stop(mut self) -> io::Result<(ExitStatus, String)> {
        self.process.kill()?;
        let status = self.process.wait()?;
        let last_words = self.last_words.join().unwrap_or_default();
        Ok((status, String::from_utf8_lossy(&last_words).into_owned()))
    }
}

/// What a child's end says. An allocation that fails ends the program like any fault (SIGABRT), but says so before.
fn ended(status: ExitStatus, last_words: &str, limits: ChildLimits) -> ErrorInfo {
    let signal = limits::signal(status);
    if signal.is_some_and(limits::is_cpu_limit) {
        let limit_ms = Some(limits.cpu.as_millis() as u64);
        return ErrorInfo { limit_ms, ..ErrorInfo::new(ErrorKind::CpuLimit, "the limit of CPU time was passed") };
    }
    if last_words.contains("memory allocation of ") {
        return ErrorInfo::new(ErrorKind::MemoryLimit, format!("more than {} bytes of memory", limits.memory));
    }
    let how = match (signal, status.code()) {
        (Some(signal), _) => format!("signal {signal} ended the child"),
        (None, Some(code)) => format!("the child exited with {code}"),
        (None, None) => "the child ended".to_owned(),
    };
    ErrorInfo { signal, code: status.code(), ..ErrorInfo::new(ErrorKind::Crash, how) }
}

/// The end of what is written on a child's standard error.
fn last_words(mut stderr: impl Read) -> Vec<u8> {
    let (mut kept, mut buffer) = (Vec::new(), [0; 1 << 10]);
    while let Ok(read @ 1..) = stderr.read(&mut buffer) {
        kept.extend_from_slice(&buffer[..read]);
        kept.drain(..kept.len().saturating_sub(LAST_WORDS));
    }
    kept
}
