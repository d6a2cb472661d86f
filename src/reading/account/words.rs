//! The words with which programs say how something ended, whatever program it is: endings and their numbers, severity,
//! what does not matter by its own words, tries, beginnings. Also German, French, Spanish, Portuguese and Japanese,
//! where a word is known.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::endings::code;
use super::regex;
use super::severity::{Severity, of_field, severity};

use crate::knowledge::session::{masked, speaks_of_trouble};

/// What a line says of how something ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Said {
    /// Nothing.
    Nothing,
    /// It ended well.
    Well,
    /// It ended well and wants a restart.
    Restart,
    /// Somebody cancelled it.
    Cancelled,
    /// It failed.
    Badly,
}

/// What the words of a line say.
#[derive(Debug, Clone)]
pub struct Words {
    /// What it says of how something ended.
    pub said: Said,
    /// The number with which something ended.
    pub code: Option<i64>,
    /// It speaks of trouble.
    pub trouble: bool,
    /// The severity that its program gives it.
    pub severity: Severity,
    /// Its own words say that it does not matter.
    pub tolerated: bool,
    /// It says that something is tried again.
    pub again: bool,
    /// It shows a command or that something begins.
    pub begins: bool,
    /// It shows that something was done: rows, entries, a service that runs.
    pub progress: bool,
    /// It tells of a change to the server that lasts.
    pub changes: bool,
    /// It is the last that a command printed whose result the next line of the batch asks for.
    pub answers: bool,
    /// It asks for an answer that nobody gave: nothing stands below it.
    pub asks: bool,
    /// It names what a service depends on.
    pub depends: bool,
}

impl Words {
    /// Nothing but a severity.
    const fn quiet(severity: Severity) -> Self {
        Self {
            said: Said::Nothing,
            code: None,
            trouble: false,
            severity,
            tolerated: false,
            again: false,
            begins: false,
            progress: false,
            changes: false,
            answers: false,
            asks: false,
            depends: false,
        }
    }

    /// Takes the number with which the line's step ended.
    pub fn ended(&mut self, code: i64) {
        self.code = Some(code);
        self.said = by_code(code);
    }

    /// Whether the line only shows that something was done.
    #[must_use]
    pub fn only_goes_on(&self) -> bool {
        let silent =
            self.said == Said::Nothing && self.code.is_none() && !self.trouble && self.severity == Severity::Unsaid;
        silent && self.progress && !self.tolerated && !self.again && !self.begins
    }

    /// Whether the line is worth keeping.
    #[must_use]
    pub fn says_something(&self) -> bool {
        self.said != Said::Nothing
            || self.code.is_some()
            || self.trouble
            || self.tolerated
            || self.again
            || self.begins
            || self.progress
            || self.changes
            || self.answers
            || self.asks
            || self.depends
            || self.severity == Severity::Warning
    }
}

/// A statement of a script as its tool echoes it: its words are no message.
static SCRIPT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^\s*(?:\d+>\s*)*(?:(?:PRINT|RAISERROR|print|raiserror)\b.*['(]|(?:IF|if|WHILE|SELECT|EXEC|INSERT|UPDATE|DELETE|DECLARE|SET)\b.*(?:@|\('|;\s*$)|/\*|\*/|--\s.*\b(?:if|on)\b.*(?:@|;))",
    )
});

/// A cheap first look: some of this stands in every line that tells something.
static TELLING: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        &r"(?xi) rc\b | \blaunch | wait\b | exit | quit | return | ended | \bends\b | \bend\b | status | result | errorlevel | code | level | fail | success | succe | complet | done
        | finish | \bok\b | abort | stop | terminat | cancel | cannot | can't | could | unable | error | invalid | denied | refused | reject | not\b
        | step | start | begin | running | opening\ (?:binary|ascii) | command | warn | retry | retries | attempt | \btry | again | skip | ignor | optional | expected
        | continu | going | \bin\ use | \bgives\b | \btask\ \d | unwilling | put\ off | postpone | deferred | not\ the\ same | -> | undo | \broll | revert | \bback | ^\W*\x22[^\x22]+\x22\s+[-/]\w | answered | <> | != | goes\ on | proceed | carr(?:y|ied)\ on | weiter | fortgesetzt | giv | exception | fatal | missing | conflict | violation | timed\ out | paused | filtered | listening | unreachable | full\b | enough | exceed | unknown
        | affected | expired | copied | imported | connected | created | ready | up\.$ | \bdown\b | lost | ^[>=*\-:\#\[|(\d.\s]*\S+[>$]\s*\S
        | ^[\[(]?\d[\d/:.,T\ -]{6,}\d[\])Z]?[\ |]+(?-i:[EF])[\ |]
        | ^-- | ^\W*={2,}\s*\w | \balready\b | \bNO\b | delete[ds] | remov(?:ed|es) | quarantin | block(?:ed|s) | disabled | renamed | ^category: | caused\ by | digo\b | resultado | ergebnis | [.]{4} | \.(?:exe|cmd|bat|vbs|msi|sql|ldif?)\b | \d\s*[|]?\s*$ | > | ^[\d:./\ ]*\w+(?:\.\w+)?\ +-{1,2}[A-Za-z] | \bSe\w+(?:Right|Privilege)\b | marked\ for\ | \boutput\ | bedeutung | belang | unwichtig | bergangen | wahlfrei | importan | gravit | facultat | facoltat | opcional | omitid | instead | \bkept\b | \bleft\b | \bsecond\ | (?:@done)\s*\.?\s*$ | \bwant | \bneed | depend | \bresumed\b | \btoo\b | read-?only | \bupdates\ (?:are\ )?off\b | \brole\b | ^\s*:\s\s*\w+\s*$ | virus | trojan | unwanted | (?:bcp|md|mkdir|attrib|subst|move|ren|netsh|schtasks|osql|isql|net|sc|reg|cscript|robocopy|xcopy|copy|ldap\w+|dtsrun|regsvr32|msiexec|netdom|ping|nslookup)\b
        | fehl | abgebr | erfolg | beendet | échou | échec | réuss | terminé | annul | error | fall | con\ éxito | sucesso | falh | conclu
        | 失敗 | 完了 | 終了 | エラー | 正常 | 開始 | ません | 無効 | 拒否 | \berr | 0x | nicht | verweig | unbekannt | ung.{1,2}ltig | introuvable | impossib | refus | \bpas\b | inconnu | erreur | invalid | deneg | nega[dt] | \bno\ (?:se\ )?pu[ed] | \bno\ (?:tiene|respond|est) | n.{1,2}o\ (?:respond|est) | \bkein | utilizad | \busad[oa]\ por | utilizzat | \bpront[oa]\b | できない | desconoc | d.{1,2}but\b | inicio | in.{1,2}cio | abend | halt | broken | crash | corrupt | incorrect | exist | mismatch | differ | \bbad\b | damaged | longer | must\ not | has\ to | have\ to | can\ be\ run | refus | insuff?icien | unzureichend | conforme | required | password".replace("@done", DONE_VERBS),
    )
});

/// Words of endings in every language that is known, whether the first look knows them or not.
static ENDINGS: [&LazyLock<Regex>; 6] = [&BADLY, &WELL, &RESTART, &CANCELLED, &TOLERATED, &ABROAD];

/// Whether a line may tell something.
pub fn may_tell(text: &str) -> bool {
    let tells = || TELLING.is_match(text) || ENDINGS.iter().any(|ending| ending.is_match(text)) || super::changes(text);
    !only_prompts(text) && tells() && !SCRIPT.is_match(text)
}

/// What a tool printed behind the prompts of isql: `1> 2> Msg 5030, ...`; a statement that it echoes keeps them.
fn behind_prompts(text: &str) -> &str {
    let Some(found) = PROMPTED.captures(text) else { return text };
    let printed = found.name("printed").map_or("", |printed| printed.as_str());
    if printed.is_empty() || STATEMENT.is_match(printed) { text } else { printed }
}

static PROMPTED: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s*(?:\d{1,6}>\s*)+(?P<printed>.*)$"));

static STATEMENT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^(?:select|insert|update|delete|exec(?:ute)?|s?p_\w+|xp_\w+|create|alter|drop|use|go|if|else|while|begin|end|declare|set|print|raiserror|backup|restore|dbcc|grant|revoke|deny|truncate|bulk|waitfor|quit|exit|reconfigure|checkpoint|kill|return|from|where|values|and|or)\b|^(?:--|/\*|:|@|\()",
    )
});

/// Whether a line holds the prompts of isql alone: `1> 2> 3>` once for each line of a script that it read.
fn only_prompts(text: &str) -> bool {
    text.bytes().all(|byte| byte == b'>' || byte == b' ' || byte.is_ascii_digit()) && text.contains('>')
}

/// Robocopy, and what a list says in parentheses of what it ended with, in the languages of Windows.
static COPIED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)robocopy|\((?:all )?(?:files (?:were )?copied|dateien kopiert|fichiers copi.{1,2}s|archivos copiados|ficheros copiados|arquivos copiados|file copiati)\)",
    )
});

pub(super) static BADLY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)\b(?: fail(?:ed|s|ure)? | (?:must|has\ to|have\ to|needs?\ to)\ (?:be\ )?(?:restart|reboot)(?:ed)?\ (?:\w+\ ){1,4}before\ (?:running|you\ (?:can\ )?(?:run|install|start)|(?:the\ )?(?:setup|installation|install)\b) | not\ ok | not\ good | state\ (?:stopped|paused|unknown),\ (?:was\ )?expected | unsuccessful(?:ly)? | abandon(?:ed|s|ing)? | (?:ended|stopped|finished|closed)\ early | (?:ended|stopped|killed|terminated|closed)\ by\ force | not\ (?:continued|carried\ on) | run\ stops | abort(?:ed|ing)? | abend | unable\ to\ (?:continue|complete|proceed)
          | (?:cannot|can't|could\ not|will\ not|unable\ to)\ (?:be\ )?(?:continue[d]?|proceed|complete[d]?|go\ on)
          | (?:is|was|has\ been|been|were|setup|installation|upgrade)\ (?:stopped|terminated|ended|aborted)(?:\ (?:at|in|with\ errors?|abnormally|because))?
          | (?:upgrade|setup|installation|install|update|migration|import|load|driver|installer|wrapper|launcher|run\ \d+|script|job|plan|sequence|schedule|build)\s(?:\S+\s)?(?:stopped|terminated|aborted|halted|stops|closes\b)
          | (?:ended|stopped|leaving|left|closed)\ (?:before|without)\ (?:any\ |a\ )?change | stopped\ (?:at|in|with|because|on\ error) | cancel(?:l?ed) | br(?:oken|eaks)\ off | cannot\ be\ (?:resumed|restarted) | terminat(?:ed|ing)\ abnormally | giv(?:en|ing)\ up | gave\ up | killed\b.{0,60}\b(?:limit|timeout|time-?out|timed\ out|too\ long) | not\ (?:complete[d]?|finished|done|created|installed|loaded|imported|started|upgraded|usable|restored|synchroni[sz]ed|performed|registered|applied|configured|migrated|replicated|published|subscribed|verified|passed|successful|fulfilled|satisfied)
          | (?:did|does)\ not\ (?:complete|finish|succeed|join|(?:return|give|end\ with|exit\ with)\ (?:0|zero|ok|success)) | incomplete | (?:ended|finished|completed|ends)\ (?:with|in)\ (?:an?\ )?(?:errors?|failures?) | unvollständig | fehlgeschlagen | abgebrochen | abbruch\ (?:der|des|von)\b | not\ (?:be\ )?begun | not\ be\ started | nicht\ (?:fortgesetzt|abgeschlossen|begonnen) | (?:pas|non)\ (?:\w+\ )?(?:commenc|lanc).{1,2}es? | no\ se\ (?:inicia|iniciar.{1,2}|comienza|empieza) | non\ (?:viene|sar.{1,2}|.{1,2}\ stata)\ (?:iniziata|avviata) | n.{1,2}o\ (?:ser.{1,2}|foi|.{1,2})\ iniciada | schlug\ fehl | mit\ fehlern? | avec\ (?:des\ )?erreurs? | con\ (?:fallos?|error(?:es|i)?) | com\ (?:falhas?|erros?) | gescheitert | scheiterte?
          | ohne\ erfolg | sans\ succ.{1,2}s | sin\ .{1,2}xito | sem\ (?:sucesso|.{1,2}xito) | senza\ successo | without\ success
          | (?:mise\ .{1,2}\ (?:jour|niveau)|installation|migration|importation|restauration|sauvegarde|script|traitement|programme)\ (?:est\ |a\ .{1,2}t.{1,2}\ |s['’])(?:arr.{1,2}t.{1,2}e?|interromp\w*)
          | (?:installation|aktualisierung|upgrade|update|migration|setup|sicherung|wiederherstellung|vorgang|skript|ablauf)\ (?:wird|wurde|ist)\ (?:\w+\ )?(?:angehalten|gestoppt|eingestellt|unterbrochen)
          | (?:actualizaci.{1,2}n|instalaci.{1,2}n|migraci.{1,2}n|importaci.{1,2}n|restauraci.{1,2}n|script|proceso)\ (?:se\ (?:ha\ (?:detenido|interrumpido)|detiene|interrumpe)|(?:queda|fue|est.{1,2}|ha\ sido)\ detenid[oa])
          | (?:atualiza.{2,4}o|instala.{2,4}o|migra.{2,4}o|importa.{2,4}o|restaura.{2,4}o|script|processo)\ (?:foi|est.{1,2})\ (?:parad[oa]|suspens[oa])
          | (?:aggiornamento|installazione|migrazione|importazione|ripristino|script|processo)\ (?:viene|.{1,2}(?:\ stat[oa])?)\ (?:fermat[oa]|arrestat[oa])
          | échoué? | a\ échoué | échec | interrompue? | arr.{1,2}te?e?\ (?:de\ l'|de\ la\ |du\ |des\ |de\ )(?:installation|mise\ |mises\ |migration|traitement|programme|script|proc|travail|op.{1,2}ration) | abandonn.{1,2}e? | falló | interrumpid[oa] | detenid[oa]\ (?:por|en|con)\b | interrott[oa] | ne\ peut\ (?:pas|plus)\ (?:continuer|se\ poursuivre|.{1,2}tre\ (?:poursuivie?|install.{1,2}e?)) | n(?:o|.{1,2}o)\ (?:puede|pode)\ continuar | non\ riuscit[oa] | non\ completat[oa] | non\ pu.{1,2}\ continuare | interrompid[oa] | n.{1,2}o\ conclu.{1,2}d[oa] | fallido | fallida | no\ (?:completad|terminad|finalizad|correct)[oa] | (?:non|pas)\ (?:r.{1,2}ussi|termin.{1,2}|achev.{1,2})e? | n.{1,2}o\ (?:completad|terminad|finalizad)[oa] | nicht\ (?:fertig|erfolgreich|beendet) | ha\ fallado | error(?:es)?\ al | falhou | não\ foi\ possível | halted
          | will\ (?:now\ )?(?:exit|end|quit|be\ ended|be\ aborted|not\ continue) | is\ ending )\b | [ée]chec\b | chec\b | (?:完了|成功|終了)[^\s。]{0,6}(?:ません|ない|なかった) | 失敗 | 異常終了 | 中止",
    )
});

static WELL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)(?:^|[^\w])(?: ok | done | success(?:ful|fully)? | succeeded | succeeds | passed | complete[d]? | finished | ended | erfolgreich | abgeschlossen | fertig
          | réussie? | terminée? | avec\ succès | correct[oa] | correctamente | con\ éxito | completad[oa] | terminad[oa] | finalizad[oa] | concluíd[oa] | com\ êxito | riuscit[oa] | (?:com\ )?sucesso | installed | ready | applied | loaded | equal )(?:$|[^\w]) | [:=,]\ ?good(?:$|[\s.,;(]) | [.]{3,}\s*(?:good|fine|gut|in\ ordnung|bien|bon|fait|listo|hech[oa]|bene|fatto|bem|feit[oa])\b | 完了 | 正常終了 | 成功",
    )
});

static RESTART: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)\b(?: restart(?:\ \w+){0,3}\ (?:needed|required|necessary|now) | (?:must|has\ to|needs\ to|should|please)\ (?:\w+\ ){0,3}(?:restart|reboot)(?:ed)? | reboot\ (?:needed|required|necessary|now) | restart\ the\ (?:server|computer|system)\ now
          | neustart\ (?:erforderlich|nötig|notwendig) | redémarrage\ (?:nécessaire|requis) | reinicio\ (?:necesario|requerido) | riavvio\ (?:necessario|richiesto) | riavviare\ (?:il\ (?:server|computer|sistema)|ora) | reinici(?:e|ar)\ [eo]l?\ (?:servidor|equipo|sistema|computador) | red.{1,2}marre[rz]\ (?:le\ serveur|l['’]ordinateur) | starten\ sie\ den\ (?:server|computer)\ neu )\b | 再起動",
    )
});

static CANCELLED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)\b(?: cancel(?:l?ed)?\ (?:by|through|from)\ (?:the\ )?(?:user|administrator|operator) | setup\ ended\ \(cancel\w*\) | user\ (?:cancel|abort|exit|pressed\ cancel|chose\ cancel)\w* | operation\ cancel(?:l?ed)
          | (?:vom|durch)\ (?:den\ )?benutzer\ abgebrochen | (?:puls|presion|elig|escolh|clic)\S{0,5}\ (?:en\ |em\ )?cancelar | (?:cliqu|choisi|appuy)\S{0,3}\ (?:sur\ )?annuler | abbrechen\ (?:geklickt|gew.{1,2}hlt|gedr.{1,2}ckt) | (?:premuto|scelto|clic\ su)\ annulla | abbruch\ durch | annulée?\ par | cancelad[oa]\ (?:por|pelo) )\b | キャンセル",
    )
});

/// What does not matter by its own words.
static TOLERATED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)\b(?: ignor(?:ed|ing|iert) | not\ (?:required|needed|necessary|used|selected|activated|active|coresident|fatal|an\ error|checked|important|critical) | optional | skip(?:ped|ping|s)? | übersprungen | ignorée?
          | (?:this|that|which)\ is\ (?:right|correct|normal|fine|intended)\b | (?:as|is|are|was|were|that\ is|all)\ expected | (?:\d+|all|on\ the\ list\ of)\ expected | expected\ (?:on|here|at|for|if|when|because|errors?) | already\ (?:installed|present|there|contains|up|running|been\ started|exists?,\ (?:skip|ignor|kept)) | will\ still\ be\ (?:created|made|installed|loaded) | will\ be\ (?:created|repeated|retried|replaced|made|tried)
          | (?:re)?built\ (?:anew|again) | not\ found,\ (?:re)?(?:built|created|made) | (?:not\ there|absent|missing)\ (?:on|in)\ a\ (?:new|fresh|first)\ \w+ | harmless | no\ (?:action|harm|matter) | (?:mapped|taken|treated|counted|translated)\ (?:to|as)\ (?:0|ok|success|zero|done|a\ warning) | excluded | assum(?:ed|ing) | non-?fatal | tolerated | (?:can|may|could)\ be\ ignored | warning\ only | for\ information | not\ a\ (?:com\ server|problem|failure)
          | default\ (?:\w+\ used|taken|assumed) | (?:using|taking|trying)\ .{1,60}\ instead | nothing\ to\ \w+ | as\ designed | by\ design | not\ relevant | restart\ (?:later|deferred) | no\ longer\ needed | (?:put\ off|postponed|deferred)\ (?:to|until|till)\ (?:the\ )?next\ (?:boot|restart|start) | kept | accepted | allowed | admis(?:e|es)? | admitted | zugelassen | geduldet | toleriert | admitid[oa] | aceptad[oa] | ammess[oa] | none\ found,? | said\ \d+ | informational | ohne\ (?:bedeutung|belang) | belanglos | unwichtig | nicht\ (?:weiter\ )?(?:n.{1,2}tig|erforderlich|wichtig|beachtet|ber.{1,2}cksichtigt) | (?:non|pas)\ pris\ en\ compte | no\ se\ (?:tiene|toma)\ en\ cuenta | desconsiderad[oa] | n.{1,2}o\ (?:.{1,2}\ )?considerad[oa] | non\ considerat[oa] | disregarded | (?:wird\ )?.{1,2}bergangen | wahlfrei | sans\ (?:importance|gravit.{1,2}|cons.{1,2}quence|effet) | facultati[fv]e?s? | non\ requise? | sin\ (?:importancia|efecto) | opcional(?:es)? | omitid[oa] | se\ (?:omite|ignora|salta) | on\ (?:ignore|passe) | si\ (?:salta|ignora) | ignor(?:ad[oa]|at[oa])s? | no\ (?:es\ )?(?:necesari[oa]|requerid[oa]) | kein\w*\ (?:\w+\ )?(?:n.{1,2}tig|erforderlich|notwendig) | no\ \w+\ (?:is\ )?(?:needed|necessary|required) | (?:pas\ de|aucune?)\ \w+\ (?:n.{1,2}cessaire|requise?) | (?:ning.{1,2}n|ninguna)\ \w+\ (?:necesari[oa]|requerid[oa]) | nenhuma?\ \w+\ necess.{1,2}ri[oa] | sem\ import.{1,2}ncia | senza\ importanza | facoltativ[oa] | (?:recovered|corrected)\ (?:\w+\ )?errors? | ignore\ (?:was\ )?(?:pressed|chosen|clicked|selected) | none\ yet | ,\ left\ out | \(was\ not\ there\) | required=.?(?:no|false|0) | \(caught | replaced\ (?:at|on|with|after)\ (?:the\ )?next\ (?:boot|reboot|restart|start) | \((?:info|normal) | is\ there\ already | already\ there | no\ hace\ falta | pas\ n.{1,2}cessaire | non\ serve | (?:now|was|were|,)\ (?:fixed|repaired) )\b
          | [,;]\ (?:(?:it|one|es|er|sie|il|elle|la|lo|ne)\ )?(?:creating\ (?:it|one|a\ new)\b | is\ created\b | wird\ (?:neu\ |jetzt\ )?(?:angelegt|erstellt|erzeugt)\b | (?:est|sera|va\ .{1,2}tre)\ cr.{1,2}e | se\ crea(?:r.{1,2})?\b | (?:.{1,2}|ser.{1,2})\ criad[oa]\b | viene\ creat[oa]\b) | 作成します | 問題(?:なし|ありません) | 、\s*(?:継続|続行|無視) | (?:継続|続行|無視)(?:します|しました)",
    )
});

/// Whatever it says does not count.
static IGNORED: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\b(?:ignored|ignoriert|ignorée?|ignorad[oa]|ignorat[oa])(?:$|[\s.,;:)])"));

/// Whether a line says of itself that it is ignored.
#[must_use]
pub fn says_it_is_ignored(text: &str) -> bool {
    IGNORED.is_match(text) && !NOT_TOLERATED.is_match(text)
}

/// It tells its reader to try again.
static ADVICE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:try (?:it |the \w+ )?again|versuchen sie|r.{1,2}essaye[zr]|int.{1,2}ntelo|tente (?:novamente|de novo)|riprova(?:re)?)\b",
    )
});

/// Whether a line tells its reader to try again, and not that something is.
#[must_use]
pub fn advises_to_try_again(text: &str) -> bool {
    ADVICE.is_match(text)
}

/// It went well when it was tried again: `try 1..3 failed, try 4 done`.
static RETRIED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:retry|try|attempt)(?: \d{1,2})? (?:done|ok|worked|succeeded|successful)\b|\bretried, (?:ok|done)\b",
    )
});

static AGAIN: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)\b(?: retry(?:ing)? | retries | attempt\ \d+ | try\ \d+ | trying\ \w+ | tr(?:y|ied)\ again | once\ more | nouvel\ essai | essai\ \d | versuch\ \d | intento\ \d | tentativa\ \d | wait(?:ing|s)?\b | repeat(?:ed|ing)? | again | second\ (?:try|run|time|attempt) | wartezeit | wartet | attente\b | en\ espera | erneut | wiederhol\w* | nouvelle\ tentative | reintent\w* | scheduled\ for\ retry | resumed\ (?:by|at|from|after) | restarted\ by | not\ ready\ yet | not\ yet\ (?:available|ready|there|up|running|complete[d]?|finished) )\b",
    )
});

/// What failed while it was tried: `Error trying to open` tries nothing again.
static WHILE_TRYING: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\b(?:errors?|fail(?:ed|ure)?|exception|problem|while|when|after|without) trying\b"));

static BEGINS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)^category:\s*sqlserver | ^\W*caused\ by: | \b(?: start(?:ed|ing|s)? | begin(?:s|ning)? | began | running | executing | launching | opening\ (?:binary|ascii)\ mode | calling | run(?:s)?: | exec | command(?:\ line)?: | phase | (?:step|task|job)\ \d+ | stage | beginn\w* | anfang | d.{1,2}but | inicio | in.{1,2}cio | inizio | .{1,2}tape\ \d+ | schritt\ \d+ | paso\ \d+ | etapa\ \d+ )\b | 開始
        | ^\W*(?:\d[\d:./,\ -]*(?:[AP]M)?\s*)? (?: (?:[A-Z]:\\[^>]*)?> \s*\S | (?:[>$\#]|\d+>)\s+\S | (?:c?:?\\\S+\\)?(?:osql|isql|sqlcmd|bcp|net|sc|ldap\w+|ldifde|csvde|regsvr32|robocopy|xcopy|copy|msiexec|cscript|wscript|netdom|nslookup|ping|cacls|subinacl|reg|iisreset|adsutil|regedit|rundll32|sqlmaint|secedit|lodctr|unlodctr|nltest|w32tm|java|start|call|cmd|md|mkdir|attrib|subst|move|ren|netsh|ipconfig|schtasks|sysocmgr|expand|extract|cipher)(?:\.exe)?\ +\S | dtsrun(?:\.exe)?\ +[-/]\S | dtsrun\ onstart: )
        | ^\W*(?:\d[\d:./,\ -]*(?:[AP]M)?\s*)?[a-z][\w.]{1,15}\ +-{1,2}[A-Za-z?]
        | ^\W*configure\ [\w-]+ | ^\W*\x22[^\x22]+\\[\w.]+\x22\s+[-/]\w | \b(?:rolling\ back|undoing|reverting|backing\ out|going\ back|putting\ back)\b
        | [\])\d]\s+(?:-+>|>{2,})\s*\w | \boutput\ (?:to|in|goes\ to)\ \S | \d\s+(?-i:[A-Z]{2,12})>\s+\S | ^\W*(?:\d[\d:./,\ -]*(?:[AP]M)?\s*)?(?:adding\ new|modifying|deleting|renaming)\ entry | ^\W*={2,}\s*\w | ^\W*-{2,}\s*\w | ^\W*\#{3,} | ^\W*:{2,} | \b\w[\w.-]*\.(?:exe|cmd|bat|vbs|msi|sql)\b",
    )
});

/// Something was done: it parts one failure from the next.
static PROGRESS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)\b[1-9]\d*\ (?:rows?|entr(?:y|ies)|records?|files?|tables?|objects?|match(?:es)?)(?:\(s\))?\ ?\w*\ ?(?:affected|copied|added|imported|exported|processed|loaded|moved|returned|modified|deleted)?\b
        | \b(?:successful(?:ly)?|succeeded|connected|created|bound|is\ ready|ready\b|connection\ made|running|delivered|applied)\b | \bhas\ been\ set\b | \b\d+\ bytes\ expanded\b | ^\(\d+\ rows?\ affected\) | ^adding\ new\ entry | ^modifying\ entry | \bok\s*$",
    )
});

/// A line that ends with what was done to what it names: `dbl.dll   registered`, `service DCDirectory created`.
static DONE: LazyLock<Regex> =
    LazyLock::new(|| regex(&r"(?i)\w\W+(?:unregistered|@done)\s*\.?\s*$".replace("@done", DONE_VERBS)));

/// Verbs that say at the end of a line what was done to what it names.
const DONE_VERBS: &str = "registered|added|applied|attached|bound|built|compiled|configured|converted|copied|created|dropped|exported|extracted|generated|granted|imported|installed|loaded|migrated|published|replaced|saved|subscribed|swapped|exchanged|moved|patched|unpacked|expanded|deployed|merged|restored|updated|upgraded|verified|written";

/// What says that it was not done, or to nothing.
static NOT_DONE: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)\b(?:0|no|none|nothing|never|not|cannot|without|neither|only|being|be|was|were|to|weren't|wasn't)\b")
});

/// Whether a line only says what was done to the one thing that it names, and nothing of how a step ended.
fn only_done(done: bool, text: &str) -> bool {
    done && !STEP_LIST.is_match(text) && !WELL.is_match(&NOT_WELL.replace_all(&DONE.replace(text, " "), " "))
}

/// Leaders or wide gaps before the last word: a list of steps.
static STEP_LIST: LazyLock<Regex> = LazyLock::new(|| regex(r"(?:[.]{3,}\s*|\s{3,}|\t|[|;:]\s*)\w+\s*$"));

/// Sentences with which a tool ends whatever happened before: that it came to its end is not that it went well.
static COMES_TO_END: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)^\s*DTSRun:\s+Package execution complete"));

/// Windows' own commands say so without a word of trouble.
pub(super) static WINDOWS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        &r"(?xi)^(?:system\ error\ \d+\ has\ occurred | .*\bunwilling\ to\b | (?:@system_error)\ \d+ | the\ service\ name\ is\ invalid | the\ service\ did\ not\ (?:start|report) | request\ timed\ out | invalid\ drive\ specification | file\ not\ found | bad\ command | the\ system\ cannot\ find
          | the\ (?:dependency\ )?service\ (?:or\ group\ )?(?:\w+\ )?(?:failed|could\ not|cannot|did\ not) | the\ network\ (?:path|name|connection)\ \w+ | the\ (?:specified\ )?(?:user|account|group|password|credentials)\b.*\b(?:not|already|conflict|incorrect)\b | no\ mapping\ between | unable\ to\ open | not\ enough | there\ is\ not\ enough | logon\ failure)
        | [[:alpha:]]{3}[.!]\ *\((?:[1-9]\d{0,4}|0x[0-9a-f]+)\)\s*$ | ^errnumber:\ * -?\d | \berr=(?:0x)?0*[1-9a-f][0-9a-f]*\b | \bnot\ (?:defined|resolved|reachable|mapped|there)\b\ *(?:$|[.,;!]\ *$) | \b(?:duplicate|sharing)\ name\b | destination\ (?:host|net)\ unreachable | (?-i:\bNOT)\ [a-z]+\ *(?:$|[.,;!]) | \bno\ (?:\w+\ )?suitable\b | \bcould\ not\ find\ (?:host|the) | \bno\ longer\ available\b | \b(?:link|carrier|connection|contact)\ (?:is\ |was\ )?lost\b | \blost\ (?:the\ |its\ )?(?:link|carrier|connection|contact)\b | \b(?:link|port|team|line|adapter)\ (?:\w+\ )?(?:is|went|goes)\ down\b | \bno\ (?:active|working)\ (?:port|link|adapter)\b | ^no\ more\ \w+ | \bcan\ be\ run\ only\b | \bis\ disabled\ on\ this\b | \b(?:has|have)\ to\ be\ \w+\ (?:with|on|by)\ the\ same\b | @other_wanted | \bdoes\ not\ match\b | \balready\ in\ use\b | \bor\ (?:later|newer|higher)\ (?:is\ |was\ )?(?:required|needed)\b | \bnot\ the\ same\b | \b(?:gives|gave|returns|returned)\ 100[1-6]\d\b | [[:alpha:]]{4}.*:\ *100[1-6]\d\s*$ | \baddress\ (?:already\ )?in\ use\b | \bnot\ (?:been\ )?(?:opened|written|restored|created|deleted|removed|made|sent|read|registered|reached|answered|replaced|renamed|granted|bound|built|set\ up)\b | \b(?:DIFFERS?|BAD|DAMAGED|MISMATCH)\b | \bdiffers?\ (?:from\b|:) | \bdiffers?: | \bmust\ not\ be\ (?:installed|upgraded|used|run)\b | \binsufficient\ (?:memory|disk|space|access|rights|system\ resources|resources) | \b(?:has|have)\ reached\ (?:the|its|their)\ (?:\w+\ )?(?:maximum|limit|quota)\b | \bunexpected\ eof\b | \b(?:load|open|create|start|copy|move|delete|write|read|connect|bind|reg|co)[A-Za-z]+\([^)]*\)\s*[:=]\s*[1-9]\d{0,4}\b | \bbad\ (?:clusters?|sectors?)\b | \bpending\ (?:file\ )?(?:operations|renames)\b | \bheader\ not\ recogni[sz]ed\b | \bwrite[\ -]protect(?:ed|ion\ (?:error|is\ on))\b | \bDATA\ PROTECT\b | \bmarked\ for\ deletion\b | \bonly\ one\ usage\ of\ each\ socket\b | \b(?:has|have)\ expired\b | \b(?:disabled|blocked|prohibited|forbidden|restricted)\ by\ (?:(?:your|the|an?|group|local|domain|system)\ ){0,2}(?:administrator|policy|policies)\b | \bconnection\ broken\b | \b(?:not\ |in)consistent\b | \b(?:has\ been|is)\ paused\b | \brequires\b.{3,60}\bor\ (?:later|newer|higher)\b | (?-i::\ FILTERED\b|:\ NOT\ LISTENING\b) | \bmust\ (?:have|be|run|use|match)\b.{1,30}\bsame\b | \bno\ new\ connections\b | \b(?:limit|quota|maximum|allowed)\b.{0,40}\bexceeded\b | \b(?:size|time|memory|disk)limit\ exceeded\b | \bexceed(?:s|ed)\b.{0,40}\b(?:limit|quota|maximum)\b | \.(?:vb[se]|jse?|ws[cf]|asp)\(\d+,\ *\d+\) | \bis\ terminating\ (?:because|due\ to)\b | \b(?:cable|media|link)\ (?:is\ |was\ |state\ )?(?:disconnected|unplugged|down)\b | (?-i:\bTOO\ (?:OLD|NEW|SMALL|SHORT|LOW)\b) | \b(?:is|are)\ too\ (?:old|new|small|short|low)\b".replace("@system_error", SYSTEM_ERROR_ABROAD).replace("@other_wanted", OTHER_WANTED),
    )
});

/// That something is, and something else has to be: `has value '1.4', but '1.3' is required`.
const OTHER_WANTED: &str = r"\bbut\ (?:version\ )?\S{1,40}\ (?:is|was|are|were)\ (?:required|needed|expected|wanted)\b | =\ \S{1,60}\ \(expected\ \S+";

/// Whether a line says what is, and what has to be instead: nobody else needs to say why.
pub fn wants_another(text: &str) -> bool {
    WANTS_ANOTHER.is_match(text)
}

static WANTS_ANOTHER: LazyLock<Regex> = LazyLock::new(|| regex(&format!("(?xi){OTHER_WANTED}")));

/// What Windows calls a system error in other languages; the pattern that it stands in ignores spaces.
pub(super) const SYSTEM_ERROR_ABROAD: &str = r"systemfehler | (?:l')?erreur\ syst.{1,2}me | (?:se\ ha\ producido\ el\ )?error\ de\ sistema | errore\ di\ sistema | erro\ d[eo]\ sistema";

/// A failing result of COM and of Windows' programming interfaces, in hexadecimal or as the number that it is.
pub(super) static HRESULT: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\b0x(?:8[0-9a-f]|c0)[0-9a-f]{6}\b|-(?:2147|2146|1073|3221)\d{6}\b"));

/// The cell of a table of conditions that says that one is not met.
pub(super) static NOT_MET: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?:\s{2,}|[|;\t]\s*|\.{3,}\s*)(?:(?:NO\b|NOK\b|NOT\ ENOUGH\b|TOO\ (?:LOW|SMALL|OLD|LITTLE|FEW|SLOW)\b|INSUFFICIENT\b|INSUFICIENTE\b|INSUFFISANT\w*\b|INSUFFICIENTE\b|UNZUREICHEND\b|NICHT\ (?:GENUG|ERF.{1,2}LLT)\b|ZU\ (?:KLEIN|ALT|WENIG)\b|NON\ CONFORME\b|(?i:no[nt] (?:met|fulfilled|passed|ok)\b))(?:$|[\s:;,.(|!])|(?:<>|!=)\s*$)",
    )
});

/// The word in the last column of a list that says that a step failed, in the languages of Windows.
pub(super) static STATUS_BAD: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(?:\s{2,}|[|;:\t]\s*|\.{3,}\s*)(?:error|fehler|erreur|fallo|erro|errore|nok|bad|mal)(?:\ [(]?-?\d{1,10}[)]?)?[.!]?\s*$|\.{3,}\s*(?:error|fehler|erreur|fallo|falha|erro|errore|[ée]chec|nok)\b(?:\ -?\d{1,10})?\s+[-–(]",
    )
});

/// The last cell of a row of three and more that says that all is well.
static CELL_WELL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\S(?:\s{2,}|\t|\s*[|]\s*)\S.*(?:\s{2,}|\t|\s*[|]\s*)(?:ok|passed|met|correct[oa]?|conforme|erf.{1,2}llt|in ordnung|bon|gut|va bene|適合|正常)[.!]?\s*[|]?\s*$",
    )
});

/// Words that tell of success, denied.
static NOT_WELL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\bto complete\b|(?:完了|成功|終了)[^\s。]{0,6}(?:ません|ない|なかった)|\b(?:not|never|nicht|cannot be|non|no|n.{1,2}o|pas) (?:yet |been |be |all |fully |correctly |properly |(?:marked|listed|registered|counted) as |.{1,2}t.{1,2} )?(?:completad[oa]|terminad[oa]|finalizad[oa]|conclu.{1,2}d[oa]|correct[oa]|r.{1,2}ussie?|termin.{1,2}e?|completat[oa]|riuscit[oa]|fertig|ok|done|success\w*|succeed(?:ed)?|passed|complete[d]?|finished|ready|applied|loaded|equal|installed|erfolgreich|abgeschlossen|running|connected|created|bound|delivered)\b",
    )
});

/// What cannot be is not well, whatever else is said of it.
static CANNOT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\brequires\b.{3,60}\bor (?:later|newer|higher)\b|\b(?:cannot|can't|could not|couldn't|unable to|must not|does not exist|(?:has|have|needs?|must) (?:to )?be)\b",
    )
});

/// Fewer than all: `4 of 9 files`.
static SHARE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\b(?P<some>\d{1,7}) (?:\w+ )?(?:of|out of|from|von|sur|de) (?P<all>\d{1,7})\b"));

/// Whether a line counts fewer than all.
pub fn falls_short(text: &str) -> bool {
    SHARE.captures_iter(text).any(|found| match (found["some"].parse::<u32>(), found["all"].parse::<u32>()) {
        (Ok(some), Ok(all)) => some < all,
        _ => false,
    })
}

/// Whether a line ends with a count of all: `required steps: 5 of 5.`
pub fn ends_with_share(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    SHARE.find_iter(text).last().is_some_and(|share| share.end() == text.len())
}

/// A count of what was done: `4 of 9 done`; `step 4 of 9 done` counts nothing.
static DONE_OF_ALL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b\d+ (?:of|out of|from|von|sur|de) \d+ (?:\w+ )?(?:done|completed?|finished|ended|fertig|erledigt|termin.{1,2}e?s?|completad[oa]s?|terminad[oa]s?|conclu.{1,2}d[oa]s?)\b",
    )
});

/// What a count says: `0 errors`, `3 Succeeded, 0 Failed`.
static NONE_FAILED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:0|no|zero|without(?: any)?)(?: (?:out )?of \d+)? (?:\w+ )?(?:fail\w*|errors?|unexpected|not loaded|not started)\b|\b(?:fail\w*|errors?|fehler|erreurs?|errores|erros|errori)\s*[:=]\s*0\b|\bfailed 0\b|\b(?:0|keine|ohne|aucune|sans|sin|sem|senza) (?:fehler|erreurs?|errores|erros|errori)\b|\b(?:0|no|zero) (?:\w+ ){0,2}(?:steps?|items?|parts?|components?|packages?|services?|tasks?|phases?|stages?|scripts?|files?|tables?|entries|records|checks?|tests?|jobs?|programs?|modules?|features?|commands?|actions?) (?:have |has |were )?failed\b|\bfailed (?:\w+ )?\w+ ?[:=] ?0\b|\b(?:0|keine?) (?:\w+ )?\w+ (?:fehlgeschlagen|gescheitert)\b|\b(?:0|aucune?) .{1,30} (?:en .{1,2}chec|.{1,2}chou.{1,2}e?s?)\b|\b(?:0|ning.{1,2}n) (?:\w+ )?\w+ (?:fallid[oa]s?|ha fallado|con fallos?)\b|\b(?:fehlgeschlagen|fallid[oa]s|fallit[ie]) ?[:=] ?0\b",
    )
});
static SOME_FAILED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b[1-9]\d*(?: of \d+)? (?:\w+ ){0,3}(?:FAILED|failed|not loaded|not started|not copied|refused|unexpected|errors?\s*(?:,|$|===))",
    )
});

/// How something ended that ended with a number.
fn by_code(code: i64) -> Said {
    match code {
        0 => Said::Well,
        3010 | 1641 => Said::Restart,
        1602 => Said::Cancelled,
        _ => Said::Badly,
    }
}

/// Whether a code says that something failed.
#[must_use]
pub fn fails(code: i64) -> bool {
    by_code(code) == Said::Badly
}

/// Whether the words of a line say that something ended badly, whatever its numbers.
#[must_use]
pub fn says_badly(text: &str) -> bool {
    BADLY.is_match(text)
}

/// Whether a line is a command as its shell echoes it: its words are not its program's.
#[must_use]
pub fn is_echoed(text: &str) -> bool {
    PROMPT.is_match(text)
}

/// Whether a line is a command as its shell echoes it, other than one that prints: a time on it is of what it does.
pub fn is_told_to_run(text: &str) -> bool {
    text.contains('>') && PROMPT.captures(text).is_some_and(|found| !PRINTS.is_match(&found["command"]))
}

static PRINTS: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)^@?(?:echo|rem|date|time|title|now)\b"));

/// Reads a line.
#[must_use]
pub fn read(text: &str) -> Words {
    let text = behind_prompts(text);
    // A field of a record that is written over several lines says nothing by itself.
    if let Some(severity) = of_field(text) {
        return Words::quiet(severity);
    }
    echoed(text).unwrap_or_else(|| Sentence::new(text).words())
}

/// A command as its shell echoes it: only what it exits with says something.
fn echoed(text: &str) -> Option<Words> {
    let found = PROMPT.captures(text)?;
    let command = found["command"].trim();
    let code = EXIT.captures(command).and_then(|found| found[1].parse().ok());
    Some(Words {
        said: match code {
            Some(0) => Said::Well,
            Some(_) => Said::Badly,
            None => Said::Nothing,
        },
        code,
        // A remark in a script speaks of the command above it.
        tolerated: REMARK.is_match(command) && TOLERATED.is_match(command),
        begins: code.is_none() && !REMARK.is_match(command),
        ..Words::quiet(severity(text))
    })
}

/// What several words of a line go by.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct Sentence<'t> {
    text: &'t str,
    /// Without names, and without how an earlier run ended: that is no end of this one.
    bare: String,
    severity: Severity,
    /// A failing result of COM stands on it.
    failing: bool,
    /// It says that nothing failed.
    none_failed: bool,
    /// Well, with a remark.
    well_but: bool,
    /// The last cell of a row says that what stands in the others is as it should be.
    as_wanted: bool,
    /// What was asked for is not so.
    not_met: bool,
    /// It ends with what was done to what it names.
    done: bool,
    /// Words of success stand on it.
    well: bool,
    code: Option<i64>,
    by_code: Option<Said>,
}

impl<'t> Sentence<'t> {
    fn new(text: &'t str) -> Self {
        let unnamed: Cow<'_, str> = masked(text);
        let bare = EARLIER_RUN.replace_all(&unnamed, " ").into_owned();
        let failing = HRESULT.is_match(text);
        let well_but = WELL_BUT.is_match(&NOT_WELL.replace_all(text, " "));
        let as_wanted = CELL_WELL.is_match(text);
        let code = code(text).filter(|code| !(as_wanted || well_but || failing && *code == 0));
        // Robocopy's numbers below 8 say what was copied.
        let copied = code.is_some_and(|code| (1..8).contains(&code)) && COPIED.is_match(text);
        let part_only = DONE_OF_ALL.is_match(text) && falls_short(text);
        let well = !part_only
            && !CANNOT.is_match(text)
            && WELL.is_match(&NOT_WELL.replace_all(&bare, " "))
            && !ANSWER.is_match(text)
            && !COMES_TO_END.is_match(text);
        Self {
            text,
            severity: severity(text),
            failing,
            none_failed: !failing && NONE_FAILED.is_match(text),
            well_but,
            as_wanted,
            not_met: NOT_MET.is_match(text) || STATUS_BAD.is_match(text),
            done: DONE.is_match(text) && !NOT_DONE.is_match(text),
            well,
            code,
            by_code: code.map(|code| if copied { Said::Well } else { by_code(code) }),
            bare,
        }
    }

    fn words(&self) -> Words {
        let text = self.text;
        let said = self.said();
        let trouble = self.trouble();
        Words {
            said,
            code: self.code,
            trouble: trouble && (said != Said::Well || crate::knowledge::session::trouble_word(text)),
            severity: self.severity,
            tolerated: self.tolerated(),
            again: AGAIN.is_match(&WHILE_TRYING.replace_all(text, " ")),
            // A command that is quoted with what came of it begins nothing.
            begins: !(trouble && ABROAD.is_match(text)) && BEGINS.is_match(text),
            progress: (self.done || PROGRESS.is_match(&NOT_WELL.replace_all(text, " ")))
                && !falls_short(text)
                && said != Said::Badly
                && !trouble
                && self.severity != Severity::Warning
                && !ANSWER.is_match(text),
            changes: super::changes(text),
            answers: false,
            asks: false,
            depends: super::dependencies(text).is_some(),
        }
    }

    /// How it says that something ended.
    fn said(&self) -> Said {
        let (text, by_code) = (self.text, self.by_code);
        let badly = BADLY.is_match(&self.bare);
        // `result="failed"`: what stands in quotes behind such a key is its value, no name.
        let value = VALUE.captures(text).map(|found| found.name("bad").is_some());
        if self.well_but || self.as_wanted {
            return Said::Well;
        }
        if RESTART.is_match(text) && !badly || by_code == Some(Said::Restart) {
            return Said::Restart;
        }
        if CANCELLED.is_match(&self.bare) && !text.contains("retry") || by_code == Some(Said::Cancelled) {
            return Said::Cancelled;
        }
        let failed = || {
            badly && !SERVICES_STOPPED.is_match(text) && !ended_well(by_code, &self.bare) || SOME_FAILED.is_match(text)
        };
        if by_code == Some(Said::Badly) || value == Some(true) || self.not_met || !self.none_failed && failed() {
            let only_informs = self.severity == Severity::Info && self.code.is_none() && !badly;
            return if only_informs { Said::Nothing } else { Said::Badly };
        }
        let well = by_code == Some(Said::Well)
            || self.well && !only_done(self.done, &self.bare)
            || self.none_failed
            || value == Some(false);
        if well { Said::Well } else { Said::Nothing }
    }

    /// Whether it speaks of trouble.
    fn trouble(&self) -> bool {
        let text = self.text;
        let quiet = || {
            self.well_but
                || PRECOMPILED.is_match(text)
                || NOT_SO.is_match(text)
                || STOPPED.is_match(text)
                || SERVICES_STOPPED.is_match(text)
        };
        let speaks = || {
            speaks_of_trouble(&ASKING.replace_all(text, " "))
                || WINDOWS.is_match(text)
                || ABROAD.is_match(text)
                || self.not_met
                || super::is_met(text) == Some(false)
                || super::quarantines(text)
                || self.failing && !self.well
        };
        self.severity == Severity::Error
            || !self.none_failed && !self.as_wanted && self.severity != Severity::Info && speaks() && !quiet()
    }

    /// Whether its own words say that it does not matter.
    fn tolerated(&self) -> bool {
        let text = self.text;
        RETRIED.is_match(text)
            || STOPPED.is_match(text)
            || super::counted(text).is_none()
                && (TOLERATED.is_match(text) || super::goes_on(text) || super::does_another(text))
                && !NOT_TOLERATED.is_match(text)
    }
}

/// An earlier run, and that it failed.
static EARLIER_RUN: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:earlier|previous|prior|former|last|aborted|failed) (?:\w+ )?(?:installation|install|attempt|run|try|upgrade|setup)\b[^.;,]{0,40}?\b(?:failed|aborted|cancelled|not completed|incomplete)\b|\b(?:fr.{1,2}here[rns]?|vorige[rns]?|letzte[rns]?) (?:installation|versuch|lauf)\b[^.;,]{0,40}?\b(?:fehlgeschlagen|abgebrochen|gescheitert)\b",
    )
});

/// Whether a line only says that something ended, with the number that says that it went well.
fn ended_well(by_code: Option<Said>, text: &str) -> bool {
    by_code == Some(Said::Well) && !BADLY.is_match(&ENDED.replace_all(text, " "))
}

static ENDED: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)\b(?:setup|installation|install|upgrade|update|migration) (?:\w+ )?(?:stopped|terminated|ended)\b")
});

/// A result as the value of a key.
static VALUE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)\b(?:result|status|state|outcome|rc|exit|ergebnis|r.{1,2}sultat|resultado)\s*[=:]\s*[\x22']?
          (?: (?P<bad>fail(?:ed|ure)?|error|abort(?:ed)?|nok|not\ ok|fehler|[ée]chec|fallo|erro) | ok|success\w*|succeeded|done|passed|pass )\b",
    )
});

/// That services or processes were stopped is a step of an upgrade, no end of it.
static SERVICES_STOPPED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:services?|process(?:es)?|servers?|agents?|tasks?|daemons?|w3svc|iis)(?: '[^']*'| \w+)? (?:is|was|were|has been|have been|being) (?:stopped|terminated)\b[^a-z]*(?:$|the\b|for\b|successfully\b)|nothing to (?:stop|kill|end)|^\W*the .{1,60} service is not started\.?\s*$",
    )
});

/// Sentences of trouble of German, French, Spanish, Portuguese, Italian and Japanese Windows and of scripts in these
/// languages. A letter with an accent may be anything: such logs often come through another code page.
pub(super) static ABROAD: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)\b(?: zugriff\ (?:wurde\ )?verweigert | verweigert | unbekannter?\b | kein\ installierter\b | nicht\ (?:bereit|rechtzeitig|gen.{1,2}g\w*|genug|gefunden|vorhanden|verf.{1,2}gbar|m.{1,2}glich|registriert|erreichbar|gestartet|installiert|ge.{1,2}ffnet|existier\w*|erkannt|zul.{1,2}ssig|(?:aus|durch)gef.{1,2}hrt)
          | ung.{1,2}ltig | (?:ist|war)\ schreibgesch.{1,2}tzt | prot.{1,2}g.{1,2}e?\ en\ .{1,2}criture | protegid[oa]\ contra\ (?:escritura|escrita|grava.{2,4}o) | (?:kann|konnte|k.{1,2}nnen|konnten)\ (?:\S+\ ){0,10}nicht | existiert\ nicht | wurden?\ (?:\S+\ ){0,4}nicht\b | fehler\b | fehlt\b | fehlgeschlagen | abgelehnt | abgelaufen | (?:vom|durch\ den)\ administrator\ (?:deaktiviert|gesperrt)
          | acc.{1,2}s\ (?:est\ )?(?:refus.{1,2}|interdit) | introuvable | espace\ (?:disque\ )?insuffisant | (?:a|est)\ expir.{1,2}e?\b | d.{1,2}sactiv.{1,2}e?\ par\ (?:votre|l')\ ?administrateur | (?:ne\ \w+|n'\w+)\ (?:\w+\ )?pas\b | impossible\b | .{1,2}chec\b | erreur\b | (?:non\ |in)valide\b | inconnue?\b | manquante?\b
          | (?:acceso|acesso)\ (?:denegado|negado) | no\ (?:se\ (?:encuentra|encontr.{1,2}|puede|pudo|ha\ \w+|han\ \w+|reconoce)|existe|es\ v.{1,2}lid[oa]|puede[n]?|pudo|tiene\ acceso|respond\w+|est.{1,2}\ list[oa]) | siendo\ utilizad[oa] | sendo\ (?:usad|utilizad)[oa] | inv.{1,2}lid[oa]\b | (?:ha|est.{1,2})\ (?:caducado|expirado) | deshabilitad[oa]\ por\ (?:el|su)\ administrador | descono(?:cid|zc)\w* | desconhecid[oa] | imposible\b | no\ hay\ (?:suficiente\ )?espacio | espa[cç].{1,2}o\ (?:en\ (?:el\ )?disco\ )?insuficiente | insuficiente\ (?:en|no)\ (?:el\ )?disco | n.{1,2}o\ h.{1,2}\ espa.{1,2}o
          | n.{1,2}o\ (?:foi\ \w+|respond\w+|est.{1,2}\ pront[oa]|p.{1,2}de|existe|encontrad[oa]|.{1,2}\ poss.{1,2}vel|.{1,2}\ v.{1,2}lid[oa]) | falha\b | erro\b
          | riconosciut[oa]\ come | reconnue?\ en\ tant\ que | reconhecid[oa]\ como | reconoce\ como | entweder\ falsch\ geschrieben | accesso\ negato | impossibile | insufficiente | non\ pront[oa] | utilizzat[oa]\ da\ un\ altro | non\ (?:trovat[oa]|esiste|valid[oa]|riuscit[oa]|.{1,2}\ stat[oai]) | errore\b | sconosciut[oa] )
        | 見つかりません | できません | できない | ませんでした | できていません | ありません | 存在しません | 失敗 | エラー | 無効 | 拒否 | 不足し",
    )
});

/// What somebody pressed is no ending.
static ANSWER: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\b(?:input|button|pressed|clicked|answer(?:ed)?|press)\b"));

/// What was to be stopped and does not run is no trouble.
static STOPPED: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\bstop\w*\b.*\bnot (?:running|started|found)|\bservice is not started\b"));

/// The precompiled copy of a driver's file is built where it is not there.
static PRECOMPILED: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\bPNF\b.{0,200}\b(?:error|erreur|fehler|errore|erro)\s*:? 2\b"));

/// A question with the answer that it is not so: `differs from model: no`.
static NOT_SO: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:differs?|mismatch(?:es)?|errors?|corrupt|missing|fail(?:s|ed|ures?)?|conflicts?|pending|damaged|locked|full)\b[^:=]{0,40}[:=]\s*(?:no|none|nein|non|false|never)\b\W*$",
    )
});

/// A row of a list of services, processes or the like that shows a state.
static STATE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(?:[:=]|\s{2,}|\bis )\s*(?:running|stopped|disabled|paused|started|manual|automatic|enabled|[1-7](?: disabled)?)\s*$",
    )
});

/// Whether a line is a row that only shows a state.
pub fn shows_state(text: &str) -> bool {
    text.len() < 120 && STATE.is_match(text)
}

/// A prompt of a command processor with a command behind it.
static PROMPT: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s*(?:[A-Za-z]:\\[^>]*>|>)\s*(?P<command>\S.*)$"));
static REMARK: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)^(?:rem\b|::)"));
static EXIT: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)^exit\s+(?:/b\s+)?(-?\d{1,9})$"));

/// Words that tell of trouble only in a sentence about it.
static ASKING: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)\b(?:requires?d?|must be|please)\b"));

/// Well, with a remark in parentheses.
static WELL_BUT: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\b(?:OK|done|succeeded|passed)\s*\([^)]*\)\s*$|, (?:ok|fine|as expected)\.?\s*$"));

/// Required is what is said to be so, whatever stands beside it.
static NOT_TOLERATED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\bis required\b|\brequests will be ignored\b|\bno\b.{1,40}\b(?:will be|are|is) (?:allowed|accepted)\b|\brequired\b.*\bfailed\b|\bno retry left\b|\bskipping (?:ahead )?to (?:the )?next (?:header|member|record|block)\b|not expected|\bignored, .*\bnot\b|, expected \d|unexpected|\b(?:was|were) expected \S|\bexpected (?-i:[A-Z]{3,})|\bmismatch\b|\bnot (?:allowed|accepted|admitted|tolerated|excluded)\b",
    )
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_is_read_with_its_number_whatever_program_says_it() {
        for (text, said, code) in [
            ("Step 9 of 17   Create database       ended with 3", Said::Badly, Some(3)),
            ("22:23:38: DBReplSetup returned 2", Said::Badly, Some(2)),
            ("== DBReplSetup == ended, rc 2", Said::Badly, Some(2)),
            ("exit status 1", Said::Badly, Some(1)),
            ("finished, 0 of 14 items failed", Said::Well, Some(0)),
            ("finished, 3 of 14 items failed", Said::Badly, Some(3)),
            ("OnEnd: error flag set, feature CallManager not marked as installed", Said::Nothing, None),
            ("paso 7  base de datos ................ bien", Said::Well, None),
            ("paso 7  tampoco esta bien", Said::Nothing, None),
            ("Schritt 7  Dateien .......... gut", Said::Well, None),
            ("étape 7  fichiers .......... bon", Said::Well, None),
            ("LaunchAppAndWait(convert.bat A B) = 1", Said::Badly, Some(1)),
            ("LaunchAppAndWait = 0", Said::Well, Some(0)),
            ("GetDiskSpace(C) = 1", Said::Nothing, None),
            ("Prerequisite SQL2KSP3A: exit code -1", Said::Badly, Some(-1)),
            ("Prerequisite MDAC28: exit code 3010, restart deferred", Said::Restart, Some(3010)),
            ("requirement 3: MDAC 2.8 ... setup returned 1", Said::Badly, Some(1)),
            ("04/30/2005 21:25    patchcopy.cmd        ERRORLEVEL 4", Said::Badly, Some(4)),
            ("ResultCode=-3", Said::Badly, Some(-3)),
            ("|  3 | Database CCM0301   | 20:40:29 |    0 |", Said::Well, Some(0)),
            ("  migrate CCM0300 CCM0301    20:35:20   21:22:47   1", Said::Badly, Some(1)),
            ("18:02:11  1. Requirement check ......... 0", Said::Well, Some(0)),
            ("16-Jul-05 21:31:45 - J2SE Runtime: setup.exe 112", Said::Badly, Some(112)),
            ("9:47:03 PM  database: failed", Said::Badly, None),
            ("(6/9) directory contents    NOT OK    10:41:19   status 65", Said::Badly, Some(65)),
            ("dbinst: 0 errors", Said::Well, None),
            ("completed, 0 scripts failed", Said::Well, None),
            ("CallManager is installed. 0 required steps failed.", Said::Well, None),
            ("CallManager is installed. 1 required step failed.", Said::Badly, None),
            ("Failed required steps: 0", Said::Well, None),
            ("Failed required steps: 1", Said::Badly, None),
            ("0 Pflichtschritte fehlgeschlagen", Said::Well, None),
            ("returned 0 but setup failed", Said::Badly, Some(0)),
            ("msiexec returned 1602", Said::Cancelled, Some(1602)),
            ("Setup has finished. Restart the server now.", Said::Restart, None),
            ("Schritt 4 fehlgeschlagen, Code 5", Said::Badly, Some(5)),
            ("La instalación ha fallado", Said::Badly, None),
            ("インストールに失敗しました", Said::Badly, None),
            ("attempt 1 of 3 ended at 22:22:55, rc 1", Said::Badly, Some(1)),
            ("   Type:     ERROR", Said::Nothing, None),
            ("   Export:   ERROR", Said::Badly, None),
        ] {
            let words = read(text);
            assert_eq!((words.said, words.code), (said, code), "{text}");
        }
    }

    #[test]
    fn what_windows_says_does_not_work_is_trouble_in_each_of_its_languages() {
        for text in [
            "El sistema no puede encontrar la unidad especificada.",
            "El servicio no respondió a tiempo.",
            "El dispositivo no está listo.",
            "Espacio en disco insuficiente.",
            "Das Gerät ist nicht bereit.",
            "Der Dienst antwortete nicht rechtzeitig.",
            "Le lecteur spécifié est introuvable.",
            "Espace insuffisant sur le disque.",
            "O serviço não respondeu em tempo hábil.",
            "Espaço insuficiente no disco.",
            "Spazio su disco insufficiente.",
            "Periferica non pronta.",
            "サービスは応答しませんでした。",
            "デバイスの準備ができていません。",
        ] {
            assert!(read(text).trouble && crate::reading::account::says_why(text), "{text}");
        }
        for text in
            ["La unidad está lista.", "Der Dienst antwortete.", "El espacio es suficiente.", "準備ができています。"]
        {
            assert!(!read(text).trouble, "{text}");
        }
    }

    #[test]
    fn a_bare_number_of_winsock_behind_what_was_tried_is_trouble() {
        assert!(read("[ldap] bind 0.0.0.0:8404: 10048").trouble);
        assert!(!read("[ldap] bind 0.0.0.0:8404: 20048").trouble);
    }

    #[test]
    fn what_a_line_says_does_not_matter_is_read_off_its_words() {
        for text in [
            "net stop: The service name is invalid. (ignored)",
            "Prerequisite PERFLIB: lodctr returned 2, not required",
            "returned 68, taken as 0 (-c)",
            "sharing violation (32), retry 1..3 failed, retry 4 done",
            "rc=0 (expected on a new server)",
            "WebDialer   optional   -   skipped (needs JRE)",
        ] {
            assert!(read(text).tolerated, "{text}");
        }
        for text in [
            "item 4/12 is required, no retry left",
            "required post step failed",
            "sharing violation (32), retry 4 failed, not done",
            "TypeProduct has 0 rows, expected 187",
        ] {
            assert!(!read(text).tolerated, "{text}");
        }
    }
}
