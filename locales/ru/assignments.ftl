## Задания

assign_unclear =
    Задание не создано:
    { $problems }

    Пример строки: «срок: 30.11 18:00». Исправьте и отправьте ещё раз.
reword_unclear =
    Ничего не изменено:
    { $problems }

    Пример строки: «срок: 30.11 18:00». Исправьте и отправьте ещё раз.
reword_words_only = Так меняются название, текст и срок. Остальное (выдать, повтор, кому, класс) так не изменить: отмените это задание и выдайте новое. Ничего не изменено.
unclear_no_title = {"•"} нет названия: начните с него, остальное ниже
unclear_long_title = {"•"} название длиннее 200 знаков: оставьте в первой строке короткое, остальное ниже
unclear_repeated = {"•"} «{ $quote }»: такая строка уже есть, оставьте одну
unclear_empty = {"•"} «{ $quote }»: после двоеточия пусто
unclear_date = {"•"} «{ $quote }»: не понял дату, напишите как «30.11 18:00» или «пт 18:00»
unclear_weekday = {"•"} «{ $quote }»: { $day } — это { $weekday }. Исправьте число или день недели. Если это время, напишите его через двоеточие, например пт 18:00
unclear_past_due = {"•"} «{ $quote }»: этот срок уже прошёл
unclear_due_before_posting = {"•"} «{ $quote }»: срок раньше, чем задание будет выдано
unclear_past_posting = {"•"} «{ $quote }»: это время уже прошло
unclear_repeat = {"•"} «{ $quote }»: не понял, как часто. Напишите, например: «повтор: каждую неделю до 25.12» или «повтор: по пн и чт»
unclear_times_a_week = {"•"} «{ $quote }»: в какие дни? Назовите их, например: «повтор: по пн и чт»
unclear_past_repeat = {"•"} «{ $quote }»: этот день уже прошёл. Если он в следующем году, напишите и год
unclear_student = {"•"} «{ $quote }»: это не похоже на номер учащегося, напишите как «кому: 10427, 10434» или «кому: всем»
unclear_mistyped = {"•"} «{ $quote }»: это «{ $key }»? Тогда напишите «{ $key }: …». Если это просто текст, скажите иначе
assigned = Задание № { $number }: «{ $title }», { $class }
card_due = Срок: { $when }
card_no_due = Без срока
card_everybody =
    Кому: всем, { $count ->
        [one] { $count } учащийся
        [few] { $count } учащихся
       *[other] { $count } учащихся
    }
card_some = Кому: { $students }
card_posted_group = Выдаю в группе «{ $group }». Если не получится, сразу скажу.
card_group_muted = В группу «{ $group }» не выдано: мне запрещено там писать. Разрешите мне отправлять сообщения.
card_posted_private =
    Выдано лично: { $count ->
        [one] { $count } чат
        [few] { $count } чата
       *[other] { $count } чатов
    }.
card_not_joined = Ещё не вошли и не увидят: { $students }.
card_stopped = Не увидят, потому что в семье бот заблокирован или аккаунт удалён: { $students }. Попросите их открыть чат со мной и написать мне что-нибудь.
card_at = Будет выдано: { $when }
draft_text =
    Напишите задание одним сообщением: в первой строке название, ниже текст. Можно приложить файл. Например:

    Гамма ре мажор, две октавы
    Двумя руками, темп 80.
    срок: 30.11 18:00
draft_words = Файл есть. Теперь напишите само задание: в первой строке название, ниже текст.
draft_due = Когда сдать? Нажмите или напишите сами: «пт 18:00», «30.11».
draft_at = Когда выдать задание? Нажмите или напишите сами: «пн 15:00», «30.11 9:00».
draft_repeat = Как часто выдавать? Нажмите или напишите сами: «каждую неделю до 25.12», «по пн и чт».
repeat_weekly = каждую неделю
repeat_other_week = каждые 2 недели
repeat_daily = каждый день
draft_whom = Кому это задание?
draft_pick = Отметьте учащихся и нажмите «Готово».
draft_preview = Так будет выглядеть задание для класса «{ $class }»:
draft_with_file = С файлом.
draft_press_class = Сначала нажмите кнопку с названием класса. Передумали: /cancel
draft_press_post = Задание готово: нажмите «Выдать» или измените его кнопками. Передумали: /cancel
draft_card_old = Эта карточка уже не действует. Новое задание: /assign, выданное раньше: /again
draft_past_due = «{ $quote }» уже прошло. Напишите срок в будущем, например «завтра 18:00».
draft_past_posting = Время, когда выдать задание, уже прошло: { $at }. Укажите другое.
draft_due_before_posting = Срок { $due } раньше, чем задание будет выдано: { $at }. Выберите срок позже.
draft_posted_too_late = Это позже срока: { $due }. Напишите время пораньше или вернитесь и выберите другой срок.
draft_date_unclear = Не понял срок «{ $quote }». Напишите как «30.11 18:00», «пт 18:00» или «завтра».
draft_student_unknown = В этом классе нет учащегося «{ $quote }». Напишите номера через запятую, например 10427, 10434, или выберите кнопками.
draft_nobody_chosen = Пока никто не отмечен. Нажмите на номера учащихся, потом «Готово».
button_no_due = Без срока
button_everybody = Всему классу: { $count }
button_some = Выбрать
button_post = Выдать
button_text = Текст
button_due = Срок
button_at = Когда выдать
button_at_once = Сразу
button_repeat = Повторять
button_no_repeat = Не повторять
button_whom = Кому
button_back = Назад
pick_class = В каком классе учащийся?
pick_student = { $class }: выберите учащегося.
class_without_students = В классе «{ $class }» пока нет учащихся.
as_whom = Как кто?
button_as_guardian = Сдать работу (родитель)
button_as_teacher = Записать за учащегося (преподаватель)
menu_queue = проверить работы
menu_assign = выдать задание
menu_grade = поставить оценку
menu_return = вернуть работу на доработку
menu_homework = задания
menu_grades = оценки
menu_submit = сдать работу
menu_classes = классы
menu_journal = журнал класса
menu_ask = вопрос преподавателю
menu_invite = пригласить
menu_announce = объявление
menu_roster = список учащихся
menu_student = карточка учащегося
menu_staff = сотрудники
menu_audit = кто что делал
menu_accounts = кто получает сообщения
menu_quiet = тихие часы
menu_mydata = что обо мне хранится
menu_language = язык · language
menu_help = что я умею
word_assign = Задать
word_check = Проверить
word_classes = Классы
word_homework = Задания
word_submit = Сдать
word_grades = Оценки
word_journal = Журнал
word_ask = Спросить
reword_how = Пришлите новый текст задания «{ $title }» целиком: название, текст, строка «срок: …». Чтобы перенести только срок, пришлите одну эту строку, например: срок: 30.11 18:00. Передумали: /cancel
reword_file_how = Забытый файл пришлите сюда же.
assignment_changed = Задание № { $number } изменено: «{ $title }».
assignment_lost_due = Срока больше нет: в новом тексте не было строки «срок: …».
file_added = Файл добавлен к заданию № { $number } «{ $title }».
cancel_really =
    Отменить «{ $title }»? Его уже { $count ->
        [one] сдал { $count } учащийся
        [few] сдали { $count } учащихся
       *[other] сдали { $count } учащихся
    }: сданное сохранится, новое приниматься не будет.
assignment_cancelled = Задание № { $number } «{ $title }» отменено. Сданные работы сохранены.
assignment_cancelled_already = Это задание уже отменено.
assignment_is_cancelled = Задание «{ $title }» отменено преподавателем, сдавать его не нужно.
post_title = 🎵 { $title }
post_due = Срок: { $when }
post_how = Чтобы сдать, ответьте на это сообщение или нажмите «Сдать».
post_cancelled = Задание отменено.
post_part_gone = Эта часть задания больше не действует: нынешний текст в другом сообщении.
homework_head = Задания:
homework_of = Учащийся: { $student }
homework_line = {"•"} { $title } ({ $class }), { $due }
title_of_day = { $title }, от { $day }
title_in_class = { $title } ({ $class })
homework_waiting = { $line }: сдано, ждёт проверки
homework_returned = { $line }: вернули на доработку
due_by = до { $when }
overdue = срок был { $when }
homework_more = Ещё { $count }: /homework
without_due = без срока
no_homework = Открытых заданий нет. Можно отдыхать или играть для души!
