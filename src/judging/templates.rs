//! Shapes of messages that the catalog does not know, so that new faults stand out and are counted once.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::base::expression::regex;
use regex::Regex;

/// What differs between two messages of the same kind, what stands for it, and letters one of which it holds.
static MASKS: LazyLock<Vec<(Regex, &str, &str)>> = LazyLock::new(|| {
    [
        (r"\{[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27}\}", "<guid>", "{"),
        (r#"(?i)\b[a-z]:\\(?:[^\\/:*?"<>|\r\n\t;,]+\\)*[^\\/:*?"<>|\s;,']*|\\\\[^\s"']+"#, "<path>", "\\"),
        (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d+)?|\d{1,2}/\d{1,2}/\d{2,4}", "<time>", "-/"),
        (r"\b\d{1,2}:\d\d:\d\d(?:[.:,]\d+)?\b", "<time>", ":"),
        (r"\b\d{1,3}(?:\.\d{1,3}){3}\b", "<address>", "."),
        (r"\b0x[0-9A-Fa-f]+\b", "<hex>", "x"),
        (r"'[^']{1,80}'", "'<name>'", "'"),
        (r"\b\d+\b", "<n>", "0123456789"),
    ]
    .into_iter()
    .map(|(form, stands, holds)| (regex(form), stands, holds))
    .collect()
});

/// The shape of a message: its first line with everything that varies replaced.
#[must_use]
pub fn template(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default().trim();
    let mut shape: String = line.chars().take(200).collect();
    for (form, stands, holds) in &*MASKS {
        if shape.bytes().any(|byte| holds.as_bytes().contains(&byte))
            && let Cow::Owned(masked) = form.replace_all(&shape, *stands)
        {
            shape = masked;
        }
    }
    shape
}

static REDACTED: LazyLock<Regex> = LazyLock::new(|| regex(r"\[redacted-(?:<n>|\d+)\]"));

/// A placeholder becomes a gap in the expression of a stub.
static GAPS: LazyLock<Regex> = LazyLock::new(|| regex(r"<(?:guid|path|time|address|hex|name|n)>"));

/// A pattern for messages of this shape, to be filled in: whoever knows gives title, class, reason and condition.
#[must_use]
pub fn stub(shape: &str, sample: &str) -> String {
    pattern(shape, sample, "", "")
}

/// The same, which proves itself as it stands and judges nothing.
#[must_use]
pub fn draft(shape: &str, sample: &str) -> String {
    // What was replaced stands in no log.
    let shape = &REDACTED.replace_all(shape, "<name>");
    let title: String = sample.chars().take(80).collect();
    pattern(shape, sample, &title, "not judged yet")
}

fn pattern(shape: &str, sample: &str, title: &str, reason: &str) -> String {
    let words: Vec<String> = shape
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| word.len() > 2 && word.bytes().all(|b| b.is_ascii_alphabetic()))
        .take(5)
        .map(str::to_ascii_lowercase)
        .collect();
    let id = if words.is_empty() { "unnamed-message".to_owned() } else { words.join("-") };
    let expression = GAPS.split(shape).map(regex::escape).collect::<Vec<_>>().join(".{1,200}?").replace("'''", "...");
    let sample = sample.lines().next().unwrap_or_default().replace("'''", "...");
    let title = toml::Value::from(title);
    let lookalike = lookalike(&sample, &expression);
    format!(
        "[[pattern]]\nid = \"{id}\"\ntitle = {title}\nmatch = {{ text = '''{expression}''' }}\nclass = \"undetermined\"  # benign, catastrophic, undetermined or by-outcome\nreason = \"{reason}\"\nunless = \"\"  # benign only: what would have made it otherwise\ncertainty = \"observed\"\nexamples = ['''{sample}''']\nlookalikes = ['''{lookalike}''']\n"
    )
}

/// A line that reads like the sample and is another message: its longest word that the expression asks for is another.
fn lookalike(sample: &str, expression: &str) -> String {
    let words = sample.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 3);
    let telling = words.filter(|word| expression.contains(word)).max_by_key(|word| word.len());
    match telling {
        Some(word) => sample.replace(word, "otherwise"),
        None => "All is well.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_one_kind_share_a_shape() {
        let a = template(
            r"Could not copy 'a.dll' to C:\Program Files\Cisco\Bin\a.dll after 3 tries (0x80070005) at 14:00:31",
        );
        let b = template(r"Could not copy 'b.ocx' to D:\x\b.ocx after 12 tries (0x80070020) at 09:10:00");
        assert_eq!(a, b);
    }
}
