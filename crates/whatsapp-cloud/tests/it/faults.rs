//! What the network and a broken server can do to a call.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, StatusCode};
use whatsapp_cloud::{Failure, Graph, message};

use crate::{
    meta::{Meta, account, graph, raw, refused},
    sending::words,
};

async fn sent(graph: &Graph) -> Result<String, Failure> {
    message::send(graph, &account(), &words()).await
}

#[tokio::test]
async fn being_too_fast_tells_how_long_to_wait() {
    let meta = Meta::new().await;
    let headers = HeaderMap::from_iter([("retry-after".parse().unwrap(), HeaderValue::from_static("17"))]);
    meta.answers((StatusCode::TOO_MANY_REQUESTS, headers, "slow down"));
    let wait = Some(Duration::from_secs(17));
    assert_eq!(sent(&meta.graph).await, Err(Failure::RateLimited { code: 429, wait }));
}

#[tokio::test]
async fn a_server_that_breaks_leaves_it_open_whether_it_was_sent() {
    let meta = Meta::new().await;
    for status in [500, 502, 503, 504, 408] {
        meta.answers((StatusCode::from_u16(status).unwrap(), "<html>oops</html>"));
        let sent = sent(&meta.graph).await;
        assert!(matches!(sent, Err(Failure::Undecided(_))), "{status}: {sent:?}");
    }
    // Even broken servers know an expired token.
    meta.answers((StatusCode::INTERNAL_SERVER_ERROR, refused(190)));
    assert_eq!(sent(&meta.graph).await, Err(Failure::SignedOut { code: 190 }));
    assert_eq!(meta.calls().len(), 6, "nothing is tried again by itself");
}

#[tokio::test]
async fn an_answer_that_makes_no_sense_leaves_it_open_whether_it_was_sent() {
    let meta = Meta::new().await;
    for garbage in ["", "OK", "[]", "{}", r#"{"messages":[]}"#, r#"{"messages":[{"id":7}]}"#] {
        meta.answers(garbage.to_owned());
        let sent = sent(&meta.graph).await;
        assert!(matches!(sent, Err(Failure::Undecided(_))), "{garbage}: {sent:?}");
    }
}

#[tokio::test]
async fn silence_half_a_body_and_a_cut_line_leave_it_open_whether_it_was_sent() {
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"messages\"".to_vec();
    for (what, answer, hangs) in [
        ("silence", Vec::new(), true),
        ("a cut line", Vec::new(), false),
        ("half a body, then silence", half.clone(), true),
        ("half a body, then the end", half, false),
        ("no HTTP", b"220 smtp ready\r\n".to_vec(), false),
    ] {
        let graph = raw(answer, hangs).await;
        let sent = tokio::time::timeout(Duration::from_secs(5), sent(&graph)).await.expect("a cap on time");
        assert!(matches!(sent, Err(Failure::Undecided(_))), "{what}: {sent:?}");
    }
}

#[tokio::test]
async fn nobody_there_means_that_nothing_was_sent() {
    // Taken and given back, so that nobody listens there.
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let sent = sent(&graph(&format!("http://{gone}"))).await;
    assert!(matches!(sent, Err(Failure::Unreachable(_))), "{sent:?}");
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let meta = Meta::new().await;
    meta.answers("x".repeat(300 * 1024));
    assert!(matches!(sent(&meta.graph).await, Err(Failure::Undecided(words)) if words.contains("262144")));
    // One that does not say how long it is.
    let stream =
        [b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".as_slice(), &vec![b' '; 300 * 1024]].concat();
    let sent = sent(&raw(stream, false).await).await;
    assert!(matches!(sent, Err(Failure::Undecided(words)) if words.contains("262144")));
}

#[tokio::test]
async fn nobody_is_followed_to_another_place_with_the_token() {
    let (meta, elsewhere) = (Meta::new().await, Meta::new().await);
    let location = HeaderValue::from_str(&elsewhere.origin).unwrap();
    let headers = HeaderMap::from_iter([("location".parse().unwrap(), location)]);
    meta.answers((StatusCode::TEMPORARY_REDIRECT, headers));
    assert!(matches!(sent(&meta.graph).await, Err(Failure::Refused { code: 307, .. })));
    assert!(elsewhere.calls().is_empty());
}

#[tokio::test]
async fn a_failure_does_not_show_the_token_or_what_was_written() {
    for graph in [raw(Vec::new(), false).await, graph("http://127.0.0.1:1")] {
        let words = format!("{:?}", sent(&graph).await.unwrap_err());
        assert!(!words.contains("token") && !words.contains("hello"), "{words}");
    }
}
