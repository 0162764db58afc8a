//! Lists, a page at a time.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::limits::PAGE_ITEMS;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The items, in the order of the list.
    pub items: Vec<T>,
    /// What to ask for next, or null at the end. Its form is the list's own affair.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A page of at most `limit` out of `items`, which were asked for with one more than `limit`, so
    /// that a further page shows itself; `cursor` names an item.
    pub fn of(mut items: Vec<T>, limit: u32, cursor: impl Fn(&T) -> String) -> Self {
        let limit = limit as usize;
        let further = items.len() > limit;
        items.truncate(limit);
        let next = if further { items.last().map(cursor) } else { None };
        Self { items, next }
    }
}

/// Which page of a list is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Items wanted, 1 to 100; 50 unless told.
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// The number of items to give for a wish of `limit`.
pub fn items_wanted(limit: Option<u32>) -> u32 {
    limit.unwrap_or(50).clamp(1, PAGE_ITEMS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_its_last_item_only_when_more_follows() {
        let more = Page::of(vec![1, 2, 3], 2, ToString::to_string);
        assert_eq!(more, Page { items: vec![1, 2], next: Some("2".into()) });
        let last = Page::of(vec![1, 2], 2, ToString::to_string);
        assert_eq!(last, Page { items: vec![1, 2], next: None });
    }
}
