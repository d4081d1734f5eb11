//! The section on the school's own site: what stands on it, and what happens to the folder that it
//! is written into.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;

use crate::school::{command, complaint_line, database_url, kamerton, said};

const NOWHERE: &str = "http://127.0.0.1:9";

/// Two group classes, a group of one student, individual lessons.
const ROSTER: &str = "\
student_id,name,year,department,discipline,teacher,class,guardian
10427,Нотная Юлия,3,Фортепиано,Сольфеджио,Скрипкина С. С.,Сольфеджио 3А,Нотная Мама
10434,Паузин Павел,3,Скрипка,Сольфеджио,Скрипкина С. С.,Сольфеджио 3А,
10427,Нотная Юлия,3,Фортепиано,Специальность (фортепиано),Роялев Р. Р.,,Нотная Мама
10434,Паузин Павел,3,Скрипка,Ансамбль,Роялев Р. Р.,Ансамбль Нотной,
10441,Диезова Дина,3,Скрипка,Ансамбль,Роялев Р. Р.,Ансамбль Нотной,
10441,Диезова Дина,3,Скрипка,Вокал,Роялев Р. Р.,Вокал Динуля,
";

const TIMETABLE: &str = "\
class,weekday,time,minutes,form,mode,place,from,to
Сольфеджио 3А,пн,15:00,45,урок,очно,12,01.09.2026,31.05.2099
Сольфеджио 3А,чт,15:00,45,лекция,онлайн,https://meet.example/secret-room,01.09.2026,31.05.2099
Ансамбль Нотной,вт,16:00,45,репетиция,очно,дома у Нотной,01.09.2026,31.05.2099
Вокал Динуля,ср,16:00,45,урок,очно,зал малый,01.09.2026,31.05.2099
Специальность (фортепиано) 10427,пт,17:15,45,урок,очно,7,01.09.2026,31.05.2099
Специальность (фортепиано) 10427,сб,11:00,45,консультация,онлайн,https://meet.example/other,01.09.2026,31.05.2099
";

/// A school's folder, without a service.
pub struct Folder(TempDir);

impl Folder {
    pub fn with_school() -> Folder {
        let folder = Folder(tempfile::tempdir().expect("a folder"));
        folder.write("roster.csv", ROSTER);
        folder.write("timetable.csv", TIMETABLE);
        said(&folder.run(&["roster", "import", "roster.csv"]));
        said(&folder.run(&["timetable", "import", "timetable.csv"]));
        folder
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        kamerton(self.0.path(), NOWHERE, arguments)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("a file");
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The files of the site by name.
    pub fn site(&self) -> BTreeMap<String, Vec<u8>> {
        fn look(folder: &Path, root: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
            for entry in fs::read_dir(folder).expect("a folder").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    look(&path, root, found);
                } else {
                    let name = path.strip_prefix(root).expect("below it");
                    let content = fs::read(&path).expect("a file");
                    found.insert(name.to_string_lossy().into_owned(), content);
                }
            }
        }
        let mut found = BTreeMap::new();
        look(&self.path("site"), &self.path("site"), &mut found);
        found
    }

    /// The database, for what no command does.
    pub async fn database(&self) -> SqliteConnection {
        SqliteConnection::connect(&database_url(self.0.path()))
            .await
            .expect("a database")
    }
}

/// The values of an attribute in a page.
pub fn attributes<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    let opening = format!(" {name}=\"");
    let values = page.split(&opening).skip(1);
    values
        .map(|rest| rest.split('"').next().unwrap_or_default())
        .collect()
}

#[test]
fn the_site_tells_what_everybody_may_know() {
    let folder = Folder::with_school();
    let said = said(&folder.run(&["site", "build", "site"]));
    assert!(
        said.contains("4 pages, 0 documents: site/index.html"),
        "{said}"
    );
    assert!(said.contains("set KAMERTON_SCHOOL"), "{said}");
    let disciplines = folder.read("site/disciplines.html");
    for told in [
        "Сольфеджио",
        "Скрипкина С. С.",
        "Роялев Р. Р.",
        "Специальность (фортепиано)",
        "Урок — очно",
        "Лекция — онлайн",
        "Индивидуальные",
        "Telegram",
    ] {
        assert!(disciplines.contains(told), "{told} in {disciplines}");
    }
    let timetable = folder.read("site/timetable.html");
    for told in [
        "Понедельник",
        "15:00–15:45",
        "Сольфеджио 3А",
        "Кабинет 12",
        "ссылку присылает бот",
        "репетиция",
        "Консультации",
        "Суббота",
        "11:00–11:45",
        "индивидуальная",
        "scope=\"col\"",
        "scope=\"row\"",
        "<caption",
    ] {
        assert!(timetable.contains(told), "{told} in {timetable}");
    }
    let index = folder.read("site/index.html");
    for told in ["Учащимся", "Родителям", "Преподавателям", "По состоянию на"]
    {
        assert!(index.contains(told), "{told} in {index}");
    }
    assert!(!index.contains("согласие"), "nobody has to consent here");
    assert!(index.contains("Ночью напоминания и объявления ждут"));
    assert!(index.contains("в неделю</p>"));
    for page in ["index", "disciplines", "timetable", "documents"] {
        let page = folder.read(&format!("site/{page}.html"));
        for part in [
            "<html lang=\"ru\">",
            "<main",
            "<nav",
            "class=\"skip\"",
            "<footer",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
    }
}

#[test]
fn links_lead_to_files_and_nothing_is_loaded_from_elsewhere() {
    let folder = Folder::with_school();
    folder.write(
        "docs/Положение.md",
        "# Положение\n\n[Приказ](Приказ%20№%201.pdf) и [сайт](https://school.example/)\n",
    );
    folder.write("docs/Приказ № 1.pdf", "%PDF-1.4\n");
    said(&folder.run(&["site", "build", "site", "--documents", "docs"]));
    let site = folder.site();
    let pages: Vec<_> = site
        .iter()
        .filter(|(name, _)| name.ends_with(".html"))
        .collect();
    assert_eq!(pages.len(), 5);
    for (name, content) in pages {
        let page = String::from_utf8_lossy(content);
        let here = folder.path("site").join(name);
        let here = here.parent().expect("a folder");
        for link in attributes(&page, "href") {
            if link.starts_with("https://school.example/") || link.starts_with('#') {
                continue;
            }
            assert!(here.join(link).is_file(), "{link} of {name} leads nowhere");
        }
        for tag in page.split("<link").skip(1) {
            let source = attributes(tag, "href")[0];
            assert!(
                !source.contains(':') && !source.starts_with('/'),
                "{source}"
            );
        }
        for loads in [
            " src=", "<script", "<iframe", "<img", "@import", "url(", " style=", "<form",
        ] {
            assert!(!page.contains(loads), "{loads} in {name}");
        }
        assert!(page.contains("default-src 'none'"), "{name}");
    }
    let style = folder.read("site/style.css");
    // Paper is as narrow as a telephone, and keeps its tables.
    assert!(!style.contains("@media (max"));
    assert!(style.contains("@media screen and (max-width"));
    for loads in ["@import", "url(", "http"] {
        let is_loaded = style.contains(loads) && loads != "http";
        assert!(!is_loaded, "{loads} in the stylesheet");
    }
    let page = folder.read("site/documents/polozhenie.html");
    assert!(
        page.contains("<a href=\"prikaz-1.pdf\">Приказ</a>"),
        "{page}"
    );
}

#[test]
fn built_again_it_is_the_same_and_what_is_not_ours_stays() {
    let folder = Folder::with_school();
    folder.write("docs/Приказ.pdf", "%PDF-1.4\n");
    folder.write("docs/План.md", "# План\n");
    let build = ["site", "build", "site", "--documents", "docs"];
    said(&folder.run(&build));
    let first = folder.site();
    said(&folder.run(&build));
    assert_eq!(folder.site(), first, "the same school, the same site");

    folder.write("site/robots.txt", "foreign");
    folder.write("site/documents/theirs.pdf", "foreign");
    fs::remove_file(folder.path("docs/Приказ.pdf")).expect("it was there");
    said(&folder.run(&build));
    let site = folder.site();
    assert!(
        !site.contains_key("documents/prikaz.pdf"),
        "what was built is taken away"
    );
    assert!(site.contains_key("documents/plan.html"));
    assert_eq!(site["robots.txt"], b"foreign");
    assert_eq!(site["documents/theirs.pdf"], b"foreign");

    // What somebody has changed is theirs: it is neither replaced nor taken away.
    folder.write("site/documents/plan.html", "changed");
    let error = complaint_line(&folder.run(&build));
    assert!(
        error.contains("plan.html was changed since it was built"),
        "{error}"
    );
    assert_eq!(folder.read("site/documents/plan.html"), "changed");
    fs::remove_file(folder.path("docs/План.md")).expect("it was there");
    said(&folder.run(&build));
    assert_eq!(folder.read("site/documents/plan.html"), "changed");

    // Without the list everything is foreign, but what is the same anyway.
    fs::remove_file(folder.path("site/.kamerton-site")).expect("it was there");
    said(&folder.run(&build));
}

#[test]
fn foreign_files_are_not_overwritten_and_nothing_is_half_done() {
    let folder = Folder::with_school();
    folder.write("site/timetable.html", "the school's own");
    let error = complaint_line(&folder.run(&["site", "build", "site"]));
    assert!(error.contains("timetable.html is there already"), "{error}");
    let site = folder.site();
    assert_eq!(site.len(), 1, "{:?}", site.keys());
    assert_eq!(site["timetable.html"], b"the school's own");

    folder.write("file", "x");
    let error = complaint_line(&folder.run(&["site", "build", "file"]));
    assert!(error.contains("file is no folder"), "{error}");

    // Whoever puts the folder on a web server would put the database there, too.
    let error = complaint_line(&folder.run(&["site", "build", "."]));
    assert!(error.contains("the database lies in ."), "{error}");
    assert!(!folder.path("index.html").exists());
    // Nor are both made together.
    let output = command(&folder.path(""), NOWHERE, &["site", "build", "new"])
        .env("DATABASE_URL", "sqlite:new/school.db")
        .output()
        .expect("it runs");
    assert!(complaint_line(&output).contains("the database lies in new"));
    assert!(!folder.path("new").exists());

    // Nor the token, or what children have recorded.
    folder.write("set/kamerton.toml", "");
    let output = command(&folder.path(""), NOWHERE, &["site", "build", "set"])
        .env("KAMERTON_CONFIG", "set/kamerton.toml")
        .output()
        .expect("it runs");
    assert!(complaint_line(&output).contains("the file of settings lies in set"));
    for (site, words) in [
        ("kept", "the works' files lie in kept"),
        ("kept/files/site", "lies among the works' files"),
    ] {
        let output = command(&folder.path(""), NOWHERE, &["site", "build", site])
            .env("KAMERTON_FILES", "kept/files")
            .output()
            .expect("it runs");
        let error = complaint_line(&output);
        assert!(error.contains(words), "{error}");
    }

    // A folder that leads elsewhere is not written through.
    fs::create_dir_all(folder.path("other/site")).expect("a folder");
    fs::create_dir_all(folder.path("elsewhere")).expect("a folder");
    std::os::unix::fs::symlink(
        folder.path("elsewhere"),
        folder.path("other/site/documents"),
    )
    .expect("a link");
    folder.write("docs/Приказ.pdf", "%PDF-1.4\n");
    let error =
        complaint_line(&folder.run(&["site", "build", "other/site", "--documents", "docs"]));
    assert!(error.contains("documents is in the way"), "{error}");
    assert_eq!(
        fs::read_dir(folder.path("elsewhere"))
            .expect("a folder")
            .count(),
        0
    );

    // An interrupted build has written its list, and some of its files.
    said(&folder.run(&["site", "build", "cut", "--documents", "docs"]));
    let list = folder.read("cut/.kamerton-site");
    let two = format!("{list}{}  index.html\n", "0".repeat(64));
    folder.write("cut/.kamerton-site", two);
    folder.write("cut/.kamerton-site.new/index.html", "half");
    said(&folder.run(&["site", "build", "cut", "--documents", "docs"]));
    assert_eq!(folder.read("cut/.kamerton-site"), list);
    assert!(!folder.path("cut/.kamerton-site.new").exists());

    // A list that somebody has made up leads nowhere out of the folder.
    folder.write("precious", "x");
    let hash = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
    folder.write("cut/.kamerton-site", format!("{list}{hash}  ../precious\n"));
    said(&folder.run(&["site", "build", "cut", "--documents", "docs"]));
    assert_eq!(folder.read("precious"), "x");
}

#[test]
fn what_the_school_sets_stands_on_the_site() {
    let folder = Folder::with_school();
    folder.write("docs/План.md", "# План\n");
    folder.write("about.md", "# Добро пожаловать\n\nТелефон: 8-800-000.\n");
    folder.write(
        "kamerton.toml",
        "school = \"ДМШ № 1 <им. Глинки>\"\nsite_documents = \"docs\"\n\
         site_introduction = \"about.md\"\nconsent = \"guardian\"\n\
         consent_url = \"https://school.example/consent\"\n",
    );
    let text = said(&folder.run(&["site", "build", "site"]));
    assert!(text.contains("5 pages, 1 documents"), "{text}");
    assert!(!text.contains("KAMERTON_SCHOOL"), "{text}");
    let index = folder.read("site/index.html");
    for told in [
        "ДМШ № 1 &lt;им. Глинки&gt;",
        "<h2>Добро пожаловать</h2>",
        "Телефон: 8-800-000.",
        "даёт согласие",
        "href=\"https://school.example/consent\"",
    ] {
        assert!(index.contains(told), "{told} in {index}");
    }
    for (name, content, answer) in [
        (
            "a.md",
            "Ждём вас!\n\nНотная Юлия — лауреат.\n",
            "names somebody's child in line 3",
        ),
        ("b.md", "\0", "is no text"),
    ] {
        folder.write(name, content);
        let error = complaint_line(&folder.run(&["site", "build", "site", "--introduction", name]));
        assert!(error.contains(answer), "{error}");
    }
    let error =
        complaint_line(&folder.run(&["site", "build", "site", "--introduction", "none.md"]));
    assert!(error.contains("none.md cannot be read"), "{error}");
    let error = complaint_line(&folder.run(&["site", "build", "site", "--documents", "none"]));
    assert!(
        error.contains("there is no folder of documents none"),
        "{error}"
    );
    for mixed in ["docs", "docs/site"] {
        let error = complaint_line(&folder.run(&["site", "build", mixed]));
        assert!(error.contains("have to be in folders apart"), "{error}");
    }
    said(&folder.run(&["site", "build", "site"]));
    let inside = ["site", "build", "site", "--documents", "site/documents"];
    let error = complaint_line(&folder.run(&inside));
    assert!(error.contains("have to be in folders apart"), "{error}");
}

#[test]
fn a_school_that_has_nothing_yet_has_a_site_too() {
    let folder = Folder(tempfile::tempdir().expect("a folder"));
    let built = folder.run(&["site", "build", "deep/site"]);
    let text = said(&built);
    assert!(text.contains("deep/site/index.html"), "{text}");
    let index = folder.read("deep/site/index.html");
    assert!(!index.contains("0\u{A0}групповых"), "{index}");
    assert!(index.contains("Ещё не заполнено"), "{index}");
    let beside = String::from_utf8_lossy(&built.stderr);
    assert!(beside.contains("school.db, and none is made"), "{beside}");
    assert!(!folder.0.path().join("school.db").exists(), "it was made");
    assert!(
        folder
            .read("deep/site/timetable.html")
            .contains("появится здесь")
    );
}
