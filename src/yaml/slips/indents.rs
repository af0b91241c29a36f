//! Indentation that may be wrong: other white space than spaces, lines that are indented too deep,
//! or that match no line above.

use super::line::{Line, is_block_header, odd_space};
use super::{HintContent, MOST_SLIPS, Slip, SlipKind};

/// The slips in the indentation of lines.
pub(super) fn slips(lines: &[Line<'_>]) -> Vec<Slip> {
    let mut slips = Vec::new();
    // The indentations of the maps and lists that a line may continue.
    let mut open: Vec<usize> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if slips.len() > MOST_SLIPS {
            break;
        }
        let above = index.checked_sub(1).and_then(|above| lines.get(above));
        odd_spaces(line, above, &mut slips);
        open.retain(|indent| *indent <= line.indent);
        if let Some(above) = above {
            too_deep(line, above, &mut slips);
            mismatched(line, above, &open, &mut slips);
        } else if line.indent > 0 && lines.iter().any(|other| other.indent < line.indent) {
            slips.push(indented(line, 0, "indented too deep"));
        }
        mixed(line, above, &mut slips);
        if open.last() != Some(&line.indent) {
            open.push(line.indent);
        }
        if line.is_item && line.key.is_some() {
            open.push(line.body);
        }
    }
    slips
}

/// A tab or an unusual space in the indentation.
fn odd_spaces(line: &Line<'_>, above: Option<&Line<'_>>, slips: &mut Vec<Slip>) {
    let indent = &line.text[..line.indent];
    let found = indent.char_indices().find_map(|(at, c)| Some((at, c, odd_space(c)?)));
    let Some((at, c, name)) = found else { return };
    // All of this kind, since they can't be told from ordinary spaces.
    let run = indent[at..].chars().take_while(|other| *other == c);
    let end = at + run.map(char::len_utf8).sum::<usize>();
    let deeper = above.map_or(0, |above| {
        let value = above.value();
        let opens = above.key.is_some() && (value.is_empty() || is_block_header(value));
        let width = above.text[..above.indent].chars().count();
        let is_wide = indent.contains('\t') || indent.chars().count() >= width;
        if opens {
            width + 2
        } else if is_wide {
            width
        } else {
            indent.chars().count()
        }
    });
    let hint = match deeper {
        0 if line.key.is_some() => "remove it".to_owned(),
        0 if indent.chars().count() == 1 => "remove it, or use ordinary spaces".to_owned(),
        0 => "use ordinary spaces".to_owned(),
        1 => "replace it by an ordinary space".to_owned(),
        width => format!("replace it by {width} ordinary spaces"),
    };
    let mut widths = vec![deeper, 0];
    widths.dedup();
    slips.extend(widths.into_iter().map(|width| Slip {
        kind: SlipKind::Indentation,
        span: line.span(at..end),
        message: format!("{name} in the indentation"),
        hint: hint.clone(),
        names: HintContent::All,
        edit: (line.span(0..line.indent), " ".repeat(width)),
    }));
}

/// A key below another one that has a value already.
fn too_deep(line: &Line<'_>, above: &Line<'_>, slips: &mut Vec<Slip>) {
    let is_complete = above.key.is_some() && !above.value().is_empty();
    let column = if above.is_item { above.body } else { above.indent };
    if is_complete && line.key.is_some() && line.indent > column {
        slips.push(indented(line, column, "indented too deep"));
    }
}

/// A line whose indentation differs from that of all lines that it might continue.
fn mismatched(line: &Line<'_>, above: &Line<'_>, open: &[usize], slips: &mut Vec<Slip>) {
    if line.indent < above.indent && !open.contains(&line.indent) {
        let message = "this indentation matches no line above";
        let widths = [above.indent].into_iter().chain(open.iter().rev().take(3).copied());
        slips.extend(widths.map(|width| indented(line, width, message)));
    }
}

/// A key among the items of a list, or an item among keys.
fn mixed(line: &Line<'_>, above: Option<&Line<'_>>, slips: &mut Vec<Slip>) {
    let Some(above) = above else { return };
    if !line.is_item && above.is_item && line.key.is_some() && line.indent == above.indent {
        slips.push(line.whole(
            "a key among the items of a list",
            "write `- ` before it, or move it below the list with the indentation of its key",
        ));
    }
    if line.is_item && !above.is_item && above.key.is_some() && !above.value().is_empty() {
        slips.push(line.whole(
            "an item of a list where a key is expected",
            "write it below the key of its list, with the same indentation",
        ));
    }
}

/// The slip that a line must be indented by `width` spaces.
fn indented(line: &Line<'_>, width: usize, message: &str) -> Slip {
    let hint = match width {
        0 if line.indent > 1 => format!("remove the {} spaces before it", line.indent),
        0 => "remove the space before it".to_owned(),
        1 => "indent it by 1 space".to_owned(),
        width => format!("indent it by {width} spaces"),
    };
    let span = if line.indent == 0 { 0..line.content().len() } else { 0..line.indent };
    Slip {
        kind: SlipKind::Indentation,
        span: line.span(span),
        message: message.to_owned(),
        hint,
        names: HintContent::All,
        edit: (line.span(0..line.indent), " ".repeat(width)),
    }
}
