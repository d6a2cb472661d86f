//! What modules of this room look for only in lines that hold a sign of it: all signs of a line are found in one walk.

use std::sync::LazyLock;

use crate::base::prefilter::{Groups, Prefilter};

/// Literals one of which stands in a line.
pub(super) type Signs = &'static [&'static str];

macro_rules! signs {
    ($($(#[$what:meta])* $name:ident: $literals:expr;)+) => {
        /// What is looked for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Sign {
            $($(#[$what])* $name,)+
        }

        /// In their order.
        const SIGNS: &[Signs] = &[$($literals),+];
    };
}

signs! {
    /// A property that hands data to an action.
    Property: &["property"];
    /// A switch that is for a password by custom.
    Switch: &["-p", "/p"];
    /// The address of a page.
    Address: &["://"];
    /// Several secrets in parentheses.
    Tried: &["passwords", "pwds", "kennw", "pins", "credentials"];
    /// Pairs of a script that dials.
    Chat: &["sword:", "sword\"", "sword'"];
    /// What waits for something.
    Waiting: &["expect", "wait", "until", "prompt", "when", "case", "-re", "-ex", "-gl", "{"];
    /// A prompt for a secret.
    Prompt: &["ssw", "asscode", "assphrase", "kennwort", "mot de passe", "contrasen", "wachtwoord", "pin"];
    /// The beginning of a login to a server of mail.
    Login: &["auth"];
    /// A question of such a server.
    Question: &["334", "+ "];
    /// A statement with parameters.
    Parameters: &["sp_executesql"];
    /// What logs in.
    LoggingIn: &["log", "sign", "authent", "bind", "connect", "user", ".open", "sp_oa"];
    /// A call of something.
    Calling: &["(", ".open", ".connect", ".log", "sp_oa"];
    /// A trace of ODBC.
    Trace: &["sqlconnect"];
    /// A procedure of SQL Server.
    Procedure: &["sp_", "xp_"];
    /// A call that is given secrets.
    Call: &[
        "sp_", "xp_", "crypt", "logonuser", "withlogon", "wnetadd", "sqlconnect", "_bind", "_connect", "dbset", "compare",
        "mapnetw", "dsobject", "serviceconfig", "createservice", "netconnect", "joindomain", "changepassword", "openobject",
        "makepassword", "connectserver", "ocilogon",
    ];
    /// A program whose name says that it sets a password.
    Setter: &["pwd", "pass", "kennwort", "chpw", "setpw"];
    /// The file of a program.
    Program: &[".exe", ".vbs", ".js", ".wsf", ".cmd", ".bat", ".pl", ".com"];
    /// A line of FTP or POP3.
    Protocol: &["pass ", "auth "];
    /// A switch for a secret, which may end its line.
    Ending: &["-p", "/p", "-w", "/w", "-rp", "/rp", "-hp", "/hp", "pwd", "passwd", "password"];
    /// A key of the registry whose names are secrets.
    Community: &["validcommunities", "trapconfiguration"];
    /// A server of FTP that asks.
    AskedByFtp: &["331 ", "331-"];
    /// A script of FTP.
    Script: &["ftp"];
    /// How a program is called.
    Usage: &["usage", "syntax", "aufruf", "verwendung", "utilisation", "uso"];
}

static PREFILTER: LazyLock<Prefilter> =
    LazyLock::new(|| Prefilter::of(SIGNS.iter().map(|literals| Some(literals.iter()))));

/// The signs that a line holds.
#[derive(Debug, Clone)]
pub(super) struct Held(Groups);

impl Held {
    pub(super) fn of(line: &str) -> Self {
        Self(PREFILTER.groups_in([line]))
    }

    pub(super) fn has(&self, sign: Sign) -> bool {
        self.0.has(sign as usize)
    }

    /// The line where it holds the signs, else nothing.
    pub(super) fn line<'l>(&self, line: &'l str, signs: &[Sign]) -> &'l str {
        if signs.iter().all(|sign| self.has(*sign)) { line } else { "" }
    }
}
