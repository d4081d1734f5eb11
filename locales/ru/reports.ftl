
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
