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
