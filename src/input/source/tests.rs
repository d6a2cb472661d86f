//! Tests of finding the four directories, on trees in the system's temporary folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;

/// A folder of its own for one test, removed when it goes out of scope.
struct Tree(PathBuf);

impl Tree {
    fn new(files: &[&str]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("ccmtriage-source-{}-{n}", process::id());
        let tree = Self(std::env::temp_dir().join(name));
        fs::create_dir_all(&tree.0).expect("temporary folder");
        for file in files {
            tree.file(file, "x\n");
        }
        tree
    }

    fn path(&self, path: &str) -> PathBuf {
        if path.is_empty() { self.0.clone() } else { self.0.join(path) }
    }

    fn file(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("below the tree")).expect("folder");
        fs::write(path, text).expect("file");
    }

    fn folder(&self, path: &str) {
        fs::create_dir_all(self.path(path)).expect("folder");
    }

    fn take(&self, path: &str) -> Inventory {
        take(&[Input::Path(self.path(path))], &Options::default())
    }

    fn take_all(&self, path: &str) -> Inventory {
        take(&[Input::Path(self.path(path))], &Options { all_files: true, ..Options::default() })
    }

    #[cfg(unix)]
    fn link(&self, target: impl AsRef<Path>, path: &str) {
        std::os::unix::fs::symlink(target, self.path(path)).expect("link");
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn paths(inventory: &Inventory) -> Vec<&str> {
    inventory.files.iter().map(|f| f.path.as_str()).collect()
}

fn skipped(inventory: &Inventory) -> Vec<(&str, SkipReason)> {
    let row = |s: &'_ Skipped| s.reason.clone();
    inventory.skipped.iter().map(|s| (s.path.as_str(), row(s))).collect()
}

fn states(inventory: &Inventory) -> [DirectoryState; 4] {
    inventory.directories.clone().map(|d| d.state)
}

fn found(inventory: &Inventory) -> Vec<Option<&str>> {
    inventory.directories.iter().map(|d| d.found.as_deref()).collect()
}

use DirectoryState::{Empty, Missing, Read as Full};

const SERVER: [&str; 4] = [
    "Program Files/Common Files/Cisco/Logs/ccm.log",
    "Program Files/Common Files/Cisco/Directory/a/dc.TXT",
    "Install/DBInstall/db.Log",
    "Dcdsrvr/log/dcd.txt",
];

#[test]
fn the_four_directories_are_found_below_a_root() {
    let tree = Tree::new(&SERVER);
    tree.file("Dcdsrvr/log/dcx500.out", "x");
    tree.file("Dcdsrvr/log/old.ZIP", "x");
    tree.file("boot.log", "x");
    let inventory = tree.take("");
    assert_eq!(inventory.layout, Layout::ServerRoot);
    assert_eq!(inventory.bases, ["."]);
    assert_eq!(states(&inventory), [Full; 4]);
    assert_eq!(
        paths(&inventory),
        [
            "Dcdsrvr/log/dcd.txt",
            "Install/DBInstall/db.Log",
            "Program Files/Common Files/Cisco/Directory/a/dc.TXT",
            "Program Files/Common Files/Cisco/Logs/ccm.log",
        ]
    );
    assert_eq!(inventory.files[1].directory, Some(Directory::DbInstall));
    assert_eq!((inventory.directories[0].files, inventory.directories[0].bytes), (1, 2));
    assert_eq!(
        skipped(&inventory),
        [("Dcdsrvr/log/dcx500.out", SkipReason::NotALog), ("Dcdsrvr/log/old.ZIP", SkipReason::NoArchive),]
    );
    let all = tree.take_all("");
    assert!(paths(&all).contains(&"Dcdsrvr/log/dcx500.out"));
    assert_eq!(all.skipped.len(), 1);
    let mut text = String::new();
    let mut file = all.files[0].open().expect("opens");
    file.read_to_string(&mut text).expect("reads");
    assert_eq!(text, "x\n");
}

#[test]
fn case_and_short_names_do_not_matter() {
    let tree = Tree::new(&[
        "PROGRA~1/COMMON~2/CISCO/LOGS/a.log",
        "program files/COMMON FILES/cisco/directory/b.log",
        "INSTALL/DBINST~1/c.log",
        "dcdsrvr/LOG/d.log",
    ]);
    let inventory = tree.take("");
    assert_eq!(states(&inventory), [Full; 4]);
    assert_eq!(found(&inventory)[2], Some("INSTALL/DBINST~1"));
    let near = Tree::new(&["PROGRA~1/COMMON~1/CISC/LOGS/a.log", "Install/DBInst/c.log"]);
    assert_eq!(near.take("").layout, Layout::LooseLogs);
}

#[test]
fn a_drive_folder_and_extra_folders_are_looked_below() {
    for drive in ["C", "c", "C$", "C_drive", "C-drive", "drive_c", "D", "C%3A"] {
        for extra in ["", "case 1/", "case/server/"] {
            let files = SERVER.map(|f| format!("{extra}{drive}/{f}"));
            let tree = Tree::new(&files.each_ref().map(String::as_str));
            let inventory = tree.take("");
            assert_eq!(states(&inventory), [Full; 4], "{extra}{drive}");
            assert_eq!(inventory.bases, [format!("{extra}{drive}")]);
        }
    }
    // Two drives are one server; deeper trees, perhaps backups, are not looked for then.
    let tree = Tree::new(&["C/Install/DBInstall/a.log", "D/Dcdsrvr/log/b.log"]);
    tree.file("old/C/Program Files/Common Files/Cisco/Logs/c.log", "x");
    let inventory = tree.take("");
    assert_eq!(states(&inventory), [Missing, Missing, Full, Full]);
    assert_eq!(inventory.bases, ["C", "D"]);
    // Folders named as the documented path, without the drive or the first of them.
    let tree = Tree::new(&["Cisco/Logs/a.log", "DBInstall/b.log"]);
    assert_eq!(found(&tree.take("")), [Some("Cisco/Logs"), None, None, None]);
}

#[test]
fn a_root_inside_the_documented_path_is_understood() {
    let tree = Tree::new(&SERVER);
    let common = "Program Files/Common Files";
    for (root, place) in [
        ("Program Files", "Common Files/Cisco/Logs"),
        (common, "Cisco/Logs"),
        ("Program Files/Common Files/Cisco", "Logs"),
        ("Program Files/Common Files/Cisco/Logs", "."),
    ] {
        let inventory = tree.take(root);
        assert_eq!(inventory.layout, Layout::ServerRoot, "{root}");
        assert_eq!(found(&inventory)[0], Some(place), "{root}");
        assert!(paths(&inventory).iter().any(|p| p.ends_with("ccm.log")));
    }
    assert_eq!(found(&tree.take("Install"))[2], Some("DBInstall"));
    assert_eq!(states(&tree.take("Dcdsrvr/log")), [Missing, Missing, Missing, Full]);
    assert_eq!(paths(&tree.take("Dcdsrvr/log")), ["dcd.txt"]);
    let loose = Tree::new(&["Logs/a.log"]);
    assert_eq!(loose.take("Logs").layout, Layout::LooseLogs);
}

#[test]
fn loose_logs_are_read_and_what_was_looked_for_is_said() {
    let tree = Tree::new(&["sub/x.LOG", "a.txt", "c.out", "d.zip"]);
    tree.folder("C");
    let inventory = tree.take("");
    assert_eq!(inventory.layout, Layout::LooseLogs);
    assert_eq!(paths(&inventory), ["a.txt", "sub/x.LOG"]);
    assert_eq!(states(&inventory), [Missing; 4]);
    assert_eq!(skipped(&inventory), [("c.out", SkipReason::NotALog), ("d.zip", SkipReason::NoArchive)]);
    assert_eq!(inventory.looked_for.len(), 8);
    assert!(inventory.looked_for[2].ends_with("/Install/DBInstall"));
    assert!(inventory.looked_for[6].ends_with("/C/Install/DBInstall"));
    assert_eq!(paths(&tree.take_all("")), ["a.txt", "c.out", "sub/x.LOG"]);
}

#[test]
fn empty_and_missing_directories_are_told_apart() {
    let tree = Tree::new(&["Install/DBInstall/a.log"]);
    tree.folder("Dcdsrvr/log");
    let inventory = tree.take("");
    assert_eq!(states(&inventory), [Missing, Missing, Full, Empty]);
    assert_eq!(found(&inventory)[3], Some("Dcdsrvr/log"));
    assert!(inventory.skipped.is_empty() && inventory.looked_for.is_empty());
}

#[test]
fn a_named_file_is_read_whatever_its_ending() {
    let tree = Tree::new(&["dcx500.out", "x/dcx500.out", "bundle.cab"]);
    tree.file("renamed.log", "PK\x03\x04 and more");
    let inventory = tree.take("dcx500.out");
    assert_eq!((inventory.layout, paths(&inventory)), (Layout::Files, vec!["dcx500.out"]));
    assert_eq!(skipped(&tree.take("bundle.cab")), [("bundle.cab", SkipReason::NoArchive)]);
    let renamed = tree.take("renamed.log");
    assert!(matches!(skipped(&renamed)[..], [("renamed.log", SkipReason::Damaged(_))]));
    let missing = tree.take("nothing.log");
    assert_eq!(skipped(&missing), [("nothing.log", SkipReason::Vanished)]);
    let both = ["dcx500.out", "x/dcx500.out"].map(|p| Input::Path(tree.path(p)));
    assert_eq!(paths(&take(&both, &Options::default())), ["dcx500.out", "dcx500.out#2"]);
}

#[test]
fn several_inputs_keep_their_paths_apart() {
    let tree = Tree::new(&["one/srv/a.log", "two/srv/a.log", "lone.log"]);
    tree.file("three/Dcdsrvr/log/b.log", "x");
    let named = ["one/srv", "two/srv", "three", "lone.log"].map(|p| Input::Path(tree.path(p)));
    let inventory = take(&named, &Options::default());
    assert_eq!(paths(&inventory), ["lone.log", "srv#2/a.log", "srv/a.log", "three/Dcdsrvr/log/b.log"]);
    assert_eq!(inventory.layout, Layout::ServerRoot);
    assert_eq!(found(&inventory)[3], Some("three/Dcdsrvr/log"));
    assert_eq!(inventory.bases, ["three"]);
}

#[test]
fn standard_input_is_a_file() {
    let inventory = take(&[Input::Stdin(b"text".to_vec())], &Options::default());
    assert_eq!((inventory.layout, paths(&inventory)), (Layout::Stdin, vec!["-"]));
    let mut text = String::new();
    let mut file = inventory.files[0].open().expect("opens");
    file.read_to_string(&mut text).expect("reads");
    assert_eq!((text.as_str(), inventory.files[0].bytes), ("text", 4));
    let packed = take(&[Input::Stdin(b"7z\xBC\xAF\x27\x1C".to_vec())], &Options::default());
    assert_eq!(skipped(&packed), [("-", SkipReason::Archive)]);
}

#[test]
fn a_file_that_vanishes_or_changes_its_kind_is_an_error_of_its_own() {
    let tree = Tree::new(&["Dcdsrvr/log/a.log", "Dcdsrvr/log/b.log"]);
    let inventory = tree.take("");
    fs::remove_file(tree.path("Dcdsrvr/log/a.log")).expect("removes");
    fs::remove_file(tree.path("Dcdsrvr/log/b.log")).expect("removes");
    tree.folder("Dcdsrvr/log/b.log");
    let errors: Vec<_> = inventory.files.iter().filter_map(|f| f.open().err()).collect();
    assert_eq!(SkipReason::of(&errors[0]), SkipReason::Vanished);
    assert!(matches!(SkipReason::of(&errors[1]), SkipReason::Unreadable(_)));
}

#[test]
fn the_order_is_that_of_the_paths_whatever_the_order_of_making() {
    let names = ["b.log", "a/z.log", "a.log", "C.log", "a-b.log", "é.log"];
    let one = Tree::new(&names.map(|n| n));
    let mut turned = names;
    turned.reverse();
    let two = Tree::new(&turned);
    let expected = ["C.log", "a-b.log", "a.log", "a/z.log", "b.log", "é.log"];
    assert_eq!(paths(&one.take("")), expected);
    assert_eq!(paths(&two.take("")), expected);
}

#[test]
fn a_drive_that_cannot_resolve_paths_is_read_by_the_names_given() {
    let tree = Tree::new(&["a.log"]);
    let cannot = |_: &Path| Err(std::io::Error::from_raw_os_error(1));
    assert_eq!(resolved_by(&tree.path("a.log"), cannot).expect("it is there"), tree.path("a.log"));
    let error = resolved_by(&tree.path("b.log"), cannot).expect_err("it is not there");
    assert!(why(&error).ends_with("(os error 1)"), "{}", why(&error));
}

#[test]
fn folders_beyond_the_depth_limit_are_said() {
    let deep = format!("{}x.log", "d/".repeat(MAX_DEPTH + 1));
    let tree = Tree::new(&[&deep, "a.log"]);
    let inventory = tree.take("");
    assert_eq!(paths(&inventory), ["a.log"]);
    assert_eq!(inventory.skipped.len(), 1);
    assert_eq!(inventory.skipped[0].reason, SkipReason::TooDeep);
}

#[test]
fn what_lies_beyond_the_budget_is_not_taken_in_the_order_of_the_names() {
    let tree = Tree::new(&["a/y.log", "a/z.txt", "a-b.log", "b.dat", "c.log"]);
    let all = ["a-b.log", "a/y.log", "a/z.txt", "c.log"];
    // The root, `a`, `a/y.log`, `a/z.txt`, `a-b.log`, `b.dat`, `c.log`: a folder comes before what is in it.
    let taken: [&[&str]; 8] = [&[], &[], &[], &all[1..2], &all[1..3], &all[..3], &all[..3], &all];
    for (entries, taken) in (0..).zip(taken) {
        let mut budget = entries;
        let mut allowance = Allowance::new(ArchiveLimits::default());
        let part = named(&tree.path(""), Options::default(), &mut budget, &mut allowance);
        assert_eq!(budget, 0, "{entries} entries");
        let inventory = join(vec![part]);
        assert_eq!(paths(&inventory), taken, "{entries} entries");
        let too_many = inventory.skipped.iter().filter(|s| s.reason == SkipReason::TooMany).map(|s| s.path.as_str());
        let expected: &[&str] = if entries < 7 { &["."] } else { &[] };
        assert_eq!(too_many.collect::<Vec<_>>(), expected, "{entries} entries");
    }
}

#[test]
fn directories_inside_one_another_are_read_once() {
    let tree = Tree::new(&["Cisco/Logs/Dcdsrvr/log/a.log", "Cisco/Logs/b.log"]);
    let inventory = tree.take("Cisco/Logs");
    assert_eq!(found(&inventory), [Some("."), None, None, Some("Dcdsrvr/log")]);
    assert_eq!(paths(&inventory), ["Dcdsrvr/log/a.log", "b.log"]);
    let twice = "Dcdsrvr/log/a.log";
    assert_eq!(skipped(&inventory), [(twice, SkipReason::Duplicate(twice.to_owned()))]);
    assert_eq!(states(&inventory), [Full, Missing, Missing, Empty]);
}

#[test]
fn a_path_that_was_made_unlike_another_is_told_from_one_that_is_called_so() {
    let tree = Tree::new(&["x/a.log", "y/a.log", "a.log#2"]);
    let named = ["x/a.log", "a.log#2", "y/a.log"].map(|p| Input::Path(tree.path(p)));
    assert_eq!(paths(&take(&named, &Options::default())), ["a.log", "a.log#2", "a.log#2#2"]);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::net::UnixListener;

    use super::*;

    /// The path of a file of the service's log.
    fn log(name: &str) -> String {
        format!("Dcdsrvr/log/{name}")
    }

    /// What was skipped, with paths that outlive the inventory.
    fn rows(inventory: Inventory) -> Vec<(String, SkipReason)> {
        inventory.skipped.into_iter().map(|row| (row.path, row.reason)).collect()
    }

    #[test]
    fn links_are_followed_inside_the_root_only_and_read_once() {
        let outside = Tree::new(&["secret.log"]);
        let tree = Tree::new(&["Dcdsrvr/log/a.log", "elsewhere/b.log", "elsewhere/more/c.log"]);
        tree.link("a.log", "Dcdsrvr/log/again.log");
        tree.link("../../elsewhere/b.log", "Dcdsrvr/log/b.log");
        tree.link("../../elsewhere/more", "Dcdsrvr/log/more");
        tree.link("../../elsewhere/more", "Dcdsrvr/log/more2");
        tree.link("..", "Dcdsrvr/log/up");
        tree.link("self", "Dcdsrvr/log/self");
        tree.link("absent", "Dcdsrvr/log/nowhere");
        tree.link(outside.path("secret.log"), "Dcdsrvr/log/out.log");
        tree.link(outside.path(""), "Dcdsrvr/log/outdir");
        tree.link(outside.path(""), "Install");
        let inventory = tree.take("");
        assert_eq!(paths(&inventory), [log("a.log"), log("b.log"), log("more/c.log")]);
        let expected = [
            (log("again.log"), SkipReason::Duplicate(log("a.log"))),
            (log("more2"), SkipReason::Duplicate(log("more"))),
            (log("nowhere"), SkipReason::LinkBroken),
            (log("out.log"), SkipReason::LinkOutside),
            (log("outdir"), SkipReason::LinkOutside),
            (log("self"), SkipReason::LinkLoop),
            (log("up"), SkipReason::LinkLoop),
            ("Install".to_owned(), SkipReason::LinkOutside),
        ];
        assert_eq!(rows(inventory), expected);
    }

    #[test]
    fn what_several_links_lead_to_is_read_under_the_first_of_them() {
        let tree = Tree::new(&["Dcdsrvr/log/a.log", "else/more/c.log", "else/more/d.dat", "else/e.log", "else/f.log"]);
        tree.file("else/more/g.zip", "x");
        tree.link("../../else/e.log", "Dcdsrvr/log/1.log");
        tree.link("../../else/more", "Dcdsrvr/log/2");
        tree.link("../../else", "Dcdsrvr/log/3");
        tree.link("../../else/more/c.log", "Dcdsrvr/log/4.log");
        tree.link("../Dcdsrvr/log/a.log", "else/back.log");
        tree.link("more", "else/again");
        tree.link("../../else/f.log", "Dcdsrvr/log/not-a-log");
        let inventory = tree.take("");
        assert_eq!(paths(&inventory), ["1.log", "2/c.log", "3/f.log", "a.log"].map(log));
        let expected = [
            ("2/d.dat", SkipReason::NotALog),
            ("2/g.zip", SkipReason::NoArchive),
            ("3/again", SkipReason::Duplicate(log("3/more"))),
            ("3/back.log", SkipReason::Duplicate(log("a.log"))),
            ("3/e.log", SkipReason::Duplicate(log("1.log"))),
            ("3/more/c.log", SkipReason::Duplicate(log("2/c.log"))),
            ("3/more/d.dat", SkipReason::NotALog),
            ("3/more/g.zip", SkipReason::Duplicate(log("2/g.zip"))),
            ("4.log", SkipReason::Duplicate(log("2/c.log"))),
            ("not-a-log", SkipReason::Duplicate(log("3/f.log"))),
        ];
        assert_eq!(rows(inventory), expected.map(|(path, reason)| (log(path), reason)));
    }

    #[test]
    fn two_documented_folders_that_are_one_are_read_once() {
        let tree = Tree::new(&["data/db.log"]);
        tree.folder("Install");
        tree.folder("Dcdsrvr");
        tree.link("../data", "Install/DBInstall");
        tree.link("../data", "Dcdsrvr/log");
        let inventory = tree.take("");
        assert_eq!(found(&inventory), [None, None, Some("data"), Some("data")]);
        assert_eq!(paths(&inventory), ["data/db.log"]);
        assert_eq!(skipped(&inventory), [("data/db.log", SkipReason::Duplicate("data/db.log".to_owned()))]);
    }

    #[test]
    fn a_documented_folder_may_be_a_link_inside_the_root() {
        let tree = Tree::new(&["data/db.log"]);
        tree.folder("Install");
        tree.link("../data", "Install/DBInstall");
        let inventory = tree.take("");
        assert_eq!(found(&inventory)[2], Some("data"));
        assert_eq!(paths(&inventory), ["data/db.log"]);
    }

    #[test]
    fn a_root_that_is_a_link_is_followed() {
        let tree = Tree::new(&["real/Dcdsrvr/log/a.log"]);
        tree.link("real", "link");
        let inventory = tree.take("link");
        assert_eq!(paths(&inventory), ["Dcdsrvr/log/a.log"]);
    }

    #[test]
    fn pipes_sockets_and_devices_are_never_opened() {
        let tree = Tree::new(&["Dcdsrvr/log/a.log"]);
        let pipe = tree.path("Dcdsrvr/log/pipe.log");
        let made = process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.expect("mkfifo runs").success());
        let _socket = UnixListener::bind(tree.path("Dcdsrvr/log/s.log")).expect("socket");
        let inventory = tree.take("");
        assert_eq!(paths(&inventory), ["Dcdsrvr/log/a.log"]);
        assert_eq!(
            skipped(&inventory),
            [("Dcdsrvr/log/pipe.log", SkipReason::Fifo), ("Dcdsrvr/log/s.log", SkipReason::Socket),]
        );
        let named = tree.take("Dcdsrvr/log/pipe.log");
        assert_eq!(skipped(&named), [("pipe.log", SkipReason::Fifo)]);
        let device = take(&[Input::Path("/dev/null".into())], &Options::default());
        assert_eq!(skipped(&device), [("null", SkipReason::Device)]);
        // A file that becomes a pipe after it was listed.
        fs::remove_file(tree.path("Dcdsrvr/log/a.log")).expect("removes");
        fs::rename(&pipe, tree.path("Dcdsrvr/log/a.log")).expect("renames");
        assert!(inventory.files[0].open().is_err());
    }

    #[test]
    fn an_unreadable_directory_is_said() {
        let tree = Tree::new(&["Dcdsrvr/log/a.log", "Install/DBInstall/b.log"]);
        let closed = tree.path("Install");
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).expect("closes");
        let inventory = tree.take("");
        let is_root = fs::read_dir(&closed).is_ok();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).expect("opens");
        assert_eq!(states(&inventory)[3], Full);
        if is_root {
            // Permissions do not bind root.
            assert_eq!(states(&inventory)[2], Full);
        } else {
            assert_eq!(states(&inventory)[2], DirectoryState::Unreadable);
            assert!(matches!(skipped(&inventory)[..], [("Install", SkipReason::Unreadable(_))]));
        }
    }

    #[test]
    fn an_unreadable_root_is_said_once() {
        let tree = Tree::new(&["a.log"]);
        fs::set_permissions(tree.path(""), fs::Permissions::from_mode(0o000)).expect("closes");
        let inventory = tree.take("");
        let is_root = fs::read_dir(tree.path("")).is_ok();
        fs::set_permissions(tree.path(""), fs::Permissions::from_mode(0o755)).expect("opens");
        if is_root {
            // Permissions do not bind root.
            assert_eq!(paths(&inventory), ["a.log"]);
        } else {
            assert!(matches!(skipped(&inventory)[..], [(".", SkipReason::Unreadable(_))]));
        }
    }

    #[test]
    fn names_that_are_not_utf8_are_shown_lossily_and_kept_apart() {
        let tree = Tree::new(&[]);
        for name in [&b"a\xFF.log"[..], b"a\xFE.log"] {
            let path = tree.path("").join(std::ffi::OsStr::from_bytes(name));
            if fs::write(path, "x").is_err() {
                // Some file systems take UTF-8 names only.
                return;
            }
        }
        let inventory = tree.take("");
        assert_eq!(paths(&inventory), ["a\u{FFFD}.log", "a\u{FFFD}.log#2"]);
        assert!(inventory.files.iter().all(|f| f.open().is_ok()));
        // One that is called as another is shown.
        tree.file("a\u{FFFD}.log#2", "x");
        tree.file("a\u{FFFD}.log", "x");
        let numbered = ["", "#2", "#2#2", "#3"].map(|number| format!("a\u{FFFD}.log{number}"));
        assert_eq!(paths(&tree.take_all("")), numbered);
    }
}
