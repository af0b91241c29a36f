//! The settings of a site, and what of them Markdown, words and cards are made with.

use std::io;

use crate::cards::Font;
use crate::config::{self, Config, Generator, Override};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::error::Error;
use crate::markdown::{AmbiguousWidth, IdForm, MarkdownLabels, Options, OutlineUse, SummaryExtent};
use crate::parse;
use crate::path::SourcePath;
use crate::site::CardStyle;
use crate::source::{Bytes, SourceTree};
use crate::theme;
use crate::words::{Words, WordsFile};

/// Reads the settings of a site: its file, then `overrides`.
///
/// # Errors
/// The file can't be read.
pub fn settings(tree: &SourceTree, overrides: &[Override]) -> io::Result<Outcome<Config>> {
    let Some(file) = &tree.config else { return Ok(config::read(None, overrides)) };
    Ok(match parse::decode(&file.path, file.read()?) {
        Ok(text) => config::read(Some((&file.path, &text)), overrides),
        Err(error) => Outcome { value: Config::default(), diagnostics: vec![error] },
    })
}

/// The theme's words in the language of the site: the built-in ones, overridden by the user's.
pub(crate) fn words(tree: &SourceTree, config: &Config) -> io::Result<Outcome<Words>> {
    let mut diagnostics = Vec::new();
    let mut files: Vec<(SourcePath, String)> = Vec::new();
    for name in Words::file_names(&config.language) {
        let built_in = theme::TEMPLATES.iter().filter(|file| file.name == name);
        files.extend(built_in.filter_map(|file| {
            Some((SourcePath::new(&format!("weekly/{name}"))?, file.text().to_owned()))
        }));
        let path = format!("templates/{name}");
        for file in tree.templates.iter().filter(|file| file.path.as_str() == path) {
            match parse::decode(&file.path, file.read()?) {
                Ok(text) => files.push((file.path.clone(), text)),
                Err(error) => diagnostics.push(error),
            }
        }
    }
    let files: Vec<_> = files.iter().map(|(path, text)| WordsFile { path, text }).collect();
    let value = Words::read(&files, &config.language, &mut diagnostics);
    Ok(Outcome { value, diagnostics })
}

/// The options of Markdown for a site.
pub(crate) fn markdown_options(config: &Config, words: &Words) -> Options {
    let english = MarkdownLabels::default();
    let word = |key: &str, english: String| words.get(key).map_or(english, str::to_owned);
    Options {
        profile: config.markdown.profile,
        html: config.markdown.html,
        highlight: config.markdown.highlight,
        math: config.markdown.math,
        base_url: config.base_url.as_ref().map(|base| base.url().to_owned()),
        external_links: config.markdown.external_links.clone(),
        ambiguous_width: AmbiguousWidth::in_language(&config.language),
        heading_ids: config.compatibility.map_or_else(IdForm::default, Generator::heading_ids),
        summary: config.compatibility.map_or_else(SummaryExtent::default, Generator::summary),
        outline: if config.digest.pages.is_empty() { OutlineUse::None } else { OutlineUse::Read },
        labels: MarkdownLabels {
            note: word("alert_note", english.note),
            tip: word("alert_tip", english.tip),
            important: word("alert_important", english.important),
            warning: word("alert_warning", english.warning),
            caution: word("alert_caution", english.caution),
            task_done: word("task_done", english.task_done),
            task_open: word("task_open", english.task_open),
            footnotes: word("footnotes", english.footnotes),
        },
    }
}

/// The style of cards, if the settings name a font that can be used.
pub(super) fn card_style(
    font: Option<&Bytes>,
    config: &Config,
    words: &Words,
) -> Outcome<Option<CardStyle>> {
    let Some(font) = font else { return Outcome { value: None, diagnostics: Vec::new() } };
    let bytes = font.read().map_err(|error| Error::new(error.to_string()));
    match bytes.and_then(|bytes| Font::read(bytes, &config.language)) {
        Ok(font) => {
            let value = Some(CardStyle { font, words: words.clone() });
            Outcome { value, diagnostics: Vec::new() }
        }
        Err(why) => {
            let name = config.cards.font.as_deref().unwrap_or_default();
            let message = format!("the font `{name}` can't be used: {why}");
            let finding = Diagnostic::warning("card-font", message).hint(
                "`cards: {font: ...}` in weekly.yaml is the path of an .otf, .ttf, .otc or .ttc \
                 file, from the site's folder",
            );
            Outcome { value: None, diagnostics: vec![finding] }
        }
    }
}
