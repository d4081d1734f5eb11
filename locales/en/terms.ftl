
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
term_closed_count = Closed: { $closed } of { $all }. To give another mark, tap the number.
term_all_closed = Closed. Only an administrator can change a mark, with a reason.
term_marks_so_far = Marks of this term: { $marks }
term_nothing_to_confirm = There is nothing to confirm: the marks are closed, or there is nothing to propose. Tap a number and choose the mark. Your own child's is given by another teacher.
term_confirm_really =
    { $head }
    Confirm { $count ->
        [one] { $count } mark
       *[other] { $count } marks
    }? Students and guardians get them, and the term is closed: only an administrator can change its marks then.
term_confirmed =
    ✅ Confirmed and closed: { $count ->
        [one] { $count } mark
       *[other] { $count } marks
    }.
term_is_closed = Closed for { $student }: { $term }. Only an administrator ({ $admins }) can change a mark of this term, with a reason: /term
term_change_how = To change it, tap a mark: I will ask for the reason.
term_history_given = { $when } no. { $number }: { $mark }
term_history_changed = { $when } no. { $number }: { $before } → { $mark }. { $reason }
term_why = { $student }, { $what }: { $mark }. Why? Write the reason in words, without names: it stays in the history.
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
button_confirm_all = ✅ Confirm all
button_confirm_one = ✅ Confirm { $mark }
button_works = Works and lessons
button_open_term = Open again
act_change_term_mark = term mark changed
act_change_closed_mark = mark in a closed term changed
