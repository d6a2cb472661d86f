//! What a pattern asks of a line, as one regular expression for tools that know only those.
//!
//! It says where a pattern's lines stand, no more: that a message is benign, or the reason of a failure, needs the run
//! around it. Where a pattern's lines are several, the expression is that of the first.

use super::Pattern;
use super::field::FieldIs;
use crate::knowledge::codes::{Number, Space};
use crate::knowledge::session::Form;

/// Words of trouble, for forms that are told by them.
const TROUBLE: &str = r"(?i:\b(?:error|fail|fatal|exception|denied|abort|cannot|could not|unable))";

impl Pattern {
    /// The expression that finds the pattern's lines.
    #[must_use]
    pub fn expression(&self) -> String {
        let text = self.text.as_ref().map(|text| free_of_anchor(text.as_str()));
        let text = text.or_else(|| self.phrase.as_ref().map(|phrase| phrase.expression().to_owned()));
        let shape = if self.numbers.is_empty() { self.by_form() } else { self.by_number() };
        match (text, self.numbers.is_empty()) {
            (Some(text), true) => format!("(?:{text})"),
            (Some(text), false) => format!("(?:{shape}).*(?:{text})"),
            (None, _) => shape,
        }
    }

    fn by_form(&self) -> String {
        let own = self.forms.iter().flat_map(|form| self.dialects.iter().map(|dialect| (dialect, *form)));
        let mut shapes: Vec<String> = own.filter_map(|(dialect, form)| dialect_shape(dialect, form)).collect();
        if shapes.is_empty() {
            shapes = self.forms.iter().map(|form| form_shape(*form, &self.fields)).collect();
        }
        format!("(?:{})", shapes.join("|"))
    }

    fn by_number(&self) -> String {
        let mut shapes: Vec<String> = Vec::new();
        for space in Space::ALL {
            let values: Vec<String> =
                self.numbers.iter().filter(|number| number.space == space).map(|number| spelled(*number)).collect();
            if values.is_empty() {
                continue;
            }
            let values = format!("(?:{})", values.join("|"));
            shapes.extend(number_shapes(space, &self.forms, &values, &self.fields));
        }
        format!("(?:{})", shapes.join("|"))
    }
}

/// A number as logs print it.
fn spelled(number: Number) -> String {
    match number.space {
        Space::Hresult => format!("(?i:0x{:08x})|{}", number.value, number.value - (1 << 32)),
        _ => number.value.to_string(),
    }
}

/// A choice of decimal numbers in hexadecimal.
fn hex(values: &str) -> String {
    let values = values.trim_start_matches("(?:").trim_end_matches(')').split('|');
    let values = values.filter_map(|value| value.parse::<i64>().ok()).map(|value| format!("(?i:{value:x})"));
    format!("(?:{})", values.collect::<Vec<_>>().join("|"))
}

/// The lines in which a number of a kind stands.
fn number_shapes(space: Space, forms: &[Form], values: &str, fields: &[FieldIs]) -> Vec<String> {
    let wanted = |form: Form| forms.is_empty() || forms.contains(&form);
    let mut shapes = Vec::new();
    match space {
        Space::Msi | Space::Custom => {
            if wanted(Form::Note) {
                shapes.push(format!(r"\bNote: 1: {values}\b{}", note_fields(fields)));
            }
            if wanted(Form::Internal) {
                shapes.push(format!(r"\bInternal Error {values}\b"));
                shapes.push(format!(r"\berror code is {values}\b"));
            }
            if wanted(Form::Debug) {
                shapes.push(format!(r"\bDEBUG: Error {values}\b"));
            }
            for (form, word) in [(Form::Error, "Error"), (Form::Warning, "Warning"), (Form::Info, "Info")] {
                if wanted(form) {
                    shapes.push(format!(r"\b{word} {values}\b"));
                }
            }
        }
        Space::Msiexec => {
            shapes.push(format!(r"\b(?:MainEngineThread is returning|Return value:) {values}\b"));
            shapes.push(format!(r"Windows Installer.*: {values}\.?\s*$"));
            if wanted(Form::CustomAction) {
                shapes.push(format!(r"\breturned actual error code {values}\b"));
            }
        }
        Space::Action => shapes.push(format!(r"\bReturn value {values}\b")),
        Space::Sql => shapes
            .push(format!(r"(?i)\b(?:msg|error|message|native error|nativeerror|\[sql server\])\D{{0,12}}{values}\b")),
        Space::Ldap => {
            shapes.push(format!(r"(?i:\b(?:ldap\w*|error|result|rc|code|err)\b\D{{0,24}}{values}\b)"));
            shapes.push(format!(r"\({values}\)|\b(?:error|code):? 0x{}\b", hex(values)));
        }
        Space::Installshield => shapes.push(format!(r"(?i)\bResultCode\s*=\s*{values}\b")),
        Space::Burn => shapes.push(format!(r"\b[iwe]0*{values}:")),
        Space::Win32 => shapes.push(format!(r"(?i:(?:error|code)\b\D{{0,16}}{values}\b)")),
        Space::Hresult | Space::Event => shapes.push(values.to_owned()),
    }
    shapes
}

/// The lines of a form in a dialect that prints it otherwise than Windows Installer does.
fn dialect_shape(dialect: &str, form: Form) -> Option<String> {
    let shape = match (dialect, form) {
        ("burn", Form::Result) => r"\]i\d{3}: Exit code: 0x[0-9A-Fa-f]*[1-9A-Fa-f]".to_owned(),
        ("burn", Form::ActionEnd) => r"\]i\d{3}: .*\bresult: 0x[0-9A-Fa-f]*[1-9A-Fa-f]".to_owned(),
        ("burn", Form::Warning) => r"\]w\d{3}: ".to_owned(),
        ("burn", Form::Error | Form::Burn) => r"\]e\d{3}: ".to_owned(),
        ("cbs", Form::Error) => r", Error\s{2,}".to_owned(),
        ("cbs", Form::Warning) => r", Warning\s{2,}".to_owned(),
        ("cbs", Form::Info) => format!(r", Info\s{{2,}}.*{TROUBLE}"),
        ("sql" | "ldap" | "installshield" | "plain", Form::Result) => TROUBLE.to_owned(),
        _ => return None,
    };
    Some(shape)
}

/// The lines of a form, whatever number stands in them.
fn form_shape(form: Form, fields: &[FieldIs]) -> String {
    match form {
        Form::Note => format!(r"\bNote: 1: \d+\b{}", note_fields(fields)),
        Form::Debug => r"\bDEBUG: Error \d+:".to_owned(),
        Form::Error => r"\bError \d+[.:,]".to_owned(),
        Form::Info => r"\bInfo \d+\.".to_owned(),
        Form::Warning => r"\bWarning \d+\.".to_owned(),
        Form::Internal => r"\b(?:Internal Error \d+\.|error code is \d+)".to_owned(),
        Form::CustomAction => r"\breturned actual error code -?\d+".to_owned(),
        Form::IgnoredCustomAction => r"\breturned actual error code -?\d+.*translated to success".to_owned(),
        Form::Said => format!(r"^\w[\w.]*:  .*{TROUBLE}"),
        Form::Authored => r"\bProduct: .* -- ".to_owned(),
        Form::ActionEnd => {
            let value = fields.iter().find(|field| field.at() == 2).map_or(r"(?:[2-9]|\d{2,})".to_owned(), inner);
            format!(r"^Action ended .*\. Return value {value}\.")
        }
        Form::Result => {
            r"(?:MainEngineThread is returning [1-9]|Return value: [1-9]| -- (?:Installation|Configuration|Removal|Update)\b.* ?failed|Windows Installer.*: [1-9]\d*\.?\s*$)".to_owned()
        }
        Form::RollbackSkipped => r"\bError in rollback skipped".to_owned(),
        Form::Engine => format!(r"^MSI \(.\) \(.*{TROUBLE}"),
        Form::Sql => r"(?i)\b(?:Msg \d+, Level \d+|Error: \d+, Severity: \d+)".to_owned(),
        Form::Ldap => r"(?i)\bldap\w*\b.*\b\d+\b".to_owned(),
        Form::SetupResult => r"(?i)\bResultCode\s*=\s*-?\d+".to_owned(),
        Form::Burn => r"\b[we]\d{3}:".to_owned(),
        Form::Text => TROUBLE.to_owned(),
    }
}

/// What a note's fields must be; a field that is only like something is left open.
fn note_fields(fields: &[FieldIs]) -> String {
    let mut fields: Vec<&FieldIs> = fields.iter().filter(|field| field.at() > 1).collect();
    fields.sort_by_key(|field| field.at());
    fields.iter().fold(String::new(), |shape, field| shape + &format!(r".* {}: *{}(?: |$)", field.at(), inner(field)))
}

/// The expression of a field without its ends.
fn inner(field: &FieldIs) -> String {
    let like = field.like();
    match like.strip_prefix('^').and_then(|like| like.strip_suffix('$')) {
        Some(inner) if !inner.contains(['^', '$']) => format!("(?:{inner})"),
        _ => ".*".to_owned(),
    }
}

/// An expression that is anchored to a message's text, for a line with an engine's prefix.
fn free_of_anchor(text: &str) -> String {
    let (flags, rest) = match text.strip_prefix("(?i)") {
        Some(rest) => ("(?i)", rest),
        None => ("", text),
    };
    match rest.strip_prefix('^') {
        Some(rest) => format!(r"{flags}(?:^|: +|-- ){rest}"),
        None => text.to_owned(),
    }
}
