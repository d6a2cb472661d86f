//! What a sentence says of a secret: whose it is, what was done with it, and then the value.

use std::sync::LazyLock;

use regex::Regex;

use super::super::follow::{Follow, Value};
use super::super::labels::{self, LabelKind};
use super::super::{values, words};
use super::{Labelled, SEPARATOR, is_made_up, near};
use crate::base::expression::regex;

/// Whose it is: `for the user x`, `du compte x`, `dell'utente x`.
static OF_WHOM: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?ix)^[\ \t]+(?:(?:de\ ?l|d|dell|all|nell)['’]|(?:for|of|f\S{0,2}r|f&uuml;r|von|vom|zu|zum|der|de|del|della|dello|des|do|da|dos|du|pour|para|per|di|voor|van|on|na|no|til|till|af|av|pro|dla|для)[\ \t]+|[\ \t]*(?:uzytkownika|uzivatele|пользователя)[\ \t]+)
           (?:(?:the|new|user|login|logon|account|sql|server|service|database|domain
             |den|dem|der|das|die|benutzers?|benutzerkontos?|kontos?|diensts?|dienstes|dienstkontos?|anmeldung|datenbank
             |le|la|les|l|utilisateur|compte|connexion|service|base|de
             |el|los|usuario|cuenta|inicio|sesion|servicio|del
             |il|lo|utente|conto|account|accesso|servizio|di
             |o|a|conta|servico|usuario|utilizador|do|da
             |het|de|gebruiker|gebruikersaccount|serviceaccount|aanmelding|dienst|brukeren|brukaren|brugeren|anvandaren|kontot|kontoen|uzytkownika|uzivatele)[\ \t'’]+){0,4}
           (?:"[^"]*"|'[^']*'|«[^»]*»|[^\s:=<>|]+)(?:[\ \t]+(?:account|user|login|on[\ \t]+[^\s:=<>|]+))?"#,
    )
});
/// Where it is one, and what a sentence then goes on with; `auf x gesetzt` says what it is.
static WHERE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?ix)^(?<place>[\ \t]+(?:on|auf|sur|en|su|em|op|in)[\ \t]+(?:(?:the|dem|der|le|el|il|o|de|het|server|serveur|servidor)[\ \t]+){0,2}[^\s:=<>|]+)
          [\ \t]+(?:is|was|has|lautet|ist|war|wurde|est|etait|a|es|era|se|ha|fue|e|foi|viene|luidt|werd|wordt)\b",
    )
});
/// Words between a label and what is said of it.
static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?ix)^(?:[\ \t]+(?:you|he|user|entered|typed|text|value|string|used|assigned|generated|issued|chosen|supplied|provided|specified|given|code|number|hash|read|received|sent|data|
           word|phrase|now|temporary|initial|current|ein|administrator\w*|definiti\w*|provisoi\w*|provvisori\w*|provisori\w*|tempora\w*|actuel\w*|actual\w*|attual\w*|atual\w*|
           nouve\w*|nuev\w*|nuov\w*|nov[ao]|anci\w*|anterior\w*|antig\w*|incorrect\w*|incorret\w*|errat\w*|errad\w*|predefinit\w*|predeterminad\w*|padrao|standard|default|por\ defecto|par\ defaut|vorlaufig\w*|voorlopig\w*|tijdelijk\w*|falsch\w*|wrong|invalid\w*|rejected)\b)+",
    )
});
/// What says that it is or became something, in the languages of Windows. A small word that a sentence may go on with
/// anyhow (`in`, `en`, `op`) leads to a value only behind what was done.
pub(super) static COPULA: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?ix)^(?:[\ \t]+(?:
             is|was|are|were|has|have|had|been|be|will|now|set|changed|reset|updated|to|as|from|equals|successfully|becomes|became|value
            |lautet|lautete|heisst|heißt|ist|war|wurde|wird|auf|nun|jetzt
            |est|etait|sera|devient|a|ete|desormais|sur
            |es|era|sera|se|ha|sido|fue|ahora|quedo
            |e|foi|agora|passou|para
            |sono|viene|stat[ao]|adesso|ora|su
            |luidt|werd|wordt|nu
            |ar|er|jest|byl[oa]?|je|является|теперь
            |(?:(?:zuruck|neu)?gesetzt|(?:ab)?geandert|eingestellt|festgelegt
              |defini|modifie|change|reinitialise|mis|fixe)e?(?:[\ \t]+(?:auf|in|zu|a|sur|en|avec))?
            |(?:ersetzt[\ \t]+durch|remplacee?[\ \t]+par|substituid[ao][\ \t]+por|sostituit[ao][\ \t]+con|vervangen[\ \t]+door|replaced[\ \t]+(?:by|with))
            |(?:cambi|modific|establec|restablec|actualiz|defin|configur|asign|reinici)(?:o(?:[\ \t]+por)?|ad[ao]|id[ao])(?:[\ \t]+(?:a|en|como|con))?
            |(?:alter|mud|troc|defin|redefin|atualiz|modific|configur)(?:ad[ao]|id[ao])(?:[\ \t]+(?:para|como|em))?
            |(?:re)?(?:impost|cambi|modific|aggiorn|sostitu|reimpost|variat)(?:at[ao]|it[ao]|[ao])(?:[\ \t]+(?:in|con|a|su|come))?
            |(?:gewijzigd|veranderd|ingesteld|gezet|aangepast|hersteld|opnieuw)(?:[\ \t]+(?:in|naar|op|als))?
            |(?:andrats|andrades|angetts|satt|aendret|andret|zmienione|zmeneno|изменен|изменён)(?:[\ \t]+(?:till|til|na|на))?
          )\b)+[\ \t]*[:=]?[\ \t]*|^[\ \t]*[は는은이가][\ \t]*|^[\ \t]*[是为為][\ \t]*[:=]?[\ \t]*",
    )
});
/// Words that ask for it; what is asked for may stand below.
pub(super) static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:enter|type|provide|supply|input|geben|eingabe|saisi\w*|entrez|tapez|introduzca|escriba|digite|insira|inserire|digitare|voer|typ)\b",
    )
});
/// What announces it on the line below.
static FOLLOWS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^(?:(?:as|the|wie|le|la|il|a|o|als|das)\s+)?(?:follows|following|folgt|folgendes|suivant|siguiente|seguente|seguinte|volgt|volgende)\s*:\s*$",
    )
});
/// The value before the verb: `wurde in x geändert`.
static TURNED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^(?:in|zu|durch|op|naar)[ \t]+(?<secret>\S+)[ \t]+(?:geandert|umgeandert|gewechselt|ersetzt|gezet|gewijzigd|veranderd|ingesteld)\b",
    )
});
static GIVES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(?:^|\s)(?:with|using|use|used|mit|avec|con|com|met|and|und|et|y|e|has|supplied|given|new|old|tried|trying|sent|enter(?:ed)?|typed)(?:[ \t]+(?:the|new|old|das|dem|le|la|el|her|his|its|sa|sql|admin|clear(?:text)?|plain(?:text)?|temporary|initial))*[ \t]+$",
    )
});

/// Where it ends that says whose it is. `du service SQL sur PUB01` says where, too.
pub(super) fn of_whom(text: &str) -> Option<usize> {
    let whom = OF_WHOM.find(text)?.as_str();
    let place = ["on", "auf", "sur", "en", "su", "em", "op", "in"];
    let (before, last) = whom.rsplit_once([' ', '\t'])?;
    Some(if place.contains(&last) && before.trim().contains([' ', '\t']) { before.len() } else { whom.len() })
}

/// Groups of words between a label and what is said of it at most.
const WORDS: u8 = 3;

/// Whether a word is a participle or an adverb, in the languages that show it by how a word ends or begins.
fn says_what_was_done(text: &str) -> bool {
    if !text.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return false;
    }
    let ends = |ends: &[&str]| ends.iter().any(|end| text.ends_with(end));
    let begins = |begins: &[&str]| begins.iter().any(|begin| text.starts_with(begin));
    ends(&["ata", "ato", "ada", "ado", "uta", "uto", "ida", "ido", "ita", "ito", "mente", "lich", "lijk"])
        || text.len() > 5
            && begins(&["ge", "ver", "abge", "zuruck", "ein", "be", "er", "ent"])
            && ends(&["t", "en", "d"])
}

impl Labelled<'_, '_> {
    /// Passes whose secret it is, and what was done with it.
    pub(super) fn pass_words(&mut self) {
        self.at = self.passed(self.at, WORDS).unwrap_or(self.at);
        if let Some(aside) = ASIDE.find(near(self.line, self.at))
            && self.rest()[aside.end()..].starts_with(" (")
        {
            self.at += aside.end();
        }
    }

    /// Where a sentence says what it is, behind as many such words as may stand before that.
    fn passed(&self, at: usize, most: u8) -> Option<usize> {
        let behind = near(self.line, at);
        let says = |at: &usize| {
            let text = near(self.line, *at);
            SEPARATOR.is_match(text) || COPULA.is_match(text)
        };
        let place = |text| WHERE.captures(text).and_then(|found| found.name("place"));
        let words =
            [place(behind).map(|place| place.end()), of_whom(behind), ASIDE.find(behind).map(|aside| aside.end())];
        let ends = words.into_iter().flatten().map(|words| at + words);
        let ends: Vec<usize> =
            ends.map(|end| end + place(near(self.line, end)).map_or(0, |place| place.end())).collect();
        let next = ends.iter().copied().find(says);
        next.or_else(|| ends.into_iter().filter(|_| most > 1).find_map(|end| self.passed(end, most - 1)))
    }

    /// `password is x`
    pub(super) fn said(&mut self, follow: &mut Follow) -> bool {
        let copula = COPULA.find(near(self.line, self.at)).filter(|_| self.label.kind == LabelKind::Password);
        let Some(copula) = copula else { return false };
        let value = self.at + copula.end();
        if value == self.line.len() {
            let announced = copula.as_str().trim_end().ends_with([':', '=']);
            *follow = Follow::Value(if announced { Value::Announced } else { Value::MadeUp }, 0);
            return true;
        }
        if FOLLOWS.is_match(&self.line[value..]) {
            *follow = Follow::Value(Value::Announced, 0);
            return true;
        }
        if let Some(turned) = TURNED.captures(near(self.line, value)).and_then(|found| found.name("secret")) {
            self.accept(value + turned.start()..value + turned.end(), false);
            return true;
        }
        let range = self.word(value);
        let text = &self.line[range.clone()];
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        // A number, a date, a time of day.
        let number = text.len() < 4 && digits
            || !digits && text.bytes().all(|byte| byte.is_ascii_digit() || b".:-/".contains(&byte));
        // Without blanks between words, what is told of it stands there, too.
        let told = !copula.as_str().is_ascii() && !text.contains(|c: char| c.is_ascii_alphanumeric());
        if !number && !told && !says_what_was_done(text) {
            self.accept(range, false);
        }
        true
    }

    /// A sign of a sentence, or one that no sentence has: `Password? x`, `the password, x, is`, `pwd~x`.
    pub(super) fn behind_sign(&mut self) -> bool {
        let (line, rest) = (self.line, self.rest());
        let trimmed = rest.trim_start();
        let Some(sign) = trimmed.chars().next().filter(|c| ",;?!-–—~#^".contains(*c)) else { return false };
        let behind = &trimmed[sign.len_utf8()..];
        let blanks = behind.len() - behind.trim_start().len();
        let value = line.len() - behind.len() + blanks;
        if value == line.len() || self.label.kind != LabelKind::Password {
            return false;
        }
        let joined = trimmed.len() == rest.len() && blanks == 0;
        // `-x` behind a blank is a switch.
        if !joined && blanks == 0 {
            return false;
        }
        let range = self.word(value);
        let text = &line[range.clone()];
        let head = self.before().trim_end();
        let alone = (head.is_empty() || head.ends_with(':')) && range.end == line.trim_end().len();
        let word = text.len() >= 4 && !text.bytes().all(|byte| byte.is_ascii_digit()) && !text.contains('=');
        let shows = match sign {
            '~' | '#' | '^' => joined && word && !labels::is_file(&text.to_lowercase()),
            '?' | '-' | '–' | '—' => !joined && alone && word,
            // `the password, x, is`
            // A list of arguments: `[-password, x]`
            ',' if head.ends_with(['-', '/']) => word,
            ',' => line[range.end..].starts_with(',') && !joined && is_made_up(text),
            _ => false,
        };
        let shows = shows || words::is_made_up_surely(text);
        if shows {
            self.accept(range, false);
        }
        shows
    }

    /// The word behind: of a switch or a directive, in quotes, given to somebody, or made up.
    pub(super) fn next_word(&mut self) -> bool {
        let rest = self.rest();
        let trimmed = rest.trim_start();
        let gap = rest.len() - trimmed.len();
        // `パスワード「x」`, `パスワードを「x」`
        let particle =
            rest.chars().next().filter(|c| matches!(c, 'を' | 'は' | 'が' | 'に' | 'の')).map_or(0, char::len_utf8);
        let trimmed = &trimmed[particle..];
        if gap == 0 && !self.closed && trimmed.starts_with(['「', '『', '“', '«', '„']) {
            let range = self.word(self.at + particle);
            let latin = self.line[range.clone()].contains(|c: char| c.is_ascii_alphanumeric());
            if latin {
                self.accept(range, false);
            }
            return latin;
        }
        // Without blanks between words, what is made up begins where the letters change: `口令x不正确`.
        let foreign = self.line[..self.at].chars().next_back().is_some_and(|c| c >= '\u{3000}');
        if gap == 0 && foreign {
            let end = rest.find(|c: char| !c.is_ascii_graphic()).unwrap_or(rest.len());
            let shows = end >= 4 && words::looks_made_up(&rest[..end]);
            if shows {
                self.accept(self.at..self.at + end, false);
            }
            return shows;
        }
        if gap == 0 || trimmed.is_empty() || self.label.kind == LabelKind::Function {
            return false;
        }
        let head = self.before();
        let range = self.word(self.at + gap);
        let text = &self.line[range.clone()];
        let quoted = values::begins_quoted(trimmed);
        // A row of two cells: blanks lead to the value.
        let begins = head.trim().is_empty() || head.trim_end().ends_with(':');
        if begins && (gap > 1 || rest.starts_with('\t')) && range.end == self.line.trim_end().len() && text.len() >= 4 {
            self.accept(range, false);
            return true;
        }
        let word = self.line[self.label.start..self.label.end].to_lowercase();
        let takes = if head.ends_with(['-', '/', '\u{2013}']) {
            // Another switch means that there is none.
            !trimmed.starts_with(['-', '/']) || trimmed.len() == 1 || words::looks_made_up(text)
        } else if self.closed && !quoted {
            is_made_up(text) && head.ends_with(['[', '<'])
        } else {
            let sets = head.trim_end().to_lowercase().ends_with("setx");
            let gives = (GIVES.is_match(head) || sets) && !word.ends_with('s');
            // `rootpw x` is a line of a configuration.
            let first = head.trim().is_empty() || head.trim_end().ends_with(':');
            let directive = word.len() > 3 && word.ends_with("pw") && first && !trimmed.starts_with(['-', '/']);
            // `the account x, password y, is`
            let apposed = head.ends_with([',', '(', ' '])
                && head.trim_end().ends_with([',', '('])
                && self.line[range.end..].starts_with([',', ')'])
                && text.len() >= 4;
            quoted && !self.closed || gives || directive || apposed || is_made_up(text)
        };
        if takes {
            self.accept(range, false);
        }
        takes
    }
}
