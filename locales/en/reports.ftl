
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
report_no_term = The school's calendar has no term that has begun. Write the terms down: /calendar 1 quarter: 01.09–25.10
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
act_restore = restore from a backup

## The school's own forms

act_keep_form = form of a report kept
act_replace_form = form of a report replaced
act_drop_form = form of a report taken away
button_forms = The school's forms
button_drop_form = Take the form away: { $kind }
button_in_form = In the school's form
button_in_form_zip = In the school's form, ZIP
button_order_report = Order the report
forms_head = The school's forms. A report is ordered in each by /report. A new form is an XLSX file with the caption /report, and replaces the earlier one.
forms_none = The school has no forms of its own yet. Send an XLSX file with the caption /report: placeholders such as { "{{" }class{ "}}" } give way to what the report says, and the look stays.
form_reading = Reading the form…
form_for_which = For which report is this form?
form_kept = ✅ The form is kept: { $kind }. This report can be had “In the school's form” now.
form_replaced = ✅ The form is kept: { $kind }. It has replaced the earlier form of this report.
form_rowless = ⚠️ The form is not kept yet: { $kind }. It has no placeholder of a row (such as { "{{" }student_id{ "}}" }), so that a filled form would show no student, and only the head. Add a row with placeholders and send the file again. If it is meant so, press the button.
form_rowless_replaces = ⚠️ The form is not kept yet, the earlier one is in its place: { $kind }. The new one has no placeholder of a row (such as { "{{" }student_id{ "}}" }), so that a filled form would show no student, and only the head. Add a row with placeholders and send the file again. If it is meant so, press the button.
button_keep_anyway = Keep it anyway
button_replace_anyway = Replace it anyway
form_dropped = The form is taken away: { $kind }. To have it back, send the file again.
form_gone = There is no form of the school's for the report “{ $kind }” any more: it was taken away. Order the report in another way: /report
form_not_filled = The report “{ $kind }” could not be made in the school's form: it has no room or no placeholders for this. Order it in another way, or for one class: /report
form_lacks_room = ⚠️ The school's form has no room for some of the submissions: { $count }. They are not in it. Add columns for them to the form, and send it again.
form_read_already = This form is kept already, was replaced by another file, or has waited too long. Send it again with the caption /report.
form_unfetched = The file could not be read. Send it again with the caption /report.
form_too_large = The form is too large: up to { $most } MB will do. Take pictures and sheets out that it can do without.
form_no_workbook = This is not an XLSX file. Save the form as .xlsx and send it as a file with the caption /report.
form_old_excel = This is an old Excel file (.xls), or one with a password. Save the form as .xlsx without a password.
form_damaged = The file is damaged. Open the form in a spreadsheet, save it anew as .xlsx and send it again.
form_no_placeholder = There is no placeholder in the form. There may be: { $known }
form_unknown = The form has { $key } ({ $place }), and this report has no such placeholder. There may be: { $known }
form_misplaced = The form has { $key } ({ $place }): this placeholder belongs in a cell of a row.
form_several = There are several mistakes in the form:
form_wrong_key = – { $key } ({ $places }): this report has no such placeholder
form_wrong_place = – { $key } ({ $places }): this placeholder belongs in a cell of a row
form_wrong_more = – and mistakes beside these: { $count }
form_known = There may be: { $known }
form_in_cell = sheet “{ $sheet }”, cell { $cell }
form_in_margin = header or footer of sheet “{ $sheet }”
