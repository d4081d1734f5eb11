//! `/audit`: what the privileged did, the newest first.

use super::{Answer, Stop, Talk, action::Action, text::Lang};
use crate::{
    messenger::Content,
    report::{order::Kind, recipe::Recipe},
    school::audit::Act,
    store::audit::Entry,
};

/// How many acts a page shows.
const LISTED: usize = 20;

impl Talk<'_, '_> {
    /// Writes down what a member of staff has just done; what families do for themselves
    /// is none of it.
    pub(super) async fn note_act(&mut self, act: Act, whom: &str) -> Answer {
        self.note_act_with(act, whom, "").await
    }

    /// The same, with what else has to be known of it.
    pub(super) async fn note_act_with(&mut self, act: Act, whom: &str, more: &str) -> Answer {
        let staff = self.account.as_ref().and_then(|account| account.staff);
        if let Some(staff) = staff {
            self.tx
                .note_act(Some(staff.number), act, whom, more)
                .await?;
        }
        Ok(())
    }

    /// A page of privileged acts, from the one before `before` on.
    pub(super) async fn audit(&mut self, before: i64) -> Answer {
        self.check_admin()?;
        let limit = i64::try_from(LISTED + 1).unwrap_or(i64::MAX);
        let mut entries = self.tx.acts_before(before, limit).await?;
        let more = entries.len() > LISTED;
        entries.truncate(LISTED);
        let mut lines = vec![match entries.is_empty() {
            true => self.lang.audit_empty(),
            false => self.lang.audit_head(),
        }];
        lines.extend(entries.iter().map(|entry| self.audit_line(entry)));
        let mut rows = Vec::new();
        if let Some(last) = entries.last().filter(|_| more) {
            rows.push(vec![(self.lang.button_older(), Action::Audit(last.id))]);
        }
        if !entries.is_empty() {
            rows.push(vec![(self.lang.button_as_file(), Action::AuditFile)]);
        }
        self.ask(lines.join("\n"), rows);
        Ok(())
    }

    /// «Файлом»: everything that is written down, this export too.
    pub(super) async fn audit_file(&mut self) -> Answer {
        self.check_admin()?;
        self.note_act(Act::ExportAudit, "").await?;
        self.send_document(
            self.lang.file_audit(),
            self.lang.audit_sent(),
            Content::Recipe(Recipe::Audit.to_text()),
        )
    }

    /// Rights are looked up again at every press.
    pub(super) fn check_admin(&self) -> Answer {
        match self.known_account()?.is_admin() {
            true => Ok(()),
            false => Err(Stop::Refused(self.lang.only_admin())),
        }
    }

    fn audit_line(&self, entry: &Entry) -> String {
        let when = self.lang.moment(entry.at, self.tx.now, self.profile.zone);
        let who = match entry.staff {
            Some(number) => self.lang.audit_staff(number),
            None => self.lang.audit_command_line(),
        };
        let what = act_name(self.lang, entry.act);
        let more = match (entry.act, entry.more.parse::<usize>()) {
            // How many were invited at once.
            (Act::Invite, Ok(count)) => self.lang.audit_students(count),
            _ => self.audit_detail(entry.act, &entry.more),
        };
        let details = [self.audit_detail(entry.act, &entry.whom), more];
        let details: Vec<String> = details
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect();
        match details.is_empty() {
            true => self.lang.audit_line_alone(when, who, what),
            false => self.lang.audit_line(when, who, what, details.join("; ")),
        }
    }

    /// What else was written down of an act: a report, where it concerns one, by its title; that
    /// it was the staff's names.
    fn audit_detail(&self, act: Act, text: &str) -> String {
        let of_report = matches!(
            act,
            Act::ExportNames | Act::KeepForm | Act::ReplaceForm | Act::DropForm
        );
        match Kind::ALL.into_iter().find(|kind| kind.as_str() == text) {
            Some(kind) if of_report => {
                let title = self.lang.report_kind(kind.as_str());
                self.lang.audit_report(title)
            }
            None if act == Act::ExportNames && text == "staff" => self.lang.audit_of_staff(),
            _ => text.to_owned(),
        }
    }
}

fn act_name(lang: Lang, act: Act) -> String {
    match act {
        Act::ImportRoster => lang.act_import_roster(),
        Act::ExportRoster => lang.act_export_roster(),
        Act::Invite => lang.act_invite(),
        Act::Appoint => lang.act_appoint(),
        Act::Dismiss => lang.act_dismiss(),
        Act::Unlink => lang.act_unlink(),
        Act::AppointStandIn => lang.act_appoint_stand_in(),
        Act::EndStandIn => lang.act_end_stand_in(),
        Act::Leave => lang.act_leave(),
        Act::ComeBack => lang.act_come_back(),
        Act::CloseClass => lang.act_close_class(),
        Act::OpenClass => lang.act_open_class(),
        Act::Rename => lang.act_rename(),
        Act::EnterConsent => lang.act_enter_consent(),
        Act::EnterWithdrawal => lang.act_enter_withdrawal(),
        Act::Erase => lang.act_erase(),
        Act::EraseGuardians => lang.act_erase_guardians(),
        Act::EraseGuest => lang.act_erase_guest(),
        Act::Announce => lang.act_announce(),
        Act::Rewrite => lang.act_rewrite(),
        Act::Recall => lang.act_recall(),
        Act::ChangeCalendar => lang.act_change_calendar(),
        Act::ExportNames => lang.act_export_names(),
        Act::ExportWorks => lang.act_export_works(),
        Act::KeepForm => lang.act_keep_form(),
        Act::ReplaceForm => lang.act_replace_form(),
        Act::DropForm => lang.act_drop_form(),
        Act::ChangeTermMark => lang.act_change_term_mark(),
        Act::ChangeClosedMark => lang.act_change_closed_mark(),
        Act::WriteExam => lang.act_write_exam(),
        Act::ExportAudit => lang.act_export_audit(),
        Act::ImportTimetable => lang.act_import_timetable(),
        Act::Backup => lang.act_backup(),
        Act::Restore => lang.act_restore(),
    }
}
