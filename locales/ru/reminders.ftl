## Напоминания

remind_before = 🔔 Скоро срок: «{ $title }» ({ $class }), сдать до { $due }.
remind_after = Срок задания «{ $title }» ({ $class }) был { $due }. Ничего страшного: работу ещё можно сдать.
remind_teacher = Ещё не сдали «{ $title }» ({ $class }), срок был { $due }: { $students }

## Продление срока

menu_extend = продлить срок
button_extend = Продлить
button_extend_one = Продлить: { $title }
extend_how = Можно и так: /extend 10427 30.11 18:00
extend_which = Какое задание продлить? Учащийся: { $student }
extend_whom = Кому продлить «{ $title }»?
extend_until =
    До какого срока продлить «{ $title }»? Учащийся: { $student }, сейчас срок { $due }.
    Нажмите или напишите, например: 30.11 18:00
extend_unclear = Не понял срок «{ $quote }». Напишите, например: /extend 10427 30.11 18:00
extend_past = «{ $quote }»: этот срок уже прошёл. Напишите будущий, например: /extend 10427 30.11 18:00
extend_student_unclear = «{ $quote }» не похоже на номер учащегося. Напишите, например: /extend 10427 30.11 18:00
extend_student_unknown = Учащегося «{ $quote }» нет в списке. Проверьте номер, например: /extend 10427 30.11 18:00
extend_nothing_open = Учащийся { $student }: открытых заданий со сроком в ваших классах нет, продлевать нечего.
extend_all_handed_in = «{ $title }» уже сдали все.
extend_not_later = Срок для всего класса и так { $due }, это не раньше, чем { $until }. Выберите время позже.
extend_already = Учащийся { $student }: срок уже { $until }.
extend_own_child = Своему ребёнку срок продлевает другой преподаватель: попросите администратора назначить замену.
extended = Срок продлён до { $until }: «{ $title }» ({ $class }), учащийся { $student }.
extended_unheard = Ни учащийся, ни родители ещё не вошли: пожалуйста, передайте им сами.
extended_for_you = Преподаватель продлил срок: «{ $title }» ({ $class }) теперь можно сдать до { $until }.
button_extend_everybody = Всем
due_moved = 📅 Новый срок: «{ $title }» ({ $class }), сдать до { $due }.
due_dropped = 📅 Срока больше нет: «{ $title }» ({ $class }) можно сдать в любой день.
due_move_told = О новом сроке я сообщил тем, чьё это задание.

## Сводки

menu_digest = сводки
morning_is_on = Утренняя сводка приходит в учебные дни в 8:00.
morning_is_off = Утренняя сводка не приходит.
week_is_on = Сводка недели приходит в воскресенье в 18:00.
week_is_off = Сводка недели не приходит.
button_morning_on = Присылать утреннюю
button_morning_off = Не присылать утреннюю
button_week_on = Присылать за неделю
button_week_off = Не присылать за неделю
digest_how_off = Изменить: /digest
morning_head = Доброе утро!
morning_waiting =
    { $count ->
        [one] Ждёт проверки { $count } работа
        [few] Ждут проверки { $count } работы
       *[other] Ждут проверки { $count } работ
    }, самая ранняя с { $oldest }.
morning_lessons = Уроки сегодня:
morning_due = Срок сегодня:
morning_extended = { $line }, срок продлён: { $students }
morning_silent = Уже две недели ничего не сдают: { $students }
week_head = Неделя подошла к концу.
week_marks = Новые оценки:
