
## Четверти

menu_term = итоговые оценки за период
word_term = Четверть
term_which_class = Итоговые оценки какого класса?
term_which = За какой период?
term_none = В календаре школы нет ни одной четверти. Календарь: /calendar
term_head = { $term }, { $class } (до { $last })
term_line_proposed = { $student }: предлагаю { $mark } (среднее { $average }, оценок: { $count })
term_line_of_terms = { $student }: предлагаю { $mark } (среднее { $average } по итоговым оценкам, их { $count })
term_line_chosen = { $student }: вы выбрали { $mark } (предлагалось { $proposed })
term_line_closed = 🔒 { $student }: { $mark }
term_line_empty = { $student }: предложить нечего, оценок цифрами нет. Поставьте сами.
term_closed_count = Закрыто: { $closed } из { $all }. Чтобы поставить другую оценку, нажмите на номер.
term_all_closed = Закрыто. Изменить оценку может только администратор, с указанием причины.
term_marks_so_far = Оценки за этот период: { $marks }
term_nothing_to_confirm = Подтверждать нечего: оценки уже закрыты, или предложить нечего. Нажмите на номер и поставьте оценку сами. Своему ребёнку оценку ставит другой преподаватель.
term_confirm_really =
    { $head }
    Подтвердить { $count ->
        [one] { $count } оценку
        [few] { $count } оценки
       *[other] { $count } оценок
    }? Их получат учащиеся и родители, и период будет закрыт: изменить оценки за него сможет только администратор.
term_changed_since = ⚠️ С тех пор оценки изменились: посмотрите ещё раз, прежде чем подтверждать.
term_works_wait = ⚠️ Ждут проверки работы: { $count }. За период, который закрыт, оценку меняет только администратор: сначала проверьте их, /queue
term_of_who_left = { $called }, { $term }: записано. Этот учащийся в класс больше не ходит, и в ведомости его больше нет.
term_choice_dropped = Итоговые оценки, выбранные для класса { $class }, не подтверждены и забыты: { $marks }. Выбрать снова: /term
term_card_old = Эта карточка уже не действует. Откройте итоговые оценки снова: /term
term_confirmed =
    ✅ Подтверждено и закрыто: { $count ->
        [one] { $count } оценка
        [few] { $count } оценки
       *[other] { $count } оценок
    }.
term_is_closed = Для { $student } закрыто: { $term }. Изменить оценку за этот период может только администратор ({ $admins }), с указанием причины: /term
assigned_in_closed_term =
    ⚠ Для { $count ->
        [one] { $count } учащегося
       *[other] { $count } учащихся
    } уже закрыто: { $term }. Оценки за это задание поставит только администратор. Чтобы оценивать самим, выдайте его { $since } или позже.
term_presence_is_closed = Для { $student } закрыто: { $term }. Изменить, кто был на уроках этого периода, можно, только когда администратор ({ $admins }) откроет его заново: /term
term_change_how = Чтобы изменить, нажмите оценку: я спрошу причину.
term_history_given = { $when } № { $number }: { $mark }
term_history_changed = { $when } № { $number }: { $before } → { $mark } ({ $reason })
term_why =
    { $student }, { $what }: { $mark }
    Почему? Напишите причину словами, без имён: она останется в истории.
term_changed = ✅ Записано, { $what }: { $before } → { $mark }
term_long_reason = Слишком длинно: уложитесь, пожалуйста, в { $most } знаков.
term_which_work = { $student }, { $term }: какую оценку изменить?
term_work = { $student }, «{ $title }»: сейчас { $mark }. Какая оценка?
term_unconfirmed =
    { $term } ({ $count ->
        [one] { $count } учащийся
        [few] { $count } учащихся
       *[other] { $count } учащихся
    })
morning_terms = Пора подтвердить итоговые оценки: { $terms }. /term
your_term_mark = 🎓 Итоговая оценка { $mark }: { $term }, { $class }
your_term_mark_changed = 🎓 Итоговая оценка { $mark } (исправлено): { $term }, { $class }
your_term_mark_taken_back = Итоговая оценка отменена: { $term }, { $class }. Новая придёт сюда.
button_term = { $term } (с { $from })
button_other_term = Другой период
button_confirm_all = ✅ Подтвердить все
button_confirm_one = ✅ Подтвердить { $mark }
button_works = Работы и уроки
button_open_term = Открыть заново
act_change_term_mark = итоговая оценка изменена
act_change_closed_mark = оценка в закрытом периоде изменена

## Экзамены

exam_which = Класс { $class }: какой экзамен, зачёт или концерт?
exam_none = В классе { $class } за этот период нет экзаменов, зачётов и концертов. Форму занятия выбирают в «Урок» → «Форма».
exam_is_none = Программа и комиссия бывают там, где форма занятия – { $forms }. Форму выбирают в «Урок» → «Форма».
exam_recorded = ✅ Урок записан. { $present }
exam_no_commission = Комиссия пока не указана
exam_commission = Комиссия: { $members }
exam_commission_how = Кто в комиссии? Перечислите через запятую, сотрудников по номеру или фамилии, остальных по имени: № 2, Петров П. П.
exam_guest = гость { $number }
exam_whose = О ком написать?
exam_how =
    Напишите одним сообщением программу, оценки комиссии и, если нужно, итог. Имён учащихся не пишите. Например:
    Бах, Инвенция до мажор; Черни, этюд 12
    комиссия: Иванова 5, Петров 4+
    оценка: 5-
    Когда комиссия указана, хватит её оценок по порядку: 5 4+. О чём не написано, то останется как есть.
exam_average = Среднее комиссии: { $average }
exam_final = Итог: { $mark }
exam_written = ✅ Записано
exam_not_recorded = Итоговую оценку можно поставить, когда урок записан: «Урок» → этот урок → «Записать».
exam_no_name = «{ $quote }» не похоже на имя. Например: № 2, Петров П. П.
exam_no_mark = В «{ $quote }» не нашёл оценку. Например: комиссия: Иванова 5, Петров 4+
exam_several = «{ $quote }» – это кто из них: { $numbers }? Напишите номер.
exam_marks_of_nobody = Здесь только оценки ({ $marks }), а комиссия пока не указана. Сначала «Комиссия».
exam_other_count = Оценок { $marks }, а в комиссии { $members }: чья какая? Напишите все по порядку или с именами: комиссия: № 2 5, Петров 4+
exam_no_guest = Кто такой «{ $quote }»? В комиссии такого гостя нет; напишите имя: комиссия: Петров 4+
exam_commission_full = В комиссии уже { $most } человек, больше не поместится. Если кого-то нужно заменить, нажмите «Комиссия».
exam_no_staff = Сотрудника № { $number } нет.
exam_too_long = Слишком длинно: программа – до 500 знаков, имя – до 60, в комиссии – до 9 человек. Здесь больше { $most }.
mydata_exam = Запись об экзамене: { $student }, { $form }, { $class }, { $at }
mydata_exam_written = Программа: { $programme }. Оценки комиссии: { $marks }
button_programme = Программа
button_commission = Комиссия
button_exams = Экзамены
