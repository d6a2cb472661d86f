//! What the user may say, and how it is explained to them.

use std::path::PathBuf;

use ccmtriage::input::redact::Redact;
use ccmtriage::input::source::{self, ArchiveLimits};
use ccmtriage::judging::period::{self, End};
use ccmtriage::reading::account::DateOrder;
use clap::{Args as Arguments, Parser, Subcommand, ValueEnum, ValueHint};
use jiff::civil::DateTime;

use crate::known::Known;

/// Finds out why a Cisco CallManager 4.1(3) install or upgrade failed.
///
/// Reads the logs of the four directories that the upgrade guide names, says what failed and why, what to do now, and
/// which of the other error messages may be ignored. It never writes to what it reads.
#[derive(Debug, Parser)]
#[command(name = "ccmtriage", version, max_term_width = 100, after_help = EXAMPLES)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  ccmtriage scan /mnt/pulled-drive            a drive, mount, share or copied tree
  ccmtriage scan case.zip                     an archive, also nested, or - for standard input
  ccmtriage scan ccm_install.log              one log
  ccmtriage scan logs/ --format json          for a machine
  ccmtriage scan logs/ --format html --output report.html
  ccmtriage scan pub=DIR sub1=DIR             a cluster, server by server
  ccmtriage collect /mnt/pub01 -o case.zip    the logs, redacted, with report and hashes
  ccmtriage diff before.json after.json       what a second try changed
  ccmtriage verify report.json /mnt/pub01     whether the input is still what the report is on
  ccmtriage explain msi:1920                  what a number means

Exit codes: 0 clean, 1 catastrophic, 2 wrong usage, 3 no verdict or something unread, 70 fault of ccmtriage,
130 interrupted (129 and 143 by other signals)";

const SCAN_EXAMPLES: &str = "\
Examples:
  ccmtriage scan /mnt/pub01                                 a mounted share or pulled drive
  ccmtriage scan /mnt/pub01 --role publisher                the role changes verdicts
  ccmtriage scan pub=/mnt/pub01 sub1=/mnt/sub01             a cluster
  ccmtriage scan /mnt/pub01 --format markdown               text for a ticket
  ccmtriage scan /mnt/pub01 --since 2005-08-17              only the last try
  ccmtriage scan /mnt/pub01 --format json --output before.json
  ccmtriage scan /mnt/pub01 --baseline before.json          fails on what is new only
  ccmtriage scan logs/ --fail-on undetermined --progress never    a gate in CI";

const NEW_EXAMPLES: &str = "\
Examples:
  ccmtriage catalog new setup.log:118 /mnt/pub01 > ours.toml
  ccmtriage catalog check ours.toml                 once it has a title, a class and a reason
  ccmtriage catalog add ours.toml";

const WHY_NOT_EXAMPLES: &str = "\
Examples:
  ccmtriage why-not sql-login-refused /mnt/pub01    which condition keeps the pattern from matching
  ccmtriage why-not users.log:53 /mnt/pub01         why that line is not the cause";

const WATCH_EXAMPLES: &str = "\
Examples:
  ccmtriage watch /mnt/pub01                    until Ctrl-C, or ten minutes of silence
  ccmtriage watch /mnt/pub01 --silence 0        until Ctrl-C

What is seen goes to standard error, the report to standard output. A line marked CAUSE? rings: it stops an installation
as far as the lines around it tell; only the report has seen all of the logs.";

const DIFF_EXAMPLES: &str = "\
Examples:
  ccmtriage scan /mnt/pub01 --format json --output before.json
  ccmtriage scan /mnt/pub01 --format json --output after.json      after the second try
  ccmtriage diff before.json after.json

Exit codes: 0 nothing catastrophic came, 1 something did, 2 no report, 3 the new scan has no verdict or left something unread";

const SHELL_EXAMPLES: &str = "\
Examples:
  ccmtriage completions bash > ~/.local/share/bash-completion/completions/ccmtriage
  ccmtriage completions zsh > \"${fpath[1]}/_ccmtriage\"
  ccmtriage completions fish > ~/.config/fish/completions/ccmtriage.fish
  ccmtriage completions powershell >> $PROFILE
  ccmtriage completions elvish >> ~/.config/elvish/rc.elv";

const MAN_EXAMPLES: &str = "\
Examples:
  ccmtriage man > ccmtriage.1
  ccmtriage man --output ~/.local/share/man/man1    one page for each command";

const WORKER_EXAMPLES: &str = "\
Examples:
  ccmtriage worker < requests.ndjson > rows.ndjson
  echo '{\"schema\":\"ccmtriage.work/1\",\"bundle_id\":\"case-1\",\"uri\":\"file:///cases/1\"}' | ccmtriage worker

Each line of input is answered by one row, in the same order; what goes wrong is a row, too. Bundles are read by a
child process, which is started anew where one takes it down. integrations/spark runs workers on Apache Spark.

Exit codes: 0 every line is answered, 2 wrong usage, 70 a fault, or rows that cannot be written";

const IMPORT_EXAMPLES: &str = "\
Examples:
  ccmtriage catalog import chapter.html --title \"Upgrade Guide 4.1(3)\" --output guide.toml
  pdftotext -layout guide.pdf guide.txt
  ccmtriage catalog import guide.txt --title \"Upgrade Guide 4.1(3)\" --output guide.toml
  ccmtriage catalog check guide.toml
  ccmtriage catalog add guide.toml

Exit codes: 0 read, 2 no such chapter in it";

const ADD_EXAMPLES: &str = "\
Examples:
  ccmtriage catalog add guide.toml
  ccmtriage catalog list --origin
  ccmtriage catalog remove guide
  ccmtriage scan /mnt/pub01 --no-user-catalog";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Triage a server root, a directory, files, archives or `-` for standard input.
    #[command(after_help = SCAN_EXAMPLES)]
    Scan(Scan),
    /// Explain a number, pattern, action, message, consideration or service.
    ///
    /// Numbers go with their kind: msi:1920 msiexec:1603 action:3 win32:5 hresult:0x80070005 sql:911 ldap:49
    /// installshield:-3 custom:27502 burn:e000 event:11708. A bare number is explained for every kind that knows it.
    Explain(Explain),
    /// Say which condition keeps a pattern from matching, or gives it its class; or why a line is not the cause.
    #[command(after_help = WHY_NOT_EXAMPLES)]
    WhyNot(WhyNot),
    /// Compare two JSON reports: what is new, judged otherwise, gone, unchanged; by content, never by line number.
    #[command(after_help = DIFF_EXAMPLES)]
    Diff(Diff),
    /// Pack a case for TAC: the logs of the four directories, redacted, with the report and the hashes of everything.
    Collect(Collect),
    /// Follow the logs of an upgrade that still runs: what begins, ends and breaks, then the report.
    #[command(after_help = WATCH_EXAMPLES)]
    Watch(Watch),
    /// Check a report (JSON) against its input, or against a collected case: say which file or place changed.
    Verify(Verify),
    /// Work with the catalog of patterns.
    #[command(subcommand)]
    Catalog(CatalogCommand),
    /// Triage bundles for a distributed engine: a request a line on standard input, a row a line on standard output.
    #[command(after_help = WORKER_EXAMPLES)]
    Worker(Worker),
    /// Print the JSON schema of the report.
    Schema {
        /// That of the report on a cluster.
        #[arg(long, conflicts_with_all = ["diff", "worker"])]
        cluster: bool,
        /// That of a comparison.
        #[arg(long, conflicts_with = "worker")]
        diff: bool,
        /// That of the worker's requests and rows.
        #[arg(long)]
        worker: bool,
    },
    /// Print what completes ccmtriage's arguments in a shell.
    #[command(after_help = SHELL_EXAMPLES)]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write that of every command.
    #[command(after_help = MAN_EXAMPLES)]
    Man {
        /// Write a page for each command into this directory instead.
        #[arg(long, short, value_name = "DIR")]
        output: Option<PathBuf>,
    },
}

/// Commands on the catalog.
#[derive(Debug, Subcommand)]
pub enum CatalogCommand {
    /// Check the shipped catalog, or files laid over it, and prove every pattern by its examples.
    Check {
        /// Files, or directories of .toml files, to lay over the shipped catalog.
        files: Vec<PathBuf>,
        /// Leave out your own catalog.
        #[arg(long)]
        no_user_catalog: bool,
    },
    /// List every pattern: id, class, title and file.
    List {
        /// One equivalent regular expression a line instead, for comparing with tools like grep.
        #[arg(long)]
        regexes: bool,
        /// Say of each pattern where it is from: shipped, user (your own catalog) or laid over (--catalog).
        #[arg(long, conflicts_with = "regexes")]
        origin: bool,
        /// What is known.
        #[command(flatten)]
        knowledge: Knowledge,
    },
    /// Print the reference page of the whole catalog, in Markdown.
    Docs {
        /// What is known.
        #[command(flatten)]
        knowledge: Knowledge,
    },
    /// Read a chapter that lists messages, each with a reason and what to do, and make an overlay of it.
    ///
    /// Takes a saved page (HTML), or the text of a PDF (pdftotext, better with -layout). What could not be read is listed
    /// with its place. Nothing is put into your catalog by this: see `catalog add`.
    #[command(after_help = IMPORT_EXAMPLES)]
    Import(Import),
    /// Put overlays into your own catalog, which every command lays over the shipped one.
    ///
    /// They are checked first. Your catalog is the folder ccmtriage/catalog in the place for settings (on Linux
    /// `XDG_CONFIG_HOME` or ~/.config), or the folder that `CCMTRIAGE_CATALOG_DIR` names.
    #[command(after_help = ADD_EXAMPLES)]
    Add {
        /// The overlays (.toml); one of the same name is replaced.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Write a pattern, with example and look-alike, for a line that nobody knew.
    #[command(after_help = NEW_EXAMPLES)]
    New {
        /// The line, as reports write it.
        #[arg(value_name = "FILE:LINE")]
        place: String,
        /// A server root, a directory of logs, files, archives, or `-`.
        #[arg(required = true, value_hint = ValueHint::AnyPath)]
        inputs: Vec<String>,
        /// What is read, and by which knowledge.
        #[command(flatten)]
        basis: Basis,
    },
    /// Take overlays out of your own catalog again.
    Remove {
        /// Their names, as `catalog list --origin` shows them.
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
}

/// Options of `catalog import`.
#[derive(Debug, Arguments)]
pub struct Import {
    /// The chapter: a saved page, or the text of its PDF.
    pub file: PathBuf,
    /// The document's title, as reports name it.
    #[arg(long)]
    pub title: String,
    /// Write the overlay to a file instead of standard output.
    #[arg(long, short, value_name = "OVERLAY.toml")]
    pub output: Option<PathBuf>,
}

/// What is known besides what ships.
#[derive(Debug, Clone, Default, Arguments)]
pub struct Knowledge {
    /// Lay a catalog file, or every .toml in a directory, over the shipped catalog.
    #[arg(long, value_name = "FILE|DIR")]
    pub catalog: Vec<PathBuf>,
    /// Leave out your own catalog (`catalog add`).
    #[arg(long)]
    pub no_user_catalog: bool,
}

/// Options of `explain`.
#[derive(Debug, Arguments)]
pub struct Explain {
    /// KIND:NUMBER, a number, an id, a row (SD-01, UM-03) or a service's name.
    #[arg(required = true, allow_hyphen_values = true, value_parser = Known::all(), hide_possible_values = true)]
    pub what: String,
    /// What is known.
    #[command(flatten)]
    pub knowledge: Knowledge,
    /// Use colours: auto, always or never.
    #[arg(long, value_enum, default_value_t = Colour::Auto)]
    pub color: Colour,
}

/// Options of `why-not`.
#[derive(Debug, Arguments)]
pub struct WhyNot {
    /// The pattern's id, or `FILE:LINE` of a log as reports write it.
    #[arg(value_name = "PATTERN|FILE:LINE", value_parser = Known::patterns(), hide_possible_values = true)]
    pub pattern: String,
    /// A server root, a directory of logs, files, archives, or `-`.
    #[arg(required = true, value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<String>,
    /// The server's role; conditions may ask for it.
    #[arg(long, value_enum, default_value_t = RoleChoice::Auto)]
    pub role: RoleChoice,
    /// What is read, and by which knowledge.
    #[command(flatten)]
    pub basis: Basis,
}

/// Options of `scan`.
#[derive(Debug, Arguments)]
pub struct Scan {
    /// A server root, a directory of logs, a file, an archive, or `-`; NAME=INPUT for each server makes a cluster report.
    #[arg(required = true, value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<String>,
    /// How to show the report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Show the whole report, not only what fits a screen (text).
    #[arg(long, short = 'v', visible_alias = "verbose")]
    pub detail: bool,
    /// Do not show the whole report through a pager (PAGER, or less) on a terminal.
    #[arg(long)]
    pub no_pager: bool,
    /// Write the report to a file instead of standard output.
    #[arg(long, short)]
    pub output: Option<PathBuf>,
    /// Show the report as a page in the browser; without --output it is written to the folder for temporary files.
    #[arg(long, conflicts_with = "format")]
    pub open: bool,
    /// How the server is read and judged.
    #[command(flatten)]
    pub reading: Reading,
    /// Places kept for each finding: a number, or `all`.
    #[arg(long, value_name = "N|all", default_value = "3", value_parser = evidence)]
    pub evidence: Evidence,
    /// Take the SHA-256 of every input into the report, so that `verify` can tell that not a byte was changed.
    #[arg(long)]
    pub hash: bool,
    /// Leave out everything that differs between two runs on the same input.
    #[arg(long)]
    pub reproducible: bool,
    /// Leave out sessions that ended before: 2005-08-17 or "2005-08-17 14:00", in the server's local time. Sessions
    /// without a certain date are considered.
    #[arg(long, value_name = "TIME", value_parser = since)]
    pub since: Option<DateTime>,
    /// Leave out sessions that began after; a date means its whole day.
    #[arg(long, value_name = "TIME", value_parser = until)]
    pub until: Option<DateTime>,
    /// Compare with an earlier JSON report: findings that it holds in the same class do not fail the run, and entries
    /// that nothing matches are said.
    #[arg(long, value_name = "REPORT.json")]
    pub baseline: Option<PathBuf>,
    /// What makes the run exit 1.
    #[arg(long, value_enum, default_value_t = FailChoice::Catastrophic)]
    pub fail_on: FailChoice,
    /// Exit 0 also where 1 or 3 is due.
    #[arg(long)]
    pub exit_zero: bool,
    /// Show on standard error how far reading has come: auto, on a terminal and where it takes time, or never.
    #[arg(long, value_enum, default_value_t = Progress::Auto)]
    pub progress: Progress,
    /// Use colours: auto, always or never.
    #[arg(long, value_enum, default_value_t = Colour::Auto)]
    pub color: Colour,
}

/// What is read, and by which knowledge.
#[derive(Debug, Arguments)]
pub struct Basis {
    /// What is known.
    #[command(flatten)]
    pub knowledge: Knowledge,
    /// Read every file, not only *.log and *.txt.
    #[arg(long)]
    pub all_files: bool,
    /// What archives may cost.
    #[command(flatten)]
    pub limits: LimitArgs,
}

impl Basis {
    /// What is taken of the inputs.
    pub fn source(&self) -> source::Options {
        source::Options { all_files: self.all_files, limits: self.limits.limits() }
    }
}

/// How a server is read and judged, whatever becomes of the report.
#[derive(Debug, Arguments)]
pub struct Reading {
    /// The server's role; it changes verdicts (memory, publisher reach, services).
    #[arg(long, value_enum, default_value_t = RoleChoice::Auto)]
    pub role: RoleChoice,
    /// What is read, and by which knowledge.
    #[command(flatten)]
    pub basis: Basis,
    /// The order of dates in the logs: auto, as a log proves it; mdy for 8/17/2005, dmy for 17/8/2005, ymd for 05/08/17.
    #[arg(long, value_enum, default_value_t = DateOrderChoice::Auto)]
    pub date_order: DateOrderChoice,
    /// Worker threads; 0 for one per core.
    #[arg(long, default_value_t = 0)]
    pub threads: usize,
    /// What is replaced before anything is shown or packed.
    #[command(flatten)]
    pub redaction: Redaction,
}

/// Options of `watch`.
#[derive(Debug, Arguments)]
pub struct Watch {
    /// The server's root, or a directory of logs: a mount or share of the server that is upgraded.
    #[arg(value_name = "ROOT")]
    pub root: String,
    /// Seconds between two looks.
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub every: u64,
    /// End when nothing was written for so long, in seconds; 0 for never.
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    pub silence: u64,
    /// How the server is read and judged.
    #[command(flatten)]
    pub reading: Reading,
    /// Use colours: auto, always or never.
    #[arg(long, value_enum, default_value_t = Colour::Auto)]
    pub color: Colour,
}

/// Options of `worker`.
#[derive(Debug, Arguments)]
pub struct Worker {
    /// CPU time for one bundle, in seconds (on Unix; elsewhere only --wall-limit holds).
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..))]
    pub cpu_limit: u64,
    /// Memory of the child process, as address space, like 4GiB; a bare number counts MiB (on Unix).
    #[arg(long, value_name = "SIZE", default_value = "4GiB", value_parser = child_memory)]
    pub memory_limit: u64,
    /// Wall time for one bundle, in seconds: a backstop that depends on what else runs.
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = clap::value_parser!(u64).range(1..))]
    pub wall_limit: u64,
    /// How many places to show for each finding, or `all`.
    #[arg(long, value_name = "N|all", default_value = "3", value_parser = evidence)]
    pub evidence: Evidence,
    /// Threads for one bundle; the engine runs several workers instead.
    #[arg(long, default_value_t = 1)]
    pub threads: usize,
    /// What is read, and by which knowledge.
    #[command(flatten)]
    pub basis: Basis,
    /// Use your own catalog, too: rows then depend on what this machine holds.
    #[arg(long, conflicts_with = "no_user_catalog")]
    pub user_catalog: bool,
    /// Be the process that reads bundles; a worker starts it.
    #[arg(long, hide = true)]
    pub child: bool,
}

/// Options of `diff`.
#[derive(Debug, Arguments)]
pub struct Diff {
    /// The earlier report, written by `ccmtriage scan INPUT --format json --output OLD.json`.
    #[arg(value_name = "OLD.json")]
    pub old: PathBuf,
    /// The later report.
    #[arg(value_name = "NEW.json")]
    pub new: PathBuf,
    /// How to show the comparison.
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    pub format: DiffFormat,
    /// Write the comparison to a file instead of standard output.
    #[arg(long, short)]
    pub output: Option<PathBuf>,
    /// What makes the run exit 1, where it is new.
    #[arg(long, value_enum, default_value_t = FailChoice::Catastrophic)]
    pub fail_on: FailChoice,
    /// Exit 0 also where 1 or 3 is due.
    #[arg(long)]
    pub exit_zero: bool,
    /// Use colours: auto, always or never.
    #[arg(long, value_enum, default_value_t = Colour::Auto)]
    pub color: Colour,
}

/// How to show a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For people, on a terminal.
    Text,
    /// For machines (`ccmtriage schema --diff`).
    Json,
}

/// What makes a run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailChoice {
    /// Something catastrophic.
    Catastrophic,
    /// Something catastrophic, or something that cannot be judged from these logs.
    Undetermined,
    /// Nothing that was found; 3 stays where there is no verdict.
    Never,
}

/// Whether to show how far reading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Progress {
    /// On a terminal, where it takes more than a second.
    Auto,
    /// Never.
    Never,
}

/// What is replaced; passwords and the like unless the user says otherwise.
#[derive(Debug, Arguments)]
pub struct Redaction {
    /// Show secrets as they stand in the logs.
    #[arg(long, conflicts_with = "redact")]
    pub no_redact: bool,
    /// Replace names of hosts, users and domains and addresses, too, not only secrets.
    #[arg(long, value_enum, value_name = "names")]
    pub redact: Option<RedactChoice>,
}

/// What is replaced beyond secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RedactChoice {
    /// Names of hosts, users and domains, and addresses.
    Names,
}

impl Redaction {
    /// The library's word for it.
    pub fn chosen(&self) -> Redact {
        match (self.no_redact, self.redact) {
            (true, _) => Redact::Nothing,
            (false, Some(RedactChoice::Names)) => Redact::Names,
            (false, None) => Redact::Secrets,
        }
    }
}

/// What archives and standard input may cost.
#[derive(Debug, Arguments)]
pub struct LimitArgs {
    /// Memory for standard input and for what of archives has to be held, like 512MiB.
    #[arg(long, value_name = "SIZE", default_value = "512MiB", value_parser = source::size)]
    pub max_memory: u64,
    /// A limit on archives (repeatable): entries=100000, nesting=4, total-bytes=16GiB, member-bytes=8GiB, ratio=500.
    #[arg(long = "limit", value_name = "NAME=VALUE", value_parser = limit)]
    pub limits: Vec<(String, String)>,
}

impl LimitArgs {
    /// The library's limits with those that the user sets.
    pub fn limits(&self) -> ArchiveLimits {
        let mut limits = ArchiveLimits { memory: self.max_memory, ..ArchiveLimits::default() };
        for (name, value) in &self.limits {
            limits.set(name, value).expect("the parser has set it once");
        }
        limits
    }
}

/// Bytes for the child process; what is less than it needs for itself is refused.
fn child_memory(text: &str) -> Result<u64, String> {
    let bare = text.bytes().all(|b| b.is_ascii_digit());
    let bytes = source::size(&if bare { format!("{text}MiB") } else { text.to_owned() })?;
    if bytes < 256 << 20 { Err("give it at least 256MiB".to_owned()) } else { Ok(bytes) }
}

fn limit(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it like nesting=6")?;
    ArchiveLimits::default().set(name, value)?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Options of `collect`.
#[derive(Debug, Arguments)]
pub struct Collect {
    /// A server root, a directory of logs, files, archives, or `-`.
    #[arg(required = true)]
    pub inputs: Vec<String>,
    /// The zip to write; it must not be there yet.
    #[arg(long, short, value_name = "CASE.zip")]
    pub output: PathBuf,
    /// How the server is read and judged.
    #[command(flatten)]
    pub reading: Reading,
}

/// Options of `verify`.
#[derive(Debug, Arguments)]
pub struct Verify {
    /// A report in JSON.
    pub report: PathBuf,
    /// What it is on: the same input, also moved or packed otherwise, or a case collected from it.
    pub input: String,
    /// What archives may cost.
    #[command(flatten)]
    pub limits: LimitArgs,
}

/// How to show the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, on a terminal.
    Text,
    /// For machines: the whole model.
    Json,
    /// Lines of JSON: a summary, each finding, what was read and what was not.
    Ndjson,
    /// One page that loads and runs nothing.
    Html,
    /// Short, for a ticket.
    Markdown,
    /// SARIF 2.1.0, for viewers of analysis results.
    Sarif,
    /// Flat evidence: a row for each place.
    Csv,
}

/// The server's role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RoleChoice {
    /// As the logs tell, if they do.
    Auto,
    /// The publisher database server.
    Publisher,
    /// A subscriber.
    Subscriber,
}

/// The order of dates in the logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DateOrderChoice {
    /// As one of the logs proves it.
    Auto,
    /// The month first.
    Mdy,
    /// The day first.
    Dmy,
    /// The year first.
    Ymd,
}

impl DateOrderChoice {
    /// The order that the user says.
    pub fn said(self) -> Option<DateOrder> {
        match self {
            Self::Auto => None,
            Self::Mdy => Some(DateOrder::MonthFirst),
            Self::Dmy => Some(DateOrder::DayFirst),
            Self::Ymd => Some(DateOrder::YearFirst),
        }
    }
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal that wants them.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How many places to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// So many.
    First(usize),
    /// All of them.
    All,
}

fn evidence(text: &str) -> Result<Evidence, String> {
    if text == "all" {
        return Ok(Evidence::All);
    }
    text.parse().map(Evidence::First).map_err(|_| "give a number or `all`".to_owned())
}

fn since(text: &str) -> Result<DateTime, String> {
    moment(text, End::First)
}

fn until(text: &str) -> Result<DateTime, String> {
    moment(text, End::Last)
}

fn moment(text: &str, end: End) -> Result<DateTime, String> {
    period::moment(text, end).ok_or_else(|| "write year-month-day: 2005-08-17 or \"2005-08-17 14:00\"".to_owned())
}
