//! The state of the server and of what lies below it, as its logs say in passing: the network, a drive, the registry, a
//! restart that is wanted, releases. Each explains what a step misses, by a server that has it and by its decoy, which
//! differs in that one thing. All logs are invented.

use crate::related::{DATABASE, LOGS, beside, is, step_and_log};

#[test]
fn a_link_that_went_down_explains_a_connection_that_broke() {
    let pull = "bcp CCM0301.dbo.NumPlan out NumPlan.bcp -n -S PUB01 -T\n1000 rows successfully bulk-copied to host-file. Total received: 13000\nSQLState = 08S01, NativeError = 11\nError = [ODBC SQL Server Driver][TCP/IP Sockets]General network error. Check your network documentation.\n06/18/2005 22:19:20 rc 1\n";
    let server = |time: &str, says: &str| {
        let events = format!(
            "6/18/2005\t09:04:32 PM\t1\t0\t7000\tService Control Manager\tN/A\tSUB01\tThe Example Interface service failed to start due to the following error:  The system cannot find the file specified.\n6/18/2005\t{time} PM\t2\t0\t4\tExAdapter\tN/A\tSUB01\tExample Gigabit Adapter: {says}\n6/18/2005\t10:50:02 PM\t4\t0\t11\tExAdapter\tN/A\tSUB01\tExample Gigabit Adapter: Network controller configured for 100Mb full-duplex link.\n"
        );
        beside(step_and_log("Pull", "pull.txt", pull), (LOGS, "sysevent.txt", events))
    };
    let down = "The network link is down. Check to make sure the network cable is properly connected.";
    is(&server("10:19:05", down), "failed", "sysevent.txt:2");
    is(&server("10:24:05", down), "failed", "pull.txt:3");
    is(&server("10:19:05", "Statistics were cleared."), "failed", "pull.txt:3");
}

#[test]
fn a_link_that_went_down_last_before_it_explains_that_a_server_cannot_be_reached() {
    let server = |down: &str| {
        let log = "06/18/2005 22:18:40 The process could not connect to Distributor 'PUB01'.\n    SQL Server does not exist or access denied.\n    (Source: PUB01 (Data source); Error number: 17)\n06/18/2005 22:18:41 agent ended, state failed\n";
        let events = format!(
            "6/18/2005\t10:01:41 PM\t2\t0\t4\texnic\tN/A\tSUB01\tExample Gigabit: The network link is down. Check the cable.\n\
             6/18/2005\t10:01:45 PM\t4\t0\t9\texnic\tN/A\tSUB01\tExample Gigabit: configured for 100Mb full-duplex link.\n\
             6/18/2005\t{down}\t2\t0\t4\texnic\tN/A\tSUB01\tExample Gigabit: The network link is down. Check the cable.\n"
        );
        beside(step_and_log("Subscription", "pull.txt", log), (LOGS, "events.txt", events))
    };
    is(&server("10:18:31 PM"), "failed", "events.txt:3");
    // After it; then the one before is all there is.
    is(&server("10:30:31 PM"), "failed", "events.txt:1");
}

#[test]
fn a_row_that_compares_two_releases_explains_a_column_that_is_not_there() {
    let server = |row: &str| {
        let log = "Delivering rows of Device\nMsg 207, Level 16, State 3, Server SUB01, Line 1\nInvalid column name 'fkSecurityProfile'.\npull.cmd 1\n";
        let check = format!(
            "subscriber pre-check  06/18/2005 22:12\n1  memory                1024 MB       pass\n2  {row}\n3  pending restart       none          pass\n"
        );
        beside(step_and_log("Pull", "pull.txt", log), (LOGS, "precheck.txt", check))
    };
    let row = "release of PUB01      4.1(3)sr1, medium 4.1(2)   differs, accepted by a switch";
    is(&server(row), "failed", "precheck.txt:3");
    is(&server("release of PUB01      4.1(3), medium 4.1(3)   differs not, accepted"), "failed", "pull.txt:2");
}

#[test]
fn an_event_of_whatever_level_says_that_the_registry_is_full() {
    let server = |event: &str| {
        let log = "22:18:05 reg import C:\\Temp\\a.reg\nError:  Insufficient system resources exist to complete the requested service. (1450)\n22:18:06 reg import C:\\Temp\\b.reg\nError:  Insufficient system resources exist to complete the requested service. (1450)\nregset.cmd 3\n";
        let events = format!(
            "06-18-2005,20:11:07,Information,EventLog,6013,PUB01,\"The system uptime is 5318 seconds.\"\n06-18-2005,22:18:04,Information,Application Popup,26,PUB01,\"Application popup: {event}\"\n"
        );
        beside(step_and_log("Registry", "regset.txt", log), (LOGS, "events.txt", events))
    };
    is(&server("Low On Registry Space : The system has reached the maximum size allowed."), "failed", "events.txt:2");
    is(&server("Example setup : Step 3 failed."), "failed", "regset.txt:2");
}

#[test]
fn what_wanted_a_restart_the_night_before_explains_that_one_is_pending() {
    let server = |end: &str| {
        let log = "Server state check SUB01 18-Jun-05 22:18\n 1 clock                 good\n 2 pending restart       BAD: PendingFileRenameOperations holds 6 names\n result 1\n";
        let updates = format!(
            "2005-06-17\t03:00:15:102\t1044\t3f8\tDnldMgr\tERROR: download of KB123456 failed, error 0x80190194\n2005-06-18\t03:02:00:791\t1044\t3f8\tAU\tInstall complete for all calls, {end}\n2005-06-18\t03:02:02:254\t1044\t3f8\tAU\tnext detection in 24 hours\n"
        );
        beside(step_and_log("State check", "state.txt", log), (LOGS, "WindowsUpdate.log", updates))
    };
    is(&server("reboot NEEDED"), "failed", "WindowsUpdate.log:2");
    is(&server("nothing to do"), "failed", "state.txt:3");
}

#[test]
fn a_drive_that_failed_below_it_explains_that_a_file_cannot_be_read() {
    let server = |says: &str| {
        let log = "06/18/2005 22:18:05 copy of CCM0301\nMsg 823, Level 24, State 2, Server PUB01, Line 1\nI/O error 1167(The device is not connected.) detected during read in file 'E:\\Data\\CCM0301.mdf'.\ncopy 1\n";
        let raid = format!(
            "RAID manager\n04 Jun 2005 03:00:00  Information  battery learn cycle finished\n18 Jun 2005 22:18:03  {says}\n"
        );
        beside(step_and_log("Copy of the database", "copy.txt", log), (LOGS, "raid.txt", raid))
    };
    is(&server("Error  Defunct drive: adapter 1, bay 2 (hardware error)"), "failed", "raid.txt:3");
    is(&server("Error  Battery: adapter 1, charge failed"), "failed", "copy.txt:2");
}

#[test]
fn a_list_of_ports_says_who_holds_the_one_that_cannot_be_bound() {
    let server = |row: &str| {
        let log = "2005-06-18 22:17:33.34 server    Microsoft SQL Server  2000 - 8.00.760\n2005-06-18 22:17:35.02 server    SuperSocket Info: Bind failed on TCP port 1433.\n2005-06-18 22:17:38.00 server    SQL Server is ready for client connections\n";
        let check = "osql -S PUB01 -U ccm -P ******** -Q \"select 1\"\n[DBNETLIB]SQL Server does not exist or access denied.\nresult 1\n";
        let ports = format!(
            "Pid   Process            Port  Proto Path\n8     System         ->  135   TCP\n{row}\n900   dbmon          ->  8500  TCP   C:\\dbmon\\dbmon.exe\n"
        );
        let step = beside(step_and_log("Check of the database", "check.txt", check), (LOGS, "ports.txt", ports));
        beside(step, (DATABASE, "ERRORLOG.txt", log.to_owned()))
    };
    is(&server("740   exgate         ->  1433  TCP   C:\\Example\\exgate.exe"), "failed", "ports.txt:3");
    is(&server("TCP   0.0.0.0:1433   0.0.0.0:0  LISTENING  740  exgate.exe"), "failed", "ports.txt:3");
    is(&server("740   exgate         ->  1434  TCP   C:\\Example\\exgate.exe"), "failed", "ERRORLOG.txt:2");
}

#[test]
fn a_directory_says_in_any_line_that_it_takes_no_updates() {
    let server = |says: &str| {
        let log = "ldapmodify -h PUB01 -p 8404 -f profiles.ldif\nadding new entry cn=Profile2, ou=CCN, o=cisco.com\nldap_add: DSA is unwilling to perform\nrc 53\n";
        let own = format!(
            "06-18 22:10:21 INFO  server start, pid 1640\n06-18 22:10:23 INFO  agreement 3: PUBX, {says}\n06-18 22:10:33 INFO  listening on 8404\n"
        );
        beside(step_and_log("Profiles", "profiles.txt", log), ("C/Dcdsrvr/log", "server.log", own))
    };
    is(&server("role consumer, local updates off"), "failed", "server.log:2");
    is(&server("role supplier, local updates on"), "failed", "profiles.txt:3");
}

#[test]
fn a_warning_of_the_directory_about_its_licence_explains_its_limit() {
    let server = |says: &str| {
        let log = "adding new entry cn=User200, ou=Users, o=cisco.com\nadding new entry cn=User201, ou=Users, o=cisco.com\nldap_add: Administrative limit exceeded\nusers.cmd 11\n";
        let own = format!(
            "20050618-221001 info  server start\n20050618-221002 warn  no certificate, LDAPS stays off\n20050618-221003 warn  {says}\n20050618-221009 info  listening on 8404\n"
        );
        beside(step_and_log("Users", "users.txt", log), ("C/Dcdsrvr/log", "server.log", own))
    };
    is(&server("licence.dat is for host CM-OLD, continuing with limit of 200 entries"), "failed", "server.log:3");
    is(&server("index.dat is for host CM-OLD, made anew"), "failed", "users.txt:3");
}
