//! What a line says of those below it: the states in which secrets are looked for, each read by the module that knows it.

use super::tables::Table;

/// What the lines before say of the next one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Follow {
    /// Nothing.
    #[default]
    Nothing,
    /// `Password:` ended the line; so many empty lines came since.
    Value(Value, u8),
    /// A value of LDIF goes on where the next line begins with a blank.
    Folded,
    /// Bytes of a value of the registry go on: `hex:41,00,\`.
    Bytes,
    /// A block of text that is deeper than so many blanks: `password: >-`.
    Block(u16),
    /// The name of a secret stood alone: `Name: SAPassword`, and so many lines since; its value is named below.
    Named(u8),
    /// A private key.
    Key(Key),
    /// A table with a column of secrets.
    Table(Table),
    /// A switch that takes a secret ended the line.
    Switch(Wrapped),
    /// A call whose arguments go on.
    Call(OpenCall),
    /// Somebody was asked.
    Asked(Asked),
    /// Names below a key of the registry are secrets.
    Names,
    /// What is typed into the fields of a dialogue that is named after a secret: `[AskPassword-0]`, `szEdit1=x`.
    Section,
    /// A script of FTP stands below: the host, the account, the secret.
    Script(Typed),
    /// A usage named a secret among the arguments of a program.
    Usage(Usage),
}

/// How sure it is that a value stands below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    /// A password was announced.
    Announced,
    /// A sentence broke off, or a key was announced: only what is made up is one.
    MadeUp,
}

/// A call whose arguments go on below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OpenCall {
    /// Of SQL: arguments so far, and the places of those that are secrets, a bit for each.
    /// Whether a comma parts the next one from the last.
    Statement { seen: u8, places: u32, parted: bool },
    /// In a trace: texts so far, and lines since the name.
    Traced { texts: u8, lines: u8 },
}

/// Who waits for what, after the lines so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// A login began: a server's next question is answered with a secret.
    Login,
    /// A server asked: the next line is the answer. Whether it said that it wants a password.
    Answer { named: bool },
    /// A script waits for a prompt: what it sends within so many lines is the answer.
    Script(u8),
}

/// A private key that goes on below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    /// Lines that it may still have.
    pub(super) left: u16,
    /// Whether these are all of it: no mark ends it.
    pub(super) counted: bool,
}

/// What a command line leaves to the next line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrapped {
    /// The value of its last switch. Whether it must have one, as its name or a sign at the end of the line says, and
    /// whether the value could be a port.
    Value { sure: bool, port: bool },
    /// In a list of arguments, one a line, the value of this switch.
    Listed { port: bool },
    /// Further switches of this row of programs.
    Program(u8),
}

/// What a script of FTP holds next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Typed {
    Host,
    Account,
    Secret,
}

/// The place of a secret among the arguments of a program, and how many lines below its usage are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Usage {
    /// The name of the program, hashed.
    pub(super) program: u64,
    pub(super) place: u8,
    pub(super) lines: u8,
}
