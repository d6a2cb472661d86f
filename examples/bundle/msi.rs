//! Verbose logs of Windows Installer 2.0, in the forms seen in real ones; names and values are invented.

use std::fmt;
use std::io::{self, Write};

use super::sink::Log;

/// Bytes of one run at most: larger logs are appended to, run after run.
const RUN: u64 = 40_000_000;
/// About the bytes of what stands before and after the part of a run that varies.
const FRAME: u64 = 4_500;

const FILES: &[&str] = &["ccm", "dblx", "webadm", "ctim", "mohsrv", "perfc", "aupair", "tftpsrv", "sdlsnr", "risdc"];
const ENDINGS: &[&str] = &["dll", "exe", "ocx", "xml", "asp", "jar"];
const ACTIONS: &[&str] =
    &["AppSearch", "CostFile", "SetDirs", "CheckVersion", "ReadRegistry", "PrepareServices", "CopyHelp", "SetTrace"];
const TABLES: &[&str] = &["BindImage", "PatchPackage", "Font", "Class", "Extension", "Error", "SelfReg", "IniFile"];
const KEYS: &[&str] = &["Trace", "CTI", "DBL", "Directory", "TFTP", "MediaStreaming", "Serviceability"];

/// Fills the log with runs that succeeded.
pub fn successes<W: Write>(log: &mut Log<W>, package: u64) -> io::Result<()> {
    let mut run = 0;
    loop {
        let bytes = log.left().min(RUN);
        let product = format!("Example Package {package:06}-{run}");
        opening(log, &product)?;
        let frame = FRAME * log.width();
        let until = log.left().saturating_sub(bytes.saturating_sub(frame));
        // Half of a run prepares, the other half does it.
        let middle = until.midpoint(log.left());
        while log.left() > middle {
            action(log)?;
        }
        script(log)?;
        while log.left() > until {
            operation(log)?;
        }
        closing(log, &product)?;
        run += 1;
        if log.left() < frame {
            return Ok(());
        }
    }
}

/// Fills the log with a run that failed because the database service did not start, and gives the line that says so.
pub fn service_does_not_start<W: Write>(log: &mut Log<W>) -> io::Result<u64> {
    let product = "Cisco CallManager 4.1(3)";
    let end = 2 * FRAME * log.width();
    opening(log, product)?;
    let middle = end.midpoint(log.left());
    while log.left() > middle {
        action(log)?;
    }
    script(log)?;
    while log.left() > end {
        operation(log)?;
    }
    engine(
        log,
        format_args!(
            "Executing op: ActionStart(Name=StartServices,Description=Starting services,Template=Service: [1])"
        ),
    )?;
    engine(log, format_args!("Executing op: ServiceControl(,Name=MSSQLSERVER,Action=1,Wait=1,)"))?;
    engine_trouble(log, format_args!("Note: 1: 1920 2: MSSQLSERVER 3: MSSQLSERVER "))?;
    let cause = log.last_line();
    let text = "Error 1920. The service 'MSSQLSERVER' (MSSQLSERVER) failed to start.  Verify that you have sufficient \
                privileges to start system services.";
    engine(log, format_args!("Product: {product} -- {text}"))?;
    log.say(format_args!(""))?;
    log.say(format_args!("{text}"))?;
    ended(log, "InstallFinalize", 3)?;
    engine(log, format_args!("Executing op: ActionStart(Name=InstallFiles,Description=Copying new files,)"))?;
    for number in 0..8 {
        engine(
            log,
            format_args!("Executing op: FileRemove(,FileName=C:\\Program Files\\Cisco\\Bin\\ccm{number:02}.exe,,)"),
        )?;
    }
    engine(log, format_args!("Executing op: End(Checksum=0,ProgressTotalHDWord=0,ProgressTotalLDWord=0)"))?;
    ended(log, "INSTALL", 3)?;
    properties(log, product)?;
    engine_trouble(log, format_args!("Note: 1: 1708 "))?;
    engine_trouble(log, format_args!("Product: {product} -- Installation failed."))?;
    log.say(format_args!(""))?;
    engine_trouble(log, format_args!("MainEngineThread is returning 1603"))?;
    stopped(log)?;
    Ok(cause)
}

/// A line of the engine.
fn engine<W: Write>(log: &mut Log<W>, text: fmt::Arguments<'_>) -> io::Result<()> {
    let time = log.time();
    log.say(format_args!("MSI (s) (18:F4) [{time:#}]: {text}"))
}

/// A line of the engine that looks like an error.
fn engine_trouble<W: Write>(log: &mut Log<W>, text: fmt::Arguments<'_>) -> io::Result<()> {
    let time = log.time();
    log.trouble(format_args!("MSI (s) (18:F4) [{time:#}]: {text}"))
}

/// A line of the engine that looks like an error and is none.
fn note<W: Write>(log: &mut Log<W>) -> io::Result<()> {
    let number = log.random.u32(..);
    let (table, key) = (pick(log, TABLES), pick(log, KEYS));
    let short = number % 10_000;
    match number % 8 {
        0..3 => engine_trouble(
            log,
            format_args!("Note: 1: 1402 2: UNKNOWN\\Installer\\Products\\{number:08X}{number:08X}\\{key} 3: 2 "),
        ),
        3 => engine_trouble(log, format_args!("Note: 1: 2205 2:  3: {table} ")),
        4 => {
            let query = format_args!("SELECT `Message` FROM `{table}` WHERE `{table}` = {short}");
            engine_trouble(log, format_args!("Note: 1: 2228 2:  3: {table} 4: {query} "))
        }
        5 => engine_trouble(log, format_args!("Note: 1: 2262 2: {table} 3: -2147287038 ")),
        6 => engine_trouble(log, format_args!("Note: 1: 2318 2: C:\\Program Files\\Cisco\\Bin\\{key}{short:04}.dll ")),
        _ => engine_trouble(log, format_args!("Note: 1: 2727 2: {key}{short:04} ")),
    }
}

fn note_if_due<W: Write>(log: &mut Log<W>) -> io::Result<()> {
    while log.trouble_due() {
        note(log)?;
    }
    Ok(())
}

/// What stands before the first action of a run's own.
fn opening<W: Write>(log: &mut Log<W>, product: &str) -> io::Result<()> {
    let time = log.time();
    log.say(format_args!(
        "=== Verbose logging started: 9/14/2005  {time}  Build type: SHIP UNICODE 2.00.2600.1183  Calling process: \
         C:\\WINNT\\system32\\msiexec.exe ==="
    ))?;
    engine(log, format_args!("******* RunEngine:"))?;
    log.say(format_args!("           ******* Product: D:\\CCM\\PKG\\{}.MSI", product.replace(' ', "")))?;
    log.say(format_args!("           ******* Action: "))?;
    log.say(format_args!("           ******* CommandLine: **********"))?;
    for policy in ["Debug", "DisableUserInstalls", "TransformsSecure", "DisablePatch", "AlwaysInstallElevated"] {
        engine(log, format_args!("Machine policy value '{policy}' is 0"))?;
    }
    engine(log, format_args!("Doing action: INSTALL"))?;
    started(log, "INSTALL")
}

/// A whole action of the sequence.
fn action<W: Write>(log: &mut Log<W>) -> io::Result<()> {
    let name = format!("{}{:05}", pick(log, ACTIONS), log.random.u32(0..100_000));
    engine(log, format_args!("Doing action: {name}"))?;
    note_if_due(log)?;
    started(log, &name)?;
    for _ in 0..log.random.u32(4..24) {
        note_if_due(log)?;
        let (number, key) = (log.random.u32(0..100_000), pick(log, KEYS));
        match number % 4 {
            0 => engine(
                log,
                format_args!(
                    "PROPERTY CHANGE: Adding {key}Folder{number:05} property. Its value is 'C:\\Cisco\\{key}\\'."
                ),
            )?,
            1 => engine(
                log,
                format_args!("Component: {key}{number:05}; Installed: Absent;   Request: Local;   Action: Local"),
            )?,
            2 => engine(
                log,
                format_args!("Feature: {key}{:02}; Installed: Absent;   Request: Local;   Action: Local", number % 100),
            )?,
            _ => engine(
                log,
                format_args!(
                    "Modifying {key}{number:05} property. Its current value is 'C:\\Cisco\\'. Its new value: 'C:\\Cisco\\{key}\\'."
                ),
            )?,
        }
    }
    ended(log, &name, 1)
}

/// The beginning of the part that changes the server.
fn script<W: Write>(log: &mut Log<W>) -> io::Result<()> {
    engine(log, format_args!("Doing action: InstallFinalize"))?;
    started(log, "InstallFinalize")?;
    engine(
        log,
        format_args!(
            "Executing op: Header(Signature=1397708873,Version=200,Timestamp=843056268,LangId=1033,Platform=0,\
             ScriptType=1,ScriptMajorVersion=21,ScriptMinorVersion=4,ScriptAttributes=0)"
        ),
    )?;
    engine(
        log,
        format_args!(
            "Executing op: ActionStart(Name=InstallFiles,Description=Copying new files,Template=File: [1],  Directory: \
             [9],  Size: [6])"
        ),
    )
}

/// One operation of the script.
fn operation<W: Write>(log: &mut Log<W>) -> io::Result<()> {
    note_if_due(log)?;
    let (number, key) = (log.random.u32(0..1_000_000), pick(log, KEYS));
    if number.is_multiple_of(40) {
        return engine(
            log,
            format_args!(
                "Executing op: ActionStart(Name={}{number:06},Description=Writing values,Template=Key: [1])",
                ACTIONS[number as usize % ACTIONS.len()]
            ),
        );
    }
    if number % 2 == 1 {
        return engine(log, format_args!("Executing op: RegAddValue(Name={key}{number:06},Value=#{},)", number % 512));
    }
    let (name, ending) = (pick(log, FILES), pick(log, ENDINGS));
    let size = number * 7 % 900_000;
    engine(
        log,
        format_args!(
            "Executing op: FileCopy(SourceName={name}{number:06}.{ending},SourceCabKey=F{number:06},DestName={name}{number:06}.\
             {ending},Attributes=512,FileSize={size},PerTick=32768,,VerifyMedia=1,,,,,CheckCRC=0,,,InstallMode=58982400,,,,,,,)"
        ),
    )?;
    note_if_due(log)?;
    engine(
        log,
        format_args!(
            "File: C:\\Program Files\\Cisco\\Bin\\{name}{number:06}.{ending};\tTo be installed;\tNo patch;\tNo existing file"
        ),
    )?;
    note_if_due(log)?;
    engine(log, format_args!("Source for file 'F{number:06}' is compressed"))
}

/// What stands after the last operation of a run that succeeded.
fn closing<W: Write>(log: &mut Log<W>, product: &str) -> io::Result<()> {
    engine(log, format_args!("Executing op: End(Checksum=0,ProgressTotalHDWord=0,ProgressTotalLDWord=672000)"))?;
    ended(log, "InstallFinalize", 1)?;
    ended(log, "INSTALL", 1)?;
    properties(log, product)?;
    engine_trouble(log, format_args!("Note: 1: 1707 "))?;
    engine(log, format_args!("Product: {product} -- Installation operation completed successfully."))?;
    log.say(format_args!(""))?;
    engine(log, format_args!("MainEngineThread is returning 0"))?;
    stopped(log)
}

fn properties<W: Write>(log: &mut Log<W>, product: &str) -> io::Result<()> {
    log.say(format_args!("Property(S): ProductName = {product}"))?;
    log.say(format_args!("Property(S): Manufacturer = Example"))?;
    log.say(format_args!("Property(S): ProductVersion = 4.1.3"))?;
    log.say(format_args!("Property(S): ErrorDialog = SetupError"))?;
    log.say(format_args!("Property(S): PhysicalMemory = 1024"))?;
    log.say(format_args!("Property(S): VersionNT = 500"))?;
    for number in 0..24 {
        let key = pick(log, KEYS);
        log.say(format_args!("Property(S): {key}Folder{number:02} = C:\\Program Files\\Cisco\\{key}\\"))?;
    }
    Ok(())
}

fn started<W: Write>(log: &mut Log<W>, action: &str) -> io::Result<()> {
    let time = log.time();
    log.say(format_args!("Action start {time}: {action}."))
}

fn ended<W: Write>(log: &mut Log<W>, action: &str, value: u32) -> io::Result<()> {
    let time = log.time();
    let text = format_args!("Action ended {time}: {action}. Return value {value}.");
    if value == 1 { log.say(text) } else { log.trouble(text) }
}

fn stopped<W: Write>(log: &mut Log<W>) -> io::Result<()> {
    let time = log.time();
    log.say(format_args!("=== Verbose logging stopped: 9/14/2005  {time} ==="))
}

fn pick<W>(log: &mut Log<W>, words: &[&'static str]) -> &'static str {
    words[log.random.usize(..words.len())]
}
