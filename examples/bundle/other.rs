//! Logs of the directory's import, of Wise setups, and of programs whose logs have no known form.

use std::io::{self, Write};

use super::sink::Log;

/// Fills the log with an import into the directory; what was there already is the only trouble.
pub fn import<W: Write>(log: &mut Log<W>) -> io::Result<()> {
    log.say(format_args!("Import of the directory entries, host localhost, port 8404"))?;
    log.say(format_args!(""))?;
    let mut entry = 0;
    while log.left() > 200 * log.width() {
        log.say(format_args!("adding new entry cn=Profile{entry:06},ou=profiles,ou=CCN,o=cisco.com"))?;
        if log.trouble_due() {
            log.trouble(format_args!("ldap_add: Already exists (68)"))?;
        }
        log.say(format_args!(""))?;
        entry += 1;
    }
    log.say(format_args!("{entry} entries added successfully."))
}

/// Fills the log with the steps of a Wise setup. Nothing in it looks like an error.
pub fn wise<W: Write>(log: &mut Log<W>) -> io::Result<()> {
    log.say(format_args!("***  Installation Started 09/14/2005 10:00  ***"))?;
    log.say(format_args!("Title: Example Helper Tools Installation"))?;
    while log.left() > 80 {
        let number = log.random.u32(0..10_000);
        match number % 3 {
            0 => log.say(format_args!("File Copy: C:\\Program Files\\Cisco\\Tools\\tool{number:04}.dll"))?,
            1 => log.say(format_args!("RegDB Key: Software\\Example\\Tools\\{number:04}"))?,
            _ => log.say(format_args!("RegDB Val: {number}"))?,
        }
    }
    Ok(())
}

/// Fills the log with what a program says while it works. Nothing in it looks like an error: of such a log nobody
/// can tell what its errors mean.
pub fn plain<W: Write>(log: &mut Log<W>) -> io::Result<()> {
    log.say(format_args!("2005-09-14 09:00:00 Setup of the directory server begins"))?;
    while log.left() > 120 * log.width() {
        let (time, number) = (log.time(), log.random.u32(0..10_000));
        let head = format_args!("2005-09-14 {time}");
        match number % 4 {
            0 => log.say(format_args!("{head} Schema file {number} of 9999 loaded"))?,
            1 => log.say(format_args!("{head} Reading the configuration of host PUB01, section {number}"))?,
            2 => log.say(format_args!("{head} Replication agreement {number} is up to date"))?,
            _ => log.say(format_args!("{head} Listening on port {number}, thread {}", number % 64))?,
        }
    }
    log.say(format_args!("2005-09-14 23:59:59 Setup of the directory server completed successfully"))
}
