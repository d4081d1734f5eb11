//! The sentences of `locales/*/schedule.ftl`.

sentences! {
    series_head(number, title, class);
    series_rule(rule);
    series_next(times);
    series_over();
    series_due(days, time);
    series_skipped(skipped, next);
    series_went_on(next);
    series_stopped(title);
    series_stopped_already();
    series_changed(title);
    series_due_too_early(due);
    series_missed(title, class, when, count);
    repeat_never(rule);
    plan_empty();
    plan_more(count);
    post_past_due(title, due);
    posted_now(title);
    posted_already(title);
    again_which();
    again_nothing();
    button_skip_once();
    button_stop();
    button_post_undated();
    button_post_now();
    calendar_head();
    calendar_usual();
    calendar_over(day);
    calendar_ran_out(ended, begins);
    calendar_off();
    calendar_day(name, day);
    calendar_days(name, from, to);
    calendar_how();
    calendar_unclear(line);
    calendar_backwards(line);
    calendar_unknown(name);
    calendar_overlap(one, other);
    calendar_too_long(line);
    calendar_confirmed();
    calendar_confirmed_already();
    button_confirm();
    menu_plan();
    menu_again();
    menu_calendar();
    act_change_calendar();
}
