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
