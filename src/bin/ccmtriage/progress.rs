//! How far reading has come, by bytes, on a terminal's standard error and only where it takes time.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use ccmtriage::running::triage::Meter;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::args::Progress as Choice;

/// Runs that are shorter show nothing.
const PATIENCE: Duration = Duration::from_secs(1);
/// Time between two looks.
const TICK: Duration = Duration::from_millis(100);

/// A bar that lives as long as reading takes; nothing of it stays on the terminal.
pub struct Progress {
    running: Option<(Arc<Meter>, Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Shows progress where the user wants it and standard error is a terminal.
    pub fn begin(choice: Choice) -> Self {
        if choice == Choice::Never || !std::io::stderr().is_terminal() {
            return Self { running: None };
        }
        let meter = Arc::new(Meter::default());
        let (stop, stopped) = mpsc::channel::<()>();
        let seen = Arc::clone(&meter);
        let drawing = std::thread::spawn(move || {
            if stopped.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = bar(ProgressDrawTarget::stderr()).with_elapsed(PATIENCE);
            loop {
                show(&bar, &seen);
                if stopped.recv_timeout(TICK) != Err(RecvTimeoutError::Timeout) {
                    break;
                }
            }
            bar.finish_and_clear();
        });
        Self { running: Some((meter, stop, drawing)) }
    }

    /// What reading tells its progress to; none where nobody looks.
    pub fn meter(&self) -> Option<Arc<Meter>> {
        self.running.as_ref().map(|(meter, ..)| Arc::clone(meter))
    }

    /// Takes the bar away, before the report is printed.
    pub fn end(self) {
        if let Some((_, stop, drawing)) = self.running {
            drop(stop);
            // It only draws; whatever ended it, the report is what counts.
            let _ = drawing.join();
        }
    }
}

fn bar(target: ProgressDrawTarget) -> ProgressBar {
    let form = "{elapsed_precise} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {msg}";
    ProgressBar::with_draw_target(Some(0), target)
        .with_message("looking for logs")
        .with_style(ProgressStyle::with_template(form).expect("a constant that the tests use"))
}

fn show(bar: &ProgressBar, meter: &Meter) {
    let (total, done) = (meter.total(), meter.done());
    bar.set_length(total);
    bar.set_position(done);
    bar.set_message(match (total, done) {
        (0, _) => "looking for logs",
        (total, done) if done < total => "reading",
        _ => "judging",
    });
    bar.tick();
}

#[cfg(test)]
mod tests {
    use indicatif::InMemoryTerm;

    use super::*;

    #[test]
    fn the_bar_says_bytes_time_and_what_is_done() {
        let terminal = InMemoryTerm::new(4, 100);
        let bar = bar(ProgressDrawTarget::term_like(Box::new(terminal.clone()))).with_elapsed(Duration::from_secs(62));
        let meter = Meter::default();
        show(&bar, &meter);
        assert!(terminal.contents().contains("looking for logs"), "{}", terminal.contents());
        meter.expect(4 << 20);
        meter.add(1 << 20);
        show(&bar, &meter);
        let shown = terminal.contents();
        assert!(["00:01:02", "1.00 MiB/4.00 MiB", "reading"].iter().all(|part| shown.contains(part)), "{shown}");
        meter.add(3 << 20);
        show(&bar, &meter);
        assert!(terminal.contents().contains("judging"), "{}", terminal.contents());
        bar.finish_and_clear();
        assert_eq!(terminal.contents(), "");
    }
}
