## Reminders

remind_before = 🔔 Due soon: “{ $title }” ({ $class }), hand in by { $due }.
remind_after = “{ $title }” ({ $class }) was due { $due }. No harm done: it can still be handed in.
remind_teacher = Not handed in yet: “{ $title }” ({ $class }), due { $due }: { $students }

## Extensions

menu_extend = extend a due date
button_extend = Extend
button_extend_one = Extend: { $title }
extend_how = Or like this: /extend 10427 30.11 18:00
extend_which = Which assignment is to be extended? Student: { $student }
extend_whom = For whom is “{ $title }” to be extended?
extend_until =
    Until when is “{ $title }” to be extended? Student: { $student }, now due { $due }.
    Tap or write, such as: 30.11 18:00
extend_unclear = I do not understand the date “{ $quote }”. Write it like this: /extend 10427 30.11 18:00
extend_past = “{ $quote }” has passed already. Write a date ahead, such as: /extend 10427 30.11 18:00
extend_student_unclear = “{ $quote }” is not a student's number. Write it like this: /extend 10427 30.11 18:00
extend_student_unknown = There is no student “{ $quote }” on the roster. Check the number, such as: /extend 10427 30.11 18:00
extend_nothing_open = Student { $student }: no open assignment with a due date in your classes, so there is nothing to extend.
extend_all_handed_in = Everybody has handed in “{ $title }”.
extend_not_later = The whole class has until { $due } anyway, which is no earlier than { $until }. Choose a later time.
extend_already = Student { $student }: it is due { $until } already.
extend_own_child = Your own child's due date is put off by another teacher: ask an administrator to appoint one.
extended = Extended until { $until }: “{ $title }” ({ $class }), student { $student }.
extended_unheard = Neither the student nor the guardians have joined yet: please tell them yourself.
extended_for_you = Your teacher has extended the due date: “{ $title }” ({ $class }) can now be handed in by { $until }.
button_extend_everybody = Everybody
due_moved = 📅 New due date: “{ $title }” ({ $class }), hand in by { $due }.
due_dropped = 📅 No due date any more: “{ $title }” ({ $class }) can be handed in on any day.
due_move_told = I have told those whose assignment it is.

## Digests

menu_digest = digests
morning_is_on = The morning digest comes on school days at 8:00.
morning_is_off = The morning digest does not come.
week_is_on = The digest of the week comes on Sundays at 18:00.
week_is_off = The digest of the week does not come.
button_morning_on = Send the morning digest
button_morning_off = No morning digest
button_week_on = Send the week's digest
button_week_off = No digest of the week
digest_how_off = To change this: /digest
morning_head = Good morning!
morning_waiting =
    { $count ->
        [one] { $count } submission waits
       *[other] { $count } submissions wait
    } to be checked, the oldest since { $oldest }.
morning_lessons = Lessons today:
morning_due = Due today:
morning_extended = { $line }, extended: { $students }
morning_silent = Nothing handed in for two weeks: { $students }
week_head = The week is over.
week_marks = New marks:
