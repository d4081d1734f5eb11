//! One school day: what the people do. What the bot answers is up to the bot.

use std::time::Duration;

use super::{
    acting::{bind, enters, file, joins, links, press, says, sends, student},
    stage::Stage,
};
use crate::sandbox::SentFile;

const HOUR: Duration = Duration::from_secs(3600);

/// The people of the day and the groups that they meet in, as the messenger numbers them.
struct Cast {
    solfeggio: i64,
    literature: i64,
    piano: i64,
    nota: i64,
    pavel: i64,
    dina: i64,
    father: i64,
    mother: i64,
    galya: i64,
    group: i64,
    readers: i64,
}

/// The posts of the day's two assignments to classes.
struct Posts {
    scale: i64,
    opera: i64,
}

/// Plays the day from the first message to the last mark.
pub(super) async fn play(stage: &mut Stage) -> anyhow::Result<()> {
    let cast = come_in(stage).await?;
    let posts = assign(stage, &cast).await?;
    answer(stage, &cast, &posts).await?;
    grade(stage, &cast).await?;
    rework(stage, &cast).await?;
    teach_one_by_one(stage, &cast).await?;
    ask(stage, &cast).await?;
    hold_a_lesson(stage, &cast).await?;
    report(stage).await?;
    end_the_day(stage, &cast).await
}

/// Teachers, students and guardians come in by their codes, and the groups are bound.
async fn come_in(stage: &mut Stage) -> anyhow::Result<Cast> {
    stage.scene("Преподаватели входят по одноразовым кодам · teachers join by one-time codes");
    let solfeggio = joins(stage, "Скрипкина С. С.").await?;
    let literature = joins(stage, "Баянов Б. Б.").await?;
    let piano = joins(stage, "Роялев Р. Р.").await?;

    stage.scene("Учащиеся и родители: «это вы?» · students and guardians");
    let nota = student(stage, "Нотная Нота", false, "Нота").await?;
    let pavel = student(stage, "Пауза Павел", false, "Павел").await?;
    let dina = student(stage, "Диез Дина", false, "Дина").await?;
    let father = student(stage, "Такт Тимур", true, "Папа Тимура").await?;
    let mother = student(stage, "Лига Лена", true, "Мама Лены и Лёвы").await?;
    links(stage, mother, "Лига Лёва", true).await?;
    stage.act(says(mother, None, "старшая")).await?;
    stage.act(says(mother, None, "младший")).await?;
    let galya = student(stage, "Гамма Галя", false, "Галя").await?;
    let stranger = stage.person("Прохожий");
    stage
        .act(says(stranger, None, "Здравствуйте, а кто тут учится?"))
        .await?;

    stage.scene("Преподаватель привязывает группу · a group is bound to its class");
    let group = stage.group("Сольфеджио 3А", &[solfeggio, nota, pavel, dina, father]);
    bind(stage, solfeggio, group).await?;
    let readers = stage.group("Музлитература 4", &[literature, galya]);
    bind(stage, literature, readers).await?;
    Ok(Cast {
        solfeggio,
        literature,
        piano,
        nota,
        pavel,
        dina,
        father,
        mother,
        galya,
        group,
        readers,
    })
}

/// Two teachers give their classes something to do.
async fn assign(stage: &mut Stage, cast: &Cast) -> anyhow::Result<Posts> {
    stage.scene("Задание · an assignment");
    stage.pass(HOUR).await;
    stage
        .act(says(
            cast.solfeggio,
            Some(cast.group),
            "/assign Гамма\nсрок: 31.02",
        ))
        .await?;
    let assignment = "/assign Гамма ре мажор, две октавы\nДвумя руками, темп 80. Запишите на телефон.\nсрок: завтра 18:00";
    stage
        .act(says(cast.solfeggio, Some(cast.group), assignment))
        .await?;
    let scale = stage.with_button(cast.group, "Сдать")?.message;
    let essay = "/assign Опера «Снегурочка»: три главные темы\nПрослушать и записать, какой инструмент ведёт каждую.\nсрок: пт 18:00";
    stage
        .act(says(cast.literature, Some(cast.readers), essay))
        .await?;
    let opera = stage.with_button(cast.readers, "Сдать")?.message;
    Ok(Posts { scale, opera })
}

/// The students answer, each in their own way.
async fn answer(stage: &mut Stage, cast: &Cast, posts: &Posts) -> anyhow::Result<()> {
    stage.scene(
        "Ответы: в группе, альбомом и лично · answers in the group, as an album, in private",
    );
    stage.pass(3 * HOUR).await;
    let voice = vec![file("voice", "гамма.ogg")];
    stage
        .act(sends(
            cast.nota,
            cast.group,
            Some(posts.scale),
            "Вот моя гамма!",
            voice,
        ))
        .await?;
    let album = vec![
        file("photo", "1.jpg"),
        file("photo", "2.jpg"),
        file("photo", "3.jpg"),
    ];
    stage
        .act(sends(cast.pavel, cast.group, Some(posts.scale), "", album))
        .await?;
    stage.pass(Duration::from_secs(3)).await;
    press(stage, cast.dina, cast.group, "Сдать").await?;
    stage
        .act(sends(
            cast.dina,
            cast.dina,
            None,
            "",
            vec![file("video", "гамма.mp4")],
        ))
        .await?;
    stage
        .act(says(cast.dina, None, "Во второй октаве чуть сбилась."))
        .await?;
    press(stage, cast.dina, cast.dina, "Готово").await?;
    press(stage, cast.father, cast.group, "Сдать").await?;
    let large = SentFile {
        size: Some(41 << 20),
        ..file("video", "три-минуты.mp4")
    };
    stage
        .act(sends(cast.father, cast.father, None, "", vec![large]))
        .await?;
    press(stage, cast.father, cast.father, "Готово").await?;
    stage
        .act(sends(
            cast.galya,
            cast.readers,
            Some(posts.opera),
            "Весна: флейта и валторна.",
            Vec::new(),
        ))
        .await?;
    Ok(())
}

/// The teacher marks what was handed in, and returns one work.
async fn grade(stage: &mut Stage, cast: &Cast) -> anyhow::Result<()> {
    stage.scene("Проверка одним касанием · grading in one tap");
    stage.pass(HOUR).await;
    let nota_id = stage.student("Нотная Нота").await?;
    stage
        .act(says(
            cast.solfeggio,
            Some(cast.group),
            &format!("/grade {nota_id} 7"),
        ))
        .await?;
    stage.act(says(cast.solfeggio, None, "/queue")).await?;
    press(stage, cast.solfeggio, cast.solfeggio, "5-").await?;
    press(stage, cast.solfeggio, cast.solfeggio, "Комментарий").await?;
    stage
        .act(says(
            cast.solfeggio,
            None,
            "Чисто! Следите за четвёртым пальцем.",
        ))
        .await?;
    press(stage, cast.solfeggio, cast.solfeggio, "Дальше").await?;
    press(stage, cast.solfeggio, cast.solfeggio, "Вернуть").await?;
    stage
        .act(says(
            cast.solfeggio,
            None,
            "На второй фотографии нет аппликатуры, допишите.",
        ))
        .await?;
    stage.act(says(cast.solfeggio, None, "/queue")).await?;
    press(stage, cast.solfeggio, cast.solfeggio, "4+").await?;
    press(stage, cast.solfeggio, cast.solfeggio, "Дальше").await?;
    press(stage, cast.solfeggio, cast.solfeggio, "зачёт").await?;
    Ok(())
}

/// What was returned comes again, and a mark is changed.
async fn rework(stage: &mut Stage, cast: &Cast) -> anyhow::Result<()> {
    stage.scene("Доработка и исправление · rework, and a corrected mark");
    stage.pass(HOUR).await;
    press(stage, cast.pavel, cast.pavel, "Сдать").await?;
    stage
        .act(sends(
            cast.pavel,
            cast.pavel,
            None,
            "Дописал!",
            vec![file("photo", "2-новая.jpg")],
        ))
        .await?;
    stage.act(says(cast.pavel, None, "Готово")).await?;
    stage.act(says(cast.solfeggio, None, "/queue")).await?;
    press(stage, cast.solfeggio, cast.solfeggio, "5").await?;
    let dina_id = stage.student("Диез Дина").await?;
    stage
        .act(says(
            cast.solfeggio,
            Some(cast.group),
            &format!("/grade {dina_id} 5- Пересмотрела: очень музыкально"),
        ))
        .await?;
    stage.act(says(cast.literature, None, "/queue")).await?;
    let card = stage.with_button(cast.literature, "Вернуть")?.message;
    stage
        .act(sends(
            cast.literature,
            cast.literature,
            Some(card),
            "/grade 5 Всё верно, особенно валторна",
            Vec::new(),
        ))
        .await?;
    Ok(())
}

/// An individual class: everything goes to the students in private, and a recording comes back.
async fn teach_one_by_one(stage: &mut Stage, cast: &Cast) -> anyhow::Result<()> {
    stage.scene("Индивидуальный класс: всё лично · an individual class, in private");
    let lena_id = stage.student("Лига Лена").await?;
    let lyova_id = stage.student("Лига Лёва").await?;
    for (title, id) in [("Этюд № 12", &lena_id), ("Сонатина", &lyova_id)] {
        let text = format!(
            "/assign {title}\nПравая рука отдельно.\nсрок: пт 19:00\nкласс: Специальность (фортепиано) {id}"
        );
        stage.act(says(cast.piano, None, &text)).await?;
    }

    stage.scene("Мама двоих детей · a mother of two");
    stage.act(says(cast.mother, None, "Задания")).await?;
    press(
        stage,
        cast.mother,
        cast.mother,
        &format!("старшая ({lena_id}): Этюд № 12"),
    )
    .await?;
    let wrong = vec![file("video", "кошка.mp4")];
    stage
        .act(sends(cast.mother, cast.mother, None, "", wrong))
        .await?;
    press(stage, cast.mother, cast.mother, "Готово").await?;
    press(stage, cast.mother, cast.mother, "Отозвать").await?;
    press(stage, cast.mother, cast.mother, "Да, отозвать").await?;
    let right = vec![file("video", "сонатина.mp4")];
    stage
        .act(sends(cast.mother, cast.mother, None, "", right))
        .await?;
    press(
        stage,
        cast.mother,
        cast.mother,
        &format!("младший ({lyova_id}): Сонатина"),
    )
    .await?;
    press(stage, cast.mother, cast.mother, "Готово").await?;

    stage.scene("Преподаватель отвечает голосом · the teacher answers by voice");
    stage.act(says(cast.piano, None, "Проверить")).await?;
    let card = stage.with_button(cast.piano, "Вернуть")?.message;
    let words = vec![file("voice", "правая рука.ogg")];
    stage
        .act(sends(cast.piano, cast.piano, Some(card), "", words))
        .await?;
    press(stage, cast.piano, cast.piano, "5").await?;
    Ok(())
}

/// A student asks, and the teacher answers.
async fn ask(stage: &mut Stage, cast: &Cast) -> anyhow::Result<()> {
    stage.scene("Вопрос преподавателю · a question to the teacher");
    stage
        .act(says(
            cast.galya,
            None,
            "Я заболела, можно сдать в понедельник?",
        ))
        .await?;
    press(stage, cast.galya, cast.galya, "Передать преподавателю").await?;
    let asked = stage.with_button(cast.literature, "Ответить")?.message;
    stage
        .act(sends(
            cast.literature,
            cast.literature,
            Some(asked),
            "Конечно, выздоравливайте!",
            Vec::new(),
        ))
        .await?;
    Ok(())
}

/// A lesson is held by the timetable, and the journal looked at.
async fn hold_a_lesson(stage: &mut Stage, cast: &Cast) -> anyhow::Result<()> {
    stage.scene("Урок по расписанию · a lesson by the timetable");
    let today = stage.weekday();
    let lessons = format!("/timetable Сольфеджио 3А: {today} 16:30 45 мин, каб. 12");
    stage.act(says(cast.solfeggio, None, &lessons)).await?;
    let lectures = "/timetable Музлитература 4: пт 17:15 лекция онлайн https://meet.example/opera";
    stage.act(says(cast.literature, None, lectures)).await?;
    let lena_id = stage.student("Лига Лена").await?;
    let consultations = format!(
        "/timetable Специальность (фортепиано) {lena_id}: сб 12:00 30 мин консультация каб. 7"
    );
    stage.act(says(cast.piano, None, &consultations)).await?;
    // Half an hour before it, those concerned are reminded.
    stage.pass(HOUR / 3).await;
    stage.pass(HOUR + HOUR / 2).await;
    stage.act(says(cast.solfeggio, None, "Урок")).await?;
    press(stage, cast.solfeggio, cast.solfeggio, "16:30 Сольфеджио 3А").await?;
    let pavel_id = stage.student("Пауза Павел").await?;
    press(
        stage,
        cast.solfeggio,
        cast.solfeggio,
        &format!("✓ {pavel_id}"),
    )
    .await?;
    stage
        .act(says(cast.solfeggio, None, "Интервалы: кварта и квинта"))
        .await?;
    press(stage, cast.solfeggio, cast.solfeggio, "✅ Записать").await?;

    stage.scene("Журнал класса картинкой · the class's journal as a picture");
    stage
        .act(says(cast.solfeggio, Some(cast.group), "/journal"))
        .await?;
    stage.keep(cast.solfeggio, "photo", "journal.png")?;
    Ok(())
}

/// The administrator asks for a sheet, on paper and to go on with.
async fn report(stage: &mut Stage) -> anyhow::Result<()> {
    stage.scene("Администратор просит оценочный лист · an assessment sheet for the administrator");
    let invitee = stage.administrator("Ладова Л. Л.").await?;
    let office = enters(stage, "Ладова Л. Л.", invitee).await?;
    stage.act(says(office, None, "/report")).await?;
    press(stage, office, office, "Оценочный лист").await?;
    press(stage, office, office, "Сольфеджио 3А").await?;
    press(stage, office, office, "PDF").await?;
    stage.keep(office, "document", "sheet.pdf")?;
    press(stage, office, office, "В другом виде").await?;
    press(stage, office, office, "XLSX").await?;
    stage.keep(office, "document", "sheet.xlsx")?;
    Ok(())
}

/// What comes every week, an announcement, and what the evening and the next day bring.
async fn end_the_day(stage: &mut Stage, cast: &Cast) -> anyhow::Result<()> {
    stage.scene("Каждую неделю · every week");
    let weekly = "/assign Ритм недели\nПрохлопать № 15 и записать.\nвыдать: завтра 15:00\nповтор: каждую неделю";
    stage
        .act(says(cast.solfeggio, Some(cast.group), weekly))
        .await?;

    stage.scene("Вечером: кто ещё не сдал · in the evening: who has not handed in yet");
    stage.pass(HOUR + HOUR / 2).await;
    stage
        .act(says(
            cast.solfeggio,
            None,
            "/announce Завтра занимаемся в 17:00",
        ))
        .await?;
    press(stage, cast.solfeggio, cast.solfeggio, "Все мои учащиеся").await?;
    press(stage, cast.solfeggio, cast.solfeggio, "Отправить").await?;
    stage.act(says(cast.nota, None, "/grades")).await?;
    press(stage, cast.nota, cast.nota, "📈 Лист оценок").await?;
    stage.act(says(cast.dina, None, "/homework")).await?;

    stage.scene("На следующий день · the next day");
    stage.pass(13 * HOUR).await;
    stage.pass(8 * HOUR).await;
    stage.pass(3 * HOUR).await;
    Ok(())
}
