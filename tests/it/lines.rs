//! What one line says of how things went, and what it only seems to say.

use ccmtriage::reading::account::{Said, read, wants_another};

use crate::related::{DATABASE, report};

#[test]
fn words_and_numbers_that_say_how_something_went_are_read_as_a_reader_would() {
    for (text, said, code) in [
        // What was not returned is no number with which something ended.
        ("22:19:38|*   |stopped, a mandatory step did not return 0 or 3010", Said::Badly, None),
        ("22:19:38|*   |all mandatory steps did return 0", Said::Well, Some(0)),
        // Services that were stopped are no failure, and one that need not be stopped is none.
        ("The Fax Service service was stopped successfully.", Said::Well, None),
        ("The Alerter service is not started.", Said::Nothing, None),
        // Robocopy's numbers below 8 say what was copied.
        ("22:03 copy backup files   rc=1   (robocopy: files copied)", Said::Well, Some(1)),
        ("22:03 copy backup files   rc=8   (robocopy)", Said::Badly, Some(8)),
        ("22:03 copy backup files   rc=1   (xcopy)", Said::Badly, Some(1)),
        ("21:06:33  étape 5  copie de la musique ... code 1  (fichiers copiés)", Said::Well, Some(1)),
        ("21:06:33  étape 5  copie de la musique ... code 16  (fichiers copiés)", Said::Badly, Some(16)),
        ("2004-11-20 16:36:31 INFO  upgrade ended with failures", Said::Badly, None),
        // A number behind what ended.
        ("22:22:42 end   schedule part 2 after the restart, 2", Said::Badly, Some(2)),
        ("21:30:43 終了 4", Said::Badly, Some(4)),
        // To complete is no ending, and what was not completed did not end well.
        ("1450 Insufficient system resources exist to complete the requested service.", Said::Nothing, None),
        ("21:30:43 エラー: 登録が完了していません", Said::Badly, None),
        // The last cell of a row.
        ("Terminal services   disabled   error 1060, not installed   ok", Said::Well, None),
        ("Memoria   1024 MB   512 MB   INSUFICIENTE", Said::Badly, None),
    ] {
        let words = read(text);
        assert_eq!((words.said, words.code), (said, code), "{text}");
    }
    for text in [
        r"C:\a\plan.vbs(47, 3) Laufzeitfehler in Microsoft VBScript: Typen unverträglich: 'CDate'",
        "SQL Server has been paused. No new connections will be allowed.",
        "Es steht nicht genug Speicherplatz auf dem Datenträger zur Verfügung.",
        "Media State . . . . . . . : Cable Disconnected",
        "Additional storage requests will be ignored: the registry has reached the maximum size",
        "msvcp60.dll    6.2.3104.0   6.0.8972.0    TOO OLD",
    ] {
        let words = read(text);
        assert!(words.trouble && !words.tolerated, "{text}");
    }
    for text in [
        "previous container not found (0x80090016), creating a new one",
        "contenedor anterior no encontrado (0x80090016), se crea uno nuevo",
        "el servicio \"Cisco CDR Insert\" no existe (1060), se omite",
        "profiles.ldif  16 件  戻り値 68 (登録済み、継続)",
    ] {
        assert!(read(text).tolerated, "{text}");
    }
    // What is not made is none of that.
    assert!(!read("conteneur introuvable (0x80090016), il n'est pas créé").tolerated);
}

#[test]
fn a_run_without_success_did_not_end_well_in_any_language() {
    for (text, said) in [
        ("zwei Versuche ohne Erfolg", Said::Badly),
        ("deux essais sans succès", Said::Badly),
        ("dos intentos sin éxito", Said::Badly),
        ("duas tentativas sem sucesso", Said::Badly),
        ("tentativa concluída com sucesso", Said::Well),
        ("die Aktualisierung wurde gestoppt", Said::Badly),
        ("der Dienst MSSQLSERVER wurde gestoppt", Said::Nothing),
        ("la actualización se ha detenido", Said::Badly),
        ("el servicio MSSQLSERVER se ha detenido", Said::Nothing),
        ("a atualização foi parada", Said::Badly),
        ("l'aggiornamento è stato fermato", Said::Badly),
    ] {
        assert_eq!(read(text).said, said, "{text}");
    }
    for text in [
        "job 77 WRITE(6) sense key 7 (DATA PROTECT)",
        "The media is write protected.",
        "O disco está protegido contra gravação",
    ] {
        assert!(read(text).trouble, "{text}");
    }
    assert!(!read("write protection of drive D: was checked").trouble);
}

#[test]
fn a_header_of_sql_server_is_read_in_the_languages_of_windows() {
    for header in [
        "Msg 208, Level 16, State 9, Server PUB01, Line 61",
        "Nachricht 208, Ebene 16, Status 9, Server PUB01, Zeile 61",
        "Nachr.-Nr. 208, Schweregrad 16, Status 9, Server PUB01, Zeile 61",
        "Mens 208, Nivel 16, Estado 9, Servidor PUB01, Línea 61",
        "Message 208, Niveau 16, État 9, Serveur PUB01, Ligne 61",
        "メッセージ 208、レベル 16、状態 9、サーバー PUB01、行 61",
    ] {
        let found = report(&[(DATABASE, "copy.txt", format!("[Device]\n{header}\n***\n20:25:08 [NumPlan]\n"))]);
        let patterns: Vec<&str> = found.findings.iter().map(|finding| &*finding.pattern).collect();
        assert_eq!(patterns, ["sql-object-absent"], "{header}");
    }
    // Three words with numbers are no header where the second is no level.
    let rows = report(&[(DATABASE, "copy.txt", "[Device]\n表示 208、行数 1600、状態 9\n***\n".to_owned())]);
    assert!(rows.findings.is_empty(), "{:?}", rows.findings);
}

#[test]
fn what_is_and_what_has_to_be_instead_is_trouble() {
    for (text, trouble) in [
        ("GetVolumeLabel D:\\ = EX_335_D2 (expected EX_413_D2), question 212 answered", true),
        ("GetVolumeLabel D:\\ = EX_413_D2 (the second of three), question 212 answered", false),
        ("has value '1.4', but '1.3' is required.", true),
        ("has value '1.3', and '1.3' is used.", false),
    ] {
        assert_eq!((read(text).trouble, wants_another(text)), (trouble, trouble), "{text}");
    }
}
