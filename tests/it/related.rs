//! The cause across the logs of a server: every tie and every veto by a server that has it, and by its decoy, which
//! differs in that one thing. All logs are invented.

use std::path::Path;

use ccmtriage::input::source::Input;
use ccmtriage::running::triage::{Options, triage};
use ccmtriage::telling::report::Report;
use serde_json::json;

use crate::catalog;

pub(crate) const LOGS: &str = "C/Program Files/Common Files/Cisco/Logs";
pub(crate) const DIRECTORY: &str = "C/Program Files/Common Files/Cisco/Directory";
pub(crate) const DATABASE: &str = "C/Install/DBInstall";

/// Logs by their directory and name.
pub(crate) type Server = Vec<(&'static str, &'static str, String)>;

/// Writes the logs of a server below a folder.
fn write<N: AsRef<Path>>(server: &[(&str, N, String)], folder: &Path) {
    for directory in [LOGS, DIRECTORY, DATABASE, "C/Dcdsrvr/log"] {
        std::fs::create_dir_all(folder.join(directory)).expect("writable");
    }
    for (directory, name, text) in server {
        std::fs::write(folder.join(directory).join(name), text.replace('\n', "\r\n")).expect("writable");
    }
}

pub(crate) fn report<N: AsRef<Path>>(server: &[(&str, N, String)]) -> Report {
    let folder = tempfile::tempdir().expect("a folder");
    write(server, folder.path());
    let options = Options { threads: 1, ..Options::default() };
    triage(&[Input::Path(folder.path().to_owned())], catalog(), &options).expect("threads")
}

/// Name and line of each link of the chain.
pub(crate) fn chain(report: &Report) -> Vec<(String, u64)> {
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    report.verdict.chain.iter().map(|link| (name(&link.place.path), link.place.line)).collect()
}

/// Outcome, and name and line of the last link of the chain.
fn found(server: &Server) -> (String, String) {
    let report = report(server);
    let last = chain(&report).pop().map(|(name, line)| format!("{name}:{line}"));
    (report.verdict.outcome.to_string(), last.unwrap_or_default())
}

fn vetoes(server: &Server) -> Vec<(String, String)> {
    let rejected = report(server).verdict.rejected;
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    rejected.into_iter().map(|rejected| (name(&rejected.place.path), rejected.veto.name().to_owned())).collect()
}

/// A list of three steps of which the last failed.
pub(crate) fn list(last: &str) -> (&'static str, &'static str, String) {
    let text = format!(
        "06/18/2005 22:15:07  Step 1 of 3   Check of the server    ended with 0\n\
         06/18/2005 22:16:02  Step 2 of 3   Copy of the files      ended with 0\n\
         06/18/2005 22:19:41  Step 3 of 3   {last}\n\
         06/18/2005 22:19:42  Setup failed\n"
    );
    (LOGS, "ccmsetup.log", text)
}

const VIEWS: &str = "osql -E -b -d CCM0301 -i views.sql\n(7 rows affected)\nMsg 208, Level 16, State 1, Server PUB01, Line 4\nInvalid object name 'NumPlanTrans'.\n";

fn views(name: &'static str) -> (&'static str, &'static str, String) {
    (DATABASE, name, VIEWS.to_owned())
}

/// Leaves a server with its label in the folder that `CCMTRIAGE_LABELLED` names, for weights to be learned from
/// (`examples/likeness`); whether one is named.
fn keep(server: &Server, outcome: &str, last: &str) -> bool {
    let Some(set) = std::env::var_os("CCMTRIAGE_LABELLED") else { return false };
    let Some((file, line)) = last.rsplit_once(':').filter(|_| outcome == "failed") else { return true };
    let text = format!("{server:?} {last}");
    let name =
        text.bytes().fold(0_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)).to_string();
    write(server, &Path::new(&set).join(&name));
    let lines = [line.parse::<u64>().expect("a line")];
    let causes = [json!({ "file": format!("/{file}"), "lines": lines })];
    let row = format!("{}\n", json!({ "path": name, "outcome": outcome, "root_cause": causes }));
    let manifest = Path::new(&set).join("manifest.jsonl");
    let mut manifest = std::fs::OpenOptions::new().create(true).append(true).open(manifest).expect("writable");
    std::io::Write::write_all(&mut manifest, row.as_bytes()).expect("writable");
    true
}

pub(crate) fn is(server: &Server, outcome: &str, last: &str) {
    if keep(server, outcome, last) {
        return;
    }
    assert_eq!(found(server), (outcome.to_owned(), last.to_owned()), "{server:#?}");
}

#[test]
fn the_log_that_a_failed_step_names_says_why() {
    is(&vec![list("Make it all    ended with 1, see views.txt"), views("views.txt")], "failed", "views.txt:3");
    // The same log under a name that no line says.
    is(&vec![list("Make it all    ended with 1, see views.txt"), views("zz.txt")], "failed", "ccmsetup.log:3");
}

#[test]
fn a_program_that_both_name_ties_them() {
    is(&vec![list("views.sql      ended with 1"), views("zz.txt")], "failed", "zz.txt:3");
    is(&vec![list("pages.cmd      ended with 1"), views("zz.txt")], "failed", "ccmsetup.log:3");
}

#[test]
fn a_log_of_another_day_is_of_another_try() {
    let dated = |day: &str| {
        let lines: Vec<String> = VIEWS.lines().map(|line| format!("{day} 22:18:10 {line}")).collect();
        let text = lines.join("\n") + "\n";
        vec![list("Make it all    ended with 1, see views.txt"), (DATABASE, "views.txt", text)]
    };
    is(&dated("06/18/2005"), "failed", "views.txt:3");
    is(&dated("06/16/2005"), "failed", "ccmsetup.log:3");
    assert!(vetoes(&dated("06/16/2005")).contains(&("views.txt".to_owned(), "another-try".to_owned())));
}

#[test]
fn what_was_tried_again_and_went_well_is_no_cause() {
    let log = |then: &str| {
        let text = format!("adding the logins\nLogin failed for user 'ccmuser'.\n{then}\n");
        vec![list("Logins         ended with 1, see logins.txt"), (DATABASE, "logins.txt", text)]
    };
    is(&log("trying again in 10 seconds\nLogin failed for user 'ccmuser'."), "failed", "logins.txt:2");
    is(&log("trying again in 10 seconds\n12 logins created successfully"), "failed", "ccmsetup.log:3");
}

#[test]
fn what_comes_after_the_failure_did_not_cause_it() {
    let log = |time: &str| {
        let text = format!("{time} copy of scripts: Access is denied. (scripts.cab)\n");
        vec![list("Scripts        ended with 5"), (LOGS, "scripts.txt", text)]
    };
    is(&log("06/18/2005 22:18:30"), "failed", "scripts.txt:1");
    is(&log("06/18/2005 22:31:30"), "failed", "ccmsetup.log:3");
}

#[test]
fn what_an_optional_step_met_fails_nothing() {
    let steps = |mark: &str| {
        let text = format!(
            "06/18/2005 22:15:07  Step 1 of 2   Sample pages  ended with 2{mark}, see pages.txt\n\
             06/18/2005 22:19:41  Step 2 of 2   Services      ended with 0\n\
             06/18/2005 22:19:42  Setup completed successfully\n"
        );
        let pages = "copying pages\nCould not open pages.cab. The system cannot find the file specified.\n".to_owned();
        vec![(LOGS, "ccmsetup.log", text), (LOGS, "pages.txt", pages)]
    };
    is(&steps(" (optional, ignored)"), "succeeded", "");
}

#[test]
fn what_is_missing_leads_to_who_should_have_provided_it() {
    let wait =
        (DIRECTORY, "dirwait.txt", "ldap_open PUB01:8404\nldap_bind: Can't contact LDAP server (81)\n".to_owned());
    let service = |name: &str| {
        let text = format!(
            "net start \"{name}\"\nThe {name} service could not be started.\n\nSystem error 1069 has occurred.\n\nThe service did not start due to a logon failure.\n"
        );
        (LOGS, "svc.txt", text)
    };
    let step = || list("Directory    ended with 81, see dirwait.txt");
    is(&vec![step(), wait.clone(), service("DC Directory Server")], "failed", "svc.txt:4");
    is(&vec![step(), wait, service("Print Spooler")], "failed", "dirwait.txt:2");
}

#[test]
fn a_clock_that_was_not_set_explains_a_certificate_that_is_not_yet_valid() {
    let certificate =
        |says: &str| (LOGS, "certificate.txt", format!("request for PUB01\nverify error: the certificate {says}\n"));
    let clock = || {
        (
            LOGS,
            "timeset.txt",
            "net time \\\\PUB02 /set /yes\nSystem error 53 has occurred.\n\nThe network path was not found.\n"
                .to_owned(),
        )
    };
    let step = || list("Certificate    ended with 1, see certificate.txt");
    is(&vec![step(), certificate("is not yet valid"), clock()], "failed", "timeset.txt:2");
    is(&vec![step(), certificate("is not yet signed"), clock()], "failed", "certificate.txt:2");
}

#[test]
fn the_head_of_a_table_says_which_column_counts() {
    let table = |head: &str| {
        let text = format!(
            "{head}\n22/11/2005 13:05:35;1;precheck;0;7;ok\n22/11/2005 13:06:02;2;hosts-file;0;14;ok\n\
             22/11/2005 13:07:02;3;views;1;56;stopped there, views.txt\n"
        );
        vec![(LOGS, "install.csv.log", text), views("views.txt")]
    };
    is(&table("time;step;component;rc;seconds;text"), "failed", "views.txt:3");
}

#[test]
fn a_list_that_ends_where_a_step_begins_is_incomplete() {
    let steps = |last: &str| {
        let text = format!(
            "[2006-08-05 23:10:02] --> 1 precheck\n[2006-08-05 23:11:08] <-- 1 precheck 0\n\
             [2006-08-05 23:11:11] --> 2 hosts\n[2006-08-05 23:12:41] <-- 2 hosts 0\n[2006-08-05 23:12:44] --> 3 replica\n{last}"
        );
        vec![(LOGS, "steps.log", text)]
    };
    is(&steps(""), "incomplete", "");
    is(&steps("[2006-08-05 23:14:44] <-- 3 replica 0\n[2006-08-05 23:14:45] all steps done\n"), "succeeded", "");
}

#[test]
fn an_error_of_the_database_server_that_nothing_got_over_is_a_failure() {
    let package = (LOGS, "package.log", "=== Verbose logging started: 9/14/2005  08:18:01  Build type: SHIP UNICODE 2.00.2600.1183  Calling process: C:\\WINNT\\system32\\msiexec.exe ===\nMSI (s) (E6:44): Product: Example -- Installation operation completed successfully.\nMSI (s) (E6:44): MainEngineThread is returning 0\n=== Verbose logging stopped: 9/14/2005  08:18:09 ===\n".to_owned());
    let database = |then: &str| {
        let text = format!(
            "-- Database step started 09/14/2005 08:17:00 on PUB01 --\n(7 rows affected)\nMsg 1105, Level 17, State 2, Server PUB01, Line 41\nCould not allocate space for object 'NumPlan' in database 'CCM0301' because the 'PRIMARY' filegroup is full.\n{then}"
        );
        (DATABASE, "dbmigrate.log", text)
    };
    is(&vec![package.clone(), database("")], "failed", "dbmigrate.log:3");
    is(
        &vec![package, database("file grown, trying again\n(9 rows affected)\nmigration completed successfully\n")],
        "succeeded",
        "",
    );
}

#[test]
fn other_languages_say_the_same_also_in_a_mangled_code_page() {
    for denied in
        ["Zugriff verweigert", "Acc\u{fffd}s refus\u{fffd}", "Acceso denegado", "Acesso negado", "Accesso negato"]
    {
        let text = format!("copy hosts.pub C:\\WINNT\\system32\\drivers\\etc\\hosts\n{denied}\n");
        is(&vec![list("Hosts    ended with 1, see hosts.txt"), (LOGS, "hosts.txt", text)], "failed", "hosts.txt:2");
    }
    let text = "copy hosts.pub C:\\WINNT\\system32\\drivers\\etc\\hosts\n1 Datei(en) kopiert.\n".to_owned();
    is(&vec![list("Hosts    ended with 1, see hosts.txt"), (LOGS, "hosts.txt", text)], "failed", "ccmsetup.log:3");
}

/// A list whose second step failed, and a log of that step.
pub(crate) fn step_and_log(step: &str, name: &'static str, log: &str) -> Server {
    vec![list(&format!("{step}    ended with 1")), (LOGS, name, log.to_owned())]
}

/// A step of the list that failed, with a log in the folder of the databases.
pub(crate) fn with_database_log(step: &str, name: &'static str, log: &str) -> Server {
    vec![list(&format!("{step}    ended with 1")), (DATABASE, name, log.to_owned())]
}

/// A server with one more log.
pub(crate) fn beside(mut server: Server, log: (&'static str, &'static str, String)) -> Server {
    server.push(log);
    server
}

/// An engine's run that failed in one action, and what it says there.
pub(crate) fn engine(action: &str, says: &str) -> (&'static str, &'static str, String) {
    let text = format!(
        "=== Verbose logging started: 6/18/2005  22:15:00  Build type: SHIP UNICODE 2.00.2600.1106  Calling process: C:\\setup.exe ===\n\
         MSI (s) (4E:B0) [22:15:01:000]: Doing action: INSTALL\nAction start 22:15:01: INSTALL.\nAction start 22:18:00: {action}.\n\
         {says}\
         Action ended 22:18:41: {action}. Return value 3.\nAction ended 22:18:42: INSTALL. Return value 3.\n\
         MSI (s) (4E:B0) [22:18:43:000]: MainEngineThread is returning 1603\n=== Verbose logging stopped: 6/18/2005  22:18:44 ===\n"
    );
    (LOGS, "ccm.log", text)
}

#[test]
fn a_name_put_together_from_the_beginnings_of_a_steps_words_is_its_logs() {
    let log = "begin\nno answer: The network path was not found. (53)\n";
    is(&step_and_log("Network validation", "netval.txt", log), "failed", "netval.txt:2");
    is(&step_and_log("Network validation", "valnet.txt", log), "failed", "ccmsetup.log:3");
}

#[test]
fn who_denied_a_file_to_its_user_explains_the_denial() {
    let agent = |file: &str, what: &str| {
        let agent = format!(
            "06/18/2005 22:18:31: The process 'C:\\tools\\sync.exe' wanted to write '{file}'. It was {what}.\n"
        );
        let copy =
            "sync of system files\nccmevt.dll: cannot write C:\\WINNT\\system32\\ccmevt.dll, Access is denied. (5)\n";
        vec![list("System files    ended with 5"), (LOGS, "sysfiles.txt", copy.to_owned()), (LOGS, "agent.txt", agent)]
    };
    is(&agent("C:\\WINNT\\system32\\ccmevt.dll", "denied"), "failed", "agent.txt:1");
    // Another file, and the same file that was let through.
    is(&agent("C:\\WINNT\\system32\\other.dll", "denied"), "failed", "sysfiles.txt:2");
    is(&agent("C:\\WINNT\\system32\\ccmevt.dll", "allowed"), "failed", "sysfiles.txt:2");
}

#[test]
fn the_condition_that_is_not_met_is_the_one_of_its_table() {
    let table = |met: &str| {
        let log = format!(
            "condition                met\n1 name of the server     yes\n2 reverse lookup         yes, but no entry found\n3 address is static      {met}\n"
        );
        step_and_log("Address check", "addrchk.txt", &log)
    };
    is(&table("NO: it was leased from PUB02"), "failed", "addrchk.txt:4");
    is(&table("yes"), "failed", "ccmsetup.log:3");
}

#[test]
fn a_count_of_what_went_wrong_stands_for_its_rows() {
    let log = |last: &str| {
        format!(
            "a.dll  registered\nb.dll  registration failed. 0x80029c4a\nc.dll  registered\nd.dll  registered\n{last}\n"
        )
    };
    let server = |last: &str| step_and_log("Register modules", "regmod.txt", &log(last));
    is(&server("4 modules, 3 registered, 1 failed"), "failed", "regmod.txt:2");
    is(&server("4 modules, 4 registered, 0 failed"), "failed", "ccmsetup.log:3");
}

#[test]
fn an_error_that_was_tried_again_and_did_not_come_back_is_got_over() {
    let log = |second: &str| {
        format!(
            "06/18/2005 22:18:01 ERROR 32 (0x00000020) Copying File C:\\data\\a.dat\nWaiting 5 seconds... Retrying...\n\
             06/18/2005 22:18:09 ERROR 23 (0x00000017) Copying File C:\\data\\b.dat\n{second}"
        )
    };
    let gone = "ERROR: RETRY LIMIT EXCEEDED.\n";
    is(&step_and_log("Secure data", "secure.txt", &log(gone)), "failed", "secure.txt:3");
    let back = "Waiting 5 seconds... Retrying...\n06/18/2005 22:18:19 ERROR 32 (0x00000020) Copying File C:\\data\\a.dat\nERROR: RETRY LIMIT EXCEEDED.\n";
    is(&step_and_log("Secure data", "secure.txt", &log(back)), "failed", "secure.txt:1");
}

#[test]
fn what_stands_in_the_time_of_the_step_is_of_the_step() {
    let at = |time: &str, name: &'static str| {
        (
            DATABASE,
            name,
            format!("06/18/2005 {time} Could not open C:\\data\\parts.dat. The device is not ready. (21)\n"),
        )
    };
    is(&vec![list("Last part    ended with 1"), at("22:18:30", "aa.txt")], "failed", "aa.txt:1");
    is(&vec![list("Last part    ended with 1"), at("22:10:30", "aa.txt")], "failed", "ccmsetup.log:3");
}

#[test]
fn keys_of_one_section_are_one_step() {
    let keys = |name: &str| {
        let text = format!(
            "[step.1]\nname=Checks\nfrom=22:15:07\nto=22:16:02\nresult=0\n[step.2]\nname={name}\nfrom=22:16:02\nto=22:19:41\nresult=7\n[end]\nstate=failed\n"
        );
        let log = "deploy\njava.net.BindException: Address already in use: JVM_Bind:8080\n".to_owned();
        vec![(LOGS, "wizard.txt", text), (LOGS, "webapps.txt", log)]
    };
    is(&keys("WebApplications"), "failed", "webapps.txt:2");
    is(&keys("Locales"), "failed", "wizard.txt:10");
}

#[test]
fn a_list_in_which_nothing_went_well_tells_of_what_is_there() {
    let services = |setup: &str| {
        let states = "sc start Alerter\n[SC] StartService FAILED 1058:\n\nsc query Fax\n[SC] OpenService FAILED 1060:\n\nsc start Telnet\n[SC] StartService FAILED 1058:\n";
        let setup = format!(
            "06/18/2005 22:15:07  Step 1 of 2   Checks   ended with 0\n06/18/2005 22:19:41  Step 2 of 2   Files    {setup}\n"
        );
        vec![(LOGS, "ccmsetup.log", setup), (LOGS, "services.txt", states.to_owned())]
    };
    is(&services("ended with 0\n06/18/2005 22:19:42  Setup completed successfully"), "succeeded", "");
    is(&services("ended with 3\n06/18/2005 22:19:42  Setup failed"), "failed", "ccmsetup.log:2");
}

#[test]
fn a_log_that_is_started_again_behind_its_session_does_not_change_how_it_ended() {
    let log = |behind: &str| {
        let head = "=== Verbose logging started: 6/18/2005  22:19:35  Build type: SHIP UNICODE 3.01.4000.2435  Calling process: C:\\WINNT\\system32\\msiexec.exe ===\n";
        let text = format!(
            "{head}MSI (c) (A0:7C) [22:19:35:345]: Resetting cached policy values\nAction start 22:19:40: INSTALL.\n\
             Action ended 22:20:40: INSTALL. Return value 1.\nMSI (c) (A0:7C) [22:20:41:345]: MainEngineThread is returning 3010\n\
             === Verbose logging stopped: 6/18/2005  22:20:41 ===\n{head}{behind}=== Verbose logging stopped: 6/18/2005  22:20:42 ===\n"
        );
        vec![(LOGS, "ccm.log", text)]
    };
    is(&log(""), "reboot-required", "");
    // A run of its own that failed stands behind it.
    let failed = "Action start 22:20:42: INSTALL.\nAction ended 22:20:42: INSTALL. Return value 3.\nMSI (c) (A0:7C) [22:20:42:345]: MainEngineThread is returning 1603\n";
    assert_eq!(found(&log(failed)).0, "failed");
}
