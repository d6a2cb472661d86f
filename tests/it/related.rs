//! The cause across the logs of a server: every tie and every veto by a server that has it, and by its decoy, which
//! differs in that one thing. All logs are invented.

use ccmtriage::catalog::Catalog;
use ccmtriage::report::Report;
use ccmtriage::source::Input;
use ccmtriage::triage::{Options, triage};

const LOGS: &str = "C/Program Files/Common Files/Cisco/Logs";
const DIRECTORY: &str = "C/Program Files/Common Files/Cisco/Directory";
const DATABASE: &str = "C/Install/DBInstall";

/// Logs by their directory and name.
type Server = Vec<(&'static str, &'static str, String)>;

fn report(server: &Server) -> Report {
    let folder = tempfile::tempdir().expect("a folder");
    for directory in [LOGS, DIRECTORY, DATABASE, "C/Dcdsrvr/log"] {
        std::fs::create_dir_all(folder.path().join(directory)).expect("writable");
    }
    for (directory, name, text) in server {
        std::fs::write(folder.path().join(directory).join(name), text.replace('\n', "\r\n")).expect("writable");
    }
    let catalog = Catalog::builtin().expect("the shipped catalog holds");
    let options = Options { threads: 1, ..Options::default() };
    triage(&[Input::Path(folder.path().to_owned())], &catalog, &options).expect("threads")
}

/// Outcome, and name and line of the last link of the chain.
fn found(server: &Server) -> (String, String) {
    let report = report(server);
    let last = report.verdict.chain.last().map(|link| {
        let name = link.place.path.rsplit('/').next().unwrap_or_default();
        format!("{name}:{}", link.place.line)
    });
    (report.verdict.outcome.clone(), last.unwrap_or_default())
}

fn vetoes(server: &Server) -> Vec<(String, String)> {
    let rejected = report(server).verdict.rejected;
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    rejected.into_iter().map(|rejected| (name(&rejected.place.path), rejected.veto)).collect()
}

/// A list of three steps of which the last failed.
fn list(last: &str) -> (&'static str, &'static str, String) {
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

fn is(server: &Server, outcome: &str, last: &str) {
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
    is(&vec![step(), wait.clone(), service("DC Directory Server")], "failed", "svc.txt:2");
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
