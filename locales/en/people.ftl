## Personal data

mydata_head = What the school keeps about this account:
mydata_account = {"•"} The account: { $messenger }, its number and this chat's, since { $since }. Language: { $language }.
mydata_staff = {"•"} You are no. { $number } of the staff: your name, the marks you gave ({ $marks }) and the assignments ({ $assignments }).
mydata_staff_bare = {"•"} You are no. { $number } of the staff: your name, the marks you gave and the assignments.
mydata_student = {"•"} You are student { $student }: name, year of study, department and classes out of the school's roster.
mydata_guardian = {"•"} You are a guardian of student { $student }: your name, if the school has entered it, and the student's name, year of study, department and classes.
mydata_works = {"•"} Submissions: { $works }, files in them: { $files }. Marks: { $marks } (and every correction of them), teachers' comments: { $comments }.
mydata_works_bare = {"•"} Submissions, files, marks with comments and questions to teachers, if there are any.
mydata_passing = {"•"} For a short time: my messages to you, presses of buttons, wrong codes, and what could not be processed (for 30 days at most).
mydata_where = All this lies in the school's database and in the folder of files beside it. The journal has an identifier instead of the name. What is written in this chat is kept by the messenger too.
mydata_erasure = To have it erased, ask the school's administrator; for a student, a guardian asks. Names, accounts, submissions with their files and comments are erased; marks stay in the journal, without a name.
mydata_work = Work no. { $number }: { $student }, “{ $title }”, { $class }
mydata_not_handed_in = Not handed in
mydata_file = File no. { $number }: { $what }
file_kind =
    { $kind ->
        [text] text
        [photo] photo
        [voice] voice message
        [audio] audio
        [video] video
        [video_note] video message
       *[document] file
    }
weight_bytes = { $count } B
weight_kilobytes = { $count } kB
weight_megabytes = { $count } MB
mydata_mark = Mark { $mark }: { $student }, “{ $title }”, { $class }, { $when }
mydata_recording = The teacher's comment: “{ $title }”, student { $student }
mydata_taken_back = (taken back)
mydata_nothing = There are no submissions and no marks: nothing more to show.
button_mydata_all = Send everything
only_admin = This command is for administrators. /help shows what you can do.
student_not_listed = There is no student “{ $student }” in the roster. Check the spelling, or choose by buttons: { $command }
no_search_by_name = I do not look for names here: the school sends none through this messenger. Write the number, or choose by buttons: { $command }
consent_first = Hello! Your code is right, but first the school needs a guardian's consent to the processing of personal data. A guardian opens their own link and presses “I consent”, or brings the consent to the school on paper. The code is not lost: open the link again afterwards.
consent_question = For student { $student } to learn here, the school needs your consent to the processing of their personal data: name, assignments, work and marks (text of the consent, version { $version }). You can withdraw it at any time: /consent
consent_text = The whole text: { $url }
consent_not_now = All right. When you have decided, open /consent, or bring the consent to the school on paper. Until then the student cannot join with an account of their own.
consent_thanks = Thank you! The consent for student { $student } is recorded. Now the student can join with their code. To see or withdraw it: /consent
consent_how =
    A consent on paper is entered like this: /consent 10427 paper 2026-09-01
    A withdrawal brought on paper: /consent 10427 withdrawn 2026-09-01
    To see it: /consent 10427
button_paper_consent = Consent on paper
button_paper_withdrawal = Withdrawal on paper
button_paper_today = Today
paper_consent_when = { $student }: of which day is the consent on paper? Write it, such as: 01.09.2026
paper_withdrawal_when = { $student }: of which day is the withdrawal on paper? Write it, such as: 01.09.2026
consent_unclear = I did not understand the word “{ $quote }”: write “paper” or “withdrawn”, such as /consent 10427 paper 2026-09-01
consent_unclear_date = I did not understand the date “{ $quote }”: it has to be today or earlier, such as 2026-09-01 or 01.09.2026
consent_is_newer = This withdrawal is older than the consent and has no effect any more. { $state }
withdrawal_is_newer = This consent is older than the withdrawal and has no effect any more. { $state }
consent_missing = Student { $student }: no consent yet.
consent_not_asked = Student { $student }: no consent is recorded here, the school collects it without me.
consent_by_tap = Student { $student }: consent given on { $when } by a button in the chat, text version { $version }.
consent_on_paper = Student { $student }: consent given on { $when } on paper, text version { $version }.
consent_was_withdrawn = Student { $student }: consent withdrawn on { $when }.
consent_only_guardian = Only a guardian of this student gives and withdraws consent.
consent_withdraw_really = Withdraw the consent for student { $student }? The student's own accounts will be disconnected, and the administrator told. The journal stays as it is; to have data erased, ask the administrator.
consent_withdrawn = The consent for student { $student } is withdrawn. Accounts of the student disconnected: { $count }. Nothing in the journal has changed.
consent_withdrawn_admin = A guardian has withdrawn the consent for student { $student }. Accounts of the student disconnected: { $count }. The journal has not changed. If they ask for data to be erased, that is done separately.
consent_ended_here = A guardian has withdrawn the consent, so this account is no longer linked to student { $student }. If that is a mistake, talk to your parents: consent can be given again.
button_consent = I consent
button_consent_later = Not now
button_consent_withdraw = Withdraw the consent

news = There is news from school. I do not show it here: ask at school where to open it.
news_elsewhere = There is news from school. Open: { $place }
not_here = Here I only say that there is news: the school sends no assignments, work or marks through this messenger. Ask at school where to open them.
not_here_but = Here I only say that there is news: the school sends no assignments, work or marks through this messenger. Open: { $place }

## Accounts

linked_student = One more account was linked to student { $student }, since { $since }: the student's own. If that is not your family, press “Disconnect”.
linked_guardian = One more account was linked to student { $student }, since { $since }: a guardian's. If that is not your family, press “Disconnect”.
linked_student_bare = One more account was linked, since { $since }: a student's own. If that is not your family, press “Disconnect”.
linked_guardian_bare = One more account was linked, since { $since }: a guardian's. If that is not your family, press “Disconnect”.
linked_staff = An account of staff no. { $number } was linked, since { $since }. If that is a stranger, press “Disconnect”.
button_disconnect = Disconnect
button_disconnect_one = Disconnect { $number }
button_yes_disconnect = Yes, disconnect
link_student = student { $student }, since { $since }
link_guardian = guardian of student { $student }, since { $since }
link_staff = staff no. { $number }, since { $since }
disconnect_really = Disconnect the account ({ $what })? The school's messages will no longer go there, and coming back takes a new link.
disconnect_by_whom = A guardian ({ $what }) is disconnected by themselves, another guardian or an administrator. If that is a stranger, tell the administrator.
button_tell_admin = Tell the administrator
admin_told = The school's administrator will see this, and disconnect the account if it is a stranger's.
no_admin_to_tell = There is nobody to tell: no administrator has joined yet. Say so at school.
link_reported = A student says that a stranger's account is linked: { $what }. Look at it, and disconnect it if that is so.
link_reported_bare = A student says that a stranger's account is linked. Look at it, and disconnect it if that is so.
disconnected = The account is disconnected ({ $what }).
disconnected_already = This account is disconnected already.
disconnected_here = This account is no longer linked to student { $student }. If that is a mistake, ask the teacher for a new link.
disconnected_here_bare = This account is no longer linked to the student. If that is a mistake, ask the teacher for a new link.
disconnected_here_staff = This account is no longer linked to staff no. { $number }. If that is a mistake, ask the administrator for a new link.
last_admin = This is the school's only administrator: without one nobody could let people in. Appoint another first: /staff
accounts_head = Who gets the messages:
account_line = { $number }. { $what }
account_line_own = { $number }. { $what } (you)
button_label = Give a name
button_skip = Skip
label_ask = What shall I call student { $student }? Write something short, such as “the elder”: I will mark messages about them so.
label_long = That is too long: at most { $most } characters, such as “the elder”.
label_taken = Another child of yours is called that already: “{ $label }”. Write another word.
label_is_a_message = “{ $label }” looks like a message, not like a name. What shall I call the child? A word or two, such as “the elder”, or “Skip”.
label_set = All right: student { $student } is “{ $label }” now. To change it: /accounts
skipped = All right, skipped.

## Who did what

audit_head = Who did what (by number, no names):
audit_empty = There is nothing here yet.
audit_line = { $when } { $who }: { $what } { $details }
audit_line_alone = { $when } { $who }: { $what }
audit_students = students: { $count }
audit_of_staff = the staff
audit_staff = no. { $number }
audit_report = “{ $report }”
audit_command_line = command line
act_import_roster = roster imported
act_export_roster = roster exported
act_invite = invitation
act_appoint = appointed
act_dismiss = dismissed
act_unlink = account disconnected
act_appoint_stand_in = appointment to a class
act_end_stand_in = end of an appointment to a class
act_leave = left
act_enter_consent = consent on paper
act_erase = data erased
act_announce = announcement
act_export_names = document with names
act_export_works = works exported

## Invitations

invite_whom = Whom shall I invite? Press a class for a table with codes, or “One”. Or write: /invite 10427
invite_unknown = I found no “{ $words }”: write a student's identifier or the name of a class of yours, such as /invite 10427
invite_not_yours = You can invite your own students only. The administrator invites the others.
data_is_erased = The data of student { $student } was erased, so this cannot be done any more.
invited =
    Invitations for { $student }, each good once, for 30 days:
    Student: { $own }
    Guardian: { $guardian }
    Earlier unused codes are void. Pass them on in person, not in a group.
invited_many =
    Codes for { $count ->
        [one] { $count } student
       *[other] { $count } students
    }, each good once, for 30 days. Earlier unused ones are void.
invited_on_cards = The same codes on cards with QR codes: print them and cut them out. The student's card and the guardian's are apart.
invited_one_of_many = { $student }: { $code }, for a guardian: { $guardian }
roster_empty = There are no students yet. Send the roster as a file with the caption /roster
file_invitations = invitations.xlsx
file_cards = invitations.pdf
word_report = Report
word_roster = Roster
word_invite = Invite
word_staff = Staff
word_announce = Announce
word_student = Student
button_invite = Invite
button_invite_one = One
button_invite_all = All students

## Staff

staff_head = Staff:
staff_how = To appoint: “/staff teacher NAME” or “/staff admin NAME”. For a card, press the number.
staff_unclear = I did not understand “{ $words }”. Examples: /staff, /staff 3, /staff teacher Skripkina S. S., /staff guest Gostev G. G.
staff_unknown = There is no staff no. { $number }. The list: /staff
staff_name_missing = Write the name as the roster has it, such as: /staff teacher Skripkina S. S.
staff_line_in = { $who }: { $role }
staff_line_out = { $who }: { $role }, has not joined yet
staff_classes = Classes: { $count }
staff_invited =
    An invitation for staff no. { $number }, good once, for 30 days: { $link }
    The earlier one is void. Pass it on in person.
button_rename = Change the name
rename_ask = What is { $who } called now? Write the whole name, as the roster is to have it, such as: Skripkina S. S.
rename_unclear = That does not look like a name. Write it in full, up to 200 characters, such as: Skripkina S. S.
rename_same = That is their name already.
rename_taken = Staff no. { $other } is called so already. If they are one person, first add the word “spare” to the name of no. { $other }, then give this name to no. { $number }, and send the roster again with the caption /roster: the classes come back to them.
rename_really = The name of staff no. { $number } becomes what you have written. The school sends no names through this messenger, so please check it yourself. Is that right?
rename_really_named =
    Staff no. { $number }
    Before: { $before }
    After: { $after }
    Is that right?
renamed = The name is changed: { $who }. Account, classes, timetable and marks stay theirs. Write the new name into your roster's file, too. It can be changed back in the same way: /staff
renamed_by_roster = The name is changed: { $who }. Account, classes, timetable and marks stay theirs. It can be changed back on the card: /staff
roster_renames = ⚠️ A teacher is no longer in the file, and somebody new has the classes. Perhaps only the surname has changed: { $list }. Then press “The same person”: only the name changes, and account, timetable and marks stay theirs. “Import” gives the classes to a new person.
button_same_person = The same person: no. { $number }
act_rename = name changed
role_teacher = teacher
role_admin = administrator
role_teacher_and_admin = teacher and administrator
role_none = not on the staff
role_really = { $who } is { $before } now. After this: { $after }. Is that right?
role_classes_stay =
    This member of staff keeps { $count ->
        [one] { $count } class
       *[other] { $count } classes
    }: change the teacher in the roster and send it with the caption /roster
role_stand_ins_end = Their substitutions will end: { $classes }.
role_changed = Nothing was changed: the roles of { $who } have changed since, { $role } now. Open the list anew: /staff
role_set = { $who }: { $role } now.
button_make_admin = Make administrator
button_no_admin = No longer administrator
button_make_teacher = Make teacher
button_no_teacher = No longer teacher

## A student

student_how = By number at once: /student 10427
student_how_named = By name or number at once: /student Anna
button_outside = In no class: { $count }
pick_outside = In no class at present: choose the student.
students_found = Found: { $count }. Which of them?
students_found_many = Found: { $count }, here are the first { $shown }. If yours is not among them, write more of the name.
student_head = Student { $student }
student_class = {"•"} { $class }, teacher no. { $teacher }
button_leaves = Left “{ $class }”
button_leaves_school = Left the school
button_comes_back = Back into “{ $class }”
button_comes_back_to_all =
    { $count ->
        [1] Back into the class
       *[other] Back into all classes ({ $count })
    }
still_cut_off = These accounts were disconnected with the leaving, and get nothing until they are invited anew:
button_erase = Erase data
leave_class_really = Does { $student } leave the class “{ $classes }”? No more assignments of that class; the marks stay in the journal.
leave_school_really = Does { $student } leave the school ({ $classes })? The accounts of the student and the guardians are disconnected at once; the marks stay in the journal.
left_already = This student is not in there any more.
left = { $student } has left: { $classes }. Teachers who have joined are told. It can be taken back later, too: /student and the identifier.
left_your_class = Student { $student } has left the class “{ $class }”.
remove_from_group =
    Take them and their guardians out of the { $count ->
        [1] group
       *[other] groups
    } { $groups }: I cannot do that myself.
back_in_your_class = Student { $student } is back in the class “{ $class }”.
back_to_group =
    If you took them and their guardians out of the { $count ->
        [1] group
       *[other] groups
    } { $groups }, add them again: I cannot do that myself.
left_school_here = Student { $student } has left the school, so there will be no more messages about them here. Thank you for having been with us!
came_back =
    { $count ->
        [1] { $student } is back in the class “{ $classes }”.
       *[other] { $student } is back in the classes: { $classes }.
    }
sheet_of_marks = Marks of student { $student }
file_marks = marks-{ $student }.xlsx
act_come_back = came back

## The roster

roster_reading = Reading the roster, one moment…
roster_sent = The roster. Correct it and send it back with the caption /roster
roster_sent_nameless = The roster without names: the school sends no names through this messenger. With names: kamerton roster export. Send a corrected file with the caption /roster; names in the database stay.
file_roster = roster.xlsx
roster_no_table = That is not a table. Send the roster as a CSV or XLSX file with the caption /roster
roster_unfetched = I could not download the file. Send it again with the caption /roster
roster_preview = What this roster changes:
sheet_number = sheet { $number }
sheet_named = sheet { $number } “{ $name }”
roster_sheet = Read: { $sheet }. Those before it have no columns of a roster.
roster_no_sheet = No sheet of the workbook has a roster's columns ({ $sheets }). On the first of them:
adds_students = New students: { $count } ({ $list })
adds_teachers = New teachers: { $count } ({ $list })
adds_classes = New classes: { $count } ({ $list })
changes_students = Changed students: { $count } ({ $list })
changes_classes = Changed teachers: { $count } ({ $list })
adds_enrolments = To be put into classes: { $count }
come_back_by_roster = ⚠️ Have left, but are in the file, and will be in classes again: { $count } ({ $list }). If the file is an old one, press “No”.
stays_in_old_classes = ⚠️ They would stay in old classes of the same discipline, too, which the file does not give them: { $count } ({ $list }). The button “Move” takes them out; the marks stay in the journal.
has_another_teacher = ⚠️ Individual lessons with another teacher in the file: { $count } ({ $list }). The button “Move” hands them over with their journal, “Import” adds second ones.
classes_now_yours =
    { $count ->
        [1] This class is yours now
       *[other] These classes are yours now
    }: { $classes }. The journal and the work have passed to you: /classes, /queue
classes_no_longer_yours =
    { $count ->
        [1] This class has another teacher now
       *[other] These classes have other teachers now
    }: { $classes }
class_has_another_teacher = The class “{ $class }” has another teacher now.
class_taught_by = The class “{ $class }” is now taught by { $teacher }
leaves_rows = Unchanged: { $rows } rows. Not in the file, and staying: { $students } students.
roster_namesakes = ⚠️ Called like somebody whom the school has already (new – known): { $count } ({ $list }). If it is the same child, press “No” and write the known identifier into the file: otherwise the child is there twice, and the marks part.
roster_twins = ⚠️ One child seems to be written in the file in two ways (line and identifier): { $count } ({ $list }). If it is one child, press “No” and write one identifier, or the same name and year, into each row: otherwise the child is there twice, and the marks part.
roster_mistyped = ⚠️ The check digit does not fit, which looks like a typing slip: { $count } ({ $list }). Please check these identifiers.
roster_lookalikes = ⚠️ New classes look like others, but are written with other letters, such as a Russian “А” (new – other): { $count } ({ $list }). If it is one class, press “No” and mend the file: there would be two.
roster_left_out = Left out, as they are not of the table (a signature, a sum): lines { $list }
problem_bare = is empty, and so are teacher and class. If this is a signature or a sum below the table, take the line out; if it is a student's, write what is taught and who teaches (in each row where cells were merged)
unknown_columns = These columns are not stored: { $columns }
roster_nothing_new = There is nothing new to import.
roster_warning = The names in this file passed through a messenger through which the school sends no names. Delete the message with the file, and next time import with kamerton roster import.
roster_changed_since = The school has changed since. Now this roster does this:
roster_imported = Done, the roster is imported. To invite the new ones: /invite
roster_gone = This roster is imported or left already, or another one was sent in its place. Send the file again with the caption /roster
second_programme = Line { $line }: student { $student } has { $column ->
    [year] another year of study
   *[department] a second department
}. The first one is kept.
second_programme_named = Line { $line }: student { $student } has { $column ->
    [year] another year of study
   *[department] a second department
}, “{ $other }”. The first one, “{ $kept }”, is kept.
more_programmes = …and { $count } more such rows
roster_problems = The roster is not imported, and nothing has changed. Correct it and send it again:
roster_more_problems = …and { $count } more
problem = Line { $line }, column “{ $column }”: { $reason }
problem_no_column = there is no such column. Needed: student_id, name, year, department, discipline, teacher, class, guardian
problem_nobody_named = there are neither names nor identifiers: whom do the rows mean?
problem_names_elsewhere = no column has this heading, yet there seem to be names. Write whole names into one column and call it “name”
problem_two_columns = “{ $one }” and “{ $other }” are both this column, and say different things on line { $line }; leave one out, or call it something else
problem_two_classes = “{ $one }” and “{ $other }” are both this column, and line { $line } says different things in them; call the one with the year of study “year”, or leave one out
problem_year_or_group = the column “{ $heading }” has numbers only, and it is not clear whether they are years of study or groups. Call it “year” or “class”
problem_no_rows = there are no rows below the headings
problem_empty = is empty, fill it in (split merged cells, and fill in each)
problem_too_long = is longer than { $most } characters, shorten it
problem_formula = has the error { $error }, mend the formula or write the value
problem_date = there is a date, which a spreadsheet makes of “3/8”. Format the column as text, and write the cell anew
problem_invisible = an invisible character ({ $letter }), type the cell anew
problem_bad_id = “{ $id }” does not fit: an identifier has letters, digits and dashes, up to 32
problem_zeros = the school has { $student }, and a spreadsheet takes zeros away in front of a number. Format the column as text, and write it as the school has it
problem_same_number = line { $line } has { $other }, which is the same number with other zeros in front, and a spreadsheet takes zeros away. Format the column as text, and write it alike in each row
problem_namesakes = the school has several such students, write the identifier
problem_contradiction = line { $line } says something else of student { $student }, make them the same
problem_no_such_staff = there is no member of staff “{ $number }”, write the name or a number that there is
problem_two_teachers = the class “{ $class }” has another teacher on line { $line }, and a class has one
column_student_id = student_id
column_name = name
column_year = year
column_department = department
column_discipline = discipline
column_teacher = teacher
column_class = class
column_guardian = guardian
table_empty = The file is empty: it needs a first line with the columns' names and rows below.
table_no_headings = The first line names no columns: write a heading over each column.
table_too_wide = Line { $line } has more cells than there are headings: put quotes around a text with a comma, or write a heading over each column.
table_open_quote = The quote that opens a cell on line { $line } is not closed: close it, or take it away; the rows below would be lost in that cell.
table_two_sheets = The sheets “{ $first }” and “{ $second }” both have the columns of such a table, and only one can be read: put all rows into one of them, or save what is to be read as a file of its own.
table_too_large = The file is too large: at most 20 MB and 100,000 rows are read. Split it, or import it with kamerton roster import.
table_old_excel = This is an old Excel file (.xls). Save it as .xlsx and send it with the caption /roster
table_damaged = The file is damaged and does not read. Open it, save it anew and send it with the caption /roster
button_import = Import
button_move = Move: they leave the old classes
button_undo_move = Back into the old classes
move_undone = Back in the old classes (places: { $count }). All of them stay in the new ones, too.

## Closed classes

button_close_class = Close a class
button_closed_classes = Closed classes
close_which_class = Which class is to be closed?
close_class_really = Close the class “{ $class }”? Its students ({ $count }) leave it without being told; there are no more assignments or lessons, and it goes from all lists. Its journal stays. It can be opened again at any time.
class_closed = The class “{ $class }” is closed. Its journal stays. To open it: /classes, “Closed classes”.
class_closed_already = This class is closed already.
button_open_class = Open it again
open_which_class = Which class is to be opened? Whoever left it last comes back. If there are none here, no class is closed.
class_opened = The class “{ $class }” is open again. Students who are back: { $count }.
class_open_already = This class is open already.
act_close_class = class closed
act_open_class = class opened

## Erasing data

erase_really = Erase the data of student { $student }? Gone for ever: the name, accounts ({ $accounts }), texts of submissions ({ $works }), files ({ $files }), comments and questions. Identifier, marks and dates stay in the journal. This cannot be undone; destroy earlier backups yourself.
button_yes_erase = Yes, erase
button_erase_guardians = Erase the guardians only
erased = The data of student { $student } is erased. The identifier and the marks stay in the journal.
erase_guardians_really = Erase the data of the guardians of student { $student }? Gone for ever: the name, the questions, and the accounts that speak for nobody else (joined now: { $accounts }). The student's name, work and marks stay. This cannot be undone; destroy earlier backups yourself.
erased_guardians = The data of the guardians of student { $student } is erased.
erase_staff_really = Erase the name and the accounts of staff no. { $number }? The number stays in the journal. This cannot be undone.
erase_staff_first = This member of staff still works here. Dismiss them first: /staff and the number.
erased_staff = The data of staff no. { $number } is erased. The number stays in the journal.
button_exam_guests = Guests of commissions
guests_head = Guests of examination commissions. Whose name is to be erased?
guests_none = There are no names of guests of examination commissions here.
guest_line = { $who }: exams { $count }, the last { $day }, { $class }
guest_unknown = There is no guest “{ $name }” on any commission. The list: /staff, “Guests of commissions”.
guest_erased_already = The name of this guest is erased already.
erase_guest_really =
    Erase the name of a guest of commissions?
    { $guest }
    The number and the marks stay. This cannot be undone; destroy earlier backups yourself.
erased_guest = The name of guest no. { $number } is erased. The commission's marks stay.

## Room for files

over_quota = The room for files of student { $student } is used up: work no. { $number } is taken, but what of it had no room stays in the messenger only. Do not delete these messages.
over_quota_teacher = The room for files of student { $student } is used up: what of work no. { $number } had no room stays in the messenger only; I can show it. The setting KAMERTON_QUOTA gives more room.
out_of_reach = A file of work no. { $number } ({ $student }) could not be copied: the messenger does not hand all large files to bots. The work is taken; the file is kept by the messenger only, and the teacher sees it there as long as this bot exists. Do not delete the message. The school can lift this limit by a Bot API server of its own.
out_of_reach_teacher = A file of work no. { $number } ({ $student }) could not be copied: the messenger does not hand all large files to bots. It is kept by the messenger only, and I can show it as long as this bot exists. A Bot API server of your own (the setting TELOXIDE_API_URL) lifts this limit.
not_handed_out = A file of work no. { $number } ({ $student }) could not be copied: the messenger does not hand it out. The work is taken; the file is kept by the messenger only, and the teacher sees it there as long as this bot exists. Do not delete the message.
not_handed_out_teacher = A file of work no. { $number } ({ $student }) could not be copied: the messenger does not hand it out. It is kept by the messenger only, and I can show it as long as this bot exists.
cannot_keep = Files that people send are not being copied: { $wrong }. Works are taken, and I can show them. As soon as this is mended I shall copy all that waits. The command kamerton check on the server tells what is wrong.

problem_no_id = that is not an identifier: it has letters, digits and dashes, up to 32
mydata_questions = {"•"} Questions to teachers, and answers: { $count }.
mydata_quiet = {"•"} Quiet hours: { $hours }.
mydata_quiet_of_school = {"•"} Quiet hours: { $hours } (the school's).
mydata_no_quiet = none
mydata_digest = {"•"} { $state }
mydata_question = Question no. { $number }: { $text }
mydata_attached = (file: { $file })
mydata_answer = Answer to question no. { $number }: { $text }
invite_again =
    Not used yet: { $count ->
        [one] { $count } code
       *[other] { $count } codes
    }. New ones void them, even if they are handed out already. Go on?
