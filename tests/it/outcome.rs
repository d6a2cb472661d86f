//! How a server's last try ended where its logs say more than one thing: each rule by a server that has it, and by its
//! decoy, which differs in that one thing. All logs are invented.

use crate::related::{DATABASE, LOGS, beside, engine, is, list, report, step_and_log};

/// A run of the engine of a day, for a product, from a clock on.
fn package(product: &str, day: &str, clock: &str, error: &str) -> String {
    let (value, end) = if error.is_empty() { (1, "completed successfully") } else { (3, "failed") };
    format!(
        "=== Logging started: {day}  {clock}:22 ===\nAction start {clock}:22: INSTALL.\nAction start {clock}:23: StartAgent.\n{error}\
         Action ended {clock}:29: StartAgent. Return value {value}.\nAction ended {clock}:30: INSTALL. Return value {value}.\n\
         MSI (c) (70:4C): Product: {product} -- Installation operation {end}.\n=== Logging stopped: {day}  {clock}:31 ===\n"
    )
}

const SERVICE: &str = "Error 1920. Service 'Example Agent' (exagent) failed to start. Verify that you have sufficient privileges to start system services.\n";

fn outcome(server: &[(&'static str, &'static str, String)]) -> &'static str {
    report(server).verdict.outcome.name()
}

#[test]
fn a_count_of_none_that_failed_fails_nothing() {
    let server = |count: &str| {
        let list = format!(
            "06/18/2005 22:15:07 files rc 0\n06/18/2005 22:16:02 database rc 0\n\
             06/18/2005 22:19:42 Cisco CallManager 4.1(3) is installed. {count}\n"
        );
        outcome(&[(LOGS, "batch.txt", list)])
    };
    assert_eq!(server("0 required steps failed."), "succeeded");
    assert_eq!(server("2 required steps failed."), "failed");
}

#[test]
fn a_count_of_all_at_the_end_of_a_list_is_no_status() {
    let server = |sum: &str| {
        let list = format!(
            "Upgrade of CallManager to 4.1(3)\n22:15:07 step 1/3 services   ok, code 0\n22:16:02 step 2/3 files   ok, code 0\n\
             22:18:02 step 3/3 database   ok, code 0\n22:19:42 Result: CallManager 4.1(3) was installed. {sum}\n"
        );
        outcome(&[(LOGS, "list.txt", list)])
    };
    assert_eq!(server("Steps: 3 of 3."), "succeeded");
    assert_eq!(server("Steps: 2 of 3, 1 failed."), "failed");
}

#[test]
fn that_the_whole_run_failed_is_not_taken_back_by_a_last_done() {
    let server = |says: &str, last: &str| {
        let list = format!(
            "upgrade.cmd  PUB01  06/18/2005 22:11:03\n22:15:07  [01] Files   errorlevel 0\n22:16:02  [02] Restore saved database as CCM0301   C:\\Install\\DBInstall\\restore.txt  errorlevel 0\n\
             22:18:10  [03] Verify\n22:18:14       ** {says}\n22:18:15  [04] Remove temporary files   47 files removed\n22:18:16  [05] Desktop settings   ok\n22:18:17  {last}\n"
        );
        let log = "osql -E -i restore.sql -o restore.txt\nMsg 3201, Level 16, State 2, Server PUB01, Line 6\nCannot open backup device 'C:\\save\\ccm0300.bak'. Device error or device off-line.\nrestore.sql finished\n";
        vec![(LOGS, "upgrade.txt", list), (DATABASE, "restore.txt", log.to_owned())]
    };
    let failed = "VERIFICATION FAILED: database CCM0301 is not on this server. The upgrade did not succeed (code 21).";
    is(&server(failed, "done"), "failed", "restore.txt:2");
    assert_eq!(outcome(&server("verified", "done")), "succeeded");
    // A part that failed is no run that failed.
    assert_eq!(outcome(&server("The help files did not succeed.", "The upgrade has succeeded.")), "succeeded");
}

#[test]
fn a_step_that_was_required_failed_before_the_sentence_that_says_what_is_missing_for_it() {
    let server = |column: &str| {
        let list = format!(
            "+++ upgrade PUB01 +++ 06/18/2005 22:10\n22:10 database ............ completed (0)\n22:18 directory loading ........ exit code 2, {column}\n\
             22:19 temporary files ............ completed (0)\n22:19 >>> upgrade NOT complete: users are missing on this publisher\n22:20 done\n"
        );
        let log = "loading 4.1.3 on PUB01, 06/18/2005 22:17:10\nopen the tree o=example.com\nldap_simple_bind: Invalid credentials (49)\nusers loaded: 0 of 2210\nloading: exit code 2\n";
        vec![(LOGS, "upgrade.txt", list), (crate::related::DIRECTORY, "loading.log", log.to_owned())]
    };
    is(&server("REQUIRED"), "failed", "loading.log:3");
    is(&server("mandatory"), "failed", "loading.log:3");
}

#[test]
fn what_is_installed_of_another_maker_days_after_callmanager_fails_no_installation_of_it() {
    let server = |product: &str, day: &str| {
        outcome(&[
            (LOGS, "ccm.log", package("Cisco CallManager", "6/18/2005", "22:15", "")),
            (LOGS, "agent.log", package(product, day, "22:45", SERVICE)),
        ])
    };
    assert_eq!(server("Example Backup Agent", "6/20/2005"), "succeeded");
    // Of the same evening, or of the same maker.
    assert_eq!(server("Example Backup Agent", "6/18/2005"), "failed");
    assert_eq!(server("Cisco Locale Installer", "6/20/2005"), "failed");
}

#[test]
fn what_failed_of_an_older_release_is_over_once_callmanager_was_installed_anew() {
    let server = |day: &str| {
        outcome(&[
            (LOGS, "sr1.log", package("Cisco CallManager 3.3(4) SR1", day, "18:20", SERVICE)),
            (LOGS, "ccm.log", package("Cisco CallManager", "6/18/2005", "22:15", "")),
        ])
    };
    assert_eq!(server("2/14/2004"), "succeeded");
    assert_eq!(server("6/20/2005"), "failed");
}

#[test]
fn what_a_scanner_says_of_itself_is_no_run_and_what_it_took_explains_what_could_not_be_run() {
    let server = |file: &str, title: &str| {
        let error = "Error 1721. There is a problem with this Windows Installer package. A program required for this install to complete could not be run. Action: PullAll, location: C:\\Example\\pullall.exe, command: /p PUB01\n";
        let scan = format!(
            "{title}\n06/18/2005 22:15:12  update     engine update failed (12029), engine 7.1 stays\n06/18/2005 22:18:01  scan       C:\\Example\\ccm.exe  clean\n\
             06/18/2005 22:18:12  ALERT      C:\\Example\\{file}  suspected Example.Dropper, moved to quarantine\n06/18/2005 22:30:00  summary    42 files scanned, 1 moved\n"
        );
        vec![engine("PullAll", error), (LOGS, "realtime.txt", scan)]
    };
    let title = "EXAMPLE AntiVirus real time log";
    is(&server("pullall.exe", title), "failed", "realtime.txt:4");
    is(&server("other.exe", title), "failed", "ccm.log:5");
}

#[test]
fn a_database_that_is_missing_in_whatever_words_was_not_restored() {
    let server = |says: &str| {
        let log = format!("convert.cmd\n{says}\nconvert.cmd 1\n");
        let restore = "restore.sql\nMsg 3201, Level 16, State 2, Server PUB01, Line 6\nCannot open backup device 'C:\\save\\ccm0300.bak'. Device error or device off-line.\nrestore.sql finished\n";
        beside(step_and_log("Convert", "convert.txt", &log), (DATABASE, "zz.txt", restore.to_owned()))
    };
    is(&server("The database CCM0301 cannot be found."), "failed", "zz.txt:2");
    is(&server("The table Example of PUB01 cannot be found."), "failed", "convert.txt:2");
}

#[test]
fn that_a_server_did_not_become_what_it_was_to_be_is_not_taken_back_by_logs_that_were_saved() {
    let server = |says: &str| {
        let list = format!(
            "join_cluster SUB01 -> PUB01     2005-06-18T22:00:02\n22:01:05 files                OK\n22:14:10 database             OK\n\
             22:18:44 directory            {says}\n22:18:45 web shortcuts        OK\n{}22:19:47 end of join_cluster, logs saved successfully\n",
            if says == "OK" { "" } else { "22:19:46 SUB01 did not join the cluster: directory\n" }
        );
        let load = "dirload: 22:17:40 load profile entries\nadding new entry cn=SUB01,ou=SystemNodes,o=example.com\nldap_add: Object class violation (65)\n  additional info: unknown object class exampleNode\ndirload: 22:18:44 stopped, returns 65\n";
        vec![(LOGS, "join_cluster.log", list), (crate::related::DIRECTORY, "dirload.txt", load.to_owned())]
    };
    is(&server("NOT OK, dirload returned 65 (Directory\\dirload.txt)"), "failed", "dirload.txt:3");
    assert_eq!(outcome(&server("OK")), "succeeded");
}

#[test]
fn a_job_that_ended_well_is_no_try_where_the_log_of_an_installation_is_at_hand() {
    let server = |last: &str| {
        let list = "Cisco CallManager subscriber setup\nserver SUB01, publisher PUB01, 18-Jun-05 8:00p\n8:01p  Runtime libraries        complete\n\
             8:31p  Cluster data             incomplete, FetchCluster.exe gave 7\n8:32p  This subscriber has no cluster data. Setup was not successful.\n";
        let later =
            format!("18/06/2005 21:00:00 not ready (1), waiting\n18/06/2005 22:00:10 {last} finished successfully\n");
        outcome(&[(LOGS, "setup1.txt", list.to_owned()), (LOGS, "later.txt", later)])
    };
    assert_eq!(server("job"), "failed");
    assert_eq!(server("setup"), "succeeded");
}

#[test]
fn a_batch_that_closes_with_a_fixed_0_says_nothing_of_a_command_that_failed() {
    let server = |close: &str| {
        let log = "06/18/2005 22:17:03 subscription registered\n06/18/2005 22:17:04 start the agent: startagent.cmd > C:\\Install\\DBInstall\\startagent.txt\n\
                   06/18/2005 22:19:09 nothing was delivered. pull ends with 4\n";
        let agent = format!(
            "C:\\>net start SQLSERVERAGENT\nSystem error 1069 has occurred.\n\nThe service did not start due to a logon failure.\n\n{close}\n"
        );
        beside(step_and_log("Pull", "pull.txt", log), (DATABASE, "startagent.txt", agent))
    };
    is(&server("C:\\>exit /b 0"), "failed", "startagent.txt:2");
    // It was started in another way.
    is(
        &server(
            "C:\\>sc start SQLSERVERAGENT\nSERVICE_NAME: SQLSERVERAGENT\n        STATE : 4 RUNNING\nThe SQLSERVERAGENT service was started successfully.",
        ),
        "failed",
        "pull.txt:3",
    );
}

#[test]
fn a_connection_that_was_made_in_the_next_line_is_no_cause() {
    let server = |next: &str| {
        let log = format!(
            "[22:18:20] dbbuild 4.1.3.0 (PUB01)\n[22:18:21] general network error on first connect, protocol is named pipes now\n{next}\n\
             [22:18:22] server version 8.00.194, at least 8.00.760 is needed\n[22:18:22] exit 12\n"
        );
        vec![crate::related::list("dbbuild.exe    ended with 12"), (DATABASE, "dbbuild.log", log)]
    };
    is(&server("[22:18:22] connected"), "failed", "dbbuild.log:4");
}

#[test]
fn a_refusal_by_number_leads_to_the_agent_that_denied_the_very_module() {
    let server = |module: &str, number: &str| {
        let error = format!(
            "Error 1904. Module C:\\Example\\dblsub.dll failed to register.  HRESULT {number}.  Contact your support personnel.\n"
        );
        let agent = format!(
            "time,severity,process,rule,action,text\n2005-06-18 22:14:41,Notice,inetinfo.exe,242,allowed,network connection accepted\n\
             2005-06-18 22:18:12,Alert,msiexec.exe,412,DENIED,write to HKLM\\SOFTWARE\\Classes by module C:\\Example\\{module} was denied: access is denied\n"
        );
        vec![engine("SelfRegModules", &error), (LOGS, "guard.csv.txt", agent)]
    };
    is(&server("dblsub.dll", "-2147024891"), "failed", "guard.csv.txt:3");
    is(&server("other.dll", "-2147024891"), "failed", "ccm.log:5");
}

#[test]
fn what_a_sentence_says_failed_before_callmanager_was_installed_is_over() {
    let server = |at: &str| {
        let update = format!(
            "6/18/2005 {at}:02 update task started\n6/18/2005 {at}:33 Error: could not reach ftp.example.com, the host name could not be resolved\n6/18/2005 {at}:34 update task failed\n"
        );
        outcome(&[
            (LOGS, "ccm.log", package("Cisco CallManager", "6/18/2005", "22:15", "")),
            (LOGS, "update.log", update),
        ])
    };
    assert_eq!(server("18:00"), "succeeded");
    assert_eq!(server("22:20"), "failed");
}

#[test]
fn of_a_scanners_log_only_what_it_took_matters() {
    let server = |action: &str| {
        let log = "'dbxfer.exe' is not recognized as an internal or external command,\noperable program or batch file.\ntransfer 9009\n";
        let scan = format!(
            "DAT version = 4558\n06/18/2005\t10:17:26 PM\tNot scanned (scan timed out)\tSYSTEM\tsqlservr.exe\tC:\\Backup\\old3.bak\n\
             06/18/2005\t10:18:05 PM\t{action}\tPUB01\\Administrator\textract.exe\tC:\\Install\\DBInstall\\dbxfer.exe\tExample.d (Trojan)\n"
        );
        beside(step_and_log("Transfer", "transfer.txt", log), (LOGS, "OnAccessScanLog.txt", scan))
    };
    is(&server("Deleted"), "failed", "OnAccessScanLog.txt:3");
    is(&server("Not scanned (encrypted)"), "failed", "transfer.txt:1");
}

#[test]
fn why_a_file_of_a_database_cannot_be_opened_stands_in_the_log_of_the_database_server() {
    let server = |device: &str| {
        let log = "convert CCM0300\nMsg 945, Level 14, State 2, Server PUB01, Line 1\nDatabase 'CCM0300' cannot be opened due to inaccessible files or insufficient memory or disk space. See the SQL Server errorlog for details.\nconvert 1\n";
        let errors = format!(
            "2005-06-18 22:17:12.83 spid9     udopen: Operating system error 32(The process cannot access the file because it is being used by another process.) during the creation/opening of physical device {device}.\n\
             2005-06-18 22:17:12.90 spid9     FCB::Open failed: Could not open device {device} for virtual device number (VDN) 1.\n"
        );
        beside(step_and_log("Convert", "convert.txt", log), (DATABASE, "errorlog.txt", errors))
    };
    is(&server("D:\\Data\\CCM0300.mdf"), "failed", "errorlog.txt:1");
}

#[test]
fn another_makers_package_after_a_log_says_that_callmanager_is_installed_fails_nothing() {
    let server = |says: &str, product: &str| {
        let plan = format!(
            "06/18/2005 22:00:07 agents off ok\n06/18/2005 22:10:02 database ok\n06/18/2005 {says}\n06/18/2005 23:10:00 phones ok\n"
        );
        outcome(&[
            (LOGS, "plan.txt", plan),
            (LOGS, "ccm.log", package("Cisco CallManager", "6/18/2005", "22:15", "")),
            (LOGS, "remote.log", package(product, "6/18/2005", "22:45", SERVICE)),
        ])
    };
    assert_eq!(server("22:16:10 CallManager: upgrade completed", "Example Backup Agent"), "succeeded");
    assert_eq!(server("22:56:10 CallManager: upgrade completed", "Example Backup Agent"), "failed");
    assert_eq!(server("22:16:10 CallManager: upgrade completed", "Microsoft SQL Server 2000 Service Pack"), "failed");
}

#[test]
fn what_a_job_says_of_itself_fails_no_installation_that_went_well() {
    let server = |says: &str, error: &str| {
        let agent = format!(
            "22:10:12 queue 0\n22:20:49 job 120 SQL connect failed: SQL Server does not exist or access denied\n22:44:36 {says}\n"
        );
        outcome(&[
            (LOGS, "ccm.log", package("Cisco CallManager", "6/18/2005", "22:15", error)),
            (LOGS, "agent.log", agent),
        ])
    };
    assert_eq!(server("job 121 login failed for agent", ""), "succeeded");
    assert_eq!(server("job 121 login failed for agent", SERVICE), "failed");
    assert_eq!(server("installation failed", ""), "failed");
}

#[test]
fn a_clock_that_lost_its_time_dates_no_try_before_others() {
    let server = |message: &str| {
        let list = "2002-01-01 00:18:07  CallManager 4.1(3) upgrade, host PUB01\n2002-01-01 00:18:14  item 01  memory ... ok\n2002-01-01 00:24:58  item 02  unpack ... ok\n2002-01-01 00:25:43  item 03  package trust ... FAILED, status 4\n2002-01-01 00:25:49  upgrade stopped, exit 9\n";
        let backup = "06/18/2005 02:00:02 backup on PUB01\n06/18/2005 02:05:11 backup of databases ok\n06/18/2005 02:10:31 backup finished, 0 errors\n";
        let hardware = format!(
            "Management log\nInformational  Maintenance  06/18/2005 21:37  1  Orderly shutdown by Administrator, as the guide says\nCaution   POST Message   01/01/2002 00:03   1   POST Error: {message}\n"
        );
        outcome(&[
            (LOGS, "boot.log", list.to_owned()),
            (LOGS, "backup.log", backup.to_owned()),
            (LOGS, "iml.txt", hardware),
        ])
    };
    assert_eq!(server("163-Time & Date Not Set"), "failed");
    assert_eq!(server("1786-Drive Array Recovery Needed"), "succeeded");
}

#[test]
fn what_is_said_to_be_right_is_no_failing_end() {
    let server = |says: &str| {
        let diary = format!(
            "Upgrade of PUB01 to CallManager 4.1(3), 06/18/2005\n22:00  files done\n22:09  installer finished\n22:11  event list shows the services as not started{says}\n22:20  services activated, 61 phones registered\n"
        );
        outcome(&[
            (LOGS, "diary.txt", diary),
            (LOGS, "ccm.log", package("Cisco CallManager", "6/18/2005", "22:05", "")),
        ])
    };
    assert_eq!(server(", this is right before activation"), "succeeded");
    assert_eq!(server(""), "failed");
}

#[test]
fn what_a_scanner_did_to_another_file_did_not_come_of_what_it_took() {
    let error = "Error 1721. There is a problem with this Windows Installer package. A program required for this install to complete could not be run. Action: PullAll, location: C:\\Example\\pullall.exe, command: /p PUB01\n";
    let taken = |time: &str, file: &str| {
        format!("06/18/2005 {time}  ALERT      C:\\Example\\{file}  suspected Example.Dropper, moved to quarantine\n")
    };
    let scan =
        format!("EXAMPLE AntiVirus real time log\n{}{}", taken("22:18:12", "pullall.exe"), taken("22:48:12", "x.exe"));
    let report = report(&[engine("PullAll", error), (LOGS, "realtime.txt", scan)]);
    let of_scanner = report.findings.iter().filter(|finding| finding.evidence[0].path.ends_with("realtime.txt"));
    let classes: Vec<(u64, &str)> =
        of_scanner.map(|finding| (finding.evidence[0].line, finding.class.name())).collect();
    assert_eq!(classes.first(), Some(&(2, "catastrophic")));
    assert!(classes[1..].iter().all(|(_, class)| *class != "catastrophic"), "{classes:?}");
}

#[test]
fn what_is_said_to_be_well_of_what_a_statement_asked_for_is_no_trouble() {
    let server = |says: &str| {
        let log = format!(
            "osql -E -Q \"use CCM0299\"\nMsg 911, Level 16, State 1, Server PUB01, Line 1\nCould not locate entry in sysdatabases for database 'CCM0299'.\n{says}\nosql -S PUB01 -Q \"select 1\"\nMsg 17, Level 16, State 1\nSQL Server does not exist or access denied.\nresult: 1\n"
        );
        vec![list("Check of the databases    ended with 1, see verify.txt"), (LOGS, "verify.txt", log)]
    };
    is(&server("CCM0299: none left, good"), "failed", "verify.txt:6");
    is(&server("CCM0299: none left, why?"), "failed", "verify.txt:2");
}

#[test]
fn a_log_that_lists_the_newest_first_tells_of_events_and_ends_no_try() {
    let server = |last: &str| {
        let steps = "#A 2005-06-18 17.32.07 wizard start, SUB06 joins PUB01\n#A 2005-06-18 18.26.55 publisher copy FAILED (transfer, 64)\n#A 2005-06-18 18.26.55 wizard end, installation not complete\n#B 2005-06-18 19.05.18 wizard start, SUB06 joins PUB01\n#B 2005-06-18 19.21.33 publisher copy passed\n#B 2005-06-18 19.35.10 directory replica passed\n#B 2005-06-18 19.37.25 wizard end, installation complete\n";
        let events = format!(
            "Log of SUB06\n19:37:02 Telnet: depends on NTLM SSP, disabled\n19:22:40 agent hung on starting, failed\n18:26:30 redirector failed to determine the connection type\n{last} write of the installation failed, the installation is aborted\n"
        );
        report(&[(LOGS, "wizard.log", steps.to_owned()), (LOGS, "system.txt", events)]).verdict.outcome.name()
    };
    assert_eq!(server("18:20:11"), "succeeded");
    assert_eq!(server("19:38:11"), "failed");
}
