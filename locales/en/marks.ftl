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
unclaimed_waiting =
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
