//! The roster in the chat: sent, received, shown before it is imported.

use std::time::Duration;

use kamerton::sandbox::{Act, SentFile};

use crate::{
    forms::send,
    guard::spoil,
    school::{ROSTER, School, Who, assert_heard, opened, rows_of},
};

/// A workbook of these sheets, each by its name and its lines.
pub fn book(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, lines) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).expect("a name");
        for (row, line) in (0..).zip(lines.lines()) {
            sheet.write_row(row, 0, line.split(',')).expect("cells");
        }
    }
    book.save_to_buffer().expect("memory")
}

pub const COVER: (&str, &str) = ("Титул", "ДМШ № 5\nСписок учащихся\n2026/27,учебный год\n");

pub fn with_caption(who: Who, name: &str, content: &str) -> Act {
    Act::Say {
        user: who,
        chat: None,
        text: "/roster".to_owned(),
        reply_to: None,
        files: vec![SentFile {
            kind: "document".to_owned(),
            name: name.to_owned(),
            content: content.to_owned(),
            size: None,
        }],
        more: serde_json::Value::Null,
    }
}

#[tokio::test]
async fn a_roster_is_shown_before_it_is_imported() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let more = format!("{ROSTER},Бемоль Богдан,1,Скрипка,Сольфеджио,Виолин В. В.,Сольфеджио 1Б,\n")
        .replacen("guardian\n", "guardian,Телефон\n", 1);
    let news = school.act(with_caption(admin, "список.csv", &more)).await;
    assert_heard(&news, admin, "Читаю список");
    assert_heard(&news, admin, "Новые учащиеся: 1 (");
    assert_heard(&news, admin, "Новые преподаватели: 1 (№ 4)");
    assert_heard(&news, admin, "Новые классы: 1 (Сольфеджио 1Б)");
    assert_heard(&news, admin, "Эти столбцы не сохраняются: I «Телефон»");
    assert_heard(&news, admin, "Имена из этого файла прошли через мессенджер");
    let preview = school.last(admin);
    assert!(!preview.text.contains("Бемоль"), "no names here");
    let files = std::fs::read_dir(school.path("files/0000")).expect("a folder");
    assert_eq!(files.count(), 0, "the file itself is not kept");
    let output = school.kamerton(&["roster", "export"]).await;
    assert!(!String::from_utf8_lossy(&output.stdout).contains("Бемоль"));

    let news = school.presses(admin, &preview, "Импортировать").await;
    assert_heard(&news, admin, "список импортирован");
    let output = school.kamerton(&["roster", "export"]).await;
    assert!(String::from_utf8_lossy(&output.stdout).contains("Бемоль Богдан"));
    let news = school.presses(admin, &preview, "Импортировать").await;
    assert_heard(&news, admin, "уже импортирован");
    let news = school.says(admin, "/audit").await;
    assert_heard(&news, admin, "импорт списка +1");
    school.close().await;
}

#[tokio::test]
async fn a_roster_gives_way_to_the_next_one_that_is_sent_and_that_is_said() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let more = format!("{ROSTER},Бемоль Богдан,1,Скрипка,Сольфеджио,Виолин В. В.,Сольфеджио 1Б,\n");
    school.act(with_caption(admin, "список.csv", &more)).await;
    let preview = school.last(admin);
    school
        .act(with_caption(admin, "письмо.csv", "привет"))
        .await;
    let news = school.presses(admin, &preview, "Импортировать").await;
    assert_heard(&news, admin, "вместо него прислан другой");
    school.close().await;
}

#[tokio::test]
async fn a_roster_that_cannot_be_taken_in_is_fetched_once_and_who_sent_it_is_told() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let broken = "CREATE TRIGGER broken BEFORE UPDATE OF content ON roster_files
                  BEGIN SELECT RAISE(ABORT, 'broken'); END";
    spoil(&school, broken).await;
    let more = format!("{ROSTER}10555,Бемоль Белла,1,Скрипка,Сольфеджио,Скрипкина С. С.,,\n");
    let news = school.act(with_caption(admin, "список.csv", &more)).await;
    assert_heard(
        &news,
        admin,
        "Не получилось скачать файл. Пришлите его ещё раз",
    );
    school.pass(Duration::from_secs(3600)).await;
    let requests = school.sandbox.requests();
    let fetched = requests.iter().filter(|it| it.method == "getFile");
    assert_eq!(fetched.count(), 1);
    spoil(&school, "DROP TRIGGER broken").await;
    let news = school.act(with_caption(admin, "список.csv", &more)).await;
    assert_heard(&news, admin, "Новые учащиеся: 1 (");
    school.close().await;
}

#[tokio::test]
async fn what_may_be_wrong_with_a_roster_is_said_before_it_is_imported() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let next_year = "\
student_id,name,year,discipline,teacher,class,Родитель (законный представитель),Бемоль Белла
10555,нотная  нота,4,Сольфеджио,Скрипкина С. С.,Сольфеджио 4А,Нотная Мама,
112-233-445-96,Триоль Тоня,1,Хор,Скрипкина С. С.,Хор,,
Директор,________ Бемоль Б. Б.,,,,,,
";
    let news = school
        .act(with_caption(admin, "список.csv", next_year))
        .await;
    for doubt in [
        "Новые учащиеся: 2 (10555, 112-233-445-96)",
        "Так же зовут тех, кто в школе уже есть (новый – прежний): 1 (10555 – 10427)",
        "Контрольная цифра не сходится, похоже на опечатку: 1 (112-233-445-96)",
        "Не таблица, поэтому пропущено (подпись, итог): строки 4",
        "Эти столбцы не сохраняются: H",
    ] {
        assert_heard(&news, admin, doubt);
    }
    let preview = school.last(admin);
    assert!(
        !preview.text.contains("Бемоль"),
        "no names here: {preview:?}"
    );
    std::fs::write(school.path("next.csv"), next_year).expect("a file");
    let output = school
        .kamerton(&["roster", "import", "next.csv", "--dry-run"])
        .await;
    assert!(output.status.success(), "{output:?}");
    let warned = String::from_utf8_lossy(&output.stderr);
    for doubt in [
        "called like somebody whom the school has already: 1 (10555 as 10427)",
        "check digits that do not fit: 1 (112-233-445-96)",
        "left out (signatures, sums): 1 (4)",
    ] {
        assert!(warned.contains(doubt), "{doubt} in {warned}");
    }
    // A row that is no student's is refused by what it is.
    let bare = next_year.replace("Директор,", ",М. П.");
    let news = school.act(with_caption(admin, "список.csv", &bare)).await;
    assert_heard(
        &news,
        admin,
        "Если это подпись или итог под таблицей, удалите строку",
    );
    school.close().await;
}

#[tokio::test]
async fn of_many_second_departments_it_is_said_how_many_there_are() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let row = |student: usize, department: &str| {
        format!("{student},Хорист {student},{department},Хор,Хоров Х. Х.,Хор\n")
    };
    let heading = "код,фио,отделение,предмет,преподаватель,класс\n";
    for (students, more) in [(10, None), (13, Some("…и ещё таких строк: 3"))] {
        let rows = (20..20 + students).map(|it| row(it, "Хоровое") + &row(it, "Струнное"));
        let file = heading.to_owned() + &rows.collect::<String>();
        school.act(with_caption(admin, "список.csv", &file)).await;
        let preview = school.last(admin).text;
        let lines: Vec<&str> = preview
            .lines()
            .filter(|line| line.contains("отделени") || line.contains("таких строк"))
            .collect();
        assert!(
            lines[9].contains("у учащегося 29 второе отделение"),
            "{preview}"
        );
        assert_eq!(lines.get(10).copied(), more, "{preview}");
    }
    school.close().await;
}

#[tokio::test]
async fn a_second_programme_with_a_year_of_its_own_stops_no_import() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let roster = "\
student_id,name,year,discipline,teacher,class
10427,Нотная Нота,3,Специальность (фортепиано),Роялев Р. Р.,
10427,Нотная Нота,1,Вокал,Скрипкина С. С.,Вокал 1
";
    std::fs::write(school.path("two.csv"), roster).expect("a file");
    let output = school
        .kamerton(&["roster", "import", "two.csv", "--dry-run"])
        .await;
    assert!(output.status.success(), "{output:?}");
    let warned = String::from_utf8_lossy(&output.stderr);
    let year =
        "another year than an earlier row of the same student: 1 (line 3: 10427 in “3” and in “1”)";
    assert!(warned.contains(year), "{warned}");
    school.act(with_caption(admin, "список.csv", roster)).await;
    let preview = school.last(admin);
    assert!(
        preview
            .text
            .contains("Строка 3: у учащегося 10427 другой год обучения. Останется первый."),
        "{preview:?}"
    );
    let news = school.presses(admin, &preview, "Импортировать").await;
    assert_heard(&news, admin, "Готово, список импортирован");
    school.close().await;
}

#[tokio::test]
async fn what_was_shown_is_what_is_imported() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let more = format!("{ROSTER},Бемоль Богдан,1,,Хор,Виолин В. В.,Хор,\n");
    school.act(with_caption(admin, "список.csv", &more)).await;
    let preview = school.last(admin);
    // Somebody imports something else in between: the next number is taken.
    let other = school.path("other.csv");
    std::fs::write(
        &other,
        format!("{ROSTER},Триоль Тоня,1,,Хор,Виолин В. В.,Хор,\n"),
    )
    .expect("a file");
    let output = school
        .kamerton(&["roster", "import", other.to_str().expect("a name")])
        .await;
    assert!(output.status.success(), "{output:?}");
    let news = school.presses(admin, &preview, "Импортировать").await;
    assert_heard(&news, admin, "С тех пор данные школы изменились");
    let preview = school.last(admin);
    let news = school.presses(admin, &preview, "Нет").await;
    assert_heard(&news, admin, "всё остаётся как было");
    let output = school.kamerton(&["roster", "export"]).await;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        text.contains("Триоль Тоня") && !text.contains("Бемоль"),
        "{text}"
    );
    school.close().await;
}

#[tokio::test]
async fn a_file_that_is_no_roster_is_explained_and_nothing_changes() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let before = school.kamerton(&["roster", "export"]).await.stdout;
    for (content, answer) in [
        ("", "Файл пуст"),
        ("1;2;3\n4;5;6\n", "нет названий столбцов"),
        ("%PDF-1.7", "Это не таблица"),
        (
            "\u{FEFF}\n<html><table><tr><td>Код</td><td>Предмет</td></tr></table></html>",
            "Это не таблица",
        ),
        (
            "student_id,name,year,discipline,teacher\n1,Нота,03.авг,Хор,Хоров\n",
            "Строка 2, столбец «год»: стоит дата: таблица делает её из «3/8»",
        ),
        (
            "student_id,name,discipline,teacher\n00427,Нота,Хор,Хоров\n427,Нота,Хор,Хоров\n",
            "Строка 3, столбец «идентификатор»: в строке 2 стоит 00427: то же число с другими нулями",
        ),
        (
            "student_id,name\n1,Нота\n",
            "столбец «предмет»: такого столбца нет",
        ),
        (
            "student_id,name,discipline,teacher\n-7,Нота,Хор,Хоров\n,Нота,Хор,\n",
            "Строка 2, столбец «идентификатор»: это не идентификатор",
        ),
        (
            "student_id,name,discipline,teacher\n10427,Нота,Хор,№ 77\n",
            "сотрудника «№ 77» нет",
        ),
        (
            "Код,Список учащихся школы,Предмет,Учитель\n1,Нота,Хор,Хоров\n",
            "Впишите фамилию и имя целиком в один столбец и назовите его «ФИО»",
        ),
        (
            "Список на сентябрь,,,\nid,Ф.И.О. учащегося,Предмет,Учитель\n1,Нота,Хор,\n",
            "Строка 3, столбец «преподаватель»: пусто",
        ),
        (
            "id,имя,год,отделение,предмет,учитель,класс\n\
             10427,Нотная Нина,4,,Хор,Хоров,Хор\n10427,,,Хоровое,Хор,Хоров,Хор\n\
             10427,,,Струнное,Хор,Хоров,Хор\n",
            "Строка 4: у учащегося 10427 второе отделение. Останется первое.",
        ),
        (
            "id,имя,год,предмет,учитель,класс\n10427,Нотная Нина,4,Хор,Хоров,Хор\n",
            "Изменятся данные учащихся: 1 (10427: ФИО, год",
        ),
        (
            "id,имя,предмет,учитель,класс,Родитель,ФИО родителя\n\
             10427,Нотная Нота,Хор,Хоров,Хор,Нотная Мама,Нотный Папа\n",
            "«Родитель» и «ФИО родителя» – один и тот же столбец, а в строке 2 в них разное",
        ),
        (ROSTER, "Ничего нового"),
    ] {
        let news = school.act(with_caption(admin, "список.csv", content)).await;
        assert_heard(&news, admin, answer);
    }
    let mut photo = with_caption(admin, "фото.jpg", "снимок");
    if let Act::Say { files, .. } = &mut photo {
        files[0].kind = "photo".to_owned();
    }
    let news = school.act(photo).await;
    assert_heard(&news, admin, "Это не таблица");
    let mut huge = with_caption(admin, "список.csv", "имя");
    if let Act::Say { files, .. } = &mut huge {
        files[0].size = Some(25 << 20);
    }
    let news = school.act(huge).await;
    assert_heard(&news, admin, "Файл слишком большой");
    let news = school
        .act(with_caption(teacher, "список.csv", ROSTER))
        .await;
    assert_heard(&news, teacher, "для администратора");
    assert_eq!(school.kamerton(&["roster", "export"]).await.stdout, before);
    school.close().await;
}

#[tokio::test]
async fn the_roster_is_sent_without_names_unless_the_messenger_may_carry_them() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let news = school.says(admin, "/roster").await;
    assert_heard(&news, admin, "без имён");
    let (name, content) = opened(&school, &news, admin);
    assert_eq!(name, "список.xlsx");
    let rows = rows_of(&content);
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[0][..2], ["10427", ""]);
    assert_eq!(rows[0][5], "№ 1");
    // What was sent comes back as it is, and changes nothing.
    let csv: String = std::iter::once(
        "student_id,name,year,department,discipline,teacher,class,guardian".to_owned(),
    )
    .chain(rows.iter().map(|row| {
        let mut cells = row.clone();
        cells.resize(8, String::new());
        cells.join(",")
    }))
    .map(|line| line + "\n")
    .collect();
    let news = school.act(with_caption(admin, "список.csv", &csv)).await;
    assert_heard(&news, admin, "Ничего нового");
    // Nobody's name was in it; a guardian's would be one.
    let passed = "Имена из этого файла прошли через мессенджер";
    assert!(!school.last(admin).text.contains(passed));
    let csv = csv.replacen(",\n", ",Нотная Мама\n", 2);
    let news = school.act(with_caption(admin, "список.csv", &csv)).await;
    assert_heard(&news, admin, passed);

    school.lets_names_pass().await;
    let news = school.says(admin, "/roster").await;
    let (_, content) = opened(&school, &news, admin);
    assert_eq!(rows_of(&content)[0][..2], ["10427", "Нотная Нота"]);
    school.close().await;
}

#[tokio::test]
async fn classes_of_one_name_are_told_apart() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let rows = "student_id,name,year,department,discipline,teacher,class,guardian\n\
                10427,Нотная Нота,3,Фортепиано,Хор,Роялев Р. Р.,4А,Нотная Мама\n\
                10427,Нотная Нота,3,Фортепиано,Ритмика,Роялев Р. Р.,4А,Нотная Мама\n\
                10427,Нотная Нота,3,Фортепиано,Специальность (фортепиано),Виолин В. В.,,\n";
    let news = school.act(with_caption(admin, "список.csv", rows)).await;
    let told_apart = "Хор 4А, Ритмика 4А, Специальность (фортепиано) 10427";
    assert_heard(&news, admin, told_apart);
    let preview = school.last(admin);
    school.presses(admin, &preview, "Импортировать").await;
    let teacher = school.staff(2).await;
    let nota = school.student("10427").await;
    let news = school.says(teacher, "/assign Канон\nкласс: 4А").await;
    assert_heard(&news, teacher, "Для какого класса");
    let question = school.last(teacher);
    let news = school.presses(teacher, &question, "Хор 4А").await;
    assert_heard(&news, nota, "Канон");
    school
        .says(teacher, "/assign Шаги\nкласс: Ритмика 4А")
        .await;
    let news = school.says(nota, "/homework").await;
    assert_heard(&news, nota, "Ритмика 4А");
    let classes: Vec<String> = school
        .journal()
        .await
        .into_iter()
        .map(|row| row[1].clone())
        .collect();
    assert_eq!(classes, ["Хор 4А", "Ритмика 4А"]);
    school.says(admin, "/student 10427").await;
    let card = school.last(admin);
    school
        .presses(
            admin,
            &card,
            "Выбыл(а) из «Специальность (фортепиано) 10427 № 4»",
        )
        .await;
    school.close().await;
}

#[tokio::test]
async fn a_roster_behind_a_cover_is_read_and_its_sheet_is_told() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let choir = "код,фио,предмет,преподаватель,класс\n10427,Нотная Нота,Хор,Хоров Х. Х.,Хор\n";
    let whose = ("Хористы Хорова", choir);
    let news = send(&mut school, admin, "/roster", &book(&[COVER, whose])).await;
    assert_heard(
        &news,
        admin,
        "Прочитан лист 2: на листах перед ним столбцов списка нет.",
    );
    assert_heard(&news, admin, "Новые классы: 1 (Хор)");
    let preview = school.last(admin);
    assert!(
        !preview.text.contains("Хористы"),
        "no names here: {preview:?}"
    );
    let bare = (
        whose.0,
        "код,фио,предмет,преподаватель\n10427,Нотная Нота,Хор,\n",
    );
    let news = send(&mut school, admin, "/roster", &book(&[COVER, bare])).await;
    assert_heard(&news, admin, "Прочитан лист 2:");
    assert_heard(&news, admin, "Строка 2, столбец «преподаватель»: пусто");
    let phones = ("Телефоны", "фио,телефон\nНотная Нота,8-800\n");
    let news = send(&mut school, admin, "/roster", &book(&[COVER, phones])).await;
    assert_heard(&news, admin, "ни на одном листе книги (лист 1, лист 2)");
    assert_heard(&news, admin, "столбец «предмет»: такого столбца нет");
    // What is on the only sheet, or the first, needs no telling.
    for sheets in [&[whose][..], &[whose, phones]] {
        let news = send(&mut school, admin, "/roster", &book(sheets)).await;
        assert_heard(&news, admin, "Новые классы: 1 (Хор)");
        assert!(!school.last(admin).text.contains("лист"), "{news:#?}");
    }
    let news = send(
        &mut school,
        admin,
        "/roster",
        &book(&[COVER, whose, ("Ещё", choir)]),
    )
    .await;
    assert_heard(&news, admin, "На листах «Хористы Хорова» и «Ещё»");

    school.lets_names_pass().await;
    let news = send(&mut school, admin, "/roster", &book(&[COVER, whose])).await;
    assert_heard(&news, admin, "Прочитан лист 2 «Хористы Хорова»:");
    let preview = school.last(admin);
    let news = school.presses(admin, &preview, "Импортировать").await;
    assert_heard(&news, admin, "список импортирован");
    school.close().await;
}
