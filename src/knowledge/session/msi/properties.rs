//! Properties of Windows Installer.

/// Properties of Windows Installer that say something of the server, and the fact that each becomes.
pub const SERVER_PROPERTIES: &[(&str, &str)] = &[
    ("PhysicalMemory", "physical-memory-mb"),
    ("MsiNTProductType", "windows-product-type"),
    ("VersionNT", "windows-version"),
    ("WindowsBuild", "windows-build"),
    ("ServicePackLevel", "service-pack"),
    ("TerminalServer", "terminal-server"),
    ("RemoteAdminTS", "remote-administration-mode"),
    ("SESSIONNAME", "session-name"),
    ("CLIENTNAME", "remote-client"),
    ("AdminUser", "administrator"),
    ("Privileged", "privileged"),
    ("ComputerName", "host"),
    ("LogonUser", "user"),
    ("USERDOMAIN", "user-domain"),
    ("ProductVersion", "product-version"),
    ("ProductName", "product"),
    ("VersionMsi", "installer-version"),
    ("SystemLanguageID", "system-language"),
    ("MsiSystemRebootPending", "reboot-pending"),
    ("PUBLISHER", "publisher"),
    ("PublisherName", "publisher"),
];
