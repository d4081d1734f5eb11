//! `/mydata`: what is kept about a person, where, and how to have it erased.

use super::{
    Answer, Stop, Talk, action::Action, digests::digest_state, grades::title_words, text::Lang,
};
use crate::{
    messenger::{Say, messenger_name},
    school::{quiet::QuietHours, submissions::PartKind},
    store::{
        accounts::Account,
        personal::{Kept, KeptFile, KeptMark, KeptSaying, KeptWork},
        recordings::Recording,
    },
};

impl Talk<'_, '_> {
    /// `/mydata`: what is kept about this account, complete.
    pub(super) async fn my_data(&mut self) -> Answer {
        if !self.chat.private {
            return Err(Stop::Refused(self.lang.only_private()));
        }
        let account = self.known_account()?;
        let kept = self.tx.kept_about(account.id).await?;
        let since = kept.since.date(self.profile.zone).format("%d.%m.%Y");
        let mut lines = vec![
            self.lang.mydata_head(),
            self.lang.mydata_account(
                self.messenger_called(&account.address.messenger),
                since.to_string(),
                language_name(self.lang),
            ),
        ];
        let is_bare = self.says_news_only();
        if let Some(staff) = account.staff {
            lines.push(match is_bare {
                true => self.lang.mydata_staff_bare(staff.number),
                false => self.doings(staff.number).await?,
            });
        }
        for linked in &account.students {
            let student = self.called(&linked.id).await?;
            lines.push(match linked.guardian {
                true => self.lang.mydata_guardian(student),
                false => self.lang.mydata_student(student),
            });
            lines.push(self.consent_state(&linked.id).await?);
        }
        match is_bare {
            true => lines.push(self.lang.mydata_works_bare()),
            false => lines.extend(self.counted(&account, &kept)),
        }
        lines.push(match account.quiet {
            Some(own) => self.lang.mydata_quiet(hours(self.lang, own)),
            None => self
                .lang
                .mydata_quiet_of_school(hours(self.lang, self.profile.quiet)),
        });
        for (kind, on) in self.digests_of(&account).await? {
            let state = digest_state(self.lang, kind, on);
            lines.push(self.lang.mydata_digest(state));
        }
        lines.push(self.lang.mydata_passing());
        lines.push(format!("\n{}", self.lang.mydata_where()));
        lines.push(format!("\n{}", self.lang.mydata_erasure()));
        let mut rows = vec![vec![(self.lang.button_mydata_all(), Action::MyDataWhole)]];
        if is_bare {
            lines.push(format!("\n{}", self.elsewhere()));
            rows.clear();
        }
        self.ask_here(lines.join("\n"), rows);
        Ok(())
    }

    /// What a member of staff has done.
    async fn doings(&mut self, number: i64) -> Result<String, Stop> {
        let doings = self.tx.doings(number).await?;
        let (marks, given) = (doings.marks, doings.assignments);
        Ok(self.lang.mydata_staff(number, marks, given))
    }

    /// How many works and questions are kept, where there may be any.
    fn counted(&self, account: &Account, kept: &Kept) -> Vec<String> {
        let mut lines = Vec::new();
        if !account.students.is_empty() || kept.works > 0 {
            let (works, files) = (kept.works, kept.files);
            let words = self
                .lang
                .mydata_works(works, files, kept.marks, kept.comments);
            lines.push(words);
        }
        if kept.questions > 0 {
            lines.push(self.lang.mydata_questions(kept.questions));
        }
        lines
    }

    /// «Прислать всё»: the works and marks themselves, as text.
    pub(super) async fn my_data_whole(&mut self) -> Answer {
        if !self.chat.private {
            return Err(Stop::Refused(self.lang.only_private()));
        }
        let account = self.known_account()?;
        let mut paragraphs = Vec::new();
        let mut recordings = Vec::new();
        for work in self.tx.kept_works(account.id).await? {
            for comment in &work.comments {
                let about = (work.title.clone(), work.student.clone());
                recordings.extend(comment.recording.clone().map(|it| (about, it)));
            }
            paragraphs.push(self.kept_work(work));
        }
        for kept in self.tx.kept_marks(account.id).await? {
            paragraphs.push(self.kept_mark(&kept));
            let about = (kept.title, kept.student);
            recordings.extend(kept.recording.map(|it| (about, it)));
        }
        let (now, zone) = (self.tx.now, self.profile.zone);
        for kept in self.tx.kept_exams(account.id).await? {
            let marks: Vec<String> = kept.marks.iter().map(|mark| self.shown(*mark)).collect();
            let dash = |text: String| match text.is_empty() {
                true => "–".to_owned(),
                false => text,
            };
            let head = self.lang.mydata_exam(
                kept.student,
                self.lang.form_name(kept.form.as_str()),
                kept.class_name,
                self.lang.moment(kept.at, now, zone),
            );
            let (programme, marks) = (dash(kept.programme), dash(marks.join(", ")));
            let written = self.lang.mydata_exam_written(programme, marks);
            paragraphs.push(format!("{head}\n{written}"));
        }
        for saying in self.tx.kept_sayings(account.id).await? {
            paragraphs.push(self.kept_saying(saying));
        }
        self.reply(Say::text(match paragraphs.is_empty() {
            true => self.lang.mydata_nothing(),
            false => paragraphs.join("\n\n"),
        }));
        self.send_recordings(recordings);
        Ok(())
    }

    /// What teachers have recorded about works is heard, not read. Each with the work's title, and
    /// whose it is.
    fn send_recordings(&mut self, recordings: Vec<((String, String), Recording)>) {
        let mut sent = Vec::new();
        for ((title, student), recording) in recordings {
            // A mark that is in force again has the recording of before.
            if sent.contains(&recording.id) {
                continue;
            }
            sent.push(recording.id);
            // A round video has no room for words.
            let text = match recording.file.kind {
                PartKind::VideoNote => String::new(),
                _ => self.lang.mydata_recording(title, student),
            };
            self.reply(Say {
                file: Some(recording.file),
                ..Say::text(text)
            });
        }
    }

    fn kept_mark(&self, kept: &KeptMark) -> String {
        let (now, zone) = (self.tx.now, self.profile.zone);
        let mark = kept
            .mark
            .map_or_else(|| self.lang.mydata_taken_back(), |mark| self.shown(mark));
        let mut lines = vec![self.lang.mydata_mark(
            mark,
            kept.student.clone(),
            title_words(self.lang, kept.title.clone(), kept.form),
            kept.class_name.clone(),
            self.lang.moment(kept.at, now, zone),
        )];
        if !kept.comment.is_empty() {
            lines.push(self.lang.teachers_comment(kept.comment.clone()));
        }
        lines.extend(kept.recording.as_ref().map(|it| self.kept_recording(it)));
        lines.join("\n")
    }

    fn kept_recording(&self, recording: &Recording) -> String {
        let file = &recording.file;
        self.kept_file(KeptFile {
            id: recording.id,
            kind: file.kind.as_str().to_owned(),
            name: file.name.clone(),
            size: file.size.and_then(|bytes| i64::try_from(bytes).ok()),
        })
    }

    fn kept_file(&self, file: KeptFile) -> String {
        let kind = self.lang.file_kind(file.kind);
        let weight = file.size.map(|bytes| weight(self.lang, bytes));
        let what = [Some(kind), Some(file.name), weight];
        let what = what.into_iter().flatten().filter(|part| !part.is_empty());
        let what: Vec<String> = what.collect();
        self.lang.mydata_file(file.id, what.join(", "))
    }

    fn messenger_called(&self, messenger: &str) -> String {
        let [russian, english] = messenger_name(messenger);
        match self.lang {
            Lang::Ru => russian.to_owned(),
            Lang::En => english.to_owned(),
        }
    }

    fn kept_work(&self, work: KeptWork) -> String {
        let (now, zone) = (self.tx.now, self.profile.zone);
        let mut lines =
            vec![
                self.lang
                    .mydata_work(work.id, work.student, work.title, work.class_name),
            ];
        lines.push(match work.handed_in_at {
            Some(at) => self.lang.card_in_time(self.lang.moment(at, now, zone)),
            None => self.lang.mydata_not_handed_in(),
        });
        for part in work.parts {
            if !part.text.trim().is_empty() {
                lines.push(format!("«{}»", part.text.trim()));
            }
            lines.extend(part.file.map(|file| self.kept_file(file)));
        }
        for comment in work.comments {
            lines.push(self.lang.teachers_comment(comment.text));
            lines.extend(comment.recording.as_ref().map(|it| self.kept_recording(it)));
        }
        lines.join("\n")
    }

    fn kept_saying(&self, saying: KeptSaying) -> String {
        let file = saying.file.map(|file| {
            let kind = self.lang.file_kind(file.kind.as_str());
            self.lang.mydata_attached(match file.name.is_empty() {
                true => kind,
                false => format!("{kind}, {}", file.name),
            })
        });
        let text = Some(saying.text).filter(|text| !text.trim().is_empty());
        let said: Vec<String> = text.into_iter().chain(file).collect();
        match saying.teachers {
            true => self.lang.mydata_answer(saying.question, said.join("\n")),
            false => self.lang.mydata_question(saying.question, said.join("\n")),
        }
    }
}

/// How large a file is, in the unit in which that is a small number.
fn weight(lang: Lang, bytes: i64) -> String {
    match bytes {
        ..1_000 => lang.weight_bytes(bytes),
        1_000..1_000_000 => lang.weight_kilobytes((bytes + 500) / 1_000),
        _ => lang.weight_megabytes((bytes + 500_000) / 1_000_000),
    }
}

fn hours(lang: Lang, quiet: QuietHours) -> String {
    match quiet {
        QuietHours::Off => lang.mydata_no_quiet(),
        hours => hours.to_string().replace('-', "–"),
    }
}

fn language_name(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "русский",
        Lang::En => "English",
    }
}
