//! The parts that a chapter gives to each message, and the words by which documents name them.

/// A part of what a document says of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The message itself.
    Message,
    /// Why it comes.
    Reason,
    /// What to do.
    Action,
    /// Something else about it: its severity, its number.
    Aside,
}

/// Words that make a label one of a part.
const NAMES: [(Field, &[&str]); 4] = [
    (Field::Message, &["message", "messages"]),
    (
        Field::Reason,
        &[
            "reason",
            "reasons",
            "explanation",
            "explanations",
            "cause",
            "causes",
            "description",
            "meaning",
            "problem",
            "condition",
            "why",
        ],
    ),
    (
        Field::Action,
        &[
            "action",
            "actions",
            "resolution",
            "resolutions",
            "solution",
            "solutions",
            "remedy",
            "remedies",
            "workaround",
            "correction",
            "response",
            "fix",
        ],
    ),
    (
        Field::Aside,
        &["severity", "level", "number", "id", "code", "module", "facility", "release", "component", "parameters"],
    ),
];

/// Words that may stand beside them in a label.
const BESIDE: [&str; 47] = [
    "error",
    "errors",
    "system",
    "upgrade",
    "installation",
    "setup",
    "log",
    "text",
    "displayed",
    "warning",
    "status",
    "possible",
    "probable",
    "likely",
    "root",
    "recommended",
    "corrective",
    "suggested",
    "required",
    "proposed",
    "user",
    "operator",
    "administrator",
    "customer",
    "your",
    "to",
    "take",
    "for",
    "of",
    "the",
    "this",
    "and",
    "or",
    "on",
    "screen",
    "shown",
    "dialog",
    "box",
    "s",
    "detailed",
    "short",
    "further",
    "steps",
    "step",
    "procedure",
    "or",
    "its",
];

/// Labels that hold none of the names.
const WHOLE: [(Field, &[&str]); 3] = [
    (Field::Message, &["error", "errors", "error text", "message text", "symptom", "what you see", "what is shown"]),
    (Field::Reason, &["what it means", "what happened", "background", "details"]),
    (
        Field::Action,
        &[
            "what to do",
            "what you can do",
            "what you should do",
            "procedure",
            "steps to take",
            "how to fix it",
            "how to correct it",
        ],
    ),
];

/// The parts that a label names, where a text is a label and nothing else: one, or several in one column.
#[must_use]
pub fn label(text: &str) -> Vec<Field> {
    // A sign within parts a label from what follows it.
    let inner = text.trim().trim_end_matches([':', '.', ' ']);
    if inner.contains([':', ';', '.', '!', '?', '"']) {
        return Vec::new();
    }
    let plain: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<String> = plain.split_whitespace().map(str::to_lowercase).collect();
    if words.is_empty() || words.len() > 6 || text.chars().count() > 60 {
        return Vec::new();
    }
    let joined = words.join(" ");
    if let Some((part, _)) = WHOLE.iter().find(|(_, all)| all.contains(&joined.as_str())) {
        return vec![*part];
    }
    let mut parts = Vec::new();
    for word in &words {
        match NAMES.iter().find(|(_, names)| names.contains(&word.as_str())) {
            Some((part, _)) if !parts.contains(part) => parts.push(*part),
            Some(_) => {}
            None if BESIDE.contains(&word.as_str()) => {}
            None => return Vec::new(),
        }
    }
    // "Message number" and the like: the aside, not the message.
    if parts.len() > 1 && parts.contains(&Field::Aside) {
        return vec![Field::Aside];
    }
    parts
}

/// The longest label at the beginning of a text, and what follows it: behind a colon, a dash or a tab, or behind a wide
/// gap, or where the label is two words that no sentence begins with.
#[must_use]
pub fn leading_label(text: &str) -> Option<(Vec<Field>, &str)> {
    let text = text.trim_start();
    let ends = text.char_indices().filter(|(_, c)| !c.is_alphanumeric()).map(|(at, _)| at).take(8);
    let mut best = None;
    for end in ends {
        let (head, rest) = text.split_at(end);
        let parts = label(head);
        if parts.is_empty() || end > 60 {
            continue;
        }
        let sign = rest.trim_start_matches([' ', ')']);
        let strong = rest.starts_with("  ")
            || rest.starts_with(['\t', '\n'])
            || sign.starts_with([':', '\u{2013}', '\u{2014}'])
            || sign.starts_with("- ");
        let two = head.split_whitespace().count() > 1 && rest.trim_start().starts_with(|c: char| !c.is_lowercase());
        if strong || two {
            let rest = rest.trim_start_matches(|c: char| {
                c.is_whitespace() || matches!(c, ':' | '-' | '\u{2013}' | '\u{2014}' | ')')
            });
            best = Some((parts, rest));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_told_by_their_words() {
        use Field::{Action, Aside, Message, Reason};
        for (text, parts) in [
            ("Message", vec![Message]),
            ("Error Message:", vec![Message]),
            ("Possible Cause(s)", vec![Reason]),
            ("Recommended Action", vec![Action]),
            ("What to do", vec![Action]),
            ("Reason and Corrective Action", vec![Reason, Action]),
            ("Message Number", vec![Aside]),
            ("What it is about", vec![]),
            ("The cause is not known", vec![]),
            ("Directory", vec![]),
        ] {
            assert_eq!(label(text), parts, "{text}");
        }
    }

    #[test]
    fn a_label_leads_a_paragraph() {
        assert_eq!(leading_label("Explanation: It is full."), Some((vec![Field::Reason], "It is full.")));
        assert_eq!(leading_label("Recommended Action Clean it."), Some((vec![Field::Action], "Clean it.")));
        assert_eq!(leading_label("Error Message   The end"), Some((vec![Field::Message], "The end")));
        assert_eq!(leading_label("Action is needed at once."), None);
        assert_eq!(leading_label("That the error message: no"), None);
    }
}
