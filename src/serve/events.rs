//! Tells browsers what is served, as server-sent events (HTML, 9.2). Each event is the whole
//! state, the first one comes at once, and only the newest one waits for a slow reader, so that
//! no event can be missed.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::channel::{Channel, Sender};
use tokio::sync::watch;

use crate::serve::state::{Notice, ServerState};

/// How often something is sent when nothing happens, which finds connections that are gone.
const ALIVE_EVERY: Duration = Duration::from_secs(20);

/// A body that goes on until its reader is gone.
pub(super) fn stream(state: &ServerState) -> Channel<Bytes> {
    let (sender, body) = Channel::new(1);
    tokio::spawn(tell(sender, state.subscribe(), state.session()));
    body
}

async fn tell(mut sender: Sender<Bytes>, mut told: watch::Receiver<Notice>, session: u64) {
    let mut text = format!("retry: 500\n{}", event(session, &told.borrow_and_update()));
    while sender.send_data(Bytes::from(text)).await.is_ok() {
        text = match tokio::time::timeout(ALIVE_EVERY, told.changed()).await {
            Ok(Ok(())) => event(session, &told.borrow_and_update()),
            // The server ends.
            Ok(Err(_)) => return,
            Err(_) => ":\n\n".to_owned(),
        };
    }
}

fn event(session: u64, told: &Notice) -> String {
    let Notice { pages, styles, go, problems } = told;
    let json = serde_json::json!({
        "session": format!("{session:x}"),
        "pages": pages,
        "styles": styles,
        "go": go.as_deref(),
        "problems": problems.as_deref(),
    });
    format!("data: {json}\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_line() {
        let told =
            Notice { pages: 1, styles: 2, go: None, problems: Some("a\r\nb \"c\"\n".into()) };
        let event = event(10, &told);
        let line = event.strip_prefix("data: ").unwrap().strip_suffix("\n\n").unwrap();
        assert!(!line.contains(['\n', '\r']));
        let json: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(json["session"], "a");
        assert_eq!(json["problems"], "a\r\nb \"c\"\n");
    }
}
