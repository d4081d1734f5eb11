
## Reports

menu_report = reports and assessment sheets
report_which = Which report?
report_kind = { $kind ->
    [sheet] Assessment sheet
    [exam] Exam sheet
    [summary] Marks in numbers
    [attendance] Attendance
    [hours] Hours held
    [missing] Not handed in
   *[distance] Distance learning
}
report_of_what = { $kind }. Of whom?
report_head =
    { $kind }
    { $of }
    { $term }
report_how = XLSX and PDF print on A4, CSV is for other programs, ZIP has a file for each class. There are no names in it, only identifiers, unless you ask for them.
report_making =
    ⏳ Making
    { $report }
report_which_term = For which term?
report_no_term = The school's calendar has no term that has begun. Write the terms down: /calendar 1 четверть: 01.09–25.10
report_names_barred = No names are sent through this messenger. With names, a report is made on the school's computer: { $command }
report_names_warning = A report with names will pass through the messenger. Names are in this one file only; who had them exported, and when, stays in /audit.
button_whole_school = The whole school
button_discipline = By discipline
button_with_names = With names
button_names_once = Yes, with names
button_other_dress = In another format
button_other_report = Another report
button_as_file = As a file
file_audit = acts.xlsx
audit_sent = Who did what: by number, no names.
act_write_exam = exam of another's class written
act_export_audit = acts exported
act_import_timetable = timetable imported
act_backup = backup
