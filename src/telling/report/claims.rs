//! What a report in JSON claims of its inputs: which files with which hashes, and what stands where in them.

use serde_json::Value;

use super::json;

/// The minor version from which on reports hold a digest of themselves.
const DIGEST_SINCE: u32 = 2;

/// The claims of one report.
#[derive(Debug, Clone, Default)]
pub struct Claims {
    /// Files, in the order of the report.
    pub files: Vec<ClaimedFile>,
    /// Places, in the order of the report.
    pub places: Vec<ClaimedPlace>,
    /// What is wrong with the report itself.
    pub wrong: Option<String>,
}

/// A file that was read.
#[derive(Debug, Clone)]
pub struct ClaimedFile {
    /// Path inside the source.
    pub path: String,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256, in hex, where the report holds it.
    pub sha256: Option<String>,
}

/// Text at a place of a file.
#[derive(Debug, Clone)]
pub struct ClaimedPlace {
    /// Path inside the source.
    pub path: String,
    /// First line, from 1.
    pub line: u64,
    /// Last line.
    pub end_line: u64,
    /// Offset of the first byte.
    pub byte_offset: u64,
    /// Bytes.
    pub byte_length: u64,
    /// The text, with tokens for what was replaced.
    pub text: String,
}

/// Reads the claims of a report.
///
/// # Errors
/// It is no report on one server; why not.
pub fn parse(text: &[u8]) -> Result<Claims, String> {
    let report: Value = serde_json::from_slice(text).map_err(|error| format!("it is no JSON: {error}"))?;
    match report["schema"]["name"].as_str() {
        Some("ccmtriage-report") => {}
        Some(name) => return Err(format!("it is a {name}, not a report on one server (ccmtriage-report)")),
        None => return Err("it is no report of ccmtriage".to_owned()),
    }
    let version = report["schema"]["version"].as_str().unwrap_or_default();
    if version.split('.').next() != super::SCHEMA_VERSION.split('.').next() {
        return Err(format!("its form is {version}; this program reads {}", super::SCHEMA_VERSION));
    }
    let inputs = report["inputs"].as_array().ok_or("it lists no inputs")?;
    let mut claims = Claims::default();
    for input in inputs {
        let (Some(path), Some(bytes)) = (input["path"].as_str(), input["bytes"].as_u64()) else {
            return Err("an input has no path or bytes".to_owned());
        };
        let sha256 = input["sha256"].as_str().map(str::to_owned);
        claims.files.push(ClaimedFile { path: path.to_owned(), bytes, sha256 });
    }
    places(&report, &mut claims.places);
    let minor = version.split('.').nth(1).and_then(|minor| minor.parse::<u32>().ok()).unwrap_or_default();
    claims.wrong = match json::is_whole(text) {
        Some(true) => None,
        Some(false) => Some("was changed since it was written: it does not have its digest".to_owned()),
        None if minor < DIGEST_SINCE => None,
        None => Some("its digest of itself is missing".to_owned()),
    };
    Ok(claims)
}

/// Every piece of evidence, wherever it stands.
fn places(value: &Value, out: &mut Vec<ClaimedPlace>) {
    match value {
        Value::Array(all) => all.iter().for_each(|value| places(value, out)),
        Value::Object(all) => {
            let number = |key: &str| all.get(key).and_then(Value::as_u64);
            let text = |key: &str| all.get(key).and_then(Value::as_str).map(str::to_owned);
            if let (Some(path), Some(line), Some(byte_offset), Some(byte_length), Some(shown)) =
                (text("path"), number("line"), number("byte_offset"), number("byte_length"), text("text"))
            {
                let end_line = number("end_line").unwrap_or(line);
                out.push(ClaimedPlace { path, line, end_line, byte_offset, byte_length, text: shown });
            }
            all.values().for_each(|value| places(value, out));
        }
        _ => {}
    }
}
