//! Writes elements of XML.

use std::borrow::Cow;
use std::io;

use pulldown_cmark_escape::{escape_html, escape_html_body_text};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesStart, BytesText, Event};

pub(super) type Xml<'b> = Writer<&'b mut Vec<u8>>;

/// Writes an element with text.
pub(super) fn text(w: &mut Xml<'_>, name: &str, value: &str) -> io::Result<()> {
    w.create_element(name).write_text_content(BytesText::new(&clean(value)))?;
    Ok(())
}

/// Escapes text as HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    // Writing to a string can't fail.
    let _ = escape_html_body_text(&mut html, text);
    html
}

/// Removes the characters that XML 1.0 can't represent (section 2.2).
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let control = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r');
    // The fold vectorises; hardly any text contains such characters.
    let any = |chunk: &[u8]| chunk.iter().fold(false, |any, byte| any | control(*byte));
    let bytes = text.as_bytes();
    if !bytes.chunks(256).any(any) && memchr::memmem::find(bytes, b"\xef\xbf").is_none() {
        return text.into();
    }
    let refused =
        |c: char| u8::try_from(c).is_ok_and(control) || matches!(c, '\u{fffe}' | '\u{ffff}');
    text.replace(refused, "").into()
}

/// Writes an element that contains a complete page.
pub(super) fn long_text(w: &mut Xml<'_>, start: &BytesStart<'_>, value: &str) -> io::Result<()> {
    let end = start.to_end().into_owned();
    w.write_event(Event::Start(start.borrow()))?;
    let mut escaped = String::with_capacity(value.len() + value.len() / 4);
    // Escapes `<`, `>`, `&` and `"`, as XML requires, sixteen bytes at a time.
    escape_html(&mut escaped, &clean(value)).map_err(|_| io::ErrorKind::InvalidData)?;
    w.write_event(Event::Text(BytesText::from_escaped(escaped)))?;
    w.write_event(Event::End(end))
}

/// Starts a document.
pub(super) fn start(writer: &mut Xml<'_>) -> io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))
}

/// Ends a document.
pub(super) fn end(writer: Writer<&mut Vec<u8>>) {
    writer.into_inner().push(b'\n');
}
