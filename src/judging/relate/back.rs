//! From a reason back to an earlier one: who should have provided what it lacks, who took it away or holds it, or who
//! failed with the same thing before.

use std::cell::LazyCell;
use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::follow::{Chain, Found, LONGEST, Logs, prefixed};
use super::item::{AROUND, Deeds, follows};
use super::ties::{Because, DATABASES, Tie, names_database};
use super::tries::{Place, later};
use super::trouble::{BLOCK, repeated_well};
use super::view::{End, Item};
use super::within::same;
use crate::knowledge::catalog::Need;
use crate::reading::account::{self, Said, Severity, Stamp, names};

/// What a reason says that it misses.
struct Missing<'l> {
    /// When the reason was written at the latest.
    until: Option<&'l Stamp>,
    /// Names of what it is about.
    own: BTreeSet<String>,
    /// Endings of the files that it speaks of without their names: `log` of `the log file`.
    kinds: Vec<&'static str>,
    /// Ports that it names: `:1433`.
    ports: BTreeSet<String>,
    /// What it needs.
    needs: Vec<&'l Need>,
    /// It is not there; else another keeps it from its user.
    lacks: bool,
    /// A file is not what it should be, and nothing is missing.
    only_spoiled: bool,
    /// Only a number or a word of a `[[need]]` says so: then only who provides it explains it.
    only_needs: bool,
    /// An event of Windows says so, which tells its own reason.
    event: bool,
    /// The number that a service gave for not having started.
    of_service: Option<i64>,
    /// The programs that were refused something.
    refused: BTreeSet<String>,
    /// Folders of a library that could not be loaded for want of another one.
    folders: BTreeSet<String>,
}

/// What an item tells that somebody did or said of what is missing.
#[expect(clippy::struct_excessive_bools, reason = "each is asked by itself")]
struct Act {
    /// Something was changed and stays so.
    changes: bool,
    /// A program was refused that is missing.
    refused: bool,
    /// The very thing was taken away, or a right.
    took: bool,
    /// A library was taken away beside one that could not be loaded for want of another.
    beside: bool,
    /// Who wrote the very thing broke off.
    broke_off: bool,
    /// It has the number that the service gave.
    of_service: bool,
    /// It is a warning that what is needed is not there.
    says_so: bool,
    /// It counts only where it is of who provides it.
    only_of_same: bool,
}

/// That an item explains what a reason misses.
struct Explained {
    /// How many names both have.
    shared: usize,
    /// It is of who provides it.
    provided: bool,
    /// It only says in passing that it is not there.
    in_passing: bool,
    tie: Tie,
}

/// How well an earlier line explains a later one, best first: not a mere dependant, of another log, by what the kinds
/// of work need, by what it did rather than by a name alone, by the names that both have, with the number of a call that
/// failed, then by order.
type Rank = (bool, bool, bool, bool, Reverse<usize>, bool, usize);

impl Logs<'_> {
    /// The chain from a reason to what explains it, if an earlier line does.
    pub(super) fn back(&self, from: &Found, objects: &BTreeSet<String>, visited: &BTreeSet<usize>) -> Option<Chain> {
        if visited.len() > LONGEST {
            return None;
        }
        let Some(missing) = self.missing(from, objects) else { return self.fatal(from, visited) };
        let mut best: Option<(Rank, Found)> = None;
        for (at, log) in self.views.iter().enumerate().filter(|(at, _)| *at == from.view || !visited.contains(at)) {
            if log.engine.is_some() {
                continue;
            }
            // Of its own log, what stands above, the nearest first; of another the first.
            let own = at == from.view;
            let above = if own { from.item } else { log.items.len() };
            for index in 0..above {
                let Some(explained) = self.explains(from, &missing, at, index) else { continue };
                let Explained { shared, provided, in_passing, tie } = explained;
                let item = &log.items[index];
                // What a service depends on says more than the service; what was so at last, more than what was so before.
                let shared = if own { 0 } else { shared };
                let order = match () {
                    () if own => above - index,
                    () if in_passing => seconds_before(&missing, item).unwrap_or(above - index),
                    () => index,
                };
                let numbered = account::names_system_error(item.text);
                let by_name = tie == Tie::SameObject;
                let rank = (item.depends(), own, !provided, by_name, Reverse(shared), !numbered, order);
                if best.as_ref().is_none_or(|(known, _)| rank < *known) {
                    let because = vec![Because { tie, from: self.item(from).line, to: item.line }];
                    best = Some((rank, Found { view: at, item: index, because }));
                }
            }
        }
        let Some((_, mut found)) = best else {
            let prerequisite = self.prerequisite(from, &missing, visited);
            let chain = |found: Found| Chain { found: vec![found], resolved: true, weight: 0 };
            return prerequisite.map(chain).or_else(|| self.fatal(from, visited));
        };
        found.item = self.first_of_trouble(found.view, found.item);
        let mut visited = visited.clone();
        visited.insert(found.view);
        let objects = self.item(&found).objects();
        // From who should have provided it a name alone leads no further.
        let further = self.back(&found, &objects, &visited).filter(|rest| !found.is_needed() || rest.is_needed());
        Some(match further {
            Some(rest) => prefixed(found, rest),
            None => Chain { found: vec![found], resolved: true, weight: 0 },
        })
    }

    /// The lines of the same log that explain the reason before the last link of a chain as the last one does.
    pub(super) fn explaining(&self, chain: &Chain) -> Vec<usize> {
        let [.., from, last] = &chain.found[..] else { return Vec::new() };
        let Some(missing) = self.missing(from, &self.item(from).objects()) else { return Vec::new() };
        let own = last.view == from.view;
        let items = 0..if own { from.item } else { self.views[last.view].items.len() };
        let numbered = |item: usize| account::names_system_error(self.views[last.view].items[item].text);
        let items = items.filter(|&item| !numbered(last.item) || numbered(item));
        // Who took the very thing away did more than who only complained.
        let takes = |item: usize| self.views[last.view].items[item].deeds().takes;
        let items = items.filter(|&item| !takes(last.item) || takes(item));
        // Of the same names: another drive, another table is another thing.
        let shared = |item: usize| self.explains(from, &missing, last.view, item).map(|explained| explained.shared);
        let of_last = shared(last.item).unwrap_or_default();
        items.filter(|&item| shared(item).is_some_and(|shared| shared >= of_last)).collect()
    }

    /// The fatal error of SQL Server that its own log tells of right before work of its databases broke off.
    fn fatal(&self, from: &Found, visited: &BTreeSet<usize>) -> Option<Chain> {
        let log = &self.views[from.view];
        let until = self.written_until(from).filter(|_| log.engine.is_none() && self.is_of_databases(from.view))?;
        let right_before = |item: &Item<'_>| {
            item.remark.is_some_and(|remark| remark.timed)
                && !later(&item.at, until)
                && until.seconds().zip(item.at.seconds()).is_some_and(|(until, at)| until - at <= RIGHT_BEFORE)
        };
        let others = (0..self.views.len()).filter(|at| !visited.contains(at) && self.views[*at].engine.is_none());
        others.flat_map(|at| (0..self.views[at].items.len()).map(move |index| (at, index))).find_map(|(at, index)| {
            let item = &self.views[at].items[index];
            let fatal = right_before(item) && self.in_try(at, item) && self.level(item) >= Some(FATAL);
            fatal.then(|| {
                let because = vec![Because { tie: Tie::InTime, from: self.item(from).line, to: item.line }];
                Chain { found: vec![Found { view: at, item: index, because }], resolved: true, weight: 0 }
            })
        })
    }

    /// What a reason says, with what the lines close below say of the same.
    pub(super) fn said(&self, view: usize, item: usize) -> String {
        let items = &self.views[view].items;
        let (here, below) = (&items[item], items[item + 1..].iter());
        let below = below.take_while(|item| item.line <= here.end_line + 3 && !item.is_good() && !item.begins);
        let texts: Vec<&str> = below.map(|item| item.text).collect();
        format!("{} {} {}", here.text, here.detail, texts.join(" "))
    }

    /// What a reason says that it misses; nothing where it misses nothing.
    fn missing(&self, from: &Found, objects: &BTreeSet<String>) -> Option<Missing<'_>> {
        let here = self.item(from);
        if account::wants_another(here.text) {
            return None;
        }
        let items = &self.views[from.view].items;
        // Lines close below that complain, too, tell of the same.
        let below = items[from.item + 1..].iter();
        let below =
            below.take_while(|item| item.line <= here.end_line + 3 && !item.is_good() && !item.begins && !item.calm);
        let (texts, details): (Vec<&str>, Vec<&str>) = below.map(|item| (item.text, item.detail.as_str())).unzip();
        // What the lines below only name does not say what is missing.
        let said = format!("{} {} {}", here.text, here.more, texts.join(" "));
        let below = format!("{} {}", texts.join(" "), details.join(" "));
        // So do those around it between which nothing was got done.
        let block = items[from.item + 1..].iter().take(AROUND);
        let block = block.take_while(|item| item.line <= here.end_line + BLOCK && !item.is_good());
        let above = items[..from.item].iter().rev().take(AROUND);
        let above = above.take_while(|item| item.end_line + BLOCK >= here.line && !item.is_good());
        let mut own: BTreeSet<String> = objects.clone();
        own.extend(block.chain(above).filter(|item| item.complains()).flat_map(Item::objects));
        own.extend(names::objects(&here.detail));
        own.extend(names::objects(&below));
        own.extend(self.about(from.view, from.item));
        // Commands and what announces them, right above.
        let begun = items[..from.item].iter().rev().take(AROUND).take_while(|item| item.begins && !item.complains());
        own.extend(begun.flat_map(Item::objects));
        // A service names what it depends on where its settings are shown.
        let depends = here.speaks_of_dependency() || texts.iter().any(|text| text.contains("ependency"));
        let listed = items.iter().filter(|_| depends).filter_map(|item| account::dependencies(item.text));
        own.extend(
            listed.flat_map(|names| names.split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_lowercase)),
        );
        // A statement that cannot be parsed stands in the script that was begun last.
        let unparsed = account::is_unparsed(&said);
        let scripts = items[..from.item].iter().rev().filter(|item| unparsed && item.begins);
        own.extend(scripts.map(|item| scripts_in(item.text)).find(|scripts| !scripts.is_empty()).unwrap_or_default());
        // A program is called without the ending of its file.
        if account::is_no_command(here.text) {
            let mut called: Vec<String> = objects.iter().filter(|name| !name.contains(['.', ' '])).cloned().collect();
            called.extend(account::unknown_command(here.text).map(str::to_lowercase));
            let files = |name: &String| ["exe", "com", "cmd", "bat"].map(|ending| format!("{name}.{ending}"));
            own.extend(called.iter().flat_map(files));
        }
        // Who says it, and where all programs of one kind ask, is not what is missing.
        let who = here.text.split_once(": ").map(|(who, _)| who.to_lowercase()).unwrap_or_default();
        let of_speaker = |object: &String| object.starts_with(':') || *object == who && !who.contains('.');
        own.retain(|object| {
            !object.is_empty() && !self.common().contains(object) && !names_database(object) && !of_speaker(object)
        });
        let text = format!("{} {} {} {below}", here.text, here.more, here.detail);
        let lower = text.to_lowercase();
        let close = items[from.item..].iter().take_while(|item| item.line <= here.end_line + 3);
        // What a call ended with is a number of Windows where nothing else is said.
        let numbers: Vec<String> = close
            .flat_map(|item| {
                let code = item.code.filter(|code| *code > 999).map(|code| format!("win32:{code}"));
                let said = account::system_error(item.text).map(|number| format!("win32:{number}"));
                let own = item.number.map(|number| number.to_string());
                let code = code.filter(|_| own.is_none() && said.is_none());
                [own, said, code].into_iter().flatten()
            })
            .collect();
        let without_database = account::lacks(&said) && objects.iter().any(|object| object.starts_with(DATABASES));
        let speaks_of = |when: &String| {
            numbers.contains(when)
                || when.len() > 6 && lower.contains(when.as_str())
                || without_database && when == NO_DATABASE
        };
        // Who provides it tells in the events of Windows itself why it does not.
        let event = account::is_event(here.text);
        let tells = |provider: &String| event && lower.contains(provider.as_str());
        let needs = self.catalog.needs.iter().filter(|need| need.when.iter().any(speaks_of));
        let needs = needs.filter(|need| !need.provider.iter().any(tells));
        let needs: Vec<&Need> = needs.collect();
        let kept_from = account::is_kept_from(&text);
        let (absent, spoiled) = (account::lacks(&said), account::is_spoiled(&said) || unparsed);
        let without_library = account::lacks_a_library(&text);
        let said_so = absent && !kept_from || spoiled || without_library;
        let lacks = needs.iter().any(|need| !need.same) || said_so;
        let only_needs = !said_so && !kept_from;
        (lacks || kept_from).then(|| Missing {
            until: self.written_until(from),
            own,
            kinds: KINDS.iter().copied().filter(|kind| absent && lower.contains(&format!("{kind} file"))).collect(),
            ports: names::ports(&text).collect(),
            only_spoiled: spoiled && !absent && !kept_from && needs.is_empty(),
            needs,
            lacks,
            only_needs,
            event,
            of_service: account::number_of_service(&text).or_else(|| self.number_of_service_near(from)),
            refused: self
                .command(from.view, from.item)
                .filter(|_| kept_from)
                .map(|command| programs_of(command.text))
                .unwrap_or_default(),
            folders: names::files(&text)
                .iter()
                .filter(|file| without_library && file.is_library() && !file.folder().is_empty())
                .map(|file| file.folder().to_owned())
                .collect(),
        })
    }

    /// The number that a service gave close to a reason, in its log.
    fn number_of_service_near(&self, from: &Found) -> Option<i64> {
        let items = &self.views[from.view].items;
        let near = items[from.item.saturating_sub(AROUND)..].iter().take(2 * AROUND);
        near.filter(|item| item.complains())
            .find_map(|item| account::number_of_service(&format!("{} {}", item.text, item.detail)))
    }

    /// How an item explains what a reason misses, where it does.
    fn explains(&self, from: &Found, missing: &Missing<'_>, at: usize, index: usize) -> Option<Explained> {
        let act = self.act(from, missing, at, index)?;
        if !self.came_before(from, missing, at, index) {
            return None;
        }
        let (here, log) = (self.item(from), &self.views[at]);
        let (item, command) = (&log.items[index], self.command(at, index));
        let small = item.text.to_lowercase();
        let same_event = item.number.is_some() && item.number == here.number
            || item.number.is_none() && here.number.is_none() && item.subject() == here.subject()
            || small.contains(&said_last(&here.text.to_lowercase()));
        if same_event
            || other_database(here.text, item.text)
            || command.is_some_and(|command| makes_other_drive(command.text, &missing.own))
        {
            return None;
        }
        // Events of Windows are of many programs: what stands at the head of their log says nothing of this one.
        let context = command.map_or(log.title.as_str(), |command| command.text);
        let context = if account::is_event(item.text) { "" } else { context };
        let number = item.number.map(|number| number.to_string()).unwrap_or_default();
        let text = format!("{}\n{small}\n{}\n{number}", log.path, context.to_lowercase());
        // By its own words or by its command's: what the head of its log names, all of its lines have.
        let names_it = || {
            let of_command = command.map(|command| names::objects(command.text)).unwrap_or_default();
            item.objects().iter().chain(&of_command).any(|name| missing.own.contains(name))
        };
        let provided = act.of_service
            || act.says_so
            || self.is_folder_of(from, at, index)
            || missing.needs.iter().any(|need| is_provider(need, &text) && (!need.same || names_it()));
        // What is spoiled is explained by who wrote or took the very thing.
        let by_need_only = missing.only_needs
            || !act.took && (missing.event || act.changes)
            || missing.only_spoiled && !act.took && !act.broke_off;
        if !provided && (at == from.view || by_need_only || act.only_of_same) {
            return None;
        }
        let shared = self.shared(missing, at, index) + usize::from(act.refused) + usize::from(act.beside);
        if !provided && (shared == 0 || !act.took && self.was_got_over(from, missing, at, index)) {
            return None;
        }
        let names_only = shared > 0 && !provided && !act.took && !act.broke_off && !act.changes;
        // A number that only one service gives says more than any names.
        let shared = if act.of_service { usize::MAX } else { shared };
        let tie = if names_only { Tie::SameObject } else { Tie::Needs };
        Some(Explained { shared, provided, in_passing: act.says_so, tie })
    }

    /// What an item tells that somebody did or said of what is missing, where it does and was not got over.
    fn act(&self, from: &Found, missing: &Missing<'_>, at: usize, index: usize) -> Option<Act> {
        let log = &self.views[at];
        let item = &log.items[index];
        // What took away the very file that is missing need not complain.
        let Deeds { takes, takes_right, changes } = item.deeds();
        let refused = takes && names::programs(item.text).iter().any(|own| missing.refused.contains(own));
        // The very thing, named by the line or by the command that printed it.
        let very = LazyCell::new(|| {
            let command = self.command(at, index).map(|command| names::exact(command.text));
            names::exact(item.text)
                .into_iter()
                .chain(command.unwrap_or_default())
                .any(|name| missing.own.contains(&name))
        });
        // `MS DTC log file not found`, and a log of that name was deleted.
        let of_kind = |file: &names::File| {
            missing.kinds.contains(&file.ending()) && file.stem().len() >= SHORTEST && missing.own.contains(file.stem())
        };
        let library = |file: &names::File| file.is_library() && missing.folders.contains(file.folder());
        let beside =
            takes && at != from.view && !missing.folders.is_empty() && names::files(item.text).iter().any(library);
        let took = refused
            || beside
            || takes && (*very || !missing.kinds.is_empty() && names::files(item.text).iter().any(of_kind))
            || takes_right && item.objects().iter().any(|object| missing.own.contains(object));
        // Whoever wrote the file that is spoiled or not there broke off.
        let writes = || names::written_file(self.command(at, index)?.text).or_else(|| self.listed_above(at, index));
        let broke_off = missing.lacks
            && at != from.view
            && (item.complains() || item.is_only_passed_over())
            && (account::breaks_off_writing(item.text) && *very
                || writes().is_some_and(|file| missing.own.contains(&file)));
        // The service itself tells of its number, be it in passing.
        let of_service = missing.of_service.is_some_and(|value| item.value() == Some(value));
        let stated = stated(missing, item);
        let says_so = stated.is_some() || holds_port(missing, item);
        // An error that names a provider itself says why.
        let error = item.remark.is_some_and(|remark| remark.words.severity == Severity::Error);
        let provider = || {
            let small = item.text.to_lowercase();
            error && item.complains() && missing.needs.iter().any(|need| !need.same && is_provider(need, &small))
        };
        let reason = item.is_reason() || took || takes_right || provider();
        let only_of_same = reason && !missing.lacks && !takes && missing.needs.iter().any(|need| need.same);
        let speaks = says_so
            || only_of_same
            || of_service
            || broke_off
            || changes
            || reason && (missing.lacks || takes)
            || !missing.needs.is_empty() && self.gave_number(at, index);
        // What a directory server notes of its requests tells nothing of itself.
        if !speaks || follows(item) || at != from.view && account::is_request(item.text) {
            return None;
        }
        // What was taken away, changed or left half-written before the try stays so; an agent may write the time of
        // Greenwich.
        let lasts = took && !beside || broke_off || changes || stated.is_some_and(|need| need.lasts);
        let in_try = self.in_try(at, item)
            || took && self.window.may_be_elsewhere(&item.at)
            || lasts && self.is_before(from, at, item);
        let got_over = || {
            if changes {
                self.is_started_again(missing, at, index)
            } else {
                // Each event of Windows stands for itself, and many logs of them begin with the newest.
                !account::is_event(item.text) && repeated_well(&log.items, index)
            }
        };
        (in_try && !got_over()).then_some(Act {
            changes,
            refused,
            took,
            beside,
            broke_off,
            of_service,
            says_so,
            only_of_same,
        })
    }

    /// Whether a service says with a number why it did not start, where no event tells more of it.
    fn gave_number(&self, at: usize, index: usize) -> bool {
        let items = &self.views[at].items;
        items[index].complains()
            && !items[index].says_why()
            && !items[index + 1..].iter().take(AROUND).any(|below| account::is_event(below.text))
            && account::number_of_service(&self.said(at, index)).is_some()
    }

    /// Whether an item may have come before a reason: of what comes later nothing is the reason, and what is there was
    /// not missing.
    fn came_before(&self, from: &Found, missing: &Missing<'_>, at: usize, index: usize) -> bool {
        let (here, item) = (self.item(from), &self.views[at].items[index]);
        // What the reason's own log tells of only below it came later.
        let value = item.value().filter(|value| *value > 9 && here.value() != Some(*value));
        let below = &self.views[from.view].items[from.item + 1..];
        let told_below =
            at != from.view && value.is_some() && below.iter().take(AROUND).any(|later| later.value() == value);
        let there = account::is_there_already(item.text) && !account::is_in_the_way(item.text);
        !told_below
            && !there
            && !missing.until.is_some_and(|until| later(&item.at, until))
            && !self.points_to(from.view, at, item)
    }

    /// How many of the names of what is missing an item has, or the command that printed it.
    fn shared(&self, missing: &Missing<'_>, at: usize, index: usize) -> usize {
        let log = &self.views[at];
        let item = &log.items[index];
        let mut theirs = item.objects();
        theirs.extend(self.about(at, index));
        if self.command(at, index).is_none() && !account::is_event(item.text) {
            theirs.extend(names::objects(&log.title));
        }
        // A sentence may go on in the next line.
        if item.detail.starts_with(char::is_lowercase) {
            theirs.extend(names::objects(&item.detail));
        }
        // Another program may write the same name in small letters.
        let small = item.text.to_lowercase();
        let words = small.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| word.len() >= 4);
        theirs.extend(words.map(str::to_owned));
        theirs.iter().filter(|object| missing.own.contains(*object)).count()
    }

    /// Whether what an item complains of was got over: its log says that its whole run went well, and the item is not
    /// about the very thing itself; or the same is well later on.
    fn was_got_over(&self, from: &Found, missing: &Missing<'_>, at: usize, index: usize) -> bool {
        let items = &self.views[at].items;
        let listed = self.listed_above(at, index);
        let itself = items[index].objects().iter().chain(&listed).any(|object| missing.own.contains(object));
        let named = |name: &String| missing.own.contains(name) && name.contains(char::is_alphabetic);
        let well = |below: &Item<'_>| below.is_good() && below.objects().iter().any(named);
        !itself && at != from.view && self.said_to_have_gone_well(at) || items[index + 1..].iter().any(well)
    }

    /// The file whose row of a listing stands right above an item: that speaks of it.
    fn listed_above(&self, at: usize, index: usize) -> Option<String> {
        let row = self.command(at, index).filter(|row| row.end_line + 1 == self.views[at].items[index].line)?;
        names::listed_file(row.text)
    }

    /// Whether an item says that a folder could not be made in which, by the same log, lies what a reason misses.
    fn is_folder_of(&self, from: &Found, at: usize, index: usize) -> bool {
        let folder = || names::made_folder(self.command(at, index)?.text);
        at == from.view
            && self.views[at].items[index].complains()
            && folder().is_some_and(|folder| {
                let command = self.command(at, from.item).map(|command| command.text).unwrap_or_default();
                format!("{command}\n{}", self.item(from).text).to_lowercase().contains(&folder)
            })
    }

    /// Whether a service that a command stopped was started again before a reason was written.
    fn is_started_again(&self, missing: &Missing<'_>, at: usize, index: usize) -> bool {
        let items = &self.views[at].items;
        let Some(service) = account::stops(items[index].text) else { return false };
        let again = |item: &Item<'_>| account::starts(item.text).is_some_and(|name| name.eq_ignore_ascii_case(service));
        let Some(start) = (index + 1..items.len()).find(|&later| again(&items[later])) else { return false };
        let shown = self.written_until(&Found { view: at, item: start, because: Vec::new() });
        // Else the last time that the log shows, where it is another than that of the stop.
        let last = Some(&self.views[at].last).filter(|last| later(last, &items[index].at));
        missing.until.zip(shown.or(last)).is_some_and(|(until, shown)| !later(shown, until))
    }

    /// The run of an engine that should have brought a file that is missing, and failed: its log has the file's name.
    fn prerequisite(&self, from: &Found, missing: &Missing<'_>, visited: &BTreeSet<usize>) -> Option<Found> {
        let stem = |name: &str| name.rsplit_once('.').map(|(stem, _)| stem.to_owned());
        let stems: BTreeSet<String> = missing.own.iter().filter_map(|name| stem(name)).collect();
        let others = (0..self.views.len()).filter(|at| missing.lacks && !visited.contains(at));
        let named = |at: &usize| {
            let log = &self.views[*at];
            log.engine.is_some() && stems.contains(&log.stem().to_lowercase())
        };
        others.filter(named).find_map(|at| {
            let item = self.views[at].root?;
            let because = Because { tie: Tie::Needs, from: self.item(from).line, to: self.views[at].items[item].line };
            Some(Found { view: at, item, because: vec![because] })
        })
    }

    /// Whether a line was written before a reason, by clocks that show the day.
    fn is_before(&self, from: &Found, at: usize, item: &Item<'_>) -> bool {
        let stamp = if item.at.dates.is_empty() { &self.views[at].last } else { &item.at };
        let until = self.written_until(from).filter(|until| !until.dates.is_empty());
        !stamp.dates.is_empty() && until.map_or(self.window.place(stamp) == Place::Before, |until| !later(stamp, until))
    }

    /// The time at which a line was written at the latest: its own, or that of the next line that has one.
    fn written_until(&self, found: &Found) -> Option<&Stamp> {
        let log = &self.views[found.view];
        let items = &log.items[found.item..];
        let timed = |item: &&Item<'_>| item.remark.is_none_or(|remark| remark.timed) && item.at.time.is_some();
        let own = items.first().filter(|item| item.remark.is_none() && item.at.time.is_some());
        // Lines of an engine need not carry a clock of their own; they were written before its run ended.
        let run = log.engine.map(|_| &log.last);
        run.or(own.map(|item| &item.at)).or_else(|| items.iter().find(timed).map(|item| &item.at))
    }

    /// Whether a line only sends its reader to the log from which it was reached.
    pub(super) fn points_to(&self, from: usize, at: usize, item: &Item<'_>) -> bool {
        let log = &self.views[from];
        let named = || names::files(item.text).iter().any(|file| log.is_log(file));
        // `See the SQL Server error log`.
        let error_log = || log.stem().starts_with("errorlog") && item.text.to_lowercase().contains("error log");
        at != from && account::refers(item.text) && (named() || error_log())
    }

    /// Whether a log says in words that its run went well; a bare code 0 says less.
    fn said_to_have_gone_well(&self, view: usize) -> bool {
        let log = &self.views[view];
        let (end, shown) = log.end(0..log.items.len());
        let shown = shown.map(|shown| &log.items[shown]);
        end == End::Well && shown.is_some_and(|shown| account::speaks_of_run(shown.text) && shown.code.is_none())
    }

    /// The first line of an unbroken trouble that says why.
    fn first_of_trouble(&self, view: usize, item: usize) -> usize {
        let items = &self.views[view].items;
        let mut first = item;
        let mut at = item;
        while at > 0 && items[at].line <= items[at - 1].end_line + 2 && items[at - 1].complains() {
            at -= 1;
            let seconds = items[item].at.seconds().zip(items[at].at.seconds());
            let apart = seconds.is_some_and(|(late, early)| (late - early).abs() > TOGETHER);
            // The same of another thing is no part of it.
            let parallel = same(&items[at]) == same(&items[item]);
            // What gives the number of a call of Windows says more than what stands above it without one.
            let numbered = account::names_system_error(items[item].text) && items[at].value().is_none();
            if items[at].explains() && !apart && !parallel && !numbered {
                first = at;
            }
        }
        first
    }
}

/// Whether a line, with what stands around it, is of who provides it.
fn is_provider(need: &Need, text: &str) -> bool {
    need.provider.iter().any(|provider| text.contains(provider.as_str()))
}

/// Whether an item is the row of a list of ports that shows which program holds the one that a reason names.
fn holds_port(missing: &Missing<'_>, item: &Item<'_>) -> bool {
    missing.needs.iter().any(|need| need.held)
        && names::held_port(item.text).is_some_and(|port| missing.ports.contains(&port))
}

/// What of a need an item says in passing: a complaint, a warning, an event of whatever level, what wants a restart, a
/// row that compares two releases, or words that can say nothing else. Other lines only name it.
fn stated<'m>(missing: &'m Missing<'_>, item: &Item<'_>) -> Option<&'m Need> {
    let warns = item.remark.is_some_and(|remark| remark.words.severity >= Severity::Warning);
    let tells = || warns || item.complains() || item.said == Said::Restart || account::is_event(item.text);
    let small = LazyCell::new(|| item.text.to_lowercase());
    let any = |words: &[String]| words.iter().any(|words| small.contains(words));
    missing.needs.iter().copied().filter(|need| !need.states.is_empty() || !need.plainly.is_empty()).find(|need| {
        let may = if need.compares { account::compares_releases(item.text) } else { tells() };
        may && any(&need.states) || any(&need.plainly)
    })
}

/// Endings of files that stand for the kind of a file.
const KINDS: [&str; 5] = ["log", "ini", "dll", "key", "dat"];

/// Letters of a name at least by which a file is known.
const SHORTEST: usize = 4;

/// The scripts that a command runs.
fn scripts_in(command: &str) -> Vec<String> {
    names::files(command).iter().filter(|file| file.is_script()).map(|file| file.name().to_owned()).collect()
}

/// Seconds from an item to the moment at which the reason was written.
fn seconds_before(missing: &Missing<'_>, item: &Item<'_>) -> Option<usize> {
    let (until, at) = missing.until?.moments().next().zip(item.at.moments().next())?;
    usize::try_from(until.duration_since(at).as_secs()).ok()
}

/// The programs that a command names, and the one that it calls by its first word, behind the prompt.
fn programs_of(command: &str) -> BTreeSet<String> {
    let mut programs = names::programs(command);
    let called = command.rsplit_once('>').map_or(command, |(_, command)| command).split_whitespace().next();
    programs.extend(called.map(|word| word.trim_matches('"').trim_end_matches(".exe").to_lowercase()));
    programs
}

/// What a line says behind who says it: two that end in the same sentence say the same.
fn said_last(text: &str) -> String {
    text.rsplit(": ").next().unwrap_or(text).trim().trim_end_matches('.').to_owned()
}

/// From this level on SQL Server ends the process that met the error, or the database is damaged.
const FATAL: i64 = 20;

/// Seconds between a fatal error of SQL Server and what broke off for it.
const RIGHT_BEFORE: i64 = 60;

/// Seconds within which lines of one trouble are written.
const TOGETHER: i64 = 5;

/// Whether a command makes another drive than the one that is missing.
fn makes_other_drive(command: &str, missing: &BTreeSet<String>) -> bool {
    let is_drive = |name: &String| name.len() == 2 && name.ends_with(':');
    names::made_drive(command).is_some_and(|made| missing.iter().any(is_drive) && !missing.contains(&made))
}

/// What a `[[need]]` calls a line that says of such a database, in whatever words, that it is not there.
const NO_DATABASE: &str = "no database";

/// Whether two lines name databases of CallManager, and none of them is the same. A file may be that of one database and
/// be read for another.
fn other_database(a: &str, b: &str) -> bool {
    let databases = |text: &str| -> BTreeSet<String> {
        let lower = text.to_lowercase();
        let words = lower.split(|c: char| c.is_whitespace() || "'\"".contains(c)).filter(|word| !word.contains('\\'));
        let names = words.flat_map(|word| word.split(|c: char| !c.is_alphanumeric()));
        names.filter(|name| name.starts_with(DATABASES)).map(str::to_owned).collect()
    };
    let (a, b) = (databases(a), databases(b));
    !a.is_empty() && !b.is_empty() && a.is_disjoint(&b)
}
