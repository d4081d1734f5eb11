//! Markdown as a part of a page. What a text could do there beside being read, it does not
//! do: HTML is shown as it is written, pictures are words, and links lead to pages alone.

use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html::push_html};

/// Schemes that a link may have.
const SCHEMES: [&str; 4] = ["http:", "https:", "mailto:", "tel:"];

/// A text as a part of a page.
#[derive(Debug)]
pub(super) struct Rendered {
    /// Its first heading; it stands in the body only where something stands before it.
    pub title: Option<String>,
    pub body: Markup,
    /// What is to be read in it, without any markup.
    pub plain: String,
}

/// The letters of a file: UTF-8 or UTF-16 by its mark, else UTF-8, else Windows-1251. Nothing,
/// where it is no text.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return (!broken).then(|| text.into_owned());
    }
    if bytes.contains(&0) {
        return None;
    }
    Some(match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            let (text, _) = encoding_rs::WINDOWS_1251.decode_without_bom_handling(bytes);
            text.into_owned()
        }
    })
}

/// Renders a text; `resolve` knows where a link to a neighbouring file leads.
pub(super) fn render(text: &str, resolve: &dyn Fn(&str) -> Option<String>) -> Rendered {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut events: Vec<Event<'_>> = Parser::new_ext(text, options).collect();
    let title = take_title(&mut events);
    let mut writing = Writing {
        resolve,
        out: Vec::with_capacity(events.len()),
        links: Vec::new(),
        level: 1,
        tables: 0,
        html: String::new(),
    };
    let mut events = events.into_iter();
    while let Some(event) = events.next() {
        writing.add(event, &mut events);
    }
    let mut body = String::new();
    let mut plain = format!(
        "{}\n{}\n",
        title.as_deref().unwrap_or_default(),
        writing.html
    );
    for event in &writing.out {
        match event {
            Event::Text(text) | Event::Code(text) => plain.push_str(text),
            Event::SoftBreak | Event::HardBreak | Event::End(_) => plain.push('\n'),
            _ => {}
        }
    }
    push_html(&mut body, writing.out.into_iter());
    Rendered {
        title,
        body: PreEscaped(body),
        plain,
    }
}

/// The first heading's words; the heading itself is taken away where it opens the text.
fn take_title(events: &mut Vec<Event<'_>>) -> Option<String> {
    let begins = events
        .iter()
        .position(|event| matches!(event, Event::Start(Tag::Heading { .. })))?;
    let ends = events
        .iter()
        .position(|event| matches!(event, Event::End(TagEnd::Heading(_))))?;
    let title = words(events[begins..ends].iter());
    if begins == 0 {
        events.drain(..=ends);
    }
    Some(title).filter(|title| !title.is_empty())
}

fn words<'e, 'a: 'e>(events: impl Iterator<Item = &'e Event<'a>>) -> String {
    let mut words = String::new();
    for event in events {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(text),
            Event::SoftBreak | Event::HardBreak => words.push(' '),
            _ => {}
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Events on their way to the page.
struct Writing<'a, 'r> {
    resolve: &'r dyn Fn(&str) -> Option<String>,
    out: Vec<Event<'a>>,
    /// Of each link that is open: where it leads, and after which event it began.
    links: Vec<(Option<String>, usize)>,
    /// The level of the last heading: none is skipped.
    level: usize,
    tables: usize,
    /// The HTML that is shown, as it was written.
    html: String,
}

impl<'a> Writing<'a, '_> {
    fn add(&mut self, event: Event<'a>, rest: &mut std::vec::IntoIter<Event<'a>>) {
        match event {
            Event::Start(Tag::HtmlBlock) => self.add_html_block(rest),
            Event::InlineHtml(html) => self.add_inline_html(html),
            Event::Start(Tag::Image { dest_url, .. }) => self.add_picture(&dest_url, rest),
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                ..
            }) => {
                let address = match link_type {
                    pulldown_cmark::LinkType::Email => Some(format!("mailto:{dest_url}")),
                    _ => self.address(&dest_url),
                };
                self.open_link(address);
            }
            Event::End(TagEnd::Link) => self.close_link(),
            Event::Start(Tag::Heading { level, .. }) => {
                self.level = (level as usize + 1).clamp(2, self.level + 1).min(6);
                self.raw(format!("<h{}>", self.level));
            }
            Event::End(TagEnd::Heading(_)) => self.raw(format!("</h{}>\n", self.level)),
            Event::Start(Tag::Table(columns)) => {
                self.tables += 1;
                self.raw(format!(
                    "<div class=\"scroll\" role=\"region\" tabindex=\"0\" \
                     aria-label=\"Таблица {}\">",
                    self.tables
                ));
                self.out.push(Event::Start(Tag::Table(columns)));
            }
            Event::End(TagEnd::Table) => {
                self.out.push(Event::End(TagEnd::Table));
                self.raw("</div>\n".to_owned());
            }
            Event::End(TagEnd::TableCell) => {
                // A heading without words tells a listener nothing.
                if self.out.last() == Some(&Event::Start(Tag::TableCell)) {
                    self.raw("<span class=\"hidden\">пусто</span>".to_owned());
                }
                self.out.push(Event::End(TagEnd::TableCell));
            }
            Event::Html(text) => self.show_html(&text),
            other => self.out.push(other),
        }
    }

    /// HTML is shown as it is written, but for comments.
    fn add_html_block(&mut self, rest: &mut std::vec::IntoIter<Event<'a>>) {
        let inside = rest.take_while(|event| *event != Event::End(TagEnd::HtmlBlock));
        let text: String = inside
            .filter_map(|event| match event {
                Event::Html(text) | Event::Text(text) => Some(text.into_string()),
                _ => None,
            })
            .collect();
        let text = without_comments(&text);
        if !text.trim().is_empty() {
            self.out.push(Event::Start(Tag::Paragraph));
            self.show_html(text.trim());
            self.out.push(Event::End(TagEnd::Paragraph));
        }
    }

    fn add_inline_html(&mut self, html: CowStr<'a>) {
        let tag: String = html.to_lowercase().split_whitespace().collect();
        if ["<br>", "<br/>"].contains(&tag.as_str()) {
            self.out.push(Event::HardBreak);
        } else if !html.starts_with("<!--") {
            self.show_html(&html);
        }
    }

    /// Quotes are escaped too, so that not even the letters of an attribute are on the page.
    fn show_html(&mut self, html: &str) {
        self.html.push_str(html);
        self.html.push('\n');
        self.raw(html! { (html) }.0);
    }

    /// A picture is what it shows, in words; nothing is loaded for it.
    fn add_picture(&mut self, source: &str, rest: &mut std::vec::IntoIter<Event<'a>>) {
        let mut depth = 1;
        let inside: Vec<Event<'a>> = rest
            .take_while(|event| {
                match event {
                    Event::Start(Tag::Image { .. }) => depth += 1,
                    Event::End(TagEnd::Image) => depth -= 1,
                    _ => {}
                }
                depth > 0
            })
            .collect();
        let shown = match words(inside.iter()) {
            words if words.is_empty() => "изображение".to_owned(),
            words => format!("изображение: {words}"),
        };
        let address = self.address(source);
        if self.links.is_empty() && address.is_some() {
            self.open_link(address);
            self.out.push(Event::Text(shown.into()));
            self.close_link();
        } else {
            self.out.push(Event::Text(format!("[{shown}]").into()));
        }
    }

    /// Where a link may lead: to a page elsewhere, a letter, a call, or a document beside it.
    fn address(&self, link: &str) -> Option<String> {
        // Browsers take these out of an address before they read it.
        let link: String = link
            .chars()
            .filter(|letter| !letter.is_control())
            .collect::<String>()
            .trim()
            .to_owned();
        let lower = link.to_lowercase();
        if SCHEMES.iter().any(|scheme| lower.starts_with(scheme)) {
            return Some(link);
        }
        (self.resolve)(&link)
    }

    fn open_link(&mut self, address: Option<String>) {
        if let Some(address) = &address {
            let tag = html! { a href=(address) {} }.0;
            let tag = tag.trim_end_matches("</a>").to_owned();
            self.raw(tag);
        }
        self.links.push((address, self.out.len()));
    }

    fn close_link(&mut self) {
        let Some((Some(address), begun)) = self.links.pop() else {
            return;
        };
        if words(self.out[begun..].iter()).is_empty() {
            self.out.push(Event::Text(address.into()));
        }
        self.raw("</a>".to_owned());
    }

    fn raw(&mut self, html: String) {
        self.out.push(Event::InlineHtml(html.into()));
    }
}

fn without_comments(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<!--") {
        text.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> String {
        let resolve = |link: &str| (link == "b.md").then(|| "b.html".to_owned());
        render(text, &resolve).body.0
    }

    #[test]
    fn html_is_words_and_comments_are_nothing() {
        for (text, expected) in [
            (
                "<script>alert(1)</script>",
                "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n",
            ),
            (
                "a <img src=x onerror=alert(1)> b<br>c",
                "<p>a &lt;img src=x onerror=alert(1)&gt; b<br />\nc</p>\n",
            ),
            ("<!-- one\ntwo --> \n\nc", "<p>c</p>\n"),
            ("c <!-- one --> d", "<p>c  d</p>\n"),
            (
                "<p align=center>Приказ",
                "<p>&lt;p align=center&gt;Приказ</p>\n",
            ),
        ] {
            assert_eq!(body(text), expected, "{text}");
        }
    }

    #[test]
    fn links_lead_to_pages_alone() {
        for (text, expected) in [
            ("[a](javascript:alert(1))", "<p>a</p>\n"),
            ("[a](JaVa&#10;Script:alert(1))", "<p>a</p>\n"),
            ("[a](&#x6A;avascript:alert(1))", "<p>a</p>\n"),
            ("[a](data:text/html,x)", "<p>a</p>\n"),
            ("[a](//example.org/x)", "<p>a</p>\n"),
            ("[a](c.md)", "<p>a</p>\n"),
            ("[a](b.md)", "<p><a href=\"b.html\">a</a></p>\n"),
            (
                "[a](https://example.org/?q=\"><b)",
                "<p><a href=\"https://example.org/?q=&quot;&gt;&lt;b\">a</a></p>\n",
            ),
            (
                "[](https://example.org)",
                "<p><a href=\"https://example.org\">https://example.org</a></p>\n",
            ),
            ("<a@b.ru>", "<p><a href=\"mailto:a@b.ru\">a@b.ru</a></p>\n"),
        ] {
            assert_eq!(body(text), expected, "{text}");
        }
    }

    #[test]
    fn pictures_are_words() {
        for (text, expected) in [
            (
                "![нота *до*](https://example.org/a.png)",
                "<p><a href=\"https://example.org/a.png\">изображение: нота до</a></p>\n",
            ),
            ("![](a.png)", "<p>[изображение]</p>\n"),
            (
                "[![b](https://example.org/a.png)](https://example.org)",
                "<p><a href=\"https://example.org\">[изображение: b]</a></p>\n",
            ),
        ] {
            assert_eq!(body(text), expected, "{text}");
        }
    }

    #[test]
    fn headings_begin_below_the_title_and_skip_no_level() {
        let rendered = render(
            "# Положение `№ 5`\n\n#### Общее\n\n# Второе\n\n### a",
            &|_| None,
        );
        assert_eq!(rendered.title.as_deref(), Some("Положение № 5"));
        assert_eq!(
            rendered.body.0,
            "<h2>Общее</h2>\n<h2>Второе</h2>\n<h3>a</h3>\n"
        );
        let later = render("Слово\n\n# Приказ", &|_| None);
        assert_eq!(later.title.as_deref(), Some("Приказ"));
        assert!(later.body.0.contains("<h2>Приказ</h2>"));
    }

    #[test]
    fn texts_of_every_encoding_are_read() {
        let (windows, ..) = encoding_rs::WINDOWS_1251.encode("Приказ");
        let wide: Vec<u8> = "\u{FEFF}Приказ"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for bytes in [
            &windows[..],
            &wide,
            "\u{FEFF}Приказ".as_bytes(),
            "Приказ".as_bytes(),
        ] {
            assert_eq!(decode(bytes).as_deref(), Some("Приказ"));
        }
        assert_eq!(decode(b"a\0b"), None);
    }
}
