//! Secrets that no label names: by the shape of the value, or by their place in a statement or call.

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use regex::Regex;

use super::labels;
use super::{values, words};

/// An expression that is compiled when a line first needs it: most logs need few.
#[derive(Debug)]
pub(super) struct Form {
    text: &'static str,
    compiled: OnceLock<Regex>,
}

impl Form {
    pub(super) fn of(text: &'static str) -> Self {
        Self { text, compiled: OnceLock::new() }
    }

    pub(super) fn get(&self) -> &Regex {
        self.compiled.get_or_init(|| Regex::new(self.text).expect("a constant that the tests compile"))
    }
}

/// Values known by their shape. The group `secret` is what is replaced, the whole is what shows it.
static SHAPES: LazyLock<Vec<(&str, &[&str], Form)>> = LazyLock::new(|| {
    [
        // A dump of accounts: name, number, two hashes.
        ("hash", r"(?:^|\s)[^\s:]+:\d+:(?<secret>[^\s:]+:[^\s:]+):::"),
        ("hash", r"(?i)\b[0-9a-f]{32}:(?<secret>\w{6,})\b"),
        ("hash", r"(?i)(?<secret>\b[0-9a-f]{32}):[0-9a-f]{32}\b"),
        // A password as SQL Server keeps it.
        ("hash", r"(?i)\b(?<secret>0x0[12]00\w{8,})"),
        ("hash", r"(?i)\{(?:s?sha(?:256|384|512)?|s?md5|crypt|clear(?:text)?|pbkdf2\w*|lanman)\}\s?(?<secret>[^\s,;'\x22<]+)"),
        ("hash", r"(?:^|[\s:='\x22])(?<secret>\$(?:1|2[abxy]?|5|6|apr1|y)\$[^\s:;'\x22]{12,})"),
        ("key", r"\b(?<secret>\w{4,8}(?:-[A-Z0-9]{5}){4}|(?:[A-Z0-9]{5}-){4}\w{4,8})\b"),
        ("key", r"\b(?<secret>(?:AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_\w{30,}|xox[abpr]-[\w-]{10,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)"),
        ("header", r"(?i)\b(?:proxy-|www-)?authorization\s*[:=]\s*(?:\w+\s+)?(?<secret>[^\s,;\x22'].*?)(?:[\x22'\s]|$)"),
        ("header", r"(?i)\b(?:bearer|basic|ntlm|negotiate)\s+(?<secret>[\w+/=.~-]{8,})"),
        ("header", r"(?i)\b(?:set-)?cookie2?\s*[:=]\s*(?<secret>\w[^=\s;]*=.*)"),
        ("header", r"(?i)\bauthorization\s*[:=]\s*digest\s+(?<secret>.+)"),
        ("url", r"(?i)[?&](?:token|sig|signature|key|auth|sid|ticket|code)=(?<secret>[^&\s\x22'<>#]{4,})"),
        ("url", r"(?i)\bsips?:[^:@\s]+:(?<secret>[^@\s]+)@"),
        ("url", r"(?i)\b(?:thin:\w+|sa|sys|system|scott|root)/(?<secret>[^\s@/]{4,})@"),
        ("statement", r"(?i)\bidentified\s+by\s+(?:password\s+|values\s+)?(?<secret>'(?:[^']|'')*'|\x22[^\x22]*\x22|[^\s;]+)"),
        ("statement", r"(?i)\bopenrowset\s*\(\s*N?'[^']*'\s*,\s*N?'[^']*'\s*;\s*N?'[^']*'\s*;\s*N?'(?<secret>(?:[^']|'')*)"),
        ("statement", r"(?i)\bencrypt\s+N?\s*'(?<secret>(?:[^']|'')*)'"),
        // Lists that programs hand on: the administrator, and what comes next.
        ("action-data", r"(?i)(?:^|[\s;|,:='\x22(/])(?:sa|administrator|root|ccm\w*|cn=[\w ]+)(?<secret>[;|][^;|,=\s'\x22]{4,})(?:[;|,'\x22)\s]|$)"),
        ("action-data", r"(?i)(?:^|\s)sa/(?<secret>[^\s/@;,]{4,})(?:@\S*)?(?:\s|$)"),
        ("argument", r"(?i)\bsnmp\w*(?:-server)?\s.*?\bcommunity\s+(?<secret>[^\s,;:]+)"),
        ("action-data", r"(?i)CustomActionData(?: property\. Its (?:current )?value is|\s*=)\s*(?<secret>'.*'|\S.*)"),
        // A login of a terminal: `enable secret 5 hash`, `username bob password 7 hash`.
        ("argument", r"(?i)\b(?:enable|username\s+\S+|secret|line|key-string|neighbor\s+\S+)\s+(?:secret|password)\s+(?:[0-9]\s+)?(?<secret>[^\s'\x22=:]{4,})"),
        ("argument", r"(?i)\b(?:password|secret|key)\s+[057]\s+(?<secret>\S{4,})"),
        // Lines of the configuration of a router.
        ("argument", r"(?i)\b(?:(?:tacacs|radius)-server\s+(?:host\s+\S+\s+)?key|isakmp\s+key|(?:ftp|http\s+client|chap|sent-username\s+\S+)\s+password|snmp-server\s+host\s+\S+(?:\s+(?:traps|informs|version\s+\S+))*)\s+(?:[0-9]\s+)?(?<secret>[^\s'\x22=:]{4,})(?:\s+(?:address|hostname)\s.*)?$"),
        // A login as it is typed to a server of mail.
        ("argument", r"\b[aA]\d+\s+(?:LOGIN|login)\s+\S+\s+(?<secret>\S+)"),
        // Names under this key are what a reader of the device must say.
        ("argument", r"(?i)\bvalidcommunities[\x22\]]?[\\\s]+\x22?(?<secret>[^\s\\\x22]{4,})"),
        // What is said to a program that asks.
        ("argument", r"(?i)\becho[\s.:(]+(?<secret>[^\s|&>]{4,})\s*\|\s*\S*?\b(?:runas|net1?|psexec|cmdkey|plink|passwd|su|sudo)(?:\.exe)?\x22?\s"),
        ("argument", r"(?i)\bftp>\s*user\s+\S+\s+(?<secret>\S+)$"),
        ("url", r"(?i)\b(?:connect|log(?:ged|ging)?[ -]?[io]n|bind|authenticat)[^:@]*\s[^\s:@/]+:(?<secret>[^\s:@/]*[^\s:@/0-9][^\s:@/]*)@[a-z0-9]"),
        ("token", r"(?i)\b(?:session_?id|token)=[\x22']?(?<secret>[a-z0-9_+/.~-]{8,})"),
    ]
    .into_iter()
    .map(|(kind, form)| (kind, signs_of(form), Form::of(form)))
    .collect()
});

/// Small letters one of which stands in every line that a form matches; the form is told by what it holds.
fn signs_of(form: &str) -> &'static [&'static str] {
    const SIGNS: &[(&str, &[&str])] = &[
        ("tacacs", &["tacacs", "radius", "isakmp", "ftp pass", "client pass", "chap pass", "sent-user", "snmp-server"]),
        (":::", &[":::"]),
        ("{32}", &[":"]),
        ("0x0[12]00", &["0x0"]),
        ("sha(?:256", &["{"]),
        ("apr1", &["$"]),
        ("{4}", &["-"]),
        ("AKIA", &["akia", "asia", "gh", "xox", "eyj"]),
        ("authorization", &["authoriz"]),
        ("bearer", &["bearer", "basic", "ntlm", "negotiate"]),
        ("cookie", &["cookie"]),
        ("signature", &["?", "&"]),
        ("sips", &["sip"]),
        ("thin:", &["@"]),
        ("identified", &["identified"]),
        ("openrowset", &["openrow"]),
        ("encrypt", &["encrypt"]),
        ("administrator|root|ccm", &[";", "|"]),
        ("sa/(", &["sa/"]),
        ("snmp", &["snmp"]),
        ("CustomActionData", &["customactiondata"]),
        ("enable", &["secret", "password"]),
        ("[057]", &["secret", "password", "key"]),
        ("LOGIN|login", &["login"]),
        ("validcomm", &["validcomm"]),
        ("echo", &["echo"]),
        ("ftp>", &["ftp>"]),
        ("bind", &["@"]),
        ("session_", &["sessionid=", "session_id=", "token="]),
    ];
    SIGNS.iter().find(|(part, _)| form.contains(part)).map_or(&[""], |(_, signs)| signs)
}

/// Whether one of the signs stands in a line in small letters.
pub(super) fn may(small: &str, signs: &[&str]) -> bool {
    signs.iter().any(|sign| memchr::memmem::find(small.as_bytes(), sign.as_bytes()).is_some())
}

/// A property that hands data to an action: named by what is done, not by what is.
static ACTION_DATA: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)(?:Property\(\w\):\s*|PROPERTY\ CHANGE:\ \w+\ )
          (?:Ex(?:ec)?|Create|Set|Run|Configure|Config|Update|Add|Write|Schedule|Grant|Import|Do|Deferred|Rollback|Commit|CA|ca)_?[A-Z]\w*
          (?:\s=\s(?<data>[^\\]*[;|\t].*)|\ property\.(?<change>.*))",
    )
    .expect("a constant that the tests compile")
});

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
];

static CALLS: LazyLock<Vec<(Regex, &[usize])>> = LazyLock::new(|| {
    PROCEDURES
        .iter()
        .map(|(name, places)| {
            let form = format!(r#"(?i)\b(?:{name})["'\]]?(?:\s*\(\s*|\s+)"#);
            (Regex::new(&form).expect("a constant that the tests compile"), *places)
        })
        .collect()
});
static ANY_CALL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i:sp_|crypt|logonuser|withlogon|wnetadd|sqlconnect|_bind|_connect|dbset|compare|mapnetw|dsobject|serviceconfig|createservice)")
        .expect("a constant")
});

/// A call that logs in: the last of several arguments in quotes.
static LOGS_IN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)\b(?:\w*log(?:on|in)\w*|signon|sign_on|authenticate\w*|\w*bind|\w*connect\w*|createuser|adduser)\s*\(\s*
          | \.(?:open|connect|log[io]n)\s+
          | sp_oamethod\s+[^,]+,\s*N?'(?:connect|log[io]n|open)\w*'\s*,\s*",
    )
    .expect("a constant")
});

/// What stands where a port would, and is none.
static NO_PORT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\w://[^\s/?#"'<>@:\[\]]+:([^\s/?#"'<>@:]*[^\s/?#"'<>@:\d)\].,;][^\s/?#"'<>@:]*)"#)
        .expect("a constant that the tests compile")
});

/// A switch that is a password by custom: a number would be a port.
static SWITCH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?:^|\s)[-/][pP](?:[:=]|\b)(\S*[^\d\s]\S*|"[^"]+")"#).expect("a constant that the tests compile")
});

static URL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"\w://([^\s/?#"'<>]*)@"#).expect("a constant that the tests compile"));

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

/// Shows each secret of a line that its shape or its place in a statement shows.
pub(super) fn find(line: &str, give: &mut dyn FnMut(&'static str, usize, Range<usize>)) {
    let small = line.to_ascii_lowercase();
    for (kind, _, shape) in SHAPES.iter().filter(|(_, signs, _)| may(&small, signs)) {
        for found in shape.get().captures_iter(line) {
            let (whole, secret) = (
                found.get(0).map_or(0, |whole| whole.start()),
                found.name("secret").expect("every form has the group"),
            );
            let mut secret = secret.range();
            while line[secret.clone()].starts_with([';', '|', '\'', '"']) {
                secret.start += 1;
            }
            while line[secret.clone()].ends_with(['\'', '"']) {
                secret.end -= 1;
            }
            let plain = *kind == "argument" || *kind == "header";
            let mail = *kind == "url" && small[..secret.start].ends_with("mailto:");
            if mail || *kind == "token" && !words::looks_made_up(&line[secret.clone()]) {
                continue;
            }
            if !(plain && words::in_a_sentence(&line[secret.clone()])) {
                give(kind, whole, secret);
            }
        }
    }
    if may(&small, &["property"])
        && let Some(found) = ACTION_DATA.captures(line)
    {
        if let Some(data) = found.name("data") {
            give("action-data", data.start(), data.range());
        }
        if let Some(change) = found.name("change") {
            for value in changed(line, change.start()) {
                let text = &line[value.clone()];
                let plain =
                    text.contains('\\') || text.starts_with('[') || text.bytes().all(|byte| byte.is_ascii_digit());
                if text.contains([';', '|']) || !plain {
                    give("action-data", change.start(), value);
                }
            }
        }
    }
    if ANY_CALL.is_match(line) {
        for (call, places) in &*CALLS {
            for found in call.find_iter(line) {
                let args = call_arguments(line, found.end());
                for arg in places.iter().filter_map(|place| args.get(place - 1)) {
                    if !words::hides_nothing(&line[arg.clone()]) && !line[arg.clone()].starts_with('@') {
                        give("statement", found.start(), arg.clone());
                    }
                }
            }
        }
    }
    let calls = may(&small, &["log", "sign", "authent", "bind", "connect", "user", ".open", "sp_oa"]);
    for found in LOGS_IN.find_iter(if calls { line } else { "" }) {
        let args = call_arguments(line, found.end());
        let makes = ["add", "create", "new"].iter().any(|verb| found.as_str().to_lowercase().starts_with(verb));
        if makes {
            // The name, the password, and what else there is.
            args.get(1).into_iter().for_each(|arg| give("statement", found.start(), arg.clone()));
            continue;
        }
        let quoted = |arg: &&Range<usize>| line[..arg.start].ends_with(['"', '\'']);
        let method = line[found.range()].starts_with(['.', 's', 'S']) && !found.as_str().contains('(');
        let all = args.iter().filter(|arg| quoted(arg) || line[(*arg).clone()].eq_ignore_ascii_case("null")).count()
            == args.len();
        if args.len() > 1 + usize::from(method) && all {
            let last = args[args.len() - 1].clone();
            give("statement", found.start(), last);
        } else if args.len() > 2 && words::looks_made_up(&line[args[args.len() - 1].clone()]) {
            give("statement", found.start(), args[args.len() - 1].clone());
        }
    }
    let switches = may(&small, &["-p", "/p"]);
    for found in SWITCH.captures_iter(if switches { line } else { "" }) {
        let attached =
            |value: &regex::Match<'_>| line[..value.start()].ends_with([':', '=']) || value.as_str().starts_with('"');
        if let Some(value) = found.get(1).filter(attached) {
            let value = values::read(line, value.start(), values::Reach::Word)[0].clone();
            give("argument", value.start, value);
        }
    }
    let address = if may(&small, &["://"]) { line } else { "" };
    for found in NO_PORT.captures_iter(address) {
        if let Some(value) = found.get(1).filter(|value| value.len() >= 4) {
            give("url", found.get(0).map_or(0, |whole| whole.start()), value.range());
        }
    }
    for found in URL.captures_iter(address) {
        let Some(user) = found.get(1) else { continue };
        // `bob@example.com:secret@host`: the last `@` ends it, the first `:` begins it.
        if let Some(colon) = user.as_str().find(':') {
            give("url", found.get(0).map_or(0, |whole| whole.start()), user.start() + colon + 1..user.end());
        }
    }
}

/// The values that the engine says of a property, in their quotes: they may hold quotes.
pub(super) fn changed(line: &str, from: usize) -> Vec<Range<usize>> {
    let rest = &line[from..];
    let mut values = Vec::new();
    for begin in ["value is '", "value: '", "value is: '"] {
        for (at, _) in rest.match_indices(begin) {
            let start = at + begin.len();
            let end = rest[start..].find("'. Its ").or_else(|| rest[start..].rfind('\'')).unwrap_or(rest.len() - start);
            values.push(from + start..from + start + end);
        }
    }
    values
}

/// Whether a private key begins or ends in a line.
pub(super) fn key_begins(line: &str) -> bool {
    line.contains("-----BEGIN") && line.contains("PRIVATE KEY")
}

/// Whether one ends in it.
pub(super) fn key_ends(line: &str) -> bool {
    line.contains("-----END")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_compiles_and_shows_a_value() {
        for (_, _, form) in &*SHAPES {
            assert!(form.get().capture_names().flatten().any(|name| name == "secret"));
        }
    }
}
