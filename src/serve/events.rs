//! Notifies browsers of changes through server-sent events (HTML, 9.2). Each event carries the
//! complete state, the first one is sent at once, and only the newest waits for a slow reader, so
//! that no change can be missed.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::channel::{Channel, Sender};
use tokio::sync::watch;

use crate::serve::state::{Notice, ServerState};

/// How often a keep-alive is sent, which detects dead connections.
const ALIVE_EVERY: Duration = Duration::from_secs(20);

/// A body that is sent until its reader disconnects.
pub(super) fn stream(state: &ServerState) -> Channel<Bytes> {
    let (sender, body) = Channel::new(1);
    tokio::spawn(send_events(sender, state.subscribe(), state.session()));
    body
}

async fn send_events(
    mut sender: Sender<Bytes>,
    mut notices: watch::Receiver<Notice>,
    session: u64,
) {
    let mut text = format!("retry: 500\n{}", event(session, &notices.borrow_and_update()));
    while sender.send_data(Bytes::from(text)).await.is_ok() {
        text = match tokio::time::timeout(ALIVE_EVERY, notices.changed()).await {
            Ok(Ok(())) => event(session, &notices.borrow_and_update()),
            // The server is shutting down.
            Ok(Err(_)) => return,
            Err(_) => ":\n\n".to_owned(),
        };
    }
}

fn event(session: u64, notices: &Notice) -> String {
    let Notice { pages, styles, go, problems } = notices;
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
        let notices =
            Notice { pages: 1, styles: 2, go: None, problems: Some("a\r\nb \"c\"\n".into()) };
        let event = event(10, &notices);
        let line = event.strip_prefix("data: ").unwrap().strip_suffix("\n\n").unwrap();
        assert!(!line.contains(['\n', '\r']));
        let json: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(json["session"], "a");
        assert_eq!(json["problems"], "a\r\nb \"c\"\n");
    }
}
