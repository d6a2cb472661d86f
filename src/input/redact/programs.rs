//! Command lines: which argument of which program is a secret, also where a line ends behind the switch.

mod wrapped;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::follow::{Follow, Wrapped};
use super::signs::{Held, Sign};
use super::{values, words};
use crate::base::expression::regex;

/// Where a program takes its secret.
#[derive(Debug, Clone, Copy)]
enum Takes {
    /// Behind one of these switches, written in this case, or joined to it.
    Exact(&'static [&'static str]),
    /// Behind one of these switches in either case, by itself or after `:` or `=`.
    Switch(&'static [&'static str]),
    /// Joined to the switch only.
    Joined(&'static [&'static str]),
    /// Behind this word.
    Word(&'static str),
    /// Behind a switch, as the second half of `name<sign>secret`.
    Half(&'static [&'static str], char),
    /// The so-manieth argument behind a switch.
    Behind(&'static str, usize),
    /// The so-manieth argument that is no switch, and names no computer (`\\\\PUB01`).
    Argument(usize),
    /// `name/secret@place`.
    Slash,
    /// Behind the share.
    Share,
}

use Takes::{Argument, Behind, Exact, Half, Joined, Share, Slash, Switch, Word};

/// Programs by the expression of their names.
const PROGRAMS: &[(&str, &[Takes])] = &[
    ("osql|isqlw?|sqlcmd|bcp|odbcping|cnfgsvr|sqlmaint|sqldiag|rcopy|scm|tsql|sqlagent|rebuildm", &[Exact(&["P"])]),
    // A package has a password of its own.
    ("dtsrun", &[Exact(&["P", "M", "~P", "~M"])]),
    ("dtexec", &[Exact(&["P"]), Switch(&["de", "decrypt"])]),
    ("instsrv|srvinstw", &[Switch(&["p"])]),
    ("ldappasswd", &[Exact(&["w", "s", "a"])]),
    ("ldap\\w*|dsml\\w*", &[Exact(&["w"]), Switch(&["pw", "pwd"])]),
    // A user, the domain and the password, or a distinguished name and the password.
    ("ldifde|csvde", &[Behind("b", 3), Behind("a", 2)]),
    ("ds(?:add|mod|query|get|rm|move)|adfind|admod", &[Switch(&["p", "pwd", "up"])]),
    ("plink|pscp|psftp|putty|kitty", &[Switch(&["pw"])]),
    (
        "ps(?:exec|kill|list|info|service|shutdown|loggedon|loglist|suspend|passwd)|rmtshare|remcom|winexe|cpau|paexec",
        &[Switch(&["p"])],
    ),
    ("schtasks", &[Switch(&["p", "rp"])]),
    ("jt", &[Behind("sc", 2)]),
    ("net1?(?:\\.exe)?\"? +use", &[Share]),
    ("net1?(?:\\.exe)?\"? +user|pspasswd", &[Argument(2)]),
    // The file, the user, the password.
    ("htpasswd", &[Argument(3)]),
    ("ssh-keygen", &[Exact(&["N", "P"])]),
    ("netdom", &[Switch(&["pd", "po", "passwordd", "passwordo"])]),
    ("cmdkey", &[Switch(&["pass"])]),
    (
        "wmic|mstsc|rdesktop|sshpass|vncviewer|odbcad32|subinacl|signtool|certutil|az|docker|tabcmd",
        &[Switch(&["p", "password", "passwd"])],
    ),
    ("rasdial|autologon", &[Argument(3)]),
    ("smbclient", &[Half(&["U", "user"], '%'), Share]),
    ("smbmount|mount\\.cifs", &[Half(&["U"], '%')]),
    ("curl", &[Half(&["u", "U", "user", "proxy-user"], ':')]),
    ("mysqladmin", &[Word("password")]),
    ("mysql\\w*|mariadb", &[Joined(&["p"])]),
    ("pvk2pfx|pvkimprt", &[Switch(&["po", "pi"])]),
    ("convertto-securestring", &[Argument(1)]),
    ("7za?|rar|unrar|winrar", &[Joined(&["p", "hp"])]),
    ("zip|unzip", &[Exact(&["P"])]),
    ("pkzipc?|wzzip|wzunzip", &[Joined(&["s"])]),
    ("sqlplus|exp|imp|sqlldr|tkprof", &[Slash]),
    ("snmp(?:get|getnext|walk|set|trap|bulkget|bulkwalk|util|table)", &[Exact(&["c", "A", "X"])]),
    ("openssl", &[Exact(&["k", "K", "passin", "passout", "pass"])]),
    ("ktpass|ksetup", &[Switch(&["pass"])]),
    ("ncftp(?:put|get|ls|batch)?", &[Switch(&["p"])]),
    ("lftp", &[Half(&["u", "user"], ',')]),
    ("blat", &[Switch(&["pw"])]),
    ("set +creds", &[Argument(3)]),
    ("snmputilg? +(?:get|getnext|walk)", &[Argument(2)]),
    ("radtest", &[Argument(2), Argument(5)]),
    ("ipmitool", &[Exact(&["P"])]),
    ("racadm", &[Switch(&["p"])]),
    ("autolog\\w*|setpw\\w*|chpw\\w*", &[Argument(2)]),
];

static FORMS: LazyLock<Vec<(Regex, &[Takes])>> = LazyLock::new(|| {
    PROGRAMS
        .iter()
        .map(|(names, takes)| {
            let form = format!(r#"(?i)(?:^|[\s"'\\/(=&|>`:;,\[])(?:{names})(?:\.exe|\.com)?["']?[ \t]"#);
            (regex(&form), *takes)
        })
        .collect()
});

/// Whether a line may name one of the programs.
static ANY: LazyLock<Regex> = LazyLock::new(|| {
    let names: Vec<&str> = PROGRAMS.iter().map(|(names, _)| *names).collect();
    regex(&format!(r"(?i:(?:^|[^a-z0-9])(?:{})\b)", names.join("|")))
});

/// A script or program whose name says that it sets a password, with its arguments.
static SETTER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?i)(?:^|[\s"'\\/])[\w-]*(?:pwd|passw|pass|kennwort|chpw|setpw)[\w-]*\.(?:exe|vbs|js|wsf|cmd|bat|pl|com)["']?[ \t]+"#,
    )
});

/// A pair of switches that every tool of SQL Server has, where the program stands on another line.
static PAIR: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?x)(?:^|[\s"'(\[,])[-/](?:[Uu]|user)["']?[\ \t:=,]*["']?[^\s"'/,-][^\s"',]*["']?[,\ \t]+(?:["']?[-/][SDHd]["']?[\ \t,]*\S+[\ \t]+)?
           ["']?(?<switch>[-/](?:P|p)["']?[\ \t:=,]*)["']?(?<secret>[^\s"',\]]+)"#,
    )
});

/// The switch of SQL Server's tools by itself, with what is joined to it.
static JOINED: LazyLock<Regex> = LazyLock::new(|| regex(r#"(?:^|[\s"'\[,])-P([^\s"',\]]{4,})"#));

/// A line of FTP or POP3.
static PROTOCOL: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?:^|[>\]:] *|[CS]: ?)(?:PASS|AUTH PLAIN|AUTH LOGIN) +(\S+)"));

/// An argument: all of it, and what its quotes hold.
#[derive(Debug, Clone)]
struct Arg {
    whole: Range<usize>,
    value: Range<usize>,
    quoted: bool,
}

impl Arg {
    fn text<'t>(&self, line: &'t str) -> &'t str {
        &line[self.value.clone()]
    }

    /// What stands behind the dash or slash of a switch.
    fn switch<'t>(&self, line: &'t str) -> Option<&'t str> {
        let text = &line[self.whole.clone()];
        let name = text.strip_prefix("--").or_else(|| text.strip_prefix(['-', '/', '\u{2013}']))?;
        (!text.starts_with("//")).then_some(name)
    }

    fn is_secret(&self, line: &str) -> bool {
        let text = self.text(line);
        !words::hides_nothing(text) && (self.quoted || !words::in_a_sentence(text))
    }
}

/// Arguments of a command at most.
const ARGUMENTS: usize = 65;

/// The arguments on a line. Commands behind each other share theirs, so each is read once.
struct Arguments<'l> {
    line: &'l str,
    /// By their places.
    read: BTreeMap<usize, Arg>,
}

impl<'l> Arguments<'l> {
    fn of(line: &'l str) -> Self {
        Self { line, read: BTreeMap::new() }
    }

    /// Those of a command, up to where another one begins.
    fn behind(&mut self, from: usize) -> Vec<Arg> {
        let mut args = Vec::new();
        let mut at = from;
        while args.len() < ARGUMENTS {
            at += self.line[at..].len() - self.line[at..].trim_start().len();
            if matches!(self.line[at..].chars().next(), None | Some('&' | '|' | '>' | '<')) {
                break;
            }
            let arg = self.read.entry(at).or_insert_with(|| argument(self.line, at)).clone();
            at = arg.whole.end;
            args.push(arg);
        }
        args
    }
}

/// The argument that begins at a place.
fn argument(line: &str, start: usize) -> Arg {
    let mut end = start;
    while let Some(c) = line[end..].chars().next().filter(|c| !c.is_whitespace()) {
        if matches!(c, '"' | '\'')
            && (end == start || line[..end].ends_with([':', '=', 'P', 'p', 'w', '/', ',']) || c == '"')
        {
            end = values::closing(line, end + 1, &line[end..=end]).1;
        } else {
            end += c.len_utf8();
        }
    }
    let quoted = values::quote(&line[start..end]).is_some();
    let value = if quoted {
        values::read(line, start, values::Reach::Word)[0].clone()
    } else {
        start..values::bare(line, start, values::Reach::Word).min(end)
    };
    Arg { whole: start..end, value, quoted }
}

/// Shows each secret on the command lines in a line; what is left to the line below.
pub(super) fn find(line: &str, held: &Held, give: &mut dyn FnMut(usize, Range<usize>)) -> Follow {
    let with = |signs: &[Sign]| held.line(line, signs);
    let mut arguments = Arguments::of(line);
    let mut open = None;
    if ANY.is_match(line) {
        for (row, (form, takes)) in (0..).zip(&*FORMS) {
            for program in form.find_iter(line) {
                let args = arguments.behind(program.end());
                let mut found = false;
                for takes in *takes {
                    for value in takes.of(line, &args) {
                        found = true;
                        give(program.start(), value);
                    }
                }
                let switches = args.iter().any(|arg| arg.switch(line).is_some());
                let ends = args.last().is_some_and(|arg| arg.whole.end == line.trim_end().len());
                if !found && switches && ends && takes.iter().any(|takes| takes.by_switch()) {
                    open = Some(Wrapped::Program(row));
                }
            }
        }
    }
    for pair in PAIR.captures_iter(with(&[Sign::Switch])) {
        let (Some(whole), Some(switch), Some(secret)) = (pair.get(0), pair.name("switch"), pair.name("secret")) else {
            continue;
        };
        // `-profile` is another switch.
        let apart = switch.as_str().len() > 2 || switch.as_str().ends_with('P');
        let another = secret.as_str().len() == 2 && secret.as_str().starts_with(['-', '/']);
        let place = switch.as_str().contains('p') && is_port_or_place(secret.as_str());
        if apart && !another && !place && !words::in_a_sentence(secret.as_str()) {
            give(
                whole.start(),
                unquoted(line, secret.start() - usize::from(line[..secret.start()].ends_with('"'))..secret.end()),
            );
        }
    }
    unknown(line, &mut arguments, give);
    for joined in JOINED.captures_iter(with(&[Sign::Switch])) {
        let small = |text: &str| text.bytes().any(|byte| byte.is_ascii_lowercase());
        if let Some(value) = joined.get(1).filter(|value| words::looks_made_up(value.as_str()) && small(value.as_str()))
        {
            give(value.start(), value.range());
        }
    }
    for setter in SETTER.find_iter(with(&[Sign::Setter, Sign::Program])) {
        let args: Vec<Arg> =
            arguments.behind(setter.end()).into_iter().filter(|arg| arg.switch(line).is_none()).take(2).collect();
        // The one who is given it stands first; a sentence gives nobody anything.
        let made_up = |arg: &Arg| arg.is_secret(line) && words::looks_made_up(arg.text(line));
        if args.iter().all(|arg| arg.is_secret(line)) || args.last().is_some_and(made_up) {
            args.last().into_iter().for_each(|arg| give(setter.start(), arg.value.clone()));
        } else if let Some(only) = args.first().filter(|arg| made_up(arg)) {
            give(setter.start(), only.value.clone());
        }
    }
    for found in PROTOCOL.captures_iter(with(&[Sign::Protocol])) {
        if let Some(value) = found.get(1).filter(|value| !words::in_a_sentence(value.as_str())) {
            give(value.start(), value.range());
        }
    }
    wrapped::elements(line, give);
    wrapped::of(with(&[Sign::Ending])).or(open).map_or(Follow::Nothing, Follow::Switch)
}

/// A switch for a secret by custom, of any program that is told a user by another switch.
static CUSTOM: LazyLock<Regex> = LazyLock::new(|| regex(r#"(?i-u)[\t ]["']?(?:-p|/p|--?pass|--?pw)["']?[\t ]"#));

/// Switches that name who logs in.
const USERS: &[&str] = &["u", "user", "username", "userid", "uid", "usr", "login", "l", "account"];

/// The secret of a program that no row knows: `tool -p x -u admin`. A number is a port, and a place of a file is none.
fn unknown(line: &str, arguments: &mut Arguments<'_>, give: &mut dyn FnMut(usize, Range<usize>)) {
    let signs = memchr::memchr2_iter(b'-', b'/', line.as_bytes());
    let mut signs = signs.filter(|at| matches!(line.as_bytes().get(at + 1), Some(b'p' | b'P' | b'-')));
    let Some(first) = signs.next().and_then(|_| CUSTOM.find(line)) else { return };
    // Its other switches stand near.
    let near = (first.start().saturating_sub(200)..=first.start()).find(|at| line.is_char_boundary(*at));
    let from = near.filter(|near| *near > 0).map_or(0, |near| near + line[near..].find(' ').unwrap_or_default());
    let args = arguments.behind(from);
    let value = |at: usize| args.get(at + 1).filter(|arg| arg.quoted || arg.switch(line).is_none());
    let named = |at: usize, names: &[&str]| {
        let switch = args[at].switch(line)?;
        let (name, joined) = switch.split_once([':', '=']).map_or((switch, false), |(name, _)| (name, true));
        names.iter().any(|known| name.eq_ignore_ascii_case(known)).then_some(joined)
    };
    let user = (0..args.len()).any(|at| named(at, USERS).is_some_and(|joined| joined || value(at).is_some()));
    if !user {
        return;
    }
    for (at, switch) in args.iter().enumerate() {
        if named(at, &["p", "pass", "pw"]) != Some(false) {
            continue;
        }
        let Some(secret) = value(at).filter(|arg| arg.is_secret(line)) else { continue };
        let text = secret.text(line);
        if !is_port_or_place(text) {
            give(switch.whole.start, secret.value.clone());
        }
    }
}

/// What a switch `-p` takes where it is for no password: the number of a port, the place of a file.
fn is_port_or_place(text: &str) -> bool {
    text.len() < 6 && text.bytes().all(|byte| byte.is_ascii_digit())
        || text.contains(":\\")
        || text.starts_with(['.', '\\', '/'])
}

impl Takes {
    fn of(self, line: &str, args: &[Arg]) -> Vec<Range<usize>> {
        let plain = || args.iter().filter(|arg| arg.switch(line).is_none());
        let secret = |arg: Option<&Arg>| arg.filter(|arg| arg.is_secret(line)).map(|arg| arg.value.clone());
        match self {
            Exact(names) => by_switch(line, args, |text| names.iter().find_map(|name| text.strip_prefix(name)), true),
            Switch(names) => by_switch(
                line,
                args,
                |text| {
                    names
                        .iter()
                        .filter_map(|name| {
                            Some(text.get(name.len()..)?).filter(|_| text[..name.len()].eq_ignore_ascii_case(name))
                        })
                        .min_by_key(|rest| rest.len())
                },
                false,
            ),
            Joined(names) => {
                let joined = |text: &str| {
                    names.iter().filter_map(|name| text.strip_prefix(name)).map(str::len).min().filter(|len| *len > 0)
                };
                let of = |arg: &Arg| Some(unquoted(line, arg.whole.end - joined(arg.switch(line)?)?..arg.whole.end));
                args.iter().filter_map(of).collect()
            }
            Half(names, sign) => by_switch(
                line,
                args,
                |text| names.iter().filter_map(|name| text.strip_prefix(name)).min_by_key(|rest| rest.len()),
                true,
            )
            .into_iter()
            .filter_map(|pair| line[pair.clone()].find(sign).map(|at| pair.start + at + sign.len_utf8()..pair.end))
            .filter(|secret| !secret.is_empty())
            .collect(),
            Behind(name, place) => {
                let at =
                    args.iter().position(|arg| arg.switch(line).is_some_and(|text| text.eq_ignore_ascii_case(name)));
                secret(at.and_then(|at| args.get(at + place))).into_iter().collect()
            }
            Word(name) => {
                let at = args.iter().position(|arg| arg.text(line).eq_ignore_ascii_case(name));
                secret(at.and_then(|at| args.get(at + 1))).into_iter().collect()
            }
            // `net user failed: 2221` is a sentence.
            Argument(_) if plain().next().is_some_and(|arg| line[arg.whole.clone()].ends_with(':')) => Vec::new(),
            Argument(place) => {
                let mut named = plain().filter(|arg| !arg.text(line).starts_with("\\\\"));
                secret(named.nth(place - 1)).into_iter().collect()
            }
            Slash => {
                let of = |arg: &Arg| {
                    let text = arg.text(line);
                    let text = text.strip_prefix("userid=").unwrap_or(text);
                    let (_, after) = text
                        .split_once('/')
                        .filter(|(user, after)| !user.is_empty() && !after.is_empty() && !user.contains(['\\', ':']))?;
                    let start = arg.value.end - after.len();
                    Some(start..start + after.rfind('@').unwrap_or(after.len()))
                };
                plain().take(2).find_map(of).into_iter().collect()
            }
            Share => {
                let share = |arg: &&Arg| arg.text(line).starts_with("\\\\") || arg.text(line).starts_with("//");
                let at = args.iter().position(|arg| share(&arg));
                let next = at.and_then(|at| args[at + 1..].iter().find(|arg| arg.switch(line).is_none()));
                secret(next).into_iter().collect()
            }
        }
    }
}

/// The arguments behind a switch. `rest` gives what is joined to its name.
fn by_switch<'l>(
    line: &'l str,
    args: &[Arg],
    rest: impl Fn(&'l str) -> Option<&'l str>,
    joins: bool,
) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (at, arg) in args.iter().enumerate() {
        let Some(text) = arg.switch(line) else { continue };
        let Some(joined) = rest(text) else { continue };
        if joined.is_empty() {
            let Some(next) = args.get(at + 1) else { continue };
            let text = next.text(line);
            // Another switch means that there is none.
            let switch = !next.quoted && text.len() == 2 && text.starts_with(['-', '/']);
            if !switch && next.is_secret(line) {
                found.push(next.value.clone());
            }
        } else if joins || joined.starts_with([':', '=']) {
            let value = joined.trim_start_matches([':', '=']);
            if !words::hides_nothing(value) {
                found.push(unquoted(line, arg.whole.end - value.len()..arg.whole.end));
            }
        }
    }
    found
}

/// A value without the quotes around it and what closes behind it.
fn unquoted(line: &str, value: Range<usize>) -> Range<usize> {
    match values::quote(&line[value.clone()]) {
        Some(_) => values::read(line, value.start, values::Reach::Word)[0].clone(),
        None => value.start..values::bare(line, value.start, values::Reach::Word).min(value.end),
    }
}
