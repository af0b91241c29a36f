//! Range requests (RFC 9110, 14), which browsers use to seek in audio and video.

use std::ops::Range;

use bytes::Bytes;
use hyper::header;
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode};

use crate::serve::respond::set;

/// Responds with all of `bytes`, or with the requested range.
pub(super) fn serve(request: &Parts, bytes: Bytes, etag: &str) -> Response<Bytes> {
    let requested =
        requested(request, etag).map_or(RangeOutcome::All, |range| part(range, bytes.len()));
    let length = bytes.len();
    let (status, body, content_range) = match requested {
        RangeOutcome::All => (StatusCode::OK, bytes, None),
        RangeOutcome::Some(range) => {
            let says = format!("bytes {}-{}/{length}", range.start, range.end - 1);
            (StatusCode::PARTIAL_CONTENT, bytes.slice(range), Some(says))
        }
        RangeOutcome::Nothing => {
            let says = format!("bytes */{length}");
            (StatusCode::RANGE_NOT_SATISFIABLE, Bytes::new(), Some(says))
        }
    };
    let mut reply = Response::new(body);
    *reply.status_mut() = status;
    set(&mut reply, header::ACCEPT_RANGES, "bytes");
    if let Some(says) = content_range {
        set(&mut reply, header::CONTENT_RANGE, &says);
    }
    reply
}

/// The `Range` header if it applies: to GET requests, and unless `If-Range` names another version.
fn requested<'a>(request: &'a Parts, etag: &str) -> Option<&'a str> {
    let range = request.headers.get(header::RANGE)?.to_str().ok()?;
    let same = request.headers.get(header::IF_RANGE).is_none_or(|version| version == etag);
    (request.method == Method::GET && same).then_some(range)
}

/// The part of a file that a range selects.
#[derive(Debug, PartialEq, Eq)]
enum RangeOutcome {
    /// Everything: the header has a form that servers may ignore, such as several ranges.
    All,
    /// This range, which is not empty.
    Some(Range<usize>),
    /// The range is beyond the end of the file.
    Nothing,
}

fn part(range: &str, length: usize) -> RangeOutcome {
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|range| range.split_once('-'))
    else {
        return RangeOutcome::All;
    };
    let (start, end) = match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => (first, last.saturating_add(1).min(length)),
        (Some(first), None) if last.trim().is_empty() => (first, length),
        (None, Some(last)) if first.trim().is_empty() => (length.saturating_sub(last), length),
        _ => return RangeOutcome::All,
    };
    if start < end { RangeOutcome::Some(start..end) } else { RangeOutcome::Nothing }
}

/// Parses digits only; numbers that overflow are clamped.
fn number(text: &str) -> Option<usize> {
    let text = text.trim();
    let digits = !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_select_parts() {
        for (range, want) in [
            ("bytes=0-0", RangeOutcome::Some(0..1)),
            ("bytes=0-9", RangeOutcome::Some(0..10)),
            ("bytes=2-4", RangeOutcome::Some(2..5)),
            ("bytes=5-", RangeOutcome::Some(5..10)),
            ("bytes=5-99", RangeOutcome::Some(5..10)),
            ("bytes=5-99999999999999999999999", RangeOutcome::Some(5..10)),
            ("bytes=-3", RangeOutcome::Some(7..10)),
            ("bytes=-99", RangeOutcome::Some(0..10)),
            ("bytes= 1 - 2 ", RangeOutcome::Some(1..3)),
            ("bytes=10-", RangeOutcome::Nothing),
            ("bytes=10-12", RangeOutcome::Nothing),
            ("bytes=99999999999999999999999-", RangeOutcome::Nothing),
            ("bytes=-0", RangeOutcome::Nothing),
            ("bytes=4-2", RangeOutcome::All),
            ("bytes=-", RangeOutcome::All),
            ("bytes=a-b", RangeOutcome::All),
            ("bytes=+1-2", RangeOutcome::All),
            ("bytes=0-1,3-4", RangeOutcome::All),
            ("items=0-1", RangeOutcome::All),
            ("", RangeOutcome::All),
        ] {
            assert_eq!(part(range, 10), want, "{range}");
        }
        assert_eq!(part("bytes=0-", 0), RangeOutcome::Nothing);
        assert_eq!(part("bytes=-5", 0), RangeOutcome::Nothing);
    }
}
