//! `watch`: looks at the logs of a running upgrade every few seconds, then gives the report.

use std::io::{IsTerminal, Write as _};
use std::time::{Duration, Instant};

use anstyle::{AnsiColor, Style};
use anyhow::{Context, Result};
use ccmtriage::running::triage::{self, Options};
use ccmtriage::running::watch::{Happened, Look, Watch};
use ccmtriage::telling::page::safe;
use ccmtriage::telling::report::text::{self, View};

use crate::args::Watch as Arguments;
use crate::asked::{catalog, input, options_of};
use crate::{interrupt, output};

const BAD: Style = AnsiColor::Red.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default();
const DIM: Style = Style::new().dimmed();
/// How often the user's wish to end is looked for.
const STEP: Duration = Duration::from_millis(100);

/// Watches until the user ends it or the logs are silent, then reports on all of them.
pub fn watch(args: &Arguments) -> Result<u8> {
    let catalog = catalog(&args.reading.basis.knowledge)?;
    let options = Options { threads: args.reading.threads, ..options_of(&args.reading) };
    let input = input(&args.root, options.limits.memory)?;
    interrupt::ask_first();
    let mut watch = Watch::default();
    let (every, silence) = (Duration::from_secs(args.every), Duration::from_secs(args.silence));
    let mut grown = Instant::now();
    let first = watch.look(&input, &catalog, &options);
    say(&format!("{DIM}following {} logs; Ctrl-C ends with the report{DIM:#}", first.logs));
    while !interrupt::asked() {
        let due = Instant::now() + every;
        while Instant::now() < due && !interrupt::asked() {
            std::thread::sleep(STEP.min(due.saturating_duration_since(Instant::now())));
        }
        let look = watch.look(&input, &catalog, &options);
        tell(&look);
        if look.added > 0 {
            grown = Instant::now();
        } else if args.silence > 0 && grown.elapsed() >= silence {
            say(&format!("{DIM}nothing was written for {} seconds{DIM:#}", args.silence));
            break;
        }
    }
    interrupt::end_at_once();
    let report = triage::triage(&[input], &catalog, &options).context("cannot start worker threads")?;
    output::print(&text::render(&report, &View { width: output::width(), ..View::default() }), args.color)?;
    Ok(report.exit_code())
}

fn tell(look: &Look) {
    for seen in &look.seen {
        let (style, word) = match seen.what {
            Happened::Began => (DIM, "begins"),
            Happened::Ended => (GOOD, "ended"),
            Happened::Failed => (BAD, "FAILED"),
            Happened::Catastrophic => (BAD, "CAUSE?"),
            Happened::WrittenAnew => (DIM, "written anew"),
            Happened::Unreadable => (DIM, "not readable"),
        };
        if seen.what == Happened::Catastrophic && std::io::stderr().is_terminal() {
            // Past what strips styles: a bell is none.
            let _ = std::io::stderr().write_all(b"\x07");
        }
        let path = seen.path.rsplit('/').next().unwrap_or(&seen.path);
        let text: String = safe(&seen.text).chars().take(200).collect();
        say(&format!("{style}{word:<8}{style:#} {DIM}{}{DIM:#}  {text}", safe(path)));
    }
}

/// A line for who watches, not for the report. Who has closed the terminal reads nothing any more.
fn say(line: &str) {
    let _ = writeln!(anstream::stderr(), "{line}");
}
