//! A panic is one more way to fail, and costs what panicked alone.

use std::{any::Any, panic::AssertUnwindSafe};

use futures_util::FutureExt;

/// Does this; `failed` makes an error of the words of a panic.
pub(super) async fn guarded<T, E>(
    work: impl Future<Output = Result<T, E>>,
    failed: impl FnOnce(String) -> E,
) -> Result<T, E> {
    AssertUnwindSafe(work)
        .catch_unwind()
        .await
        .unwrap_or_else(|panic| Err(failed(words_of(&*panic))))
}

fn words_of(panic: &(dyn Any + Send)) -> String {
    let words = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    format!("panicked: {}", words.unwrap_or("without a word"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_one_more_way_to_fail() {
        let work = async { panic!("no such string on this violin") };
        let result: Result<(), String> = guarded(work, |words| words).await;
        let expected = "panicked: no such string on this violin".to_owned();
        assert_eq!(result, Err(expected));
    }
}
