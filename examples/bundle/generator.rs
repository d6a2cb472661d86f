//! Makes the logs of a server that never was: as many bytes as asked for, the same for the same seed, with one
//! failure whose place is known. The example writes them, tests and benches measure with them.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

mod msi;
mod other;
mod sink;
mod sql;

pub use sink::Shape;
use sink::{Log, Totals};

/// Size of the files that stand for the log of a whole upgrade.
const LARGE: u64 = 300_000_000;
/// Size of the files that stand for the log of one package.
const MEDIUM: u64 = 5_000_000;

const LOGS: &str = "C/Program Files/Common Files/Cisco/Logs";
const DIRECTORY: &str = "C/Program Files/Common Files/Cisco/Directory";
const DBINSTALL: &str = "C/Install/DBInstall";
const DCDSRVR: &str = "C/Dcdsrvr/log";

/// What to make.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Bytes of all logs together; what comes out differs from it by less than 1 % or 64 KiB.
    pub bytes: u64,
    /// The same seed gives the same bytes.
    pub seed: u64,
    /// So many files of about the same size, instead of many small ones, some of 5 MB and a few of 300 MB.
    pub files: Option<u64>,
    /// Per cent of the bytes that are in UTF-16.
    pub utf16: f64,
    /// Per cent of the lines that look like an error, in logs of the forms that have such lines; at most 50.
    pub error_density: f64,
}

/// What a triage of the logs has to find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The log that holds the cause, below the root, with `/`.
    pub path: String,
    /// The line of the cause, counted from 1.
    pub line: u64,
    /// Log files.
    pub files: u64,
    /// Bytes of all of them.
    pub bytes: u64,
    /// Lines of all of them.
    pub lines: u64,
    /// Messages that look like an error, each counted once however often and over how many lines it is printed.
    pub error_like: u64,
}

/// The form of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A verbose log of Windows Installer.
    Msi,
    /// What osql printed for the scripts of a database step.
    Sql,
    /// What an import into the directory printed.
    Ldap,
    /// Steps of a Wise setup.
    InstallShield,
    /// Lines with a time, of no known form.
    Plain,
}

/// One file to write.
struct Member {
    path: String,
    kind: Kind,
    bytes: u64,
    planted: bool,
}

/// Writes the tree below a folder that does not exist yet or is empty.
pub fn write(out: &Path, plan: &Plan) -> io::Result<Expected> {
    let members = members(plan);
    let mut folders = BTreeSet::new();
    let mut totals = Totals::default();
    let mut wide_bytes = 0;
    let mut cause = None;
    for (index, member) in (0..).zip(&members) {
        let path = out.join(&member.path);
        if let Some(folder) = path.parent()
            && folders.insert(folder.to_owned())
        {
            fs::create_dir_all(folder)?;
        }
        // Result files of InstallShield are never in UTF-16; the largest logs only where everything is.
        let may_be_wide = member.kind != Kind::InstallShield && (member.bytes < LARGE || plan.utf16 >= 100.0);
        let due = plan.utf16 / 100.0 * (totals.bytes + member.bytes) as f64;
        let wide = may_be_wide && ((wide_bytes + member.bytes / 2) as f64) < due;
        let shape =
            Shape { bytes: member.bytes, seed: mixed(plan.seed, index), wide, error_density: plan.error_density };
        let file = BufWriter::with_capacity(1 << 18, File::create(&path)?);
        let (file_totals, line) = if member.planted {
            let mut log = Log::new(file, shape)?;
            let line = planted(&mut log, member.kind)?;
            (log.finish()?, Some(line))
        } else {
            (fill(file, member.kind, shape, index)?, None)
        };
        if let Some(line) = line {
            cause = Some((member.path.clone(), line));
        }
        wide_bytes += if wide { file_totals.bytes } else { 0 };
        totals.add(file_totals);
    }
    let (path, line) = cause.ok_or_else(|| io::Error::other("no failure was planted"))?;
    let Totals { bytes, lines, error_like } = totals;
    Ok(Expected { path, line, files: members.len() as u64, bytes, lines, error_like })
}

/// One log of about the given size, in memory; nothing in it failed.
pub fn log(kind: Kind, shape: Shape) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(shape.bytes as usize + (1 << 16));
    fill(&mut bytes, kind, shape, 0).expect("memory can be written");
    bytes
}

fn fill<W: Write>(out: W, kind: Kind, shape: Shape, index: u64) -> io::Result<Totals> {
    let mut log = Log::new(out, shape)?;
    match kind {
        Kind::Msi => msi::successes(&mut log, index)?,
        Kind::Sql => sql::success(&mut log)?,
        Kind::Ldap => other::import(&mut log)?,
        Kind::InstallShield => other::wise(&mut log)?,
        Kind::Plain => other::plain(&mut log)?,
    }
    log.finish()
}

/// Writes a log that ends in a failure and gives the line of its cause.
fn planted<W: Write>(log: &mut Log<W>, kind: Kind) -> io::Result<u64> {
    if kind == Kind::Sql { sql::disk_full(log) } else { msi::service_does_not_start(log) }
}

/// The files, the planted one first: an even seed plants it in a database step, an odd one in a package.
fn members(plan: &Plan) -> Vec<Member> {
    let mut random = fastrand::Rng::with_seed(mixed(plan.seed, u64::MAX));
    let (path, kind) = if plan.seed.is_multiple_of(2) {
        (format!("{DBINSTALL}/dbmigrate.log"), Kind::Sql)
    } else {
        (format!("{LOGS}/CallMgrInstall.log"), Kind::Msi)
    };
    let sizes = sizes(plan, &mut random);
    let mut members = Vec::with_capacity(sizes.len());
    for (index, bytes) in sizes.into_iter().enumerate() {
        let member = if index == 0 {
            Member { path: path.clone(), kind, bytes: bytes.min(LARGE / 10), planted: true }
        } else {
            let kind = if bytes >= LARGE { Kind::Msi } else { kind_of(random.u32(0..100), bytes) };
            Member { path: path_of(kind, index), kind, bytes, planted: false }
        };
        members.push(member);
    }
    members
}

fn kind_of(percent: u32, bytes: u64) -> Kind {
    match percent {
        0..55 => Kind::Msi,
        55..75 => Kind::Sql,
        75..85 => Kind::Ldap,
        // Logs of setup programs stay small.
        85..90 if bytes < MEDIUM => Kind::InstallShield,
        _ => Kind::Plain,
    }
}

fn path_of(kind: Kind, index: usize) -> String {
    match kind {
        Kind::Msi => format!("{LOGS}/package{index:06}.log"),
        Kind::InstallShield => format!("{LOGS}/setup{index:06}.log"),
        Kind::Ldap => format!("{DIRECTORY}/import{index:06}.log"),
        Kind::Sql => format!("{DBINSTALL}/step{index:06}.log"),
        Kind::Plain if index.is_multiple_of(2) => format!("{DCDSRVR}/dcdsrvr{index:06}.log"),
        Kind::Plain => format!("{LOGS}/trace{index:06}.txt"),
    }
}

/// Sizes of the files; the first is small.
fn sizes(plan: &Plan, random: &mut fastrand::Rng) -> Vec<u64> {
    if let Some(files) = plan.files {
        let mean = plan.bytes / files.max(1);
        return (0..files.max(1)).map(|_| random.u64(mean / 2..=mean + mean / 2)).collect();
    }
    let mut sizes = vec![random.u64(20_000..=60_000)];
    let mut left = plan.bytes.saturating_sub(sizes[0]);
    let large = if plan.bytes >= 2 * LARGE { (plan.bytes >> 30).max(1) } else { 0 };
    sizes.extend((0..large).map(|_| LARGE));
    left -= large * LARGE;
    let medium = left * 3 / 4 / MEDIUM;
    sizes.extend((0..medium).map(|_| MEDIUM));
    left -= medium * MEDIUM;
    while left > 2_000 {
        let bytes = random.u64(2_000..=60_000).min(left);
        sizes.push(bytes);
        left -= bytes;
    }
    sizes
}

/// A seed for one part of the bundle; its neighbours' are unlike it.
fn mixed(seed: u64, part: u64) -> u64 {
    (seed ^ part.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ part
}
