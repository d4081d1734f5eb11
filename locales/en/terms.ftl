
## Terms

menu_term = term marks
word_term = Term marks
term_which_class = Term marks of which class?
term_which = For which term?
term_none = There is no term in the school's calendar: /calendar
term_head = { $term }, { $class } (until { $last })
term_line_proposed = { $student }: { $mark } proposed (average { $average }, marks: { $count })
term_line_of_terms = { $student }: { $mark } proposed (average { $average } of term marks, there are { $count })
term_line_chosen = { $student }: you chose { $mark } ({ $proposed } was proposed)
term_line_closed = 🔒 { $student }: { $mark }
term_line_empty = { $student }: nothing to propose, for there is no number among the marks. Please choose.
term_was_elsewhere = ⚠️ There are marks for this term in another class, too: { $classes }. They are not counted here, so “Confirm all” leaves this line out.
term_closed_count = Closed: { $closed } of { $all }. To give another mark, tap the number.
term_all_closed = Closed. Only an administrator can change a mark, with a reason.
term_marks_so_far = Marks of this term: { $marks }
term_nothing_to_confirm = There is nothing to confirm: the marks are closed, or there is nothing to propose. Tap a number and choose the mark. Your own child's is given by another teacher.
term_confirm_really =
    { $head }
    Confirm { $count ->
        [one] { $count } mark
       *[other] { $count } marks
    }? { $count ->
        [1] The student and guardians get it
       *[other] Students and guardians get them
    }, and the term is closed: only an administrator can change its marks then.
term_changed_since = ⚠️ The marks have changed since: please look again before you confirm.
term_works_wait = ⚠️ Submissions that wait to be checked: { $count }. In a closed term only an administrator changes marks: check them first, /queue
term_of_who_left = { $called }, { $term }: written down. This student is not in the class any more, and no longer on the sheet.
term_choice_dropped = The term marks chosen for { $class } were not confirmed and are forgotten: { $marks }. Choose again: /term
term_card_old = This card is out of use. Open the term marks again: /term
term_confirmed =
    ✅ Confirmed and closed: { $count ->
        [one] { $count } mark
       *[other] { $count } marks
    }.
term_is_closed = Closed for { $student }: { $term }. Only an administrator ({ $admins }) can change a mark of this term, with a reason: /term
assigned_in_closed_term =
    ⚠ Closed for { $count ->
        [one] { $count } student
       *[other] { $count } students
    } already: { $term }. Only an administrator can mark this assignment. To mark it yourself, post it on { $since } or later.
term_presence_is_closed = Closed for { $student }: { $term }. Who was at the lessons of this term can be changed only once an administrator ({ $admins }) opens it again: /term
term_change_how = To change it, tap a mark: I will ask for the reason.
term_history_given = { $when } no. { $number }: { $mark }
term_history_changed = { $when } no. { $number }: { $before } → { $mark } ({ $reason })
term_why =
    { $student }, { $what }: { $mark }
    Why? Write the reason in words, without names: it stays in the history.
term_changed = ✅ Written down, { $what }: { $before } → { $mark }
term_long_reason = Too long: { $most } characters at most, please.
term_which_work = { $student }, { $term }: which mark is to be changed?
term_work = { $student }, “{ $title }”: now { $mark }. Which mark?
term_unconfirmed =
    { $term } ({ $count ->
        [one] { $count } student
       *[other] { $count } students
    })
morning_terms = It is time to confirm the term marks: { $terms }. /term
your_term_mark = 🎓 Term mark { $mark }: { $term }, { $class }
your_term_mark_changed = 🎓 Term mark { $mark } (corrected): { $term }, { $class }
your_term_mark_taken_back = The term mark is taken back: { $term }, { $class }. A new one will come here.
button_term = { $term } (from { $from })
button_other_term = Another term
button_year_before = Last school year
button_confirm_all = ✅ Confirm all
button_confirm_one = ✅ Confirm { $mark }
button_works = Work and lessons
button_open_term = Open again
act_change_term_mark = term mark changed
act_change_closed_mark = mark in a closed term changed

## Exams

exam_which = Class { $class }: which exam, pass/fail test or concert?
exam_none = Class { $class } has no exams, pass/fail tests or concerts in this term. The form of a lesson is chosen under “Lesson” → “Form”.
exam_is_none = A programme and a commission belong to these forms of a lesson: { $forms }. The form is chosen under “Lesson” → “Form”.
exam_recorded = ✅ The lesson is recorded. { $present }
exam_no_commission = No commission yet
exam_commission = Commission: { $members }
exam_commission_how = Who sits on the commission? Name them with commas between, staff by number or surname, others by name: № 2, Petrov P. P.
exam_guest = guest { $number }
exam_whose = About whom will you write?
exam_whose_first = Nothing is written down yet: first tap, below the list, about whom you write, and send it again.
exam_how =
    Write in one message the programme, the commission's marks and, if you like, the final one. Please no names of students. For example:
    Bach, Invention in C; Czerny, etude 12
    commission: Ivanova 5, Petrov 4+
    final: 5-
    Once the commission is known, its marks in their order will do: 5 4+. What you do not mention stays as it is.
exam_average = Average of the commission: { $average }
exam_final = Final: { $mark }
exam_written = ✅ Written down
exam_programme_before = Instead of the programme: { $programme }
exam_not_recorded = A final mark can be given once the lesson is recorded: “Lesson” → this lesson → “Record”.
exam_no_name = “{ $quote }” does not look like a name. For example: № 2, Petrov P. P.
exam_no_mark = There is no mark in “{ $quote }”. For example: commission: Ivanova 5, Petrov 4+
exam_no_key = “{ $quote }”: whose marks are these? Please write “commission: Ivanova 5, Petrov 4+” or “final: 5-”. If it is the programme, write “programme: …”
exam_several = Who of them is “{ $quote }”: { $numbers }? Please write the number.
exam_marks_of_nobody = Here are only marks ({ $marks }), and nobody sits on the commission yet. First “Commission”.
exam_other_count = There are { $marks } marks, and { $members } on the commission: whose is which? Write all in their order, or with names: commission: No. 2 5, Petrov 4+
exam_no_guest = Who is “{ $quote }”? The commission has no such guest; please write the name: commission: Petrov 4+
exam_commission_full = The commission has { $most } members already, and there is no room for more. To replace somebody, press “Commission”.
exam_no_staff = There is no member of staff no. { $number }.
exam_too_long = Too long: a programme has up to 500 characters, a name 60, a commission 9 members. This is more than { $most }.
mydata_exam = About an exam: { $student }, { $form }, { $class }, { $at }
mydata_exam_written = Programme: { $programme }. The commission's marks: { $marks }
button_programme = Programme
button_commission = Commission
button_exams = Exams
