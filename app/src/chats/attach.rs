//! A picture that goes with the next message: chosen, pasted or dropped, and uploaded at once.

use contract::{AppError, ImageId, images::Upload, json, limits::IMAGE_BYTES};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use serde::Deserialize;
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{
    ClipboardEvent, DragEvent, File, FormData, HtmlInputElement, ProgressEvent, Url, XmlHttpRequest,
};

use crate::{
    settings::Uploads,
    ui::{Glyph, Icon},
};

/// The picture beside the composer, if there is one.
#[derive(Clone, Copy)]
pub struct Attachment {
    shown: RwSignal<Option<Shown>>,
    /// What is uploaded, to be tried again, and the request under way.
    upload: StoredValue<Option<SendWrapper<(File, XmlHttpRequest)>>>,
}

#[derive(Clone, PartialEq)]
struct Shown {
    /// The picture as the browser has it, for the preview.
    address: String,
    progress: Progress,
}

#[derive(Clone, PartialEq)]
enum Progress {
    /// Per cent.
    Sending(u32),
    Failed(String),
    There(ImageId),
}

impl Attachment {
    pub(super) fn new() -> Self {
        Self { shown: RwSignal::new(None), upload: StoredValue::new(None) }
    }

    /// Whether there is one, whatever its state.
    pub(super) fn is_there(self) -> bool {
        self.shown.with(Option::is_some)
    }

    /// The picture once it is uploaded.
    pub(super) fn ready(self) -> Option<ImageId> {
        self.shown.with(|shown| match shown.as_ref()?.progress {
            Progress::There(id) => Some(id),
            Progress::Sending(_) | Progress::Failed(_) => None,
        })
    }

    /// Takes the first picture of what was pasted; true if there is one.
    pub(super) fn paste(self, event: &ClipboardEvent) -> bool {
        let files = event.clipboard_data().and_then(|data| data.files());
        self.take(files.and_then(|files| files.get(0)))
    }

    /// Takes the first picture of what was dropped; true if there is one.
    pub(super) fn drop(self, event: &DragEvent) -> bool {
        let files = event.data_transfer().and_then(|data| data.files());
        self.take(files.and_then(|files| files.get(0)))
    }

    /// Takes it away; what is under way is given up.
    pub(super) fn remove(self) {
        self.give_up();
        self.shown.try_set(None);
    }

    /// Gives up what is under way, when the composer goes.
    pub(super) fn give_up(self) {
        if let Some((_, request)) = self.taken() {
            request.set_onerror(None);
            request.set_onload(None);
            let _ended = request.abort();
        }
        if let Some(Some(shown)) = self.shown.try_get_untracked() {
            let _gone = Url::revoke_object_url(&shown.address);
        }
    }

    fn take(self, file: Option<File>) -> bool {
        let Some(file) = file.filter(|file| file.type_().starts_with("image/")) else { return false };
        self.remove();
        let address = Url::create_object_url_with_blob(&file).unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "the limit is far below 2^52")]
        let too_large = file.size() > IMAGE_BYTES as f64;
        let progress = if too_large {
            Progress::Failed("That is too large. At most 10 MiB can be sent.".to_owned())
        } else {
            Progress::Sending(0)
        };
        self.shown.set(Some(Shown { address, progress }));
        if !too_large {
            self.begin(&file);
        }
        true
    }

    fn again(self) {
        if let Some((file, _)) = self.taken() {
            self.is(Progress::Sending(0));
            self.begin(&file);
        }
    }

    fn taken(self) -> Option<(File, XmlHttpRequest)> {
        self.upload.try_update_value(Option::take).flatten().map(SendWrapper::take)
    }

    fn is(self, progress: Progress) {
        self.shown.try_update(|shown| {
            if let Some(shown) = shown {
                shown.progress = progress;
            }
        });
    }

    /// `XMLHttpRequest`, because `fetch` tells nothing of how far an upload has come.
    fn begin(self, file: &File) {
        let sending = || {
            let (request, form) = (XmlHttpRequest::new()?, FormData::new()?);
            form.append_with_blob("file", file)?;
            request.open("POST", "/api/images")?;
            let moved = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
                let share = (100.0 * event.loaded() / event.total().max(1.0)) as u32;
                self.is(Progress::Sending(share.min(99)));
            });
            request.upload()?.set_onprogress(Some(moved.into_js_value().unchecked_ref()));
            let answered = request.clone();
            let ended = Closure::<dyn Fn()>::new(move || self.is(outcome(&answered)));
            let ended = ended.into_js_value();
            request.set_onload(Some(ended.unchecked_ref()));
            request.set_onerror(Some(ended.unchecked_ref()));
            request.send_with_opt_form_data(Some(&form))?;
            Ok::<_, wasm_bindgen::JsValue>(request)
        };
        match sending() {
            Ok(request) => {
                let kept = SendWrapper::new((file.clone(), request));
                let _gone = self.upload.try_set_value(Some(kept));
            }
            Err(_) => self.is(Progress::Failed(AppError::Internal.to_string())),
        }
    }
}

/// How an upload ended.
fn outcome(request: &XmlHttpRequest) -> Progress {
    #[derive(Deserialize)]
    struct Refusal {
        error: Reason,
    }
    #[derive(Deserialize)]
    struct Reason {
        message: String,
    }

    let text = request.response_text().ok().flatten().unwrap_or_default();
    match request.status() {
        Ok(201) => match json::read::<Upload>(&text) {
            Ok(upload) => Progress::There(upload.id),
            Err(_) => Progress::Failed(AppError::Unavailable.to_string()),
        },
        Ok(0) | Err(_) => Progress::Failed(AppError::Offline.to_string()),
        Ok(_) => match json::read::<Refusal>(&text) {
            Ok(refusal) => Progress::Failed(refusal.error.message),
            Err(_) => Progress::Failed(AppError::Unavailable.to_string()),
        },
    }
}

/// The button that chooses a picture. Where pictures are switched off it says so instead.
#[component]
pub(super) fn AttachButton(
    attachment: Attachment,
    /// What it is called.
    #[prop(default = Signal::stored("Send a picture".to_owned()))]
    label: Signal<String>,
    /// Whether its name stands beside the icon.
    #[prop(optional)]
    with_words: bool,
) -> impl IntoView {
    let Uploads(uploads) = expect_context();
    let label = move || if uploads.get() { label.get() } else { "Pictures are switched off here".to_owned() };
    let class =
        if with_words { "button button-quiet" } else { "button button-quiet button-icon composer-attach" };
    let chosen = move |input: HtmlInputElement| {
        attachment.take(input.files().and_then(|files| files.get(0)));
        // The same file again is another choice.
        input.set_value("");
    };
    view! {
        <label class=class title=label>
            <input
                type="file"
                class="unseen-text"
                accept="image/jpeg,image/png,image/webp,image/gif"
                aria-label=label
                disabled=move || !uploads.get()
                data-testid=if with_words { "attach-group" } else { "attach" }
                on:change:target=move |event| chosen(event.target())
            />
            <Icon glyph=Glyph::Picture/>
            {with_words.then_some(label)}
        </label>
    }
    .into_any()
}

/// The picture above the input, with how far it has come and a way to be rid of it.
#[component]
pub(super) fn AttachmentBar(
    attachment: Attachment,
    /// What becomes of the picture once it is uploaded.
    #[prop(default = "Goes with your message")]
    then: &'static str,
) -> impl IntoView {
    let bar = move || {
        let Shown { address, progress } = attachment.shown.try_get().flatten()?;
        let (words, failed) = match progress {
            Progress::Sending(share) => (format!("Uploading, {share} %"), false),
            Progress::Failed(reason) => (reason, true),
            Progress::There(_) => (then.to_owned(), false),
        };
        Some(view! {
            <div class="attachment" data-testid="attachment" class:failed=failed>
                <img src=address alt="The chosen picture"/>
                <p role=if failed { "alert" } else { "status" }>{words}</p>
                {failed.then(|| view! {
                    <button type="button" class="tool" aria-label="Try again" title="Try again" on:click=move |_| attachment.again()>
                        <Icon glyph=Glyph::Retry/>
                    </button>
                })}
                <button type="button" class="tool" aria-label="Remove the picture" title="Remove" on:click=move |_| attachment.remove()>
                    <Icon glyph=Glyph::Close/>
                </button>
            </div>
        })
    };
    view! { {bar} }.into_any()
}
