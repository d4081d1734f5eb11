
## Расписание

menu_timetable = расписание уроков
word_timetable = Расписание
timetable_own = Ваше расписание:
timetable_of = Расписание, { $student }:
timetable_line = { $class }: { $words }
timetable_empty = Пока ничего нет.
timetable_which_class = Расписание какого класса?
timetable_how = Добавить урок можно одной строкой, например: /timetable { $class }: пн 15:00 45 мин, каб. 12
timetable_added = ✅ Добавлено в расписание:
timetable_end_really = Убрать «{ $when }» ({ $class }) из расписания с сегодняшнего дня? Уроков по этой строке больше не будет; записанные останутся в журнале.
timetable_end_calls_off = Отменится уже назначенное: { $lessons }. Тех, кого это касается, я предупрежу.
timetable_not_yours_to_end = Убрать урок из расписания может преподаватель класса или администратор. Один урок можно отменить: /lesson
timetable_ended = Убрано из расписания: { $class }: { $words }. Записанные уроки остались в журнале.
timetable_no_class = Не понял, чей это урок: «{ $words }». Сначала класс и двоеточие, например: /timetable Сольфеджио 3А: пн 15:00 45 мин, каб. 12
timetable_class_unknown = Класса «{ $name }» нет. Есть: { $known }.
timetable_no_weekday = Не хватает дня недели. Например: пн 15:00 45 мин, каб. 12
timetable_no_time = Не хватает времени. Например: пн 15:00 45 мин, каб. 12
timetable_two_times = «{ $words }» уже второе время. Для каждого времени напишите отдельную строку.
timetable_length = «{ $words }» не похоже на длительность: напишите от 5 до 480 минут, например 45 мин или 15:00–15:45.
timetable_date = «{ $words }» не похоже на дату. Например: с 01.09 до 31.05
other_weekday = «{ $quote }»: { $day } — это { $weekday }. Исправьте число или день недели. Если это время, напишите его через двоеточие, например пт 18:00
timetable_backwards = Последний день раньше первого. Например: с 01.09 до 31.05
timetable_long_place = Название места слишком длинное. Например: каб. 12
timetable_word = Не понял «{ $words }». Например: пн 15:00 45 мин, каб. 12 или вт 16:00 лекция онлайн https://…
timetable_taken = На { $asked } не получится: уже стоит «{ $class }», { $taken } (тот же преподаватель, кабинет или класс). Свободно с { $free }.
timetable_taken_all_day = На { $asked } не получится: уже стоит «{ $class }», { $taken } (тот же преподаватель, кабинет или класс), и в этот день свободного времени нет. Выберите другой день.
timetable_days_off = На { $asked } не получится: в эти дни не учатся ({ $name }).
timetable_next_day = Ближайший такой учебный день: { $next }.
summer_holidays = летние каникулы
button_by_class = По классам
button_end_slot = Убрать { $when }
button_end_slot_now = Да, убрать
weekday_short = { $number ->
    [1] пн
    [2] вт
    [3] ср
    [4] чт
    [5] пт
    [6] сб
   *[7] вс
}
form_name = { $form ->
    [lesson] урок
    [lecture] лекция
    [consultation] консультация
    [test] контрольная
    [credit] зачёт
    [exam] экзамен
    [rehearsal] репетиция
   *[concert] концерт
}
mode_name = { $mode ->
    [online] онлайн
   *[offline] очно
}
mode_online = онлайн
online_at = онлайн: { $link }
in_room = каб. { $room }
from_day = с { $day }
to_day = до { $day }

## Урок

menu_lesson = записать урок
word_lesson = Урок
lessons_on = { $day }. Какой урок записать?
lessons_none = { $day }: по расписанию уроков нет. Можно выбрать другой день или записать урок вне расписания.
lesson_which_class = Урок какого класса?
lesson_when = Когда урок? Например: 15:00 ({ $day }), вчера 16:30 или 24.11 15:00 каб. 12
lesson_card_old = Эта карточка уже не действует: после неё открыта другая. Откройте урок заново: /lesson
lesson_card_gone = Эта карточка уже не действует. Откройте урок снова: /lesson
exam_card_old = Эта карточка уже не действует. Откройте экзамены снова: /term, «Экзамены»
lesson_dropped = Урок { $class }, { $when }, не записан: карточка больше не действует. Откройте урок снова: /lesson
lesson_changes_dropped = Урок { $class }, { $when }: изменения не записаны, карточка больше не действует. Откройте урок снова: /lesson
lesson_when_unclear = Не понял, когда это: «{ $words }». Например: сегодня 15:00, вчера 16:30 или 24.11 15:00 каб. 12
lesson_time_taken = На { $asked } уже есть урок «{ $class }», { $taken } (тот же преподаватель, кабинет или класс). Если это он, откройте его: /lesson. Если того урока не было, сначала отмените его или уберите из журнала.
lesson_head = { $class }, { $when }, { $minutes } мин, { $form }, { $mode }
lesson_present = Были: { $present } из { $all }
lesson_topic = Тема: { $topic }
lesson_no_topic = Тему можно написать сообщением. Кого не было, отметьте нажатием: { $absent } (не был), ещё раз — { $ill } (болел){ $excused ->
    [none] .
   *[given] , ещё раз — { $excused } (по уважительной причине).
}
lesson_away_really = У { $student } за этот урок стоит { $mark }. Не был(а)? Оценка с комментарием тогда уйдёт.
lesson_long_topic = Слишком длинная тема: уложитесь, пожалуйста, в { $most } знаков.
lesson_mark_whose = «{ $words }»: чья это оценка? Напишите её с номером, например «10427 { $words }», или нажмите «Оценки». Если это тема, напишите «тема: { $words }».
lesson_mark_or_topic = «{ $words }»: это оценка или тема? Оценку напишите так: «{ $student } { $words }». Тему: «тема: { $words }».
lesson_mark_unclear = «{ $line }»: это оценка? Пишите её так: «10427 5- Чисто!», каждую в своей строке. Кого не было, отмечают кнопкой. Если это тема, напишите «тема: …».
lesson_mark_away = Учащийся { $student } отмечен как отсутствующий. Если он был на уроке, сначала нажмите на его номер.
lesson_mark_not_here = Учащегося { $student } на этом уроке нет. Оценка за работу: /grade { $words }. Если это тема урока, напишите «тема: { $words }».
lesson_homework = Задание: { $text }
lesson_homework_how = Напишите задание или пришлите файл с подписью: первая строка станет названием. Срок можно указать строкой «срок: 30.11 18:00».
lesson_file_how = Этот файл я не сохранил. Чтобы приложить файл к заданию, нажмите «Задание» и пришлите его с подписью: она станет текстом задания.
lesson_whose_mark = Кому поставить оценку?
lesson_which_mark = Оценка для { $student }? Можно написать с комментарием: 5- Чисто!
lesson_form = Сейчас: { $form }, { $minutes } мин, { $mode }
lesson_recorded = ✅ Записано: { $words }
lesson_comment_left = { $student }: комментарий к прежней оценке снят: «{ $comment }». Чтобы он остался, напишите оценку вместе с ним.
lesson_ahead = Этот урок ещё впереди: { $when }. Записать его можно, когда он начнётся; перенести — кнопкой «Время».
lesson_held_already = Этот урок уже проведён, перенести его на { $when } нельзя. Новый урок можно добавить: /lesson, «Вне расписания».
lesson_moved_to = Урок «{ $class }» перенесён: { $when }. Я предупредил тех, кого это касается.
lesson_planned = Урок «{ $class }» запланирован: { $when }.
lesson_will_remind = За полчаса я о нём напомню.
lesson_is_then = Урок «{ $class }» и так { $when }. Напишите другое время, место или длительность.
lesson_moved = 🔁 Урок «{ $class }» перенесён: было { $from }, будет { $to }.
lesson_moved_such = Теперь он такой: { $minutes } мин, { $form }, { $mode }.
lesson_falls_out = ❌ Урок «{ $class }», { $when }, отменён.
lesson_held_after_all = ✅ Урок «{ $class }», { $when }, всё-таки будет.
lesson_extra = 📅 Новый урок «{ $class }»: { $when }.
lesson_elsewhere = 📍 Урок «{ $class }», { $when }, теперь здесь:
lesson_otherwise = 🔁 Урок «{ $class }», { $when }, теперь такой: { $minutes } мин, { $form }, { $mode }.
lesson_where = Где урок? Например: каб. 12 или онлайн https://…
lesson_where_unclear = Не понял, где это: «{ $words }». Например: каб. 12, зал большой или онлайн https://…
lesson_call_off_really = Отменить урок: { $words }? Я предупрежу тех, кого это касается.
lesson_called_off = Урок отменён: { $words }.
lesson_was_held = Этот урок уже записан: { $words }. Отменить его нельзя; исправить запись можно.
lesson_take_out_really = Убрать урок из журнала: { $words }? Часы и посещение за него считаться не будут.
lesson_take_out_marks = Оценки за него ({ $count }) тоже отменятся; кому они поставлены, я сообщу.
lesson_not_yours_to_take_out = Убрать этот урок из журнала может тот, кто его провёл, или преподаватель класса.
lesson_taken_out = Урок убран из журнала: { $words }.
lesson_brought_back = Урок снова на месте: { $words }.
lesson_back_unrecorded = Запись и оценки с ним не вернулись: запишите урок заново.
concerned_are_told = Тех, кого это касается, я предупредил.
lesson_soon = 🔔 В { $time } { $form }: { $class }
your_lesson_mark = Оценка { $mark } за { $what }, { $class }
your_lesson_mark_changed = Оценка { $mark } (исправлено) за { $what }, { $class }
lesson_mark_taken_back = Преподаватель отменил оценку за { $what }, { $class }.
lesson_marked =
    { $form ->
        [lesson] урок
        [lecture] лекцию
        [consultation] консультацию
        [test] контрольную
        [credit] зачёт
        [exam] экзамен
        [rehearsal] репетицию
       *[concert] концерт
    } { $day }
lesson_marked_on = { $lesson }: «{ $title }»
minutes_long = { $minutes } мин
button_extra_lesson = Вне расписания
button_where = Где
button_call_off = Отменить урок
button_call_off_now = Да, отменить урок
button_take_out = Убрать из журнала
button_take_out_now = Да, убрать
button_bring_back = Вернуть
button_all_present = ✅ Все были
button_held_by = Вёл(а): { $who }
button_was_away = Да, не был(а)
button_record = ✅ Записать
button_marks = Оценки
button_no_mark = Без оценки
button_homework = Задание
button_form = Форма
button_other_time = Время
button_now = Сейчас

## Замещение

menu_substitute = замещение, второй преподаватель, концертмейстер
substitute_which_class = В каком классе замещение?
substitute_how = Не понял: «{ $words }». Например: /substitute Сольфеджио 3А: № 2 с 01.12 до 14.12
substitute_class_unknown = Класса «{ $name }» нет. Выберите его кнопкой: /substitute
substitute_head = Класс «{ $class }», преподаватель { $teacher }.
substitute_who = Кто будет замещать или вести вместе?
substitute_days = { $who }, класс «{ $class }»: на какие дни? Например: с 01.12 до 14.12. Второй преподаватель и концертмейстер ведут вместе, бессрочно.
substitute_days_unclear = Не понял дни: «{ $words }». Например: с 01.12 до 14.12
substitute_days_backwards = Последний день, { $to }, раньше первого, { $from }: поменяйте их местами. Например: с 01.12 до 14.12
substitute_days_past = «{ $words }» уже прошло. Например: с 01.12 до 14.12
substitute_no_teacher = { $who } не преподаватель. Преподавателей покажет /staff.
substitute_is_teacher = { $who } и так преподаватель класса «{ $class }».
substitute_taken = На эти дни уже назначено: { $line }. Сначала завершите это: /substitute
substitute_line = { $who }, { $kind }, с { $from } до { $to }
substitute_line_open = { $who }, { $kind }, с { $from }
substitute_appointed = ✅ Класс «{ $class }»: { $line }
class_substituted = До { $to } класс «{ $class }» ведёт { $who } (замещение).
class_substituted_openly = Класс «{ $class }» сейчас ведёт { $who } (замещение).
substitute_ended = { $who } больше не ведёт класс «{ $class }».
substitute_cancelled = Отменено: { $who } не будет вести класс «{ $class }».
stand_in_kind = { $kind ->
    [substitute] замещение
    [second] второй преподаватель
   *[concertmaster] концертмейстер
}
stand_in_began = Класс «{ $class }» теперь ведёт № { $staff } ({ $kind }), до { $to }: работы, вопросы, уроки и оценки.
stand_in_began_open = Класс «{ $class }» теперь ведёт и № { $staff } ({ $kind }).
stand_in_ended = № { $staff } больше не ведёт класс «{ $class }».
button_end_substitution = Завершить: { $who }
button_one_week = Замещение на неделю
button_two_weeks = На две недели
