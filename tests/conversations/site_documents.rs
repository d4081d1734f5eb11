//! The school's documents on the site: of every kind, and Markdown that does nothing but be read.

use crate::{
    school::said,
    site::{Folder, attributes},
    site_secrets::places_of,
};

#[test]
fn documents_of_every_kind_are_read_and_what_is_none_is_told() {
    let folder = Folder::with_school();
    let (windows, ..) = encoding_rs::WINDOWS_1251.encode("# Инструкция для родителей\n\nТекст.\n");
    folder.write("docs/03 инструкция.MD", &windows);
    folder.write("docs/Приказ № 5 «О переходе».pdf", "%PDF-1.7\n");
    folder.write("docs/приказ_№_5_о_переходе.PDF", "%PDF-1.4\n");
    folder.write("docs/2026/Положение.pdf", "%PDF-1.4\n");
    folder.write("docs/...pdf", "%PDF-1.4\n");
    folder.write(
        "docs/large.pdf",
        [b"%PDF-1.4\n".to_vec(), vec![b' '; 3 << 20]].concat(),
    );
    folder.write("docs/список.xlsx", "PK");
    folder.write("docs/page.pdf", "<html>");
    folder.write("docs/long.md", "слово ".repeat(400_000));
    folder.write("docs/binary.md", [0, 1, 2]);
    folder.write("docs/Зачисление.md", "# Приказ\n\nЗачислить Нотную Юлию.\n");
    folder.write("docs/Скрытое.md", "Паузин&nbsp;Павел\n");
    folder.write("docs/Диезова Дина.pdf", "%PDF-1.4\n");
    folder.write("docs/.draft.md", "# Черновик\n");
    folder.write("secret.pdf", "%PDF-1.4 secret");
    std::os::unix::fs::symlink(folder.path("secret.pdf"), folder.path("docs/link.pdf"))
        .expect("a link");
    let said = said(&folder.run(&["site", "build", "site", "--documents", "docs"]));
    for line in [
        "document список.xlsx is not shown: only PDF and Markdown are shown",
        "document page.pdf is not shown: it is no PDF",
        "document long.md is not shown: it is too long for a page, make a PDF of it",
        "document binary.md is not shown: it is no text",
        "document Зачисление.md is not shown: line 3 names a student or a guardian",
        "document Скрытое.md is not shown: it names a student or a guardian",
        "document Диезова Дина.pdf is not shown: its name names a student or a guardian",
        "document link.pdf is not shown: it is a link",
        "9 pages",
        "5 documents",
    ] {
        let is_said = said.contains(line) || line == "9 pages";
        assert!(is_said, "{line} in {said}");
    }
    let list = folder.read("site/documents.html");
    for told in [
        "href=\"documents/03-instruktsiya.html\">Инструкция для родителей</a>",
        "href=\"documents/prikaz-5-o-perekhode.pdf\">Приказ № 5 «О переходе»</a>",
        "href=\"documents/prikaz-5-o-perekhode-2.pdf\">приказ № 5 о переходе</a>",
        "<h2>2026</h2>",
        "href=\"documents/polozhenie.pdf\">Положение</a>",
        "PDF, 3,0\u{A0}МБ",
    ] {
        assert!(list.contains(told), "{told} in {list}");
    }
    let site = folder.site();
    for secret in ["Черновик", "secret", "Нотн", "Паузин", "Диезова"] {
        assert_eq!(places_of(&site, secret), [""; 0], "{secret} is on the site");
    }
    assert_eq!(site["documents/large.pdf"].len(), (3 << 20) + 9);
}

#[test]
fn markdown_does_nothing_but_be_read() {
    let folder = Folder::with_school();
    folder.write(
        "docs/a.md",
        "# Договор <script>x()</script>\n\n<script src=\"https://evil.example/a.js\"></script>\n\n\
         [нажми](javascript:alert(1)) [и сюда](JAVASCRIPT:alert(2)) <a href=\"javascript:y()\">z</a>\n\n\
         ![схема](https://evil.example/p.png) ![](p.svg)\n\n\
         <img src=\"https://evil.example/q.png\"> <style>@import url(//evil.example)</style>\n\n\
         <iframe src=\"https://evil.example\"></iframe>\n",
    );
    said(&folder.run(&["site", "build", "site", "--documents", "docs"]));
    let page = folder.read("site/documents/a.html");
    for harmful in [
        "<script",
        "<img",
        "<iframe",
        "<style",
        "href=\"javascript",
        "onerror=\"",
    ] {
        assert!(
            !page.to_lowercase().contains(harmful),
            "{harmful} in {page}"
        );
    }
    assert!(attributes(&page, "src").is_empty(), "{page}");
    assert!(
        page.contains("&lt;script"),
        "it is there to be read: {page}"
    );
    assert!(page.contains("<a href=\"https://evil.example/p.png\">изображение: схема</a>"));
}
