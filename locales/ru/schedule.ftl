
## Задания по расписанию

series_head = Повтор № { $number }: «{ $title }», { $class }
series_rule = Как часто: { $rule }
series_next = Ближайшие: { $times }
series_over = Больше не повторяется.
series_due =
    Срок: { $days ->
        [0] в тот же день
        [1] на следующий день
        [one] через { $days } день
        [few] через { $days } дня
       *[other] через { $days } дней
    } в { $time }
series_went_on = С тех пор ближайшее уже другое: { $next }. Чтобы пропустить и его, откройте план заново: /plan
series_skipped = Пропускаю { $skipped }. Следующее: { $next }
series_stopped = «{ $title }» больше не повторяется. Выданное остаётся.
series_stopped_already = Это задание больше не повторяется.
series_changed = Изменено: «{ $title }», начиная со следующего раза.
series_due_too_early = Срок { $due } раньше, чем задание будет выдано. Напишите более поздний.
series_missed =
    Не выдано вовремя: «{ $title }» ({ $class }), { $when }: меня в это время не было. { $count ->
        [1] Выдать сейчас?
       *[other] Всего пропущено: { $count }. Выдать последнее сейчас?
    }
repeat_never = По правилу «{ $rule }» задание не попадёт ни на один учебный день. Проверьте дни, срок повтора и каникулы: /calendar
plan_empty = Запланированных заданий нет. Выдать по расписанию: /assign со строкой «выдать: пн 15:00» или «повтор: каждую неделю».
plan_more = …и ещё { $count }.
post_past_due = «{ $title }»: срок уже прошёл ({ $due }). Выдать без срока или сначала изменить его?
posted_now = Выдано: «{ $title }».
posted_already = «{ $title }» уже выдано.
again_which = Какое задание выдать ещё раз?
again_nothing = Вы ещё не выдавали заданий. Первое: /assign
button_skip_once = Пропустить ближайшее
button_stop = Остановить
button_post_undated = Выдать без срока
button_post_now = Выдать сейчас

## Календарь

calendar_head = Учебный год школы:
calendar_usual = Школа ещё не подтвердила календарь, поэтому действует обычный учебный год:
calendar_off = Каникулы и выходные:
calendar_day = {"•"} { $name }: { $day }
calendar_days = {"•"} { $name }: { $from }–{ $to }
calendar_how = Изменить: «/calendar осенние каникулы: 26.10–03.11», «/calendar День города: 05.09». Убрать: «/calendar День города: нет». Можно несколько строк сразу.
calendar_unclear = Не понял «{ $line }». Напишите название и дни, например: /calendar осенние каникулы: 26.10–03.11
calendar_backwards = «{ $line }»: конец раньше начала. Напишите, например: 26.10–03.11
calendar_unknown = В календаре нет «{ $name }». Посмотрите названия: /calendar
calendar_overlap = «{ $one }» и «{ $other }» пересекаются, а у дня может быть только одна такая четверть или полугодие.
calendar_too_long = «{ $line }»: выходит больше месяца без уроков. Если это период с оценками, назовите его четвертью, триместром, полугодием или учебным годом; если каникулы – каникулами.
calendar_confirmed = Календарь подтверждён. Задания и уроки пропускают каникулы и выходные.
calendar_confirmed_already = Календарь уже подтверждён. Изменить: /calendar
button_confirm = Подтвердить
menu_plan = что запланировано
menu_again = выдать ещё раз
menu_calendar = четверти и каникулы
act_change_calendar = календарь
