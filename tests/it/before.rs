//! What was done to the server before a step failed, and stays so until somebody takes it back: who should have provided,
//! written or left alone what the step misses. Each rule by a server that has it, and by its decoy, which differs in that
//! one thing. All logs are invented.

use crate::related::{DATABASE, LOGS, beside, engine, is, list, report, step_and_log, with_database_log};

#[test]
fn a_service_tells_in_its_own_log_why_it_did_not_start() {
    let server = |service: &str| {
        let says = "Error 1920. Service 'Example Line Monitor' (ExLineMon) failed to start. Verify that you have sufficient privileges to start system services.\n";
        let log = format!(
            "06/18/2005 22:18:05 {service} 3.3 start, pid 2204\n06/18/2005 22:18:06 [conf] read\n\
             06/18/2005 22:18:11 [ldap] bind 0.0.0.0:8404: 10048\n06/18/2005 22:18:12 [main] nothing to listen on, closing\n06/18/2005 22:18:13 [main] end, exit 4\n"
        );
        vec![engine("StartServices", says), (LOGS, "elm_1806.log", log)]
    };
    is(&server("Example Line Monitor"), "failed", "elm_1806.log:3");
    is(&server("Example Tape Monitor"), "failed", "ccm.log:5");
}

#[test]
fn a_file_that_was_not_copied_explains_that_it_is_not_found() {
    let server = |file: &str| {
        let log = "trigger.cmd\nODBC: Msg 0, Level 16, State 1\nCannot load the DLL xp_example.dll, or one of the DLLs it references. Reason: 126(The specified module could not be found.).\ntrigger.cmd 1\n";
        let copied = format!(
            "payload   06/18/2005 22:15\nccm.exe             762279    copied\n{file}    source file not found (2)    not copied\nsdl.dll            832218    copied\n"
        );
        beside(step_and_log("Triggers", "triggers.txt", log), (LOGS, "payload.txt", copied))
    };
    is(&server("xp_example.dll"), "failed", "payload.txt:3");
    is(&server("xp_other.dll"), "failed", "triggers.txt:3");
}

#[test]
fn a_file_that_was_not_written_whole_explains_that_it_is_damaged() {
    let damaged = "unzip -o part3.zip\n  End-of-central-directory signature not found.\nunzip:  cannot find zipfile directory in part3.zip\nexit 9\n";
    let server = |file: &str, reply: &str| {
        let ftp = format!(
            "ftp -s:get.scr    Fri 06/17/2005 16:40\n200 PORT command successful.\n150 Opening BINARY mode data connection for {file} (48112402 bytes).\n{reply}\n221 Goodbye.\n"
        );
        beside(step_and_log("Unpack", "unpack.txt", damaged), (LOGS, "ftpget.txt", ftp))
    };
    // It was fetched the day before: what is damaged stays so.
    is(&server("part3.zip", "426 Connection closed; transfer aborted."), "failed", "ftpget.txt:4");
    is(&server("part4.zip", "426 Connection closed; transfer aborted."), "failed", "unpack.txt:3");
    is(&server("part3.zip", "226 Transfer complete."), "failed", "unpack.txt:3");
    // Who reads the damaged file fails, too, and did not damage it.
    is(&server("part3.zip", "Error: no entry of part3.zip can be listed."), "failed", "unpack.txt:3");
}

#[test]
fn a_reader_that_skips_to_the_next_header_lost_what_it_passes_over() {
    let server = |passes: &str| {
        let log = "RESTORE DATABASE CCM0300\nMsg 3241, Level 16, State 7, Server PUB01, Line 1\nThe media family on device 'C:\\restore\\db\\part.dmp' is incorrectly formed. SQL Server cannot process this media family.\nrestore.cmd 1\n";
        let tar = format!(
            "tar  parts.tar  06/18/2005 22:15:31\nx db/other.dmp, 5120000 bytes\ntar: db/part.dmp: header checksum error at block 388121, {passes}\nx db/last.dmp, 88121 bytes\n"
        );
        beside(step_and_log("Restore", "restore.txt", log), (LOGS, "untar.txt", tar))
    };
    is(&server("skipping to next header"), "failed", "untar.txt:3");
    is(&server("ignored"), "failed", "restore.txt:2");
}

#[test]
fn who_took_a_class_from_its_users_explains_that_they_are_denied() {
    let class = "{3C1A5E10-7F42-4D0B-9B1E-52C0A7D11F04}";
    let server = |taken: &str| {
        let log = format!(
            "plugin.vbs\nAccess denied attempting to launch a DCOM Server. The server is: {class}\nplugin.vbs 70\n"
        );
        let hardening = format!(
            "harden.cmd 06/11/2005 09:00\ndcomperm -al {taken} remove Administrators\n  Administrators removed from launch permission, 1 entry left\n"
        );
        beside(step_and_log("Plugin", "plugin.txt", &log), (LOGS, "harden.txt", hardening))
    };
    is(&server(class), "failed", "harden.txt:3");
    is(&server("{0C0A3666-30C9-11D0-8F20-00805F2CD064}"), "failed", "plugin.txt:2");
}

#[test]
fn who_stopped_the_database_server_explains_that_its_connections_broke() {
    let server = |service: &str| {
        let log = "22:19:10  migrate.exe begins\n22:19:37  [Microsoft][ODBC SQL Server Driver]Communication link failure\n22:19:38  exit 1\n";
        let errorlog = "2005-06-18 20:00:02.44 server    Microsoft SQL Server  2000 - 8.00.818 (Intel X86)\n\
                        2005-06-18 22:19:36.12 spid3     SQL Server is terminating due to 'stop' request from Service Control Manager.\n";
        let task = format!(
            "nightly.cmd  Sat 06/18/2005  22:19:35\nnet stop {service} /y\nThe {service} service was stopped successfully.\nnet start {service}\nThe {service} service was started successfully.\n"
        );
        vec![
            list("Migration    ended with 1, see migrate.txt"),
            (DATABASE, "migrate.txt", log.to_owned()),
            (DATABASE, "errorlog.txt", errorlog.to_owned()),
            (LOGS, "nightly.txt", task),
        ]
    };
    is(&server("MSSQLSERVER"), "failed", "nightly.txt:2");
    is(&server("Spooler"), "failed", "errorlog.txt:2");
}

#[test]
fn a_setting_of_the_day_before_explains_what_there_is_too_little_of() {
    let server = |option: &str| {
        let log = "osql -E -i devices.sql\nMsg 701, Level 17, State 1, Server PUB01, Line 2\nThere is insufficient system memory to run this query.\n";
        let errorlog = format!(
            "2005-06-17 14:00:04.68 server    Microsoft SQL Server  2000 - 8.00.818 (Intel X86)\n\
             2005-06-17 14:31:44.26 spid52    Configuration option '{option}' changed from 2147483647 to 16. Run the RECONFIGURE statement to install..\n"
        );
        vec![
            list("Devices    ended with 1, see devices.txt"),
            (DATABASE, "devices.txt", log.to_owned()),
            (DATABASE, "errorlog.txt", errorlog),
        ]
    };
    is(&server("max server memory (MB)"), "failed", "errorlog.txt:2");
    is(&server("show advanced options"), "failed", "devices.txt:2");
}

#[test]
fn an_error_of_the_day_before_is_of_another_try_unless_it_is_left_behind() {
    let server = |says: &str| {
        let log = "osql -E -i devices.sql\nCannot open device.dat: the system cannot find the file specified.\n";
        let earlier = format!("copy of the data 06/17/2005 14:00\n{says}\n");
        vec![
            list("Devices    ended with 1, see devices.txt"),
            (DATABASE, "devices.txt", log.to_owned()),
            (LOGS, "copydata.txt", earlier),
        ]
    };
    is(&server("device.dat: infected, quarantined"), "failed", "copydata.txt:2");
    is(&server("device.dat: the network path was not found"), "failed", "devices.txt:2");
}

#[test]
fn a_listing_and_a_program_show_dates_that_are_none_of_the_log() {
    let server = |line: &str| {
        let log = format!(
            "{line}\nosql -E -Q \"select 1\"\n'osql' is not recognized as an internal or external command,\noperable program or batch file.\n"
        );
        step_and_log("Version of the database", "version.txt", &log)
    };
    for of_a_file in
        ["05/04/2004  01:53 AM            57,916 osql.exe", "UnZipSFX 5.50 of 17 February 2002, by Info-ZIP."]
    {
        is(&server(of_a_file), "failed", "version.txt:3");
    }
    // The day of the log itself.
    is(&server("05/04/2004  01:53 AM   version of the database"), "failed", "ccmsetup.log:3");
}

#[test]
fn a_heading_with_the_name_of_the_step_begins_its_part_of_the_log() {
    let server = |first: &str, second: &str| {
        let log = format!(
            "--- {first} 22:16:03\n'dir2' is not recognized as an internal or external command,\n--- {second} 22:16:12\n'osql' is not recognized as an internal or external command,\n--- end 22:16:13\n"
        );
        vec![list("SQLVERS    ended with 9009"), (LOGS, "output.txt", log)]
    };
    is(&server("OSVERS", "SQLVERS"), "failed", "output.txt:4");
    is(&server("SQLVERS", "OSVERS"), "failed", "output.txt:2");
}

#[test]
fn that_the_run_failed_counts_however_quietly_it_is_told() {
    let server = |last: &str| {
        let text = format!(
            "2005-06-18 22:15:08 INFO  upgrade 4.0(2a) -> 4.1(3) on PUB01\n2005-06-18 22:15:40 INFO  SystemCheck ok\n\
             2005-06-18 22:16:22 INFO  DatabaseCreate ok\n2005-06-18 22:19:31 FATAL DirectoryUpdate failed: 53\n2005-06-18 22:19:31 INFO  {last}\n"
        );
        report(&[(LOGS, "upgrade.log", text)]).verdict.outcome.name()
    };
    assert_eq!(server("upgrade ended with failures"), "failed");
    assert_ne!(server("upgrade ended"), "succeeded");
}

#[test]
fn how_an_earlier_run_ended_is_no_end_of_this_one() {
    let server = |found: &str| {
        let text = format!(
            "18 Jun 2005 22:15:00  == checks\n18 Jun 2005 22:15:12  {found}, its settings are taken over\n\
             18 Jun 2005 22:16:20  == CallManager\n18 Jun 2005 22:19:59  installation complete, return code 3010, restart the server\n"
        );
        report(&[(LOGS, "install.log", text)]).verdict.outcome.name()
    };
    assert_eq!(server("earlier installation found that failed (17-Jun)"), "reboot-required");
    assert_eq!(server("step of the checks failed (17-Jun)"), "failed");
}

#[test]
fn the_log_of_an_optional_component_is_known_by_its_product() {
    let server = |product: &str| {
        let list = "==== Instalação do Cisco CallManager 4.1(3) ==== 18/06/2005\n\
                    22:02:11 [1/4] Verificação de requisitos ............ OK\n22:15:20 [2/4] Java 2 Runtime (WebDialer) ........... FALHA 1603 - componente opcional, a instalação continua\n\
                    22:19:31 [3/4] DC Directory ......................... OK\n22:25:58 [4/4] Início dos serviços .................. OK\n22:26:21 A instalação foi concluída com êxito.\n";
        let engine = format!(
            "=== Logging started: 6/18/2005  22:15:22 ===\nAction start 22:15:22: INSTALL.\nAction start 22:15:22: LaunchConditions.\n\
             Close all browsers and start the installation again.\nAction ended 22:18:20: LaunchConditions. Return value 3.\n\
             Action ended 22:18:20: INSTALL. Return value 3.\nMSI (c) (70:4C): Product: {product} -- Installation operation failed.\n=== Logging stopped: 6/18/2005  22:18:20 ===\n"
        );
        report(&[(LOGS, "instalacao.log", list.to_owned()), (LOGS, "part_msi.log", engine)]).verdict.outcome.name()
    };
    assert_eq!(server("Java 2 Runtime Environment, SE v1.4.2_05"), "succeeded");
    assert_eq!(server("Cisco CallManager"), "failed");
}

#[test]
fn a_number_says_less_than_the_line_below_it_that_says_why() {
    let server = |says: &str| {
        let log = format!(
            "comreg, 06/18/2005 22:17\n22:17:21  C:\\Example\\dblx.dll   0\n22:17:22  C:\\Example\\ccmalarm.dll   0\n22:17:23  C:\\Example\\dblrt.dll   3\n22:17:23  {says}\n22:17:46  1 component not registered, exit 4\n"
        );
        vec![list("Components    ended with 4"), (DATABASE, "comreg.txt", log)]
    };
    is(
        &server("popup: The procedure entry point Example could not be located in the dynamic link library EXRT.DLL."),
        "failed",
        "comreg.txt:5",
    );
    is(&server("C:\\Example\\risx.dll   0"), "failed", "ccmsetup.log:3");
}

#[test]
fn who_stopped_the_database_behind_a_prompt_explains_a_connection_that_broke() {
    let migrate = "migrate.cmd\n06/18/2005 22:18:40 ServiceParam: 347 rows\n06/18/2005 22:19:06 SQLState 08S01 (11): [ODBC SQL Server Driver][TCP/IP Sockets]General network error. Check your network documentation.\n06/18/2005 22:19:07 SQLState 08001 (17): [ODBC SQL Server Driver]SQL Server does not exist or access denied.\n";
    let server = |stops: &str, ends: &str| {
        let backup = format!(
            "Sa 18.06.2005  {stops}  sicherung.cmd gestartet\nC:\\Admin>net stop MSSQLSERVER /y\nMSSQLSERVER wird beendet..\nMSSQLSERVER wurde erfolgreich beendet.\n\nC:\\Admin>xcopy D:\\Data\\*.?df E:\\Sicherung /y /c\n22 Datei(en) kopiert\n\nC:\\Admin>net start MSSQLSERVER\nMSSQLSERVER wird gestartet.\nMSSQLSERVER wurde erfolgreich gestartet.\n18.06.2005  {ends}  Ende\n"
        );
        beside(step_and_log("Migrate", "migrate.txt", migrate), (LOGS, "sicherung.log", backup))
    };
    is(&server("22:19", "22:31"), "failed", "sicherung.log:2");
    // It ran again long before.
    is(&server("22:02", "22:11"), "failed", "migrate.txt:3");
}

#[test]
fn who_is_no_member_was_not_put_into_the_group() {
    let agent = "type SQLAGENT.OUT\n06/18/2005 22:18:03 - ! [000] The agent must be able to connect as SysAdmin, but 'PUB01\\SQLSvc' is not a member of the SysAdmin role\nexit 1\n";
    let server = |command: &str| {
        let accounts = format!(
            "C:\\Install>net user SQLSvc ******** /add\nThe command completed successfully.\n\nC:\\Install>{command}\nSystem error 1376 has occurred.\n\nThe specified local group does not exist.\n\nC:\\Install>net accounts /maxpwage:unlimited\nThe command completed successfully.\n"
        );
        beside(step_and_log("Agent", "agent.txt", agent), (LOGS, "accounts.log", accounts))
    };
    is(&server("net localgroup Administrators SQLSvc /add"), "failed", "accounts.log:5");
    is(&server("net share Printers /delete"), "failed", "agent.txt:2");
}

#[test]
fn a_prerequisite_that_was_refused_explains_that_its_file_is_missing() {
    let register = "C:\\Install>regsvr32 /s C:\\Cisco\\ExampleXml.dll\n  -> 3 LoadLibrary(\"ExampleXml.dll\") failed. The specified module could not be found.\n  depends: ExampleXml.dll imports EXPARSE4.DLL (missing)\n\nC:\\Install>exit 3\n";
    let server = |name: &'static str| {
        let refused = "=== Verbose logging started: 6/18/2005  22:15:38  Build type: SHIP UNICODE 2.00.2600.02  Calling process: msiexec.exe ===\nMSI (c) (58:4C): ******* Product: D:\\Prereq\\parser.msi\nMSI (c) (58:4C): Machine policy value 'DisableMsi' is 2\nThis installation is forbidden by system policy. Contact your system administrator.\nMSI (c) (58:4C): MainEngineThread is returning 1625\n=== Verbose logging stopped: 6/18/2005  22:15:41 ===\n";
        beside(step_and_log("Register", "register.txt", register), (LOGS, name, refused.to_owned()))
    };
    is(&server("exparse4.log"), "failed", "exparse4.log:5");
    is(&server("exother4.log"), "failed", "register.txt:2");
}

#[test]
fn what_a_log_said_before_the_step_began_is_its_habit() {
    let directory = |before: &str| {
        let log = format!(
            "06/18/2005 22:10:06 ldap: listening on port 8404\n06/18/2005 22:14:42 ldap: {before}\n06/18/2005 22:16:22 ldap: conn 390 closed by client without unbind\n06/18/2005 22:19:38 ldap: search cn=CCMPlugins, o=example rc=32 noSuchObject\n06/18/2005 22:21:15 ldap: conn 81 from 127.0.0.1\n"
        );
        vec![list("Counters       ended with 255"), ("C/Dcdsrvr/log", "dcd.log", log)]
    };
    is(&directory("search cn=CCMPlugins, o=example rc=32 noSuchObject"), "failed", "ccmsetup.log:3");
    is(&directory("search ou=Users, o=example rc=0"), "failed", "dcd.log:4");
}

#[test]
fn a_step_in_another_language_names_a_log_in_english() {
    let copy = "xcopy Y:\\unc\\PUB01 C:\\Install\\snap /s /e /y\nInvalid drive specification\n0 File(s) copied\n";
    let server = |step: &str| {
        let text = format!(
            "2005/06/18 22:15:07 手順 1 事前確認 ... 完了 (0)\n2005/06/18 22:16:02 手順 2 {step} ... 失敗 (4)\n2005/06/18 22:16:02 セットアップを中止しました。\n"
        );
        vec![(LOGS, "setup.log", text), (DATABASE, "snapcopy.log", copy.to_owned())]
    };
    is(&server("スナップショットのコピー"), "failed", "snapcopy.log:2");
    is(&server("時刻の同期"), "failed", "setup.log:2");
}

#[test]
fn a_later_step_does_not_say_why_an_earlier_one_failed() {
    let web =
        "cscript exweb.vbs -a CCMAdmin\nInput Error: Can not find script file \"C:\\Cisco\\bin\\exweb.vbs\".\nexit 1\n";
    let server = |name: &'static str| {
        let steps = "CallManager 4.1(3) | PUB01 | publisher | 18-Jun-2005\n10:12:00 PM | Services | done\n10:18:10 PM | WebConfig | start\n10:18:13 PM | WebConfig | failed (1)\n10:18:13 PM | Cleanup | start\n10:18:20 PM | Cleanup | C:\\Config.Msi cannot be removed (145)\n10:18:21 PM | Setup | failed\n";
        vec![(LOGS, "CCMSetup.txt", steps.to_owned()), (LOGS, name, web.to_owned())]
    };
    let first = |server: &crate::related::Server| crate::related::chain(&report(server)).into_iter().next();
    assert_eq!(first(&server("webconfig.log")), Some(("CCMSetup.txt".to_owned(), 4)));
    is(&server("webconfig.log"), "failed", "webconfig.log:2");
}

#[test]
fn the_number_of_a_call_says_more_than_what_stands_above_it() {
    let wait = "exconf: waiting for ldap://SUB01:8404\nexconf: try  1/30  ldap_simple_bind: Can't contact LDAP server (81)\nexconf: try 30/30  ldap_simple_bind: Can't contact LDAP server (81)\nexconf: giving up\n";
    let server = |fails: &str| {
        let log = format!(
            "Sat Jun 18 22:14:12 2005  DC Directory Server starting\nSat Jun 18 22:14:15 2005  LDAPS: no certificate, port 8405 not opened\nSat Jun 18 22:14:16 2005  LDAP: bind() 0.0.0.0:8404 failed{fails}\nSat Jun 18 22:14:16 2005  LDAP: listener not started, server continues without LDAP\n"
        );
        beside(step_and_log("exconf", "exconf.txt", wait), ("C/Dcdsrvr/log", "dcx_0618.log", log))
    };
    is(&server(", WSA error 10048"), "failed", "dcx_0618.log:3");
    is(&server(""), "failed", "dcx_0618.log:2");
}

#[test]
fn each_event_of_windows_stands_for_itself() {
    let pull = "bcp CCM0301.dbo.NumPlan out NumPlan.bcp -n -S PUB01 -T\nSQLState = 08S01, NativeError = 11\nError = [ODBC SQL Server Driver][TCP/IP Sockets]General network error. Check your network documentation.\n06/18/2005 22:19:20 rc 1\n";
    let alarm = |service: &str| {
        let events = format!(
            "6/18/2005\t10:19:05 PM\t2\t0\t4\tExAdapter\tN/A\tSUB01\tAdapter 'Example One': the network link is down.\n6/18/2005\t10:19:08 PM\t1\t0\t7000\tService Control Manager\tN/A\tSUB01\tThe service of '{service}' failed to start due to the following error:  The system cannot find the file specified.\n"
        );
        let mut server = step_and_log("Pull", "pull.txt", pull);
        server.push((LOGS, "sysevent.txt", events));
        let report = report(&server);
        assert_eq!(crate::related::chain(&report).pop(), Some(("sysevent.txt".to_owned(), 1)));
        let at = |finding: &&ccmtriage::telling::report::Finding| {
            finding.evidence.iter().any(|place| place.path.ends_with("sysevent.txt") && place.line == 2)
        };
        report.findings.iter().find(at).expect("a finding").class.name()
    };
    assert_eq!(alarm("Example Other"), "undetermined");
    // What names the very thing that went down follows from it.
    assert_eq!(alarm("Example One"), "catastrophic");
}

#[test]
fn what_lies_in_a_folder_that_could_not_be_made_is_not_there_for_that() {
    let server = |folder: &str| {
        let log = format!(
            "C:\\Install>if not exist \"{folder}\\nul\" md \"{folder}\"\nThe system cannot find the drive specified.\n\nC:\\Install>D:\\MDAC\\mdac_typ.exe /T:\"E:\\TEMP\\mdac\" /C /Q\n\nC:\\Install>\"E:\\TEMP\\mdac\\dasetup.exe\" /Q /N\nThe system cannot find the path specified.\n\nC:\\Install>if errorlevel 1 exit 1\n"
        );
        step_and_log("MDAC", "mdac.txt", &log)
    };
    is(&server("E:\\TEMP"), "failed", "mdac.txt:2");
    is(&server("F:\\LOGS"), "failed", "mdac.txt:7");
}

#[test]
fn a_program_that_its_shell_does_not_know_was_taken_away_as_a_file() {
    let kill = "C:\\Install\\tools>pskill exagent\n'pskill' is not recognized as an internal or external command,\noperable program or batch file.\n\nC:\\Install\\tools>exit 9009\n";
    let server = |file: &str| {
        let scanner = format!(
            "6/18/2005\t8:01:12 PM\tNot scanned (scan timed out) \tSUB01\\Administrator\tC:\\Trace\\ccm00000017.txt\n6/18/2005\t9:11:37 PM\tDeleted \tSUB01\\Administrator\tC:\\WINNT\\system32\\cmd.exe\tC:\\Install\\tools\\{file}\tRemAdm-Tool (Potentially Unwanted Program, virus)\n"
        );
        beside(step_and_log("Killtasks", "killtasks.txt", kill), (LOGS, "OnAccess.txt", scanner))
    };
    is(&server("pskill.exe"), "failed", "OnAccess.txt:2");
    is(&server("pslist.exe"), "failed", "killtasks.txt:2");
}

#[test]
fn a_file_that_is_in_the_way_comes_before_the_database_that_it_keeps_from_being_made() {
    let server = |first: &str| {
        let log = format!(
            "dir CCM03*\n05/02/2005  18:33          104 857 600 CCM0300.mdf\n15/01/2005  20:21           52 428 800 CCM0301.mdf\nosql -E -d master -i create0301.sql\n{first}Msg 1802, Level 16, State 4, Server PUB01, Line 1\nCREATE DATABASE failed. Some file names listed could not be created. Check previous errors.\nosql -E -b -d CCM0301 -i tables.sql\nMsg 4060, Level 11, State 1, Server PUB01, Line 1\nCannot open database requested in login 'CCM0301'. Login fails.\nexit 1\n"
        );
        with_database_log("Create the database", "create.txt", &log)
    };
    let in_the_way = "Msg 5170, Level 16, State 1, Server PUB01, Line 1\nCannot create file 'C:\\Data\\CCM0301.mdf' because it already exists.\n";
    is(&server(in_the_way), "failed", "create.txt:5");
    is(&server(""), "failed", "create.txt:5");
}

#[test]
fn the_agent_of_sql_server_gives_a_line_its_severity_by_a_sign() {
    let server = |sign: char| {
        let agent = format!(
            "2005-06-18 22:18:09 - {sign} [260] Unable to start mail session (reason: No mail profile defined)\n2005-06-18 22:18:10 - ! [246] Startup error: Unable to read SQLServerAgent registry settings (from SOFTWARE\\Microsoft\\MSSQLServer\\SQLServerAgent)\n2005-06-18 22:18:10 - ? [098] SQLServerAgent terminated (normally)\n"
        );
        with_database_log("Agent", "sqlagent.txt", &agent)
    };
    is(&server('+'), "failed", "sqlagent.txt:2");
    is(&server('!'), "failed", "sqlagent.txt:1");
}

#[test]
fn a_drive_that_could_not_be_made_is_the_one_that_is_missing() {
    let server = |drive: &str| {
        let log = "xcopy C:\\Install\\moh M:\\ /s /e /y\n2 File(s) copied\nxcopy C:\\Install\\tftp T:\\ /s /e /y\nInvalid drive specification\n0 File(s) copied\n";
        let drives = format!(
            "\nC:\\Install>subst M: /d \nInvalid parameter - M:\n\nC:\\Install>subst M: C:\\MOHDATA \n\nC:\\Install>subst {drive} /d \nInvalid parameter - {drive}\n\nC:\\Install>subst {drive} E:\\EXAMPLE \nPath not found - E:\\EXAMPLE\n\nC:\\Install>exit /b 0 \n"
        );
        beside(step_and_log("Tftpcopy", "tftpcopy.txt", log), (LOGS, "drives.txt", drives))
    };
    // What could not be taken away was not there; what could not be made is missing.
    is(&server("T:"), "failed", "drives.txt:11");
    is(&server("U:"), "failed", "tftpcopy.txt:4");
}

#[test]
fn who_could_not_compile_a_namespace_explains_that_it_is_invalid() {
    let server = |compiler: &str| {
        let log = "provider.vbs\nC:\\Install\\provider.vbs(38, 1) SWbemLocator: Invalid namespace \nprovider.vbs 1\n";
        let compiled = format!(
            "C:\\Install>{compiler}\nMicrosoft (R) 32-bit Compiler Version 1.50\nParsing file\n(27): error SYNTAX 0X8004400a: Unexpected token at file scope\nCompiler returned error 0x8004400a\n\nC:\\Install>exit /b 0\n"
        );
        beside(step_and_log("Provider", "provider.txt", log), (LOGS, "compiled.txt", compiled))
    };
    is(&server("mofcomp example.mof"), "failed", "compiled.txt:4");
    is(&server("mc example.mc"), "failed", "provider.txt:2");
}

#[test]
fn whose_command_wrote_a_file_explains_that_it_holds_too_little() {
    let server = |file: &str, says: &str| {
        let log = "dirtool migrate\ngroups.ldif       14 entries   14 expected   ok\npeople.ldif     2000 entries 3127 expected   MISMATCH\nnothing imported, exit 4\n";
        let export = format!(
            "dirtool export\nldapsearch -h localhost -p 8404 -b \"ou=Users\" \"(objectclass=person)\" > {file}\n{says}\n2000 matches\nexport done\n"
        );
        beside(step_and_log("Migrate", "migrate.txt", log), (LOGS, "export.txt", export))
    };
    is(&server("people.ldif", "ldap_search: Sizelimit exceeded"), "failed", "export.txt:3");
    is(&server("phones.ldif", "ldap_search: Sizelimit exceeded"), "failed", "migrate.txt:3");
    is(&server("people.ldif", "ldap_search: done"), "failed", "migrate.txt:3");
}

#[test]
fn a_count_right_below_a_complaint_is_of_what_was_done_until_then() {
    let server = |between: &str| {
        let log = format!("D:\\web\\a.asp\nD:\\web\\b.dll\nSharing violation\n{between}55 File(s) copied\n");
        step_and_log("Webpages", "webpages.txt", &log)
    };
    is(&server(""), "failed", "webpages.txt:3");
    // Further files were copied: it was got over, and nothing says why the step failed.
    is(&server("xcopy D:\\web C:\\web /s\nD:\\web\\b.dll\n"), "failed", "ccmsetup.log:3");
}

#[test]
fn a_date_of_validity_is_no_time_of_the_log() {
    let server = |label: &str| {
        let log = format!(
            "connecting to PUB01:8443\njavax.net.ssl.SSLHandshakeException: java.security.cert.CertificateNotYetValidException: {label}: Thu Jun 23 09:12:55 CEST 2005\n\tat com.example.Trust.main(Trust.java:52)\n"
        );
        step_and_log("Trust", "trust.txt", &log)
    };
    is(&server("NotBefore"), "failed", "trust.txt:2");
}

#[test]
fn what_a_tool_prints_behind_its_prompts_is_read_without_them() {
    let locked = "1> 2> Msg 5030, Level 16, State 2, Server PUB01, Line 1\nThe database could not be exclusively locked to perform the operation.\n";
    let server = |second: &str| {
        let log = format!(
            "osql -E -i renamedb.sql\n-- CDR -> CDR_old\n{locked}attempt 1 of 3 for CDR not successful, waiting 20 seconds\n1> 2> The database name 'CDR_old' has been set.\n-- CCM0300 -> CCM0300_old\n{second}"
        );
        step_and_log("RenameDatabase", "renamedb.txt", &log)
    };
    let tried = |attempt: u8| format!("{locked}attempt {attempt} of 3 for CCM0300 not successful\n");
    is(&server(&[1, 2, 3].map(tried).concat()), "failed", "renamedb.txt:8");
}

#[test]
fn of_the_same_complaints_of_many_things_the_first_is_the_cause() {
    let server = |first: &str| {
        let call = |directory: &str| {
            format!(
                "C:\\web>cscript //nologo adsutil.vbs CREATE_VDIR W3SVC/1/Root/{directory}\nErrNumber: -2147024893 (0x80070003)\nError Trying To GET the Object (GetObject Failed): W3SVC/1\n\n"
            )
        };
        let log = format!(
            "vdirs.cmd\n\n{first}{}C:\\web>cscript //nologo adsutil.vbs APPCREATEINPROC W3SVC/1/Root/A\nErrNumber: -2147024893 (0x80070003)\nError Trying To GET the Object (GetObject Failed): W3SVC/1/Root/A\n\nC:\\web>exit 1\n",
            ["A", "B", "C"].map(call).concat()
        );
        step_and_log("vdirs.cmd", "vdirs.txt", &log)
    };
    is(&server(""), "failed", "vdirs.txt:4");
}

#[test]
fn a_drive_that_was_not_connected_though_its_step_claims_it_is_missing() {
    let server = |drive: &str| {
        let log = "C:\\INSTALL>xcopy W:\\PROGRAM\\*.* \"C:\\Program Files\\Cisco\\\" /E /R /Y /I\nUng\u{fc}ltige Laufwerkangabe\n0 Datei(en) kopiert\n";
        let connect = format!(
            "C:\\INSTALL>net use {drive} \\\\PUB01\\CCM413$ /user:PUB01\\Administrator ******\nSystemfehler 53 aufgetreten.\n\nDer Netzwerkpfad wurde nicht gefunden.\n\n\nC:\\INSTALL>echo Quelle ist verbunden \nQuelle ist verbunden\n\nC:\\INSTALL>exit /b 0 \n"
        );
        beside(step_and_log("Programme", "programme.txt", log), (LOGS, "quelle.txt", connect))
    };
    is(&server("W:"), "failed", "quelle.txt:2");
    is(&server("V:"), "failed", "programme.txt:2");
}

#[test]
fn who_could_not_read_its_definitions_explains_what_is_undefined() {
    let server = |file: &str| {
        let log = "ldapmodify -h localhost -p 8404 -f locale.ldif\nmodifying entry cn=Example, ou=Users, o=cisco.com\nldap_modify: Undefined attribute type\nldap_modify: additional info: exampleUserLocale\n";
        let before = format!(
            "ldapmodify -c -h localhost -p 8404 -f example_40.ldif\nldap_modify: Type or value exists\n\nldapmodify -c -h localhost -p 8404 -f {file}\n{file}: No such file or directory\nthe directory is at release 4.1\n"
        );
        beside(step_and_log("Locale", "locale.txt", log), (LOGS, "before.txt", before))
    };
    is(&server("example_41.ldif"), "failed", "before.txt:5");
    is(&server("example_41.pwd"), "failed", "locale.txt:3");
}

#[test]
fn a_row_of_another_thing_does_not_say_that_it_was_tried_in_vain() {
    let server = |second: &str| {
        let log = format!(
            "swapbin\n21:12:29  ccm.exe            swapped\n21:12:30  cmi.exe            error 32, wait\n21:12:35  {second}            swapped\n21:12:40  sdi.dll            error 32, wait\n21:12:50  sdi.dll            error 32, wait\n21:14:00  sdi.dll            The process cannot access the file because it is being used by another process.\n21:14:00  1 of 3 swapped, going back\n"
        );
        step_and_log("Swapbin", "swapbin.txt", &log)
    };
    is(&server("cmi.exe"), "failed", "swapbin.txt:7");
}

#[test]
fn a_target_above_a_bare_result_is_the_step_that_failed() {
    let server = |target: &str| {
        let list = format!(
            "Buildfile: C:\\Install\\web\\example.xml\n\ndatabase:\n     [exec] rc 0\n\n{target}:\n     [exec] Result: 1\n\nBUILD FAILED\nfile:C:/Install/web/example.xml:118: exec returned: 1\n"
        );
        let log = "Sat 06/18/2005 22:18:40\nkeytool -genkey -alias ccm -keystore ccm.ks\nkeytool error: java.io.IOException: Keystore was tampered with, or password was incorrect\nSat 06/18/2005 22:18:46 errorlevel 1\n";
        vec![(LOGS, "antsetup.log", list), (LOGS, "certificate.txt", log.to_owned())]
    };
    is(&server("certificate"), "failed", "certificate.txt:3");
}

#[test]
fn what_a_clock_shows_of_how_sql_server_was_built_is_no_time_of_the_log() {
    let server = |banner: &str| {
        let log = format!(
            "RSTCCM 2.1  2005-06-18 22:18:11\n--- select @@version\n{banner}\n\tApr  9 2002 14:18:16\n\tStandard Edition on Windows NT 5.0\n\n--- restore CCM0301\n\
             Server: Msg 3169, Level 16, State 1, Line 1\nThe backed-up database has on-disk structure version 539. The server supports version 515 and cannot restore or upgrade this database.\n2005-06-18 22:19:18\n"
        );
        vec![list("Database of the old publisher    ended with 2"), (DATABASE, "rstccm.log", log)]
    };
    is(&server("Microsoft SQL Server  7.00 - 7.00.1063 (Intel X86)"), "failed", "rstccm.log:8");
    is(&server("restored before:"), "failed", "ccmsetup.log:3");
}

#[test]
fn who_was_refused_the_import_of_a_value_explains_that_it_is_not_found() {
    let server = |command: &str| {
        let log = "dblcheck\nDBConnection0 not found in HKLM\\SOFTWARE\\Cisco Systems, Inc.\\DBL\nno connection, 4\n";
        let imports = format!(
            "C:\\Install\\reg>reg import ccm.reg\n\nThe operation completed successfully\n\nC:\\Install\\reg>{command}\n\nError:  Access is denied.\n\nC:\\Install\\reg>reg import sdi.reg\n\nThe operation completed successfully\n\nC:\\Install\\reg>echo ready\nready\n"
        );
        beside(step_and_log("Dblcheck", "dblcheck.txt", log), (LOGS, "settings.txt", imports))
    };
    is(&server("reg import dbl.reg"), "failed", "settings.txt:7");
    is(&server("attrib -r dbl.dll"), "failed", "dblcheck.txt:2");
}

#[test]
fn a_server_that_refuses_updates_explains_that_it_cannot_be_written() {
    let server = |says: &str| {
        let log = "populate\nadding new entry cn=Example, ou=Users, o=cisco.com\nldap_add: DSA is unwilling to perform (53)\nadditional info: server is in read-only state\nended, 53\n";
        let dsa = format!(
            "06-18 22:17:56:462 I conn 4: add, result 0\n06-18 22:18:07:788 E store: 9 MB free on C:, {says}\n06-18 22:18:08:304 I conn 4: unbind\n"
        );
        beside(step_and_log("Populate", "populate.txt", log), ("C/Dcdsrvr/log", "dsa.txt", dsa))
    };
    is(&server("updates are disabled until the next start"), "failed", "dsa.txt:2");
    is(&server("checkpoints are written more often"), "failed", "populate.txt:3");
}

#[test]
fn the_root_cause_of_a_stack_is_an_error_by_its_class() {
    let server = |class: &str| {
        let log = format!(
            "Using JAVA_HOME:       C:\\jdk1.3.1_04\nSEVERE: Servlet /Example threw load() exception\njavax.servlet.ServletException: Error allocating a servlet instance\n\tat org.apache.catalina.core.StandardWrapper.loadServlet(StandardWrapper.java:892)\n----- Root Cause -----\njava.lang.{class}: com/example/Servlet (Unsupported major.minor version 48.0)\n\tat java.lang.ClassLoader.defineClass0(Native Method)\nSEVERE: Context /Example is not available\n"
        );
        step_and_log("Tomcat", "tomcat.txt", &log)
    };
    is(&server("UnsupportedClassVersionError"), "failed", "tomcat.txt:6");
}

#[test]
fn what_an_agent_only_would_have_denied_was_not_denied() {
    let server = |operation: &str| {
        let says = |at: &str, operation: &str| {
            format!(
                "2005-06-18 {at}: The process 'D:\\bin\\secparm.exe' (as user PUB01\\Administrator) attempted to modify the registry key '\\REGISTRY\\MACHINE\\SYSTEM\\Example'. The operation {operation}.\n"
            )
        };
        let log = format!("{}{}", says("22:18:57", operation), says("22:18:59", "was denied"));
        vec![list("secparm.exe    ended with 5"), (LOGS, "csalog.txt", log)]
    };
    is(&server("would have been denied"), "failed", "csalog.txt:2");
    is(&server("was denied"), "failed", "csalog.txt:1");
}

#[test]
fn a_package_that_ran_within_an_optional_step_did_not_fail_the_run() {
    let server = |says: &str| {
        let sheet = format!(
            "CallManager Upgrade Assistant run sheet  -  PUB01  -  6/18/2005\n10:12:02 PM  --> requirements\n10:13:24 PM  <-- requirements OK\n\
             10:13:46 PM  --> files\n10:14:46 PM  <-- files OK\n10:14:50 PM  --> Bulk Example Tool\n10:20:04 PM  {says}\n\
             10:25:05 PM  --> verify\n10:25:38 PM  <-- verify OK\n10:25:39 PM  All steps completed.\n"
        );
        let package = "Example Office is not installed on this computer.\n";
        vec![engine("LaunchConditions", package), (LOGS, "runsheet.txt", sheet)]
    };
    is(&server("optional component failed (1603), continuing"), "succeeded", "");
    is(&server("component failed (1603)"), "failed", "ccm.log:5");
}

#[test]
fn what_a_program_says_in_runs_that_go_well_too_is_its_habit() {
    let server = |of_another: &str, ended: &str| {
        let log = |number: &str, minute: &str, says: &str, end: &str| {
            format!(
                "[KB{number}.log]\n0.010: 2005/06/18 22:{minute}:31.101 (local)\n0.030: c:\\temp\\ext{number}\\update.exe (version 5.4.15.0)\n0.383: Hotfix started with following command line: /q /z\n\
                 0.544: In Function GetReleaseSet, line 1240, RegQueryValueEx failed with error {says}\n{end}\n"
            )
        };
        let language = "0.631: Setup cannot update your files because the language installed on your system is different from the update language.\n0.733: KB130002 installation did not complete.";
        let failed = (LOGS, "KB130002.log", log("130002", "19", "0x2", language));
        let other =
            (LOGS, "KB130001.log", log("130001", "17", of_another, &format!("0.631: KB130001 installation {ended}.")));
        let report = report(&[list("Operating system    ended with 1"), other, failed]);
        report.verdict.chain.last().map(|link| format!("{}:{}", link.place.path, link.place.line)).unwrap_or_default()
    };
    assert!(server("0x2", "completed successfully").ends_with("KB130002.log:6"));
    // Another number, or a run that did not go well: nothing shows that the line does not matter.
    assert!(!server("0x5", "completed successfully").ends_with("KB130002.log:6"));
    assert!(!server("0x2", "did not complete").ends_with("KB130002.log:6"));
}

#[test]
fn another_products_package_is_got_over_where_callmanagers_own_was_installed_after_it() {
    let server = |product: &str, after: &str| {
        let package = |name: &str, from: &str, to: &str, end: &str| {
            format!(
                "=== Logging started: 6/18/2005  {from} ===\nAction start {from}: INSTALL.\nAction start {from}: StartAgent.\n\
                 {end}=== Logging stopped: 6/18/2005  {to} ===\n"
            )
            .replace("NAME", name)
        };
        let failed = package(
            product,
            "22:15:22",
            "22:18:20",
            "Error 1722. There is a problem with this Windows Installer package. A program run as part of the setup did not finish as expected.\n\
             Action ended 22:18:19: StartAgent. Return value 3.\nAction ended 22:18:20: INSTALL. Return value 3.\nMSI (c) (70:4C): Product: NAME -- Installation operation failed.\n",
        );
        let installed = package(
            "Cisco CallManager",
            after,
            after,
            &format!(
                "Action ended {after}: StartAgent. Return value 1.\nAction ended {after}: INSTALL. Return value 1.\nMSI (c) (70:4C): Product: NAME -- Installation operation completed successfully.\n"
            ),
        );
        report(&[(LOGS, "agent.log", failed), (LOGS, "ccm.log", installed)]).verdict.outcome.name()
    };
    assert_eq!(server("Example Agent", "22:19:30"), "succeeded");
    assert_eq!(server("Example Agent", "22:10:30"), "failed");
    assert_eq!(server("Cisco CallManager Plugin", "22:19:30"), "failed");
}

#[test]
fn what_a_french_reg_delete_does_not_find_was_to_go() {
    let server = |command: &str| {
        let log = format!(
            "registry.cmd  06/18/2005 22:18:05\nreg save \"HKLM\\Software\\Example\\DBL\" C:\\Install\\old.hiv\nL'opération s'est terminée correctement.\n\n{command}\n\
             Erreur : Le système n'a pas pu trouver la clé ou la valeur de Registre spécifiée.\n\n\
             reg restore \"HKLM\\Software\\Example\\DBL\" C:\\Install\\new.hiv\nErreur : Accès refusé.\n\nreg 1\n"
        );
        with_database_log("Registry", "registry.txt", &log)
    };
    is(&server("reg delete \"HKLM\\Software\\Example\\Pending\" /f"), "failed", "registry.txt:9");
    is(
        &server("reg copy \"HKLM\\Software\\Example\\Pending\" HKLM\\Software\\Example\\DBL"),
        "failed",
        "registry.txt:6",
    );
}

#[test]
fn a_log_is_named_by_the_numbers_with_which_the_row_of_its_step_begins() {
    let server = |name: &'static str| {
        let list = "run;step;name;start;end;rc\n1;1;checks;06/18/2005 21:05:00;06/18/2005 21:12:44;0\n1;2;files;06/18/2005 21:12:44;06/18/2005 21:21:17;1\n\
                    2;1;checks;06/18/2005 22:05:00;06/18/2005 22:12:44;0\n2;2;files;06/18/2005 22:12:44;06/18/2005 22:19:17;0\n2;3;keys;06/18/2005 22:19:17;06/18/2005 22:21:49;1\n";
        let log = "keystore.cmd 06/18/2005\nkeytool -genkey -alias example\nkeytool error: java.io.IOException: Keystore was tampered with, or password was incorrect\nexit 1\n";
        vec![(LOGS, "steps.txt", list.to_owned()), (LOGS, name, log.to_owned())]
    };
    is(&server("r2_s03.log"), "failed", "r2_s03.log:3");
    is(&server("r1_s03.log"), "failed", "steps.txt:6");
}

#[test]
fn what_the_server_answers_to_one_statement_is_not_said_of_the_run() {
    let server = |list: &str| {
        let log = "20:10:12 BACKUP DATABASE CDR TO DISK = 'C:\\cdr.bak'\nMsg 3202, Level 16, State 1, Server PUB01, Line 1\nWrite on 'C:\\cdr.bak' failed, status = 112. See the SQL Server error log for more details.\n\
             Msg 3013, Level 16, State 1, Server PUB01, Line 1\nBACKUP DATABASE is terminating abnormally.\n20:12:40 BACKUP DATABASE CDR TO DISK = 'D:\\cdr.bak'\nBACKUP DATABASE successfully processed 188161 pages in 301.442 seconds (5.113 MB/sec).\n20:17:51 done\n";
        report(&[(LOGS, "ccmsetup.log", list.to_owned()), (LOGS, "cdrsave.log", log.to_owned())]).verdict.outcome.name()
    };
    let steps = |save: &str| {
        format!(
            "06/18/2005 20:09:41  Step 1 of 3   Check of the server    ended with 0\n06/18/2005 20:18:02  Step 2 of 3   Backup of CDR      ended with {save}\n"
        )
    };
    let rest = "06/18/2005 20:26:12  Step 3 of 3   Copy of the files      ended with 0\n06/18/2005 20:28:00  Installation complete\n";
    assert_eq!(server(&format!("{}{rest}", steps("0"))), "succeeded");
    // Who ran it says that it failed.
    assert_eq!(server(&format!("{}06/18/2005 20:18:03  Setup failed\n", steps("1"))), "failed");
}

#[test]
fn who_cleans_up_and_deletes_the_very_file_explains_that_it_is_not_there() {
    let server = |deleted: &str, kept: &str| {
        let log = "06/18/2005 22:18:05 db_29.sql\n06/18/2005 22:18:25 db_30.sql\n  Cannot open input file - C:\\Temp\\ccm\\db_30.sql\n  No such file or directory\nbatch returned 1\n";
        let clean = format!(
            "--- 06/18/2005 22:18:10 clean: files older than a year\nDeleted file - C:\\Temp\\~df44.tmp\nDeleted file - C:\\Temp\\ccm\\{deleted}\n\
             C:\\Temp\\sql1.lck - {kept}\n--- end\n"
        );
        beside(step_and_log("Batch of scripts", "batch.txt", log), (LOGS, "clean.txt", clean))
    };
    is(
        &server("db_30.sql", "The process cannot access the file because it is being used by another process."),
        "failed",
        "clean.txt:3",
    );
    is(&server("db_31.sql", "not older"), "failed", "batch.txt:3");
}

#[test]
fn a_library_that_was_taken_away_beside_it_explains_that_one_could_not_be_loaded() {
    let server = |taken: &str| {
        let error = "Error 1904. Module C:\\Program Files\\Example\\bin\\ExDbl.dll failed to register.  HRESULT -2147024770.  Contact your support personnel.\n";
        let scan = format!(
            "Virus scan log\n06/17/2005 22:10:00  Eicar_test_file  C:\\WINNT\\Temp\\e1.com  Quarantined\n06/18/2005 22:18:02  EXAMPLE.TROJAN  {taken}  Real-time  Quarantined\n"
        );
        vec![engine("SelfReg", error), (LOGS, "realtime.txt", scan)]
    };
    is(&server("C:\\Program Files\\Example\\bin\\ExCrypt.dll"), "failed", "realtime.txt:3");
    // In another folder; or no library.
    is(&server("C:\\WINNT\\Temp\\ExCrypt.dll"), "failed", "ccm.log:5");
    is(&server("C:\\Program Files\\Example\\bin\\readme.htm"), "failed", "ccm.log:5");
}

#[test]
fn a_script_that_was_not_copied_whole_explains_that_it_cannot_be_parsed() {
    let server = |file: &str, says: &str| {
        let log = "osql -E -d CCM0301 -i C:\\Temp\\ccm\\04_procs.sql\nMsg 170, Level 15, State 1, Server PUB01, Procedure spButton, Line 11\nLine 11: Incorrect syntax near 'fkLocat'.\nscripts.cmd 1\n";
        let copy = format!(
            "xcopy of the medium   06/18/2005 22:15:10\nD:\\sql\\03_keys.sql\nD:\\sql\\{file}\n{says}\nD:\\sql\\06_rights.sql\n17 File(s) copied\n"
        );
        beside(step_and_log("Scripts", "scripts.txt", log), (LOGS, "copy.txt", copy))
    };
    is(&server("04_procs.sql", "There is not enough space on the disk."), "failed", "copy.txt:4");
    is(&server("05_views.sql", "There is not enough space on the disk."), "failed", "scripts.txt:2");
    is(&server("04_procs.sql", "D:\\sql\\05_views.sql"), "failed", "scripts.txt:2");
}

#[test]
fn who_denied_the_very_file_explains_that_it_could_not_be_written_though_its_name_has_no_ending() {
    let server = |file: &str| {
        let log = "06/18/2005 22:18:05 echo 192.0.2.10 PUB01 >> C:\\WINNT\\system32\\drivers\\etc\\hosts\nAccess is denied.\nnames.cmd 5\n";
        let agent = format!(
            "Jun 18 2005 22:10:30: The process 'C:\\WINNT\\system32\\svchost.exe' attempted to accept a connection on TCP port 135. The operation was denied.\n\
             Jun 18 2005 22:18:05: The process 'C:\\WINNT\\system32\\cmd.exe' attempted to access '{file}'. The attempted access was a write. The operation was denied.\n"
        );
        beside(step_and_log("Names", "names.txt", log), (LOGS, "agent.txt", agent))
    };
    is(&server("C:\\WINNT\\system32\\drivers\\etc\\hosts"), "failed", "agent.txt:2");
    is(&server("C:\\WINNT\\system32\\drivers\\etc\\networks"), "failed", "names.txt:2");
}

#[test]
fn a_lost_ping_between_others_that_were_answered_is_got_over() {
    let server = |next: &str| {
        let ping = format!(
            "Pinging PUB01 [192.0.2.10] with 32 bytes of data:\n\nRequest timed out.\n{next}\nReply from 192.0.2.10: bytes=32 time<10ms TTL=128\nping 0\n"
        );
        let log = "pull from PUB01\nPUB01 does not accept this subscriber: not in its list\npull.cmd 1\n";
        beside(step_and_log("Pull", "pull.txt", log), (LOGS, "ping.txt", ping))
    };
    is(&server("Reply from 192.0.2.10: bytes=32 time<10ms TTL=128"), "failed", "pull.txt:2");
}

#[test]
fn who_was_put_into_no_group_is_denied() {
    let server = |account: &str| {
        let log =
            "22:18:05 key of ExService is not written with account ExServiceRW: Access is denied (5)\nservices.cmd 2\n";
        let accounts = format!(
            "C:\\Install>net localgroup ExGroup ExService /add\nThe command completed successfully.\n\nC:\\Install>net localgroup Admins {account} /add\nSystem error 1376 has occurred.\n\nThe specified local group does not exist.\n"
        );
        beside(step_and_log("Services", "services.txt", log), (LOGS, "accounts.txt", accounts))
    };
    is(&server("ExServiceRW"), "failed", "accounts.txt:5");
    is(&server("ExOther"), "failed", "services.txt:1");
}

#[test]
fn the_last_of_several_tries_is_not_got_over_where_the_next_line_says_that_it_failed() {
    let server = |after: &str| {
        let log = format!(
            "22:18:05 bind to PUB01.example.com : Can't contact LDAP server (81), try 1\n22:18:15 bind to PUB01.example.com : Can't contact LDAP server (81), try 2\n{after}\nsettings not imported: file is empty\nconfig.cmd 1\n"
        );
        step_and_log("Config", "config.txt", &log)
    };
    is(&server("22:18:25 step failed"), "failed", "config.txt:1");
    is(&server("22:18:25 connected, 14 entries read"), "failed", "config.txt:4");
}

#[test]
fn a_release_that_is_not_the_one_required_explains_that_a_library_is_not_found() {
    let server = |says: &str| {
        let log = format!(
            "12 archives unpacked\njava -cp setup.jar Deploy\nRegistry key 'Software\\Example\\Runtime\\CurrentVersion'\n{says}\nError: could not find example.dll\nError: could not find the runtime.\nweb.cmd 1\n"
        );
        step_and_log("Web pages", "web.txt", &log)
    };
    is(&server("has value '1.4', but '1.3' is required."), "failed", "web.txt:4");
    is(&server("has value '1.3', and '1.3' is used."), "failed", "web.txt:5");
}

#[test]
fn what_breaks_out_again_and_again_below_a_reason_follows_from_it() {
    let server = |between: &str| {
        let table = "Msg 208, Level 16, State 1, Server PUB01, Line 3\nInvalid object name 'conv_part'.\n";
        let tables = table.repeat(6);
        let log = format!(
            "phase 1, read old records\n22:17:02 SQLConnect Records\n[Microsoft][ODBC Driver Manager] Data source name not found and no default driver specified\n{between}\nphase 2, new tables\n{tables}conv.cmd 1\n"
        );
        with_database_log("Convert", "conv.txt", &log)
    };
    is(&server("0 records read"), "failed", "conv.txt:3");
    // Where it went on well, the reason was another's.
    is(&server("again ... done, 4012 records read"), "failed", "conv.txt:6");
}

#[test]
fn a_log_file_that_was_deleted_explains_that_the_log_file_of_a_service_is_not_found() {
    let server = |file: &str| {
        let log = "22:17:56 com setup  create application\n22:18:03 com setup  0x8004D01B The transaction manager is not available\ncomset.cmd 3\n";
        let events = "6/18/2005\t10:17:35 PM\t1\t0\t4163\tMSDTC\tN/A\tPUB01\tMS DTC log file not found. Run msdtc -resetlog to create the log file.\n6/18/2005\t10:17:36 PM\t1\t0\t7024\tService Control Manager\tN/A\tPUB01\tThe Distributed Transaction Coordinator service terminated with service-specific error 3221229584.\n";
        let cleaned = format!(
            "Transcript, Administrator on PUB01, Sat 06/18/2005 20:47\nC:\\>del /s C:\\WINNT\\*.log\nDeleted file - C:\\WINNT\\Debug\\netsetup.log\nDeleted file - C:\\WINNT\\system32\\DTCLog\\{file}\n"
        );
        let step = beside(step_and_log("COM applications", "comset.txt", log), (LOGS, "space.txt", cleaned));
        beside(step, (LOGS, "events.txt", events.to_owned()))
    };
    is(&server("MSDTC.LOG"), "failed", "space.txt:4");
    // What is no log, or another's, is not what is missing.
    is(&server("MSDTC.TXT"), "failed", "events.txt:1");
    is(&server("OTHER.LOG"), "failed", "events.txt:1");
}

#[test]
fn a_requirement_that_is_not_met_leads_no_further() {
    let server = |says: &str| {
        let log = format!("car: load\n{says}\nweb.cmd 1\n");
        let other = "06/18/2005 22:18:30 java.net.BindException: Address already in use: JVM_Bind:8009\n06/18/2005 22:18:31 SEVERE: Can't find free port 8009 8018\n".to_owned();
        vec![list("Web pages    ended with 1, see web.txt"), (LOGS, "web.txt", log), (LOGS, "tomcat.txt", other)]
    };
    is(&server("the Java runtime has value '1.4', but '1.3' is required."), "failed", "web.txt:2");
    // Who cannot find it asks for who should have provided it.
    is(&server("Error: could not find java.dll"), "failed", "tomcat.txt:1");
}

#[test]
fn a_clock_of_twelve_hours_without_its_half_is_the_same_moment() {
    let server = |file: &str| {
        let list = "CallManager 4.1(3)  SUB05   18-Jun-05\n10:15:04  item 01  requirements\n10:15:15  item 01  = 0\n10:17:41  item 02  security\n          cscript C:\\CCMInst\\sec.vbs\n          Input Error: Can not find script file \"C:\\CCMInst\\sec.vbs\".\n10:17:43  item 02  = 1\n10:17:44  items 03 to 09 not started\n";
        let scan = format!(
            "6/18/2005\t10:07:07 PM\tNot scanned (scan timed out) \tSUB05\\Administrator\tC:\\robocopy.exe\tD:\\a.sql\n6/18/2005\t10:17:42 PM\tDeleted \tSUB05\\Administrator\tC:\\cscript.exe\tC:\\CCMInst\\{file}\tVBS/Example.gen (Virus)\n"
        );
        vec![(LOGS, "items.log", list.to_owned()), (LOGS, "OnAccessScanLog.txt", scan)]
    };
    is(&server("sec.vbs"), "failed", "OnAccessScanLog.txt:2");
    is(&server("other.vbs"), "failed", "items.log:6");
}

#[test]
fn who_was_denied_the_key_of_a_service_could_not_install_it() {
    let server = |service: &str| {
        let says = "Error 1923. Service 'Example Line Manager' (ExLineMan) could not be installed. Verify that you have sufficient privileges to install system services.\n";
        let alert = |time: &str, what: &str| {
            format!(
                "2005-06-18 {time}: PUB01: Alert: Rule 133: The process 'C:\\WINNT\\system32\\services.exe' attempted to {what}. The operation was denied.\n"
            )
        };
        let key = format!("create the registry key HKLM\\SYSTEM\\CurrentControlSet\\Services\\{service}");
        let log = format!(
            "{}{}",
            alert("22:17:44", "open a connection to 10.5.0.20 on TCP port 2301"),
            alert("22:18:07", &key)
        );
        vec![engine("InstallServices", says), (LOGS, "agent.txt", log)]
    };
    is(&server("ExLineMan"), "failed", "agent.txt:2");
    is(&server("ExTapeMan"), "failed", "ccm.log:5");
}

#[test]
fn what_a_scanner_of_another_language_took_is_what_cannot_be_found() {
    let server = |file: &str| {
        let log = "cscript //nologo vdirs.vbs SUB02\nErro de entrada: não é possível localizar o arquivo de script \"C:\\Install\\web\\vdirs.vbs\".\nexit 1\n";
        let scan = format!(
            "18/06/2005\t22:14:07\tExcluído (Falha na limpeza)\tSUB02\\Administrador\tC:\\INSTALL\\WEB\\{file}\tVBS/Example.b (Vírus)\n"
        );
        let list = list("Web    ended with 1, see web.txt");
        vec![list, (LOGS, "web.txt", log.to_owned()), (LOGS, "OnAccessScanLog.txt", scan)]
    };
    is(&server("VDIRS.VBS"), "failed", "OnAccessScanLog.txt:1");
    is(&server("OTHER.VBS"), "failed", "web.txt:2");
}

#[test]
fn the_last_word_of_a_log_says_less_than_the_numbered_error_above_it() {
    let log = "osql -E -S PUB01 -i attach.sql      (attempt 1)\nMsg 17, Level 16, State 1\nSQL Server does not exist or access denied.\nosql -E -S PUB01 -i attach.sql      (attempt 2)\nMsg 17, Level 16, State 1\nSQL Server does not exist or access denied.\nFATAL: publisher database could not be reached\nexit 4\n";
    is(&with_database_log("Database", "attach.txt", log), "failed", "attach.txt:5");
}
