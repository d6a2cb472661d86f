//! What the words of a line say is missing, spoiled, kept from its user or taken away: from there a reason leads back to
//! who should have provided it, who wrote it, or who took it.

use std::sync::LazyLock;

use regex::Regex;

use super::regex;

/// Whether a line tells that something was taken away or kept from its user: by a virus scanner, an agent, an
/// administrator.
#[must_use]
pub fn takes(text: &str) -> bool {
    TAKES.is_match(text) && !WATCHES.is_match(text)
}

/// What an agent that only watches would have done.
static WATCHES: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)\bwould have been (?:denied|blocked|prevented)\b"));

static TAKES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:deleted|removed|quarantined|renamed|moved|cleaned|blocked|denied|prevented|disabled|uninstalled|restored|left out|not (?:copied|extracted|unpacked)|delayed|excluded|(?-i:BLOCK))\b|\b(?:exclu.{1,2}d|eliminad|eliminat|movid|spostat|bloquead|bloccat|negad|negat|renombrad|rinominat)[oa]\b|\b(?:supprim|d.{1,2}plac|bloqu|refus|renomm).{1,2}e?s?(?:$|\W)|\b(?:gel.{1,2}scht|verschoben|blockiert|verweigert|umbenannt)\b|\b(?:in|en) (?:quarant\w+|cuarentena|quarentena)\b|削除|隔離|移動しました|\bnon (?:extraite?s?|copi.{1,2}e?s?)\b|\bnicht (?:kopiert|entpackt)\b|\bno (?:copiad[oa]s?|extra.{1,2}d[oa]s?)\b",
    )
});

/// Whether a line tells that a file was not written, copied or unpacked whole.
#[must_use]
pub fn breaks_off_writing(text: &str) -> bool {
    BROKE_OFF.is_match(text) || is_spoiled(text)
}

static BROKE_OFF: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:transfer|connection|cop(?:y|ied|ying)|writ(?:e|ing|ten)|received?|receiving|download|upload|extract\w*|unpack\w*|inflat\w*|export\w*|backup|tape)\b.*\b(?:abort\w*|fail\w*|incomplete|interrupted|not|errors?|timed out|broken|lost|reset|short)\b|\b(?:only|just) \d+ of \d+ bytes\b|\b\d+ of \d+ bytes (?:written|copied|received)\b",
    )
});

/// Whether a line tells of a change to the server that lasts until somebody takes it back: another value of a setting, a
/// policy that is assigned, a service that is stopped, a limit that is met.
#[must_use]
pub fn changes(text: &str) -> bool {
    CHANGES.is_match(text) || takes_right(text)
}

static CHANGES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:changed|switched|set|reduced|lowered) from \S+ to \S|\b(?:policy|rule|filter)\b.*\b(?:(?-i:BLOCK)|assigned|enabled|activated)\b|^(?:[a-z]:\\[^>]*>)?\W*(?:net|sc(?:\.exe)?) stop \S|\bservice was stopped\b|\bterminating due to 'stop' request\b|\b(?:limit|quota|maximum)\b.*\b(?:reached|exceeded)\b|\b(?:hit|reached|exceeded)\b.*\b(?:limit|quota)\b|\b(?:atingiu|alcanz.{1,2}|a atteint)\b.*\b(?:limite|l.{1,2}mite)\b.*\b(?:cota|cuota|quota)|kontingent\w*\W.*\berreicht\b|\b(?:alcanz\w+|reached|atteint|erreicht|atingiu|raggiunto)\b.*\b(?:m.{1,2}xim\w*|maximum|maximale?)\b|\b(?:delayed|postponed|put off|put in place|replaced|renamed)\b.*\bnext (?:restart|reboot|boot|start)\b|\b(?:path|variable)\b.*\b(?:truncated|shortened|cut off)\b|\b(?:removed|withdrawn|deleted) from (?:the )?(?:launch|access|start) permissions?\b|^\W*(?:deleted file|datei gel.{1,2}scht|fichier supprim.{1,2}|archivo eliminado|arquivo exclu.{1,2}do|file eliminato) - \S|\bupdates (?:are )?off\b|\bread-?only mode\b|\brole\W{1,2}consumer\b",
    )
});

/// The service that a command stops: `net stop MSSQLSERVER /y`.
#[must_use]
pub fn stops(text: &str) -> Option<&str> {
    service_of(text, "stop")
}

/// The service that a command starts.
#[must_use]
pub fn starts(text: &str) -> Option<&str> {
    service_of(text, "start")
}

fn service_of<'t>(text: &'t str, verb: &str) -> Option<&'t str> {
    let found = OF_SERVICE_CONTROL.captures(text)?;
    found["verb"].eq_ignore_ascii_case(verb).then(|| found.name("service").map(|name| name.as_str()))?
}

static OF_SERVICE_CONTROL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?i)^(?:[a-z]:\\[^>]*>)?\W*(?:net|sc(?:\.exe)?) (?P<verb>start|stop) "?(?P<service>[\w$][\w$ -]*?)"?(?: /y(?:es)?)?\s*$"#,
    )
});

/// Whether a shell says that it does not know a command, in the languages of Windows: the command did nothing, and what
/// its log tells below follows from that.
#[must_use]
pub fn is_no_command(text: &str) -> bool {
    NO_COMMAND.is_match(text)
}

/// The command that a shell says that it does not know: the first word in quotes.
#[must_use]
pub fn unknown_command(text: &str) -> Option<&str> {
    is_no_command(text).then(|| QUOTED.captures(text)).flatten()?.name("word").map(|word| word.as_str())
}

static QUOTED: LazyLock<Regex> = LazyLock::new(|| regex(r#"["'«„»](?P<word>[\w.-]{2,40})["'»“«]"#));

/// A letter with an accent may be anything.
static NO_COMMAND: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)is not recognized as an internal or external command|^bad command or file name|\bcommand not found\b|ist entweder falsch geschrieben oder|n'est pas reconnu en tant que commande|no se reconoce como (?:un )?comando|n.{1,2}o .{1,2} reconhecid[oa] como (?:um )?comando|non .{1,2} riconosciuto come comando|wordt niet herkend als|内部コマンドまたは外部コマンド",
    )
});

/// Whether a line tells that a virus scanner took something away or kept it from its user.
#[must_use]
pub fn quarantines(text: &str) -> bool {
    SCANNER.is_match(text) && TAKES.is_match(text)
}

static SCANNER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\bv.{1,2}rus\b|ウイルス|\b(?:virus|trojan|worm|infected|infection|malware|quarantined?|access protection|suspicious|(?:potentially )?unwanted program|potentially unwanted|adware|spyware)\b|/generic|@mm?\b",
    )
});

/// What a service depends on, where a line lists it: `DEPENDENCIES : SNMP`.
#[must_use]
pub fn dependencies(text: &str) -> Option<&str> {
    DEPENDS.captures(text).and_then(|found| found.name("names")).map(|names| names.as_str())
}

static DEPENDS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(?:^\s*dependencies\s*:|^\s*:\s|\bdepends on(?: the)?(?: services?)?:?|\bdependonservice\b\W+(?:reg_\w+)?)\s*(?P<names>[\w$].*)",
    )
});

/// Whether a line tells that a right was taken from an account, as policies log it.
#[must_use]
pub fn takes_right(text: &str) -> bool {
    RIGHT.is_match(text)
}

static RIGHT: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)\bremov(?:e|ed|ing) Se\w+(?:Right|Privilege)\b"));

/// Whether a command takes something away.
#[must_use]
pub fn takes_away(text: &str) -> bool {
    AWAY.is_match(text)
}

static AWAY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(?:^|[\s>/-])(?:/?delete|/?del|drop|deleting|remov(?:e|ing)|unlodctr|uninstall|unregister|net stop|stop|kill|clean(?:up|ing)?|rd|rmdir)\b|\bsubst [a-z]: /d\b",
    )
});

/// Whether a command only looks whether something is there.
#[must_use]
pub fn looks(text: &str) -> bool {
    LOOKS.is_match(text) && !DOES.is_match(text)
}

/// What is done where something is there or not.
static DOES: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)\b(?:md|mkdir|x?copy|move|ren|net use|subst)\s"));

static LOOKS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\bkeytool\b.*\s-list\b|\bsc(?:\.exe)?(?: \\\\\S+)? (?:query|qc|getdisplayname)\b|\breg(?:\.exe)? query\b|>\s*(?:if (?:not )?exist|dir|findstr|find)\s",
    )
});

/// Whether a line says that something could not be taken away.
#[must_use]
pub fn cannot_take_away(text: &str) -> bool {
    NOT_AWAY.is_match(text)
}

static NOT_AWAY: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)\b(?:cannot|can't|could not|unable to|failed to) (?:drop|delete|remove|uninstall|unregister)\b")
});

/// Whether a line says by its number alone that something was not found: a path, a file, a service, a name.
#[must_use]
pub fn lacks_by_number(text: &str) -> bool {
    ABSENT.is_match(text)
}

static ABSENT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b0x(?:8007000[23]|80070424|80070490)\b|-214702489[34]\b|\b(?:error|failed)\D{1,3}(?:2|3|1060|2185|3521)\b",
    )
});

/// Whether a stored procedure takes something away, as its name says: `sp_dropserver`, `sp_dbremove`.
#[must_use]
pub fn takes_away_by_name(procedure: &str) -> bool {
    AWAY_BY_NAME.is_match(procedure)
}

static AWAY_BY_NAME: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)^(?:sp_|xp_|usp_)\w*?(?:drop|delete|remove|detach|revoke|uninstall)"));

/// Whether a reason says that something is not there which another should have provided, made or allowed.
#[must_use]
pub fn lacks(text: &str) -> bool {
    LACKS.is_match(text) || LACKS_ABROAD.is_match(text) || is_no_command(text)
}

/// The same in other languages of Windows; a letter with an accent may be anything.
static LACKS_ABROAD: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)\bnicht\ (?:gefunden|vorhanden|verf.{1,2}gbar|registriert|erreichbar|gestartet|installiert|aufgel.{1,2}st) | \bunbekannt | \bexistiert\ nicht | \bfehlt\b
          | nicht\ (?:ge)?funden | \bnicht\ finden | introuvable | (?:ne\ (?:peut|parvient)\ pas\ .{0,2}\ ?|impossible\ de\ )(?:trouver|localiser) | \bno\ (?:se\ )?(?:puede|pudo)\ (?:encontrar|hallar|localizar) | \bno\ (?:es|fue)\ posible\ (?:encontrar|localizar) | n.{1,2}o\ (?:(?:foi|.{1,2})\ poss.{1,2}vel|p.{1,2}de|conseguiu|pode)\ (?:encontrar|localizar) | impossibile\ trovare | \binconnue?\b | \bn'(?:a|ont)\ pas\ (?:pu\ |été\ |.t.\ )(?:.{0,9}\ )?trouv | \bn'existe\ pas | \bmanquante?\b | \bno\ (?:se\ (?:encuentra|encontr)|existe) | desconocid | n.{1,2}o\ (?:existe|encontrad) | desconhecid
          | \bnon\ (?:trovat|esiste) | sconosciut | 見つかりません | ありません | 存在しません",
    )
});

static LACKS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)\b(?: not\ (?:currently\ |yet\ )?(?:found|there|exist\w*|defined|known|registered|configured|available|running|loaded|installed|mapped|recognized|reachable|resolved|connect\w*)
          | (?:does|do|did)\ not\ (?:exist|start|respond|answer) | can\ ?not\ (?:find|open|be\ (?:found|opened|located|loaded|started)|contact|connect|locate|access) | could\ not\ (?:find|open|be\ (?:found|opened|located|loaded|started|resolved)|connect|contact|locate|access|bind|load|start)
          | can't\ (?:contact|find|connect|open) | unable\ to\ (?:find|open|connect|locate|load|contact|access|start) | no\ such | unknown | invalid\ parameter\ -\ [a-z] | invalid\ (?:drive|object|column|handle|service|class|name|path|dn|entry) | is\ invalid | missing | unexpected\ (?:end|eof) | end\ of\ file
          | undefined | violation | logon\ failure | failed\ to\ (?:start|load|open|connect|resolve|bind|find) | loadlibrary | dependency | does\ not\ exist\ or\ access\ denied | not\ a\ (?:valid|member) | unreachable | timed\ out | expected\ \d+ | no\ entry | incomplete
          | service\ .*fail | already\ in\ use | not\ available | or\ (?:later|newer|higher)\ (?:is\ |was\ )?(?:required|needed)
          | no\ (?:primary|candidate) | (?:is|was|are|were)\ not\ on\ (?:this|the)\ (?:server|computer|machine|system|publisher|subscriber|disk|drive) )\b",
    )
});

/// The number that a service itself gives for why it did not start, where Windows passes it on: the service says more
/// of it in its own log.
#[must_use]
pub fn number_of_service(text: &str) -> Option<i64> {
    OF_SERVICE.captures(text)?["number"].parse().ok()
}

static OF_SERVICE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(?:\bservice[- ]specific error|\bdienstspezifischer? fehler|\berreur sp.{1,2}cifique au service|\berror espec.{1,2}fico del servicio|\berro espec.{1,2}fico d[eo] servi.{1,2}o|サービス固有のエラー)\D{0,40}?(?P<number>\d{3,10})\b",
    )
});

/// Whether a line says itself that it only follows from errors above it.
#[must_use]
pub fn follows_from_above(text: &str) -> bool {
    FROM_ABOVE.is_match(text)
}

static FROM_ABOVE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:due to|because of|after|owing to|see|caused by|as a result of) (?:the |an? |some )?(?:previous|preceding|earlier|above|prior|foregoing) (?:\w+ )?(?:errors?|failures?|problems?|messages?)\b|\b(?:wegen|aufgrund) (?:\w+ )?(?:vorheriger|vorhergehender|obiger) fehler|erreurs? pr.{1,2}c.{1,2}dentes?\b|errores anteriores\b|erros anteriores\b",
    )
});

/// Whether a reason says that another holds or forbids what it is about.
#[must_use]
pub fn is_kept_from(text: &str) -> bool {
    KEPT_FROM.is_match(text)
}

static KEPT_FROM: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:access (?:is |was )?denied|permission denied|sufficient (?:privileges to (?:install|remove)|access to)\b|cannot (?:write|create|delete|copy|read|replace)|(?:could not|cannot|can't) be (?:run|executed)|sharing violation|system error (?:5|32)\b|another process|being used|in use|locked|0x80070005)\b|-2147024891\b|zugriff (?:wurde )?verweigert|acc.{1,2}s (?:est )?refus|acceso denegado|acesso negado|accesso negato|アクセスが拒否",
    )
});

/// Whether a line says no more than that a connection was made, or that the other side answered.
#[must_use]
pub fn is_connected(text: &str) -> bool {
    CONNECTED.is_match(text)
}

static CONNECTED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^[^\pL]*(?:[ap]m\b[^\pL]*)?(?:(?:re-?)?(?:connected|connection (?:was )?(?:made|established|opened))|reply from [\w.:]+)\b",
    )
});

/// Whether a complaint is about a connection that is to be made.
#[must_use]
pub fn is_about_connecting(text: &str) -> bool {
    CONNECTING.is_match(text)
}

static CONNECTING: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\b(?:connect(?:ed|ing|ion)?|network error|timed out|timeout|reach(?:ed|able)?)\b"));

/// Whether a reason says that a file is not what it should be: whoever wrote it may have said so.
#[must_use]
pub fn is_spoiled(text: &str) -> bool {
    SPOILED.is_match(text)
}

/// Whether a reason says that a library could not be loaded for want of another one, which it does not name.
#[must_use]
pub fn lacks_a_library(text: &str) -> bool {
    LACKS_LIBRARY.is_match(text)
}

static LACKS_LIBRARY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)-2147024770\b|0x8007007e\b|\bsystem error:? 126\b|\bspecified module could not be found|\bangegebene modul wurde nicht gefunden|\bmodule spécifié est introuvable|\bno se puede encontrar el módulo especificado",
    )
});

/// Whether a reason says that a statement cannot be parsed: the script that holds it may not have been written whole.
#[must_use]
pub fn is_unparsed(text: &str) -> bool {
    UNPARSED.is_match(text)
}

static UNPARSED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:(?:incorrect )?syntax (?:error )?near|unclosed quotation mark|unclosed quote|falsche syntax|syntaxe incorrecte|sintaxis incorrecta|sintassi (?:errata|non corretta)|sintaxe incorreta)\b",
    )
});

static SPOILED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:corrupt(?:ed)?|damaged|truncated|malformed|(?:incorrectly|badly|not correctly) formed|not a valid (?:\w+ ){0,3}(?:file|header|image|application|archive|database)|cannot find zipfile|zip(?: ?file)? (?:is )?(?:bad|broken|incomplete)|end-of-central-directory|unexpected (?:eof|end of (?:file|archive))|bad (?:crc|image|format|clusters?|sectors?)|header not recogni[sz]ed|checksum|\d+ (?:\w+ )?expected\W+mismatch|expected \d+\D{1,20}mismatch|invalid (?:file|image|header|format|archive)|invalid character value for cast)\b|\bkeine (?:zul.{1,2}ssige |g.{1,2}ltige )?Win32-Anwendung|application Win32 valide|aplicaci.{1,2}n Win32 v.{1,2}lida|aplicativo Win32 v.{1,2}lido|applicazione di Win32 valida|有効な Win32 アプリケーションではありません",
    )
});
