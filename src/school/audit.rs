//! Privileged acts, as the audit names them.

use std::str::FromStr;

use super::names::UnknownName;

/// What only staff may do, and what is therefore written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A roster was imported.
    ImportRoster,
    /// The roster was sent or exported.
    ExportRoster,
    /// Somebody was invited.
    Invite,
    /// Somebody became a teacher or an administrator.
    Appoint,
    /// Somebody is no longer one.
    Dismiss,
    /// An account was disconnected.
    Unlink,
    /// Somebody is to stand in for a class's teacher, or to teach beside them.
    AppointStandIn,
    /// They no longer do, before their time.
    EndStandIn,
    /// A student left a class, or the school.
    Leave,
    /// A student is back in a class.
    ComeBack,
    /// A class was closed: its students left it.
    CloseClass,
    /// It was opened again.
    OpenClass,
    /// A member of staff is called otherwise.
    Rename,
    /// A consent on paper was entered.
    EnterConsent,
    /// A withdrawal of consent on paper was entered.
    EnterWithdrawal,
    /// A person's data was erased.
    Erase,
    /// The data of a student's guardians was erased.
    EraseGuardians,
    /// The name of a guest of commissions was erased.
    EraseGuest,
    /// An announcement was sent.
    Announce,
    /// An announcement was changed.
    Rewrite,
    /// An announcement was recalled.
    Recall,
    /// The school's calendar was confirmed or changed.
    ChangeCalendar,
    /// The journal or a report was exported with names.
    ExportNames,
    /// Works were exported, files and all.
    ExportWorks,
    /// The school's own form for a report was kept.
    KeepForm,
    /// It was replaced by another one.
    ReplaceForm,
    /// It was taken away.
    DropForm,
    /// A term mark was changed after it was confirmed.
    ChangeTermMark,
    /// A mark was given or changed in a term that is closed.
    ChangeClosedMark,
    /// An administrator wrote about an exam of somebody else's class.
    WriteExam,
    /// What stands in the audit was exported.
    ExportAudit,
    /// A timetable was imported.
    ImportTimetable,
    /// The database was copied, names and all.
    Backup,
    /// A copy was put in the database's place.
    Restore,
}

/// Every act with its name in the database.
const NAMES: [(Act, &str); 34] = [
    (Act::ImportRoster, "import_roster"),
    (Act::ExportRoster, "export_roster"),
    (Act::Invite, "invite"),
    (Act::Appoint, "appoint"),
    (Act::Dismiss, "dismiss"),
    (Act::Unlink, "unlink"),
    (Act::AppointStandIn, "appoint_stand_in"),
    (Act::EndStandIn, "end_stand_in"),
    (Act::Leave, "leave"),
    (Act::ComeBack, "come_back"),
    (Act::CloseClass, "close_class"),
    (Act::OpenClass, "open_class"),
    (Act::Rename, "rename"),
    (Act::EnterConsent, "enter_consent"),
    (Act::EnterWithdrawal, "enter_withdrawal"),
    (Act::Erase, "erase"),
    (Act::EraseGuardians, "erase_guardians"),
    (Act::EraseGuest, "erase_guest"),
    (Act::Announce, "announce"),
    (Act::Rewrite, "rewrite"),
    (Act::Recall, "recall"),
    (Act::ChangeCalendar, "change_calendar"),
    (Act::ExportNames, "export_names"),
    (Act::ExportWorks, "export_works"),
    (Act::KeepForm, "keep_form"),
    (Act::ReplaceForm, "replace_form"),
    (Act::DropForm, "drop_form"),
    (Act::ChangeTermMark, "change_term_mark"),
    (Act::ChangeClosedMark, "change_closed_mark"),
    (Act::WriteExam, "write_exam"),
    (Act::ExportAudit, "export_audit"),
    (Act::ImportTimetable, "import_timetable"),
    (Act::Backup, "backup"),
    (Act::Restore, "restore"),
];

impl Act {
    /// Its name in the database.
    pub fn as_str(self) -> &'static str {
        let found = NAMES.iter().find(|(act, _)| *act == self);
        found.map_or("", |(_, name)| name)
    }
}

impl FromStr for Act {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let found = NAMES.iter().find(|(_, known)| *known == name);
        found.map(|(act, _)| *act).ok_or(UnknownName)
    }
}
