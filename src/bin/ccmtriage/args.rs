//! What the user may say, and how it is explained to them.

use std::path::PathBuf;

use ccmtriage::redact::Redact;
use ccmtriage::source::{self, Limits};
use clap::{Args as Arguments, Parser, Subcommand, ValueEnum};

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
  ccmtriage verify report.json /mnt/pub01     whether the input is still what the report is on
  ccmtriage explain msi:1920                  what a number means

Exit codes: 0 clean, 1 catastrophic, 2 wrong usage, 3 no verdict or something unread, 70 fault of ccmtriage";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Triage a server root, a directory, files, archives or `-` for standard input.
    Scan(Scan),
    /// Explain a number, pattern, action, message, consideration or service.
    ///
    /// Numbers go with their kind: msi:1920 msiexec:1603 action:3 win32:5 hresult:0x80070005 sql:911 ldap:49
    /// installshield:-3 custom:27502 burn:e000 event:11708. A bare number is explained for every kind that knows it.
    Explain(Explain),
    /// Say which condition keeps a pattern from matching, or gives it its class.
    WhyNot(WhyNot),
    /// Pack a case for TAC: the logs of the four directories, redacted, with the report and the hashes of everything.
    Collect(Collect),
    /// Check a report (JSON) against its input, or against a collected case: say which file or place changed.
    Verify(Verify),
    /// Work with the catalog of patterns.
    #[command(subcommand)]
    Catalog(CatalogCommand),
    /// Print the JSON schema of the report.
    Schema {
        /// That of the report on a cluster.
        #[arg(long)]
        cluster: bool,
    },
}

/// Commands on the catalog.
#[derive(Debug, Subcommand)]
pub enum CatalogCommand {
    /// Check the shipped catalog, or files laid over it, and prove every pattern by its examples.
    Check {
        /// Files, or directories of .toml files, to lay over the shipped catalog.
        files: Vec<PathBuf>,
    },
    /// List every pattern: id, class, title and file.
    List {
        /// One equivalent regular expression a line instead, for comparing with tools like grep.
        #[arg(long)]
        regexes: bool,
        /// Lay a catalog file, or every .toml in a directory, over the shipped catalog.
        #[arg(long, value_name = "FILE|DIR")]
        catalog: Vec<PathBuf>,
    },
    /// Print the reference page of the whole catalog, in Markdown.
    Docs {
        /// Lay a catalog file, or every .toml in a directory, over the shipped catalog.
        #[arg(long, value_name = "FILE|DIR")]
        catalog: Vec<PathBuf>,
    },
}

/// Options of `explain`.
#[derive(Debug, Arguments)]
pub struct Explain {
    /// KIND:NUMBER, a number, an id, a row (SD-01, UM-03) or a service's name.
    #[arg(required = true, allow_hyphen_values = true)]
    pub what: String,
    /// Lay a catalog file, or every .toml in a directory, over the shipped catalog.
    #[arg(long, value_name = "FILE|DIR")]
    pub catalog: Vec<PathBuf>,
    /// Use colours: auto, always or never.
    #[arg(long, value_enum, default_value_t = Colour::Auto)]
    pub color: Colour,
}

/// Options of `why-not`.
#[derive(Debug, Arguments)]
pub struct WhyNot {
    /// The pattern's id.
    pub pattern: String,
    /// A server root, a directory of logs, files, or `-`.
    #[arg(required = true)]
    pub inputs: Vec<String>,
    /// The server's role; conditions may ask for it.
    #[arg(long, value_enum, default_value_t = RoleChoice::Auto)]
    pub role: RoleChoice,
    /// Lay a catalog file, or every .toml in a directory, over the shipped catalog.
    #[arg(long, value_name = "FILE|DIR")]
    pub catalog: Vec<PathBuf>,
    /// Read every file, not only *.log and *.txt.
    #[arg(long)]
    pub all_files: bool,
}

/// Options of `scan`.
#[derive(Debug, Arguments)]
pub struct Scan {
    /// A server root, a directory of logs, a file, an archive, or `-`; NAME=INPUT for each server makes a cluster report.
    #[arg(required = true)]
    pub inputs: Vec<String>,
    /// How to show the report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Write the report to a file instead of standard output.
    #[arg(long, short)]
    pub output: Option<PathBuf>,
    /// The server's role; it changes verdicts (memory, publisher reach, services).
    #[arg(long, value_enum, default_value_t = RoleChoice::Auto)]
    pub role: RoleChoice,
    /// Lay a catalog file, or every .toml in a directory, over the shipped catalog.
    #[arg(long, value_name = "FILE|DIR")]
    pub catalog: Vec<PathBuf>,
    /// Places kept for each finding: a number, or `all`.
    #[arg(long, value_name = "N|all", default_value = "3", value_parser = evidence)]
    pub evidence: Evidence,
    /// Read every file, not only *.log and *.txt.
    #[arg(long)]
    pub all_files: bool,
    /// Worker threads; 0 for one per core.
    #[arg(long, default_value_t = 0)]
    pub threads: usize,
    /// What is replaced before anything is shown.
    #[command(flatten)]
    pub redaction: Redaction,
    /// What archives may cost.
    #[command(flatten)]
    pub limits: LimitArgs,
    /// Leave out everything that differs between two runs on the same input.
    #[arg(long)]
    pub reproducible: bool,
    /// Exit 0 also where 1 or 3 is due.
    #[arg(long)]
    pub exit_zero: bool,
    /// Use colours: auto, always or never.
    #[arg(long, value_enum, default_value_t = Colour::Auto)]
    pub color: Colour,
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
    pub fn limits(&self) -> Limits {
        let mut limits = Limits { memory: self.max_memory, ..Limits::default() };
        for (name, value) in &self.limits {
            limits.set(name, value).expect("the parser has set it once");
        }
        limits
    }
}

fn limit(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it like nesting=6")?;
    Limits::default().set(name, value)?;
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
    /// The server's role.
    #[arg(long, value_enum, default_value_t = RoleChoice::Auto)]
    pub role: RoleChoice,
    /// Lay a catalog file, or every .toml in a directory, over the shipped catalog.
    #[arg(long, value_name = "FILE|DIR")]
    pub catalog: Vec<PathBuf>,
    /// Read every file, not only *.log and *.txt.
    #[arg(long)]
    pub all_files: bool,
    /// Worker threads; 0 for one per core.
    #[arg(long, default_value_t = 0)]
    pub threads: usize,
    /// What is replaced before anything is packed.
    #[command(flatten)]
    pub redaction: Redaction,
    /// What archives may cost.
    #[command(flatten)]
    pub limits: LimitArgs,
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
