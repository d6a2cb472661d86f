//! What the words of a line say of the reason of a failure: whether it says why, what is in the way,
//! whether it takes back or ends what stands above it, whether it only sends its reader elsewhere.

use std::sync::LazyLock;

use regex::Regex;

use super::endings::{CODE, STEP_LIKE};
use super::regex;
use super::words::{ABROAD, BADLY, HRESULT, NOT_MET, STATUS_BAD, SYSTEM_ERROR_ABROAD, WINDOWS};
use crate::knowledge::session::speaks_of_trouble;

/// Whether a line that says that something failed also says why: something of trouble is left when the words of the
/// ending, its number and where to look are taken away.
#[must_use]
pub fn says_why(text: &str) -> bool {
    let text = &*SHARE_OF.replace_all(text, " ");
    // A sentence that ends the whole run passes on what a step said.
    if speaks_of_run(text) && BADLY.is_match(text) && !REASON.is_match(text) {
        return false;
    }
    if HRESULT.is_match(text) && !ended_by_crash(text) && !only_exits(text)
        || super::is_met(text) == Some(false)
        || is_not_met(text) && is_row(text)
        || super::quarantines(text)
        || is_explained(text)
        || names_system_error(text) && !RUN.is_match(text)
    {
        return true;
    }
    let rest = REFERENCE.replace_all(text, " ");
    let rest = CODE.replace_all(&rest, " ");
    let rest = BADLY.replace_all(&rest, " ");
    let rest = STATUS_BAD.replace_all(&rest, " ");
    speaks_of_trouble(&rest) || WINDOWS.is_match(text) || ABROAD.is_match(&rest) || REASON.is_match(text)
}

/// Whether a list says that a program ended with the number of its crash: how it ended, and not why.
fn ended_by_crash(text: &str) -> bool {
    let crash = |code: i64| code & 0xf000_0000 == 0xc000_0000;
    STEP_LIKE.is_match(text) && super::endings::code(text).is_some_and(crash)
}

/// Whether a line says nothing but the number with which its program ended: `exit -2146893819`.
fn only_exits(text: &str) -> bool {
    ONLY_EXITS.is_match(text)
}

static ONLY_EXITS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^[\W\d]*(?:[ap]m\W+)?(?:[\w.]+ )?(?:exit(?:s|ed)?|end(?:s|ed)?|return(?:s|ed)?|rc|quit|finished|result|errorlevel)(?: (?:with|code|is))*\W*(?:-\d+|0x[0-9a-f]+)\W*$",
    )
});

/// A count of what was not done says how much failed, not why.
static SHARE_OF: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)\b\d+ of \d+ (?:\w+ ){0,2}not \w+"));

/// Whether a line says that a call failed with a number of Windows or of its sockets: `bind failed, error 10048`.
/// Those of Windows Installer (1601 to 1654) are how a program ended.
#[must_use]
pub fn names_system_error(text: &str) -> bool {
    let numbers = SYSTEM_ERROR.captures_iter(text).filter_map(|found| found["number"].parse::<u32>().ok());
    { numbers }.any(|number| matches!(number, 1000..=1599 | 1700..=1999 | 10004..=11099))
}

static SYSTEM_ERROR: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\bfailed,? (?:with )?(?:win32 |winsock |wsa |socket |system )?(?:error(?: code)?\s*[:=]?\s*\(?|[:(]? ?)(?P<number>\d{4,5})\b",
    )
});

/// Whether a line gives the number of an error of Windows whose sentence stands below it.
#[must_use]
pub fn is_number_of_windows(text: &str) -> bool {
    NUMBER_OF_WINDOWS.is_match(text)
}

static NUMBER_OF_WINDOWS: LazyLock<Regex> = LazyLock::new(|| {
    regex(&r"(?xi)^\W*(?:system\ error | @system_error)\ \d+\b".replace("@system_error", SYSTEM_ERROR_ABROAD))
});

/// The number of an error of Windows on a line that says so in words, in the languages of Windows: `System error 53`.
#[must_use]
pub fn system_error(text: &str) -> Option<u32> {
    if let Some(found) = OF_ROBOCOPY.captures(text) {
        return found["number"].parse().ok();
    }
    let found = NUMBER_OF_WINDOWS.find(text)?;
    found.as_str().rsplit(' ').next()?.parse().ok()
}

/// As Robocopy gives one: decimal, and again in hexadecimal.
static OF_ROBOCOPY: LazyLock<Regex> = LazyLock::new(|| regex(r"\bERROR (?P<number>\d{1,5}) \(0x[0-9A-Fa-f]{8}\)"));

/// Whether a line is a row of three columns and more: what is asked for, what was found, whether that is enough.
fn is_row(text: &str) -> bool {
    COLUMNS.find_iter(text.trim()).count() >= 2
}

static COLUMNS: LazyLock<Regex> = LazyLock::new(|| regex(r"\s{2,}|\t+|\s*[|;]\s*"));

/// Whether a row of a table of conditions says that one is not met.
#[must_use]
pub fn is_not_met(text: &str) -> bool {
    NOT_MET.is_match(text)
}

/// Whether a line says that its program goes on in spite of what stands above it.
#[must_use]
pub fn goes_on(text: &str) -> bool {
    GOES_ON.is_match(text) && !STOPS.is_match(text) && !ENDS.is_match(text) && !LOST.is_match(text)
}

static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:continu(?:e|es|ed|ing)|carr(?:y|ies|ied|ying) on|go(?:es|ing)? on|proceed(?:s|ed|ing)?|weiter(?:gemacht)?|fortgesetzt|on continue|se contin[uú]a|contin[uú]a|prossegue)\b",
    )
});
/// What goes on without something has lost it.
static LOST: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)\b(?:continu\w*|going on|goes on|proceed\w*) without\b"));
static STOPS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:not|cannot|can't|unable to|never|nicht|ne|no) (?:be )?(?:continu\w*|proceed\w*|go on|fortgesetzt|puede)|\b(?:to|before you|press .*|click .*) continue\b|\bcontinue\?",
    )
});

/// Whether a line says itself what its program does instead of what was not possible: `not found, trying X`. Trying
/// the same again is not that.
#[must_use]
pub fn does_another(text: &str) -> bool {
    const SAME: [&str; 7] = ["again", "once", "to", "for", "anew", "it", "harder"];
    if !text.contains([',', ';']) {
        return false;
    }
    ANOTHER.captures(text).is_some_and(|found| !SAME.contains(&found["what"].to_lowercase().as_str()))
}

static ANOTHER: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)[,;] (?:now )?(?:trying|using|taking|falling back to|switching to) (?P<what>[\w\x22'\\.]+)")
});

/// The word by which a line counts what went wrong in the rows above it: `1480 files, 6 not found, 1 BAD`.
#[must_use]
pub fn counted(text: &str) -> Option<&str> {
    COUNTED.captures_iter(text).last().and_then(|found| found.name("what")).map(|what| what.as_str())
}

static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b[1-9]\d{0,4}(?: of \d+)? (?:\w+ ){0,2}?(?P<what>bad|failed|missing|damaged|too (?:old|new|small|short|long)|outdated|(?:does|do) not (?:meet|match|fit|pass|fulfil)|differ(?:ent)?|rejected|refused|wrong|mismatch(?:es)?|invalid|not (?:met|restored|loaded|copied|registered|found|installed|created|started|stopped|deleted|imported|written|made|done))\b",
    )
});

/// Whether a line begins what another error was caused by: the stack of a replication agent, a nested exception.
#[must_use]
pub fn goes_deeper(text: &str) -> bool {
    DEEPER.is_match(text)
}

static DEEPER: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)^\W*(?:category:\s*sqlserver|caused by:|root cause(?::|\W*$)|nested exception|error detail records:)")
});

/// Whether a sentence that says that something failed goes on, behind a colon, with the reason in words.
fn is_explained(text: &str) -> bool {
    let not_met =
        || NOT_MET.find(text).map(|found| found.end() - found.as_str().trim_start_matches(|c: char| c != ':').len());
    let Some(end) = BADLY.find(text).map(|failed| failed.end()).or_else(not_met) else { return false };
    let Some(reason) = text[end..].strip_prefix(':') else { return false };
    let rest = REFERENCE.replace_all(reason, " ");
    let rest = BADLY.replace_all(&rest, " ");
    rest.split_whitespace().filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() >= 2).count() >= 3
}

/// Reasons whose only word of trouble is that of an ending: who was refused, what call failed with which number.
static REASON: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)\b(?:log[io]n|authentication|verification|validation|connection|bind|handshake|lookup)\ (?:attempt\ )?fail(?:s|ed|ure)
        | \bfailed\ to\ (?:open|connect|load|start|create|read|write|find|verify|bind|register|allocate|resolve|log|access|copy|extract|initiali[sz]e|attach|convert|bring|delete|get|set|grab)
        | \w\(.*\)\s*(?:has\ )?fail(?:s|ed) | \bfailed\ (?:because|due\ to|for\ the\ reason) | \b(?:write|read|i/o|disk|network|syntax|parse|sharing|access|data|fatal|copy|crc|media|sql|odbc|win32|os|system)\ error\b
        | \b[\w.]*Exception\b:?\ \S | \berr(?:or)?\ ?number\s*[:=]\s*-?\d | \bor\ (?:later|higher|newer|above|greater)\b.*\b(?:required|needed|necessary) | \b(?:requires|needs)\b.*\bfound\b | \bnot\ yet\ valid\b | \bexpired\b
        | \bpending\ (?:file\ )?(?:operations|renames)\b | \b(?:restart|reboot)(?:ed)?\ .*\bbefore\ (?:running|you)\b
        | \b(?:failed|error)\s*(?:with\ error|code)?\s*[:=;,]?\s*(?:error\s*[:=]?\s*)?0x[0-9a-f]+ | \berror\ (?:\d{2,}|0x[0-9a-f]+)\b.*\(\w+.*\) | \bdata\ error\b",
    )
});

/// Whether a line that says why names something: a number, an object, or a sentence of Windows. Else it may only say
/// in words that its step failed.
#[must_use]
pub fn is_specific(text: &str) -> bool {
    let bare = CLOCK.replace_all(text, " ");
    let bare = bare.trim_start();
    // What stands before a colon is who says it.
    let bare = bare.split_once(": ").filter(|(who, _)| !who.contains(' ')).map_or(bare, |(_, says)| says);
    WINDOWS.is_match(bare)
        || HRESULT.is_match(bare)
        || is_explained(bare)
        || BECAUSE.is_match(bare)
        || REASON.is_match(bare)
        || NUMBERED.is_match(bare)
        || !super::names::objects(bare).is_empty()
}

static BECAUSE: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)\bbecause (?:\w+\W+){3}"));

static CLOCK: LazyLock<Regex> = LazyLock::new(|| regex(r"(?:\d{1,4}[-/.:])+\d{1,4}(?:[.,]\d+)?(?: ?[AaPp][Mm]\b)?"));

static NUMBERED: LazyLock<Regex> = LazyLock::new(|| regex(r"\b\d{2,}\b|\b\d+\.\d+"));

/// Whether a complaint says that what was wanted is there already.
#[must_use]
pub fn is_there_already(text: &str) -> bool {
    ALREADY.is_match(text)
}

/// Whether a complaint says that something could not be made because another of its name is there.
#[must_use]
pub fn is_in_the_way(text: &str) -> bool {
    IN_THE_WAY.is_match(text)
}

static IN_THE_WAY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:cannot|can't|could not|unable to|failed to)\b.*\b(?:because|since|as)\b.*\balready\b|\balready in use\b",
    )
});

/// Whether a line only says that something is over, and not that it went well.
#[must_use]
pub fn only_ends(text: &str) -> bool {
    ENDS.is_match(text) && !WENT_WELL.is_match(text)
}

static ENDS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\b(?:ended|ends|end|finished|terminée?|beendet|fin)\b|終了"));
static WENT_WELL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:ok|success\w*|succeeded|without errors?|no errors?|done|complete[d]?|rc[ =:]*0|code[ =:]*0|\w+ 0)\b|正常",
    )
});

/// Whether a line says that what it is about ends there.
#[must_use]
pub fn gives_up(text: &str) -> bool {
    GIVES_UP.is_match(text)
}

static GIVES_UP: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:(?:will not|cannot|can't|unable to|could not) (?:be )?(?:continued?|proceed)|will (?:now )?(?:exit|quit|end|abort)|abort(?:ed|ing)|giving up|is ending|terminating)\b",
    )
});

/// Whether a line begins another run of the same program in one log.
#[must_use]
pub fn begins_anew(text: &str) -> bool {
    ANEW.is_match(text)
}

static ANEW: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^\W*(?:={2,}|-{3,}|\*{2,}|#{2,}|\+{2,})\s*(?:(?:re)?(?:start|begin|run|session|launch|attempt|try|logging started|new)\w*|avvio|inicio|in.{1,2}cio|d.{1,2}marrage|lancement|ejecuci.{1,2}n|execu.{2,4}o|esecuzione|durchlauf|lauf|anlauf|versuch|essai|tentativ\w*|intento)\b",
    )
});

/// Whether a line says that somebody let a run that had stopped go on: `19:40 resumed by Administrator`.
#[must_use]
pub fn resumes(text: &str) -> bool {
    RESUMES.is_match(text)
}

static RESUMES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^[\W\d]*(?:(?:[ap]m|setup|upgrade|installation|run|script|main script)\W+)?(?:resumed|restarted|continued|started again) (?:by|at|from|after)\b",
    )
});

/// The number of a run, where a line gives it: `--- run 3 ---`, `RUN 3 stopped`.
#[must_use]
pub fn run_number(text: &str) -> Option<u64> {
    RUN_NUMBER.captures(text)?["number"].parse().ok()
}

static RUN_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^[\d\W]*(?:run|try|attempt|versuch|lauf|essai|intento|tentativa)\s*(?:no\.? ?|nr\.? ?|#)?(?P<number>\d{1,3})\b",
    )
});

static ALREADY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\balready (?:exists?|a member|there|present|installed|been started|running|an object|in use by this|defined|granted)\b|\bvalue exists\b|\bis already (?:a )?\w+|\b(?:bereits|schon) (?:vorhanden|installiert|gestartet)|existiert bereits|existe d.{1,2}j.{1,2}|\bya (?:existe|est)|\bj.{1,2} existe|gi.{1,2} esist|esiste gi|already ?exists\b|orvalueexists\b|既に存在",
    )
});

/// Whether a line only says where more stands, or begins with what is meant by it.
#[must_use]
pub fn refers(text: &str) -> bool {
    REFERS.is_match(text)
}

static REFERS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:see|output|details?|list of|more in|refer to|view|siehe|einzelheiten|voir|consulte[rz]?|ver|vedere)\b|詳細は|参照|\blogs?(?: file)?:?\s",
    )
});

/// Whether a line speaks of the one above it.
#[must_use]
pub fn excuses(text: &str) -> bool {
    EXCUSES.is_match(text)
}

static EXCUSES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^\W*(?:\d[\d:./, -]*(?:[AP]M)?\W*)?(?:probe|(?:using|taking|trying) .* instead\b|optional|nothing|known|harmless|normal|intended|by design|as designed|that|this|it|they|these|those|ignor|expected|skip|harmless|not (?:needed|required|an error)|no (?:harm|problem)|new server|will be|base will|profile missing)|^\W*[\w ]{3,40} (?:is|are|was|were) (?:kept|left)\b|^\s*\(",
    )
});

/// Whether a line begins with the name of an exception, as a trace does.
#[must_use]
pub fn is_exception(text: &str) -> bool {
    EXCEPTION.is_match(text)
}

static EXCEPTION: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s*(?:\w+\.)+\w*(?:Exception|Error)\b"));

/// Whether a line asks for an answer, as programs do that were started without what keeps them from asking.
#[must_use]
pub fn asks(text: &str) -> bool {
    ASKS.is_match(text)
}

static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)[(\[][^()\[\]]{0,60}\b(?:y|yes|n|no|j|ja|o|oui|s|s[ií]|f|a|all)\b ?(?:[/|,]|= ?\w+)[^()\[\]]{0,60}[)\]]\s*[?:]?\s*$|^\W*(?:please )?(?:enter|type|geben sie|entrez|escriba)\b .{1,100}:\s*$",
    )
});

/// Whether a sentence compares or forbids: it may be the reason of what stands right below it, in whatever words. What
/// only says that something was not done is none.
#[must_use]
pub fn forbids(text: &str) -> bool {
    text.split_whitespace().count() >= 5 && FORBIDS.is_match(text)
}

static FORBIDS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)\b(?: (?:higher|lower|older|newer|less|more|fewer|larger|smaller|longer|shorter|greater|later|earlier)\ than | too\ (?:many|few|much|little|old|new|large|big|small|long|short|high|low|late|early) | may\ not | must\ not | cannot | no\ longer
          | (?:not|never)\ (?:allowed|permitted|supported|licensed|compatible|enough) | instead\ of | exceeds? | (?:disabled|blocked|prohibited|forbidden|restricted)\ by | only\ \d+ | (?:does|do)(?:n't|\ not)\ (?:match|fit|apply|allow|permit|support|belong|agree|have|contain)
          | zu\ (?:gro.{1,2}|klein|alt|neu|wenig|viel|lang|kurz)\w* | (?:weniger|mehr|h.{1,2}her|niedriger|kleiner|gr.{1,2}.{1,2}er|.{1,2}lter|neuer)\ als | darf\ nicht | nicht\ (?:erlaubt|unterst.{1,2}tzt|gestattet)
          | trop\ (?:de|d'|grand|petit|ancien|r.{1,2}cent|long|court)\w* | (?:plus|moins)\ (?:\w+\ )?(?:de|que) | ne\ peut | (?:pas|non)\ (?:autoris|permis|pris\ en\ charge)\w*
          | demasiad[oa]s? | (?:mayor|menor|m.{1,2}s|menos)\ (?:\w+\ )?que | no\ (?:puede|se\ permite|est.{1,2}\ permitido|admite) | n.{1,2}o\ (?:pode|.{1,2}\ permitido) | (?:maior|menor|mais|menos)\ (?:\w+\ )?(?:do\ )?que | troppo | non\ (?:pu.{1,2}|consentito) )\b",
    )
});

/// Whether a line only says that what it waits for is not there yet.
#[must_use]
pub fn waits(text: &str) -> bool {
    WAITS.is_match(text)
}

static WAITS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:not yet (?:available|ready|there|up|running|complete[d]?|finished)|not (?:available|ready|there|up|running|complete[d]?|finished) yet)\b",
    )
});

/// Whether a line of a batch, as its shell echoes it, jumps where the command above it failed.
#[must_use]
pub fn jumps_on_failure(text: &str) -> bool {
    super::is_echoed(text) && JUMPS.is_match(text)
}

static JUMPS: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)\b(?:if\s+(?:not\s+)?(?:errorlevel\s+\d+|%errorlevel%\s*\S+\s*\d+)|\|\|)\s+(?:goto|exit|call)\b")
});

/// Words that send the reader elsewhere, and that only name a failure.
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)(?:see|view|details?\ (?:are\ )?in|check|refer\ to|look\ (?:in|into|at))\b.*$ | \bFAILED\b | \b(?:errors?|failures?)\b
        | \b\d+\ (?:of\ \d+\ )?(?:needed\ |required\ )?(?:services?|tables?|files?|checks?|entries|scripts?|messages?)\b.*$
        | \bnot\ (?:complete[d]?|tried|started|loaded|usable)\b | \bpas\ (?:ex.{1,2}cut|lanc|trait|commenc)\w* | \bnicht\ ausgef.{1,2}hrt\b | \bsin\ ejecutar\b | \bis\ required\b | [,;(\[|]\s*(?:required|mandatory)\s*[)\]|]?\s*$ | \bdid\ not\ start\b | [=:]\ ?time-?out\b",
    )
});

/// Whether a line has the form of a step in a list: a time, leaders, a number in front, a program.
#[must_use]
pub fn is_step_like(text: &str) -> bool {
    STEP_LIKE.is_match(text)
}

/// Whether a line speaks of the whole run and not of a step in it.
#[must_use]
pub fn speaks_of_run(text: &str) -> bool {
    stands_in(&RUN, text)
}

/// Whether a line speaks of an installation, and not of what else is called a run: a job, a script.
#[must_use]
pub fn speaks_of_installation(text: &str) -> bool {
    stands_in(&INSTALLATION, text)
}

/// Whether such words stand on a line, names of folders aside: `C:\Program Files`.
fn stands_in(words: &Regex, text: &str) -> bool {
    words.is_match(text) && words.is_match(&crate::knowledge::session::masked(text))
}

/// What an installation is called.
const INSTALLS: &str = r"setup|installation|install|upgrade|update|callmanager|instalaci.{1,2}n|instala.{2,4}o|installazione|aggiornamento|actualizaci.{1,2}n|atualiza.{2,4}o|aktualisierung|einrichtung|installer|migration|migrazione|migraci.{1,2}n|migra.{2,4}o|mise\ .{1,2}\ (?:jour|niveau)";

/// What else a whole run is called.
const RUNS: &str = "launcher|wrapper|boot|bootstrap|run|job|program|script|batch|steps?|item|stage|phases?|all|everything|server|overall|pretests";

static INSTALLATION: LazyLock<Regex> = LazyLock::new(|| regex(&format!(r"(?xi)\b(?:{INSTALLS})\b")));
static RUN: LazyLock<Regex> = LazyLock::new(|| regex(&format!(r"(?xi)\b(?:{INSTALLS}|{RUNS})\b")));

/// Whether a line says that the whole run failed: a sentence that begins with it, or with a server that did not become
/// what it was to be, and not with a part of it.
#[must_use]
pub fn says_run_failed(text: &str) -> bool {
    let masked = crate::knowledge::session::masked(text);
    let rest = |pattern: &Regex| pattern.find(&masked).is_some_and(|run| super::says_badly(&masked[run.start()..]));
    rest(&RUN_FAILED) || rest(&SERVER_FAILED)
}

/// `SUB08 did not join the cluster`, `PUB06 was not upgraded`.
static SERVER_FAILED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?:\b[A-Z][A-Z-]*\d+|(?i:\b(?:the|this)\ (?:server|publisher|subscriber|node)))\ (?:did|was|is|has)\ (?:not|NOT)\ (?:been\ )?(?i:join|upgraded|installed|migrated)",
    )
});

static RUN_FAILED: LazyLock<Regex> = LazyLock::new(|| {
    const RUN: &str = r"(?:upgrade|installation|setup|update|aktualisierung|einrichtung|mise.{1,3}(?:jour|niveau)|actualizaci.{1,2}n|instalaci.{1,2}n|atualiza.{2,4}o|instala.{2,4}o|aggiornamento|installazione)";
    regex(&format!(
        r"(?xi)(?:^[^\pL]*(?:[ap]m\b[^\pL]*)?|[.!:;]\s+|\b(?:the|this|whole|entire|overall|callmanager|die|diese|dieser?|la|cette|el|esta|o|a|questo|questa)\s+|\bl')
            {RUN}\b(?:\s+(?:of|to|on|from|auf|von|des?|du|da|do|del|della|sur|en|em|su)\b[^.;:]{{1,60}})?\s*(?:has|was|is|did|could|had|wurde|ist|hat|konnte|est|a|n'|ha|se|foi|non|no|not|fail\w*|incomplete|unsuccessful|aborted|stopped|terminated|abgebrochen|fehlgeschlagen|échou|.{{1,2}}chou|fall|incomplet|interromp)"
    ))
});

/// Whether the first lines of a log say that it is of an installation or an upgrade of CallManager.
#[must_use]
pub fn is_title_of_run(title: &str) -> bool {
    TITLE.is_match(title)
}

/// Whether a text names CallManager itself.
#[must_use]
pub fn names_the_product(text: &str) -> bool {
    PRODUCT_NAME.is_match(text)
}

static PRODUCT_NAME: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)\bcall ?manager\b"));

static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    const WORK: &str = r"(?:(?:re)?inst[ae]ll?[a-zà-ÿ]*|upgrade|setup|update|migra[a-zà-ÿ]+|aktualisierung|mise à (?:jour|niveau)|actualizaci[a-zà-ÿ]+|aggiornamento|atualiza[a-zà-ÿ]+)";
    const PRODUCT: &str = r"(?:call ?manager|ccm ?4)";
    regex(&format!(r"(?i)\b{WORK}\b[^\n]{{0,40}}\b{PRODUCT}|\b{PRODUCT}[^\n]{{0,40}}\b{WORK}\b"))
});

/// The newest release of CallManager that a text names: `4.1(3)` is `(4, 1, 3)`.
#[must_use]
pub fn release(text: &str) -> Option<(u8, u8, u8)> {
    let releases = RELEASE.captures_iter(text).filter_map(|found| {
        let part = |name: &str| found[name].parse::<u8>().ok();
        Some((part("major")?, part("minor")?, part("maintenance")?))
    });
    releases.max()
}

static RELEASE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\b(?P<major>[345])\.(?P<minor>\d)\s?\((?P<maintenance>\d)[a-z]?\)"));

/// Whether a text names two releases of CallManager that are not the same: those of two service releases are not.
#[must_use]
pub fn compares_releases(text: &str) -> bool {
    let mut releases = WHOLE_RELEASE.find_iter(text).map(|found| found.as_str().to_lowercase());
    releases.next().is_some_and(|first| releases.any(|other| other != first))
}

static WHOLE_RELEASE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\b[345]\.\d\s?\(\d[a-z]?\)(?:\s?[se]r\.?\s?\d\w*)?"));

/// Whether a line says that the server's clock had lost its time.
#[must_use]
pub fn lost_its_time(text: &str) -> bool {
    LOST_TIME.is_match(text)
}

/// Whether a line says that a certificate is not valid at the time that the server's clock shows.
#[must_use]
pub fn is_not_valid_now(text: &str) -> bool {
    NOT_VALID_NOW.is_match(text)
}

static NOT_VALID_NOW: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\bnot (?:yet valid|within its validity)|\bcertificate is not yet\b|\b0x800b0101\b"));

static LOST_TIME: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\btime (?:&|and) date not set|\bdate (?:&|and) time not set|\bdate/time not set|\bcmos\b.*\b(?:battery|checksum|defaults?|lost|time)\b|\b(?:real[- ]time clock|rtc|system clock|clock)\b.*\b(?:lost|not set|reset to|was reset|invalid|battery)\b|\btime correction of \d+ seconds exceeds|\btime (?:error|offset) -?[\d.]+ .{0,8}way too large|\bset clock manually",
    )
});

/// Whether a line belongs to undoing what was done.
#[must_use]
pub fn undoes(text: &str) -> bool {
    UNDOES.is_match(text)
}

static UNDOES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:(?:undo(?:ing|ne)?|backing out|going back|put(?:ting)? back|roll(?:ing|ed)?[ -]?back|rollback|revert(?:ing|ed)?|restor(?:e|ing) (?:the )?(?:old|previous|saved|settings))\b|clean(?:ing)?[ -]?up:)",
    )
});

/// Whether a line says that something is restored: where nothing failed before, a step as any other.
#[must_use]
pub fn restores(text: &str) -> bool {
    RESTORES.is_match(text)
}

static RESTORES: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)\brestor(?:e|ing)\b"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn to_do_something_else_is_not_to_try_again() {
        for another in
            ["key Build not found, trying Version", "no default printer; using 'none'", "not found, falling back to C:"]
        {
            assert!(does_another(another), "{another}");
        }
        for same in ["not found, trying again", "failed; trying once more", "not found", "trying Version"] {
            assert!(!does_another(same), "{same}");
        }
    }

    #[test]
    fn a_sentence_that_begins_with_the_whole_run_says_that_it_failed_and_one_of_a_part_does_not() {
        for whole in [
            "21:02:44  ** VERIFICATION FAILED. The upgrade of this publisher did not succeed (code 21).",
            "07:03 >>> upgrade NOT complete: users are missing",
            "Installation of CallManager 4.1(3) failed",
            "The installation was aborted.",
            "Die Aktualisierung ist fehlgeschlagen",
            "La instalación ha fallado",
            "L'installation a échoué",
            "13:29:47 SUB08 did not join the cluster: directory",
            "program 05 is required; PUB06 was not upgraded",
        ] {
            assert!(says_run_failed(whole), "{whole}");
        }
        for part in [
            "Tomcat installation failed",
            "step 4, upgrade of the help files, failed",
            "script setup.cmd failed",
            "The upgrade did succeed",
            "Setup is running",
        ] {
            assert!(!says_run_failed(part), "{part}");
        }
    }

    #[test]
    fn a_call_says_why_by_a_number_of_windows_and_not_by_an_exit_code() {
        for why in ["LDAP: bind to 0.0.0.0:8404 failed, error 10048", "open of the device failed with error 1117"] {
            assert!(says_why(why), "{why}");
        }
        for not in ["setup.exe failed with error 1603", "step 3 failed, error 10048", "23 of 23 not made"] {
            assert!(!says_why(not), "{not}");
        }
    }
}
