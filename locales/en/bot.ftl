## General

apology = Sorry, something broke on our side. Your message is kept and the administrator knows. Please try again a little later.
quarantined = Event No. { $id } could not be processed. It is kept whole: “kamerton quarantine” shows why, “kamerton replay” tries again.
unknown_person = Hello! This is a music school's bot. I do not know you yet: ask your teacher for a personal link or a code and send it here like this: /start CODE
unknown_person_in_group = Hello! I do not know you yet: ask the teacher for your personal link, and open it. Do not write the code here, everybody would see it.
unknown_in_group = I do not know whose account this is yet, so the work was not taken. Ask your teacher for a personal link, open it and send the work again.
command_unvouched = Please write the command yourself, in your own name: I do not follow forwarded or anonymous messages.
command_unvouched_mark = I take no marks or returns that nobody has signed: write the command in your own name, or to me in private.
command_unvouched_mark_stays = I take no marks or returns that nobody has signed: write the command in your own name, or to me in private. Please delete this one yourself: I have no right to delete messages.
command_unknown = There is no command /{ $name }. /help shows what I can do.
command_unknown_but = There is no command /{ $name }. Did you mean /{ $near }? /help shows what I can do.
not_understood_staff = I did not quite get that. To check work: /queue. To give an assignment: /assign. For the rest: /help.
not_understood_admin = I did not quite understand. Reports: /report. The school's roster: /roster; a new one is sent as a file with the caption /roster. Everything else: /help.
not_understood_family = I did not quite understand. Shall I pass it to the teacher? To hand in a work: /homework, everything else: /help
only_family = This command is for students and guardians. /help shows what you can do.
only_family_or_teacher = This command is for teachers, students and guardians. /help shows what you can do.
only_teacher = This command is for teachers. /help shows what you can do.
only_private = That is done in the private chat with me: open it, and send the same there.
words_expected = I need words here. Write them, or give up: /cancel
edit_ignored = The edited message was not taken: what came first is kept. Send the corrected one as a new message.
edit_of_assignment_ignored = The edited message was not taken. If the assignment is written down already, press “Change” under its card; if not, send it as a new message.

## Buttons

button_old = This button does not work any more. Open the list again: /help
question_old = This question has been answered already, or was asked too long ago. If you need it, open the list again: /help
button_foreign = This button is not for you.
button_yes = Yes
button_no = No
button_hand_in = Hand in
button_hand_in_one = Hand in: { $title }
button_hand_in_for = { $student }: { $title }
button_done = Done
button_cancel = Cancel
button_change = Change
button_return = Return
button_comment = Comment
button_no_comment = Without a comment
button_more = { $count } more
button_older = Older
button_next = Next
button_from_start = From the start

## Coming in

codes_exhausted = Too many wrong codes in a row. Wait for an hour: until then no code works, not even a right one. Then open your link again.
code_wrong = This code does not work: it is wrong, used already or expired. Check it, or ask your teacher for a new one.
joined_already = You are in already, once is enough. What you can do: /help
joined_as_other_staff = You have joined as staff no. { $own }, but this code is for no. { $number }. The code can still be used. To join with it, first disconnect no. { $own }: /accounts. For no. { $number } to be an administrator, another administrator sends /staff { $number }
code_wrong_group = This code does not work for a group. The teacher gets the group's link in the private chat with me: /classes
code_for_group = This is a group's code. Open the link from /classes and choose the group, or add me to the group and send the code there.
code_burnt = A personal code must not be shown in a group, so it does not work any more. Ask for a new one and open it in the private chat with me.
code_burnt_staff = The code for member of staff No. { $number } was shown in the group “{ $group }” and is void. Please issue a new one.
code_burnt_of_yours = The code of { $student } was shown in the group “{ $group }” and is void. The teacher can give you a new one.
code_burnt_student = The code of student { $student } was shown in the group “{ $group }” and is void. Please issue a new one.
year_of_study = , year { $year }
is_it_you = Student { $student }{ $year }{ $disciplines }. Is it you?
is_it_your_child = You are a guardian of student { $student }{ $year }{ $disciplines }. Is that right?
not_me = All right, nothing was changed. If you were given somebody else's link, please tell the teacher.
welcome_staff = Welcome! Your number in the journal: { $number }.
welcome_student = Done: you are student { $student }. Assignments and marks will come here.
welcome_guardian = Done: you see the assignments and marks of student { $student } and can hand in work for them.
welcome_student_bare = Done: you are student { $student }.
welcome_guardian_bare = Done: you are a guardian of student { $student }.

## Help

help_group = Here I take work: reply to an assignment's message, or press “Hand in” under it. Everything else is in the private chat with me.
help_more = And: { $commands }
help_hint = What else I can do: /help
help_teacher = Examples: “/grade 10427 5- Clean!”, or in reply to a work “/grade 5-”; “/return 10427 steadier in bar three”. All of it can be done by buttons, too.
next_check =
    { $count ->
        [one] { $count } submission waits to be checked
       *[other] { $count } submissions wait to be checked
    }: /queue
next_whose = Waiting for your word whose they are, or for which assignment: { $count }. To see them: /queue
next_bind = First bind the group of a class: /classes shows the links
next_assign = Everything is checked. Hand out an assignment: /assign
next_homework =
    { $count ->
        [one] { $count } open assignment
       *[other] { $count } open assignments
    }: /homework
help_admin =
    The roster: send a CSV or XLSX file with the caption /roster, and I will show first what changes. There, too, those with new classes are moved.
    To close a class, and to open it again: /classes
    A consent on paper: /consent, or at once “/consent 10427 paper 2026-09-01”.
next_roster = First the roster: send a file with the caption /roster
next_invite =
    Not joined yet: { $count ->
        [one] { $count } student
       *[other] { $count } students
    }. To invite: /invite
which_language = Which language shall I speak?
language_set = All right, English it is.

## Groups

group_unbound = This group is not bound to a class yet. The teacher gets the link in the private chat with me: /classes
group_waits = Hello! For me to work here, the teacher opens the class's link from /classes (in the private chat with me) and chooses this group. I wait for ten minutes, then I leave.
group_back = Here again. This group's assignments and submissions are all there.
group_left = Sorry, I only work in the school's groups, and no teacher has vouched for this one. Goodbye!
group_bound = This group is bound to the class “{ $class }”. Assignments come here; hand in work in reply to them or with the button “Hand in”.
group_bound_alone = This group is bound to the class “{ $class }”.
group_bound_bare = This group is bound to the class “{ $class }”. Here I only say that there is news.
group_shared_teacher = The group “{ $group }” is bound to the class “{ $class }”. Other classes meet in it, too, so this one's assignments go to the student in private. To give an assignment, write /assign and its text there.
group_bound_teacher = The group “{ $group }” is bound to the class “{ $class }”. To give an assignment, write /assign and its text there.
group_bound_teacher_bare = The group “{ $group }” is bound to the class “{ $class }”. There I only say that there is news: the school sends no assignments, work or marks through this messenger.
group_topic_how = This group has topics, and assignments come into the general one. To have them in the class's own, send /start { $code } there
group_topic_own = The assignments of this class now come into the topic in which you sent the code.
group_topic_left = The assignments of this class came into a topic of their own before, and come into the general one now. To have them in the class's own, send /start { $code } there
group_is_left = I am not in this group any more. Add me again by the link from /classes.
group_chosen = Assignments for the class “{ $class }” will be posted in the group “{ $group }”.
which_group = The class “{ $class }” has several groups. Where shall I post assignments?
which_class_is_it = You have added me to the group “{ $group }”. Which class is it?
rights_complete = My rights are complete: I can write, and take away commands with marks.
rights_better = My rights in the group “{ $group }” are in order again, thank you.
right_to_write = I may not write in the group “{ $group }”, and students get their assignments in private. Please allow me to send messages.
right_to_delete = I cannot delete messages in the group “{ $group }”: everybody will see a /grade or /return that is sent there. Make me an administrator who may delete messages, or grade in private: /queue
removed_from_group = I was removed from the group “{ $group }” ({ $classes }). Students will get their assignments in private. To bring me back, open the link from /classes.
removed_from_one_group = I was removed from the group “{ $group }” ({ $classes }). To bring me back, open the link from /classes.
student_out_of_reach = Messages for { $student } reach nobody any more: the bot is blocked, or the account deleted. Please get in touch with the family in another way.
group_not_yours = None of your classes is in this group. Write the class in a line “class: …”, or give the assignment in your own group.
only_staff_binds = A group is bound by the class's teacher or an administrator.
only_own_class_binds = The class “{ $class }” is another teacher's: they or an administrator can bind a group.

## Classes

classes_of = Lessons ({ $student }):
class_taught =
    { $class }: { $students ->
        [one] { $students } student
       *[other] { $students } students
    }, { $linked } joined
class_not_joined = Not joined yet: { $students }
class_stopped = Bot blocked or account deleted: { $students }
class_groups = Groups: { $groups }
class_group_of_posts = { $group } (assignments come here)
class_posts_in = Assignments of the class “{ $class }” come into the group “{ $group }”.
class_posts_in_private = Assignments of the class “{ $class }” come to students in private.
class_has_no_group = The class “{ $class }” has no group. /classes shows the link for one
groups_of_which_class = The groups of which class?
unbind_really = Take the group “{ $group }” from the class “{ $class }”? New assignments of the class will not come there any more; those before, and the work handed in, stay. It can be bound again at any time.
unbind_leaves = This group has no other class: unless somebody binds it, I leave it in ten minutes.
unbound_already = This group is not bound to it any more. /classes shows which are
group_unbound_from = This group is not bound to the class “{ $class }” any more: no new assignments of it come here.
group_unbound_teacher = The group “{ $group }” is not bound to the class “{ $class }” any more.
button_groups = Groups of classes
button_post_there = Assignments here: { $group }
button_unbind = Take away: { $group }
button_rebind = Bind again
class_link = Bind a group: { $link }
class_code = Bind a group: add me to it and send /start { $code } there
class_individual = {"•"} { $discipline }: individual, assignments come to this chat
class_individual_in_group = {"•"} { $discipline }: individual, assignments in the class's group, work in reply or with “Hand in”
class_in_group = {"•"} { $class }: assignments in the class's group, work in reply or with “Hand in”
class_in_private = {"•"} { $class }: assignments come to this chat
no_classes = You have no classes yet. The administrator adds them with the roster.
classes_of_school = The school's classes: { $count }
class_teacher = Teacher: { $teacher }
school_without_classes = There are no classes in the school yet. Send me the roster as a file with the caption /roster: the classes come with it.
button_school_classes = All classes of the school
which_class = Which class is this assignment for?
class_unknown = “{ $name }” is none of your classes. Your classes: { $known }.
draft_other_class = The text says “class: { $name }”, and the assignment is for the class “{ $class }”. Take that line out and send the text again; for another class: /assign
class_of_several = There are several classes called “{ $name }”: { $classes }. Write it as it stands here.
class_empty = There are no students in the class “{ $class }” yet, so nothing was created.
not_in_class = { $students }: not in the class “{ $class }”. Nothing was created: check the numbers.
not_in_classes = { $students }: not in any of the classes that can be given something here. No assignment was made: please check the numbers.
to_several_classes = No assignment was made: these students are in different classes of yours. { $classes }. Send it to each class by itself, with a line “class: …”.
only_teacher_of_class = Only the teacher of this class can do that.

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

## Work

submit_what = Which assignment do you hand in?
submit_in_reply = This is not handed in yet. In the group, send your work as a reply to the assignment’s message, or send it here, in private: /submit
whose_work = Whose work is it?
whose_work_is_it = “{ $title }”: whose work is it? It is not handed in until you say so.
is_it_work_of = “{ $title }”: is it a work ({ $student })? It is not handed in until you say so.
button_hand_in_as_guardian = Hand in as a guardian
hand_in_is_for_students = “Hand in” is for students and guardians. To enter a student's work: /submit
not_your_assignment = This assignment is not yours. Your assignments: /homework
send_your_work = “{ $title }”: send text, photos, audio, video or files, in one message or several. Press “Done” at the end.
finish_first =
    First finish the work that you are handing in ({ $count ->
        [one] { $count } message
       *[other] { $count } messages
    }). Press “Done” or “Cancel”, then go on.
collected =
    Got { $count ->
        [one] { $count } message
       *[other] { $count } messages
    }. Anything else? If that is all, press “Done”.
collected_album = Got the album. Anything else? If that is all, press “Done”.
cannot_hand_in_this = This cannot be handed in. Text, photo, voice, audio, video or a file will do.
nothing_sent_yet = Nothing was sent yet. Send the work first, then press “Done”.
nothing_to_finish = You are not handing in anything now. Choose an assignment: /homework
nothing_to_finish_here = There is nothing to finish now. If there is a card, press the button below it.
nothing_to_cancel = There is nothing to cancel. /help shows what I can do.
cancelled = Cancelled.
not_handed_in = The work “{ $title }” was not handed in. To begin again: /homework
not_entered = The work “{ $title }” was not entered. To begin again: /submit
handed_in_already = This work is handed in already, as No. { $number }.
already_marked = “{ $title }” is marked already, so the work was not taken. To try again, ask the teacher to return it.
receipt = ✅ Work No. { $number } is taken: “{ $title }”, { $class }
post_for = For: { $students }
post_class = Class: { $class }
receipt_student = Student: { $student }
receipt_contents =
    { $files ->
        [0] No files
        [one] { $files } file
       *[other] { $files } files
    }{ $messages ->
        [0] {""}
        [one] , { $messages } text
       *[other] , { $messages } texts
    }
receipt_in_time = Handed in { $when }, in time
receipt_late = Handed in { $when }, after the due date
receipt_at = Handed in { $when }
receipt_attempt = Attempt { $attempt }
receipt_large =
    { $count ->
        [one] One file is too large to be fetched: it is kept by the messenger only, as long as this bot is there, and the teacher sees it there. Do not delete the message. The school can lift this limit by a Bot API server of its own.
       *[other] { $count } files are too large to be fetched: they are kept by the messenger only, as long as this bot is there, and the teacher sees them there. Do not delete the messages. The school can lift this limit by a Bot API server of its own.
    }
receipt_stays = Deleting the message in the chat withdraws nothing: to take the work back, press “Withdraw”.
receipt_on_paper = The teacher wrote down: handed in on paper.
receipt_by_itself = You did not press “Done”, so I handed it in for you.
button_add = Add
button_withdraw = Withdraw
button_yes_withdraw = Yes, withdraw
button_other_child = Not this child
done_forgotten =
    You have sent { $count ->
        [one] { $count } message
       *[other] { $count } messages
    } for “{ $title }” but not pressed “Done”. Hand it in? If you forget, I will do it in an hour.
send_more = Send what is to be added to work No. { $number }, “{ $title }”. Press “Done” at the end.
adding_makes_late = The due date has passed: if you add anything, the whole work counts as handed in late.
added_to = Added to work No. { $number }. Anything else? If not, press “Done”.
adding_stopped = I add nothing more. All that you have sent for work No. { $number } is with the teacher already. Only the whole work can be taken back: “Withdraw”.
withdraw_really = Withdraw work No. { $number }, “{ $title }”? The teacher will not see it, and its files will be hidden. The receipt stays.
withdrawn = Work No. { $number }, “{ $title }”, was withdrawn on { $when }. Your messages are still in the chat: delete them yourself if you wish. Hand in again: /homework
withdrawn_already = This work is withdrawn already. Hand in again: /homework
earlier_attempt_counts = Your earlier attempt, work No. { $number }, counts again.
newer_attempt_counts = You have handed in another work after this one, and that one counts.
marked_for_good = “{ $title }” is marked already: this work cannot be added to, withdrawn or moved any more.
was_returned = The teacher sent “{ $title }” back. Hand in a new attempt: /homework
left_as_it_was = Fine, everything stays as it was.
no_other_child = “{ $title }” was given to this student only. If you sent the wrong thing, withdraw it and hand in anew.
marked_of_other_child = { $student }: “{ $title }” is marked already, so nothing can be moved there. Work No. { $number } stays as it was ({ $owner }). If it is not theirs, press “Withdraw”.
too_many_parts = One work can have { $most } messages at most. This one was not added: press “Done” and hand in what is there.
too_many_offered = More than { $most } messages at once are too many for me, and this one was not added: please choose above what to do with those that are there.
unknown_shown_to_teacher = I do not know yet whose account this is, so I have shown the work to the teacher, who will say whose it is. Ask them for a personal link, and it will go by itself next time.
unknown_shown_to_nobody = I do not know whose account this is yet, and I cannot write to the teacher of this class now, so that there is nobody to show the work to: it was not taken. Join by the personal link from the school and send the work again.
unclaimed_more = To the nameless work No. { $number }: “{ $words }”
unclaimed_file = To the nameless work No. { $number }
unclaimed = Nameless work No. { $number }. An account that I do not know has answered the assignment “{ $title }” ({ $class }). Whose work is it?
unclaimed_by_parent = Nameless work No. { $number }. A parent of several students has answered the assignment “{ $title }” ({ $class }) and has not said whose work it is. Whose is it?
owner_left_to_teacher = “{ $title }”: you have not said whose work it is, so the teacher has seen it and will say it for you. You still can, too.
unclaimed_whose = Whose is nameless work No. { $number }?
unclaimed_first = It is not known yet whose work this is (No. { $number } without a name), and nothing was written down. Please say first whose it is, then mark it. Whose work is it?
unclaimed_offer = Work No. { $number } without an assignment, { $class }. Student { $students }: sent in private, and not said for which assignment. For which is it?
unclaimed_still = Nameless work No. { $number } has waited since { $since }: nobody has said whose it is. It answers the assignment “{ $title }” ({ $class }). Whose work is it? I keep it until { $until }.
unclaimed_offer_still = Work No. { $number }, { $class }, has waited since { $since }: it was sent in private, and nobody has said for which assignment. For which is it? I keep it until { $until }.
unclaimed_dropped = Nameless work No. { $number } (“{ $title }”, { $class }): in a year nobody has said whose it is, and I keep it no longer. The messages are still in the chat in which it was sent.
unclaimed_forgotten = I no longer keep work No. { $number }: in a year nobody has said whose it is. Ask for it to be sent again, or enter it for the student: “Handed in on paper”.
offer_left_to_teacher = You have not said which assignment this is, so the teacher has seen what you sent and will say it for you. You still can, too.
button_no_work = Not a work
claim_of_leaver = { $student } is not in this class any more, and this work cannot be theirs. Choose another one, or “Nobody's”.
claimed_already = This work has been sorted out already.
disowned = Fine, this work is nobody's.
disown_really = Is work No. { $number } nobody's? Then it will not be checked, and cannot be brought back.
button_nobodys = Nobody's
button_yes_nobodys = Yes, nobody's
button_check = Check
button_on_paper = Handed in on paper
on_paper = Handed in on paper
is_it_work =
    { $count ->
        [one] Is this a work?
       *[other] All { $count } messages together: is this a work?
    } Choose the assignment.
offer_waits =
    Not handed in yet: { $count ->
        [one] { $count } message waits
       *[other] { $count } messages wait
    }. Is this a work? Choose the assignment, and then “Done”. If not, press “No”.
offer_no_homework = There are no open assignments, so the file was not handed in. /homework shows the assignments.
offer_dropped = Fine, I do not hand it in.
enter_nothing_open = { $student } has no open assignments in your classes, so there is nothing to enter.
enter_which = For which assignment is the work of student { $student }?
enter_send = Send the work of student { $student } for “{ $title }” and press “Done”. If there are no files, press “Handed in on paper”.
edit_kept = The correction is part of work No. { $number } now. The first version is kept, too.
edit_too_late = The correction does not count: the teacher has already checked “{ $title }”.
edited_too_often = The correction does not count: of this message there are { $count } versions already, and I keep no more. Please send the corrected one as a new message.

## Marks

grade_how = Write the student's number and the mark, for example: /grade 10427 5- Well done! Or reply to a work: /grade 5-
grade_reply_to_work = This message is not a work. Reply to a student's work: /grade 5-, or write the number: /grade 10427 5-
grade_not_understood = I did not get “{ $word }”. Write the student's number and the mark, for example: /grade 10427 5-
return_how = Reply to a work: /return what to do better. Or write the number: /return 10427 what to do better
mark_unknown = “{ $word }” is not a mark. The school gives: { $known }. For example: /grade 10427 5-
student_unknown = There is no student { $student } on the roster. Check the number, for example: /grade 10427 5-
student_mistyped = The number { $student } has a typing slip: there can be no such number. Check the digits.
nothing_handed_in = { $student }: nothing has been handed in here yet. To enter a work on paper: /submit { $student }
which_work = Which work is to be marked?
which_work_to_return = Which work is to go back?
work_in_class = { $class }: { $title }
own_child = Your own child is marked by another teacher: ask the administrator for a substitute.
not_handed_in_yet = This work is not handed in yet: the student has not pressed “Done”.
work_withdrawn = The student has withdrawn this work.
newer_attempt_waits = { $student }, “{ $title }”: there is a new attempt, handed in { $when }, and you have chosen the one before. Nothing was written down; here is the new one.
newer_attempt_judged = This is for the new attempt: it was handed in { $when }, after the one that you have chosen.
marked_already = { $student }: the mark is { $mark } already.
mark_given = ✅ { $student }: { $mark }, “{ $title }”
mark_changed = ✅ { $student }: { $before } corrected to { $mark }, “{ $title }”
correct_really = { $student }, “{ $title }”: the mark is { $mark } already (No. { $by }, { $when }). Correct it?
mark_returned_really = { $student }, “{ $title }”: the work was sent back meanwhile. Give the mark all the same?
mark_stands = This work has the mark { $mark } already (No. { $by }).
button_give = Give { $mark }
mark_commented = ✅ { $student }: the comment goes with the mark { $mark }, “{ $title }”
mark_comment_left = The comment on the mark before is gone: “{ $comment }”. Give a new one by the button “Comment”.
mark_said_aloud = You wrote the mark { $mark } in the group, where everybody sees it. It is not in the journal, and the message had better be deleted. { $student }, “{ $title }”: give { $mark }?
nobody_to_tell = The student has not joined yet, so nobody was told. It is in the journal.
nobody_listens = There is nobody to tell: the family has blocked the bot or deleted the account. It is in the journal; ask them to open the chat with me and write something.
your_mark = Mark { $mark }: “{ $title }”, { $class }
your_mark_changed = Mark { $mark } (corrected): “{ $title }”, { $class }
your_mark_taken_back = The teacher has taken the mark back: “{ $title }”, { $class }. The work waits to be checked again.
your_mark_taken_back_returned = The teacher has taken the mark back: “{ $title }”, { $class }. The work, as before, is to be done better and handed in again.
work_waits_again = The work waits to be checked again.
work_still_returned = The work, as before, is to be done better and handed in again.
mark_taken_back_returned = { $student }: the mark for “{ $title }” is taken back, the work, as before, is to be done better.
mark_taken_back = { $student }: the mark for “{ $title }” is taken back, the work is in the queue again.
mark_is_again = { $student }: { $mark } again, “{ $title }”
mark_not_in_force = The mark has changed since. To give another one, reply to the work: /grade 5-
too_late_to_take_back = More than ten minutes have passed. To correct the mark, reply to the work: /grade 5-
no_work = { $student }: this is no work, “{ $title }” is owed again.
your_words_no_work = To your teacher, what you wrote to “{ $title }” ({ $class }) is no work. The work can be handed in as before. To ask the teacher: /ask
your_words_work_after_all = What you wrote to “{ $title }” ({ $class }) counts as a work again.
button_undo = Undo
button_classes = Classes
button_all_classes = All classes: { $count }
button_class_waiting = { $class }: { $count }
queue_which_class = Which class shall we check?
voice_comment = voice message
video_comment = video message
file_comment = file
teachers_comment = 💬 { $comment }
comment_on = 💬 The teacher’s comment on “{ $title }”, { $class }
returned_already = This work was returned already, a new attempt is awaited.
return_of_cancelled = The assignment “{ $title }” is cancelled, and nobody can hand it in again. This work can still be marked.
work_returned = ↩️ { $student }: the work “{ $title }” goes back to be improved.
your_work_returned = The work “{ $title }” ({ $class }) comes back to be improved. Correct it and hand it in again.
return_undone = { $student }: the work “{ $title }” does not go back any more, it is in the queue again.
return_undone_marked = { $student }: the work “{ $title }” does not go back any more, the mark { $mark } stays.
your_return_undone = The teacher has taken it back that the work should be improved: “{ $title }”, { $class }. It waits to be checked again, and need not be handed in anew.
your_return_undone_marked = The teacher has taken it back that the work should be improved: “{ $title }”, { $class }. The mark { $mark } stays, and it need not be handed in anew.
return_not_in_force = This can no longer be taken back: it was already, or the work was handed in anew or marked since. What waits: /queue
too_late_to_undo_return = More than ten minutes have passed, and this can no longer be taken back. The work can be marked: reply to it with /grade 5-
what_to_do_better = What is to be improved in “{ $title }”? Write it, and I pass it on.
comment_how = Write the comment on “{ $title }”: the student gets it with the mark. Changed your mind: /cancel
comment_dropped = The comment on “{ $title }” was not sent; there was no mark for it: “{ $comment }”
recording_dropped = The recorded comment on “{ $title }” was not sent: there was no mark for it.
offer_forgotten = What you sent before ({ $count ->
    [1] 1 message
   *[other] { $count } messages
}) was not handed in and not passed on. If it is a work, press “Hand in” and send it again.
draft_dropped = The assignment “{ $title }” was not given: you have begun something else. To give it, begin again: “Assign”.
recording_replaced = There is a new recording for “{ $title }”: the one before will not be sent.
comment_waits = The comment on “{ $title }” is ready. Now choose the mark, and it goes with it.
queue_empty = All work is checked. 🎉
queue_end =
    This is the end of the queue. { $count ->
        [one] { $count } submission is
       *[other] { $count } submissions are
    } still unchecked.
queue_own =
    { $count ->
        [one] { $count } submission
       *[other] { $count } submissions
    } of your own child: another teacher marks it, the administrator appoints a substitute.
unsaid_waiting =
    { $count ->
        [one] { $count } submission waits for your word whose it is, or for which assignment.
       *[other] { $count } submissions wait for your word whose they are, or for which assignment.
    }
button_whose = Whose are they?
card_work = Work No. { $number }: { $student }, { $class }
card_title = “{ $title }”
card_in_time = Handed in { $when }
card_late = Handed in { $when }, after the due date
card_earlier = Attempt { $attempt }, work No. { $number }: it was not marked.
card_latest = Attempt { $attempt }, work No. { $number }:
card_edited = (changed { $when })
card_waiting = Waiting to be checked: { $count }
grades_head = Marks:
grades_of = Student: { $student }
grades_line = {"•"} { $mark }: { $title } ({ $class }), { $when }
no_grades = No marks yet.
please_delete = I cannot remove your command with the mark from the group: I have no right to delete messages. Please delete it yourself.
please_delete_unsigned = In the group “{ $group }” somebody has written a command with a mark or a return, unsigned. I have not carried it out, and cannot remove it: I have no right to delete messages. Please delete it yourself.
command_given_back = So that you need not type or record it again: { $words }
mark_undelivered = The mark for { $student } is in the journal, but the message was not delivered: the bot is blocked or the chat is gone.
post_undelivered = Assignment No. { $number } was not delivered: I am not in the group “{ $group }”. Add me again, and press “Post again”.
post_muted = Assignment No. { $number } was not posted in the group “{ $group }”, but given to the students in private: I may not write in the group. Who has not joined yet did not get it. Allow me to send messages, and press “Post again”.
post_not_taken = Assignment No. { $number } is not in the group “{ $group }”: it seems that I may not write there. Allow me to send messages, and press “Post again”.
post_under_way = “{ $title }” is on its way to the group “{ $group }” already, and not posted twice. If that fails, I will tell you at once.
button_post_again = Post again
post_undelivered_in_private = Assignment No. { $number } has not reached everybody to whom it was given in private: the bot is blocked, or the chat deleted. Who has not joined, and who has blocked the bot, is shown by /classes.
undelivered = Not delivered: “{ $words }”
file_not_shown = A file was here, but it could not be shown. If it was copied in time, the school has the copy.

