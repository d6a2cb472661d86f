//! Secrets by their place among the arguments of a call: procedures of SQL Server, functions, what logs in; also where the
//! arguments stand on the lines below.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::follow::{Follow, OpenCall};
use super::signs::{Held, Sign};
use super::{labels, values, words};
use crate::base::expression::regex;

/// Procedures that are given secrets, with the places of these among their arguments.
const PROCEDURES: &[(&str, &[usize])] = &[
    ("sp_addlogin", &[2]),
    ("sp_password", &[1, 2]),
    ("sp_addlinkedsrvlogin", &[5]),
    ("sp_setapprole", &[2]),
    ("sp_addapprole", &[2]),
    ("sp_approlepassword", &[2]),
    ("sp_adddistributor", &[3]),
    ("sp_changedistributor_password", &[1]),
    ("sp_adddistpublisher", &[5]),
    ("sp_link_publication", &[6]),
    ("sp_addsubscriber", &[4]),
    ("sp_change_users_login", &[4]),
    ("sp_xp_cmdshell_proxy_account", &[2]),
    ("xp_sqlagent_proxy_account", &[4]),
    ("xp_startmail", &[2]),
    ("pwdencrypt", &[1]),
    ("pwdcompare", &[1]),
    ("encryptbypassphrase", &[1]),
    ("decryptbypassphrase", &[1]),
    ("logonuser[aw]?", &[3]),
    ("createprocesswithlogonw", &[3]),
    ("wnetaddconnection[23]?[aw]?", &[2]),
    ("sqlconnect[aw]?", &[3]),
    ("ldap_(?:simple_)?bind(?:_s)?[aw]?", &[3]),
    ("mysql_connect", &[3]),
    ("dbsetlpwd", &[2]),
    ("dbsetpwd", &[2]),
    ("mapnetworkdrive", &[5]),
    ("opendsobject", &[3]),
    ("changeserviceconfig[aw]?", &[10]),
    ("createservice[aw]?", &[13]),
    ("internetconnect[aw]?", &[5]),
    ("netjoindomain", &[5]),
    ("netuserchangepassword", &[3, 4]),
    ("adsopenobject", &[3]),
    ("dsmakepasswordcredentials[aw]?", &[3]),
    ("connectserver", &[4]),
    ("ocilogon2?", &[6]),
];

static CALLS: LazyLock<Vec<(Regex, &[usize])>> = LazyLock::new(|| {
    PROCEDURES
        .iter()
        .map(|(name, places)| {
            let form = format!(r#"(?i)\b(?:{name})["'\]]?(?:\s*\(\s*|\s+)"#);
            (regex(&form), *places)
        })
        .collect()
});

/// Procedures that are given secrets, where a statement stops behind their name or among their arguments.
static OPENS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?i)(?:^\s*|\b(?:exec(?:ute)?|call)\s+)(?:[\w.\[\]]*\.)?\[?(?<name>[sx]p_\w+)["'\]]?\s*\(?\s*(?<rest>$|(?:N?['"@]|null\b).*)"#,
    )
});

/// What a trace of ODBC says of a call, and each text that the call is given.
static TRACED: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)\b(?:ENTER|EXIT)\s+SQLConnect[AW]?\b"));
static TEXT: LazyLock<Regex> = LazyLock::new(|| {
    regex(r#"^\s*(?:UCHAR|WCHAR|CHAR|SQLW?CHAR|SQLTCHAR|LP\w*STR)\s*\*?\s+\S+(?:[^"]*"(?<text>.*)")?"#)
});

/// Arguments of a call at most, and lines of a trace for one call.
const MOST: u8 = 30;

/// A call that logs in: the last of several arguments in quotes.
static LOGS_IN: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?ix)\b(?:\w*log(?:on|in)\w*|signon|sign_on|authenticate\w*|\w*bind|\w*connect\w*|createuser|adduser)\s*\(\s*
          | \.(?:open|connect|log[io]n)\s+
          | sp_oamethod\s+[^,]+,\s*N?'(?:connect|log[io]n|open)\w*'\s*,\s*",
    )
});

/// A call that goes on below a line.
pub(super) fn open(line: &str, held: &Held) -> Option<OpenCall> {
    if held.has(Sign::Trace) && TRACED.is_match(line) {
        return Some(OpenCall::Traced { texts: 0, lines: 0 });
    }
    let opens = if held.has(Sign::Procedure) { OPENS.captures(line) } else { None }?;
    let name = opens.name("name")?.as_str().to_lowercase();
    let (_, places) = PROCEDURES.iter().find(|(known, _)| *known == name)?;
    let rest = opens.name("rest")?;
    let seen = u8::try_from(call_arguments(line, rest.start()).len()).ok()?;
    let places = places.iter().fold(0, |places, place| places | 1 << place);
    let parted = seen == 0 || line.trim_end().ends_with(',');
    Some(OpenCall::Statement { seen, places, parted })
}

impl OpenCall {
    /// Shows the secrets among the arguments on a line.
    pub(super) fn read(self, line: &str, give: &mut dyn FnMut(usize, Range<usize>)) -> Follow {
        match self {
            Self::Statement { seen, places, parted } => {
                let begins = line.trim_start();
                // `, 'x'` on a line of its own.
                let begins = if parted { begins } else { begins.strip_prefix(',').unwrap_or_default().trim_start() };
                let argument = values::begins_quoted(begins)
                    || begins.starts_with('@')
                    || begins.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("null"));
                if !argument {
                    return Follow::Nothing;
                }
                let args = call_arguments(line, line.len() - begins.len());
                let count = u8::try_from(args.len()).unwrap_or(MOST);
                for (place, arg) in (u32::from(seen) + 1..32).zip(args) {
                    let text = &line[arg.clone()];
                    if places >> place & 1 == 1 && !words::hides_nothing(text) && !text.starts_with('@') {
                        give(arg.start, arg);
                    }
                }
                let seen = seen.saturating_add(count);
                let parted = line.trim_end().ends_with(',');
                if seen < MOST { Follow::Call(Self::Statement { seen, places, parted }) } else { Follow::Nothing }
            }
            Self::Traced { texts, lines } => {
                if line.trim().is_empty() || lines >= MOST {
                    return Follow::Nothing;
                }
                let Some(found) = TEXT.captures(line) else {
                    return Follow::Call(Self::Traced { texts, lines: lines + 1 });
                };
                // The source, the user, the password.
                if texts < 2 {
                    return Follow::Call(Self::Traced { texts: texts + 1, lines: lines + 1 });
                }
                if let Some(text) = found.name("text") {
                    let end = text.as_str().trim_end_matches('0').trim_end_matches(['\\', ' ']).len();
                    give(text.start(), text.start()..text.start() + end);
                }
                Follow::Nothing
            }
        }
    }
}

/// Bytes of an argument without quotes at most.
const LONGEST: usize = 512;

/// The arguments of a call, at commas outside of quotes.
pub(super) fn call_arguments(line: &str, from: usize) -> Vec<Range<usize>> {
    let mut args = Vec::new();
    let mut at = from;
    loop {
        at += line[at..].len() - line[at..].trim_start().len();
        // `@name = value`
        let rest = &line[at..];
        let named = rest.starts_with('@').then(|| rest.find('=')).flatten();
        if let Some(sign) =
            named.filter(|sign| rest[1..*sign].trim().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'))
        {
            at += sign + 1;
            at += line[at..].len() - line[at..].trim_start().len();
        }
        let rest = &line[at..];
        if rest.is_empty() || rest.starts_with(')') {
            break;
        }
        let (value, after) = if values::begins_quoted(rest) {
            let value = values::read(line, at, values::Reach::Word)[0].clone();
            let close = line[value.end..].chars().next().map_or(0, char::len_utf8);
            (value.clone(), value.end + close)
        } else {
            // A word longer than this is none.
            let near =
                rest.char_indices().map(|(place, _)| place).find(|place| *place >= LONGEST).unwrap_or(rest.len());
            let rest = &rest[..near];
            let braces = rest.starts_with('{').then(|| rest.find('}')).flatten();
            let end = braces
                .map(|close| close + 1)
                .or_else(|| rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | ')' | ';')));
            let end = at + end.unwrap_or(rest.len());
            (at..end, end)
        };
        args.push(value);
        at = after + line[after..].len() - line[after..].trim_start().len();
        if !line[at..].starts_with(',') || args.len() > 32 {
            break;
        }
        at += 1;
    }
    args
}

/// Shows each secret of a line that is an argument of a call.
pub(super) fn find(line: &str, held: &Held, give: &mut dyn FnMut(usize, Range<usize>)) {
    if held.has(Sign::Call) {
        for (call, places) in &*CALLS {
            for found in call.find_iter(line) {
                let args = call_arguments(line, found.end());
                // `'sp_password' expects a parameter`: a sentence is no call.
                let sentence = |arg: &Range<usize>| {
                    let word = line[arg.clone()].bytes().all(|byte| byte.is_ascii_lowercase());
                    word && line[arg.end..].trim_start().starts_with(|c: char| c.is_ascii_lowercase())
                };
                if args.first().is_some_and(sentence) {
                    continue;
                }
                for arg in places.iter().filter_map(|place| args.get(place - 1)) {
                    if !words::hides_nothing(&line[arg.clone()]) && !line[arg.clone()].starts_with('@') {
                        give(found.start(), arg.clone());
                    }
                }
            }
        }
    }
    if held.has(Sign::Parameters) {
        parameters(line, give);
    }
    for found in LOGS_IN.find_iter(held.line(line, &[Sign::LoggingIn, Sign::Calling])) {
        let args = call_arguments(line, found.end());
        let makes = ["add", "create", "new"].iter().any(|verb| found.as_str().to_lowercase().starts_with(verb));
        if makes {
            // The name, the password, and what else there is.
            args.get(1).into_iter().for_each(|arg| give(found.start(), arg.clone()));
            continue;
        }
        let quoted = |arg: &&Range<usize>| line[..arg.start].ends_with(['"', '\'']);
        let method = line[found.range()].starts_with(['.', 's', 'S']) && !found.as_str().contains('(');
        let all = args.iter().filter(|arg| quoted(arg) || line[(*arg).clone()].eq_ignore_ascii_case("null")).count()
            == args.len();
        // A length stands behind each text, or options stand behind them all: what it is, who it is, the secret.
        let texts: Vec<&Range<usize>> = args.iter().filter(quoted).collect();
        let among_others =
            !all && texts.len() > 2 && args.iter().all(|arg| quoted(&arg) || is_constant(&line[arg.clone()]));
        if let Some(last) = texts.last().filter(|_| among_others) {
            give(found.start(), (*last).clone());
        } else if args.len() > 1 + usize::from(method) && all {
            let last = args[args.len() - 1].clone();
            give(found.start(), last);
        } else if args.len() > 2 && words::looks_made_up(&line[args[args.len() - 1].clone()]) {
            give(found.start(), args[args.len() - 1].clone());
        }
    }
}

/// Whether an argument is a number, a constant or a group of options: `SQL_NTS`, `hdbc=015A1540`, `{RaiseError=>1}`.
fn is_constant(text: &str) -> bool {
    let value = text.split_once('=').map_or(text, |(_, value)| value);
    text.starts_with(['{', '[']) || !value.is_empty() && !value.bytes().any(|byte| byte.is_ascii_lowercase())
}

static EXECUTES: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)\bsp_executesql[\x22'\]]?\s*\(?\s*"));
static ASSIGNED: LazyLock<Regex> = LazyLock::new(|| regex(r"(\w+)\]?\s*=\s*(@\w+)"));

/// The parameters of a statement that it gives to what is named like a secret: the statement, their names, their values.
fn parameters(line: &str, give: &mut dyn FnMut(usize, Range<usize>)) {
    for call in EXECUTES.find_iter(line) {
        let args = call_arguments(line, call.end());
        let (Some(statement), Some(names)) = (args.first(), args.get(1)) else { continue };
        let names: Vec<&str> =
            line[names.clone()].split(',').map(|name| name.split_whitespace().next().unwrap_or_default()).collect();
        for found in ASSIGNED.captures_iter(&line[statement.clone()]) {
            let place = names.iter().position(|name| name.eq_ignore_ascii_case(&found[2]));
            let value = place.and_then(|place| args.get(2 + place)).filter(|_| !labels::labels(&found[1]).is_empty());
            if let Some(value) = value {
                give(call.start(), value.clone());
            }
        }
    }
}

/// Whether a call of a function is given secrets: its arguments, without names of accounts. The `last` may be one also
/// where it is no more than a word.
pub(super) fn of_call(line: &str, open: usize, last: bool) -> Vec<Range<usize>> {
    let accounts = ["sa", "administrator", "admin", "root", "guest"];
    let args = call_arguments(line, open + 1);
    let only = args.len() == 1;
    let end = args.last().map_or(0, |arg| arg.end);
    args.into_iter()
        .filter(|arg| {
            let only = only || last && arg.end == end;
            let text = &line[arg.clone()];
            let quoted = line[..arg.start].ends_with(['"', '\'']);
            let number = !quoted && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
            let made_up = words::looks_made_up(text);
            let word = !quoted && (words::in_a_sentence(text) || !only && !made_up || labels::labels(text).len() == 1);
            !number && !word && !words::hides_nothing(text) && !accounts.contains(&text.to_lowercase().as_str())
        })
        .collect()
}
