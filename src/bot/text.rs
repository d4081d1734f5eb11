//! Every sentence the bot says, by name; the words themselves stand in `locales/`.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDateTime};
use chrono_tz::Tz;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

use crate::{
    messenger::{Person, Say},
    school::calendar::Moment,
};

/// A language that the bot speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// Russian.
    Ru,
    /// English.
    En,
}

const RU: &str = include_str!("../../locales/ru/bot.ftl");
const EN: &str = include_str!("../../locales/en/bot.ftl");

static RUSSIAN: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle("ru", RU));
static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle("en", EN));

fn bundle(language: &str, source: &str) -> FluentBundle<FluentResource> {
    let language = language
        .parse()
        .unwrap_or_else(|_| unreachable!("ru and en are language tags"));
    // A sentence that does not parse is missing from the bundle; a test finds it.
    let resource =
        FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Invisible marks around what is filled in would enter links and commands.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

impl Lang {
    /// Both languages.
    pub const ALL: [Lang; 2] = [Lang::Ru, Lang::En];

    /// Its tag: `ru`, `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Ru => "ru",
            Lang::En => "en",
        }
    }

    /// The language with this tag; Russian where there is none.
    pub fn named(tag: &str) -> Lang {
        match tag {
            "en" => Lang::En,
            _ => Lang::Ru,
        }
    }

    /// The language of a person's phone, or `otherwise`.
    pub fn of(person: Option<&Person>, otherwise: Lang) -> Lang {
        let tag = person.and_then(|person| person.language.as_deref());
        match tag.and_then(|tag| tag.split('-').next()) {
            Some("ru" | "uk" | "be" | "kk" | "tt" | "ba") => Lang::Ru,
            Some(_) => Lang::En,
            None => otherwise,
        }
    }

    /// The sentences as they stand in `locales/`.
    pub fn source(self) -> &'static str {
        match self {
            Lang::Ru => RU,
            Lang::En => EN,
        }
    }

    /// A moment as people write it: the year only where it is another one than `now`'s.
    pub fn moment(self, moment: Moment, now: Moment, zone: Tz) -> String {
        const RU_DAYS: [&str; 7] = ["пн", "вт", "ср", "чт", "пт", "сб", "вс"];
        let local: NaiveDateTime = moment.local(zone);
        let same_year = local.year() == now.local(zone).year();
        match (self, same_year) {
            (Lang::Ru, _) => {
                let day = RU_DAYS[local.weekday().num_days_from_monday() as usize];
                let date = match same_year {
                    true => local.format("%d.%m, %H:%M"),
                    false => local.format("%d.%m.%Y, %H:%M"),
                };
                format!("{day} {date}")
            }
            (Lang::En, true) => local.format("%a %-d %b, %H:%M").to_string(),
            (Lang::En, false) => local.format("%a %-d %b %Y, %H:%M").to_string(),
        }
    }

    fn say(self, name: &str, arguments: &FluentArgs<'_>) -> String {
        let bundle: &FluentBundle<FluentResource> = match self {
            Lang::Ru => &RUSSIAN,
            Lang::En => &ENGLISH,
        };
        let Some(pattern) = bundle.get_message(name).and_then(|message| message.value()) else {
            tracing::error!(name, language = self.tag(), "a sentence is missing");
            return name.to_owned();
        };
        let mut errors = Vec::new();
        let said = bundle.format_pattern(pattern, Some(arguments), &mut errors);
        if !errors.is_empty() {
            tracing::error!(
                name,
                language = self.tag(),
                ?errors,
                "a sentence is incomplete"
            );
        }
        said.into_owned()
    }
}

/// Makes a method of [`Lang`] out of each sentence's name and arguments, and the list
/// by which a test compares them with `locales/`.
macro_rules! sentences {
    ($($name:ident($($argument:ident),*);)*) => {
        #[allow(missing_docs)] // each is what its name says, word for word in locales/
        impl Lang {
            $(pub fn $name(self, $($argument: impl Into<FluentValue<'static>>),*) -> String {
                #[allow(unused_mut)]
                let mut arguments = FluentArgs::new();
                $(arguments.set(stringify!($argument), $argument);)*
                self.say(stringify!($name), &arguments)
            })*
        }

        /// The name and the arguments of every sentence.
        pub const SENTENCES: &[(&str, &[&str])] =
            &[$((stringify!($name), &[$(stringify!($argument)),*])),*];
    };
}

sentences! {
    apology();
    quarantined(id);
    unknown_person();
    unknown_in_group();
    command_unvouched();
    command_later(name);
    command_unknown(name);
    not_understood_staff();
    not_understood_family();
    only_family();
    only_teacher();
    only_private();
    words_expected();
    edit_ignored();
    button_old();
    button_foreign();
    button_yes();
    button_no();
    button_hand_in();
    button_hand_in_one(title);
    button_hand_in_for(title, student);
    button_done();
    button_cancel();
    button_change();
    button_return();
    button_comment();
    button_no_comment();
    button_next();
    button_more(count);
    button_older();
    button_from_start();
    codes_exhausted();
    code_wrong();
    code_wrong_group();
    code_for_group();
    code_burnt();
    code_burnt_staff(number, group);
    code_burnt_student(student, group);
    year_of_study(year);
    is_it_you(student, year, disciplines);
    is_it_your_child(student, year, disciplines);
    not_me();
    welcome_staff(number);
    welcome_student(student);
    welcome_guardian(student);
    help_group();
    help_teacher();
    help_admin();
    next_check(count);
    next_bind();
    next_assign();
    next_homework(count);
    which_language();
    language_set();
    group_unbound();
    group_waits();
    group_back();
    group_left();
    group_bound(class);
    group_bound_teacher(class, group);
    group_is_left();
    group_chosen(class, group);
    which_group(class);
    which_class_is_it(group);
    rights_complete();
    rights_better(group);
    right_to_write(group);
    right_to_delete(group);
    removed_from_group(group, classes);
    student_out_of_reach(student);
    group_not_yours();
    only_staff_binds();
    only_own_class_binds(class);
    classes_of(student);
    class_taught(class, students, linked);
    class_groups(groups);
    class_link(link);
    class_code(code);
    class_individual(discipline);
    class_in_group(class);
    class_in_private(class);
    no_classes();
    which_class();
    class_unknown(name, known);
    class_empty(class);
    not_in_class(students, class);
    only_teacher_of_class();
    assign_unclear(problems);
    unclear_no_title();
    unclear_long_title();
    unclear_repeated(quote);
    unclear_empty(quote);
    unclear_date(quote);
    unclear_past_due(quote);
    unclear_due_before_posting(quote);
    unclear_past_posting(quote);
    unclear_repeat(quote);
    unclear_student(quote);
    assigned(number, title, class);
    card_due(when);
    card_no_due();
    card_everybody(count);
    card_some(students);
    card_posted_group(group);
    card_posted_private(count);
    card_not_joined(students);
    card_at(when);
    card_repeat(rule);
    draft_text();
    draft_due();
    draft_whom();
    draft_pick();
    draft_preview(class);
    draft_with_file();
    draft_press_class();
    draft_press_post();
    draft_past_due(quote);
    draft_date_unclear(quote);
    draft_student_unknown(quote);
    draft_nobody_chosen();
    button_no_due();
    button_everybody(count);
    button_some();
    button_post();
    button_text();
    button_due();
    button_whom();
    button_back();
    pick_class();
    pick_student(class);
    class_without_students(class);
    as_whom();
    button_as_guardian();
    button_as_teacher();
    menu_queue();
    menu_assign();
    menu_grade();
    menu_return();
    menu_homework();
    menu_grades();
    menu_submit();
    menu_classes();
    menu_language();
    menu_help();
    word_assign();
    word_check();
    word_classes();
    word_homework();
    word_submit();
    word_grades();
    reword_how(title);
    assignment_changed(number, title);
    assignment_cancelled(number, title);
    assignment_cancelled_already();
    assignment_is_cancelled(title);
    post_title(title);
    post_due(when);
    post_how();
    post_cancelled();
    homework_head();
    homework_of(student);
    homework_line(title, class, due);
    due_by(when);
    overdue(when);
    without_due();
    no_homework();
    submit_what();
    whose_work();
    whose_work_in_group();
    not_your_assignment();
    send_your_work(title);
    finish_first(count);
    collected(count);
    collected_album();
    cannot_hand_in_this();
    nothing_sent_yet();
    nothing_to_finish();
    nothing_to_cancel();
    cancelled();
    not_handed_in(title);
    handed_in_already(number);
    already_marked(title);
    receipt(number, title, class);
    receipt_student(student);
    receipt_contents(files, messages);
    receipt_in_time(when);
    receipt_late(when);
    receipt_at(when);
    receipt_attempt(attempt);
    receipt_large(count);
    receipt_by_itself();
    button_add();
    button_withdraw();
    button_yes_withdraw();
    button_other_child();
    done_forgotten(title, count);
    send_more(number, title);
    added_to(number);
    withdraw_really(number, title);
    withdrawn(number, title, when);
    withdrawn_already();
    earlier_attempt_counts(number);
    newer_attempt_counts();
    was_returned(title);
    left_as_it_was();
    no_other_child(title);
    too_many_parts(most);
    unknown_shown_to_teacher();
    unclaimed(title, class);
    claimed_already();
    disowned();
    button_nobodys();
    button_check();
    button_on_paper();
    on_paper();
    is_it_work(count);
    offer_no_homework();
    offer_dropped();
    enter_nothing_open(student);
    enter_which(student);
    enter_send(student, title);
    edit_kept(number);
    edit_too_late(title);
    grade_how();
    grade_reply_to_work();
    grade_not_understood(word);
    return_how();
    mark_unknown(word, known);
    student_unknown(student);
    student_mistyped(student);
    nothing_handed_in(student);
    which_work();
    work_in_class(class, title);
    own_child();
    not_handed_in_yet();
    work_withdrawn();
    marked_already(student, mark);
    mark_given(student, mark, title);
    mark_changed(student, before, mark, title);
    mark_commented(student, mark, title);
    nobody_to_tell();
    your_mark(mark, title, class);
    your_mark_changed(mark, title, class);
    your_mark_taken_back(title, class);
    mark_taken_back(student, title);
    mark_is_again(student, mark, title);
    mark_not_in_force();
    too_late_to_take_back();
    button_undo();
    button_classes();
    button_all_classes(count);
    button_class_waiting(class, count);
    queue_which_class();
    voice_comment();
    video_comment();
    file_comment();
    teachers_comment(comment);
    returned_already();
    work_returned(student, title);
    your_work_returned(title, class);
    what_to_do_better(title);
    comment_how(title);
    comment_waits(title);
    queue_empty();
    queue_end(count);
    card_work(number, student, class);
    card_title(title);
    card_in_time(when);
    card_late(when);
    card_edited(when);
    card_waiting(count);
    grades_head();
    grades_of(student);
    grades_line(mark, title, class, when);
    no_grades();
    please_delete();
    mark_undelivered(student);
    post_undelivered(number);
    undelivered(words);
    file_not_shown();
    mydata_head();
    mydata_account(messenger, since, language);
    mydata_staff(number, marks, assignments);
    mydata_student(student);
    mydata_guardian(student);
    mydata_works(works, files, marks, comments);
    mydata_passing();
    mydata_where();
    mydata_erasure();
    mydata_work(number, student, title, class);
    mydata_not_handed_in();
    mydata_file(number, kind, name, bytes);
    mydata_file_unweighed(number, kind, name);
    mydata_mark(mark, student, title, class, when);
    mydata_taken_back();
    mydata_nothing();
    button_mydata_all();
    only_admin();
    student_not_listed(student);
    consent_first();
    consent_question(student, version);
    consent_text(url);
    consent_not_now();
    consent_thanks(student);
    consent_how();
    consent_unclear(quote);
    consent_unclear_date(quote);
    consent_is_newer(state);
    consent_missing(student);
    consent_not_asked(student);
    consent_by_tap(student, when, version);
    consent_on_paper(student, when, version);
    consent_was_withdrawn(student, when);
    consent_only_guardian();
    consent_withdraw_really(student);
    consent_withdrawn(student, count);
    consent_withdrawn_admin(student, count);
    consent_ended_here(student);
    button_consent();
    button_consent_later();
    button_consent_withdraw();
}

/// The longest text of one message, in UTF-16 units (core.telegram.org/bots/api#sendmessage).
const LONGEST_TEXT: usize = 4096;

/// The longest caption under a file, likewise (core.telegram.org/bots/api#sendphoto).
pub const LONGEST_CAPTION: usize = 1024;

/// Cuts a message that is too long for a messenger into several, between paragraphs,
/// lines or words; what it carries stands on the last, what it answers on the first.
pub fn parts(say: Say) -> Vec<Say> {
    let limit = match say.file {
        Some(_) => LONGEST_CAPTION,
        None => LONGEST_TEXT,
    };
    if utf16(&say.text) <= limit {
        return vec![say];
    }
    let mut parts = Vec::new();
    let mut rest = say.text.as_str();
    while utf16(rest) > limit {
        let (head, tail) = rest.split_at(cut(rest, limit));
        parts.push(Say {
            text: head.trim_end().to_owned(),
            silent: say.silent,
            reply_to: say.reply_to.clone().filter(|_| parts.is_empty()),
            ..Say::default()
        });
        rest = tail.trim_start();
    }
    parts.push(Say {
        text: rest.to_owned(),
        reply_to: None,
        ..say
    });
    parts
}

/// Where to cut `text`, in bytes, so that the first part has at most `limit` units.
fn cut(text: &str, limit: usize) -> usize {
    let mut units = 0;
    let most = text
        .char_indices()
        .find(|(_, letter)| {
            units += letter.len_utf16();
            units > limit
        })
        .map_or(text.len(), |(at, _)| at);
    let head = &text[..most];
    ["\n\n", "\n", " "]
        .iter()
        .filter_map(|gap| head.rfind(gap))
        // A gap near the beginning would make a part of a few words.
        .find(|at| *at > most / 2)
        .unwrap_or(most)
}

/// The length that messengers count.
pub fn utf16(text: &str) -> usize {
    text.encode_utf16().count()
}
