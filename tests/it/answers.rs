//! What programs print last, ask, wait for, try again or put back: each rule by a server that has it, and by its decoy,
//! which differs in that one thing. All logs are invented.

use crate::related::{DATABASE, LOGS, Server, engine, is, list, report, step_and_log, with_database_log};

#[test]
fn what_is_put_back_after_the_sentence_that_ends_the_run_takes_nothing_back() {
    let steps = |sentence: &str| {
        format!(
            "06/18/2005 22:15:01 STEP 1 Check begin\n06/18/2005 22:15:09 STEP 1 end rc=0\n\
             06/18/2005 22:16:01 STEP 2 Save begin\n06/18/2005 22:16:09 STEP 2 end rc=1\n\
             06/18/2005 22:16:10 {sentence}\n\
             06/18/2005 22:16:11 StartServices begin\n06/18/2005 22:17:01 StartServices end rc=0\n"
        )
    };
    let server = |sentence: &str| vec![(LOGS, "ccmsetup.log", steps(sentence))];
    is(&server("Upgrade halted. Nothing was changed."), "failed", "ccmsetup.log:4");
    assert_eq!(report(&server("Next: the services.")).verdict.outcome.name(), "succeeded");
}

#[test]
fn the_last_words_before_a_jump_are_the_answer_in_whatever_language() {
    let log = |jump: &str, end: &str| {
        format!(
            "C:\\ccm>cacls \"C:\\a\" /E /G SYSTEM:F\nbearbeitet: C:\\a\n\nC:\\ccm>if errorlevel 1 goto ende\n\n\
             C:\\ccm>cacls \"C:\\a\" /E /G Administrators:F\nUppgiften kunde inte hittas av programmet\n\nC:\\ccm>{jump}\n{end}"
        )
    };
    let server = |jump: &str, end: &str| step_and_log("Secure folders", "secure.txt", &log(jump, end));
    is(&server("if errorlevel 1 goto ende", "Ende mit 2\n"), "failed", "secure.txt:7");
    // Nothing asks how the command ended.
    is(&server("echo weiter", "Ende mit 2\n"), "failed", "secure.txt:10");
}

#[test]
fn what_was_done_to_one_thing_parts_its_failure_from_the_next() {
    let log = |second: &str| {
        format!(
            "one.dll    registered\ntwo.dll    DllRegisterServer failed 0x80070005, trying again\ntwo.dll    {second}\n\
             three.dll    registered\nfour.dll    LoadLibrary failed 0x0000007E The specified module could not be found.\nstopped at 4 of 9\n"
        )
    };
    let server = |second: &str| step_and_log("Register modules", "regmod.txt", &log(second));
    is(&server("registered"), "failed", "regmod.txt:5");
}

#[test]
fn a_file_that_was_got_at_another_try_is_not_the_one_that_was_given_up() {
    let retry = |file: &str| {
        format!(
            "2005/06/18 22:17:20 ERROR 32 (0x00000020) Copying File C:\\a\\{file}\nThe process cannot access the file because it is being used by another process.\nWaiting 15 seconds... Retrying...\n"
        )
    };
    let log = format!(
        "{}\t    New File  \t 20\tone.xml\n\t    New File  \t 20\ttwo.wav\n{}2005/06/18 22:17:50 ERROR 32 (0x00000020) Copying File C:\\a\\two.wav\nThe process cannot access the file because it is being used by another process.\n\nERROR: RETRY LIMIT EXCEEDED.\n\nrobocopy errorlevel 9, exit 1\n",
        retry("one.xml"),
        retry("two.wav")
    );
    is(&step_and_log("Save pages", "savepages.txt", &log), "failed", "savepages.txt:6");
    // The same file all the time.
    let one = log.replace("two.wav", "one.xml");
    let chain = report(&step_and_log("Save pages", "savepages.txt", &one)).verdict.chain;
    let cause = chain.last().map(|link| link.place.line);
    // Each of its tries says the same of it.
    assert!(matches!(cause, Some(1 | 6 | 9)), "{cause:?}");
}

#[test]
fn a_package_of_dts_that_comes_to_its_end_need_not_have_gone_well() {
    let log = |record: &str| {
        format!(
            "DTSRun:  Loading...\nDTSRun:  Executing...\nDTSRun OnStart:  Pump_1\nDTSRun OnError:  Pump_1, Error = -2147217873 (80040E2F)\n   Error string:  The statement has been terminated.\n   Error source:  Microsoft OLE DB Provider for SQL Server\n\n\
             Error Detail Records:\n\nError:  -2147217873 (80040E2F); Provider Error:  3621 (E25)\n   Error string:  The statement has been terminated.\n   Error source:  Microsoft OLE DB Provider for SQL Server\n{record}\n\
             DTSRun OnFinish:  Pump_1\nDTSRun:  Package execution complete.\n"
        )
    };
    let detail = "\nError:  -2147217873 (80040E2F); Provider Error:  2627 (A43)\n   Error string:  Violation of PRIMARY KEY constraint 'PK_Parts'. Cannot insert duplicate key in object 'Parts'.\n   Error source:  Microsoft OLE DB Provider for SQL Server";
    let server = |record: &str| -> Server { with_database_log("Move parts", "move_parts.txt", &log(record)) };
    is(&server(detail), "failed", "move_parts.txt:14");
    is(&server(""), "failed", "move_parts.txt:4");
}

#[test]
fn what_was_waited_for_says_less_than_what_came_of_it() {
    let log = |last: &str| format!("connecting\nThe snapshot for 'Parts' is not yet available.\n{last}\n");
    let server = |last: &str| -> Server { with_database_log("Pull parts", "pull_parts.txt", &log(last)) };
    is(
        &server("The process could not read file '\\\\PUB01\\data\\parts_1.sch' due to OS error 5."),
        "failed",
        "pull_parts.txt:3",
    );
    is(&server("waited long enough"), "failed", "pull_parts.txt:2");
}

#[test]
fn what_cannot_be_dropped_for_it_is_not_there_does_not_matter() {
    let log = |because: &str| {
        format!(
            "[Microsoft][ODBC SQL Server Driver][SQL Server]Cannot drop the table 'dbo.progress', because it {because}.\nThe process could not read file '\\\\PUB01\\data\\parts_1.sch' due to OS error 5.\nended with 1\n"
        )
    };
    let server = |because: &str| -> Server { with_database_log("Pull parts", "pull_parts.txt", &log(because)) };
    is(&server("does not exist in the system catalog"), "failed", "pull_parts.txt:2");
    is(&server("is being used for replication"), "failed", "pull_parts.txt:1");
}

#[test]
fn a_question_at_the_end_of_a_log_is_what_its_program_waits_for() {
    let log = |end: &str| {
        format!(
            "C:\\>xcopy C:\\a\\tmp\\*.* C:\\b\\tmp /E /Y /I\nFile not found - *.*\n0 File(s) copied\n\nC:\\>xcopy C:\\a\\dcx C:\\b\\dcx /E /Y\nDoes C:\\b\\dcx specify a file name\nor directory name on the target\n(F = file, D = directory)? {end}"
        )
    };
    let server = |end: &str| step_and_log("Save pages", "savepages.txt", &log(end));
    is(&server(""), "failed", "savepages.txt:6");
    // It was answered.
    is(&server("D\n12 File(s) copied\n"), "failed", "ccmsetup.log:3");
}

#[test]
fn a_step_done_again_in_a_log_of_the_same_name_was_repaired() {
    let broken = "copy Parts\n(12 rows affected)\nMsg 1105, Level 17, State 2, Server PUB01, Line 1\nCould not allocate space for object 'Parts' in database 'CCM0301' because the 'PRIMARY' filegroup is full.\n";
    let server = |again: &'static str| -> Server {
        let done = "06/18/2005 22:15:07  Step 1 of 2   Check    ended with 0\n06/18/2005 22:16:02  Step 2 of 2   Copy    ended with 0\n06/18/2005 22:19:42  Setup completed successfully\n";
        vec![
            (LOGS, "ccmsetup.log", done.to_owned()),
            (DATABASE, "parts_0617.txt", broken.to_owned()),
            (DATABASE, again, "copy Parts\n(12 rows affected)\n(8 rows affected)\n".to_owned()),
        ]
    };
    assert_eq!(report(&server("parts_0618.txt")).verdict.outcome.name(), "succeeded");
}

#[test]
fn a_log_without_times_is_a_part_of_the_engines_run() {
    let rights = "right one   ... successful\nright two   ... successful\n***Error*** LookupAccountName(PUBRW) failed, 1332\nright three   ... not done\n";
    let accounts = |policy: &str| {
        format!(
            "C:\\>net user PUBRO ******** /add\nThe command completed successfully.\n\nC:\\>net user PUBRW ******** /add\n{policy}\n\nend of accounts\n"
        )
    };
    let server = |policy: &str| -> Server {
        vec![
            engine(
                "GrantRights",
                "CustomAction GrantRights returned actual error code 1603 (note this may not be 100% accurate if translation happened inside sandbox)\n",
            ),
            (LOGS, "rights.txt", rights.to_owned()),
            (LOGS, "accounts.txt", accounts(policy)),
        ]
    };
    // An account that was not made is not known.
    is(&server("The password does not meet the password policy requirements."), "failed", "accounts.txt:5");
    is(&server("The command completed successfully."), "failed", "rights.txt:3");
}

#[test]
fn a_scanner_that_took_a_file_in_the_time_of_a_silent_action_is_its_reason() {
    let server = |time: &str, what: &str| -> Server {
        let scans = format!(
            "6/18/2005\t9:00:12 PM\tEngine version\t= 4400\n6/18/2005\t{time}\tDeleted\tNT AUTHORITY\\SYSTEM\tC:\\WINNT\\system32\\wscript.exe\tC:\\WINNT\\Temp\\pages.vbs\t{what}\n"
        );
        vec![engine("MakePages", ""), (LOGS, "scans.txt", scans)]
    };
    is(&server("10:18:40 PM", "VBS/Generic@MM (Virus)"), "failed", "scans.txt:2");
    is(&server("9:18:40 PM", "VBS/Generic@MM (Virus)"), "failed", "ccm.log:5");
}

#[test]
fn what_a_service_depends_on_is_named_by_its_settings() {
    let server = |depends: &str| -> Server {
        let start = format!(
            "C:\\>sc start RisDC\n[SC] StartService FAILED 1075:\n\nThe dependency service does not exist or has been marked for deletion.\n\nC:\\>sc qc RisDC\n[SC] GetServiceConfig SUCCESS\n        DEPENDENCIES       : RPCSS\n                           : {depends}\n\nRisDC is mandatory, stopping\n"
        );
        let parts = "parts of Windows\nsnmp     copy D:\\I386\\SNMP.EX_ : error 3, The system cannot find the path specified.\nsysocmgr returned 0\n";
        vec![
            engine(
                "StartServices",
                "MSI (s) (4E:B0) [22:18:40:000]: Product: Cisco CallManager -- Error 1920. Service 'Cisco RIS Data Collector' (RisDC) failed to start. Verify that you have sufficient privileges to start system services.\n",
            ),
            (LOGS, "svcstart.txt", start),
            (LOGS, "winparts.txt", parts.to_owned()),
        ]
    };
    is(&server("SNMP"), "failed", "winparts.txt:2");
    is(&server("LmHosts"), "failed", "svcstart.txt:4");
}

#[test]
fn a_sentence_that_forbids_right_above_the_failing_end_says_why() {
    let log = |sentence: &str| {
        format!(
            "LICENCES  18 Jun 2005\n  remote admin     failed to query, not supported by this edition\n  mode             PER PROCESSOR\n  licences         2\n  processors       4\n{sentence}\n  RESULT 214\n"
        )
    };
    let server = |sentence: &str| -> Server {
        vec![list("Prerequisites    ended with 214"), (DATABASE, "base.txt", log(sentence))]
    };
    is(&server("  processors (4) are more than licences (2), this server may not run it"), "failed", "base.txt:6");
    is(&server("  processors and licences were both counted on this server"), "failed", "base.txt:2");
}

#[test]
fn a_numbered_run_is_told_by_the_part_of_that_number() {
    let steps = "===== RUN 1 =====\n6/18/2005 7:02:03 PM  begun\n   FILES    7:03:30pm ok\n   PULL     7:04:19pm NOT OK (1)\nRUN 1 stopped at PULL\n===== RUN 2 =====\n6/18/2005 9:20:08 PM  begun\n   FILES    9:21:33pm ok\n   PULL     9:37:33pm NOT OK (1)\nRUN 2 stopped at PULL\n";
    let part = |number: u32, says: &str| format!("--- run {number} ---\nconnecting\n{says}\nrun {number} ends, 1\n");
    let pull = |middle: u32| {
        [
            part(1, "Msg 9002, Level 17, State 6, Server SUB01, Line 1\nThe log file for database 'CCM0301' is full."),
            part(middle, "The process could not read file '\\\\PUB01\\data\\parts_1.sch' due to OS error 5."),
            part(4, "Msg 18456, Level 14, State 1, Server PUB01, Line 1\nLogin failed for user 'sa'."),
        ]
        .concat()
    };
    let server = |middle: u32| -> Server {
        vec![(LOGS, "subsetup.txt", steps.to_owned()), (DATABASE, "pull.log", pull(middle))]
    };
    is(&server(2), "failed", "pull.log:8");
    // No part is of that number: the last one.
    is(&server(3), "failed", "pull.log:12");
}

#[test]
fn a_sentence_with_a_number_behind_it_is_an_error_of_windows_in_every_language() {
    let log = |number: &str| {
        format!(
            "colmena 2.1\nSeBackupPrivilege: activado\nSeRestorePrivilege: El llamador carece de esto.{number}\narchivo C:\\a.hiv  81920 bytes\nfin, 22\n"
        )
    };
    let server =
        |number: &str| -> Server { vec![list("colmena.exe    ended with 22"), (LOGS, "registro.txt", log(number))] };
    is(&server(" (1300)"), "failed", "registro.txt:3");
    is(&server(""), "failed", "registro.txt:5");
}

#[test]
fn an_answer_no_denies_the_trouble_before_it() {
    let log = |answer: &str| {
        format!("base\ncollation differs from model: {answer}\nlicences missing on this server\nended with 1\n")
    };
    let server = |answer: &str| step_and_log("Licences", "licences.txt", &log(answer));
    is(&server("no"), "failed", "licences.txt:3");
    is(&server("yes, by 2"), "failed", "licences.txt:2");
}

#[test]
fn a_date_in_the_middle_of_a_line_below_the_time_of_a_log_is_of_what_it_speaks_of() {
    let log = |bios: &str| {
        format!(
            "CHECK     06/18/05 22:19\nmodel    ProLiant      accepted\nBIOS     {bios}     accepted\nstorage    Smart Array     REFUSED (not redundant)\nresult    12\n"
        )
    };
    let server = |bios: &str| -> Server { vec![list("hwcheck    ended with 12"), (LOGS, "hwcheck.txt", log(bios))] };
    is(&server("P29 04/15/2004"), "failed", "hwcheck.txt:4");
}

#[test]
fn a_year_of_two_digits_stands_first_where_other_logs_are_of_that_day() {
    let prep = "05-10-08 17:44:01  Step 1   base        ended with 0\n05-10-08 17:44:45  Step 2   services    ended with 1, see services.log\n05-10-08 17:44:50  prep failed\n";
    let server = |day: &str| -> Server {
        let services =
            format!("{day} 17:44:47 begin\n{day} 17:44:48 no answer: The network path was not found. (53)\n");
        vec![(LOGS, "prep.log", prep.to_owned()), (LOGS, "services.log", services)]
    };
    is(&server("2005-10-08"), "failed", "services.log:2");
    // That day is known to no other log: the log is of another try.
    is(&server("2006-03-14"), "failed", "prep.log:2");
}

#[test]
fn a_line_that_comes_back_without_its_word_of_beginning_ended_with_its_number() {
    let steps = |back: &str| {
        format!(
            "Nov 26 23:01:00 upgrade begun\nNov 26 23:01:00 phase Prepare started\nNov 26 23:01:44 phase Prepare: 0\nNov 26 23:10:07 phase Exclusive started\nNov 26 23:16:31 phase Exclusive: {back}\nNov 26 23:17:21 going back: done\nNov 26 23:17:21 upgrade not done\n"
        )
    };
    let log = "-- 23:10:08\nMsg 5061, Level 16, State 1, Server PUB01, Line 1\nALTER DATABASE failed because a lock could not be placed on database 'CCM0300'. Try again later.\n-- 23:16:08 end, 5\n";
    let server = |back: &str| -> Server {
        vec![(LOGS, "upgrade.log", steps(back)), (DATABASE, "phase_exclusive.txt", log.to_owned())]
    };
    is(&server("5"), "failed", "phase_exclusive.txt:2");
}

#[test]
fn what_ended_with_0_ended_well_whatever_word_says_that_it_ended() {
    let steps = |code: u32| {
        format!(
            "5/21/2005 9:30:12 AM - Setup started\n5/21/2005 9:31:28 AM - Checks ... 0\n5/21/2005 9:42:25 AM - Start services ... {code}\n5/21/2005 9:42:25 AM - Setup ended, {code}.\n"
        )
    };
    let server = |code: u32| -> Server { vec![(LOGS, "setup.log", steps(code))] };
    assert_eq!(report(&server(0)).verdict.outcome.name(), "succeeded");
    assert_eq!(report(&server(5)).verdict.outcome.name(), "failed");
}

#[test]
fn a_row_of_a_comparison_that_differs_is_marked_by_its_sign() {
    let log = |sign: &str| {
        format!(
            "pubchk PUB01\nusing the highest database instead: CCM0300\n\npoint          here           publisher\nSQL Server     8.00.818       8.00.818       =\nProduct        4.1(3)         4.1(2)         {sign}\ncluster name   ONE            ONE            =\n\n1 difference\n"
        )
    };
    let server = |sign: &str| -> Server {
        let steps = "11:02:19.117 [main] setup\n11:02:19.117 [run ] oschk\n11:02:22.117 [run ] oschk answered 0\n11:02:42.117 [run ] pubchk PUB01\n11:03:00.117 [run ] pubchk answered 7\n11:03:00.117 [main] rolling back: services\n11:03:12.117 [main] Cisco Tomcat could not be started again (1067)\n11:03:12.117 [main] setup has ended before any change\n";
        vec![(LOGS, "setup_main.txt", steps.to_owned()), (DATABASE, "pubchk.log", log(sign))]
    };
    is(&server("<>"), "failed", "pubchk.log:6");
    is(&server("="), "failed", "setup_main.txt:5");
}

#[test]
fn what_a_command_that_only_looks_does_not_find_does_not_matter_where_another_follows() {
    let server = |then: &str| {
        let log = format!(
            "\"C:\\j2re\\bin\\keytool\" -list -alias tomcat\nkeytool error: java.lang.Exception: Alias <tomcat> does not exist\n{then}tcssl ended\n"
        );
        step_and_log("TCSSL", "tcssl.txt", &log)
    };
    let then = "\"C:\\j2re\\bin\\keytool\" -genkey -alias tomcat\nkeytool error: java.io.IOException: Keystore was tampered with, or password was incorrect\n";
    is(&server(then), "failed", "tcssl.txt:4");
    is(&server(""), "failed", "tcssl.txt:2");
}

#[test]
fn a_fatal_error_of_the_database_server_right_before_explains_work_that_broke_off() {
    let server = |level: u32, time: &str| -> Server {
        let work = "22:19:36 Parts: begin\n22:19:39 Parts: read: [Microsoft][ODBC SQL Server Driver]Unspecified error. Connection may have been terminated by the server.\n22:19:40 reconnect: ok\n22:19:40 dropping CCM0301\n22:19:40 Cannot drop the database 'CCM0301', because it is currently in use. (3702)\n22:19:41 end, 2\n";
        let own = format!(
            "2005-06-18 20:02:00.12 server    SQL Server is starting.\n2005-06-18 {time}.41 spid54    Error: 823, Severity: {level}, State: 2\n2005-06-18 {time}.41 spid54    I/O error (torn page) detected during read in file 'E:\\data\\CCM0300.mdf'..\n"
        );
        vec![
            list("Move parts    ended with 2"),
            (DATABASE, "move_parts.log", work.to_owned()),
            (DATABASE, "errlog_copy.txt", own),
        ]
    };
    is(&server(24, "22:19:38"), "failed", "errlog_copy.txt:2");
    is(&server(10, "22:19:38"), "failed", "move_parts.log:5");
    is(&server(24, "21:02:38"), "failed", "move_parts.log:5");
}

#[test]
fn what_a_batch_of_sql_ends_with_says_more_than_what_it_went_on_from() {
    let log = |last: &str| {
        format!(
            "osql -E -n -i prep.sql\nMsg 14262, Level 16, State 1, Server PUB01, Procedure sp_verify_job, Line 51\nThe specified @job_name ('PUB01-PARTS') does not exist.\n(1 row affected)\n(214 rows affected)\nMsg 446, Level 16, State 9, Server PUB01, Procedure compare_columns, Line 27\nCannot resolve collation conflict for equal to operation.\n{last}"
        )
    };
    let server = |last: &str| -> Server { with_database_log("Compare", "compare.txt", &log(last)) };
    is(&server("compare_columns returned NULL\n"), "failed", "compare.txt:6");
}

#[test]
fn a_log_that_ends_with_a_count_of_fewer_than_all_did_not_get_over_what_failed() {
    let log = |second: &str, made: u32| {
        format!(
            "svcmake  06-18-2005   10:18p\n\nsc create PubOne binPath= C:\\one.exe\n[SC] CreateService FAILED 1072:\n\nThe specified service has been marked for deletion.\n\nsc create {second}\n[SC] CreateService SUCCESS\n\n{made} of 2 services made\nsvcmake ends   10:18p\n"
        )
    };
    let server = |second: &str, made: u32| -> Server {
        vec![engine("CreateServices", ""), (LOGS, "svcmake.txt", log(second, made))]
    };
    is(&server("PubTwo binPath= C:\\two.exe", 1), "failed", "svcmake.txt:4");
    // The same command went well.
    is(&server("PubOne binPath= C:\\one.exe", 2), "failed", "ccm.log:5");
}

#[test]
fn of_two_tries_on_one_day_the_log_of_both_tells_the_last_also_where_the_order_of_day_and_month_is_not_known() {
    let run = |time: &str, says: &str| {
        format!("##### dbsetup.cmd /all  06/07/2005 {time} #####\n{says}\ndbsetup.cmd ends, code 1\n\n")
    };
    let full = "Msg 9002, Level 17, State 6, Server PUB01, Line 61\nThe log file for database 'tempdb' is full.";
    let used = "Msg 3702, Level 16, State 3, Server PUB01, Line 1\nCannot drop the database 'CCM0302' because it is currently in use.";
    let engine = |begun: &str, ended: &str| {
        format!(
            "=== Verbose logging started: 6/7/2005  {begun}:34  Build type: SHIP UNICODE 2.00.2600.1106  Calling process: C:\\setup.exe ===\n\
             MSI (s) (4E:B0) [{begun}:35:000]: Doing action: INSTALL\nAction start {begun}:35: INSTALL.\nAction start {begun}:40: DBSetup.\nDBSetup: dbsetup.cmd failed, see its log\n\
             Action ended {ended}:41: DBSetup. Return value 3.\nAction ended {ended}:42: INSTALL. Return value 3.\n\
             MSI (s) (4E:B0) [{ended}:43:000]: MainEngineThread is returning 1603\n=== Verbose logging stopped: 6/7/2005  {ended}:44 ===\n"
        )
    };
    let server = |first: &str| -> Server {
        vec![
            (LOGS, "ccm_try1.log", engine("20:28", "20:39")),
            (LOGS, "ccm_try2.log", engine("21:51", "21:54")),
            (DATABASE, "dbsetup.log", [run(first, full), run("21:52", used)].concat()),
        ]
    };
    is(&server("20:29"), "failed", "dbsetup.log:7");
    // In the same try the first comes first.
    is(&server("21:51"), "failed", "dbsetup.log:2");
}

#[test]
fn what_stands_in_parentheses_below_a_complaint_speaks_of_it_in_every_language() {
    let log = |remark: &str| {
        format!(
            "Liste 1\nC:\\a\\one.dll wurde geladen, aber der Eintrittspunkt wurde nicht gefunden.\n   ({remark})\nAbbruch in Liste 2\n"
        )
    };
    let server = |remark: &str| step_and_log("Register modules", "regmod.txt", &log(remark));
    is(&server("Ressourcen-DLL, vom 3. Mai"), "failed", "regmod.txt:2");
    is(&server("Ressourcen-DLL, ohne Bedeutung"), "failed", "ccmsetup.log:3");
}

#[test]
fn an_error_of_windows_with_its_number_is_one_in_the_languages_of_windows() {
    for error in ["L'erreur système 1331 s'est produite.", "Error de sistema 1331.", "Systemfehler 1331 aufgetreten."]
    {
        let log = format!(
            "liaison\n\n>net use \\\\PUB01\\ipc$ /user:PUB01\\RW ********\n{error}\n\n\n\npas de session, la base ne peut pas être copiée\n"
        );
        is(&step_and_log("Liaison", "liaison.txt", &log), "failed", "liaison.txt:4");
    }
}

#[test]
fn a_warning_between_bars_is_a_warning() {
    let steps = |level: &str| {
        format!(
            "2005-05-21 22:51:30,000|INFO |Main   |setup begun\n2005-05-21 22:51:43,710|{level}|Prereq |registry key HKLM\\SOFTWARE\\Example\\Backup not found\n2005-05-21 22:52:06,084|INFO |Files  |2210 files copied\n2005-05-21 22:52:27,305|INFO |PullDb |begin\n2005-05-21 23:14:46,951|ERROR|PullDb |end, rc=1\n2005-05-21 23:14:56,766|ERROR|Main   |required step PullDb failed, setup stops\n"
        )
    };
    let server = |level: &str| -> Server { vec![(LOGS, "setup_main.log", steps(level))] };
    is(&server("WARN "), "failed", "setup_main.log:5");
}

#[test]
fn names_with_numbers_behind_them_are_steps_where_most_end_with_0() {
    let steps = |first: &str, last: &str| {
        format!(
            "18/06/2005 22:04:20 - CheckMemory: {first}\n18/06/2005 22:04:30 - CheckDisk: {first}\n18/06/2005 22:05:33 - StopAgents: {first}\n18/06/2005 22:05:47 - ReachPublisher: started\n18/06/2005 22:08:03 - ReachPublisher: {last}\n18/06/2005 22:08:06 - Setup ends now (ReachPublisher is required).\n18/06/2005 22:08:14 - RestartAgents: started\n"
        )
    };
    let log = "net use \\\\PUB01\\IPC$ /user:PUB01\\Admin ***\nSystem error 1326 has occurred.\n\nLogon failure: unknown user name or bad password.\n";
    let server = |first: &str, last: &str| -> Server {
        vec![(LOGS, "setup413.log", steps(first, last)), (LOGS, "reachpub.txt", log.to_owned())]
    };
    is(&server("0", "2"), "failed", "reachpub.txt:2");
}

#[test]
fn a_column_of_numbers_that_are_not_0_counts_and_ends_nothing() {
    let rows = |each: u32| {
        let row = |row: u32| format!("19:32:{:02} Parts                    {}", 10 + row, row * each);
        (0..12).map(row).collect::<Vec<_>>().join("\n") + "\n"
    };
    let log = |each: u32| {
        format!(
            "move\n{}19:33:08 Parts                    row 9 does not fit, 2627: Violation of UNIQUE KEY constraint 'UQ_Parts'.\n19:33:10 leaving\n",
            rows(each)
        )
    };
    let server = |each: u32| step_and_log("Move parts", "moveparts.txt", &log(each));
    is(&server(25), "failed", "moveparts.txt:14");
}

#[test]
fn an_agent_of_replication_gives_its_messages_numbers() {
    let log = |code: &str| {
        format!(
            "Microsoft SQL Server Distribution Agent 8.00.760\n\nAgent message code {code}. The process could not connect to Distributor 'PUB01'.\nthe agent will be started again in 5 minutes\nAgent message code 20143. The process could not read file '\\\\PUB01\\REPLDATA\\a.sch' due to OS error 5.\nErrorCode = '5'\n"
        )
    };
    let server = |code: &str| -> Server { with_database_log("Pull the database", "pulldatabase.txt", &log(code)) };
    is(&server("20084"), "failed", "pulldatabase.txt:5");
}

#[test]
fn a_step_ended_before_its_log_did_where_the_list_shows_when_steps_began() {
    let steps = "  #  what              since     result\n  1  preflight         22:02:10  0\n  2  halt services     22:02:51  0\n  3  rebuild parts     22:16:27  1\nupgrade broken off at 3 of 14, 6/18/2005 10:18:32 PM\n";
    let log = |time: &str| {
        format!(
            "-- {time} drop database Parts (1)\nMsg 3702, Level 16, State 3, Server PUB01, Line 1\nCannot drop the database 'Parts' because it is currently in use.\n-- {time} not dropped\n"
        )
    };
    let server = |time: &str| -> Server {
        vec![(LOGS, "upgrade.log", steps.to_owned()), (DATABASE, "rebuildparts.out.txt", log(time))]
    };
    is(&server("22:17:08"), "failed", "rebuildparts.out.txt:2");
    is(&server("22:49:08"), "failed", "upgrade.log:4");
}
