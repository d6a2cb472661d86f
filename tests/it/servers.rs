//! What a server's logs say without a word that anybody listed, and what they only seem to say: each rule by a server
//! that has it, and by its decoy, which differs in that one thing. All logs are invented.

use ccmtriage::input::source::Input;
use ccmtriage::running::triage::{Options, triage};

use crate::related::{DATABASE, LOGS, beside, engine, is, list, report, step_and_log, with_database_log};

#[test]
fn folders_are_found_in_the_languages_of_windows() {
    for (folder, read) in [
        ("C/Programme/Gemeinsame Dateien/Cisco/Logs", true),
        ("C/Program Files/Fichiers communs/Cisco/Logs", true),
        ("C/Archivos de programa/Archivos comunes/Cisco/Logs", true),
        ("C/PROGRA~1/GEMEIN~1/Cisco/Logs", true),
        ("C/Programme/Gemeinsame Sachen/Cisco/Logs", false),
    ] {
        let root = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(root.path().join(folder)).expect("writable");
        std::fs::create_dir_all(root.path().join("C/Install/DBInstall")).expect("writable");
        std::fs::write(root.path().join(folder).join("a.log"), "Setup failed\r\n").expect("writable");
        std::fs::write(root.path().join("C/Install/DBInstall/b.log"), "ok\r\n").expect("writable");
        let catalog = crate::catalog();
        let options = Options { threads: 1, ..Options::default() };
        let report = triage(&[Input::Path(root.path().to_owned())], catalog, &options).expect("threads");
        assert_eq!(report.inputs.iter().any(|input| input.path.ends_with("a.log")), read, "{folder}");
    }
}

#[test]
fn a_log_without_dates_is_of_the_day_in_its_name() {
    let log = "osql -E -i parts.sql\nMsg 208, Level 16, State 1, Server PUB01, Line 4\nInvalid object name 'Parts'.\n";
    is(&with_database_log("parts.sql", "parts_0618.txt", log), "failed", "parts_0618.txt:2");
    is(&with_database_log("parts.sql", "parts_20050618.txt", log), "failed", "parts_20050618.txt:2");
    is(&with_database_log("parts.sql", "parts_0611.txt", log), "failed", "ccmsetup.log:3");
    // What looks like a day and is the number of a database.
    is(&with_database_log("parts.sql", "parts_0301.txt", log), "failed", "parts_0301.txt:2");
}

#[test]
fn a_fix_of_windows_is_no_try_of_the_installation() {
    let fix = "[KB890859.log]\n0.100: 2005/06/19 03:00:00.000 (local)\n0.900: KB890859 installation completed.\n";
    let server = |name: &'static str| vec![list("Make it all    ended with 1"), (LOGS, name, fix.to_owned())];
    is(&server("KB890859.log"), "failed", "ccmsetup.log:3");
    // A later run of something else that went well.
    assert_eq!(report(&server("again.log")).verdict.outcome.name(), "succeeded");
}

#[test]
fn events_have_their_severity_in_their_column_in_every_language() {
    let events = |severity: &str| {
        let log = format!(
            "2005/06/18\t22:18:02\tMSDTC\t{severity}\tなし\t4163\tN/A\tPUB01\tMS DTC のログ ファイルが見つかりません。\n"
        );
        beside(
            step_and_log(
                "COM applications",
                "comapp.txt",
                "import CCM.Tx\nThe transaction manager is not available. (0x8004D01B)\n",
            ),
            (LOGS, "events.txt", log),
        )
    };
    is(&events("エラー"), "failed", "events.txt:1");
    is(&events("警告"), "failed", "comapp.txt:2");
}

#[test]
fn a_batch_of_sql_goes_on_after_an_error_that_nobody_repeats() {
    let log = |then: &str| {
        format!(
            "1> creating NumPlan\n2> Msg 1505, Level 14, State 1, Server PUB01, Line 2\n\
             CREATE UNIQUE INDEX terminated because a duplicate key was found.\n{then}(3 row(s) affected)\n5> (8 row(s) affected)\nparts.sql ended\n"
        )
    };
    is(&with_database_log("parts.sql", "parts.txt", &log("")), "failed", "parts.txt:2");
    let again = log("4> second run with DISTINCT\n");
    is(&with_database_log("parts.sql", "parts.txt", &again), "failed", "ccmsetup.log:3");
}

#[test]
fn a_program_that_never_once_went_well_outweighs_what_came_last() {
    let log = |second: &str| {
        format!(
            "C:\\bin>cscript //nologo mk.vbs CCMAdmin\nCScript Error: Windows Script Host access is disabled on this machine.\n\
             C:\\bin>cscript //nologo mk.vbs CCMUser\n{second}\n\
             C:\\bin>copy a.new a.asp\n        1 file(s) copied.\n\
             C:\\bin>type C:\\TEMP\\made.cnt\nThe system cannot find the file specified.\nC:\\bin>exit 1\n"
        )
    };
    let refused = "CScript Error: Windows Script Host access is disabled on this machine.\n\
                   C:\\bin>cscript //nologo mk.vbs CCMPWeb\nCScript Error: Windows Script Host access is disabled on this machine.";
    is(&step_and_log("Web pages", "webpages.txt", &log(refused)), "failed", "webpages.txt:2");
    let made = "created w3svc/1/root/CCMUser";
    is(&step_and_log("Web pages", "webpages.txt", &log(made)), "failed", "webpages.txt:8");
}

#[test]
fn numbers_say_that_a_condition_is_not_met() {
    let log = |firmware: &str| {
        format!(
            "{{CPU}} fw=1.30 want>=1.10 v=P\n{{ARRAY}} fw={firmware} want>=2.58 v=B\n{{FAN}} fw=2.72 advise>=2.84 v=A\n"
        )
    };
    is(&step_and_log("Platform check", "platchk.txt", &log("2.38")), "failed", "platchk.txt:2");
    is(&step_and_log("Platform check", "platchk.txt", &log("2.60")), "failed", "ccmsetup.log:3");
}

#[test]
fn the_record_of_a_crash_is_of_the_program_that_it_names() {
    let record = |program: &str, day: &str| {
        format!(
            "Application exception occurred:\n        App: {program} (pid=2734)\n        When: 6/{day}/2005 @ 22:18:05.928\n        Exception number: c0000005 (access violation)\n\n"
        )
    };
    let crash = |program: &str, day: &str| {
        let log = record("monitor.exe", "11") + &record(program, day);
        vec![list("notify.exe    ended with 1"), (LOGS, "drwtsn32.log", log)]
    };
    is(&crash("notify.exe", "18"), "failed", "drwtsn32.log:9");
    is(&crash("notify.exe", "12"), "failed", "ccmsetup.log:3");
}

#[test]
fn a_right_that_was_taken_from_the_account_explains_its_logon_failure() {
    let server = |line: &str| {
        let start = "starting MSSQLSERVER\n.\\SQLSvc: the service did not start due to a logon failure (1069)\n";
        beside(
            step_and_log("Start of services", "startsvc.txt", start),
            (LOGS, "policy.log", format!("----Configure User Rights...\n\t{line}\n")),
        )
    };
    is(&server("remove SeServiceLogonRight of SQLSvc."), "failed", "policy.log:2");
    is(&server("remove SeShutdownPrivilege of guest."), "failed", "startsvc.txt:2");
}

#[test]
fn whoever_wrote_a_spoiled_file_may_have_said_so() {
    let server = |file: &str| {
        let attach = "osql -E -i attach.sql\nMsg 5172, Level 16, State 15, Server PUB01, Line 1\n\
                      The header for file 'C:\\MSSQL\\Data\\Parts_Data.mdf' is not a valid database file header.\n";
        let unpack = format!("inflating: {file}   bad CRC 5be1096c\nunzip: one warning\n");
        beside(with_database_log("attach.sql", "attach.txt", attach), (DATABASE, "unpack.txt", unpack))
    };
    is(&server("Parts_Data.mdf"), "failed", "unpack.txt:1");
    is(&server("Other_Data.mdf"), "failed", "attach.txt:2");
}

#[test]
fn a_file_of_the_media_is_the_file_that_it_becomes() {
    let server = |packed: &str| {
        let register = "LoadLibrary(\"C:\\bin\\parts.dll\") failed - The specified module could not be found.\n";
        let expand = format!("expanding from D:\nCan't open input file: d:\\ccm\\{packed}.\n");
        beside(step_and_log("Register modules", "regmod.txt", register), (LOGS, "expand.txt", expand))
    };
    is(&server("parts.dl_"), "failed", "expand.txt:2");
    is(&server("other.dl_"), "failed", "regmod.txt:1");
}

#[test]
fn who_does_something_else_instead_does_not_complain() {
    let log = |instead: &str| {
        format!(
            "reading the release of PUB01\nkey Build not found{instead}\nPUB01 has release 4.1(2): a subscriber has to be installed with the same release\nrc 7\n"
        )
    };
    is(&step_and_log("Release check", "relchk.txt", &log(", trying Version")), "failed", "relchk.txt:3");
}

#[test]
fn what_a_deleting_command_misses_does_not_matter() {
    let log = |verb: &str| {
        format!(
            "keytool -{verb} -alias capf\nkeytool error: alias capf does not exist\nkeytool -import -alias ccm\nkeytool error: the keystore password was incorrect\nexit 1\n"
        )
    };
    is(&step_and_log("Certificates", "certificates.txt", &log("delete")), "failed", "certificates.txt:4");
    is(&step_and_log("Certificates", "certificates.txt", &log("export")), "failed", "certificates.txt:2");
}

#[test]
fn an_ending_is_an_ending_in_whatever_words() {
    for (ending, failed) in [
        ("database: restart: 1069", true),
        ("database: rows: 1069", false),
        ("étape des paquets : fin, 3", true),
        ("étape des paquets : fin, 0", false),
        ("database part: not good", true),
        ("database part: good", false),
        ("setup.exe /build: no end after 1800 s, ended by force", true),
    ] {
        let log = format!(
            "06/18/2005 22:15:07  files: ok\n06/18/2005 22:16:02  registry: ok\n06/18/2005 22:19:41  {ending}\n"
        );
        let outcome = report(&[(LOGS, "upgrade.log", log)]).verdict.outcome.name();
        assert_eq!(outcome == "failed", failed, "{ending}: {outcome}");
    }
}

#[test]
fn times_with_dots_are_times() {
    let at = |time: &str| {
        let log = format!("{time} copy of scripts: Access is denied. (scripts.cab)\n");
        vec![list("Scripts        ended with 5"), (LOGS, "scripts.txt", log)]
    };
    is(&at("22.18.30"), "failed", "scripts.txt:1");
    is(&at("22.31.30"), "failed", "ccmsetup.log:3");
}

#[test]
fn a_log_that_sends_back_says_nothing_more() {
    let server = |line: &str| {
        let java = "Error occurred during initialization of VM\nCould not reserve enough space for object heap\n";
        beside(
            step_and_log("Web container", "webcont.txt", java),
            (LOGS, "webservice.txt", format!("06/18/2005 22:18:23 [error] CreateJavaVM failed, {line}\n")),
        )
    };
    is(&server("see webcont.txt"), "failed", "webcont.txt:2");
}

#[test]
fn a_remark_in_a_script_speaks_of_the_command_above_it() {
    let log = |remark: &str| {
        format!(
            "C:\\ccm>attrib -r C:\\WINNT\\system32\\a.cpl\nAccess denied - C:\\WINNT\\system32\\a.cpl\n\nC:\\ccm>REM {remark}\n\n\
             C:\\ccm>expand a.dl_ a.dll\nThere is not enough space on the disk.\n\nC:\\ccm>exit 1\n"
        )
    };
    is(&step_and_log("Program files", "progfiles.txt", &log("ignored, it is in use")), "failed", "progfiles.txt:7");
    is(&step_and_log("Program files", "progfiles.txt", &log("the next one")), "failed", "progfiles.txt:2");
}

#[test]
fn a_count_stands_for_the_failure_that_nothing_excused() {
    let log = |then: &str| {
        format!(
            "regsvr32 /s \"C:\\bin\\aupair.dll\"\nDllRegisterServer in C:\\bin\\aupair.dll failed. Return code was: 0x80070005\n{then}\n\
             regsvr32 /s \"C:\\bin\\dblcli.dll\"\nDllRegisterServer in C:\\bin\\dblcli.dll succeeded.\n1 required component not registered\nexit 5\n"
        )
    };
    let required = log("  exit 5, required component");
    is(&step_and_log("Register modules", "regmod.txt", &required), "failed", "regmod.txt:2");
    let optional = log("  optional component, skipped");
    is(&step_and_log("Register modules", "regmod.txt", &optional), "failed", "regmod.txt:6");
}

#[test]
fn what_a_deletion_did_not_find_may_be_told_by_its_number_alone() {
    let log = |verb: &str| {
        format!(
            "C:\\bin>cscript.exe adsutil.vbs {verb} W3SVC/1/ROOT/Old\nErrNumber: -2147024893 (0x80070003)\n\
             C:\\bin>cscript.exe adsutil.vbs CREATE W3SVC/1/ROOT/New\nErrNumber: -2147024891 (0x80070005)\nexit 9\n"
        )
    };
    is(&step_and_log("Web pages", "webpages.txt", &log("DELETE")), "failed", "webpages.txt:4");
    is(&step_and_log("Web pages", "webpages.txt", &log("GET")), "failed", "webpages.txt:2");
}

#[test]
fn a_trace_below_what_is_optional_belongs_to_it() {
    let log = |first: &str| {
        format!(
            "June 18, 2005 10:18:00 PM start\n{first}\njava.lang.ClassNotFoundException: javax.mail.Session\n\
             SEVERE: Error initializing endpoint\njava.io.IOException: Keystore was tampered with, or password was incorrect\n"
        )
    };
    let optional = log("SEVERE: optional package mail.jar not found");
    is(&step_and_log("Web container", "webcont.txt", &optional), "failed", "webcont.txt:5");
    let needed = log("SEVERE: package mail.jar not found");
    is(&step_and_log("Web container", "webcont.txt", &needed), "failed", "webcont.txt:3");
}

#[test]
fn names_of_folders_do_not_speak_of_the_run() {
    let log = |file: &str| format!("copying\n{file} failed. Return code was: 0x80070005\nend\n");
    let server = |file: &str| step_and_log("Register modules", "regmod.txt", &log(file));
    is(&server("DllRegisterServer in C:\\Program Files\\a.dll"), "failed", "regmod.txt:2");
}

#[test]
fn a_service_that_does_not_start_is_explained_by_its_own_log() {
    let server = |name: &'static str| {
        let says = "MSI (s) (4E:B0) [22:18:40:000]: Product: Cisco CallManager -- Error 1920. Service 'Cisco Tomcat' (Tomcat) failed to start. Verify that you have sufficient privileges to start system services.\n";
        let own = "06/18/2005 22:18:20 start\n06/18/2005 22:18:30 java.io.IOException: Keystore was tampered with, or password was incorrect\n";
        vec![engine("StartServices", says), (LOGS, name, own.to_owned())]
    };
    is(&server("tomcat_stdout.txt"), "failed", "tomcat_stdout.txt:2");
    is(&server("printer_stdout.txt"), "failed", "ccm.log:5");
}

#[test]
fn a_number_of_a_step_names_its_log() {
    let log = "begin\nno answer: The network path was not found. (53)\n";
    let server = |name: &'static str| vec![list("Step 3 of 3   Pages    ended with 9"), (LOGS, name, log.to_owned())];
    is(&server("s03.txt"), "failed", "s03.txt:2");
    is(&server("s05.txt"), "failed", "ccmsetup.log:3");
    let titled = |title: &str| {
        let text = format!("-- {title}: pages\nno answer: The network path was not found. (53)\n");
        vec![list("Pages    ended with 9"), (LOGS, "zz.txt", text)]
    };
    is(&titled("step 3"), "failed", "zz.txt:2");
    is(&titled("step 5"), "failed", "ccmsetup.log:3");
}

#[test]
fn what_earlier_starts_said_too_is_habit() {
    let log = |first: &str| {
        format!(
            "06/11/2005 02:00:01 start\n06/11/2005 02:00:02 {first}\n06/11/2005 02:00:03 ready\n\
             06/18/2005 22:17:01 start\n06/18/2005 22:17:02 Could not open old.properties. Access is denied.\n\
             06/18/2005 22:17:03 Could not start the connector.\n"
        )
    };
    let usual = log("Could not open old.properties. Access is denied.");
    is(&step_and_log("Web container", "webcont.txt", &usual), "failed", "webcont.txt:6");
    is(&step_and_log("Web container", "webcont.txt", &log("began")), "failed", "webcont.txt:5");
}

#[test]
fn what_a_log_said_within_the_time_of_the_step_comes_first() {
    let log = |time: &str| {
        format!(
            "06/18/2005 {time} logon failed for 'monitor': Access is denied. (5)\n\
             06/18/2005 22:18:30 I/O error (torn page) in file 'Parts.mdf'. The read failed with error 1117.\n"
        )
    };
    is(&with_database_log("Parts", "parts.txt", &log("19:18:30")), "failed", "parts.txt:2");
    is(&with_database_log("Parts", "parts.txt", &log("22:18:10")), "failed", "parts.txt:1");
}

#[test]
fn a_batch_that_jumped_failed_in_the_command_above_the_jump() {
    let log = |test: &str| {
        format!(
            "C:\\ccm>cscript a.vbs GET FTP\nThe path requested could not be found. ('FTP')\n\nC:\\ccm>{test}\n\n\
             C:\\ccm>cscript a.vbs CREATE CCMAdmin\nError: could not create 'CCMAdmin'\n\nC:\\ccm>if errorlevel 1 goto ende\n\nC:\\ccm>exit 1\n"
        )
    };
    let server = |test: &str| step_and_log("Web pages", "webpages.txt", &log(test));
    is(&server("if errorlevel 1 echo no ftp here"), "failed", "webpages.txt:7");
}

#[test]
fn whoever_denied_a_file_to_the_engine_explains_it() {
    let server = |file: &str| {
        let engine = "=== Verbose logging started: 6/18/2005  22:15:00  Build type: SHIP UNICODE 2.00.2600.02  Calling process: C:\\setup.exe ===\n\
            MSI (s) (22:18): Doing action: INSTALL\nAction start 22:15:01: INSTALL.\nAction start 22:18:00: InstallFiles.\n\
            MSI (s) (22:18): Note: 1: 1310 2: 5 3: C:\\Program Files\\Cisco\\Bin\\aupair.exe \n\
            Error 1310. Error writing to file: C:\\Program Files\\Cisco\\Bin\\aupair.exe.  System error 5.  Verify that you have access to that directory.\n\
            Action ended 22:18:41: InstallFiles. Return value 3.\nAction ended 22:18:42: INSTALL. Return value 3.\n\
            MSI (s) (22:18): MainEngineThread is returning 1603\n=== Verbose logging stopped: 6/18/2005  22:18:44 ===\n";
        let agent = format!(
            "2005-06-18 22:18:20.038: The process 'C:\\WINNT\\system32\\msiexec.exe' attempted to access '{file}'. The operation was denied.\n"
        );
        vec![(LOGS, "ccm.log", engine.to_owned()), (LOGS, "agent.txt", agent)]
    };
    is(&server("C:\\Program Files\\Cisco\\Bin\\aupair.exe"), "failed", "agent.txt:1");
    is(&server("C:\\Program Files\\Cisco\\Bin\\other.exe"), "failed", "ccm.log:6");
}

#[test]
fn a_drive_of_the_network_is_there_where_it_was_connected() {
    let log = |connect: &str| {
        format!(
            "C:\\ccm>{connect}\nSystem error 1331 has occurred.\n\nC:\\ccm>copy X:\\a.bak D:\\\nThe system cannot find the drive specified.\nfetch ended with 1\n"
        )
    };
    let server = |connect: &str| step_and_log("Fetch backup", "fetch.txt", &log(connect));
    is(&server("net use X: \\\\PUB01\\snap"), "failed", "fetch.txt:2");
}

#[test]
fn the_sentence_that_ends_the_whole_run_well_ends_what_a_part_said_before() {
    let server = |end: &str| {
        let run = format!(
            "Thu 06/16/2005 18:00:06 setup begins\nThu 06/16/2005 18:06:30 step files 0\nThu 06/16/2005 18:06:58 {end}\n"
        );
        let part = "C:\\>sc start TlntSvr\n[SC] StartService FAILED 1058:\n\nThe service cannot be started, because it is disabled.\n";
        vec![(LOGS, "ccm.log", run), (LOGS, "svc.txt", part.to_owned())]
    };
    assert_eq!(report(&server("Setup completed successfully, code 0")).verdict.outcome.name(), "succeeded");
    assert_eq!(report(&server("Setup failed, code 5")).verdict.outcome.name(), "failed");
}

#[test]
fn a_list_of_one_failed_step_is_a_try_where_its_title_names_the_installation() {
    let fix = "[KB890859.log]\n0.100: 2005/06/18 09:02:05.000 (local)\n0.900: KB890859 Setup completed successfully.\n";
    let server = |title: &str| {
        let steps = format!(
            "{title}\n 9:20:00 PM   requirements\n 9:21:50 PM   local directory\n 9:43:40 PM   local directory ended with 81\n 9:43:41 PM   stop\n"
        );
        vec![(LOGS, "STEPS.TXT", steps), (LOGS, "KB890859.log", fix.to_owned())]
    };
    assert_eq!(report(&server("Installation of CallManager 4.1(3)")).verdict.outcome.name(), "failed");
    assert_eq!(report(&server("Backup of the directory")).verdict.outcome.name(), "indeterminate");
}

#[test]
fn a_fix_of_windows_that_went_well_is_no_success_beside_a_log_of_the_installation() {
    let fix = "0.010: 2005/08/06 18:00:02.004 (local)\n1.980: DoInstallation: Installation Completed\n";
    let server =
        |name: &'static str, log: &str| vec![(LOGS, "KB837009.log", fix.to_owned()), (LOGS, name, log.to_owned())];
    let checks = "TESTS     0\nTESTS2    19   this must be 0\n";
    assert_eq!(report(&server("checks.log", checks)).verdict.outcome.name(), "indeterminate");
    assert_eq!(report(&server("KB840315.log", fix)).verdict.outcome.name(), "succeeded");
}

#[test]
fn the_log_of_the_task_scheduler_is_of_many_programs_and_its_lines_of_the_task_above_them() {
    let tasks = |job: &str| {
        format!(
            "\"Task Scheduler Service\"\n\tStarted at 6/18/2005 1:00:00 AM\n\
             \"{job}.job\" (run.cmd) 6/18/2005 10:18:20 PM ** ERROR **\n\
             \tThe task did not run.\n\tThe specific error is:\n\t0x80070701: The user's account has expired.\n\
             \"purge.job\" (purge.cmd) 6/18/2005 11:59:00 PM ** ERROR **\n\tThe task did not run.\n\
             \tThe specific error is:\n\t0x8007052e: Logon failure: unknown user name or bad password.\n"
        )
    };
    let server = |job: &str| {
        let says = "waiting for the result of job CCMMOVE\nCustomAction MoveData returned actual error code 1603\n";
        vec![engine("MoveData", says), (LOGS, "SchedLgU.Txt", tasks(job))]
    };
    is(&server("CCMMOVE"), "failed", "SchedLgU.Txt:6");
    assert_eq!(report(&server("defrag")).verdict.chain[0].place.path.rsplit('/').next(), Some("ccm.log"));
}

#[test]
fn a_command_that_its_shell_does_not_know_comes_before_what_is_missing_below_it() {
    let log = |said: &str| {
        format!(
            "making the tables\n'bcp' {said}\ntables counted\n\
             ERROR: database CCM0301 has no table ProcessConfig\nend, code 9009\n"
        )
    };
    let unknown = "n'est pas reconnu en tant que commande interne";
    is(&with_database_log("base.cmd", "base.log", &log(unknown)), "failed", "base.log:2");
    is(&with_database_log("base.cmd", "base.log", &log("copied 41 tables")), "failed", "base.log:4");
}

#[test]
fn what_a_command_said_before_a_pause_for_a_key_is_its_answer() {
    let log = |said: &str| {
        format!(
            "22:18:26 exec cmd.exe /c work.cmd\n  | {said}\n  | \n  | Press any key to continue . . .\n22:18:27 exit 1\n"
        )
    };
    let disabled = "The command prompt has been disabled by your administrator.";
    is(&step_and_log("work.cmd", "exec.log", &log(disabled)), "failed", "exec.log:2");
    is(&step_and_log("work.cmd", "exec.log", &log("The command prompt has been started.")), "failed", "exec.log:5");
}

#[test]
fn what_takes_back_an_error_takes_back_what_that_follows_from() {
    let log = |then: &str| {
        format!(
            "=== msdb\nMsg 3101, Level 16, State 1, Server PUB01, Line 1\nExclusive access could not be obtained because the database is in use.\n\
             Msg 3013, Level 16, State 1, Server PUB01, Line 1\nBackup or restore operation terminating abnormally.\n{then}\n\
             === CCM0300\nMsg 3169, Level 16, State 1, Server PUB01, Line 1\nThe backed-up database has on-disk structure version 539. The server supports version 515 and cannot restore or upgrade this database.\n\
             Msg 3013, Level 16, State 1, Server PUB01, Line 1\nBackup or restore operation terminating abnormally.\n"
        )
    };
    is(
        &with_database_log("restore.cmd", "restore.txt", &log("msdb is not needed, goes on")),
        "failed",
        "restore.txt:8",
    );
}

#[test]
fn what_another_program_writes_accepts_no_run_of_the_engine() {
    let line = |minute: u8| format!("18.06.2005 21:{minute:02}:00 ccm: search done\n");
    let work: String = (10..20).map(line).collect();
    let says = "CustomAction MoveData returned actual error code 1603\n";
    let server = |directory: &'static str| vec![engine("MoveData", says), (directory, "dsa.log", work.clone())];
    assert_eq!(report(&server("C/Dcdsrvr/log")).verdict.outcome.name(), "failed");
}

#[test]
fn an_exported_event_shows_its_severity_as_a_number_too() {
    let events = |severity: u8| {
        format!(
            "6/18/2005\t10:18:02 PM\t{severity}\t0\t4163\tMSDTC\tN/A\tPUB01\tMS DTC log file not found. Run msdtc -resetlog to create it.\n"
        )
    };
    let server = |severity: u8| {
        beside(
            step_and_log(
                "COM applications",
                "comapp.txt",
                "import CCM.Tx\nThe transaction manager is not available. (0x8004D01B)\n",
            ),
            (LOGS, "events.txt", events(severity)),
        )
    };
    is(&server(1), "failed", "events.txt:1");
    is(&server(4), "failed", "comapp.txt:2");
}

#[test]
fn a_day_and_a_month_before_a_time_are_a_stamp() {
    let log = |step: &str| {
        format!("20.11. 19:20  CallManager 4.0(1) upgrade\n20.11. 19:47  files: finished\n20.11. 19:58  {step}\n")
    };
    let setup = "15:01:30 Begin Setup\n15:04:30 Process Exit Code: (0)\n15:05:00 Installation Succeeded\n";
    let server = |step: &str| vec![(LOGS, "upgrade.txt", log(step)), (LOGS, "sqlstp.log", setup.to_owned())];
    assert_eq!(report(&server("upgrade cannot continue, code 17")).verdict.outcome.name(), "failed");
    assert_eq!(report(&server("upgrade completed successfully")).verdict.outcome.name(), "succeeded");
}

#[test]
fn a_try_of_a_newer_release_than_any_that_was_installed_is_not_over_though_the_clock_stands_wrong() {
    let steps = |release: &str, date: &str, ended: &str| {
        format!(
            "[{date} 00:41:12] CallManager {release} upgrade\n[{date} 00:41:23] check: domain ......... ok\n\
             [{date} 00:42:39] verify media returned {ended}\n"
        )
    };
    let server = |newer: &str| {
        let closing = "Setup cannot continue. Nothing was changed on this server.\n";
        let old = steps("4.0(2)", "10/16/2004", "0") + "[10/16/2004 01:40:00] upgrade completed successfully\n";
        let new = steps(newer, "01/03/2002", "1") + "[01/03/2002 00:42:39] " + closing;
        vec![(LOGS, "old.log", old), (LOGS, "new.log", new)]
    };
    assert_eq!(report(&server("4.1(3)")).verdict.outcome.name(), "failed");
    assert_eq!(report(&server("4.0(1)")).verdict.outcome.name(), "succeeded");
}

#[test]
fn the_number_that_a_service_gave_leads_to_its_own_log() {
    let says = |number: &str| {
        format!(
            "The MSSQLSERVER service could not be started.\n\nA service specific error occurred: {number}.\n\n\
             More help is available by typing NET HELPMSG 3547.\nprep.cmd ends with 2\n"
        )
    };
    let errors = "2005-06-18 22:17:07.72 server    Error: 19015, Severity: 10, State: 1\n\
                  2005-06-18 22:17:07.91 server    The encryption is required but no available certificate has been found..\n\
                  2005-06-18 22:17:08.02 spid3     Starting up database 'model'.\n";
    let server = |number: &str| {
        beside(step_and_log("prep.cmd", "prep.txt", &says(number)), (DATABASE, "sqlerr.txt", errors.to_owned()))
    };
    is(&server("19015"), "failed", "sqlerr.txt:1");
    is(&server("10048"), "failed", "prep.txt:1");
}

#[test]
fn what_counts_rows_or_follows_from_errors_above_is_not_the_cause() {
    let table = |found: &str| {
        format!(
            "item       needed     found      verdict\nprocessor  700 MHz    1266 MHz   ok\nmemory     1024 MB    {found}\n\
             network    connected  LAN 1      ok\n\n1 item does not meet the needs of this release\nexit 1\n"
        )
    };
    is(&step_and_log("Hardware check", "hwcheck.txt", &table("512 MB     NOT ENOUGH")), "failed", "hwcheck.txt:3");
    is(&step_and_log("Hardware check", "hwcheck.txt", &table("2048 MB    ok")), "failed", "hwcheck.txt:6");
    let parsed = |says: &str| {
        format!(
            "22:17:44 ContextConfig[/dialer] Parse error in application web.xml at line 87\n\
             22:17:44 ContextConfig[/dialer] Marking this application unavailable {says}\n"
        )
    };
    is(&step_and_log("Web pages", "web.txt", &parsed("due to previous error(s)")), "failed", "web.txt:1");
}

#[test]
fn a_command_that_its_shell_echoes_shows_no_time_of_the_log() {
    let log = |command: &str| format!("22:17:39\n{command}\nThe service has not been started.\n\nC:\\CCM>exit 2\n");
    is(&step_and_log("Part 2", "resume.txt", &log("C:\\CCM>at 07:55 C:\\CCM\\part2.cmd")), "failed", "resume.txt:3");
}

#[test]
fn what_a_log_ends_with_matters_whatever_its_number_is_elsewhere() {
    let log = |ended: &str| {
        format!(
            "2005-06-18 22:17:15 agreement\nadding new entry cn=SUB02, cn=agreements, o=example\n\
             ldap_add: Already exists (68)\n2005-06-18 22:17:27 {ended}\n"
        )
    };
    let server = |ended: &str| step_and_log("agreement", "agreement.log", &log(ended));
    is(&server("agreement was not created, rc 68"), "failed", "agreement.log:3");
    is(&server("agreement was not created, rc 1"), "failed", "agreement.log:4");
}

#[test]
fn an_event_that_a_command_shows_says_why_its_service_did_not_start() {
    let log = |severity: u8| {
        format!(
            "C:\\>net start msdtc\nThe Distributed Transaction Coordinator service could not be started.\n\nC:\\>dumpel -l application -m MSDTC -d 1\n\
             6/18/2005\t10:17:24 PM\t{severity}\t3\t4163\tMSDTC\tN/A\tPUB01\tMS DTC log file not found. Run msdtc -resetlog to create it.\n\nC:\\>exit 1\n"
        )
    };
    is(&step_and_log("Transactions", "startdtc.txt", &log(1)), "failed", "startdtc.txt:5");
    is(&step_and_log("Transactions", "startdtc.txt", &log(4)), "failed", "startdtc.txt:2");
}

#[test]
fn a_reason_below_a_warning_is_of_the_warning() {
    let log = |kind: &str| {
        format!(
            "{kind}: Unable to open \"C:\\WINNT\\system32\\config\\software.LOG\" - skipped.\n\
             Reason: The process cannot access the file because it is being used by another process.\n\n\
             The device reported an error on a request to write data to media.\n\
             Error reported: There is not enough space on the disk.\nThe operation was ended.\nbackup.cmd ended with 1\n"
        )
    };
    let report = report(&step_and_log("backup.cmd", "backup.txt", &log("Warning")));
    let cause = report.verdict.chain.last().map(|link| link.place.line);
    assert!(matches!(cause, Some(4 | 5)), "{cause:?}");
}

#[test]
fn a_date_of_another_locale_is_of_the_day_on_which_the_other_logs_were_written() {
    let fix = |day: &str| {
        format!(
            "[KB885835.log]\n0.100: 2005/06/{day} 18:17:41.000 (local)\n\
             0.502: KB885835 Setup encountered an error:  Setup cannot update your files because the language installed is different from the update language.\n\
             0.533: KB885835 installation did not complete.\n"
        )
    };
    let list = "Correcciones   Servidor: SUB03   Fecha: 04/06/2005\n18:13:55  KB823980    OK\n18:15:11  KB835732    OK\n18:17:41  KB885835    ERROR\n\
                18:17:44  La instalación fue interrumpida.\n";
    // A log that proves the order of the system: the month first.
    let system = "09/17/2004 10:00:00 search done\n09/17/2004 10:00:01 search done\n";
    let server = |day: &str| {
        vec![
            (LOGS, "fixes.txt", list.to_owned()),
            (LOGS, "KB885835.log", fix(day)),
            ("C/Dcdsrvr/log", "dsa.log", system.to_owned()),
        ]
    };
    is(&server("04"), "failed", "KB885835.log:3");
    is(&server("09"), "failed", "fixes.txt:4");
}

#[test]
fn an_item_of_a_list_names_the_log_of_its_letters_and_digits() {
    let list = "Prerequisites of Cisco CallManager 4.1(3)\nP05   MDAC 2.8       22:17:11  3010\nP06   SQL hotfix     22:18:31  2\n\nP06 is mandatory. Upgrade not started.\n";
    let log = "06/18/05 22:18:33 sqlservr.exe 2000.80.534.0, product level SP2\n\
               06/18/05 22:18:33 This hotfix requires Service Pack 3 (8.00.760) or later. The level is SP2.\n06/18/05 22:18:34 exit 2\n";
    let server = |name: &'static str| vec![(LOGS, "prereq.txt", list.to_owned()), (LOGS, name, log.to_owned())];
    is(&server("P06.LOG"), "failed", "P06.LOG:2");
    let chain = report(&server("P06.LOG")).verdict.chain;
    assert!(chain[1].because.iter().any(|because| because.tie.name() == "names-the-program"), "{chain:#?}");
    let chain = report(&server("P07.LOG")).verdict.chain;
    assert!(!chain.iter().flat_map(|link| &link.because).any(|because| because.tie.name() == "names-the-program"));
}

#[test]
fn who_refused_something_to_the_program_that_was_called_explains_the_refusal() {
    let log = "C:\\Install>sc create \"Cisco CallManager\" binPath= \"C:\\Program Files\\Cisco\\bin\\ccm.exe\"\n\
               [SC] CreateService FAILED 5:\n\nAccess is denied.\n\nC:\\Install>if errorlevel 1 exit 5\n";
    let agent = |program: &str| {
        format!(
            "[2005-06-18 22:18:18.198] [PID=984] [agent]: Event: The process 'C:\\WINNT\\system32\\services.exe' on behalf of 'C:\\Install\\{program}' \
             attempted to create the registry key 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\X'. The operation was denied.\n"
        )
    };
    let server =
        |program: &str| beside(step_and_log("svcreg.cmd", "svcreg.log", log), (LOGS, "agent.txt", agent(program)));
    is(&server("sc.exe"), "failed", "agent.txt:1");
    let chain = report(&server("explorer.exe")).verdict.chain;
    let mut ties = chain.last().into_iter().flat_map(|last| &last.because);
    assert!(!ties.any(|because| because.tie.name() == "names-the-object"), "{chain:#?}");
}

#[test]
fn what_cleaning_up_could_not_do_failed_after_the_step() {
    let log = |says: &str| {
        let text = format!(
            "06/18/2005 21:30:11 DROPOLD     rc=0\n06/18/2005 21:44:19 CREATE      rc=0\n06/18/2005 22:12:07 CONVERT     rc=1\n\
             06/18/2005 22:12:07 aborted after CONVERT\n06/18/2005 22:12:40 {says}could not delete C:\\Install\\lock.tmp (2)\n"
        );
        vec![(LOGS, "u413.log", text)]
    };
    is(&log("cleanup: "), "failed", "u413.log:3");
    is(&log("parts: "), "failed", "u413.log:5");
}

#[test]
fn the_only_error_above_a_bare_return_code_matters_though_a_pattern_calls_it_harmless() {
    let log = |before: &str| {
        format!(
            "osql -E -d CDR -i convert.sql\n(41468 rows affected)\n{before}(37394 rows affected)\n\
             Msg 911, Level 16, State 1, Server PUB01, Procedure trg_Billing_ins, Line 14\n\
             Could not locate entry in sysdatabases for database 'CCM0300'. No entry found with that name.\n\
             The statement has been terminated.\nrc 1\n"
        )
    };
    let with_database = |before: &str| {
        beside(
            with_database_log("convert.sql", "convert.txt", &log(before)),
            (DATABASE, "views.txt", "osql -E -d CCM0301 -i views.sql\n(7 rows affected)\n".to_owned()),
        )
    };
    is(&with_database(""), "failed", "convert.txt:4");
    is(&with_database("Cannot open file C:\\parts.dat: disk full\n"), "failed", "convert.txt:3");
}

#[test]
fn an_agent_may_write_the_time_of_greenwich() {
    let copy = "C:\\Install\\ring.xml\nAccess denied - C:\\PROGRA~1\\Cisco\\TFTPPath\\Ringlist.xml\n0 File(s) copied\n";
    let agent = |day: &str, file: &str| {
        format!(
            "{day} 03:18:24.893: [PID=1388] [agent]: Event: Rule 412: The process 'C:\\WINNT\\system32\\xcopy.exe' attempted to write the \
             file 'C:\\Program Files\\Cisco\\TFTPPath\\{file}'. The operation was denied.\n"
        )
    };
    let server = |day: &str, file: &str| {
        beside(step_and_log("copy ring lists", "ringlists.txt", copy), (LOGS, "agent.log", agent(day, file)))
    };
    is(&server("2005-06-19", "Ringlist.xml"), "failed", "agent.log:1");
    is(&server("2005-06-19", "Other.xml"), "failed", "ringlists.txt:2");
    is(&server("2005-06-25", "Ringlist.xml"), "failed", "ringlists.txt:2");
}

#[test]
fn where_nothing_is_tied_to_a_step_its_own_line_is_all_that_is_known() {
    let drive = "net use U: \\\\FILE01\\media\nSystem error 1326 has occurred.\n\nLogon failure: unknown user name or bad password.\n";
    let server =
        |program: &str| vec![list("settings.exe    ended with 1"), (LOGS, "drive.txt", format!("{program}{drive}"))];
    is(&server(""), "failed", "ccmsetup.log:3");
    is(&server("log of settings.exe\n"), "failed", "drive.txt:3");
}

#[test]
fn what_was_tried_again_and_is_heard_no_more_is_got_over() {
    let log = |then: &str| {
        format!(
            "06/18/2005 22:17:10 Error: cannot open C:\\Temp\\part.tmp, trying again\n\
             06/18/2005 22:17:20 {then}\n\
             06/18/2005 22:18:20 net start MSSQLSERVER\n\
             06/18/2005 22:19:20 The MSSQLSERVER service could not be started: the service did not start due to a logon failure (1069).\n"
        )
    };
    let server = |then: &str| vec![list("Services    ended with 1, see svc.txt"), (LOGS, "svc.txt", log(then))];
    is(&server("C:\\Temp\\part.tmp opened"), "failed", "svc.txt:4");
    is(&server("Error: cannot open C:\\Temp\\part.tmp"), "failed", "svc.txt:1");
}

#[test]
fn who_watches_something_tells_of_no_list_of_steps() {
    let polls = |what: fn(u8) -> u8| {
        let lines = (0..12).map(|at| format!("Jun 15 03:{at:02}:03 poll 192.0.2.{} ok\n", what(at)));
        let steps = "2005/06/18 18:15:01  OK    Read answers    A:\\CCM.INI\n2005/06/18 18:15:03  OK    Workgroup EXAMPLE\n2005/06/18 18:15:13  OK    Program files   msiexec ccm.msi (0)\n\
                     2005/06/18 18:16:03  OK    Local accounts  mkacct.cmd\n2005/06/18 18:17:00  ...   First pull      pull.cmd\n\
                     2005/06/18 18:18:02  BAD   First pull      @ERROR=1\n2005/06/18 18:18:02  END   leaving with 1\n";
        vec![(LOGS, "steps.log", steps.to_owned()), (LOGS, "ntp.log", lines.collect())]
    };
    assert_eq!(report(&polls(|at| at % 2)).verdict.outcome.name(), "failed");
    // Each of them is another one: the list of a try that nothing shows to be older.
    assert_eq!(report(&polls(|at| at)).verdict.outcome.name(), "succeeded");
}

#[test]
fn a_script_that_starts_programs_says_what_they_gave_back() {
    let script = |value: i32, call: &str| {
        let text = format!(
            "[06-18-2005 22:15:02] LaunchAppAndWait(newdb.bat CCM0301) = 0\n\
             [06-18-2005 22:17:44] {call}(convdb.bat CCM0300) = {value}\n\
             [06-18-2005 22:19:10] OnEnd: feature CallManager {} as installed\n",
            if value == 0 { "marked" } else { "not marked" }
        );
        let log = "convdb.bat CCM0300\nMsg 446, Level 16, State 9, Server PUB01, Line 3\nCannot resolve collation conflict for equal to operation.\n";
        vec![(LOGS, "ISlog.txt", text), (DATABASE, "convdb.txt", log.to_owned())]
    };
    is(&script(1, "LaunchAppAndWait"), "failed", "convdb.txt:2");
    // What a function of the script gives back is no number with which a program ended.
    assert_ne!(report(&script(0, "LaunchAppAndWait")).verdict.outcome.name(), "failed");
    assert_ne!(report(&script(7_340_032, "GetDiskSpace")).verdict.outcome.name(), "failed");
}

#[test]
fn a_line_that_counts_failures_stands_for_the_row_that_says_fail() {
    let server = |name: &str, service: &str| {
        let table = format!(
            "check        state    detail\nADMIN        PASS\nHOSTNAME     {name}     chk_hostname.txt\n\
             SERVICE      {service}     chk_service.txt\n3 run, 1 failed - installation not started\nprecheck exit 1\n"
        );
        let hostname = "check HOSTNAME\ncharacter 5 '_' is not permitted by RFC 952\nresult 1\n".to_owned();
        let service = "check SERVICE\naccount 'w3svc' is not permitted by RFC 952\nresult 1\n".to_owned();
        vec![(LOGS, "precheck.txt", table), (LOGS, "chk_hostname.txt", hostname), (LOGS, "chk_service.txt", service)]
    };
    is(&server("FAIL", "PASS"), "failed", "chk_hostname.txt:2");
    is(&server("PASS", "FAIL"), "failed", "chk_service.txt:2");
}
