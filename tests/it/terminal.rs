//! What a terminal, a shell and `man` get: widths, links, colours, progress, completions and pages.

use std::process::Command;

use ccmtriage::telling::report::build::EvidenceLimit;
use ccmtriage::telling::report::text::{self, View};

use crate::cases::{scan, scan_cluster};
use crate::formats::fixture;

fn ccmtriage() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ccmtriage"));
    command.env("CCMTRIAGE_CATALOG_DIR", crate::NO_CATALOG);
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("FORCE_HYPERLINK");
    command
}

/// What the program writes on standard output; nothing may stand on standard error.
fn printed(arguments: &[&str]) -> String {
    let run = ccmtriage().args(arguments).output().expect("it runs");
    assert!(run.stderr.is_empty(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("UTF-8")
}

/// What the program writes on a terminal of so many columns; none where `script` is not at hand.
#[cfg(target_os = "linux")]
#[expect(clippy::print_stderr, reason = "a test that checks less than elsewhere has to say so")]
fn on_terminal(columns: u32, environment: &[(&str, &str)], arguments: &str) -> Option<String> {
    let command = format!("stty rows 40 cols {columns}; '{}' {arguments}", env!("CARGO_BIN_EXE_ccmtriage"));
    let mut script = Command::new("script");
    script.args(["-qec", &command, "/dev/null"]).env_clear().env("PATH", std::env::var_os("PATH")?);
    script.env("CCMTRIAGE_CATALOG_DIR", crate::NO_CATALOG);
    let run = script
        .env("TERM", "xterm-256color")
        .envs(environment.iter().copied())
        .stdin(std::process::Stdio::null())
        .output();
    if run.is_err() {
        eprintln!("no `script` here: the terminal was not tested");
    }
    Some(String::from_utf8_lossy(&run.ok()?.stdout).into_owned())
}

#[test]
fn running_text_fits_the_width_and_says_the_same() {
    let (one, many) = (scan(&fixture("failed-publisher"), EvidenceLimit::First(3), 2), fixture("cluster-wrong-order"));
    let many = scan_cluster(&many, EvidenceLimit::First(3), 2);
    let plain = |text: &str| anstream::adapter::strip_str(text).to_string();
    // A word that is longer than a line is broken.
    let words = |text: &str| text.split_whitespace().collect::<String>();
    for width in [40, 60, 80, 100] {
        let view = View { width: Some(width), ..View::whole() };
        let text = plain(&text::render(&one, &view));
        assert_eq!(words(&text), words(&plain(&text::render(&one, &View::whole()))), "{width}");
        // Lines that are not folded are those of the logs, of the verdict, and of numbers.
        let folded = ["  why: ", "     - ", "  certainty: ", "     stop and call"];
        for line in text.lines().filter(|line| folded.iter().any(|lead| line.starts_with(lead))) {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
        assert!(plain(&text::render_cluster(&many, &view)).contains(&format!("\n{}\n", "-".repeat(width))));
    }
}

#[test]
fn only_places_are_links_and_only_where_they_can_be_opened() {
    let report = scan(&fixture("failed-publisher"), EvidenceLimit::First(3), 2);
    let path = report.findings[0].evidence[0].path.clone();
    let links = vec![[(path.to_string(), "file:///a%20b.log".to_owned())].into()];
    let text = text::render(&report, &View { links, ..View::whole() });
    assert!(text.contains(&format!("\u{1b}]8;;file:///a%20b.log\u{1b}\\{path}:")), "{text}");
    assert_eq!(text.matches("\u{1b}]8;;\u{1b}\\").count(), text.matches("\u{1b}]8;;file:").count());
    let plain = |text: &str| anstream::adapter::strip_str(text).to_string();
    assert_eq!(plain(&text), plain(&text::render(&report, &View::whole())), "a link changes nothing that is read");
    assert!(!text::render(&report, &View::whole()).contains("\u{1b}]8"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_gets_its_width_colours_and_links_unless_the_user_says_no() {
    // Progress shows where the machine is slow.
    let scan = format!("scan --detail --no-pager --progress never '{}'", fixture("failed-publisher").display());
    let linking = ("FORCE_HYPERLINK", "1");
    let Some(narrow) = on_terminal(60, &[linking], &scan) else { return };
    assert!(narrow.contains("\u{1b}[1m") && narrow.contains("\u{1b}]8;;file:///"), "{narrow}");
    let plain = anstream::adapter::strip_str(&narrow).to_string();
    assert!(
        plain.lines().filter(|line| line.starts_with("     - ")).all(|line| line.trim_end().len() <= 60),
        "{plain}"
    );
    for (environment, more) in [(&[linking][..], "--color never"), (&[linking, ("NO_COLOR", "1")][..], "")] {
        let shown = on_terminal(100, environment, &format!("{scan} {more}")).expect("it ran above");
        assert!(shown.contains("ROOT CAUSE") && !shown.contains('\u{1b}'), "{more}: {shown}");
    }
    // Whoever keeps what a terminal would show gets colours, and no links.
    let kept = printed(&["scan", &fixture("failed-publisher").display().to_string(), "--color", "always"]);
    assert!(kept.contains("\u{1b}[1m") && !kept.contains("\u{1b}]8"));
}

#[test]
fn progress_goes_to_terminals_only() {
    // A pipe is none, whatever the choice.
    for choice in ["auto", "never"] {
        printed(&["scan", &fixture("failed-publisher").display().to_string(), "--progress", choice]);
    }
}

#[test]
fn every_shell_completes_every_command_and_option() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = printed(&["completions", shell]);
        for word in ["why-not", "baseline", "fail-on", "completions", "no-user-catalog", "undetermined"] {
            assert!(script.contains(word) || shell != "bash" && word == "undetermined", "{shell}: {word} is missing");
        }
    }
}

#[cfg(unix)]
#[test]
fn bash_completes_commands_options_and_values() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = folder.path().join("ccmtriage");
    std::fs::write(&script, printed(&["completions", "bash"])).expect("writable");
    for (words, expected) in [
        ("sc", "scan"),
        ("scan --base", "--baseline"),
        ("scan --fail-on un", "undetermined"),
        ("diff --form", "--format"),
        ("worker --cpu", "--cpu-limit"),
    ] {
        let count = words.split(' ').count();
        let line = format!(
            "source '{}'; COMP_WORDS=(ccmtriage {words}); COMP_CWORD={count}; \
             _ccmtriage ccmtriage \"${{COMP_WORDS[-1]}}\" \"${{COMP_WORDS[-2]}}\"; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            script.display()
        );
        let Ok(run) = Command::new("bash").args(["--norc", "-c", &line]).output() else { return };
        let replies = String::from_utf8_lossy(&run.stdout).into_owned();
        assert!(
            replies.lines().any(|reply| reply == expected),
            "{words}: {replies}{}",
            String::from_utf8_lossy(&run.stderr)
        );
    }
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    let folder = tempfile::tempdir().expect("a folder");
    printed(&["man", "--output", folder.path().to_str().expect("UTF-8")]);
    for page in [
        "",
        "-scan",
        "-explain",
        "-why-not",
        "-diff",
        "-catalog",
        "-catalog-check",
        "-catalog-import",
        "-catalog-add",
        "-catalog-remove",
        "-worker",
        "-schema",
        "-completions",
        "-man",
    ] {
        let file = folder.path().join(format!("ccmtriage{page}.1"));
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert!(text.contains(".SH NAME") && text.contains(".SH SYNOPSIS"), "{page}");
    }
    assert!(printed(&["man"]).contains("Exit codes"));
    // The typesetter of the system finds nothing to complain of.
    let page = folder.path().join("ccmtriage-scan.1");
    if let Ok(run) = Command::new("groff").args(["-man", "-Tutf8", "-ww"]).arg(page).output() {
        let shown = String::from_utf8_lossy(&run.stdout).into_owned();
        assert!(shown.contains("baseline") && run.stderr.is_empty(), "{}", String::from_utf8_lossy(&run.stderr));
    }
}

#[test]
fn every_help_has_examples_or_is_short() {
    for command in ["scan", "diff", "worker", "completions", "man"] {
        let help = printed(&[command, "--help"]);
        assert!(help.contains("Examples:\n  ccmtriage "), "{command}");
    }
    for command in ["import", "add"] {
        assert!(printed(&["catalog", command, "--help"]).contains("Examples:\n  ccmtriage "), "{command}");
    }
    assert!(printed(&["--help"]).contains("Exit codes: 0 clean, 1 catastrophic"));
}
