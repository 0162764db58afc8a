//! What a page loads: on the server while it renders, in the browser out of the page or by a call.

use std::{any::Any, marker::PhantomData, pin::Pin, sync::Arc};

use contract::{AppError, AppResult, json};
use leptos::{
    prelude::*,
    server::codee::{Decoder, Encoder},
};
use serde::{Serialize, de::DeserializeOwned};

/// Something that is being loaded.
///
/// Whatever is loaded travels in a resource of one type: each type of its own costs the browser's
/// wasm 16 KB.
pub struct Loaded<T> {
    resource: Resource<Outcome, Wire>,
    what: PhantomData<fn() -> T>,
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loaded<T> {}

impl<T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static> Loaded<T> {
    /// Begins to load what `load` gives.
    pub fn begin<F>(load: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = AppResult<T>> + Send + 'static,
    {
        let boxed: Load = Box::new(move || {
            let loading = load();
            Box::pin(async move {
                let outcome = loading.await;
                match outcome {
                    Err(error) => Outcome::Failed(error),
                    Ok(loaded) if cfg!(feature = "ssr") => {
                        json::write(&loaded).map_or(Outcome::Failed(AppError::Internal), Outcome::Text)
                    }
                    Ok(loaded) => Outcome::Here(Arc::new(loaded)),
                }
            })
        });
        Self { resource: resource(boxed), what: PhantomData }
    }

    /// Waits for it.
    pub async fn get(self) -> AppResult<T> {
        match self.resource.await {
            Outcome::Text(text) => json::read(&text).map_err(|_| AppError::Internal),
            Outcome::Here(loaded) => loaded.downcast_ref::<T>().cloned().ok_or(AppError::Internal),
            Outcome::Failed(error) => Err(error),
        }
    }

    /// Loads it again, with what `load` gives by then.
    pub fn again(self) {
        self.resource.refetch();
    }
}

type Load = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Outcome> + Send>> + Send + Sync>;

fn resource(load: Load) -> Resource<Outcome, Wire> {
    Resource::new_with_options(|| (), move |()| load(), false)
}

/// How loading ended.
#[derive(Clone)]
enum Outcome {
    /// With this JSON, which crosses from server to browser.
    Text(String),
    /// With this, in the browser.
    Here(Arc<dyn Any + Send + Sync>),
    /// Not well.
    Failed(AppError),
}

/// Carries an [`Outcome`] inside the page.
struct Wire;

/// Stands before what was loaded; an error is plain JSON.
const LOADED: char = '=';

impl Encoder<Outcome> for Wire {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(outcome: &Outcome) -> serde_json::Result<String> {
        match outcome {
            Outcome::Text(text) => Ok(format!("{LOADED}{text}")),
            Outcome::Failed(error) => json::write(error),
            // Only the browser has it, and there nothing is encoded.
            Outcome::Here(_) => Ok(String::new()),
        }
    }
}

impl Decoder<Outcome> for Wire {
    type Error = serde_json::Error;
    type Encoded = str;

    fn decode(text: &str) -> serde_json::Result<Outcome> {
        match text.strip_prefix(LOADED) {
            Some(text) => Ok(Outcome::Text(text.to_owned())),
            None => json::read(text).map(Outcome::Failed),
        }
    }
}
