//! The whole way: inputs in, report out.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use crate::input::redact::{self, Redact, Redactor};
use crate::input::source::{self, DirectoryState, Input, Inventory, LogFile};
use crate::input::text;
use crate::judging::cause::{self, Role, Ruled};
use crate::judging::classify::{self, Server};
use crate::judging::period::{Period, PeriodCut};
use crate::judging::relate::{self, Source};
use crate::judging::{advice, considerations, dates, facts};
use crate::knowledge::catalog::{Catalog, Class};
use crate::knowledge::session::{MESSAGES_KEPT, Outcome, Session};
use crate::reading::account::{DateOrder, Stamp, is_text};
use crate::reading::scan;
use crate::reading::sightings::Sighting;
use crate::running::quota::Quota;
use crate::telling::report::build::{self, EvidenceLimit, ReadFile, ReportInput};
use crate::telling::report::{Evidence, Report};

/// What the user asks for.
#[derive(Debug, Clone)]
pub struct Options {
    /// Read every file, not only `*.log` and `*.txt`.
    pub all_files: bool,
    /// publisher or subscriber, where the user says so.
    pub role: Option<String>,
    /// The server's name, where the user gives one.
    pub name: Option<String>,
    /// Places kept for each finding.
    pub kept: EvidenceLimit,
    /// Whether every place that is kept gets the lines around it, not only the causes: the logs are read once more.
    pub surround: bool,
    /// Whether the report holds the SHA-256 of every input.
    pub hash: bool,
    /// What is replaced before anything is shown.
    pub redact: Redact,
    /// Worker threads; 0 for one per core.
    pub threads: usize,
    /// What archives and standard input may cost.
    pub limits: source::ArchiveLimits,
    /// The time that the user asks about.
    pub period: Period,
    /// The order of day and month, where the user says it.
    pub date_order: Option<DateOrder>,
    /// Where to tell how far reading has come, for who waits.
    pub meter: Option<Arc<Meter>>,
}

/// How far reading has come, in bytes. Reading tells it, whoever shows progress looks at it from another thread.
#[derive(Debug, Default)]
pub struct Meter {
    total: AtomicU64,
    done: AtomicU64,
}

impl Meter {
    /// Bytes to read; 0 until they are known. They grow with each server.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }

    /// Bytes read.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Tells of bytes to read.
    pub fn expect(&self, bytes: u64) {
        self.total.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Tells of bytes read.
    pub fn add(&self, bytes: u64) {
        self.done.fetch_add(bytes, Ordering::Relaxed);
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            all_files: false,
            role: None,
            name: None,
            kept: EvidenceLimit::First(3),
            surround: false,
            hash: false,
            redact: Redact::Secrets,
            threads: 0,
            period: Period::default(),
            date_order: None,
            meter: None,
            limits: source::ArchiveLimits::default(),
        }
    }
}

/// Triages one server. Trouble with its files is part of the report.
///
/// # Errors
/// The worker threads could not be started.
pub fn triage(inputs: &[Input], catalog: &Catalog, options: &Options) -> Result<Report, rayon::ThreadPoolBuildError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads).build()?;
    Ok(pool.install(|| run(inputs, catalog, options, &mut Redactor::new(options.redact))))
}

/// Triages what was taken of one server, and gives the redactor with the names and values that it has met, so that the
/// logs themselves can be redacted alike.
///
/// # Errors
/// The worker threads could not be started.
pub fn triage_taken(
    inventory: &Inventory,
    catalog: &Catalog,
    options: &Options,
) -> Result<(Report, Redactor), rayon::ThreadPoolBuildError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads).build()?;
    let mut redactor = Redactor::new(options.redact);
    let report = pool.install(|| read_and_judge(inventory, catalog, options, &mut redactor));
    Ok((report, redactor))
}

/// The lines of a failed server that may be the cause, with what each shows, and the path of its log: what weights are
/// learned from (`examples/likeness`).
///
/// # Errors
/// The worker threads could not be started.
pub fn candidates(
    inputs: &[Input],
    catalog: &Catalog,
    options: &Options,
) -> Result<Vec<relate::Candidate>, rayon::ThreadPoolBuildError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads).build()?;
    Ok(pool.install(|| {
        let inventory = source::take(inputs, &options.of_source());
        let read = ReadServer::new(&inventory, catalog, options, &mut Redactor::new(options.redact));
        let mut seen = Vec::new();
        let _ = relate::relate(&read.sources(), &read.ruled, &read.standings, catalog, read.order, Some(&mut seen));
        seen
    }))
}

/// The servers of one input, each with its name and what holds it.
pub type Servers = Vec<(String, Vec<Input>)>;

/// What an input turned out to be.
#[derive(Debug)]
pub enum Triaged {
    /// One server.
    One(Box<Report>),
    /// Several, told apart by their folders.
    Several(Servers, Vec<Report>),
}

/// Triages what the user gives without names: one server, or an input that holds the four directories of several in
/// folders beside each other. Folders whose logs name the same host are copies of one server, and stay one.
///
/// # Errors
/// The worker threads could not be started.
pub fn triage_all(
    inputs: &[Input],
    catalog: &Catalog,
    options: &Options,
) -> Result<Triaged, rayon::ThreadPoolBuildError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads).build()?;
    let inventory = pool.install(|| source::take(inputs, &options.of_source()));
    let servers = match inputs {
        [input] => servers_of(input, &inventory),
        _ => Vec::new(),
    };
    if servers.len() > 1 {
        let reports = triage_each(&servers, catalog, options)?;
        let joined = by_host(&servers, &reports);
        if joined.len() == servers.len() {
            return Ok(Triaged::Several(servers, reports));
        }
        if joined.len() > 1 {
            let reports = triage_each(&joined, catalog, options)?;
            return Ok(Triaged::Several(joined, reports));
        }
    }
    let mut redactor = Redactor::new(options.redact);
    let report = pool.install(|| read_and_judge(&inventory, catalog, options, &mut redactor));
    Ok(Triaged::One(Box::new(report)))
}

fn servers_of(input: &Input, inventory: &Inventory) -> Servers {
    let mut servers: Servers = Vec::new();
    for folder in inventory.servers() {
        let Some(inside) = source::servers::one_of(input, &folder) else { continue };
        let name = source::servers::name(&folder);
        let name = if servers.iter().any(|(known, _)| known == name) { &folder } else { name };
        servers.push((name.to_owned(), vec![inside]));
    }
    servers
}

/// The servers with those joined whose logs name the same host: copies of one server.
fn by_host(servers: &Servers, reports: &[Report]) -> Servers {
    let host = |report: &Report| {
        let fact = report.server.facts.iter().find(|fact| fact.name == "host")?;
        Some(fact.value.to_lowercase())
    };
    let mut hosts: Vec<Option<String>> = Vec::new();
    let mut joined: Servers = Vec::new();
    for ((name, inputs), report) in servers.iter().zip(reports) {
        let host = host(report);
        if let Some(at) = hosts.iter().position(|known| host.is_some() && *known == host) {
            joined[at].1.extend(inputs.iter().cloned());
        } else {
            hosts.push(host);
            joined.push((name.clone(), inputs.clone()));
        }
    }
    joined
}

/// Triages several servers, each with its name, one after the other on the same workers. A server whose name begins
/// like a role (`pub`, `sub1`) has that role, unless the options give one.
///
/// # Errors
/// The worker threads could not be started.
pub fn triage_each(
    servers: &[(String, Vec<Input>)],
    catalog: &Catalog,
    options: &Options,
) -> Result<Vec<Report>, rayon::ThreadPoolBuildError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads).build()?;
    // One for all of them: what is the same on two servers stays the same.
    let mut redactor = Redactor::new(options.redact);
    let mut one = |(name, inputs): &(String, Vec<Input>)| {
        let redactor = redactor.fresh_counts();
        let role = options.role.clone().or_else(|| role_of_name(name).map(str::to_owned));
        let named = role.is_some() && options.role.is_none();
        let mut report = pool
            .install(|| run(inputs, catalog, &Options { name: Some(name.clone()), role, ..options.clone() }, redactor));
        if named {
            "name".clone_into(&mut report.server.role.from);
        }
        report
    };
    Ok(servers.iter().map(&mut one).collect())
}

fn role_of_name(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    [("pub", "publisher"), ("sub", "subscriber")]
        .into_iter()
        .find(|(stem, _)| name.starts_with(stem))
        .map(|(_, role)| role)
}

impl Options {
    /// What is taken of the inputs.
    #[must_use]
    pub fn of_source(&self) -> source::Options {
        source::Options { all_files: self.all_files, limits: self.limits }
    }
}

fn run(inputs: &[Input], catalog: &Catalog, options: &Options, redactor: &mut Redactor) -> Report {
    read_and_judge(&source::take(inputs, &options.of_source()), catalog, options, redactor)
}

/// Reads the dates of a server in one order, and dates logs that print none by their names.
fn date(options: &Options, files: &mut [ReadFile], sessions: &mut [Judged<'_>]) -> Option<DateOrder> {
    let order = dates::settle(
        options.date_order,
        &mut files.iter_mut().filter_map(|file| file.account.as_mut()).collect::<Vec<_>>(),
        &mut sessions.iter_mut().map(Judged::session_mut).collect::<Vec<_>>(),
    );
    dates::from_names(
        files.iter_mut().filter_map(|file| Some((file.path.as_str(), file.account.as_mut()?))),
        &sessions.iter().map(Judged::session).collect::<Vec<_>>(),
        order,
    );
    order
}

/// One server, read: its files, and its runs as each is judged by itself.
struct ReadServer<'c> {
    files: Vec<ReadFile>,
    ruled: Vec<Ruled<'c>>,
    standings: Vec<cause::Standing>,
    facts: Vec<facts::Fact>,
    order: Option<DateOrder>,
    parting: PeriodCut,
}

impl<'c> ReadServer<'c> {
    fn new(inventory: &Inventory, catalog: &'c Catalog, options: &Options, redactor: &mut Redactor) -> Self {
        let reading = text::Options { hash: options.hash, ..text::Options::default() };
        if let Some(meter) = &options.meter {
            meter.expect(inventory.files.iter().map(|file| file.bytes).sum());
        }
        let quota = Quota::new(MESSAGES_KEPT as u64, inventory.files.len());
        let read = source::visit(&inventory.files, |file| {
            let mut read = Read::new(file, &reading, catalog, options);
            // They are sorted by it.
            let index = inventory.files.partition_point(|other| other.path < file.path);
            quota.keeps(index, limit(read.ruled(), quota.left(index)));
            if let Some(meter) = &options.meter {
                meter.add(file.bytes);
            }
            read
        });

        let mut files = Vec::with_capacity(read.len());
        let mut sessions: Vec<Judged<'_>> = Vec::new();
        let mut sightings = Vec::new();
        for read in read {
            redactor.learn_secrets(read.secrets.iter().map(String::as_str));
            sessions.extend(read.sessions);
            sightings.extend(read.sightings.into_iter().map(|seen| (read.file.path.clone(), seen)));
            files.push(read.file);
        }
        let order = date(options, &mut files, &mut sessions);
        let parting = part(options.period, &mut files, &mut sessions);
        let facts = facts::facts(sessions.iter().map(Judged::session), &sightings);
        let (role, database) = (role_of(options, &facts).0, facts::newest_database(&facts));
        let places = options.kept.places();
        let mut ruled: Vec<Ruled<'_>> = sessions
            .into_par_iter()
            .map(|session| match session {
                Judged::Ruled(ruled) => *ruled,
                Judged::Waiting(session, directory) => {
                    let judgements = classify::classify(&session, catalog, Server { role, directory, database });
                    cause::rule(*session, judgements).folded(places)
                }
            })
            .collect();
        limit(ruled.iter_mut(), MESSAGES_KEPT as u64);
        let standings = cause::stand(&mut ruled);
        Self { files, ruled, standings, facts, order, parting }
    }

    fn sources(&self) -> Vec<Source<'_>> {
        let files = self.files.iter();
        files
            .map(|file| Source { path: &file.path, directory: file.directory, account: file.account.as_ref() })
            .collect()
    }
}

/// The role of a server, and who says so.
fn role_of<'r>(options: &'r Options, facts: &[facts::Fact]) -> (Option<&'r str>, &'static str) {
    match &options.role {
        Some(role) => (Some(role.as_str()), "argument"),
        None => facts::role(facts).map_or((None, "unknown"), |role| (Some(role), "logs")),
    }
}

fn read_and_judge(inventory: &Inventory, catalog: &Catalog, options: &Options, redactor: &mut Redactor) -> Report {
    let mut read = ReadServer::new(inventory, catalog, options, redactor);
    let (role, role_from) = role_of(options, &read.facts);
    let database = facts::newest_database(&read.facts);
    let incident = relate::relate(&read.sources(), &read.ruled, &read.standings, catalog, read.order, None);
    let settled = relate::settle(&incident, &mut read.ruled, catalog, Server { role, directory: None, database });
    let ReadServer { files, ruled, standings, facts, parting, .. } = read;
    let told = match incident.outcome {
        Outcome::Indeterminate => cause::verdict_outcome(&ruled, &standings),
        // Of several runs of an engine the last of each product says whether a restart is still wanted.
        outcome if outcome.is_success() && !incident.told_by_text => {
            Some(cause::verdict_outcome(&ruled, &standings)).filter(|last| last.is_success()).unwrap_or(outcome)
        }
        outcome => outcome,
    };
    let outcome = match told {
        outcome if outcome.is_success() && options.period.proves_nothing(&parting) => Outcome::Indeterminate,
        outcome => outcome,
    };
    let all_directories = inventory.directories.iter().all(|directory| directory.state == DirectoryState::Read);
    let answers = considerations::answers(
        catalog,
        considerations::Evidence { facts: &facts, role, sessions: &ruled, all_directories },
    );
    let causing: Vec<&Ruled<'_>> =
        build::causes(&ruled, &standings, &settled).into_iter().map(|cause| &ruled[cause.session]).collect();
    let plan = advice::plan(catalog, outcome, &causing, &ruled, &answers);
    let material = ReportInput {
        catalog,
        inventory,
        files: &files,
        sessions: &ruled,
        standings: &standings,
        outcome,
        incident: (&incident, &settled),
        name: options.name.clone(),
        role: (role, role_from),
        facts: &facts,
        answers: &answers,
        kept: options.kept,
        period: (options.period, &parting),
    };
    let mut report = build::build(&material, redactor);
    // Giving back the memory of a hundred thousand sessions takes its time.
    rayon::join(
        || {
            surround(&mut report, &inventory.files, options.surround, redactor);
            mask(&mut report, &facts, &inventory.files, redactor);
        },
        || drop((ruled, files)),
    );
    build::advise(&mut report, &plan, redactor);
    report
}

/// Takes the sessions outside the time asked about away, and what their logs tell.
fn part(period: Period, files: &mut [ReadFile], sessions: &mut Vec<Judged<'_>>) -> PeriodCut {
    let spans: HashMap<&str, (Stamp, Stamp)> = files
        .iter()
        .filter_map(|file| {
            Some((file.path.as_str(), file.account.as_ref().map(|account| (account.first, account.last))?))
        })
        .collect();
    let parting = period.part(sessions, |judged| {
        let session = judged.session();
        // A text has no dates of its own but those on its lines.
        let of_text = spans.get(&*session.path).filter(|_| is_text(session.dialect));
        (session, of_text.copied(), judged.messages())
    });
    if !period.is_open() {
        for file in files {
            let span = file.account.as_ref().map(|account| (account.first, account.last));
            file.account =
                file.account.take().filter(|_| span.is_none_or(|(first, last)| !period.excludes(first, last)));
        }
    }
    parting
}

/// What a worker makes of one file.
struct Read<'c> {
    file: ReadFile,
    sessions: Vec<Judged<'c>>,
    sightings: Vec<Sighting>,
    secrets: Vec<String>,
}

/// Lets sessions keep `most` messages together, the first ones, and gives how many they keep.
fn limit<'r, 'c: 'r>(sessions: impl Iterator<Item = &'r mut Ruled<'c>>, most: u64) -> u64 {
    let mut kept = 0;
    for ruled in sessions {
        ruled.limit(usize::try_from(most.saturating_sub(kept)).unwrap_or(usize::MAX));
        kept += ruled.session.messages.len() as u64;
    }
    kept
}

impl<'c> Read<'c> {
    fn new(file: &LogFile, reading: &text::Options, catalog: &'c Catalog, options: &Options) -> Self {
        let directory = file.directory.map(source::Directory::name);
        // Lines of text that a pattern calls harmless.
        let mut harmless: Vec<(u64, u64)> = Vec::new();
        // Each is judged, and folded, when it is read: a file may hold a thousand.
        let scanned = scan::scan_each(file, reading, &catalog.phrases, |session| {
            Judged::new(session, directory, catalog, options, &mut harmless)
        });
        let mut sessions: Vec<Judged<'_>> = scanned.sessions;
        let dialects = build::each_once(sessions.iter().map(|judged| judged.session().dialect));
        // It lies where the sessions lay, which are many times as large.
        sessions.shrink_to_fit();
        let mut account = scanned.account;
        if let Some(account) = &mut account {
            account.forget(&harmless);
        }
        Self {
            sessions,
            sightings: scanned.sightings,
            secrets: scanned.secrets,
            file: ReadFile {
                path: file.path.clone(),
                directory,
                summary: scanned.summary,
                dialects,
                account,
                trouble: scanned.trouble,
            },
        }
    }
}

impl<'c> Read<'c> {
    /// The sessions that are judged.
    fn ruled(&mut self) -> impl Iterator<Item = &mut Ruled<'c>> {
        self.sessions.iter_mut().filter_map(|judged| match judged {
            Judged::Ruled(ruled) => Some(&mut **ruled),
            Judged::Waiting(..) => None,
        })
    }
}

/// A session, judged as soon as it is read where nothing that other files say can change that.
enum Judged<'c> {
    Ruled(Box<Ruled<'c>>),
    Waiting(Box<Session>, Option<&'static str>),
}

impl<'c> Judged<'c> {
    fn new(
        session: Session,
        directory: Option<&'static str>,
        catalog: &'c Catalog,
        options: &Options,
        harmless: &mut Vec<(u64, u64)>,
    ) -> Self {
        let server = Server { role: options.role.as_deref(), directory, database: None };
        let judgements = classify::classify(&session, catalog, server);
        if judgements.iter().any(|judgement| judgement.asks_of_server) {
            return Self::Waiting(Box::new(session), directory);
        }
        if is_text(session.dialect) {
            let benign = session.messages.iter().zip(&judgements).filter(|(_, judged)| judged.class == Class::Benign);
            harmless.extend(benign.flat_map(|(message, _)| &message.spans).map(|span| (span.line, span.end_line)));
        }
        Self::Ruled(Box::new(cause::rule(session, judgements).folded(options.kept.places())))
    }

    fn session(&self) -> &Session {
        match self {
            Self::Ruled(ruled) => &ruled.session,
            Self::Waiting(session, _) => session,
        }
    }

    /// Its error-like messages.
    fn messages(&self) -> u64 {
        match self {
            Self::Ruled(ruled) => ruled.messages(),
            Self::Waiting(session, _) => session.messages.len() as u64 + session.not_judged(),
        }
    }

    fn session_mut(&mut self) -> &mut Session {
        match self {
            Self::Ruled(ruled) => &mut ruled.session,
            Self::Waiting(session, _) => session,
        }
    }
}

/// Gives the first place of each root cause, or every place, the lines around it. Each file is read once for all of them.
fn surround(report: &mut Report, files: &[LogFile], all: bool, redactor: &mut Redactor) {
    fn places(report: &mut Report, all: bool) -> impl Iterator<Item = &mut Evidence> {
        let findings = report.findings.iter_mut().filter(move |finding| all || finding.role == Role::RootCause);
        findings.flat_map(move |finding| finding.evidence.iter_mut().take(if all { usize::MAX } else { 1 }))
    }
    let mut by_file: BTreeMap<u32, Vec<(u64, u64)>> = BTreeMap::new();
    for place in places(report, all) {
        by_file.entry(place.file).or_default().push((place.line, place.end_line));
    }
    let known = by_file.keys().filter_map(|file| Some((*file, files.get(*file as usize)?.clone())));
    let (numbers, holding): (Vec<u32>, Vec<LogFile>) = known.unzip();
    let read = source::visit(&holding, |file| {
        // They are sorted by it.
        let number = files.partition_point(|other| other.path < file.path) as u32;
        scan::around(file, &text::Options::default(), &by_file[&number]).into_iter()
    });
    let mut around: HashMap<u32, _> = numbers.into_iter().zip(read).collect();
    for place in places(report, all) {
        let Some((before, after)) = around.get_mut(&place.file).and_then(Iterator::next) else { continue };
        // A line may say that a secret stands in the next one.
        let mut said = redact::Before::default();
        let mut shown = |line: &str| redactor.shown_behind(&mut said, line);
        place.before = before.iter().map(|line| shown(line)).collect();
        place.text.lines().for_each(|line| drop(shown(line)));
        place.after = after.iter().map(|line| shown(line)).collect();
    }
}

/// Replaces names in everything that the report says, once all of them are known, and counts what was replaced.
fn mask(report: &mut Report, facts: &[facts::Fact], files: &[LogFile], redactor: &mut Redactor) {
    if redactor.masks_names() {
        for fact in facts {
            let kind = match fact.name {
                "host" | "publisher" | "remote-client" | "sql-server-host" => "host",
                "user" => "user",
                "user-domain" | "account-domain" => "domain",
                _ => continue,
            };
            redactor.learn(kind, &fact.value);
        }
        if let Some(name) = &report.server.name {
            redactor.learn("host", name);
        }
        for (kind, name) in source::visit(files, redact::names_in).into_iter().flatten() {
            redactor.learn(kind, &name);
        }
        report.each_text(&mut |text| redactor.learn_from(text));
    }
    report.each_text(&mut |text| redactor.again(text));
    report.redaction.replaced = redactor.counts().iter().map(|(kind, count)| ((*kind).to_owned(), *count)).collect();
}
