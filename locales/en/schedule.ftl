
## Assignments on schedule

series_head = Repeat no. { $number }: “{ $title }”, { $class }
series_rule = How often: { $rule }
series_next = Next: { $times }
series_over = It does not come back any more.
series_due =
    Due { $days ->
        [0] on the same day
        [1] on the next day
       *[other] { $days } days later
    } at { $time }
series_went_on = Since then another time has become the next one: { $next }. To skip that one, open the plan again: /plan
series_skipped = Skipping { $skipped }. The next: { $next }
series_stopped = “{ $title }” does not come back any more. What was given stays.
series_stopped_already = This assignment does not come back any more.
series_changed = Changed: “{ $title }”, from the next time on.
series_due_too_early = The due date { $due } is before the assignment is given. Write a later one.
series_moved_head = The calendar has changed, and repeated assignments come on other days:
series_moved = {"•"} { $title } ({ $class }): was { $before }, now { $after }
series_back = {"•"} { $title } ({ $class }): repeats again, the next one { $after }
series_no_more = {"•"} { $title } ({ $class }): repeats no more
series_moved_more = { $count } more: /plan
series_missed =
    Not given in time: “{ $title }” ({ $class }), { $when }: I was away. { $count ->
        [1] Give it now?
       *[other] Missed in all: { $count }. Give the last one now?
    }
repeat_never = By the rule “{ $rule }” the assignment falls on no school day. Check the days, the end and the holidays: /calendar
plan_empty = Nothing is planned. To plan: /assign with a line “at: mon 15:00” or “repeat: weekly”.
plan_more = …and { $count } more.
post_past_due = “{ $title }”: the due date has passed ({ $due }). Post it without one, or change it first?
posted_now = Given: “{ $title }”.
posted_already = “{ $title }” is given already.
again_which = Which assignment shall be given again?
again_nothing = You have not given any assignment yet. The first: /assign
button_skip_once = Skip once
button_stop = Stop
button_post_undated = Post without a due date
button_post_now = Give now

## Calendar

calendar_head = The school year:
calendar_usual = The school has not confirmed its calendar yet, so the usual school year holds:
calendar_over = The school year that the school has written down was over on { $day }. Until there is a new one, the usual one follows:
calendar_ran_out = The school's calendar was over on { $ended }, and has nothing about the new school year. Until that is written down, the usual one holds from { $begins } on. Look at it, and confirm or change it: /calendar
calendar_off = Holidays and days off:
calendar_day = {"•"} { $name }: { $day }
calendar_days = {"•"} { $name }: { $from }–{ $to }
calendar_how = To change: “/calendar autumn holidays: 26.10–03.11”, “/calendar City day: 05.09”. To take out: “/calendar City day: none”. Several lines at once are fine.
calendar_unclear = I did not understand “{ $line }”. Write a name and days, such as: /calendar autumn holidays: 26.10–03.11
calendar_backwards = “{ $line }” ends before it begins. Write it like 26.10–03.11
calendar_unknown = There is no “{ $name }” in the calendar. See the names: /calendar
calendar_overlap = “{ $one }” and “{ $other }” share a day, and a day has one such quarter or half.
calendar_too_long = “{ $line }” would be more than a month without lessons. If it is a term, call it a quarter, a trimester, a half or the school year; if it is holidays, call it holidays.
calendar_confirmed = The calendar is confirmed. Assignments and lessons skip holidays and days off.
calendar_confirmed_already = The calendar is confirmed already. To change it: /calendar
button_confirm = Confirm
menu_plan = what is planned
menu_again = give once more
menu_calendar = terms and holidays
act_change_calendar = calendar
