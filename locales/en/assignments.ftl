## Assignments

assign_unclear =
    Nothing was created:
    { $problems }

    An example of a line: “due: 2026-11-30 18:00”. Correct it and send it again.
reword_unclear =
    Nothing was changed:
    { $problems }

    An example of a line: “due: 2026-11-30 18:00”. Correct it and send it again.
reword_words_only = This changes the title, the text and the due date. The rest (at, repeat, to, class) cannot be changed like this: cancel this assignment and give a new one. Nothing was changed.
unclear_no_title = {"•"} there is no title: begin with it, the rest goes below
unclear_long_title = {"•"} the title is longer than 200 characters: keep the first line short, put the rest below
unclear_repeated = {"•"} “{ $quote }”: there is such a line already, keep one
unclear_empty = {"•"} “{ $quote }”: nothing stands after the colon
unclear_date = {"•"} “{ $quote }”: I cannot read the date, write it like “30.11 18:00” or “fri 18:00”
unclear_weekday = {"•"} “{ $quote }”: { $day } is { $weekday }. Correct the date or the weekday. If it is a time, write it with a colon, such as fri 18:00
unclear_past_due = {"•"} “{ $quote }”: this date is past
unclear_due_before_posting = {"•"} “{ $quote }”: due before the assignment is posted
unclear_past_posting = {"•"} “{ $quote }”: this time is past
unclear_repeat = {"•"} “{ $quote }”: how often is that? Write, for example: “repeat: weekly until 2026-12-25” or “repeat: every mon and thu”
unclear_times_a_week = {"•"} “{ $quote }”: on which days? Name them, for example: “repeat: every mon and thu”
unclear_past_repeat = {"•"} “{ $quote }”: that day has passed. If it is in the next year, write the year, too
unclear_student = {"•"} “{ $quote }”: this does not look like a student's number, write it like “to: 10427, 10434” or “to: all”
unclear_mistyped = {"•"} “{ $quote }”: is this “{ $key }”? Then write “{ $key }: …”. If it is plain text, put it another way
assigned = Assignment No. { $number }: “{ $title }”, { $class }
card_due = Due: { $when }
card_no_due = No due date
card_everybody =
    For everybody, { $count ->
        [one] { $count } student
       *[other] { $count } students
    }
card_some = For: { $students }
card_posted_group = Posting in the group “{ $group }”. Should it not get there, I will tell you.
card_group_muted = Not posted in the group “{ $group }”: I may not write there. Please allow me to send messages.
card_posted_private =
    Sent in private: { $count ->
        [one] { $count } chat
       *[other] { $count } chats
    }.
card_not_joined = Not joined yet, will not see it: { $students }.
card_stopped = Will not see it, as the family has blocked the bot or deleted the account: { $students }. Ask them to open the chat with me and write something.
card_at = To be posted: { $when }
draft_text =
    Write the assignment in one message: the title in the first line, the text below. You can attach a file. For example:

    Scale of D major, two octaves
    Both hands, tempo 80.
    due: 2026-11-30 18:00
draft_words = The file is here. Now write the assignment itself: its title in the first line, the text below.
draft_due = When is it due? Press a button, or write it: “fri 18:00”, “30.11”.
draft_at = When is it to be posted? Press, or write it: “mon 15:00”, “30.11 9:00”.
draft_repeat = How often? Press, or write it: “weekly until 2026-12-25”, “every mon and thu”.
repeat_weekly = weekly
repeat_other_week = every 2 weeks
repeat_daily = daily
draft_whom = Who is it for?
draft_pick = Choose the students and press “Done”.
draft_preview = This is how the assignment for the class “{ $class }” will look:
draft_with_file = With a file.
draft_press_class = Press the button with the name of the class first. Changed your mind: /cancel
draft_press_post = The assignment is ready: press “Hand out”, or change it by the buttons. Changed your mind: /cancel
draft_card_old = This card is out of use. A new assignment: /assign, one from before: /again
draft_past_due = “{ $quote }” has passed. Write a date in the future, such as “tomorrow 18:00”.
draft_past_posting = The time at which it was to be posted has passed: { $at }. Choose another one.
draft_due_before_posting = Due { $due } is before it is posted: { $at }. Choose a later date.
draft_posted_too_late = That is after it is due: { $due }. Write an earlier time, or go back and choose another due date.
draft_date_unclear = I did not understand the date “{ $quote }”. Write it like “30.11 18:00”, “fri 18:00” or “tomorrow”.
draft_student_unknown = There is no student “{ $quote }” in this class. Write the numbers with commas, such as 10427, 10434, or choose by the buttons.
draft_nobody_chosen = Nobody is chosen yet. Press the students' numbers, then “Done”.
button_no_due = No due date
button_everybody = The whole class: { $count }
button_some = Choose
button_post = Hand out
button_text = Text
button_due = Due
button_at = When to post
button_at_once = At once
button_repeat = Repeat
button_no_repeat = Do not repeat
button_whom = For whom
button_back = Back
pick_class = Which class is the student in?
pick_student = { $class }: choose the student.
class_without_students = There are no students in the class “{ $class }” yet.
as_whom = As whom?
button_as_guardian = Hand in a work (guardian)
button_as_teacher = Enter for a student (teacher)
menu_queue = check work
menu_assign = hand out an assignment
menu_grade = give a mark
menu_return = send a work back
menu_homework = assignments
menu_grades = marks
menu_submit = hand in work
menu_classes = classes
menu_journal = a class's journal
menu_ask = a question to the teacher
menu_invite = invite
menu_announce = announcement
menu_roster = the roster
menu_student = a student's card
menu_staff = staff
menu_audit = who did what
menu_accounts = who gets the messages
menu_quiet = quiet hours
menu_mydata = what is kept about me
menu_language = язык · language
menu_help = what I can do
word_assign = Assign
word_check = Check
word_classes = Classes
word_homework = Homework
word_submit = Submit
word_grades = Grades
word_journal = Journal
word_ask = Ask
reword_how = Send the new text of “{ $title }” whole: title, text, the line “due: …”. To move only the due date, send that line alone, such as: due: 30.11 18:00. Changed your mind: /cancel
reword_file_how = A file that was forgotten can be sent here, too.
assignment_changed = Assignment No. { $number } is changed: “{ $title }”.
assignment_lost_due = It has no due date any more: the new text had no line “due: …”.
file_added = The file is added to assignment No. { $number } “{ $title }”.
cancel_really =
    Cancel “{ $title }”? { $count ->
        [one] { $count } student has
       *[other] { $count } students have
    } handed it in: what was handed in is kept, nothing new will be taken.
assignment_cancelled = Assignment No. { $number } “{ $title }” is cancelled. Work handed in is kept.
assignment_cancelled_already = This assignment is cancelled already.
assignment_is_cancelled = The assignment “{ $title }” was cancelled by the teacher, it need not be handed in.
post_title = 🎵 { $title }
post_due = Due: { $when }
post_how = To hand in, reply to this message or press “Hand in”.
post_cancelled = This assignment is cancelled.
post_part_gone = This part of the assignment no longer holds: the present text is in another message.
homework_head = Assignments:
homework_of = Student: { $student }
homework_line = {"•"} { $title } ({ $class }), { $due }
title_of_day = { $title }, given { $day }
title_in_class = { $title } ({ $class })
homework_waiting = { $line }: handed in, waits for its mark
homework_returned = { $line }: came back for rework
due_by = due { $when }
overdue = was due { $when }
homework_more = { $count } more: /homework
without_due = no due date
no_homework = No open assignments. Time to rest, or to play for joy!
