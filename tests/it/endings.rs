//! How a try ended, as its logs tell it: each rule by a list that has it, and by its decoy. All logs are invented.

use crate::related::{DATABASE, LOGS, is, list, report};

/// How a server ended of which one log of the installation tells.
fn outcome_of(log: &str) -> &'static str {
    report(&[(LOGS, "steps.log", log.to_owned())]).verdict.outcome.name()
}

#[test]
fn a_day_in_digits_is_no_code() {
    let keys = |code: i32| {
        format!(
            "[Step.1]\nTitle=Checks\nBegin=20050618 162907\nEnd=20050618 163155\nExitCode=0\n[Step.2]\nTitle=Copy\nBegin=20050618 163155\nEnd=20050618 163907\nExitCode={code}\n"
        )
    };
    assert_eq!(outcome_of(&keys(0)), "succeeded");
    is(&vec![(LOGS, "steps.log", keys(3))], "failed", "steps.log:10");
}

#[test]
fn a_number_in_parentheses_behind_the_time_is_how_a_step_ended() {
    let steps = |code: &str| {
        format!("06/18/2005\n4 begins 10:15p\n4 ends 10:21p (0)\n5 begins 10:21p\n5 ends 10:24p ({code})\n")
    };
    is(&vec![(LOGS, "steps.log", steps("49"))], "failed", "steps.log:5");
    assert_eq!(outcome_of(&steps("0")), "succeeded");
}

#[test]
fn what_is_not_begun_failed_also_in_other_languages() {
    let checks = |end: &str| {
        let log = format!(
            "Vorprüfung, Beginn 18.06.2005 18:02:05\n01   Speicher    mem.exe    18:02:14  0\n02   Netz        netz.cmd   18:02:28  1\n\
             03   Uhrzeit     zeit.cmd   18:02:36  0\nSumme 1. {end}\n"
        );
        outcome_of(&log)
    };
    assert_eq!(checks("Die Installation wird nicht begonnen."), "failed");
    assert_eq!(checks("Die Installation wird begonnen."), "succeeded");
}

#[test]
fn the_number_of_a_crash_is_how_a_step_ended() {
    let steps = |end: &str| {
        let log = format!(
            "22:31:00 > cscript prep.vbs\n22:31:44 < prep.vbs 0\n22:41:02 > parts.exe /all\n22:47:19 < parts.exe {end}\n22:47:20 quitting\n"
        );
        outcome_of(&log)
    };
    assert_eq!(steps("-1073741676"), "failed");
    assert_eq!(steps("0"), "succeeded");
}

#[test]
fn endings_are_read_in_more_words_and_columns() {
    for (log, outcome) in [
        // A prefix of a word that denies it, in other languages.
        (
            "18/06/2005 20:10:11 paso 1 requisitos: correcto\n18/06/2005 20:20:05 paso 2 base de datos: no completado (1)\n",
            "failed",
        ),
        (
            "18/06/2005 20:10:11 paso 1 requisitos: correcto\n18/06/2005 20:20:05 paso 2 base de datos: completado (1)\n",
            "succeeded",
        ),
        // A list of checks that is not passed.
        (
            "-- pretests --\nMEMCHECK     0\nPENDCHECK    19   this check must be 0\n-- pretests not passed, setup closes --\n",
            "failed",
        ),
        ("-- pretests --\nMEMCHECK     0\nPENDCHECK    0   this check must be 0\n-- pretests passed --\n", "succeeded"),
        // Columns between equal signs.
        (
            "== 1 == environment == pass\n== 2 == products == 0\n== 3 == database == 70\n== end == with 70 ==\n",
            "failed",
        ),
        (
            "== 1 == environment == pass\n== 2 == products == 0\n== 3 == database == 0\n== end == with 0 ==\n",
            "succeeded",
        ),
        // Who left, and with what.
        ("20:01:00 step files: done\n20:02:00 files could not be unpacked, leaving (13)\n", "failed"),
        ("20:01:00 step files: done\n20:02:00 files unpacked, leaving (0)\n", "succeeded"),
        // What is put back after a driver that stops takes nothing back.
        (
            "04/16/2005 21:02:11 step 1 check   rc 0\n04/16/2005 21:52:18 step 9 copy   rc 4, copy.txt\n04/16/2005 21:52:18 required step, driver stops\n04/16/2005 21:52:19 step 99 undo   rc 0\n",
            "failed",
        ),
        (
            "04/16/2005 21:02:11 step 1 check   rc 0\n04/16/2005 21:52:18 step 9 copy   rc 0, copy.txt\n04/16/2005 21:52:19 step 99 links   rc 0\n",
            "succeeded",
        ),
        // Somebody chose Cancel, in Spanish; of two steps.
        (
            "30/04/2005 20:15:57 Comprobación: correcto\n30/04/2005 20:16:25 Detener servicios: correcto\n30/04/2005 20:17:20 El usuario ha pulsado Cancelar.\n",
            "cancelled",
        ),
        (
            "30/04/2005 20:15:57 Comprobación: correcto\n30/04/2005 20:16:25 Detener servicios: correcto\n30/04/2005 20:17:20 El usuario ha pulsado Continuar.\n",
            "succeeded",
        ),
    ] {
        assert_eq!(outcome_of(log), outcome, "{log}");
    }
}

#[test]
fn a_log_of_the_installation_that_stops_with_a_failure_says_how_the_try_ended() {
    let log = |end: &str| {
        format!("2005-10-15 01:03 getting ccm.key from PUB01\n2005-10-15 01:05 configuration of PUB02 {end}\n")
    };
    assert_eq!(outcome_of(&log("failed at \"getting key\"")), "failed");
    assert_eq!(outcome_of(&log("is at \"getting key\"")), "indeterminate");
    // Another that follows it.
    let more = "1 phone\n2 phones\n3 phones\n4 phones\n5 phones\n";
    assert_eq!(outcome_of(&format!("{}{more}", log("failed at \"getting key\""))), "indeterminate");
}

#[test]
fn a_list_that_stopped_did_not_go_on_by_cleaning_up() {
    let list = |then: &str| {
        format!(
            "2005-06-18T22:01:00 step=1 name=\"files\" rc=0\n2005-06-18T22:09:00 step=2 name=\"fill database\" rc=1\n\
             {then}2005-06-18T22:11:00 step=99 name=\"start services\" rc=0\n"
        )
    };
    assert_eq!(outcome_of(&list("2005-06-18T22:09:00 stopped at step=2\n")), "failed");
    assert_eq!(outcome_of(&list("")), "succeeded");
    let again = "2005-06-18T22:09:00 stopped at step=2\n2005-06-18T22:10:00 step=2 name=\"fill database\" rc=0\n";
    assert_eq!(outcome_of(&list(again)), "succeeded");
}

#[test]
fn a_log_torn_in_the_time_of_a_line_ends_nothing() {
    let log = |last: &str| {
        format!(
            "18-Jun-2005 22:02:40  [05/07] DC Directory   exit 0\n18-Jun-2005 22:04:02  [06/07] Load entries   exit 0\n\
             18-Jun-2005 22:05:40  [07/07] Restore CCM0300\n{last}"
        )
    };
    assert_ne!(outcome_of(&log("18-Jun-2005 22:0")), "succeeded");
}

#[test]
fn a_run_that_is_said_to_be_stopped_is_not_ended_well_by_what_starts_the_services_again() {
    let list = |says: &str| {
        format!(
            "18/06/2005 20:03:40  étape 5 POSTES    code retour 0\n18/06/2005 20:12:02  étape 6 PROFILS   code retour 1\n\
             {says}18/06/2005 20:14:30  étape 99 RELANCE  code retour 0\n"
        )
    };
    assert_eq!(outcome_of(&list("18/06/2005 20:14:03  la mise à jour est arrêtée\n")), "failed");
    assert_eq!(outcome_of(&list("18/06/2005 20:14:03  le service MSSQLSERVER est arrêté\n")), "succeeded");
}

#[test]
fn a_step_that_was_done_again_did_not_stop_the_run() {
    let list = |then: &str| {
        format!(
            "14:02:20 step 1 of 5 checks ............. done\n14:22:10 step 2 of 5 publication ....... failed, 1 of 3\n\
             14:22:59 step 2 of 5 {then}\n14:25:30 step 3 of 5 directory ......... done\n14:25:31 step 4 of 5 replica ........... running\n"
        )
    };
    assert_eq!(outcome_of(&list("publication ....... done")), "incomplete");
    // Something else was done.
    assert_eq!(outcome_of(&list("messages .......... done")), "failed");
}

#[test]
fn a_step_that_did_not_come_back_is_under_way() {
    let list = |last: &str| {
        format!(
            "Subscriber upgrade to 4.1(3)   06-18-2005\n21:10:00.00 prerequisites             \n21:10:26.95 prerequisites              rc=0\n\
             21:10:26.95 services down             \n21:13:02.55 services down              rc=0\n21:13:02.55 local database            \n{last}"
        )
    };
    assert_eq!(outcome_of(&list("")), "incomplete");
    assert_eq!(outcome_of(&list("21:19:12.06 local database             rc=0\n")), "succeeded");
}

#[test]
fn a_plan_of_which_a_part_was_done_is_not_done() {
    let list = |end: &str| {
        format!(
            "runner, plan example.pln, 06/18/2005 19:00:00\n[     0.1] start   precheck            limit   120\n[    14.8] ended   precheck            code 0\n\
             [    14.8] start   svcstop             limit   600\n[   161.0] ended   svcstop             code 0\n[   161.0] start   files             limit  1800\n{end}"
        )
    };
    let killed = "[  1961.4] killed  files             limit reached\n[  1961.5] plan stopped, 2 of 9 done\n";
    assert_eq!(outcome_of(&list(killed)), "failed");
    assert_eq!(
        outcome_of(&list("[  1561.4] ended   files             code 0\n[  1561.5] plan 3 of 3 done\n")),
        "succeeded"
    );
}

#[test]
fn a_clock_with_dots_makes_a_list_as_one_with_colons_does() {
    let list = |dirlocale: &str| {
        format!(
            "cmupgr 4.1.3 (publisher)\n20.31.10  >inventory\n20.31.52  <inventory ok\n20.31.52  >backup\n20.44.07  <backup ok\n20.44.07  >dirlocale\n21.09.58  <dirlocale {dirlocale}\n"
        )
    };
    assert_eq!(outcome_of(&list("failed")), "failed");
    assert_eq!(outcome_of(&list("ok")), "succeeded");
}

#[test]
fn services_that_are_stopped_in_french_stop_no_run() {
    let list = |step: &str| {
        format!(
            "installation de Cisco CallManager 4.1(3) - serveur SUB01\n14 h 02 min 46 s  >> étape 2 {step}\n14 h 03 min 30 s  << étape 2 {step} : terminée (0)\n\
             14 h 03 min 31 s  >> étape 3 Copie des fichiers\n14 h 13 min 42 s  << étape 3 Copie des fichiers : terminée (0)\n14 h 13 min 43 s  Fin\n"
        )
    };
    assert_eq!(outcome_of(&list("Arrêt des services")), "succeeded");
}

#[test]
fn what_a_directory_server_answered_is_no_end_of_a_run() {
    let server = |answer: &str| {
        let steps = "06/18/2005 22:15:07  Step 1 of 2   Check of the server    ended with 0\n06/18/2005 22:16:02  Step 2 of 2   Copy of the files      ended with 0\n06/18/2005 22:16:03  Setup complete\n";
        let dcd = format!(
            "06/18/05 22.13.55 LDAP: search base ou=Users, o=cisco.com result 0\n06/18/05 22.14.25 LDAP: search base cn=A, o=cisco.com result 0\n06/18/05 22.14.40 LDAP: search base cn=B, o=cisco.com result 0\n06/18/05 22.18.52 {answer}\n06/18/05 22.18.59 LDAP: connection from 127.0.0.1 (1159)\n"
        );
        report(&[(LOGS, "ccmsetup.log", steps.to_owned()), ("C/Dcdsrvr/log", "dcd.log", dcd)]).verdict.outcome.name()
    };
    assert_eq!(server("LDAP: search base cn=CCMPlugins, o=cisco.com result 32 (No such object)"), "succeeded");
    assert_eq!(server("LDAP: unbind (1152)"), "succeeded");
}

#[test]
fn a_noun_at_the_beginning_of_a_step_is_no_severity_and_a_clock_with_dots_may_stand_in_brackets() {
    let server = |value: u8| {
        outcome_of(&format!(
            "CallManager 4.1(3)   PUB01   upgrade\n[20.13.01] 01 requirements                ret=0\n[20.16.58] 02 copy of registry            ret=0\n\
             [20.36.12] 03 trace and counter settings  ret={value}\n[20.39.29] 02 undo                        ret=0\n[20.40.31] 01 undo                        ret=0\n"
        ))
    };
    assert_eq!(server(3), "failed");
    assert_eq!(server(0), "succeeded");
}

#[test]
fn a_line_whose_letter_says_error_is_one_in_whatever_words() {
    let server = |letter: &str| {
        let log = format!(
            "2005-06-18 22:18:04 I opening port 8404\n2005-06-18 22:18:06 {letter} bind 0.0.0.0:8404: 10048 Only one usage of each socket address is normally permitted.\n2005-06-18 22:18:12 E no listener, server is going down\n"
        );
        vec![list("Configure DC Directory    NOT DONE, code 258"), ("C/Dcdsrvr/log", "dcx.log", log)]
    };
    is(&server("E"), "failed", "dcx.log:2");
    is(&server("I"), "failed", "dcx.log:3");
}

#[test]
fn a_number_that_was_not_returned_is_no_ending() {
    let steps = "Installation of CallManager 4.1(3)  06/18/2005\n22:16:02|Copy      |begin\n22:17:31|Copy      |end 0\n22:17:32|FetchFiles|begin\n22:19:38|FetchFiles|end 16\n22:19:38|*         |stopped, a mandatory step did not return 0 or 3010\n22:19:39|Collect   |begin\n22:19:52|Collect   |end 1 (no dump files found)\n";
    let log =
        "net use P: \\\\PUB01\\Files ******** /user:PUB01\\Administrator\nSystem error 1395 has occurred.\nset RC=16\n";
    let server = vec![(LOGS, "steps.log", steps.to_owned()), (LOGS, "FetchFiles.txt", log.to_owned())];
    is(&server, "failed", "FetchFiles.txt:2");
}

#[test]
fn gaps_part_the_columns_of_a_list_whose_head_names_the_number() {
    let server = |head: &str| {
        let steps = format!(
            "PUB01 upgrade, Saturday 18-Jun-2005\n #   begin     end       {head}   step\n 1   22:15:04  22:15:31  0    requirements\n 2   22:15:31  22:16:10  1    check disks (warning only)\n 3   22:16:10  22:17:57  0    stop and save\n 4   22:17:57  22:19:02  1    convert records (conv.txt)\n 5                            directory\nUpgrade not complete. First failed mandatory step: 4\n"
        );
        let conv = "22:18:02 records of 2004\n22:18:31 cannot open records.dat: Access is denied.\nreading ends\n";
        let disks = "C:  NTFS\nF:  FAT32\nErrors found on F:, not repaired, the disk is read-only.\nrc 1\n";
        vec![(LOGS, "steps.txt", steps), (DATABASE, "conv.txt", conv.to_owned()), (LOGS, "disks.txt", disks.to_owned())]
    };
    is(&server("rc"), "failed", "conv.txt:2");
    // A column of another name holds whatever it holds.
    is(&server("n "), "failed", "disks.txt:3");
}

#[test]
fn what_failed_before_a_list_was_resumed_was_tried_again() {
    let server = |says: &str| {
        let list = format!(
            "PUB01 main script 06/18/2005\n22:02 database ........... ok\n22:19 package ............ ok\n22:24 copies ............. failed\n22:32 {says}\n22:44 services ........... failed\n22:44 main script stops\n"
        );
        let copies = "06/18/2005 22:23 cannot copy a.cab: Access is denied.\n".to_owned();
        let services =
            "06/18/2005 22:43 service Example Monitor cannot be created: marked for deletion (1072)\n".to_owned();
        vec![(LOGS, "main.txt", list), (LOGS, "copies.txt", copies), (LOGS, "services.txt", services)]
    };
    is(&server("resumed by Administrator"), "failed", "services.txt:1");
    is(&server("watched by Administrator"), "failed", "copies.txt:1");
}

#[test]
fn a_try_that_begins_anew_in_another_language_may_end_well() {
    let server = |end: &str| {
        outcome_of(&format!(
            "Installazione di CallManager 4.1(3) su SUB01\n--- avvio del 18/06/2005 17.40.12 ---\n17.40.13  controllo dei requisiti: riuscito\n17.44.50  banco dati: NON riuscito (codice 1)\n17.44.51  installazione interrotta\n--- avvio del 18/06/2005 19.02.30 ---\n19.02.31  controllo dei requisiti: riuscito\n19.20.02  banco dati: riuscito\n19.24.37  directory: {end}\n"
        ))
    };
    assert_eq!(
        server("riuscito\n19.37.11  fine. Riavviare il server per completare l'installazione."),
        "reboot-required"
    );
    assert_eq!(server("NON riuscito\n19.37.11  installazione interrotta"), "failed");
}
