## Вопросы и объявления

button_pass_on = Передать преподавателю
pass_on_old = Это уже не последний вопрос. Нажмите кнопку под последним или спросите преподавателя заново: /ask
button_ask_about = { $student }: { $discipline }
button_answer = Ответить
not_understood_other = Такое я не понимаю. Передать преподавателю? Остальное: /help
ask_whom = Кому вопрос?
ask_what = Напишите вопрос или запишите голосовое: я передам преподавателю.
ask_oneself = Здесь преподаватель вы сами, поэтому спросить некого.
ask_nobody = За вами пока не записаны занятия, поэтому спросить некого. Обратитесь в школу.
ask_not_joined = Преподаватель ещё не подключился ко мне, поэтому передать вопрос некому. Спросите его в школе.
asked = Вопрос № { $number } передан преподавателю. Ответ придёт сюда.
answered = Ответ на вопрос № { $number } передан.
answer_how = Напишите ответ на вопрос № { $number } или запишите голосовое.
question_elsewhere = На вопрос № { $number } сейчас отвечает { $who }.
question_without_words = (сообщение без слов)
questions_passed_over = Теперь отвечаете вы. Ждут ответа:
button_answer_to = Ответить на № { $number }
question_head = ❓ Вопрос № { $number }, учащийся { $student }
question_head_of_parent = ❓ Вопрос № { $number } от родителя, учащийся { $student }
answer_head = Ответ преподавателя на вопрос № { $number }
asker_gone = Тот, кто спрашивал, больше не связан с этим учащимся, поэтому ответ передать некому.

## Тихие часы

quiet_hours = Тихие часы: { $hours }. В это время объявления, напоминания и сводки ждут, остальное приходит без звука. Изменить: нажмите кнопку или напишите, например, /quiet 21:30-7:30
quiet_off = Тихих часов нет: всё приходит сразу и со звуком. Включить: /quiet 22-8
quiet_unclear = Не понял «{ $words }». Напишите, например: /quiet 22-8 или /quiet нет
button_no_quiet = Без тихих часов

## Объявления

announce_what = Напишите объявление одним сообщением. Можно приложить файл.
announce_words = Файл есть. Теперь напишите само объявление.
announce_to_whom = Кому это объявление?
announce_card_old = Эта карточка уже не действует. Новое объявление: /announce
announce_count =
    Кому: { $whom }. Получат: { $count ->
        [one] { $count } чат
        [few] { $count } чата
       *[other] { $count } чатов
    }.
announce_later =
    Из них { $count ->
        [one] { $count } получит позже, когда закончатся тихие часы.
       *[other] { $count } получат позже, когда закончатся тихие часы.
    }
announce_nobody = Получать это объявление пока некому: никто из них ещё не вошёл, или группы больше нет. Выберите других или пригласите: /invite
preview_old = Это уже прежний вид. Вот как оно сейчас:
announce_not_yours = Объявлять можно своим классам; другим классам и всей школе объявляет администратор.
announcement = 📣 { $text }
announcement_to_class =
    📣 { $text }

    Класс: { $class }
announcement_waits = Ваше объявление ещё не отправлено: нажмите под ним «Отправить», а чтобы сказать иначе, «Текст». Передумали: /cancel
announcement_replaced = Это теперь текст объявления, вместо прежнего: «{ $text }». Если вы хотели сказать не это, нажмите «Текст» или отмените: /cancel
announcement_dropped = Объявление не отправлено: вы начали другое. Чтобы не набирать снова: «{ $text }»
announcement_long = Слишком длинно: не больше { $most } знаков. Сократите или приложите файл.
announcement_under_way = Объявление № { $number }: доставлено { $delivered } из { $all }…
announcement_done = Объявление № { $number } доставлено: { $delivered } из { $all }.
announcement_failed = Не доставлено: { $count } (бот заблокирован, чат удалён или писать в нём мне запрещено).
announcement_rewritten = Объявление № { $number } изменено у всех, кто его получил.
announcement_recalled = Объявление № { $number } отозвано: у получивших убираю, ещё не отправленных: { $count }.
announcement_recalled_already = Это объявление уже отозвано.
announcement_was_recalled = Это объявление отозвано.
announcement_said_anew = Это прежнее объявление, новое ниже.
rewrite_how = Пришлите новый текст объявления № { $number }.
recall_really = Отозвать объявление № { $number }? Я уберу его у всех, кто получил.
button_to_group = В группу «{ $class }»
button_to_one_group = В группу «{ $group }» ({ $class })
button_to_class = Лично: { $class }
button_to_own = Все мои учащиеся
button_to_families = Все семьи
button_to_staff = Все сотрудники
button_to_everybody = Вся школа
button_send = Отправить

## Журнал

journal_which_class = Журнал какого класса?
journal_which_term = «{ $class }»: журнал за какой период?
journal_sent = Журнал класса «{ $class }», { $term }
journal_list_sent = Журнал класса «{ $class }» списком: каждая работа и каждый урок строкой, с комментариями
file_journal = журнал.xlsx
file_journal_picture = журнал.png
file_journal_list = журнал-список.xlsx
button_other_class = Другой класс
button_journal_list = Списком, с комментариями

## Лист оценок

button_own_sheet = 📈 Лист оценок
button_own_sheet_of = 📈 Лист оценок: { $student }
own_sheet_sent = Лист оценок: { $student }, { $term }
own_sheet_other_term = Показать другой период?
file_own_sheet = оценки.png

message_not_shown = Здесь было сообщение, которое мессенджер не дал показать. Попросите прислать его ещё раз словами.
document_not_sent = Не получилось прислать файл «{ $name }»: мессенджер его не принял. Попросите администратора выгрузить его на компьютере.

rewrite_words_only = Так меняется только текст: пришлите новый текст без файла. Чтобы приложить другой файл, отзовите объявление и отправьте новое.
announcement_one_file = К объявлению можно приложить один файл, остальные не добавлены.
answer_head_about = Ответ преподавателя на вопрос № { $number } ({ $student })
act_rewrite = объявление изменено
act_recall = объявление отозвано
act_enter_withdrawal = отзыв согласия на бумаге
act_erase_guardians = данные родителей стёрты
act_erase_guest = имя гостя комиссии стёрто
