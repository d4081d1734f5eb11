
## Отчёты

menu_report = отчёты и оценочные листы
report_which = Какой отчёт?
report_kind = { $kind ->
    [sheet] Оценочный лист
    [exam] Экзаменационная ведомость
    [summary] Успеваемость и качество
    [attendance] Посещаемость
    [hours] Проведённые часы
    [missing] Кто не сдал
   *[distance] Дистанционное обучение
}
report_of_what = { $kind }. По кому?
report_head =
    { $kind }
    { $of }
    { $term }
report_how = XLSX и PDF печатаются на A4, CSV – для других программ, ZIP – по файлу на класс. Имён в отчёте нет, только идентификаторы, пока вы не попросите.
report_making =
    ⏳ Готовлю
    { $report }
report_which_term = За какой период?
report_no_term = В календаре школы нет начавшегося периода. Впишите четверти: /calendar 1 четверть: 01.09–25.10
report_names_barred = Через этот мессенджер имена не посылаются. С именами отчёт делается на компьютере школы: { $command }
report_names_warning = Отчёт с именами пройдёт через мессенджер. Имена будут только в этом файле; кто и когда их выгрузил, остаётся в /audit.
button_whole_school = Вся школа
button_discipline = По дисциплине
button_with_names = С именами
button_names_once = Да, с именами
button_other_dress = В другом виде
button_other_report = Ещё отчёт
button_as_file = Файлом
file_audit = Действия.xlsx
audit_sent = Кто что делал: по номерам, без имён.
act_write_exam = запись об экзамене чужого класса
act_export_audit = выгрузка действий
act_import_timetable = импорт расписания
act_backup = резервная копия

## Свои формы

act_keep_form = форма отчёта сохранена
act_replace_form = форма отчёта заменена
act_drop_form = форма отчёта убрана
button_forms = Формы школы
button_drop_form = Убрать форму: { $kind }
button_in_form = По форме школы
button_in_form_zip = По форме школы, ZIP
button_order_report = Заказать отчёт
forms_head = Формы школы. По каждой отчёт можно заказать в /report. Новая форма – файл XLSX с подписью /report, она заменит прежнюю.
forms_none = Своих форм у школы пока нет. Пришлите файл XLSX с подписью /report: в нём вместо меток вида { "{{" }class{ "}}" } встанут данные отчёта, а вид сохранится.
form_reading = Читаю форму…
form_for_which = Для какого отчёта эта форма?
form_kept = ✅ Форма сохранена: { $kind }. Теперь у этого отчёта есть «По форме школы».
form_dropped = Форма убрана: { $kind }. Вернуть её можно, прислав файл ещё раз.
form_gone = Своей формы для отчёта «{ $kind }» больше нет: её убрали. Закажите его в другом виде: /report
form_not_filled = По форме школы отчёт «{ $kind }» не получился: в ней не хватило места или меток для этих данных. Закажите его в другом виде или по одному классу: /report
form_read_already = Эта форма уже сохранена, заменена другим файлом или ждала слишком долго. Пришлите её ещё раз с подписью /report.
form_unfetched = Не получилось прочитать файл. Пришлите его ещё раз с подписью /report.
form_too_large = Форма слишком большая: можно до { $most } МБ. Уберите лишние картинки и листы.
form_no_workbook = Это не файл XLSX. Сохраните форму как .xlsx и пришлите файлом с подписью /report.
form_old_excel = Это старый файл Excel (.xls) или файл с паролем. Сохраните форму как .xlsx без пароля.
form_damaged = Файл повреждён. Откройте форму в редакторе таблиц, сохраните заново как .xlsx и пришлите ещё раз.
form_no_placeholder = В форме нет ни одной метки. Бывают: { $known }
form_unknown = В форме есть { $key } ({ $place }), такой метки у этого отчёта нет. Бывают: { $known }
form_misplaced = В форме есть { $key } ({ $place }): этой метке место в ячейке строки.
form_in_cell = лист «{ $sheet }», ячейка { $cell }
form_in_margin = колонтитул листа «{ $sheet }»
