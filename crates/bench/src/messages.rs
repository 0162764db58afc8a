//! How many messages are stored and acknowledged in a second.

use std::time::Instant;

use domain::testing::{TestDomain, message};

/// Sends `messages` from `senders` at a time over ten chats, through the whole service: membership,
/// message, read marks, event, commit.
pub(crate) async fn measure(senders: usize, messages: usize) {
    let domain = TestDomain::new().await;
    let mut chats = Vec::new();
    for pair in 0..10 {
        let one = domain.user(&format!("One{pair}")).await;
        let other = domain.user(&format!("Other{pair}")).await;
        chats.push((one, domain.chat_with(&[one, other]).await));
    }

    let began = Instant::now();
    let writers = (0..senders).map(|sender| {
        let service = domain.services.chats.clone();
        let (author, chat) = chats[sender % chats.len()];
        tokio::spawn(async move {
            for n in 0..messages / senders {
                service.send(author, chat, message(&format!("message {n}"))).await.expect("is stored");
            }
        })
    });
    for writer in futures::future::join_all(writers).await {
        writer.expect("a writer ends well");
    }
    let seconds = began.elapsed().as_secs_f64();
    let stored = messages / senders * senders;
    println!(
        "{}: {stored} messages from {senders} senders in {seconds:.1} s",
        domain.services.db.engine_name()
    );
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let rate = stored as f64 / seconds;
    println!("{rate:.0} messages a second");
}
