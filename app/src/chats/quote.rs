//! What a message answers.

use contract::MessageId;
use leptos::prelude::*;

use super::talk::Talk;

/// What is answered, in short; a click goes there.
#[component]
pub(super) fn QuoteBlock(id: MessageId, talk: Talk) -> impl IntoView {
    let quote = Memo::new(move |_| {
        talk.thread.with(|thread| thread.quote(id)).map(|quote| {
            let words = if quote.deleted { "This message was deleted".to_owned() } else { quote.excerpt };
            let words = if words.is_empty() { "Picture".to_owned() } else { words };
            (talk.name_of(quote.sender_id), words)
        })
    });
    view! {
        <button type="button" class="quote" on:click=move |_| talk.jump(id)>
            {move || match quote.get() {
                Some((name, words)) => view! {
                    <span class="quote-name">{name}</span>
                    <span class="quote-words">{words}</span>
                }.into_any(),
                None => view! { <span class="quote-words">"An earlier message"</span> }.into_any(),
            }}
        </button>
    }
    .into_any()
}
