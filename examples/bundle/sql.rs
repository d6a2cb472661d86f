//! What osql prints while the scripts of a database step run.

use std::io::{self, Write};

use super::sink::Log;

const TABLES: &[&str] = &[
    "Device",
    "NumPlan",
    "Pickup",
    "Region",
    "RouteFilter",
    "SoftkeyTemplate",
    "ProcessNode",
    "Credential",
    "DevicePool",
];

/// Fills the log with a step that went well.
pub fn success<W: Write>(log: &mut Log<W>) -> io::Result<()> {
    opening(log)?;
    while log.left() > 200 * log.width() {
        statement(log)?;
    }
    log.say(format_args!(
        "DBCC execution completed. If DBCC printed messages, see the list above: 0 allocation errors and 0 consistency \
         errors in database 'CCM0301'."
    ))?;
    log.say(format_args!("-- Database step ended, CCM0301 is current"))
}

/// Fills the log with a step that stopped because the disk was full, and gives the line that says so.
pub fn disk_full<W: Write>(log: &mut Log<W>) -> io::Result<u64> {
    opening(log)?;
    while log.left() > 400 * log.width() {
        statement(log)?;
    }
    log.trouble(format_args!("Msg 1105, Level 17, State 2, Server PUB01, Line 41"))?;
    let cause = log.last_line();
    log.say(format_args!("No space for object 'NumPlan' in database 'CCM0301': the file group is full."))?;
    log.trouble(format_args!("Msg 3621, Level 10, State 1, Server PUB01, Line 41"))?;
    log.say(format_args!("The statement has been terminated."))?;
    Ok(cause)
}

fn opening<W: Write>(log: &mut Log<W>) -> io::Result<()> {
    let time = log.time();
    log.say(format_args!("-- Database step started 09/14/2005 {time} on PUB01"))?;
    log.say(format_args!("-- Target database CCM0301"))?;
    log.say(format_args!(""))
}

fn statement<W: Write>(log: &mut Log<W>) -> io::Result<()> {
    let number = log.random.u32(0..1000);
    let table = TABLES[log.random.usize(..TABLES.len())];
    let line = number % 90 + 1;
    if log.trouble_due() {
        match number % 3 {
            0 => {
                log.trouble(format_args!("Msg 3701, Level 11, State 5, Server PUB01, Line {line}"))?;
                log.say(format_args!(
                    "Cannot drop the table '{table}_{number:03}', because it does not exist in the system catalog."
                ))?;
            }
            1 => {
                log.trouble(format_args!(
                    "Msg 2007, Level 11, State 1, Server PUB01, Procedure dbl_{table}_{number:03}, Line {line}"
                ))?;
                log.say(format_args!(
                    "Cannot add rows to sysdepends for the current stored procedure because it depends on the missing \
                     object 'dbl_{table}_{number:03}_get'. The stored procedure will still be created."
                ))?;
            }
            _ => {
                log.trouble(format_args!("Msg 15477, Level 10, State 1, Server PUB01, Procedure sp_rename, Line 168"))?;
                log.say(format_args!(
                    "Caution: Changing any part of an object name could break scripts and stored procedures."
                ))?;
            }
        }
    } else if number.is_multiple_of(3) {
        log.say(format_args!("Table CCM0301.dbo.{table}_{number:03} created, copied from CCM0300."))?;
        log.say(format_args!("1> 2> 3>"))?;
    } else {
        log.say(format_args!("({number} rows affected)"))?;
    }
    log.say(format_args!(""))
}
