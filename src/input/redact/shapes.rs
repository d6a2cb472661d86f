//! Secrets that no label names: by the shape of the value, or by their place in a statement or call.

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use regex::Regex;

use super::signs::{Held, Sign, Signs};
use super::{values, words};
use crate::base::expression::regex;
use crate::base::prefilter::Prefilter;

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
        self.compiled.get_or_init(|| regex(self.text))
    }
}

/// Values known by their shape. The group `secret` is what is replaced, the whole is what shows it.
static SHAPES: LazyLock<Vec<(&str, Option<Signs>, Form)>> = LazyLock::new(|| {
    [
        // A dump of accounts: name, number, two hashes.
        ("hash", r"(?:^|\s)[^\s:]+:\d+:(?<secret>[^:]{4,}:[^\s:]+):::"),
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
        ("url", r"(?i)\b(?:thin:\w+|sa|sys|system|scott|root)[/:](?<secret>[^\s@/]{4,})@"),
        ("statement", r"(?i)\bidentified\s+by\s+(?:password\s+|values\s+)?(?<secret>'(?:[^']|'')*'|\x22[^\x22]*\x22|[^\s;]+)"),
        ("statement", r"(?i)\bopenrowset\s*\(\s*N?'[^']*'\s*,\s*N?'[^']*'\s*;\s*N?'[^']*'\s*;\s*N?'(?<secret>(?:[^']|'')*)"),
        ("statement", r"(?i)\bencrypt\s+N?\s*'(?<secret>(?:[^']|'')*)'"),
        // Lists that programs hand on: the administrator, and what comes next.
        ("action-data", r"(?i)(?:^|[\s;|,:='\x22(/])(?:sa|administrator|root|ccm\w*|cn=[\w ]+)(?<secret>[;|][^;|,=\s'\x22]{4,})(?:[;|,'\x22)\s]|$)"),
        ("action-data", r"(?i)(?:^|\s)sa/(?<secret>[^\s/@;,]{4,})(?:@\S*)?(?:\s|$)"),
        ("argument", r"(?i)\bsnmp\w*(?:-server)?\s.*?\bcommunity\s+(?:(?:read-(?:only|write(?:-all)?)|r[ow])\s+)?(?<secret>[^\s,;:\x22']+)"),
        ("action-data", r"(?i)CustomActionData(?: property\. Its (?:current )?value is|\s*=)\s*(?<secret>'.*'|\S.*)"),
        // A login of a terminal: `enable secret 5 hash`, `username bob password 7 hash`.
        ("argument", r"(?i)\b(?:enable|username\s+\S+|secret|line|key-string|neighbor\s+\S+)\s+(?:secret|password)\s+(?:[0-9]\s+)?(?<secret>[^\s'\x22=:]{4,})"),
        ("argument", r"(?i)\b(?:password|secret|key)\s+[057]\s+(?<secret>\S{4,})"),
        // Lines of the configuration of a router.
        ("argument", r"(?i)\b(?:(?:tacacs|radius)-server\s+(?:host\s+\S+\s+)?key|isakmp\s+key|(?:ftp|http\s+client|chap|sent-username\s+\S+)\s+password)\s+(?:[0-9]\s+)?(?<secret>[^\s'\x22=:]{4,})(?:\s+(?:address|hostname)\s.*)?$"),
        // Whom a router tells, and what it signs with.
        ("argument", r"(?i)\bsnmp-server\s+host\s+\S+(?:\s+(?:traps|informs|version\s+(?:1|2c|3(?:\s+(?:auth|noauth|priv))?)))*\s+(?<secret>[^\s'\x22=:]{4,})"),
        ("argument", r"(?i)\b(?:message-digest-key\s+\d+\s+md5|authentication-key(?:\s+\d+\s+md5)?)\s+(?:[07]\s+)?(?<secret>[^\s'\x22=:]{4,})"),
        // Users and communities of SNMP.
        ("argument", r"(?i)\bsnmp.*\bcomm(?:unity)?\.?\s*[:=]?\s*[\x22'](?<secret>[^\x22']+)[\x22']"),
        ("argument", r"(?i)\bsnmp-server\s+user\s.*?\bauth\s+(?:md5|sha)\s+(?<secret>\S+)"),
        ("argument", r"(?i)\bsnmp-server\s+user\s.*?\bpriv\s+(?:3?des\d*|aes\s*\d*)\s+(?<secret>\S+)"),
        ("argument", r"(?i)(?:^|:)\s*com2sec6?\s+\S+\s+\S+\s+\x22?(?<secret>[^\s\x22]+)"),
        ("argument", r"(?i)\bcreateuser\s+\S+\s+(?:md5|sha)\s+\x22?(?<secret>[^\s\x22]+)"),
        // A login as it is typed to a server of mail.
        ("argument", r"\b[aA]\d+\s+(?:LOGIN|login)\s+\S+\s+(?<secret>\S+)"),
        // Names under this key are what a reader of the device must say.
        ("argument", r"(?i)\b(?:validcommunities|trapconfiguration)[\x22\]]?(?:[\\\s]+(?:/v\s+)?|,\s*name\s*[:=]\s*|\s*[:=]\s*[\[{(]?\s*)\x22?(?<secret>[^\s\\\x22]{4,})"),
        // What is said to a program that asks.
        ("argument", r"(?i)\becho[\s.:(]+(?<secret>[^\s|&>()]{4,})\s*[&)].*\|\s*\S*?\b(?:runas|net1?|psexec|cmdkey|plink)(?:\.exe)?\x22?\s"),
        ("token", r"(?i)\bsendkeys\s*\(?\s*[\x22'](?<secret>[^\x22'{}]{4,})\{enter\}"),
        ("argument", r"(?i)\bdcomperm\b.*-runas\s+\S+\s+\S+\s+(?<secret>[^\s\x22']+)"),
        // What an application and a login of Extension Mobility show who they are with.
        ("argument", r"(?i)<appCertificate>\s*(?<secret>[^<\s]+)"),
        ("url", r"(?i)\bEMApp\w*\?\S*?\bseq=(?<secret>[^&\s\x22'<>#]+)"),
        ("argument", r"(?i)\becho[\s.:(]+(?<secret>[^\s|&>]{4,})\s*\|\s*(?:\S+\s+)?\S*?\b(?:runas|net1?|psexec|cmdkey|plink|passwd|su|sudo)(?:\.exe)?\x22?\s"),
        ("argument", r"(?i)\becho\s+(?:-[en]+\s+)?[\x22']?[^\s:\x22']+:(?<secret>[^\s\x22'|]{4,})[\x22']?\s*\|\s*(?:\S+\s+)?\S*chpasswd\b"),
        ("argument", r"(?i)\bftp>\s*user\s+\S+\s+(?<secret>\S+)$"),
        ("url", r"(?i)\b(?:connect|log(?:ged|ging)?[ -]?[io]n|bind|authenticat)[^:@]*\s[^\s:@/]+:(?<secret>[^\s:@/]*[^\s:@/0-9][^\s:@/]*)@[a-z0-9]"),
        // What a form hands on for somebody who has logged in.
        ("url", r"(?i)\b(?:SAMLResponse|SAMLart|wresult|(?:client_)?assertion|id_token|code_verifier|device_code)(?:=|%3D|\x22?\s*:\s*)[\x22']?(?<secret>[^&\s\x22'<>,;]{4,})"),
        ("url", r"(?i)\bname=\x22?(?:SAMLResponse|SAMLart|wresult|id_token)\x22?[^<>]*\bvalue=\x22(?<secret>[^\x22]+)"),
        // Keys of a media stream.
        ("key", r"(?i)\binline:(?<secret>[a-z0-9+/]{8,}={0,2})"),
        ("key", r"(?i)\bk=(?:base64|clear):(?<secret>\S+)"),
        // A line of a licence: its signature makes it one.
        ("private", r"\b(?:SIGN2?|SIG|VENDOR_KEY)=(?<secret>\x22[^\x22]*\x22?|(?:[0-9A-Fa-f]{4}\x20){2,}[0-9A-Fa-f]{4}|\w{8,})"),
        ("private", r"(?:^|:)\s*(?:INCREMENT|FEATURE|UPGRADE)\s+\S+\s+\S+\s+[\d.]+\s+\S+\s+\S+\s+(?<secret>[0-9A-Za-z]{12,20})(?:\s|$)"),
        // The private half of a key in XML and in JSON.
        ("private", r"<(?:D|DP|DQ|InverseQ)>\s*(?<secret>[A-Za-z0-9+/]{20,}={0,2})\s*(?:</|$)"),
        ("private", r"<[PQ]>\s*(?<secret>[A-Za-z0-9+/]{20,}={1,2})\s*(?:</|$)"),
        ("private", r"\x22(?:d|p|q|dp|dq|qi|k)\x22\s*:\s*\x22(?<secret>[\w-]{12,})\x22"),
        // What a function gives that takes a secret out of what hides it.
        ("statement", r"(?i)\b\w*(?:decrypt|unprotect|get_?(?:pass|pwd|secret)|read_?(?:pass|pwd))\w*\s*\([^()]*\)\s*(?:->|=>|=|:|returns|returned)\s*\x22(?<secret>[^\x22]+)\x22"),
        ("token", r"(?i)\b(?:session_?id|token)=[\x22']?(?<secret>[a-z0-9_+/.~-]{8,})"),
    ]
    .into_iter()
    .map(|(kind, form)| (kind, signs_of(form), Form::of(form)))
    .collect()
});

/// Small letters one of which stands in every line that a form matches; the form is told by what it holds.
fn signs_of(form: &str) -> Option<Signs> {
    const SIGNS: &[(&str, Signs)] = &[
        ("SAML", &["samlres", "samlart", "wresult", "assertion", "id_token", "code_ver", "device_code"]),
        ("com2sec", &["com2sec"]),
        ("createuser", &["createuser"]),
        ("inline", &["inline:"]),
        ("k=(?:", &["k=base64:", "k=clear:"]),
        ("SIGN2", &["sign=", "sign2=", "sig="]),
        ("INCREMENT", &["increment", "feature", "upgrade"]),
        ("InverseQ", &["<d>", "<dp>", "<dq>", "<inverseq>"]),
        ("[PQ]", &["<p>", "<q>"]),
        ("qi|k", &["\"kty\""]),
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
        ("validcomm", &["validcomm", "trapconf"]),
        ("echo", &["echo"]),
        ("ftp>", &["ftp>"]),
        ("bind", &["@"]),
        ("message-digest", &["ospf", "message-digest", "authentication-key"]),
        ("unprotect", &["crypt", "protect", "pass", "pwd", "secret"]),
        ("sendkeys", &["sendkeys"]),
        ("dcomperm", &["dcomperm"]),
        ("appCert", &["appcertificate"]),
        ("EMApp", &["emapp"]),
        ("session_", &["sessionid=", "session_id=", "token="]),
    ];
    SIGNS.iter().find(|(part, _)| form.contains(part)).map(|(_, signs)| *signs)
}

static PREFILTER: LazyLock<Prefilter> = LazyLock::new(|| Prefilter::of(SHAPES.iter().map(|(_, signs, _)| *signs)));

/// A property that hands data to an action: named by what is done, not by what is.
static ACTION_DATA: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)(?:Property\(\w\):\s*|PROPERTY\ CHANGE:\ \w+\ )
          (?:Ex(?:ec)?|Create|Set|Run|Configure|Config|Update|Add|Write|Schedule|Grant|Import|Do|Deferred|Rollback|Commit|CA|ca)_?[A-Z]\w*
          (?:\s=\s(?<data>[^\\]*[;|\t].*)|\ property\.(?<change>.*))",
    )
});

/// What stands where a port would, and is none.
static NO_PORT: LazyLock<Regex> =
    LazyLock::new(|| regex(r#"\w://[^\s/?#"'<>@:\[\]]+:([^\s/?#"'<>@:]*[^\s/?#"'<>@:\d)\].,;][^\s/?#"'<>@:]*)"#));

/// A switch that is a password by custom: a number would be a port.
static SWITCH: LazyLock<Regex> = LazyLock::new(|| regex(r#"(?:^|[\s"'])[-/][pP](?:[:=]|\b)(\S*[^\d\s]\S*|"[^"]+")"#));

static URL: LazyLock<Regex> = LazyLock::new(|| regex(r#"\w://([^\s/?#"'<>]*)@"#));

/// Shows each secret of a line that its shape or its place in a statement shows.
pub(super) fn find(line: &str, small: &str, held: &Held, give: &mut dyn FnMut(&'static str, usize, Range<usize>)) {
    let groups = PREFILTER.groups_in([line]);
    for (_, (kind, _, shape)) in SHAPES.iter().enumerate().filter(|(form, _)| groups.has(*form)) {
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
            if *kind == "private" {
                // What holds no digit is a word.
                let text = &line[secret.clone()];
                if text.bytes().any(|byte| byte.is_ascii_digit()) && !text.starts_with("0x") {
                    give("key", whole, secret);
                }
                continue;
            }
            let mail = *kind == "url" && small[..secret.start].ends_with("mailto:");
            if mail || *kind == "token" && !words::looks_made_up(&line[secret.clone()]) {
                continue;
            }
            if !(plain && words::in_a_sentence(&line[secret.clone()])) {
                give(kind, whole, secret);
            }
        }
    }
    if held.has(Sign::Property)
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
    for found in SWITCH.captures_iter(held.line(line, &[Sign::Switch])) {
        let attached =
            |value: &regex::Match<'_>| line[..value.start()].ends_with([':', '=']) || value.as_str().starts_with('"');
        if let Some(value) = found.get(1).filter(attached) {
            let value = values::read(line, value.start(), values::Reach::Word)[0].clone();
            give("argument", value.start, value);
        }
    }
    let address = held.line(line, &[Sign::Address]);
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
