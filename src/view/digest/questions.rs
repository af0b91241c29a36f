//! The values of questions and answers.

use chrono::Datelike as _;
use tera::Value;

use super::people::shown_name;
use super::{Shared, jumps, list, map, years};
use crate::outputs::Sheet;
use crate::site::Site;

pub(super) fn questions(site: &Site, shared: &Shared, sheet: &Sheet) -> Value {
    let all = &site.index.questions;
    let mut last_year = None;
    let shown = all[sheet.shown.clone()].iter().map(|at| {
        let post = &site.posts[at.post()];
        let question = &post.page.digest.questions[at.item()];
        let year = post.date.map(|date| date.day.year());
        let opens = year != last_year;
        last_year = year;
        let follow_ups = question.follow_ups.iter().map(|further| {
            map([
                ("question", further.question.as_str().into()),
                ("answer", paragraphs(further.answer.as_deref())),
            ])
        });
        let askers = question.askers.iter();
        let askers: Vec<_> = askers.map(|asker| shown_name(&asker.name, asker.is_handle)).collect();
        let asker = (!askers.is_empty()).then(|| askers.join(" & "));
        let path = shared.issue_refs().path(site, at.post(), question.place.section);
        let permalink = site.links.absolute_href(&path).unwrap_or_else(|| path.clone());
        map([
            ("question", question.question.as_str().into()),
            ("asker", asker.into()),
            ("answer", paragraphs(question.answer.as_deref())),
            ("follow_ups", list(follow_ups)),
            ("path", path.into()),
            ("permalink", permalink.into()),
            ("issue_label", shared.issue_refs().issues[at.post()].label.as_str().into()),
            ("year", year.filter(|_| opens).map(|year| year.to_string()).into()),
            ("post", shared.summary(at.post()).into()),
        ])
    });
    let shown = list(shown);
    let starts = years(site, all.len(), |at| all[at].post());
    map([("total", all.len().into()), ("questions", shown), ("jumps", jumps(site, sheet, starts))])
}

fn paragraphs(answer: Option<&str>) -> Value {
    let texts = answer.into_iter().flat_map(|answer| answer.split('\n'));
    list(texts.filter(|text| !text.is_empty()).map(Value::from))
}
