## Questions and announcements

button_pass_on = Pass it to the teacher
pass_on_old = This is not the last question any more. Press the button under the last one, or ask the teacher anew: /ask
button_ask_about = { $student }: { $discipline }
button_answer = Answer
not_understood_other = I do not understand such messages. Shall I pass it to the teacher? Everything else: /help
ask_whom = Whom is the question for?
ask_what = Write the question or record a voice message: I will pass it to the teacher.
ask_oneself = You are the teacher here yourself, so there is nobody to ask.
ask_nobody = You are in no class yet, so there is nobody to ask. Please ask at school.
ask_not_joined = The teacher has not joined yet, so there is nobody to pass the question to. Ask them at school.
asked = Question no. { $number } is passed to the teacher. The answer will come here.
answered = The answer to question no. { $number } is passed on.
answer_how = Write the answer to question no. { $number }, or record a voice message.
question_elsewhere = Question no. { $number } is now answered by { $who }.
question_without_words = (a message without words)
questions_passed_over = It is you who answers now. These wait:
button_answer_to = Answer no. { $number }
question_head = ❓ Question no. { $number }, student { $student }
question_head_of_parent = ❓ Question no. { $number } from a parent, student { $student }
answer_head = The teacher's answer to question no. { $number }
asker_gone = Who asked is no longer linked to this student, so there is nobody to answer.

## Quiet hours

quiet_hours = Quiet hours: { $hours }. Announcements, reminders and digests wait then, everything else comes without a sound. To change: press a button, or write something like /quiet 21:30-7:30
quiet_off = No quiet hours: everything comes at once and with a sound. To have some: /quiet 22-8
quiet_unclear = I did not understand “{ $words }”. Write something like /quiet 22-8 or /quiet off
button_no_quiet = No quiet hours

## Announcements

announce_what = Write the announcement as one message. A file may come with it.
announce_words = The file is here. Now write the announcement itself.
announce_to_whom = For whom is this announcement?
announce_card_old = This card is out of use. A new announcement: /announce
announce_count =
    For: { $whom }. It goes to { $count ->
        [one] { $count } chat
       *[other] { $count } chats
    }.
announce_later =
    { $count ->
        [one] { $count } of them gets it later, when quiet hours are over.
       *[other] { $count } of them get it later, when quiet hours are over.
    }
announce_nobody = There is nobody to get this announcement: none of them has joined yet, or the group is gone. Choose others or invite: /invite
preview_old = This is how it was before. This is how it is now:
announce_not_yours = You can announce to your own classes; the administrator announces to the whole school.
announcement = 📣 { $text }
announcement_to_class =
    📣 { $text }

    Class: { $class }
announcement_waits = Your announcement has not been sent yet: press “Send” below it, or “Text” to word it differently. Changed your mind: /cancel
announcement_replaced = This is the announcement’s text now, in place of: “{ $text }”. If you meant something else, press “Text”, or cancel: /cancel
announcement_dropped = The announcement was not sent, for you have begun something else. So that you need not type it again: “{ $text }”
announcement_long = That is too long: at most { $most } characters. Shorten it or attach a file.
announcement_under_way = Announcement no. { $number }: delivered { $delivered } of { $all }…
announcement_done = Announcement no. { $number } is delivered: { $delivered } of { $all }.
announcement_failed = Not delivered: { $count } (the bot is blocked, the chat deleted, or I may not write in it).
announcement_rewritten = Announcement no. { $number } is changed for everybody who got it.
announcement_recalled = Announcement no. { $number } is withdrawn: I take it away where it arrived; not yet sent: { $count }.
announcement_recalled_already = This announcement is withdrawn already.
announcement_was_recalled = This announcement was withdrawn.
announcement_said_anew = This announcement is an earlier one: the new one stands below.
rewrite_how = Send the new text of announcement no. { $number }.
recall_really = Withdraw announcement no. { $number }? I will take it away from everybody who got it.
button_to_group = Into the group “{ $class }”
button_to_one_group = Into the group “{ $group }” ({ $class })
button_to_class = In private: { $class }
button_to_own = All my students
button_to_families = All families
button_to_staff = All staff
button_to_everybody = The whole school
button_send = Send

## Journal

journal_which_class = The journal of which class?
journal_which_term = “{ $class }”: the journal of which term?
journal_sent = Journal of the class “{ $class }”, { $term }
journal_list_sent = Journal of the class “{ $class }” as a list: each work and each lesson in a line, with the comments
file_journal = journal.xlsx
file_journal_picture = journal.png
file_journal_list = journal-list.xlsx
button_other_class = Other class
button_journal_list = As a list, with comments

## A sheet of marks

button_own_sheet = 📈 Sheet of marks for the term
button_own_sheet_of = 📈 Sheet of marks: { $student }
own_sheet_sent = Sheet of marks: { $student }, { $term }
own_sheet_other_term = Show another term?
file_own_sheet = marks.png

message_not_shown = There was a message here that the messenger did not let me show. Ask for it in words.
document_not_sent = I could not send the file “{ $name }”: the messenger did not take it. Ask the administrator to export it on the computer.

rewrite_words_only = This changes the text only: send the new text without a file. To attach another file, recall the announcement and send a new one.
announcement_one_file = An announcement can carry one file; the others are not added.
answer_head_about = The teacher's answer to question no. { $number } ({ $student })
act_rewrite = announcement changed
act_recall = announcement withdrawn
act_enter_withdrawal = withdrawal of consent on paper
act_erase_guardians = guardians' data erased
act_erase_guest = name of a guest of commissions erased
