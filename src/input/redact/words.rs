//! Words that stand where a value could, and are none: what a sentence goes on with, and the values that say that there
//! is no value.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::base::expression::regex;

/// Values that hide nothing.
const NO_VALUE: &str = "null none nil nothing empty blank unset undefined unknown n/a na true false yes no on off \
    enabled disabled hidden encrypted masked removed omitted redacted expired invalid required missing incorrect wrong \
    mandatory optional default changed unchanged supported unsupported sensitive protected ok sql_nts";

/// What goes on behind `password` in a sentence.
const SENTENCE: &str = "a about above access account action address admin administrator after again all already also an \
    and another any anyone are argument as at attempt authentication because been before being below between both box but \
    by call can can't cannot case change changes character characters check client code command complexity component \
    condition confirm confirmation connection console contains contain control could couldn't count data database date days \
    denied dialog did didn't done different directory do does doesn't domain don't during e each either encryption encryption. \
    enter entry environment error errors even every exact exception exist exists expect expects expiration expires expiry fail failure \
    failures fails fatal field fields file files filter first flag flags for form format found from function \
    generator given has have hash having he here hint history how i if in info information initialization input inside \
    instead interface internal into invalid is isn't it its key keys kind last later latest least length less level limit \
    list local log login logon long longer loss lost lower made management manager match matches matching maximum may member \
    message method minimum mismatch mode module more must mustn't name names need needs network neither never new next no \
    nor not note now null number object of off ok old on once one only open operation option or other our out over own \
    page panel parameter part path per perhaps permission persist please policies policy port privilege process product program \
    programs prompt property protection provider query quota read reason record recovery registry relation reminder \
    replication request requirement requirements reset result return right role rule rules same save scheme script second \
    security see server service services session set setting settings setup seven short should size so some source space \
    standard start state statement status step still storage store string strong success such support sync system \
    table text than that that's the their them then there these they this three time timeout times to today token too try \
    twice two type typed unable under unexpected unicode unless until up update use user username users uses using utility \
    valid validation value values very via violation warning was wasn't we weak were what when where whether which while \
    who will window windows with within without won't word words would x y you your zero \
    erreur errore erro \
    abgelaufen abgelehnt aber als am auf aus bei bitte das dem den der des die ein eine einer es falsch fehler fehlt fur \
    gesetzt hat ist kann kein keine konnte leer mit muss nach nicht nur oder sein sie sind und ungultig vom von war wird \
    wurde zu zum zur au aux avec ce dans de du echec elle en est et etait expire expiree incorrecte le la les manquant \
    ne non par pas pour que qui requis sans ses son sur un une al como con contra del el era es esta falta fue ha incorrecta \
    incorrecto invalida los las no para por que se sin su una y com da das do dos e em errada esta foi nao o os para por se \
    uma della di ed errata il lo mancante non per scaduta scade sono errato op het een en niet van voor verlopen onjuist \
    zu kurz leer erforderlich identisch schwach gesperrt unbekannt trop court refuse refusee rejete rejetee accepte acceptee \
    modifie modifiee verrouille verrouillee desactive invalide errone erronee vide obligatoire requise manque differe \
    different identique demasiado corta corto obligatoria obligatorio necesaria vacia distinta troppo corta vuota vuoto \
    sbagliata obbligatoria diversa muito curta vazia obrigatoria necessaria diferente te kort verplicht leeg fout ongeldig \
    vergrendeld gelijk forkert ugyldig fel ogiltigt feil nieprawidlowe spatne неверен неверный устарел";

static NO_VALUES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| NO_VALUE.split_whitespace().collect());
static SENTENCES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| SENTENCE.split_whitespace().collect());

/// Whether a value says that there is none, or that it is hidden already.
pub(super) fn hides_nothing(value: &str) -> bool {
    let value = value.trim().trim_matches(|c: char| matches!(c, '"' | '\'' | '(' | ')' | '<' | '>' | '.' | ','));
    value.is_empty()
        || value == "&nbsp;"
        || value.chars().all(|c| matches!(c, '*' | '•' | '?' | '-' | '_' | '.' | '#'))
        || NO_VALUES.contains(value.to_lowercase().as_str())
        || is_token(value)
}

/// Whether it only says in brackets what could stand there: `<password>`, `[password`.
pub(super) fn is_placeholder(value: &str) -> bool {
    let inside = value.trim_start_matches(['<', '[']);
    inside.len() < value.len()
        && super::labels::any(inside)
        && inside.chars().all(|c| c.is_alphabetic() || "<>[]|* _-".contains(c))
}

/// Whether it stands for something that was replaced, or is made of such.
pub(super) fn is_token(value: &str) -> bool {
    value.contains("[redacted-") && {
        let mut rest = value;
        while let Some((before, after)) = rest.split_once("[redacted-") {
            if before.chars().any(char::is_alphanumeric) {
                return false;
            }
            rest = after.split_once(']').map_or("", |(_, rest)| rest);
        }
        !rest.chars().any(char::is_alphanumeric)
    }
}

/// Whether a word is one that a sentence goes on with.
pub(super) fn in_a_sentence(word: &str) -> bool {
    let word = word.trim_matches(|c: char| matches!(c, '"' | '\'' | '(' | ')' | '.' | ',' | ';' | ':' | '!' | '?'));
    let small = word.to_lowercase();
    // The name of an error: `NTE_BAD_KEYSET`.
    let constant = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let names = ["ERROR_", "NTE_", "E_", "STATUS_", "WSA", "LDAP_", "SQL_", "NERR_", "SEC_E_", "CRYPT_E_", "RPC_S_"];
    if word.chars().all(constant) && names.iter().any(|name| word.starts_with(name)) {
        return true;
    }
    if word.is_empty() || SENTENCES.contains(small.as_str()) || NO_VALUES.contains(small.as_str()) {
        return true;
    }
    // Participles, adverbs and the like, where nothing but small letters makes a word of a language of them.
    let endings = ["ed", "ing", "able", "ible", "ly", "ment", "tion", "sion", "less", "ness", "ity"];
    let (first, rest) = word.as_bytes().split_at(1);
    let plain = word.len() > 4
        && (rest.iter().all(u8::is_ascii_lowercase) || word.bytes().all(|byte| byte.is_ascii_uppercase()));
    plain && first[0].is_ascii_alphabetic() && endings.iter().any(|ending| small.ends_with(ending))
}

/// Whether a word is made up whatever stands before it: letters of both kinds, digits and signs, three of these four; not
/// `user2` or `KB824146`.
pub(super) fn is_made_up_surely(word: &str) -> bool {
    let word = word.trim_end_matches(['.', ',', ';', ':', ')', '"', '\'']);
    let kinds: [fn(&char) -> bool; 4] = [
        |c| c.is_lowercase(),
        |c| c.is_uppercase(),
        |c| c.is_ascii_digit(),
        |c| matches!(c, '!' | '#' | '$' | '%' | '&' | '*' | '+' | '@' | '^' | '?' | '~'),
    ];
    let kinds = kinds.iter().filter(|kind| word.chars().any(|c| kind(&c))).count();
    kinds >= 3 && word.len() >= 6 && looks_made_up(word) && !word.contains(['\\', '/', '(', '=', ':'])
}

/// Whether a word is none of a language: it mixes letters with digits or signs, or small letters with capitals.
pub(super) fn looks_made_up(word: &str) -> bool {
    let word = word.trim_end_matches(['.', ',', ';', ':', ')', '"', '\'']);
    let letters = word.chars().any(char::is_alphabetic);
    let digits = word.chars().any(|c| c.is_ascii_digit());
    let signs = word.chars().any(|c| matches!(c, '!' | '#' | '$' | '%' | '&' | '*' | '+' | '@' | '^' | '?' | '~'));
    let inner = word.chars().skip(1).any(char::is_uppercase) && word.chars().any(char::is_lowercase);
    let code =
        word.strip_prefix("0x").is_some_and(|hex| hex.len() <= 8 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
    !code && word.chars().count() >= 4 && !is_token(word) && letters && (digits || signs || inner)
}

/// The clock and the like with which each line of a log begins.
static STAMP: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?:[\[(]?\d[\d:./,-]*[:/.-]\d[\d:./,-]*[\])]?\s+)+"));

/// Where a line begins behind its stamp.
pub(super) fn begin(line: &str) -> usize {
    STAMP.find(line).map_or(0, |stamp| stamp.end())
}
