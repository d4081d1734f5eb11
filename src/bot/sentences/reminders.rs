//! The sentences of `locales/*/reminders.ftl`.

sentences! {
    remind_before(title, class, due);
    remind_after(title, class, due);
    remind_teacher(title, class, due, students);
    menu_extend();
    button_extend();
    button_extend_one(title);
    extend_how();
    extend_which(student);
    extend_whom(title);
    extend_until(title, student, due);
    extend_unclear(quote);
    extend_past(quote);
    extend_student_unclear(quote);
    extend_student_unknown(quote);
    extend_nothing_open(student);
    extend_all_handed_in(title);
    extend_not_later(until, due);
    extend_already(student, until);
    extend_own_child();
    extended(title, class, student, until);
    extended_unheard();
    extended_for_you(title, class, until);
    button_extend_everybody();
    due_moved(title, class, due);
    due_dropped(title, class);
    due_move_told();
    menu_digest();
    morning_is_on();
    morning_is_off();
    week_is_on();
    week_is_off();
    button_morning_on();
    button_morning_off();
    button_week_on();
    button_week_off();
    digest_how_off();
    morning_head();
    morning_waiting(count, oldest);
    morning_lessons();
    morning_due();
    morning_extended(line, students);
    morning_silent(students);
    week_head();
    week_marks();
}
