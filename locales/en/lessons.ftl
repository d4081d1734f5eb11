
## Timetable

menu_timetable = the timetable
word_timetable = Timetable
timetable_own = Your timetable:
timetable_of = Timetable, { $student }:
timetable_line = { $class }: { $words }
timetable_empty = Nothing yet.
timetable_which_class = The timetable of which class?
timetable_how = A lesson is added in one line, for example: /timetable { $class }: mon 15:00 45 min, room 12
timetable_added = ✅ Added to the timetable:
timetable_end_really = Take “{ $when }” ({ $class }) off the timetable from today on? No more lessons come of it; recorded ones stay in the journal.
timetable_end_calls_off = Called off with it: { $lessons }. I will tell those concerned.
timetable_not_yours_to_end = A lesson is taken off the timetable by the class's teacher or an administrator. A single one can be called off: /lesson
timetable_ended = Taken off the timetable: { $class }: { $words }. Recorded lessons stay in the journal.
timetable_no_class = Whose lesson is “{ $words }”? First the class and a colon, for example: /timetable Solfeggio 3A: mon 15:00 45 min, room 12
timetable_class_unknown = There is no class “{ $name }”. There are: { $known }.
timetable_no_weekday = The weekday is missing. For example: mon 15:00 45 min, room 12
timetable_no_time = The time is missing. For example: mon 15:00 45 min, room 12
timetable_two_times = “{ $words }” is a second time. Please write a line for each time.
timetable_length = “{ $words }” is not a length of a lesson: write 5 to 480 minutes, for example 45 min or 15:00–15:45.
timetable_date = “{ $words }” is not a date. For example: from 01.09 until 31.05
other_weekday = “{ $quote }”: { $day } is { $weekday }. Correct the date or the weekday. If it is a time, write it with a colon, such as fri 18:00
timetable_backwards = The last day is before the first. For example: from 01.09 until 31.05
timetable_long_place = The name of the place is too long. For example: room 12
timetable_word = “{ $words }” was not understood. For example: mon 15:00 45 min, room 12 or tue 16:00 lecture online https://…
timetable_taken = { $asked } is not possible: “{ $class }” is then, { $taken } (the same teacher, room or class). Free from { $free }.
timetable_taken_all_day = { $asked } is not possible: “{ $class }” is then, { $taken } (the same teacher, room or class), and nothing is free later that day. Please choose another day.
timetable_days_off = { $asked } is not possible: there is no school on these days ({ $name }).
timetable_next_day = The next such school day: { $next }.
summer_holidays = summer holidays
button_by_class = By class
button_end_slot = Remove { $when }
button_end_slot_now = Yes, remove it
weekday_short = { $number ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
}
form_name = { $form ->
    [lesson] lesson
    [lecture] lecture
    [consultation] consultation
    [test] test
    [credit] pass/fail test
    [exam] exam
    [rehearsal] rehearsal
   *[concert] concert
}
mode_name = { $mode ->
    [online] online
   *[offline] in school
}
mode_online = online
online_at = online: { $link }
in_room = room { $room }
from_day = from { $day }
to_day = until { $day }

## Lesson

menu_lesson = record a lesson
word_lesson = Lesson
lessons_on = { $day }. Which lesson do you record?
lessons_none = { $day }: no lessons by the timetable. Choose another day, or record a lesson off the timetable.
lesson_which_class = A lesson of which class?
lesson_when = When is the lesson? For example: 15:00 ({ $day }), yesterday 16:30 or 24.11 15:00 room 12
lesson_card_old = This card does not work any more: another one was opened after it. Open the lesson again: /lesson
lesson_card_gone = This card is out of use. Open the lesson again: /lesson
exam_card_old = This card does not work any more. Open the exams again: /term, “Exams”
lesson_dropped = The lesson of { $class }, { $when }, is not recorded: its card does not work any more. Open the lesson again: /lesson
lesson_changes_dropped = The lesson of { $class }, { $when }: the changes are not recorded, for its card does not work any more. Open the lesson again: /lesson
lesson_when_unclear = When is “{ $words }”? For example: today 15:00, yesterday 16:30 or 24.11 15:00 room 12
lesson_time_taken = { $asked } is not possible: there is “{ $class }” already, { $taken } (the same teacher, room or class). If it is this one, open it: /lesson. If it was not held, call it off or take it out of the journal first.
lesson_head = { $class }, { $when }, { $minutes } min, { $form }, { $mode }
lesson_present = Present: { $present } of { $all }
lesson_topic = Topic: { $topic }
lesson_no_topic = Write the topic as a message, if you like. Tap who was not there: { $absent }, tap again for { $ill }{ $excused ->
    [none] .
   *[given] , and again for { $excused }.
}
lesson_away_really = { $student } has { $mark } for this lesson. Were they not there? The mark and its comment go with it.
lesson_long_topic = The topic is too long: { $most } characters at most, please.
lesson_mark_whose = “{ $words }”: whose mark is that? Write it with the number, such as “10427 { $words }”, or press “Marks”. If it is the topic, write “topic: { $words }”.
lesson_mark_or_topic = “{ $words }”: is that a mark, or the topic? A mark is written like this: “{ $student } { $words }”. A topic: “topic: { $words }”.
lesson_mark_unclear = “{ $line }”: is that a mark? Write it like this: “10427 5- Well played!”, each in a line of its own. Who was not there is marked by a button. If it is the topic, write “topic: …”.
lesson_mark_away = Student { $student } is marked as not there. If they were, press their number first.
lesson_mark_not_here = Student { $student } is not in this lesson. A mark for a work: /grade { $words }. If it is the lesson’s topic, write “topic: { $words }”.
lesson_homework = Homework: { $text }
lesson_homework_how = Write the homework, or send a file with a caption: the first line becomes the title. A line “due: 2026-11-30 18:00” sets the due date.
lesson_file_how = I have not kept this file. To add a file to the homework, press “Homework” and send it with a caption: that becomes the text.
lesson_whose_mark = Whose mark?
lesson_which_mark = The mark for { $student }? With a comment, write it: 5- Clean!
lesson_form = Now: { $form }, { $minutes } min, { $mode }
lesson_recorded = ✅ Recorded: { $words }
lesson_comment_left = { $student }: the comment on the mark before is gone: “{ $comment }”. To keep it, write the mark together with it.
lesson_ahead = This lesson is still ahead: { $when }. It can be recorded once it begins, and moved by “Time”.
lesson_held_already = This lesson was held, so it cannot be moved to { $when }. A new one is added by /lesson, “Off the timetable”.
lesson_moved_to = The lesson “{ $class }” is moved: { $when }. I have told those concerned.
lesson_planned = The lesson “{ $class }” is planned: { $when }.
lesson_will_remind = I will remind of it half an hour before.
lesson_is_then = The lesson of “{ $class }” is at { $when } as it is. Write another time, place or length.
lesson_moved = 🔁 The lesson “{ $class }” is moved from { $from } to { $to }.
lesson_moved_such = It is now: { $minutes } min, { $form }, { $mode }.
lesson_falls_out = ❌ The lesson “{ $class }”, { $when }, is called off.
lesson_held_after_all = ✅ The lesson “{ $class }”, { $when }, is held after all.
lesson_extra = 📅 A new lesson “{ $class }”: { $when }.
lesson_elsewhere = 📍 The lesson “{ $class }”, { $when }, is here now:
lesson_otherwise = 🔁 The lesson “{ $class }”, { $when }, is now: { $minutes } min, { $form }, { $mode }.
lesson_where = Where is the lesson? For example: room 12 or online https://…
lesson_where_unclear = Where is “{ $words }”? For example: room 12, hall big or online https://…
lesson_call_off_really = Call the lesson off: { $words }? I will tell those concerned.
lesson_called_off = The lesson is called off: { $words }.
lesson_was_held = This lesson is recorded: { $words }. It cannot be called off; its record can be corrected.
lesson_take_out_really = Take the lesson out of the journal: { $words }? Its hours and attendance will not count.
lesson_take_out_marks = The marks given in it ({ $count }) are taken back, too; I will tell those who have them.
lesson_not_yours_to_take_out = This lesson is taken out of the journal by who held it, or by the class's teacher.
lesson_taken_out = The lesson is out of the journal: { $words }.
lesson_brought_back = The lesson is back: { $words }.
lesson_back_unrecorded = Its record and marks have not come back with it: record the lesson anew.
concerned_are_told = I have told those concerned.
lesson_soon = 🔔 At { $time } { $form }: { $class }
your_lesson_mark = Mark { $mark } for { $what }, { $class }
your_lesson_mark_changed = Mark { $mark } (corrected) for { $what }, { $class }
lesson_mark_taken_back = The teacher took the mark back for { $what }, { $class }.
lesson_marked =
    the { $form ->
        [lesson] lesson
        [lecture] lecture
        [consultation] consultation
        [test] test
        [credit] pass/fail test
        [exam] exam
        [rehearsal] rehearsal
       *[concert] concert
    } of { $day }
lesson_marked_on = { $lesson }: “{ $title }”
minutes_long = { $minutes } min
button_extra_lesson = Off the timetable
button_where = Where
button_call_off = Call it off
button_call_off_now = Yes, call it off
button_take_out = Take out of the journal
button_take_out_now = Yes, take it out
button_bring_back = Bring it back
button_all_present = ✅ All present
button_held_by = Held by: { $who }
button_was_away = Yes, not there
button_record = ✅ Record
button_marks = Marks
button_no_mark = No mark
button_homework = Homework
button_form = Form
button_other_time = Time
button_now = Now

## Substitutes

menu_substitute = a substitute, a second teacher, a concertmaster
substitute_which_class = A substitute in which class?
substitute_how = “{ $words }” was not understood. For example: /substitute Solfeggio 3A: № 2 from 01.12 to 14.12
substitute_class_unknown = There is no class “{ $name }”. Choose it by button: /substitute
substitute_head = Class “{ $class }”, teacher { $teacher }.
substitute_who = Who stands in, or teaches beside them?
substitute_days = { $who }, class “{ $class }”: on which days? For example: from 01.12 to 14.12. A second teacher and a concertmaster teach along, until further notice.
substitute_days_unclear = Which days are “{ $words }”? For example: from 01.12 to 14.12
substitute_days_backwards = The last day, { $to }, is before the first, { $from }: exchange them. For example: from 01.12 to 14.12
substitute_days_past = “{ $words }” is over. For example: from 01.12 to 14.12
substitute_no_teacher = { $who } is not a teacher. /staff shows who is.
substitute_is_teacher = { $who } is the teacher of the class “{ $class }” anyway.
substitute_taken = Appointed for these days already: { $line }. Please end that first: /substitute
substitute_line = { $who }, { $kind }, from { $from } to { $to }
substitute_line_open = { $who }, { $kind }, from { $from }
substitute_appointed = ✅ Class “{ $class }”: { $line }
class_substituted = Until { $to } { $who } teaches the class “{ $class }” (substitution).
class_substituted_openly = { $who } teaches the class “{ $class }” now (substitution).
substitute_ended = { $who } no longer teaches the class “{ $class }”.
substitute_cancelled = Called off: { $who } is not going to teach the class “{ $class }”.
stand_in_kind = { $kind ->
    [substitute] substitute
    [second] second teacher
   *[concertmaster] concertmaster
}
stand_in_began = The class “{ $class }” is now taught by № { $staff } ({ $kind }), until { $to }: work, questions, lessons and marks.
stand_in_began_open = The class “{ $class }” is now taught by № { $staff }, too ({ $kind }).
stand_in_ended = № { $staff } no longer teaches the class “{ $class }”.
button_end_substitution = End: { $who }
button_one_week = Substitute for a week
button_two_weeks = For two weeks
